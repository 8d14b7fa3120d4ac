"""Writing `plan.yaml`: a proposal where there is no plan yet, and the seal at the end of a plan."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from remit.core.problems import Place, Refused, errors, refuse
from remit.disclosure.classes import apply_classes, special_items
from remit.disclosure.grouping import Partition
from remit.disclosure.planning import Proposal, Wishes
from remit.disclosure.policy import Policy
from remit.disclosure.sealing import Meaning, amendment_line, canonical, hash_of, meaning_of
from remit.estimates.scoring.words import Scoring
from remit.instrument.items import Instrument
from remit.study.settings import Plan, Settings, read_plan
from remit.study.yamlfile import SCHEMA, dump_yaml, parse_yaml, read_bytes

NAME = "plan.yaml"
PLAN = Place(NAME)


def meaning_of_plan(
    plan: Plan, settings: Settings, instrument: Instrument, policy: Policy, scoring: Scoring
) -> Meaning:
    """What a plan decides together with the settings, the questionnaire's special items and the scores."""
    classed = apply_classes(instrument, plan.classes)
    return meaning_of(
        policy,
        keys=plan.keys,
        tables=plan.tables,
        merges=plan.merges,
        whole=plan.whole,
        peer_groups=settings.peer_groups,
        special=special_items(classed),
        scores=scoring,
    )


def wishes_of(plan: Plan, settings: Settings) -> Wishes:
    """What the author has decided so far, as planning reads it."""
    return Wishes(plan.keys, plan.tables, plan.merges, plan.whole, plan.classes, settings.peer_groups)


def missing_lines(proposal: Proposal, plan: Plan) -> dict[str, object]:
    """What the plan lacks of the proposal, as values of plan.yaml; empty when it holds all of it."""
    lines: dict[str, object] = {}
    if proposal.keys and not plan.keys:
        lines["keys"] = list(proposal.keys)
    merges = {
        name: _merge_lines(partition)
        for name, partition in proposal.partitions.items()
        if (name in proposal.keys or name == proposal.peer_groups) and partition.proposed
    }
    if merges:
        lines["merge"] = merges
    whole = [name for name in proposal.whole if name not in plan.whole]
    if whole:
        lines["whole"] = whole
    return lines


def _merge_lines(partition: Partition) -> list[dict[str, object]]:
    """All joined categories of an item, those of the plan too, because one entry replaces the other."""
    return [
        {"code": group.code, "label": group.label, "choices": list(group.choices)}
        for group in partition.groups
        if group.joined
    ]


def proposal_text(proposal: Proposal) -> str:
    """A first plan.yaml."""
    posts = proposal.expectation.posts
    head = f"# Proposed by `remit plan` for {posts:,} posts. Change it as you like before it is sealed.\n"
    return head + dump_yaml({"schema": SCHEMA, **missing_lines(proposal, Plan())})


def lines_text(lines: Mapping[str, object]) -> str:
    """Lines to add to a plan; empty when there are none."""
    return dump_yaml(dict(lines)) if lines else ""


def write_proposal(root: Path, text: str) -> None:
    """Write `plan.yaml` where there is none; what somebody wrote is never replaced (PLAN-012)."""
    path = root / NAME
    if path.exists():
        raise refuse(
            "PLAN-012",
            PLAN,
            "there is a plan already, and what people wrote is never replaced",
            "add the proposed lines to it yourself, or move it away first",
        )
    _replace(path, text.encode("utf-8"))


def write_seal(root: Path, plan: Plan, meaning: Meaning, *, answered: bool) -> str:
    """Add the seal to the end of `plan.yaml`, every byte before it untouched; returns the hash.

    Raises `Refused`: no plan (PLAN-013), a plan sealed as something else (PLAN-014), answers that came in
    before (PLAN-015), or a file to whose end nothing can be added (PLAN-016).
    """
    path, now = root / NAME, hash_of(meaning)
    if not path.is_file():
        fix = "write one, or let `remit plan STUDY --write` propose it"
        raise refuse("PLAN-013", PLAN, "there is no plan to seal", fix)
    if plan.seal.hash == now:
        return now
    if plan.seal.hash:
        what = "the plan is sealed already, and says something else now"
        fix = f"say why under `amendments:` instead: {amendment_line(now)}"
        raise refuse("PLAN-014", plan.seal.where, what, fix)
    if answered:
        what = "answers have come in already, so the plan can no longer be sealed before fieldwork"
        fix = "leave it unsealed; the report then says so"
        raise refuse("PLAN-015", PLAN, what, fix)
    before = read_bytes(path, NAME)
    end = b"\r\n" if b"\r\n" in before else b"\n"
    sealed = canonical(meaning).replace("'", "''")  # as YAML writes a quote mark inside quote marks
    lines = [b"frozen:", f"  hash: {now}".encode(), f"  plan: '{sealed}'".encode()]
    start = b"" if not before or before.endswith(b"\n") else end
    content = before + start + end.join(lines) + end
    _check_sealed(content, plan, now)
    _replace(path, content)
    return now


def _check_sealed(content: bytes, plan: Plan, now: str) -> None:
    """Read what would be written: a file in braces, or one that ends in `...`, takes no further lines."""
    try:
        sealed, problems = read_plan(parse_yaml(content.decode("utf-8-sig"), NAME))
    except Refused as error:
        problems, sealed = error.problems, plan
    same = (sealed.keys, sealed.tables, sealed.merges, sealed.whole) == (
        plan.keys,
        plan.tables,
        plan.merges,
        plan.whole,
    )
    if errors(problems) or sealed.seal.hash != now or not same:
        what = "the seal cannot be added at the end of this file"
        fix = "write the file as `name: value` lines without braces around them, and end it with a line break"
        raise refuse("PLAN-016", PLAN, what, fix)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file and swap, so that it is never half-written."""
    try:
        descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        mode = path.stat().st_mode if path.exists() else 0o644
        Path(fresh).chmod(mode & 0o777)
        Path(fresh).replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"the plan cannot be written: {reason}"
        raise refuse("PLAN-019", PLAN, what, "check the rights of the folder and the space") from None
