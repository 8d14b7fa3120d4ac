"""The release of a study: cleared with everything that the study says, then attacked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from remit.cli.auditing import Audit, Settled, settle
from remit.cli.prepared import Prepared
from remit.cli.scoring import score_formulas
from remit.core.problems import Refused, errors
from remit.core.requests import Request
from remit.core.words import REFUSED
from remit.disclosure.clear import Clearance, Source, clear_all
from remit.disclosure.moments import Range
from remit.disclosure.quote_facts import quote_facts
from remit.disclosure.recounting import recounter
from remit.disclosure.release_facts import Asked, Stated, audit_keys, state
from remit.disclosure.routed import Routed
from remit.estimates.scoring.words import LEAST, MOST, variable_name
from remit.estimates.table import Table
from remit.fieldwork.responses import Responses
from remit.instrument.expressions import Unreadable, atoms, read_condition
from remit.instrument.numeric import ranges
from remit.instrument.routing import asked_items


def settle_release(
    prepared: Prepared,
    requests: Sequence[Request],
    tables: Sequence[Table],
    audit: Audit | None,
    narrow: Callable[[Clearance], Clearance] | None = None,
) -> Settled:
    """Clear the tables of a study, attacked until nothing is exposed where there is an `audit`.

    `narrow` withholds more from each clearance before it is attacked: what an earlier wave asks for.
    """
    plan, responses = prepared.study.plan, prepared.responses
    recount = recounter(prepared.rows, prepared.specs)
    waves = prepared.study.settings.waves
    settings = prepared.study.settings
    designed = bool(settings.strata or settings.cluster)
    formulas = score_formulas(prepared.study, prepared.rows)
    asked = Asked(
        routed_variables(prepared), number_ranges(prepared), responses.population, designed, formulas
    )

    def clear(withheld: Collection[Source]) -> Clearance:
        clearance = clear_all(
            requests,
            tables,
            prepared.policy,
            quotes=prepared.quotes,
            labels=prepared.labels,
            merges=plan.merges,
            keys=plan.keys,
            planned=plan.tables,
            variables=responses.variables,
            population=responses.population,
            recount=recount,
            withheld=withheld,
            formulas=formulas,
        )
        if errors(clearance.problems):
            raise Refused((*prepared.warnings, *clearance.problems))
        return narrow(clearance) if narrow is not None else clearance

    def as_facts(clearance: Clearance) -> tuple[Stated, Mapping[str, Any]]:
        wave = waves[-1].id if waves else ""
        stated = state(clearance, plan.keys, responses.variables, responses.people, wave, asked)
        spoken = quote_facts(clearance, prepared.invited, responses.population)
        stated = replace(stated, document={**stated.document, "quotes": spoken})
        return stated, audit_keys(responses, plan.keys, clearance)

    if audit is None or prepared.policy.none_reason:
        clearance = clear(())
        return Settled(clearance, *as_facts(clearance))
    return settle(clear, as_facts, audit)


def routed_variables(prepared: Prepared) -> tuple[Routed, ...]:
    """Every variable that is asked after one closed answer of another item, with the codes leading to it."""
    instrument = prepared.study.instrument
    closed = {v.name: v for v in prepared.responses.variables if v.storage == "choice"}
    found = []
    for item in instrument.items:
        condition = read_condition(item.show_if)
        if condition is None or isinstance(condition, Unreadable):
            continue
        gates = {atom.name for atom in atoms(condition)}
        gate = closed.get(next(iter(gates))) if len(gates) == 1 else None
        if gate is None:
            continue
        tried = {code: {gate.name: code} for code in (*(c.code for c in gate.choices), REFUSED)} | {"": {}}
        codes = frozenset(code for code, cells in tried.items() if item.id in asked_items(instrument, cells))
        found += [Routed(v.name, gate.name, codes) for v in prepared.responses.variables if v.item == item.id]
    return tuple(found)


def number_ranges(prepared: Prepared) -> dict[str, Range]:
    """The range of each number that is asked, by the name of its figures, where all answers keep to it."""
    rows, found = prepared.responses, {}
    for item in prepared.study.instrument.items:
        for name, (low, high) in ranges(item).items():
            stored = [v.name for v in rows.variables if v.item == item.id and _is_part(v.name, name, item.id)]
            numbers = [_counted(prepared, each).numbers(each) for each in stored]
            if all(((each >= low) & (each <= high))[each == each].all() for each in numbers):  # noqa: PLR0124
                found[name] = (low, high)
    scores = prepared.study.scores.scores
    return found | {variable_name(score): (LEAST, MOST) for score in scores}


def _counted(prepared: Prepared, name: str) -> Responses:
    """Responses that hold every answer to a variable."""
    return prepared.responses if prepared.counting is None else prepared.counting.count([name])


def _is_part(stored: str, name: str, item: str) -> bool:
    """Whether a stored column goes into a number: it is that number, or its cell in one of repeating rows."""
    if stored == name:
        return True
    _, _, rest = stored.removeprefix(f"{item}.").partition(".")
    return bool(rest) and name == f"{item}.{rest}"
