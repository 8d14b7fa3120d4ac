"""What the method note says of offers: that a program offered themes, and how many of them people took."""

from __future__ import annotations

from msgspec import Struct

from remit.core.display import count_text, percent_text


class Offered(Struct, frozen=True):
    """What became of the offers on one question.

    `question` is its wording, `given` how many themes coders gave while themes were offered, `taken` how many
    of these they took from the offers, `first` how many from the first place.
    """

    question: str
    given: int
    taken: int
    first: int


def offers_note(offered: Offered) -> str:
    """The sentences about one question; none where no theme was given."""
    if not offered.given:
        return ""
    return (
        f"For “{offered.question}” a program on the coders’ computer offered up to five themes for an "
        "answer, learnt from the answers coded before it. People decided on every theme; the program coded "
        "nothing. "
        f"Of the {count_text(offered.given)} themes that people gave there, "
        f"{percent_text(offered.taken / offered.given)} were among those offered, and "
        f"{percent_text(offered.first / offered.given)} stood first. Answers that two people were to code "
        "had no offers."
    )
