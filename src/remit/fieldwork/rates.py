"""Outcome rates by name and formula.

Source: AAPOR, Standard Definitions, 10th edition (2023), "Calculating outcome rates".
"""

from __future__ import annotations

from msgspec import Struct

from remit.fieldwork.dispositions import Cases

_NAMES = {
    "RR1": "Response rate 1: complete answers, out of everyone who may have been eligible",
    "RR2": "Response rate 2: complete and partial answers, out of everyone who may have been eligible",
    "RR3": "Response rate 3: complete answers, out of everyone estimated to be eligible",
    "RR4": "Response rate 4: complete and partial answers, out of everyone estimated to be eligible",
    "RR5": "Response rate 5: complete answers, out of those known to be eligible",
    "RR6": "Response rate 6: complete and partial answers, out of those known to be eligible",
    "COOP1": "Cooperation rate 1: complete answers, out of everyone reached",
    "REF1": "Refusal rate 1: refusals, out of everyone who may have been eligible",
    "CON1": "Contact rate 1: people reached, out of everyone who may have been eligible",
}

FORMULAS = {
    "RR1": "I / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR2": "(I + P) / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR3": "I / ((I + P) + (R + NC + O) + e(UH + UO))",
    "RR4": "(I + P) / ((I + P) + (R + NC + O) + e(UH + UO))",
    "RR5": "I / ((I + P) + (R + NC + O))",
    "RR6": "(I + P) / ((I + P) + (R + NC + O))",
    "COOP1": "I / ((I + P) + R + O)",
    "REF1": "R / ((I + P) + (R + NC + O) + (UH + UO))",
    "CON1": "((I + P) + R + O) / ((I + P) + R + O + NC + (UH + UO))",
}
"""The formula of every rate, in AAPOR's letters."""

OF_OUTCOMES = ("COOP1", "REF1", "CON1")
"""Rates that tell a refusal from a non-contact, so that they need outcomes which fieldwork recorded."""

OF_COMPLETE = ("RR1", "RR3", "RR5", "COOP1")
"""Rates that tell a complete answer from a partial one, so that they need to know who answered enough."""


class Rate(Struct, frozen=True):
    """An outcome rate with all that is needed to check it.

    `denominator` is a whole number except in RR3 and RR4. `eligible_share` is e, the share of cases of
    unknown eligibility taken to be eligible, where the formula uses it.
    """

    name: str
    label: str
    formula: str
    numerator: int
    denominator: float
    eligible_share: float | None = None

    @property
    def value(self) -> float | None:
        """The rate from 0 to 1; None when there is nobody to divide by."""
        return self.numerator / self.denominator if self.denominator else None


def estimate_eligible(cases: Cases) -> float:
    """The e of the formulas, by proportional allocation (0 to 1).

    It is the share of eligible cases among those whose eligibility is known. With nothing known at all it
    is 1, which assumes the most and so gives the lowest rate.
    """
    known = cases.total - cases["UH"] - cases["UO"]
    return (known - cases["NE"]) / known if known else 1.0


def response_rates(cases: Cases, eligible_share: float | None = None) -> tuple[Rate, ...]:
    """RR1 to RR6, COOP1, REF1 and CON1 of some cases (posts or organisations), in that order.

    The last three are left out where fieldwork coded no outcome: they would be guesses about silence. So are
    those of complete answers where nobody judged which are.

    `eligible_share` is e of the formulas (0 to 1); left out, it is estimated by `estimate_eligible`. Raises
    ValueError when e is not between 0 and 1.
    """
    e = estimate_eligible(cases) if eligible_share is None else eligible_share
    if not 0 <= e <= 1:
        raise ValueError(f"the eligible share must be between 0 and 1, not {e}")
    complete, answered, refused = cases["I"], cases.answered, cases["R"]
    reached = answered + refused + cases["O"]
    known = reached + cases["NC"]
    unknown = cases["UH"] + cases["UO"]
    parts: dict[str, tuple[int, float]] = {
        "RR1": (complete, known + unknown),
        "RR2": (answered, known + unknown),
        "RR3": (complete, known + e * unknown),
        "RR4": (answered, known + e * unknown),
        "RR5": (complete, known),
        "RR6": (answered, known),
        "COOP1": (complete, reached),
        "REF1": (refused, known + unknown),
        "CON1": (reached, known + unknown),
    }
    return tuple(
        Rate(name, _NAMES[name], FORMULAS[name], *pair, e if name in ("RR3", "RR4") else None)
        for name, pair in parts.items()
        if (cases.coded or name not in OF_OUTCOMES) and (cases.judged or name not in OF_COMPLETE)
    )
