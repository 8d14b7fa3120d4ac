"""Made-up answers of several kinds, as responses and as a coded file of the same rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from estimates.made import COLOURS, LIKERT, flags, rows, spec, variable
from remit.core.words import TableSpec, Variable
from remit.fieldwork.coded import METADATA, CodedVariable, Dictionary, write_dictionary
from remit.fieldwork.responses import Responses

COLOUR = variable("colour", choices=COLOURS)
REGION = variable("region", choices=COLOURS)
VIEWS = tuple(variable(f"views.{row}", choices=LIKERT) for row in "abc")
TICKS = flags("ticks", "xyz")
AGE = variable("age", "number")
WISH = variable("wish", "text")
VARIABLES: tuple[Variable, ...] = (COLOUR, REGION, *VIEWS, *TICKS, AGE, WISH)
SPECS: tuple[TableSpec, ...] = (
    spec("choice", [COLOUR]),
    spec("choice", [REGION]),
    spec("matrix", VIEWS, favourable=("a", "sa"), unfavourable=("sd", "d")),
    spec("multi", TICKS),
    spec("number", [AGE]),
    spec("answers", [WISH]),
)
KEYS = (COLOUR, REGION)


def made(people: int, *, weighted: bool = True, population: int = 0) -> Responses:
    """Seeded rows in which every kind of cell occurs: typed blanks, unlisted values, none, missing keys."""
    chance = np.random.default_rng(7)

    def draw(*cells: str | None) -> list[str | None]:
        return [cells[place] for place in chance.integers(0, len(cells), people)]

    columns = {
        "colour": draw("red", "blue", "green", "mauve", ".r", None),
        "region": draw("red", "blue", "green", None),
        **{each.name: draw("sd", "d", "n", "a", "sa", ".n", ".r", None) for each in VIEWS},
        **{each.name: draw("1", "0", "0", None) for each in TICKS},
        "age": draw("18", "31", "31.5", "64", "old", ".r", None),
        "wish": draw("More time", "Mwy o amser, plîs", "NaN", "None", ".r", ".n", None, None),
    }
    weights = (0.25 + chance.random(people)).tolist() if weighted else None
    return rows(columns, VARIABLES, weights, population)


def write_coded(path: Path, responses: Responses, weight: str = "") -> Path:
    """The same rows as a coded file."""
    coded, columns = [], [responses.rows["id"]]
    for each in responses.variables:
        cells = responses.rows[each.name]
        if each.storage == "text":
            coded.append(CodedVariable(each, ()))
            columns.append(cells)
            continue
        listed = [choice.code for choice in each.choices]
        codes = (*listed, *sorted(set(cells.drop_nulls().to_list()) - set(listed)))
        coded.append(CodedVariable(each, codes))
        places = {code: place for place, code in enumerate(codes)}
        columns.append(cells.replace_strict(places, default=None, return_dtype=pl.Int8))
    if weight:
        columns.append(pl.Series(weight, responses.weights))
    frame = pl.DataFrame(columns)
    described = write_dictionary(Dictionary(len(responses), tuple(coded), weight))
    frame.write_parquet(path, metadata={METADATA: described}, row_group_size=100)
    return path
