"""A zip archive opened with care: what it really unpacks to is measured before anything trusts it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from remit.core.problems import Place, Refused, refuse
from remit.study.sources.table import MOST_COLUMNS

MOST_UNPACKED = 300_000_000
"""Bytes of all parts of an office file together, unpacked."""

MOST_STRINGS = 120_000_000
"""Bytes of the part that is loaded whole (the shared strings of a workbook)."""

MOST_PARTS = 2_000

MOST_PACKED = 250
"""How many times smaller a large part may be packed; sheets reach 30, bombs 1,000."""

LARGE = 10_000_000
_CHUNK = 1 << 18


class Part(Struct, frozen=True):
    """What was seen while a part was unpacked once: its real size, whether it holds formulas, its tags."""

    size: int
    formulas: bool
    tags: int = 0


def _bomb(name: str, limit: int) -> Refused:
    return refuse(
        "IMPORT-011",
        Place(name),
        f"the workbook unpacks to more than {limit // 1_000_000} MB, as a zip bomb does",
        "save the sheet with the answers alone, or as CSV",
    )


def _damaged(name: str) -> Refused:
    return refuse(
        "IMPORT-012",
        Place(name),
        "the workbook is damaged or cut off, or is not a workbook",
        "open it in Excel or LibreOffice and save it again as .xlsx, or as CSV UTF-8",
    )


def inspect(content: bytes, name: str) -> dict[str, Part]:
    """The parts of an office file by name, each unpacked once in small pieces and thrown away.

    A part cannot be larger than it claims, because reading stops there, so claims are judged first. Raises
    `Refused` for bombs, damage, rows wider than any questionnaire and XML that defines entities.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
        _judge(entries, name)
        return {entry.filename: _unpack(archive, entry, name) for entry in entries}
    # NotImplementedError: a packing that zipfile does not know; RuntimeError: a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _damaged(name) from None


def _judge(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _bomb(name, MOST_UNPACKED)
    for entry in entries:
        if entry.filename.endswith("sharedStrings.xml") and entry.file_size > MOST_STRINGS:
            raise _bomb(name, MOST_STRINGS)
        if entry.file_size > LARGE and entry.file_size > MOST_PACKED * max(entry.compress_size, 1):
            raise _bomb(name, LARGE)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Part:
    watch = _Watch(name, sheet="worksheets/" in entry.filename)
    size = 0
    for piece in _pieces(archive, entry):
        size += len(piece)
        if entry.filename.endswith((".xml", ".rels")):
            watch.see(piece)
    return Part(size, watch.formulas, watch.tags)


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


class _Watch:
    """Looks at the XML of a part as it streams by."""

    def __init__(self, name: str, *, sheet: bool) -> None:
        self._name, self._sheet = name, sheet
        self._tail = b""
        self._open = self.tags = 0
        self.formulas = False

    def see(self, piece: bytes) -> None:
        """One piece; the last bytes of the piece before are joined on, so that no mark is cut in two."""
        joined = self._tail + piece
        # in UTF-16 these words would be spelled otherwise; no text in UTF-8 holds a zero
        if b"\0" in piece or b"<!DOCTYPE" in joined or b"<!ENTITY" in joined:
            raise refuse(
                "IMPORT-012",
                Place(self._name),
                "the workbook defines XML entities or is not in UTF-8, as no spreadsheet program writes it",
                "open it in Excel or LibreOffice and save it again as .xlsx",
            )
        self.tags += piece.count(b"<")
        if self._sheet:
            self.formulas = self.formulas or b"<f>" in joined or b"<f " in joined or b"<f/" in joined
            self._count(piece)
        self._tail = piece[-16:]

    def _count(self, piece: bytes) -> None:
        """Tags of the row that is open: however its cells are spelled, each is one at least, and is kept."""
        tags = piece.count(b"<")
        if self._open + tags > _MOST_TAGS:
            for index, row in enumerate(_ROW_ENDS.split(piece)):
                self._open = row.count(b"<") + (0 if index else self._open)
                self._check()
        elif b"</row>" in piece:
            self._open = piece.rpartition(b"</row>")[2].count(b"<")
        elif b"row>" in piece:
            self._open = _ROW_ENDS.split(piece)[-1].count(b"<") + (
                0 if _ROW_ENDS.search(piece) else self._open
            )
        else:
            self._open += tags

    def _check(self) -> None:
        if self._open > _MOST_TAGS:
            raise refuse(
                "IMPORT-007",
                Place(self._name),
                f"a row of the sheet has more than {_WIDEST:,} cells; at most {MOST_COLUMNS:,} are read",
                "export one column a question (not one a person), or split the sheet",
            )


_WIDEST = 16_384
"""Cells of the widest row that Excel itself can hold."""

_MOST_TAGS = 8 * _WIDEST
"""Tags of such a row: a cell, its value, its text in place, and the ends of all three."""

_ROW_ENDS = re.compile(rb"</(?:[^\s<>/:]+:)?row\s*>")
