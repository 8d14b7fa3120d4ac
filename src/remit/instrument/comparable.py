"""Which questions of two waves ask the same thing, and in plain words why others do not.

A change between waves is a change of mind only where the question stayed the same: its kind, its words, its
answers in code, label and order, and the people it was put to. Hints, pages and whether an answer is required
may differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from remit.core.words import Choice, plain
from remit.instrument.expressions import Unreadable, atoms, read_condition
from remit.instrument.items import Column, Instrument, Item

DETAILS = {
    "anchors": "the words at the ends of its scale",
    "count": "the column that counts",
    "exactly": "the number of answers to choose",
    "highest": "its highest number",
    "limit": "the number of answers allowed",
    "lowest": "its lowest number",
    "most_rows": "the number of rows offered",
    "none": "the tick for “none”",
    "unit": "its unit",
    "earliest": "its first date",
    "latest": "its last date",
}
"""What a setting of a kind is called; those not named here do not change what an answer means."""

WORDS_ONLY = ("anchors", "none")
"""Settings that are words."""


class Gap(Struct, frozen=True):
    """One difference between a question then and now; `wording` where only words differ, not the answers."""

    reason: str
    wording: bool = False


Gaps = tuple[Gap, ...]


def compare_items(before: Instrument, after: Instrument, wave: str) -> dict[str, Gaps]:
    """Each item of either questionnaire with its differences, none where it asks the same.

    `wave` is what the earlier wave is called. Items are matched by their id alone.
    """
    pages = {"before": _page_conditions(before), "after": _page_conditions(after)}
    found: dict[str, Gaps] = {}
    for item in after.items:
        old = before.item(item.id)
        if old is None:
            found[item.id] = (Gap(f"it was not asked in {wave}"),)
            continue
        routes = (_route(old, pages["before"]), _route(item, pages["after"]))
        found[item.id] = tuple(_differences(old, item, routes, wave))
    for item in before.items:
        found.setdefault(item.id, (Gap("it is no longer asked"),))
    return _through_routes(found, after, pages["after"])


def _page_conditions(instrument: Instrument) -> dict[str, str]:
    return {item.id: page.show_if for page in instrument.pages for item in page.items}


def _route(item: Item, pages: Mapping[str, str]) -> tuple[str, str]:
    return plain(pages.get(item.id, "")), plain(item.show_if)


def _through_routes(found: dict[str, Gaps], after: Instrument, pages: Mapping[str, str]) -> dict[str, Gaps]:
    """An item that is asked only after a certain answer is not comparable where that question is not."""
    for item in after.items:  # a condition looks back only, so the questions before are settled already
        if found[item.id]:
            continue
        for name in _named(pages.get(item.id, ""), item.show_if):
            asked = next((each for each in after.items if name == each.id or _part_of(name, each)), None)
            if asked is not None and found[asked.id]:
                why = Gap(
                    f"who is asked depends on ‘{asked.id}’, which is not the same question",
                    all(gap.wording for gap in found[asked.id]),
                )
                found[item.id] = (why,)
                break
    return found


def _part_of(name: str, item: Item) -> bool:
    return name.startswith(f"{item.id}.")


def _named(*conditions: str) -> Iterator[str]:
    for text in conditions:
        condition = read_condition(text)
        if condition is not None and not isinstance(condition, Unreadable):
            yield from (atom.name for atom in atoms(condition))


def _differences(old: Item, new: Item, routes: tuple[tuple[str, str], ...], wave: str) -> Iterator[Gap]:
    if old.kind != new.kind:
        yield Gap(f"it was another kind of question in {wave} ({_words(old.kind)}, now {_words(new.kind)})")
        return
    if _key(old.text) != _key(new.text):
        yield Gap(f"it was worded “{plain(old.text)}” in {wave}", wording=True)
    if routes[0] != routes[1]:
        yield Gap(f"it was asked of other people in {wave} ({_route_words(routes[0])})")
    yield from _choices(old.choices, new.choices, wave)
    yield from _rows(old, new, wave)
    yield from _columns(old.columns, new.columns, wave)
    yield from _specials(old, new, wave)
    yield from _settings(old, new, wave)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _key(text: str) -> str:
    """Words without differences of case and white space."""
    return plain(text).casefold()


def _route_words(route: tuple[str, str]) -> str:
    shown = [part for part in route if part]
    return f"those with {' and '.join(shown)}" if shown else "everybody"


def _choices(old: Sequence[Choice], new: Sequence[Choice], wave: str, of: str = "") -> Iterator[Gap]:
    labels = ({choice.code: choice.label for choice in old}, {choice.code: choice.label for choice in new})
    yield from _listed(labels[0], labels[1], "answer", wave, of)
    points = ({choice.code: choice.score for choice in old}, {choice.code: choice.score for choice in new})
    for code in points[0].keys() & points[1].keys():
        if points[0][code] != points[1][code]:
            yield Gap(f"the answers{of} had other points in {wave}")
            return


def _listed(old: Mapping[str, str], new: Mapping[str, str], noun: str, wave: str, of: str) -> Iterator[Gap]:
    """Codes that came, went, moved, were worded differently, or were exchanged under the same words."""
    recoded = _recoded(old, new)
    for was, code in recoded.items():
        yield Gap(f"the {noun} “{new[code]}”{of} had the code “{was}” in {wave}, now “{code}”")
    for code in new:
        if code not in old and code not in recoded.values():
            yield Gap(f"the {noun} “{new[code]}”{of} was not offered in {wave}")
    for code in old:
        if code not in new and code not in recoded:
            yield Gap(f"the {noun} “{old[code]}”{of} is no longer offered")
    for code in new:
        if code in old and _key(old[code]) != _key(new[code]):
            yield Gap(f"the {noun} “{new[code]}”{of} was worded “{plain(old[code])}” in {wave}", wording=True)
    both = [code for code in new if code in old]
    if both != [code for code in old if code in new]:
        yield Gap(f"the {noun}s{of} stood in another order in {wave}", wording=True)


def _recoded(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Codes that went to the code that came in their place: the same words, said once before and after."""
    gone = {_key(label): code for code, label in old.items() if code not in new}
    came = {_key(label): code for code, label in new.items() if code not in old}
    return {code: came[label] for label, code in gone.items() if label in came}


