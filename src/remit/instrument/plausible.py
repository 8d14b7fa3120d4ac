"""Made-up answers that look like answers: for pilots, demonstrations and tests. Never for estimates."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from zlib import crc32

from remit.core.words import Choice, Variable
from remit.instrument.items import Item
from remit.instrument.numbers import Bounds
from remit.instrument.parts import OTHER_TEXT, all_missing, typed_missing

DECLINED = 0.04
"""Share of made-up respondents who decline an item where they may."""

_SUBJECTS = (
    "time set aside for the role",
    "a clear description of the role",
    "support from the board",
    "contact with peers in other organisations",
    "a deputy who can step in",
    "training before taking up the post",
    "better information for decisions",
    "keeping close to the front line",
    "planning for who comes next",
    "recognition of the strategic side",
)
_OPENINGS = ("More weight on", "The value of", "I would welcome", "What matters most is", "Mainly")


def phrase(rng: random.Random) -> str:
    """A short made-up answer in words."""
    return f"{rng.choice(_OPENINGS)} {rng.choice(_SUBJECTS)}"


def sentences(rng: random.Random) -> str:
    """A made-up answer of one to three sentences."""
    return ". ".join(phrase(rng) for _ in range(rng.randint(1, 3))) + "."


@lru_cache(maxsize=4096)
def _weights(item_id: str, codes: tuple[str, ...]) -> tuple[int, ...]:
    """A fixed popularity of each choice, so that made-up tables are uneven as real ones are."""
    return tuple(1 + crc32(f"{item_id}.{code}".encode("utf-8", "replace")) % 7 for code in codes)


def draw(item: Item, choices: Sequence[Choice], rng: random.Random) -> str:
    """One code, the same ones popular each time."""
    codes = tuple(choice.code for choice in choices)
    return rng.choices(codes, _weights(item.id, codes))[0]


def draw_some(item: Item, choices: Sequence[Choice], count: int, rng: random.Random) -> list[str]:
    """`count` different codes, in order of preference."""
    left = list(choices)
    found: list[str] = []
    while left and len(found) < count:
        code = draw(item, left, rng)
        found.append(code)
        left = [choice for choice in left if choice.code != code]
    return found


def draw_ticks(item: Item, choices: Sequence[Choice], least: int, most: int, rng: random.Random) -> list[str]:
    """Between `least` and `most` codes; an exclusive choice stands alone where the numbers allow it."""
    together = [choice for choice in choices if not choice.exclusive]
    alone = [choice for choice in choices if choice.exclusive]
    if alone and least <= 1 and (not together or rng.random() < 0.1):
        return [draw(item, alone, rng)]
    most = min(most, len(together))
    return draw_some(item, together, rng.randint(min(least, most), most), rng)


def draw_number(limits: Bounds, rng: random.Random) -> str:
    """A number in range, most often in the middle of it."""
    low = limits.lowest or 0
    high = limits.highest if limits.highest is not None else low + 20
    value = rng.triangular(low, high)
    if limits.whole:
        first, last = -int(-low // 1), int(high // 1)
        return str(min(max(round(value), first), last))
    places = 1 if high - low >= 2 else 4
    text = f"{min(max(round(value, places), low), high):.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def declines(
    item: Item, variables: Callable[[Item], tuple[Variable, ...]], rng: random.Random
) -> dict[str, str]:
    """Now and then, the stored values of a person who will not say or to whom it does not apply."""
    offered = typed_missing(item)
    if offered and rng.random() < DECLINED:
        return all_missing(item, variables(item), rng.choice(offered).code)
    return {}


def other_words(item: Item, codes: Sequence[str], rng: random.Random) -> dict[str, str]:
    """Something written beside "other" when it was chosen."""
    if not item.other or "other" not in codes:
        return {}
    return {f"{item.id}.{OTHER_TEXT}": phrase(rng)}
