"""Leaks to plant in a release that passed, each made from a seed and checked to be true and to matter.

Seven classes:

* `unhidden`: a withheld count of a breakdown is printed that the rules forbid to know;
* `total`: the sum of the other withheld counts of a line is printed, so that one follows;
* `decimal`: a withheld count is given in a band so narrow that only one whole number fits, as a share with a
  decimal too many does;
* `interval`: the interval of a withheld share is printed, which one whole number fits;
* `routing`: the base of a question asked only after one answer, where it tells how many gave that answer;
* `made to measure`: a group that differs from a published one by fewer people than a group must have;
* `re-issue`: an earlier release of the same wave in which one person was missing, more, or said otherwise.

And `quote`: a label that few fit.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from audit.kit import Document, every_fact, is_hidden, terms_of, value

People = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A release with a leak: what was done, the document, keys and earlier releases to audit."""

    what: str
    document: Document
    keys: Document
    earlier: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Original:
    """A release that passed, its private keys, and its people in published categories.

    Leaks are about the answers that the people here have; a large release may have more.
    """

    document: Document
    keys: Document
    people: People

    @property
    def names(self) -> list[str]:
        """The answers that leaks may be about."""
        keys = self.document["public_keys"]
        return [name for name in self.document["variables"] if name in self.people[0] and name not in keys]

    @property
    def group_min(self) -> int:
        return int(self.document["policy"]["group_min"])

    def true(self, terms: Sequence[Sequence[Any]]) -> int:
        """What a sum of places is among the people."""
        return int(value(self.people, terms))

    def answered(self, name: str) -> list[str]:
        return [code for code in self.document["variables"][name] if code]

    def is_flag(self, name: str) -> bool:
        return set(self.document["variables"][name]) <= {"1", "0", ""}

    def base(self, name: str, groups: Sequence[Mapping[str, str]]) -> int:
        """Everybody of some groups who answered."""
        return self.true([[1, {name: code, **group}] for code in self.answered(name) for group in groups])


def hidden_counts(release: Original) -> Iterator[tuple[str, str, list[dict[str, str]], Document]]:
    """Withheld counts of breakdowns: answer, category, groups and the fact itself."""
    keys = set(release.document["public_keys"])
    for fact in every_fact(release.document):
        if not is_hidden(fact):
            continue
        places = [at for _, at in terms_of(fact)]
        given = {(name, code) for at in places for name, code in at.items() if name not in keys}
        groups = [{n: c for n, c in at.items() if n in keys} for at in places]
        if len(given) == 1 and all(groups):
            ((name, code),) = given
            if name in release.names and code and not (release.is_flag(name) and code == "0"):
                yield name, code, groups, fact


def forbidden(release: Original, name: str, code: str, groups: Sequence[Mapping[str, str]]) -> bool:
    """Whether nobody may know this count: few of a group said so, or all but few, or the group is small.

    What nobody or everybody of the whole said is no secret, and so no leak.
    """
    policy = release.document["policy"]
    least = policy["special_min" if name in release.document["special"] else "cell_min"]
    count = release.true([[1, {name: code, **group}] for group in groups])
    whole, everyone = release.true([[1, {name: code}]]), release.base(name, [{}])
    base = release.base(name, groups)
    if base == 0 or whole in (0, everyone):
        return False
    return base < release.group_min or count < least or base - count < least


def _state(fact: Document, low: float, high: float) -> None:
    fact["lo"], fact["hi"] = low, high


def unhidden(release: Original, chance: Random) -> Spoilt:
    """A withheld count that must not be known, with its true number."""
    document = copy.deepcopy(release.document)
    found = [e for e in hidden_counts(_with(release, document)) if forbidden(release, *e[:3])]
    name, code, groups, fact = chance.choice(found)
    true = release.true(terms_of(fact))
    _state(fact, true, true)
    return Spoilt(f"{name}={code} in {groups} is {true}", document, release.keys, {})


def _with(release: Original, document: Document) -> Original:
    return Original(document, release.keys, release.people)


def total(release: Original, chance: Random) -> Spoilt:
    """The base of a group, and every count of it but one that must not be known, as a single sum."""
    found = [
        (name, code, groups)
        for name, code, groups, _ in hidden_counts(release)
        if forbidden(release, name, code, groups) and len(release.answered(name)) > 2
    ]
    name, code, groups = chance.choice(found)
    others = [
        [1, {name: other, **group}] for other in release.answered(name) if other != code for group in groups
    ]
    everyone = [[1, {name: each, **group}] for each in release.answered(name) for group in groups]
    document = copy.deepcopy(release.document)
    for terms in (others, everyone):
        true = release.true(terms)
        document["linear"].append({"terms": terms, "lo": true, "hi": true})
    return Spoilt(f"all but {name}={code} in {groups}", document, release.keys, {})


