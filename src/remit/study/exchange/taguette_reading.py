"""Taguette as it exports: a codebook or highlights as CSV, and a project as an SQLite database."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from html.parser import HTMLParser

from remit.core.formulas import unguarded
from remit.core.problems import Place, refuse
from remit.study.exchange.guarded_database import Tables, opened
from remit.study.exchange.values import Found, FoundSource, FoundTheme, Loss, Mark

ORIGIN = "Taguette"
LONGEST_PAGE = 2_000_000
_PATH = ("path", "tag", "name")


def read_table(text: str, name: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV file, each row as wide as the header; raises `Refused`.

    Spreadsheet programs of some countries write semicolons between cells, and others tabs.
    """
    first = text.partition("\n")[0]
    between = "," if "," in first else next((sign for sign in ";\t" if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        rows = [row for row in reader if any(row)]
    except csv.Error as error:
        what, fix = f"the row cannot be read: {error}", "check the quote marks"
        raise refuse("EXCHANGE-040", Place(name, reader.line_num), what, fix) from None
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            what = f"row {number} has {len(row)} cells and the header {len(header)}"
            raise refuse("EXCHANGE-041", Place(name), what, "put text with a comma in quotes")
    return header, rows


def is_codebook(header: Sequence[str]) -> bool:
    """Whether a CSV file with this header lists tags."""
    return "content" not in _low(header) and any(name in _low(header) for name in _PATH)


def is_highlights(header: Sequence[str]) -> bool:
    """Whether a CSV file with this header lists highlights."""
    return {"document", "tag", "content"} <= set(_low(header))


def _low(header: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in header]


def read_codebook(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Found:
    """The tags of a codebook."""
    low = _low(header)
    path = next(low.index(name) for name in _PATH if name in low)
    about = low.index("description") if "description" in low else None
    tags = [(unguarded(row[path]).strip(), row[about] if about is not None else "") for row in rows]
    return Found(ORIGIN, _themes(dict(tag for tag in tags if tag[0])), named=False)


def read_highlights(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Found:
    """Highlights with their words; where they stand, this export does not say."""
    low = _low(header)
    document, tag, content = (low.index(name) for name in ("document", "tag", "content"))
    rows = [row for row in rows if row[tag].strip()]
    themes = _themes(dict.fromkeys((row[tag].strip() for row in rows), ""))
    places = {theme.name: place for place, theme in enumerate(themes)}
    documents = {name: place for place, name in enumerate(dict.fromkeys(row[document] for row in rows))}
    marks = tuple(
        Mark(documents[row[document]], places[row[tag].strip()], words=row[content]) for row in rows
    )
    loss = Loss("places", len(marks), "a highlight without its place, looked for by its words")
    sources = tuple(FoundSource("", name) for name in documents)
    return Found(ORIGIN, themes, sources, marks, (loss,) if marks else (), named=False)


def _themes(tags: dict[str, str]) -> tuple[FoundTheme, ...]:
    """Tags with the tag above each, where a path has one: `support.other` stands under `support`."""
    places = {path: place for place, path in enumerate(tags)}
    return tuple(
        FoundTheme("", path, description, _above(path, places)) for path, description in tags.items()
    )


def _above(path: str, places: dict[str, int]) -> int:
    while "." in path:
        path = path.rpartition(".")[0]
        if path in places:
            return places[path]
    return -1


def read_database(content: bytes, name: str) -> Found:
    """Tags, documents and highlights of a project file; raises `Refused`."""
    with opened(content, name) as tables:
        projects = tables.rows("projects", ("id", "name"), "id")
        if len(projects) != 1:
            raise refuse(
                "EXCHANGE-042",
                Place(name),
                f"the file holds {len(projects)} projects, and which one is meant is not known",
                "open the project in Taguette and export it as a project file",
            )
        return _project(tables, name)


def _project(tables: Tables, name: str) -> Found:
    tags = tables.rows("tags", ("id", "path", "description"), "id")
    documents = tables.rows("documents", ("id", "name", "contents"), "id")
    highlights = tables.rows("highlights", ("id", "document_id", "start_offset", "end_offset"), "id")
    links = tables.rows("highlight_tags", ("highlight_id", "tag_id"), "highlight_id, tag_id")
    themes = _themes({str(path): str(about or "") for _, path, about in tags})
    places = {theme.name: place for place, theme in enumerate(themes)}
    by_tag = {number: places[str(path)] for number, path, _ in tags}
    sources = [FoundSource("", str(title), words_of(str(page or ""))) for _, title, page in documents]
    edges: dict[object, set[int]] = {}
    for _, document, *places_in_it in highlights:
        edges.setdefault(document, set()).update(edge for edge in places_in_it if isinstance(edge, int))
    by_document = {number: place for place, (number, _, _) in enumerate(documents)}
    given: dict[object, list[int]] = {}
    for highlight, tag in links:
        if tag not in by_tag:
            raise _adrift(name)
        given.setdefault(highlight, []).append(by_tag[tag])
    marks: list[Mark] = []
    points: dict[int, dict[int, int]] = {}
    for number, document, start, end in highlights:
        if document not in by_document:
            raise _adrift(name)
        source = by_document[document]
        if source not in points:
            points[source] = code_points(sources[source].text or "", edges[document])
        first, last = (points[source].get(edge, -1) for edge in (start, end))
        marks += (Mark(source, theme, first, last) for theme in given.get(number, ()))
    bare = sum(number not in given for number, *_ in highlights)
    losses = (Loss("selection", bare, "a highlight that was given no tag"),) if bare else ()
    return Found(ORIGIN, themes, tuple(sources), tuple(marks), losses, named=False)


def _adrift(name: str) -> Exception:
    return refuse(
        "EXCHANGE-043",
        Place(name),
        "a highlight points to a document or a tag that is not in the file",
        "export the project again from Taguette",
    )


class _Words(HTMLParser):
    """The text of a page as Taguette counts it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, text: str) -> None:
        self.pieces.append(text)


def words_of(page: str) -> str | None:
    """The signs of a page, without its tags; None for a page longer than any answer."""
    if len(page) > LONGEST_PAGE:
        return None
    words = _Words()
    words.feed(page)
    words.close()
    return "".join(words.pieces)


def code_points(text: str, wanted: Collection[int]) -> dict[int, int]:
    """The positions wanted, in bytes of UTF-8 as Taguette counts, as code points; none inside a sign."""
    found: dict[int, int] = {}
    byte = 0
    for position, sign in enumerate(text):
        if byte in wanted:
            found[byte] = position
        byte += len(sign.encode("utf-8", "replace"))
    if byte in wanted:
        found[byte] = len(text)
    return found
