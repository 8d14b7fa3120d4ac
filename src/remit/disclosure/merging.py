"""Small categories are joined under a plain name before anything is blanked.

A partition of a variable's codes into blocks serves the whole table and every breakdown alike, so that no
two tables can be subtracted from each other. What people named in `plan.yaml` comes first; what is still
too small is then joined automatically: with a neighbour where answers have an order, else as "Other
answers".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest

UNSTATED = ""
"""The member of a block that stands for people who are in no group: not answered, or refused."""

NOT_STATED = ", or not stated"
"""What the words of a group end with when it holds people who are in none."""

LONGEST_LABEL = 100
"""A label that names what was joined is at most this long; a note says it where it is longer."""


class Merging(Protocol):
    """Categories that a plan joins under one label."""

    @property
    def code(self) -> str:
        """The code of the joined category."""

    @property
    def label(self) -> str:
        """Its words."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes it stands for."""


Merges = Mapping[str, Sequence[Merging]]
"""An item's id to the merges that its plan names."""


class Block(Struct, frozen=True):
    """One published category: its code and words, and the codes (`members`) it stands for.

    `counts` is its number of people in each row of the table (one row unless it is a matrix). A `loose`
    block has no place in the order ("prefer not to say"); `named` blocks may be listed by their words; `side`
    is 1 on the favourable side and -1 on the other. `parts` are the words it was joined from.
    """

    code: str
    text: str
    members: tuple[str, ...]
    counts: tuple[int, ...]
    loose: bool = False
    named: bool = True
    side: int = 0
    parts: tuple[str, ...] = ()

    @property
    def merged(self) -> bool:
        """Whether it stands for several codes."""
        return len(self.members) > 1

    @property
    def total(self) -> int:
        """People over all rows."""
        return sum(self.counts)

    @property
    def words(self) -> tuple[str, ...]:
        """What its label may list: the words of the plan, or those it was joined from."""
        return self.parts or (self.text,)


Blocks = tuple[Block, ...]


class Rule(Struct, frozen=True):
    """How blocks are joined: until each has `least` people; `ordered` joins neighbours only.

    `ranges` words joined numbers as ranges ("6 or fewer"), `noun` is what is joined ("answers", "groups").
    """

    least: int
    ordered: bool = False
    ranges: bool = False
    noun: str = "answers"

    def small(self, block: Block) -> bool:
        """Whether too few people are in it: in more than half of the rows where anybody is."""
        rows = [count for count in block.counts if count]
        return sum(1 for count in rows if count < self.least) * 2 > len(rows)


def join(blocks: Sequence[Block], code: str, text: str, *, planned: bool = False) -> Block:
    """Several blocks as one; a label that the plan gave stands for itself in later labels."""
    counts = tuple(sum(each) for each in zip(*(block.counts for block in blocks), strict=True))
    sides = {block.side for block in blocks}
    return Block(
        code=code,
        text=text,
        members=tuple(member for block in blocks for member in block.members),
        counts=counts,
        loose=all(block.loose for block in blocks),
        named=planned or all(block.named for block in blocks),
        side=sides.pop() if len(sides) == 1 else 0,
        parts=() if planned else tuple(part for block in blocks for part in block.words if block.named),
    )


def apply_plan(
    blocks: Blocks, merges: Sequence[Merging], item: str, where: Place
) -> tuple[Blocks, tuple[Problem, ...]]:
    """The blocks after the merges that the plan names, each at the place of its first member."""
    problems: list[Problem] = []
    found = list(blocks)
    for merge in merges:
        codes = [block.code for block in found]
        for choice in merge.choices:
            if choice not in codes and choice != UNSTATED:
                taken = any(choice in block.members for block in found)
                what = (
                    f"the choice '{choice}' of '{item}' is merged twice"
                    if taken
                    else f"'{choice}' is not a choice of '{item}'{nearest(choice, codes)}"
                )
                fix = "name each choice in one merge only" if taken else f"use one of: {', '.join(codes)}"
                problems.append(Problem("CLEAR-004", where, what, fix))
        joined = [block for block in found if block.code in merge.choices]
        if joined:
            place = found.index(joined[0])
            found = [block for block in found if block not in joined]
            found.insert(place, join(joined, merge.code, merge.label, planned=True))
    return tuple(found), tuple(problems)


def join_small(blocks: Blocks, rule: Rule) -> Blocks:
    """The blocks, joined until none is too small.

    Where that would leave a single category, nothing is joined and the small ones are withheld instead. Small
    answers that nobody listed are always joined, because their very words may point to a person.
    """
    blocks = _join_unnamed(blocks, rule)
    if rule.ordered:
        ordered = _join_neighbours([block for block in blocks if not block.loose], rule)
        return (*ordered, *(block for block in blocks if block.loose))
    return _pool(blocks, rule)


def _join_unnamed(blocks: Blocks, rule: Rule) -> Blocks:
    strange = [block for block in _occupied(blocks) if rule.small(block) and not block.named]
    if not strange:
        return blocks
    kept = [block for block in blocks if block not in strange]
    joined = join(strange, _free_code(blocks, strange, rule), _pool_label(strange, rule))
    return (*kept, joined)


def _occupied(blocks: Iterable[Block]) -> list[Block]:
    return [block for block in blocks if block.total]