def decimal(release: Original, chance: Random) -> Spoilt:
    """A withheld count as a share with one decimal too many: a band that one whole number fits."""
    document = copy.deepcopy(release.document)
    found = [e for e in hidden_counts(_with(release, document)) if forbidden(release, *e[:3])]
    name, code, groups, fact = chance.choice(found)
    true, base = release.true(terms_of(fact)), release.base(name, groups)
    share = round(true / base, 3)
    _state(fact, (share - 0.0005) * base, (share + 0.0005) * base)
    return Spoilt(f"{share:.1%} of {groups} say {name}={code}", document, release.keys, {})


def interval(release: Original, chance: Random) -> Spoilt:
    """The ends of a share's 95% interval in tenths of a per cent, though the share itself is withheld."""
    document = copy.deepcopy(release.document)
    found = [e for e in hidden_counts(_with(release, document)) if forbidden(release, *e[:3])]
    name, code, groups, fact = chance.choice(found)
    true, base = release.true(terms_of(fact)), release.base(name, groups)
    ends = _wilson(true, base)
    fits = [n for n in range(base + 1) if _wilson(n, base) == ends]
    _state(fact, min(fits), max(fits))
    return Spoilt(f"{ends} for {groups} who say {name}={code}", document, release.keys, {})


def _wilson(n: int, base: int) -> tuple[float, float]:
    """Wilson's score interval for n of a base, rounded to tenths of a per cent."""
    share, ratio = n / base, 1.96**2 / base
    half = 1.96 * (share * (1 - share) / base + ratio / (4 * base)) ** 0.5
    low, high = (share + ratio / 2 - half) / (1 + ratio), (share + ratio / 2 + half) / (1 + ratio)
    return round(low, 3), round(high, 3)


def routing(release: Original, chance: Random) -> Spoilt:
    """A follow-up that was asked of those who gave one answer, with the number who answered it in a group.

    All of them did. That nobody else was asked stands in the questionnaire.
    """
    document = copy.deepcopy(release.document)
    name, code, groups = chance.choice(
        [
            (name, code, groups)
            for name, code, groups, fact in hidden_counts(release)
            if forbidden(release, name, code, groups) and release.true(terms_of(fact)) > 0
        ]
    )
    document["variables"]["follow"] = ["y", "n", ""]
    true = release.true([[1, {name: code, **group}] for group in groups])
    answered = [[1, {"follow": each, **group}] for each in "yn" for group in groups]
    document["linear"] += [
        {"terms": answered, "lo": true, "hi": true},
        {
            "terms": [
                *([1, {name: code, **group}] for group in groups),
                *([-weight, at] for weight, at in answered),
            ],
            "lo": 0,
            "hi": None,
        },
    ]
    return Spoilt(f"{true} of {groups} were asked more after {name}={code}", document, release.keys, {})


def peers(release: Original, chance: Random) -> Spoilt:
    """A new key of two groups, one of them a person or a few: the "other" organisations, or all but you."""
    few = chance.randint(1, 3)
    name, code, members = _minority(release, chance, few)
    document, keys = copy.deepcopy(release.document), copy.deepcopy(release.keys)
    document["variables"]["peer"] = ["yours", "others"]
    document["public_keys"].append("peer")
    people = [
        {**person, "peer": "yours" if place in members else "others"}
        for place, person in enumerate(release.people)
    ]
    keys["keys"].append("peer")
    keys["counts"] = joint_counts(people, keys["keys"])
    for each in release.answered(name):
        at = {name: each, "peer": "others"}
        true = int(value(people, [[1, at]]))
        document["facts"].append({"at": at, "lo": true, "hi": true})
        # The whole is printed as well, as on every page of a report.
        document["facts"].append({"at": {name: each}, "lo": 0, "hi": None})
        _state(document["facts"][-1], *(2 * [int(value(people, [[1, {name: each}]]))]))
    return Spoilt(f"{name}: everybody but {few} (who say {code})", document, keys, {})


