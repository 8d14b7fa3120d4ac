"""When what is known of a target gives people away."""

from __future__ import annotations

from dataclasses import dataclass, field

from remit_audit.bounds import TINY, Bounds, Sum
from remit_audit.reading import At, Published
from remit_audit.targets import Target


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that can be worked out and should not be: the attack, the place, and what is known.

    `terms` are the people concerned as a sum of places. It would be safe if that sum could be as small as
    `low` and as large as `high`; None where that end is not the matter. `people` is how many persons' own
    answers are certain: nought where a count is the matter.
    """

    attack: str
    where: str
    what: str
    terms: tuple[tuple[float, At], ...] = field(default=(), compare=False)
    low: float | None = None
    high: float | None = None
    people: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.attack} · {self.where} · {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a target, and how far it would have to move."""

    what: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """A target with the sums that decide about it: itself, its base, its whole, everybody who answered.

    `rest` are the people of the base who gave another answer.
    """

    target: Target
    count: Sum
    rest: Sum
    base: Sum
    whole: Sum
    everyone: Sum


def watch(bounds: Bounds, published: Published, target: Target) -> Watched | None:
    """Follow a target and its margins; None where the model does not hold them."""
    whole = Target(target.name, target.code, ((),))
    base = target.everyone(published)
    rest = tuple((weight, at) for weight, at in base if at[target.name] != target.code)
    asked = (target.terms, rest, base, whole.terms, whole.everyone(published))
    found = [bounds.watch(terms) for terms in asked]
    if any(each is None for each in found):
        return None
    return Watched(target, *(each for each in found if each is not None))


def judge(bounds: Bounds, published: Published, watched: Watched) -> Verdict | None:
    """What is wrong with what can be known of a target; None when nothing is.

    A withheld count must be able to reach the threshold, and to be nought or as small as the count of the
    whole sector allows by itself: where nearly everybody said so, somebody in each large group did, and no
    breakdown told it. A count that no table has may be narrowed by an average, but not worked out.
    """
    least, count = published.least(watched.target.name), watched.count
    # Cheapest first: most targets are settled by what witnesses have shown already.
    if not watched.target.listed and count.high - count.low >= 1 - TINY:
        return None
    base = bounds.settle_high(watched.base, enough=float(published.policy.group_min))
    few_others = _few_others(bounds, watched, least)
    if count.low <= TINY and count.high >= min(least, base) - TINY and not few_others:
        return None
    base = bounds.settle_high(watched.base)
    if base <= TINY or _settled(bounds, watched):
        return None
    if watched.target.listed:
        low = bounds.settle_low(count)
        high = bounds.settle_high(count, enough=max(float(min(least, base)), low + 1))
    else:
        low = bounds.settle_low(count, enough=count.high - 1)
        high = bounds.settle_high(count, enough=low + 1)
    if not watched.target.listed and high - low >= 1 - TINY:
        return None
    if base < published.policy.group_min - TINY:
        return _small_group(low, high, base)
    found = _cell(low, high, base, least)
    if found is None and few_others and not _others_by_the_whole(bounds, watched):
        return Verdict(f"whoever answered of up to {_number(base)} people, but for fewer than {least}", 0.0)
    return found if found is None else _beyond_the_whole(found, bounds, watched, (low, base))


def _beyond_the_whole(
    found: Verdict, bounds: Bounds, watched: Watched, known: tuple[float, float]
) -> Verdict | None:
    """What is wrong besides what the whole and the size of the group tell alone: that is not to be undone."""
    low, base = known
    if found.low is None:
        return found
    smallest = _least_by_the_whole(bounds, watched, base)
    if found.high is None and low <= smallest + TINY:
        return None
    return Verdict(found.what, max(found.low, min(smallest, base)), found.high)


def no_secret(bounds: Bounds, watched: Watched) -> bool:
    """Whether the whole alone says that somebody of this group did, or that everybody or nobody did."""
    if _settled(bounds, watched):
        return True
    low, base = bounds.settle_low(watched.count), bounds.settle_high(watched.base)
    return low > TINY and low <= _least_by_the_whole(bounds, watched, base) + TINY


def _least_by_the_whole(bounds: Bounds, watched: Watched, base: float) -> float:
    """The smallest count that the whole and the size of the group allow by themselves."""
    return base - bounds.settle_high(watched.everyone) + bounds.settle_low(watched.whole)


def _few_others(bounds: Bounds, watched: Watched, least: int) -> bool:
    """Whether fewer than `least` of the group can have given another answer, however many answered at all.

    Where the number who answered is known, this follows from the count.
    """
    if watched.base.closed_low and watched.base.closed_high and watched.base.low == watched.base.high:
        return False
    return bounds.settle_high(watched.rest, enough=float(least)) < least - TINY


def _others_by_the_whole(bounds: Bounds, watched: Watched) -> bool:
    """Whether all who gave another answer anywhere may be in this group: then the whole tells it alone."""
    left = bounds.settle_high(watched.everyone) - bounds.settle_low(watched.whole)
    return bounds.settle_high(watched.rest) >= left - TINY


def _settled(bounds: Bounds, watched: Watched) -> bool:
    """Whether nobody at all gave the answer, or everybody who answered did: it is known of every group."""
    if bounds.settle_high(watched.whole, enough=1.0) <= TINY:
        return True
    return bounds.settle_low(watched.whole) >= bounds.settle_high(watched.everyone) - TINY


def _small_group(low: float, high: float, base: float) -> Verdict | None:
    if low <= TINY and high >= min(base, 1.0) - TINY:
        return None
    said = _number(low) if high - low < TINY else f"between {_number(low)} and {_number(high)}"
    return Verdict(
        f"{said} of {_number(base)} people in a group that is too small for any result", 0.0, min(base, 1.0)
    )


def _cell(low: float, high: float, base: float, least: int) -> Verdict | None:
    people = _number(low) if high - low < TINY else f"between {_number(low)} and {_number(high)}"
    said = f"{people} of {_number(base)} people"
    if high < least - TINY:
        return Verdict(f"{said}: fewer than {least}", 0.0, float(least))
    if TINY < low < least - TINY:
        return Verdict(f"{said}: somebody did, perhaps fewer than {least}", 0.0, None)
    if base - low < least - TINY:
        return Verdict(f"{said}: all, or all but fewer than {least}", max(0.0, base - least), base - least)
    return None


def _number(value: float) -> str:
    return str(round(value)) if abs(value - round(value)) < TINY else f"{value:.2f}"
