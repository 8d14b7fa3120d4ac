"""What a cell stands for in one list of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from remit.core.words import NOT_APPLICABLE, REFUSED, Choice, match_key
from remit.study.importing.cellslist import SEPARATORS, split_cell
from remit.study.importing.placing import OTHER, Placed
from remit.study.importing.quantities import number
from remit.study.importing.tally import answer_key

_OTHER_CODES = ("-oth-", "other")
_YES = ("Y", "y", "1", "TRUE", "True", "true", "yes", "YES")
_NO = ("N", "n", "0", "2", "FALSE", "False", "false", "no", "NO")


def _alike(labels: Mapping[str, str]) -> dict[str, str]:
    """Stored values by what spellings of one answer share; none where the list itself tells them apart."""
    found: dict[str, set[str]] = {}
    for label, stored in labels.items():
        found.setdefault(answer_key(label), set()).add(stored)
    return {key: min(stored) for key, stored in found.items() if len(stored) == 1}


class Book:
    """The stored value of each answer, by label and by code; blank text stands for "no answer"."""

    def __init__(
        self, choices: Sequence[Choice], placed: Placed, cells: Iterable[str], *, codes_first: bool
    ) -> None:
        item = placed.item
        self._labels = dict(placed.aliases)
        for label, stored in ((item.refused, REFUSED), (item.not_applicable, NOT_APPLICABLE)):
            if label:
                self._labels[match_key(label)] = stored
        self._labels |= {match_key(choice.label): choice.code for choice in reversed(choices)}
        self._alike = _alike(self._labels)
        self._codes = dict(placed.codes) | {match_key(choice.code): choice.code for choice in choices}
        if item.kind == "yes_no" and choices:
            self._codes |= dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no")
        if OTHER in self._codes:
            self._codes |= dict.fromkeys(_OTHER_CODES, OTHER)
        self._read: dict[str, str | None] = {}
        keys = {match_key(text) for text in {*cells}} - {""}
        as_codes = sum(self._plain(key) in self._codes for key in keys)
        as_labels = sum(self._label(key) is not None for key in keys)
        self._codes_first = codes_first if as_codes == as_labels else as_codes > as_labels

    def _label(self, key: str) -> str | None:
        """The stored value of a label, however its capitals, quotation marks and dashes are written."""
        exact = self._labels.get(key)
        return exact if exact is not None else self._alike.get(answer_key(key))

    def _plain(self, key: str) -> str:
        """A code as it is written in the list: `3.0` is 3."""
        if key in self._codes:
            return key
        whole = number(key)
        return whole if whole is not None and whole in self._codes else key

    def code(self, text: str) -> str | None:
        """The stored value of a cell, None when it is neither a label nor a code."""
        if text not in self._read:  # the words of lists come again in every cell
            self._read[text] = self._look_up(match_key(text))
        return self._read[text]

    def _look_up(self, key: str) -> str | None:
        by_code = self._codes.get(self._plain(key))
        by_label = self._label(key)
        first, second = (by_code, by_label) if self._codes_first else (by_label, by_code)
        return first if first is not None else second


def book_of_lists(
    choices: Sequence[Choice], placed: Placed, found: Sequence[str], *, codes_first: bool
) -> tuple[str, Book]:
    """The separator under which most parts of these cells are answers, and the book of those parts."""
    best = (";", Book(choices, placed, found, codes_first=codes_first), -1.0)
    for separator in (*SEPARATORS, " "):
        parts = Counter(part for text in found for part in split_cell(text, separator))
        book = Book(choices, placed, parts, codes_first=codes_first)
        listed = sum(count for part, count in parts.items() if book.code(part) is not None)
        known = listed / max(parts.total(), 1)
        if known > best[2]:
            best = (separator, book, known)
    return best[0], best[1]