def one_out(release: Original, chance: Random) -> Spoilt:
    """Everybody but those who share all keys with somebody, as one sum; the whole is printed."""
    few = [each["at"] for each in release.keys["counts"] if each["n"] < release.group_min]
    at = chance.choice(few)
    keys, variables = release.document["public_keys"], release.document["variables"]
    name = chance.choice(release.names)
    document = copy.deepcopy(release.document)
    every = [dict(zip(keys, codes, strict=True)) for codes in product(*(variables[key] for key in keys))]
    for code in release.answered(name):
        for places in ([profile for profile in every if profile != at], [{}]):
            terms = [[1, {name: code, **place}] for place in places]
            document["linear"].append({"terms": terms, "lo": release.true(terms), "hi": release.true(terms)})
    return Spoilt(f"{name}: everybody but {at}", document, release.keys, {})


def made_to_measure(release: Original, chance: Random) -> Spoilt:
    """Either of the two."""
    return chance.choice([peers, one_out])(release, chance)


def _minority(release: Original, chance: Random, few: int) -> tuple[str, str, set[int]]:
    """An answer that not everybody gave, and a few people who all answered, at least one of them so."""
    names = release.names
    chance.shuffle(names)
    for name in names:
        answered = [place for place, person in enumerate(release.people) if person[name]]
        told = [p for p in answered if not (release.is_flag(name) and release.people[p][name] == "0")]
        if told and len({release.people[place][name] for place in answered}) > 1:
            first = chance.choice(told)
            rest = chance.sample([place for place in answered if place != first], few - 1)
            return name, release.people[first][name], {first, *rest}
    raise AssertionError("nobody answered anything")


def joint_counts(people: People, keys: Sequence[str]) -> list[Document]:
    """The people by all keys, as in `audit-keys.json`."""
    found: dict[tuple[str, ...], int] = {}
    for person in people:
        profile = tuple(person[key] for key in keys)
        found[profile] = found.get(profile, 0) + 1
    return [{"at": dict(zip(keys, codes, strict=True)), "n": n} for codes, n in sorted(found.items())]


def re_issue(release: Original, chance: Random) -> Spoilt:
    """An earlier release of the same table, before somebody joined, left, was erased or was corrected."""
    change = chance.choice(["joined", "left", "erased", "corrected"])
    people = [dict(person) for person in release.people]
    somebody = chance.randrange(len(people))
    if change == "joined":  # not in the earlier release
        del people[somebody]
    elif change in ("left", "erased"):
        people.append(dict(people[somebody]))
    else:
        _correct(release, people[somebody], chance)
    before = copy.deepcopy(release.document)
    moved = 0
    for fact in every_fact(before):
        known = all(name in people[0] for _, at in terms_of(fact) for name in at)
        if known and fact["hi"] is not None and fact["hi"] == fact["lo"]:
            true = int(value(people, terms_of(fact)))
            moved += true != fact["lo"]
            _state(fact, true, true)
    assert moved, "no printed number speaks of this person"
    return Spoilt(f"one person {change}", release.document, release.keys, {"before": before})


def _correct(release: Original, person: dict[str, str], chance: Random) -> None:
    """Another answer to a question whose counts are printed, so that the correction shows."""
    shown = {
        next(iter(fact["at"]))
        for fact in release.document["facts"]
        if len(fact["at"]) == 1 and fact["hi"] is not None
    } & set(release.names)
    name = chance.choice(sorted(name for name in shown if person[name]))
    person[name] = chance.choice([code for code in release.answered(name) if code != person[name]])


def quote(release: Original, chance: Random) -> Spoilt:
    """A quote whose label few fit, or nobody knows how many, or that has two labels."""
    document = copy.deepcopy(release.document)
    first, *more = release.document["public_keys"]
    label = {first: release.answered(first)[0]}
    fits: int | None = chance.choice([None, 1, 19])
    if chance.random() < 0.3 and more:
        label, fits = {**label, more[0]: release.answered(more[0])[0]}, 40
    document["quotes"] = [{"id": "quote-1", "item": "x", "label": label, "fits": fits}]
    return Spoilt(f"a quote labelled {label} that {fits} fit", document, release.keys, {})


CLASSES: dict[str, Callable[[Original, Random], Spoilt]] = {
    "unhidden": unhidden,
    "total": total,
    "decimal": decimal,
    "interval": interval,
    "routing": routing,
    "made to measure": made_to_measure,
    "re-issue": re_issue,
}


def spoil(release: Original, number: int) -> tuple[str, Spoilt]:
    """The leak of this number: the classes in turn, the place by chance."""
    names = list(CLASSES)
    name = names[number % len(names)]
    return name, CLASSES[name](release, Random(number))  # noqa: S311 - no secret
