"""What everybody may know of the learning sets: themes, and how many people work on each; never who or where.

A set of six with its theme, region and kind of organisation can give a member away, so the public list knows
none of region, kind, half-day, organisation or score. A theme that fewer than five people share is not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from remit.support.learning_sets import LearningSet

FEWEST_NAMED = 5
"""The smallest number of people whose shared concern may be named (the small-cell rule)."""


class Theme(Struct, frozen=True):
    """A theme that is worked on: how many sets and how many people are in them."""

    name: str
    sets: int
    people: int


class ThemeList(Struct, frozen=True):
    """Themes by the number of people, and how many sets and people work on themes that are not named."""

    themes: tuple[Theme, ...]
    other_sets: int
    other_people: int


def list_themes(sets: Iterable[LearningSet]) -> ThemeList:
    """The list that may be shown to everybody."""
    groups = tuple(sets)
    number, people, sharing = Counter[str](), Counter[str](), Counter[str]()
    for group in groups:
        number[group.theme] += 1
        people[group.theme] += len(group.people)
        sharing[group.theme] += group.sharing
    named = [
        Theme(name, number[name], people[name]) for name in number if name and sharing[name] >= FEWEST_NAMED
    ]
    return ThemeList(
        tuple(sorted(named, key=lambda theme: (-theme.people, theme.name))),
        len(groups) - sum(theme.sets for theme in named),
        sum(people.values()) - sum(theme.people for theme in named),
    )
