"""One person made whole by the smallest change: every sum stays, as one large factorisation would have it."""

from __future__ import annotations

import numpy as np
import pytest

from remit_audit.moving import Moves, moves_from
from remit_audit.solver import Programme, Rows

ANSWERS, PROFILES = 3, 8


def programme(people):
    """Three answers by profile: the people of each profile, the answers of each half, limits for one sum."""
    rows, cells = Rows(), np.arange(ANSWERS * PROFILES).reshape(ANSWERS, PROFILES)
    base = np.outer([0.5, 0.3, 0.2], people)
    for place in range(PROFILES):
        rows.add(cells[:, place], np.ones(ANSWERS), people[place], people[place])
    for half in (slice(0, 4), slice(4, 8)):
        for answer in range(ANSWERS):
            said = float(base[answer, half].sum())
            own = cells[answer, half]
            rows.columns.append(own.astype(np.int32))
            rows.values.append(np.ones(len(own)))
            rows.lows.append(said)
            rows.highs.append(said)
    rows.add(cells[0, ::2], np.ones(4), 0.0, float(people.sum()))
    return Programme(cells.size, rows), base.ravel()


def sums_of(asked, table):
    rows = asked.constraints
    return np.array([values @ table[own] for own, values in zip(rows.columns, rows.values, strict=True)])


PEOPLE = np.array([1.0, 4.0, 9.0, 6.0, 1.0, 12.0, 3.0, 8.0])


@pytest.mark.parametrize("column", range(ANSWERS * PROFILES))
def test_whoever_is_made_whole_is_there_and_no_sum_has_changed(column):
    asked, base = programme(PEOPLE)
    tables, fits = Moves(asked, base).whole(np.array([column]))
    assert fits.all()
    assert tables[0, column] >= 1 - 1e-9
    assert tables[0].min() >= -1e-8
    *now, limited = sums_of(asked, tables[0])
    *before, _ = sums_of(asked, base)
    assert now == pytest.approx(before, abs=1e-8)
    assert 0 <= limited <= PEOPLE.sum()


def test_the_only_one_of_a_kind_said_one_thing_and_nothing_else():
    asked, base = programme(PEOPLE)
    tables, fits = Moves(asked, base).whole(np.array([4, 12, 20]))  # the fifth profile is one person
    assert fits.all()
    assert tables[:, [4, 12, 20]] == pytest.approx(np.eye(3), abs=0)


def test_the_change_is_that_of_all_sums_factorised_at_once():
    asked, base = programme(PEOPLE)
    rows, column = asked.constraints, 9
    equal = [row for row in range(asked.rows) if rows.lows[row] == rows.highs[row]]
    matrix = np.zeros((len(equal), asked.columns))
    for place, row in enumerate(equal):
        matrix[place, rows.columns[row]] = rows.values[row]
    pull = np.linalg.pinv((matrix * base) @ matrix.T) @ matrix[:, column]
    change = -base * (pull @ matrix)
    change[column] += 1.0
    wanted = base + max(1.0 - base[column], 0.0) * change / change[column]
    assert Moves(asked, base).whole(np.array([column]))[0][0] == pytest.approx(wanted, abs=1e-9)


def test_a_table_that_cannot_be_is_never_said_to_fit():
    people = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 12.0, 3.0, 8.0])
    rows, cells = Rows(), np.arange(ANSWERS * PROFILES).reshape(ANSWERS, PROFILES)
    for place in range(PROFILES):
        rows.add(cells[:, place], np.ones(ANSWERS), people[place], people[place])
    rows.add(cells[1, :4], np.ones(4), 0.0, 0.0)  # nobody of these four said so
    base = np.outer([0.5, 0.3, 0.2], people)
    base[:, :4] = np.outer([0.7, 0.0, 0.3], people[:4])
    asked = Programme(cells.size, rows)
    _, fits = Moves(asked, base.ravel()).whole(cells[1, :5])
    assert fits.tolist() == [False, False, False, False, True]


def test_thousands_of_kinds_are_no_matrix_of_their_own(monkeypatch):
    asked, base = programme(PEOPLE)
    monkeypatch.setattr("remit_audit.moving.LARGEST", asked.columns * (asked.rows - PROFILES))
    assert moves_from(asked, [base]) is not None
    monkeypatch.setattr("remit_audit.moving.LARGEST", asked.columns * (asked.rows - PROFILES) - 1)
    assert moves_from(asked, [base]) is None
