"""How codings are said on a page and to its script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from remit.coding.codings import AGREED
from remit.coding.events import Mark
from remit.coding.replay import Replay
from remit.site.coding.reading import Answer, Question

LONGEST_WORDS = 60


def labels_of(state: Replay) -> dict[str, str]:
    """Code to name of the themes of today, with the wider theme before where there is one."""
    names = {theme.code: theme.label for theme in state.codebook.themes}
    return {
        theme.code: f"{names[theme.parent]} › {theme.label}" if theme.parent in names else theme.label
        for theme in state.codebook.themes
    }


def said_marks(marks: Iterable[Mark], labels: Mapping[str, str], answer: Answer) -> list[dict[str, Any]]:
    """Marks as the page names them; the words are those of the passage."""
    return [
        {
            "theme": mark.theme,
            "label": labels.get(mark.theme, mark.theme),
            "start": mark.start,
            "end": mark.end,
            "words": "" if mark.whole else shortened(answer.text[mark.start : mark.end]),
        }
        for mark in marks
    ]


def shortened(words: str) -> str:
    """A passage that fits a line."""
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"


def said_work(
    question: Question, state: Replay, answer: Answer, coder: str, *, blind: bool
) -> dict[str, Any]:
    """One answer as a coder may see it: their own codings, and those of others once they have coded it too.

    What others gave is never shown in blind mode, nor for answers that more than one person codes.
    """
    labels = labels_of(state)
    work = state.work(answer.unit, coder)
    others: list[str] = []
    if work.coded and not blind and not question.is_double(answer.unit):
        for other in state.coders(answer.unit):
            if other != coder:
                themes = sorted(labels.get(code, code) for code in state.themes(answer.unit, other))
                others.append(f"{other}: {', '.join(themes) or 'no theme fits'}")
    return {
        "marks": said_marks(state.given(answer.unit, coder), labels, answer),
        "none": bool(work.none),
        "others": others,
    }


def tally(question: Question, state: Replay) -> dict[str, int]:
    """How many answers each coder has decided about, and how many are settled (`agreed`)."""
    counts: dict[str, int] = {AGREED: 0}
    for unit, works in state.works.items():
        if unit in question.answers:
            for coder in works:
                counts[coder] = counts.get(coder, 0) + 1
    return counts
