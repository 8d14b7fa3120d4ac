"""What the method note says of offers: that a program offered themes, and how good its offers were."""

from __future__ import annotations

from msgspec import Struct

from remit.core.display import count_text, percent_text


class Offered(Struct, frozen=True):
    """How offers did on one question of this study.

    `question` is its wording, `n` how many coded answers they were tried on, `seeds` in how many random
    orders; `coverage` and `any3` are shares from 0 to 1, `coverage_sd` and `any3_sd` their standard
    deviations over the orders.
    """

    question: str
    n: int
    seeds: int
    coverage: float
    any3: float
    coverage_sd: float = 0.0
    any3_sd: float = 0.0


def offers_note(offered: Offered) -> tuple[str, ...]:
    """The sentences about one question; none where no answer was tried."""
    if not offered.n:
        return ()
    orders = "in random order" if offered.seeds == 1 else f"in {offered.seeds} random orders"
    note = [
        f"For “{offered.question}” a program on the coders’ computer offered five themes for each answer, "
        "learnt from the answers coded before it. People decided on every theme; the program coded nothing.",
        f"Tried on the {count_text(offered.n)} coded answers {orders}, {percent_text(offered.coverage)} of "
        f"the themes that coders gave were among the five, and {percent_text(offered.any3)} of answers had "
        "a right theme among the first three.",
    ]
    if offered.seeds > 1:
        spread = max(offered.coverage_sd, offered.any3_sd)
        note.append(f"From order to order these shares differ by about {_points(spread)}.")
    return tuple(note)


def _points(share: float) -> str:
    points = max(round(share * 100), 1)
    return "1 percentage point" if points == 1 else f"{points} percentage points"
