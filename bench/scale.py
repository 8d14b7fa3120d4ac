"""Protect and attack a large made-up study: 210 organisations in 12 peer groups; prints one JSON object.

`python bench/scale.py PEOPLE ITEMS`: each person has five public keys (four belong to the organisation) and
gives one of five answers to each item, some of them rare. Only a release that passes the audit counts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import polars as pl

from remit.cli.auditing import Audit, settle
from remit.cli.beside import Beside
from remit.core.words import Choice, TableSpec, Variable
from remit.disclosure.clear import Clearance, Source, clear_all
from remit.disclosure.policy import Policy
from remit.disclosure.release_facts import Stated, audit_keys, state
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.responses import Responses

ORGANISATIONS = 210
KEYS = {"peers": 12, "region": 9, "size": 5, "kind": 4, "tenure": 3}
ANSWERS = 5


def nothing() -> None:
    """What the second process loads first."""


def _spec(name: str, size: int) -> TableSpec:
    choices = tuple(Choice(f"{name}-{place}", f"{name} {place}") for place in range(size))
    variable = Variable(name, name, name, "choice", "single", choices)
    return TableSpec(name, name, name, "choice", (variable,))


def made_up(people: int, items: int) -> tuple[Responses, tuple[TableSpec, ...]]:
    """Seeded rows, and a table of each key and item."""
    chance = np.random.default_rng(2014)
    place = chance.integers(0, ORGANISATIONS, people)
    columns: dict[str, list[str]] = {"id": [f"p{number}" for number in range(people)]}
    for key, size in KEYS.items():
        own = np.arange(ORGANISATIONS) % size if key == "peers" else chance.integers(0, size, ORGANISATIONS)
        codes = chance.integers(0, size, people) if key == "tenure" else own[place]
        columns[key] = [f"{key}-{code}" for code in codes]
    for item in range(items):
        shares = chance.dirichlet([8.0, 6.0, 3.0, 1.0, 0.3])
        columns[f"q{item}"] = [f"q{item}-{code}" for code in chance.choice(ANSWERS, people, p=shares)]
    specs = [_spec(key, size) for key, size in KEYS.items()]
    specs += [_spec(f"q{item}", ANSWERS) for item in range(items)]
    variables = tuple(spec.variables[0] for spec in specs)
    return Responses(pl.DataFrame(columns), variables, population=2 * people), tuple(specs)


def main() -> None:
    """Tabulate, protect, attack until nothing is exposed; print what it took."""
    people, items = int(sys.argv[1]), int(sys.argv[2])
    responses, specs = made_up(people, items)
    keys = list(KEYS)
    begun = time.perf_counter()
    every = tabulate_all(responses, specs, [v for v in responses.variables if v.name in KEYS])
    tables = [table for table in every if not table.head.by or table.head.item not in KEYS]

    def clear(withheld: Collection[Source]) -> Clearance:
        return clear_all(
            (),
            tables,
            Policy(),
            keys=keys,
            variables=responses.variables,
            population=responses.population,
            withheld=withheld,
        )

    def as_facts(clearance: Clearance) -> tuple[Stated, Mapping[str, Any]]:
        stated = state(clearance, keys, responses.variables, people)
        return stated, audit_keys(responses, keys, clearance)

    with Beside(nothing) as beside:
        settled = settle(clear, as_facts, Audit(beside=beside))
    took = time.perf_counter() - begun
    certificate = settled.certificate
    if certificate is None:
        raise SystemExit("the release did not pass")
    print(
        json.dumps(
            {
                "people": people,
                "items": items,
                "seconds": took,
                "shown": certificate.shown,
                "hidden": certificate.hidden,
                "withheld": len(certificate.withheld),
            }
        )
    )


if __name__ == "__main__":
    main()
