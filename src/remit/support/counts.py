"""Counts of records that others may see: none under five, and none that can be worked out from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

LEAST = 5
"""The smallest count that is shown; a nought is as telling as a one."""

HIDDEN = "[c]"


class Counts(Struct, frozen=True):
    """A closed list of counts that add up to `total`; None where a count is withheld.

    `whole` names the one part that holds everybody, where there is one; `largest` the largest part.
    """

    shown: Mapping[str, int | None]
    total: int | None
    whole: str = ""
    largest: str = ""

    def text(self, name: str) -> str:
        """A count as it is printed."""
        return count_text(self.shown.get(name, 0))

    @property
    def total_text(self) -> str:
        """The total as it is printed."""
        return count_text(self.total)


def count_text(count: int | None) -> str:
    """A count of people as it is printed: `[c]` where it is withheld."""
    return HIDDEN if count is None else f"{count:,}"


def single(count: int, least: int = LEAST) -> int | None:
    """One count by itself, None when it is too small to be shown."""
    return count if count >= least else None


def parts(counts: Mapping[str, int], least: int = LEAST) -> Counts:
    """The parts of a whole, each person in one of them.

    Where the withheld ones could be worked out from the total, the smallest shown ones are withheld too,
    until at least two are and together they hold at least `least` people; where that cannot be, so is the
    total.
    """
    total = sum(counts.values())
    hidden = {name for name, count in counts.items() if count < least}
    if hidden:
        for name in sorted(set(counts) - hidden, key=lambda name: (counts[name], name)):
            if len(hidden) > 1 and sum(counts[each] for each in hidden) >= least:
                break
            hidden.add(name)
    safe = not hidden or (len(hidden) > 1 and sum(counts[each] for each in hidden) >= least)
    shown = {name: None if name in hidden else count for name, count in counts.items()}
    whole = next((name for name, count in counts.items() if count == total and total >= least), "")
    largest = max(counts, key=lambda name: counts[name], default="")
    return Counts(shown, total if safe and total >= least else None, whole, largest)


def tally(names: Iterable[str], order: Sequence[str] = ()) -> dict[str, int]:
    """How often each name occurs, the names of `order` first and there even when nobody has them."""
    counts = dict.fromkeys(order, 0)
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
