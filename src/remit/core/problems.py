"""What is wrong, where, and how to mend it: the only way Remit reports bad input."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Place(Struct, frozen=True, order=True):
    """A file (relative to the study folder) and, where it is known, a line counted from 1."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(Struct, frozen=True):
    """One thing that is wrong, said so that the person who made it can mend it.

    `code` is a stable name such as `ITEM-003`, never used again for something else; `what` says what is
    wrong (and why it matters), `fix` says what to do. Warnings never stop a build.
    """

    code: str
    where: Place
    what: str
    fix: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.where} · {self.code} · {self.what} · {self.fix}"


class Refused(Exception):
    """Raised at the edge of a room when the input cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Problem, ...]]]:
        """The problems cross from one process to another, not the words made of them."""
        return type(self), (self.problems,)


def refuse(code: str, where: Place, what: str, fix: str) -> Refused:
    """A `Refused` with a single problem, ready to raise."""
    return Refused([Problem(code, where, what, fix)])


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that stop a build."""
    return tuple(problem for problem in problems if problem.severity == "error")


def nearest(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` when a known name is close to this one, else an empty string."""
    names = [entry for entry in known if entry]
    found = get_close_matches(name, names, n=1, cutoff=0.6)
    if not found:
        folded = {entry.casefold(): entry for entry in names}
        found = [folded[name.casefold()]] if name.casefold() in folded else []
    return f" (did you mean '{found[0]}'?)" if found else ""
