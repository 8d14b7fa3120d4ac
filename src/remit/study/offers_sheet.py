"""The list of offers: a CSV file that can be opened in a spreadsheet program. It holds people's own words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from remit.coding.offers import Offer
from remit.coding.open_answers import OpenAnswer
from remit.core.formulas import guarded

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
