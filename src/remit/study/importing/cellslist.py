"""Several answers in one cell (`Python; R; SQL`), as form builders export tick boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from remit.core.words import Choice, match_key
from remit.instrument.items import Item
from remit.study.importing.naming import Names, choice_codes, item_id
from remit.study.importing.placing import OTHER, OTHER_TEXT, Column, Placed, item_text
from remit.study.importing.tally import Tally, answer_key
from remit.study.importing.typed import typed_answers, typed_guess, with_other
from remit.study.importing.vocabulary import is_other

SEPARATORS = (";", "|", "\n", ",")
"""What may stand between the answers of a cell, the likeliest first."""

MOST_WORDS = 40
"""Distinct answers that a list of them may have."""


def split_cell(cell: str, separator: str) -> list[str]:
    """The answers of one cell, blank ones left out."""
    return [part.strip() for part in cell.split(separator) if match_key(part)]


def place_cell_list(column: Column, names: Names) -> Placed | None:
    """A select-all item when the cells are lists drawn from few answers; else None."""
    separator = list_separator(column)
    if separator is None:
        return None
    counts, labels = _labels(column.tally, separator)
    identity = names.make(item_id(column.header.code, column.words, column.position))
    codes = choice_codes(labels)
    item = Item(
        identity,
        "select_all",
        item_text(column.words, column.header.option, column.header.raw),
        choices=tuple(Choice(code, label) for code, label in zip(codes, labels, strict=True)),
        settings={},
    )
    typed = list(typed_answers(counts, column.tally.answers))
    said = {"\n": "a new line"}.get(separator, f"'{separator}'")
    guesses = [
        f"cells hold several answers, split at {said}, a guess",
        "the order of the answers is a guess: by frequency",
    ]
    uses = {}
    if typed or any(map(is_other, labels)):
        item = with_other(item, typed)
        uses = {f"{identity}.{name}": (column.position,) for name in (OTHER, OTHER_TEXT)}
    if typed:
        guesses.append(typed_guess(item, typed))
    uses = {f"{identity}.{choice.code}": (column.position,) for choice in item.choices} | uses
    return Placed(item, uses, tuple(guesses))


def list_separator(column: Column) -> str | None:
    """What separates the answers in the cells of a column, None when it holds no lists."""
    return find_separator(column.tally) if column.shape().form in ("text", "choice") else None


def find_separator(tally: Tally) -> str | None:
    """What separates the answers of a cell, None when the cells are not lists of closed answers."""
    cells = [(key, text) for key, counter in tally.spellings.items() for text in counter]
    if tally.answers < 5:
        return None
    for separator in SEPARATORS:
        if _is_list(tally, cells, separator):
            return separator
    return None


def _is_list(tally: Tally, cells: Iterable[tuple[str, str]], separator: str) -> bool:
    parts: Counter[str] = Counter()
    several = lists = 0
    for key, text in cells:
        found = {answer_key(part) for part in split_cell(text, separator)}
        count = tally.spellings[key][text]
        several += count * (len(found) > 1)
        lists += count * text.rstrip().endswith(separator)
        for part in found:
            parts[part] += count
    if several < max(3, 0.1 * tally.answers) and lists < tally.answers:
        return False
    mentions = parts.total()
    again = sum(count for count in parts.values() if count > 1) / mentions if mentions else 0.0
    longest = max((len(part) for part in parts), default=0)
    needed = 0.98 if separator == "," else 0.9
    return 2 <= len(parts) <= MOST_WORDS and len(parts) < len(tally) and again >= needed and longest <= 120


def _labels(tally: Tally, separator: str) -> tuple[dict[str, int], list[str]]:
    """The answers by frequency, then alphabet, each as it is most often written, and their counts."""
    spellings: dict[str, Counter[str]] = {}
    for counter in tally.spellings.values():
        for text, count in counter.items():
            for part in split_cell(text, separator):
                spellings.setdefault(answer_key(part), Counter())[part] += count
    order = sorted(spellings, key=lambda key: (-spellings[key].total(), key))
    labels = [min(spellings[key], key=lambda text: (-spellings[key][text], text)) for key in order]
    return {label: spellings[key].total() for key, label in zip(order, labels, strict=True)}, labels
