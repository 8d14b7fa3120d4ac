"""Top k of a list: places, first choice, any mention, points and worth."""

from __future__ import annotations

import numpy as np
import pytest

from estimates.made import COLOURS, cell, counts, rows, spec, variable
from remit.core.words import Choice
from remit.estimates.tabulate import tabulate
from remit.estimates.worth import Lists, gather_lists, plackett_luce

TOP = [variable(f"top.{place}", choices=COLOURS) for place in (1, 2, 3)]
TABLE = spec("ranking", TOP, limit=3)


def made(*lists: list[str | None], weights: list[float] | None = None) -> object:
    columns = {f"top.{place + 1}": [each[place] for each in lists] for place in range(3)}
    return rows(columns, TOP, weights)


def test_places_first_choice_any_mention_and_points() -> None:
    answers = made(
        ["red", "blue", "green"], ["red", None, None], ["blue", "red", None], [".r", ".r", ".r"], [None] * 3
    )
    table = tabulate(answers, TABLE)
    assert counts(table, "top.1") == {"red": 2, "blue": 1, "green": 0, ".r": 1}
    first, anywhere, points = (
        cell(table, measure, "top", "red") for measure in ("first_choice", "any_mention", "points")
    )
    assert (first.n, first.base, first.value) == (2, 4, 0.5)
    assert (anywhere.n, anywhere.base) == (3, 4)
    assert (points.value, points.n, points.base) == (pytest.approx((3 + 3 + 2) / 3), 3, 3)
    assert cell(table, variable="top.2", choice="blue").base == 3


def test_a_choice_named_twice_counts_once_and_in_its_better_place() -> None:
    table = tabulate(made(["red", "red", "blue"], ["blue", "red", "green"]), TABLE)
    assert cell(table, "any_mention", choice="red").n == 2
    assert cell(table, "points", choice="red").value == pytest.approx((3 + 2) / 2)


def test_worths_add_up_to_one_and_leave_nobody_at_nought() -> None:
    table = tabulate(made(["red", "blue", None], ["red", None, None]), TABLE)
    worths = [cell(table, "worth", choice=each.code).value or 0.0 for each in COLOURS]
    assert sum(worths) == pytest.approx(1.0)
    assert worths[0] > worths[1] > worths[2] > 0.0


def test_weights_count_like_copies_of_people() -> None:
    lists: list[list[str | None]] = [["red", "blue", None], ["green", "red", None], ["blue", None, None]]
    weighted = tabulate(made(*lists * 50, weights=[2.0, 1.0, 1.0] * 50), TABLE)
    copied = tabulate(made(*[lists[0], *lists] * 50), TABLE)
    for each in COLOURS:
        one, two = cell(weighted, "worth", choice=each.code), cell(copied, "worth", choice=each.code)
        assert one.value == pytest.approx(two.value, rel=0.02)  # the regularisation counts people
        assert cell(weighted, "points", choice=each.code).value == pytest.approx(
            cell(copied, "points", choice=each.code).value
        )


def synthetic(people: int, items: int, seed: int, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """True log-worths and the top three of each person, by random utilities."""
    rng = np.random.default_rng(seed)
    true = rng.normal(0.0, spread, items)
    noise = rng.gumbel(size=(people, items))
    return true - true.mean(), np.argsort(-(true + noise), axis=1)[:, :3].astype(np.int32)


def log_worths(places: np.ndarray, items: int) -> np.ndarray:
    lists, which = gather_lists(places)
    found = np.log(plackett_luce(Lists(lists, np.bincount(which).astype(np.float64)), items))
    return np.asarray(found - found.mean())


@pytest.mark.parametrize(("people", "most"), [(105, 0.2), (5000, 0.03)])
def test_known_worths_are_found_again_from_lists_of_three(people: int, most: float) -> None:
    errors = []
    for seed in range(8):
        true, places = synthetic(people, 10, seed)
        errors.append(np.mean((log_worths(places, 10) - true) ** 2))
    assert np.sqrt(np.mean(errors)) < most


def test_what_was_not_placed_counts_as_passed_over_or_worths_are_badly_biased() -> None:
    true, places = synthetic(5000, 10, 1)
    right = np.sqrt(np.mean((log_worths(places, 10) - true) ** 2))
    # The wrong way: a list of three read as if only these three had been offered.
    rates = np.full((10, 10), 1e-9)
    for one in places:
        for stage in range(2):
            for loser in one[stage + 1 :]:
                rates[loser, one[stage]] += 1.0 / (3 - stage)
    balance = rates.T - np.diag(rates.sum(axis=1))
    balance[-1] = 1.0
    logs = np.log(np.linalg.solve(balance, np.eye(10)[-1]))
    wrong = np.sqrt(np.mean((logs - logs.mean() - true) ** 2))
    assert right < 0.03
    assert wrong > 0.2


def test_long_lists_and_many_choices_do_not_overflow() -> None:
    choices = [Choice(f"c{number}", f"C{number}") for number in range(40)]
    places = [variable(f"long.{place}", choices=choices) for place in range(1, 21)]
    columns = {each.name: [f"c{number}", f"c{39 - number}", None] for number, each in enumerate(places)}
    table = tabulate(rows(columns, places), spec("ranking", places, limit=20))
    assert sum(each.value or 0.0 for each in table.cells if each.measure == "worth") == pytest.approx(1.0)


def test_nobody_who_ranked_leaves_no_worth() -> None:
    table = tabulate(made([None] * 3, [".n"] * 3), TABLE)
    assert {each.value for each in table.cells} == {None}
