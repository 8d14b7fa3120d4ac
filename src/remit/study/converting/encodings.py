"""Which encoding a large text file is in, judged as `remit.study.sources.text` judges a small one."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from remit.study.sources.text import (
    MARKS,
    NOT_TEXT,
    decode,
    read_file,
    refuse_binary,
    western_note,
    wide_codec,
    wide_note,
)

BLOCK = 4_000_000
"""Bytes that are read at once."""


class Judged(Struct, frozen=True):
    """The codec of a file, the bytes of the mark at its start, and what had to be guessed."""

    codec: str
    mark: int = 0
    notes: tuple[str, ...] = ()


def judge_encoding(path: Path, encoding: str = "") -> Judged:
    """The encoding of a text file, every byte looked at; raises `Refused` as `decode` does."""
    if not path.is_file() or path.stat().st_size == 0:
        read_file(path)  # says what is wrong
    with path.open("rb") as source:
        head = source.read(400)
    refuse_binary(head, path.name)
    if encoding:
        return Judged(encoding)
    for mark, codec in MARKS:
        if head.startswith(mark):
            if codec == "utf-8-sig":
                return _checked(path, len(mark))
            return Judged(codec, 0, (f"read as {codec.upper()}",))
    wide = wide_codec(head)
    if wide:
        return Judged(wide, 0, (wide_note(wide),))
    return _checked(path, 0)


def blocks(path: Path, start: int = 0) -> Iterator[bytes]:
    """The bytes of a file from a place on, some megabytes at a time."""
    with path.open("rb") as source:
        source.seek(start)
        while block := source.read(BLOCK):
            yield block


def _checked(path: Path, mark: int) -> Judged:
    """UTF-8 where every byte of the file is; else what `decode` would make of it."""
    reader = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks(path, mark):
            if _has_controls(block):
                return _whole(path)
            reader.decode(block)
        reader.decode(b"", final=True)
    except UnicodeDecodeError:
        return _western(path, mark)
    return Judged("utf-8", mark)


def _has_controls(block: bytes) -> bool:
    return len(block.translate(None, NOT_TEXT)) != len(block)


def _whole(path: Path) -> Judged:
    """What the reader of small files says of the file: nearly always why it is refused."""
    _, notes = decode(read_file(path), path.name)
    return Judged("cp1252" if notes else "utf-8", 0, notes)


def _western(path: Path, mark: int) -> Judged:
    """Windows-1252 where it is likelier than damaged UTF-8, weighed as `decode` does."""
    if mark:
        return _whole(path)
    lenient = codecs.getincrementaldecoder("utf-8")("replace")
    strict = codecs.getincrementaldecoder("utf-8")()
    western = codecs.getincrementaldecoder("cp1252")()
    wrong = beyond = lines = first = 0
    letters: set[str] = set()
    for block in blocks(path):
        if _has_controls(block):
            return _whole(path)
        text = lenient.decode(block)
        wrong += text.count("\ufffd")
        beyond += len(text) - len(text.encode("ascii", "ignore"))
        try:
            if not first:
                strict.decode(block)
            letters |= {letter for letter in set(western.decode(block)) if letter > "\x7f"}
        except UnicodeDecodeError as error:
            if error.encoding != "utf-8":
                return _whole(path)
            held = max(error.start - (len(error.object) - len(block)), 0)
            first = lines + block[:held].count(b"\n") + 1
            try:
                letters |= {letter for letter in set(western.decode(block)) if letter > "\x7f"}
            except UnicodeDecodeError:
                return _whole(path)
        lines += block.count(b"\n")
    if beyond - wrong > wrong or not first:
        return _whole(path)
    return Judged("cp1252", 0, (western_note(first, letters),))
