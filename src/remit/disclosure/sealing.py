"""The seal on a release plan: a hash of what the plan means, and the amendments that may change it.

What is hashed is the meaning, so comments, order and spelling do not matter. A plan that is sealed before
fieldwork shows that nobody chose what to publish after seeing the answers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from remit.core.problems import Place, Problem
from remit.core.requests import QuotesRequest, Request
from remit.disclosure.asking import crossing_of, may_be_released
from remit.disclosure.merging import Merges
from remit.disclosure.policy import Policy
from remit.estimates.scoring.words import Scoring, variable_name
from remit.estimates.table import Table

PLAN = Place("plan.yaml")

Meaning = Mapping[str, Any]
"""What a plan decides, as plain sorted values that JSON can hold."""

VERSION = 1
"""The version of the meaning, a part of what is hashed."""


class Amendment(Struct, frozen=True):
    """A change of a sealed plan: the hash of the plan after it, and the reason that readers see."""

    hash: str
    reason: str


class Seal(Struct, frozen=True):
    """The hash of a sealed plan (empty: it is not sealed), its meaning then as JSON, and its amendments."""

    hash: str = ""
    sealed: str = ""
    amendments: tuple[Amendment, ...] = ()
    where: Place = PLAN


def meaning_of(
    policy: Policy,
    *,
    keys: Iterable[str] = (),
    tables: Iterable[tuple[str, str]] = (),
    merges: Merges | None = None,
    whole: Iterable[str] = (),
    peer_groups: str = "",
    special: Iterable[str] = (),
    scores: Scoring | None = None,
) -> dict[str, Any]:
    """What a plan decides: everything that may change which numbers are published, and nothing else.

    Labels are left out, because their wording protects nobody. `special` are the items treated as
    special-category answers. `scores` are named only where there are any, so that a plan without them
    has the hash that it always had.
    """
    scoring = _scoring(scores) if scores is not None else {}
    thresholds = {
        field.name: getattr(policy, field.name) for field in fields(policy) if field.name != "none_reason"
    }
    joined = {
        item: sorted([merge.code, sorted(set(merge.choices))] for merge in each)
        for item, each in (merges or {}).items()
        if each
    }
    return {
        "version": VERSION,
        "keys": sorted(set(keys)),
        "tables": sorted([item, by] for item, by in set(tables)),
        "merge": joined,
        "whole": sorted(set(whole)),
        "peer_groups": peer_groups,
        "special": sorted(set(special)),
        "policy": {**thresholds, "protected": not policy.none_reason},
    } | ({"scores": scoring} if scoring else {})


def _scoring(scoring: Scoring) -> dict[str, list[Any]]:
    """What `scores.yaml` decides, by the name of each score, `benchmark`, `weighting` and `calibrate`."""
    found: dict[str, list[Any]] = {}
    for element in scoring.elements:
        parts = sorted(
            [part.variable, _pairs(part.scores), part.reverse, sorted(part.leave_out)]
            for part in element.parts
        )
        found[variable_name(element)] = [parts, element.needs, element.lower_is_better]
    for theme in scoring.themes:
        found[variable_name(theme)] = [sorted(theme.elements), theme.needs, theme.lower_is_better]
    if (benchmark := scoring.benchmark) is not None:
        names = [benchmark.organisation, benchmark.group]
        found["benchmark"] = [*names, benchmark.minimum, benchmark.fewest]
    if scoring.mix is not None:
        found["weighting"] = [scoring.mix.by, scoring.mix.to]
    if (calibration := scoring.calibration) is not None:
        margins = sorted([margin.key, _pairs(margin.targets)] for margin in calibration.margins)
        found["calibrate"] = [margins, calibration.lowest, calibration.highest]
    return found


def _pairs(numbers: Mapping[str, float]) -> list[list[Any]]:
    """Names with their numbers, as JSON gives them back."""
    return [[name, float(numbers[name])] for name in sorted(numbers)]


def canonical(meaning: Meaning) -> str:
    """The meaning as JSON with one spelling: sorted names, no spaces, every letter in ASCII."""
    return json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(meaning: Meaning) -> str:
    """`sha256:` and the hash of the canonical JSON."""
    return _hash_text(canonical(meaning))


def _hash_text(text: str) -> str:
    return f"sha256:{sha256(text.encode('ascii', 'replace')).hexdigest()}"


def check_seal(seal: Seal, meaning: Meaning) -> tuple[Problem, ...]:
    """A problem where a sealed plan means something else now and no amendment says why (PLAN-009)."""
    now = hash_of(meaning)
    if not seal.hash or now == seal.hash or any(entry.hash == now for entry in seal.amendments):
        return ()
    changed = changes(seal, meaning)
    said = f" ({'; '.join(changed)})" if changed else ""
    what = f"the plan has changed since it was sealed{said}"
    fix = f"undo the change, or say why under `amendments:` in plan.yaml: {amendment_line(now)}"
    return (Problem("PLAN-009", seal.where, what, fix),)


def amendment_line(now: str) -> str:
    """The entry that amends a sealed plan, with a reason to fill in."""
    return f"`- {{hash: '{now}', reason: \"...\"}}`"


def changes(seal: Seal, meaning: Meaning) -> list[str]:
    """What differs between the plan as it was sealed and now; nothing where the sealed copy does not fit."""
    if not seal.sealed or _hash_text(seal.sealed) != seal.hash:
        return []
    before = json.loads(seal.sealed)
    found: list[str] = []
    for name in dict.fromkeys((*meaning, *before)):
        old, new = before.get(name), meaning.get(name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            old, new = old or {}, new or {}
        if isinstance(new, Mapping) and isinstance(old, Mapping):
            found += [f"{name}: {part}" for part in _changed_names(old, new)]
        elif isinstance(new, list) and isinstance(old, list):
            found += [f"{name}: {_said(entry)} added" for entry in new if entry not in old]
            found += [f"{name}: {_said(entry)} removed" for entry in old if entry not in new]
        elif old != new:
            found.append(f"{name}: {_said(old)} became {_said(new)}")
    return found


def _changed_names(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    for name in sorted({*old, *new}):
        before, now = old.get(name), new.get(name)
        if before == now:
            continue
        if isinstance(before, list) or isinstance(now, list):
            yield f"{name} {'added' if before is None else 'removed' if now is None else 'changed'}"
        else:
            yield f"{name} {_said(before)} became {_said(now)}"


def _said(value: object) -> str:
    if isinstance(value, list):
        return " by ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else "nothing"


def beyond(
    requests: Sequence[Request],
    tables: Sequence[Table],
    keys: Collection[str],
    planned: Collection[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """The crossings (item, by) that are asked for and that the plan does not hold, each once, in order."""
    asked = {request.table for request in requests if not isinstance(request, QuotesRequest)}
    found = [
        crossing_of(table.head)
        for table in tables
        if table.head.id in asked and not may_be_released(table, keys, planned)
    ]
    return tuple(dict.fromkeys(found))


def check_beyond(seal: Seal, crossings: Sequence[tuple[str, str]], widened: Meaning) -> tuple[Problem, ...]:
    """A problem where the narrative asks for more than a sealed plan holds (PLAN-010).

    `widened` is the meaning of the plan with these crossings added to it.
    """
    if not seal.hash or not crossings:
        return ()
    listed = ", ".join(f"'{item}' by '{by}'" for item, by in crossings)
    lines = " ".join(f"`- {{item: {item}, by: {by}}}`" for item, by in crossings)
    what = f"the narrative asks for {listed}, which the sealed plan does not hold"
    fix = (
        f"take it out of report.md, or add {lines} under `tables:` in plan.yaml and say why under "
        f"`amendments:`: {amendment_line(hash_of(widened))}"
    )
    return (Problem("PLAN-010", seal.where, what, fix),)


def said_of_seal(seal: Seal, meaning: Meaning) -> str:
    """Whether a plan is sealed and still says the same, in a sentence or two."""
    now = hash_of(meaning)
    if not seal.hash:
        return (
            f"The plan is not sealed. As it stands it is {now}. Seal it when fieldwork opens, with "
            "`remit plan STUDY --freeze`."
        )
    if now == seal.hash:
        return f"The plan is sealed and has not changed: {now}."
    reasons = [entry.reason for entry in seal.amendments if entry.hash == now]
    if reasons:
        return f"The plan was sealed as {seal.hash} and amended to {now}: {reasons[-1]}"
    return (
        f"The plan was sealed as {seal.hash} and says something else now ({now}): "
        f"{'; '.join(changes(seal, meaning)) or 'no sealed copy tells what changed'}. A build will refuse it "
        "until `amendments:` holds this hash and the reason."
    )
