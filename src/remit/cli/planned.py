"""Where a build meets the release plan: classes before tables are made, the seal before they are cleared."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from remit.core.problems import Problem, Refused
from remit.core.requests import Request
from remit.disclosure.asking import check_whole, for_the_whole_only
from remit.disclosure.classes import apply_classes, check_classes, check_whole_names
from remit.disclosure.policy import Policy
from remit.disclosure.sealing import beyond, check_beyond, check_seal
from remit.estimates.scoring.words import Scoring, variable_name
from remit.estimates.table import Table
from remit.instrument.items import Instrument
from remit.study.folder import Study
from remit.study.planfile import meaning_of_plan
from remit.study.settings import Plan


def with_classes(study: Study) -> tuple[Study, tuple[Problem, ...]]:
    """The study with the plan's own classes of its items, and what is wrong with the names in the plan."""
    plan, instrument = study.plan, study.instrument
    problems = check_names(plan, instrument, study.scores)
    return replace(study, instrument=apply_classes(instrument, plan.classes)), problems


def check_names(plan: Plan, instrument: Instrument, scoring: Scoring) -> tuple[Problem, ...]:
    """What is wrong with the names of items and scores in the plan."""
    scores = {variable_name(score) for score in scoring.scores}
    items = tuple(name for name in plan.whole if name not in scores)
    return (*check_classes(instrument, plan.classes), *check_whole_names(instrument, items, plan.tables))


def without_broken_down(tables: Sequence[Table], whole: Sequence[str]) -> tuple[Table, ...]:
    """The tables without the breakdowns of what the plan publishes for the whole only."""
    return tuple(table for table in tables if not for_the_whole_only(table.head, whole))


def allowed_tables(
    study: Study,
    policy: Policy,
    requests: Sequence[Request],
    tables: Sequence[Table],
    warnings: Sequence[Problem],
) -> tuple[Table, ...]:
    """The tables that the plan allows; raises `Refused` where more is asked for, or its seal is broken."""
    plan = study.plan
    now = meaning_of_plan(plan, study.settings, study.instrument, policy, study.scores)
    problems = (*check_seal(plan.seal, now), *check_whole(requests, tables, plan.whole))
    kept = without_broken_down(tables, plan.whole)
    if plan.seal.hash:
        further = beyond(requests, kept, plan.keys, plan.tables)
        wider = replace(plan, tables=(*plan.tables, *further))
        widened = meaning_of_plan(wider, study.settings, study.instrument, policy, study.scores)
        problems += check_beyond(plan.seal, further, widened)
    if problems:
        raise Refused((*warnings, *problems))
    return kept
