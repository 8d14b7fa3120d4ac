"""Did it work: how answers moved from one wave to the next, with support and without.

People choose support, so a difference between those who had it and those who had not is no proof of an
effect, except where a lottery decided who starts first (`lottery`). Everything is printed with its 95 %
interval, and with the smallest change that so few answers could have shown: silence is no evidence that
nothing moved.

Welch (1947) for the plain difference, analysis of covariance by least squares for the adjusted one, the
noncentral t distribution for the detectable change (Cohen 1988). Needs scipy (`remit[support]`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.support.extra import scipy

LEVEL, POWER = 0.95, 0.80
NEVER = 7.0
FEWEST_SHOWN = 11
"""The fewest people in a group whose mean is published."""

Array = NDArray[np.float64]


class Moved(Struct, frozen=True):
    """One person's answers to one item in two waves, whether they had support between, and how many meetings.

    `others` are further values to adjust for, in the same order for everybody (years in post, say).
    """

    person: str
    before: float | None
    after: float | None
    supported: bool
    meetings: int = 0
    others: tuple[float, ...] = ()


class Effect(Struct, frozen=True):
    """A difference or slope with its 95 % interval, its degrees of freedom and the smallest detectable size.

    `detectable` is what would have been found significant (two-sided, 5 %) with probability 80 %, were it
    true.
    """

    value: float
    lower: float
    upper: float
    freedom: float
    error: float
    detectable: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no effect at all."""
        return self.lower > 0.0 or self.upper < 0.0


class Outcome(Struct, frozen=True):
    """What support goes with: people and mean change on both sides, plain and adjusted difference, dose.

    `left_out` people answered only once. `dose` is the change for each meeting more, among the supported. An
    effect is None where there are too few answers, or nothing varies. `shown` is false when a group has fewer
    than eleven people: then nothing of it is published.
    """

    supported: int
    others: int
    left_out: int
    change_supported: float | None
    change_others: float | None
    difference: Effect | None
    adjusted: Effect | None
    dose: Effect | None

    @property
    def shown(self) -> bool:
        """Whether both groups are large enough to be published."""
        return min(self.supported, self.others) >= FEWEST_SHOWN


def did_it_work(rows: Iterable[Moved]) -> Outcome:
    """The outcome of one item. The order of the rows makes no difference.

    Raises `ValueError` when a person comes twice or people differ in how many further values they have.
    """
    everybody = sorted(rows, key=lambda row: row.person)
    if len({row.person for row in everybody}) < len(everybody):
        raise ValueError("a person has one row for an item")
    twice = [row for row in everybody if row.before is not None and row.after is not None]
    if len({len(row.others) for row in twice}) > 1:
        raise ValueError("every person needs the same further values to adjust for")
    with_support = [row for row in twice if row.supported]
    without = [row for row in twice if not row.supported]
    one, two = _changes(with_support), _changes(without)
    return Outcome(
        len(one),
        len(two),
        len(everybody) - len(twice),
        float(one.mean()) if len(one) else None,
        float(two.mean()) if len(two) else None,
        welch(one, two),
        _adjusted(twice, [float(row.supported) for row in twice]),
        _adjusted(with_support, [float(row.meetings) for row in with_support]),
    )


def _changes(rows: Sequence[Moved]) -> Array:
    return np.array([(row.after or 0.0) - (row.before or 0.0) for row in rows], dtype=np.float64)


def welch(one: Sequence[float] | Array, two: Sequence[float] | Array) -> Effect | None:
    """The difference of two means, variances not assumed equal; None with fewer than two values on a side."""
    first, second = np.asarray(one, np.float64), np.asarray(two, np.float64)
    if min(len(first), len(second)) < 2:
        return None
    parts = [float(side.var(ddof=1)) / len(side) for side in (first, second)]
    whole = sum(parts)
    if whole <= 0.0:
        return None
    pairs = zip(parts, (first, second), strict=True)
    freedom = whole**2 / sum(part**2 / (len(side) - 1) for part, side in pairs)
    return _effect(float(first.mean() - second.mean()), sqrt(whole), freedom)


def _adjusted(rows: Sequence[Moved], doses: Sequence[float]) -> Effect | None:
    """The coefficient of the dose on the change, beside the start value and the further values."""
    if not rows:
        return None
    start = [row.before or 0.0 for row in rows]
    beside = [start, *([row.others[place] for row in rows] for place in range(len(rows[0].others)))]
    varying = [column for column in beside if len(set(column)) > 1]
    return slope(_changes(rows), doses, varying)


