"""An average whose every count stands beside it says nothing new, unless it contradicts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from remit_audit.audit import audit_components
from remit_audit.model import Component, Model, Profiles, components, known_profiles
from remit_audit.reading import KnownKeys, Published, read_keys, read_release

PEOPLE = {"north": (30.0, 50.0), "south": (20.0, 70.0)}


def release(average: tuple[float, float], *, hide: bool = False) -> tuple[Published, KnownKeys]:
    """Two answers by one key, with the total of a score of 1 and 2 between two ends."""
    facts: list[dict[str, Any]] = []
    for group, (first, second) in PEOPLE.items():
        for code, count in (("1", first), ("2", second)):
            facts.append({"at": {"q": code, "region": group}, "lo": count, "hi": count})
    for code in ("1", "2"):
        count = sum(pair[int(code) - 1] for pair in PEOPLE.values())
        facts.append({"at": {"q": code}, "lo": count, "hi": None if hide else count})
    terms = [[1, {"q": "1"}], [2, {"q": "2"}]]
    made = read_release(
        {
            "schema": 1,
            "policy": {"cell_min": 5, "special_min": 10, "group_min": 10},
            "public_keys": ["region"],
            "variables": {"q": ["1", "2"], "region": list(PEOPLE)},
            "facts": facts,
            "linear": [{"terms": terms, "lo": average[0], "hi": average[1]}],
        }
    )
    counts = [{"at": {"region": group}, "n": int(sum(pair))} for group, pair in PEOPLE.items()]
    return made, read_keys({"keys": ["region"], "counts": counts}, made)


def constraints(published: Published, keys: KnownKeys) -> int:
    profiles: Profiles = known_profiles(keys)
    part: Component = components(published)[0]
    return Model(published, part, profiles).programme.rows


def test_an_average_of_printed_counts_is_no_constraint_more() -> None:
    without, with_it = constraints(*release((0.0, 1000.0))), constraints(*release((285.0, 295.0)))
    assert without == with_it


def test_an_average_of_counts_that_are_not_all_printed_stays_a_constraint() -> None:
    assert constraints(*release((285.0, 295.0), hide=True)) == constraints(*release((285.0, 295.0))) + 1


@pytest.mark.parametrize("ends", [(200.0, 289.0), (291.0, 400.0)])
def test_an_average_that_printed_counts_break_is_found_out(ends: tuple[float, float]) -> None:
    published, keys = release(ends)
    exposures, unproven = audit_components(published, keys, components(published))
    assert not exposures
    assert "no table of people" in unproven[0]


def test_a_place_has_the_columns_in_which_both_answer_and_keys_fit() -> None:
    published, keys = release((0.0, 1000.0))
    model = Model(published, components(published)[0], known_profiles(keys))
    for at in ({}, {"q": "2"}, {"region": "south"}, {"q": "1", "region": "south"}):
        masks = [
            [all({"q": code, "region": group}[n] == c for n, c in at.items()) for group in PEOPLE]
            for code in ("1", "2")
        ]
        found = model.find(at)
        assert found is not None
        assert list(found) == list(np.flatnonzero(np.array(masks).ravel()))
