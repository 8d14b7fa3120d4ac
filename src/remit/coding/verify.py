"""Quotes against their source: are the words there, are the edits sound, may they be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from remit.coding.codings import NO_THEME, AnswerReader, Coding, settled
from remit.coding.quotes import Quote, VerifiedQuote, edited, mark_of, span_of
from remit.coding.watch import Watch, check_keeps, check_leftovers
from remit.core.problems import Problem, errors
from remit.fieldwork.responses import Responses

APPROVALS_NEEDED = 2
"""A quote is read by a second person before it is published."""


def verify_quotes(
    quotes: Iterable[Quote],
    responses: Responses,
    codings: Sequence[Coding] = (),
    *,
    approvals_needed: int = APPROVALS_NEEDED,
    watch: Watch | None = None,
) -> tuple[tuple[VerifiedQuote, ...], tuple[Problem, ...]]:
    """The quotes whose words were found and may be printed, and why the others may not.

    Checked are: the range lies inside the answer; edits lie inside the quote, do not overlap, stand in square
    brackets and have a reason; this person agreed to be quoted; enough different people approved, and these
    words, where a mark says which; and, where there is a `watch`, no identifier is left and no words fit too
    few of those who were asked.
    """
    watch = watch or Watch()
    reader = AnswerReader(responses)
    by_answer = _themes_by_answer(codings)
    verified: list[VerifiedQuote] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], Quote] = {}
    for quote, source in with_sources(without_notes(quotes, approvals_needed), reader, problems):
        wrong = [*check_quote(quote, source, watch, approvals_needed)]
        if not errors(wrong):
            found = _verify(quote, source, responses, by_answer, watch)
            first = seen.setdefault((quote.answer, quote.variable, found.text), quote)
            if first is quote:
                verified.append(found)
            else:
                wrong.append(_said_twice(quote, first))
        problems += wrong
    return tuple(verified), tuple(problems)


def without_notes(quotes: Iterable[Quote], approvals_needed: int = APPROVALS_NEEDED) -> tuple[Quote, ...]:
    """The quotes without the rows that only note what a person said about being quoted.

    Nobody approved such a row, and it says no, or another row quotes the same answer with its approvals.
    """
    rows = tuple(quotes)
    quoted = {(row.answer, row.variable) for row in rows if len(readers_of(row)) >= approvals_needed}
    return tuple(
        row
        for row in rows
        if row.approvals or not row.asked or (row.consent and (row.answer, row.variable) not in quoted)
    )


def _said_twice(quote: Quote, first: Quote) -> Problem:
    what = f"these words of one person are quoted already ({first.where}), so they are printed once"
    return Problem("QUOTE-036", quote.where, what, "take one of the two rows out", "warning")


def with_sources(
    quotes: Iterable[Quote], reader: AnswerReader, problems: list[Problem]
) -> Iterator[tuple[Quote, str]]:
    """Each quote that points at an answer, with the whole answer; any other is added to the problems."""
    for quote in quotes:
        fault = reader.fault(quote)
        if fault:
            what, fix = f"the quote points nowhere: {fault}", "correct answer, item, start and end"
            problems.append(Problem("QUOTE-010", quote.where, what, fix))
        else:
            yield quote, reader.text(quote.answer, quote.variable) or ""


def check_quote(
    quote: Quote, source: str, watch: Watch, approvals_needed: int = APPROVALS_NEEDED
) -> Iterable[Problem]:
    """Everything that is wrong with a quote whose words were found."""
    unsound = [*_check_edits(quote, len(source))]
    yield from unsound
    yield from check_permission(quote, approvals_needed)
    if not unsound:
        yield from _check_mark(quote, source)
        yield from check_leftovers(quote, source, watch)
        yield from check_keeps(quote, source)


def _themes_by_answer(codings: Iterable[Coding]) -> dict[tuple[str, str], list[Coding]]:
    found: dict[tuple[str, str], list[Coding]] = {}
    for coding in settled(codings):
        found.setdefault((coding.answer, coding.variable), []).append(coding)
    return found


def _verify(
    quote: Quote,
    source: str,
    responses: Responses,
    by_answer: Mapping[tuple[str, str], Sequence[Coding]],
    watch: Watch,
) -> VerifiedQuote:
    start, end = span_of(quote, len(source))
    passages = by_answer.get((quote.answer, quote.variable), ())
    themes = [
        coding.theme
        for coding in passages
        if coding.theme != NO_THEME
        and (coding.start is None or coding.end is None or (coding.start < end and start < coding.end))
    ]
    variable = responses.variable(quote.variable)
    item = variable.item if variable else ""
    text = edited(quote, source)
    return VerifiedQuote(quote, item, text, tuple(dict.fromkeys(themes)), (start, end), watch.says(text))


def _check_edits(quote: Quote, length: int) -> Iterable[Problem]:
    start, end = span_of(quote, length)
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


def _check_mark(quote: Quote, source: str) -> Iterable[Problem]:
    """A quote whose words are not those that were approved: its answer, passage or edits were changed."""
    if quote.mark and quote.mark != mark_of(edited(quote, source)):
        what = "its words are not those that were approved: the answer, the passage or the edits have changed"
        fix = "have it read again; its new `mark` is in the sheet that `remit quotes` writes"
        yield Problem("QUOTE-035", quote.where, what, fix)


def readers_of(quote: Quote) -> tuple[str, ...]:
    """The different people who approved; a name counts once however it is typed, and needs a letter."""
    names = {"".join(sign for sign in name.casefold() if sign.isalnum()): name for name in quote.approvals}
    return tuple(name for key, name in names.items() if key)


def check_permission(quote: Quote, approvals_needed: int = APPROVALS_NEEDED) -> Iterable[Problem]:
    """Why a quote may not be cleared: no consent (QUOTE-030), too few readers (QUOTE-031)."""
    if not quote.consent:
        what = "this person did not agree to be quoted"
        yield Problem("QUOTE-030", quote.where, what, "remove the quote, or ask the person")
    readers = readers_of(quote)
    if len(readers) < approvals_needed:
        only = f" ({', '.join(readers)})" if readers else ""
        what = f"{len(readers)} of {approvals_needed} needed people approved it{only}"
        fix = "have somebody else read it for names, places and anything that points to one person"
        yield Problem("QUOTE-031", quote.where, what, fix)
