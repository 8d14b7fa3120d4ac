"""A synthetic study of sixty people: rows in, a settled release, its keys and the truth out."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from disclosure.kit import boxes, choice, responses_of, tables_of
from remit.cli.auditing import Audit, settle
from remit.core.words import Choice, TableSpec, Variable
from remit.disclosure.clear import Clearance, Source, clear_all
from remit.disclosure.policy import Policy
from remit.disclosure.recounting import recounter
from remit.disclosure.release_facts import Stated, audit_keys, state
from remit_audit.audit import Findings, audit
from remit_audit.reading import read_keys, read_release

Row = dict[str, str | None]
Rows = Sequence[Mapping[str, str | None]]
Document = dict[str, Any]

KEYS = ("region", "size", "kind")


@dataclass(frozen=True, slots=True)
class Study:
    """A release that passed: its facts, the private counts of keys, and the rows it was made of."""

    rows: tuple[Row, ...]
    document: Document
    keys: Document
    clearance: Clearance
    stated: Stated

    def copy(self) -> Document:
        """The release, to be spoilt."""
        return copy.deepcopy(self.document)


def specs() -> list[TableSpec]:
    """A choice, an agreement scale of two rows, three tick boxes and the three keys."""
    points = tuple(Choice(str(score), f"Point {score}", float(score)) for score in range(1, 5))
    rows = tuple(
        Variable(f"agree.{name}", "agree", f"Row {name}", "choice", "matrix", points) for name in "st"
    )
    scale = TableSpec(
        "agree", "agree", "Agree?", "matrix", rows, ordered=True, favourable=("4",), unfavourable=("1",)
    )
    return [
        choice("next", "abcd"),
        scale,
        boxes("help", "uvw"),
        choice("region", "nms"),
        choice("size", "lh"),
        choice("kind", "pq"),
    ]


def people(seed: int = 1, number: int = 60) -> tuple[Row, ...]:
    """Rows with answers that hang together with the keys a little, some of them blank."""
    chance = Random(seed)  # noqa: S311 - made-up people
    found = []
    for _ in range(number):
        row: Row = {
            "region": chance.choice("nnms"),
            "size": chance.choice("llh"),
            "kind": chance.choice("pq"),
            "next": chance.choices("abcd", (5, 4, 2, 2))[0] if chance.random() < 0.95 else None,
        }
        lean = 2 if row["kind"] == "p" else 4
        row |= {f"agree.{name}": str(chance.choices(range(1, 5), (1, lean, 3, 4))[0]) for name in "st"}
        row |= {f"help.{code}": str(int(chance.random() < 0.4)) for code in "uvw"}
        found.append(row)
    return tuple(found)


def clearing(rows: Rows, asked: Sequence[TableSpec], keys: Sequence[str], policy: Policy):
    """The two functions that `settle` wants: clear these rows, and state a clearance."""
    responses, tables = responses_of(rows, asked), tables_of(rows, asked, keys)
    recount = recounter(responses, asked)

    def clear(withheld: Collection[Source] = ()) -> Clearance:
        return clear_all(
            (),
            tables,
            policy,
            keys=keys,
            variables=responses.variables,
            recount=recount,
            withheld=withheld,
        )

    def facts(clearance: Clearance) -> tuple[Stated, Mapping[str, Any]]:
        stated = state(clearance, keys, responses.variables, len(rows), wave="one")
        return stated, audit_keys(responses, keys, clearance)

    return clear, facts


def settled(
    rows: Rows,
    asked: Sequence[TableSpec] | None = None,
    keys: Sequence[str] = KEYS,
    policy: Policy | None = None,
    earlier: Mapping[str, Document] | None = None,
) -> Study:
    """A study protected and attacked until nothing is exposed."""
    clear, facts = clearing(rows, asked or specs(), keys, policy or Policy())
    found = settle(clear, facts, Audit(earlier=earlier))
    document, known = copy.deepcopy(dict(found.stated.document)), copy.deepcopy(dict(found.keys))
    return Study(tuple(dict(row) for row in rows), document, known, found.clearance, found.stated)


@cache
def small_study(seed: int = 1) -> Study:
    """The study of `people`; made once, so use `copy` before anything is changed."""
    return settled(people(seed))


def findings(
    document: Document, keys: Document | None = None, earlier: Mapping[str, Document] | None = None
) -> Findings:
    """What the auditor says of a release as it stands in a file."""
    published = read_release(document)
    known = read_keys(keys, published) if keys is not None else None
    before = {name: read_release(each, name) for name, each in (earlier or {}).items()}
    return audit(published, known, before)


# ---- the truth -----------------------------------------------------------------------------------


def categories(study: Study) -> dict[str, dict[str, str]]:
    """By variable: from the codes in the rows to the published categories."""
    found: dict[str, dict[str, str]] = {}
    for table in study.clearance.release.tables:
        if table.head.by:
            continue
        for row in table.head.rows:
            blocks = study.clearance.categories.get(table.head.id, ())
            found[row.code] = {member: block.code for block in blocks for member in block.members}
    return found


def published_rows(study: Study) -> list[dict[str, str]]:
    """The rows in published categories; people without one (blank, not applicable) have the category ""."""
    named, listed = categories(study), study.document["variables"]
    found = []
    for row in study.rows:
        codes = {name: named.get(name, {}).get(row.get(name) or "", row.get(name) or "") for name in listed}
        found.append({name: code if code in listed[name] else "" for name, code in codes.items()})
    return found


def value(rows: Sequence[Mapping[str, str]], terms: Sequence[Sequence[Any]]) -> float:
    """What a sum of places is among these people."""
    return sum(
        weight * sum(all(row[name] == code for name, code in at.items()) for row in rows)
        for weight, at in terms
    )


def terms_of(fact: Mapping[str, Any]) -> list[list[Any]]:
    """A fact as weighted places, whichever way it is written."""
    return [[1, fact["at"]]] if "at" in fact else fact["terms"]


def every_fact(document: Document) -> list[Document]:
    """All facts of a release."""
    return [*document["facts"], *document["linear"]]


def is_hidden(fact: Mapping[str, Any]) -> bool:
    """Whether a fact says nothing."""
    return fact["hi"] is None and fact["lo"] <= 0
