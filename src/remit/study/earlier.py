"""An earlier wave as a study of its own: its rows and its questionnaire, under today's plan and policy."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec.structs import replace

from remit.core.problems import Place, Problem
from remit.estimates.scoring.checking import scoring_of_wave
from remit.estimates.scoring.words import variable_name
from remit.instrument.dictionary import variables
from remit.instrument.items import Instrument, Item
from remit.study.settings import Plan, Settings
from remit.study.waves import Fieldwork

if TYPE_CHECKING:
    from remit.study.folder import Study

OWN_FILES = ("responses.csv", "frame.csv", "codings.csv", "quotes.csv")
"""The files that each wave has for itself."""


def wave_study(study: Study, wave: Fieldwork) -> Study:
    """The study as it was in an earlier wave; nothing of it is written, so it has no narrative or claims.

    What the plan says of questions that were not asked then is left out, and so is a codebook by which
    nothing was coded.
    """
    if wave.rows is None:
        raise ValueError(f"the wave {wave.wave.id} has no rows")
    instrument = wave.instrument or study.instrument
    coded = {record["item"] for record in wave.codings}
    scores = scoring_of_wave(study.scores, {variable.name for variable in variables(instrument)})
    return replace(
        study,
        settings=_settings(study.settings, wave, set(wave.rows.columns)),
        plan=_plan(study.plan, instrument, {variable_name(score) for score in scores.scores}),
        instrument=instrument,
        narrative="",
        claims=(),
        pack=None,
        codebooks=tuple(book for book in study.codebooks if any(_of(name, book.item) for name in coded)),
        codings=wave.codings,
        quotes=wave.quotes,
        rows=wave.rows,
        frame=wave.frame,
        warnings=(),
        earlier=(),
        scores=scores,
    )


def _of(variable: str, item: str) -> bool:
    return variable == item or variable.startswith(f"{item}.")


def _settings(settings: Settings, wave: Fieldwork, columns: set[str]) -> Settings:
    """The settings with the wave's own population; a weight or design that its rows lack does not hold."""
    place = settings.waves.index(wave.wave)
    return replace(
        settings,
        population=wave.wave.population,
        waves=settings.waves[: place + 1],
        stand=(),
        weight=settings.weight if settings.weight in columns else "",
        strata=settings.strata if settings.strata in columns else "",
        cluster=settings.cluster if settings.cluster in columns else "",
    )


def _plan(plan: Plan, instrument: Instrument, scores: Collection[str]) -> Plan:
    def asked(table: str) -> Item | None:
        return instrument.item(table) or instrument.item(table.partition(".")[0])

    def there_was(table: str) -> bool:
        return table in scores or asked(table) is not None

    merges = {}
    for item, joined in plan.merges.items():
        there = asked(item)
        codes = {choice.code for choice in there.choices} | {".r"} if there else set()
        kept = tuple(
            merge for merge in joined if not there or not there.choices or codes >= set(merge.choices)
        )
        if there and kept:
            merges[item] = kept
    return replace(
        plan,
        whole=tuple(name for name in plan.whole if there_was(name)),
        classes={name: kind for name, kind in plan.classes.items() if asked(name)},
        keys=tuple(key for key in plan.keys if instrument.item(key)),
        tables=tuple(pair for pair in plan.tables if there_was(pair[0]) and asked(pair[1])),
        merges=merges,
    )


def placed(problem: Problem, folder: str) -> Problem:
    """The problem with its place in the wave's folder, where the file is the wave's own."""
    if not folder or problem.where.file not in OWN_FILES:
        return problem
    return replace(problem, where=Place(f"{folder}{problem.where.file}", problem.where.line))
