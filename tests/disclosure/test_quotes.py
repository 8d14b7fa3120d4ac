from __future__ import annotations

from disclosure.kit import NONE, SMALL, boxes, responses_of
from remit.coding.quotes import Quote, VerifiedQuote
from remit.core.cleared import ClearedQuote
from remit.core.requests import QuotesRequest
from remit.core.words import TableSpec, Variable
from remit.disclosure.clear import clear_all
from remit.disclosure.policy import Policy
from remit.estimates.tabulate import tabulate_all

WHY = Variable("why", "why", "Why?", "text", "text")
SPECS = (
    TableSpec("why", "why", "Why?", "answers", (WHY,)),
    TableSpec("why.themes", "why", "Why? (themes)", "mentions", boxes("why.theme", "ab").variables),
)


def cleared(people: int, policy: Policy = SMALL, *themes: str) -> tuple[ClearedQuote, ...]:
    """Quotes of the first two of some people, of whom all mention theme a and two mention theme b."""
    rows: list[dict[str, str | None]] = [
        {"why": f"words {n}", "why.theme.a": "1", "why.theme.b": str(int(n < 2))} for n in range(people)
    ]
    quotes = [
        VerifiedQuote(
            Quote(f"p{n}", "why", consent=True, approvals=("one", "two")),
            "why",
            f"Secret words of person {n}",
            ("b", "a"),
        )
        for n in (1, 2)
    ]
    asked = [QuotesRequest("why", theme) for theme in themes or ("",)]
    tables = tabulate_all(responses_of(rows, SPECS), SPECS)
    return clear_all(asked, tables, policy, quotes=quotes).release.quotes


def test_a_quote_is_cleared_without_a_trace_of_its_speaker() -> None:
    quotes = cleared(12)
    assert len(quotes) == 2
    assert [quote.id for quote in quotes] == ["quote-1", "quote-2"]
    assert not any("p1" in str((quote.id, quote.label, quote.theme)) for quote in quotes)


def test_nothing_is_quoted_from_an_item_that_few_answered() -> None:
    assert cleared(4) == ()
    assert len(cleared(4, NONE)) == 2


def test_a_theme_of_few_people_is_not_named_beside_a_quote() -> None:
    assert {quote.theme for quote in cleared(12)} == {"a"}
    assert {quote.theme for quote in cleared(12, NONE)} == {"b"}


def test_a_quote_stands_under_the_theme_that_is_asked_for() -> None:
    assert {quote.theme for quote in cleared(12, NONE, "a")} == {"a"}
