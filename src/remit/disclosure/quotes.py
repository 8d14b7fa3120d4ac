"""Quotes that may be published: verified, with consent, and of an item that enough people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from msgspec import Struct, field

from remit.coding.quotes import VerifiedQuote
from remit.coding.verify import check_permission
from remit.core.cleared import ClearedQuote
from remit.core.problems import Problem
from remit.core.requests import QuotesRequest
from remit.disclosure.draft import Draft
from remit.disclosure.labels import Labels, make_labels
from remit.disclosure.policy import Policy

THEMES = ".themes"


class ClearedQuotes(Struct, frozen=True):
    """The quotes as published, and why others are not.

    `groups` maps the id of each quote that has a label to the public key and the group that it names.
    """

    quotes: tuple[ClearedQuote, ...] = ()
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def clear_quotes(
    quotes: Sequence[VerifiedQuote],
    asked: Sequence[QuotesRequest],
    drafts: Mapping[str, Draft],
    policy: Policy,
    labels: Labels | None = None,
) -> ClearedQuotes:
    """The quotes as published, in an order that says nothing about who spoke.

    Without consent or a second reader a quote is a problem, under any policy. Under protection it needs an
    item that `group_min` people answered, and a theme is named only where its number of mentions is shown and
    not small: a theme of one person would tie the quote to whoever is known to have raised it. No quote
    carries an id of its speaker, and at most one coarse label (see `disclosure.labels`).
    """
    wanted: dict[str, list[str]] = {}
    for request in asked:
        wanted.setdefault(request.item, []).append(request.theme)
    problems = [problem for quote in quotes for problem in check_permission(quote.quote)]
    allowed = [
        quote
        for quote in quotes
        if not any(check_permission(quote.quote))
        and (policy.none_reason or _enough_people(quote, drafts, policy))
    ]
    named = make_labels(allowed, labels, drafts, policy)
    found = []
    for quote, label in zip(allowed, named, strict=True):
        shown = (theme for theme in quote.themes if _theme_shown(quote.item, theme, drafts, policy))
        themes = list(quote.themes if policy.none_reason else shown)
        theme = _main_theme(themes, wanted.get(quote.item, []))
        order = sha256(f"{quote.item}\0{quote.text}".encode()).hexdigest()
        found.append((order, theme, label.text if label else "", label.code if label else "", quote))
    # Ties are settled by what is printed, so that the order of the ledger does not show either.
    found.sort(key=lambda each: each[:4])
    key = labels.key if labels else ""
    return ClearedQuotes(
        tuple(
            ClearedQuote(f"quote-{number}", quote.text, quote.item, theme, text)
            for number, (_, theme, text, _, quote) in enumerate(found, 1)
        ),
        {f"quote-{number}": (key, code) for number, (_, _, _, code, _) in enumerate(found, 1) if code},
        tuple(problems),
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
