"""What the second reader should see of a quote: suggested edits, risks, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codings import AnswerReader
from remit.coding.quotes import Edit, Quote, edited, span_of
from remit.coding.redaction import Finding, find_pointers, in_order
from remit.coding.risk import Facts, public_facts, rare_words, word_people
from remit.coding.verify import APPROVALS_NEEDED, check_quote, readers_of, with_sources
from remit.coding.watch import Watch, narrowing
from remit.core.problems import Problem, errors
from remit.fieldwork.responses import Responses

MORE = Callable[[str], Iterable[Finding]]
"""A further way to find names in a text, for example a language model on this computer."""

_JOINS = re.compile(r"[\s'’-]*")
"""What stands between two findings that are one name."""

PERMISSION = ("QUOTE-030", "QUOTE-031")


class Reviewed(Struct, frozen=True):
    """A quote, or an answer that could be one, as its reader should see it.

    `text` is the passage as it was given, `prints` the words with the edits of the ledger made (empty where
    those are unsound). `suggested` are edits for what the rules found and no edit touches, `found` says which
    rule found what. `rare` are printed words that this respondent alone uses. `same` is how many of those who
    were asked share the speaker's public keys, `says` the words that mention public attributes and `fits` how
    many of those who were asked fit these (None: there is no frame). `narrow` says that the speaker is one
    of too few, by what is public or by what the words say. `missing` is what keeps it from being published.
    """

    quote: Quote
    text: str
    prints: str
    suggested: tuple[Edit, ...]
    found: tuple[Finding, ...]
    rare: tuple[str, ...]
    same: int | None
    says: tuple[str, ...]
    fits: int | None
    narrow: bool
    missing: tuple[str, ...]


def candidates(item: str, responses: Responses, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The answers to an item (or to one of its open variables) that the ledger does not quote yet."""
    quoted = {(quote.answer, quote.variable) for quote in quotes}
    names = [v.name for v in responses.variables if v.storage == "text" and item in (v.item, v.name)]
    reader = AnswerReader(responses)
    return tuple(
        Quote(answer, name)
        for name in names
        for answer in responses.rows["id"].to_list()
        if (answer, name) not in quoted and (reader.text(answer, name) or "").strip()
    )


class Background(Struct, frozen=True):
    """What every quote of a study is laid beside: who uses which word, and what is public of respondents."""

    people: Mapping[str, int]
    known: Mapping[str, Facts]


def background_of(responses: Responses, watch: Watch, keys: Sequence[str] = ()) -> Background:
    """The background of a study whose public keys are `keys`; made once for many quotes."""
    known = public_facts(keys, responses, watch.invited) if watch.invited is not None else {}
    return Background(word_people(responses), known)


def review_quotes(
    quotes: Sequence[Quote],
    responses: Responses,
    watch: Watch,
    keys: Sequence[str] = (),
    more: MORE | None = None,
    background: Background | None = None,
) -> tuple[tuple[Reviewed, ...], tuple[Problem, ...]]:
    """Each quote as its reader should see it, and a problem for each that points nowhere.

    `keys` are the public keys, `more` finds further names; a `background` that is there is not made again.
    """
    reader = AnswerReader(responses)
    behind = background or background_of(responses, watch, keys)
    found: list[Reviewed] = []
    problems: list[Problem] = []
    for quote, source in with_sources(quotes, reader, problems):
        pointers = (*find_pointers(source, watch.rules), *(more(source) if more else ()))
        found.append(_review(quote, source, watch, pointers, behind.people, behind.known.get(quote.answer)))
    return tuple(found), tuple(problems)


def _review(
    quote: Quote,
    source: str,
    watch: Watch,
    pointers: Sequence[Finding],
    people: Mapping[str, int],
    known: Facts | None,
) -> Reviewed:
    start, end = span_of(quote, len(source))
    wrong = errors(check_quote(quote, source, watch))
    sound = not any(problem.code.startswith("QUOTE-02") and problem.code != "QUOTE-023" for problem in wrong)
    inside = tuple(each for each in in_order(pointers) if each.start < end and start < each.end)
    says, fits = narrowing(quote, source, watch) if sound else ((), 0)
    same = watch.invited.fitting(known) if watch.invited is not None and known else None
    fitting = fits if watch.invited is not None and sound else None
    return Reviewed(
        quote,
        source[start:end],
        edited(quote, source) if sound else "",
        suggest_edits(inside, quote, source),
        inside,
        rare_words(_own_words(quote, source) if sound else source[start:end], people),
        same,
        says,
        fitting,
        any(number is not None and number < watch.least for number in (same, fitting)),
        _missing(quote, wrong),
    )


def _own_words(quote: Quote, source: str) -> str:
    """The printed words without those that editors put in."""
    return edited(replace(quote, edits=tuple(replace(edit, words="[]") for edit in quote.edits)), source)


def _missing(quote: Quote, wrong: Sequence[Problem]) -> tuple[str, ...]:
    lacking = [] if quote.consent else ["consent"]
    readers = len(readers_of(quote))
    if readers < APPROVALS_NEEDED:
        lacking.append("two readers" if not readers else "a second reader")
    return (*lacking, *(f"{p.code}: {p.what}" for p in wrong if p.code not in PERMISSION))


def suggest_edits(found: Iterable[Finding], quote: Quote, source: str) -> tuple[Edit, ...]:
    """Edits for what was found in a passage, ready for the ledger: inside it, without overlaps.

    Findings that overlap, and neighbours of one kind ("Anna", "Berg"), become one edit with the replacement
    of an identifier before that of a hint, of the longer before the shorter, of the special before the
    general. What an edit of the ledger already touches is left out.
    """
    start, end = span_of(quote, len(source))
    runs: list[tuple[int, int, Finding]] = []
    for each in in_order(found):
        first, last = max(each.start, start), min(each.end, end)
        if first >= last or any(edit.start < last and first < edit.end for edit in quote.edits):
            continue
        if runs and _is_one(runs[-1], each, first, source):
            before, until, best = runs[-1]
            runs[-1] = (before, max(until, last), max(best, each, key=_weight))
        else:
            runs.append((first, last, each))
    return tuple(Edit(first, last, best.replacement) for first, last, best in runs)


def _weight(found: Finding) -> tuple[bool, int]:
    return found.identifier, found.end - found.start


def _is_one(run: tuple[int, int, Finding], found: Finding, first: int, source: str) -> bool:
    if first < run[1]:
        return True
    same = found.replacement == run[2].replacement
    return same and _JOINS.fullmatch(source[run[1] : first]) is not None


def edits_text(edits: Iterable[Edit]) -> str:
    """Edits as `quotes.csv` holds them."""
    return "; ".join(f"{edit.start}-{edit.end}={edit.words}" for edit in edits)
