"""The whole audit: every attack that can be run with what is at hand, and a word for each that cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from remit_audit.attacks import known_keys, linked
from remit_audit.differences import differences, together
from remit_audit.model import Component, Profiles, components, known_profiles, taken_as_divisible
from remit_audit.reading import KnownKeys, Published, read_keys, read_release
from remit_audit.solver import Contradiction, Unproven
from remit_audit.verdicts import Exposure

QUOTES = "quotes"
"""The attack on labels of quotes."""

Part = tuple[tuple[Exposure, ...], tuple[str, ...]]
"""Exposures of some components, and what could not be proven of them."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: whether it ran, and what it looked at or why it did not run."""

    name: str
    ran: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What an audit found. Safe only without exposures and with everything proven."""

    exposures: tuple[Exposure, ...]
    unproven: tuple[str, ...]
    attacks: tuple[Attack, ...]
    shown: int = 0
    hidden: int = 0

    @property
    def certain(self) -> int:
        """Persons' own answers that somebody can be certain of; each counts once, whoever works it out."""
        most: dict[str, int] = {}
        for each in self.exposures:
            most[each.where] = max(each.people, most.get(each.where, 0))
        return sum(most.values())

    @property
    def cells(self) -> int:
        """Cells (counts, and differences between counts) that can be worked out and should not be."""
        found = {each.where for each in self.exposures if not each.people and each.attack != QUOTES}
        return len(found)

    @property
    def labels(self) -> int:
        """Quotes whose label says too much of who spoke."""
        return len({each.where for each in self.exposures if each.attack == QUOTES})

    @property
    def code(self) -> int:
        """0 safe, 1 exposed, 2 not proven."""
        return 1 if self.exposures else 2 if self.unproven else 0


@dataclass(slots=True)
class _Found:
    exposures: list[Exposure] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    def take(self, name: str, attack: Iterable[Exposure]) -> None:
        """Everything an attack finds; an attack that cannot be ended proves nothing."""
        try:
            self.exposures.extend(attack)
        except Unproven as reason:
            self.unproven.append(f"{name}: {reason}")


def audit(
    published: Published, keys: KnownKeys | None = None, earlier: Mapping[str, Published] | None = None
) -> Findings:
    """Every attack on a release; `earlier` holds releases published before, by name."""
    parts = audit_components(published, keys, components(published))
    return conclude(published, keys, earlier or {}, [parts])


def audit_components(
    published: Published,
    keys: KnownKeys | None,
    chosen: Sequence[Component],
    *,
    strangers_first: bool = False,
) -> Part:
    """Exposures of some of a release's components, and what could not be proven of them.

    Components do not depend on each other, so that several processes can each take some.
    """
    found = _Found()
    profiles = known_profiles(keys) if keys is not None else None
    for component in chosen:
        attack = _attack(published, component, profiles, strangers_first=strangers_first)
        found.take(", ".join(component.answers[:3]), attack)
    return tuple(found.exposures), tuple(found.unproven)


def _attack(
    published: Published, component: Component, profiles: Profiles | None, *, strangers_first: bool = False
) -> Iterator[Exposure]:
    if profiles is None:
        return linked(published, component)
    return known_keys(published, component, profiles, strangers_first=strangers_first)


def conclude(
    published: Published,
    keys: KnownKeys | None,
    earlier: Mapping[str, Published],
    parts: Sequence[Part],
) -> Findings:
    """The findings on the components together with the attacks on the release as a whole."""
    found = _Found()
    for name, before in earlier.items():
        found.take(name, differences(published, before, name))
        found.take(name, _together(published, keys, before, name))
    found.take(QUOTES, _quotes(published))
    found.take("groups", _groups(published))
    targets = [fact for fact in published.facts if any(len(at) > 1 for _, at in fact.terms)]
    return Findings(
        tuple(dict.fromkeys([*(each for exposures, _ in parts for each in exposures), *found.exposures])),
        tuple(dict.fromkeys([*(each for _, unproven in parts for each in unproven), *found.unproven])),
        _attacks(published, keys, earlier),
        shown=sum(1 for fact in targets if fact.exact),
        hidden=sum(1 for fact in targets if fact.hidden),
    )


