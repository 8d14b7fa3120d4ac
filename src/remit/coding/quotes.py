"""The ledger of quotes: each is a pointer into an answer, with its edits, reason, consent and approvals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from remit.coding.codings import AnswerReader, Coding, read_range, settled
from remit.core.problems import Place, Problem
from remit.fieldwork.responses import Responses

QUOTES = Place("quotes.csv")
FIRST_LINE = 2
APPROVALS_NEEDED = 2
"""A quote is read by a second person before it is published."""

_EDIT = re.compile(r"\s*(\d{1,9})-(\d{1,9})=(\[[^\[\]]*\])\s*")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters `start` to `end` of the source are printed as `words`, which stand in square brackets."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One row of `quotes.csv`: where the words stand, what was changed and why, and who allowed it.

    `start` and `end` are code points of the answer (None: the whole answer), as are those of the edits.
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


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """A quote that was found in its source and may go to disclosure; it is not yet cleared.

    `text` has the edits made. `themes` are the codes given to the passage, in the order of the codings.
    """

    quote: Quote
    item: str
    text: str
    themes: tuple[str, ...] = ()


def read_quotes(
    rows: Iterable[Mapping[str, str | None]], where: Place = QUOTES
) -> tuple[tuple[Quote, ...], tuple[Problem, ...]]:
    """Quotes from the rows of a file (`answer, item, start, end, edits, reason, consent, approvals`).

    Rows that cannot be read are left out and reported as errors.
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
    return Quote(answer, variable, *span, edits, cells.get("reason", ""), consent == "yes", names, place)


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


def verify_quotes(
    quotes: Iterable[Quote],
    responses: Responses,
    codings: Sequence[Coding] = (),
    *,
    approvals_needed: int = APPROVALS_NEEDED,
) -> tuple[tuple[VerifiedQuote, ...], tuple[Problem, ...]]:
    """The quotes whose words were found and may be printed, and why the others may not.

    Checked are: the range lies inside the answer; edits lie inside the quote, do not overlap, stand in square
    brackets and have a reason; this person agreed to be quoted; enough different people approved.
    """
    reader = AnswerReader(responses)
    by_answer = _themes_by_answer(codings)
    verified: list[VerifiedQuote] = []
    problems: list[Problem] = []
    for quote in quotes:
        fault = reader.fault(quote)
        if fault:
            what, fix = f"the quote points nowhere: {fault}", "correct answer, item, start and end"
            problems.append(Problem("QUOTE-010", quote.where, what, fix))
            continue
        source = reader.text(quote.answer, quote.variable) or ""
        wrong = [*_check_edits(quote, len(source)), *_check_permission(quote, approvals_needed)]
        if not wrong:
            verified.append(_verify(quote, source, responses, by_answer))
        problems += wrong
    return tuple(verified), tuple(problems)


def _themes_by_answer(codings: Iterable[Coding]) -> dict[tuple[str, str], list[Coding]]:
    found: dict[tuple[str, str], list[Coding]] = {}
    for coding in settled(codings):
        found.setdefault((coding.answer, coding.variable), []).append(coding)
    return found


def _verify(
    quote: Quote, source: str, responses: Responses, by_answer: Mapping[tuple[str, str], Sequence[Coding]]
) -> VerifiedQuote:
    start, end = _span(quote, len(source))
    passages = by_answer.get((quote.answer, quote.variable), ())
    themes = [
        coding.theme
        for coding in passages
        if coding.start is None or coding.end is None or (coding.start < end and start < coding.end)
    ]
    variable = responses.variable(quote.variable)
    item = variable.item if variable else ""
    return VerifiedQuote(quote, item, edited(quote, source), tuple(dict.fromkeys(themes)))


def _span(quote: Quote, length: int) -> tuple[int, int]:
    whole = quote.start is None or quote.end is None
    return (0, length) if whole else (quote.start or 0, quote.end or 0)


def edited(quote: Quote, source: str) -> str:
    """The words as they are printed: the passage of the source with every edit made."""
    start, end = _span(quote, len(source))
    pieces: list[str] = []
    place = start
    for edit in sorted(quote.edits):
        pieces += [source[place : edit.start], edit.words]
        place = edit.end
    return "".join([*pieces, source[place:end]]).strip()


def _check_edits(quote: Quote, length: int) -> Iterable[Problem]:
    start, end = _span(quote, length)
    place = start
    for edit in sorted(quote.edits):
        if not start <= edit.start <= edit.end <= end:
            what = f"the edit {edit.start}-{edit.end} is not inside the quote ({start} to {end})"
            yield Problem("QUOTE-020", quote.where, what, "count characters in the whole answer, from 0")
        elif edit.start < place:
            what = f"the edit {edit.start}-{edit.end} overlaps the one before it"
            yield Problem("QUOTE-021", quote.where, what, "write the two as one edit")
        place = max(place, edit.end)
        if not (len(edit.words) > 2 and edit.words[0] == "[" and edit.words[-1] == "]"):
            what = f"the replacement '{edit.words}' does not stand in square brackets"
            yield Problem("QUOTE-022", quote.where, what, "write [words] or [...], so that readers see it")
    if quote.edits and not quote.reason:
        fix = "write in `reason` why the words were changed"
        yield Problem("QUOTE-023", quote.where, "the words were changed without a reason", fix)


def _check_permission(quote: Quote, approvals_needed: int) -> Iterable[Problem]:
    if not quote.consent:
        what = "this person did not agree to be quoted"
        yield Problem("QUOTE-030", quote.where, what, "remove the quote, or ask the person")
    approved = len({name.casefold() for name in quote.approvals})
    if approved < approvals_needed:
        what = f"{approved} of {approvals_needed} needed people approved it"
        fix = "have somebody else read it for names, places and anything that points to one person"
        yield Problem("QUOTE-031", quote.where, what, fix)
