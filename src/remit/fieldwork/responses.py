"""The rows that came back, never without their dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.words import Variable, number_of


class Responses(Struct, frozen=True):
    """One row a respondent, every cell as the text stored in `responses.csv`.

    `rows` holds String columns: `id` first, then the variables; null is "not answered", `.r` refused,
    `.n` not applicable. `weights` is one number a row, or None when everyone counts once. `population`
    is the number of people who could have answered (0: unknown), for the finite population correction.

    Where people with the same cells were counted together, `counts` says for how many each row stands: one
    row of (n, Σw, Σw²) a row, and `weights` is None.

    `further` holds weights of single tables by name (see `TableSpec.weights`).
    """

    rows: pl.DataFrame
    variables: tuple[Variable, ...]
    weights: npt.NDArray[np.float64] | None = None
    population: int = 0
    counts: npt.NDArray[np.float64] | None = None
    further: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = set(self.rows.columns)
        missing = [v.name for v in self.variables if v.name not in columns]
        if missing:
            raise ValueError(f"no column for {missing[:5]}")

    def __len__(self) -> int:
        return self.rows.height

    @property
    def people(self) -> int:
        """How many people the rows stand for."""
        return len(self) if self.counts is None else round(float(self.counts[:, 0].sum()))

    @property
    def counted_by(self) -> npt.NDArray[np.float64] | None:
        """What additive sums count a row by: its weight, its three sums, or None for once."""
        return self.weights if self.counts is None else self.counts

    @property
    def weighted(self) -> bool:
        """Whether people count more or less than once."""
        if self.counts is None:
            return self.weights is not None
        return bool((self.counts[:, 1:] != self.counts[:, :1]).any())

    def variable(self, name: str) -> Variable | None:
        """The variable with this name."""
        return next((variable for variable in self.variables if variable.name == name), None)

    def texts(self, name: str) -> list[str | None]:
        """The stored cells of a variable, null for blank."""
        return self.rows[name].to_list()

    def codes(self, name: str, known: Sequence[str]) -> npt.NDArray[np.int32]:
        """Position of each cell in `known`, -1 for blank and for anything not listed."""
        lookup = {code: index for index, code in enumerate(known)}
        column = self.rows[name].replace_strict(lookup, default=-1, return_dtype=pl.Int32)
        return column.fill_null(-1).to_numpy().astype(np.int32)

    def deriving(self, cells: Mapping[Variable, Sequence[str | None]]) -> Responses:
        """The same responses with further variables, each with a cell for every row."""
        if not cells:
            return self
        columns = [pl.Series(variable.name, texts, dtype=pl.String) for variable, texts in cells.items()]
        return replace(self, rows=self.rows.with_columns(columns), variables=(*self.variables, *cells))

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """The cells as numbers; NaN for blank, refused, not applicable and anything not a number."""
        cells = self.rows[name]
        read = {text: number_of(text) for text in cells.drop_nulls().unique().to_list()}
        numbers = cells.replace_strict(read, default=None, return_dtype=pl.Float64)
        return numbers.to_numpy()  # a null becomes NaN
