"""The closed set of accessible controls: what a screen can show, whatever kind asks for it.

A kind maps its item to controls; `instrument.pages` renders each control once, for the web page and the
paper copy alike. A control's `name` is the name of the variable that its answer becomes.
"""

from __future__ import annotations

from msgspec import Struct

from remit.core.words import Choice


class Radios(Struct, frozen=True):
    """Choose one. `legend` is said by a screen reader with every option."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    inline: bool = False
    low_anchor: str = ""
    high_anchor: str = ""


class Checkboxes(Struct, frozen=True):
    """Choose any; `names` holds one variable a choice, sent as `1`. `most` limits how many (0: no limit)."""

    names: tuple[str, ...]
    legend: str
    choices: tuple[Choice, ...]
    least: int = 0
    most: int = 0


class Select(Struct, frozen=True):
    """Choose one from a list that opens: used where radios would be too long, and for ranks."""

    name: str
    label: str
    choices: tuple[Choice, ...]


class TextInput(Struct, frozen=True):
    """One line or many. `numeric` brings up the number pad, `suffix` is the unit."""

    name: str
    label: str
    lines: int = 1
    numeric: str = ""
    suffix: str = ""
    width: int = 30


class DateInput(Struct, frozen=True):
    """Day, month and year in three boxes named `name.day`, `name.month`, `name.year`."""

    name: str
    label: str


class Decline(Struct, frozen=True):
    """Boxes for "prefer not to say" and "not applicable" beside answers that are not a list to choose from.

    `name` is the item's id with `.missing`. It is not a variable: what is ticked here is stored as `.r` or
    `.n` in every variable of the item.
    """

    name: str
    choices: tuple[Choice, ...]


class Group(Struct, frozen=True):
    """Several controls under one legend: a matrix, a ranking, a list, a set of repeating rows.

    `first` says how many of them are in view at once; the rest open on demand (0: all are in view).
    """

    legend: str
    controls: tuple[Control, ...]
    first: int = 0


Control = Radios | Checkboxes | Select | TextInput | DateInput | Decline | Group

DATE_PARTS = ("day", "month", "year")


def fields(control: Control) -> tuple[str, ...]:
    """The names under which a page sends what was put into this control."""
    match control:
        case Checkboxes():
            return control.names
        case DateInput():
            return tuple(f"{control.name}.{part}" for part in DATE_PARTS)
        case Group():
            return tuple(name for inner in control.controls for name in fields(inner))
        case _:
            return (control.name,)
