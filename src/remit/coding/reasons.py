"""Why a theme is offered, in plain words: what in the answer speaks for it, and what it is like."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from remit.coding.corpus import LINKING, Rows
from remit.coding.learning import SIGNS, Learnt, Numbers
from remit.coding.tokens import Floats, stem, words_of

MOST_WORDS = 3
MOST_REASONS = 2
SHOWN = 60
"""So many characters of a coded answer are shown."""

LEAST = 0.25
"""A reason is told when it moves the odds of the theme by this much against the other themes."""

RARE = 1 + math.log(8)
"""A word in more than about one answer in eight says little, whatever it stood beside."""

WEAK = 0.25
"""Words that speak less than this part of what the strongest does are left out."""

LIKE = 0.15
"""From this likeness on (0 nothing in common, 1 the same) another answer is worth showing."""

CODED, NAMED, COMMON = ("learnt", "neighbours"), ("word", "name", "name_again"), ("common",)


class Asked(Struct, frozen=True):
    """One answer about which is asked why: its rows, its signs, and its likeness to the coded answers.

    `voices` say how much each word speaks for each theme, `texts` are the answers of the corpus.
    """

    text: str
    rows: Rows
    signs: Numbers
    alike: Floats
    voices: Numbers
    texts: tuple[str, ...]


def why(learnt: Learnt, asked: Asked, theme: int) -> str:
    """The one or two strongest reasons for a theme, joined by a semicolon."""
    strengths = learnt.last[1:] * (asked.signs[theme] - asked.signs.mean(axis=0))
    told = []
    for kind in (CODED, NAMED, COMMON):
        strength = float(sum(strengths[SIGNS.index(sign)] for sign in kind))
        told.append((strength, kind))
    told.sort(key=lambda each: -each[0])
    said = [
        words
        for strength, kind in told
        if strength >= LEAST and (words := _words(learnt, asked, theme, kind))
    ]
    return "; ".join(said[:MOST_REASONS]) or _otherwise(learnt, asked, theme)


def _words(learnt: Learnt, asked: Asked, theme: int, kind: tuple[str, ...]) -> str:
    if kind is CODED:
        return _from_coded(learnt, asked, theme)
    return _from_name(learnt, asked, theme) if kind is NAMED else _from_share(learnt, theme)


def _otherwise(learnt: Learnt, asked: Asked, theme: int) -> str:
    return _from_coded(learnt, asked, theme) or _from_share(learnt, theme)


def _from_share(learnt: Learnt, theme: int) -> str:
    times, of = int(learnt.given[:, theme].sum()), len(learnt.given)
    if not of:
        return "nothing is coded yet, and the words of the theme are the nearest"
    return f"given to {times:,} of {of:,} coded answers" if times else "no coded answer has it yet"


def _from_coded(learnt: Learnt, asked: Asked, theme: int) -> str:
    said = ", ".join(f"“{word}”" for word in top_words(learnt, asked, theme))
    words = f"coded answers with this theme say {said}" if said else ""
    nearest = _nearest(learnt, asked, theme)
    like = f"like the coded answer “{nearest}”" if nearest else ""
    return ", and it is ".join(part for part in (words, like) if part) if words else like


def top_words(learnt: Learnt, asked: Asked, theme: int) -> tuple[str, ...]:
    """The words of an answer that speak most for a theme, strongest first, as they are written there."""
    stems, strengths = learnt.corpus.stems, asked.rows.blocks[0]
    written: dict[int, str] = {}
    own = dict(zip(strengths.indices.tolist(), strengths.data.tolist(), strict=True))
    for word in words_of(asked.text):
        place = stems.places.get(stem(word), -1)
        if place in own and stems.rarity[place] >= RARE and word not in LINKING:
            written.setdefault(place, word)
    speaks = {place: own[place] * float(asked.voices[place, theme]) for place in written}
    order = sorted(speaks, key=lambda place: (-speaks[place], place))
    least = max(speaks.values(), default=0.0) * WEAK
    return tuple(written[place] for place in order[:MOST_WORDS] if speaks[place] > least)


def _nearest(learnt: Learnt, asked: Asked, theme: int) -> str:
    having = np.flatnonzero(learnt.given[:, theme])
    if not having.size:
        return ""
    best = having[int(asked.alike[having].argmax())]
    most = len(asked.rows.blocks) * learnt.corpus.scale
    if asked.alike[best] < LIKE * most:
        return ""
    return shortened(asked.texts[int(learnt.index[best])])


def shortened(text: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rsplit(' ', 1)[0]} …"


def _from_name(learnt: Learnt, asked: Asked, theme: int) -> str:
    label = learnt.corpus.codebook.themes[theme].label
    own = set(_meeting(asked.text, label))
    if own:
        return f"the theme's own name holds {', '.join(f'“{word}”' for word in sorted(own)[:MOST_WORDS])}"
    return f"its words are near the theme's own (“{shortened(label)}”)"


def _meeting(text: str, label: str) -> Iterator[str]:
    named = {stem(word) for word in words_of(label) if word not in LINKING}
    for word in words_of(text):
        if stem(word) in named:
            yield word
