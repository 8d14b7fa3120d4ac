"""The site's own words in Welsh, by their English text."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from remit.instrument.tongues import ENGLISH, WELSH, Tongue

PHRASES: dict[str, str] = {}


@cache
def tongue_of(language: str) -> Tongue:
    """The words around the questions in a language; English where there are none."""
    if language.partition("-")[0] == "cy":
        return replace(WELSH, phrases={**WELSH.phrases, **PHRASES})
    return replace(ENGLISH, code=language) if language.startswith("en") else ENGLISH
