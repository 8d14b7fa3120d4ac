"""How long tables may take; generous, so that only a change of method fails."""

from __future__ import annotations

import time

import numpy as np
import pytest

from estimates.made import LIKERT, flags, rows, spec, variable
from remit.core.words import Choice, TableSpec, Variable
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.responses import Responses


def made(people: int, items: int) -> tuple[Responses, list[TableSpec], list[Variable]]:
    """A questionnaire of choices, select-alls and statements, with three keys."""
    rng = np.random.default_rng(9)
    cells: dict[str, list[str]] = {}
    groups = [Choice(str(code), f"Group {code}") for code in range(6)]
    keys = [variable(f"key{place}", choices=groups) for place in range(3)]
    specs = [spec("choice", [key]) for key in keys]
    for place in range(items):
        if place % 3 == 0:
            variables: tuple[Variable, ...] = (variable(f"q{place}", choices=LIKERT),)
            specs.append(spec("choice", variables))
        elif place % 3 == 1:
            variables = flags(f"q{place}", "vwxyz")
            specs.append(spec("multi", variables))
        else:
            variables = tuple(variable(f"q{place}.{row}", choices=LIKERT) for row in "abcd")
            specs.append(spec("matrix", variables, favourable=("a", "sa"), unfavourable=("sd", "d")))
    for each in (*keys, *(entry for table in specs for entry in table.variables)):
        known = [choice.code for choice in each.choices] or ["0", "1"]
        cells[each.name] = [known[pick] for pick in rng.integers(0, len(known), people)]
    everything = [entry for table in specs for entry in table.variables]
    return rows(cells, everything, rng.random(people) + 0.5, population=people * 3), specs, keys


@pytest.mark.slow
def test_250_people_and_250_columns_take_well_under_a_second() -> None:
    responses, specs, _ = made(250, 75)
    assert responses.rows.width > 240
    tabulate_all(responses, specs)
    start = time.perf_counter()
    tabulate_all(responses, specs)
    assert time.perf_counter() - start < 1.0


@pytest.mark.slow
def test_20000_people_130_items_and_three_keys_take_seconds() -> None:
    responses, specs, keys = made(20_000, 130)
    start = time.perf_counter()
    assert len(tabulate_all(responses, specs, keys)) == 3 + 6 + 130 * 4
    assert time.perf_counter() - start < 20.0
