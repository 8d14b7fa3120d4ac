"""`remit pull`: quotes that two people approved become rows of `quotes.csv`; rows written by hand stay."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.proposals import Pointer, Proposal
from remit.coding.quotes import Quote, edited, mark_of
from remit.site.coding.ledger import standing
from remit.site.coding.reading import Question, desk
from remit.site.quoting.reading import is_own, is_unchanged, quoting
from remit.study.quote_files import MARK, QUOTES, ledger_text, read_ledger, row_of
from remit.study.waves import QUOTE_COLUMNS


class PulledQuotes(Struct, frozen=True):
    """The ledger as it is to be (by name; nothing where it stays as it is), and how many quotes wait."""

    texts: dict[str, str]
    ready: int = 0
    waiting: int = 0


def pull_quotes(root: Path, folder: str, items: Iterable[str]) -> PulledQuotes:
    """The ledger with the quotes of these questions that are approved, unchanged and consented to today.

    Raises `Refused`. A quote that still waits is not written, so that it stops no build.
    """
    proposals: list[tuple[str, Proposal]] = []
    pointers: set[Pointer] = set()
    for item in items:
        with standing(item) as state:
            proposals += [(item, each) for each in state.quotes.all()]
            pointers |= state.quotes.pointers
    if not pointers:
        return PulledQuotes({})
    questions = desk().questions
    wanted = [
        _marked(each, questions[item])
        for item, each in proposals
        if each.approved and item in questions and is_unchanged(each, questions[item])
    ]
    ready = [each for each in wanted if quoting().consent((each.answer, each.variable), pointers)]
    waiting = sum(each.standing == "open" for _, each in proposals) - len(ready)
    there = read_ledger(root, folder)
    kept = [row for row in there if not is_own(row, pointers)]
    own = [
        {name: row.get(name, "") for name in (*QUOTE_COLUMNS, MARK)} for row in there if is_own(row, pointers)
    ]
    fresh = [row_of(each) for each in ready]
    if own == fresh:
        return PulledQuotes({}, len(ready), waiting)
    return PulledQuotes({f"{folder}{QUOTES}": ledger_text([*kept, *fresh])}, len(ready), waiting)


def _marked(proposal: Proposal, question: Question) -> Quote:
    """A quote as a row that says which words were approved, so that a later build knows them again."""
    quote = proposal.quote(consent=True)
    source = question.answers[proposal.answer, proposal.variable].text
    return replace(quote, mark=mark_of(edited(quote, source)))
