"""Stored cells as integer codes: what the additive sums count.

Position -1 means "not in the base": blank, or typed as not applicable. Refused answers and values that
the dictionary does not list have positions of their own, after the listed ones, so nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct, field

from remit.core.cleared import Label
from remit.core.problems import Place, nearest, refuse
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, REFUSED_LABEL, Variable, number_of
from remit.estimates.sums import Codes, Floats
from remit.fieldwork.responses import Responses

BLANK = ("", NOT_APPLICABLE)
FEW_VALUES = 50
"""A number with at most this many distinct values is also tabulated value by value."""
SMALL = 4096
"""Up to this many rows a column is read faster by plain Python than by any engine."""
GROUP_VALUES = 20
"""A number with at most this many distinct values can break a table down."""


class Column(Struct, frozen=True):
    """A variable as codes: one position in `labels` a row.

    The first `listed` labels come from the dictionary (all of a date's years count as listed); `refused` is
    the position of "prefer not to say", -1 when there is none; whatever follows was found and not listed.
    """

    variable: Variable
    codes: Codes
    labels: tuple[Label, ...]
    listed: int
    refused: int

    @property
    def unlisted(self) -> bool:
        """Whether values were found that the dictionary does not list."""
        return len(self.labels) > self.listed + (self.refused >= 0)


class Numbers(Struct, frozen=True):
    """A number's column: `codes` are positions in the sorted distinct `values`, -1 for anything else.

    `others` holds refused answers and texts that are not numbers, as a column of their own.
    """

    variable: Variable
    codes: Codes
    values: Floats
    others: Column


class Flags(Struct, frozen=True):
    """A select-all block. `chosen` is (flags, rows) of booleans; `answered` and `refused` are one a row.

    Answered: any cell of the block is neither blank nor not applicable. Refused: answered, nothing
    chosen, and a cell says so. `odd` says that cells hold something other than 1 and 0.
    """

    variables: tuple[Variable, ...]
    chosen: npt.NDArray[np.bool_]
    answered: npt.NDArray[np.bool_]
    refused: npt.NDArray[np.bool_]
    odd: bool


class Written(Struct, frozen=True):
    """The boxes of an open item. `wrote` is (boxes, rows) of booleans, `answered` and `refused` one a row.

    Answered: any box is neither blank nor not applicable. Refused: nothing written, and a box says so.
    """

    wrote: npt.NDArray[np.bool_]
    answered: npt.NDArray[np.bool_]
    refused: npt.NDArray[np.bool_]


class Grouping(Struct, frozen=True):
    """The breakdown variable: one position in `groups` a row, -1 for people in no group."""

    variable: Variable
    codes: Codes
    groups: tuple[Label, ...]


class Source(Struct, frozen=True):
    """The rows, with the columns read so far; one is made for each item."""

    responses: Responses
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    _numbers: dict[str, Numbers] = field(default_factory=dict)
    _flags: dict[tuple[str, ...], Flags] = field(default_factory=dict)
    _written: dict[tuple[str, ...], Written] = field(default_factory=dict)

    @property
    def weights(self) -> Floats | None:
        """One weight a row, or three sums a row where it stands for several people, or None."""
        return self.responses.counted_by

    def column(self, variable: Variable, refused_label: str = "") -> Column:
        """A variable with closed answers, a date (by year) or text, as codes."""
        key = (variable.name, refused_label)
        if key not in self._columns:
            self._columns[key] = read_column(self.responses, variable, refused_label)
        return self._columns[key]

    def numbers(self, variable: Variable, refused_label: str = "") -> Numbers:
        """A variable of numbers, as codes of its distinct values."""
        if variable.name not in self._numbers:
            self._numbers[variable.name] = read_numbers(self.responses, variable, refused_label)
        return self._numbers[variable.name]

    def flags(self, variables: Sequence[Variable]) -> Flags:
        """A block of flags."""
        key = tuple(variable.name for variable in variables)
        if key not in self._flags:
            self._flags[key] = read_flags(self.responses, variables)
        return self._flags[key]

    def written(self, variables: Sequence[Variable]) -> Written:
        """The boxes of an open item."""
        key = tuple(variable.name for variable in variables)
        if key not in self._written:
            self._written[key] = read_written(self.responses, variables)
        return self._written[key]


def natural(text: str) -> tuple[bool, float, str]:
    """A sort key that puts numbers in their order, before words."""
    number = number_of(text)
    return (True, 0.0, text) if number is None else (False, number, text)


def read_column(responses: Responses, variable: Variable, refused_label: str = "") -> Column:
    """The codes and labels of one variable; a date is read by its year."""
    cells = _cells(responses, variable)
    found = _distinct(cells)
    listed = {choice.code: choice.label for choice in variable.choices if choice.code not in MISSING}
    if variable.storage == "date":
        listed = {year: year for year in sorted(found) if year.isdigit()}
    labels = [Label(code, text) for code, text in listed.items()]
    refused = -1
    if refused_label or REFUSED in found:
        refused = len(labels)
        labels.append(Label(REFUSED, refused_label or _refused_words(variable)))
    extra = sorted(found.difference(listed, (REFUSED,)), key=natural)
    labels += [Label(text, text) for text in extra]
    places = {label.code: place for place, label in enumerate(labels)}
    return Column(variable, _codes(cells, places), tuple(labels), len(listed), refused)


def _cells(responses: Responses, variable: Variable) -> pl.Series:
    cells = responses.rows[variable.name]
    if variable.storage != "date":
        return cells
    year = pl.when(cells.str.contains(r"^\d{4}(-|$)")).then(cells.str.slice(0, 4)).otherwise(cells)
    return pl.select(year.alias(variable.name)).to_series()


def _distinct(cells: pl.Series) -> set[str]:
    """The values that occur, blank apart."""
    values = cells.to_list() if len(cells) <= SMALL else cells.unique().to_list()
    return {value for value in values if value is not None and value not in BLANK}


def _codes(cells: pl.Series, places: Mapping[str, int]) -> Codes:
    """The place of every cell, -1 for values without one."""
    if len(cells) <= SMALL:
        return np.array([places.get(value, -1) for value in cells.to_list()], dtype=np.int32)
    if not places:
        return np.full(len(cells), -1, dtype=np.int32)
    physical = cells.cast(pl.Enum(list(places)), strict=False).to_physical()
    found = np.array([*places.values(), -1], dtype=np.int32)
    return np.asarray(found[physical.cast(pl.Int32).fill_null(len(places)).to_numpy()])


def _refused_words(variable: Variable) -> str:
    return variable.labels().get(REFUSED, REFUSED_LABEL)


def number_text(value: float) -> str:
    """A number as the code of its cell: `8`, `7.5`."""
    return str(int(value)) if value == int(value) else repr(value)


def read_numbers(responses: Responses, variable: Variable, refused_label: str = "") -> Numbers:
    """The distinct numbers of a variable; `20.0` and `20` are one; scale points count as scores."""
    cells = responses.rows[variable.name]
    scores = {choice.code: choice.score for choice in variable.choices if choice.score is not None}
    read: dict[str, float] = {}
    for text in _distinct(cells):
        number = scores.get(text, number_of(text))
        if number is not None:
            read[text] = number
    values = sorted(set(read.values()) | set(scores.values()))
    places = {value: place for place, value in enumerate(values)}
    codes = _codes(cells, {text: places[value] for text, value in read.items()})
    others = read_column(_without(responses, variable, read), _open(variable), refused_label)
    return Numbers(variable, codes, np.array(values, dtype=np.float64), others)


def _without(responses: Responses, variable: Variable, read: Mapping[str, float]) -> Responses:
    cells = responses.rows[variable.name]
    rest = [None if value in read else value for value in cells.to_list()]
    return Responses(pl.DataFrame({variable.name: pl.Series(rest, dtype=pl.String)}), (variable,))


def _open(variable: Variable) -> Variable:
    """The variable without closed answers, so that what is left over is labelled as found."""
    return Variable(variable.name, variable.item, variable.label, "text", variable.kind)


def read_flags(responses: Responses, variables: Sequence[Variable]) -> Flags:
    """A block of 1/0 cells."""
    known = {"0": 0, "1": 1, REFUSED: 2, "0.0": 0, "1.0": 1}
    rows = len(responses)
    chosen = np.zeros((len(variables), rows), dtype=np.bool_)
    answered = np.zeros(rows, dtype=np.bool_)
    says_no = np.zeros(rows, dtype=np.bool_)
    odd = False
    for place, variable in enumerate(variables):
        cells = responses.rows[variable.name]
        codes = _codes(cells, known)
        chosen[place] = codes == 1
        says_no |= codes == 2
        answered |= codes >= 0
        if np.count_nonzero(codes < 0) > cells.null_count():
            other = (codes < 0) & ~(cells.is_null() | cells.is_in(BLANK)).to_numpy()
            odd |= bool(other.any())
            answered |= other
    return Flags(tuple(variables), chosen, answered, says_no & ~chosen.any(axis=0), odd)


def read_written(responses: Responses, variables: Sequence[Variable]) -> Written:
    """Who wrote something in each box of an open item."""
    boxes = [responses.texts(variable.name) for variable in variables]
    none, said = ("", None, *MISSING), ("", None, NOT_APPLICABLE)
    wrote = np.array([[text not in none for text in box] for box in boxes], dtype=np.bool_)
    answered = np.array([[text not in said for text in box] for box in boxes], dtype=np.bool_).any(axis=0)
    says_no = np.array([[text == REFUSED for text in box] for box in boxes], dtype=np.bool_).any(axis=0)
    return Written(wrote, np.asarray(answered), np.asarray(says_no & ~wrote.any(axis=0)))


def read_grouping(responses: Responses, by: Variable) -> Grouping:
    """The groups of a breakdown, in the author's order; refused, not applicable and blank are in none.

    Raises `Refused` when the variable does not hold one closed answer a person.
    """
    if by.name not in responses.rows.columns:
        names = [variable.name for variable in responses.variables]
        raise refuse(
            "EST-001",
            Place("plan.yaml"),
            f"there is no variable '{by.name}' to break tables down by{nearest(by.name, names)}",
            "name an item of questionnaire.yaml with one answer a person",
        )
    if by.storage == "choice":
        column = read_column(responses, by)
        kept = [place for place in range(len(column.labels)) if place != column.refused]
        moved = np.full(len(column.labels) + 1, -1, dtype=np.int32)
        moved[kept] = np.arange(len(kept), dtype=np.int32)
        return Grouping(by, moved[column.codes], tuple(column.labels[place] for place in kept))
    numbers = read_numbers(responses, by) if by.storage == "number" else None
    if numbers is None or len(numbers.values) > GROUP_VALUES:
        raise refuse(
            "EST-002",
            Place("plan.yaml"),
            f"tables cannot be broken down by '{by.name}': {_why_not(by)}",
            "use an item with one closed answer a person (single choice, yes/no, bands or a scale)",
        )
    texts = [number_text(value) for value in numbers.values.tolist()]
    return Grouping(by, numbers.codes, tuple(Label(text, text) for text in texts))


def _why_not(by: Variable) -> str:
    return {
        "flag": "people can tick several of its choices, so its groups would overlap",
        "number": f"it has more than {GROUP_VALUES} different values",
        "text": "it is open text",
    }.get(by.storage, "every person may have a different date")
