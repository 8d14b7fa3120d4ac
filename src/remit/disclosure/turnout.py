"""Who answered, by group: a response rate is shown for groups that are large enough and not all of one kind.

Whether a person answered is itself confidential. A rate of 0 % or 100 % would tell it of everybody in the
group, and in a small group it is easily guessed.
"""

from __future__ import annotations

from remit.disclosure.crossed import close_groups
from remit.disclosure.draft import Draft, key_of
from remit.disclosure.network import Need, protect
from remit.disclosure.paths import Grid
from remit.disclosure.policy import Policy
from remit.estimates.table import Cell


def protect_turnout(draft: Draft, policy: Policy) -> None:
    """Hide rates of groups with fewer than `group_min` people asked, of 0 % and of 100 %."""
    close_groups(draft, policy.group_min)
    if not draft.head.by:
        return
    for whole in draft.of("share"):
        parts = [draft.cells[(*key_of(whole)[:3], group)] for group in draft.groups]
        draft.hide(part for part in parts if part.n in (0, part.base))
        _protect(draft, whole, parts, policy)


def _protect(draft: Draft, whole: Cell, parts: list[Cell], policy: Policy) -> None:
    """Groups hidden alone would follow from the whole, so others are hidden with them."""
    rest = (whole.n - sum(part.n for part in parts), whole.base - sum(part.base for part in parts))
    answered = [*(part.n for part in parts), rest[0]]
    silent = [*(part.base - part.n for part in parts), rest[1] - rest[0]]
    everyone, total = whole.base, whole.n
    hidden, needs = set(), []
    for column, part in enumerate(parts):
        if draft.shown(part) or not part.base:
            continue
        hidden |= {(0, column), (1, column)}
        least = min(policy.cell_min, part.base)
        low = max(0, total + part.base - everyone, 0 if part.n < part.base else part.base - least)
        high = min(part.base, total)
        enough = least if part.n < least else min(part.n + 1, high) if part.n < part.base else part.n
        needs.append(Need(0, column, min(part.n, low), max(part.n, min(enough, high))))
    costs = [[1.0 + part.base / (everyone or 1) for part in parts] + [0.0], [0.0] * (len(parts) + 1)]
    found = protect(Grid([answered, silent], hidden, costs), needs)
    draft.hide(parts[column] for row, column in found.hidden if row == 0 and column < len(parts))
