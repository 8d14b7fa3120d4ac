"""Numbers: their measures, their values as rows, and what is not a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.made import COLOURS, cell, counts, rows, spec, variable
from remit.core.words import Choice
from remit.estimates.intervals import quantile_of
from remit.estimates.tabulate import tabulate

SIZE = variable("size", "number")
TABLE = spec("number", [SIZE], unit="sessions")
CLINICAL = [7, 23, 7, 11, 13, 6, 2, 1, 1, 1]
"""How many people gave 1 to 10, as in a table that was printed with only these counts."""


def made(answers: list[str | None]) -> object:
    return rows({"size": answers}, [SIZE])


def test_the_measures_are_those_worked_out_by_hand() -> None:
    answers = [str(value + 1) for value, times in enumerate(CLINICAL) for _ in range(times)]
    table = tabulate(made(answers), TABLE)
    found = {each.measure: each.value for each in table.cells if each.measure != "share"}
    assert found == {
        "mean": pytest.approx(260 / 72),
        "median": 3.0,
        "mode": 2.0,
        "q1": 2.0,
        "q3": 5.0,
        "min": 1.0,
        "max": 10.0,
    }
    assert counts(table) == {str(place + 1): times for place, times in enumerate(CLINICAL)}
    assert cell(table, "mean").base == cell(table, "mean").n == 72
    assert table.head.unit == "sessions"


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert cell(tabulate(made(["1", "2", "4", "9"]), TABLE), "median").value == 3.0


def test_20_and_20_point_0_are_one_number() -> None:
    table = tabulate(made(["20", "20.0", " 20", "3"]), TABLE)
    assert counts(table) == {"3": 1, "20": 3}


def test_what_is_no_number_is_counted_as_it_was_found_and_stays_out_of_the_mean() -> None:
    table = tabulate(made(["2", "4", "about ten", ".r", ".n", None, "nan", "inf"]), TABLE)
    assert cell(table, "mean").value == 3.0
    assert cell(table, "mean").base == 2
    assert counts(table) == {"2": 1, "4": 1, ".r": 1, "about ten": 1, "inf": 1, "nan": 1}
    assert cell(table, "share", choice="2").base == 6
    assert any("not in the list" in note for note in table.notes)


def test_digits_with_underscores_are_no_number_and_move_no_median() -> None:
    table = tabulate(made(["50000", "60000", "75_000_2", "75_000_3"]), TABLE)
    assert cell(table, "median").value == 55000.0
    assert counts(table)["75_000_2"] == 1


def test_many_values_get_no_rows_of_their_own_and_few_do() -> None:
    many = tabulate(made([str(number) for number in range(51)]), TABLE)
    few = tabulate(made(["7.5", "8"]), TABLE)
    assert counts(many) == {}
    assert counts(few) == {"7.5": 1, "8": 1}
    assert cell(few, "mean").value == 7.75


def test_the_most_common_value_is_the_lowest_of_several_and_none_when_all_differ() -> None:
    tied = tabulate(made(["5", "5", "2", "2", "9"]), TABLE)
    assert cell(tied, "mode").value == 2.0
    assert any("equally common" in note for note in tied.notes)
    assert cell(tabulate(made(["5", "2", "9"]), TABLE), "mode").value is None


def test_a_scale_lists_all_its_points_with_their_words() -> None:
    points = [Choice(str(point), f"{point} (low)" if point == 0 else str(point), point) for point in range(4)]
    scale = variable("scale", "number", points)
    table = tabulate(rows({"scale": ["3", "1", "1", "9"]}, [scale]), spec("number", [scale]))
    assert counts(table) == {"0": 0, "1": 2, "2": 0, "3": 1, "9": 1}
    assert cell(table, choice="0").label == "0 (low)"
    assert cell(table, "min").value == 1.0


def test_a_breakdown_of_a_number_compares_its_measures() -> None:
    key = variable("key", choices=COLOURS)
    both = rows({"size": ["1", "3", "10"], "key": ["red", "red", "blue"]}, [SIZE, key])
    table = tabulate(both, TABLE, key)
    assert cell(table, "mean", group="red").value == 2.0
    assert cell(table, "max", group="blue").value == 10.0
    assert cell(table, "mean", group="green").value is None
    assert counts(table) == {}
    assert table.head.choices == ()


def test_a_number_with_few_values_can_break_a_table_down_and_one_with_many_cannot() -> None:
    view = variable("view", choices=COLOURS)
    both = rows({"size": ["1", "3", "3.0"], "view": ["red", "red", "blue"]}, [SIZE, view])
    table = tabulate(both, spec("choice", [view]), SIZE)
    assert [group.code for group in table.head.groups] == ["1", "3"]
    assert cell(table, choice="red", group="3").n == 1


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_a_quantile_has_its_share_of_answers_on_both_sides(values: list[int], chance: float) -> None:
    import numpy as np

    known, times = np.unique(np.array(values, dtype=np.float64), return_counts=True)
    found = quantile_of(known, times.astype(np.float64))(chance)
    assert sum(value < found for value in values) <= chance * len(values) + 1e-9
    assert sum(value > found for value in values) <= (1 - chance) * len(values) + 1e-9
