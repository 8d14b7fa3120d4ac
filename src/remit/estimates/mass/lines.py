"""Which answers each figure counts, and out of which: the rows of a mass table, read from the dictionary."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from msgspec import Struct

from remit.core.cleared import Label
from remit.core.words import REFUSED, REFUSED_LABEL, TableSpec
from remit.estimates.columns import Column, Numbers, read_column, read_numbers
from remit.estimates.layouts.choice import directions
from remit.estimates.mass.sums import CHOSEN, DERIVED, Sums, block_of
from remit.estimates.sums import Floats, N
from remit.fieldwork.coded import CodedVariable
from remit.fieldwork.responses import Responses


class Direction(Struct, frozen=True):
    """Which codes of a variable count as its good and its bad side; both empty: neither."""

    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """One figure of each group: the answers counted, the base they are a share of, and what each counts.

    `columns` and `base` are places in the answers of the sums. `scores` has one number for each place of
    `base` where the figure is a mean of them, and is empty for a share.
    """

    variable: str
    choice: str
    label: str
    measure: str
    columns: tuple[int, ...]
    base: tuple[int, ...]
    scores: tuple[float, ...] = ()


def lines_of(sums: Sums, sides: Mapping[str, Direction]) -> tuple[Line, ...]:
    """The figures of every item: shares, top two and net where a side is given, the mean of scores.

    As in `tabulate`: not applicable is in no base, refused has a share of its own, dates count by their
    year, texts that were found and not listed have rows. Flags are shares of the people who answered any
    choice of their item.
    """
    found: list[Line] = []
    people = sums.counts[0][..., N].sum(axis=(0, 1))
    for item, start in zip(sums.items[1:], sums.offsets[1:], strict=False):
        counted = people[start : start + len(item.codes)]
        present = counted > 0
        if item.variable.kind == DERIVED:
            found += _refused_lines(item, start, counted)
        elif item.variable.storage == "flag":
            found += _flag_lines(sums, item, start)
        elif item.variable.storage == "number":
            found += _number_lines(item, start, present)
        else:
            found += _choice_lines(item, start, present, sides.get(item.name, Direction()))
    return tuple(found)


def texts_of(item: CodedVariable, present: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Responses:
    """The list of texts as if each were one person's answer, those that nobody gave left blank."""
    texts = [code if there else None for code, there in zip(item.codes, present.tolist(), strict=True)]
    return Responses(pl.DataFrame({item.name: pl.Series(texts, dtype=pl.String)}), (item.variable,))


def _choice_lines(
    item: CodedVariable, start: int, present: np.ndarray[tuple[int], np.dtype[np.bool_]], side: Direction
) -> list[Line]:
    column = read_column(texts_of(item, present), item.variable)
    places = _places(column.codes, len(column.labels), start)
    # Listed choices that nobody gave are blank in the texts, and keep their row.
    for label, text in enumerate(column.labels):
        if not places[label] and text.code in item.codes:
            places[label] = (start + item.codes.index(text.code),)
    base = tuple(sorted(place for each in places for place in each))
    found = [
        Line(item.name, label.code, label.text, "share", columns, base)
        for label, columns in zip(column.labels, places, strict=True)
    ]
    return found + _direction_lines(column, places, side)


def _places(
    codes: np.ndarray[tuple[int], np.dtype[np.int32]], count: int, start: int
) -> list[tuple[int, ...]]:
    places: list[tuple[int, ...]] = [() for _ in range(count)]
    for place, code in enumerate(codes.tolist()):
        if code >= 0:
            places[code] += (start + place,)
    return places


def _direction_lines(column: Column, places: list[tuple[int, ...]], side: Direction) -> list[Line]:
    variable = column.variable
    spec = TableSpec(
        variable.name,
        variable.item,
        variable.label,
        "choice",
        (variable,),
        favourable=side.favourable,
        unfavourable=side.unfavourable,
    )
    found = []
    for measure, scores in directions(spec, column).items():
        pairs = [
            (place, score)
            for columns, score in zip(places, scores.tolist(), strict=True)
            for place in columns
            if np.isfinite(score)
        ]
        base, values = tuple(place for place, _ in pairs), tuple(score for _, score in pairs)
        good = tuple(place for place, score in pairs if score == 1.0)
        if measure == "top_two":
            found.append(Line(variable.name, "", variable.label, measure, good, base))
        else:
            found.append(Line(variable.name, "", variable.label, measure, base, base, values))
    return found


def _number_lines(
    item: CodedVariable, start: int, present: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[Line]:
    numbers: Numbers = read_numbers(texts_of(item, present), item.variable)
    pairs = [
        (start + place, float(numbers.values[code]))
        for place, code in enumerate(numbers.codes.tolist())
        if code >= 0
    ]
    if not pairs:
        return []
    base, scores = tuple(place for place, _ in pairs), tuple(score for _, score in pairs)
    return [Line(item.name, "", item.variable.label, "mean", base, base, scores)]


def _flag_lines(sums: Sums, item: CodedVariable, start: int) -> list[Line]:
    answered = _block(sums, item.variable.item)
    label = Label(item.variable.choice, item.variable.label)
    chosen = tuple(start + place for place, code in enumerate(item.codes) if code in CHOSEN)
    return [Line(item.name, label.code, label.text, "share", chosen, answered)]


def _block(sums: Sums, item: str) -> tuple[int, ...]:
    """The places of the people who answered any choice of a select-all item."""
    names = [each.name for each in sums.items]
    first = sums.offsets[names.index(block_of(item).name)]
    return tuple(range(first, first + 2))


def _refused_lines(item: CodedVariable, start: int, people: Floats) -> list[Line]:
    """Who only refused a select-all item, where anybody did."""
    if not people[1]:
        return []
    name, both = item.variable.item, (start, start + 1)
    return [Line(name, REFUSED, REFUSED_LABEL, "share", both[1:], both)]
