"""What two releases say together: a table printed twice, with a few people more or fewer in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from remit_audit.reading import Fact, Published
from remit_audit.verdicts import Exposure

Place = tuple[tuple[float, tuple[tuple[str, str], ...]], ...]
"""A sum of places, in an order of its own, so that equal sums are equal."""


def differences(published: Published, earlier: Published, name: str) -> Iterator[Exposure]:
    """Sums that both releases print, where the difference speaks of fewer people than a group must have.

    Somebody who was added, left, or was corrected between two releases of one wave is all there is in their
    difference. Another wave asked everybody anew, so its answers are other unknowns: nothing is compared.
    """
    if published.wave != earlier.wave:
        return
    before, now = _exact(earlier), _exact(published)
    keys = set(published.keys) | set(earlier.keys)
    for place, changed in _changed(before, now, keys).items():
        people = sum(abs(now[each] - before[each]) for each in changed)
        if 0 < people < published.policy.group_min:
            where = ", ".join(_said(each) for each in changed[:3]) + (" ..." if len(changed) > 3 else "")
            what = f"differs by {people:g} people from {name}, fewer than {published.policy.group_min}"
            yield Exposure("earlier releases", f"{place}: {where}", what)


def _exact(published: Published) -> dict[Place, float]:
    return {_place(fact): fact.low for fact in published.facts if fact.exact}


def _place(fact: Fact) -> Place:
    return tuple(sorted((weight, tuple(sorted(at.items()))) for weight, at in fact.terms))


def _changed(
    before: Mapping[Place, float], now: Mapping[Place, float], keys: set[str]
) -> dict[str, list[Place]]:
    """The sums that differ, by the answer and the breakdown they belong to (or by the keys alone)."""
    found: dict[str, list[Place]] = {}
    for place, value in now.items():
        if place not in before or before[place] == value or any(weight != 1 for weight, _ in place):
            continue
        names = {name for _, at in place for name, _ in at}
        answers = sorted(names - keys)
        groups = sorted({entry for _, at in place for entry in at if entry[0] in keys})
        by = "" if len(groups) != 1 else f" in {groups[0][0]}={groups[0][1]}"
        found.setdefault(f"{' and '.join(answers) or 'people'}{by}", []).append(place)
    return found


def _said(place: Place) -> str:
    return " + ".join(", ".join(f"{name}={code}" for name, code in at) or "everybody" for _, at in place)
