"""The example study as plain text rows, counted without Remit."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "medical-directors"


@dataclass(frozen=True, slots=True)
class Plain:
    """The four CSV files and the codebooks, counted by hand."""

    rows: list[dict[str, str]]
    frame: list[dict[str, str]]
    codings: list[dict[str, str]]
    quotes: list[dict[str, str]]
    parents: dict[str, dict[str, str]]

    def counts(self, variable: str) -> Counter[str]:
        """How often each value of a variable occurs, blank as the empty string."""
        return Counter(row[variable] for row in self.rows)

    def numbers(self, variable: str) -> list[float]:
        """The filled cells of a variable as numbers, in order of size."""
        return sorted(float(row[variable]) for row in self.rows if row[variable])

    def mentions(self, item: str) -> Counter[str]:
        """People by theme over all variables of an item; wider themes count everyone below them once."""
        people: set[tuple[str, str]] = set()
        for coding in self.codings:
            if coding["item"] == item or coding["item"].startswith(f"{item}."):
                people.add((coding["answer"], coding["theme"]))
                parent = self.parents[item].get(coding["theme"], "")
                if parent:
                    people.add((coding["answer"], parent))
        return Counter(theme for _, theme in people)

    def row(self, respondent: str) -> dict[str, str]:
        """The row of one respondent."""
        return next(row for row in self.rows if row["id"] == respondent)


def _lines(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_plain() -> Plain:
    """The committed files of the example."""
    parents = {}
    for path in sorted((EXAMPLE / "codebook").glob("*.yaml")):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        parents[book["item"]] = {theme["code"]: theme.get("parent", "") for theme in book["themes"]}
    return Plain(*(_lines(f"{name}.csv") for name in ("responses", "frame", "codings", "quotes")), parents)
