"""The CSV files of `STUDY/support/`: each row checked against what is known, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from remit.core.problems import Place, Problem, Refused, nearest
from remit.study.tablefile import read_records

Cells = dict[str, str]
YES, NO = ("yes", "y", "1", "true"), ("no", "n", "0", "false", "", "revoked", "withdrawn")

SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "signup.csv": (
        ("person",), ("matching", "learning sets", "directory", "catalogue", "follow-up", "use_answers"),
    ),
    "revoked.csv": (("person", "purpose"), ("date",)),
    "people.csv": (
        ("person",),
        (
            "organisation", "since", "slots", "concerns", "interests", "part_time", "reports_to", "gender",
            "contact",
        ),
    ),
    "organisations.csv": (("organisation",), ("name", "kind", "size", "region", "area")),
    "offers.csv": (("person", "kind"), ("topics", "capacity")),
    "needs.csv": (("person", "kind"), ("topics", "wish_kind", "wish_size", "wish_region", "wish_gender")),
    "bars.csv": (("a", "b"), ("by",)),
    "links.csv": (("kind", "giver", "receiver"), ("state",)),
    "meetings.csv": (("kind", "giver", "receiver", "date"), ("held", "useful")),
    "networks.csv": (
        ("network",),
        ("interest", "region", "kind", "meets", "online", "useful", "contact", "members"),
    ),
    "experiences.csv": (("person", "programme"), ("did", "recommends", "year")),
    "programmes.csv": (("programme",), ("aliases", "need", "stage", "cost")),
    "jobplan.csv": (("post", "category", "amount"), ("note",)),
    "team.csv": (("organisation", "title"), ("role", "number", "each", "duties")),
    "successors.csv": (
        ("organisation", "person", "readiness"), ("gaps", "aspiration", "told", "action"),
    ),
    "horizons.csv": (("organisation", "post", "leaving"), ("by", "shared")),
    "actions.csv": (("finding",), ("owner", "due", "state", "done", "need", "theme")),
    "ratings.csv": (("organisation", "statement", "mark"), ()),
}  # fmt: skip
"""Each file with the columns it needs and those it may have."""


class Reading(Struct):
    """Reads the sheets one by one and keeps every problem; `inputs` names the files that were there."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def rows(self, name: str) -> list[tuple[Place, Cells]]:
        """The rows of a sheet, trimmed; none where there is no such file or it cannot be read."""
        path, shown = self.folder / name, f"support/{name}"
        if not path.is_file():
            return []
        self.inputs.append(name)
        needed, more = SHEETS[name]
        try:
            found = read_records(path, shown, needed)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return []
        if found:
            self._columns(found[0][1], (*needed, *more), shown)
        return [(where, {key: cell.strip() for key, cell in cells.items()}) for where, cells in found]

    def _columns(self, cells: Collection[str], known: Collection[str], shown: str) -> None:
        for column in cells:
            if column not in known:
                what = f"there is a column '{column}' that nobody knows{nearest(column, known)}"
                fix = f"use only: {', '.join(known)}"
                self.problems.append(Problem("SUP-010", Place(shown, 1), what, fix))

    def known(self, where: Place, name: str, text: str, known: Collection[str], what: str) -> bool:
        """Whether a name is among the known ones; a problem with the nearest one where it is not."""
        if text in known:
            return True
        said = f"'{text}' in '{name}' is no {what}{nearest(text, known)}"
        fix = f"use one of: {_some(known)}" if known else f"list it first: there is no {what} yet"
        self.problems.append(Problem("SUP-011", where, said, fix))
        return False

    def several(
        self, where: Place, name: str, text: str, known: Collection[str] = (), what: str = ""
    ) -> tuple[str, ...]:
        """The entries of a cell, separated by semicolons; those nobody knows are problems."""
        entries = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
        if not known:
            return entries
        return tuple(entry for entry in entries if self.known(where, name, entry, known, what))

    def truth(self, where: Place, name: str, text: str) -> bool:
        """Whether a cell says yes; anything that is neither yes nor no is a problem."""
        if text.casefold() in (*YES, *NO):
            return text.casefold() in YES
        what = f"'{text}' in '{name}' is neither yes nor no"
        self.problems.append(Problem("SUP-012", where, what, "write yes or no"))
        return False

    def number(
        self, where: Place, name: str, text: str, least: float = 0, most: float = 10_000
    ) -> float | None:
        """The number of a cell; None for an empty one and for one that is no number in its bounds."""
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if least <= found <= most:
            return found
        what = f"'{text}' in '{name}' is not a number from {least:g} to {most:g}"
        self.problems.append(Problem("SUP-013", where, what, "write a number such as 7.5"))
        return None

    def day(self, where: Place, name: str, text: str) -> str:
        """A day (2014-01-31), a month or a year as it is written; anything else is a problem."""
        parts = text.split("-")
        if not text or (len(parts) <= 3 and all(part.isdigit() for part in parts) and len(parts[0]) == 4):
            return text
        what = f"'{text}' in '{name}' is not a date"
        self.problems.append(Problem("SUP-014", where, what, "write it as 2014-01-31"))
        return ""

    def once(self, rows: Iterable[tuple[Place, Cells]], *names: str) -> list[tuple[Place, Cells]]:
        """The rows whose key stands there for the first time; a second one is a problem, not a change."""
        seen: dict[tuple[str, ...], Place] = {}
        kept = []
        for where, cells in rows:
            key = tuple(cells.get(name, "") for name in names)
            if key in seen:
                what = f"'{', '.join(key)}' stands here again (first on line {seen[key].line})"
                self.problems.append(Problem("SUP-015", where, what, "keep one of the two rows"))
                continue
            seen[key] = where
            kept.append((where, cells))
        return kept

    def each(
        self, name: str, keys: tuple[str, ...], make: Callable[[Place, Cells], object | None]
    ) -> tuple[object, ...]:
        """What `make` makes of every row of a sheet, each key once."""
        rows = self.rows(name)
        found = (make(where, cells) for where, cells in (self.once(rows, *keys) if keys else rows))
        return tuple(entry for entry in found if entry is not None)


def _some(known: Collection[str], most: int = 12) -> str:
    listed = list(known)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most:,} more" if len(listed) > most else "")
