"""Sums to figures: shares and means with standard errors and 95 % intervals, all groups at once.

Without strata the figures are those of `estimates.tabulate`. With strata the variance is that of Taylor
linearisation for people sampled within strata, in closed form from the sums of each stratum: with
z = w(x - p)/W inside the group and 0 outside, the variance is the sum over strata of
(1 - n/N) n/(n-1) (Σz² - (Σz)²/n).
Source: Cochran (1977), Sampling Techniques, 3rd edition, chapters 5A and 6; Woodruff (1971).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from msgspec import Struct, field

from remit.core.problems import Place, refuse
from remit.core.words import MISSING
from remit.estimates.columns import natural
from remit.estimates.intervals import Sampling, t_values, wilson
from remit.estimates.mass.lines import Direction, Line, lines_of
from remit.estimates.mass.sums import Sums
from remit.estimates.sums import W2, Floats, N, W

_BOUNDED = {"net": (-1.0, 1.0)}


class Population(Struct, frozen=True):
    """How many people could have answered, for the finite population correction (0, or not named: unknown).

    `strata` gives the people of each stratum by its code; all of them must be named, or none.
    """

    whole: int = 0
    strata: Mapping[str, int] = field(default_factory=dict)


class Figures(Struct, frozen=True):
    """The figures of one breakdown (`by` empty: the whole): arrays of the shape (groups, lines).

    `n` is the people counted (for other figures than shares the valid answers), `base` those who answered,
    `error` the standard error; NaN where there is none.
    """

    by: str
    groups: tuple[str, ...]
    lines: tuple[Line, ...]
    n: Floats
    base: Floats
    value: Floats
    error: Floats
    lower: Floats
    upper: Floats


def make_figures(
    sums: Sums, population: Population | None = None, sides: Mapping[str, Direction] | None = None
) -> tuple[Figures, ...]:
    """The figures of the whole, then of each breakdown.

    People without a code for a breakdown, and those who refused it or to whom it does not apply, are in the
    whole only. Raises `Refused` with MASS-008 when a population is smaller than its sample.
    """
    lines = lines_of(sums, sides or {})
    design = _Design.of(sums, population or Population())
    arrays = [_joined(counts, design.parts) for counts in sums.counts]
    everyone = arrays[0].sum(axis=1, keepdims=True)
    found = [_figures(design, "", ("",), lines, everyone, everyone)]
    for key, counts in zip(sums.keys, arrays, strict=False):
        kept = [place for place, code in enumerate(key.codes) if code not in MISSING]
        groups = tuple(key.codes[place] for place in kept)
        found.append(_figures(design, key.name, groups, lines, counts[:, kept], everyone))
    return tuple(found)


class _Design(Struct, frozen=True):
    """Rows sampled and population of each stratum; `parts` are the strata of the sums it is made of."""

    stratified: bool
    parts: tuple[tuple[int, ...], ...]
    sampled: Floats
    population: Floats
    whole: int

    @classmethod
    def of(cls, sums: Sums, population: Population) -> _Design:
        sampled = sums.people[:, N]
        stratified = bool(sums.stratum.name)
        named = [float(population.strata.get(code, 0)) for code in sums.stratum.codes]
        sizes = np.array(named if stratified and all(named) else [0.0] * len(sampled))
        _check_sizes(sums, sampled, sizes, population.whole)
        parts = _parts(sums.stratum.codes, sampled) if stratified else ((0,),)
        joined = [np.array([each[list(part)].sum() for part in parts]) for each in (sampled, sizes)]
        return cls(stratified, parts, joined[0], joined[1], population.whole)

    def factors(self) -> Floats:
        """(1 - n/N) n/(n-1) of every stratum; nought where nobody was sampled, infinite never."""
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.where(self.sampled > 1, self.sampled / (self.sampled - 1.0), 0.0)
            correction = np.where(self.population > 0, 1.0 - self.sampled / self.population, 1.0)
        return np.asarray(spread * np.maximum(correction, 0.0))


def _parts(codes: Sequence[str], sampled: Floats) -> tuple[tuple[int, ...], ...]:
    """The strata with anybody in them, those of one person joined to their neighbour in natural order.

    One person says nothing of the spread within a stratum; joined, the interval is if anything too wide. As
    `strata.make_design` does it.
    """
    order = sorted((place for place in range(len(codes)) if sampled[place]), key=lambda p: natural(codes[p]))
    parts: list[tuple[int, ...]] = [(place,) for place in order]
    while len(parts) > 1:
        lonely = next((at for at, part in enumerate(parts) if sampled[list(part)].sum() == 1), None)
        if lonely is None:
            break
        at = lonely if lonely + 1 < len(parts) else lonely - 1
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return tuple(parts) or ((0,),)


def _joined(counts: Floats, parts: tuple[tuple[int, ...], ...]) -> Floats:
    """The sums with some strata put together, (parts, groups, answers, 3)."""
    if parts == tuple((place,) for place in range(len(counts))):
        return counts
    return np.stack([counts[list(part)].sum(axis=0) for part in parts])


def _check_sizes(sums: Sums, sampled: Floats, sizes: Floats, whole: int) -> None:
    wrong = [
        f"{size:,.0f} in '{code}', where {people:,.0f} answered"
        for code, people, size in zip(sums.stratum.codes, sampled, sizes, strict=True)
        if 0 < size < people
    ]
    if 0 < whole < sums.rows:
        wrong.append(f"{whole:,} in all, where {sums.rows:,} answered")
    if wrong:
        raise refuse(
            "MASS-008",
            Place("study.yaml"),
            f"the population is smaller than the people who answered: {'; '.join(wrong[:3])}",
            "correct the populations (everybody who could have answered), or leave them out",
        )


def _figures(
    design: _Design,
    by: str,
    groups: tuple[str, ...],
    lines: tuple[Line, ...],
    counts: Floats,
    everyone: Floats,
) -> Figures:
    """`counts` is (strata, groups, answers, 3), `everyone` the same with one group, the whole."""
    shares = [place for place, line in enumerate(lines) if not line.scores]
    means = [place for place, line in enumerate(lines) if line.scores]
    shape = (len(groups), len(lines))
    arrays = [np.full(shape, np.nan) for _ in range(6)]
    for places, estimate in ((shares, _shares), (means, _means)):
        if places:
            made = estimate(design, [lines[place] for place in places], counts, everyone)
            for array, part in zip(arrays, made, strict=True):
                array[:, places] = part
    return Figures(by, groups, lines, *arrays)


Six = tuple[Floats, Floats, Floats, Floats, Floats, Floats]


def _shares(design: _Design, lines: Sequence[Line], counts: Floats, everyone: Floats) -> Six:
    chosen = _gathered(counts, [line.columns for line in lines])
    base = _bases(counts, lines)
    total, people = base[..., W].sum(axis=0), base[..., N].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = _settled(chosen[..., W].sum(axis=0) / total)
        squares = (1.0 - share) ** 2 * chosen[..., W2] + share**2 * (base[..., W2] - chosen[..., W2])
        sums = chosen[..., W] - share * base[..., W]
        whole = _bases(everyone, lines)
        variance, factor = _variance(design, squares, sums, total, whole)
        spread = squares.sum(axis=0)
        kish = total**2 / base[..., W2].sum(axis=0) / factor
        inner = (share > 0.0) & (share < 1.0) & (spread > 0.0)
        size = np.where(inner, share * (1.0 - share) / variance, kish)
        t = t_values(_freedom(design, base))
        lower, upper = wilson(share, size, t)
        surveyed = np.broadcast_to(factor == 0.0, share.shape)
    lower, upper = (np.where(surveyed, share, limit) for limit in (lower, upper))
    counted = [line.measure == "share" for line in lines]
    n = np.where(counted, chosen[..., N].sum(axis=0), people)
    return n, people, share, np.sqrt(variance), lower, upper


def _means(design: _Design, lines: Sequence[Line], counts: Floats, everyone: Floats) -> Six:
    flat = [place for line in lines for place in line.base]
    scores = np.array([score for line in lines for score in line.scores])
    starts = np.cumsum([0, *(len(line.base) for line in lines)])[:-1]
    owner = np.repeat(np.arange(len(lines)), [len(line.base) for line in lines])
    taken = counts.take(flat, axis=2)
    total = np.add.reduceat(taken[..., W].sum(axis=0), starts, axis=-1)
    people = np.add.reduceat(taken[..., N].sum(axis=0), starts, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.add.reduceat(taken[..., W].sum(axis=0) * scores, starts, axis=-1) / total
        gaps = scores - mean[:, owner]
        squares = np.add.reduceat(gaps**2 * taken[..., W2], starts, axis=-1)
        sums = np.add.reduceat(gaps * taken[..., W], starts, axis=-1)
        variance, _ = _variance(design, squares, sums, total, _bases(everyone, lines))
        error = np.sqrt(variance)
        half = t_values(_freedom(design, _bases(counts, lines))) * error
    bounds = np.array([_BOUNDED.get(line.measure, (-np.inf, np.inf)) for line in lines])
    lower, upper = np.maximum(mean - half, bounds[:, 0]), np.minimum(mean + half, bounds[:, 1])
    return people, people, mean, error, lower, upper


def _variance(
    design: _Design, squares: Floats, sums: Floats, total: Floats, whole: Floats
) -> tuple[Floats, Floats]:
    """The variance of every figure, and the factor that a variance of independent people gets.

    `squares` and `sums` are Σw²(x-p)² and Σw(x-p), (strata, groups, lines); `whole` the base of each line.
    """
    answered = whole[..., N].sum(axis=0)
    if not design.stratified:
        factor = np.array([[Sampling(round(n), design.whole).factor for n in line] for line in answered])
        return squares[0] / total**2 * factor, factor
    factors = design.factors()[:, np.newaxis, np.newaxis]
    sampled = np.maximum(design.sampled, 1.0)[:, np.newaxis, np.newaxis]
    variance = (factors * (squares - sums**2 / sampled)).sum(axis=0) / total**2
    alike = float((design.factors() * design.sampled).sum() / max(design.sampled.sum(), 1.0))
    return np.maximum(variance, 0.0), np.full((1, 1), alike)


def _freedom(design: _Design, base: Floats) -> Floats:
    """People in the base minus the strata they are in."""
    people = base[..., N].sum(axis=0)
    strata = (base[..., N] > 0).sum(axis=0) if design.stratified else 1
    return np.asarray(people - strata)


def _settled(share: Floats) -> Floats:
    near = np.round(share)
    return np.asarray(np.where(np.abs(share - near) < 1e-12, near, share))


def _gathered(counts: Floats, columns: Sequence[tuple[int, ...]]) -> Floats:
    """The sums of some answers each, (strata, groups, lines, 3); nought where there are none to sum."""
    flat = [place for each in columns for place in each]
    lengths = np.array([len(each) for each in columns])
    if (lengths == 1).all():
        return counts.take(flat, axis=2)
    starts = np.cumsum([0, *lengths[lengths > 0]])[:-1]
    summed = np.add.reduceat(counts.take(flat, axis=2), starts, axis=2) if flat else counts[:, :, :0]
    if lengths.all():
        return np.asarray(summed)
    made = np.zeros((*counts.shape[:2], len(columns), 3))
    made[:, :, lengths > 0] = summed
    return made


def _bases(counts: Floats, lines: Sequence[Line]) -> Floats:
    """The base of every line, (strata, groups, lines, 3); each base is added up once."""
    distinct = {base: place for place, base in enumerate(dict.fromkeys(line.base for line in lines))}
    return _gathered(counts, list(distinct)).take([distinct[line.base] for line in lines], axis=2)


def cells(figures: Sequence[Figures]) -> pl.DataFrame:
    """Every figure as a row: variable, choice, label, by, group, measure, n, base, value, error, limits.

    Numbers are null where there are none. Groups in their order, within each the lines in theirs.
    """
    return pl.concat(list(_frames(figures)))


def _frames(figures: Sequence[Figures]) -> Iterator[pl.DataFrame]:
    for each in figures:
        groups, lines = len(each.groups), len(each.lines)
        at = np.tile(np.arange(lines), groups)
        words = {
            name: pl.Series(name, [getattr(line, name) for line in each.lines], dtype=pl.String)
            for name in ("variable", "choice", "label", "measure")
        }
        numbers = {
            name: pl.Series(name, getattr(each, name).ravel()).fill_nan(None)
            for name in ("value", "error", "lower", "upper")
        }
        people = {name: pl.Series(name, getattr(each, name).ravel()).cast(pl.Int64) for name in ("n", "base")}
        group = pl.Series("group", each.groups, dtype=pl.String)[np.repeat(np.arange(groups), lines)]
        yield pl.DataFrame(
            [
                *(words[name][at] for name in ("variable", "choice", "label")),
                pl.Series("by", [each.by], dtype=pl.String).new_from_index(0, groups * lines),
                group,
                words["measure"][at],
                *people.values(),
                *numbers.values(),
            ]
        )
