"""Groups made to measure: two printed groups, one inside the other, that differ by a few people.

"You against everybody else" is the best known: the whole less the others is your own answer. Whatever the
few said follows by subtraction, so the groups themselves are refused, whatever the counts are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remit_audit.model import Component, Mask, Profiles
from remit_audit.reading import At, Fact, Published
from remit_audit.targets import sensitive
from remit_audit.verdicts import Exposure

Terms = tuple[tuple[float, At], ...]


def nested(published: Published, component: Component, profiles: Profiles) -> Iterator[Exposure]:
    """Pairs of printed groups, the whole included, between which there are too few people."""
    people, least = profiles.people, published.policy.group_min
    if people is None:
        return
    seen = set()
    for (name, _), groups in _groups(published, component, profiles).items():
        masks = np.array([mask for mask, _ in groups], dtype=float)
        within = (1.0 - masks) @ masks.T == 0  # by outer and inner: nobody of the inner is not in the outer
        between = (masks * people) @ (1.0 - masks).T
        for one, other in np.argwhere(within & (between > 0) & (between < least)):
            (_, all_terms), (inner, some_terms) = groups[one], groups[other]
            few = float(between[one, other])
            if (name, inner.tobytes()) in seen:
                continue
            seen.add((name, inner.tobytes()))
            terms = (*all_terms, *((-weight, at) for weight, at in some_terms))
            what = f"two printed groups differ by {few:g} people, fewer than {least}"
            yield Exposure("groups made to measure", f"{name}: {_said(some_terms)}", what, terms, 0.0, 1.0)


def _groups(
    published: Published, component: Component, profiles: Profiles
) -> dict[tuple[str, str], list[tuple[Mask, Terms]]]:
    """The groups in which a count of an answer is printed, as combinations of keys."""
    found: dict[tuple[str, str], list[tuple[Mask, Terms]]] = {}
    for fact in component.facts:
        answer = _answer(published, fact) if fact.exact else None
        if answer is None:
            continue
        masks = [profiles.mask({n: c for n, c in at.items() if n != answer[0]}) for _, at in fact.terms]
        if np.all(np.sum(masks, axis=0) <= 1):
            found.setdefault(answer, []).append((np.any(masks, axis=0), fact.terms))
    return found


def _answer(published: Published, fact: Fact) -> tuple[str, str] | None:
    """The one answer that a fact counts; None for any other fact."""
    given = {entry for _, at in fact.terms for entry in at.items() if entry[0] not in published.keys}
    if len(given) != 1 or any(weight != 1 for weight, _ in fact.terms):
        return None
    ((name, code),) = given
    counted = all(name in at for _, at in fact.terms) and sensitive(published, name, code)
    return (name, code) if counted else None


def _said(terms: Terms) -> str:
    return " or ".join(", ".join(f"{name}={code}" for name, code in at.items()) for _, at in terms[:3])
