"""Did it work: what the sector page says of answers that moved, with support and without."""

from __future__ import annotations

from remit.core.blocks import Block
from remit.support.proposals import Proposals
from remit.support.writing import bullets, heading, note, said

METHOD = (
    "How it is counted: people who agreed to the follow-up and to the use of their answers, and who "
    "answered a question in both waves. Support is a pair as the one who receives, or a learning set, "
    "that ran between the waves. The difference is the mean change with support less that without, with "
    "Welch’s 95 % interval; among people who started alike it is adjusted for the first answer by least "
    "squares. Fewer than eleven people on a side are not shown. The figures are in outcomes.csv.",
    "People choose support, so a difference is no proof of an effect; only a start drawn by lot "
    "(`staggered_start`) would be.",
)


def outcome_blocks(proposals: Proposals) -> tuple[Block, ...]:
    """The part of the page; nothing where the study has one wave."""
    if not proposals.outcomes and not proposals.no_outcomes:
        return ()
    blocks: list[Block] = [heading("Did it work?")]
    if not proposals.outcomes:
        return (*blocks, said(proposals.no_outcomes))
    for each in proposals.outcomes:
        blocks += [heading(each.label, 3), said(each.sentence), *bullets(each.notes)]
    return (*blocks, note(*METHOD))
