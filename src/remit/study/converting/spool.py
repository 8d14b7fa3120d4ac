"""Rows on their way: coded as they come and kept on disk, so that memory holds one batch and the lists."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from remit.core.problems import Place, refuse
from remit.study.coded_writing import first_words

if TYPE_CHECKING:
    import polars as pl

MOSTLY_DIFFERENT = 0.5
"""A column in whose first rows more than this share of cells differ is kept as text."""

Places = npt.NDArray[np.int32]


class Column:
    """One column's list of texts in the order they came, and how often each did."""

    def __init__(self, *, text: bool) -> None:
        import polars as pl

        self.text = text
        self.known = pl.Enum([])
        self._texts: list[str] = []
        self._counts: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def learn(self, cells: pl.Series) -> None:
        """Add what is new to the list."""
        import polars as pl

        seen = set(self._texts)
        self._texts += [
            text for text in cells.unique(maintain_order=True) if text is not None and text not in seen
        ]
        self.known = pl.Enum(self._texts)
        self._counts = np.append(self._counts, np.zeros(len(self._texts) - len(self._counts), dtype=np.int64))

    def count(self, places: Places) -> None:
        """Remember how often each text came."""
        self._counts += np.bincount(places + 1, minlength=len(self._texts) + 1)[1:]

    @property
    def texts(self) -> Sequence[str]:
        """The distinct texts, first come first."""
        return self._texts

    @property
    def counts(self) -> dict[str, int]:
        """How often each text came."""
        return dict(zip(self._texts, self._counts.tolist(), strict=True))


class Spool:
    """Batches of text rows, coded and written to a folder; then as often as wanted read back in order.

    `plain` names the columns that are kept as text, `guessed` those that are where their first cells mostly
    differ (None: every column).
    """

    def __init__(
        self, folder: Path, plain: frozenset[str] = frozenset(), guessed: frozenset[str] | None = frozenset()
    ) -> None:
        self._folder, self._plain, self._guessed = folder, plain, guessed
        self._parts = 0
        self.columns: dict[str, Column] = {}
        self.rows = 0

    def add(self, cells: pl.DataFrame) -> None:
        """One batch of String columns, of any length, with the same columns each time."""
        if not cells.height:
            return
        for column in cells.get_columns():
            if column.name not in self.columns:
                self.columns[column.name] = Column(text=self._is_text(column))
        self.rows += cells.height
        coded = self._coded(cells)
        try:
            coded.write_ipc(self._part(self._parts), compression="zstd")
        except OSError as error:
            raise refuse(
                "CONVERT-012",
                Place(str(self._folder)),
                f"the rows cannot be kept on disk on their way: {first_words(error)}; nothing was changed",
                "make space there, or set TMPDIR to a folder on another disk",
            ) from None
        self._parts += 1

    def _coded(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Every cell as its place in the list of its column, -1 for blank; text stays text."""
        import polars as pl

        lists = {name: column for name, column in self.columns.items() if not column.text}
        coded = cells.with_columns(_place(name, column.known) for name, column in lists.items())
        blank, missed = cells.null_count(), coded.select((pl.col(*lists) == -1).sum()) if lists else None
        fresh = [name for name in lists if missed is not None and missed[name][0] > blank[name][0]]
        for name in fresh:
            lists[name].learn(cells[name])
        again = cells.select(_place(name, lists[name].known) for name in fresh)
        coded = coded.with_columns(again.get_columns())
        for name, column in lists.items():
            column.count(coded[name].to_numpy())
        return coded

    def _is_text(self, column: pl.Series) -> bool:
        if column.name in self._plain:
            return True
        if self._guessed is not None and column.name not in self._guessed:
            return False
        filled = len(column) - column.null_count()
        return filled > 20 and column.drop_nulls().n_unique() > MOSTLY_DIFFERENT * filled

    def _part(self, number: int) -> Path:
        return self._folder / f"{number:06}.arrow"

    def parts(self) -> Iterator[pl.DataFrame]:
        """The rows again, one batch at a time: Int32 places (-1: blank), or text."""
        import polars as pl

        for number in range(self._parts):
            yield pl.read_ipc(io.BytesIO(self._part(number).read_bytes()))

    def texts(self) -> Iterator[pl.DataFrame]:
        """The rows again as the text that came, one batch at a time."""
        import polars as pl

        lists = {
            name: pl.Series([*found.texts, None], dtype=pl.String)
            for name, found in self.columns.items()
            if not found.text
        }
        for part in self.parts():
            yield part.with_columns(
                lists[column.name].gather(column).alias(column.name)
                for column in part.get_columns()
                if column.name in lists
            )

    def distinct(self, name: str) -> Sequence[str]:
        """The distinct texts of a column, also of one that is kept as text."""
        import polars as pl

        column = self.columns[name]
        if not column.text:
            return column.texts
        found = pl.Series(name, [], dtype=pl.String)
        for part in self.parts():
            found = pl.concat([found, part[name].drop_nulls()]).unique()
        return found.sort().to_list()


def _place(name: str, known: pl.Enum) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(known, strict=False).to_physical().cast(pl.Int32).fill_null(-1)
