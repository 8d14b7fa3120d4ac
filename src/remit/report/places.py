"""What stands in a narrative where it cannot be shown: a figure in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Line
from remit.core.problems import Problem
from remit.core.requests import FigureRequest, TableRequest
from remit.report.between import TrendWanted
from remit.report.markdown import Filler, marks, plain_line, read_markdown
from remit.report.outline import Outline
from remit.report.vocabulary import Wanted, block_name


def misplaced(outline: Outline) -> tuple[Problem, ...]:
    """A problem for each mark that stands where it cannot be shown, and so would vanish without a word."""
    reached: set[int] = set()
    wrong: set[int] = set()

    def line(position: int) -> Line:
        reached.add(position)
        if block_name(outline.wanted[position]):
            wrong.add(position)
        return ()

    def blocks(position: int) -> Sequence[Block] | None:
        if not block_name(outline.wanted[position]):
            return None
        reached.add(position)
        return ()

    filler = Filler(line, blocks)
    read_markdown(outline.markdown, filler)
    for entry in outline.wanted:
        for words in _words_of(entry):
            plain_line(words, filler)
    lost = set(marks(outline.markdown)) - reached
    return tuple(_problem(outline.wanted[position]) for position in sorted(wrong | lost))


def _words_of(entry: Wanted) -> tuple[str, ...]:
    """The words of a figure or table that may hold marks of their own."""
    if isinstance(entry, FigureRequest):
        return entry.title, entry.subtitle, entry.alt
    if isinstance(entry, TableRequest):
        return (entry.title,)
    return entry.words if isinstance(entry, TrendWanted) else ()


def _problem(entry: Wanted) -> Problem:
    name = block_name(entry)
    if not name:
        what = "a number or a word of the study stands in the address of a link, where it is not shown"
        return Problem("REPORT-014", entry.where, what, "write it into the sentence")
    what = f"{name}() stands among other words, where it is not shown"
    fix = f"give {{{{ {name}(...) }}}} a line of its own, with an empty line before and after it"
    return Problem("REPORT-014", entry.where, what, fix)
