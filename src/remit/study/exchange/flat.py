"""A flat table of themes: one row a respondent, one column a theme, 1 for those who mentioned it.

Columns are called as the derived variables of a study, `VARIABLE.theme.CODE`. An item with several boxes has
a column for each box as well as one for all of them. What it says is what counts: the agreed codings where
there are any, else those of all coders.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from remit.coding.codings import settled
from remit.core.formulas import guarded, unguarded
from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.study.exchange.naming import MOST_SHOWN, guid, shown
from remit.study.exchange.values import Found, FoundSource, FoundTheme, Mark, Project

BETWEEN = ".theme."
ORIGIN = "a flat table"
RESPONDENT = ("answer", "id")
YES, NO = ("1", "1.0"), ("0", "0.0", "")
"""Programs that hold a column with blanks as decimal numbers write them with a point."""


def write_flat(project: Project) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheet programs know the letters; blank: no answer."""
    given: dict[str, set[str]] = {}
    boxes = _boxes(project)
    items = {variable: item for item, variables in boxes.items() for variable in variables}
    for coding in settled(project.codings):
        item = items[coding.variable]
        stems = {coding.variable} if item in boxes[item] else {coding.variable, item}
        given.setdefault(coding.answer, set()).update(f"{stem}{BETWEEN}{coding.theme}" for stem in stems)
    wrote: dict[str, set[str]] = {}
    for answer in project.answers:
        wrote.setdefault(answer.id, set()).update((answer.variable, answer.item))
    columns = [(stem, f"{stem}{BETWEEN}{code}") for stem, code in _columns(project)]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([RESPONDENT[0], *(guarded(name) for _, name in columns)])
    for respondent, stems in wrote.items():
        mentioned = given.get(respondent, set())
        cells = [("1" if name in mentioned else "0") if stem in stems else "" for stem, name in columns]
        writer.writerow([guarded(respondent), *cells])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "replace")


def _boxes(project: Project) -> dict[str, list[str]]:
    """By item the boxes that people wrote in."""
    found: dict[str, dict[str, None]] = {}
    for answer in project.answers:
        found.setdefault(answer.item, {})[answer.variable] = None
    return {item: list(boxes) for item, boxes in found.items()}


def _stems(item: str, boxes: Sequence[str]) -> tuple[str, ...]:
    """What columns of an item begin with: the item, then its boxes; a box called as the item is itself."""
    return tuple(boxes) if item in boxes else (item, *boxes)


def _columns(project: Project) -> Iterator[tuple[str, str]]:
    boxes = _boxes(project)
    for book in project.codebooks:
        for stem in _stems(book.item, boxes.get(book.item, ())):
            yield from ((stem, code) for code in book.codes)


def is_flat(header: Sequence[str]) -> bool:
    """Whether a CSV file with this header is such a table."""
    return bool(header) and header[0].strip().lower() in RESPONDENT and len(header) > 1


def read_flat(header: Sequence[str], rows: Sequence[Sequence[str]], project: Project, name: str) -> Found:
    """The cells that hold 1, as codings of whole answers; raises `Refused` for what it cannot read.

    Where an item has columns for its boxes, the column for all of them says nothing new and is passed over.
    """
    known = {f"{stem}{BETWEEN}{code}" for stem, code in _columns(project)}
    headings = [unguarded(cell.strip()) for cell in header[1:]]
    stems = {heading.partition(BETWEEN)[0] for heading in headings}
    several = {
        item
        for item, boxes in _boxes(project).items()
        if item not in boxes and any(box in stems for box in boxes)
    }
    wanted: list[tuple[int, str, str]] = []
    for place, heading in enumerate(headings, 1):
        stem, between, code = heading.partition(BETWEEN)
        if between and stem in several:
            continue
        if heading not in known:
            what = f"'{shown(heading)}' is no column of a theme{nearest(heading[:MOST_SHOWN], known)}"
            fix = "call the columns as `remit codings STUDY --write FILE.csv` does: VARIABLE.theme.CODE"
            raise refuse("EXCHANGE-044", Place(name, 1), what, fix)
        wanted.append((place, stem, code))
    return _found(wanted, rows, project, name)


def _found(
    wanted: Sequence[tuple[int, str, str]], rows: Sequence[Sequence[str]], project: Project, name: str
) -> Found:
    codes = {code: place for place, code in enumerate(dict.fromkeys(code for _, _, code in wanted))}
    sources: dict[tuple[str, str], int] = {}
    marks: list[Mark] = []
    wrong: dict[str, list[int]] = {}
    for line, row in enumerate(rows, 2):
        for place, variable, code in wanted:
            cell = row[place].strip()
            if cell in YES:
                source = sources.setdefault((variable, unguarded(row[0].strip())), len(sources))
                marks.append(Mark(source, codes[code]))
            elif cell not in NO:
                wrong.setdefault(shown(cell), []).append(line)
    if wrong:
        raise Refused(_no_flag(cell, lines, name) for cell, lines in wrong.items())
    themes = tuple(FoundTheme("", code) for code in codes)
    documents = tuple(FoundSource(guid(project, "answer", *key), f"{key[1]} {key[0]}") for key in sources)
    return Found(ORIGIN, themes, documents, tuple(marks), named=False, books=False)


def _no_flag(cell: str, lines: Sequence[int], name: str) -> Problem:
    where = f"row {lines[0]}" if len(lines) == 1 else f"row {lines[0]} and {len(lines) - 1:,} more cells"
    what = f"'{cell}' stands in {where}, where 1, 0 or nothing belongs"
    return Problem("EXCHANGE-045", Place(name), what, "correct the cells")
