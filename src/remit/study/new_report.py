"""The first `report.md` of an imported study: every item as a figure or a table."""

from __future__ import annotations

import re

from remit.core.words import plain
from remit.instrument.items import Instrument, Item, Page
from remit.study.importing.naming import letters

TABLES = frozenset({"text", "date", "open_list", "top_open", "rows"})
"""Kinds that are shown as a table: counts of people who wrote something say little as a chart."""

MOST_BARS = 40
"""A list with more answers than this is shown as a table."""

_OPENING = """This report was started from the answers that were imported. Every number in it is worked out
from the answers when the report is built; none is typed by hand. Where a number could point to a person it is
left out.

Write what the figures mean beside each of them, move what matters most to the top, and take out what nobody
needs.
"""


def start_report(instrument: Instrument, *, framed: bool) -> str:
    """The narrative: a section a page, and each of its items once."""
    parts = [_OPENING]
    if framed:
        parts.append('## Who answered\n\n{{ figure("response") }}\n')
    parts += [_section(page, number) for number, page in enumerate(instrument.pages) if page.items]
    return "\n".join(parts)


def _section(page: Page, number: int) -> str:
    shown = "\n\n".join(_show(item) for item in page.items)
    return f"## {heading(page.title, number)}\n\n{shown}\n"


def _show(item: Item) -> str:
    many = len(item.choices) > MOST_BARS or len(item.rows) > MOST_BARS
    function = "table" if item.kind in TABLES or many else "figure"
    return f'{{{{ {function}("{item.id}") }}}}'


def heading(title: str, number: int) -> str:
    """A page's title as a heading: without digits (which a report may not type) and without markup."""
    words = plain(re.sub(r"[^\w\s,.;:?!'’()/&-]|[\d_]", " ", title)).strip(" -,.;:/&")
    if len(words) < 2 or "{" in words:
        words = f"Section {letters(number)}"
    return words[:1].upper() + words[1:120]
