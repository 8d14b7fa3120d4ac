"""At most one coarse label beside a quote: the speaker's group of one public key, as it is published.

One key serves all quotes of a release, so labels of several quotes cannot be laid over each other. A label
is printed only where it fits enough of those who were asked, also together with what the words say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.quotes import VerifiedQuote
from remit.coding.risk import Facts, narrower
from remit.core.words import match_key
from remit.disclosure.draft import Draft
from remit.disclosure.merging import Block, Blocks
from remit.disclosure.policy import Policy
from remit.fieldwork.invited import Invited


class Labels(Struct, frozen=True):
    """What labels are made from.

    `key` is the public key that the plan names, `codes` the answer of every respondent to it by their id,
    `invited` who was asked. `words` are the answers' words and `groups` how the release joins them (empty:
    each answer is a group of its own).
    """

    key: str
    codes: Mapping[str, str]
    invited: Invited
    words: Mapping[str, str]
    groups: Blocks = ()

    def published(self) -> Blocks:
        """The groups under which the release shows this key."""
        return self.groups or tuple(Block(code, text, (code,), (0,)) for code, text in self.words.items())

    def people(self, group: Block) -> int:
        """How many respondents are in a group."""
        return sum(code in group.members for code in self.codes.values())


def with_groups(labels: Labels | None, groups: Mapping[str, Blocks]) -> Labels | None:
    """Labels that name the groups of a release."""
    return None if labels is None else replace(labels, groups=groups.get(labels.key, ()))


def make_labels(
    quotes: Sequence[VerifiedQuote], labels: Labels | None, drafts: Mapping[str, Draft], policy: Policy
) -> tuple[Block | None, ...]:
    """The group that each quote names, None for no label.

    A group is named when it has `group_min` respondents and results of its own, and when at least
    `quote_min` of those who were asked fit it together with every public attribute that the words mention,
    under every policy. Quotes that
    anybody can see to be of one speaker (they overlap, or are the same words) count as one text, so they
    have one label or none.
    """
    if labels is None:
        return (None,) * len(quotes)
    closed = {group for draft in drafts.values() if draft.head.by == labels.key for group in draft.closed}
    large = {
        block.code: block
        for block in labels.published()
        if block.code not in closed and labels.people(block) >= policy.group_min
    }
    of_code = {member: block for block in large.values() for member in block.members}
    said = _said_together(quotes)
    return tuple(
        _if_common(of_code.get(labels.codes.get(quote.quote.answer, "")), facts, labels, policy.quote_min)
        for quote, facts in zip(quotes, said, strict=True)
    )


def _if_common(group: Block | None, said: Facts, labels: Labels, least: int) -> Block | None:
    if group is None:
        return None
    alone = {labels.key: frozenset(group.members)}
    fits = min(labels.invited.fitting(at) for at in (alone, narrower(said, alone)))
    return group if fits >= least else None


def _said_together(quotes: Sequence[VerifiedQuote]) -> list[Facts]:
    """For each quote the public attributes that it mentions, or a quote that is tied to it."""
    tied = list(range(len(quotes)))
    for place, quote in enumerate(quotes):
        for earlier in range(place):
            if _are_tied(quotes[earlier], quote):
                old, new = tied[place], tied[earlier]
                tied = [new if each == old else each for each in tied]
    together: dict[int, Facts] = {}
    for place, quote in zip(tied, quotes, strict=True):
        together[place] = narrower(together.get(place, {}), quote.says)
    return [together[place] for place in tied]


def _are_tied(first: VerifiedQuote, second: VerifiedQuote) -> bool:
    """Whether two quotes show that one person said both."""
    if first.quote.answer != second.quote.answer:
        return False
    overlap = first.span[0] < second.span[1] and second.span[0] < first.span[1]
    if first.quote.variable == second.quote.variable and overlap:
        return True
    return match_key(first.text).casefold() == match_key(second.text).casefold()
