"""Responses to tables: one estimator a layout, the whole and every group of a breakdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from types import MappingProxyType

import numpy as np
import polars as pl
from msgspec.structs import replace

from remit.core.cleared import Head
from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.core.words import Layout, TableSpec, Variable
from remit.estimates.cells import Filled, Task, by_group
from remit.estimates.columns import Grouping, Source, read_grouping
from remit.estimates.layouts.answers import fill_answers
from remit.estimates.layouts.choice import fill_choice
from remit.estimates.layouts.multi import fill_mentions, fill_multi
from remit.estimates.layouts.number import fill_number
from remit.estimates.layouts.ranking import fill_ranking
from remit.estimates.layouts.rows import fill_rows
from remit.estimates.sums import kish_effect
from remit.estimates.table import Cell, Table
from remit.fieldwork.responses import Responses

LAYOUTS: Mapping[Layout, Callable[[Task], Filled]] = MappingProxyType(
    {
        "choice": fill_choice,
        "matrix": fill_choice,
        "multi": fill_multi,
        "mentions": fill_mentions,
        "ranking": fill_ranking,
        "number": fill_number,
        "answers": fill_answers,
        "rows": fill_rows,
    }
)
"""The estimator of each layout that is made of responses."""


def tabulate(
    responses: Responses, spec: TableSpec, by: Variable | None = None, by_spec: TableSpec | None = None
) -> Table:
    """The table of one item, whole or broken down by one variable.

    `by` must hold one closed answer a person; `by_spec` gives its words. Cells of the whole have the group
    "" and are in the breakdown too; people without an answer to `by` are in the whole only. Intervals are
    95 %, for simple random sampling with weights and finite population correction where they are given.
    Raises `Refused` with EST-001 to EST-006.
    """
    check_responses(responses)
    return tabulate_checked(responses, spec, by, by_spec)


def tabulate_checked(
    responses: Responses, spec: TableSpec, by: Variable | None = None, by_spec: TableSpec | None = None
) -> Table:
    """As `tabulate`, of responses that were checked."""
    responses = complete(responses, (spec,))
    grouping = None if by is None else read_grouping(responses, by)
    return fill_table(Task(Source(responses), spec, grouping), by_spec)


def tabulate_all(
    responses: Responses, specs: Sequence[TableSpec], keys: Sequence[Variable] = ()
) -> tuple[Table, ...]:
    """The table of every spec, each followed by its breakdowns by the keys (never by itself).

    Equals `tabulate` table by table, but reads every column once.
    """
    check_responses(responses)
    responses = complete(responses, specs)
    names = {spec.item: spec for spec in reversed(specs) if spec.layout in ("choice", "number")}
    groupings = [(read_grouping(responses, key), names.get(key.item)) for key in keys]
    tables: list[Table] = []
    for spec in specs:
        source = Source(responses)
        tables.append(fill_table(Task(source, spec), None))
        tables += [
            fill_table(Task(source, spec, grouping), key_spec)
            for grouping, key_spec in groupings
            if grouping.variable.item != spec.item
        ]
    return tuple(tables)


def check_responses(responses: Responses) -> None:
    """Refuses weights that are no weights, and a population smaller than the answers that came back."""
    place = Place("study.yaml")
    weights = responses.weights
    if weights is not None:
        wrong = ~np.isfinite(weights) | (weights < 0.0)
        if len(weights) != len(responses) or wrong.any():
            raise refuse(
                "EST-003",
                place,
                f"{int(wrong.sum()) or 'some'} responses have no weight, or one that is not 0 or more",
                "give every response a weight, or remove 'weight' from study.yaml",
            )
    if 0 < responses.population < responses.people:
        raise refuse(
            "EST-004",
            place,
            f"the population is {responses.population}, but {responses.people} people answered",
            "correct 'population' or the posts of frame.csv (everybody who could have answered)",
        )


def complete(responses: Responses, specs: Sequence[TableSpec]) -> Responses:
    """The responses with a blank column for each variable that only some columns of an item are there for.

    A choice that has no column was chosen by nobody, and keeps its row. Refuses tables none of whose
    variables are there, and layouts that are not made of responses.
    """
    names = set(responses.rows.columns)
    problems = [problem for spec in specs for problem in _check_spec(spec, names)]
    if problems:
        raise Refused(problems[:20])
    absent = {variable.name for spec in specs for variable in spec.variables} - names
    if not absent:
        return responses
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in sorted(absent)]
    return replace(responses, rows=responses.rows.with_columns(blank))


def _check_spec(spec: TableSpec, names: set[str]) -> list[Problem]:
    place = Place("questionnaire.yaml")
    if spec.layout not in LAYOUTS or not spec.variables:
        what = f"the table '{spec.id}' of the layout '{spec.layout}' cannot be made of responses"
        fix = f"give it variables and one of the layouts: {', '.join(LAYOUTS)}"
        return [Problem("EST-006", place, what, fix)]
    if any(variable.name in names for variable in spec.variables):
        return []
    name = spec.variables[0].name
    what = f"the table '{spec.id}' needs '{name}', which is not in the responses{nearest(name, names)}"
    return [Problem("EST-005", place, what, "add the column to responses.csv, or remove the item")]


def fill_table(task: Task, by_spec: TableSpec | None) -> Table:
    """The table of one task; `by_spec` gives the words of its breakdown."""
    filled = LAYOUTS[task.spec.layout](task)
    head = _head(task, filled, by_spec)
    return Table(head, by_group(filled.cells, task.groups), _notes(task, filled, head))


def _head(task: Task, filled: Filled, by_spec: TableSpec | None) -> Head:
    spec, grouping = task.spec, task.grouping
    return Head(
        id=f"{spec.id}_by_{grouping.variable.name}" if grouping else spec.id,
        item=spec.item,
        title=spec.title,
        layout=spec.layout,
        rows=filled.rows,
        choices=filled.choices,
        groups=grouping.groups if grouping else (),
        by=grouping.variable.name if grouping else "",
        by_label=_by_label(grouping, by_spec),
        ordered=spec.ordered,
        unit=spec.unit,
        limit=spec.limit,
        favourable=spec.favourable,
        unfavourable=spec.unfavourable,
        weighted=task.weighted,
        special=spec.special,
        organisation=spec.organisation,
        source=_source(spec),
        made_of=spec.made_of,
    )


def _by_label(grouping: Grouping | None, by_spec: TableSpec | None) -> str:
    if grouping is None:
        return ""
    return by_spec.title if by_spec else grouping.variable.label or grouping.variable.name


def _source(spec: TableSpec) -> str:
    names = list(spec.made_of) or [variable.name for variable in spec.variables]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    place = "codings.csv" if spec.layout == "mentions" else "responses.csv"
    return f"{place}: {', '.join(names[:3])}{more}"


# Notes hold no count of people: they are printed whatever is withheld.
def _notes(task: Task, filled: Filled, head: Head) -> tuple[str, ...]:
    notes = list(filled.notes)
    if head.by:
        notes.append(
            f"People in no group of “{head.by_label}” (no answer, or refused) are in the whole only."
        )
    if head.weighted:
        effect = kish_effect(filled.base[0])
        shown = f"; Kish design effect {effect:.2f}" if isfinite(effect) else ""
        notes.append(f"Weighted{shown}. Numbers of people are unweighted.")
    if _has_interval(filled.cells):
        notes.append(_interval_note(task.source.responses.population))
    return tuple(notes)


def _has_interval(cells: Sequence[Cell]) -> bool:
    return any(cell.lower is not None for cell in cells)


def _interval_note(population: int) -> str:
    """Which intervals these are; what they cannot cover is said once, in the report's method section."""
    of = f", for a population of {population:,}" if population else ""
    return f"95% intervals: Wilson for shares, t for means{of}."
