"""A release plan before fieldwork: classes, keys, coarse categories, tables, peer groups and uniqueness.

Nothing here knows an answer. It reads the questionnaire, the frame of posts and what the author has planned
so far, and proposes the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl
from msgspec import Struct, field

from remit.core.problems import Place, Problem, nearest
from remit.core.words import TableSpec
from remit.disclosure.classes import Classed, class_items
from remit.disclosure.expecting import Expectation
from remit.disclosure.grouping import Asked, Partition, propose_groups
from remit.disclosure.merging import Merges
from remit.disclosure.uniqueness import Singled, Uniqueness, count_uniqueness
from remit.fieldwork.frame import Frame, eligible_posts
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kind_of
from remit.instrument.parts import listed

MOST_KEYS = 4
"""Breakdowns that are proposed at most: each further one makes it easier to work out who said what."""

COUNTED = ("choice", "matrix", "ranking")
"""Layouts whose groups are divided by the answers, so that their cells can become too small."""


class Wishes(Struct, frozen=True):
    """What the author has decided so far; all may be empty."""

    keys: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    merges: Merges = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    peer_groups: str = ""


class Broken(Struct, frozen=True):
    """One item beside the keys: its answers, and how many people to expect in a cell of its best breakdown.

    `cell` is the size of the smallest group by the number of answers, for the key with the largest smallest
    group; None where cells are not counted (open answers, numbers, tick boxes). `whole` says that it is, or
    is proposed to be, published for the whole only: its cells are too small, or its answers are of a special
    category and equally common answers would be too much to hope for.
    """

    item: str
    answers: int
    cell: float | None
    least: int
    whole: bool

    @property
    def thin(self) -> bool:
        """Whether most cells would be too small to be shown."""
        return self.cell is not None and self.cell < self.least


class Proposal(Struct, frozen=True):
    """A release plan as far as it can be known before fieldwork.

    `partitions` holds the public items with one closed answer, `keys` the ones that tables are broken down
    by, `peer_groups` the one that boards are compared in (empty: none will do); `chosen` says that the author
    chose it. `asked` and `unasked` are the frame's attributes with and without a question of the same id.
    `coarse` is what the keys tell together once their categories are joined.
    """

    expectation: Expectation
    source: str
    classes: tuple[Classed, ...]
    partitions: Mapping[str, Partition]
    keys: tuple[str, ...]
    peer_groups: str
    chosen: bool
    tables: tuple[Broken, ...]
    named: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]
    unasked: tuple[str, ...]
    uniqueness: Uniqueness | None
    coarse: Singled | None

    @property
    def whole(self) -> tuple[str, ...]:
        """Items published for the whole sector only."""
        return tuple(table.item for table in self.tables if table.whole)


def propose(
    instrument: Instrument, frame: Frame | None, wishes: Wishes, expectation: Expectation
) -> tuple[Proposal, tuple[Problem, ...]]:
    """The plan that the author's wishes lead to, and what is wrong with the wishes.

    `expectation.posts` counts the posts of the frame, or is the known size of the population (0: unknown).
    """
    posts = _posts(frame)
    attributes = frame.attributes if frame is not None else ()
    classes = class_items(instrument, attributes, wishes.classes)
    closed = {item.id: spec for item in instrument.items if (spec := _closed(item)) is not None}
    problems = [
        *_check_keys(wishes, closed),
        *_check_tables(instrument, wishes, closed),
        *_check_merges(instrument, wishes),
        *_check_peer_groups(wishes, closed, classes),
    ]
    public = {entry.item for entry in classes if entry.group == "public"}
    partitions: dict[str, Partition] = {}
    for name, spec in closed.items():
        if name in public or name in wishes.keys or name == wishes.peer_groups:
            values = posts[name].to_list() if posts is not None and name in posts.columns else None
            partitions[name], wrong = propose_groups(_asked(instrument, spec, wishes), values, expectation)
            problems += wrong
    peer_groups = _peer_groups(wishes, partitions, _of_organisations(instrument))
    keys = wishes.keys or _keys(instrument, partitions, peer_groups)
    kept = tuple(key for key in keys if key in partitions)
    return (
        Proposal(
            expectation=expectation,
            source="frame.csv" if frame is not None else "study.yaml" if expectation.posts else "",
            classes=classes,
            partitions=partitions,
            keys=kept,
            peer_groups=peer_groups,
            chosen=bool(wishes.peer_groups),
            tables=tuple(_tables(instrument, wishes, partitions, kept, expectation)),
            named=wishes.tables,
            asked=tuple(name for name in attributes if instrument.item(name) is not None),
            unasked=tuple(name for name in attributes if instrument.item(name) is None),
            uniqueness=_uniqueness(posts, expectation),
            coarse=_coarse(posts, {key: partitions[key] for key in kept}, expectation),
        ),
        tuple(problems),
    )


def _posts(frame: Frame | None) -> pl.DataFrame | None:
    """The attributes of the posts to ask; None where there are none."""
    return None if frame is None or not frame.attributes else eligible_posts(frame).select(frame.attributes)


def _closed(item: Item) -> TableSpec | None:
    """The table of an item with one closed answer a person, the only kind that can be a key."""
    spec = next(iter(kind_of(item).tabulate(item)), None)
    one = spec is not None and spec.layout == "choice" and len(spec.variables) == 1
    return spec if one and spec is not None and spec.variables[0].storage == "choice" else None


def _asked(instrument: Instrument, spec: TableSpec, wishes: Wishes) -> Asked:
    item = instrument.item(spec.item)
    choices = listed(item) if item is not None and item.choices else spec.variables[0].choices
    return Asked(spec.item, choices, spec.ordered, wishes.merges.get(spec.item, ()))


# ---- keys and peer groups ------------------------------------------------------------------------


def _check_keys(wishes: Wishes, closed: Mapping[str, TableSpec]) -> Iterable[Problem]:
    for name in wishes.keys:
        if name not in closed:
            what = f"'{name}' under `keys` is not an item with one closed answer{nearest(name, closed)}"
            fix = "name the id of a single choice, yes/no or bands item"
            yield Problem("PLAN-001", Place("plan.yaml"), what, fix)


def _check_tables(
    instrument: Instrument, wishes: Wishes, closed: Mapping[str, TableSpec]
) -> Iterable[Problem]:
    items = [item.id for item in instrument.items]
    for item, by in wishes.tables:
        for name, found, known in ((item, item.split(".")[0], items), (by, by, closed)):
            if found not in known:
                what = f"the planned table '{item}' by '{by}' cannot be made: there is no '{name}'"
                fix = "name an item, and an item with one closed answer to break it down by"
                yield Problem("PLAN-002", Place("plan.yaml"), f"{what}{nearest(name, known)}", fix)


def _check_merges(instrument: Instrument, wishes: Wishes) -> Iterable[Problem]:
    items = [item.id for item in instrument.items]
    for name in wishes.merges:
        if name not in items:
            what = f"`merge` names '{name}', which is not an item{nearest(name, items)}"
            fix = "use the id of an item of questionnaire.yaml"
            yield Problem("CLEAR-005", Place("plan.yaml"), what, fix)


def _check_peer_groups(
    wishes: Wishes, closed: Mapping[str, TableSpec], classes: Sequence[Classed]
) -> Iterable[Problem]:
    name = wishes.peer_groups
    if not name:
        return
    group = next((entry.group for entry in classes if entry.item == name), None)
    fix = "name an item of questionnaire.yaml with one closed answer that is public"
    if name not in closed:
        what = f"`peer_groups` names '{name}', which is not an item with one closed answer"
        yield Problem("PLAN-017", Place("study.yaml"), f"{what}{nearest(name, closed)}", fix)
    elif group in ("personal", "special"):
        what = f"`peer_groups` names '{name}', a {group} answer, but peers must know their group"
        yield Problem("PLAN-017", Place("study.yaml"), what, fix)


def _of_organisations(instrument: Instrument) -> set[str]:
    """Items that describe an organisation rather than whoever holds the post there."""
    return {item.id for item in instrument.items if item.key or item.scope == "organisation"}


def _peer_groups(wishes: Wishes, partitions: Mapping[str, Partition], apt: Collection[str]) -> str:
    """The item that gives the one fixed partition: the author's, else the best that the frame can judge.

    Best: groups of like answers, of organisations (`apt`), then the most groups, then the largest smallest.
    """
    if wishes.peer_groups:
        return wishes.peer_groups if wishes.peer_groups in partitions else ""
    usable = [each for each in partitions.values() if each.reaches]
    usable.sort(
        key=lambda each: (
            each.source != "frame",
            each.mixed,
            each.item not in apt,
            -len(each.occupied),
            -each.smallest,
        )
    )
    return usable[0].item if usable else ""


def _keys(instrument: Instrument, partitions: Mapping[str, Partition], peer_groups: str) -> tuple[str, ...]:
    """A few public keys whose groups are all expected to be large enough."""
    marked = {item.id for item in instrument.items if item.key}
    usable = [p for p in partitions.values() if p.reaches or (not p.known and p.item in marked)]
    usable.sort(key=lambda each: (each.item != peer_groups, each.item not in marked, -each.smallest))
    chosen = {each.item for each in usable[:MOST_KEYS]}
    return tuple(item.id for item in instrument.items if item.id in chosen)


# ---- tables --------------------------------------------------------------------------------------


def _tables(
    instrument: Instrument,
    wishes: Wishes,
    partitions: Mapping[str, Partition],
    keys: Sequence[str],
    expectation: Expectation,
) -> Iterable[Broken]:
    for item in instrument.items:
        spec = next(iter(kind_of(item).tabulate(item)), None)
        others = [partitions[key] for key in keys if key != item.id]
        if spec is None:
            continue
        special = item.special or wishes.classes.get(item.id) == "special"
        least = expectation.policy.least(special=special)
        own = partitions.get(item.id)
        answers = len(own.occupied or own.groups) if own is not None else _answers(spec, wishes)
        cell = None
        if _counted(spec) and answers and others and expectation.posts:
            cell = max(partition.smallest for partition in others) / answers
        thin = cell is not None and cell < least
        proposed = bool(others) and (thin or special)
        whole = item.id in wishes.whole or (proposed and not _named(item.id, wishes))
        yield Broken(item.id, answers, cell, least, whole)


def _counted(spec: TableSpec) -> bool:
    """Whether a person is in one answer only, so that a group is divided by the answers."""
    return spec.layout in COUNTED or (spec.layout == "multi" and spec.limit == 1)


def _named(item: str, wishes: Wishes) -> bool:
    """Whether the author names a breakdown of this item on purpose."""
    return any(name.split(".")[0] == item for name, _ in wishes.tables)


def _answers(spec: TableSpec, wishes: Wishes) -> int:
    """The categories of an item once the plan's own merges are made."""
    codes = {choice.code for choice in spec.variables[0].choices} if spec.variables else set()
    if spec.layout == "multi":
        codes = {variable.choice for variable in spec.variables}
    merged = wishes.merges.get(spec.item, ())
    joined = {code for merge in merged for code in merge.choices} & codes
    return len(codes) - len(joined) + len(merged)


# ---- uniqueness ----------------------------------------------------------------------------------


def _uniqueness(posts: pl.DataFrame | None, expectation: Expectation) -> Uniqueness | None:
    return None if posts is None else count_uniqueness(posts, expectation.policy.group_min)


def _coarse(
    posts: pl.DataFrame | None, keys: Mapping[str, Partition], expectation: Expectation
) -> Singled | None:
    """What the keys tell together, in their joined categories; only keys that the frame holds count."""
    if posts is None:
        return None
    columns = []
    for name, partition in keys.items():
        if name in posts.columns:
            group = {code: each.code for each in partition.groups for code in each.choices}
            columns.append(posts[name].replace(group))
    if not columns:
        return None
    found = count_uniqueness(pl.DataFrame(columns), expectation.policy.group_min)
    return found.everything
