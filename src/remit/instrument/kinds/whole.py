"""A whole number."""

from __future__ import annotations

from remit.instrument.items import Item
from remit.instrument.kinds import Kind
from remit.instrument.numeric import Numeric


class Whole(Numeric):
    """A whole number with a `unit`, from `lowest` (0 unless said) to `highest` (open unless said)."""

    name = "whole"
    whole = True

    def example(self) -> Item:
        """People who report to the role."""
        return Item(
            id="reports",
            kind=self.name,
            text="How many people report to you?",
            refused="Prefer not to say",
            not_applicable="Does not apply to my post",
            settings={"unit": "people", "lowest": 0, "highest": 500},
        )


KIND: Kind = Whole()
