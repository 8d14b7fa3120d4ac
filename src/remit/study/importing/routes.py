"""Routing that came with a structure, put on the items that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem
from remit.core.words import match_key
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.route_check import check_conditions, check_routing
from remit.study.importing.answers import close, sound_codes
from remit.study.importing.matching import Matched
from remit.study.importing.structure import Question, Structure
from remit.study.importing.translate import Named, translate


class Untranslated(Struct, frozen=True):
    """A condition that is kept as words only, and why."""

    subject: str
    condition: str
    why: str

    def __str__(self) -> str:
        shown = self.condition if len(self.condition) <= 200 else f"{self.condition[:200]}..."
        return f"{self.subject}: {shown} ({self.why})"


def add_routes(
    instrument: Instrument, structure: Structure, matched: Matched
) -> tuple[Instrument, tuple[Untranslated, ...]]:
    """The instrument with every condition that could be translated and holds, and the ones that could not."""
    names = _names(instrument, structure, matched)
    left: list[Untranslated] = []

    def routed(subject: str, condition: str) -> str:
        expression, why = translate(condition, names.get)
        if why:
            left.append(Untranslated(subject, condition, why))
        return expression

    pages = []
    for page in instrument.pages:
        items = tuple(
            replace(item, show_if=routed(item.id, matched.conditions.get(item.id, ""))) for item in page.items
        )
        condition = matched.page_conditions.get(page.title, "")
        pages.append(replace(page, items=items, show_if=routed(f"page “{page.title}”", condition)))
    return _prune(replace(instrument, pages=tuple(pages)), matched, left)


# ---- conditions that do not hold here ------------------------------------------------------------


def _prune(
    instrument: Instrument, matched: Matched, left: list[Untranslated]
) -> tuple[Instrument, tuple[Untranslated, ...]]:
    """Take off what names later questions or what nobody could meet, until nothing is complained of."""
    for _ in range(len(instrument.items) + 1):
        marked = _mark(instrument)
        problems = check_conditions(marked) or check_routing(marked)
        if not problems:
            break
        said = {problem.where.line: problem for problem in reversed(problems)}
        instrument = _take_off(instrument, said, matched, left)
    return instrument, tuple(left)


def _mark(instrument: Instrument) -> Instrument:
    """Every page and item with a line of its own, so that a problem leads back to its subject."""
    line = 0
    pages = []
    for page in instrument.pages:
        line += 1
        where = Place("questionnaire.yaml", line)
        items = []
        for item in page.items:
            line += 1
            items.append(replace(item, where=Place("questionnaire.yaml", line)))
        pages.append(replace(page, items=tuple(items), where=where))
    return replace(instrument, pages=tuple(pages))


def _take_off(
    instrument: Instrument, said: Mapping[int, Problem], matched: Matched, left: list[Untranslated]
) -> Instrument:
    line = 0
    pages: list[Page] = []
    for page in instrument.pages:
        line += 1
        show_if = page.show_if
        if line in said and show_if:
            condition = matched.page_conditions.get(page.title, show_if)
            left.append(Untranslated(f"page “{page.title}”", condition, said[line].what))
            show_if = ""
        items: list[Item] = []
        for item in page.items:
            line += 1
            if line in said and item.show_if:
                condition = matched.conditions.get(item.id, item.show_if)
                left.append(Untranslated(item.id, condition, said[line].what))
                items.append(replace(item, show_if=""))
            else:
                items.append(item)
        pages.append(replace(page, items=tuple(items), show_if=show_if))
    return replace(instrument, pages=tuple(pages))


# ---- what names stand for ------------------------------------------------------------------------


def _names(instrument: Instrument, structure: Structure, matched: Matched) -> dict[str, Named]:
    items = {item.id: item for item in instrument.items}
    found: dict[str, Named] = {}
    for question in structure.questions:
        item = items.get(matched.names.get(question.code, ""))
        if item is not None:
            _register(found, question, item)
    return found


def _register(found: dict[str, Named], question: Question, item: Item) -> None:
    keys = (question.code, *question.keys)
    answers = question.parts if item.kind in ("select_all", "select_k") else question.choices
    whole = Named(item, item.id, "", _codes(item, close(answers, flags=answers is question.parts).codes))
    for key in keys:
        found.setdefault(key, whole)
    subs = sound_codes([part.code for part in question.parts])
    for part, code in zip(question.parts, subs, strict=True):
        if item.kind == "matrix":
            inner = replace(whole, variable=f"{item.id}.{code}")
        elif item.kind in ("select_all", "select_k"):
            inner = replace(whole, choice=code)
        elif item.kind in ("single", "bands") and len(question.parts) == 1:
            inner = whole
        else:
            continue
        for key in keys:
            found.setdefault(f"{key}_{part.code}", inner)
            found.setdefault(f"{key}{part.code}", inner)


def _codes(item: Item, renamed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Answers as a condition writes them, to codes of the item."""
    found = {match_key(choice.code): choice.code for choice in item.choices}
    found |= {match_key(old): new for old, new in renamed.items() if not new.startswith(".")}
    if item.kind == "yes_no":
        found |= {"Y": "yes", "N": "no", "yes": "yes", "no": "no", "1": "yes", "0": "no"}
    if item.other:
        found |= {"-oth-": "other", "other": "other"}
    return tuple(found.items())
