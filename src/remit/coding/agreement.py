"""How far coders agree about the answers to an open question, by chance-corrected measures.

The headline is Krippendorff's alpha with the MASI distance between sets of themes (Krippendorff 2004;
Passonneau 2006): any number of coders, answers that some did not code allowed. Two coders who give nothing
agree. Per cent agreement and Gwet's AC1 flatter themes that are rare, so they never stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.coding.codings import AGREED, NO_THEME, Coding

RESAMPLES, SEED = 1_000, 2014
"""How often answers are drawn anew for the interval, and the seed of the draws."""

FEWEST = 2
"""Answers that take two coders before agreement is more than an accident."""

LEVEL = (2.5, 97.5)
"""The ends of the interval, in per cent of the draws."""

Unit = tuple[str, str]
"""An answer: the id of the response and its open variable."""

Decisions = Mapping[Unit, Mapping[str, frozenset[str]]]
"""For each answer, for each coder who decided about it, the themes given (perhaps none)."""

Array = NDArray[np.float64]


class ThemeAgreement(Struct, frozen=True):
    """Agreement about one theme, over the answers that two or more coded.

    `positives` of them have it from somebody. `alpha` is Krippendorff's for yes or no, `ac1` Gwet's (2008);
    None where nobody or everybody gave it, or there are fewer than two answers. `fewest` and `most` are how
    many answers each coder gave it, of those that every one of the coders coded (None: there are none).
    """

    theme: str
    positives: int
    alpha: float | None
    ac1: float | None
    fewest: int | None
    most: int | None


class Agreement(Struct, frozen=True):
    """Agreement about one open question.

    `answers` are those that two or more of the `coders` coded, `alike` those with the same themes by all,
    `coded` all that anybody coded. `alpha` is None where it says nothing: fewer than two answers, or
    everybody gave the same themes throughout. `lower` and `upper` are the ends of its 95 % interval by
    bootstrap over people: boxes that one person filled are drawn together.
    """

    item: str
    coded: int
    answers: int
    coders: int
    alike: int
    alpha: float | None
    lower: float | None
    upper: float | None
    themes: tuple[ThemeAgreement, ...]


def decisions_of(codings: Iterable[Coding], variables: Collection[str]) -> Decisions:
    """What each coder decided about each answer to some open variables; the agreed result is nobody's own."""
    found: dict[Unit, dict[str, set[str]]] = {}
    for coding in codings:
        if coding.variable in variables and coding.coder != AGREED:
            of_answer = found.setdefault((coding.answer, coding.variable), {})
            given = of_answer.setdefault(coding.coder, set())
            if coding.theme != NO_THEME:
                given.add(coding.theme)
    return {
        unit: {coder: frozenset(themes) for coder, themes in by_coder.items()}
        for unit, by_coder in found.items()
    }


def _alone(theme: str) -> frozenset[str]:
    return frozenset((theme,))


def agreement_of(
    item: str,
    themes: Sequence[str],
    decided: Decisions,
    *,
    resamples: int = RESAMPLES,
    within: Callable[[str], frozenset[str]] = _alone,
) -> Agreement:
    """The agreement about an open question and each of its `themes`; `resamples` 0 gives no interval.

    `within` says which themes count as a wider one, as they do where people are counted (`Codebook.within`).
    """
    both = {unit: decided[unit] for unit in sorted(decided) if len(decided[unit]) > 1}
    sets = [tuple(by_coder[coder] for coder in sorted(by_coder)) for by_coder in both.values()]
    # One answer holds no other to tell chance by: the formula would call its coders 0 whatever they gave.
    many = len(sets) >= FEWEST
    people = [person for person, _ in both]
    alpha, lower, upper = alpha_of(sets, people, resamples=resamples) if many else (None, None, None)
    return Agreement(
        item,
        len(decided),
        len(both),
        len({coder for by_coder in both.values() for coder in by_coder}),
        sum(len(set(given)) == 1 for given in sets),
        alpha,
        lower,
        upper,
        tuple(_theme(theme, within(theme), both) for theme in themes),
    )


def masi(first: frozenset[str], second: frozenset[str]) -> float:
    """The distance of two sets of themes: 0 the same, 1 nothing in common (Passonneau 2006)."""
    if first == second:
        return 0.0
    common = len(first & second)
    if not common:
        return 1.0
    nested = first < second or second < first
    return 1.0 - common / len(first | second) * (2 / 3 if nested else 1 / 3)


