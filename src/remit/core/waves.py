"""What can be said between the waves of a study: changes of published figures, and what is not compared."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import Label, Status


class Change(Struct, frozen=True):
    """One published figure in an earlier and in the current wave, and the difference.

    `before`, `after`, `change`, `lower`, `upper` (95 %) and `detectable` (the smallest change that these
    bases would find) are on the measure's own scale: shares from 0 to 1. All are None when `status` is set.
    """

    table: str
    item: str
    variable: str
    choice: str
    label: str
    by: str
    group: str
    measure: str
    from_wave: str
    to_wave: str
    before: float | None = None
    after: float | None = None
    change: float | None = None
    lower: float | None = None
    upper: float | None = None
    detectable: float | None = None
    status: Status = ""


class NotCompared(Struct, frozen=True):
    """A question that is not compared with an earlier wave, and why, in words for readers.

    `accepted` is the reason an author gave for comparing it all the same; then it is compared.
    """

    item: str
    title: str
    from_wave: Label
    to_wave: Label
    reason: str
    accepted: str = ""