def slope(
    outcome: Sequence[float] | Array, on: Sequence[float], beside: Iterable[Sequence[float]] = ()
) -> Effect | None:
    """The least-squares coefficient of `on`, with a constant and the columns `beside` in the model.

    None when there are no degrees of freedom left, or `on` follows from the other columns.
    """
    columns = np.column_stack([np.ones(len(outcome)), *beside, np.asarray(on, np.float64)])
    freedom = len(outcome) - columns.shape[1]
    if freedom < 1:
        return None
    # Columns of one length each: a rank is then a matter of angles and not of units.
    lengths = np.sqrt((columns**2).sum(axis=0))
    if lengths.min() == 0.0 or np.linalg.matrix_rank(columns / lengths, tol=1e-9) < columns.shape[1]:
        return None
    triangle_of = np.linalg.qr(columns / lengths)
    fitted = np.linalg.solve(triangle_of.R, triangle_of.Q.T @ np.asarray(outcome, np.float64))
    left = np.asarray(outcome, np.float64) - (columns / lengths) @ fitted
    spread = float(left @ left) / freedom
    # The last row of the inverse triangle is one number, so the last variance needs no more than the corner.
    error = sqrt(spread) / abs(float(triangle_of.R[-1, -1])) / float(lengths[-1])
    return _effect(float(fitted[-1] / lengths[-1]), error, float(freedom)) if error > 0.0 else None


def _effect(value: float, error: float, freedom: float) -> Effect:
    reach = float(scipy("special").stdtrit(freedom, (1.0 + LEVEL) / 2.0)) * error
    return Effect(value, value - reach, value + reach, freedom, error, detectable(freedom) * error)


def power(shift: float, freedom: float) -> float:
    """The probability that a two-sided t test at 5 % finds an effect of so many standard errors."""
    special = scipy("special")
    edge = special.stdtrit(freedom, (1.0 + LEVEL) / 2.0)
    # An effect found with the wrong sign needs a normal variable beyond `shift`: never, beyond seven.
    wrong = special.nctdtr(freedom, shift, -edge) if shift < NEVER else 0.0
    return float(1.0 - special.nctdtr(freedom, shift, edge) + wrong)


def detectable(freedom: float, wanted: float = POWER) -> float:
    """The effect, in standard errors, that is found with this probability; by halving, to the last digit."""
    low, high = 0.0, 4.0
    while power(high, freedom) < wanted and high < 1e6:
        high *= 2.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if power(middle, freedom) < wanted else (low, middle)
    return high


def say(outcome: Outcome, item: str) -> tuple[str, ...]:
    """The outcome of an item in sentences; the last always says what could have been seen at all."""
    counted = f"{outcome.supported} people with support and {outcome.others} without answered both times"
    if not outcome.shown:
        return (f"{item}: {counted}. Eleven of each are needed for a figure.", _blind(outcome))
    if outcome.difference is None:
        return (f"{item}: {counted}. All answers moved alike.", _blind(outcome))
    lines = [
        f"{item}: {counted}. The first moved by {outcome.change_supported:+.1f}, the others by "
        f"{outcome.change_others:+.1f}: a difference of {_words(outcome.difference)}."
    ]
    if outcome.adjusted is not None:
        lines.append(f"Among people who started alike the difference is {_words(outcome.adjusted)}.")
    if outcome.dose is not None:
        lines.append(f"For each meeting more, answers moved by {_words(outcome.dose, 2)}.")
    seen = outcome.adjusted or outcome.difference
    lines.append(f"{SEEN.format(size=f'{seen.detectable:.1f}')}; a smaller one may be there all the same.")
    return tuple(lines)


SEEN = "With so many answers a difference of {size} or more would probably have been seen (8 times in 10)"


def _blind(outcome: Outcome) -> str:
    """What could have been seen where no figure is shown, from the numbers of people alone."""
    if min(outcome.supported, outcome.others) < 2:
        return "With so few answers no difference, however large, could have been seen."
    error = sqrt(1.0 / outcome.supported + 1.0 / outcome.others)
    size = detectable(float(outcome.supported + outcome.others - 2)) * error
    return f"{SEEN.format(size=f'{size:.1f} standard deviations')}; a smaller one may be there all the same."


def _words(effect: Effect, digits: int = 1) -> str:
    reach = f"{effect.lower:+.{digits}f} to {effect.upper:+.{digits}f}"
    return f"{effect.value:+.{digits}f} (95 % interval {reach})"
