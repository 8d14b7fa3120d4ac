"""Coded rows: every closed answer as a small integer, which is its place in its variable's list of texts."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct, field

from remit.core.words import Choice, Storage, Variable

SCHEMA: Literal[1] = 1
"""The version of the description that a coded file carries."""

METADATA = "remit"
"""The key under which a Parquet file holds that description."""


class CodedVariable(Struct, frozen=True):
    """A variable and the texts its numbers stand for: a cell's text is `codes[place]`, null is not answered.

    Listed choices come first, in the author's order, then `.r` and `.n` where they occur, then what was found
    and not listed, in natural order.
    """

    variable: Variable
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its column."""
        return self.variable.name


class CodedRows(Struct, frozen=True):
    """One batch of coded rows: `rows` holds an integer column for each of `variables`, null for blank.

    `weights` is one number a row, or None when everyone counts once.
    """

    rows: pl.DataFrame
    variables: tuple[CodedVariable, ...]
    weights: npt.NDArray[np.float64] | None = None


class Dictionary(Struct, frozen=True):
    """What a coded file says of itself: how many rows, and every variable with its texts.

    `weight` is the name of the column of weights, `stratum` that of the variable that tells the strata apart;
    both empty when there are none. Open text has no codes.
    """

    rows: int
    variables: tuple[CodedVariable, ...]
    weight: str = ""
    stratum: str = ""

    def variable(self, name: str) -> CodedVariable | None:
        """The variable with this name."""
        return next((each for each in self.variables if each.name == name), None)


class _Entry(Struct):
    """A variable as it stands in the file."""

    name: str
    item: str
    label: str
    storage: Storage
    kind: str
    choice: str = ""
    choices: tuple[Choice, ...] = ()
    source: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class _Description(Struct):
    schema: Literal[1]
    rows: int
    variables: tuple[_Entry, ...]
    weight: str = ""
    stratum: str = ""


class _Version(Struct):
    schema: int = field(default=0)


def version_of(text: str) -> int:
    """The schema of a description, 0 when it names none. Raises `ValueError` when it is no description."""
    return msgspec.json.decode(text, type=_Version).schema


def read_dictionary(text: str) -> Dictionary:
    """A description as a dictionary. Raises `ValueError` (msgspec's, with the path) when it is none."""
    found = msgspec.json.decode(text, type=_Description)
    variables = tuple(
        CodedVariable(
            Variable(
                each.name,
                each.item,
                each.label,
                each.storage,
                each.kind,
                each.choices,
                each.choice,
                each.source,
            ),
            each.codes,
        )
        for each in found.variables
    )
    return Dictionary(found.rows, variables, found.weight, found.stratum)


def write_dictionary(dictionary: Dictionary) -> str:
    """The description that `read_dictionary` reads: JSON on one line, the same for the same dictionary."""
    entries = tuple(
        _Entry(
            each.variable.name,
            each.variable.item,
            each.variable.label,
            each.variable.storage,
            each.variable.kind,
            each.variable.choice,
            each.variable.choices,
            each.variable.source,
            each.codes,
        )
        for each in dictionary.variables
    )
    made = _Description(SCHEMA, dictionary.rows, entries, dictionary.weight, dictionary.stratum)
    return msgspec.json.encode(made).decode("utf-8")
