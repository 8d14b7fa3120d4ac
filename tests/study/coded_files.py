"""Small coded Parquet files for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from remit.core.words import Choice, Variable
from remit.fieldwork.coded import METADATA, CodedVariable, Dictionary, write_dictionary

VIEW = CodedVariable(
    Variable(
        "view",
        "view",
        "What do you think?",
        "choice",
        "scale",
        tuple(Choice(code, code.upper(), float(place)) for place, code in enumerate("abcde")),
    ),
    (*"abcde", ".r"),
)
ORGANISATION = CodedVariable(
    Variable("organisation", "organisation", "", "choice", "single"), tuple(f"R{n:02}" for n in range(8))
)
SIDE = CodedVariable(
    Variable("side", "side", "", "choice", "single", (Choice("n", "North"), Choice("s", "South"))), ("n", "s")
)
WHY = CodedVariable(Variable("why", "why", "Why?", "text", "open"), ())
VARIABLES = (ORGANISATION, SIDE, VIEW, WHY)


def made(rows: int, seed: int = 1) -> pl.DataFrame:
    """Coded rows, blanks among them, with weights."""
    chance = np.random.default_rng(seed)
    view = pl.Series("view", chance.integers(0, 7, rows).astype(np.int8))
    return pl.DataFrame(
        [
            pl.Series("organisation", chance.integers(0, 8, rows).astype(np.int8)),
            pl.Series("side", chance.integers(0, 2, rows).astype(np.int8)),
            pl.select(pl.when(view < 6).then(view).alias("view")).to_series(),
            pl.Series("why", ["because"] * rows, dtype=pl.String),
            pl.Series("weight", chance.uniform(0.5, 2.0, rows)),
        ]
    )


def write(path: Path, rows: pl.DataFrame, count: int = -1, **changed: object) -> Path:
    """A coded file of these rows; `count` and `changed` replace parts of its dictionary."""
    parts = {
        "rows": rows.height if count < 0 else count,
        "variables": VARIABLES,
        "weight": "weight",
    } | changed
    text = write_dictionary(Dictionary(**parts))
    rows.write_parquet(path, compression="zstd", row_group_size=100, metadata={METADATA: text})
    return path
