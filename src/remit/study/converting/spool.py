"""Rows on their way: coded as they come and kept on disk, so that memory holds one batch and the lists."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from remit.study.coded_writing import GROUP

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
        self._enum = pl.Enum([])
        self._texts: list[str] = []
        self._counts: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def place(self, cells: pl.Series) -> pl.Series:
        """The cells as places in the list, which grows by what is new; null stays null."""
        import polars as pl

        found = cells.cast(self._enum, strict=False)
        if found.null_count() > cells.null_count():
            fresh = cells.filter(found.is_null()).drop_nulls().unique(maintain_order=True)
            self._texts += fresh.to_list()
            self._enum = pl.Enum(self._texts)
            self._counts = np.append(self._counts, np.zeros(len(fresh), dtype=np.int64))
            found = cells.cast(self._enum, strict=False)
        places = found.to_physical().cast(pl.Int32).alias(cells.name)
        counted = np.bincount(places.drop_nulls().to_numpy(), minlength=len(self._texts))
        self._counts += counted[: len(self._texts)]
        return places

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
        self._waiting: list[pl.DataFrame] = []
        self._parts = 0
        self.columns: dict[str, Column] = {}
        self.rows = 0

    def add(self, cells: pl.DataFrame) -> None:
        """One batch of String columns, of any length, with the same columns each time."""
        import polars as pl

        if not cells.height:
            return
        coded = []
        for column in cells.get_columns():
            known = self.columns.get(column.name)
            if known is None:
                known = self.columns[column.name] = Column(text=self._is_text(column))
            coded.append(column if known.text else known.place(column))
        self.rows += cells.height
        self._waiting.append(pl.DataFrame(coded))
        if sum(part.height for part in self._waiting) >= GROUP:
            self._write()

    def _is_text(self, column: pl.Series) -> bool:
        if column.name in self._plain:
            return True
        if self._guessed is not None and column.name not in self._guessed:
            return False
        filled = len(column) - column.null_count()
        return filled > 20 and column.drop_nulls().n_unique() > MOSTLY_DIFFERENT * filled

    def _write(self, *, last: bool = False) -> None:
        """Parts of exactly one row group, and at the end what is left."""
        import polars as pl

        whole = pl.concat(self._waiting)
        start = 0
        while whole.height - start >= GROUP or (last and start < whole.height):
            part = whole.slice(start, GROUP)
            part.write_ipc(self._part(self._parts), compression="zstd")
            self._parts += 1
            start += part.height
        self._waiting = [whole.slice(start).rechunk()] if start < whole.height else []

    def _part(self, number: int) -> Path:
        return self._folder / f"{number:06}.arrow"

    def parts(self) -> Iterator[pl.DataFrame]:
        """The rows again, one row group at a time: Int32 places, or text."""
        import polars as pl

        if self._waiting:
            self._write(last=True)
        for number in range(self._parts):
            yield pl.read_ipc(io.BytesIO(self._part(number).read_bytes()))

    def texts(self) -> Iterator[pl.DataFrame]:
        """The rows again as the text that came, one row group at a time."""
        import polars as pl

        lists = {name: pl.Series(found.texts, dtype=pl.String) for name, found in self.columns.items()}
        for part in self.parts():
            yield pl.DataFrame(
                [
                    column if self.columns[column.name].text else _texts(column, lists[column.name])
                    for column in part.get_columns()
                ]
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


def _texts(places: pl.Series, texts: pl.Series) -> pl.Series:
    import polars as pl

    if not len(texts):
        return pl.Series(places.name, [None] * len(places), dtype=pl.String)
    return texts.gather(places).alias(places.name)
