"""A count of the whole sector is withheld where showing it would expose somebody, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from audit.kit import Document, Study, findings, is_hidden, people, published_rows, settled, specs, value
from conftest import EXAMPLE
from disclosure.kit import boxes
from remit.cli.auditing import Audit
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.say import Stages
from remit.study.certificate import read_certificate
from remit_audit.audit import audit_each
from remit_audit.model import components
from remit_audit.reading import read_keys, read_release

BOXES = "stuvw"


def withheld_wholes(document: Document) -> Iterator[int]:
    """The places of facts that withhold how many of everybody gave an answer."""
    keys = set(document["public_keys"])
    for place, fact in enumerate(document["facts"]):
        names = set(fact["at"])
        if len(names) == 1 and not names & keys and is_hidden(fact) and "" not in fact["at"].values():
            yield place


def shown(document: Document, place: int, count: float) -> Document:
    """The release with one more count in it."""
    facts = list(document["facts"])
    facts[place] = {**facts[place], "lo": count, "hi": count}
    return {**document, "facts": facts}


def few_say_so(seed: int) -> Study:
    """A hundred people, five tick boxes of which some are ticked by few."""
    chance = Random(seed)  # noqa: S311 - made-up people
    rows = [
        row | {f"rare.{code}": str(int(chance.random() < (0.01 + 0.03 * n))) for n, code in enumerate(BOXES)}
        for row in people(seed, 100)
    ]
    return settled(rows, [*specs(), boxes("rare", BOXES)])


@pytest.mark.parametrize("seed", range(1, 9))
def test_each_withheld_count_of_everybody_would_expose_somebody(seed: int) -> None:
    study = few_say_so(seed)
    rows = published_rows(study)
    found = list(withheld_wholes(study.document))
    assert found
    for place in found:
        at = study.document["facts"][place]["at"]
        spoilt = shown(study.document, place, value(rows, [[1, at]]))
        assert findings(spoilt, study.keys).code == 1, at


def test_small_counts_of_everybody_are_shown_where_an_item_is_not_broken_down() -> None:
    rows = [row | {"rare.s": str(int(n < 2))} for n, row in enumerate(people(3))]
    study = settled(rows, [*specs(), boxes("rare", "s")], keys=())
    at = {"rare.s": "1"}
    assert [(fact["lo"], fact["hi"]) for fact in study.document["facts"] if fact["at"] == at] == [(2, 2)]


# ---- the example ---------------------------------------------------------------------------------


def truth(prepared: Any, at: Mapping[str, str]) -> int | None:
    """How many rows have a ticked box; None where it is not a column."""
    ((name, code),) = at.items()
    responses = prepared.responses
    return responses.texts(name).count(code) if name in responses.rows.columns and code == "1" else None


@pytest.mark.slow
def test_each_withheld_count_of_everybody_in_the_example_would_expose_somebody(tmp_path: Path) -> None:
    stages = Stages()
    prepared = prepare(EXAMPLE, "", stages)
    published = publish_pass(prepared, stages, Audit(read_certificate(EXAMPLE)))
    document, keys = dict(published.stated.document), published.keys
    tried = 0
    for place in withheld_wholes(document):
        at = document["facts"][place]["at"]
        count = truth(prepared, at)
        if count is None:
            continue
        (name,) = at
        answered = sum(text in ("0", "1") for text in prepared.responses.texts(name))
        if answered < prepared.policy.group_min:
            continue  # too few answered for any result
        spoilt = shown(document, place, count)
        release = read_release(spoilt)
        about = [n for n, part in enumerate(components(release)) if f"'{name}'" in repr(part)]
        parts = audit_each(spoilt, read_keys(keys, release) and keys, about)
        assert any(found for found, _ in parts), at
        tried += 1
    assert tried >= 50
