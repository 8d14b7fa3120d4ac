"""A small study with organisations: forty posts, most of which answered; one kind of provider is tiny."""

from __future__ import annotations

from pathlib import Path

from cli.studies import KEY, write_study

QUESTIONNAIRE = (
    KEY
    + """\
          - {code: trust, label: Other trust}
          - {code: tiny, label: Tiny provider}
      - {id: hours, kind: whole, text: Hours a week, unit: hours, scope: organisation}
      - {id: plan, kind: yes_no, text: Is there a plan for successors?, scope: organisation}
      - id: duties
        kind: select_all
        text: Which duties come with the post?
        scope: organisation
        choices:
          - {code: safety, label: Safety of patients}
          - {code: research, label: Lead for research}
      - {id: mood, kind: yes_no, text: Are you often tired at work?}
      - {id: wish, kind: text, text: What do you secretly wish for?}
"""
)

STUDY = """\
schema: 1
title: A small study
role: director
body: A test body
synthetic: true
peer_groups: provider
stand: [{item: hours, label: Hours for the role}]
"""

POSTS = 40
ANSWERED = 36


def provider(number: int) -> str:
    """What the register says of a post."""
    return "tiny" if number % 20 == 7 else "ft" if number % 2 else "trust"


def frame(first: int = 0) -> str:
    """Forty posts in as many organisations; the name of one is hard to write down."""
    rows = ["post,organisation,provider,secret_email"]
    for number in range(first, POSTS):
        name = '"Ŵyth & <b>Co</b> = 1"' if number == 3 else f"House {number:02d}"
        rows.append(f"R{number},{name},{provider(number)},somebody{number}@example.org")
    return "\n".join(rows) + "\n"


def responses(swapped: dict[int, int] | None = None) -> str:
    """Thirty-six answers; `swapped` gives the answers of one post to another."""
    rows = ["id,provider,hours,plan,duties.safety,duties.research,mood,wish"]
    for number in range(ANSWERED):
        post = (swapped or {}).get(number, number)
        plan = "yes" if number % 3 else "no"
        ticks = f"{int(number % 4 > 0)},{int(number % 3 == 0)}"
        mood = "yes" if number % 5 < 3 else "no"
        wish = f"A quiet morning number {number}"
        rows.append(f"R{post},{provider(number)},{30 + number % 7},{plan},{ticks},{mood},{wish}")
    return "\n".join(rows) + "\n"


def write_boards(folder: Path, **files: str) -> Path:
    """The study in a folder; `files` replaces files by name as in `write_study`."""
    named = {
        "study.yaml": STUDY,
        "questionnaire.yaml": QUESTIONNAIRE,
        "report.md": "## Hours\n\n{{ figure('hours') }}\n",
        "frame.csv": frame(),
        "responses.csv": responses(),
    }
    study = write_study(folder, **(named | files))
    for name in ("codebook/wish.yaml", "claims.yaml", "codings.csv", "quotes.csv"):
        (study / name).unlink()
    return study
