"""Chooses the quotes that have consent, with their edits in square brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.wording import Answer

Coded = Mapping[tuple[int, str], Answer]
"""Answers by person and variable."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A quote to look for: an item and theme, and perhaps words to replace, with the reason."""

    item: str
    theme: str
    words: str = ""
    instead: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of quotes.csv; `edits` as `start-end=[instead]`, code points in the answer."""

    person: int
    item: str
    start: int
    end: int
    edits: str
    reason: str


WISHES = (
    Wish("challenges", "board"),
    Wish("challenges", "strategy_finance"),
    Wish("challenges", "clinicians", "People I trained with", "[Colleagues]", "it could point to people"),
    Wish("challenges", "volume"),
    Wish("challenges", "resilience", "in the newspaper", "[named in public]", "the case could be traced"),
    Wish("backfill_how", "deputy"),
    Wish("board_style", "challenge"),
    Wish("succession", "pathways"),
    Wish("succession", "development", "two or three people", "[a few people]", "it could point to people"),
    Wish("career_next", "retire"),
    Wish("motivation", "improve"),
    Wish("motivation", "improve", "a whole town", "[everyone we serve]", "the place could be guessed"),
    Wish("barriers", "clinical"),
    Wish("attractive", "structures"),
    Wish("attractive", "training"),
    Wish("life_experience", "family", "my father", "[a relative]", "a member of the family"),
    Wish("support_new", "mentoring"),
    Wish("support_experienced", "support"),
    Wish("links", "regional", "Nine of us", "[A group of us]", "the group could be known by its size"),
    Wish("links", "lost"),
    Wish("observations", "essential"),
    Wish("observations", "enjoyable"),
    Wish("observations", "demanding"),
    Wish("messages", "centre"),
    Wish("messages", "support"),
)


def choose_quotes(answers: Coded) -> list[Quote]:
    """For each wish the longest passage that fits it; nobody is quoted twice.

    Wishes with words to replace choose first, because fewer answers fit them.
    """
    used: set[int] = set()
    found: list[Quote] = []
    for wish in sorted(WISHES, key=lambda wish: not wish.words):
        fits = [fit for fit in _passages(answers, wish) if fit.person not in used]
        if not fits:
            raise ValueError(f"no answer fits the quote {wish}")
        best = max(fits, key=lambda fit: (fit.end - fit.start, -fit.person))
        used.add(best.person)
        edits = ""
        if wish.words:
            at = answers[best.person, wish.item].text.index(wish.words, best.start, best.end)
            edits = f"{at}-{at + len(wish.words)}={wish.instead}"
        found.append(Quote(best.person, wish.item, best.start, best.end, edits, wish.reason))
    return sorted(found, key=lambda quote: (quote.item, quote.person))


@dataclass(frozen=True, slots=True)
class _Fit:
    person: int
    start: int
    end: int


def _passages(answers: Coded, wish: Wish) -> list[_Fit]:
    fits = []
    for (person, item), answer in answers.items():
        if item != wish.item:
            continue
        for passage in answer.passages:
            start = passage.start or 0
            end = len(answer.text) if passage.end is None else passage.end
            if passage.theme == wish.theme and wish.words in answer.text[start:end]:
                fits.append(_Fit(person, start, end))
    return fits
