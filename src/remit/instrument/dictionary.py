"""The dictionary of a questionnaire: every variable and every table that its items make."""

from __future__ import annotations

from remit.core.words import TableSpec, Variable
from remit.instrument.items import Instrument
from remit.instrument.kinds import kind_of


def variables(instrument: Instrument) -> tuple[Variable, ...]:
    """The columns of `responses.csv` after `id`, in the order of the questionnaire."""
    return tuple(variable for item in instrument.items for variable in kind_of(item).variables(item))


def specs(instrument: Instrument) -> tuple[TableSpec, ...]:
    """The tables that are made when nobody says otherwise, in the order of the questionnaire."""
    return tuple(spec for item in instrument.items for spec in kind_of(item).tabulate(item))
