"""Tables as HTML: a caption, column and row heads, and a region of their own that scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterable

from remit.core.cleared import ClearedTable
from remit.core.display import SHORTHAND, grid
from remit.publish.outline import below
from remit.publish.pages.shell import e


def caption(label: str, number: str, title: str, explained: Iterable[str] = ()) -> str:
    """A caption whose number and title (under the id `label`) name the table and its region."""
    parts = [f'<span class="no">{e(number)}</span>'] if number else []
    parts += [f'<span class="ti">{e(title)}</span>'] if title else []
    under = "".join(f' <span class="su">{e(text)}</span>' for text in explained if text)
    return f'<caption><div class="cap"><span id="{label}">{" ".join(parts)}</span>{under}</div></caption>'


def heads(names: Iterable[str], right: Iterable[int]) -> str:
    """The column heads; those at the places `right` are set flush right."""
    flush = frozenset(right)
    return "".join(
        f'<th scope="col"{" class=r" if place in flush else ""}>{e(name)}</th>'
        for place, name in enumerate(names)
    )


def region(
    name: str, label: str, title: str, head: str, rows: list[str], notes: str = "", kind: str = ""
) -> str:
    """A table with the id `name` in a region named by `label`, reached by keyboard."""
    table = f'<table class="{kind}">' if kind else "<table>"
    under = f'<div class="notes">{notes}</div>' if notes else ""
    body = "\n".join(rows)
    return (
        f'<div class="tab" id="{name}"><div class="region" role="region" aria-labelledby="{label}" '
        f'tabindex="0">{table}{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{under}</div>"
    )


def cleared_table(
    table: ClearedTable, name: str, label: str, number: str, title: str, under: str = ""
) -> str:
    """A cleared table: shorthand explained above it, its notes and source below."""
    printed = grid(table)
    rows = []
    for first, *others in printed.rows:
        cells = "".join(f"<td>{e(cell.text)}</td>" for cell in others)
        rows.append(f'<tr><th scope="row">{e(first.text)}</th>{cells}</tr>')
    signs = "; ".join(" ".join(SHORTHAND[key]) for key in printed.shorthand)
    explained = [under, f"Shorthand: {signs}." if signs else ""]
    notes = [note for note in below(table) if not note.startswith("[")]
    return region(
        name,
        label,
        caption(label, number, title, explained),
        heads(printed.header, ()),
        rows,
        "".join(f"<p>{e(note)}</p>" for note in notes),
        "est",
    )
