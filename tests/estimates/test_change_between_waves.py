"""The change of a share between two waves: reference numbers, laws, and the smallest change that is found."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.made import read_reference
from remit.estimates.change import (
    Counted,
    counted_interval,
    detectable_from_intervals,
    detectable_share,
    share_change,
)


@pytest.mark.parametrize(
    "line", read_reference("newcombe.csv"), ids=lambda line: "-".join(line.values())[:24]
)
def test_the_interval_is_that_of_statsmodels(line):
    n, base, m, other = (int(line[name]) for name in ("count", "n", "other_count", "other_n"))
    found = share_change(Counted(m, other), Counted(n, base), normal=True)
    assert found[0] == pytest.approx(n / base - m / other, abs=1e-12)
    assert found[1:] == pytest.approx((float(line["lower"]), float(line["upper"])), rel=1e-9, abs=1e-9)


def hand_newcombe(n, base, m, other):
    """Newcombe's formula written out, with the roots of Wilson's equation."""
    z = NormalDist().inv_cdf(0.975)

    def ends(x, size):
        p = x / size
        a, b, c = 1 + z * z / size, -(2 * p + z * z / size), p * p
        root = sqrt(max(b * b - 4 * a * c, 0))
        return p, (-b - root) / (2 * a), (-b + root) / (2 * a)

    (p, l1, u1), (q, l2, u2) = ends(n, base), ends(m, other)
    return p - q, p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)


counts = st.integers(2, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@given(counts, counts)
def test_it_is_the_formula_to_nine_digits(first, second):
    found = share_change(Counted(*second), Counted(*first), normal=True)
    assert found == pytest.approx(hand_newcombe(*first, *second), abs=1e-9)


sampled = counts.flatmap(
    lambda pair: st.builds(
        Counted,
        st.just(pair[0]),
        st.just(pair[1]),
        st.just(pair[1]),
        st.one_of(st.just(0), st.integers(pair[1], 3 * pair[1])),
    )
)


@given(sampled, sampled)
def test_swapping_the_waves_turns_the_change_round(before, after):
    value, lower, upper = share_change(before, after)
    assert share_change(after, before) == pytest.approx((-value, -upper, -lower), abs=1e-12)


@given(sampled)
def test_a_wave_against_itself_shows_no_change(wave):
    value, lower, upper = share_change(wave, wave)
    assert value == 0
    assert lower == pytest.approx(-upper, abs=1e-12)
    assert lower <= 0 <= upper


@given(sampled, sampled)
def test_the_interval_holds_the_change_and_stays_possible(before, after):
    value, lower, upper = share_change(before, after)
    assert -1 - 1e-12 <= lower <= value <= upper <= 1 + 1e-12


@given(counts, counts)
def test_asking_more_of_the_population_narrows_the_interval(first, second):
    def width(population):
        pair = [Counted(n, base, base, population(base)) for n, base in (first, second)]
        _, lower, upper = share_change(*pair)
        return upper - lower

    everybody, most, some = width(lambda b: b), width(lambda b: 2 * b), width(lambda b: 50 * b)
    assert everybody == pytest.approx(0, abs=1e-12)
    assert everybody <= most <= some + 1e-12


def test_the_interval_is_put_together_from_the_printed_ones():
    before, after = Counted(30, 90, 90, 120), Counted(55, 88, 88, 130)
    (p, low, high), (q, bottom, top) = counted_interval(after), counted_interval(before)
    found = share_change(before, after)
    assert found[1] == pytest.approx(p - q - sqrt((p - low) ** 2 + (top - q) ** 2), abs=1e-12)
    assert found[2] == pytest.approx(p - q + sqrt((high - p) ** 2 + (q - bottom) ** 2), abs=1e-12)


# ---- what could have been found --------------------------------------------------------------------


def power(p, q, n, m):
    """Power of the two-sided 5 % test of two shares: Fleiss, Levin and Paik (2003), R's power.prop.test."""
    pooled = (n * p + m * q) / (n + m)
    null = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    spread = sqrt(p * (1 - p) / n + q * (1 - q) / m)
    return NormalDist().cdf((abs(p - q) - NormalDist().inv_cdf(0.975) * null) / spread)


def test_the_formula_of_power_is_the_one_of_r():
    # From the examples of R's help page of power.prop.test.
    assert power(0.5, 0.75, 50, 50) == pytest.approx(0.740, abs=5e-4)
    assert power(0.5, 0.75, 76.7, 76.7) == pytest.approx(0.9, abs=5e-4)


@pytest.mark.parametrize(("n", "base", "other"), [(30, 90, 88), (60, 90, 300), (1, 40, 40), (45, 90, 90)])
def test_the_smallest_detectable_change_has_a_power_of_eighty_percent(n, base, other):
    before = Counted(n, base)
    found = detectable_share(before, Counted(0, other))
    assert found is not None
    later = before.share + (found if before.share <= 0.5 else -found)
    assert power(before.share, later, base, other) == pytest.approx(0.8, abs=1e-9)


def test_a_share_of_nought_has_a_detectable_change_too():
    found = detectable_share(Counted(0, 90), Counted(3, 90))
    assert found is not None
    assert 0.04 < found < 0.2


def test_nothing_can_be_found_among_very_few():
    assert detectable_share(Counted(1, 2), Counted(1, 2)) is None


def test_where_everybody_answered_every_change_is_one():
    assert detectable_share(Counted(3, 9, 9, 9), Counted(4, 9, 9, 9)) == 0


@given(sampled, sampled)
def test_more_people_find_smaller_changes(before, after):
    few = detectable_share(before, after)
    many = detectable_share(
        Counted(before.n * 4, before.base * 4, before.base * 4, before.population * 4), after
    )
    assert few is None or (many is not None and many <= few + 1e-9)


def test_the_detectable_change_of_a_mean_is_2_8_standard_errors():
    # Means of 101 and 101 people, standard errors 0.3 and 0.4: together 0.5. t(100, .975) = 1.98397.
    t = 1.983971518523552
    triples = [(8.0, 8.0 - 0.3 * t, 8.0 + 0.3 * t), (7.0, 7.0 - 0.4 * t, 7.0 + 0.4 * t)]
    found = detectable_from_intervals(triples[0], triples[1], (101, 101))
    assert found == pytest.approx((1.959963984540054 + 0.8416212335729143) * 0.5, abs=1e-9)
