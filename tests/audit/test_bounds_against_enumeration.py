"""The auditor's intervals are those of a list of all tables that fit, to the last person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import remit_audit.model
from audit.worlds import Worlds, worlds
from remit_audit.attacks import known_keys
from remit_audit.bounds import Bounds
from remit_audit.model import Model, components, known_profiles, possible_profiles
from remit_audit.reading import Published, read_keys, read_release
from remit_audit.targets import answered, sensitive, targets_of
from remit_audit.verdicts import Exposure

POLICY = {"cell_min": 2, "special_min": 3, "group_min": 3}
EXAMPLES = int(os.environ.get("REMIT_EXAMPLES", "60"))
"""More of them for a longer attack."""

THOROUGH = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

Document = dict[str, Any]


@st.composite
def releases(draw: st.DrawFn) -> tuple[Document, Document]:
    """A few people, some true facts about them, and the numbers of people by keys."""
    variables = {"k": ["g", "h"], "x": draw(st.sampled_from([["a", "b", ""], ["a", "b"], ["1", "0", ""]]))}
    keys = ["k"]
    if draw(st.booleans()):
        variables["l"], keys = ["p", "q"], ["k", "l"]
    if draw(st.booleans()):
        variables["y"] = ["1", "0"]
    cells = [dict(zip(variables, codes, strict=True)) for codes in product(*variables.values())]
    people = draw(st.lists(st.sampled_from(cells), min_size=3, max_size=4 if len(cells) > 12 else 6))

    def count(terms: list[list[Any]]) -> float:
        return sum(w * sum(at.items() <= person.items() for person in people) for w, at in terms)

    def stated(terms: list[list[Any]]) -> Document:
        true = count(terms)
        nothing = (0 if all(weight >= 0 for weight, _ in terms) else true - 1, None)
        low, high = draw(st.sampled_from([(true, true)] * 3 + [(true - 1, true), (true, true + 1), nothing]))
        return {"lo": low, "hi": high}

    answers = [name for name in variables if name not in keys]
    margins = [[name] for name in variables] + [[name, key] for name in answers for key in keys]
    margins += [[*answers], [answers[0], *keys]]
    facts = [{"at": {}, "lo": len(people), "hi": len(people)}]
    for names in draw(st.lists(st.sampled_from(margins), max_size=4, unique_by=tuple)):
        for codes in product(*(variables[name] for name in names)):
            at = dict(zip(names, codes, strict=True))
            facts.append({"at": at, **stated([[1, at]])})
    sums = st.lists(st.tuples(st.sampled_from([1, 1, 2, -1]), st.sampled_from(cells)), min_size=2, max_size=4)
    linear = []
    for each in draw(st.lists(sums, max_size=2)):
        kept = draw(st.sampled_from([["x"], ["x", "k"], list(variables)]))
        terms = [[weight, {name: at[name] for name in kept}] for weight, at in each]
        linear.append({"terms": terms, **stated(terms)})
    document = {
        "schema": 1,
        "policy": POLICY,
        "public_keys": keys,
        "answers": answers,
        "special": draw(st.sampled_from([[], ["x"]])),
        "variables": variables,
        "facts": facts,
        "linear": linear,
    }
    profiles = [dict(zip(keys, codes, strict=True)) for codes in product(*(variables[key] for key in keys))]
    counts = [{"at": at, "n": sum(at.items() <= p.items() for p in people)} for at in profiles]
    return document, {"schema": 1, "keys": keys, "counts": [each for each in counts if each["n"]]}


def ends(every: Worlds, terms: Any) -> tuple[float, float]:
    values = every.of(terms)
    return float(values.min()), float(values.max())


@THOROUGH
@given(releases())
def test_with_known_keys_the_smallest_and_largest_values_are_those_of_all_tables(made: Any) -> None:
    document, keys = made
    published = read_release(document)
    profiles, every = known_profiles(read_keys(keys, published)), worlds(document, keys)
    for component in components(published):
        bounds = Bounds(Model(published, component, profiles), exact=True)
        for target in targets_of(published, component):
            asked = bounds.watch(target.terms)
            assert asked is not None
            found = bounds.settle_low(asked, enough=-1.0), bounds.settle_high(asked)
            assert found == ends(every, target.terms), str(target)


@THOROUGH
@given(releases())
def test_without_keys_whole_numbers_are_exact_and_fractions_never_claim_more(made: Any) -> None:
    document, _ = made
    published, every = read_release(document), worlds(document)
    # Each component is attacked alone. Where the keys are not known, one may tell another how many people a
    # group has, which nobody who withholds `--keys` is told.
    assume(len(components(published)) == 1)
    for component in components(published):
        profiles = next(iter(possible_profiles(published, component)))
        for exact in (True, False):
            bounds = Bounds(Model(published, component, profiles), exact=exact)
            for target in targets_of(published, component):
                asked = bounds.watch(target.terms)
                assert asked is not None
                low, high = bounds.settle_low(asked, enough=-1.0), bounds.settle_high(asked)
                least, most = ends(every, target.terms)
                assert (low, high) == (least, most) if exact else low <= least + 1e-6 and high >= most - 1e-6


@pytest.mark.parametrize("divisible", [False, True])
def test_every_witness_fits_everything_that_was_printed(divisible: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if divisible:
            patch.setattr(remit_audit.model, "LARGEST_EXACT", 0)
        _witnesses_fit()


@settings(THOROUGH, max_examples=EXAMPLES // 2)
@given(releases())
def _witnesses_fit(made: Any) -> None:
    document, keys = made
    published = read_release(document)
    profiles = known_profiles(read_keys(keys, published))
    for component in components(published):
        model = Model(published, component, profiles)
        bounds = Bounds(model, exact=model.scaling is None)
        bounds.begin()
        for target in targets_of(published, component):
            asked = bounds.watch(target.terms)
            assert asked is not None
            bounds.settle_low(asked)
            bounds.settle_high(asked, enough=1.0)
        for fact in (*component.facts, *published.about_keys):
            columns, weights = model.weigh(fact.terms) or (np.zeros(0, int), np.zeros(0))
            for found in bounds.witnesses:
                value = float(weights @ found[columns])
                assert fact.low - 1e-5 <= value <= (np.inf if fact.high is None else fact.high) + 1e-5
                assert found.min() >= -1e-6


# ---- verdicts ------------------------------------------------------------------------------------


def given_away(published: Published, every: Worlds) -> set[str]:
    """The targets that the rules forbid to know so well, found by looking at all tables.

    A count is given away when it cannot reach the threshold or cannot fall to nought, or when nearly all of
    the group must have said so; not where the whole sector says as much.
    """
    found = set()
    for component in components(published):
        for target in targets_of(published, component):
            if _is_given_away(published, every, target):
                found.add(str(target))
    return found


def _is_given_away(published: Published, every: Worlds, target: Any) -> bool:
    least = published.least(target.name)
    count, base = every.of(target.terms), every.of(target.everyone(published))
    whole = every.of([[1, {target.name: target.code}]])
    everyone = every.of([[1, {target.name: code}] for code in answered(published, target.name)])
    if base.max() == 0 or whole.max() == 0 or whole.min() >= everyone.max():
        return False
    if not target.listed and count.max() > count.min():
        return False
    if base.max() < published.policy.group_min:
        return not (count.min() == 0 and count.max() >= min(base.max(), 1))
    left = everyone.max() - whole.min()
    few_others = (base - count).max() < min(least, left)
    if count.min() == 0 and count.max() >= min(least, base.max()) and not few_others:
        return False
    if count.max() >= least and 0 < count.min() < least:
        return bool(count.min() > base.max() - left)
    nearly_all = base.max() - count.min() < least
    return bool(count.max() < least or nearly_all or (base.min() < base.max() and few_others))


def both(document: Document, keys: Document) -> tuple[Published, Worlds, list[Exposure]]:
    """A release as the auditor reads it, every table that fits it, and what the auditor says is exposed."""
    published = read_release(document)
    profiles = known_profiles(read_keys(keys, published))
    attacks = (known_keys(published, component, profiles) for component in components(published))
    return published, worlds(document, keys), list(chain.from_iterable(attacks))


@THOROUGH
@given(releases())
def test_the_verdicts_on_counts_are_those_of_a_list_of_all_tables(made: Any) -> None:
    document, keys = made
    published, every, exposures = both(document, keys)
    found = {each.where for each in exposures if each.attack == "known keys" and not each.people}
    assert found == given_away(published, every)


# ---- persons -------------------------------------------------------------------------------------


def cells(published: Published, name: str, keys: Document) -> list[tuple[dict[str, str], int]]:
    """Each answer by each combination of keys that somebody has, with the number of these people."""
    codes = [code for code in published.variables[name] if sensitive(published, name, code)]
    return [({name: code, **each["at"]}, each["n"]) for code in codes for each in keys["counts"]]


def settled_by_the_whole(published: Published, every: Worlds, at: dict[str, str]) -> bool:
    """Whether everybody who answered must have said so."""
    name = next(each for each in at if each not in published.keys)
    whole = every.of([[1, {name: at[name]}]])
    everyone = every.of([[1, {name: code}] for code in answered(published, name)])
    return bool(whole.min() >= everyone.max())


@THOROUGH
@given(releases())
def test_an_answer_is_certain_for_a_stranger_only_where_all_tables_agree(made: Any) -> None:
    document, keys = made
    published, every, exposures = both(document, keys)
    expected = {
        frozenset(at.items())
        for name in document["answers"]
        for at, people in cells(published, name, keys)
        if every.of([[1, at]]).min() >= people and not settled_by_the_whole(published, every, at)
    }
    found = [each for each in exposures if each.attack == "known keys" and each.people]
    assert {frozenset(each.terms[0][1].items()) for each in found} == expected


def colleague_learns(published: Published, every: Worlds, keys: Document) -> set[str]:
    """For each answer by profile that somebody may have: the profiles whose others must all have agreed."""
    found = set()
    for name in published.variables:
        if name in published.keys:
            continue
        listed = cells(published, name, keys)
        for own, _ in listed:
            fitting = every.where(every.of([[1, own]]) >= 1)
            for at, people in listed:
                mine = int(at == own)
                here = int(all(at[key] == own[key] for key in published.keys))
                others, said = people - here, fitting.of([[1, at]]) - mine
                if not len(said) or others < 1 or said.min() < others:
                    continue
                if not settled_by_the_whole(published, every, at):
                    found.add(_words(at, published))
    return found


def _words(at: dict[str, str], published: Published) -> str:
    name = next(each for each in at if each not in published.keys)
    return f"{name}={at[name]} for " + ", ".join(f"{key}={at[key]}" for key in published.keys)


@THOROUGH
@given(releases())
def test_a_colleague_learns_only_what_all_tables_with_her_own_answer_agree_on(made: Any) -> None:
    document, keys = made
    published, every, exposures = both(document, keys)
    found = {each.where for each in exposures if each.attack == "insider" and each.what.startswith("certain")}
    assert found == colleague_learns(published, every, keys)


def few_others_learnt(published: Published, every: Worlds) -> set[str]:
    """Withheld counts that hold somebody else, but few, for a colleague who takes her own answer away."""
    exposed, found = given_away(published, every), set()
    for component in components(published):
        tables = [{n for n in at if n not in published.keys} for f in component.facts for _, at in f.terms]
        for target in targets_of(published, component):
            count = every.of(target.terms)
            if not target.listed or str(target) in exposed or count.min() == count.max():
                continue
            named = {name for _, at in target.terms for name in at} - set(published.keys)
            joined = max((names for names in [named, *tables] if named <= names), key=len)
            if not known_by_the_whole(published, every, target) and any(
                others.min() >= 1 and others.max() < published.least(target.name)
                for others in seen_by_colleagues(published, every, target, joined)
            ):
                found.add(str(target))
    return found


def seen_by_colleagues(published: Published, every: Worlds, target: Any, joined: set[str]) -> Iterator[Any]:
    """What the others of a target can be, for each colleague who may be there."""
    names = [*sorted(joined), *published.keys]
    for codes in product(*(published.variables[name] for name in names)):
        own = dict(zip(names, codes, strict=True))
        fitting = every.where(every.of([[1, own]]) >= 1)
        if len(fitting.counts):
            yield fitting.of(target.terms) - sum(at.items() <= own.items() for _, at in target.terms)


def known_by_the_whole(published: Published, every: Worlds, target: Any) -> bool:
    """Whether the whole sector alone says that somebody of a group did, or that all or none did."""
    whole = every.of([[1, {target.name: target.code}]])
    everyone = every.of([[1, {target.name: code}] for code in answered(published, target.name)])
    count, base = every.of(target.terms), every.of(target.everyone(published))
    if whole.max() == 0 or whole.min() >= everyone.max():
        return True
    return bool(0 < count.min() <= base.max() - (everyone.max() - whole.min()))


@THOROUGH
@given(releases())
def test_a_colleague_learns_of_few_others_only_where_all_tables_with_her_say_so(made: Any) -> None:
    document, keys = made
    published, every = read_release(document), worlds(document, keys)
    profiles = known_profiles(read_keys(keys, published))
    found = {
        each.where
        for component in components(published)
        for each in known_keys(published, component, profiles)
        if each.attack == "insider" and "fewer than" in each.what
    }
    assert found == few_others_learnt(published, every)


def test_the_list_of_all_tables_is_complete() -> None:
    document = {
        "public_keys": ["k"],
        "variables": {"k": ["g", "h"], "x": ["a", "b"]},
        "facts": [{"at": {}, "lo": 2, "hi": 2}],
        "linear": [],
    }
    assert len(worlds(document).counts) == 10
    document["facts"].append({"at": {"x": "a", "k": "g"}, "lo": 1, "hi": 1})
    assert sorted(map(tuple, worlds(document).counts)) == [(1, 0, 0, 1), (1, 0, 1, 0), (1, 1, 0, 0)]
    keys = {"counts": [{"at": {"k": "g"}, "n": 2}]}
    assert np.array_equal(worlds(document, keys).counts, [[1, 1, 0, 0]])
