"""Whose figures an organisation is set beside: its own group, the group that holds it, or everybody.

The partition is the release's: one for all packs, so that two packs never differ by one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from remit.core.cleared import ClearedTable, Release
from remit.core.problems import Place, Problem
from remit.core.words import plain, slug

if TYPE_CHECKING:
    from remit.disclosure.merging import Blocks

FRAME = Place("frame.csv")
FIRST_LINE = 2
"""The line of `frame.csv` that holds the first post."""

EVERYBODY = "everybody who answered"

RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))]
)
"""Names that Windows keeps for itself."""

Pairs = tuple[tuple[str, str], ...]


class Organisation(Struct, frozen=True):
    """An organisation of the frame: its name, its folder, and what the register says of it.

    `folder` is safe as a name on every system and unique whatever the case. `facts` pairs each public key
    with its code, empty where the register does not say. Nothing here tells whether it answered.
    """

    name: str
    folder: str
    facts: Pairs = ()

    def code(self, key: str) -> str:
        """What the register says under a key; empty when it does not say."""
        return dict(self.facts).get(key, "")


class PeerGroup(Struct, frozen=True):
    """The published group an organisation belongs to; an empty `code` stands for everybody.

    `why` says why it is wider than the organisation's own category, empty when it is not.
    """

    key: str
    code: str
    label: str
    why: str = ""


def organisations(
    columns: Mapping[str, Sequence[str | None]], keys: Iterable[str]
) -> tuple[tuple[Organisation, ...], tuple[Problem, ...]]:
    """The organisations of a frame in its order, from its columns; `keys` are those printed in a pack.

    Posts without an organisation are warned of (PACK-003). Where the posts of one organisation disagree
    about a key, that key is taken as not said (PACK-004).
    """
    names = [plain(name or "") for name in columns.get("organisation", ())]
    shown = [key for key in keys if key in columns]
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    blank = rows.pop("", [])
    problems = [_blank(blank)] if blank and rows else []
    taken: set[str] = set()
    found = []
    for name, own in rows.items():
        facts = []
        for key in shown:
            codes = {plain(columns[key][row] or "") for row in own} - {""}
            if len(codes) > 1:
                problems.append(_disagree(name, key, codes, own[0]))
            facts.append((key, next(iter(codes)) if len(codes) == 1 else ""))
        found.append(Organisation(name, folder_name(name, taken), tuple(facts)))
    return tuple(found), tuple(problems)


def _blank(rows: Sequence[int]) -> Problem:
    posts = "1 post has" if len(rows) == 1 else f"{len(rows)} posts have"
    return Problem(
        "PACK-003",
        Place(FRAME.file, rows[0] + FIRST_LINE),
        f"{posts} no organisation, so no pack is made for what is behind them (the first stands here)",
        "fill in the column 'organisation'",
        "warning",
    )


def _disagree(name: str, key: str, codes: Iterable[str], row: int) -> Problem:
    return Problem(
        "PACK-004",
        Place(FRAME.file, row + FIRST_LINE),
        f"the posts of '{name}' give different values for '{key}' ({', '.join(sorted(codes))}), so its pack "
        "takes it as not said",
        "give all posts of an organisation the same value",
        "warning",
    )


def folder_name(name: str, taken: set[str]) -> str:
    """A name of letters, digits and hyphens that is not in `taken` yet; it is added there."""
    base = slug(name, 60).replace("_", "-")
    if not base or base in RESERVED:
        base = f"organisation-{base}".rstrip("-")
    free, number = base, 1
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    taken.add(free)
    return free


def peer_group(
    organisation: Organisation,
    key: str,
    words: Mapping[str, str],
    release: Release,
    groups: Mapping[str, Blocks],
) -> PeerGroup:
    """The group under which the release publishes figures for this organisation.

    `words` names the codes of the key. `groups` says which codes each published group stands for (see
    `Clearance.groups`); a release without protection joins nothing. A group without a single figure in the
    release gives way to everybody.
    """
    tables = [table for table in release.tables if table.head.by == key and table.head.layout != "response"]
    if not key or not tables:
        return PeerGroup(key, "", EVERYBODY)
    code = organisation.code(key)
    own = words.get(code, code)
    labels = {label.code: label.text for table in tables for label in table.head.groups}
    block = next((one for one in groups.get(key, ()) if code in one.members), None)
    group = code if block is None else block.code
    if group not in labels:
        return _wider(
            key,
            f"“{own}” is not among the published groups"
            if code
            else f"The register does not say to which group ({tables[0].head.by_label or key}) this "
            "organisation belongs",
        )
    label = labels[group]
    if not any(has_figures(table, group) for table in tables):
        return _wider(key, f"The group “{label}” is too small for any figure of it to be shown")
    joined = block is not None and block.members != (code,)
    return PeerGroup(key, group, label, _joined(own, label) if joined else "")


def _wider(key: str, why: str) -> PeerGroup:
    return PeerGroup(key, "", EVERYBODY, f"{why}, so the figures here are of {EVERYBODY}.")


def _joined(own: str, label: str) -> str:
    named = f"“{own}”" if own else "An organisation of which the register does not say more"
    return (
        f"{named} is shown together with others, as “{label}”, because figures of a smaller group could "
        "point to a person."
    )


def has_figures(table: ClearedTable, group: str, variables: Iterable[str] = ()) -> bool:
    """Whether a table shows any figure of a group (of these variables, when any are named)."""
    wanted = frozenset(variables)
    return any(
        cell.group == group and not cell.status and (not wanted or cell.variable in wanted)
        for cell in table.cells
    )
