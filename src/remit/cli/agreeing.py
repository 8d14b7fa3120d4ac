"""How far coders agree, beside the counts of a study and in a private list of all themes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from msgspec.structs import replace

from remit.coding.agreement import Agreement, agreement_of, decisions_of, say_agreement
from remit.coding.codings import read_codings
from remit.core.formulas import guarded
from remit.estimates.table import Table
from remit.fieldwork.responses import Responses
from remit.study.folder import Study

HEADER = (
    *("item", "theme", "answers", "coders", "alike", "positives"),
    *("alpha", "lower", "upper", "ac1", "fewest", "most"),
)


def agreements(study: Study, responses: Responses) -> tuple[Agreement, ...]:
    """The agreement about each open question that was coded, in the order of the codebooks."""
    codings, _ = read_codings(study.codings)
    found = []
    for book in study.codebooks:
        names = {v.name for v in responses.variables if v.item == book.item and v.storage == "text"}
        if any(coding.variable in names for coding in codings):
            decided = decisions_of(codings, names)
            found.append(agreement_of(book.item, book.codes, decided, within=book.within))
    return tuple(found)


def with_agreement(tables: Sequence[Table], found: Sequence[Agreement]) -> tuple[Table, ...]:
    """The tables, those of themes that two people coded with one sentence about agreement under them."""
    words = {f"{each.item}.themes": say_agreement(each) for each in found if each.coders > 1}
    return tuple(
        replace(table, notes=(*table.notes, words[table.head.id])) if table.head.id in words else table
        for table in tables
    )


def agreement_csv(found: Sequence[Agreement]) -> str:
    """One row a question (no theme named) and one a theme; private, since counts of themes can be small."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADER)
    for each in found:
        whole = (each.answers, each.coders, each.alike)
        rows.writerow(
            [
                guarded(each.item),
                "",
                *whole,
                "",
                *map(_number, (each.alpha, each.lower, each.upper)),
                "",
                "",
                "",
            ]
        )
        for theme in each.themes:
            ends = ("" if end is None else end for end in (theme.fewest, theme.most))
            named = (guarded(each.item), guarded(theme.theme), each.answers, each.coders, "", theme.positives)
            rows.writerow([*named, _number(theme.alpha), "", "", _number(theme.ac1), *ends])
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
