"""The mean of a score is a fact that an attacker has: it is stated, true, and a leak through it is caught."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from disclosure.kit import Merge
from remit.cli.auditing import Audit, settle
from remit.core.cleared import ClearedCell
from remit.core.words import Choice, TableSpec, Variable
from remit.disclosure.clear import Clearance, Source, clear_all
from remit.disclosure.merging import Merges
from remit.disclosure.policy import Policy
from remit.disclosure.recounting import recounter
from remit.disclosure.release_facts import Asked, Stated, audit_keys, state
from remit.disclosure.rounding import rounded
from remit.estimates.scoring.linear import Formula, formula_of
from remit.estimates.scoring.persons import add_scores
from remit.estimates.scoring.weights import sums_of, weight_range
from remit.estimates.scoring.words import Element, Part, Scoring, Theme, variable_name
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.responses import Responses
from remit_audit.audit import Findings, audit
from remit_audit.reading import read_keys, read_release

LIKERT = tuple(Choice(code, code, score) for score, code in enumerate(("sd", "d", "n", "a", "sa"), start=1))
CODES = [choice.code for choice in LIKERT]
PLACES = tuple(Choice(f"o{place}", f"Organisation {place}") for place in range(1, 5))
NAMES = ("p", "q", "r")
ITEMS = tuple(Variable(name, name, name, "choice", "single", LIKERT) for name in NAMES)
KEY = Variable("org", "org", "org", "choice", "single", PLACES)
BOTH = Scoring(
    (
        Element("one", "One", (Part("p"), Part("q", reverse=True)), 1),
        Element("two", "Two", (Part("r"),), 1),
    ),
    (Theme("all", "All", ("one", "two"), 1),),
)
SINGLE = Scoring((Element("two", "Two", (Part("r"),), 1),))

Rows = pl.DataFrame


class Made:
    """People in four organisations with their scores, tables, and what each score is made of."""

    def __init__(self, rows: Rows, scoring: Scoring, weights: Sequence[float] | None = None) -> None:
        own = None if weights is None else np.array(weights)
        self.responses, specs = add_scores(Responses(rows, (KEY, *ITEMS)), scoring, own)
        plain = [
            TableSpec(each.name, each.name, each.name, "choice", (each,), ordered=True) for each in ITEMS
        ]
        key = TableSpec("org", "org", "org", "choice", (KEY,))
        self.specs = (key, *plain, *specs)
        self.tables = tabulate_all(self.responses, self.specs, (KEY,))
        at = self.responses.codes("org", [each.code for each in PLACES])
        spread = (1.0, 1.0) if own is None else weight_range(sums_of(own), [(at, len(PLACES))])
        known = {each.name: each for each in ITEMS}
        self.formulas: dict[str, Formula] = {}
        for score in scoring.scores:
            formula = formula_of(scoring, score, known, spread)
            assert formula is not None
            self.formulas[variable_name(score)] = formula

    def clear(
        self,
        *,
        crossed: Sequence[str] = (),
        rules: bool = True,
        withheld: Collection[Source] = (),
        merges: Merges | None = None,
    ) -> Clearance:
        """The release, with breakdowns of `crossed` answers too. Without `rules` every mean is printed."""
        kept = [t for t in self.tables if not t.head.by or t.head.made_of or t.head.item in crossed]
        found = clear_all(
            (),
            kept,
            Policy(),
            keys=("org",),
            variables=self.responses.variables,
            formulas=self.formulas if rules else {},
            recount=recounter(self.responses, self.specs),
            withheld=withheld,
            merges=merges,
        )
        return found if rules else _with_means(found, {table.head.id: table for table in kept})

    def facts(self, clearance: Clearance, *, means: bool = True) -> Mapping[str, Any]:
        """`release.json`."""
        return self._stated(clearance, means=means).document

    def stated(self, clearance: Clearance) -> tuple[Stated, Mapping[str, Any]]:
        """What `settle` wants of a clearance."""
        return self._stated(clearance, means=True), audit_keys(self.responses, ["org"], clearance)

    def _stated(self, clearance: Clearance, *, means: bool) -> Stated:
        asked = Asked(formulas=self.formulas if means else {})
        return state(clearance, ["org"], self.responses.variables, self.responses.people, "", asked)

    def attack(self, clearance: Clearance, *, means: bool = True) -> Findings:
        """What the auditor finds, with or without the means of scores."""
        published = read_release(self.facts(clearance, means=means))
        keys = audit_keys(self.responses, ["org"], clearance)
        return audit(published, read_keys(keys, published))


def _with_means(clearance: Clearance, raw: Mapping[str, Table]) -> Clearance:
    """The clearance with the mean of every score printed in every group, whatever was withheld."""
    tables = []
    for table in clearance.release.tables:
        true = {(c.measure, c.variable, c.group): c for c in raw[table.head.id].cells}
        cells = [_shown(cell, true) if table.head.made_of else cell for cell in table.cells]
        tables.append(replace(table, cells=tuple(cells)))
    return replace(clearance, release=replace(clearance.release, tables=tuple(tables)))


def _means(clearance: Clearance) -> list[ClearedCell]:
    table = clearance.release.table("score.two_by_org")
    assert table is not None
    return [cell for cell in table.cells if cell.measure == "mean" and cell.group]


def _shown(cell: ClearedCell, true: Mapping[tuple[str, str, str], Any]) -> ClearedCell:
    if cell.measure != "mean" or not cell.status:
        return cell
    known = true[cell.measure, cell.variable, cell.group]
    return replace(cell, n=known.n, base=known.base, value=rounded("mean", known.value), status="")


def _rows(sizes: Sequence[int], *, blank: float = 0.1, seed: int = 1) -> Rows:
    rng = random.Random(seed)  # noqa: S311 the same rows each time
    at = [code.code for code, size in zip(PLACES, sizes, strict=True) for _ in range(size)]
    columns = {name: [None if rng.random() < blank else rng.choice(CODES) for _ in at] for name in NAMES}
    return pl.DataFrame({"id": [f"r{place}" for place in range(len(at))], "org": at, **columns})


def _with_answers(rows: Rows, place: str, name: str, codes: Sequence[str]) -> Rows:
    """The rows with these answers of the people of one organisation."""
    given = iter(codes)
    cells = [next(given) if at == place else old for at, old in zip(rows["org"], rows[name], strict=True)]
    return rows.with_columns(pl.Series(name, cells, dtype=pl.String))


def _count(rows: Rows, at: Mapping[str, str], members: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    inside = pl.lit(value=True)
    for name, code in at.items():
        wanted = list(members.get(name, {}).get(code, [code]))
        text = pl.col(name).fill_null("")
        inside = inside & text.is_in(wanted)
    return rows.filter(inside).height


def _weights(rows: Rows, seed: int = 4) -> list[float]:
    rng = random.Random(seed)  # noqa: S311 the same weights each time
    return [rng.choice((0.5, 1.0, 1.7)) for _ in range(rows.height)]


@pytest.mark.parametrize("sizes", [(40, 30, 25, 50), (40, 30, 25, 8)])
@pytest.mark.parametrize("weighted", [False, True])
def test_what_is_stated_of_the_answers_of_a_score_is_true(sizes: tuple[int, ...], *, weighted: bool) -> None:
    rows = _rows(sizes)
    made = Made(rows, BOTH, _weights(rows) if weighted else None)
    clearance = made.clear()
    document = made.facts(clearance)
    blocks = {name: {b.code: b.members for b in found} for name, found in clearance.groups.items()}
    about = [
        fact
        for fact in document["linear"]
        if {name for _, at in fact["terms"] for name in at} & set(NAMES) and fact["hi"] is None
    ]
    groups = 4 if sizes[-1] > 10 else 3
    assert len(about) == 2 * 3 * (1 + groups), "two for each score, for everybody and each group"
    for fact in about:
        total = sum(weight * _count(rows, at, blocks) for weight, at in fact["terms"])
        assert total >= fact["lo"]


def test_what_is_stated_is_true_where_answers_are_published_together() -> None:
    rows = _rows((40, 30, 25, 50))
    made = Made(rows, SINGLE)
    joined = {"r": [Merge("low", "Low", ("sd", "d")), Merge("high", "High", ("n", "a", "sa"))]}
    clearance = made.clear(merges=joined, crossed=["r"])
    blocks = {"r": {block.code: block.members for block in clearance.categories["r"]}}
    assert {"low", "high"} <= set(blocks["r"])
    about = [f for f in made.facts(clearance)["linear"] if f["hi"] is None and "r" in f["terms"][0][1]]
    assert about
    for fact in about:
        assert sum(weight * _count(rows, at, blocks) for weight, at in fact["terms"]) >= fact["lo"]


def test_without_gaps_and_weights_both_sides_leave_the_width_of_rounding() -> None:
    rows = _rows((40, 30, 25, 50), blank=0.0)
    made = Made(rows, SINGLE)
    document = made.facts(made.clear())
    lows = [
        fact["lo"] - sum(weight * _count(rows, at, {}) for weight, at in fact["terms"])
        for fact in document["linear"]
        if any(
            abs(weight) not in (0, 1) for weight, at in fact["terms"] if at.get("org") == "o2" and "r" in at
        )
    ]
    assert len(lows) == 2
    assert -sum(lows) == pytest.approx(0.1 * 30, abs=0.001)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_mean_at_the_end_of_the_scale_that_tells_everybody_s_answer_is_caught(*, weighted: bool) -> None:
    rows = _with_answers(_rows((40, 40, 40, 12), blank=0.0), "o4", "r", ["sa"] * 12)
    weights = [1.0 + 0.25 * (place % 2) for place in range(rows.height)] if weighted else None
    made = Made(rows, SINGLE, weights)
    planted = made.clear(rules=False)
    found = made.attack(planted)
    assert any("r=sa" in each.where and "o4" in each.where for each in found.exposures)
    assert found.certain >= 12
    quiet = made.attack(planted, means=False)
    assert not any("r=sa" in each.where for each in quiet.exposures), "it is the mean that tells it"


def test_such_a_mean_is_withheld_before_it_is_attacked() -> None:
    for last, hidden in (
        (["sa"] * 12, True),
        (["sa"] * 8 + ["a"] * 4, True),
        (["sa"] * 2 + ["a"] * 10, False),
    ):
        made = Made(_with_answers(_rows((40, 40, 40, 12), blank=0.0), "o4", "r", last), SINGLE)
        clearance = made.clear()
        table = clearance.release.table("score.two_by_org")
        assert table is not None
        cell = table.cell("mean", group="o4")
        assert cell is not None
        assert (cell.status == "c") is hidden


def test_a_withheld_mean_that_the_others_give_away_takes_another_one_with_it() -> None:
    """What is left of the whole after three groups tells the fourth to a point: the auditor finds it."""
    made = Made(_with_answers(_rows((40, 40, 40, 12), blank=0.0), "o4", "r", ["sa"] * 12), SINGLE)
    alone = made.clear()
    assert [cell.group for cell in _means(alone) if cell.status] == ["o4"]
    assert made.attack(alone).code == 1
    assert made.attack(alone, means=False).code == 0
    settled = settle(lambda withheld: made.clear(withheld=withheld), made.stated, Audit())
    assert len([cell for cell in _means(settled.clearance) if cell.status]) > 1
    assert made.attack(settled.clearance).code == 0


def test_weights_make_the_rule_at_the_ends_stricter() -> None:
    rows = _with_answers(_rows((40, 40, 40, 12), blank=0.0), "o4", "r", ["sa"] * 6 + ["a"] * 6)
    for weights, status in ((None, ""), ([0.4] * 3 + [1.0] * 126 + [3.0] * 3, "c")):
        table = Made(rows, SINGLE, weights).clear().release.table("score.two_by_org")
        assert table is not None
        cell = table.cell("mean", group="o4")
        assert cell is not None and cell.status == status


def test_a_count_that_is_withheld_and_follows_from_the_mean_of_a_score_is_caught() -> None:
    rows = _rows((60, 60, 60, 40), blank=0.0)
    answers = ["sd"] * 3 + ["d"] * 1 + ["n"] * 12 + ["a"] * 12 + ["sa"] * 12
    made = Made(_with_answers(rows, "o4", "r", answers), SINGLE)
    planted = made.clear(crossed=["r"], rules=False)
    table = planted.release.table("r_by_org")
    assert table is not None and any(cell.status == "c" and cell.group == "o4" for cell in table.cells)
    told = {each.where for each in made.attack(planted).exposures}
    quiet = {each.where for each in made.attack(planted, means=False).exposures}
    assert any("o4" in where and "r=" in where for where in told - quiet)
    assert made.attack(made.clear(crossed=["r"])).code == 0


def test_quartiles_of_a_score_are_published_for_everybody_only() -> None:
    clearance = Made(_rows((60, 60, 60, 60)), BOTH).clear()
    whole, crossed = (clearance.release.table(f"score.all{end}") for end in ("", "_by_org"))
    assert whole is not None and crossed is not None
    assert {"q1", "median", "q3", "mean"} <= {cell.measure for cell in whole.cells}
    assert {cell.measure for cell in crossed.cells if cell.group} == {"mean"}
    assert any(note.startswith("Median and quartiles") for note in whole.notes)
    assert not any(note.startswith("Median and quartiles") for note in crossed.notes)
