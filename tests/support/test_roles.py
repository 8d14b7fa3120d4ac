"""Job plans against rules that are data, teams in common words, and who stands in."""

from __future__ import annotations

import pytest

from remit.support.kit import Entry, Kit, common_title
from remit.support.roles import (
    Horizon,
    PlanLine,
    Records,
    RoleCard,
    Rule,
    Successor,
    TeamRow,
    check_plan,
    team_units,
    total,
    uncovered,
)

PLAN = (PlanLine("p", "role", 8), PlanLine("p", "clinical", 3), PlanLine("p", "on_call", 0.5))
WEEK = Rule("week", "at most 11", ("*",), most=11)


def test_a_week_that_is_too_long_breaks_the_rule_and_says_by_how_much() -> None:
    (checked,) = check_plan(PLAN, [WEEK])
    assert (checked.kept, checked.found) == (False, 11.5)


def test_a_rule_with_a_condition_waits_for_it() -> None:
    rule = Rule("calm", "patients with on-call", ("clinical",), given=("on_call",), least=1)
    assert [checked.kept for checked in check_plan(PLAN, [rule])] == [True]
    assert check_plan(PLAN[:2], [rule]) == ()
    assert [c.kept for c in check_plan((PLAN[0], PLAN[2]), [rule])] == [False]


def test_nothing_is_checked_before_anything_is_planned() -> None:
    assert check_plan((), [WEEK]) == ()


def test_totals_of_some_and_of_all() -> None:
    assert total(PLAN) == 11.5
    assert total(PLAN, ("role", "on_call")) == 8.5


@pytest.mark.parametrize("title", ["Deputy MD", "deputy  md", "DEPUTY", "Deputy medical director."])
def test_local_titles_find_their_common_word(title: str) -> None:
    kit = Kit(titles=(Entry("deputy", "Deputy medical director", ("Deputy MD",)),))
    assert common_title(kit, title) == "deputy"
    assert common_title(kit, "Head of audit") == ""


def test_duties_that_nobody_looks_after_and_those_with_two_keepers() -> None:
    card = RoleCard("p", duties={"safety": "lead", "research": "share", "law": "share"})
    team = (TeamRow("o", "Deputy", duties=("safety",)), TeamRow("o", "Lead", duties=("law",)))
    assert uncovered(card, team) == (("research",), ("safety",))


def test_the_units_of_a_team() -> None:
    assert team_units((TeamRow("o", "A", number=3, each=2), TeamRow("o", "B", number=2))) == 6


def test_a_board_sees_who_leaves_only_from_its_own_entry_or_what_was_shared() -> None:
    records = Records(
        horizons=(
            Horizon("o", "p", "2027", "person", shared=False),
            Horizon("o", "p", "2028", "board"),
            Horizon("o", "p", "2029", "person", shared=True),
        )
    )
    assert [each.leaving for each in records.leaving("o")] == ["2028", "2029"]


def test_the_readiest_come_first() -> None:
    rows = [Successor("o", "c", "3-5 years"), Successor("o", "a", "now"), Successor("o", "b", "1-2 years")]
    assert [each.person for each in Records(successors=tuple(rows)).pipeline("o")] == ["a", "b", "c"]
