"""What an SPSS file itself says: value labels, user-missing codes, multiple-response sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from remit.core.words import Choice, plain
from remit.instrument.items import Item
from remit.study.importing.naming import Names, choice_codes, item_id
from remit.study.importing.placing import Column, Placed, item_text, place_alone, scale_settings
from remit.study.importing.tally import Tally
from remit.study.importing.vocabulary import (
    is_aside,
    is_no_answer,
    is_not_applicable,
    is_refusal,
    opinion_of,
)
from remit.study.sources.table import ColumnFacts, SourceTable

_POINT = re.compile(r"-?\d{1,3}")


def place_sets(
    table: SourceTable, column: Callable[[int], Column], taken: frozenset[int], names: Names
) -> list[Placed]:
    """One select-all item for each multiple-response set of the file."""
    placed = []
    used = set(taken)
    for found in table.sets:
        positions = [position for position in found.columns if position not in used]
        if len(positions) < 2:
            continue
        used.update(positions)
        columns = [column(position) for position in positions]
        labels = [plain(entry.question) or entry.header.raw for entry in columns]
        identity = names.make(item_id(found.name, found.label, positions[0]))
        codes = choice_codes(labels)
        item = Item(
            identity,
            "select_all",
            item_text(found.label, "", found.name),
            choices=tuple(Choice(code, label) for code, label in zip(codes, labels, strict=True)),
        )
        uses = {f"{identity}.{code}": (position,) for code, position in zip(codes, positions, strict=True)}
        note = f"a multiple-response set of the file; {found.counted} counts as ticked"
        placed.append(Placed(item, uses, (note,)))
    return placed


def place_labelled(column: Column, facts: ColumnFacts, names: Names) -> Placed:
    """A column with value labels or user-missing codes as one item; its codes stay those of the file."""
    refused = _typed(facts, is_refusal)
    not_applicable = _typed(facts, is_not_applicable)
    hidden = {
        choice.code for choice in facts.choices if choice.code in facts.missing and is_no_answer(choice.label)
    }
    typed = {choice.code for choice in (refused, not_applicable) if choice} | hidden
    shown = [choice for choice in facts.choices if choice.code not in typed]
    guesses = _said(facts, typed)
    numeric = facts.measure == "scale" or len(shown) < 2
    listed = {choice.code for choice in facts.choices}
    if numeric and any(key not in listed for key in column.tally.spellings):
        unread = frozenset(facts.missing) | typed
        return _numbers(column, facts, names, refused, not_applicable, unread)
    points = _points(column.tally.without(typed), shown)
    if points:
        return _scale(column, points, names, refused, not_applicable, hidden)
    codes = _codes([choice.code for choice in shown])
    family = opinion_of(choice.label for choice in shown)
    ordered = facts.measure == "ordinal" or family is not None
    scores = {
        choice.code: float(rank)
        for rank, choice in enumerate((c for c in shown if not is_aside(c.label)), start=1)
    }
    choices = tuple(
        Choice(codes[choice.code], choice.label, scores.get(choice.code) if ordered else None)
        for choice in shown
    )
    identity = names.make(item_id(column.header.code or column.header.raw, column.question, column.position))
    middle = family.middle if family else -1
    sides = {codes[c.code]: family.level(c.label) for c in shown} if family and middle >= 0 else {}
    item = Item(
        identity,
        "bands" if ordered else "single",
        item_text(column.question, "", column.header.raw),
        choices=choices,
        refused=refused.label if refused else "",
        not_applicable=not_applicable.label if not_applicable else "",
        favourable=tuple(code for code, level in sides.items() if level > middle),
        unfavourable=tuple(code for code, level in sides.items() if 0 <= level < middle),
    )
    renamed = {code: sound for code, sound in codes.items() if code != sound}
    codes_of = _extra(refused, not_applicable, hidden) | renamed
    return Placed(item, {identity: (column.position,)}, tuple(guesses), codes=codes_of)


def _points(tally: Tally, shown: Sequence[Choice]) -> dict[int, str]:
    """The points of a scale of which only some (its ends) are labelled; empty when it is none."""
    labels = {choice.code: choice.label for choice in shown}
    found = [*labels, *tally.spellings]
    if all(key in labels for key in tally.spellings) or not all(map(_POINT.fullmatch, found)):
        return {}
    values = sorted({int(code) for code in found})
    if values[-1] - values[0] > 20:
        return {}
    return {value: labels.get(str(value), str(value)) for value in range(values[0], values[-1] + 1)}


def _scale(
    column: Column,
    points: dict[int, str],
    names: Names,
    refused: Choice | None,
    not_applicable: Choice | None,
    hidden: set[str],
) -> Placed:
    identity = names.make(item_id(column.header.code or column.header.raw, column.question, column.position))
    choices = tuple(Choice(str(value), label, float(value)) for value, label in points.items())
    item = Item(
        identity,
        "scale",
        item_text(column.question, "", column.header.raw),
        choices=choices,
        refused=refused.label if refused else "",
        not_applicable=not_applicable.label if not_applicable else "",
        settings=scale_settings(choices),
    )
    codes_of = _extra(refused, not_applicable, hidden)
    return Placed(
        item, {identity: (column.position,)}, ("a scale with labels at some of its points",), codes=codes_of
    )


def typed_codes(facts: ColumnFacts, item: Item) -> dict[str, str]:
    """What the codes of a file mean for an item that is known already: refused, not applicable, blank."""
    found: dict[str, str] = {}
    for choice in facts.choices:
        if item.refused and choice.label == item.refused:
            found[choice.code] = ".r"
        elif item.not_applicable and choice.label == item.not_applicable:
            found[choice.code] = ".n"
        elif choice.code in facts.missing and is_no_answer(choice.label):
            found[choice.code] = ""
    if item.kind in ("whole", "number"):
        found |= {code: "" for code in facts.missing if code not in found}
    return found


def _numbers(
    column: Column,
    facts: ColumnFacts,
    names: Names,
    refused: Choice | None,
    not_applicable: Choice | None,
    unread: frozenset[str],
) -> Placed:
    """A number with some labelled codes: the missing ones are taken out before anything is averaged."""
    inner = Column(
        column.position, column.header, column.tally.without(unread), column.comma, column.question
    )
    placed = place_alone(inner, names)
    kept = {choice.code for choice in (refused, not_applicable) if choice}
    blank = sorted(code for code in unread - kept if code in column.tally.spellings)
    notes = [*placed.guesses]
    if blank:
        labels = {choice.code: choice.label for choice in facts.choices}
        shown = ", ".join(f"{code} ({labels[code]})" if code in labels else code for code in blank[:5])
        notes.append(f"the file declares these as missing, so they were read as blank: {shown}")
    item = replace(
        placed.item,
        refused=refused.label if refused else placed.item.refused,
        not_applicable=not_applicable.label if not_applicable else "",
    )
    codes_of = _extra(refused, not_applicable, set(blank))
    return replace(placed, item=item, guesses=tuple(notes), codes=codes_of)


def _typed(facts: ColumnFacts, test: Callable[[str], bool]) -> Choice | None:
    """The code that means "prefer not to say" (or "not applicable" where the file declares it missing)."""
    found = [choice for choice in facts.choices if test(choice.label)]
    if test is is_not_applicable:
        found = [choice for choice in found if choice.code in facts.missing]
    return found[0] if found else None


def _said(facts: ColumnFacts, typed: set[str]) -> list[str]:
    said = []
    labels = {choice.code: choice.label for choice in facts.choices}
    for code in facts.missing:
        if code not in typed and code in labels:
            said.append(f"the file declares {code} ({labels[code]}) as missing; here it counts as an answer")
    if typed:
        said.append("codes of refusals and of missing answers were read from the labels of the file")
    return said


def _codes(codes: list[str]) -> dict[str, str]:
    """A sound code for each code of the file; those that are sound already stay."""
    names = Names()
    return {
        code: names.make(code if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code) else choice_codes([code])[0])
        for code in codes
    }


def _extra(refused: Choice | None, not_applicable: Choice | None, blank: set[str]) -> dict[str, str]:
    found = dict.fromkeys(sorted(blank), "")
    if refused:
        found[refused.code] = ".r"
    if not_applicable:
        found[not_applicable.code] = ".n"
    return found
