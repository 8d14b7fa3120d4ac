"""What an attacker is after: how many people of a group gave an answer, and what one person said.

A group has the same place of one or more keys, or gave the same answer to another question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from remit_audit.model import Component, answered
from remit_audit.reading import At, Fact, Published


@dataclass(frozen=True, slots=True)
class Target:
    """The people of some groups who gave an answer (`name`, `code`).

    `listed`: the count has a cell in the release, printed or withheld. Others are in no table, though an
    average or a total may tell them.
    """

    name: str
    code: str
    groups: tuple[tuple[tuple[str, str], ...], ...]
    listed: bool = field(default=True, compare=False)

    @property
    def terms(self) -> tuple[tuple[float, At], ...]:
        """The target as a sum of places."""
        return tuple((1.0, {self.name: self.code, **dict(group)}) for group in self.groups)

    def everyone(self, published: Published) -> tuple[tuple[float, At], ...]:
        """Everybody in the group who answered."""
        return tuple(
            (1.0, {self.name: code, **dict(group)})
            for code in answered(published, self.name)
            for group in self.groups
        )

    def __str__(self) -> str:
        groups = " or ".join(", ".join(f"{key}={code or '(none)'}" for key, code in g) for g in self.groups)
        return f"{self.name}={self.code} in {groups}"


def targets_of(published: Published, component: Component) -> tuple[Target, ...]:
    """Every breakdown of a component that facts speak of, and each single group of the keys in it."""
    listed = dict.fromkeys(_listed(published, component))
    others = (target for target in _single(published, component) if target not in listed)
    return (*listed, *dict.fromkeys(others))


def _listed(published: Published, component: Component) -> Iterator[Target]:
    for fact in component.facts:
        yield from _as_targets(published, fact)


def _as_targets(published: Published, fact: Fact) -> Iterator[Target]:
    """A fact that counts one answer in a group; of two answers each, among those who gave the other.

    Nothing for any other fact.
    """
    if not fact.terms or any(weight != 1 for weight, _ in fact.terms):
        return
    places = [at for _, at in fact.terms]
    for name, code in places[0].items():
        if name in published.keys or not sensitive(published, name, code):
            continue
        groups = {tuple(sorted((n, c) for n, c in at.items() if n != name)) for at in places}
        if all(at.get(name) == code for at in places) and len(groups) == len(places) and () not in groups:
            yield Target(name, code, tuple(sorted(groups)))


def sensitive(published: Published, name: str, code: str) -> bool:
    """Whether an answer says something of a person: no answer does not, nor does a box left empty."""
    return code in answered(published, name) and not (published.is_flag(name) and code == "0")


def _single(published: Published, component: Component) -> Iterator[Target]:
    crossed: dict[str, dict[str, None]] = {}
    for fact in component.facts:
        for _, at in fact.terms:
            by = [key for key in published.keys if key in at]
            for name in at:
                if name not in published.keys:
                    crossed.setdefault(name, {}).update(dict.fromkeys(by))
    for name, keys in crossed.items():
        for key in keys:
            for group in published.variables[key]:
                for code in answered(published, name):
                    if sensitive(published, name, code):
                        yield Target(name, code, (((key, group),),), listed=False)
