"""The list of offers: a CSV file that can be opened in a spreadsheet program. It holds people's own words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from remit.coding.offers import Offer
from remit.coding.open_answers import OpenAnswer
from remit.core.formulas import guarded
from remit.core.problems import Place, refuse
from remit.study.store import write_whole

COLUMNS = ("answer", "theme", "rank", "score", "why")


def offers_csv(offered: Iterable[tuple[OpenAnswer, Sequence[Offer]]], *, several: bool) -> str:
    """One row an offer, best first; with a last column `item` where the item has several variables."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow((*COLUMNS, "item") if several else COLUMNS)
    for answer, offers in offered:
        last = (answer.variable,) if several else ()
        for rank, offer in enumerate(offers, 1):
            score = f"{offer.score:.4f}"
            writer.writerow((guarded(answer.answer), offer.theme, rank, score, guarded(offer.why), *last))
    return target.getvalue()


def check_sheet(path: Path) -> None:
    """Refuse to replace anything but an earlier list of offers (OFFER-004)."""
    if not path.exists():
        return
    first = b""
    if path.is_file():
        with path.open("rb") as file:
            first = file.readline(len(",".join(COLUMNS)) + 1).strip()
    if not first.startswith(",".join(COLUMNS).encode()):
        what = "this is not an earlier list of offers, and would be replaced"
        raise refuse("OFFER-004", Place(str(path)), what, "name another file with --out")


def write_sheet(path: Path, text: str) -> None:
    """Write the list whole or not at all; raises `Refused` (OFFER-006)."""
    check_sheet(path)
    try:
        write_whole(path, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"the file cannot be written: {reason}"
        raise refuse("OFFER-006", Place(str(path)), what, "name a folder that may be written to") from None
