"""What is said of an organisation beside those of its group, each figure made of published ones."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.core.cleared import Label, Status

Flag = Literal["", "above", "within", "below"]
"""Where a figure lies beside the limits round the average of its group; empty: it cannot be said."""


class OrganisationStanding(Struct, frozen=True):
    """One organisation's published score beside its group.

    `lower` and `upper` are limits round the group's average within which a figure of so many people lies by
    chance alone. `status` says why there is no value.
    """

    organisation: Label
    people: int | None
    value: float | None
    lower: float | None = None
    upper: float | None = None
    flag: Flag = ""
    status: Status = ""


class GroupStanding(Struct, frozen=True):
    """A benchmark group on one score: best, average (the median) and worst of its organisations' scores.

    The three are None where fewer organisations have a published score than are needed; `counted` have one.
    """

    group: Label
    counted: int
    best: float | None
    average: float | None
    worst: float | None
    organisations: tuple[OrganisationStanding, ...]


class ScoreStanding(Struct, frozen=True):
    """One score in all groups; `lower_is_better` says which end is the best."""

    score: str
    label: str
    lower_is_better: bool
    groups: tuple[GroupStanding, ...]
