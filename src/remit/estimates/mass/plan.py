"""Which columns are counted together.

One count of a joint code (organisation x three items) costs one random step in memory a row where three
counts cost three, as long as its cells stay in the processor's cache; margins are taken at the end, once. So
breakdowns that are small are counted jointly, and items in twos and threes. What is best is found by the
costs measured for numpy's bincount: only their ratio matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from msgspec import Struct

CACHED = 48_000
"""Cells of a joint count: 8 bytes each, they stay in half a megabyte of second-level cache."""
MOST_CELLS = 20_000_000
"""No single item by breakdown is counted beyond this; it would be a list of people, not a table."""
MOST_KEYS_SEARCHED = 6
"""Up to this many breakdowns every way to put them together is tried: 203 ways."""

_CELL = 0.25
"""What a cell costs at each batch (cleared, added up), beside a row's count."""


class Bin(Struct, frozen=True):
    """Items counted in one step, by their places, and how many answers each has, blank included."""

    items: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def size(self) -> int:
        """The joint answers."""
        return prod(self.sizes)


class Part(Struct, frozen=True):
    """Breakdowns counted jointly, by their places and sizes (people in no group included), and the bins."""

    keys: tuple[int, ...]
    sizes: tuple[int, ...]
    bins: tuple[Bin, ...]

    @property
    def groups(self) -> int:
        """The joint groups."""
        return prod(self.sizes)


def plan_counts(
    items: Sequence[int], keys: Sequence[int], strata: int, rows: int, passes: int
) -> tuple[Part, ...]:
    """The cheapest way to count these items by these breakdowns, found for batches of `rows` rows.

    `items` and `keys` give the number of codes of each, blank included; `strata` multiplies every count;
    `passes` is how often a row is counted (people, weights, squared weights).
    """
    priced = _Priced(items, strata, rows)
    if not keys:
        return (priced.part((), ()),)
    best: tuple[float, Sequence[tuple[int, ...]]] | None = None
    for parts in _partitions(tuple(range(len(keys)))):
        cost = sum(priced.price(part, tuple(keys[key] for key in part)) for part in parts) * passes
        if best is None or cost < best[0]:
            best = cost, parts
    assert best is not None  # noqa: S101  there is at least one partition
    return tuple(priced.part(part, tuple(keys[key] for key in part)) for part in best[1])


class _Priced:
    """Parts with their prices; the same breakdowns, and the same room for items, come again and again."""

    def __init__(self, items: Sequence[int], strata: int, rows: int) -> None:
        self._items, self._strata, self._rows = items, strata, rows
        self._bins: dict[int, tuple[Bin, ...]] = {}
        self._prices: dict[tuple[int, ...], float] = {}

    def part(self, keys: tuple[int, ...], sizes: tuple[int, ...]) -> Part:
        """The part with these breakdowns."""
        return Part(keys, sizes, self._bins_of(prod(sizes) * self._strata))

    def price(self, keys: tuple[int, ...], sizes: tuple[int, ...]) -> float:
        """What counting it costs."""
        if keys not in self._prices:
            groups, rows = prod(sizes) * self._strata, self._rows
            bins = self._bins_of(groups)
            cells = groups * sum(each.size for each in bins)
            # Beyond the cache each row costs more, and beyond what may be counted at all no plan is good.
            self._prices[keys] = rows * (len(bins) + cells / (8.0 * CACHED)) + _CELL * cells
        return self._prices[keys]

    def _bins_of(self, groups: int) -> tuple[Bin, ...]:
        room = min(CACHED, self._rows) // groups
        if room not in self._bins:
            self._bins[room] = tuple(_bins(self._items, room))
        return self._bins[room]


def _bins(items: Sequence[int], room: int) -> Iterator[Bin]:
    """Neighbouring items together while their joint answers fit; each bin holds at least one."""
    held: list[int] = []
    size = 1
    for place, answers in enumerate(items):
        if held and size * answers > room:
            yield Bin(tuple(held), tuple(items[each] for each in held))
            held, size = [], 1
        held.append(place)
        size *= answers
    if held:
        yield Bin(tuple(held), tuple(items[each] for each in held))


def _partitions(places: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every way to put these together; each alone where there are too many to try."""
    if len(places) > MOST_KEYS_SEARCHED:
        yield tuple((place,) for place in places)
        return
    if not places:
        yield ()
        return
    first, rest = places[0], places[1:]
    for parts in _partitions(rest):
        yield ((first,), *parts)
        for at, part in enumerate(parts):
            yield (*parts[:at], (first, *part), *parts[at + 1 :])
