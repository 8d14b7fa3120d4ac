"""What a person should decide after an import: copies of one question, answers in disguise, private cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from remit.core.words import plain
from remit.study.importing.placing import Placed
from remit.study.importing.quantities import iso_date
from remit.study.importing.recognise import Anatomy
from remit.study.importing.tally import Tally
from remit.study.importing.vocabulary import is_not_applicable, is_unsure

if TYPE_CHECKING:
    import polars as pl

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?:\+|\(?0)[\d ()/-]{7,}\d|\(?\d{2,4}\)?[ /-]\d{3,4}[ -]\d{3,6}")
"""With a plus, a nought or groups: a long number without them is an id as likely."""
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_NAMES = re.compile(
    r"\b(?:your name|full name|first name|last name|surname|e-?mail|phone|telephone|mobile|home address"
    r"|post ?code"
    r"|date of birth)\b",
    re.IGNORECASE,
)


def suggest(anatomy: Anatomy, placed: Sequence[Placed], rows: pl.DataFrame) -> tuple[str, ...]:
    """Sentences for the import report; nothing here was done."""
    return (
        *_copies(placed, rows),
        *_disguised(placed),
        *_private(anatomy, placed),
    )


# ---- one question in several copies --------------------------------------------------------------


def _copies(placed: Sequence[Placed], rows: pl.DataFrame) -> Iterable[str]:
    groups: dict[str, list[Placed]] = {}
    for entry in placed:
        words = plain(entry.item.text).casefold()
        if len(words) > 8:
            groups.setdefault(words, []).append(entry)
    for entries in groups.values():
        for family in _families(entries):
            names = ", ".join(entry.item.id for entry in family)
            if _apart(family, rows):
                yield (
                    f"{names} ask the same question of different people (no row answers two of them), as "
                    "copies for "
                    "countries do; to fold them, give one item the headers of all under source and join "
                    "the columns "
                    "of responses.csv"
                )
            else:
                yield f"{names} have the same question; perhaps they are parts of one grid"


def _families(entries: Sequence[Placed]) -> Iterable[list[Placed]]:
    """Items whose names begin alike (`edu1quk`, `edu1qde`), two or more."""
    left = list(entries)
    while len(left) > 1:
        first = left.pop(0)
        near = [entry for entry in left if entry.item.id[:3] == first.item.id[:3]]
        if near:
            left = [entry for entry in left if entry not in near]
            yield [first, *near]


def _apart(family: Sequence[Placed], rows: pl.DataFrame) -> bool:
    import polars as pl

    answered = []
    for entry in family:
        own = [name for name in entry.uses if name in rows.columns]
        if own:
            answered.append(rows.select(pl.any_horizontal(pl.col(own).is_not_null()).alias(entry.item.id)))
    if len(answered) < 2:
        return False
    several = pl.concat(answered, how="horizontal").select(pl.sum_horizontal(pl.all())).to_series()
    return bool(several.max() == 1) and all(frame.to_series().any() for frame in answered)


# ---- answers in disguise -------------------------------------------------------------------------


def _disguised(placed: Sequence[Placed]) -> Iterable[str]:
    for entry in placed:
        for choice in entry.item.choices:
            label = plain(choice.label)
            if is_not_applicable(label):
                yield (
                    f"{entry.item.id}: '{label}' counts as an ordinary answer; if these people should "
                    "not be in the "
                    f"base, write `not_applicable: {label}` and replace the code {choice.code} by .n"
                )
            elif is_unsure(label) and entry.item.kind in ("bands", "scale", "matrix"):
                yield f"{entry.item.id}: '{label}' stands beside the scale and has no score"


# ---- private cells -------------------------------------------------------------------------------


def _private(anatomy: Anatomy, placed: Sequence[Placed]) -> Iterable[str]:
    for entry in placed:
        for position in entry.positions:
            header = plain(anatomy.headers[position].raw)
            what = _what(anatomy.tallies[position], header)
            if what:
                yield (
                    f"{entry.item.id}: the column '{header[:60]}' seems to hold {what}; take it out before "
                    "sharing the folder"
                )


def _what(tally: Tally, header: str) -> str:
    keys = list(tally.spellings)[:400]
    if not keys:
        return ""
    for pattern, name in (
        (_MAIL, "e-mail addresses"),
        (_ADDRESS, "network addresses"),
        (_PHONE, "telephone numbers"),
    ):
        if sum(bool(pattern.fullmatch(key)) and iso_date(key) is None for key in keys) > 0.3 * len(keys):
            return name
    if _NAMES.search(header) and len(keys) > 0.5 * tally.answers:
        return "names or addresses of people"
    return ""
