"""A `.qdpx` archive of a stranger, opened with care: nothing is unpacked to the disk, all is counted."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath

from remit.core.problems import Place, Refused, refuse
from remit.study.exchange.naming import shown

MOST_ENTRIES = 100_000
MOST_UNPACKED = 300_000_000
"""Bytes of all parts that are read, unpacked and counted as they come; a text project has a few millions."""

_CHUNK = 1 << 18
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a packing that zipfile does not know
    RuntimeError,  # a password
    OSError,
    ValueError,
    OverflowError,
    struct.error,
)


class Archive:
    """The project file and the texts of a `.qdpx`; raises `Refused` for everything that is no sound one."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._left = MOST_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except _UNREADABLE:
            raise _damaged(name) from None
        self._entries = {entry.filename: entry for entry in self._judged(entries)}
        self._by_name = {path.casefold(): path for path in self._entries}

    def project(self) -> bytes:
        """The project file; most programs call it `project.qde`."""
        found = [path for path in self._entries if "/" not in path and path.casefold().endswith(".qde")]
        named = [path for path in found if path.casefold() == "project.qde"] or found
        if len(named) != 1:
            raise refuse(
                "EXCHANGE-021",
                Place(self.name),
                "the archive has no project.qde" if not named else "the archive has several projects",
                "export the project as REFI-QDA (.qdpx) again",
            )
        return self._read(named[0])

    def source(self, name: str) -> bytes | None:
        """The text with this file name; None where it is not in the archive."""
        path = self._by_name.get(f"sources/{name}".casefold())
        return None if path is None else self._read(path)

    def _read(self, path: str) -> bytes:
        pieces: list[bytes] = []
        try:
            with self._zip.open(self._entries[path]) as stream:
                while piece := stream.read(_CHUNK):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise self._bomb()
                    pieces.append(piece)
        except _UNREADABLE:
            raise _damaged(self.name) from None
        return b"".join(pieces)

    def _judged(self, entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
        if len(entries) > MOST_ENTRIES:
            raise self._bomb()
        counts = Counter(entry.filename.casefold() for entry in entries)
        for entry in entries:
            fault = _fault(entry, counts)
            if fault:
                raise refuse(
                    "EXCHANGE-022",
                    Place(self.name),
                    f"the archive holds {fault}, as no exporting program writes it",
                    "do not trust this file; ask for the project to be exported again",
                )
        return [entry for entry in entries if not entry.is_dir()]

    def _bomb(self) -> Refused:
        return refuse(
            "EXCHANGE-023",
            Place(self.name),
            f"the archive unpacks to more than {MOST_UNPACKED // 1_000_000} MB or {MOST_ENTRIES:,} parts, "
            "as a zip bomb does",
            "export the texts alone, without recordings and pictures, or only a part of the project",
        )


def _fault(entry: zipfile.ZipInfo, counts: Counter[str]) -> str:
    """What an attacker would have put there, in words; empty for an honest entry."""
    name = entry.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or name[1:2] == ":":
        return f"a part that would be written outside its folder ('{shown(name)}')"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"a link instead of a file ('{shown(name)}')"
    if counts[name.casefold()] > 1:
        return f"the same part twice ('{shown(name)}')"
    return ""


def _damaged(name: str) -> Refused:
    return refuse(
        "EXCHANGE-020",
        Place(name),
        "the archive is damaged, locked with a password, or no .qdpx at all",
        "export the project as REFI-QDA (.qdpx) again",
    )
