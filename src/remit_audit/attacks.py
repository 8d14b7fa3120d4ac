"""The attacks, each from a release (and what else an attacker may hold) to what it exposes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remit_audit.bounds import TINY, Bounds
from remit_audit.insiders import few_others
from remit_audit.model import Component, Model, Profiles, possible_profiles
from remit_audit.nested import nested
from remit_audit.persons import single_people
from remit_audit.reading import Published
from remit_audit.solver import Unproven
from remit_audit.targets import Target, targets_of
from remit_audit.verdicts import Exposure, Watched, judge, watch

STIRS = 4
"""Pairs of random programmes before targets are asked for one by one."""


def linked(published: Published, component: Component) -> Iterator[Exposure]:
    """What follows from all tables together, for somebody who does not know the keys of each person.

    The joint table of the answers by the keys is unknown, but it is one: tables by different keys must fit
    it.
    """
    seen: set[Target] = set()
    every = list(possible_profiles(published, component))
    for target in targets_of(published, component):
        named = {name for group in target.groups for name, _ in group if name in published.keys}
        if not any(named <= set(profiles.keys) for profiles in every):
            raise Unproven(f"{target} has more keys than can be attacked at once")
    for profiles in every:
        model = Model(published, component, profiles)
        bounds = Bounds(model, exact=False)
        for exposure, target in _counts("linked tables", published, component, bounds):
            if target not in seen:
                seen.add(target)
                yield exposure


def known_keys(
    published: Published, component: Component, profiles: Profiles, *, strangers_first: bool = False
) -> Iterator[Exposure]:
    """What somebody works out who knows the keys of every respondent: counts, and answers of persons.

    `strangers_first`: where strangers learn something and the component is large, it ends there. Such a
    release must change before colleagues are asked, and what tells a stranger tells hundreds of them.
    """
    model = Model(published, component, profiles)
    bounds = Bounds(model, exact=model.scaling is None)
    exposed: set[Target] = set()
    for exposure, target in _counts("known keys", published, component, bounds):
        exposed.add(target)
        yield exposure
    yield from nested(published, component, profiles)
    yield from single_people(published, bounds)
    if not (strangers_first and exposed and not bounds.exact):
        yield from few_others(published, component, bounds, exposed)


def _counts(
    attack: str, published: Published, component: Component, bounds: Bounds
) -> Iterator[tuple[Exposure, Target]]:
    targets = targets_of(published, component)
    watched = [found for target in targets if (found := watch(bounds, published, target)) is not None]
    # At least one table must fit, also where every count is printed: else the facts contradict each other.
    if not bounds.begin():
        bounds.model.programme.extreme(np.zeros(0, dtype=np.intp), np.zeros(0), largest=False)
    for seed in range(STIRS):
        unseen = [each.count for each in watched if not _seen(published, each)]
        if not unseen:
            break
        bounds.stir(unseen, seed)
    for each in watched:
        verdict = judge(bounds, published, each)
        if verdict is not None:
            target = each.target
            yield Exposure(attack, str(target), verdict.what, target.terms, verdict.low, verdict.high), target


def _seen(published: Published, watched: Watched) -> bool:
    """Whether witnesses have shown a count at nought and at the threshold already."""
    least = published.least(watched.target.name)
    return watched.count.closed_low or (watched.count.low <= TINY and watched.count.high >= least - TINY)
