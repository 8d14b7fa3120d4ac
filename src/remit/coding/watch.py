"""What a quote still gives away after its edits: identifiers, and words that fit too few of those asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from remit.coding.quotes import Quote, edited, span_of
from remit.coding.redaction import WORD, Finding, Rule, find_pointers
from remit.coding.risk import Facts, Label, labels_of, said_facts
from remit.core.cleared import FEWEST_INVITED
from remit.core.problems import Problem
from remit.fieldwork.invited import Invited

FEWEST_DIGITS = 4
"""A finding with this many digits is a number: it is gone only when more than half of its digits are."""

_KEEP = re.compile(r"\bkeep:\s*(?P<words>\S(?:.*?\S)?)\s+\((?P<why>[^()]*[^\W\d_]{3}[^()]*)\)", re.IGNORECASE)


class Watch(Struct, frozen=True):
    """What quotes are read for: the rules of the locale and the study, and who was asked (None: no frame).

    `least` is how many of those who were asked the words of a quote must fit.
    """

    rules: tuple[Rule, ...] = ()
    invited: Invited | None = None
    labels: tuple[Label, ...] = ()
    least: int = FEWEST_INVITED

    def says(self, text: str) -> Facts:
        """The public attributes that a text mentions."""
        return said_facts(text, self.labels)


def make_watch(
    rules: Iterable[Rule],
    invited: Invited | None,
    unspecific: Iterable[str] = (),
    least: int = FEWEST_INVITED,
) -> Watch:
    """A watch with the labels of the public attributes made ready to be found."""
    labels = labels_of(invited, frozenset(unspecific)) if invited is not None else ()
    return Watch(tuple(rules), invited, labels, least)


def kept_words(reason: str) -> tuple[str, ...]:
    """What a reason keeps on purpose: `keep: WORDS (why)`, as often as needed; the why has to be a word."""
    return tuple(_plain(match["words"]) for match in _KEEP.finditer(reason))


def _plain(text: str) -> str:
    return " ".join(word.casefold() for word in WORD.findall(text))


def _is_kept(words: str, kept: Iterable[str]) -> bool:
    wanted = f" {_plain(words)} "
    return any(wanted in f" {each} " for each in kept)


def identifiers_left(quote: Quote, source: str, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """The identifiers that are printed in spite of the edits, and that the reason does not keep.

    Looked at are the words as printed (an edit may bring a name in), and the whole answer: a number may be
    known for what it is only by words before the passage. Positions are those of the answer, or -1 where only
    the printed words hold it.
    """
    named = [rule for rule in rules if rule.identifier]
    kept = kept_words(quote.reason)
    left = [found for found in find_pointers(source, named) if _is_printed(found, quote, len(source))]
    known = {_plain(found.words) for found in left}
    for found in find_pointers(edited(quote, source), named):
        if _plain(found.words) not in known:
            left.append(_without_place(found))
            known.add(_plain(found.words))
    return tuple(found for found in left if not _is_kept(found.words, kept))


def _without_place(found: Finding) -> Finding:
    return Finding(-1, -1, found.words, found.rule, found.says, found.replacement, found.identifier)


def _is_printed(found: Finding, quote: Quote, length: int) -> bool:
    start, end = span_of(quote, length)
    hidden = {place for edit in quote.edits for place in range(edit.start, edit.end)}
    signs = [(place, sign) for place, sign in enumerate(found.words, found.start) if sign.isalnum()]
    shown = [sign for place, sign in signs if start <= place < end and place not in hidden]
    digits = [sign for _, sign in signs if sign.isdigit()]
    if len(digits) >= FEWEST_DIGITS:
        return 2 * sum(sign.isdigit() for sign in shown) >= len(digits)
    touched = any(place in hidden for place, _ in signs)
    return bool(shown) and not touched


def check_leftovers(quote: Quote, source: str, watch: Watch) -> Iterable[Problem]:
    """Why the printed words may not leave the building yet: QUOTE-032 and QUOTE-033."""
    for found in identifiers_left(quote, source, watch.rules):
        edit = f"`{found.start}-{found.end}={found.replacement}`" if found.start >= 0 else "other words"
        what = f"the printed words still hold {found.says}: '{found.words}'"
        fix = f"write {edit} in `edits`, or add `keep: {found.words} (why it may stay)` to the reason"
        yield Problem("QUOTE-032", quote.where, what, fix)
    words, fits = narrowing(quote, source, watch)
    if words and fits < watch.least:
        listed = "', '".join(words)
        what = f"the words '{listed}' fit {fits} of those who were asked, fewer than {watch.least}"
        fix = f"replace them in `edits`, or add `keep: {words[0]} (why it is not the speaker)` to the reason"
        yield Problem("QUOTE-033", quote.where, what, fix)


def narrowing(quote: Quote, source: str, watch: Watch) -> tuple[tuple[str, ...], int]:
    """The printed words that mention public attributes and are not kept, and how many posts fit them."""
    if watch.invited is None:
        return (), 0
    printed, kept = edited(quote, source), kept_words(quote.reason)
    met = [(label, match.group()) for label in watch.labels if (match := label.pattern.search(printed))]
    telling = [(label, words) for label, words in met if not _is_kept(words, kept)]
    fits = watch.invited.fitting(said_facts(printed, [label for label, _ in telling]))
    return tuple(dict.fromkeys(words for _, words in telling)), fits


def check_keeps(quote: Quote, source: str) -> Iterable[Problem]:
    """A warning for words that the reason keeps and the quote does not hold: QUOTE-034."""
    printed = f" {_plain(edited(quote, source))} "
    for words in kept_words(quote.reason):
        if f" {words} " not in printed:
            what = f"the reason keeps '{words}', which is not among the printed words"
            yield Problem("QUOTE-034", quote.where, what, "correct it, or take it out", "warning")
