"""What two releases say together: a table printed twice, with a few people more or fewer in between.

Two attacks. Numbers that both print are compared: where they moved, the difference speaks of the people who
were added, left, or were corrected. And where no person changed, the numbers that only one of them prints are
facts about the same people, so both releases are attacked as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from remit_audit.model import Component, components
from remit_audit.reading import Fact, Published
from remit_audit.verdicts import Exposure

Group = frozenset[tuple[tuple[str, str], ...]]
"""The places by keys that a sum covers."""

Place = tuple[tuple[float, tuple[tuple[str, str], ...]], ...]
"""A sum of places, in an order of its own, so that equal sums are equal."""

SHOWN = 3
"""How many terms of a sum a finding shows before it says "and so many more"."""


@dataclass(slots=True)
class _Moved:
    """Numbers about some answers in one group that are not what they were."""

    places: list[Place] = field(default_factory=list)
    more: float = 0.0
    fewer: float = 0.0
    sums: float = 0.0

    @property
    def people(self) -> float:
        """How many people have changed at the least.

        Each answer counts once: who is new is one more under one answer, who was corrected is one fewer
        under another.
        """
        return max(self.more, self.fewer, self.sums)


def differences(published: Published, earlier: Published, name: str) -> Iterator[Exposure]:
    """Sums that both releases print, where the difference may speak of fewer people than a group must have.

    Somebody who was added, left, or was corrected between two releases of one wave is all there is in their
    difference. Another wave asked everybody anew, so its answers are other unknowns; only special categories
    (ethnicity, health) stay with a person, so these are compared. An average that moved although no count did
    speaks of few people as well.
    """
    least = published.policy.group_min
    for (answers, group), moved in _moved(published, earlier).items():
        if moved.people >= least:
            yield from _same_answer(published, earlier, answers, moved, name)
            continue
        where = ", ".join(map(_said, moved.places[:3])) + (" ..." if len(moved.places) > 3 else "")
        by = " or ".join(", ".join(f"{key}={code}" for key, code in each) for each in sorted(group) if each)
        place = f"{_few(answers, ' and ') or 'people'}{f' in {by}' if by else ''}"
        people = f"{moved.people:g} people" if moved.people else "an average alone"
        what = f"differs by {people} from {name}, fewer than {least}"
        yield Exposure("earlier releases", f"{place}: {where}", what)


def _same_answer(
    published: Published, earlier: Published, answers: tuple[str, ...], moved: _Moved, name: str
) -> Iterator[Exposure]:
    """Enough people came for a group of their own, but all gave one answer: then each one's is known."""
    alone = [place for place in moved.places if len(place) == 1]
    if len(answers) != 1 or len(alone) != 1 or moved.fewer:
        return
    (answer,), ((_, at),) = answers, alone[0]
    said = dict(at)
    others = [code for code in published.variables.get(answer, ()) if code not in ("", said.get(answer))]
    places = [((1.0, tuple(sorted((said | {answer: code}).items()))),) for code in others]
    if said.get(answer) and others and all(_still(published, earlier, place) for place in places):
        what = f"all {moved.more:g} people who were not in {name} gave the same answer"
        yield Exposure("earlier releases", _said(alone[0]), what)


def _still(published: Published, earlier: Published, place: Place) -> bool:
    """Whether both releases print a count at a place, and the same one."""
    then = [fact for fact in earlier.facts if fact.exact and _place(fact) == place]
    now = [fact for fact in published.facts if fact.exact and _place(fact) == place]
    return bool(then and now) and then[0].low == now[0].low


def _moved(published: Published, earlier: Published) -> dict[tuple[tuple[str, ...], Group], _Moved]:
    """The numbers that differ, by the answers and the group they are about (no answers: people by keys)."""
    before = {_place(fact): fact for fact in earlier.facts if not fact.hidden}
    keys = set(published.keys) | set(earlier.keys)
    lasting = published.special & earlier.special
    found: dict[tuple[tuple[str, ...], Group], _Moved] = {}
    for fact in published.facts:
        place = _place(fact)
        old = before.get(place)
        if old is None or fact.hidden or not _has_moved(old, fact):
            continue
        answers = tuple(sorted({name for _, at in fact.terms for name in at} - keys))
        if published.wave != earlier.wave and not (answers and set(answers) <= lasting):
            continue
        group = frozenset(tuple(entry for entry in at if entry[0] in keys) for _, at in place)
        moved = found.setdefault((answers, group), _Moved())
        moved.places.append(place)
        if old.exact and fact.exact and all(weight == 1 for weight, _ in place):
            said = {tuple(entry for entry in at if entry[0] not in keys) for _, at in place}
            _add(moved, fact.low - old.low, alone=len(said) == 1)
    return found


def _has_moved(old: Fact, new: Fact) -> bool:
    """Whether an end that both releases state is another one; what only one of them states has not moved."""
    low = old.low != new.low and 0 not in (old.low, new.low)
    return low or (None not in (old.high, new.high) and old.high != new.high)


def _add(moved: _Moved, by: float, *, alone: bool) -> None:
    """One count that moved; `alone`: it counts one answer, so no other such count has the same people."""
    if not alone:
        moved.sums = max(moved.sums, abs(by))
    elif by > 0:
        moved.more += by
    else:
        moved.fewer -= by


def together(published: Published, earlier: Published) -> tuple[Published, tuple[Component, ...]]:
    """Both releases of one wave as one, with the components that the earlier one adds a number to.

    Only numbers about categories that both have can be put together.
    """
    if published.wave != earlier.wave:
        return published, ()
    same = {
        name
        for name, codes in earlier.variables.items()
        if published.variables.get(name) == codes and (name in published.keys) == (name in earlier.keys)
    }
    known = {(_place(fact), fact.low, fact.high) for fact in published.facts}
    new = tuple(
        fact
        for fact in earlier.facts
        if not fact.hidden
        and (_place(fact), fact.low, fact.high) not in known
        and all(name in same for _, at in fact.terms for name in at)
    )
    named = {name for fact in new for _, at in fact.terms for name in at} - set(published.keys)
    about = tuple(fact for fact in new if all(name in published.keys for _, at in fact.terms for name in at))
    both = replace(published, facts=(*published.facts, *new), about_keys=(*published.about_keys, *about))
    return both, tuple(part for part in components(both) if named & set(part.answers))


def _place(fact: Fact) -> Place:
    return tuple(sorted((weight, tuple(sorted(at.items()))) for weight, at in fact.terms))


def _said(place: Place) -> str:
    terms = [", ".join(f"{name}={code}" for name, code in at) or "everybody" for _, at in place]
    return _few(terms, " + ")


def _few(words: Sequence[str], between: str) -> str:
    """The first words: a mean of scores is made of a hundred counts, and nobody reads them all."""
    more = len(words) - SHOWN
    return between.join(words) if more <= 1 else f"{between.join(words[:SHOWN])}{between}{more} more"
