"""A respondent's own answers, on the way back to that one person and to nobody else.

No document block holds them, so no writer of public or organisation documents can be given any: a type error.
A test lets the few modules that may use them import this one.
"""

from __future__ import annotations

from msgspec import Struct

from remit.core.blocks import Standing


class OwnFact(Struct, frozen=True):
    """One question: the person's own answer in words, and the published figures beside it.

    `codes` and `value` mark the answer in the picture. `standing` is None where nothing is published that an
    answer could be set beside (open questions).
    """

    question: str
    words: tuple[str, ...]
    standing: Standing | None = None
    codes: frozenset[str] = frozenset()
    value: float | None = None


class OwnTable(Struct, frozen=True):
    """All answers of one post: facts of the organisation, what is personal, and the person's own words."""

    post: str
    organisation: str
    of_organisation: tuple[OwnFact, ...]
    of_person: tuple[OwnFact, ...]
    in_words: tuple[OwnFact, ...]
