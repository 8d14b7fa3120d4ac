"""The ledger of quotes: each is a pointer into an answer, with its edits, reason, consent and approvals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct, field
from msgspec.structs import replace

from remit.coding.codings import read_range
from remit.core.problems import Place, Problem

QUOTES = Place("quotes.csv")
FIRST_LINE = 2
_EDIT = re.compile(r"\s*(\d{1,9})-(\d{1,9})=(\[[^\[\]]*\])\s*")


class Edit(Struct, frozen=True, order=True):
    """Characters `start` to `end` of the source are printed as `words`, which stand in square brackets."""

    start: int
    end: int
    words: str


class Quote(Struct, frozen=True):
    """One row of `quotes.csv`: where the words stand, what was changed and why, and who allowed it.

    `start` and `end` are code points of the answer (None: the whole answer), as are those of the edits.
    `mark` is that of the words as they were approved (empty: nobody wrote it down), see `mark_of`. `asked`
    says that the row has a yes or a no about consent.
    """

    answer: str
    variable: str
    start: int | None = None
    end: int | None = None
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    consent: bool = False
    approvals: tuple[str, ...] = ()
    where: Place = QUOTES
    mark: str = ""
    asked: bool = False


class VerifiedQuote(Struct, frozen=True):
    """A quote that was found in its source and may go to disclosure; it is not yet cleared.

    `text` has the edits made. `themes` are the codes given to the passage, in the order of the codings.
    `span` is where it stands in its answer, `says` which public attributes the words mention (attribute to
    codes).
    """

    quote: Quote
    item: str
    text: str
    themes: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)
    says: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_quotes(
    rows: Iterable[Mapping[str, str | None]], where: Place = QUOTES
) -> tuple[tuple[Quote, ...], tuple[Problem, ...]]:
    """Quotes from the rows of a file (`answer, item, start, end, edits, reason, consent, approvals`).

    A column `mark` may be there. Rows that cannot be read are left out and reported as errors.
    """
    quotes: list[Quote] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        place = Place(where.file, number + FIRST_LINE)
        found = _read_quote({name: (text or "").strip() for name, text in row.items() if name}, place)
        if isinstance(found, Quote):
            quotes.append(found)
        else:
            problems.append(found)
    return tuple(quotes), tuple(problems)


def _read_quote(cells: Mapping[str, str], place: Place) -> Quote | Problem:
    answer, variable = cells.get("answer", ""), cells.get("item", "")
    if not answer or not variable:
        fix = "fill in `answer` (the id of the response) and `item` (the column of the words)"
        return Problem("QUOTE-001", place, "this quote does not say where its words stand", fix)
    span = read_range(cells.get("start", ""), cells.get("end", ""))
    if span is None:
        fix = "give start and end as whole numbers counted from 0, or leave both empty"
        return Problem("QUOTE-002", place, "its start and end are not a range", fix)
    edits = read_edits(cells.get("edits", ""))
    if edits is None:
        return Problem(
            "QUOTE-003",
            place,
            f"the edits '{cells['edits']}' cannot be read",
            "write each as start-end=[replacement], joined by '; ', so that readers see what was changed",
        )
    consent = cells.get("consent", "").casefold()
    if consent not in ("yes", "no", ""):
        fix = "write yes or no: whether this person agreed to be quoted"
        return Problem("QUOTE-004", place, f"the consent is '{consent}'", fix)
    names = tuple(name.strip() for name in cells.get("approvals", "").split(";") if name.strip())
    reason, mark = cells.get("reason", ""), cells.get("mark", "")
    return Quote(answer, variable, *span, edits, reason, consent == "yes", names, place, mark, bool(consent))


def read_edits(text: str) -> tuple[Edit, ...] | None:
    """Edits as written in the ledger, `12-19=[a colleague]; 40-44=[...]`; None when they cannot be read."""
    edits: list[Edit] = []
    place = 0
    while place < len(text):
        match = _EDIT.match(text, place)
        if match is None:
            return None
        edits.append(Edit(int(match.group(1)), int(match.group(2)), match.group(3)))
        place = match.end()
        if place < len(text):
            if text[place] != ";":
                return None
            place += 1
    return tuple(edits)


def without_consent(quotes: Iterable[Quote], agreed: Mapping[str, bool]) -> tuple[Quote, ...]:
    """Quotes with the consent taken from those whose speaker says no, today or in any row of the ledger.

    `agreed` is respondent to yes or no, for those who were asked; a no in a row is about that answer.
    """
    rows = tuple(quotes)
    no = {(row.answer, row.variable) for row in rows if row.asked and not row.consent}
    return tuple(
        replace(q, consent=q.consent and agreed.get(q.answer, True) and (q.answer, q.variable) not in no)
        for q in rows
    )


def span_of(quote: Quote, length: int) -> tuple[int, int]:
    """Where the passage of a quote begins and ends in an answer of this length."""
    whole = quote.start is None or quote.end is None
    return (0, length) if whole else (quote.start or 0, quote.end or 0)


def edited(quote: Quote, source: str) -> str:
    """The words as they are printed: the passage of the source with every edit made."""
    start, end = span_of(quote, len(source))
    pieces: list[str] = []
    place = start
    for edit in sorted(quote.edits):
        pieces += [source[place : edit.start], edit.words]
        place = edit.end
    return "".join([*pieces, source[place:end]]).strip()


def mark_of(printed: str) -> str:
    """The mark of words as they are printed: another once the answer, the passage or an edit has changed.

    It begins with a letter, so that no spreadsheet program takes it for a number.
    """
    return f"m{sha256(printed.encode('utf-8', 'surrogatepass')).hexdigest()[:15]}"
