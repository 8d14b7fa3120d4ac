"""A study folder of sixty answers with two keys, every common kind of item, a frame, themes and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from cli.studies import CODEBOOK, write_study

POSTS, ANSWERS = 84, 60

QUESTIONNAIRE = """\
schema: 1
title: A study of sixty
pages:
  - id: one
    title: About you
    items:
      - id: region
        kind: single
        text: Where do you work?
        key: true
        scope: organisation
        choices: [{code: n, label: North}, {code: m, label: Middle}, {code: s, label: South}]
      - id: size
        kind: single
        text: How large is the organisation?
        key: true
        scope: organisation
        choices: [{code: l, label: Large}, {code: h, label: Huge}]
      - {id: hours, kind: whole, text: Hours a week, unit: hours, scope: organisation}
      - id: next
        kind: single
        text: What is your next step?
        choices:
          - {code: a, label: Stay}
          - {code: b, label: Move}
          - {code: c, label: Rest}
          - {code: d, label: Teach}
      - id: agree
        kind: matrix
        text: How far do you agree?
        choices:
          - {code: no, label: Disagree, score: 1}
          - {code: so, label: Neither, score: 2}
          - {code: ok, label: Agree, score: 3}
        rows: [{code: clear, text: The role is clear}, {code: time, text: There is time enough}]
        favourable: [ok]
        unfavourable: ["no"]
      - id: help
        kind: select_all
        text: What would help?
        choices:
          - {code: mentor, label: A mentor}
          - {code: coach, label: A coach}
          - {code: time, label: Time}
      - id: balance
        kind: scale
        text: Where is the balance?
        lowest: 0
        highest: 5
        anchors: {low: people, high: paper}
      - {id: years, kind: whole, text: Years in the role}
      - {id: wish, kind: text, text: What do you wish for?}
"""

STUDY = """\
schema: 1
title: A study of sixty
role: director
body: A test body
synthetic: true
peer_groups: region
stand: [{item: hours, label: Hours for the role}]
"""

REPORT = """\
## Who answered

Of {{ invited() }} people {{ responded() }} answered.

{{ figure('next') }}

{{ figure('agree') }}

{{ table('help', by='region') }}

{{ table('next', by='size') }}

{{ figure('balance') }}

{{ table('years', by='size') }}

{{ figure('wish.themes') }}

{{ quotes('wish') }}
"""

SHUFFLED = ("next", "agree.clear", "agree.time", "help.mentor", "help.coach", "help.time", "balance", "years")
"""Columns whose answers are personal, so that no organisation is shown its own."""

Row = dict[str, str]


def people() -> list[Row]:
    """Sixty rows; answers lean on the keys, and a few are missing."""
    chance, found = Random(7), []  # noqa: S311 - made-up people
    for number in range(ANSWERS):
        row = {"id": f"R{number}", "region": chance.choice("nnms"), "size": chance.choice("llh")}
        row |= {"hours": str(chance.randint(30, 36)), "next": chance.choices("abcd", (6, 4, 2, 1))[0]}
        lean = 1 if row["size"] == "l" else 4
        row |= {
            f"agree.{name}": chance.choices(("no", "so", "ok"), (lean, 3, 4))[0] for name in ("clear", "time")
        }
        row |= {f"help.{code}": str(int(chance.random() < 0.35)) for code in ("mentor", "coach", "time")}
        row |= {"balance": str(chance.randint(0, 5)), "years": str(chance.randint(1, 9))}
        row["wish"] = "More colleagues please" if number % 3 else "A quiet morning now and then"
        if number % 19 == 4:
            row |= {"next": "", "balance": ""}
        found.append(row)
    return found


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"


def frame(rows: Sequence[Mapping[str, str]]) -> str:
    """Everybody who was asked: those who answered and two dozen more."""
    lines = ["post,organisation,region,size"]
    lines += [f"{row['id']},House {row['id'][1:]},{row['region']},{row['size']}" for row in rows]
    lines += [
        f"R{number},House {number},{'nms'[number % 3]},{'lh'[number % 2]}" for number in range(ANSWERS, POSTS)
    ]
    return "\n".join(lines) + "\n"


def write_sixty(folder: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """The study in a folder, with these answers."""
    codings = ["answer,item,start,end,theme,coder,at"]
    codings += [
        f"{row['id']},wish,,,{'people' if row['wish'].startswith('More') else 'calm'},agreed,2026-01-01"
        for row in rows
    ]
    study = write_study(
        folder,
        **{
            "study.yaml": STUDY,
            "questionnaire.yaml": QUESTIONNAIRE,
            "plan.yaml": "schema: 1\nkeys: [region, size]\n",
            "report.md": REPORT,
            "codebook/wish.yaml": CODEBOOK,
            "responses.csv": as_csv(rows),
            "frame.csv": frame(rows),
            "codings.csv": "\n".join(codings) + "\n",
        },
    )
    (study / "claims.yaml").unlink()
    return study
