"""OpenDocument spreadsheets (.ods) as bytes: sheets of text and numbers, nothing that is computed.

Written directly, as Word files are (decision 011): a spreadsheet needs four small XML files in a zip. The
same content gives the same bytes. OpenDocument 1.3, OASIS 2021.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from msgspec import Struct

from remit.core.xml_text import xml_attribute, xml_text


class Shown(Struct, frozen=True):
    """A number and how it is shown: as a `count`, a `percent`, or a `number` with one decimal."""

    value: float
    kind: str


Value = str | int | float | Shown | None
"""A cell: text, a number, or nothing."""

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip: zip knows none before it."""

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_DECLARED = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RUN = re.compile(r"  +|\t|\n|^ | $")


class OpenSheet(Struct, frozen=True):
    """A sheet: title and lines, then the header and the rows; `wide` is the first column's width in cm."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: Iterable[Sequence[Value]]
    lines: tuple[str, ...] = ()
    wide: float = 8.0


def write_sheets(out: IO[bytes], title: str, language: str, sheets: Sequence[OpenSheet]) -> None:
    """Write a workbook of these sheets; rows are taken one by one, so that long sheets need no memory."""
    with zipfile.ZipFile(out, "w") as archive:
        _store(archive, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        _store(archive, "META-INF/manifest.xml", _manifest())
        _store(archive, "meta.xml", _meta(title, language))
        _store(archive, "styles.xml", _styles(language))
        with archive.open(_entry("content.xml"), "w") as content:
            for piece in _content(sheets):
                content.write(piece.encode("utf-8"))


def _entry(name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type, entry.create_system, entry.external_attr = kind, 3, 0o644 << 16
    return entry


def _store(archive: zipfile.ZipFile, name: str, text: str, kind: int = zipfile.ZIP_DEFLATED) -> None:
    archive.writestr(_entry(name, kind), text.encode("utf-8"))


def _manifest() -> str:
    address = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    files = (
        ("/", MIMETYPE),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in files
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{address}" manifest:version="1.3">{entries}'
        "</manifest:manifest>"
    )


def _meta(title: str, language: str) -> str:
    return (
        f'{_HEAD}<office:document-meta {_DECLARED} office:version="1.3"><office:meta>'
        f"<meta:generator>Remit</meta:generator><dc:title>{xml_text(title)}</dc:title>"
        f"<dc:language>{xml_text(language)}</dc:language></office:meta></office:document-meta>"
    )


def _styles(language: str) -> str:
    code, _, country = language.partition("-")
    tongue = f'fo:language="{xml_text(code)}" fo:country="{xml_text(country or "none")}"'
    return (
        f'{_HEAD}<office:document-styles {_DECLARED} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell">'
        f'<style:text-properties fo:font-size="11pt" {tongue}/>'
        "</style:default-style></office:styles></office:document-styles>"
    )


def _content(sheets: Sequence[OpenSheet]) -> Iterator[str]:
    yield (
        f'{_HEAD}<office:document-content {_DECLARED} office:version="1.3"><office:automatic-styles>'
        '<style:style style:name="title" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold" fo:font-size="15pt"/></style:style>'
        '<style:style style:name="head" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/>'
        "</style:style>"
    )
    yield from _NUMBERS
    for width in sorted({sheet.wide for sheet in sheets}):
        yield (
            f'<style:style style:name="w{_digits(width)}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width:g}cm"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet in sheets:
        yield from _sheet(sheet)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _number_style(name: str, element: str, decimals: int, after: str) -> str:
    return (
        f'<number:{element} style:name="n_{name}"><number:number number:decimal-places="{decimals}" '
        f'number:min-integer-digits="1" number:grouping="true"/>{after}</number:{element}>'
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n_{name}"/>'
    )


_NUMBERS = (
    _number_style("count", "number-style", 0, ""),
    _number_style("number", "number-style", 1, ""),
    _number_style("percent", "percentage-style", 0, "<number:text>%</number:text>"),
)


def _digits(width: float) -> str:
    return f"{width:g}".replace(".", "_")


def _sheet(sheet: OpenSheet) -> Iterator[str]:
    yield f"<table:table table:name={xml_attribute(sheet.name)}>"
    yield f'<table:table-column table:style-name="w{_digits(sheet.wide)}"/>'
    if len(sheet.header) > 1:
        yield f'<table:table-column table:number-columns-repeated="{len(sheet.header) - 1}"/>'
    if sheet.title:
        yield _row((sheet.title,), "title")
    for line in sheet.lines:
        yield _row((line,))
    yield f"<table:table-header-rows>{_row(sheet.header, 'head')}</table:table-header-rows>"
    for row in sheet.rows:
        yield _row(row)
    yield "</table:table>"


def _row(cells: Sequence[Value], style: str = "") -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(value: Value, style: str) -> str:
    look = f' table:style-name="{style}"' if style else ""
    if value is None or value == "":
        return f"<table:table-cell{look}/>"
    if isinstance(value, Shown):
        kind = "percentage" if value.kind == "percent" else "float"
        return (
            f'<table:table-cell table:style-name="{value.kind}" office:value-type="{kind}" '
            f'office:value="{value.value!r}"><text:p>{value.value!r}</text:p></table:table-cell>'
        )
    if isinstance(value, str):
        return (
            f'<table:table-cell{look} office:value-type="string"><text:p>{_paragraphs(value)}</text:p>'
            "</table:table-cell>"
        )
    return (
        f'<table:table-cell{look} office:value-type="float" office:value="{value!r}">'
        f"<text:p>{value!r}</text:p></table:table-cell>"
    )


def _paragraphs(text: str) -> str:
    """Text inside a paragraph; blanks that would run together and breaks of a line have marks."""
    cleaned = xml_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _RUN.sub(lambda found: _MARKS.get(found[0][0], "") * len(found[0]), cleaned)


_MARKS = {" ": "<text:s/>", "\t": "<text:tab/>", "\n": "<text:line-break/>"}
