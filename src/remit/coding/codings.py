"""Codings: which coder gave which theme to which passage of which answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from remit.coding.codebook import Codebook
from remit.core.problems import Place, Problem, nearest
from remit.core.words import MISSING
from remit.fieldwork.responses import Responses

CODINGS = Place("codings.csv")
FIRST_LINE = 2
AGREED = "agreed"
"""The coder whose rows are the agreed result; where they exist for an answer, only they count."""


NO_THEME = ".none"
"""Stands in the place of a theme where a coder read an answer and no theme fits it; never a theme itself."""


FILES = "files"
"""The coder of rows that name none, once they were brought to the desk."""


class Coding(Struct, frozen=True):
    """One row of `codings.csv`.

    `answer` is the id of the response, `variable` the open variable that was coded (`aspects.1`). `start` and
    `end` are code points of the answer (None: the whole answer), `at` when it was coded.
    """

    answer: str
    variable: str
    theme: str
    start: int | None = None
    end: int | None = None
    coder: str = ""
    at: str = ""
    where: Place = CODINGS


def read_codings(
    rows: Iterable[Mapping[str, str | None]], where: Place = CODINGS
) -> tuple[tuple[Coding, ...], tuple[Problem, ...]]:
    """Codings from the rows of a file (`answer, item, start, end, theme, coder, at`), and what is wrong.

    Rows that cannot be read are left out and reported as errors.
    """
    codings: list[Coding] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        place = Place(where.file, number + FIRST_LINE)
        cells = {name: (text or "").strip() for name, text in row.items() if name}
        missing = [name for name in ("answer", "item", "theme") if not cells.get(name)]
        if missing:
            what = f"this coding has no {' and no '.join(missing)}"
            problems.append(Problem("THEME-010", place, what, "fill in the cell, or remove the row"))
            continue
        span = read_range(cells.get("start", ""), cells.get("end", ""))
        if span is None:
            what = f"'{cells.get('start', '')}' to '{cells.get('end', '')}' is not a range"
            fix = "give start and end as whole numbers counted from 0, or leave both empty"
            problems.append(Problem("THEME-011", place, what, fix))
            continue
        coder, at = cells.get("coder", ""), cells.get("at", "")
        codings.append(Coding(cells["answer"], cells["item"], cells["theme"], *span, coder, at, place))
    return tuple(codings), tuple(problems)


def read_range(start: str, end: str) -> tuple[int | None, int | None] | None:
    """A range from two cells: both empty is the whole; None when it is no range."""
    if not start and not end:
        return None, None
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    if max(len(start), len(end)) > 9:  # no answer is that long, and Python refuses to read 5,000 digits
        return None
    return int(start), int(end)


def check_codings(
    codings: Sequence[Coding], codebooks: Mapping[str, Codebook], responses: Responses
) -> tuple[Problem, ...]:
    """Codings that point nowhere: unknown variables, themes and answers, and ranges outside the answer.

    `codebooks` maps an item's id to its codebook.
    """
    problems: list[Problem] = []
    reader = AnswerReader(responses)
    for coding in codings:
        problems += _check_theme(coding, codebooks, responses)
        fault = reader.fault(coding)
        if fault:
            what, fix = f"the coding points nowhere: {fault}", "correct answer, item, start and end"
            problems.append(Problem("THEME-014", coding.where, what, fix))
    return (*problems, *_check_agreed(codings))


def _check_agreed(codings: Sequence[Coding]) -> Iterable[Problem]:
    """A warning of "Agreed", which settles nothing: who writes it seldom means one more coder."""
    near = [coding for coding in codings if coding.coder.casefold() == AGREED != coding.coder]
    if near:
        what = (
            f"'{near[0].coder}' is not '{AGREED}', so {len(near):,} codings count as those of one more coder"
        )
        fix = f"write '{AGREED}' where they are what was settled"
        yield Problem("THEME-022", near[0].where, what, fix, "warning")


def _check_theme(
    coding: Coding, codebooks: Mapping[str, Codebook], responses: Responses
) -> Iterable[Problem]:
    variable = responses.variable(coding.variable)
    if variable is None:
        return  # the reader has said so
    codebook = codebooks.get(variable.item)
    if codebook is None:
        yield Problem(
            "THEME-013",
            coding.where,
            f"there is no codebook for '{variable.item}'{nearest(variable.item, codebooks)}",
            f"write codebook/{variable.item}.yaml",
        )
    elif coding.theme != NO_THEME and coding.theme not in codebook.codes:
        yield Problem(
            "THEME-012",
            coding.where,
            f"'{coding.theme}' is not a theme of '{codebook.item}'{nearest(coding.theme, codebook.codes)}",
            "use a code of the codebook, or add the theme there",
        )


class Pointer(Protocol):
    """Anything that points to a passage of an answer."""

    @property
    def answer(self) -> str:
        """The id of the response."""

    @property
    def variable(self) -> str:
        """The open variable."""

    @property
    def start(self) -> int | None:
        """First code point (None: the whole answer)."""

    @property
    def end(self) -> int | None:
        """First code point after the passage."""

    @property
    def where(self) -> Place:
        """The row that points there."""


class AnswerReader:
    """Finds the text that a coding or a quote points to, and says why it cannot.

    Built once for many pointers: it keeps the texts of the variables that were asked for.
    """

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        ids = responses.rows["id"].to_list()
        self._rows = {name: row for row, name in enumerate(ids)}
        self._open = [v.name for v in responses.variables if v.storage == "text"]
        self._texts: dict[str, list[str | None]] = {}

    def text(self, answer: str, variable: str) -> str | None:
        """The answer as it was given; None when there is none (blank, refused or not applicable)."""
        if answer not in self._rows or variable not in self._open:
            return None
        if variable not in self._texts:
            self._texts[variable] = self._responses.texts(variable)
        text = self._texts[variable][self._rows[answer]]
        return None if text in MISSING else text

    def fault(self, pointer: Pointer) -> str:
        """Why what a coding or a quote points to is not there, in words; empty when it is."""
        text = self.text(pointer.answer, pointer.variable)
        if pointer.variable not in self._open:
            return f"'{pointer.variable}' is not an open question{nearest(pointer.variable, self._open)}"
        if pointer.answer not in self._rows:
            return f"there is no response with the id '{pointer.answer}'{nearest(pointer.answer, self._rows)}"
        if text is None:
            return f"the response '{pointer.answer}' has no answer to '{pointer.variable}'"
        start, end = pointer.start, pointer.end
        if start is None or end is None or 0 <= start < end <= len(text):
            return ""
        return f"{start} to {end} is not inside the answer, which has {len(text)} characters"


def settled(codings: Iterable[Coding]) -> tuple[Coding, ...]:
    """The codings that count: those of coder `agreed` where an answer has any, else those of all coders.

    Decided for each answer and variable on its own, so a study can be settled answer by answer.
    """
    rows = list(codings)
    agreed = {(row.answer, row.variable) for row in rows if row.coder == AGREED}
    return tuple(row for row in rows if row.coder == AGREED or (row.answer, row.variable) not in agreed)
