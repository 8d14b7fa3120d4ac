"""Every kind of question can be followed from wave to wave: aligned, compared, drawn, printed."""

from __future__ import annotations

import random

import pytest

from estimates.made import COLOURS, rows, variable
from remit.compare.changes import changes
from remit.core.cleared import Label
from remit.core.display import grid
from remit.disclosure.align import Aligned, Wave, align
from remit.disclosure.clear import clear_all
from remit.disclosure.partitions import listed_codes
from remit.disclosure.policy import Policy
from remit.disclosure.trends import trend_table
from remit.estimates.tabulate import tabulate_all
from remit.instrument.kinds import kinds
from remit.publish.figures import alt_text, auto_chart, draw, subtitle
from remit.publish.theme import Theme

KEY = variable("group_of_tests", choices=COLOURS)
NONE = Policy(none_reason="made-up answers")


def wave(name: str, kind_name: str, seed: int, policy: Policy) -> tuple[Wave, dict[str, frozenset[str]]]:
    """Eighty synthetic answers to the kind's example, cleared."""
    kind = kinds()[kind_name]
    item, rng = kind.example(), random.Random(seed)  # noqa: S311
    answers = [kind.synthesise(item, rng) for _ in range(80)]
    variables = kind.variables(item)
    cells = {each.name: [answer.get(each.name) for answer in answers] for each in variables}
    cells[KEY.name] = [rng.choice(["red", "blue"]) for _ in answers]
    made = rows(cells, (*variables, KEY))
    tables = tabulate_all(made, kind.tabulate(item), (KEY,))
    found = clear_all((), tables, policy, keys=[KEY.name], variables=made.variables)
    return Wave(Label(name, f"Wave {name}"), found), listed_codes(made.variables)


def followed(kind: str, policy: Policy, seeds: tuple[int, int] = (7, 8)) -> list[Aligned]:
    """Every table of the kind in two waves."""
    (first, lists), (second, _) = (wave(str(n), kind, seed, policy) for n, seed in enumerate(seeds, 1))
    tables = [table.head.id for table in second.clearance.release.tables]
    found = [align(table, (first, second), lists) for table in tables]
    return [each for each in found if each is not None]


@pytest.mark.parametrize("name", sorted(kinds()))
@pytest.mark.parametrize("policy", [NONE, Policy()], ids=["unprotected", "protected"])
def test_a_kind_has_changes_and_a_line_that_can_be_drawn(name: str, policy: Policy) -> None:
    for aligned in followed(name, policy):
        first, second = aligned.tables
        places = [(c.measure, c.variable, c.choice, c.group) for c in second.cells]
        assert len(set(places)) == len(places)
        assert places == [(c.measure, c.variable, c.choice, c.group) for c in first.cells]
        if not second.cells:
            continue
        for change in changes(aligned):
            assert (change.change is None) == bool(change.status)
            if change.lower is not None and change.upper is not None:
                assert change.lower <= change.change <= change.upper
        if second.head.by:
            continue
        table = trend_table(aligned)
        assert table.cells
        assert auto_chart(table) == "line"
        printed = grid(table)
        assert printed.header == ("Answer", "Wave 1", "Wave 2")
        lines = {(cell.variable, cell.choice) for cell in table.cells}
        assert len(printed.rows) == len(lines) + 1
        assert {len(row) for row in printed.rows} == {3}
        drawn = draw("line", table, 640, "f", "A title", alt_text(table, "line"), Theme())
        assert drawn.startswith("<svg")
        assert "in each wave" in subtitle(table, "line")


@pytest.mark.parametrize("name", sorted(kinds()))
def test_the_same_answers_twice_show_no_change(name: str) -> None:
    for aligned in followed(name, NONE, (7, 7)):
        assert all(change.change in (0.0, None) for change in changes(aligned))
        assert aligned.tables[0] == aligned.tables[1]


def test_closed_questions_are_followed_answer_by_answer() -> None:
    (whole, *_) = followed("single", NONE)
    assert {change.measure for change in changes(whole)} == {"share"}
    assert all(change.detectable is not None for change in changes(whole))
