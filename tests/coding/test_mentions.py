from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coding.answers import BOOKS, TOP_BOOK, WHY_BOOK, responses_of
from remit.coding.codebook import Codebook, Theme, check_codebook
from remit.coding.codings import Coding
from remit.coding.mentions import add_mentions, check_coverage
from remit.core.words import TableSpec, Variable
from remit.estimates.tabulate import tabulate

CODINGS = (
    Coding("p1", "why", "people", 0, 10),
    Coding("p1", "why", "people", 12, 15),
    Coding("p1", "why", "money", 18, 22),
    Coding("p2", "why", "team"),
    Coding("p1", "top.1", "quality"),
    Coding("p1", "top.2", "money"),
    Coding("p2", "top.1", "money"),
    Coding("p4", "top.1", "quality"),
    Coding("p4", "top.2", "quality"),
)


def test_a_respondent_counts_once_a_theme() -> None:
    responses, _ = add_mentions(responses_of(), BOOKS, CODINGS)
    assert responses.texts("why.theme.money") == ["1", "0", None, ".r", ".n"]
    assert responses.texts("top.theme.quality") == ["1", "0", None, "1", None]


def test_a_theme_counts_everyone_who_mentioned_one_below_it() -> None:
    responses, _ = add_mentions(responses_of(), BOOKS, CODINGS)
    assert responses.texts("why.theme.people") == ["1", "1", None, ".r", ".n"]
    assert responses.texts("why.theme.team") == ["0", "1", None, ".r", ".n"]


def test_a_ranked_open_item_is_also_counted_place_by_place() -> None:
    responses, specs = add_mentions(responses_of(), BOOKS, CODINGS)
    assert responses.texts("top.1.theme.quality") == ["1", "0", None, "1", None]
    assert responses.texts("top.2.theme.quality") == ["0", None, None, "1", None]
    assert [spec.id for spec in specs] == ["why.themes", "top.themes"]
    assert "why.1.theme.people" not in [variable.name for variable in responses.variables]


def test_the_table_holds_the_flags_as_a_dictionary_needs_them() -> None:
    responses, (spec, _) = add_mentions(responses_of(), BOOKS, CODINGS)
    assert (spec.layout, spec.item) == ("mentions", "why")
    assert [(v.name, v.label, v.choice, v.storage) for v in spec.variables] == [
        ("why.theme.people", "People", "people", "flag"),
        ("why.theme.team", "The team", "team", "flag"),
        ("why.theme.money", "Money", "money", "flag"),
    ]
    assert all(variable in responses.variables for variable in spec.variables)


def test_two_themes_of_one_name_are_printed_after_the_themes_they_belong_to() -> None:
    more = (Theme("other", "Other", parent="people"), Theme("other_2", "other", parent="money"))
    book = Codebook("why", (*WHY_BOOK.themes, *more, Theme("rest", "Other")))
    _, (spec,) = add_mentions(responses_of(), {"why": book}, CODINGS)
    labels = [variable.label for variable in spec.variables]
    assert labels == ["People", "The team", "Money", "People › Other", "Money › other", "Other"]


QUIET_BOOK = Codebook("why", (*WHY_BOOK.themes, Theme("no_comment", "No comment")))


def test_an_answer_that_says_nothing_is_a_class_of_its_own_outside_the_base() -> None:
    codings = (Coding("p1", "why", "money"), Coding("p2", "why", "no_comment"))
    responses, (themes, told) = add_mentions(responses_of(), {"why": QUIET_BOOK}, codings)
    assert responses.texts("why.theme.money") == ["1", ".n", None, ".r", ".n"]
    assert responses.texts("why.theme.no_comment") == ["comment", "no_comment", None, ".r", ".n"]
    assert (told.id, told.layout, told.item) == ("why.comments", "choice", "why")
    money = next(cell for cell in tabulate(responses, themes).cells if cell.choice == "money")
    assert (money.n, money.base) == (1, 2), "one with a comment and one who would rather not say"
    quiet = next(cell for cell in tabulate(responses, told).cells if cell.choice == "no_comment")
    assert (quiet.label, quiet.n, quiet.base) == ("No comment", 1, 3)


def test_who_has_a_theme_beside_no_comment_said_something_and_it_is_told() -> None:
    codings = (Coding("p1", "why", "money"), Coding("p1", "why", "no_comment"), Coding("p2", "why", "team"))
    responses, _ = add_mentions(responses_of(), {"why": QUIET_BOOK}, codings)
    assert responses.texts("why.theme.no_comment")[:2] == ["comment", "comment"]
    assert responses.texts("why.theme.money")[:2] == ["1", "0"]
    (problem,) = check_coverage(responses_of(), {"why": QUIET_BOOK}, codings)
    assert (problem.code, problem.severity) == ("THEME-021", "warning")


