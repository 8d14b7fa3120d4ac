"""Exchange files on the disk: written at once or not at all, and read without believing their names."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from remit.coding.codings import Coding
from remit.core.formulas import guarded
from remit.core.problems import Place, Refused, refuse
from remit.study.waves import CODING_COLUMNS

LARGEST = 300_000_000
"""Bytes of the largest file that is read."""

CODINGS = "codings.csv"
IN_FOLDER = "data.qda"
"""The database in the folder of a QualCoder project."""


def read_content(path: Path) -> bytes:
    """The bytes of an exchange file, or of the database in a QualCoder folder; raises `Refused`."""
    path = path / IN_FOLDER if path.is_dir() else path
    try:
        if path.stat().st_size > LARGEST:
            what = f"the file has more than {LARGEST // 1_000_000} MB"
            raise refuse("EXCHANGE-005", Place(str(path)), what, "export only a part of the project")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "EXCHANGE-004",
            Place(str(path)),
            f"the file cannot be read: {reason}",
            "check its name and rights",
        ) from None


def write_file(target: Path, content: bytes) -> None:
    """Write a file at once: what was there before stays as it was if anything fails."""
    if target.is_dir():
        raise refuse("OUT-001", Place(str(target)), "this is a folder, not a file", "name a file")
    part = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "wb", dir=target.parent, prefix=f".{target.name}-", delete=False
        ) as file:
            part = file.name
            file.write(content)
        Path(part).chmod(0o600 if not target.exists() else target.stat().st_mode & 0o777)
        Path(part).replace(target)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise _unwritten(target, error) from None


def _unwritten(target: Path, error: OSError) -> Refused:
    reason = (error.strerror or str(error)).lower()
    return refuse(
        "EXCHANGE-006",
        Place(str(target)),
        f"the file cannot be written: {reason}",
        "close it where it is open, check the rights and the space, then run it again",
    )


def added_codings(path: Path, name: str, codings: Sequence[Coding]) -> bytes:
    """The rows of a `codings.csv`, as they are or with a header where there is none, and these after them."""
    before, header, ends, mark = "", list(CODING_COLUMNS), "\n", ""
    if path.is_file():
        text = path.read_bytes().decode("utf-8")
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(mark)
        header = next(csv.reader(io.StringIO(text, newline="")), header)
        ends = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
        before = text if text.endswith(("\n", "\r")) or not text else text + ends
    target = io.StringIO()
    writer = csv.writer(target, lineterminator=ends)
    if not before.strip():
        before = ""
        writer.writerow(header)
    writer.writerows([guarded(cells.get(column, "")) for column in header] for cells in map(_cells, codings))
    return (mark + before + target.getvalue()).encode("utf-8", "replace")


def _cells(coding: Coding) -> Mapping[str, str]:
    values = (
        coding.answer,
        coding.variable,
        "" if coding.start is None else str(coding.start),
        "" if coding.end is None else str(coding.end),
        coding.theme,
        coding.coder,
        coding.at,
    )
    return dict(zip(CODING_COLUMNS, values, strict=True))


def unlike(
    codings: Iterable[Coding], before: Iterable[Coding], lengths: Mapping[tuple[str, str], int]
) -> tuple[Coding, ...]:
    """The codings that say something new: another answer, theme, passage or coder than any before."""
    seen = {_meaning(coding, lengths) for coding in before}
    new: list[Coding] = []
    for coding in codings:
        meaning = _meaning(coding, lengths)
        if meaning not in seen:
            seen.add(meaning)
            new.append(coding)
    return tuple(new)


def _meaning(coding: Coding, lengths: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    """What a coding says; a passage over the whole answer is the whole answer."""
    passage: object = (coding.start, coding.end)
    if passage in ((None, None), (0, lengths.get((coding.variable, coding.answer)))):
        passage = None
    return coding.answer, coding.variable, coding.theme, passage, coding.coder
