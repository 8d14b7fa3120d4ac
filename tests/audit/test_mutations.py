"""Seventy planted leaks, all of them found; the release without them passes."""

from __future__ import annotations

import json
from functools import cache
from random import Random

import pytest

from audit.kit import Study, every_fact, findings, published_rows, small_study, terms_of, value
from audit.mutations import CLASSES, Original, Spoilt, quote, spoil
from conftest import EXAMPLE
from remit.cli.auditing import Audit
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.say import Stages
from remit.study.certificate import read_certificate
from remit_audit.audit import audit_components, conclude
from remit_audit.model import components
from remit_audit.reading import read_keys, read_release

LEAKS = range(70)
"""Ten of each class."""


@cache
def original() -> Original:
    study = small_study(2)
    return Original(study.document, study.keys, published_rows(study))


def code_of(spoilt: Spoilt, before: Original) -> int:
    """The exit code of an audit of what the leak changed; the rest has passed already."""
    published, old = read_release(spoilt.document), read_release(before.document)
    keys = read_keys(spoilt.keys, published)
    earlier = {name: read_release(each, name) for name, each in spoilt.earlier.items()}
    passed = {repr(part) for part in components(old)}
    changed = [part for part in components(published) if repr(part) not in passed]
    return conclude(published, keys, earlier, [audit_components(published, keys, changed)]).code


def test_the_release_without_a_leak_passes() -> None:
    before = original()
    assert findings(before.document, before.keys).code == 0


@pytest.mark.parametrize("number", LEAKS)
def test_a_planted_leak_is_found(number: int) -> None:
    name, spoilt = spoil(original(), number)
    assert code_of(spoilt, original()) == 1, f"{name}: {spoilt.what}"


@pytest.mark.parametrize("seed", range(6))
def test_a_label_that_few_fit_is_found(seed: int) -> None:
    spoilt = quote(original(), Random(seed))  # noqa: S311 - no secret
    found = findings(spoilt.document).exposures
    assert [each.attack for each in found] == ["quotes"], spoilt.what


def test_every_class_of_leaks_is_planted_ten_times() -> None:
    planted = [spoil(original(), number)[0] for number in LEAKS]
    assert {name: planted.count(name) for name in CLASSES} == dict.fromkeys(CLASSES, 10)


@cache
def example() -> Original:
    """The example's release with its people, in published categories."""
    stages = Stages()
    prepared = prepare(EXAMPLE, "", stages)
    made = publish_pass(prepared, stages, Audit(read_certificate(EXAMPLE)))
    study = Study(
        tuple(prepared.responses.rows.iter_rows(named=True)),
        json.loads(json.dumps(made.stated.document)),
        json.loads(json.dumps(made.keys)),
        made.clearance,
        made.stated,
    )
    return Original(study.document, study.keys, told_apart(study))


def told_apart(study: Study) -> list[dict[str, str]]:
    """People with the answers of which every printed count is theirs; variables made on the way are left."""
    people, keys = published_rows(study), set(study.document["public_keys"])
    wrong = set()
    for fact in every_fact(study.document):
        if fact["hi"] is not None and value(people, terms_of(fact)) not in (fact["lo"], fact["hi"]):
            named = {name for _, at in terms_of(fact) for name in at}
            wrong |= named - keys or named
    return [{name: code for name, code in person.items() if name not in wrong} for person in people]


@pytest.mark.slow
def test_the_example_without_a_leak_passes() -> None:
    assert findings(example().document, example().keys).code == 0
    assert len(example().names) > 50, "leaks can be planted in few answers only"


@pytest.mark.slow
@pytest.mark.parametrize("number", LEAKS)
def test_a_leak_planted_in_the_example_is_found(number: int) -> None:
    name, spoilt = spoil(example(), number)
    assert code_of(spoilt, example()) == 1, f"{name}: {spoilt.what}"
