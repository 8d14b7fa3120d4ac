"""The start: a programme of the board for newcomers, the first hundred days, and a buddy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from remit.core.blocks import Block, Document
from remit.core.cleared import Audience
from remit.support.kit import Step
from remit.support.pages.about import About
from remit.support.said import named, ranked
from remit.support.writing import EMPTY, TICK, box, bullets, heading, long_day, note, said, table


class Newcomer(Struct, frozen=True):
    """Somebody new: since when, and who is proposed as buddy ("" nobody yet)."""

    person: str
    since: str
    buddy: str = ""
    reasons: tuple[str, ...] = ()


def induction_page(about: About, newcomer: Newcomer | None = None, audience: Audience = "public") -> Document:
    """The induction page: for everybody, or for one newcomer with the buddy that is proposed."""
    blocks: list[Block] = [
        said(
            "The two lists below are built from what newcomers said they lack. The number behind a line "
            "says how "
            "many people of the survey named it; the most often named comes first within its time."
        ),
    ]
    if newcomer is not None:
        blocks.append(_buddy(about, newcomer))
    blocks += [
        heading("What the board offers"),
        *_steps(about, "programme", "Board induction programme", about.kit.programme),
        heading("The first hundred days"),
        *_steps(about, "hundred", "Tick when it is done", about.kit.hundred),
        heading("Six questions for you and your buddy"),
        *bullets(_PROMPTS, ordered=True),
        heading("What is still missing"),
        said(f"Items that are not done by day 100 go to the {about.kit.chief}: {EMPTY}"),
    ]
    whose = f" for {about.name(newcomer.person)}" if newcomer else ""
    return about.document(f"Induction{whose}", blocks, audience)


_PROMPTS = (
    "What surprised you this week?",
    "Which meeting did you not understand, and whom could you ask?",
    "What have you said yes to that is not yours?",
    "Whom have you not met yet?",
    "What went better than you thought?",
    "When do we talk next?",
)


def _buddy(about: About, newcomer: Newcomer) -> Block:
    started = f"You start on {long_day(newcomer.since)}."
    if not newcomer.buddy:
        words = f"{started} Nobody can be proposed as your buddy yet; the desk looks for one."
        return box("Your buddy", said(words))
    words = f"{started} {about.name(newcomer.buddy)} could be your buddy."
    return box("Your buddy", said(words), *bullets(newcomer.reasons))


def _steps(about: About, name: str, title: str, steps: Sequence[Step]) -> tuple[Block, ...]:
    rows = [
        (TICK, step.when, step.what, step.owner, _named(about, step), EMPTY)
        for step in in_order(about, steps)
    ]
    header = ("Done", "When", "What", "Who", "Said by", "Signed")
    return table(name, title, header, rows) or (note("The kit holds no such list yet: support/kit.yaml."),)


def in_order(about: About, steps: Iterable[Step]) -> list[Step]:
    """Steps in the order of their times; within one time what most people named comes first."""
    times: dict[str, list[Step]] = {}
    for step in steps:
        times.setdefault(step.when, []).append(step)
    return [
        step
        for group in times.values()
        for step in sorted(group, key=lambda step: -ranked(about.release, step.themes))
    ]


def _named(about: About, step: Step) -> str:
    found = [theme for address in step.themes if (theme := named(about.release, address)) is not None]
    return "; ".join(f"{theme.label}: {theme.text}" for theme in found)
