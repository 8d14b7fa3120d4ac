"""The functions of a narrative that speak of several waves: their arguments become what is wanted."""

from __future__ import annotations

from remit.core.cleared import Head
from remit.core.problems import Place, nearest, refuse
from remit.core.requests import NumberRequest, TableRequest
from remit.report.between import ChangeWanted, PostsWanted, TrendWanted
from remit.report.catalogue import Catalogue, Words, address


def change_wanted(
    catalogue: Catalogue,
    where: Place,
    item: str,
    choice: object = "",
    row: str = "",
    theme: str = "",
    by: str = "",
    group: object = "",
    measure: str = "",
    since: object = "",
) -> ChangeWanted:
    """The change of one figure since an earlier wave: a share where an answer is named, else a mean."""
    wave = _wave(catalogue, str(since), where)
    words = Words(item, str(choice), row, theme, by, str(group))
    measure = measure or _measure(catalogue.heads.get(item), bool(words.choice or theme))
    if measure == "share" and not (words.choice or theme):
        raise refuse(
            "REPORT-012",
            where,
            f"it is not said which answer of '{item}' may have changed",
            "name one: change('item', 'choice')",
        )
    return ChangeWanted(address(catalogue, words, measure, "value", "number", where), wave)


def _measure(head: Head | None, chosen: bool) -> str:
    if chosen:
        return "first_choice" if head is not None and head.layout == "ranking" else "share"
    return "mean" if head is not None and head.layout in ("number", "matrix") else "share"


def trend_wanted(
    catalogue: Catalogue,
    where: Place,
    item: str,
    choice: object = "",
    row: str = "",
    title: object = "",
    subtitle: object = "",
    alt: object = "",
) -> TrendWanted:
    """A figure with a line for each answer (or for one of them) from wave to wave."""
    _wave(catalogue, "", where)
    catalogue.head(item, where)
    table = TableRequest(item, str(title), where)
    picked = NumberRequest(item, "share", "value")
    if choice or row:  # a row alone is followed with all its answers, so no answer need be named
        picked = address(catalogue, Words(item, str(choice), row), "share", "base", "number", where)
    # The places of a ranking are no lines of their own: it is followed by first choices.
    variable = "" if catalogue.head(item, where).layout == "ranking" else picked.variable
    return TrendWanted(table, variable, picked.choice, str(subtitle), str(alt))


def posts_wanted(catalogue: Catalogue, where: Place, since: object = "") -> PostsWanted:
    """How many posts stayed, joined and left."""
    return PostsWanted(where, _wave(catalogue, str(since), where))


def _wave(catalogue: Catalogue, since: str, where: Place) -> str:
    """An earlier wave's id, checked; the one before the current one where none is named."""
    earlier = [label.code for label in catalogue.waves[:-1]]
    if not earlier:
        raise refuse(
            "REPORT-011",
            where,
            "there is one wave only, so nothing can be compared with an earlier one",
            "put an earlier wave into waves/ID/ and list it in study.yaml",
        )
    if since and since not in earlier:
        raise refuse(
            "REPORT-013",
            where,
            f"there is no earlier wave '{since}'{nearest(since, earlier)}",
            f"use one of: {', '.join(earlier)}",
        )
    return since or earlier[-1]
