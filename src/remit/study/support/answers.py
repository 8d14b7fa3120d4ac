"""What answers of people who said yes may become: consents, facts of a person, offers and needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from remit.study.support.config import Config
from remit.support.consent import Consents
from remit.support.kit import Kit
from remit.support.records import FACILITATOR, Kind, Need, Offer, OfferKind, Person

_YES = ("1", "yes", "true")


class Answers(Struct, frozen=True):
    """Answers as text by respondent, and who was asked: what may become records, and only with consent.

    `rows` maps a respondent to cells by variable; `posts` maps a post to its organisation; `frame` maps an
    organisation to the cells of its posts' first row.
    """

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    frame: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def consents_given(config: Config, answers: Answers) -> dict[str, frozenset[str]]:
    """Who said yes to what in the questions that ask for it."""
    given: dict[str, set[str]] = {}
    for purpose, variable in config.opt_in.items():
        for person, cells in answers.rows.items():
            if (cells.get(variable) or "").casefold() in _YES:
                given.setdefault(person, set()).add(purpose)
    return {person: frozenset(purposes) for person, purposes in given.items()}


def labels(kit: Kit, group: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Words for codes: everything that is made from here on is read by people."""
    return tuple(kit.label(group, code) for code in codes)


def answered(config: Config, kit: Kit, person: Person, answers: Answers) -> Person:
    """What a person's own answers say where the sheet says nothing."""
    cells = answers.rows.get(person.id, {})
    changes: dict[str, object] = {}
    for fact in ("concerns", "interests"):
        if fact in config.answers and not getattr(person, fact):
            found = ticked(cells, config.answers[fact])
            changes[fact] = labels(kit, "concerns", found) if fact == "concerns" else found
    if "slots" in config.answers and not person.slots:
        changes["slots"] = frozenset(ticked(cells, config.answers["slots"])) & frozenset(config.slots)
    return replace(person, **changes)


def ticked(cells: Mapping[str, str], item: str) -> tuple[str, ...]:
    """What a respondent chose in an item: the choices ticked in a block, or the entries of its lines."""
    found: list[str] = []
    for variable, cell in cells.items():
        if variable == item and cell:
            found.extend(part.strip() for part in cell.split(";") if part.strip())
        elif variable.startswith(f"{item}.") and cell == "1":
            found.append(variable.removeprefix(f"{item}."))
    return tuple(found)


def needs_with_answers(
    config: Config, kit: Kit, answers: Answers, consents: Consents, stated: Sequence[Need]
) -> tuple[Need, ...]:
    """The needs of the sheet, and those of answers where the sheet says nothing of a person and kind."""
    said = _said_yes(config.asked, answers, consents, stated)
    found = (
        Need(who, cast(Kind, kind), _topics(config, kit, answers, who, "topics_wanted")) for who, kind in said
    )
    return (*stated, *found)


def offers_with_answers(
    config: Config, kit: Kit, answers: Answers, consents: Consents, stated: Sequence[Offer]
) -> tuple[Offer, ...]:
    """The same for offers; an answer offers one place."""
    said = _said_yes(config.offered, answers, consents, stated)
    found = (
        Offer(who, cast(OfferKind, kind), _topics(config, kit, answers, who, "topics_offered"))
        for who, kind in said
    )
    return (*stated, *found)


def _said_yes(
    variables: Mapping[str, str], answers: Answers, consents: Consents, stated: Sequence[Need | Offer]
) -> list[tuple[str, str]]:
    """Pairs of a person and a kind that no sheet states, of those who agreed to its purpose and this use."""
    there = {(each.person, each.kind) for each in stated}
    said = [
        (person, kind)
        for person in sorted(consents.use_answers)
        for kind, variable in variables.items()
        if consents.agreed(person, "facilitating" if kind == FACILITATOR else "matching")
        and (answers.rows.get(person, {}).get(variable) or "").casefold() in _YES
    ]
    return [pair for pair in said if pair not in there]


def _topics(config: Config, kit: Kit, answers: Answers, person: str, fact: str) -> frozenset[str]:
    item = config.answers.get(fact, "")
    return (
        frozenset(labels(kit, "topics", ticked(answers.rows.get(person, {}), item))) if item else frozenset()
    )
