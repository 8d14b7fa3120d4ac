"""The way in: three doors, each one click from a page worth printing."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from remit.core.blocks import Link
from remit.publish.outline import address
from remit.publish.pages.shell import e, style_sheet
from remit.publish.pages.words import OFFLINE, PageWords, framed
from remit.publish.theme import Theme


class Door(Struct, frozen=True):
    """One of the three ways in: who it is for, what they find, the first link as a button, and more links."""

    title: str
    text: str
    links: tuple[Link, ...]


class _Plan(Struct, frozen=True):
    title: str
    text: str
    files: tuple[tuple[str, str], ...]


_PLANS = (
    _Plan(
        "I hold the role",
        "Set what you have beside what others have, on a page you can print and take to a meeting.",
        (
            ("where-you-stand.html", "See where you stand"),
            ("report.html", "Read what role-holders said"),
            ("explorer/index.html", "Look up one question"),
            ("support/index.html", "Find support"),
            ("report.pdf", "The report as PDF"),
        ),
    ),
    _Plan(
        "I sit on a board",
        "What the role needs from its board, in figures with the number of people behind each.",
        (
            ("packs/index.html", "Open your organisation’s pack"),
            ("report.pdf", "Print the report"),
            ("support/board.html", "See what a board can do, and look at your own"),
            ("report.html", "Read the report"),
            ("explorer/index.html", "Look up one question"),
            ("report.docx", "The report in Word"),
            ("where-you-stand.html", "Where your organisation stands"),
            ("benchmarks.html", "Scores beside your benchmark group"),
        ),
    ),
    _Plan(
        "I run the survey",
        "Every table, how it was made, what is withheld, and each number beside the printed one.",
        (
            ("as-published.html", "Check the published numbers"),
            ("tables.xlsx", "All tables as a spreadsheet"),
            ("tables.ods", "The same as OpenDocument"),
            ("explorer/index.html", "Explore the tables"),
            ("data/cells.csv", "The open data"),
            ("benchmarks.html", "Every organisation’s scores beside its group"),
            ("data/benchmarks.csv", "The same as open data"),
            ("data/changes.csv", "What changed between waves"),
            ("data/dictionary.csv", "What the variables mean"),
            ("data/ddi.xml", "The codebook for an archive (DDI)"),
            ("release.json", "The release, for an audit"),
            ("report.html", "Read the report"),
        ),
    ),
)


def doors(files: Collection[str]) -> tuple[Door, ...]:
    """The three doors with links to those of Remit's outputs that are among `files` (paths inside `out/`)."""
    there = set(files)
    return tuple(
        Door(plan.title, plan.text, tuple(Link(text, href) for href, text in plan.files if href in there))
        for plan in _PLANS
    )


def index_page(
    doors: tuple[Door, ...],
    theme: Theme,
    words: PageWords,
    headline: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """The index as one HTML file.

    `headline` is a few published numbers and their words ("105", "of 265 posts replied"). Raises `ValueError`
    when a link leads to a private page or out of the folder: no public page may.
    """
    for door in doors:
        for link in door.links:
            _check(link)
    cards = "".join(_card(number, door) for number, door in enumerate(doors, start=1))
    facts = "".join(f"<li><b>{e(number)}</b> <span>{e(said)}</span></li>" for number, said in headline)
    main = (
        f'<ul class="headline">{facts}</ul>' if facts else "",
        f'<h2 class="ask">Start here</h2><div class="three">{cards}</div>',
    )
    return framed(words, theme, main, kind="doors", foot=OFFLINE, css=style_sheet("index.css"))


def _check(link: Link) -> None:
    href = address(link)
    parts = href.split("/")
    if not href or ":" in href or href.startswith("/") or ".." in parts or parts[0] == "private":
        raise ValueError(f"'{link.href}' may not be linked from the index: only public files beside it may")


def _card(number: int, door: Door) -> str:
    first, *more = door.links or (None,)
    button = f'<p><a class="go" href="{e(first.href)}">{e(first.text)}</a></p>' if first else ""
    listed = "".join(f'<li><a href="{e(link.href)}">{e(link.text)}</a></li>' for link in more if link)
    links = f"<ul>{listed}</ul>" if listed else ""
    if not first:
        button = '<p class="empty">There is nothing here yet.</p>'
    return (
        f'<section class="door" aria-labelledby="door-{number}"><h3 id="door-{number}">{e(door.title)}</h3>'
        f"<p>{e(door.text)}</p>{button}{links}</section>"
    )
