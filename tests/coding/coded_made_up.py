"""Answers about a library made up from a seed: themes of uneven frequency, one to three in an answer."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from remit.coding.codebook import Codebook, Theme
from remit.coding.offers import Coded

SAYINGS = {
    "staff": ("kind people at the desk", "the librarian was rude", "friendly staff", "staff helped me a lot"),
    "hours": ("open on Sundays please", "longer opening hours", "it closes too early", "open in the evening"),
    "books": ("more new novels", "a wide choice of books", "old worn copies", "the crime shelf is good"),
    "quiet": ("too much noise", "a silent room to read in", "children shouting", "lovely and quiet"),
    "computers": ("the computers are slow", "wifi drops out", "printing is dear", "more plugs for laptops"),
    "parking": ("nowhere to park", "the car park is full", "parking costs too much"),
    "toilets": ("dirty toilets", "the toilet was locked"),
}
LABELS = {
    "staff": ("Staff", "How people who work here treat visitors"),
    "hours": ("Opening hours", "When the doors are open"),
    "books": ("Books and other stock", ""),
    "quiet": ("Noise and quiet", "How loud it is"),
    "computers": ("Computers and printing", "Machines, wifi, plugs"),
    "parking": ("Parking", ""),
    "toilets": ("Toilets", ""),
}
BOOK = Codebook("wish", tuple(Theme(code, label, definition) for code, (label, definition) in LABELS.items()))


def answers(number: int, seed: int = 1) -> tuple[Coded, ...]:
    """Coded answers, the first themes far commoner than the last."""
    chance = Random(seed)  # noqa: S311 made-up answers
    codes = list(SAYINGS)
    weights = [1 / (place + 1) for place in range(len(codes))]
    found = []
    for _ in range(number):
        themes = sorted(set(chance.choices(codes, weights, k=chance.choice((1, 1, 2, 3)))))
        said = [chance.choice(SAYINGS[theme]) for theme in themes]
        found.append(Coded(chance.choice((". ", ", ", " and ")).join(said), frozenset(themes)))
    return tuple(found)


def pretend_embedding(texts: Sequence[str]) -> NDArray[np.float32]:
    """Rows that know one thing more than the letters: which sayings belong together."""
    families = {word: place for place, said in enumerate(SAYINGS.values()) for word in " ".join(said).split()}
    rows = np.full((len(texts), len(SAYINGS) + 1), 0.01, np.float32)
    for row, text in enumerate(texts):
        for word in text.casefold().split():
            rows[row, families.get(word, len(SAYINGS))] += 1
    return rows
