"""The thresholds, each with its source; all can be set in `study.yaml`."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import FEWEST_INVITED, PolicyStatement

SOURCES = {
    "cell_min": "GSS and ONS guidance (case by case); NHS Digital hides 1 to 7, NES Scotland checks 1 to 9",
    "special_min": "UK GDPR Article 9: special categories of personal data; NES Scotland",
    "group_min": "staff surveys report teams of ten or more; ONS Longitudinal Study: ten, and yourself",
    "mean_min": "as a group; Hospital Episode Statistics use eight",
    "quartile_min": "five people a quarter; ONS Secure Research Service output checking",
    "quote_min": "our judgement: as many as for quartiles, as a group of role-holders knows its members",
}
"""Where each threshold comes from; the numbers are a judgement, and a study may set its own."""


class Policy(Struct, frozen=True):
    """What may be shown.

    `cell_min`: smallest group-by-answer count (5; GSS disclosure guidance is case-specific, NHS Digital
    hides 1 to 7). `special_min`: the same for special-category items (10; UK GDPR Article 9). `group_min`:
    smallest group with results (11: ten others and yourself). `mean_min` and `quartile_min`: fewest people
    for a mean, and for the median and quartiles (11 and 20; HES uses 8 for means). `quote_min`: fewest of
    those who were asked whom a quote's label and words fit (20). `none_reason` switches protection off and is
    printed on every output.
    """

    cell_min: int = 5
    special_min: int = 10
    group_min: int = 11
    mean_min: int = 11
    quartile_min: int = 20
    quote_min: int = FEWEST_INVITED
    none_reason: str = ""

    def statement(self) -> PolicyStatement:
        """The part of the policy that is printed."""
        least = self.cell_min, self.group_min, self.special_min
        return PolicyStatement(*least, self.none_reason, self.quote_min)

    def least(self, *, special: bool) -> int:
        """The smallest count that may be shown for an item."""
        return self.special_min if special else self.cell_min
