"""Did it work: numbers held to other programs', and the honest line about what could have been seen."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from remit.support.lottery import Ballot, draw, starters
from remit.support.outcomes import Moved, detectable, did_it_work, power, say, slope, welch

SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
"""Student's sleep data, as in R's `datasets`: t.test(extra ~ group) prints the numbers below."""

LONGLEY = """
60323 83.0 234289 2356 1590 107608 1947
61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949
61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951
63639 98.1 346999 1932 3594 113270 1952
64989 99.0 365385 1870 3547 115094 1953
63761 100.0 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955
67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957
66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959
69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961
70551 116.9 554894 4007 2827 130081 1962
"""
"""NIST, Statistical Reference Datasets: Longley, the hard one (Longley 1967, JASA 62)."""

CERTIFIED = (
    (15.0618722713733, 84.9149257747669),
    (-0.0358191792925910, 0.334910077722432e-01),
    (-2.02022980381683, 0.488399681651699),
    (-1.03322686717359, 0.214274163161675),
    (-0.0511041056535807, 0.226073200069370),
    (1829.15146461355, 455.478499142212),
)
"""The certified coefficients and standard deviations of NIST."""


def test_welch_is_what_r_and_scipy_say() -> None:
    found = welch(*SLEEP)
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    assert found.freedom == pytest.approx(17.776, abs=5e-4)
    other = stats.ttest_ind(*SLEEP, equal_var=False)
    interval = other.confidence_interval(0.95)
    assert found.value / found.error == pytest.approx(other.statistic, rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert found.freedom == pytest.approx(other.df, rel=1e-9)


@pytest.mark.parametrize("place", range(6))
def test_least_squares_reach_the_certified_numbers(place: int) -> None:
    rows = np.array([[float(cell) for cell in line.split()] for line in LONGLEY.strip().splitlines()])
    beside = [rows[:, other + 1].tolist() for other in range(6) if other != place]
    found = slope(rows[:, 0], rows[:, place + 1].tolist(), beside)
    assert found is not None
    value, error = CERTIFIED[place]
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.error == pytest.approx(error, rel=1e-9)
    assert found.upper - found.value == pytest.approx(stats.t.ppf(0.975, 9) * error, rel=1e-9)


def exact_effect(moves: list[Moved]) -> tuple[Fraction, Fraction]:
    """The adjusted difference and its variance in exact fractions, by the normal equations."""
    rows = [(Fraction(1), Fraction(m.before or 0), Fraction(int(m.supported))) for m in moves]
    goal = [Fraction(m.after or 0) - Fraction(m.before or 0) for m in moves]
    table = [
        [sum(row[i] * row[j] for row in rows) for j in range(3)] + [Fraction(int(i == j)) for j in range(3)]
        for i in range(3)
    ]
    for i in range(3):
        table[i] = [cell / table[i][i] for cell in table[i]]
        for j in range(3):
            if j != i:
                table[j] = [a - table[j][i] * b for a, b in zip(table[j], table[i], strict=True)]
    inverse = [row[3:] for row in table]
    right = [sum(row[i] * y for row, y in zip(rows, goal, strict=True)) for i in range(3)]
    fitted = [sum(inverse[i][j] * right[j] for j in range(3)) for i in range(3)]
    left = [
        y - sum(f * cell for f, cell in zip(fitted, row, strict=True))
        for row, y in zip(rows, goal, strict=True)
    ]
    return fitted[2], sum(cell**2 for cell in left) / (len(rows) - 3) * inverse[2][2]


def made_up(people: int, seed: int, effect: float = 1.0) -> list[Moved]:
    rng = Random(seed)  # noqa: S311 - made-up answers
    rows = []
    for number in range(people):
        supported = number % 2 == 0
        before = rng.randint(0, 10)
        after = min(10, max(0, round(before * 0.6 + 2 + rng.gauss(0, 1.5) + effect * supported)))
        rows.append(Moved(f"p{number}", before, after, supported, rng.randint(0, 6) if supported else 0))
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_the_adjusted_difference_is_exact_to_nine_digits(seed: int) -> None:
    rows = made_up(60, seed)
    found = did_it_work(rows).adjusted
    value, variance = exact_effect(rows)
    assert found is not None
    assert found.value == pytest.approx(float(value), rel=1e-9)
    assert found.error == pytest.approx(sqrt(variance), rel=1e-9)
    assert found.freedom == 57


def test_the_dose_is_the_slope_of_scipy_where_all_start_alike() -> None:
    rows = [Moved(f"p{n}", 5, 5 + (n * 7 % 4), supported=True, meetings=n % 5) for n in range(20)]
    found = did_it_work(rows).dose
    other = stats.linregress([row.meetings for row in rows], [(row.after or 0) - 5 for row in rows])
    assert found is not None
    assert (found.value, found.error) == pytest.approx((other.slope, other.stderr), rel=1e-9)


def test_power_is_what_r_and_scipy_say() -> None:
    # power.t.test(n = 20, delta = 1, sd = 1) and power.t.test(delta = 1, power = .90) in R's help page
    assert power(1 / sqrt(2 / 20), 38) == pytest.approx(0.8689528, abs=5e-7)
    assert power(1 / sqrt(2 / 22.02110), 2 * 22.02110 - 2) == pytest.approx(0.90, abs=5e-7)
    for freedom in (3.0, 17.776, 104.0, 900.0):
        for shift in (0.0, 0.7, 2.8, 5.0):
            edge = stats.t.ppf(0.975, freedom)
            other = stats.nct.sf(edge, freedom, shift) + stats.nct.cdf(-edge, freedom, shift)
            assert power(shift, freedom) == pytest.approx(other, rel=1e-9)


def test_the_smallest_detectable_change_is_found_four_times_in_five() -> None:
    for freedom in (1.0, 2.5, 20.0, 104.0, 1e5):
        assert power(detectable(freedom), freedom) == pytest.approx(0.8, rel=1e-9)
    # 50 people with support and 56 without, changes with a standard deviation of 2: about 1.1 points
    assert detectable(104) * 2 * sqrt(1 / 50 + 1 / 56) == pytest.approx(1.10, abs=0.005)


def test_an_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    rng = Random(5)  # noqa: S311 - made-up answers
    held = 0
    for _ in range(400):
        one, two = [rng.gauss(1, 2) for _ in range(15)], [rng.gauss(0, 1) for _ in range(25)]
        found = welch(one, two)
        held += found is not None and found.lower < 1.0 < found.upper
    assert 365 <= held <= 395


@given(st.integers(0, 40), st.integers(0, 1000), st.randoms())
def test_the_order_of_people_makes_no_difference(people: int, seed: int, chance: Random) -> None:
    rows = made_up(people, seed)
    mixed = list(rows)
    chance.shuffle(mixed)
    assert did_it_work(mixed) == did_it_work(rows)


@given(st.integers(0, 60), st.integers(0, 1000))
def test_what_could_have_been_seen_is_always_said(people: int, seed: int) -> None:
    lines = say(did_it_work(made_up(people, seed)), "How clear is your role?")
    assert "could have been seen" in lines[-1] or "would probably have been seen" in lines[-1]
    if people < 22:
        assert len(lines) == 2
        assert "95 %" not in " ".join(lines)


def test_the_sentences_tell_what_was_found() -> None:
    rows = [Moved(f"s{n}", 5, 6 + n % 2, True, n % 3) for n in range(20)]
    rows += [Moved(f"o{n}", 5, 5 + n % 2, False) for n in range(20)]
    assert say(did_it_work(rows), "Clarity") == (
        "Clarity: 20 people with support and 20 without answered both times. The first moved by +1.5, the "
        "others by +0.5: a difference of +1.0 (95 % interval +0.7 to +1.3).",
        "Among people who started alike the difference is +1.0 (95 % interval +0.7 to +1.3).",
        "For each meeting more, answers moved by +0.04 (95 % interval -0.27 to +0.35).",
        "With so many answers a difference of 0.5 or more would probably have been seen (8 times in 10); a "
        "smaller one may be there all the same.",
    )


def test_who_answered_once_is_counted_and_left_out() -> None:
    rows = [*made_up(40, 1), Moved("x", None, 3.0, True), Moved("y", 4.0, None, False)]
    found = did_it_work(rows)
    assert (found.supported, found.others, found.left_out) == (20, 20, 2)
    assert found.difference == did_it_work(made_up(40, 1)).difference


def test_where_nothing_varies_there_is_no_effect_to_tell() -> None:
    rows = [Moved(f"p{n}", 5, 6, n % 2 == 0, 2) for n in range(30)]
    found = did_it_work(rows)
    assert (found.difference, found.adjusted, found.dose) == (None, None, None)
    assert "All answers moved alike" in say(found, "x")[0]
    assert did_it_work([]).adjusted is None


def test_all_with_support_leave_nothing_to_compare() -> None:
    found = did_it_work([Moved(f"p{n}", n % 5, n % 7, True, n % 4) for n in range(30)])
    assert found.difference is None
    assert found.adjusted is None
    assert not found.shown


def test_further_values_are_adjusted_for_and_must_be_there_for_all() -> None:
    rows = made_up(40, 3)
    more = [
        Moved(r.person, r.before, r.after, r.supported, r.meetings, (float(n % 7),))
        for n, r in enumerate(rows)
    ]
    found = did_it_work(more).adjusted
    assert found is not None
    assert found.freedom == 36
    with pytest.raises(ValueError, match="same further values"):
        did_it_work([*more, Moved("z", 1, 2, True)])
    with pytest.raises(ValueError, match="one row"):
        did_it_work([*rows, rows[0]])


BALLOTS = [
    Ballot("a", 1000.0, ("S1", "S2", "S3")),
    Ballot("b", 992.0, ("S4", "S5", "S6", "S7")),
    Ballot("c", 980.0, ("S8",)),
]


def test_the_lottery_draws_among_the_best_and_half_start_now() -> None:
    drawn = [draw(BALLOTS, "2026-11-01", seed) for seed in range(60)]
    assert {start.name for start in drawn} == {"a", "b"}
    for start in drawn:
        assert start.took_part == 2
        assert len(start.now) == 2
        assert sorted([*start.now, *start.later]) == list(
            next(b.units for b in BALLOTS if b.name == start.name)
        )
        assert start.later_on == "2027-05-03"


def test_anybody_can_draw_the_lottery_again() -> None:
    assert draw(BALLOTS, "2026-11-01", 7) == draw(BALLOTS[::-1], "2026-11-01", 7)
    assert draw([Ballot("a", 1, ("y", "x"))], "2026-11-01", 7) == draw(
        [Ballot("a", 1, ("x", "y"))], "2026-11-01", 7
    )


def test_the_lottery_is_fair() -> None:
    first = sum("S1" in draw(BALLOTS[:1], "2026-11-01", seed).now for seed in range(600))
    assert 350 <= first <= 450  # two of three
    assert starters(draw(BALLOTS[2:], "2026-11-01", 1), {"S8": ["p", "q"]}) == {"p", "q"}
    with pytest.raises(ValueError, match="at least one"):
        draw([], "2026-11-01", 1)
