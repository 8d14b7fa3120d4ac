"""What an import did, column by column, in words that can be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from remit.core.words import brief, plain

KIND_WORDS = {
    "single": "a choice of one",
    "yes_no": "yes or no",
    "select_all": "tick boxes",
    "select_k": "tick boxes with a limit",
    "matrix": "a grid",
    "rank": "a ranking",
    "top_open": "a ranked list in people's own words",
    "open_list": "a list in people's own words",
    "whole": "a whole number",
    "number": "a number",
    "bands": "ordered answers",
    "scale": "a scale",
    "date": "a date",
    "text": "open text",
    "rows": "repeating rows",
    "id": "the id",
    "weight": "the weight",
    "ignored": "left out",
    "unplaced": "not placed",
}
"""Kinds as a reader knows them."""


class ColumnLine(Struct, frozen=True):
    """One column of the source: where it stood (from 1), its header byte-exact and what it became."""

    position: int
    header: str
    kind: str
    item: str = ""
    variables: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        name = f"'{plain(self.header)}'" if plain(self.header) else "(no name)"
        became = KIND_WORDS.get(self.kind, self.kind)
        if self.item:
            first = self.variables[0] if self.variables else self.item
            more = f" and {len(self.variables) - 1} more" if len(self.variables) > 1 else ""
            became = f"{first}{more} ({became})"
        return f"column {self.position} · {name} · {became}" + (f" · {self.why}" if self.why else "")


class ImportReport(Struct, frozen=True):
    """What every column became, what was guessed and what a person should look at.

    `guesses` are by item. `unlisted` holds answers outside the list by variable, with counts.
    `untranslated` are routing conditions that were kept as words only, `changes` what an update did.
    """

    source: str
    rows: int
    columns: tuple[ColumnLine, ...]
    guesses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    unlisted: Mapping[str, Mapping[str, int]] | None = None
    untranslated: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def unplaced(self) -> tuple[ColumnLine, ...]:
        """Columns that became nothing."""
        return tuple(line for line in self.columns if line.kind in ("ignored", "unplaced"))

    def lines(self) -> Iterator[str]:
        """The report as plain lines, one a column first."""
        yield f"{self.source}: {self.rows:,} rows, {len(self.columns):,} columns"
        yield from (str(line) for line in self.columns)
        for title, entries in self._sections():
            if entries:
                yield f"{title}:"
                yield from (f"  {entry}" for entry in entries)

    def _sections(self) -> tuple[tuple[str, Sequence[str]], ...]:
        guessed = [f"{item}: {guess}" for item, found in self.guesses for guess in found]
        odd = [
            f"{variable}: "
            + ", ".join(f"'{brief(text)}' ({count})" for text, count in list(found.items())[:8])
            for variable, found in (self.unlisted or {}).items()
        ]
        return (
            ("What an update changed", self.changes),
            ("While reading", self.notes),
            ("Guessed; correct it in questionnaire.yaml where it is wrong", guessed),
            ("Answers that no list holds, kept as found in these columns of responses.csv", odd),
            (
                "Conditions that were not translated; write them as show_if where they matter",
                self.untranslated,
            ),
            ("Suggestions", self.suggestions),
        )

    def markdown(self) -> str:
        """The report as a Markdown file."""
        counted: dict[str, int] = {}
        for line in self.columns:
            counted[line.kind] = counted.get(line.kind, 0) + 1
        kinds = [
            f"* {KIND_WORDS.get(kind, kind)}: {count:,} columns" for kind, count in sorted(counted.items())
        ]
        parts = [
            "# What became of each column",
            f"{_cell(self.source)}: {self.rows:,} rows, {len(self.columns):,} columns. Nothing was "
            "dropped in silence: "
            "every column is in the table at the end.",
            "\n".join(kinds),
        ]
        for title, entries in self._sections():
            if entries:
                parts.append(f"## {title}\n\n" + "\n".join(f"* {_cell(entry)}" for entry in entries))
        rows = [
            f"| {line.position} | {_cell(line.header)} | {KIND_WORDS.get(line.kind, line.kind)} | "
            f"{_cell(', '.join(line.variables[:3]))}{' ...' if len(line.variables) > 3 else ''} | "
            f"{_cell(line.why)} |"
            for line in self.columns
        ]
        table = ["| column | header | became | variable | remark |", "| --- | --- | --- | --- | --- |", *rows]
        parts.append("## Columns\n\n" + "\n".join(table))
        return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    """Words from a file inside Markdown: nothing in them is markup or a new line."""
    words = plain(text)
    for sign in "\\`*_{}[]<>#|":
        words = words.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return words
