"""Protection of the whole: merging first, withholding last."""

from __future__ import annotations

from collections import Counter
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure import kit
from disclosure.kit import NONE, SMALL, Merge, boxes, choice, number, ranking, tables_of
from remit.core.cleared import ClearedTable
from remit.core.words import REFUSED
from remit.disclosure.clear import Clearance
from remit.disclosure.policy import Policy

clear_rows = partial(kit.clear_rows, broken_down=True)
"""Everything here is also broken down, by a key that all people share."""


def shares(table: ClearedTable, variable: str = "", group: str = "") -> dict[str, int | None]:
    return {
        cell.choice or cell.variable: cell.n
        for cell in table.cells
        if cell.measure == "share" and cell.group == group and (not variable or cell.variable == variable)
    }


def whole(clearance: Clearance, name: str = "x") -> ClearedTable:
    table = clearance.release.table(name)
    assert table is not None
    return table


def answers(**counts: int) -> list[dict[str, str | None]]:
    return [{"x": code} for code, people in counts.items() for _ in range(people)]


def test_large_counts_are_shown_as_they_are_and_rounded() -> None:
    table = whole(clear_rows(answers(a=7, b=13), [choice("x", "ab")]))
    cell = table.cell("share", choice="a")
    assert cell is not None
    assert (cell.n, cell.base, cell.value, cell.status) == (7, 20, 0.35, "")
    assert cell.lower is not None
    assert round(cell.lower, 2) == cell.lower


def test_small_answers_without_an_order_become_other_answers_by_name() -> None:
    table = whole(clear_rows(answers(a=9, b=2, c=1, d=8), [choice("x", "abcd")]))
    assert shares(table) == {"a": 9, "d": 8, "other_answers": 3}
    assert table.head.choices[-1].text == "Other answers (Answer b and Answer c combined)"
    assert any("stands for several answers" in note for note in table.notes)


def test_one_small_answer_takes_the_next_smallest_along() -> None:
    table = whole(clear_rows(answers(a=9, b=2, c=6), [choice("x", "abc")]))
    assert shares(table) == {"a": 9, "other_answers": 8}


def test_an_answer_nobody_gave_keeps_its_row_with_nought() -> None:
    table = whole(clear_rows(answers(a=9, b=8), [choice("x", "abc")]))
    assert shares(table) == {"a": 9, "b": 8, "c": 0}


def test_small_answers_with_an_order_join_a_neighbour() -> None:
    table = whole(clear_rows(answers(a=1, b=6, c=9, d=2), [choice("x", "abcd", ordered=True)]))
    assert shares(table) == {"a_to_b": 7, "c_to_d": 11}
    assert [label.text for label in table.head.choices] == ["Answer a or Answer b", "Answer c or Answer d"]


def test_a_neighbour_on_the_same_side_of_a_scale_comes_first() -> None:
    spec = choice("x", "abcd", ordered=True, favourable=("c", "d"), unfavourable=("a", "b"))
    table = whole(clear_rows(answers(a=9, b=8, c=2, d=10), [spec]))
    assert shares(table) == {"a": 9, "b": 8, "c_to_d": 12}
    assert table.head.favourable == ("c_to_d",)


def test_the_plan_comes_before_what_is_joined_automatically() -> None:
    merges = {"x": [Merge("bc", "B or C", ("b", "c"))]}
    table = whole(clear_rows(answers(a=9, b=2, c=4, d=8), [choice("x", "abcd")], merges=merges))
    assert shares(table) == {"a": 9, "bc": 6, "d": 8}


def test_a_plan_that_names_what_is_not_there_is_told_so() -> None:
    for merges, code in (
        ({"x": [Merge("m", "M", ("b", "aa"))]}, "CLEAR-004"),
        ({"x": [Merge("m", "M", ("a", "b")), Merge("n", "N", ("b", "c"))]}, "CLEAR-004"),
        ({"xx": [Merge("m", "M", ("a", "b"))]}, "CLEAR-005"),
    ):
        found = clear_rows(answers(a=9, b=9, c=9), [choice("x", "abc")], merges=merges)
        assert [problem.code for problem in found.problems] == [code]


def test_two_answers_of_which_one_is_small_are_both_withheld() -> None:
    table = whole(clear_rows(answers(a=19, b=1), [choice("x", "ab")]))
    assert shares(table) == {"a": None, "b": None}
    assert [cell.status for cell in table.cells] == ["c", "c"]


def test_nothing_is_shown_where_too_few_people_answered() -> None:
    table = whole(clear_rows(answers(a=4), [choice("x", "ab")]))
    assert shares(table) == {"a": None, "b": None}
    assert table.base is None


