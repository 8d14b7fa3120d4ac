"""Quotes that may be published: verified, with consent, and of an item that enough people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from remit.coding.quotes import VerifiedQuote
from remit.core.cleared import ClearedQuote
from remit.core.requests import QuotesRequest
from remit.disclosure.draft import Draft
from remit.disclosure.policy import Policy

THEMES = ".themes"


def clear_quotes(
    quotes: Sequence[VerifiedQuote],
    asked: Sequence[QuotesRequest],
    drafts: Mapping[str, Draft],
    policy: Policy,
) -> tuple[ClearedQuote, ...]:
    """The quotes as published, in an order that says nothing about who spoke.

    Under protection a quote needs an item that `group_min` people answered, and a theme is named only where
    its number of mentions is shown and not small: a theme of one person would tie the quote to whoever is
    known to have raised it. No quote carries a label or an id of its speaker.
    """
    wanted: dict[str, list[str]] = {}
    for request in asked:
        wanted.setdefault(request.item, []).append(request.theme)
    found = []
    for quote in quotes:
        if policy.none_reason or _enough_people(quote, drafts, policy):
            themes = [
                t for t in quote.themes if policy.none_reason or _theme_shown(quote.item, t, drafts, policy)
            ]
            found.append((quote, _main_theme(themes, wanted.get(quote.item, []))))
    found.sort(key=lambda pair: sha256(f"{pair[0].item}\0{pair[0].text}".encode()).hexdigest())
    return tuple(
        ClearedQuote(f"quote-{number}", quote.text, quote.item, theme)
        for number, (quote, theme) in enumerate(found, 1)
    )


def _enough_people(quote: VerifiedQuote, drafts: Mapping[str, Draft], policy: Policy) -> bool:
    table = drafts.get(quote.item) or drafts.get(quote.item + THEMES)
    bases = [cell.base for cell in table.cells.values() if not cell.group] if table else []
    return max(bases, default=0) >= policy.group_min


def _theme_shown(item: str, theme: str, drafts: Mapping[str, Draft], policy: Policy) -> bool:
    table = drafts.get(item + THEMES)
    if table is None:
        return False
    cells = [cell for cell in table.of("share") if cell.choice == theme]
    return any(table.shown(cell) and cell.n >= policy.cell_min for cell in cells)


def _main_theme(themes: Sequence[str], wanted: Sequence[str]) -> str:
    """The theme under which a quote is printed: one that the narrative asks for, else its first."""
    return next((theme for theme in themes if theme in wanted), themes[0] if themes else "")
