"""The page of the sector body: who has no proposal yet, what is short, what people learn, what was done.

Only counts stand here, none under five; who the people are is in the desk's working files.
"""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document, Link
from remit.support.counts import HIDDEN, LEAST, Counts, count_text, parts, single, tally
from remit.support.pages.about import About, kind_words
from remit.support.pages.development import sector_development
from remit.support.pages.learning import learning
from remit.support.pages.outcomes import outcome_blocks
from remit.support.pages.succession import Pipeline
from remit.support.proposals import Proposals
from remit.support.records import KINDS, Sector
from remit.support.roles import Action, Records
from remit.support.writing import EMPTY, bullets, heading, long_day, note, said, table

REASONS = {
    "nobody offers": "Nobody offers it",
    "near": "Those who offer it are too near",
    "times": "No half-day in common",
    "places": "All places are taken",
    "taken": "All places are taken",
}
"""Short words of the rules; a rule that is not here is shown as it is."""


def asked_and_found(sector: Sector, proposals: Proposals) -> dict[str, Counts]:
    """For each kind of support: how many who asked have a proposal and how many have none."""
    asked = {(need.person, need.kind) for need in sector.needs}
    served = {(match.receiver, match.kind) for match in proposals.matches if match.rank == 1}
    return {
        kind: parts(
            tally(
                ("found" if pair in served else "none" for pair in asked if pair[1] == kind),
                ("found", "none"),
            )
        )
        for kind in KINDS
        if any(pair[1] == kind for pair in asked)
    }


def found_words(counts: Counts) -> str:
    """How many who asked have a proposal; "all" tells of nobody, and so does "nearly all"."""
    found = counts.shown.get("found")
    if found is not None:
        return f"{found:,}"
    if counts.whole == "found":
        return "all"
    return "nearly all" if counts.largest == "found" else "hardly anybody"


def sector_page(about: About, sector: Sector, proposals: Proposals, records: Records) -> Document:
    """The page; everything on it may be shown to the sector."""
    blocks: list[Block] = [
        heading("Asked and found"),
        *_found(sector, proposals),
        heading("No proposal yet, and why"),
        *_unmatched(proposals),
        heading("Whom to recruit"),
        *shortages(proposals),
        heading("How pairs get on"),
        *bullets(proposals.followed),
        *_stalled(proposals),
        *outcome_blocks(proposals),
        heading("Learning sets"),
        *_circles(proposals),
        heading("Networks"),
        *networks(proposals),
        heading("Learning catalogue"),
        *learning(about, proposals.programmes, proposals.grouped),
        heading("The next generation"),
        *bullets(Pipeline(records).lines()),
        *sector_development(records, proposals.placements, sector),
        heading("Who is best placed"),
        *best_placed(records.actions),
        heading("You said, we did"),
        *register(records.actions, about.today),
        note(
            f"No count of people under {LEAST} is shown: {HIDDEN} stands for those withheld, and for "
            f"those from which one could be worked out."
        ),
    ]
    downloads = (Link("Workbook", "support.xlsx"),)
    return about.document("The sector: what is asked, found, short and done", blocks, "desk", downloads)


def _found(sector: Sector, proposals: Proposals) -> tuple[Block, ...]:
    rows = [
        (f"A {kind_words(kind)}", counts.total_text, found_words(counts))
        for kind, counts in asked_and_found(sector, proposals).items()
    ]
    return table("asked", "People who asked", ("Support", "Asked", "With a proposal"), rows, (1, 2)) or (
        said("Nobody has asked for anything yet."),
    )


def _unmatched(proposals: Proposals) -> tuple[Block, ...]:
    rows = []
    kinds = dict.fromkeys(each.kind for each in proposals.unmatched)
    for kind in kinds:
        rules = tally(_reason(each.rule) for each in proposals.unmatched if each.kind == kind)
        for rule, count in rules.items():
            if count >= LEAST:
                rows.append((f"A {kind_words(kind)}", rule, f"{count:,}"))
    if not proposals.unmatched:
        return (said("Everybody who asked has a proposal."),)
    if not rows:
        return (said("Too few to show by reason; the desk’s file unmatched.csv says who and why."),)
    return table("unmatched", "People without a proposal", ("Asked for", "Why", "People"), rows, (2,))


def _reason(rule: str) -> str:
    return REASONS.get(rule, rule)


def shortages(proposals: Proposals) -> tuple[Block, ...]:
    """Whom to recruit, in the words of the round, which count nobody under five."""
    words = [each.words for each in proposals.shortages if each.words]
    return bullets(words) or (said("Nobody is missing: everybody has a good match."),)


def _stalled(proposals: Proposals) -> tuple[Block, ...]:
    count = single(len(proposals.stalled))
    words = count_text(count) if proposals.stalled else "None"
    return (
        said(
            f"Pairs and sets of which nothing was heard for two months: {words}. The desk’s workbook says "
            "which."
        ),
    )


def _circles(proposals: Proposals) -> tuple[Block, ...]:
    people = sum(len(circle.people) for circle in proposals.circles)
    if people < LEAST:
        return (said("There are no learning sets yet."),)
    rows = [(name, f"{count:,}") for name, count in proposals.themes]
    sets = f"{len(proposals.circles):,} sets with {people:,} people"
    words = f"{sets}, each with a half-day that every member can make. {_led(proposals)}"
    return (said(words), *table("themes", "Sets by theme", ("Theme", "People"), rows, (1,)))


def _led(proposals: Proposals) -> str:
    led = [bool(circle.facilitator) for circle in proposals.circles]
    if all(led):
        return "Each has somebody to lead it at the start."
    return "Some have nobody to lead them yet." if any(led) else "None has anybody to lead it yet."


def networks(proposals: Proposals) -> tuple[Block, ...]:
    """The directory of networks with their size, and where cover is missing."""
    rows = [
        (
            each.name,
            each.interest or each.kind or "all",
            each.region or "everywhere",
            f"{each.meets or EMPTY}{', online' if each.online else ''}",
            each.state or "not known",
            each.useful or "too few marks",
            count_text(single(len(each.members))),
        )
        for each in proposals.networks
    ]
    header = ("Network", "About", "Where", "Meets", "State", "Useful, 0 to 10", "In the directory")
    listed = table("networks", "Networks", header, rows, (5, 6)) or (said("No network is listed."),)
    return (*listed, *bullets(proposals.gaps))


def best_placed(actions: Sequence[Action]) -> tuple[Block, ...]:
    """Who could take findings further, with those findings, how far each is, when they were talked over."""
    partners = dict.fromkeys(each.placed for each in actions if each.placed)
    rows = [
        (partner, each.finding, each.state, long_day(each.met) or "not yet")
        for partner in partners
        for each in actions
        if each.placed == partner
    ]
    header = ("Who", "Finding", "State", "Talked over")
    return table("placed", "Findings by who is best placed to take them further", header, rows) or (
        said("No partner is named yet: fill in best_placed in actions.csv."),
    )


def state_words(action: Action, today: str) -> str:
    """How far an action is, marked where its day is over."""
    return f"{action.state}, OVERDUE" if action.overdue(today) else action.state


def register(actions: Sequence[Action], today: str = "") -> tuple[Block, ...]:
    """The action register: what was found, who took it on, until when, what was done."""
    rows = [
        (
            each.finding,
            each.owner or EMPTY,
            long_day(each.due) or EMPTY,
            state_words(each, today),
            each.done or EMPTY,
        )
        for each in actions
    ]
    header = ("You said", "Who", "By", "State", "We did")
    return table("actions", "Action register", header, rows) or (said("Nothing is written down yet."),)