def _join_neighbours(blocks: list[Block], rule: Rule) -> list[Block]:
    before = list(blocks)
    while small := [block for block in _occupied(blocks) if rule.small(block)]:
        if len(_occupied(blocks)) < 3:
            return before if len(_occupied(before)) < 3 else blocks
        start = blocks.index(min(small, key=lambda block: block.total))
        end = _neighbour(blocks, start)
        low, high = min(start, end), max(start, end)
        merged = _join_range(blocks[low : high + 1], rule, first=low == 0, last=high == len(blocks) - 1)
        blocks = [*blocks[:low], merged, *blocks[high + 1 :]]
    return blocks


def _neighbour(blocks: Sequence[Block], start: int) -> int:
    """The nearest occupied block on either side: on the same side of the scale first, then the smaller."""
    left = next((place for place in range(start - 1, -1, -1) if blocks[place].total), None)
    right = next((place for place in range(start + 1, len(blocks)) if blocks[place].total), None)
    sides = [place for place in (left, right) if place is not None]
    here = blocks[start].side
    return min(sides, key=lambda place: (blocks[place].side != here, blocks[place].total))


def _join_range(blocks: Sequence[Block], rule: Rule, *, first: bool, last: bool) -> Block:
    if rule.ranges:
        return _join_numbers(blocks, first=first, last=last)
    code = f"{blocks[0].members[0]}_to_{blocks[-1].members[-1]}"
    words = [part for block in blocks for part in block.words]
    return join(blocks, code, f"{words[0]} {'or' if len(words) == 2 else 'to'} {words[-1]}")


def _join_numbers(blocks: Sequence[Block], *, first: bool, last: bool) -> Block:
    """Joined numbers; the ends are left open, because the lowest and the highest belong to single people."""
    members = [member for block in blocks for member in block.members]
    low, high = min(members, key=float), max(members, key=float)
    if first:
        return join(blocks, f"{high}_or_fewer", f"{high} or fewer")
    if last:
        return join(blocks, f"{low}_or_more", f"{low} or more")
    return join(blocks, f"{low}_to_{high}", f"{low} to {high}")


def _pool(blocks: Blocks, rule: Rule) -> Blocks:
    """The small blocks as one; the next smallest join until the pool is large enough."""
    pool = [block for block in _occupied(blocks) if rule.small(block)]
    rest = sorted((b for b in _occupied(blocks) if b not in pool), key=lambda block: block.total)
    while pool and rest and rule.small(join(pool, "", "")):
        pool.append(rest.pop(0))
    if len(pool) < 2 or not rest:
        return blocks
    pool.sort(key=blocks.index)
    merged = join(pool, _free_code(blocks, pool, rule), _pool_label(pool, rule))
    kept = [block for block in blocks if block not in pool]
    # The pool stands last among the answers, before "prefer not to say" where that has its own line.
    place = next((index for index, block in enumerate(kept) if block.loose and block.named), len(kept))
    return (*kept[:place], merged, *kept[place:])


def _free_code(blocks: Sequence[Block], pool: Sequence[Block], rule: Rule) -> str:
    taken = {member for block in blocks for member in (*block.members, block.code) if block not in pool}
    code = f"other_{rule.noun}"
    return code if code not in taken else f"{code}_combined"


def _pool_label(pool: Sequence[Block], rule: Rule) -> str:
    """A label that names what was joined, where that is short enough for the head of a column."""
    named = [part for block in pool for part in block.words if block.named]
    rest = [] if all(block.named for block in pool) else [f"{rule.noun} not in the list"]
    label = f"Other {rule.noun} ({in_words([*named, *rest])} combined)" if named else ""
    return label if label and len(label) <= LONGEST_LABEL else f"Other {rule.noun}"


def in_words(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def add_unstated(blocks: Blocks, unstated: int, rule: Rule) -> Blocks:
    """Groups of a key, with the few people who are in none of them joined to the smallest group.

    Their answers would follow by subtracting all groups from the whole. Nothing is joined when they are as
    many as a group must be, or when there are none.
    """
    occupied = _occupied(blocks)
    already = any(UNSTATED in block.members for block in blocks)
    if already or not 0 < unstated < rule.least or len(occupied) < 2:
        return blocks
    smallest = min(occupied, key=lambda block: block.total)
    joined = join_unstated(smallest, unstated)
    return tuple(joined if block is smallest else block for block in blocks)


def join_unstated(block: Block, unstated: int) -> Block:
    """A group together with the people who are in none."""
    return replace(
        block,
        text=f"{block.text}{NOT_STATED}",
        members=(*block.members, UNSTATED),
        counts=(block.total + unstated,),
    )


def keep_together(blocks: Blocks, hidden: Collection[str], rule: Rule) -> Blocks:
    """Blocks with those of `hidden` (codes) joined first, so that no group contains only some of them."""
    apart = [block for block in blocks if block.code in hidden and block.total]
    if len(apart) < 2:
        return blocks
    merged = join(apart, _free_code(blocks, apart, rule), _pool_label(apart, rule))
    place = blocks.index(apart[0])
    kept = [block for block in blocks if block not in apart]
    return (*kept[:place], merged, *kept[place:])
