"""Few rows to sums at once: those of one organisation, whose price must not be that of a national file.

Counting item after item, as `count` does, has a price for each of them, however few people there are. Here
all items are laid side by side and counted in one step for each part of the breakdowns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.core.problems import Place
from remit.estimates.mass.count import WHERE, Wanted, Whole, check_size, columns_of, weights_of
from remit.estimates.mass.sums import NO_STRATA, Sums, arranged
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedRows, CodedVariable

FEW = 20_000
"""Up to this many rows this is the faster way: beyond, items are cheaper in twos and threes, in threads."""

_STEPS = 65_536
"""So many answers are laid side by side at once: their codes stay in half a megabyte of cache."""

_JOINED = 8
"""Breakdowns are counted jointly while a cell comes on so many answers: its margins are cheaper then."""


class _Key(Struct):
    """A breakdown by the groups that anybody is in: their places, and the place of each row's among them."""

    at: int
    found: npt.NDArray[np.intp]
    column: npt.NDArray[np.intp]


class _Block(Struct):
    """Items side by side: the code of each answer, how many codes, where the answers that are none stand."""

    codes: npt.NDArray[np.intp]
    size: int
    answers: npt.NDArray[np.intp]
    start: int


def count_few(batch: CodedRows, wanted: Wanted, where: Place = WHERE) -> Sums:
    """The sums of one batch of up to about `FEW` rows: what `count_rows` gives, sooner. Raises as it does."""
    check_size(wanted, where)
    columns, height = columns_of(batch.rows, wanted, where), batch.rows.height
    weights = weights_of(batch, bool(wanted.weight), where) or ()
    items = wanted.counted
    strata = np.zeros(height, np.intp) if wanted.stratum is None else columns[wanted.stratum.name]
    depth = 1 if wanted.stratum is None else len(wanted.stratum.codes)
    keys = [_key(at, key, columns[key.name]) for at, key in enumerate(wanted.keys)]
    widths = [len(key.codes) + 1 for key in wanted.keys] or [1]
    total = sum(len(item.codes) for item in items)
    counts = [np.zeros((depth, width, total, 3)) for width in widths]
    most = max(_STEPS // max(height, 1), 1)
    laid = [np.tile(weight, min(most, len(items))) for weight in weights]
    for block in _blocks(items, columns, height, most):
        here = slice(block.start, block.start + len(block.answers))
        for part in _parts(keys, depth * block.size, block.codes.size):
            joint = _joint(block, strata, depth, part, laid)
            for slot, key in enumerate(part):
                counts[key.at][:, key.found, here] = _margin(joint, slot, block.answers)
            if not part:
                counts[0][:, :, here] = _margin(joint, 0, block.answers)
    return arranged(Sums(items, wanted.keys, wanted.stratum or NO_STRATA, wanted.weight, tuple(counts)))


def _key(at: int, key: CodedVariable, column: Whole) -> _Key:
    there = np.bincount(column, minlength=len(key.codes) + 1) > 0
    return _Key(at, np.flatnonzero(there), (np.cumsum(there) - 1)[column])


def _blocks(
    items: Sequence[CodedVariable], columns: dict[str, Whole], height: int, most: int
) -> Iterator[_Block]:
    """The items by `most` at a time; blank is one more code after those of each."""
    start, everybody = 0, np.zeros(height, np.int8)
    for first in range(0, len(items), most):
        some = items[first : first + most]
        sizes = [len(item.codes) + bool(item.name) for item in some]
        ends = np.cumsum(sizes)
        side_by_side = np.stack([columns[item.name] if item.name else everybody for item in some])
        codes = np.add(side_by_side, (ends - sizes)[:, np.newaxis], dtype=np.intp)
        blank = [int(end) - 1 for end, item in zip(ends, some, strict=True) if item.name]
        answers = np.delete(np.arange(ends[-1]), blank)
        yield _Block(codes, int(ends[-1]), answers, start)
        start += len(answers)


def _parts(keys: Sequence[_Key], cells: int, answers: int) -> list[list[_Key]]:
    """The breakdowns put together while their joint cells stay few beside the answers; smallest first."""
    parts: list[list[_Key]] = []
    for key in sorted(keys, key=lambda each: len(each.found)):
        for part in parts:
            groups = prod(len(each.found) for each in (*part, key))
            if groups * cells * _JOINED <= answers:
                part.append(key)
                break
        else:
            parts.append([key])
    return parts or [[]]


def _joint(block: _Block, strata: Whole, depth: int, part: Sequence[_Key], laid: Sequence[Floats]) -> Floats:
    """(people and weights, strata, groups of each key ..., codes of the block)."""
    groups = strata.astype(np.intp)
    for key in part:
        groups = groups * len(key.found) + key.column
    shape = (depth, *(len(key.found) for key in part), block.size)
    code = (block.codes + groups * block.size if groups.any() else block.codes).ravel()
    planes = [np.bincount(code, minlength=prod(shape))]
    planes += [np.bincount(code, weights=weight[: code.size], minlength=prod(shape)) for weight in laid]
    return np.stack(planes).astype(float, copy=False).reshape(len(planes), *shape)


def _margin(joint: Floats, slot: int, answers: npt.NDArray[np.intp]) -> Floats:
    """One key's sums out of the joint ones: (strata, groups, answers, people and weights)."""
    others = tuple(axis for axis in range(2, joint.ndim - 1) if axis != 2 + slot)
    margin = joint.sum(axis=others) if others else joint
    planes, depth, groups = len(joint), joint.shape[1], joint.shape[2 + slot] if joint.ndim > 3 else 1
    return np.moveaxis(margin[..., answers].reshape(planes, depth, groups, len(answers)), 0, -1)
