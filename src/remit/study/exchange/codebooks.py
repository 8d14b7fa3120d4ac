"""The themes of another program as codebooks of a study."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from remit.coding.codebook import Codebook, Theme
from remit.study.exchange.naming import Said, fold, guid, slug, understand
from remit.study.exchange.values import Found, Project


def heading(found: Found, project: Project, item: str) -> int:
    """The place of the heading that holds the themes of an item, or -1 when there is none."""
    with_children = {theme.parent for theme in found.themes}
    known = guid(project, "item", item)
    for place, theme in enumerate(found.themes):
        named = theme.guid == known or fold(theme.name) == fold(item)
        if named and theme.parent < 0 and place in with_children:
            return place
    return -1


def below(found: Found, top: int) -> list[int]:
    """The places of all themes under one; all themes when it is -1."""
    if top < 0:
        return list(range(len(found.themes)))
    children: dict[int, list[int]] = {}
    for place, theme in enumerate(found.themes):
        children.setdefault(theme.parent, []).append(place)
    inside: set[int] = set()
    waiting = [top]
    while waiting:
        more = [place for place in children.get(waiting.pop(), ()) if place not in inside]
        inside.update(more)
        waiting += more
    return sorted(inside - {top})


def with_above(found: Found, places: Iterable[int]) -> list[int]:
    """These themes and all that stand above them."""
    wanted: set[int] = set()
    for start in places:
        place = start
        while place >= 0 and place not in wanted:
            wanted.add(place)
            place = found.themes[place].parent
    return sorted(wanted)


def make_codebook(
    found: Found, item: str, places: list[int], top: int, known: Callable[[int], str]
) -> tuple[Codebook, dict[int, str]]:
    """A codebook of the themes at these places, and the code of each; `known` is a code the study has.

    Codes that the file says (Remit writes them into descriptions) are kept; others are made of the names.
    """
    said = {place: understand(found.themes[place].description) for place in places}
    codes: dict[int, str] = {}
    taken: set[Hashable] = set()
    for place in places:
        code = known(place) or said[place].code
        if code and code not in taken:
            codes[place] = code
            taken.add(code)
    for place in places:
        if place not in codes:
            codes[place] = slug(found.themes[place].name.rpartition(".")[2], taken)
    themes = []
    for place in places:
        theme, words = found.themes[place], said[place]
        parent = codes.get(theme.parent, "") if theme.parent != top else ""
        if _circles(found, place):
            parent = ""
        themes.append(
            Theme(
                codes[place],
                _label(theme.name, words, renamed=found.named) or codes[place],
                words.definition,
                words.include,
                words.exclude,
                parent,
                examples=words.examples,
            )
        )
    return Codebook(item, tuple(themes)), codes


def _label(name: str, said: Said, *, renamed: bool) -> str:
    """The label that the description keeps, unless the theme got a new name since; a path is no name."""
    kept = said.label
    if kept and renamed and fold(kept) not in fold(name):
        return name.strip()
    return kept or name.strip()


def _circles(found: Found, place: int) -> bool:
    seen, above = {place}, found.themes[place].parent
    while above >= 0:
        if above in seen:
            return True
        seen.add(above)
        above = found.themes[above].parent
    return False