def test_special_items_have_the_higher_threshold() -> None:
    rows = answers(a=9, b=8, c=3)
    assert shares(whole(clear_rows(rows, [choice("x", "abc")])))["c"] == 3
    assert "c" not in shares(whole(clear_rows(rows, [choice("x", "abc", special=True)])))


def test_answers_that_nobody_listed_are_not_named_when_few_gave_them() -> None:
    table = whole(clear_rows(answers(a=9, b=8, zebra=1, yak=3), [choice("x", "ab")]))
    assert shares(table) == {"a": 9, "b": 8, "other_answers": 4}
    assert "zebra" not in str(table)
    assert table.head.choices[-1].text == "Other answers"


def test_a_refusal_that_cannot_join_an_order_is_withheld_with_another() -> None:
    rows = [*answers(a=9, b=6), {"x": REFUSED}]
    table = whole(clear_rows(rows, [choice("x", "ab", ordered=True)]))
    assert shares(table) == {"a": 9, "b": None, ".r": None}


def test_a_tick_box_of_few_people_is_withheld_and_so_are_shares_of_mentions() -> None:
    rows: list[dict[str, str | None]] = [{"x.a": "1", "x.b": str(int(n < 2)), "x.c": "0"} for n in range(9)]
    rows += [{"x.a": "0", "x.b": "0", "x.c": "0"}] * 6
    table = whole(clear_rows(rows, [boxes("x", "abc")]))
    assert shares(table) == {"a": 9, "b": None, "c": 0}
    assert {c.status for c in table.cells if c.measure == "share_of_mentions"} == {"c"}


def test_a_tick_box_that_all_but_few_ticked_is_withheld() -> None:
    rows: list[dict[str, str | None]] = [{"x.a": str(int(n > 1))} for n in range(12)]
    assert shares(whole(clear_rows(rows, [boxes("x", "a")]))) == {"a": None}


def test_one_hidden_box_of_choose_k_takes_another_along() -> None:
    rows: list[dict[str, str | None]] = [{"x.a": "1", "x.b": "0", "x.c": "0"}] * 6
    rows += [{"x.a": "0", "x.b": "1", "x.c": "0"}] * 7 + [{"x.a": "0", "x.b": "0", "x.c": "1"}] * 2
    table = whole(clear_rows(rows, [boxes("x", "abc", limit=1)]))
    assert shares(table) == {"a": None, "b": 7, "c": None}


def test_joined_tick_boxes_count_each_person_once() -> None:
    from disclosure.kit import responses_of
    from remit.disclosure.clear import clear_all
    from remit.disclosure.joining import join_flags
    from remit.estimates.tabulate import tabulate_all

    merges = {"x": [Merge("bc", "B or C", ("b", "c"))]}
    rows: list[dict[str, str | None]] = [{"x.a": "1", "x.b": "0", "x.c": "0"}] * 8
    rows += [{"x.a": "0", "x.b": "1", "x.c": "1"}] * 2 + [{"x.a": "0", "x.b": "1", "x.c": "0"}] * 3
    spec = boxes("x", "abc")
    responses, specs = join_flags(responses_of(rows, [spec]), [spec], merges)
    clearance = clear_all((), tabulate_all(responses, specs), SMALL, merges=merges)
    assert clearance.problems == ()
    table = whole(clearance)
    assert shares(table) == {"a": 8, "bc": 5}
    mentions = [cell.value for cell in table.cells if cell.measure == "share_of_mentions"]
    assert mentions == [0.62, 0.38]


def test_a_merge_of_tick_boxes_that_was_not_counted_is_told_so() -> None:
    rows: list[dict[str, str | None]] = [{"x.a": "1", "x.b": "0"}] * 8
    found = clear_rows(rows, [boxes("x", "ab")], merges={"x": [Merge("ab", "A or B", ("a", "b"))]})
    assert [(p.code, p.severity) for p in found.problems] == [("CLEAR-006", "warning")]


