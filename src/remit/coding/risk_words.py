"""The risk of a quote in plain words: how many fit its speaker and words, what rules found, rare words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remit.coding.redaction import Finding
from remit.coding.review import Reviewed

MOST = 12
"""Rare words that are listed."""


def risk_words(
    reviewed: Reviewed, asked: int | None, least: int, *, printed: bool = False
) -> tuple[str, ...]:
    """Sentences for whoever reads a quote; never the speaker's attributes, only how many share them.

    `asked` is how many were asked (None: there is no frame), `least` how many the words must fit. With
    `printed` nothing is said of words that an edit hides, for readers who see only what will be printed.
    """
    return (
        *_fitting(reviewed, asked, least),
        *_findings(reviewed, printed=printed),
        *_rare(reviewed),
    )


def _fitting(reviewed: Reviewed, asked: int | None, least: int) -> Iterator[str]:
    if asked is None:
        yield "How many fit the speaker is not known: there is no frame.csv."
        return
    if reviewed.same is not None:
        few = f", fewer than {least}: the speaker is one of few" if reviewed.same < least else ""
        yield f"{reviewed.same:,} of {asked:,} who were asked share what is public of the speaker{few}."
    else:
        yield "Nothing public of the speaker is known."
    if reviewed.says and reviewed.fits is not None:
        few = f", fewer than {least}: such a quote is refused" if reviewed.fits < least else ""
        listed = "’, ‘".join(reviewed.says)
        yield f"{reviewed.fits:,} of {asked:,} who were asked fit the words ‘{listed}’{few}."


def _findings(reviewed: Reviewed, *, printed: bool) -> Iterator[str]:
    for found in _outermost(reviewed.found):
        hidden = _is_hidden(found, reviewed)
        if hidden and printed:
            continue
        what = f"{found.says[:1].upper()}{found.says[1:]}: ‘{found.words}’"
        if hidden:
            yield f"{what}, replaced."
        else:
            yield f"{what}{', which may not be printed' if found.identifier else ''}."


def _outermost(found: Sequence[Finding]) -> Iterator[Finding]:
    """Findings without those that lie inside another: of “Dr Anna Berg” not also “Anna”. Identifiers win."""
    for place, each in enumerate(found):
        wider = (
            (other.start, -other.end, not other.identifier, at)
            < (each.start, -each.end, not each.identifier, place)
            and other.start <= each.start
            and each.end <= other.end
            and other.identifier >= each.identifier
            for at, other in enumerate(found)
        )
        if not any(wider):
            yield each


def _is_hidden(found: Finding, reviewed: Reviewed) -> bool:
    return any(edit.start < found.end and found.start < edit.end for edit in reviewed.quote.edits)


def _rare(reviewed: Reviewed) -> Iterator[str]:
    if not reviewed.rare:
        return
    more = len(reviewed.rare) - MOST
    listed = "’, ‘".join(reviewed.rare[:MOST])
    yield f"Words that this speaker alone uses: ‘{listed}’{f' and {more} more' if more > 0 else ''}."
