"""The answers of one respondent beside the published figures: for that person only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.compare.packs import PackFact, standing
from remit.compare.peers import PeerGroup
from remit.core.own import OwnFact, OwnTable
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, REFUSED_LABEL, Variable, number_of
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kind_of

Cells = Mapping[str, str | None]
"""The stored cells of one response by variable, null for blank."""

Categories = Mapping[str, Mapping[str, str]]
"""For each item, the published category that an answer's code was joined to."""


def own_table(
    post: str,
    organisation: str,
    cells: Cells,
    instrument: Instrument,
    facts: Sequence[PackFact],
    group: PeerGroup,
    categories: Categories,
) -> OwnTable:
    """One response in words. `facts` are those of `pack_facts` and, for personal items, of `own_facts`."""
    beside = {fact.variables[0] if len(fact.variables) == 1 else fact.item: fact for fact in facts}
    parts: dict[str, list[OwnFact]] = {"organisation": [], "person": [], "words": []}
    for item in instrument.items:
        for fact in _own(item, cells, beside, group, categories.get(item.id, {})):
            parts["words" if fact.standing is None else item.scope].append(fact)
    made = {name: tuple(found) for name, found in parts.items()}
    return OwnTable(post, organisation, made["organisation"], made["person"], made["words"])


def _own(
    item: Item, cells: Cells, beside: Mapping[str, PackFact], group: PeerGroup, joined: Mapping[str, str]
) -> list[OwnFact]:
    variables = [each for each in kind_of(item).variables(item) if cells.get(each.name)]
    fact = beside.get(item.id)
    if fact is not None and fact.whole.head.layout == "multi":
        ticked = [each for each in variables if each.storage == "flag" and cells[each.name] == "1"]
        words = tuple(each.label for each in ticked)
        codes = frozenset(each.name for each in ticked)
        return [OwnFact(fact.label, words, standing(fact, group), codes)] if words else []
    found = []
    for each in variables:
        row = beside.get(each.name)
        text = str(cells[each.name])
        if row is not None and each.storage in ("choice", "number"):
            codes = frozenset({joined.get(text, text)})
            words = (f"{answer_words(each, text)} {row.unit if each.storage == 'number' else ''}".strip(),)
            found.append(OwnFact(row.label, words, standing(row, group), codes, number_of(text)))
    if found:
        return found
    words = tuple(
        _labelled(item, each, str(cells[each.name])) for each in variables if cells[each.name] != "0"
    )
    return [OwnFact(item.text, words)] if words else []


def _labelled(item: Item, variable: Variable, text: str) -> str:
    if variable.storage == "flag":
        return variable.label
    said = answer_words(variable, text)
    return said if variable.label in ("", item.text) else f"{variable.label}: {said}"


def answer_words(variable: Variable, text: str) -> str:
    """A stored cell as the person saw it: the words of a choice, else as it was written."""
    if text in MISSING:
        return {REFUSED: REFUSED_LABEL, NOT_APPLICABLE: "Not applicable"}[text]
    return variable.labels().get(text, text)
