"""Laws of the log of coding, over steps made up by chance: of two coders, of the codebook, of undoing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from remit.coding.codings import AGREED, NO_THEME, check_codings, read_codings, settled
from remit.coding.events import Event, Mark, Sent, ThemeWords, read_log, write_log
from remit.coding.order import doubled, in_order
from remit.coding.replay import Replay, replay
from remit.coding.versions import check_change, hash_of

THEMES = ("a", "b", "c", "d")
BOOK = tuple(ThemeWords(code, code.upper(), parent="c" if code == "d" else "") for code in THEMES)
BEGIN = Event(1, "q", "begin", "officer", "2026-05-01", themes=BOOK)
UNITS = [(answer, "q") for answer in ("P1", "P2", "P3")]

marks = st.builds(
    lambda t, s: Mark(t, *s), st.sampled_from(THEMES), st.sampled_from([(-1, -1), (0, 4), (2, 9)])
)


def step(coder: str, number: int, kind: str, unit: tuple[str, str], mark: Mark) -> Event:
    given_marks = () if kind == "none" else (mark,)
    return Event(number, "q", kind, coder, f"t{number}", *unit, given_marks)  # type: ignore[arg-type]


def steps(coder: str, numbers: list[int]) -> st.SearchStrategy[list[Event]]:
    """Steps of one coder with these numbers; an undo takes back the newest step that stands."""
    kinds = st.sampled_from(["give", "give", "give", "take", "none", "undo"])
    each = st.tuples(kinds, st.sampled_from(UNITS), marks)

    def numbered(drawn: list[tuple[str, tuple[str, str], Mark]]) -> list[Event]:
        found: list[Event] = []
        standing: list[int] = []
        for number, (kind, unit, mark) in zip(numbers, drawn, strict=False):
            if kind == "undo":
                if standing:
                    found.append(Event(number, "q", "undo", coder, f"t{number}", of=standing.pop()))
                continue
            standing.append(number)
            found.append(step(coder, number, kind, unit, mark))
        return found

    return st.lists(each, max_size=len(numbers)).map(numbered)


ONE, OTHER = steps("one", list(range(2, 40, 2))), steps("other", list(range(3, 40, 2)))
logs = st.tuples(ONE, OTHER).map(lambda both: [BEGIN, *sorted([*both[0], *both[1]], key=lambda e: e.number)])
merges = st.permutations(THEMES).map(
    lambda codes: Event(100, "q", "merge", "officer", "t100", theme=codes[0], into=codes[1])
)


def works(found: Replay) -> Any:
    return {unit: dict(by) for unit, by in found.works.items()}


def mentions(found: Replay, *codes: str) -> set[tuple[str, str]]:
    """Who mentioned one of these, by coder."""
    return {(row.answer, row.coder) for row in found.codings() if row.theme in codes}


@given(logs)
def test_a_log_replayed_twice_gives_the_same_and_survives_being_written(log: list[Event]) -> None:
    assert replay(log).codings() == replay(log).codings()
    again, problems = read_log(write_log(reversed(log)))
    assert problems == ()
    assert list(again) == log
    assert write_log(again) == write_log(log)


@given(logs, st.integers(1, 40))
def test_every_past_state_can_be_had_again(log: list[Event], until: int) -> None:
    now = Replay()
    for event in log:
        if event.number <= until:
            now.add(event)
    assert works(replay(log, until)) == works(now)


@given(ONE, OTHER, st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_the_steps_of_two_coders_come(
    one: list[Event], other: list[Event], chance: Any
) -> None:
    left, right, mixed = list(one), list(other), []
    while left or right:
        mixed.append((left if left and (not right or chance.random() < 0.5) else right).pop(0))
    first, second = replay([BEGIN, *one, *other]), replay([BEGIN, *mixed])
    assert works(first) == works(second)
    assert first.codings() == second.codings()


@given(ONE, OTHER)
def test_nothing_of_another_coder_is_ever_lost(one: list[Event], other: list[Event]) -> None:
    alone, both = replay([BEGIN, *one]), replay([BEGIN, *one, *other])
    for unit in UNITS:
        assert both.work(unit, "one") == alone.work(unit, "one")


@given(logs, st.sampled_from(UNITS), marks, st.sampled_from(["give", "take", "none", "agree"]))
def test_what_is_done_and_undone_is_as_if_it_had_not_been(
    log: list[Event], unit: tuple[str, str], mark: Mark, kind: str
) -> None:
    done = step("one", 50, kind, unit, mark)
    undone = Event(51, "q", "undo", "one", "t", of=50)
    assert works(replay([*log, done, undone])) == works(replay(log))
    assert replay([*log, done, undone]).newest("one") == replay(log).newest("one")


@given(logs, merges)
def test_a_merge_keeps_every_mention_of_every_coder(log: list[Event], merge: Event) -> None:
    before, after = replay(log), replay([*log, merge])
    assert mentions(after, merge.into) == mentions(before, merge.theme, merge.into)
    assert mentions(after, merge.theme) == set()
    for code in set(THEMES) - {merge.theme, merge.into}:
        assert mentions(after, code) == mentions(before, code)
    assert after.codebook.theme(merge.theme) is None


@given(ONE, merges, st.data())
def test_it_does_not_matter_whether_a_theme_is_given_before_or_after_a_merge(
    one: list[Event], merge: Event, data: Any
) -> None:
    gives = [event for event in one if event.kind == "give"]
    cut = data.draw(st.integers(0, len(gives)))
    early = replay([BEGIN, *gives, merge])
    late = replay([BEGIN, *gives[:cut], merge, *gives[cut:]])
    assert early.codings() == late.codings()


@given(logs, st.sampled_from(THEMES), st.data())
def test_a_split_sends_mentions_where_it_says_and_loses_none(log: list[Event], theme: str, data: Any) -> None:
    before = replay(log)
    to = st.lists(st.sampled_from([theme, "new1", "new2"]), min_size=1, max_size=3, unique=True)
    sent = tuple(Sent(*unit, tuple(data.draw(to))) for unit in data.draw(st.sets(st.sampled_from(UNITS))))
    fresh = (ThemeWords("new1", "New 1"), ThemeWords("new2", "New 2"))
    after = replay([*log, Event(100, "q", "split", "officer", "t", theme=theme, themes=fresh, sent=sent)])
    assert mentions(after, theme, "new1", "new2") == mentions(before, theme)
    for each in sent:
        for coder, work in before.works.get((each.answer, each.variable), {}).items():
            had = {m for m in work.given if m.theme == theme}
            now = after.given((each.answer, each.variable), coder)
            assert {m for m in now if m.theme in (theme, "new1", "new2")} == {
                Mark(code, m.start, m.end) for m in had for code in each.themes
            }


@given(st.lists(merges, max_size=3), st.lists(st.sampled_from(THEMES), max_size=6))
def test_merges_in_a_row_never_go_round_in_circles(found: list[Event], codes: list[str]) -> None:
    log = [BEGIN, *(changed(merge, number=100 + n) for n, merge in enumerate(found))]
    state = replay(log)
    for code in codes:
        assert state.stands_for(code) in state.codebook.codes
    assert len(state.codebook.codes) >= 1


def test_the_rows_are_the_codings_of_a_file_and_no_theme_is_said() -> None:
    log = [
        BEGIN,
        Event(2, "q", "give", "one", "2026-05-02", "P1", "q", (Mark("a", 0, 3),), rank=2, shown=5),
        Event(3, "q", "none", "other", "2026-05-03", "P1", "q"),
        Event(4, "q", "agree", "officer", "2026-05-04", "P1", "q"),
    ]
    rows = replay(log).codings()
    told = [(r.coder, r.theme, r.start, r.end, r.at) for r in rows]
    assert told == [
        (AGREED, NO_THEME, None, None, "2026-05-04"),
        ("one", "a", 0, 3, "2026-05-02"),
        ("other", NO_THEME, None, None, "2026-05-03"),
    ]
    assert [row.theme for row in settled(rows)] == [NO_THEME]
    cells = [
        {"answer": r.answer, "item": r.variable, "start": "", "end": "", "theme": r.theme, "coder": r.coder}
        for r in rows
    ]
    assert len(read_codings(cells)[0]) == 3


def test_an_undo_takes_back_the_newest_step_only_and_nobody_elses() -> None:
    log = [
        BEGIN,
        Event(2, "q", "give", "one", "t", "P1", "q", (Mark("a"),)),
        Event(3, "q", "give", "one", "t", "P2", "q", (Mark("b"),)),
    ]
    for wrong in (2, 99, 0):
        assert works(replay([*log, Event(4, "q", "undo", "one", "t", of=wrong)])) == works(replay(log))
    assert works(replay([*log, Event(4, "q", "undo", "other", "t", of=3)])) == works(replay(log))
    twice = [*log, Event(4, "q", "undo", "one", "t", of=3), Event(5, "q", "undo", "one", "t", of=2)]
    assert works(replay(twice)) == {}


def test_who_settles_undoes_only_what_still_stands() -> None:
    log = [
        BEGIN,
        Event(2, "q", "agree", "x", "t", "P1", "q", (Mark("a"),)),
        Event(3, "q", "agree", "y", "t", "P1", "q", (Mark("b"),)),
        Event(4, "q", "undo", "x", "t", of=2),
    ]
    assert replay(log).settled(("P1", "q")) == {"b"}


def test_a_line_that_is_no_step_is_named() -> None:
    events, problems = read_log('{"number": 1}\n\n[[[[\n' + write_log([BEGIN]))
    assert len(events) == 1
    assert [(problem.code, problem.where.line) for problem in problems] == [
        ("THEME-030", 1),
        ("THEME-030", 3),
    ]


# ---- versions ----


def change(kind: str, **words: Any) -> Event:
    return Event(2, "q", kind, "officer", "t", **words)  # type: ignore[arg-type]


def test_each_change_is_a_version_that_stays_as_it_was() -> None:
    log = [
        BEGIN,
        change("rename", themes=(ThemeWords("a", "Alpha"),)),
        change("edit", themes=(ThemeWords("a", "ignored", "What it is", "in", "out", "b", ("like this",)),)),
        change("move", theme="a", into="b"),
        change("add", themes=(ThemeWords("e", "E"),)),
        change("merge", theme="b", into="c"),
    ]
    versions = replay(log).versions
    assert [version.number for version in versions] == [1, 2, 3, 4, 5, 6]
    assert len({version.hash for version in versions}) == 6
    assert versions[:4] == replay(log[:4]).versions
    last = versions[-1].codebook.theme("a")
    assert last is not None
    assert (last.label, last.definition, last.examples, last.parent) == (
        "Alpha",
        "What it is",
        ("like this",),
        "c",
    )
    assert versions[-1].change == "merged B into C"
    assert versions[3].change == "moved Alpha under B"
    assert versions[0].hash == hash_of(replay([BEGIN]).codebook)


def test_a_parent_that_is_merged_into_its_child_leaves_the_child_where_it_stood() -> None:
    made = replay([BEGIN, change("merge", theme="c", into="d")]).codebook
    theme = made.theme("d")
    assert theme is not None
    assert theme.parent == ""


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (change("merge", theme="a", into="z"), "not a theme"),
        (change("merge", theme="a", into="a"), "itself"),
        (change("move", theme="c", into="d"), "circle"),
        (change("add", themes=(ThemeWords("a", "Again"),)), "never comes to mean"),
        (change("add", themes=(ThemeWords("gone", "Again"),)), "never comes to mean"),
        (change("add"), "no theme is named"),
        (change("add", themes=(ThemeWords("e", ""),)), "no label"),
        (change("edit", themes=(ThemeWords("z", "Z"),)), "not a theme"),
        (
            change("split", theme="a", themes=(ThemeWords("e", "E"),), sent=(Sent("P1", "q", ("b",)),)),
            "not made",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused(event: Event, words: str) -> None:
    problems = check_change(replay([BEGIN]).codebook, frozenset({"gone"}), event)
    assert words in str(problems)


def test_a_change_that_can_be_is_not_refused() -> None:
    book = replay([BEGIN]).codebook
    fresh = (ThemeWords("e", "E"), ThemeWords("f", "F"))
    split = change("split", theme="a", themes=fresh, sent=(Sent("P1", "q", ("e", "a")),))
    for event in (change("merge", theme="a", into="b"), change("move", theme="d"), split):
        assert check_change(book, frozenset(), event) == ()


# ---- order and share ----


@given(st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=60), st.integers(0, 100))
@settings(max_examples=50)
def test_the_share_is_the_share_and_the_order_holds_everybody_once(answers: set[str], percent: int) -> None:
    units = [(answer, "q") for answer in answers]
    assert sorted(in_order(units, "q", "one")) == sorted(units)
    assert in_order(reversed(units), "q", "one") == in_order(units, "q", "one")
    share = doubled(answers, "q", percent)
    assert len(share) == -(-len(answers) * percent // 100)
    assert doubled(answers, "q", min(percent + 10, 100)) >= share


def test_coders_and_questions_have_orders_of_their_own() -> None:
    units = [(f"P{n}", "q") for n in range(50)]
    assert len({tuple(in_order(units, item, coder)) for item in "qr" for coder in ("one", "other")}) == 4
    assert [u for u in in_order(units, "q", "one") if u != ("P7", "q")] == in_order(
        [u for u in units if u != ("P7", "q")], "q", "one"
    )


def test_no_theme_is_not_an_unknown_theme() -> None:
    import polars as pl

    from remit.coding.codebook import Codebook, Theme
    from remit.coding.codings import Coding
    from remit.coding.mentions import add_mentions, check_coverage
    from remit.core.words import Variable
    from remit.fieldwork.responses import Responses

    rows = pl.DataFrame({"id": ["P1", "P2"], "q": ["Words", "More"]})
    responses = Responses(rows, (Variable("q", "q", "Why?", "text", "text"),))
    books = {"q": Codebook("q", (Theme("a", "A"),))}
    codings = (Coding("P1", "q", NO_THEME, coder="one"), Coding("P2", "q", "a", coder="one"))
    assert check_codings(codings, books, responses) == ()
    assert check_coverage(responses, books, codings) == ()
    assert add_mentions(responses, books, codings)[0].texts("q.theme.a") == ["0", "1"]
