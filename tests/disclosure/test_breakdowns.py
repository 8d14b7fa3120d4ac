"""Breakdowns: small groups, small cells, the people in no group, and averages."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from disclosure.kit import (
    NONE,
    SMALL,
    Merge,
    boxes,
    choice,
    clear_rows,
    crossed_rows,
    number,
    ranking,
    responses_of,
    tables_of,
)
from remit.core.cleared import ClearedTable, Label
from remit.core.words import TableSpec
from remit.disclosure.clear import Clearance, clear_all
from remit.disclosure.crossed import protect_crossed
from remit.disclosure.draft import start
from remit.disclosure.recounting import recounter
from remit.disclosure.whole import protect_whole
from remit.estimates.response import turnout_table
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.dispositions import Turnout

X, K = choice("x", "ab"), choice("k", "ghi")


def table_of(clearance: Clearance, name: str = "x_by_k") -> ClearedTable:
    table = clearance.release.table(name)
    assert table is not None
    return table


def cells_of(table: ClearedTable, measure: str = "share") -> dict[tuple[str, str], int | None]:
    return {
        (cell.choice, cell.group): cell.n for cell in table.cells if cell.measure == measure and cell.group
    }


def test_a_table_in_which_all_counts_are_large_is_shown_whole() -> None:
    counts = {("a", "g"): 5, ("b", "g"): 6, ("a", "h"): 7, ("b", "h"): 8}
    table = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh")], ["k"]))
    assert cells_of(table) == counts


def test_nought_and_everybody_in_a_group_are_withheld() -> None:
    counts = {("a", "g"): 8, ("a", "h"): 9, ("b", "h"): 8}
    table = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh")], ["k"]))
    assert set(cells_of(table).values()) == {None}


def test_an_answer_that_nobody_gave_is_nought_in_every_group() -> None:
    counts = {("a", "g"): 5, ("b", "g"): 6, ("a", "h"): 7, ("b", "h"): 8}
    table = table_of(clear_rows(crossed_rows(counts), [choice("x", "abc"), choice("k", "gh")], ["k"]))
    assert cells_of(table)[("c", "g")] == 0


def test_small_groups_are_joined_under_a_name() -> None:
    counts = {("a", "g"): 8, ("b", "g"): 8, ("a", "h"): 3, ("b", "h"): 1, ("a", "i"): 1, ("b", "i"): 3}
    table = table_of(clear_rows(crossed_rows(counts), [X, K], ["k"]))
    assert table.head.groups == (
        Label("g", "Answer g"),
        Label("other_groups", "Other groups (Answer h and Answer i combined)"),
    )
    assert cells_of(table)[("a", "other_groups")] == 4


def test_the_few_who_are_in_no_group_join_the_smallest() -> None:
    rows = crossed_rows({("a", "g"): 9, ("b", "g"): 8, ("a", "h"): 6, ("b", "h"): 5})
    rows += [{"x": "a"}, {"x": "b"}]
    table = table_of(clear_rows(rows, [X, choice("k", "gh")], ["k"]))
    assert table.head.groups[1] == Label("h", "Answer h, or not stated")
    assert cells_of(table)[("a", "h")] == 7
    assert not any(note.startswith("People in no group") for note in table.notes)


def test_many_who_are_in_no_group_stay_out_and_that_is_said() -> None:
    rows = crossed_rows({("a", "g"): 9, ("b", "g"): 8, ("a", "h"): 6, ("b", "h"): 5})
    rows += [{"x": "a"}, {"x": "b"}] * 3
    table = table_of(clear_rows(rows, [X, choice("k", "gh")], ["k"]))
    assert table.head.groups[1] == Label("h", "Answer h")
    assert any(note.startswith("People in no group") for note in table.notes)


def test_groups_follow_the_merges_of_the_keys_own_table() -> None:
    counts = {("a", "g"): 8, ("b", "g"): 8, ("a", "h"): 6, ("b", "h"): 6, ("a", "i"): 5, ("b", "i"): 5}
    merges = {"k": [Merge("hi", "H or I", ("h", "i"))]}
    clearance = clear_rows(crossed_rows(counts), [X, K], ["k"], merges=merges)
    assert [label.code for label in table_of(clearance, "k").head.choices] == ["g", "hi"]
    assert [label.code for label in table_of(clearance).head.groups] == ["g", "hi"]


def test_answers_are_joined_alike_in_the_whole_and_by_group() -> None:
    counts = {("a", "g"): 9, ("b", "g"): 8, ("a", "h"): 9, ("b", "h"): 9, ("c", "g"): 2, ("d", "h"): 1}
    clearance = clear_rows(crossed_rows(counts), [choice("x", "abcd"), choice("k", "gh")], ["k"])
    assert table_of(clearance, "x").head.choices == table_of(clearance).head.choices


def test_a_group_that_is_too_small_for_any_merge_is_closed_and_said() -> None:
    counts = {("a", "g"): 9, ("b", "g"): 9, ("a", "h"): 2, ("b", "h"): 1}
    table = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh")], ["k"]))
    assert cells_of(table)[("a", "h")] is None
    assert "Groups of fewer than 5 people are not shown." in table.notes


def test_special_groups_have_the_higher_threshold() -> None:
    counts = {("a", "g"): 3, ("b", "g"): 9, ("a", "h"): 9, ("b", "h"): 9}
    plain = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh")], ["k"]))
    special = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh", special=True)], ["k"]))
    assert cells_of(plain)[("a", "g")] == 3
    assert cells_of(special)[("a", "g")] is None


def test_a_percentage_is_whole_and_comes_from_the_published_count() -> None:
    counts = {("a", "g"): 5, ("b", "g"): 6, ("a", "h"): 7, ("b", "h"): 8}
    table = table_of(clear_rows(crossed_rows(counts), [X, choice("k", "gh")], ["k"]))
    for cell in table.cells:
        assert cell.n is not None
        assert cell.base is not None
        assert cell.value == int(cell.n / cell.base * 100 + 0.5) / 100


def test_an_answer_withheld_in_the_whole_is_withheld_in_every_group() -> None:
    rows: list[dict[str, str | None]] = [
        {"x.a": str(int(place < 2)), "k": "g" if place % 2 else "h"} for place in range(20)
    ]
    table = table_of(clear_rows(rows, [boxes("x", "a"), choice("k", "gh")], ["k"]))
    assert {cell.status for cell in table.cells} == {"c"}


def test_first_choice_never_says_more_than_any_mention() -> None:
    rng = random.Random(4)  # noqa: S311
    rows: list[dict[str, str | None]] = []
    for _ in range(60):
        order = rng.sample("abcd", 2)
        rows.append({"x.1": order[0], "x.2": order[1], "k": rng.choice("ggh")})
    table = table_of(clear_rows(rows, [ranking("x", "abcd", 2), choice("k", "gh")], ["k"]))
    grouped = [cell for cell in table.cells if cell.group]
    assert {cell.status for cell in grouped if cell.measure in ("share", "points", "worth")} == {"c"}
    assert any(cell.n is not None for cell in grouped if cell.measure == "any_mention")


# ---- numbers -------------------------------------------------------------------------------------


def hours(**groups: list[int]) -> list[dict[str, str | None]]:
    return [{"x": str(value), "k": group} for group, values in groups.items() for value in values]


def measures(table: ClearedTable, measure: str) -> dict[str, float | None]:
    return {cell.group: cell.value for cell in table.cells if cell.measure == measure}


def test_averages_of_groups_are_shown_from_enough_people_on_and_rounded() -> None:
    rows = hours(g=[1, 2, 3, 4, 5, 6, 7, 8, 9], h=[2, 2, 3, 4, 4, 6])
    table = table_of(clear_rows(rows, [number("x"), choice("k", "gh")], ["k"]))
    assert measures(table, "mean") == {"": 4.4, "g": 5.0, "h": 3.5}
    assert measures(table, "q1")["g"] == 3.0
    assert measures(table, "q1")["h"] is None
    assert not {"min", "max", "mode"} & {cell.measure for cell in table.cells}


def test_the_average_of_a_group_left_out_does_not_follow_from_the_others() -> None:
    """Weighted groups cannot be joined, so a small one is left out, and another with it."""
    rows = hours(g=[1, 2, 3, 4, 5, 6], h=[2, 2, 3, 4, 4, 6, 7], i=[9, 8])
    specs = [number("x"), choice("k", "ghi")]
    weighted = replace(responses_of(rows, specs), weights=np.linspace(0.5, 1.5, len(rows)))
    key = weighted.variable("k")
    assert key is not None
    table = table_of(clear_all((), tabulate_all(weighted, specs, [key]), SMALL, keys=["k"]))
    assert [group for group, mean in measures(table, "mean").items() if mean is not None] == ["h"]


def test_joined_groups_have_the_mean_of_all_their_people_and_no_median() -> None:
    rows = hours(g=[1, 2, 3, 4, 5, 6], h=[2, 2, 3, 4], i=[9, 8, 6, 5])
    table = table_of(clear_rows(rows, [number("x"), choice("k", "ghi")], ["k"]))
    assert measures(table, "mean")["other_groups"] == 4.9
    (median,) = [c for c in table.cells if c.measure == "median" and c.group == "other_groups"]
    assert median.status == "x"


def test_the_most_common_value_is_shown_when_enough_people_gave_it() -> None:
    common = hours(g=[1, 2, 3, 3, 3, 4, 5])
    rare = hours(g=[1, 2, 3, 3, 4, 5, 6])
    for rows, value in ((common, 3.0), (rare, None)):
        table = table_of(clear_rows(rows, [number("x"), choice("k", "g")]), "x")
        assert measures(table, "mode") == {"": value}


def test_the_mean_of_a_scale_is_withheld_when_it_would_solve_a_joined_category() -> None:
    """Nine people on two points of a scale: with a mean this exact, both counts would be known."""
    points = ["0"] * 1 + ["1"] * 8 + ["9"] * 8
    rows: list[dict[str, str | None]] = [{"x": point} for point in points]
    told = table_of(clear_rows(rows, [number("x", ["0", "1", "9"])], broken_down=True), "x")
    assert {c.choice: c.n for c in told.cells if c.measure == "share"} == {"0_to_1": 9, "9": 8}
    (mean,) = [cell for cell in told.cells if cell.measure == "mean"]
    assert mean.status == "c"
    loose = [{"x": point} for point in (*points, *["2", "3", "4"] * 14)]
    told = table_of(clear_rows(loose, [number("x", [*"0123456789"])], broken_down=True), "x")
    (mean,) = [cell for cell in told.cells if cell.measure == "mean"]
    assert mean.value == 3.5


def test_few_who_refused_a_number_are_not_told_by_two_bases() -> None:
    rows: list[dict[str, str | None]] = [{"x": value} for value in ["1"] * 5 + ["2"] * 6 + [".r"]]
    table = table_of(clear_rows(rows, [number("x")]), "x")
    assert {cell.base for cell in table.cells if cell.base is not None} == {11}
    assert ".r" not in [label.code for label in table.head.choices]


# ---- who answered --------------------------------------------------------------------------------


def turnouts(**groups: tuple[int, int]) -> ClearedTable:
    made = turnout_table("region", [Turnout(name, *pair) for name, pair in groups.items()])
    return table_of(clear_all((), [made], SMALL), "response_by_region")


def rates(table: ClearedTable) -> dict[str, int | None]:
    return {cell.group: cell.n for cell in table.cells}


def test_a_response_rate_of_a_large_group_is_shown() -> None:
    assert rates(turnouts(north=(10, 4), south=(12, 6))) == {"": 10, "north": 4, "south": 6}


def test_a_group_in_which_all_or_none_answered_is_withheld_with_another() -> None:
    for lonely in ((10, 10), (10, 0)):
        found = rates(turnouts(north=lonely, south=(12, 6), west=(20, 9)))
        assert found["north"] is None
        assert [found["south"], found["west"]].count(None) == 1


def test_small_groups_of_the_frame_are_joined() -> None:
    table = turnouts(north=(20, 9), south=(3, 1), west=(4, 2))
    assert rates(table) == {"": 12, "north": 9, "other_groups": 3}


# ---- laws ----------------------------------------------------------------------------------------

MANY = st.lists(
    st.fixed_dictionaries(
        {"x": st.sampled_from(["a", "b", "c", None]), "k": st.sampled_from(["g", "h", "i", None])}
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_a_protected_table_needs_no_further_protection(rows: list[dict[str, str | None]]) -> None:
    for table in tables_of(rows, [choice("x", "abc"), choice("k", "ghi")], ["k"]):
        draft = start(table)
        protect_whole(draft, SMALL, crossed=True)
        if table.head.by:
            protect_crossed(draft, SMALL)
        again = start(table)
        again.hidden = set(draft.hidden)
        again.closed = set(draft.closed)
        protect_whole(again, SMALL, crossed=True)
        if table.head.by:
            protect_crossed(again, SMALL)
        assert again.hidden == draft.hidden


@settings(max_examples=40, deadline=None)
@given(MANY, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, str | None]], rng: random.Random) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    specs = [choice("x", "abc"), choice("k", "ghi")]
    assert clear_rows(rows, specs, ["k"]).release == clear_rows(shuffled, specs, ["k"]).release


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_no_small_count_is_ever_shown_of_a_group(rows: list[dict[str, str | None]]) -> None:
    table = table_of(clear_rows(rows, [choice("x", "abc"), choice("k", "ghi")], ["k"]))
    whole = {cell.choice: cell.n for cell in table.cells if not cell.group}
    for cell in table.cells:
        if cell.group and cell.n is not None and whole[cell.choice] != 0:
            assert cell.base is not None
            assert cell.base >= SMALL.group_min
            assert cell.n >= SMALL.cell_min
            assert whole[cell.choice] == whole_base(table) or cell.base - cell.n >= SMALL.cell_min


def whole_base(table: ClearedTable) -> int | None:
    return next((cell.base for cell in table.cells if not cell.group and cell.base is not None), None)


@settings(max_examples=30, deadline=None)
@given(MANY)
def test_every_group_adds_up_to_its_base_where_all_of_it_is_shown(rows: list[dict[str, str | None]]) -> None:
    for policy in (SMALL, NONE):
        table = table_of(clear_rows(rows, [choice("x", "abc"), choice("k", "ghi")], ["k"], policy))
        for group in ("", *(label.code for label in table.head.groups)):
            cells = [cell for cell in table.cells if cell.group == group]
            if cells and all(not cell.status for cell in cells):
                assert sum(cell.n or 0 for cell in cells) == cells[0].base


# ---- counted from the rows again -----------------------------------------------------------------


def recounted(rows: list[dict[str, str | None]], item: TableSpec, weights: bool = False) -> ClearedTable:
    specs = [item, choice("k", "ghi")]
    responses = responses_of(rows, specs)
    if weights:
        responses = replace(responses, weights=np.linspace(0.5, 1.5, len(rows)))
    key = responses.variable("k")
    assert key is not None
    tables = tabulate_all(responses, specs, [key])
    recount = recounter(responses, specs)
    return table_of(clear_all((), tables, SMALL, keys=["k"], variables=responses.variables, recount=recount))


def test_with_the_rows_at_hand_joined_groups_have_a_median() -> None:
    rows = hours(g=[1, 2, 3, 4, 5, 6, 7, 8], h=[2, 2, 3, 4], i=[9, 8, 6, 5])
    table = recounted(rows, number("x"))
    assert measures(table, "mean")["other_groups"] == 4.9
    assert measures(table, "median") == {"": 4.5, "g": 4.5, "other_groups": 4.5}


def test_with_the_rows_at_hand_weighted_groups_are_joined() -> None:
    rows = hours(g=[1, 2, 3, 4, 5, 6], h=[2, 2, 3, 4], i=[9, 8, 6, 5])
    assert [label.code for label in recounted(rows, number("x"), weights=True).head.groups] == [
        "g",
        "other_groups",
    ]


def test_people_in_no_group_are_counted_again_with_the_group_they_joined() -> None:
    rows = hours(g=[1, 2, 3, 4, 5, 6], h=[2, 2, 3, 4, 9, 8, 6, 5])
    rows += [{"x": "7", "k": None}, {"x": "7", "k": None}, {"x": "7", "k": ".n"}]
    (mean,) = [c for c in recounted(rows, number("x")).cells if c.measure == "mean" and c.group == "g"]
    assert (mean.base, mean.value) == (9, 4.7)


@settings(max_examples=25, deadline=None)
@given(MANY)
def test_adding_up_and_counting_again_agree(rows: list[dict[str, str | None]]) -> None:
    numbered = [{"x": {"a": "1", "b": "2", "c": "3"}.get(row["x"] or ""), "k": row["k"]} for row in rows]
    specs = [number("x"), choice("k", "ghi")]
    added = table_of(clear_rows(numbered, specs, ["k"]))
    again = recounted(numbered, number("x"))
    for before, after in zip(added.cells, again.cells, strict=True):
        if before.measure == "mean":
            assert before.status == after.status
            assert (before.n, before.base, before.value) == (after.n, after.base, after.value)
