"""Which posts are alone with what is known of them: one attribute, several together, and all.

Everybody may know the attributes of a post, so a combination that only one post has is a name. Every set of
up to three attributes is counted; larger sets are grown from the best ones by the attribute that singles
out most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

EXACT_UP_TO = 3
"""Sets of attributes up to this size are all counted."""

MOST_IN_SETS = 24
"""Sets of three are made of this many attributes, the ones that single out most; 2,024 sets."""

NAMES_FROM = 0.9
"""Where more than this share of posts have a value of their own, the column is a name, not an attribute."""

SHOWN = 3
"""How many sets of each size are kept as the worst."""

Codes = npt.NDArray[np.int64]


class Singled(Struct, frozen=True):
    """What a set of attributes tells: its combinations, posts that are alone, and posts among few.

    `alone` posts share their combination with nobody, `few` posts (these among them) with fewer than
    `group_min` in all.
    """

    attributes: tuple[str, ...]
    combinations: int
    alone: int
    few: int


class Uniqueness(Struct, frozen=True):
    """How well a frame's attributes single out its posts.

    `names` are columns in which nearly every post has its own value; they are left out of all sets. `worst`
    holds, for each size, the sets that single out most posts, up to as many as all attributes together.
    `everything` is None when there are no attributes.
    """

    posts: int
    least: int
    singles: tuple[Singled, ...] = ()
    pairs: tuple[Singled, ...] = ()
    everything: Singled | None = None
    worst: tuple[Singled, ...] = ()
    names: tuple[Singled, ...] = ()


def count_uniqueness(attributes: pl.DataFrame, least: int) -> Uniqueness:
    """The uniqueness of posts, one row each, by their attributes; a blank is a value like any other."""
    posts = attributes.height
    codes = {name: _encode(attributes[name]) for name in attributes.columns}
    each = {name: _count((name,), column, least) for name, column in codes.items()}
    names = tuple(found for found in each.values() if posts > 1 and found.alone > NAMES_FROM * posts)
    for found in names:
        del codes[found.attributes[0]], each[found.attributes[0]]
    if not codes:
        return Uniqueness(posts, least, names=names)
    counted = {1: list(each.values()), **_larger(codes, each, least)}
    everything = _count(tuple(codes), _together(codes.values()), least)
    return Uniqueness(
        posts=posts,
        least=least,
        singles=tuple(each.values()),
        pairs=tuple(sorted(counted.get(2, ()), key=_worse)),
        everything=everything,
        worst=tuple(_worst(counted, codes, everything, least)),
        names=names,
    )


def _encode(column: pl.Series) -> Codes:
    """Values as whole numbers from 0; blank is one of them."""
    codes: Codes = column.fill_null("").rank("dense").to_numpy().astype(np.int64) - 1
    return codes


def _pair(first: Codes, second: Codes) -> Codes:
    """The combinations of two columns, numbered from 0 without gaps, so that numbers never grow too large."""
    joined = first * (int(second.max(initial=0)) + 1) + second
    if int(joined.max(initial=0)) < 4 * len(joined):
        present = np.bincount(joined) > 0
        numbers = np.cumsum(present, dtype=np.int64) - 1
        return np.take(numbers, joined)
    _, inverse = np.unique(joined, return_inverse=True)
    return np.asarray(inverse, dtype=np.int64)


def _together(columns: Iterable[Codes]) -> Codes:
    first, *rest = columns
    for column in rest:
        first = _pair(first, column)
    return first


def _count(attributes: tuple[str, ...], codes: Codes, least: int) -> Singled:
    sizes = np.bincount(codes)
    sizes = sizes[sizes > 0]
    return Singled(attributes, len(sizes), int((sizes == 1).sum()), int(sizes[sizes < least].sum()))


def _worse(found: Singled) -> tuple[int, int, int, tuple[str, ...]]:
    """Sorts the sets that single out most to the front."""
    return -found.alone, -found.few, -found.combinations, found.attributes


def _larger(codes: Mapping[str, Codes], each: Mapping[str, Singled], least: int) -> dict[int, list[Singled]]:
    """Every pair, and every set of three of the attributes that single out most."""
    pairs = {pair: _pair(codes[pair[0]], codes[pair[1]]) for pair in combinations(codes, 2)}
    counted = {2: [_count(pair, joined, least) for pair, joined in pairs.items()]}
    if len(codes) >= EXACT_UP_TO:
        best = {found.attributes[0] for found in sorted(each.values(), key=_worse)[:MOST_IN_SETS]}
        kept = [name for name in codes if name in best]
        counted[3] = [
            _count((a, b, c), _pair(pairs[a, b], codes[c]), least) for a, b, c in combinations(kept, 3)
        ]
    return counted


def _worst(
    counted: Mapping[int, Sequence[Singled]], codes: Mapping[str, Codes], everything: Singled, least: int
) -> Iterable[Singled]:
    """The worst sets of each size, smallest first, until a set tells as much as all attributes together."""
    best = everything
    for size in sorted(counted):
        found = sorted(counted[size], key=_worse)[:SHOWN]
        yield from (each for each in found if each.alone)
        best = found[0]
        if best.alone == everything.alone:
            return
    while best.alone < everything.alone:
        best = _grown(best.attributes, codes, least)
        if best.alone:
            yield best


def _grown(attributes: tuple[str, ...], codes: Mapping[str, Codes], least: int) -> Singled:
    """The set with one more attribute: the one with which it singles out most."""
    here = _together(codes[name] for name in attributes)
    further = [name for name in codes if name not in attributes]
    return min((_count((*attributes, name), _pair(here, codes[name]), least) for name in further), key=_worse)