def alpha_of(
    units: Sequence[Sequence[frozenset[str]]],
    people: Sequence[Hashable] | None = None,
    *,
    resamples: int = RESAMPLES,
) -> tuple[float | None, float | None, float | None]:
    """Krippendorff's alpha with the MASI distance, and its bootstrap interval.

    One entry a unit: the sets that its coders gave; units with fewer than two are left out. `people` says
    whose each unit is (none: each is somebody's own), for what one person said is drawn together.
    """
    pairable = [tuple(unit) for unit in units if len(unit) > 1]
    whose = people or range(len(units))
    owners = [person for person, unit in zip(whose, units, strict=True) if len(unit) > 1]
    order = {person: number for number, person in enumerate(dict.fromkeys(owners))}
    kinds = sorted({given for unit in pairable for given in unit}, key=sorted)
    place = {given: number for number, given in enumerate(kinds)}
    given = np.array([place[each] for unit in pairable for each in unit], dtype=np.intp)
    sizes = np.array([len(unit) for unit in pairable], dtype=float)
    across = _across(_distances(kinds), given, sizes)
    within = across.diagonal() / np.maximum(sizes - 1, 1)
    alpha = _alpha(sizes, within, across, np.ones((1, len(pairable))))[0]
    if np.isnan(alpha):
        return None, None, None
    if not resamples:
        return float(alpha), None, None
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(len(order), np.full(len(order), 1 / len(order)), size=resamples)
    units_of = np.array([order[person] for person in owners], dtype=np.intp)
    found = _alpha(sizes, within, across, drawn[:, units_of].astype(float))
    found = found[~np.isnan(found)]
    lower, upper = np.percentile(found, LEVEL) if len(found) else (np.nan, np.nan)
    return float(alpha), float(lower), float(upper)


def _across(between: Array, given: NDArray[np.intp], sizes: Array) -> Array:
    """The distances of all that was given in one unit from all that was given in another, added up."""
    if not len(sizes):
        return np.zeros((0, 0))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    rows = np.add.reduceat(between[given], starts, axis=0)
    return np.asarray(np.add.reduceat(rows[:, given], starts, axis=1))


def _alpha(sizes: Array, within: Array, across: Array, weights: Array) -> Array:
    """Alpha for each row of weights of the units; nan where nothing differs."""
    pairs = weights @ sizes
    seen = weights @ within
    expected = ((weights @ across) * weights).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1.0 - seen * (pairs - 1) / expected
    return np.where(expected > 0, found, np.nan)


def _distances(kinds: Sequence[frozenset[str]]) -> Array:
    """`masi` between all of these sets at once."""
    themes = sorted({theme for given in kinds for theme in given})
    has = np.array([[theme in given for theme in themes] for given in kinds], dtype=float)
    has = has.reshape(len(kinds), len(themes))
    common, sizes = has @ has.T, has.sum(axis=1)
    union = np.maximum(sizes[:, None] + sizes[None, :] - common, 1)
    nested = common == np.minimum(sizes[:, None], sizes[None, :])
    found = 1.0 - common / union * np.where(nested, 2 / 3, 1 / 3)
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def _theme(theme: str, counted: frozenset[str], both: Decisions) -> ThemeAgreement:
    sizes = np.array([len(by_coder) for by_coder in both.values()], dtype=float)
    yes = np.array(
        [sum(not counted.isdisjoint(given) for given in by_coder.values()) for by_coder in both.values()],
        float,
    )
    coders = sorted({coder for by_coder in both.values() for coder in by_coder})
    shared = [by_coder for by_coder in both.values() if len(by_coder) == len(coders)]
    each = [sum(not counted.isdisjoint(by_coder[coder]) for by_coder in shared) for coder in coders]
    many = len(both) >= FEWEST
    return ThemeAgreement(
        theme,
        int(np.count_nonzero(yes)),
        _nominal(sizes, yes) if many else None,
        _gwet(sizes, yes) if many else None,
        min(each) if shared else None,
        max(each) if shared else None,
    )


def _nominal(sizes: Array, yes: Array) -> float | None:
    """Krippendorff's alpha of yes and no."""
    everybody, said = sizes.sum(), yes.sum()
    expected = 2 * said * (everybody - said)
    if not expected:
        return None
    seen = (2 * yes * (sizes - yes) / (sizes - 1)).sum()
    return float(1 - seen * (everybody - 1) / expected)


def _gwet(sizes: Array, yes: Array) -> float | None:
    """Gwet's AC1 (2008) of yes and no."""
    if not yes.sum() or yes.sum() == sizes.sum():
        return None
    no = sizes - yes
    agreed = float(np.mean((yes * (yes - 1) + no * (no - 1)) / (sizes * (sizes - 1))))
    share = float(np.mean(yes / sizes))
    expected = 2 * share * (1 - share)
    return (agreed - expected) / (1 - expected)


# ---- in words ------------------------------------------------------------------------------------


def say_agreement(agreement: Agreement) -> str:
    """One plain sentence that stands beside the counts of an open question."""
    if agreement.coders < 2:
        return "No answer was coded by two people, so how far coders agree is not known."
    many, answers, coded = agreement.coders, agreement.answers, agreement.coded
    who = "Two people" if many == 2 else f"{many} people, at least two at a time,"
    read = (
        f"{who} coded {'all' if answers == coded else f'{answers:,} of the {coded:,}'} answers on their own"
    )
    if agreement.alpha is None:
        return f"{read} and gave the same themes to {agreement.alike:,} of them."
    interval = (
        f", 95% interval {_figure(agreement.lower)} to {_figure(agreement.upper)}"
        if agreement.lower is not None and agreement.upper is not None
        else ""
    )
    return (
        f"{read}; their agreement is {_figure(agreement.alpha)}{interval} "
        "(Krippendorff's alpha: 1 is full agreement, 0 what chance would give)."
    )


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
