"""A small study folder for tests of the commands: forty synthetic people, one frame, one open question."""

from pathlib import Path

KEY = """\
schema: 1
title: A small study
pages:
  - id: one
    title: About you
    items:
      - id: provider
        kind: single
        text: Type of provider
        key: true
        scope: organisation
        choices:
          - {code: ft, label: Foundation trust}
"""
"""The head of a questionnaire with a public key, the type of provider, and its first choice."""

HELP = """\
      - id: help
        kind: select_all
        text: What would help?
        choices:
          - {code: mentor, label: A mentor}
          - {code: coach, label: A coach}
          - {code: time, label: "Time = money"}
"""
"""A question with several answers."""

QUESTIONNAIRE = (
    KEY
    + """\
          - {code: trust, label: NHS trust}
      - id: hours
        kind: whole
        text: Hours a week
        unit: hours
        scope: organisation
"""
    + HELP
    + """\
      - id: wish
        kind: text
        text: What do you wish for?
"""
)

STUDY = """\
schema: 1
title: A small study
subtitle: Ŵyth o bobl
role: director
body: A test body
synthetic: true
population: 80
stand: [hours]
"""

REPORT = """\
## Who answered

Of {{ invited() }} people {{ responded() }} answered; {{ pct('provider', 'ft') }} work for a foundation trust.

{{ figure('provider') }}

{{ table('help') }}

{{ figure('wish.themes') }}

See {{ ref('provider') }}.

{{ quotes('wish') }}
"""

CODEBOOK = """\
schema: 1
item: wish
themes:
  - {code: people, label: More people}
  - {code: calm, label: Calmer days}
"""

CLAIMS = """\
schema: 1
claims:
  - {id: C1, statement: Foundation trusts, expression: "n('provider', 'ft')", expected: 24}
  - {id: C2, statement: A lost picture, status: not_published}
"""


def write_study(folder: Path, **files: str) -> Path:
    """The study in a folder; `files` replaces or adds files by name (dots and slashes as `__`)."""
    rows = ["id,provider,hours,help.mentor,help.coach,help.time,wish"]
    codings = ["answer,item,start,end,theme,coder,at"]
    for number in range(40):
        provider = "ft" if number < 24 else "trust"
        ticks = f"{int(number % 2 == 0)},{int(number % 3 == 0)},{int(number % 4 == 0)}"
        wish = "More colleagues please" if number < 20 else "A quiet morning now and then"
        rows.append(f"R{number},{provider},{30 + number % 7},{ticks},{wish}")
        codings.append(f"R{number},wish,,,{'people' if number < 20 else 'calm'},agreed,2026-01-01")
    quotes = "answer,item,start,end,edits,reason,consent,approvals\nR3,wish,0,15,,,yes,one; two\n"
    written = {
        "study.yaml": STUDY,
        "questionnaire.yaml": QUESTIONNAIRE,
        "plan.yaml": "schema: 1\nkeys: [provider]\n",
        "report.md": REPORT,
        "codebook/wish.yaml": CODEBOOK,
        "claims.yaml": CLAIMS,
        "responses.csv": "\n".join(rows) + "\n",
        "codings.csv": "\n".join(codings) + "\n",
        "quotes.csv": quotes,
        **{name.replace("__", "/"): text for name, text in files.items()},
    }
    for name, text in written.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
