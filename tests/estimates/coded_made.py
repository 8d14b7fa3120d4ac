"""Text rows as coded rows, one column after another, as a coded file holds them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from remit.core.words import Variable
from remit.estimates.mass.count import Wanted, count_rows
from remit.estimates.mass.sums import Sums, ordered_codes
from remit.fieldwork.coded import CodedRows, CodedVariable
from remit.fieldwork.responses import Responses


def coded_variable(responses: Responses, variable: Variable) -> CodedVariable:
    """The variable with the texts that are listed or occur."""
    found = {text for text in responses.texts(variable.name) if text is not None}
    return CodedVariable(variable, ordered_codes(variable, sorted(found)))


def coded_rows(responses: Responses, variables: Sequence[CodedVariable] = ()) -> CodedRows:
    """All rows as one batch."""
    chosen = tuple(variables) or tuple(
        coded_variable(responses, each) for each in responses.variables if each.storage != "text"
    )
    columns = {
        each.name: pl.Series(
            [None if text is None else each.codes.index(text) for text in responses.texts(each.name)],
            dtype=pl.Int8 if len(each.codes) < 128 else pl.Int16,
        )
        for each in chosen
    }
    return CodedRows(pl.DataFrame(columns), chosen, responses.weights)


def split(batch: CodedRows, cuts: Sequence[int]) -> list[CodedRows]:
    """The batch cut at these rows."""
    ends = [0, *sorted(min(cut, batch.rows.height) for cut in cuts), batch.rows.height]
    return [
        CodedRows(
            batch.rows[start:end],
            batch.variables,
            None if batch.weights is None else batch.weights[start:end],
        )
        for start, end in pairwise(ends)
    ]


def wanted_of(batch: CodedRows, keys: Sequence[str] = (), stratum: str = "") -> Wanted:
    """Every other variable by these keys."""
    by_name = {each.name: each for each in batch.variables}
    items = tuple(each for each in batch.variables if each.name not in {*keys, stratum})
    weight = "" if batch.weights is None else "weight"
    return Wanted(items, tuple(by_name[key] for key in keys), by_name.get(stratum), weight)


def sums_of(responses: Responses, keys: Sequence[str] = (), stratum: str = "") -> Sums:
    """The sums of these responses."""
    batch = coded_rows(responses)
    return count_rows([batch], wanted_of(batch, keys, stratum))


def same(one: Sums, two: Sums, close: float = 0.0) -> bool:
    """Whether two sums hold the same numbers of the same things."""
    if (one.items, one.keys, one.stratum, one.weight) != (two.items, two.keys, two.stratum, two.weight):
        return False
    return all(np.allclose(a, b, rtol=close, atol=close) for a, b in zip(one.counts, two.counts, strict=True))
