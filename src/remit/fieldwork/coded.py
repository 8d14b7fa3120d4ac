"""Answers as places in lists of texts: the rows of surveys too large to hold as text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from remit.core.words import Variable


class CodedVariable(Struct, frozen=True):
    """A variable and its list: a cell is a place (from 0) in `codes`, null is "not answered".

    `codes` holds the listed choices first, in the author's order, then `.r` and `.n` where they occur, then
    what was found and not listed. Open text has no codes: its cells are the text.
    """

    variable: Variable
    codes: tuple[str, ...] = ()


class CodedRows(Struct, frozen=True):
    """One batch of rows: an integer column a coded variable, a String column for `id` and open text.

    `weights` is one number a row, or None when everyone counts once.
    """

    rows: pl.DataFrame
    variables: tuple[CodedVariable, ...]
    weights: npt.NDArray[np.float64] | None = None
