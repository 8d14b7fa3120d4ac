"""The list of all packs: every organisation of the register, by its group, whether or not it answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from remit.publish.pages.shell import e, style_sheet
from remit.publish.pages.words import OFFLINE, PageWords, framed
from remit.publish.theme import Theme

NAMES = {"pack.html": "Web page", "pack.pdf": "PDF", "pack.xlsx": "Spreadsheet"}
"""The files of a pack in the order they are offered in."""


class PackEntry(Struct, frozen=True):
    """One organisation of the list: its name, its folder, and the files that are there."""

    name: str
    folder: str
    files: tuple[str, ...]


def packs_index(
    groups: Mapping[str, Sequence[PackEntry]], theme: Theme, words: PageWords, back: str = ""
) -> bytes:
    """The list as one HTML file: `groups` holds the entries by the words of their peer group.

    The browser's own search finds a name. `back` is the page to return to, where there is one.
    """
    count = sum(len(found) for found in groups.values())
    main = (
        f"<p>{count:,} organisations, by the group each one is compared with. To find yours, search this "
        "page for its name (Ctrl+F, or ⌘F on a Mac). Every organisation that was asked has a pack; the "
        "list does not tell who answered.</p>",
        "".join(_group(number, name, found) for number, (name, found) in enumerate(groups.items(), 1)),
        f'<p class="back"><a href="{e(back)}">Back to the beginning</a></p>' if back else "",
    )
    return framed(words, theme, main, kind="packs", foot=OFFLINE, css=style_sheet("packs.css"))


def _group(number: int, name: str, entries: Sequence[PackEntry]) -> str:
    rows = "".join(_entry(entry) for entry in entries)
    words = f"{name[:1].upper()}{name[1:]}"
    return (
        f'<section aria-labelledby="group-{number}"><h2 id="group-{number}">{e(words)} '
        f'<span class="count">({len(entries):,})</span></h2><ul class="list">{rows}</ul></section>'
    )


def _entry(entry: PackEntry) -> str:
    first, *others = [name for name in NAMES if name in entry.files]
    links = "".join(
        f' <a class="also" href="{e(entry.folder)}/{name}">{NAMES[name]}'
        f'<span class="vh">: {e(entry.name)}</span></a>'
        for name in others
    )
    return f'<li><a href="{e(entry.folder)}/{first}">{e(entry.name)}</a>{links}</li>'
