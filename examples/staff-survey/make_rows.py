"""Writes the synthetic rows of this example: responses.csv.

    python make_rows.py [FOLDER]

One seeded generator makes everything, so the same bytes come out every time. Organisations are numbers; what
makes one better than another is chance, and says nothing about anybody real.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

SEED = 700
PEOPLE = 1200
HERE = Path(__file__).resolve().parent
GROUPS = {"city": 12, "town": 10, "rural": 8}
"""How many organisations each group has."""

SIZES = {"city": 5.0, "town": 4.0, "rural": 3.0}
"""How large an organisation of the group is beside others."""

LARGE = 4.0
"""Above this an organisation calls itself large."""

MIX = {
    "city": {"care": 40, "professional": 32, "office": 18, "estates": 10},
    "town": {"care": 50, "professional": 22, "office": 16, "estates": 12},
    "rural": {"care": 58, "professional": 16, "office": 12, "estates": 14},
}
"""How many of a hundred people of the group do each kind of work."""

HAPPIER = {"care": -0.25, "professional": 0.05, "office": 0.35, "estates": 0.1}
"""How much better people see their work, on the scale of the cuts."""

NOBODY = ("org_27", "estates")
"""An organisation from which nobody who does this work answers."""

SMALLEST = "org_30"
"""An organisation of which fewer than eleven people answer."""

CUTS = (-1.5, -0.6, 0.1, 1.1)
BLANK = 0.03


def organisations() -> list[tuple[str, str]]:
    """The code of each organisation and its group."""
    groups = [group for group, count in GROUPS.items() for _ in range(count)]
    return [(f"org_{number:02}", group) for number, group in enumerate(groups, start=1)]


def people(rng: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Organisation, group, size and occupation of everybody who answers."""
    places = organisations()
    sizes = [SIZES[group] * rng.uniform(0.7, 1.3) for _, group in places]
    sizes[[code for code, _ in places].index(SMALLEST)] = 0.0
    chosen = sorted(rng.choices(range(len(places)), sizes, k=PEOPLE - 8))
    chosen += [[code for code, _ in places].index(SMALLEST)] * 8
    for place in chosen:
        code, group = places[place]
        mix = {work: share for work, share in MIX[group].items() if (code, work) != NOBODY}
        size = "large" if sizes[place] > LARGE else "small"
        yield code, group, size, rng.choices(list(mix), list(mix.values()))[0]


def answers(
    rng: random.Random, mood: float, questions: Sequence[Mapping[str, Any]], bias: Mapping[str, float]
) -> dict[str, str]:
    """The answers of one person in this mood; a few are left blank."""
    row: dict[str, str] = {}
    for item in questions:
        codes = [choice["code"] for choice in item["choices"]]
        ordered = codes[::-1] if item["favourable"][0] == codes[0] else codes
        here = mood + rng.gauss(0.0, 0.5) + bias[item["id"]]
        for line in item["rows"]:
            felt = here + rng.gauss(0.0, 0.8)
            code = ordered[sum(felt > cut for cut in CUTS)]
            row[f"{item['id']}.{line['code']}"] = "" if rng.random() < BLANK else code
    return row


def write_rows(folder: Path) -> None:
    """responses.csv, into a folder that exists."""
    rng = random.Random(SEED)  # noqa: S311 a reproducible example, nothing secret
    text = (HERE / "questionnaire.yaml").read_text(encoding="utf-8")
    items = [item for page in yaml.safe_load(text)["pages"] for item in page["items"]]
    questions = [item for item in items if item["kind"] == "matrix"]
    level = {code: rng.gauss(0.0, 0.3) for code, _ in organisations()}
    bias = {item["id"]: rng.uniform(-0.4, 0.4) for item in questions}
    rows = []
    for code, group, size, work in people(rng):
        mood = level[code] + HAPPIER[work] + rng.gauss(0.0, 0.7)
        row = {"employer": code, "group": group, "size": size, "occupation": work}
        rows.append(row | answers(rng, mood, questions, bias))
    rng.shuffle(rows)
    with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *rows[0]])
        writer.writerows([f"R{number:04}", *row.values()] for number, row in enumerate(rows, start=1))


if __name__ == "__main__":
    write_rows(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
