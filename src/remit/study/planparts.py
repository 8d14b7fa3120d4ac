"""The parts of `plan.yaml` beside keys, tables and merges: classes, the seal and its amendments."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.problems import Problem
from remit.disclosure.sealing import Amendment, Seal
from remit.study.yamlfile import Fields

SHORTEST_REASON = 10


def read_classes(top: Fields) -> dict[str, str]:
    """`classes`: item to class, as written; the names are checked against the questionnaire later."""
    fields = top.fields("classes")
    if fields is None or not isinstance(fields.node.value, Mapping):
        return {}
    return {name: fields.text(name) for name in fields.node.value}


def read_seal(top: Fields, problems: list[Problem]) -> Seal:
    """`frozen` and `amendments`; an amendment needs a hash and a reason that readers can judge."""
    frozen = top.fields("frozen")
    hashed = frozen.text("hash", required=True) if frozen else ""
    sealed = frozen.text("plan") if frozen else ""
    if frozen:
        frozen.finish()
    amendments = []
    for node in top.entries("amendments"):
        entry = Fields(node, problems, "an amendment")
        amendment = Amendment(entry.text("hash", required=True), entry.text("reason"))
        entry.finish()
        if len(amendment.reason) < SHORTEST_REASON:
            what = "an amendment has no reason that readers could judge"
            fix = "write `reason:` and say in a sentence why the plan had to change; it is printed"
            problems.append(Problem("PLAN-011", node.where, what, fix))
        else:
            amendments.append(amendment)
    where = frozen.node.where if frozen else Seal().where
    return Seal(hashed, sealed, tuple(amendments), where)
