"""Which categories and groups a release has: one partition for each item, one for each key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.cleared import Head
from remit.core.problems import Place, Problem, nearest
from remit.core.words import REFUSED, Layout, Variable, number_of
from remit.disclosure.draft import EXCLUSIVE
from remit.disclosure.merging import (
    NOT_STATED,
    UNSTATED,
    Block,
    Blocks,
    Merges,
    Rule,
    add_unstated,
    apply_plan,
    join_small,
    join_unstated,
    keep_together,
)
from remit.disclosure.policy import Policy
from remit.disclosure.whole import hidden_line
from remit.estimates.table import Cell, Table

PLAN = Place("plan.yaml")

OWN_WORDS: frozenset[Layout] = frozenset({"mentions", "answers", "rows", "number"})
"""Layouts whose categories come from what people said, not from a list that everybody was given."""

Lists = Mapping[str, frozenset[str]]
"""The codes that the questionnaire lists, by variable; a variable that is not here lists whatever it has."""


def listed_codes(variables: Iterable[Variable]) -> dict[str, frozenset[str]]:
    """The closed answers of each variable; what people composed themselves (a team) nobody listed."""
    return {
        variable.name: frozenset(choice.code for choice in variable.choices)
        if variable.kind != "rows"
        else frozenset()
        for variable in variables
    }


class Partitions(Struct, frozen=True):
    """The published categories: `answers` by item and `groups` by key.

    Where an item is a key that is itself broken down by another key, both tables of the pair use its groups.
    """

    answers: Mapping[str, Blocks]
    groups: Mapping[str, Blocks]

    def of(self, table: Table, pairs: Collection[tuple[str, str]]) -> Blocks:
        """The categories of a table's answers; empty when they stay as they are."""
        variable = table.head.rows[0].code if table.head.rows else ""
        if (variable, table.head.by) in pairs:
            return as_answers(self.groups[variable], table.head)
        return self.answers.get(subject_of(table.head), ())


def as_answers(groups: Blocks, head: Head) -> Blocks:
    """The groups of a key as categories of its own answers, where "not stated" is "prefer not to say"."""
    codes = [choice.code for choice in head.choices]
    found = []
    for block in groups:
        members = tuple(member for member in block.members if member != UNSTATED)
        if UNSTATED in block.members and REFUSED in codes:
            members = (*members, REFUSED)
        text = block.text if REFUSED in members else block.text.removesuffix(NOT_STATED)
        found.append(replace(block, members=members, text=text))
    inside = {member for block in found for member in block.members}
    rest = [choice for choice in head.choices if choice.code not in inside]
    found += [Block(choice.code, choice.text, (choice.code,), (0,)) for choice in rest]
    return tuple(found)


def make_partitions(
    tables: Sequence[Table],
    policy: Policy,
    merges: Merges,
    lists: Lists,
    *,
    weighted_join: bool = False,
) -> tuple[Partitions, tuple[Problem, ...]]:
    """The partitions of a release, from the plan's merges and the counts of the whole.

    `weighted_join` says that weighted groups can be joined, because rows are at hand to count them again.
    """
    problems = [*_check_merges(tables, merges)]
    answers: dict[str, Blocks] = {}
    broken = broken_down(tables)
    for table in tables:
        if table.head.by or table.head.layout not in EXCLUSIVE:
            continue
        blocks, wrong = answer_blocks(table, policy, merges, lists, crossed=table.head.id in broken)
        problems += wrong
        if blocks:
            answers[table.head.id] = blocks
    groups: dict[str, Blocks] = {}
    for key in dict.fromkeys(table.head.by for table in tables if table.head.by):
        crossed = [table for table in tables if table.head.by == key]
        people = [table for table in crossed if table.head.layout != "response"]
        own = next((table for table in tables if not table.head.by and _rows(table) == [key]), None)
        if any(table.head.weighted for table in people) and not weighted_join:
            blocks, _ = _single_groups(people, own, lists)  # weighted shares cannot be added up
        else:
            blocks = group_blocks(people or crossed, own, answers, policy, lists)
        # A group of the frame that nobody in it answered stands alone, and so is not shown.
        asked = {label.code: label.text for table in crossed for label in table.head.groups}
        inside = {member for block in blocks for member in block.members}
        alone = (Block(code, text, (code,), (0,)) for code, text in asked.items() if code not in inside)
        groups[key] = (*blocks, *alone)
    return Partitions(answers, groups), tuple(problems)


