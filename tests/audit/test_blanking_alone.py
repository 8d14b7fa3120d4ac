"""The example as it would be published by blanking small counts alone: what the auditor makes of it.

The rows are the example's with every category as it was asked, nothing joined; each question by each public
key, counts from 1 to 4 blanked and nothing else withheld.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit.kit import Document, every_fact, findings, terms_of
from conftest import EXAMPLE
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.say import Stages

QUESTIONS = ("gender", "ethnicity", "specialty", "tenure", "balance")
"""Closed questions about the person."""

SMALL = range(1, 5)


def unprotected() -> tuple[Document, Document]:
    """Every count of these questions, and the joint counts of the public keys."""
    stages = Stages()
    prepared = prepare(EXAMPLE, "the rows are made up, and nothing leaves this test", stages)
    made = publish_pass(prepared, stages)
    document, keys = (json.loads(json.dumps(each)) for each in (dict(made.stated.document), dict(made.keys)))
    kept = {*document["public_keys"], *(n for n in document["variables"] if n.split(".")[0] in QUESTIONS)}
    for part in ("facts", "linear"):
        document[part] = [f for f in document[part] if all(kept.issuperset(at) for _, at in terms_of(f))]
    for part in ("answers", "special"):
        document[part] = [name for name in document[part] if name in kept]
    document["variables"] = {name: codes for name, codes in document["variables"].items() if name in kept}
    return document, keys


def blank_small(document: Document) -> dict[tuple[Any, ...], int]:
    """Blank every small number in place; gives what they were."""
    found = {}
    for fact in every_fact(document):
        if fact["lo"] == fact["hi"] and fact["lo"] in SMALL:
            found[place(terms_of(fact))] = fact["lo"]
            fact["lo"], fact["hi"] = 0, None
    return found


def place(terms: Any) -> tuple[Any, ...]:
    return tuple(sorted((float(weight), *sorted(at.items())) for weight, at in terms))


@pytest.mark.slow
def test_the_example_with_small_counts_blanked_alone_gives_people_away() -> None:
    document, keys = unprotected()
    blanked = blank_small(document)
    assert len(blanked) > 100
    assert not any(fact["lo"] == fact["hi"] and fact["lo"] in SMALL for fact in every_fact(document))
    found = findings(document, keys)
    assert found.code == 1
    assert found.certain >= 10, "persons whose answer is certain"
    said = {
        place(each.terms): each.what
        for each in found.exposures
        if each.attack == "known keys" and not each.people
    }
    exact = {at: what.split(" of ")[0] for at, what in said.items() if at in blanked and what[0].isdigit()}
    assert all(people == str(blanked[at]) for at, people in exact.items()), "what is worked out is true"
    assert len(exact) > 10, f"{len(exact)} of {len(blanked)} counts are worked out exactly"
    assert found.cells > 100, "cells of which too much is known"
