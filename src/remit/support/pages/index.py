"""The first page of support: the five needs, each with what was said, what there is, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.core.blocks import Block, Document, Link
from remit.support.counts import LEAST, count_text, parts, single, tally
from remit.support.kit import NeedWords
from remit.support.pages.about import About, kind_words
from remit.support.pages.sector import asked_and_found, found_words
from remit.support.pages.succession import Pipeline
from remit.support.proposals import Proposals
from remit.support.records import Sector
from remit.support.roles import Records, check_plan
from remit.support.said import say
from remit.support.writing import bullets, heading, link, note, said

Pages = Mapping[str, Sequence[tuple[str, str]]]
"""Links by need: words and address."""


def index_page(
    about: About,
    sector: Sector,
    proposals: Proposals,
    records: Records,
    pages: Pages,
    downloads: Sequence[Link],
) -> Document:
    """The page of the five needs."""
    blocks: list[Block] = [
        said(
            "Each need below says what people answered, what there is by now, and what to do next. "
            "Everybody whose "
            "support is proposed here agreed to it, purpose by purpose, and can take that back at any time."
        ),
    ]
    have = what_we_have(about, sector, proposals, records)
    for need in about.kit.needs:
        blocks += _need(about, need, have.get(need.id, ()), pages.get(need.id, ()))
    if not about.kit.needs:
        blocks.append(said("The kit names no needs: add them to support/kit.yaml."))
    blocks += [heading("How it is done"), *_method(proposals)]
    return about.document("Support: the five needs", blocks, "desk", downloads)


def _need(
    about: About, need: NeedWords, have: Sequence[str], pages: Sequence[tuple[str, str]]
) -> list[Block]:
    told = [say(about.release, figure) for figure in need.says]
    next_steps = [link(words, href) for words, href in pages]
    return [
        heading(need.title),
        said(need.about),
        heading("What the sector said", 3),
        *(bullets(told) or (said("No figures are named for this need."),)),
        heading("What we have", 3),
        *(bullets(have) or (said("Nothing is written down yet."),)),
        heading("What to do next", 3),
        *(bullets(next_steps) or (said("Nothing yet."),)),
    ]


def what_we_have(
    about: About, sector: Sector, proposals: Proposals, records: Records
) -> dict[str, tuple[str, ...]]:
    """Counts from the records by need, none of people under five."""
    return {
        "clarity": _clarity(about, records),
        "pathways": _pathways(proposals),
        "support": _support(sector, proposals),
        "strategy": _strategy(records),
        "next": Pipeline(records).lines() if records.successors else (),
    }


def _clarity(about: About, records: Records) -> tuple[str, ...]:
    cards = records.cards.values()
    if not cards:
        return ()
    signed = parts(
        tally(("yes" if c.holder_signed and c.chief_signed else "no" for c in cards), ("yes", "no"))
    )
    planned = {line.post for line in records.plans}
    kept = tally(
        (
            "kept" if all(c.kept for c in check_plan(records.plan(post), about.kit.rules)) else "broken"
            for post in planned
        ),
        ("kept", "broken"),
    )
    plans = parts(kept)
    return (
        f"Role descriptions written down: {signed.total_text}; signed by both sides: {signed.text('yes')}.",
        f"Job plans written down: {plans.total_text}; within all rules: {plans.text('kept')}.",
        f"Teams described in common words: "
        f"{count_text(single(len({row.organisation for row in records.teams})))}.",
    )


def _pathways(proposals: Proposals) -> tuple[str, ...]:
    shown = [each for each in proposals.programmes if each.recommends is not None]
    if not shown:
        return ()
    first = [each.name for each in shown if each.rank in ("1", "=1")]
    return (
        f"Programmes in the catalogue: {len(proposals.programmes):,}, told by "
        f"{count_text(single(shown[0].base))} people.",
        f"Most often recommended: {' and '.join(first)} ({count_text(shown[0].recommends)} people).",
    )


def _support(sector: Sector, proposals: Proposals) -> tuple[str, ...]:
    lines = [
        f"Asked for a {kind_words(kind)}: {counts.total_text}; with a proposal: {found_words(counts)}."
        for kind, counts in asked_and_found(sector, proposals).items()
    ]
    people = sum(len(circle.people) for circle in proposals.circles)
    if people >= LEAST:
        lines.append(f"Learning sets proposed: {len(proposals.circles):,}, with {people:,} people.")
    if proposals.networks:
        lines.append(f"Networks in the directory: {len(proposals.networks):,}.")
    return tuple(lines)


def _strategy(records: Records) -> tuple[str, ...]:
    pairs = [
        (c.balance, c.wanted)
        for c in records.cards.values()
        if c.balance is not None and c.wanted is not None
    ]
    if len(pairs) < 2 * LEAST:
        return ("Too few role descriptions say where the balance lies.",) if records.cards else ()
    less = sum(1 for now, wanted in pairs if wanted < now)
    shown = parts({"less": less, "other": len(pairs) - less})
    return (
        f"Role descriptions with a balance: {shown.total_text}; more time for strategy is wanted in "
        f"{shown.text('less')}.",
    )


def _method(proposals: Proposals) -> tuple[Block, ...]:
    return (
        said(
            "Everyone gets at least a good match: the worst match is made as good as it can be, then "
            "all together."
        ),
        note(
            "For specialists: most people first; then the highest floor, the score below which no pair "
            "lies; then the "
            "best total; then the least change for pairs that run already. Points are a proposal, not a "
            "finding.",
            *proposals.notes,
        ),
    )
