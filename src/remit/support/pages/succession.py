"""Succession: who may come next, how ready, what is missing, and whether they know it."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.blocks import Block, Document
from remit.support.counts import Counts, count_text, parts, single, tally
from remit.support.pages.about import About
from remit.support.pages.development import own_programmes, talent_review
from remit.support.roles import READINESS, Records
from remit.support.said import themes
from remit.support.writing import EMPTY, TICK, bullets, heading, long_day, note, or_room, said, table


def succession_page(about: About, records: Records, organisation: str) -> Document:
    """The page of one board: what it wrote down itself, and what people chose to share with it."""
    found = records.pipeline(organisation)
    rows = [
        (
            each.person,
            each.readiness,
            "; ".join(each.gaps) or "none",
            or_room(each.aspiration),
            _told(each.told),
            or_room(each.action),
        )
        for each in found
    ]
    header = ("Who", "Ready", "Still needs", "Wants", "Knows it", "Next step")
    blocks: list[Block] = [
        heading("Who could come next"),
        *table("pipeline", "People the board has in mind", header, rows or [(EMPTY,) * 6] * 3),
        said(cover_words(records, organisation)),
        heading("Talent review"),
        *talent_review(records, organisation),
        heading("Programmes of the house"),
        *own_programmes(records, organisation),
        heading("When the post may fall free"),
        *_horizon(records, organisation),
        heading("What prepares people"),
        *bullets(f"{TICK} {entry}" for entry in about.kit.development),
        heading("What other boards do"),
        *_sector(about),
        note(
            "Only the board’s own entries stand here, and what people chose to share with it. No answer to a "
            "questionnaire does."
        ),
    ]
    return about.document("Succession", blocks, "organisation", whose=organisation)


def _told(told: bool) -> str:
    return "yes" if told else "no: tell them"


def cover_words(records: Records, organisation: str) -> str:
    """Whether anybody could take over at once."""
    found = records.pipeline(organisation)
    ready = [each for each in found if each.readiness == "now"]
    if not found:
        return "Nobody is written down yet: there is no cover if the post falls free."
    told = sum(1 for each in found if each.told)
    now = f"{len(ready)} could take over now" if ready else "nobody could take over now"
    return f"{len(found)} written down, {now}; {told} of {len(found)} know it."


def _horizon(records: Records, organisation: str) -> tuple[Block, ...]:
    leaving = [
        f"{long_day(each.leaving)}, "
        f"{'entered by the board' if each.by == 'board' else 'shared by the holder'}"
        for each in records.leaving(organisation)
    ]
    terms = [
        f"{long_day(card.until)}, the end of the appointment"
        for post, card in sorted(records.cards.items())
        if card.until and any(h.post == post for h in records.leaving(organisation))
    ]
    return bullets([*leaving, *terms]) or (said("Nothing is written down: ", EMPTY),)


def _sector(about: About) -> tuple[Block, ...]:
    rows = [
        (theme.label, theme.text)
        for theme in themes(about.release, about.kit.succession)
        if theme.n is not None
    ]
    return table("practice", "Boards that said so", ("Practice", "Of those who answered"), rows, (1,)) or (
        said("The survey published nothing about this."),
    )


class Pipeline:
    """The sector's counts of possible successors; none under five, nobody named."""

    def __init__(self, records: Records) -> None:
        """Count everybody whom a board wrote down."""
        found = records.successors
        self.readiness: Counts = parts(tally((each.readiness for each in found), READINESS))
        gaps: Mapping[str, int] = tally(gap for each in found for gap in each.gaps)
        self.gaps = {name: count for name, n in gaps.items() if (count := single(n)) is not None}
        told = tally(("told" if each.told else "not told" for each in found), ("told", "not told"))
        self.told: Counts = parts(told)

    def lines(self) -> tuple[str, ...]:
        """The counts in words."""
        ready = "; ".join(f"{name}: {self.readiness.text(name)}" for name in READINESS)
        gaps = sorted(self.gaps.items(), key=lambda pair: (-pair[1], pair[0]))
        named = "; ".join(f"{name}: {count_text(count)}" for name, count in gaps)
        return (
            f"Possible successors written down by boards: {self.readiness.total_text}. Ready: {ready}.",
            f"They know it: {self.told.text('told')}; not told: {self.told.text('not told')}.",
            f"What they still need: {named or 'too few to show'}.",
        )
