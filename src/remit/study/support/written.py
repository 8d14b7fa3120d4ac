"""The CSV files that a round of support writes: columns as the contract has them, rows in a fixed order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from remit.core.formulas import guarded
from remit.support.between import HEADER, outcome_rows
from remit.support.pages.person import MERGE_HEADER, Letter, merge_rows
from remit.support.proposals import Proposals


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 with LF; a cell that a spreadsheet might compute begins with an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else guarded(str(cell)) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8")


Sheet = tuple[str, str, tuple[str, ...], list[tuple[object, ...]]]
"""A file's name, its title for people, its header and its rows."""


def sheets(found: Proposals) -> list[Sheet]:
    """Every table of a round, as files and as worksheets."""
    return [*_lists(found), *([_outcomes(found)] if found.outcomes else [])]


def _outcomes(found: Proposals) -> Sheet:
    return (
        "outcomes",
        "Did it work: how answers of two waves moved, with support and without",
        HEADER,
        outcome_rows(found.outcomes),
    )


def _lists(found: Proposals) -> list[Sheet]:
    matches = sorted(found.matches, key=lambda m: (m.kind, m.receiver, m.rank, m.giver))
    eligible = sorted(found.eligible, key=lambda e: (e.kind, e.receiver, e.giver))
    return [
        (
            "matches",
            "Proposed pairs: rank 1 is the proposal, 2 and 3 are alternatives",
            ("kind", "giver", "receiver", "score", "rank", "reasons"),
            [(m.kind, m.giver, m.receiver, m.score, m.rank, "; ".join(m.reasons)) for m in matches],
        ),
        (
            "eligible",
            "Every pair that may be",
            ("kind", "giver", "receiver", "score", "capacity"),
            [(e.kind, e.giver, e.receiver, e.score, e.capacity) for e in eligible],
        ),
        (
            "sets",
            "Learning sets, one row a person",
            ("set", "person", "slot", "theme", "facilitator"),
            [
                (c.name, person, c.slot, c.theme, c.facilitator)
                for c in (*found.running, *found.circles)
                for person in c.people
            ],
        ),
        (
            "unmatched",
            "Who has no proposal, and the rule that stood in the way",
            ("person", "kind", "rule"),
            [(u.person, u.kind, u.words or u.rule) for u in (*found.unmatched, *found.left_over)],
        ),
        (
            "shortages",
            "Whom to recruit",
            ("kind", "topic", "region", "people", "words"),
            [(s.kind, s.topic, s.region, s.people, s.words) for s in found.shortages],
        ),
        (
            "catalogue",
            "Learning programmes; a blank count is withheld",
            ("rank", "programme", "did", "recommends", "base", "need", "stage", "cost"),
            [
                (p.rank, p.name, p.did, p.recommends, p.base, p.need, p.stage, p.cost)
                for p in found.programmes
            ],
        ),
        (
            "catalogue-groups",
            "Who recommends what by need and by stage of the role; a blank count is withheld",
            ("by", "group", "programme", "recommends"),
            [
                (each.by, group, name, count)
                for each in found.grouped
                for name, counts in each.rows
                for group, count in zip(each.groups, counts, strict=True)
            ],
        ),
        (
            "networks",
            "Networks and their members in the directory",
            (
                "network", "interest", "region", "kind", "meets", "state", "online", "useful", "contact",
                "members",
            ),
            [
                (
                    n.name, n.interest, n.region, n.kind, n.meets, n.state, "yes" if n.online else "no",
                    n.useful, n.contact, "; ".join(n.members),
                )
                for n in found.networks
            ],
        ),
        (
            "stalled",
            "Pairs and sets without a meeting for a while",
            ("kind", "giver", "receiver", "last", "days", "of"),
            [(s.kind, s.giver, s.receiver, s.last, s.days, s.of) for s in found.stalled],
        ),
        (
            "starts",
            "Who begins now and who later, drawn by lot; empty unless it was asked for",
            ("pair or set", "starts", "on"),
            list(found.starts),
        ),
        (
            "names",
            "Names of programmes that programmes.csv does not know, and what each may mean",
            ("name", "perhaps"),
            list(found.unfolded),
        ),
    ]  # fmt: skip


def csv_files(found: Proposals, letters: Sequence[Letter]) -> dict[str, bytes]:
    """The CSV files of a round by name, and the mail merge."""
    files = {f"{name}.csv": as_csv(header, rows) for name, _, header, rows in sheets(found)}
    files["letters.csv"] = as_csv(MERGE_HEADER, merge_rows(letters))
    return files
