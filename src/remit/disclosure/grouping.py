"""Coarse categories before fieldwork: one fixed partition of an item's answers into large enough groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest
from remit.core.words import MISSING, Choice
from remit.disclosure.expecting import Expectation
from remit.disclosure.merging import Block, Blocks, Merging, Rule, apply_plan, join_small

PLAN = Place("plan.yaml")


class Group(Struct, frozen=True):
    """One category as it is planned: the answers it stands for, and how many people to expect in it."""

    code: str
    label: str
    choices: tuple[str, ...]
    posts: int
    expected: float
    chance: float
    planned: bool = False

    @property
    def joined(self) -> bool:
        """Whether it stands for several answers."""
        return len(self.choices) > 1


class Partition(Struct, frozen=True):
    """The categories of an item: each listed answer is in one of them.

    `source` is `frame` where posts were counted, `even` where answers are taken to be equally common. `blank`
    posts have no value, `unlisted` one that the questionnaire does not list; they are in no category.
    """

    item: str
    groups: tuple[Group, ...]
    least: int
    source: str
    ordered: bool = False
    blank: int = 0
    unlisted: int = 0

    @property
    def occupied(self) -> tuple[Group, ...]:
        """The groups in which there are posts."""
        return tuple(group for group in self.groups if group.posts)

    @property
    def known(self) -> bool:
        """Whether anything is known of the size of its groups."""
        return bool(self.occupied)

    @property
    def smallest(self) -> float:
        """The expected size of the smallest group that has posts."""
        return min((group.expected for group in self.occupied), default=0.0)

    @property
    def reaches(self) -> bool:
        """Whether there are several groups, each expected to reach the minimum."""
        return len(self.occupied) > 1 and self.smallest >= self.least

    @property
    def mixed(self) -> bool:
        """Whether most posts would be in a group of unlike answers, joined for their small number only."""
        pooled = sum(group.posts for group in self.proposed)
        return not self.ordered and 2 * pooled > sum(group.posts for group in self.groups)

    @property
    def proposed(self) -> tuple[Group, ...]:
        """The joined groups that the plan does not name yet."""
        return tuple(group for group in self.groups if group.joined and not group.planned)


class Asked(Struct, frozen=True):
    """What is to be divided: an item with one closed answer, its order, and the plan's own merges."""

    item: str
    choices: tuple[Choice, ...]
    ordered: bool
    merges: Sequence[Merging] = ()


def propose_groups(
    asked: Asked, values: Sequence[str | None] | None, expectation: Expectation
) -> tuple[Partition, tuple[Problem, ...]]:
    """A partition in which each group is expected to reach `group_min`, joined as a release would join it.

    `values` are the frame's cells, one a post; None where the frame does not hold this attribute, and then
    all answers are taken to be equally common and only the plan's own merges are made.
    """
    least = expectation.policy.group_min
    found = Counter(values or ())
    codes = [choice.code for choice in asked.choices]
    sizes = {code: found.get(code, 0) for code in codes}
    if values is None:
        sizes = dict.fromkeys(codes, expectation.posts // max(len(codes), 1))
    blocks = tuple(Block(c.code, c.label, (c.code,), (sizes[c.code],)) for c in asked.choices)
    planned, problems = apply_plan(blocks, [_answers_of(merge) for merge in asked.merges], asked.item, PLAN)
    coarse = planned
    if values is not None:
        rule = Rule(expectation.needed(least), ordered=asked.ordered, noun="groups")
        coarse = join_small(planned, rule)
    unlisted = Counter({value: count for value, count in found.items() if value and value not in sizes})
    if unlisted:
        problems = (*problems, _unlisted(asked.item, unlisted, codes))
    return (
        Partition(
            item=asked.item,
            groups=tuple(_groups(coarse, planned, expectation, least)),
            least=least,
            source="even" if values is None else "frame",
            ordered=asked.ordered,
            blank=found.get(None, 0) + found.get("", 0),
            unlisted=unlisted.total(),
        ),
        problems,
    )


class _Merge(Struct, frozen=True):
    code: str
    label: str
    choices: tuple[str, ...]


def _answers_of(merge: Merging) -> _Merge:
    """A merge without "prefer not to say", which no frame holds."""
    return _Merge(merge.code, merge.label, tuple(code for code in merge.choices if code not in MISSING))


def _groups(coarse: Blocks, planned: Blocks, expectation: Expectation, least: int) -> Iterable[Group]:
    authored = {block.code for block in planned if block.merged}
    for block in coarse:
        yield Group(
            code=block.code,
            label=block.text,
            choices=block.members,
            posts=block.total,
            expected=expectation.answers(block.total),
            chance=expectation.chance(block.total, least),
            planned=block.code in authored,
        )


def _unlisted(item: str, unlisted: Counter[str], codes: Sequence[str]) -> Problem:
    value, count = unlisted.most_common(1)[0]
    posts = "1 post" if count == 1 else f"{count:,} posts"
    more = f", and {len(unlisted) - 1:,} more values like it" if len(unlisted) > 1 else ""
    return Problem(
        "PLAN-018",
        Place("frame.csv"),
        f"the column '{item}' holds '{value}' ({posts}){more}, which the question '{item}' does not list"
        f"{nearest(value, codes)}",
        f"write the codes of questionnaire.yaml: {', '.join(codes[:20])}",
        "warning",
    )
