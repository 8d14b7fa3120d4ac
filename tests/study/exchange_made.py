"""A made-up study with everything that goes wrong between programs: no answer in it is anybody's."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

QUESTIONNAIRE = """\
schema: 1
title: A study that travels
pages:
  - id: one
    title: Your job
    items:
      - id: region
        kind: single
        text: Where do you work?
        key: true
        choices:
          - {code: n, label: North}
          - {code: s, label: "South & <west>"}
      - id: help
        kind: text
        text: What would help you?
      - id: parts
        kind: top_open
        text: What are the main parts of your job?
        limit: 2
"""

HELP = """\
schema: 1
item: help
version: 2
themes:
  - code: support
    label: Support
    definition: "Help of any kind,\\nfrom anybody."
    include: "colleagues; \\"cover\\""
    exclude: "money & <pay>"
    examples: ["More colleagues", "Include: =SUM(A1) & <b>cover</b>"]
  - code: other_support
    label: Other
    parent: support
    definition: "Include: all help that fits nowhere else"
  - code: deputy
    label: A deputy
    parent: other_support
  - code: pay
    label: "=Pay"
    definition: Terms of the job
  - code: other_pay
    label: other
    parent: pay
  - code: none
    label: "Ŵy 👩‍⚕️ nothing"
"""

PARTS = """\
schema: 1
item: parts
themes:
  - code: other_support
    label: Other
  - code: help
    label: help
    definition: A theme that is called as the other question
  - code: a.b
    label: Dots. In a label
"""

WORDS = (
    "More colleagues", "caf\u00e9", "cafe\u0301", "👩\u200d⚕️ rounds", "🏥", "ŵyneb yn wyneb", "“quoted”",
    '"straight"', "it's", "=SUM(A1)", "+44", "-5", "@home",
    "less & less <b>paper</b>", "naïve", "Überstunden", "日本語",
    "مساعدة", "עזרה", "한국어", "\u1112\u1161\u11ab\u1100\u1173\u11af", "हिन्दी", "a\u0323\u0307",
    "\u00a0hard space", "tab\there", "line\u2028separator", "&amp; already", "]]> end", "<!DOCTYPE x>",
    "trailing.",
)  # fmt: skip
ENDS = (" ", " ", " ", ", ", "\n", "\r\n", "\r\n\r\n", "\n\n", " 😀 ", "; ")
CODERS = ("anna", "Bárbara Ö.", "agreed")
FOLD = {"help": ("support", "other_support", "deputy", "pay", "other_pay", "none")}
BOXES = {
    "help": FOLD["help"],
    "parts.1": ("other_support", "help", "a.b"),
    "parts.2": ("other_support", "a.b"),
}


def answer(random: Random) -> str:
    """Some words of many scripts with line ends of all sorts; no blank at either end."""
    pieces = [random.choice(WORDS)]
    for _ in range(random.randrange(8)):
        pieces += [random.choice(ENDS), random.choice(WORDS)]
    return "".join(pieces).strip()


def edges(text: str) -> list[int]:
    """Where a passage may begin or end: not between the two signs of a line end."""
    return [place for place in range(len(text) + 1) if text[place - 1 : place + 1] != "\r\n"]


def codings(random: Random, respondent: str, box: str, text: str, coders: tuple[str, ...]) -> list[list[str]]:
    """Whole answers and passages, some of which overlap, some of which are the same with another theme."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for coder in coders:
        for number in range(random.randrange(4)):
            start, end = "", ""
            if number and len(text) > 1:
                first, last = sorted(random.sample(edges(text), 2))
                if (first, last) != (0, len(text)):
                    start, end = str(first), str(last)
            theme = random.choice(BOXES[box])
            at = random.choice(("", "2026-03-01", "2026-03-01T09:30:00Z"))
            rows.setdefault((start, end, theme, coder), [respondent, box, start, end, theme, coder, at])
    return list(rows.values())


def write_study(folder: Path, people: int = 12, seed: int = 1, coders: tuple[str, ...] = CODERS) -> Path:
    """A study folder; three boxes a person, of which some are blank."""
    random = Random(seed)  # noqa: S311 the same study each time
    answers = [["id", "region", "help", "parts.1", "parts.2"]]
    rows = [["answer", "item", "start", "end", "theme", "coder", "at"]]
    for number in range(people):
        respondent = f"R{number:03}" if number else "=R/0 : *?"
        texts = [answer(random) if random.random() < 0.9 else "" for _ in BOXES]
        answers.append([respondent, random.choice("ns"), *texts])
        for box, text in zip(BOXES, texts, strict=True):
            if text:
                rows += codings(random, respondent, box, text, coders)
    files = {
        "study.yaml": "schema: 1\ntitle: A study that travels\nprivacy: confidential\n",
        "questionnaire.yaml": QUESTIONNAIRE,
        "codebook/help.yaml": HELP,
        "codebook/parts.yaml": PARTS,
        "responses.csv": as_csv(answers),
        "codings.csv": as_csv(rows),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def as_csv(rows: list[list[str]]) -> str:
    """Rows as the study's files hold them: cells that would be computed are guarded."""
    from remit.core.formulas import guarded

    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return target.getvalue()


def read_rows(path: Path) -> list[tuple[str, ...]]:
    """The codings of a file, in its order."""
    from remit.core.formulas import unguarded

    text = path.read_bytes().decode("utf-8")
    return [tuple(map(unguarded, row)) for row in csv.reader(io.StringIO(text, newline=""))][1:]
