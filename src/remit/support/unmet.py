"""Those without a pair, and the rule that stands in the way.

The words come from how many ask and offer, and from public facts about organisations; never from who may not
be brought together or from anybody's half-days. So a reader cannot tell a bar from a place that somebody else
has.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.support.board import Board
from remit.support.matching import Round
from remit.support.records import Kind
from remit.support.rules import Side, open_bar

RuleName = Literal["nobody offers", "near", "places", "taken"]

ASKED: dict[Kind, str] = {
    "mentor": "a mentor",
    "coach": "a coach",
    "buddy": "a buddy",
    "shadow": "somebody to shadow",
}


class Unmet(Struct, frozen=True):
    """A need without a pair: the rule by name, and in words."""

    kind: Kind
    receiver: str
    rule: RuleName
    text: str


def unmet(found: Round) -> tuple[Unmet, ...]:
    """Everybody without a pair, in the order of ids, each with the first rule that explains it."""
    alone = frozenset(found.unmatched)
    sides = (side for side in found.board.receivers if side.person.id in alone)
    return tuple(Unmet(found.kind, side.person.id, *binding(found.board, side)) for side in sides)


def binding(board: Board, receiver: Side) -> tuple[RuleName, str]:
    """The rule that leaves a receiver without a pair, by name and in words."""
    offering = (*board.givers, *board.full, *(giver for giver, _ in board.running))
    what = ASKED[board.kind]
    if not any(giver.person.id != receiver.person.id for giver in offering):
        return "nobody offers", f"Nobody else offers to be {what} yet."
    if all(open_bar(giver, receiver) for giver in offering):
        return (
            "near",
            f"Everybody who offers to be {what} works in the same organisation or a neighbouring one.",
        )
    need, places = len(board.receivers), sum(board.places)
    if need > places:
        return "places", f"{need} people wait for {what}, and {places} places are open."
    return "taken", "Every place that would suit is taken or not available."
