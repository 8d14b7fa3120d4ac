"""A release plan as a memo in plain text: sections, aligned tables, and what follows from each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import wrap

from remit.core.display import count_text, percent_text
from remit.disclosure.classes import CLASSES
from remit.disclosure.grouping import Partition
from remit.disclosure.planning import Broken, Proposal
from remit.disclosure.uniqueness import Singled, Uniqueness

WIDTH = 100
MOST_PAIRS = 8
"""So many pairs of attributes are printed; `--json` holds them all."""

EVEN = "counted as if all answers were equally common, because frame.csv has no such column"


def memo(title: str, proposal: Proposal, lines: str, seal: str) -> str:
    """The memo; `lines` are what plan.yaml should hold or still needs, `seal` says whether it is sealed."""
    sections = (
        ("", _opening(title, proposal)),
        ("What each question is", _classes(proposal)),
        ("Keys: what tables are broken down by", _keys(proposal)),
        ("Peer groups: one fixed partition", _peers(proposal)),
        ("Tables: answers by keys", _tables(proposal)),
        ("Who could be singled out", _uniqueness(proposal)),
        ("Lines for plan.yaml", _lines(lines)),
        ("Seal", _paragraph(seal)),
    )
    numbered = [
        ([f"{number}. {head}", "-" * len(f"{number}. {head}"), *body] if head else body)
        for number, (head, body) in enumerate(sections)
    ]
    return "\n\n".join("\n".join(_spaced(section)) for section in numbered)


def _spaced(lines: Sequence[str]) -> list[str]:
    """The lines with at most one blank line between them, and none at the ends."""
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return kept[:-1] if kept and not kept[-1] else kept


def _paragraph(text: str) -> list[str]:
    return wrap(text, WIDTH)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> list[str]:
    """An aligned table; the first columns are text, the last `numbers` of them numbers on the right."""
    every = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(row[place]) for row in every) for place in range(len(head))]
    text = len(head) - numbers
    lines = [
        "  "
        + "  ".join(
            cell.ljust(width) if place < text else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in every
    ]
    return ["", *lines, ""]


def _short(label: str, most: int = 46) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


# ---- sections ------------------------------------------------------------------------------------


def _opening(title: str, proposal: Proposal) -> list[str]:
    expectation, policy = proposal.expectation, proposal.expectation.policy
    head = f"Release plan: {title}"
    if not expectation.posts:
        text = (
            "Nobody knows yet how many people will be asked: there is no frame.csv, and study.yaml gives no "
            "`population`. Group sizes cannot be judged."
        )
    else:
        text = (
            f"{count_text(expectation.posts)} posts ({proposal.source}); at a response rate of "
            f"{percent_text(float(expectation.rate))}, {count_text(expectation.answers(expectation.posts))} "
            "answers are expected."
        )
    limits = (
        f"A group needs {policy.group_min} answers, which takes "
        f"{count_text(expectation.needed(policy.group_min))} posts. Counts under {policy.cell_min} are "
        f"withheld ({policy.special_min} for special-category answers)."
    )
    return [head, "=" * len(head), *_paragraph(text), *_paragraph(limits)]


def _classes(proposal: Proposal) -> list[str]:
    found: list[str] = []
    order = list(CLASSES)
    entries = sorted(proposal.classes, key=lambda entry: order.index(entry.group))
    for group, members in groupby(entries, key=lambda entry: entry.group):
        listed = list(members)
        found.append(f"{group} ({len(listed)}): {CLASSES[group]}")
        reasons: dict[str, list[str]] = {}
        for entry in listed:
            reasons.setdefault(entry.why, []).append(entry.item)
        for why, items in reasons.items():
            found += wrap(f"{why}: {', '.join(items)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    return [*found, *_paragraph("A class that is guessed wrong is set right under `classes:` in plan.yaml.")]


def _keys(proposal: Proposal) -> list[str]:
    if not proposal.keys:
        return _paragraph(
            "None. No public question with one closed answer is expected to have two groups that are large "
            "enough, so everything is published for the whole sector only."
        )
    rows = [_key_row(proposal.partitions[key]) for key in proposal.keys]
    found = _grid(("key", "answers", "groups", "smallest group: posts", "expected", "large enough"), rows, 5)
    for key in proposal.keys:
        partition = proposal.partitions[key]
        found += [note for text in _remarks(partition) for note in _paragraph(f"{key}: {text}.")]
    others = [name for name in proposal.partitions if name not in proposal.keys]
    if others:
        found += _paragraph(f"Public, but not used as keys: {', '.join(others)}.")
    if proposal.unasked:
        found += _paragraph(
            f"In frame.csv, but not asked: {', '.join(proposal.unasked)}. Response rates are given by these; "
            "answers can be broken down only by a question of the same id."
        )
    return found


def _key_row(partition: Partition) -> tuple[str, ...]:
    smallest = min(partition.occupied, key=lambda group: group.posts, default=None)
    return (
        partition.item,
        str(sum(len(group.choices) for group in partition.groups)),
        str(len(partition.occupied)),
        count_text(smallest.posts) if smallest else "0",
        f"{partition.smallest:.1f}",
        "not known" if not partition.known else "yes" if partition.reaches else "NO",
    )


def _remarks(partition: Partition) -> Iterable[str]:
    if not partition.known:
        yield "nobody knows how large its groups will be"
        return
    if partition.source == "even":
        yield EVEN
    if partition.blank:
        yield f"{count_text(partition.blank)} posts have no value in frame.csv"
    if partition.unlisted:
        yield f"{count_text(partition.unlisted)} posts have a value that the question does not list"
    if not partition.reaches:
        yield "its groups are too small even when joined, so most of its figures would be withheld"


def _peers(proposal: Proposal) -> list[str]:
    if not proposal.peer_groups:
        return _paragraph("None: no public question gives two groups that are expected to be large enough.")
    partition = proposal.partitions[proposal.peer_groups]
    rows = [
        (
            _short(group.label),
            count_text(group.posts),
            f"{group.expected:.1f}",
            percent_text(group.chance),
        )
        for group in partition.occupied or partition.groups
    ]
    head = (f"{proposal.peer_groups}", "posts", "expected", f"chance of {partition.least}")
    text = (
        "The same figures go to everybody in a group. Each person is in one group, and no group is made to "
        "measure, so that no two figures can be subtracted to find one person."
    )
    found = [*_grid(head, rows, 3), *_paragraph(text)]
    if not proposal.chosen:
        found += _paragraph(f"Add `peer_groups: {proposal.peer_groups}` to study.yaml to fix it.")
    if any(group.posts and group.chance < 0.9 for group in partition.groups):
        found += _paragraph(
            "A group whose chance is under 90% may well miss the minimum: join it to another."
        )
    return found


def _tables(proposal: Proposal) -> list[str]:
    broken = [table for table in proposal.tables if not table.whole]
    count = sum(len([key for key in proposal.keys if key != table.item]) for table in broken)
    keys = ", ".join(proposal.keys) or "no key"
    found = _paragraph(
        f"{len(proposal.tables)} questions, each with a table of the whole; {len(broken)} of them broken "
        f"down by {keys}: {count} breakdowns. No answer is crossed with another answer unless it is named "
        "under `tables:`."
    )
    for item, by in proposal.named:
        found += _paragraph(f"Named by you: {item} by {by}.")
    thin = [table for table in proposal.tables if table.whole or table.thin]
    if thin:
        rows = [_thin_row(table) for table in thin]
        found += _grid(("question", "published", "answers", "people in a cell", "needed"), rows, 3)
        found += _paragraph(
            "People in a cell: the smallest group, shared out evenly over the answers. Where that is fewer "
            "than needed, most cells of a breakdown would be withheld, so the question is published for the "
            "whole sector only. So are special-category answers, unless you name a breakdown under `tables:`."
        )
    return found


def _thin_row(table: Broken) -> tuple[str, ...]:
    cell = "" if table.cell is None else f"{table.cell:.1f}"
    kept = "whole only" if table.whole else "broken down"
    return (table.item, kept, str(table.answers or ""), cell, str(table.least))


def _uniqueness(proposal: Proposal) -> list[str]:
    found = proposal.uniqueness
    if found is None:
        return _paragraph("There is no frame.csv with attributes, so nothing can be counted here.")
    repeated = ", ".join(proposal.asked) or "none"
    text = (
        "An attribute of the frame is known to anybody who looks. A post that is alone with its attributes "
        f"is named by them. Questions that repeat an attribute, and so are public: {repeated}."
    )
    return [*_paragraph(text), *_counts(found), *_worst(found), *_coarse(proposal)]


def _counts(found: Uniqueness) -> list[str]:
    head = ("known", "combinations", "posts alone", f"posts among fewer than {found.least}")
    rows = [_singled(each) for each in (*found.names, *found.singles, *found.pairs[:MOST_PAIRS])]
    if found.everything is not None and len(found.everything.attributes) > 2:
        every = found.everything
        rows.append(("all together", *_singled(every)[1:]))
    lines = _grid(head, rows, 3)
    if len(found.pairs) > MOST_PAIRS:
        lines += _paragraph(f"Of {len(found.pairs)} pairs, the {MOST_PAIRS} that single out most are shown.")
    if found.names:
        names = ", ".join(each.attributes[0] for each in found.names)
        lines += _paragraph(
            f"Nearly every post has a value of its own in {names}. That is a name, and left out of all "
            "combinations."
        )
    return lines


def _singled(found: Singled) -> tuple[str, ...]:
    return (
        " × ".join(found.attributes),
        count_text(found.combinations),
        count_text(found.alone),
        count_text(found.few),
    )


def _worst(found: Uniqueness) -> list[str]:
    if not found.worst or found.everything is None:
        return _paragraph("No combination of attributes singles out a post.")
    rows = [(*_singled(each)[:1], *_singled(each)[2:3]) for each in found.worst]
    alone = count_text(found.everything.alone)
    return [
        *_paragraph(
            f"The smallest combinations that single out most posts (all attributes together: {alone} of "
            f"{count_text(found.posts)}):"
        ),
        *_grid(("known", "posts alone"), rows, 1),
    ]


def _coarse(proposal: Proposal) -> list[str]:
    coarse = proposal.coarse
    if coarse is None:
        return []
    return _paragraph(
        f"In the categories of this plan, somebody who knows every key ({' × '.join(coarse.attributes)}) "
        f"finds {count_text(coarse.alone)} posts alone and {count_text(coarse.few)} among fewer than "
        f"{proposal.expectation.policy.group_min}. A table breaks an answer down by one key, never by "
        "several together."
    )


def _lines(lines: str) -> list[str]:
    if not lines:
        return _paragraph("Nothing to add: the plan holds all that is proposed here.")
    text = (
        "An item that stands under `merge` already gets these lines instead. Without them a build decides by "
        "itself which small categories it joins, once it sees the answers."
    )
    shown = ["", *(f"  {line}".rstrip() for line in lines.splitlines()), ""]
    return [*shown, *(_paragraph(text) if "merge:" in lines else [])]


# ---- for programs --------------------------------------------------------------------------------


def plan_record(proposal: Proposal) -> Mapping[str, object]:
    """The memo's content as plain values for `--json`."""
    found = proposal.uniqueness
    return {
        "posts": proposal.expectation.posts,
        "expected_rate": float(proposal.expectation.rate),
        "expected_answers": round(proposal.expectation.answers(proposal.expectation.posts), 1),
        "classes": {entry.item: entry.group for entry in proposal.classes},
        "keys": list(proposal.keys),
        "peer_groups": proposal.peer_groups,
        "partitions": {
            name: [
                {
                    "code": group.code,
                    "label": group.label,
                    "choices": list(group.choices),
                    "posts": group.posts,
                    "expected": round(group.expected, 1),
                    "chance": round(group.chance, 3),
                }
                for group in partition.groups
            ]
            for name, partition in proposal.partitions.items()
        },
        "whole": list(proposal.whole),
        "tables": [list(pair) for pair in proposal.named],
        "uniqueness": None
        if found is None
        else {
            "posts": found.posts,
            "least": found.least,
            "names": _records(found.names),
            "attributes": _records(found.singles),
            "pairs": _records(found.pairs),
            "everything": next(iter(_records([found.everything] if found.everything else [])), None),
            "worst": _records(found.worst),
            "coarse": next(iter(_records([proposal.coarse] if proposal.coarse else [])), None),
        },
    }


def _records(found: Iterable[Singled]) -> list[Mapping[str, object]]:
    return [
        {
            "attributes": list(each.attributes),
            "combinations": each.combinations,
            "alone": each.alone,
            "few": each.few,
        }
        for each in found
    ]