def subject_of(head: Head) -> str:
    """The id of the table of the whole that a breakdown belongs to."""
    return head.id.removesuffix(f"_by_{head.by}") if head.by else head.id


def broken_down(tables: Iterable[Table]) -> frozenset[str]:
    """The tables of the whole whose small counts could be tied to somebody.

    Those that are broken down, those of the keys they are broken down by, those of special categories, and
    those whose categories are people's own words or numbers: "director of a football club" is a name.
    """
    heads = [table.head for table in tables]
    keys = {head.by for head in heads if head.by}
    own = {head.id for head in heads if not keys.isdisjoint(row.code for row in head.rows)}
    telling = {head.id for head in heads if head.special or head.layout in OWN_WORDS}
    return frozenset(own | telling | {subject_of(head) for head in heads if head.by})


def _check_merges(tables: Sequence[Table], merges: Merges) -> Iterable[Problem]:
    items = {table.head.item: table.head for table in tables if not table.head.by}
    for item in merges:
        if item not in items:
            what = f"`merge` names '{item}', which is not an item{nearest(item, items)}"
            yield Problem("CLEAR-005", PLAN, what, "use the id of an item of questionnaire.yaml")
        elif items[item].layout not in EXCLUSIVE:
            rows = {row.code for row in items[item].rows}
            if not all(f"{item}.{merge.code}" in rows for merge in merges[item]):
                what = f"`merge` names '{item}', where people give several answers, so counts do not add up"
                fix = "remove it here; to publish the choices as one, recode them in responses.csv"
                yield Problem("CLEAR-006", PLAN, what, fix, "warning")


# ---- answers -------------------------------------------------------------------------------------


def answer_blocks(
    table: Table, policy: Policy, merges: Merges, lists: Lists, *, crossed: bool = True
) -> tuple[Blocks, tuple[Problem, ...]]:
    """The categories of one item: each with `cell_min` people (`special_min` where special) or nobody.

    An item that is not broken down (`crossed`) is joined only as the plan says, unless few people gave an
    answer in their own words: it is never named.
    """
    head = table.head
    blocks = _single_blocks(table, lists)
    if not blocks:
        return (), ()
    rule = rule_of(head, policy, blocks)
    planned, problems = apply_plan(blocks, merges.get(head.id, ()), head.id, PLAN)
    own_words = any(not block.named and 0 < block.total < rule.least for block in planned)
    return (join_small(planned, rule) if crossed or own_words else planned), problems


def rule_of(head: Head, policy: Policy, blocks: Blocks) -> Rule:
    """How this item's categories are joined."""
    ranges = _is_open(blocks)
    ordered = head.ordered or head.layout == "number" or ranges
    return Rule(policy.least(special=head.special), ordered=ordered, ranges=ranges)


def _is_open(blocks: Blocks) -> bool:
    """Whether the codes are numbers as people wrote them, not a list that the questionnaire gave."""
    kept = [block for block in blocks if not block.loose]
    return bool(kept) and all(number_of(b.code) is not None and b.text == b.code for b in kept)


def _single_blocks(table: Table, lists: Lists) -> Blocks:
    """One block a code, in the order of the table, with its counts in each row."""
    head = table.head
    rows = [row.code for row in head.rows]
    counts = {
        (cell.variable, cell.choice): cell.n
        for cell in table.cells
        if cell.measure == "share" and not cell.group
    }
    known: set[str] | None = None
    if rows and all(row in lists for row in rows):
        known = {code for row in rows for code in lists[row]}
    open_numbers = head.layout == "number" and not known
    return tuple(
        Block(
            code=choice.code,
            text=choice.text,
            members=(choice.code,),
            counts=tuple(counts.get((row, choice.code), 0) for row in rows),
            loose=_is_loose(choice.code, known, open_numbers=open_numbers),
            named=choice.code == REFUSED or _is_named(choice.code, known, open_numbers=open_numbers),
            side=(choice.code in head.favourable) - (choice.code in head.unfavourable),
        )
        for choice in head.choices
    )


