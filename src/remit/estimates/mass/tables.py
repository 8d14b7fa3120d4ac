"""Sums to the tables of a build: the same estimators as `tabulate`, without the rows.

An estimator asks its task two things: which text stands in which row, and how many people some rows are. Here
each "row" is one answer of the dictionary, and the sums say how many people gave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct, field

from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.core.words import Layout, TableSpec, Variable
from remit.estimates.cells import Task
from remit.estimates.columns import Flags, Grouping, Source, read_grouping
from remit.estimates.mass.lines import texts_of
from remit.estimates.mass.sums import CHOSEN, Sums, block_of
from remit.estimates.sums import Codes, Floats, N
from remit.estimates.table import Table
from remit.estimates.tabulate import fill_table
from remit.fieldwork.responses import Responses

LAYOUTS: frozenset[Layout] = frozenset({"choice", "matrix", "number", "multi"})
"""What the sums of single questions are enough for. Rankings and repeating rows need whole answers."""


class _Answers(Struct, frozen=True):
    """The answers of a table's variables as rows, and where each stands in the sums."""

    responses: Responses
    places: npt.NDArray[np.intp]
    flags: Flags | None = None


class _AnswerSource(Source, frozen=True):
    block: Flags | None = field(default=None)

    def flags(self, variables: Sequence[Variable]) -> Flags:
        """The block of a select-all item; who answered any of it is a row of its own."""
        assert self.block is not None  # noqa: S101  only layouts of flags ask
        return self.block


class _SumTask(Task, frozen=True):
    """A task whose counts come from `planes`, the sums (groups, rows, 3), the whole first."""

    planes: Floats = field(default_factory=lambda: np.zeros((1, 0, 3)))

    def count(self, codes: Codes, answer_count: int) -> Floats:
        """The sums of the answers with each code."""
        return self.count_ticks(codes == np.arange(answer_count)[:, np.newaxis])

    def count_ticks(self, ticks: npt.NDArray[np.bool_]) -> Floats:
        """The sums of the answers that each column ticks."""
        return np.asarray(np.einsum("ca,gat->gct", ticks.astype(np.float64), self.planes))


def tables_of(
    sums: Sums, specs: Sequence[TableSpec], population: int = 0, by: Sequence[str] | None = None
) -> tuple[Table, ...]:
    """The table of every spec, each followed by its breakdowns: those of `tabulate_all` on the same rows.

    `by` names the breakdowns wanted, all that were counted where it is None. Strata are added up, so that
    intervals are those of a simple random sample. Raises `Refused` with MASS-013 for a layout that sums are
    not enough for, or a variable that was not counted.
    """
    _check(sums, specs)
    names = [key.name for key in sums.keys] if by is None else list(by)
    unknown = next((name for name in names if name not in [key.name for key in sums.keys]), None)
    if unknown is not None:
        raise refuse(
            "MASS-003",
            Place("sums"),
            f"there is no breakdown by '{unknown}'{nearest(unknown, [key.name for key in sums.keys])}",
            "count the rows again by this breakdown",
        )
    titles = {spec.item: spec for spec in reversed(specs) if spec.layout in ("choice", "number")}
    return tuple(table for spec in specs for table in _tables(sums, spec, population, names, titles))


def _check(sums: Sums, specs: Sequence[TableSpec]) -> None:
    known = {item.name for item in sums.items}
    problems = []
    for spec in specs:
        absent = [variable.name for variable in spec.variables if variable.name not in known]
        if spec.layout not in LAYOUTS:
            what = f"the table '{spec.id}' of the layout '{spec.layout}' needs whole answers, not sums"
        elif absent:
            what = (
                f"the table '{spec.id}' needs '{absent[0]}', which was not counted{nearest(absent[0], known)}"
            )
        else:
            continue
        fix = "tabulate it from the rows, or leave it out of the mass tables"
        problems.append(Problem("MASS-013", Place("questionnaire.yaml"), what, fix))
    if problems:
        raise Refused(problems[:20])


def _tables(
    sums: Sums, spec: TableSpec, population: int, by: Sequence[str], titles: Mapping[str, TableSpec]
) -> Iterator[Table]:
    answers = _answers(sums, spec, population)
    source = _AnswerSource(answers.responses, block=answers.flags)
    whole = sums.counts[0].sum(axis=(0, 1))[np.newaxis, answers.places]
    yield fill_table(_SumTask(source, spec, planes=whole), None)
    for name in by:
        place = sums.key(name)
        variable = sums.keys[place].variable
        if variable.item == spec.item:
            continue
        counts = sums.counts[place].sum(axis=0)
        grouping = _grouping(sums, place, counts)
        groups = [counts[:-1][grouping.codes == at].sum(axis=0) for at in range(len(grouping.groups))]
        planes = np.concatenate([whole, *(group[np.newaxis, answers.places] for group in groups)])
        yield fill_table(_SumTask(source, spec, grouping, planes), titles.get(variable.item))


def _grouping(sums: Sums, place: int, counts: Floats) -> Grouping:
    """The groups of a breakdown, with the group of each of its codes."""
    key = sums.keys[place]
    return read_grouping(texts_of(key, counts[:-1, 0, N] > 0), key.variable)


def _answers(sums: Sums, spec: TableSpec, population: int) -> _Answers:
    """Every answer of the table's variables that anybody gave, as a row; the others are blank."""
    people = sums.counts[0][..., N].sum(axis=(0, 1))
    at = {item.name: place for place, item in enumerate(sums.items)}
    items = [sums.items[at[variable.name]] for variable in spec.variables]
    block = [sums.items[at[block_of(spec.item).name]]] if spec.layout == "multi" else []
    starts = np.cumsum([0, *(len(item.codes) for item in [*items, *block])]).tolist()
    places = [
        np.arange(sums.offsets[at[item.name]], sums.offsets[at[item.name] + 1]) for item in [*items, *block]
    ]
    columns: dict[str, pl.Series] = {}
    for item, start, span in zip(items, starts, places, strict=False):
        texts: list[str | None] = [None] * starts[-1]
        given = (code if people[place] else None for code, place in zip(item.codes, span, strict=True))
        texts[start : start + len(item.codes)] = list(given)
        columns[item.name] = pl.Series(item.name, texts, dtype=pl.String)
    weights = np.ones(starts[-1]) if sums.weight else None
    responses = Responses(pl.DataFrame(columns), spec.variables, weights, population)
    flat = np.concatenate(places) if places else np.zeros(0, dtype=np.intp)
    return _Answers(responses, flat, _flags(spec, responses, people[flat]) if block else None)


def _flags(spec: TableSpec, responses: Responses, people: Floats) -> Flags:
    """A select-all block of answers: its last two rows are who answered any choice, and who only refused."""
    rows = len(responses)
    texts = [responses.texts(variable.name) for variable in spec.variables]
    chosen = np.array([[text in CHOSEN for text in column] for column in texts], dtype=np.bool_)
    answered = np.arange(rows) >= rows - 2
    refused = (np.arange(rows) == rows - 1) & (people > 0)
    odd = any(text not in (None, "1", "0", ".r", ".n", "1.0", "0.0") for column in texts for text in column)
    return Flags(tuple(spec.variables), chosen, answered, refused, odd)
