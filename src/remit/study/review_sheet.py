"""The review sheet of quotes: a CSV file for a spreadsheet program, which Remit never reads back."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from remit.coding.quotes import mark_of
from remit.coding.review import Reviewed, edits_text
from remit.core.formulas import guarded
from remit.core.problems import Place, refuse

NAME = "quotes-review.csv"

LEDGER_COLUMNS = ("answer", "item", "start", "end", "edits", "reason", "consent", "approvals")
COLUMNS = (
    *LEDGER_COLUMNS,
    "text",
    "prints",
    "suggested",
    "found",
    "rare_words",
    "same_keys",
    "words_say",
    "words_fit",
    "missing",
    "mark",
)
EARLIER = ",".join(COLUMNS[:-1]).encode()
"""How the header of every review sheet begins."""


MOST_RARE = 12


def review_csv(reviewed: Iterable[Reviewed]) -> bytes:
    """The sheet as UTF-8 with a byte-order mark, so that spreadsheet programs know the letters.

    The first columns are those of `quotes.csv`. A cell that a spreadsheet program would take for a formula
    begins with an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell, numbers=True) for cell in _cells(each)] for each in reviewed)
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", errors="replace")


def _cells(reviewed: Reviewed) -> Iterable[str]:
    quote = reviewed.quote
    rare = reviewed.rare[:MOST_RARE]
    further = len(reviewed.rare) - len(rare)
    return (
        quote.answer,
        quote.variable,
        _number(quote.start),
        _number(quote.end),
        edits_text(quote.edits),
        quote.reason,
        "yes" if quote.consent else "no",
        "; ".join(quote.approvals),
        reviewed.text,
        reviewed.prints,
        edits_text(reviewed.suggested),
        "; ".join(f"{found.start}-{found.end} {found.rule}: {found.words}" for found in reviewed.found),
        "; ".join((*rare, f"and {further} more") if further else rare),
        _number(reviewed.same),
        "; ".join(reviewed.says),
        _number(reviewed.fits),
        "; ".join(reviewed.missing),
        mark_of(reviewed.prints) if reviewed.prints else "",
    )


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def check_sheet(target: Path) -> None:
    """Refuse to write over anything but an earlier review sheet."""
    if target.is_dir():
        raise refuse("OUT-001", Place(str(target)), "this is a folder, not a file", "name a file")
    if not target.exists():
        return
    try:
        with target.open("rb") as file:
            first = file.readline(10_000)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "FILE-001", Place(str(target)), f"the file cannot be read: {reason}", "check its rights"
        ) from None
    if not first.removeprefix(b"\xef\xbb\xbf").startswith(EARLIER):
        what = "the file is no review sheet, and it would be written over"
        raise refuse("QUOTE-051", Place(str(target)), what, "name another file with --out")


def write_sheet(target: Path, content: bytes) -> None:
    """Write the sheet at once: the earlier one stays as it was if anything fails."""
    check_sheet(target)
    part = ""
    try:
        with tempfile.NamedTemporaryFile(
            "wb", dir=target.parent, prefix=f".{target.name}-", delete=False
        ) as file:
            part = file.name
            file.write(content)
        Path(part).replace(target)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        what = f"the review sheet cannot be written: {reason}"
        fix = "close it where it is open, check the rights and the space, then run it again"
        raise refuse("OUT-003", Place(str(target)), what, fix) from None