def _is_named(code: str, known: Collection[str] | None, *, open_numbers: bool) -> bool:
    if open_numbers or not known:
        return number_of(code) is not None or (known is None and not open_numbers)
    return code in known


def _is_loose(code: str, known: Collection[str] | None, *, open_numbers: bool) -> bool:
    return code == REFUSED or not _is_named(code, known, open_numbers=open_numbers)


# ---- groups --------------------------------------------------------------------------------------


def group_blocks(
    crossed: Sequence[Table],
    own: Table | None,
    answers: Mapping[str, Blocks],
    policy: Policy,
    lists: Lists,
) -> Blocks:
    """The groups of a key: each with `group_min` people, the few that are in no group joined to one of them.

    `crossed` are the tables broken down by the key, `own` is the key's own table: groups are made of the
    categories under which it is published.
    """
    blocks, unstated = _single_groups(crossed, own, lists)
    ordered = own is not None and (own.head.ordered or own.head.layout == "number")
    rule = Rule(policy.group_min, ordered=ordered, ranges=_is_open(blocks) and ordered, noun="groups")
    if own is not None:
        published = answers.get(own.head.id, ())
        blocks = _as_published(blocks, published)
        blocks = _with_withheld(blocks, _withheld(published, own, policy), unstated, rule)
    return add_unstated(join_small(blocks, rule), unstated, rule)


def _single_groups(crossed: Sequence[Table], own: Table | None, lists: Lists) -> tuple[Blocks, int]:
    """One block a group, as large as it is anywhere, and how many people are in none at most."""
    labels = {label.code: label.text for table in crossed for label in table.head.groups}
    sizes = dict.fromkeys(labels, 0)
    unstated = 0
    for table in crossed:
        bases = group_bases(table)
        for code in labels:
            sizes[code] = max(sizes[code], bases.get(code, 0))
        unstated = max(unstated, bases.get("", 0) - sum(size for code, size in bases.items() if code))
    listed = lists.get(own.head.rows[0].code) if own is not None else None
    blocks = tuple(
        Block(code, text, (code,), (sizes[code],), named=listed is None or code in listed)
        for code, text in labels.items()
    )
    return blocks, unstated


def _rows(table: Table) -> list[str]:
    return [row.code for row in table.head.rows]


def group_bases(table: Table) -> dict[str, int]:
    """The largest base of each group of a table; the whole has the code ""."""
    bases: dict[str, int] = {}
    for cell in table.cells:
        bases[cell.group] = max(bases.get(cell.group, 0), cell.base)
    return bases


def _as_published(blocks: Blocks, published: Blocks) -> Blocks:
    """Groups joined as the key's own table joins its answers."""
    found: list[Block] = []
    for block in published or blocks:
        members = [each for each in blocks if each.code in block.members]
        unstated = (UNSTATED,) if REFUSED in block.members else ()
        if members:
            counts = (sum(each.total for each in members),)
            found.append(replace(block, counts=counts, members=(*(m.code for m in members), *unstated)))
    return tuple(found)


def _withheld(published: Blocks, own: Table, policy: Policy) -> set[str]:
    """The categories that the key's own table withholds."""
    base = group_bases(own).get("", 0)
    cells = [Cell("", b.code, b.text, "", "share", b.total, base, None) for b in published]
    return {cell.choice for cell in hidden_line(cells, policy, policy.least(special=own.head.special))}


def _with_withheld(blocks: Blocks, hidden: set[str], unstated: int, rule: Rule) -> Blocks:
    """What the key's own table withholds stays in one group, "prefer not to say" (no group) included."""
    blocks = keep_together(blocks, hidden, rule)
    if REFUSED not in hidden or any(UNSTATED in block.members for block in blocks):
        return blocks
    holder = next((b for b in blocks if hidden.intersection((b.code, *b.members))), None)
    if holder is None:
        return blocks
    wider = join_unstated(holder, unstated)
    return tuple(wider if block is holder else block for block in blocks)
