"""A score is shown by group only where it says nothing of an answer that is withheld."""

from __future__ import annotations

import random

import polars as pl

from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.words import Choice, TableSpec, Variable
from remit.disclosure.clear import clear
from remit.disclosure.policy import Policy
from remit.estimates.scoring.persons import add_scores
from remit.estimates.scoring.words import Element, Part, Scoring
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.responses import Responses

LIKERT = tuple(Choice(code, code, score) for score, code in enumerate(("sd", "d", "n", "a", "sa"), start=1))
PLACES = tuple(Choice(f"o{place}", f"Organisation {place}") for place in range(1, 5))
ITEMS = tuple(Variable(name, name, name, "choice", "single", LIKERT) for name in ("p", "q"))
KEY = Variable("org", "org", "org", "choice", "single", PLACES)


def _release(sizes: tuple[int, ...], *, items: bool, weights: tuple[int, ...] = (1, 4, 6, 8, 5)) -> Release:
    rng = random.Random(1)  # noqa: S311 the same rows each time
    at = [code.code for code, size in zip(PLACES, sizes, strict=True) for _ in range(size)]
    codes = [choice.code for choice in LIKERT]
    columns = {name: rng.choices(codes, weights, k=len(at)) for name in ("p", "q")}
    rows = pl.DataFrame({"id": [f"r{place}" for place in range(len(at))], "org": at, **columns})
    scoring = Scoring((Element("one", "One", tuple(Part(each.name) for each in ITEMS), 1),))
    responses, specs = add_scores(Responses(rows, (KEY, *ITEMS)), scoring)
    plain = [TableSpec(each.name, each.name, each.name, "choice", (each,), ordered=True) for each in ITEMS]
    key = TableSpec("org", "org", "org", "choice", (KEY,))
    tables = tabulate_all(responses, (key, *plain, *specs), (KEY,))
    kept = [table for table in tables if items or not (table.head.by and table.head.item in "pq")]
    return clear((), kept, Policy(), keys=("org",), variables=responses.variables)


def _table(release: Release, name: str) -> ClearedTable:
    found = release.table(name)
    assert found is not None
    return found


def _means(release: Release) -> list[ClearedCell]:
    return [c for c in _table(release, "score.one_by_org").cells if c.measure == "mean" and c.group]


def test_scores_by_group_are_shown_where_their_answers_are_not() -> None:
    means = _means(_release((40, 40, 40, 40), items=False))
    assert [cell.status for cell in means] == ["", "", "", ""]
    assert all(cell.base == 40 and cell.lower is None for cell in means)


def test_scores_by_group_are_withheld_where_their_answers_are_withheld_in_a_group() -> None:
    release = _release((40, 40, 40, 40), items=True)
    assert any(cell.status == "c" for cell in _table(release, "p_by_org").cells)
    assert [cell.status for cell in _means(release)] == ["c", "c", "c", "c"]
    assert any(
        "answers that the score is made of" in note for note in _table(release, "score.one_by_org").notes
    )


def test_scores_by_group_are_shown_beside_answers_that_are_all_shown() -> None:
    release = _release((400, 400, 400, 400), items=True, weights=(5, 5, 5, 5, 5))
    assert not any(cell.status for cell in _table(release, "p_by_org").cells)
    assert [cell.status for cell in _means(release)] == ["", "", "", ""]


def test_the_mean_of_everybody_goes_where_few_people_could_move_it() -> None:
    small = _release((12, 12, 12, 12), items=True)
    large = _release((300, 300, 300, 300), items=True, weights=(0, 1, 200, 200, 200))
    whole = _table(large, "score.one").cell("mean")
    assert any(cell.status == "c" for cell in _table(large, "p_by_org").cells)
    assert whole is not None and whole.status == ""
    hidden = _table(small, "score.one").cell("mean")
    assert hidden is not None and hidden.status == "c"


def test_a_group_of_fewer_than_eleven_has_no_score() -> None:
    release = _release((40, 40, 40, 10), items=False)
    groups = [label.code for label in _table(release, "score.one_by_org").head.groups]
    assert "o4" not in groups, "it is joined with another, so that neither is alone"
