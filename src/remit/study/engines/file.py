"""A coded file counted in this process, a batch of rows at a time: memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from remit.core.words import NOT_APPLICABLE, REFUSED, Variable
from remit.estimates.mass.sums import Sums
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
        named = self._file.dictionary.weight
        weight = pl.col(named) if named else pl.lit(1.0)
        summed = [
            pl.len().cast(pl.Float64).alias(PEOPLE),
            (weight.sum() if named else pl.len().cast(pl.Float64)).alias(WEIGHTS),
            ((weight * weight).sum() if named else pl.len().cast(pl.Float64)).alias(SQUARES),
        ]
        if not names:
            return as_responses(rows.select(summed).collect(engine="streaming"), self._of)
        columns = [_text(self._coded[name]).alias(name) for name in names]
        grouped = rows.with_columns(columns).group_by(list(names)).agg(summed)
        return as_responses(grouped.collect(engine="streaming").sort(list(names)), self._of)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by`; one pass over the file."""
        asked = [name for name in names if name != by]
        closed = [name for name in asked if self._coded[name].codes]
        found = {name: self.count([name, *([by] if by else [])]) for name in asked if name not in closed}
        if closed:
            sums = tabulate_file(self._file.path, [by] if by else [], closed).sums
            found |= {name: self._responses(sums, name, by) for name in closed}
        return found

    def _responses(self, sums: Sums, name: str, by: str | None) -> Responses:
        place = next(place for place, item in enumerate(sums.items) if item.name == name)
        planes = sums.counts[0][:, :, sums.offsets[place] : sums.offsets[place + 1]].sum(axis=0)
        groups, answers = np.nonzero(planes[..., 0])
        codes = pl.Series(name, sums.items[place].codes, dtype=pl.String).gather(answers.astype(np.int64))
        columns = [codes]
        if by:
            named = pl.Series(by, [*sums.keys[0].codes, None], dtype=pl.String)
            columns.append(named.gather(groups.astype(np.int64)))
        three = planes[groups, answers]
        counted = [pl.Series(key, three[:, at]) for at, key in enumerate((PEOPLE, WEIGHTS, SQUARES))]
        return as_responses(pl.DataFrame([*columns, *counted]), self._of)


def _text(coded: CodedVariable) -> pl.Expr:
    """A column as text; of open text only whether there is any."""
    column = pl.col(coded.name)
    if coded.codes:
        texts = dict(enumerate(coded.codes))
        return column.cast(pl.Int32).replace_strict(texts, default=None, return_dtype=pl.String)
    if coded.variable.storage != "text":
        return column.cast(pl.String)
    typed = column.is_null() | column.is_in([REFUSED, NOT_APPLICABLE])
    return pl.when(typed).then(column).otherwise(pl.lit(WROTE))
