from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.coding.codebook import Codebook, Theme, check_codebook

SOUND = Codebook(
    "why",
    (
        Theme("people", "People"),
        Theme("team", "The team", parent="people"),
        Theme("boss", "My boss", parent="team"),
    ),
)


def codes(*themes: Theme) -> list[str]:
    return [problem.code for problem in check_codebook(Codebook("why", themes))]


def test_a_sound_codebook_has_no_problems() -> None:
    assert check_codebook(SOUND) == ()


def test_a_theme_holds_itself_and_everything_below_it() -> None:
    assert SOUND.within("people") == {"people", "team", "boss"}
    assert SOUND.within("boss") == {"boss"}


def test_an_unknown_parent_is_named_with_the_nearest() -> None:
    (problem,) = check_codebook(
        Codebook("why", (Theme("people", "People"), Theme("a", "A", parent="peopel")))
    )
    assert problem.code == "THEME-004"
    assert "did you mean 'people'?" in problem.what


def test_a_code_used_twice_blank_codes_and_blank_labels_are_problems() -> None:
    assert codes(Theme("a", "A"), Theme("a", "B")) == ["THEME-003"]
    assert codes(Theme("", "A")) == ["THEME-001"]
    assert codes(Theme("a", "")) == ["THEME-002"]


def test_a_circle_of_parents_is_told_once_and_does_not_run_for_ever() -> None:
    circle = (Theme("a", "A", parent="b"), Theme("b", "B", parent="c"), Theme("c", "C", parent="a"))
    assert codes(*circle) == ["THEME-005"]
    assert codes(*circle, Theme("d", "D", parent="a")) == ["THEME-005"]
    assert Codebook("why", circle).within("a") == {"a", "b", "c"}
    assert codes(Theme("a", "A", parent="a")) == ["THEME-005"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(["", *"abcde"])), max_size=6))
def test_any_codebook_is_checked_without_raising(pairs: list[tuple[str, str]]) -> None:
    book = Codebook("why", tuple(Theme(code, code, parent=parent) for code, parent in pairs))
    check_codebook(book)
    for code in book.codes:
        assert code in book.within(code)
