"""The whole import of one table: an instrument, rows and a report, without touching the disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from remit.core.words import plain
from remit.instrument.items import Instrument, Page
from remit.study.importing.encode import Encoded, encode
from remit.study.importing.matching import Matched, match_structure
from remit.study.importing.naming import Names, letters
from remit.study.importing.outcome import ColumnLine, ImportReport
from remit.study.importing.placing import Placed, with_sources
from remit.study.importing.recognise import Anatomy, dissect, recognise
from remit.study.importing.routes import Untranslated, add_routes
from remit.study.importing.specials import SECOND_ID, Specials, find_specials
from remit.study.importing.structure import Structure
from remit.study.importing.suggestions import suggest
from remit.study.sources.table import SourceTable

if TYPE_CHECKING:
    import polars as pl

ITEMS_A_PAGE = 10


class Imported(Struct, frozen=True):
    """What came of a table: the questionnaire, `responses.csv` as rows, and the report."""

    instrument: Instrument
    rows: pl.DataFrame
    report: ImportReport
    specials: Specials


def import_table(
    table: SourceTable,
    title: str,
    structure: Structure | None = None,
    *,
    id_column: str = "",
    weight_column: str = "",
) -> Imported:
    """A table of answers, with or without its questionnaire, as a study.

    Raises `Refused` where rows cannot be identified, a named column is not there, or the questionnaire fits
    no column.
    """
    anatomy = dissect(table)
    specials = find_specials(
        table, anatomy.headers, anatomy.tallies, id_column, weight_column, comma=anatomy.comma
    )
    names = Names()
    second = {aside.position for aside in specials.asides if aside.why == SECOND_ID}  # or asked for
    matched = match_structure(anatomy, structure, specials.taken - second, names) if structure else Matched()
    asked = {position for entry in matched.placed for position in entry.positions}
    specials = replace(specials, asides=tuple(a for a in specials.asides if a.position not in asked))
    taken = specials.taken | asked
    found = recognise(replace(anatomy, words=matched.words), frozenset(taken), names)
    found = [replace(entry, page=matched.pages.get(entry.positions[0], "")) for entry in found]
    placed = with_sources(_in_order([*matched.placed, *found], structure), table.headers)
    encoded = encode(anatomy, placed, specials.identifiers, specials.weights, codes_first=matched.codes_first)
    instrument = Instrument(
        title=(structure.title if structure else "") or title,
        pages=make_pages(placed, matched.placed),
        introduction=structure.introduction if structure else "",
        language=(structure.language if structure else "") or "en-GB",
    )
    untranslated: tuple[Untranslated, ...] = ()
    if structure:
        instrument, untranslated = add_routes(instrument, structure, matched)
    report = _report(anatomy, specials, placed, encoded, untranslated, matched.notes)
    return Imported(instrument, encoded.rows, report, specials)


# ---- pages ---------------------------------------------------------------------------------------


def make_pages(placed: Sequence[Placed], structured: Sequence[Placed] = ()) -> tuple[Page, ...]:
    """The structure's own pages, then what was recognised, about ten items a page."""
    rest = "Columns outside the questionnaire" if structured else "Questions"
    pages: list[Page] = []
    for title, entries in _runs(placed):
        step = len(entries) if title else ITEMS_A_PAGE
        parts = [entries[start : start + step] for start in range(0, len(entries), step)]
        for number, part in enumerate(parts):
            name = plain(title) or (f"{rest}, part {letters(number)}" if len(parts) > 1 else rest)
            pages.append(Page(f"page_{len(pages) + 1}", name, tuple(entry.item for entry in part)))
    return tuple(pages)


def _in_order(placed: Sequence[Placed], structure: Structure | None) -> list[Placed]:
    """Items by page, in the structure's order; what belongs to none of its pages comes last."""
    titles = (
        list(dict.fromkeys(question.page for question in structure.questions if question.page))
        if structure
        else []
    )
    order = {title: place for place, title in enumerate(titles)}
    return sorted(placed, key=lambda entry: order.get(entry.page, len(order)))


def _runs(placed: Sequence[Placed]) -> Iterable[tuple[str, list[Placed]]]:
    runs: list[tuple[str, list[Placed]]] = []
    for entry in placed:
        if runs and runs[-1][0] == entry.page:
            runs[-1][1].append(entry)
        else:
            runs.append((entry.page, [entry]))
    return runs


# ---- the report ----------------------------------------------------------------------------------


def _report(
    anatomy: Anatomy,
    specials: Specials,
    placed: Sequence[Placed],
    encoded: Encoded,
    untranslated: Sequence[Untranslated],
    notes: Sequence[str],
) -> ImportReport:
    table = anatomy.table
    lines = {
        aside.position: ColumnLine(
            aside.position + 1, table.headers[aside.position], aside.kind, why=aside.why
        )
        for aside in specials.asides
    }
    for entry in placed:
        for position in entry.positions:
            own = tuple(name for name, columns in entry.uses.items() if position in columns)
            why = "; ".join(entry.notes.get(position, ()))
            line = ColumnLine(position + 1, table.headers[position], entry.item.kind, entry.item.id, own, why)
            known = lines.get(position)
            lines[position] = line if known is None else replace(known, variables=(*known.variables, *own))
    missing = [position for position in range(len(table.headers)) if position not in lines]
    if missing:  # a programming error, never a user's: nothing may be dropped in silence
        raise AssertionError(f"columns without a place: {missing[:5]}")
    return ImportReport(
        source=table.name,
        rows=table.height,
        columns=tuple(lines[position] for position in range(len(table.headers))),
        guesses=tuple((entry.item.id, entry.guesses) for entry in placed if entry.guesses),
        notes=(*table.notes, *specials.guesses, *_repeated(table), *notes),
        suggestions=(*specials.suggestions, *suggest(anatomy, placed, encoded.rows)),
        unlisted=encoded.unlisted,
        untranslated=tuple(str(entry) for entry in untranslated),
    )


def _repeated(table: SourceTable) -> Iterable[str]:
    seen: dict[str, int] = {}
    for header in table.headers:
        seen[header] = seen.get(header, 0) + 1
    for header, count in seen.items():
        if count > 1:
            name = f"'{plain(header)}'" if plain(header) else "columns without a name"
            yield f"{count} columns are called {name}; each was kept, in the order of the file"
