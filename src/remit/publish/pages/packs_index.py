"""The list of all packs: every organisation of the register, by its group, whether or not it answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from remit.publish.outline import clean, long_date
from remit.publish.pages.shell import e, mark_strip, masthead, page, style_sheet
from remit.publish.theme import Theme

NAMES = {"pack.html": "Web page", "pack.pdf": "PDF", "pack.xlsx": "Spreadsheet"}
"""The files of a pack in the order they are offered in."""


class PackEntry(Struct, frozen=True):
    """One organisation of the list: its name, its folder, and the files that are there."""

    name: str
    folder: str
    files: tuple[str, ...]


def packs_index(
    groups: Mapping[str, Sequence[PackEntry]],
    theme: Theme,
    *,
    title: str,
    subtitle: str,
    language: str,
    publisher: str,
    date: str,
    notice: str = "",
    draft: bool = False,
    back: str = "",
) -> bytes:
    """The list as one HTML file: `groups` holds the entries by the words of their peer group.

    The browser's own search finds a name. `back` is the page to return to, where there is one.
    """
    marks = tuple(clean(mark) for mark in ("Draft: not signed off" if draft else "", notice) if mark)
    listed = "".join(_group(number, name, found) for number, (name, found) in enumerate(groups.items(), 1))
    count = sum(len(found) for found in groups.values())
    home = f'<p class="back"><a href="{e(back)}">Back to the beginning</a></p>' if back else ""
    body = "\n".join(
        [
            masthead(theme, publisher, title, subtitle, (long_date(date),)),
            mark_strip(marks, draft),
            '<main id="main" class="band packs" tabindex="-1">',
            f"<p>{count:,} organisations, by the group each one is compared with. To find yours, search this "
            "page for its name (Ctrl+F, or ⌘F on a Mac). Every organisation that was asked has a pack; the "
            "list does not tell who answered.</p>",
            listed,
            home,
            "</main>",
            f'<footer class="bottom"><div class="band"><p>{e(publisher)} · {e(long_date(date))}</p>'
            "<p>These pages work without a network and send nothing.</p></div></footer>",
        ]
    )
    return page(
        title, language, body, theme,
        description=subtitle, marks=marks, draft=draft, css=style_sheet("packs.css"),
    )  # fmt: skip


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
