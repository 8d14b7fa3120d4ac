"""Bytes to text: which encoding a file is in, said aloud when it had to be guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from remit.core.problems import Place, Refused, refuse

LARGEST = 2_000_000_000
"""Bytes of the largest file that is read."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_BINARY = (
    (b"PK\x03\x04", "a zip archive, as Excel workbooks are", "rename it to end in .xlsx if it is a workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "open it in Excel and save it as .xlsx or .csv"),
    (b"PAR1", "a Parquet file", "rename it to end in .parquet"),
    (b"$FL2", "an SPSS file", "rename it to end in .sav"),
    (b"$FL3", "an SPSS file", "rename it to end in .zsav"),
    (b"%PDF", "a PDF document", "export the responses as CSV or XLSX instead"),
    (b"\x89PNG", "a picture", "export the responses as CSV or XLSX instead"),
    (b"\xff\xd8\xff", "a picture", "export the responses as CSV or XLSX instead"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
)

NOT_TEXT = bytes(code for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31))


def read_file(path: Path) -> bytes:
    """The bytes of a file; a `Refused` when it is missing, a folder, empty, unreadable or too large."""
    name = path.name or str(path)
    _refuse_lock(name)
    try:
        if path.is_dir():
            raise refuse(
                "IMPORT-002",
                Place(name),
                "this is a folder, not a file",
                "name the file inside it, with its ending",
            )
        if path.stat().st_size > LARGEST:
            raise refuse(
                "IMPORT-026", Place(name), "the file is larger than 2 GB", "split it, or save it as Parquet"
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise _not_there(path) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "IMPORT-001", Place(name), f"the file cannot be read: {reason}", "check its name and your rights"
        ) from None
    except ValueError:  # a NUL inside the name
        raise refuse("IMPORT-001", Place(name), "this cannot be a file name", "check the name") from None
    if not content.strip():
        raise refuse("IMPORT-003", Place(name), "the file is empty", "export the responses again")
    return content


def _refuse_lock(name: str) -> None:
    """Refuses the small file that Excel or LibreOffice keeps beside a workbook while somebody has it open."""
    match = re.fullmatch(r"~\$(.+)|\.~lock\.(.+)#", name)
    if match is None:
        return
    workbook = match.group(1) or match.group(2)
    what = f"this only marks that '{workbook}' is open in another program; no answers are in it"
    raise refuse("IMPORT-012", Place(name), what, f"name '{workbook}' itself")


def _not_there(path: Path) -> Refused:
    from remit.core.problems import nearest

    try:
        beside = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        beside = []
    return refuse(
        "IMPORT-001",
        Place(path.name),
        f"there is no such file{nearest(path.name, beside)}",
        f"look in {path.parent} for its exact name",
    )


def refuse_binary(content: bytes, name: str) -> None:
    """Refuse content that is known not to be text, saying what it is."""
    for magic, what, fix in _BINARY:
        if content.startswith(magic):
            raise refuse("IMPORT-005", Place(name), f"this is not a text file but {what}", fix)


def decode(content: bytes, name: str, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of a file and what was guessed about its encoding.

    A byte-order mark decides; then strict UTF-8, then UTF-16 without a mark, then Windows-1252 (which is
    reported, because any bytes look like it). Raises `Refused` for binary, mixed and cut-off content.
    """
    refuse_binary(content, name)
    if encoding:
        return _decode_as(content, encoding, name), ()
    for mark, codec in MARKS:
        if content.startswith(mark):
            return _decode_as(content, codec, name), (
                () if codec == "utf-8-sig" else (f"read as {codec.upper()}",)
            )
    wide = wide_codec(content)
    if wide:
        return _decode_as(content, wide, name), (wide_note(wide),)
    _refuse_controls(content, name)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _decode_western(content, error, name)


def _decode_as(content: bytes, codec: str, name: str) -> str:
    try:
        text = content.decode(codec)
    except (UnicodeDecodeError, LookupError) as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise refuse(
            "IMPORT-006",
            Place(name, content[:start].count(b"\n") + 1),
            f"the text is not valid {codec.upper()}, so the file is damaged or cut off",
            "export it again, as UTF-8 if you can choose",
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise has_nul(name, line)
    return text


def has_nul(name: str, line: int) -> Refused:
    """What is said of a NUL byte in a text."""
    return refuse(
        "IMPORT-005",
        Place(name, line),
        "the file holds NUL bytes, so it is damaged or not a text file",
        "export the responses again as CSV, in UTF-8",
    )


def wide_codec(content: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when every other byte of the start is NUL, as in plain Western text."""
    head = content[:400]
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _refuse_controls(content: bytes, name: str) -> None:
    # `translate` with a delete list is the fastest way to ask whether any of these bytes occur.
    if len(content.translate(None, NOT_TEXT)) == len(content):
        return
    first = min(found for code in NOT_TEXT if (found := content.find(bytes([code]))) >= 0)
    line = content[:first].count(b"\n") + 1
    if content[first] == 0:
        raise has_nul(name, line)
    raise refuse(
        "IMPORT-005",
        Place(name, line),
        f"the file holds the control byte {content[first]:#04x}, so it is damaged or not a text file",
        "export the responses again as CSV, in UTF-8",
    )


def _decode_western(content: bytes, error: UnicodeDecodeError, name: str) -> tuple[str, tuple[str, ...]]:
    line = content[: error.start].count(b"\n") + 1
    where = Place(name, line)
    if len(content) - error.start < 4 and error.reason == "unexpected end of data":
        raise refuse(
            "IMPORT-008",
            where,
            "the file is cut off in the middle of a letter",
            "export or copy it again, whole",
        ) from None
    lenient = content.decode("utf-8", "replace")
    wrong = lenient.count("\ufffd")
    # Bytes that pair up as UTF-8 letters hardly occur in Windows-1252, so a file that has more of them
    # than of broken ones is UTF-8 with damage, and guessing would spoil every accented letter in it.
    right = sum(1 for letter in lenient if letter > "\x7f") - wrong
    if right > wrong:
        raise refuse(
            "IMPORT-006",
            where,
            f"the file is UTF-8 but {wrong} places in it are not, the first on this line",
            "export it again as UTF-8, or mend the line",
        ) from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise refuse(
            "IMPORT-006",
            where,
            "the text is neither UTF-8 nor Windows-1252, so letters beyond a to z cannot be read",
            "open it in the program that made it and save it as CSV UTF-8",
        ) from None
    return text, (western_note(line, {letter for letter in text if letter > "\x7f"}),)


def western_note(line: int, letters: Iterable[str]) -> str:
    """What is said of a file that was read as Windows-1252."""
    shown = "".join(sorted(letters))[:12]
    return (
        f"read as Windows-1252, a guess: the file is not UTF-8 (first seen on line {line}); "
        f"check that these letters look right: {shown}"
    )


def wide_note(codec: str) -> str:
    """What is said of a file that was read as UTF-16 without a mark."""
    return f"read as {codec.upper()}, a guess: the file has no byte-order mark"