def test_a_list_counts_place_by_place_and_as_a_whole_what_says_nothing() -> None:
    book = Codebook("top", (*TOP_BOOK.themes, Theme("no_comment", "No comment")))
    codings = (Coding("p1", "top.1", "no_comment"), Coding("p1", "top.2", "money"))
    responses, _ = add_mentions(responses_of(), {"top": book}, codings)
    assert responses.texts("top.1.theme.money")[0] == ".n"
    assert responses.texts("top.theme.money")[0] == "1"
    assert responses.texts("top.theme.no_comment")[0] == "comment"


def test_no_comment_stands_alone_in_a_codebook() -> None:
    for themes in (
        (Theme("no_comment", "None", parent="a"), Theme("a", "A")),
        (Theme("no_comment", "None"), Theme("a", "A", parent="no_comment")),
    ):
        assert [problem.code for problem in check_codebook(Codebook("q", themes))] == ["THEME-006"]


def question(item: str, title: str, *, special: bool = False) -> TableSpec:
    return TableSpec(item, item, title, "answers", (), special=special)


def test_a_table_of_themes_is_titled_by_its_question() -> None:
    asked = (question("top", "Name the three parts that matter most"), question("why", "Why this job?"))
    _, specs = add_mentions(responses_of(), BOOKS, CODINGS, asked)
    assert [spec.title for spec in specs] == [
        "Why this job? Themes",
        "Name the three parts that matter most: themes",
    ]


def test_a_box_is_named_where_it_asks_for_something_of_its_own() -> None:
    boxes = [("top.other_text", "Something else, please say"), ("top.1.task", "Task"), ("top.2.task", "Task")]
    others = tuple(Variable(name, "top", label, "text", "rows") for name, label in boxes)
    responses = responses_of(**{variable.name: [None] * 5 for variable in others})
    for variables, named in (
        (others[:1], "(“Something else, please say”)"),
        (others, "(“Something else, please say”, “Task”)"),
    ):
        written = replace(responses, variables=variables)
        _, (spec,) = add_mentions(written, {"top": TOP_BOOK}, CODINGS, (question("top", "What next"),))
        assert spec.title == f"What next: themes {named}"


def test_what_people_wrote_is_as_special_as_the_question() -> None:
    asked = (question("why", "Why?", special=True), question("top", "Top"))
    _, specs = add_mentions(responses_of(), BOOKS, CODINGS, asked)
    assert {spec.id: spec.special for spec in specs} == {"why.themes": True, "top.themes": False}


def test_a_codebook_for_an_item_that_is_not_open_adds_nothing() -> None:
    responses, specs = add_mentions(responses_of(), {"age": WHY_BOOK}, CODINGS)
    assert specs == ()
    assert responses.variables == responses_of().variables


def test_answers_that_nobody_coded_are_said() -> None:
    (problem,) = check_coverage(responses_of(), BOOKS, CODINGS[:3])
    assert (problem.code, problem.severity) == ("THEME-020", "warning")
    assert "1 of 2 people who answered 'why'" in problem.what
    assert check_coverage(responses_of(), BOOKS, CODINGS) == ()


CODED = st.lists(
    st.builds(
        Coding, st.sampled_from(["p1", "p2"]), st.just("why"), st.sampled_from(["people", "team", "money"])
    )
)


@settings(deadline=None)
@given(CODED)
def test_a_parent_never_counts_fewer_than_a_child_nor_more_than_all_together(codings: list[Coding]) -> None:
    responses, _ = add_mentions(responses_of(), {"why": WHY_BOOK}, codings)
    counts = {code: responses.texts(f"why.theme.{code}").count("1") for code in ("people", "team")}
    own = len({coding.answer for coding in codings if coding.theme == "people"})
    assert counts["team"] <= counts["people"] <= counts["team"] + own


@settings(deadline=None)
@given(CODED, st.randoms())
def test_the_order_of_the_codings_does_not_matter(codings: list[Coding], rng: object) -> None:
    shuffled = list(codings)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    first, _ = add_mentions(responses_of(), {"why": WHY_BOOK}, codings)
    second, _ = add_mentions(responses_of(), {"why": WHY_BOOK}, shuffled)
    assert first.rows.equals(second.rows)
