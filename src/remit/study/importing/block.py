"""A block: columns that share a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from remit.study.importing.naming import item_id, row_code
from remit.study.importing.placing import Column, item_text

if TYPE_CHECKING:
    import polars as pl


class Block(Struct, frozen=True):
    """Columns that share a question, in the order of the file, and the cells of the whole source."""

    columns: tuple[Column, ...]
    cells: pl.DataFrame

    @property
    def first(self) -> Column:
        """The leftmost column."""
        return self.columns[0]

    @property
    def code(self) -> str:
        """The code that the columns share, or nothing."""
        return self.first.header.code

    @property
    def words(self) -> str:
        """The question that the columns share."""
        return next((column.words for column in self.columns if column.words), "")

    def text(self) -> str:
        """The item's words."""
        return item_text(self.words, "", self.code or self.first.header.raw)


def part_id(block: Block, column: Column) -> str:
    """A name for one column of a block that becomes an item of its own."""
    base = item_id(block.code, block.words, block.first.position)
    part = column.header.sub or column.header.option
    return f"{base}_{row_code(part, column.header.option, column.position)}" if part else ""
