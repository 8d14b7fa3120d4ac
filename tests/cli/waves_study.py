"""Made-up studies of several waves: seeded people in seeded posts, some of whom come and go."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

QUESTIONNAIRE = """\
schema: 1
title: Synthetic harbour masters
pages:
  - id: one
    title: About the job
    items:
      - id: region
        kind: single
        text: Region
        key: true
        choices: [{code: north, label: North}, {code: south, label: South}]
      - id: origin
        kind: single
        text: Where were you born?
        special: true
        choices: [{code: here, label: In this country}, {code: there, label: In another country}]
      - id: plan
        kind: yes_no
        text: Do you have a written plan?
      - id: mood
        kind: single
        text: How is your work?
        choices:
          - {code: good, label: Good}
          - {code: fair, label: Fair}
          - {code: poor, label: Poor}
        favourable: [good]
        unfavourable: [poor]
      - id: hours
        kind: whole
        text: Hours a week
        unit: hours
      - id: help
        kind: select_all
        text: What would help?
        choices: [{code: mentor, label: A mentor}, {code: time, label: More time}]
      - id: wish
        kind: text
        text: What do you wish for?
"""

STUDY = """\
schema: 1
title: Synthetic harbour masters
body: A test body
synthetic: true
waves:
"""

REPORT = """\
## What changed

The share with a written plan changed by {{ change('plan', 'yes') }}, hours by {{ change('hours') }}.

{{ trend('plan') }}

{{ trend('mood') }}

{{ trend('help') }}

{{ trend('hours') }}

{{ trend('wish.themes') }}

{{ posts_between() }}

{{ not_compared() }}
"""

CODEBOOK = """\
schema: 1
item: wish
themes: [{code: people, label: More people}, {code: calm, label: Calmer days}]
"""

HEADER = ("id", "region", "origin", "plan", "mood", "hours", "help.mentor", "help.time", "wish")

Person = dict[str, str]


def person(post: str, rate: float, random: Random, known: Mapping[str, Person]) -> Person:
    """One respondent's answers; where they were born stays as it was, all else is drawn again."""
    before = known.get(post)
    return {
        "id": post,
        "region": before["region"] if before else random.choice(["north", "south"]),
        "origin": before["origin"] if before else random.choice(["here", "here", "here", "there"]),
        "plan": "yes" if random.random() < rate else "no",
        "mood": random.choice(["good", "good", "fair", "fair", "poor"]),
        "hours": str(random.randint(30, 60)),
        "help.mentor": str(int(random.random() < rate)),
        "help.time": str(int(random.random() < 0.5)),
        "wish": random.choice(["More colleagues", "A quiet morning"]),
    }


def people_of(posts: Sequence[str], rate: float, seed: int, before: Sequence[Person] = ()) -> list[Person]:
    """Everybody in these posts, as they answer in one wave."""
    random = Random(seed)  # noqa: S311
    known = {each["id"]: each for each in before}
    return [person(post, rate, random, known) for post in posts]


def rows_text(people: Sequence[Person], header: Sequence[str] = HEADER) -> str:
    """People as `responses.csv`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue()


def frame_text(posts: Sequence[str]) -> str:
    """Posts as `frame.csv`."""
    return "".join(f"{line}\n" for line in ("post,organisation", *(f"{post},Port {post}" for post in posts)))


def codings_text(people: Sequence[Person]) -> str:
    """Every wish with its theme."""
    lines = ["answer,item,start,end,theme,coder,at"]
    for each in people:
        theme = "people" if each["wish"] == "More colleagues" else "calm"
        lines.append(f"{each['id']},wish,,,{theme},agreed,2026-01-01")
    return "\n".join(lines) + "\n"


def posts_from(first: int, number: int) -> list[str]:
    """Ids of posts."""
    return [f"P{place:03d}" for place in range(first, first + number)]


WAVES = (("2014", 1, 0.3), ("2020", 31, 0.45), ("2026", 61, 0.6))
"""Each wave's id, the first of its 120 posts, and the share with a plan; 30 posts come and go each time."""


def made_waves(number: int, answered: int = 90) -> dict[str, list[Person]]:
    """The respondents of the last `number` waves."""
    found: dict[str, list[Person]] = {}
    before: list[Person] = []
    for seed, (name, first, rate) in enumerate(WAVES[-number:], start=1):
        posts = Random(seed).sample(posts_from(first, 120), answered)  # noqa: S311
        before = [*before, *people_of(sorted(posts), rate, seed, before)]
        found[name] = before[-answered:]
    return found


def write_waves(folder: Path, people: Mapping[str, Sequence[Person]], **files: str) -> Path:
    """A study with these waves, the last one the current; `files` adds or replaces (slashes as `__`)."""
    names = list(people)
    firsts = {name: first for name, first, _ in WAVES}
    listed = "".join(f'  - {{id: "{name}", label: "Spring {name}"}}\n' for name in names)
    written = {
        "study.yaml": STUDY + listed,
        "questionnaire.yaml": QUESTIONNAIRE,
        "plan.yaml": "schema: 1\nkeys: [region]\n",
        "codebook/wish.yaml": CODEBOOK,
        "report.md": REPORT,
    }
    for name in names:
        prefix = "" if name == names[-1] else f"waves/{name}/"
        written[f"{prefix}responses.csv"] = rows_text(people[name])
        written[f"{prefix}codings.csv"] = codings_text(people[name])
        if name in firsts:
            written[f"{prefix}frame.csv"] = frame_text(posts_from(firsts[name], 120))
    written |= {name.replace("__", "/"): text for name, text in files.items()}
    for name, text in written.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder
