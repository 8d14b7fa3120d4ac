"""`release.json` and `audit-keys.json` as frozen values; what cannot be read is said, never guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST = 1e12
"""A number this large counts nobody; it would only upset the arithmetic."""

QUOTE_MIN = 20
"""A quote's label must fit so many invited people, where a release does not say another number."""

LEAST_QUOTE_MIN = 11
"""No release may ask for fewer: ten others, and the speaker."""

BLANK = ""
"""The category of people who gave no answer."""

FLAG = frozenset({"1", "0", BLANK})
"""The categories of a tick box."""

COUNTS = ("cell_min", "special_min", "group_min")
"""The thresholds that every release states."""

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
    quote_min: int


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
        return _release(_object(found, "the file"))
    except KeyError as error:
        raise Unreadable(f"{name} is not a release of schema 1: {error.args[0]!r} is missing") from None
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name} is not a release of schema 1: {error}") from None


def _release(found: Mapping[str, Any]) -> Published:
    if _number(found["schema"]) != 1:
        raise ValueError(f"the schema is {found['schema']!r}")
    variables = {_text(name): _codes(name, codes) for name, codes in _object(found["variables"]).items()}
    facts = [_fact([[1, _object(entry)["at"]]], entry, variables) for entry in _list(found["facts"])]
    facts += [_fact(_object(entry)["terms"], entry, variables) for entry in _list(found["linear"])]
    keys = _known(found["public_keys"], variables)
    return Published(
        _policy(_object(found["policy"])),
        keys,
        frozenset(_known(found.get("special", []), variables)),
        variables,
        tuple(facts),
        tuple(map(_quote, _list(found.get("quotes", [])))),
        tuple(fact for fact in facts if all(name in keys for _, at in fact.terms for name in at)),
        len(_list(found.get("other", []))),
        _text(found.get("wave", "")),
    )


def _policy(found: Mapping[str, Any]) -> Policy:
    """The thresholds; what says nothing of quotes is held to the standard, and nothing to less than 11."""
    quote_min = max(_count(found.get("quote_min", QUOTE_MIN)), LEAST_QUOTE_MIN)
    cell_min, special_min, group_min = map(_count, (found[name] for name in COUNTS))
    return Policy(cell_min, special_min, group_min, quote_min)


def _codes(name: str, found: object) -> tuple[str, ...]:
    codes = tuple(map(_text, _list(found)))
    if not codes or len(set(codes)) != len(codes):
        raise ValueError(f"'{name}' lists no category, or one of them twice")
    return codes


def _known(found: object, variables: Mapping[str, object]) -> tuple[str, ...]:
    """Names of variables, each once and among those listed."""
    names = tuple(map(_text, _list(found)))
    for name in names:
        if name not in variables or names.count(name) > 1:
            raise ValueError(f"'{name}' is not among the variables, or is named twice")
    return names


def _quote(found: object) -> Quote:
    entry = _object(found)
    label = {_text(key): _text(code) for key, code in _object(entry.get("label") or {}).items()}
    fits = entry.get("fits")
    return Quote(_text(entry["id"]), label, None if fits is None else _count(fits))


def _fact(terms: object, entry: Mapping[str, Any], variables: Mapping[str, tuple[str, ...]]) -> Fact:
    made = []
    for term in _list(terms):
        if len(_list(term)) != 2:
            raise ValueError("a term is not a weight with a place")
        at = {_text(name): _text(code) for name, code in _object(term[1]).items()}
        for name, code in at.items():
            if code not in variables.get(name, ()):
                raise ValueError(f"a fact names the category '{code}' of '{name}', which is not listed")
        made.append((_number(term[0]), at))
    if not made:
        raise ValueError("a fact has no terms")
    low, high = _number(entry["lo"]), None if entry["hi"] is None else _number(entry["hi"])
    if high is not None and high < low:
        raise ValueError(f"a fact at {made[0][1]} ends ({high:g}) below its beginning ({low:g})")
    return Fact(tuple(made), low, high)


def read_keys(found: object, published: Published, name: str = "audit-keys.json") -> KnownKeys:
    """The joint counts of public keys. Raises `Unreadable`."""
    try:
        file = _object(found, "the file")
        keys = _known(file["keys"], published.variables)
        if missing := [key for key in published.keys if key not in keys]:
            raise ValueError(f"the key '{missing[0]}' is missing")
        counted = [_profile(_object(entry), keys, published) for entry in _list(file["counts"])]
    except KeyError as error:
        raise Unreadable(f"{name} does not go with this release: {error.args[0]!r} is missing") from None
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name} does not go with this release: {error}") from None
    profiles = tuple(codes for codes, _ in counted)
    if len(set(profiles)) != len(profiles):
        raise Unreadable(f"{name} counts a combination of keys twice")
    return KnownKeys(keys, profiles, tuple(people for _, people in counted))


def _profile(
    entry: Mapping[str, Any], keys: Sequence[str], published: Published
) -> tuple[tuple[str, ...], int]:
    at = _object(entry["at"])
    codes = tuple(_text(at[key]) for key in keys)
    for key, code in zip(keys, codes, strict=True):
        if code not in published.variables[key]:
            raise ValueError(f"'{code}' is not a category of '{key}'")
    return codes, _count(entry["n"])


# ---- values ----------------------------------------------------------------------------------------


def _object(found: object, what: str = "") -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise TypeError(f"{what or _shortened(found)} should be an object with names and values")
    return found


def _list(found: object) -> Sequence[Any]:
    if not isinstance(found, list | tuple):
        raise TypeError(f"{_shortened(found)} should be a list")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{_shortened(found)} should be text")
    found.encode()  # half of a character is no text; the error is a ValueError
    return found


def _number(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < MOST:
        raise TypeError(f"{_shortened(found)} should be a number")
    return float(found)


def _count(found: object) -> int:
    if not isinstance(found, int) or not 0 <= _number(found) < MOST:
        raise TypeError(f"{_shortened(found)} should be a number of people")
    return found


def _shortened(found: object) -> str:
    return ascii(found)[:60]