def _rows(old: Item, new: Item, wave: str) -> Iterator[Gap]:
    texts = [{row.code: row.text for row in item.rows} for item in (old, new)]
    yield from _listed(texts[0], texts[1], "statement", wave, "")


def _columns(old: Sequence[Column], new: Sequence[Column], wave: str) -> Iterator[Gap]:
    texts = [{column.code: column.text for column in columns} for columns in (old, new)]
    yield from _listed(texts[0], texts[1], "column", wave, "")
    known = {column.code: column for column in old}
    for column in new:
        was = known.get(column.code)
        if was is None:
            continue
        if (was.kind, was.unit) != (column.kind, column.unit):
            yield Gap(f"the column “{column.text}” held something else in {wave}")
        yield from _choices(was.choices, column.choices, wave, f" of “{column.text}”")


def _specials(old: Item, new: Item, wave: str) -> Iterator[Gap]:
    """The answers beside the list ("other", refused, not applicable), and which answers are favourable."""
    for words, was, now in (
        ("“other, please say”", old.other, new.other),
        ("“prefer not to say”", old.refused, new.refused),
        ("“not applicable”", old.not_applicable, new.not_applicable),
    ):
        if bool(was) != bool(now):
            yield Gap(f"{words} {'was not offered in ' + wave if now else 'is no longer offered'}")
    if (old.favourable, old.unfavourable) != (new.favourable, new.unfavourable):
        yield Gap(f"other answers counted as favourable in {wave}")


def _settings(old: Item, new: Item, wave: str) -> Iterator[Gap]:
    for name, words in DETAILS.items():
        was, now = old.settings.get(name), new.settings.get(name)
        if was == now:
            continue
        numbers = isinstance(was, str | int | float) and isinstance(now, str | int | float)
        shown = f" ({was}, now {now})" if numbers else ""
        yield Gap(f"{words} was another in {wave}{shown}", wording=name in WORDS_ONLY)
