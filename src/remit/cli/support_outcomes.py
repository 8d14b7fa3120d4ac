"""The answers of two waves of a study, read for the question whether support went with a change."""

from __future__ import annotations

from collections.abc import Collection
from math import isnan
from typing import TYPE_CHECKING

from msgspec.structs import replace

from remit.core.words import Variable
from remit.instrument.comparable import Gap, compare_items
from remit.support.between import Asked, Span, outcomes, supported
from remit.support.proposals import Proposals

if TYPE_CHECKING:
    from remit.cli.prepared import Prepared
    from remit.study.settings import Wave
    from remit.study.support.folder import SupportFolder

NO_DAYS = (
    "Nothing can be said, as study.yaml does not say when the waves closed and opened: give each wave "
    "`opens` and `closes`."
)
UNLINKED = "Nothing can be said, as answers of this study are not linked to people (privacy: unlinked)."
NOTHING_ALIKE = "Nothing can be said, as no question with a number was asked alike in both waves."
NO_SCIPY = "Nothing can be said, as the package scipy is not installed (`pip install 'remit[support]'`)."
NOBODY = "Nothing can be said, as nobody agreed both to the follow-up and to the use of their answers."


def with_outcomes(prepared: Prepared, folder: SupportFolder, proposals: Proposals) -> Proposals:
    """The proposals with what the last two waves say of support, or why they say nothing."""
    if not prepared.earlier:
        return proposals
    before = prepared.earlier[-1]
    span = _between(before.study.settings.waves[-1], prepared.study.settings.waves[-1])
    people = folder.consents.people("follow-up") & folder.consents.use_answers
    unclear = folder.lists.unclear
    asked = _asked(before, prepared, people - unclear)
    why = _why_not(prepared, span, people, asked)
    if why or span is None:
        return replace(proposals, no_outcomes=why)
    meetings = supported(folder.lists.following, folder.lists.meetings, span)
    return replace(proposals, outcomes=outcomes(asked, people - unclear, meetings))


def _why_not(prepared: Prepared, span: Span | None, people: Collection[str], asked: Collection[Asked]) -> str:
    from importlib.util import find_spec

    reasons = (
        (prepared.study.settings.privacy == "unlinked", UNLINKED),
        (span is None, NO_DAYS),
        (not people, NOBODY),
        (not asked, NOTHING_ALIKE),
        (find_spec("scipy") is None, NO_SCIPY),
    )
    return next((words for holds, words in reasons if holds), "")


def _between(before: Wave, now: Wave) -> Span | None:
    """From the end of one wave to the start of the next; a month stands for its last or first day."""
    after, until = before.closes or before.opens, now.opens or now.closes
    if not after or not until:
        return None
    return Span(after if len(after) > len("2014-01") else f"{after}-31", f"{until}-01"[: len("2014-01-01")])


def _asked(before: Prepared, now: Prepared, people: Collection[str]) -> tuple[Asked, ...]:
    """Every question with a number that asks the same in both waves, for these people."""
    old, new = before.study, now.study
    accepted = now.study.settings.acknowledged
    wave = before.study.settings.waves[-1].id
    alike = {
        item
        for item, gaps in compare_items(old.instrument, new.instrument, wave).items()
        if _same(gaps, f"wave/{wave}/{item}" in accepted)
    }
    found = []
    for variable in now.responses.variables:
        if variable.item in alike and _is_number(now, variable) and before.responses.variable(variable.name):
            values = [_numbers(each, variable.name, people) for each in (before, now)]
            found.append(Asked(variable.name, variable.label, *values))
    return tuple(found)


def _same(gaps: tuple[Gap, ...], acknowledged: bool) -> bool:
    return not gaps or (acknowledged and all(gap.wording for gap in gaps))


def _is_number(now: Prepared, variable: Variable) -> bool:
    """Whether an answer is one number of the person: no special data, no fact of the organisation."""
    item = now.study.instrument.item(variable.item)
    if item is None or item.special or item.scope == "organisation":
        return False
    return variable.storage == "number" and variable.name == variable.item


def _numbers(wave: Prepared, name: str, people: Collection[str]) -> dict[str, float]:
    rows = zip(wave.responses.rows["id"].to_list(), wave.responses.numbers(name).tolist(), strict=True)
    return {str(person): value for person, value in rows if person in people and not isnan(value)}
