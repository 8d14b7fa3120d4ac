"""The private page: how am I, whom can I tell the truth, where can I turn. No board ever sees it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.core.blocks import Block, Document
from remit.support.pages.about import About
from remit.support.records import Bar, Person, Sector
from remit.support.writing import EMPTY, TICK, bullets, heading, note, said, table

MOST_PEERS = 6


class Peer(Struct, frozen=True):
    """Somebody of the directory who can be written to, and what both are interested in."""

    person: str
    contact: str
    shared: tuple[str, ...]


def peers_of(directory: Sector, person: str, most: int = MOST_PEERS) -> tuple[Peer, ...]:
    """People of the directory from elsewhere who share an interest; never a neighbour, never one barred.

    `directory` holds only people who agreed to be found.
    """
    own = directory.people.get(person)
    if own is None:
        return ()
    barred = _barred(directory.bars, own)
    found = [
        Peer(other.id, other.contact, shared)
        for other in directory.people.values()
        if other.organisation not in barred
        and other.id not in barred
        and _elsewhere(directory, own, other)
        and (shared := tuple(name for name in own.interests if name in other.interests))
    ]
    # Spread over the directory, so that the first ones of the list are not everybody's first ones.
    start = sum(map(ord, person)) % max(len(found), 1)
    turned = found[start:] + found[:start]
    return tuple(sorted(turned, key=lambda peer: -len(peer.shared))[:most])


def _barred(bars: Sequence[Bar], own: Person) -> set[str]:
    """Everybody with whom a bar stands, whoever declared it."""
    ours = {own.id, own.organisation}
    return {bar.b for bar in bars if bar.a in ours} | {bar.a for bar in bars if bar.b in ours}


def _elsewhere(sector: Sector, own: Person, other: Person) -> bool:
    if other.id == own.id or other.organisation == own.organisation:
        return False
    here, there = sector.orgs.get(own.organisation), sector.orgs.get(other.organisation)
    if own.reports_to == other.id or other.reports_to == own.id:
        return False
    return not (here and there and here.area and here.area == there.area and here.kind == there.kind)


def private_page(about: About, person: str, concerns: Sequence[str], peers: Sequence[Peer]) -> Document:
    """The page of one person; `concerns` are those the person named when signing up."""
    kit = about.kit
    blocks: list[Block] = [
        note(
            "This page is for you alone. Your board, your organisation and the desk’s reports never "
            "hold it. Keep it "
            "as you would a letter from your doctor."
        ),
        heading("How are you?"),
        said("Tick what is true today. Three or fewer ticks: talk to one of the people below this week."),
        *bullets(f"{TICK} {entry}" for entry in kit.self_check),
        heading("Whom can you tell the truth?"),
        said(kit.friends or "Write down three people outside your organisation."),
        *table(
            "friends",
            "My three people",
            ("Name", "How to reach them", "Last talked"),
            [(EMPTY, EMPTY, EMPTY)] * 3,
        ),
        heading("People in the role elsewhere"),
        *_peers(about, peers),
        heading("Where to turn"),
        *table(
            "advice", "Advice by problem", ("Problem", "Who helps"), [(a.problem, a.who) for a in kit.advice]
        ),
    ]
    if concerns:
        named = (kit.label("concerns", code) for code in concerns)
        blocks[1:1] = [said("What you said you would like to talk over: ", "; ".join(named), ".")]
    return about.document(f"Private: {about.name(person)}", blocks, "person")


def _peers(about: About, peers: Sequence[Peer]) -> tuple[Block, ...]:
    rows = [
        (about.name(peer.person), "; ".join(peer.shared), peer.contact or "through the desk")
        for peer in peers
    ]
    words = "They agreed to be found by others in the role. None of them works for you or for a neighbour."
    if not rows:
        return (said("Nobody of the directory shares your interests yet; the desk can ask around for you."),)
    return (
        said(words),
        *table("peers", "People you can write to", ("Who", "Shared interest", "Contact"), rows),
    )
