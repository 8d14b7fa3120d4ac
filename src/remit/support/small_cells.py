"""The small-cell rule for counts of people that add up to a total which is shown too."""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5
"""The smallest count of people that is shown."""


def hide(counts: Sequence[int], smallest: int = SMALLEST) -> tuple[int | None, ...]:
    """The counts of one row, with the small ones (nought too) hidden as None, and as many more as are needed.

    The total of the row is taken to be known. So a single hidden count would follow by subtraction: at
    least two are hidden, and together they come to `smallest` or more, so that each may be nought and may
    be `smallest`. The next smallest go first, the earlier of two alike.
    """
    hidden = {place for place, count in enumerate(counts) if count < smallest}
    order = sorted(
        (place for place in range(len(counts)) if place not in hidden), key=lambda place: counts[place]
    )
    while hidden and order and (len(hidden) < 2 or sum(counts[place] for place in hidden) < smallest):
        hidden.add(order.pop(0))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))