def test_a_place_of_a_ranking_that_few_gave_is_withheld_and_first_choice_with_it() -> None:
    orders = ["ab"] * 6 + ["ba"] * 2 + ["ca"] * 4 + ["bc"] * 4
    rows: list[dict[str, str | None]] = [{"x.1": order[0], "x.2": order[1]} for order in orders]
    table = whole(clear_rows(rows, [ranking("x", "abc", 2)]))
    places = Counter(order[1] for order in orders)
    assert places["c"] == 4
    for cell in table.cells:
        if cell.measure == "first_choice":
            twin = table.cell("share", "x.1", cell.choice)
            assert twin is not None
            assert cell.n == twin.n
    hidden = {(c.variable, c.choice) for c in table.cells if c.status and c.measure == "share"}
    for cell in table.cells:
        if cell.measure == "points":
            spoiled = any((f"x.{place}", cell.choice) in hidden for place in (1, 2))
            assert (cell.status == "c") == spoiled


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1), st.booleans())
def test_merging_never_loses_or_invents_anybody(counts: dict[str, int], ordered: bool) -> None:
    clearance = clear_rows(answers(**counts), [choice("x", "abcdef", ordered=ordered)])
    blocks = clearance.categories["x"]
    for block in blocks:
        assert block.total == sum(counts.get(member, 0) for member in block.members)
    assert sorted(member for block in blocks for member in block.members) == sorted("abcdef")
    table = whole(clearance)
    if all(not cell.status for cell in table.cells):
        assert sum(cell.n or 0 for cell in table.cells) == sum(counts.values())


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1), st.booleans())
def test_no_small_count_is_ever_shown_of_the_whole(counts: dict[str, int], ordered: bool) -> None:
    table = whole(clear_rows(answers(**counts), [choice("x", "abcdef", ordered=ordered)]))
    shown = [cell.n for cell in table.cells if cell.n is not None]
    assert all(n == 0 or n >= SMALL.cell_min for n in shown)
    hidden = [cell for cell in table.cells if cell.status]
    assert len(hidden) != 1
    if hidden and sum(counts.values()) >= SMALL.group_min:
        assert sum(counts.values()) - sum(shown) >= SMALL.cell_min


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1), st.integers(0, 5))
def test_without_protection_every_cell_is_as_it_was(counts: dict[str, int], blanks: int) -> None:
    rows = [*answers(**counts), *({"x": None} for _ in range(blanks))]
    (before,) = tables_of(rows, [choice("x", "abcdef")])
    after = whole(clear_rows(rows, [choice("x", "abcdef")], policy=NONE))
    assert after.head == before.head
    for old, new in zip(before.cells, after.cells, strict=True):
        assert (old.choice, old.n, old.base, old.value, old.lower, old.upper) == (
            new.choice, new.n, new.base, new.value, new.lower, new.upper,
        )  # fmt: skip
        assert new.status == ""


def test_the_reason_for_no_protection_goes_with_the_release() -> None:
    release = clear_rows(answers(a=1), [choice("x", "ab")], policy=NONE).release
    assert release.policy.none_reason == NONE.none_reason
    assert not release.policy.protected


def test_who_is_in_the_base_is_said_in_words() -> None:
    from remit.disclosure.clear import clear_all

    tables = tables_of(answers(a=7, b=13), [choice("x", "ab")])
    clearance = clear_all((), tables, Policy(), population=265)
    assert "20 of 265 people answered." in whole(clearance).notes


def test_numbers_are_banded_with_open_ends() -> None:
    rows: list[dict[str, str | None]] = [
        {"x": str(value)} for value, people in {4: 1, 6: 3, 7: 8, 8: 9, 11: 1}.items() for _ in range(people)
    ]
    table = whole(clear_rows(rows, [number("x")]))
    assert shares(table) == {"6_or_fewer": 4, "7": 8, "8_or_more": 10}
    text = str(table)
    assert "11" not in [label.text for label in table.head.choices]
    assert "'min'" not in text
    assert "'max'" not in text


def test_small_counts_of_an_item_that_is_not_broken_down_are_shown() -> None:
    clearance = kit.clear_rows(answers(a=9, b=2, c=1, d=8), [choice("x", "abcd")])
    assert shares(whole(clearance)) == {"a": 9, "b": 2, "c": 1, "d": 8}


def test_special_items_are_protected_even_when_they_are_not_broken_down() -> None:
    clearance = kit.clear_rows(answers(a=9, b=2, c=1), [choice("x", "abc", special=True)])
    assert not {1, 2} & set(shares(whole(clearance)).values())


def test_nothing_of_an_item_that_few_people_answered_is_shown() -> None:
    clearance = kit.clear_rows(answers(a=2, b=2), [choice("x", "ab")])
    assert shares(whole(clearance)) == {"a": None, "b": None}


def test_an_answer_in_own_words_is_not_named_even_when_the_item_is_not_broken_down() -> None:
    table = whole(kit.clear_rows(answers(a=9, b=8, zebra=1), [choice("x", "ab")]))
    assert "zebra" not in str(table)
    assert sum(n for n in shares(table).values() if n is not None) == 18
