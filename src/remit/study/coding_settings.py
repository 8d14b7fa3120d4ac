"""How open answers are coded at the desk: `coding:` in `study.yaml`."""

from __future__ import annotations

from msgspec import Struct

from remit.coding.order import DOUBLE
from remit.core.problems import Problem
from remit.study.yamlfile import Fields


class CodingSettings(Struct, frozen=True):
    """`double` of a hundred answers are coded by more than one person, without offers.

    `blind`: nobody sees offers or what others gave. `beside` are the items shown beside an answer (empty: the
    public keys of the plan). `consent` is the closed question whose `1` or `yes` allows to quote a person.
    """

    double: int = DOUBLE
    blind: bool = False
    beside: tuple[str, ...] = ()
    consent: str = ""


def read_coding(fields: Fields | None, problems: list[Problem]) -> CodingSettings:
    """The settings of the coding desk, and what is wrong with them."""
    if fields is None:
        return CodingSettings()
    double = fields.integer("double", DOUBLE, least=0)
    if double > 100:
        what = f"`double` is {double}: it is how many of a hundred answers two people code"
        problems.append(
            Problem("STUDY-009", (fields.get("double") or fields.node).where, what, "write 0 to 100")
        )
    found = CodingSettings(
        min(double, 100), fields.truth("blind"), fields.texts("beside"), fields.text("consent")
    )
    fields.finish()
    return found
