"""A study folder as the project that its exchange files are made of."""

from __future__ import annotations

from pathlib import Path

from remit.coding.codings import read_codings
from remit.fieldwork.assemble import assemble
from remit.instrument.dictionary import variables
from remit.study.exchange.gathering import gather, open_items
from remit.study.exchange.values import Project
from remit.study.folder import read_study


def project_of(folder: Path, *items: str, attributes: tuple[str, ...] = (), made: str = "") -> Project:
    """All open items of a study, or these."""
    study = read_study(folder)
    known = tuple(v for v in variables(study.instrument) if v.name in study.rows.columns)
    responses, _ = assemble(study.rows, known)
    codings, problems = read_codings(study.codings)
    assert not problems
    items = items or open_items(responses)
    return gather(study, responses, items, codings, attributes=attributes, made=made)
