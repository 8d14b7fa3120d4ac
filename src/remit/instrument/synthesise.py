"""Whole made-up respondents who follow the routing: for pilots, demonstrations and tests.

They are drawn from the questionnaire alone and say nothing about anybody; what is built on them must be
marked as synthetic.
"""

from __future__ import annotations

import random

from remit.instrument.items import Instrument
from remit.instrument.kinds import kind_of
from remit.instrument.routing import Routes, routes

SKIPPED = 0.03
"""Share of made-up respondents who leave an item blank that they need not answer."""


def make_respondents(instrument: Instrument, count: int, rng: random.Random) -> list[dict[str, str]]:
    """`count` rows of stored values by variable name; blanks are left out, items not asked hold `.n`."""
    found = routes(instrument)
    return [make_respondent(found, rng) for _ in range(count)]


def make_respondent(found: Routes, rng: random.Random) -> dict[str, str]:
    """One row of stored values."""
    values: dict[str, str] = {}
    for page in found.instrument.pages:
        for item in page.items:
            blank = not item.required and rng.random() < SKIPPED
            if found.is_asked(page, item, values) and not blank:
                values |= kind_of(item).synthesise(item, rng)
    return found.settled(values)
