"""A table before it is cleared. It cannot be rendered: no writer accepts it."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import Head


class Cell(Struct, frozen=True):
    """One estimate.

    `n` people counted (for measures other than shares, the valid answers), `base` the people who
    answered, `value` the estimate (shares 0 to 1), `lower` and `upper` its 95 % interval.
    """

    variable: str
    choice: str
    label: str
    group: str
    measure: str
    n: int
    base: int
    value: float | None
    lower: float | None = None
    upper: float | None = None


class Table(Struct, frozen=True):
    """All the cells of one item, whole or broken down by one variable; `notes` say how it was made."""

    head: Head
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
