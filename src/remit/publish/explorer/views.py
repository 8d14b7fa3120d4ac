"""One view of a question: its figures, its tables with every number, notes, how to cite, a file to keep."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import ClearedTable, PolicyStatement
from remit.core.display import SHORTHAND
from remit.publish import figures
from remit.publish.explorer.questions import Question, View
from remit.publish.explorer.rows import Chapter, listing
from remit.publish.figures.reading import main_measure, pair_of
from remit.publish.outline import below, clean
from remit.publish.pages.frame import cited, heading
from remit.publish.pages.shell import e
from remit.publish.pages.tables import caption, heads
from remit.publish.theme import Theme

ENOUGH_SHOWN = 0.4
"""Part of a chart's values that must be shown: with fewer, hatched stubs are all that one sees."""


class About(Struct, frozen=True):
    """What every page of the explorer says of the release."""

    title: str
    language: str
    publisher: str
    date: str
    policy: PolicyStatement
    notice: str = ""
    draft: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """The notices on every page: draft first."""
        draft = "Draft: not signed off" if self.draft else ""
        return tuple(clean(mark) for mark in (draft, self.notice) if mark)

    @property
    def named(self) -> str:
        """The publication as it is cited."""
        return cited(self.publisher, self.date, self.title, draft=self.draft)


def view_section(question: Question, view: View, files: dict[str, str], about: About, theme: Theme) -> str:
    """The view as a section; `files` holds the name of each table's CSV file by the table's id."""
    name = view.ids[0]
    anchors = "".join(f'<span id="{more}"></span>' for more in view.ids[1:])
    head = heading(2, e(view.name), name)
    if not view.shown:
        links = "".join(f"<li>{_download(table, files)}</li>" for table in view.tables)
        inner = f'<p class="gone">{e(_nothing(view.tables))}</p><ul class="links">{links}</ul>'
    else:
        many = len(view.tables) > 1
        inner = "".join(_part(question, name, table, files, about, theme, many) for table in view.tables)
    return f'<section class="view" aria-labelledby="{name}">{anchors}{head}{inner}</section>'


def part_name(question: Question, table: ClearedTable) -> str:
    """What a table is called among several of one question."""
    usual = {"mentions": "Themes of the answers", "answers": "How many answered"}
    named = usual.get(table.head.layout, "")
    return named or (table.head.title if table.head.title != question.title else "The answers")


def _part(
    question: Question,
    name: str,
    table: ClearedTable,
    files: dict[str, str],
    about: About,
    theme: Theme,
    many: bool,
) -> str:
    unit = f"{name}-{files[table.head.id]}"
    head = f'<h3 id="{unit}">{e(part_name(question, table))}</h3>' if many else ""
    if all(cell.status for cell in table.cells):
        return f'{head}<p class="gone">{e(_nothing((table,)))}</p><p>{_download(table, files)}</p>'
    cite = f"{about.named} Table {table.head.id}."
    return (
        f"{head}{_figure(question, unit, table, theme)}{_table(unit, table)}"
        f'<div class="foot"><p class="cite"><b>Cite as</b> {e(cite)}</p>'
        f'<ul class="links"><li>{_download(table, files)}</li></ul></div>'
    )


def _download(table: ClearedTable, files: dict[str, str]) -> str:
    head = table.head
    words = f": {head.title}{f', by {head.by_label or head.by}' if head.by else ''}"
    return (
        f'<a href="data/{e(files[head.id])}.csv" download>Download table {e(head.id)} (CSV)'
        f'<span class="vh">{e(words)}</span></a>'
    )


def _nothing(tables: tuple[ClearedTable, ...]) -> str:
    if any(cell.status == "c" for table in tables for cell in table.cells):
        return f"Every figure is withheld ({SHORTHAND['c'][0]}), so that nobody can be identified."
    return "There is no figure here."


# ---- figure --------------------------------------------------------------------------------------


def _figure(question: Question, unit: str, table: ClearedTable, theme: Theme) -> str:
    """The drawing in two widths, of which one is shown; none where too little of it may be shown."""
    if not drawn(table):
        return '<p class="gone">Too few figures can be shown for a chart; the table has them.</p>'
    chart = figures.auto_chart(table)
    title = (
        f"{question.title} By: {table.head.by_label or table.head.by}" if table.head.by else question.title
    )
    alt = figures.alt_text(table, chart)
    drawings = "".join(
        f'<div class="chart {kind}">'
        f"{figures.draw(chart, table, width, f'{unit}-{kind}', title, alt, theme)}</div>"
        for kind, width in (("wide", figures.WIDE_WIDTH), ("slim", figures.NARROW_WIDTH))
    )
    said = figures.subtitle(table, chart)
    reading = (
        f"<details><summary>How to read this figure</summary><p>{e(figures.HOW_TO_READ[chart])}</p></details>"
    )
    return (
        f'<figure class="fig"><figcaption><span class="su">{e(said)}</span></figcaption>{drawings}'
        f'<div class="foot">{reading}</div></figure>'
    )


def drawn(table: ClearedTable) -> bool:
    """Whether enough is shown for a chart, of the lines that are not withheld in every group."""
    measure, pair = main_measure(table), pair_of(table) if table.head.by else None
    lines: dict[tuple[str, str], list[bool]] = {}
    for cell in table.cells:
        grouped = not table.head.by or cell.group
        if cell.measure == measure and grouped and (pair is None or cell.choice == pair.code):
            lines.setdefault((cell.variable, cell.choice), []).append(not cell.status)
    shown = [one for line in lines.values() if any(line) for one in line]
    return sum(shown) > ENOUGH_SHOWN * len(shown)


# ---- table ---------------------------------------------------------------------------------------


def _table(unit: str, table: ClearedTable) -> str:
    found = listing(table)
    label = f"{unit}-caption"
    signs = "; ".join(" ".join(SHORTHAND[key]) for key in found.signs)
    title = caption(label, f"Table {table.head.id}", "", [f"Shorthand: {signs}." if signs else ""])
    columns = heads((found.first, "Number", found.value, "95% interval", "Base"), ())
    bodies = "".join(_chapter(chapter) for chapter in found.chapters)
    notes = "".join(f"<p>{e(note)}</p>" for note in below(table) if not note.startswith("["))
    return (
        f'<div class="tab"><div class="region" role="region" aria-labelledby="{label}" tabindex="0">'
        f'<table class="est">{title}<thead><tr>{columns}</tr></thead>{bodies}</table></div>'
        f'{_withheld(found.withheld)}<div class="notes">{notes}</div></div>'
    )


def _chapter(chapter: Chapter) -> str:
    head = f'<tr><th scope="rowgroup" colspan="5">{e(chapter.name)}</th></tr>' if chapter.name else ""
    # What is printed of a cell holds figures and shorthand only, so nothing in it has to be escaped.
    rows = "".join(
        f'<tr><th scope="row">{e(row.name)}</th><td>{"</td><td>".join(row.texts)}</td></tr>'
        for row in chapter.rows
    )
    return f"<tbody>{head}{rows}</tbody>\n"


def _withheld(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    listed = "".join(f"<li>{e(name)}</li>" for name in names)
    lines = "1 line is" if len(names) == 1 else f"{len(names)} lines are"
    return (
        f"<details><summary>{lines} withheld as a whole ({SHORTHAND['c'][0]})</summary>"
        f"<ul>{listed}</ul></details>"
    )
