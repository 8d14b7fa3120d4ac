"""The whole import of one table: an instrument, rows and a report, without touching the disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.core.words import plain
from remit.instrument.items import Instrument, Page
from remit.study.importing.encode import Encoded, encode
from remit.study.importing.naming import Names
from remit.study.importing.outcome import ColumnLine, ImportReport
from remit.study.importing.placing import Placed, with_sources
from remit.study.importing.recognise import Anatomy, dissect, recognise
from remit.study.importing.specials import Specials, find_specials
from remit.study.importing.structure import Structure, Untranslated, place_structure
from remit.study.importing.suggestions import suggest
from remit.study.sources.table import SourceTable

if TYPE_CHECKING:
    import polars as pl

ITEMS_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Imported:
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
    specials = find_specials(table, anatomy.headers, anatomy.tallies, id_column, weight_column)
    names = Names()
    matched = place_structure(anatomy, structure, specials.taken, names) if structure else None
    known = list(matched.placed) if matched else []
    taken = specials.taken | {position for entry in known for position in entry.positions}
    found = recognise(anatomy, frozenset(taken), names)
    placed = with_sources([*known, *found], table.headers)
    encoded = encode(
        anatomy,
        placed,
        specials.identifiers,
        specials.weights,
        codes_first=matched.codes_first if matched else False,
    )
    instrument = Instrument(
        title=(structure.title if structure else "") or title,
        pages=make_pages(placed),
        introduction=structure.introduction if structure else "",
        language=(structure.language if structure else "") or "en-GB",
    )
    untranslated = matched.untranslated if matched else ()
    notes = matched.notes if matched else ()
    report = _report(anatomy, specials, placed, encoded, untranslated, notes)
    return Imported(instrument, encoded.rows, report, specials)


# ---- pages ---------------------------------------------------------------------------------------


def make_pages(placed: Sequence[Placed]) -> tuple[Page, ...]:
    """The structure's own pages, then what was recognised, about ten items a page."""
    pages: list[Page] = []
    names = Names()
    for title, entries in _runs(placed):
        if title:
            identity = names.make(f"page_{len(pages) + 1}")
            pages.append(Page(identity, plain(title), tuple(entry.item for entry in entries)))
            continue
        for start in range(0, len(entries), ITEMS_A_PAGE):
            identity = names.make(f"page_{len(pages) + 1}")
            part = entries[start : start + ITEMS_A_PAGE]
            pages.append(Page(identity, f"Part {len(pages) + 1}", tuple(entry.item for entry in part)))
    return tuple(pages)


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
