"""Which items nobody can reach, found by trying every combination of answers that matters.

Only what the conditions mention is tried: each code that is named and one that is not, numbers on both
sides of each limit, ticks that the item's own kind accepts together. Sound in one direction: an item that
is reported really is out of reach. Where too many combinations would have to be tried, nothing is said.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, pairwise, product

from msgspec import Struct

from remit.core.words import MISSING
from remit.instrument.authoring import number_setting, text_setting
from remit.instrument.conditions import Target, Targets, holds
from remit.instrument.expressions import Among, Answered, Atom, Compare, Expression, Has, atoms
from remit.instrument.items import Item
from remit.instrument.kinds import kind_of

MOST_TRIED = 20_000
_MOST_OF_ONE = 2_000
_MOST_TICKS = 6
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

Answers = Mapping[str, str]


class Step(Struct, frozen=True):
    """An item and the conditions under which it is asked (its page's and its own)."""

    item: Item
    conditions: tuple[Expression, ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Every comparison of its conditions."""
        return tuple(atom for condition in self.conditions for atom in atoms(condition))


def find_unreachable(steps: Sequence[Step], targets: Targets) -> set[str]:
    """The ids of items that no combination of answers leads to."""
    by_id = {step.item.id: step for step in steps}
    lost: set[str] = set()
    for step in steps:
        if not step.conditions:
            continue
        ways = _ways(_closure(step, by_id), step, targets)
        if ways is None:  # too many: forget under which conditions the named items are asked themselves
            named = dict.fromkeys(_named(step))
            free = [Step(by_id[name].item, ()) for name in named if name in by_id]
            ways = _ways(free, step, targets)
        if ways is not None and not any(ways):
            lost.add(step.item.id)
    return lost


def _named(step: Step) -> Iterator[str]:
    return (atom.name.partition(".")[0] for atom in step.atoms)


def _closure(step: Step, by_id: Mapping[str, Step]) -> list[Step]:
    """The items that decide about this one, those that decide about them, and so on, in order."""
    wanted, waiting = set[str](), list(_named(step))
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in wanted:
            wanted.add(name)
            waiting += _named(by_id[name])
    return [found for name, found in by_id.items() if name in wanted]


def _ways(deciding: Sequence[Step], goal: Step, targets: Targets) -> Iterator[bool] | None:
    """For each combination of answers, whether it leads to the goal; None where there are too many."""
    mentioned = [atom for step in (*deciding, goal) for atom in step.atoms]
    domains = []
    for step in deciding:
        here = [atom for atom in mentioned if atom.name.partition(".")[0] == step.item.id]
        domain = _domain(step.item, here, targets)
        if domain is None:
            return None
        domains.append(domain)
    if math.prod(len(domain) for domain in domains) > MOST_TRIED:
        return None
    return (_leads(deciding, answers, goal, targets) for answers in product(*domains))


def _leads(deciding: Sequence[Step], answers: Sequence[Answers], goal: Step, targets: Targets) -> bool:
    known: dict[str, str] = {}
    for step, given in zip(deciding, answers, strict=True):
        if all(holds(condition, targets, known) for condition in step.conditions):
            known |= given
    return all(holds(condition, targets, known) for condition in goal.conditions)


# ---- the answers that matter ---------------------------------------------------------------------


def _domain(item: Item, mentioned: Iterable[Atom], targets: Targets) -> list[Answers] | None:
    """The answers to one item that its mentions can tell apart, blank first; None where too many."""
    by_name: dict[str, list[Atom]] = {}
    for atom in mentioned:
        by_name.setdefault(atom.name, []).append(atom)
    whole = targets.get(item.id)
    if whole is not None and whole.form == "flags":
        return _ticks(whole, by_name.get(item.id, []))
    if whole is not None and len(whole.variables) == 1 and set(by_name) == {item.id}:
        found: list[Answers] = [{item.id: point} for point in _points(whole, by_name[item.id])]
        return [{}, *([answers for answers in found if _accepted(item, answers)] or found)]
    return _block(item, by_name, targets)


def _accepted(item: Item, answers: Answers) -> bool:
    """Whether the item's own kind takes these answers, so that ranges and limits are honoured."""
    kind = kind_of(item)
    reading = kind.read(item, kind.write(item, answers))
    return reading.values == answers and not reading.problems


def _ticks(target: Target, mentioned: Sequence[Atom]) -> list[Answers] | None:
    item = target.item
    named = {atom.literal for atom in mentioned if isinstance(atom, Has)} & set(target.codes)
    if len(named) > _MOST_TICKS:
        return None
    alone = {choice.code for choice in item.choices if choice.exclusive}
    rest = sorted((code for code in target.codes if code not in named), key=alone.__contains__)
    found: list[Answers] = [{}]
    for chosen in (set(some) for size in range(len(named) + 1) for some in combinations(sorted(named), size)):
        tries = ({*chosen, *rest[:more]} for more in range(len(rest) + 1))
        blocks = (
            {f"{item.id}.{code}": "1" if code in ticked else "0" for code in target.codes}
            for ticked in tries
            if ticked
        )
        found += islice((block for block in blocks if _accepted(item, block)), 1)
    return found


def _block(item: Item, by_name: Mapping[str, Sequence[Atom]], targets: Targets) -> list[Answers] | None:
    """Several variables: each may take its points whatever the others hold (more than can really be)."""
    whole = targets.get(item.id)
    about_all = list(by_name.get(item.id, [])) if whole is not None and whole.form == "block" else []
    variables: dict[str, list[str]] = {}
    for name, mentioned in by_name.items():
        target = targets.get(name)
        if target is not None and len(target.variables) == 1:
            variables[name] = _points(target, [*mentioned, *about_all])
    if about_all and whole is not None:
        for variable in whole.variables:
            alone = Target(item, (variable,), "choice" if variable.choices else "text")
            variables.setdefault(variable.name, _points(alone, about_all))
    if math.prod(len(points) + 1 for points in variables.values()) > _MOST_OF_ONE:
        return None
    blanks = [["", *points] for points in variables.values()]
    return [
        {name: value for name, value in zip(variables, values, strict=True) if value}
        for values in product(*blanks)
    ]


def _points(target: Target, mentioned: Sequence[Atom]) -> list[str]:
    """The values of one variable that its mentions can tell apart (blank left out)."""
    literals = [literal for atom in mentioned for literal in _literals(atom)]
    typed = [literal for literal in dict.fromkeys(literals) if literal in MISSING]
    if target.form == "number":
        return [*_numbers(target, literals), *typed]
    if target.form == "date":
        ends = (text_setting(target.item, name) for name in ("earliest", "latest"))
        return [*_dates([*literals, *ends]), *typed]
    if not target.codes:
        return ["x"]
    ordered = any(isinstance(a, Compare) and a.operator not in ("=", "!=") for a in mentioned)
    if ordered:
        return [*target.codes, *typed]
    named = [code for code in target.codes if code in literals]
    other = [code for code in target.codes if code not in literals][:1]
    return [*named, *other, *typed]


def _literals(atom: Atom) -> tuple[str, ...]:
    match atom:
        case Answered():
            return ()
        case Among():
            return atom.literals
        case _:
            return (atom.literal,)


def _numbers(target: Target, literals: Iterable[str]) -> list[str]:
    """Every limit that is named, the ends of the range, and numbers on both sides and between."""
    if target.codes:
        return list(target.codes)
    ends = (number_setting(target.item, name) for name in ("lowest", "highest"))
    # A mention of the whole block ("team has ...") names answers of other columns too.
    named = (float(literal) for literal in literals if _NUMBER.fullmatch(literal))
    limits = sorted({0.0, *(end for end in ends if end is not None), *named})
    found = set(limits)
    for limit in limits:
        found |= {limit - 1, limit + 1, math.floor(limit), math.ceil(limit), limit - 1e-6, limit + 1e-6}
    found |= {(low + high) / 2 for low, high in pairwise(limits)}
    return [f"{number:.9f}".rstrip("0").rstrip(".") for number in sorted(found)]


def _dates(literals: Iterable[str]) -> list[str]:
    found: set[datetime.date] = {datetime.date(2000, 1, 1)}
    for literal in literals:
        try:
            day = datetime.date.fromisoformat(literal)
        except ValueError:
            continue
        ordinals = (day.toordinal() + step for step in (-1, 0, 1))
        found |= {datetime.date.fromordinal(n) for n in ordinals if 1 <= n <= datetime.date.max.toordinal()}
    return [day.isoformat() for day in sorted(found)]
