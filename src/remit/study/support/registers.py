"""Sheets that boards and the sector body fill in: job plans, teams, successors, actions, ratings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, cast

from msgspec import Struct

from remit.core.problems import Place
from remit.study.support.sheets import Cells, Reading
from remit.support.kit import Kit, common_title
from remit.support.roles import READINESS, STATES, Action, Horizon, PlanLine, Rating, Successor, TeamRow


class Names(Struct, frozen=True):
    """What the registers are checked against."""

    posts: Collection[str]
    orgs: Collection[str]


def read_plans(reading: Reading, kit: Kit, names: Names) -> tuple[PlanLine, ...]:
    """`jobplan.csv`: one row for each category of a post's week."""
    categories = [entry.code for entry in kit.categories]

    def make(where: Place, cells: Cells) -> PlanLine | None:
        fine = reading.known(where, "post", cells["post"], names.posts, "post")
        fine = reading.known(where, "category", cells["category"], categories, "category") and fine
        amount = reading.number(where, "amount", cells["amount"], 0, 100)
        if not fine or amount is None:
            return None
        return PlanLine(cells["post"], cells["category"], amount, cells.get("note", ""))

    return cast("tuple[PlanLine, ...]", reading.each("jobplan.csv", ("post", "category"), make))


def read_teams(reading: Reading, kit: Kit, names: Names) -> tuple[TeamRow, ...]:
    """`team.csv`: one row for each kind of post; the common word is looked up where it is not given."""
    roles = [entry.code for entry in kit.titles]
    duties = [entry.code for entry in kit.duties]

    def make(where: Place, cells: Cells) -> TeamRow | None:
        if not reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation"):
            return None
        role = cells.get("role", "")
        if role:
            reading.known(where, "role", role, roles, "common title of the kit")
        number = reading.number(where, "number", cells.get("number", ""), 0, 1000)
        return TeamRow(
            cells["organisation"],
            cells["title"],
            role or common_title(kit, cells["title"]),
            1 if number is None else int(number),
            reading.number(where, "each", cells.get("each", ""), 0, 100),
            reading.several(where, "duties", cells.get("duties", ""), duties, "duty of the kit"),
        )

    return cast("tuple[TeamRow, ...]", reading.each("team.csv", ("organisation", "title"), make))


def read_successors(reading: Reading, names: Names) -> tuple[Successor, ...]:
    """`successors.csv`: what a board wrote down about who may come next."""

    def make(where: Place, cells: Cells) -> Successor | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        if not reading.known(where, "readiness", cells["readiness"], READINESS, "readiness") or not fine:
            return None
        return Successor(
            cells["organisation"],
            cells["person"],
            cells["readiness"],
            reading.several(where, "gaps", cells.get("gaps", "")),
            cells.get("aspiration", ""),
            reading.truth(where, "told", cells.get("told", "")),
            cells.get("action", ""),
        )

    return cast("tuple[Successor, ...]", reading.each("successors.csv", ("organisation", "person"), make))


def read_horizons(reading: Reading, names: Names) -> tuple[Horizon, ...]:
    """`horizons.csv`: when a post may fall free, as the board entered it or the holder chose to share."""

    def make(where: Place, cells: Cells) -> Horizon | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        by = cells.get("by") or "board"
        fine = reading.known(where, "by", by, ("board", "person"), "source") and fine
        shared = reading.truth(where, "shared", cells.get("shared", ""))
        day = reading.day(where, "leaving", cells["leaving"])
        source: Literal["board", "person"] = "person" if by == "person" else "board"
        return Horizon(cells["organisation"], cells["post"], day, source, shared) if fine and day else None

    return cast("tuple[Horizon, ...]", reading.each("horizons.csv", ("organisation", "post", "by"), make))


def read_actions(reading: Reading, needs: Collection[str]) -> tuple[Action, ...]:
    """`actions.csv`: the register of what was found and what was done about it."""

    def make(where: Place, cells: Cells) -> Action | None:
        state = cells.get("state") or "open"
        if not reading.known(where, "state", state, STATES, "state"):
            return None
        need = cells.get("need", "")
        if need:
            reading.known(where, "need", need, needs, "need")
        due = reading.day(where, "due", cells.get("due", ""))
        met = reading.day(where, "met", cells.get("met", ""))
        theme, placed = cells.get("theme", ""), cells.get("best_placed", "")
        owner, done = cells.get("owner", ""), cells.get("done", "")
        return Action(cells["finding"], owner, due, state, done, need, theme, placed, met)

    return cast("tuple[Action, ...]", reading.each("actions.csv", ("finding",), make))


def read_ratings(reading: Reading, kit: Kit, names: Names) -> tuple[Rating, ...]:
    """`ratings.csv`: one row for each mark that a member of a board gave, without a name."""
    statements = [entry.code for entry in kit.board.statements]

    def make(where: Place, cells: Cells) -> Rating | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        fine = reading.known(where, "statement", cells["statement"], statements, "statement") and fine
        mark = reading.number(where, "mark", cells["mark"], 1, 5)
        return Rating(cells["organisation"], cells["statement"], int(mark)) if fine and mark else None

    return cast("tuple[Rating, ...]", reading.each("ratings.csv", (), make))
