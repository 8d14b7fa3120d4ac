"""Where people are taken as divisible, colleagues learn what plain linear programmes say they learn."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import remit_audit.model
from audit.fractions_of_people import Fractions, fractions
from audit.test_bounds_against_enumeration import EXAMPLES, colleague_learns, few_others_learnt, releases
from remit_audit.attacks import known_keys
from remit_audit.model import components, known_profiles
from remit_audit.reading import Published, read_keys, read_release
from remit_audit.verdicts import Exposure

SOME = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def divisible(document: Any, keys: Any) -> tuple[Published, Fractions, list[Exposure]]:
    """A release, what linear programmes say of it, and what the auditor finds in divisible people."""
    published = read_release(document)
    profiles = known_profiles(read_keys(keys, published))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remit_audit.model, "LARGEST_EXACT", 0)
        attacks = [list(known_keys(published, each, profiles)) for each in components(published)]
    return published, fractions(document, keys), list(chain.from_iterable(attacks))


@SOME
@given(releases())
def test_a_colleague_learns_whose_answer_is_certain_only_where_a_programme_says_so(made: Any) -> None:
    document, keys = made
    published, every, exposures = divisible(document, keys)
    strangers = {each.where for each in exposures if each.attack == "known keys" and each.people}
    found = {each.where for each in exposures if each.attack == "insider" and each.what.startswith("certain")}
    assert found | strangers == colleague_learns(published, every, keys) | strangers  # type: ignore[arg-type]


@SOME
@given(releases())
def test_a_colleague_learns_of_few_others_only_where_a_programme_says_so(made: Any) -> None:
    document, keys = made
    published, every, exposures = divisible(document, keys)
    counts = {each.where for each in exposures if each.attack == "known keys" and not each.people}
    found = {each.where for each in exposures if each.attack == "insider" and "fewer than" in each.what}
    assert found | counts == few_others_learnt(published, every) | counts  # type: ignore[arg-type]