def _together(
    published: Published, keys: KnownKeys | None, earlier: Published, name: str
) -> Iterator[Exposure]:
    """What follows from a release and an earlier one of the same people, as one release."""
    both, chosen = together(published, earlier)
    profiles = known_profiles(keys) if keys is not None else None
    for component in chosen:
        try:
            for each in _attack(both, component, profiles):
                yield replace(each, attack="earlier releases", what=f"{each.what}, together with {name}")
        except Contradiction:  # somebody has changed in between: then only the differences speak
            continue


def _groups(published: Published) -> Iterator[Exposure]:
    """Groups of respondents that are printed although they are too small for any result.

    People of one key are a group, which results are given for; people of two keys at once are a cell of the
    table of one key by the other, which has the threshold of a cell.
    """
    for fact in published.about_keys:
        named = {name for _, at in fact.terms for name in at}
        least = published.policy.group_min if len(named) == 1 else published.policy.cell_min
        if named and fact.exact and 0 < fact.low < least and all(weight == 1 for weight, _ in fact.terms):
            where = " or ".join(", ".join(f"{k}={v}" for k, v in at.items()) for _, at in fact.terms)
            what = f"{fact.low:g} respondents, fewer than {least}, are a group of their own"
            yield Exposure("groups", where, what, fact.terms)


def _quotes(published: Published) -> Iterator[Exposure]:
    """Labels of quotes that few invited people fit."""
    least = published.policy.quote_min
    for quote in published.quotes:
        if quote.label and (quote.fits is None or quote.fits < least):
            label = ", ".join(f"{key}={code}" for key, code in quote.label.items())
            fits = "an unknown number of" if quote.fits is None else str(quote.fits)
            yield Exposure(
                QUOTES, quote.id, f"the label {label} fits {fits} invited people, fewer than {least}"
            )
        if len(quote.label) > 1:
            yield Exposure(QUOTES, quote.id, "more than one label narrows down who spoke")


def _is_large(published: Published, keys: KnownKeys, name: str) -> bool:
    """Whether a variable's table by all keys is too large to be searched in whole people."""
    cells = len(published.variables[name]) * len(keys.people)
    return name not in published.keys and taken_as_divisible(cells, sum(keys.people))


def _attacks(
    published: Published, keys: KnownKeys | None, earlier: Mapping[str, Published]
) -> tuple[Attack, ...]:
    count = f"{len(published.facts):,} facts on {len(published.variables):,} variables"
    made = [Attack("linked tables", True, f"{count}; the joint table of each answer by all keys")]
    if keys is None:
        made += [
            Attack(
                "known keys", False, "give --keys to attack as somebody who knows everybody's public keys"
            ),
            Attack("groups made to measure", False, "give --keys to count the people between two groups"),
            Attack("insiders", False, "give --keys to attack as each respondent in turn"),
        ]
    else:
        people = f"{sum(keys.people):,} respondents in {len(keys.profiles):,} combinations of keys"
        many = [name for name in published.variables if _is_large(published, keys, name)]
        counted = "counted as whole people"
        if many:
            counted = f"taken as divisible for {len(many):,} variables with many combinations or people"
        made[0] = Attack(
            "linked tables", True, f"{count}; as part of the attack with known keys, which is stronger"
        )
        made += [
            Attack("known keys", True, f"{people}; {counted}"),
            Attack("groups made to measure", True, "printed groups that differ by a few people"),
            Attack("insiders", True, "each combination of keys and answer of a colleague"),
        ]
    made.append(Attack("groups", True, "groups of one kind, groups too small for results"))
    if earlier:
        made.append(Attack("earlier releases", True, ", ".join(earlier)))
    else:
        made.append(Attack("earlier releases", False, "give --earlier for each release published before"))
    made.append(Attack(QUOTES, True, f"{len(published.quotes):,} quotes"))
    if published.other:
        reason = "numbers that are no count, sum or quantile (a most common value, a worth)"
        made.append(Attack("other measures", False, f"{published.other:,} {reason} were not modelled"))
    return tuple(made)


def audit_each(release: object, keys: object, chosen: Sequence[int]) -> list[Part]:
    """The components with these numbers, one result each, from what the files hold: work for a process.

    A release that is being made: where strangers learn something of a large component, it must change first.
    """
    published = read_release(release)
    known, parts = read_keys(keys, published), components(published)
    return [audit_components(published, known, [parts[index]], strangers_first=True) for index in chosen]
