"""What people must see of a question that XLSForm has no place for, said behind its hint.

A unit, and the words at the ends of a scale. The same words stand in columns of their own, so that reading
can take them off the hint again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from remit.instrument.items import Item
from remit.instrument.kinds import kind_of
from remit.instrument.translate import SETTINGS
from remit.study.xlsform.cells import Row, put, take
from remit.study.xlsform.tongues import Path, Tongues, of_item

ENDS = ("low", "high")
WORDED = tuple(name for name in SETTINGS if name != "none")
"""Settings that are words and stand in a column `remit::NAME`; `none` is an answer in the list of choices."""


def put_hint(row: Row, tongues: Tongues, path: Path, hint: str, tails: Mapping[str, str]) -> None:
    """Write a hint in every language, followed by what is added to it in that language."""
    put(row, "survey", tongues.column("hint"), _joined(hint, tails.get(tongues.own, "")))
    for language in tongues.languages:
        said = tongues.find(language, path) if hint else ""
        if said or not hint:
            put(row, "survey", tongues.column("hint", language), _joined(said, tails.get(language, "")))


def take_hint(row: Row, tongues: Tongues, path: Path, tails: Mapping[str, str]) -> str:
    """Read a hint and its translations, without what was added."""
    hint = _without(take(row, "survey", tongues.column("hint")), tails.get(tongues.own, ""))
    for language in tongues.languages:
        said = _without(take(row, "survey", tongues.column("hint", language)), tails.get(language, ""))
        if hint and said:
            tongues.keep(language, path, said)
    return hint


def _joined(hint: str, tail: str) -> str:
    return f"{hint} {tail}" if hint and tail else hint or tail


def _without(cell: str, tail: str) -> str:
    if not tail or cell == tail:
        return "" if tail else cell
    return cell.removesuffix(f" {tail}")


def tails(item: Item, tongues: Tongues) -> dict[str, str]:
    """What is added to an item's hint, by language."""
    found = {tongues.own: _tail(item, lambda _, text: text)}
    for language in tongues.languages:
        found[language] = _tail(item, partial(_translated, tongues, language))
    return {language: tail for language, tail in found.items() if tail}


def _translated(tongues: Tongues, language: str, path: Path, _text: str) -> str:
    return tongues.find(language, path)


def _tail(item: Item, say: Callable[[Path, str], str]) -> str:
    if item.kind == "scale" and not item.choices:
        anchors = item.settings.get("anchors")
        points = [choice.code for choice in kind_of(item).variables(item)[0].choices]
        words = [
            f"{point} = {text}"
            for end, point in zip(ENDS, (points[0], points[-1]), strict=True)
            if isinstance(anchors, Mapping) and isinstance(anchors.get(end), str)
            if (text := say(of_item(item.id, "anchors", end), anchors[end]))
        ]
        return f"({', '.join(words)})" if words else ""
    unit = item.settings.get("unit")
    if isinstance(unit, str) and unit:
        text = say(of_item(item.id, "unit"), unit)
        return f"({text})" if text else ""
    return ""
