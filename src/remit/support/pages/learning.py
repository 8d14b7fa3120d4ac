"""What people learnt and recommend, and what boards spend on it: for the sector page and for careers."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block
from remit.support.counts import LEAST, count_text
from remit.support.pages.about import About
from remit.support.proposals import Grouped, Programme
from remit.support.said import themes
from remit.support.writing import said, table

TITLES = {
    "need": "Who recommends it, by what it helped with",
    "stage": "Who recommends it, by stage of the role",
}


def learning(about: About, programmes: Sequence[Programme], grouped: Sequence[Grouped]) -> tuple[Block, ...]:
    """The catalogue, the same by need and by stage, and the bands of spending that the survey published."""
    return (
        *catalogue(about, programmes),
        *(block for each in grouped for block in _grouped(about, each)),
        *(table("spend", SPENT, ("Spent", "Boards"), spending(about), (1,))),
    )


SPENT = "What boards spend on the role-holder’s learning in a year"


def catalogue(about: About, programmes: Sequence[Programme]) -> tuple[Block, ...]:
    """Programmes in the order of recommendations; those with one count share one place."""
    rows = [
        (
            each.rank,
            each.name,
            count_text(each.did),
            count_text(each.recommends),
            need_words(about, each.need),
            each.stage,
        )
        for each in programmes
        if each.did is not None or each.recommends is not None
    ]
    base = max((each.base for each in programmes), default=0)
    header = ("Place", "Programme", "Did it", "Recommend it", "Need", "Stage")
    title = (
        f"Of {base:,} people who agreed to be counted" if base >= LEAST else "People who agreed to be counted"
    )
    return table("catalogue", title, header, rows, (2, 3)) or (said("Too few people to show."),)


def _grouped(about: About, each: Grouped) -> tuple[Block, ...]:
    words = [need_words(about, name) for name in each.groups]
    words = [f"{word[:1].upper()}{word[1:]}" for word in words]
    rows = [(name, *map(count_text, counts)) for name, counts in each.rows]
    columns = range(1, len(words) + 1)
    return table(f"catalogue-{each.by}", TITLES[each.by], ("Programme", *words), rows, columns)


def spending(about: About) -> list[tuple[str, str]]:
    """Each band of spending with how many boards are in it, in the order of the question."""
    found = about.release.table(about.kit.spend) if about.release and about.kit.spend else None
    if found is None:
        return []
    by = {theme.code: theme for theme in themes(about.release, about.kit.spend)}
    order = [label.code for label in found.head.choices] or list(by)
    return [(by[code].label, by[code].text) for code in order if code in by]


def need_words(about: About, need: str) -> str:
    """The title of a need; what the kit does not know stays as it is."""
    return next((words.title for words in about.kit.needs if words.id == need), need)
