"""What `scores.yaml` says, as frozen values: which answers make a score, and what it is set beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from remit.core.problems import Place

LEAST, MOST = 0.0, 10.0
"""The ends of the scale on which an answer counts where the file gives no scores of its own."""

PREFIX = "score."
"""The name of a score's variable is this and its id."""

SCORES = Place("scores.yaml")


class Part(Struct, frozen=True):
    """One answer that goes into an element.

    `variable` is the item, or `ITEM.ROW` of a matrix. `scores` gives the points of each code (empty: 0 to 10
    by equal steps in the author's order, the other way round where `reverse`). Codes in `leave_out` ("do not
    know") have no points, and the steps are those of the others.
    """

    variable: str
    scores: Mapping[str, float] = field(default_factory=dict)
    reverse: bool = False
    leave_out: tuple[str, ...] = ()
    where: Place = SCORES


class Element(Struct, frozen=True):
    """A score of one person: the mean points of the answers given, where at least `needs` of them are.

    `lower_is_better` turns best and worst of a benchmark round.
    """

    id: str
    label: str
    parts: tuple[Part, ...]
    needs: int
    lower_is_better: bool = False
    where: Place = SCORES


class Theme(Struct, frozen=True):
    """The mean of a person's elements, where at least `needs` of them are there."""

    id: str
    label: str
    elements: tuple[str, ...]
    needs: int
    lower_is_better: bool = False
    where: Place = SCORES


class Benchmark(Struct, frozen=True):
    """Organisations beside those of their group. All names are items with one closed answer.

    `minimum` is the smallest number of people behind an organisation's figure, `fewest` the smallest number
    of organisations that a best, an average and a worst are given for.
    """

    organisation: str
    group: str
    minimum: int = 11
    fewest: int = 3
    where: Place = SCORES


class Mix(Struct, frozen=True):
    """Every organisation is weighted to the make-up by `by` of its benchmark group or of the sector."""

    by: str
    to: Literal["group", "sector"] = "group"
    where: Place = SCORES


class Margin(Struct, frozen=True):
    """How many people (or which share) of the population stand in each category of an item."""

    key: str
    targets: Mapping[str, float]
    where: Place = SCORES


class Calibration(Struct, frozen=True):
    """Weights that bring the answers to known margins: one (post-stratification) or several (raking).

    `lowest` and `highest` bound the factor by which a weight changes (0: no bound).
    """

    margins: tuple[Margin, ...]
    lowest: float = 0.0
    highest: float = 0.0
    where: Place = SCORES


class Scoring(Struct, frozen=True):
    """Everything of `scores.yaml`; without elements a study has no scores."""

    elements: tuple[Element, ...] = ()
    themes: tuple[Theme, ...] = ()
    benchmark: Benchmark | None = None
    mix: Mix | None = None
    calibration: Calibration | None = None

    @property
    def scores(self) -> tuple[Element | Theme, ...]:
        """Every score in the author's order: elements, then themes."""
        return (*self.elements, *self.themes)

    @property
    def weighted(self) -> bool:
        """Whether scores have weights of their own."""
        return self.mix is not None or self.calibration is not None

    def parts_of(self, score: Element | Theme) -> tuple[Part, ...]:
        """The answers a score is made of."""
        if isinstance(score, Element):
            return score.parts
        known = {element.id: element for element in self.elements}
        return tuple(part for name in score.elements for part in known[name].parts)


def variable_name(score: Element | Theme) -> str:
    """The name of the variable that holds a score."""
    return f"{PREFIX}{score.id}"


def half_or_more(count: int) -> int:
    """How many of `count` answers a score needs where nobody says: half of them, rounded up.

    The usual rule of scales with several items (Ware et al. 1993, SF-36 manual): whoever skipped one question
    keeps a score, and no score rests on less than half of what it is called after.
    """
    return (count + 1) // 2
