"""A study with a small support side: eighty made-up people in forty organisations."""

from __future__ import annotations

import csv
from pathlib import Path

from cli.studies import write_study
from remit.cli import main

KIT = """\
schema: 1
like: base
role: director
topics:
  - {code: money, label: Money}
  - {code: law, label: Law}
concerns:
  - {code: culture, label: Culture}
  - {code: tired, label: Being tired}
duties:
  - {code: safety, label: Safety}
  - {code: research, label: Research}
categories:
  - {code: role, label: The role}
  - {code: clinical, label: Patients}
rules:
  - {id: week, of: ["*"], most: 10, says: A week has ten half-days}
titles:
  - {code: deputy, label: Deputy, also: [Vice director]}
beside:
  - {item: hours, label: Hours, own: "plan:*"}
needs:
  - id: clarity
    title: Role clarity
    about: What the job is.
    says: [{table: provider, choice: ft, words: work for a foundation trust}]
  - {id: pathways, title: Pathways, about: How to learn.}
  - {id: support, title: Support, about: From whom.}
  - {id: strategy, title: Strategy, about: The long view.}
  - {id: next, title: The next generation, about: Who comes next.}
"""

CARD = """\
schema: 1
post: R0
purpose: To lead.
agreed: 2026-01-05
holder_signed: true
chief_signed: true
duties: {safety: lead, research: share}
balance: 7
balance_wanted: 4
objectives: [{text: A calm ward, measure: noise, review: 2027-01-01}]
cover: [{when: Leave, role: The deputy}]
"""

EVERYBODY = "person,matching,learning sets,directory,catalogue,follow-up\n" + "".join(
    f"R{number},yes,yes,yes,yes,yes\n" for number in range(40)
)


def people(count: int = 40) -> str:
    """`people.csv`: everybody is free on Monday morning, in an organisation of their own."""
    rows = ["person,organisation,since,slots,concerns,interests,contact"]
    for number in range(count):
        concern = "culture" if number % 2 else "tired"
        since = 2010 + number % 16
        cells = f"R{number},Org {number},{since}-01-01,Mon am; Tue pm,{concern},Circle,r{number}@example.org"
        rows.append(cells)
    return "\n".join(rows) + "\n"


def organisations(count: int = 40) -> str:
    rows = ["organisation,kind,size,region,area"]
    rows += [f"Org {n},Hospital,Small,{'North' if n % 2 else 'South'},Area {n}" for n in range(count)]
    return "\n".join(rows) + "\n"


def support_files(**files: str) -> dict[str, str]:
    """The files of a support side; `files` replaces or adds some (`__` stands for a slash)."""
    offers = "person,kind,topics,capacity\n" + "".join(f"R{n},mentor,money; law,1\n" for n in range(0, 20))
    needs = "person,kind,topics\n" + "".join(f"R{n},mentor,money\n" for n in range(20, 40))
    written = {
        "support.yaml": 'schema: 1\ntoday: "2026-06-01"\nseed: 3\nbuddy_days: 0\n',
        "support__kit.yaml": KIT,
        "support__signup.csv": EVERYBODY,
        "support__people.csv": people(),
        "support__organisations.csv": organisations(),
        "support__offers.csv": offers,
        "support__needs.csv": needs,
        "support__rolecards__R0.yaml": CARD,
        "support__jobplan.csv": "post,category,amount\nR0,role,8\nR0,clinical,3\n",
        "support__team.csv": "organisation,title,number,each,duties\nOrg 0,Vice director,2,3,research\n",
        "support__successors.csv": "organisation,person,readiness,told\nOrg 0,Candidate,now,yes\n",
    }
    return written | files


def write_support(folder: Path, **files: str) -> Path:
    """The small study of the command tests with a support side."""
    return write_study(folder, **support_files(**files))


def give_support(root: Path, *more: str) -> Path:
    """Run `remit support` and give the folder that it wrote."""
    assert main(["support", str(root), *more]) == 0
    return root / "out" / "private" / "support"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
