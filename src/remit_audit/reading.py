"""`release.json` and `audit-keys.json` as frozen values; what cannot be read is said, never guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLANK = ""
"""The category of people who gave no answer."""

FLAG = frozenset({"1", "0", BLANK})
"""The categories of a tick box."""

At = Mapping[str, str]


class Unreadable(Exception):
    """A file that is not what it should be: nothing is proven about it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A weighted sum of people at some places of the unknown table, from `low` to `high` (None: no limit)."""

    terms: tuple[tuple[float, At], ...]
    low: float
    high: float | None

    @property
    def exact(self) -> bool:
        """Whether the sum is known."""
        return self.high is not None and self.high == self.low

    @property
    def hidden(self) -> bool:
        """Whether nothing is known of the sum."""
        return self.high is None and self.low <= 0 and all(weight >= 0 for weight, _ in self.terms)


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds a release was made with."""

    cell_min: int
    special_min: int
    group_min: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A published quote: its label and how many invited people the label fits."""

    id: str
    label: At
    fits: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that was released, as an attacker sees it; `about_keys` are the facts about keys alone."""

    policy: Policy
    keys: tuple[str, ...]
    special: frozenset[str]
    variables: Mapping[str, tuple[str, ...]]
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...] = ()
    about_keys: tuple[Fact, ...] = ()
    other: int = 0
    wave: str = ""

    def is_flag(self, name: str) -> bool:
        """Whether a variable is a tick box."""
        return set(self.variables[name]) <= FLAG

    def least(self, name: str) -> int:
        """The smallest count of this answer that may be known."""
        return self.policy.special_min if name in self.special else self.policy.cell_min


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """How many respondents have each combination of public keys: what somebody knows who knows them all."""

    keys: tuple[str, ...]
    profiles: tuple[tuple[str, ...], ...]
    people: tuple[int, ...]


def load(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """The JSON of a file. Raises `Unreadable`."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is not JSON: {error}") from None


def read_release(found: object, name: str = "release.json") -> Published:
    """A release from its JSON. Raises `Unreadable` where anything has another form than schema 1."""
    try:
        return _release(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{name} is not a release of schema 1: {_said(error)}") from None


def _said(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _release(found: Any) -> Published:  # noqa: ANN401
    if found["schema"] != 1:
        raise ValueError(f"the schema is {found['schema']!r}")
    variables = {str(name): tuple(map(str, codes)) for name, codes in found["variables"].items()}
    for name, codes in variables.items():
        if len(set(codes)) != len(codes):
            raise ValueError(f"'{name}' lists a category twice")
    facts = [_fact([[1, entry["at"]]], entry, variables) for entry in found["facts"]]
    facts += [_fact(entry["terms"], entry, variables) for entry in found["linear"]]
    policy = found["policy"]
    keys = tuple(found["public_keys"])
    _known(keys, variables)
    _known(found.get("special", ()), variables)
    return Published(
        Policy(int(policy["cell_min"]), int(policy["special_min"]), int(policy["group_min"])),
        keys,
        frozenset(found.get("special", ())),
        variables,
        tuple(facts),
        tuple(
            Quote(str(entry["id"]), dict(entry.get("label") or {}), _whole(entry.get("fits")))
            for entry in found.get("quotes", ())
        ),
        tuple(fact for fact in facts if all(name in keys for _, at in fact.terms for name in at)),
        len(found.get("other", ())),
        str(found.get("wave", "")),
    )


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number))


def _known(names: Sequence[str], variables: Mapping[str, object]) -> None:
    for name in names:
        if name not in variables:
            raise ValueError(f"'{name}' is not among the variables")


def _fact(terms: Any, entry: Any, variables: Mapping[str, tuple[str, ...]]) -> Fact:  # noqa: ANN401
    made = []
    for weight, at in terms:
        for name, code in at.items():
            if name not in variables:
                raise ValueError(f"a fact names the variable '{name}', which is not listed")
            if code not in variables[name]:
                raise ValueError(f"a fact names the category '{code}' of '{name}', which is not listed")
        made.append((float(weight), dict(at)))
    low, high = entry["lo"], entry["hi"]
    if high is not None and float(high) < float(low):
        raise ValueError(f"a fact at {made[0][1]} ends ({high}) below its beginning ({low})")
    return Fact(tuple(made), float(low), None if high is None else float(high))


def read_keys(found: object, published: Published, name: str = "audit-keys.json") -> KnownKeys:
    """The joint counts of public keys. Raises `Unreadable`."""
    try:
        keys = tuple(found["keys"])  # type: ignore[index]
        _known(keys, published.variables)
        if missing := [key for key in published.keys if key not in keys]:
            raise ValueError(f"the key '{missing[0]}' is missing")
        profiles, people = [], []
        for entry in found["counts"]:  # type: ignore[index]
            codes = tuple(str(entry["at"][key]) for key in keys)
            for key, code in zip(keys, codes, strict=True):
                if code not in published.variables[key]:
                    raise ValueError(f"'{code}' is not a category of '{key}'")
            profiles.append(codes)
            people.append(int(entry["n"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{name} is not a file of keys for this release: {_said(error)}") from None
    if min(people, default=0) < 0 or len(set(profiles)) != len(profiles):
        raise Unreadable(f"{name} counts a combination of keys twice, or below nought")
    return KnownKeys(keys, tuple(profiles), tuple(people))
