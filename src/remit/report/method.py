"""The last section of every report: how it was made, in plain words, from the build itself."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.core.blocks import Block, Heading, Line, ListBlock, NoteBlock, Paragraph, Text
from remit.core.cleared import Release
from remit.core.display import SHORTHAND, count_text, percent_text
from remit.report.catalogue import RATES
from remit.report.reconcile import Check


class Making(Struct, frozen=True):
    """What the method section says that is not in the release.

    `sealed` is the hash of the release plan that was sealed before fieldwork (empty: none was),
    `amendments` the reasons why it was changed since. `attacked` says that the release passed an audit,
    `agreement` how far coders of open answers agree, `offered` what became of
    offered themes, a text each. `design` says that intervals come from a sample design.
    """

    synthetic: bool
    draft: bool
    signed_by: str
    signed_on: str
    version: str
    themes: bool
    weighted: bool
    population: int
    sealed: str = ""
    amendments: tuple[str, ...] = ()
    attacked: bool = False
    agreement: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    design: bool = False


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _bullets(texts: Sequence[str]) -> ListBlock:
    return ListBlock(tuple((_paragraph(text),) for text in texts))


def method_section(
    release: Release, checks: Sequence[Check], making: Making, further: Sequence[Block] = ()
) -> tuple[Block, ...]:
    """The blocks of "How this report was made"; `further` parts come before who signed it."""
    blocks: list[Block] = [Heading(2, _line("How this report was made"), "how-this-report-was-made")]
    blocks += _who_answered(release, making)
    blocks += _precision(making)
    blocks += _protection(release, attacked=making.attacked)
    blocks += _plan(release, making)
    blocks += _contradictions(checks)
    if making.themes:
        blocks.append(
            _paragraph(
                "Open answers were read and grouped into themes by people. A theme counts each person "
                "once, however often they came back to it."
            )
        )
    if len(making.agreement) == 1:
        blocks.append(_paragraph(making.agreement[0]))
    elif making.agreement:
        blocks += (
            _paragraph("How far two people who coded the same answers agree:"),
            _bullets(making.agreement),
        )
    blocks += [_paragraph(text) for text in making.offered]
    blocks += further
    blocks.append(_signed(making))
    return tuple(blocks)


def _signed(making: Making) -> Paragraph:
    signed = (
        f"Signed off by {making.signed_by}{f' on {making.signed_on}' if making.signed_on else ''}."
        if not making.draft
        else "This is a draft: no publisher has signed it off yet."
    )
    return _paragraph(f"{signed} Made with Remit {making.version}, from files that can be checked.")


def short_method(release: Release, making: Making) -> tuple[Block, ...]:
    """The same on a few lines, as the last section of a pack."""
    blocks: list[Block] = [Heading(2, _line("How these figures were made"), "how-these-figures-were-made")]
    blocks += _who_answered(release, making)[1:]
    blocks.append(
        _paragraph(
            "Every figure is one that the report publishes, under the same protection. None is worked out "
            "for one organisation: a figure of “all others” would give its answer away. Whether an "
            "organisation answered cannot be told from its pack, which would be the same."
        )
    )
    blocks += _protection(release, attacked=making.attacked)[1:]
    blocks.append(_signed(making))
    return tuple(blocks)


def _line(text: str) -> Line:
    return (Text(text),)


def _who_answered(release: Release, making: Making) -> list[Block]:
    blocks: list[Block] = [Heading(3, _line("Who answered"), "who-answered")]
    rates = release.table(RATES)
    if making.synthetic:
        text = "The rows behind this report are synthetic: they were made to show how the report works."
        blocks.append(NoteBlock("information", (_paragraph(text),)))
    cell = rates.cell("share", choice="RR2") if rates else None
    if cell is not None and cell.n is not None and cell.base and cell.value is not None:
        blocks.append(_paragraph(_response(cell.n, cell.base, cell.value, making)))
    blocks.append(
        _paragraph(
            "Each figure is of the people who answered that question. The number of people, the base, is "
            "printed with it."
        )
    )
    return blocks


def _response(answered: int, asked: int, rate: float, making: Making) -> str:
    if not making.population:  # with nobody else to count, everybody seems to have answered
        return (
            f"{count_text(answered)} answered in full or in part. Nobody wrote down how many were asked, so "
            "there is no response rate to judge them by."
        )
    return (
        f"{count_text(answered)} of {count_text(asked)} people who were asked answered in full or in part. "
        f"That is a response rate of {percent_text(rate)} (AAPOR RR2)."
    )


def _precision(making: Making) -> list[Block]:
    known = "Intervals cover chance only: they cannot tell how those who did not answer differ."
    if making.design:  # whether there is a correction depends on its parts
        known = f"They follow from the sample design, as the note with each table says. {known}"
    elif making.population:
        known = (
            "Intervals allow for the fact that most of a small, known group was asked (finite population "
            "correction). They cover chance only: they cannot tell how those who did not answer differ."
        )
    blocks: list[Block] = [
        Heading(3, _line("How sure we can be"), "how-sure-we-can-be"),
        _paragraph(f"Shares come with a 95% interval (Wilson's method). {known}"),
    ]
    if making.weighted:
        text = "Answers are weighted, so that groups count as much as they do among all who were asked."
        blocks.append(_paragraph(text))
    return blocks


ATTACKED = (
    "Before it was published, a separate program attacked this release: as a stranger who knows every public "
    "fact of everyone who answered, and as each colleague. It found nobody."
)


def _protection(release: Release, *, attacked: bool) -> list[Block]:
    blocks: list[Block] = [Heading(3, _line("How people are protected"), "how-people-are-protected")]
    policy = release.policy
    if not policy.protected:
        text = f"Nothing is withheld in this version. The reason given is: {policy.none_reason}"
        blocks.append(NoteBlock("warning", (_paragraph(text),)))
        return blocks
    hidden = sum(1 for table in release.tables for cell in table.cells if cell.status == "c")
    blocks.append(
        _paragraph(
            f"Groups of fewer than {policy.group_min} people have no results. In results by group counts "
            f"under {policy.cell_min} are withheld (under {policy.special_min} for sensitive questions), "
            "and so are other figures from which they could be worked out. A small count of everybody "
            "stands where it points to nobody. Small categories are joined first, under a plain name."
        )
    )
    if hidden:
        symbol, meaning = SHORTHAND["c"]
        text = f"{symbol} means {meaning}. {count_text(hidden)} figures in this release are withheld."
        blocks.append(_paragraph(text))
    if any(quote.label for quote in release.quotes):
        text = (
            f"A quote names a group only where it fits at least {policy.quote_min} of those who were asked."
        )
        blocks.append(_paragraph(text))
    if attacked:
        blocks.append(_paragraph(ATTACKED))
    return blocks


HASH_SHOWN = len("sha256:") + 12
"""So much of a hash is printed: enough to tell two plans apart."""


def _plan(release: Release, making: Making) -> list[Block]:
    """Whether what is published was decided before the answers were seen, and what was changed since."""
    if not making.sealed:
        text = "What is published was not fixed in a sealed plan before fieldwork."
        return [_paragraph(text)] if release.policy.protected else []
    text = (
        "What is published was fixed before fieldwork, in a plan that was sealed then "
        f"({making.sealed[:HASH_SHOWN]})."
    )
    if not making.amendments:
        return [_paragraph(f"{text} It has not been changed since.")]
    return [
        _paragraph(f"{text} The plan was changed since. The reasons given are:"),
        _bullets(making.amendments),
    ]


def _contradictions(checks: Sequence[Check]) -> list[Block]:
    known = [check for check in checks if check.status == "acknowledged"]
    if not known:
        return []
    lines = [f"{check.detail}. {check.reason}" for check in known]
    return [
        Heading(3, _line("What does not add up, and why"), "what-does-not-add-up"),
        _bullets(lines),
    ]
