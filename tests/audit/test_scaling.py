"""A table that fits printed counts is found wherever one exists, and never claimed where there is none."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from remit_audit.scaling import CLOSE, Scaling
from remit_audit.solver import Array, Rows

CELLS = 12
Sums = list[tuple[list[int], float]]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def rows_of(sums: Sums) -> Rows:
    return Rows(
        [np.array(cells) for cells, _ in sums],
        [np.ones(len(cells)) for cells, _ in sums],
        [value for _, value in sums],
        [value for _, value in sums],
    )


@st.composite
def overlapping(draw: st.DrawFn) -> tuple[Array, Sums]:
    """A table of positive counts, and sums of it that overlap in any way."""
    table = np.array(draw(st.lists(st.integers(1, 40), min_size=CELLS, max_size=CELLS)), dtype=float)
    places = st.lists(st.integers(0, CELLS - 1), min_size=1, max_size=CELLS, unique=True)
    chosen = draw(st.lists(places, min_size=1, max_size=8))
    return table, [(sorted(cells), float(table[cells].sum())) for cells in chosen]


@FEW
@given(overlapping())
def test_where_a_table_exists_with_nobody_missing_one_is_found(made: tuple[Array, Sums]) -> None:
    _, sums = made
    found = Scaling(CELLS, rows_of(sums), None).fit()
    assert found is not None
    assert found.min() >= 0
    assert all(abs(found[cells].sum() - value) < CLOSE for cells, value in sums)


@FEW
@given(overlapping(), st.integers(0, CELLS - 1))
def test_what_is_demanded_besides_is_met_or_no_table_is_claimed(made: tuple[Array, Sums], cell: int) -> None:
    _, sums = made
    found = Scaling(CELLS, rows_of(sums), None).fit([(np.array([cell]), 0.0)])
    if found is not None:
        assert found[cell] == 0
        assert all(abs(found[cells].sum() - value) < CLOSE for cells, value in sums)
        return
    matrix = np.array([[float(place in cells) for place in range(CELLS)] for cells, _ in sums])
    bounds = [(0.0, 0.0) if place == cell else (1e-6, None) for place in range(CELLS)]
    best = linprog(np.zeros(CELLS), A_eq=matrix, b_eq=[value for _, value in sums], bounds=bounds)
    assert best.status == 2, "a table with somebody in every other count exists, and was not found"


@st.composite
def by_profiles(draw: st.DrawFn) -> tuple[Array, Sums]:
    """Three answers of four kinds of people: the people of each, sums of groups of them, and further sums."""
    table, further = draw(overlapping())
    groups = draw(st.lists(st.lists(st.integers(0, 3), min_size=1, unique=True), min_size=1, max_size=3))
    alone: Sums = [([place, place + 4, place + 8], 0.0) for place in range(4)]
    whole: Sums = [([4 * code + place for code in range(3) for place in group], 0.0) for group in groups]
    return table, [*((cells, float(table[cells].sum())) for cells, _ in (*alone, *whole)), *further]


@FEW
@given(by_profiles())
def test_where_the_people_of_each_kind_are_known_a_table_of_them_is_found(made: tuple[Array, Sums]) -> None:
    table, sums = made
    found = Scaling(CELLS, rows_of(sums), table.reshape(3, 4).sum(axis=0)).fit()
    assert found is not None
    for cells, value in sums:
        kinds = {cell % 4 for cell in cells}
        # The people of several kinds are those of each, so what each may be off by adds up.
        allowed = CLOSE * (len(kinds) if len(cells) == 3 * len(kinds) else 1)
        assert abs(found[cells].sum() - value) < allowed


@FEW
@given(by_profiles(), st.integers(0, 6))
def test_a_sum_of_kinds_of_people_that_contradicts_their_numbers_has_no_table(
    made: tuple[Array, Sums], which: int
) -> None:
    table, sums = made
    cells, value = sums[which % 5]
    wrong = [*sums, (cells, value + 1.0)]
    assert Scaling(CELLS, rows_of(wrong), table.reshape(3, 4).sum(axis=0)).fit() is None


def test_counts_that_overlap_in_a_long_chain_are_fitted_too() -> None:
    # Turn by turn such a chain comes nearer by a hundredth or less: it is what corrections at once are for.
    table = np.array([1.0 if place % 2 else 30.0 for place in range(60)])
    sums: Sums = [([place, place + 1], float(table[place : place + 2].sum())) for place in range(59)]
    sums.append(([0, 59], float(table[[0, 59]].sum())))
    found = Scaling(60, rows_of(sums), None).fit()
    assert found is not None
    assert all(abs(found[cells].sum() - value) < CLOSE for cells, value in sums)


def test_counts_that_contradict_each_other_have_no_table() -> None:
    sums: Sums = [([0, 1], 5.0), ([1, 2], 5.0), ([0, 1, 2], 4.0)]
    assert Scaling(3, rows_of(sums), None).fit() is None


@FEW
@given(overlapping(), st.integers(1, 4), st.floats(0.0, 60.0), st.floats(0.0, 30.0))
def test_a_table_beyond_the_limits_of_an_average_is_not_claimed(
    made: tuple[Array, Sums], weight: int, low: float, wide: float
) -> None:
    _, sums = made
    rows = rows_of(sums)
    rows.add(np.arange(CELLS), np.arange(CELLS) % weight + 0.5, low, low + wide)
    free, found = Scaling(CELLS, rows_of(sums), None).fit(), Scaling(CELLS, rows, None).fit()
    assert free is not None
    average = float((np.arange(CELLS) % weight + 0.5) @ free)
    assert (found is not None) == (low - CLOSE <= average <= low + wide + CLOSE)
