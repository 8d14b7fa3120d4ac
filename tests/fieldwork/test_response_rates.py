"""Rates against numbers that another implementation printed (the R package outcomerate)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.fieldwork.dispositions import Cases, Letter
from remit.fieldwork.rates import FORMULAS, estimate_eligible, response_rates

README = Cases({"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1})
VIGNETTE = Cases({"I": 760, "P": 339, "R": 59, "NC": 288, "O": 1, "UO": 173, "NE": 71})
SUITE = Cases({"I": 5, "P": 3, "R": 2, "NC": 1, "O": 2, "UH": 1, "UO": 1, "NE": 1})


def values(cases: Cases, e: float | None = None) -> dict[str, float | None]:
    return {rate.name: rate.value for rate in response_rates(cases, e)}


def test_rates_equal_the_worked_example_with_three_decimals() -> None:
    printed = {
        "RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556, "RR5": 0.444, "RR6": 0.667,
        "COOP1": 0.500, "REF1": 0.091, "CON1": 0.727,
    }  # fmt: skip
    assert {name: round(value or 0, 3) for name, value in values(README).items()} == printed


def test_rates_equal_the_worked_example_with_eight_decimals() -> None:
    printed = {
        "RR1": 0.46913580, "RR2": 0.67839506, "RR3": 0.47149080, "RR4": 0.68180052, "RR5": 0.52522460,
        "RR6": 0.75950242, "COOP1": 0.65573770, "REF1": 0.03641975, "CON1": 0.71543210,
    }  # fmt: skip
    assert values(VIGNETTE) == pytest.approx(printed, abs=5e-9)


def test_a_given_e_replaces_the_estimate() -> None:
    printed = {
        "RR1": 1 / 3, "RR2": 8 / 15, "RR3": 5 / 14, "RR4": 4 / 7, "RR5": 5 / 13, "RR6": 8 / 13,
        "COOP1": 5 / 12, "REF1": 2 / 15, "CON1": 4 / 5,
    }  # fmt: skip
    assert values(SUITE, 0.5) == pytest.approx(printed, rel=1e-14)


def test_e_is_the_eligible_share_of_those_known() -> None:
    assert estimate_eligible(README) == pytest.approx(9 / 10)
    assert estimate_eligible(VIGNETTE) == pytest.approx(1447 / 1518)


def test_e_assumes_the_most_when_nothing_is_known() -> None:
    assert estimate_eligible(Cases({"UO": 7})) == 1.0


def test_nobody_to_divide_by_is_no_rate_and_not_a_zero() -> None:
    found = values(Cases({"UO": 1}), 0.3)
    assert found["RR1"] == 0
    assert found["RR5"] is None
    assert found["COOP1"] is None


def test_an_e_outside_nought_and_one_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        response_rates(README, 1.2)


def test_a_rate_carries_all_that_is_needed_to_check_it() -> None:
    rr4 = next(rate for rate in response_rates(README) if rate.name == "RR4")
    assert (rr4.numerator, rr4.denominator, rr4.eligible_share) == (
        6,
        pytest.approx(10.8),
        pytest.approx(0.9),
    )
    assert rr4.formula == FORMULAS["RR4"]


LETTERS: list[Letter] = ["I", "P", "R", "NC", "O", "UH", "UO", "NE"]
CASES = st.fixed_dictionaries({letter: st.integers(0, 400) for letter in LETTERS}).map(Cases)


@settings(deadline=None)
@given(CASES)
def test_the_formula_text_gives_the_numerator_and_the_denominator(cases: Cases) -> None:
    e = Fraction(1, 4)
    names = {letter: Fraction(cases[letter]) for letter in LETTERS} | {"e": e}
    for rate in response_rates(cases, float(e)):
        top, bottom = rate.formula.split(" / ")
        bottom = bottom.replace("e(", "e * (")
        assert eval(top, {}, names) == rate.numerator  # noqa: S307 the text is a constant of the package
        assert eval(bottom, {}, names) == Fraction(rate.denominator)  # noqa: S307


@settings(deadline=None)
@given(CASES)
def test_counting_partial_answers_or_fewer_unknowns_never_lowers_a_rate(cases: Cases) -> None:
    rate = values(cases)
    if all(value is not None for value in rate.values()):
        assert rate["RR1"] <= rate["RR2"]  # type: ignore[operator]
        assert rate["RR1"] <= rate["RR3"] <= rate["RR5"]  # type: ignore[operator]
        assert rate["RR2"] <= rate["RR4"] <= rate["RR6"] <= 1  # type: ignore[operator]


def test_without_outcomes_there_is_no_rate_that_tells_a_refusal_from_silence() -> None:
    silent = Cases({"I": 80, "NC": 60}, coded=False)
    assert [rate.name for rate in response_rates(silent)] == ["RR1", "RR2", "RR3", "RR4", "RR5", "RR6"]
    assert {"COOP1", "REF1", "CON1"} <= {rate.name for rate in response_rates(Cases(silent.counts))}
