"""Short answers in plain words, made of the phrases in `phrases/`, with the passage of each theme."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

UNCODED = "*"
"""The theme of phrases that belong to no theme."""

_VARIANTS = re.compile(r"\{([^}]*)\}")
_NAMES = ("King", "Kings", "Caldicott", "Warwick", "Keele", "Harvard")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an answer and its theme; `start` and `end` in code points, None for the whole answer."""

    theme: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One open answer as it is stored, with its coded passages."""

    text: str
    passages: tuple[Passage, ...] = ()


def spell_out(line: str) -> list[str]:
    """Every way to read a phrase: `{a|b} c` is `a c` and `b c`."""
    parts: list[list[str]] = []
    at = 0
    for match in _VARIANTS.finditer(line):
        parts += [[line[at : match.start()]], match.group(1).split("|")]
        at = match.end()
    parts.append([line[at:]])
    return ["".join(choice) for choice in itertools.product(*parts)]


class Phrases:
    """The phrases of one item by theme; `take` goes round all of them before one comes twice."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        self._lines: dict[str, list[list[str]]] = {}
        self._taken: dict[str, int] = {}
        theme = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                theme = line.strip("[] ")
                self._lines[theme] = []
            elif line.strip() and not line.startswith("#"):
                ways = spell_out(line.strip())
                rng.shuffle(ways)
                self._lines[theme].append(ways)
        for templates in self._lines.values():
            rng.shuffle(templates)

    def take(self, theme: str) -> str:
        """The next phrase of a theme."""
        turn = self._taken.get(theme, 0)
        self._taken[theme] = turn + 1
        templates = self._lines[theme]
        ways = templates[turn % len(templates)]
        return ways[turn // len(templates) % len(ways)]


def _lowered(phrase: str) -> str:
    first = re.split(r"\W", phrase, maxsplit=1)[0]
    if first in ("I", *_NAMES) or any(letter.isupper() for letter in first[1:]):
        return phrase
    return phrase[0].lower() + phrase[1:]


def compose(themes: Sequence[str], phrases: Phrases, rng: random.Random) -> Answer:
    """An answer that says one phrase a theme; without a theme it says something that belongs to none."""
    order = rng.sample(list(themes), len(themes)) or [UNCODED]
    text, passages = "", []
    for theme in order:
        phrase = phrases.take(theme)
        if text and rng.random() < 0.3:
            text, phrase = text + "; ", _lowered(phrase)
        elif text:
            text += ". "
        start = len(text)
        text += phrase
        if theme != UNCODED:
            passages.append(Passage(theme, start, len(text)))
    if ". " in text or rng.random() < 0.5:
        text += "."
    if len(order) == 1 and passages:
        passages = [Passage(order[0])]
    return Answer(text, tuple(passages))


def listed(theme: str, phrases: Phrases) -> Answer:
    """One line of a list: a phrase that is coded as a whole."""
    passages = () if theme == UNCODED else (Passage(theme),)
    return Answer(phrases.take(theme), passages)
