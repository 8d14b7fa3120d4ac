"""A number that may have decimals, with a unit."""

from __future__ import annotations

from remit.instrument.items import Item
from remit.instrument.kinds import Kind
from remit.instrument.numeric import Numeric


class Number(Numeric):
    """A number with a `unit`, from `lowest` (0 unless said) to `highest` (open unless said)."""

    name = "number"
    whole = False

    def example(self) -> Item:
        """Sessions of work a week."""
        return Item(
            id="sessions",
            kind=self.name,
            text="How many sessions a week does the role take?",
            refused="Prefer not to say",
            not_applicable="Does not apply to my post",
            settings={"unit": "sessions", "lowest": 0, "highest": 20},
        )


KIND: Kind = Number()
