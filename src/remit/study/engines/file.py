"""A coded file counted in this process, a batch of rows at a time: memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from remit.core.words import NOT_APPLICABLE, REFUSED, Variable
from remit.estimates.mass.stored import answers_of, block_of_flags
from remit.fieldwork.coded import CodedVariable
from remit.fieldwork.counting import PEOPLE, SQUARES, WEIGHTS, WROTE, as_responses
from remit.fieldwork.responses import Responses
from remit.study.coded_reading import CodedFile
from remit.study.mass import tabulate_file


class CountedFile:
    """The rows of a coded file, none of which is kept."""

    def __init__(self, file: CodedFile, population: int) -> None:
        self._file = file
        self._coded = {each.name: each for each in file.dictionary.variables if each.name != "id"}
        self._of = Responses(
            pl.DataFrame(schema=dict.fromkeys(self._coded, pl.String)), self.variables, population=population
        )

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows."""
        return tuple(each.variable for each in self._coded.values())

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`."""
        rows = pl.scan_parquet(self._file.path)
        return as_responses(count_joints(rows, self._file, [names], streaming=True)[0], self._of)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by`; one pass over the file."""
        asked = [name for name in names if name != by]
        closed = [name for name in asked if self._coded[name].codes]
        found = {name: self.count([name, *([by] if by else [])]) for name in asked if name not in closed}
        if closed:
            sums = tabulate_file(self._file.path, [by] if by else [], closed).sums
            found |= {name: answers_of(sums, name, by, self._of) for name in closed}
        return found

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item: what is right of them without their combinations."""
        if not all(self._coded[name].codes for name in names):
            return self.count([*names, *([by] if by else [])])
        sums = tabulate_file(self._file.path, [by] if by else [], names).sums
        return block_of_flags(sums, names, by, self._of)


def count_joints(
    rows: pl.LazyFrame, file: CodedFile, joints: Sequence[Sequence[str]], *, streaming: bool = False
) -> list[pl.DataFrame]:
    """How many people have each combination of these variables, as texts in order with their sums."""
    # Grouped as numbers, and only then as texts: there are fewer of them.
    grouped = [_grouped(rows, file, names) for names in joints]
    counted = pl.collect_all(grouped, engine="streaming" if streaming else "auto") if grouped else []
    return [
        found.with_columns(_text(file.by_name[name]).alias(name) for name in names).sort(list(names))
        if names
        else found
        for names, found in zip(joints, counted, strict=True)
    ]


def _grouped(rows: pl.LazyFrame, file: CodedFile, names: Sequence[str]) -> pl.LazyFrame:
    named = file.dictionary.weight
    weight = pl.col(named) if named else pl.lit(1.0)
    summed = [
        pl.len().cast(pl.Float64).alias(PEOPLE),
        (weight.sum() if named else pl.len().cast(pl.Float64)).alias(WEIGHTS),
        ((weight * weight).sum() if named else pl.len().cast(pl.Float64)).alias(SQUARES),
    ]
    if not names:
        return rows.select(summed)
    places = [_place(file.by_name[name]).alias(name) for name in names]
    weights = [pl.col(named)] if named else []
    return rows.select([*places, *weights]).group_by(list(names)).agg(summed)


def _place(coded: CodedVariable) -> pl.Expr:
    """A column to be counted by; of open text only whether there is any."""
    column = pl.col(coded.name)
    if coded.codes or coded.variable.storage != "text":
        return column
    typed = column.is_null() | column.is_in([REFUSED, NOT_APPLICABLE])
    return pl.when(typed).then(column).otherwise(pl.lit(WROTE))


def _text(coded: CodedVariable) -> pl.Expr:
    """The text of a place."""
    column = pl.col(coded.name)
    if coded.codes:
        texts = dict(enumerate(coded.codes))
        return column.cast(pl.Int32).replace_strict(texts, default=None, return_dtype=pl.String)
    return column.cast(pl.String)
