"""Published tables of the 2017 surveys of research software engineers, recomputed from our own cells.

Data: The University of Edinburgh on behalf of the Software Sustainability Institute, CC BY 2.5 Scotland.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from remit.core.words import match_key

PERCENT = " [PERCENTAGE]"


# ---- what was published --------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One published number with the words of its row and its column."""

    row: str
    column: str
    value: float | None


@dataclass(frozen=True)
class Published:
    """One published table: the codes in its name, whether it holds percentages, its numbers."""

    name: str
    codes: tuple[str, ...]
    percent: bool
    entries: tuple[Entry, ...]

    @property
    def filled(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.value is not None]


def codes_in(stem: str) -> tuple[str, ...]:
    """`affRec1_2` is affRec1 and affRec2; `('time', '1can_6zaf')` is time1can and time6zaf."""
    listed = re.fullmatch(r"\('(\w+?)', '(\w+)'\)", stem)
    if listed:
        return tuple(listed.group(1) + part for part in listed.group(2).split("_"))
    first, *rest = stem.split("_")
    stem_name = re.match(r"[A-Za-z]+", first).group()
    return (first, *(stem_name + part for part in rest))


def read_published(path: Path) -> Published:
    """A published CSV file as row, column and number."""
    stem = path.stem
    percent = stem.endswith("[PERC]")
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    columns = [column.removesuffix(PERCENT) for column in header[1:]]
    entries = tuple(
        Entry(row[0].removesuffix(PERCENT), column, float(cell) if cell.strip() else None)
        for row in rows
        for column, cell in zip(columns, row[1:], strict=False)
    )
    return Published(path.name, codes_in(stem.removesuffix("[PERC]")), percent, entries)


# ---- what we have --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answers:
    """The cells of one variable: people by label, and how many answered.

    `text` are the words that tell it from the other variables of its table. `measures` hold mean, median
    and the like where it is a number.
    """

    variable: str
    item: str
    kind: str
    text: str
    counts: dict[str, int]
    base: int
    measures: dict[str, float]


@dataclass(frozen=True)
class Ours:
    """Our cells of a whole study, and the number of rows."""

    rows: int
    variables: tuple[Answers, ...]

    def of(self, codes: tuple[str, ...]) -> list[Answers]:
        """The variables that these codes of the survey name: items, rows of grids, parts of blocks."""
        found = []
        for code in codes:
            found += [a for a in self.variables if code == a.item or a.variable.split(".", 1)[-1] == code]
        return found


def collect(cells, instrument, rows: int) -> Ours:
    """Cells (anything with the columns of cells.csv) by variable."""
    kinds = {item.id: item for item in instrument.items}
    words = {f"{item.id}.{row.code}": row.text for item in instrument.items for row in item.rows}
    words |= {f"{item.id}.{c.code}": c.label for item in instrument.items for c in item.choices}
    counts: dict[str, dict[str, int]] = {}
    bases: dict[str, int] = {}
    measures: dict[str, dict[str, float]] = {}
    owner: dict[str, str] = {}
    for cell in cells:
        if cell.group or cell.item not in kinds:
            continue
        owner[cell.variable] = cell.item
        if cell.measure == "share":
            counts.setdefault(cell.variable, {})[match_key(cell.label)] = cell.n
            bases[cell.variable] = cell.base
        elif cell.value is not None:
            measures.setdefault(cell.variable, {})[cell.measure] = cell.value
            bases.setdefault(cell.variable, cell.base)
    found = []
    for variable, item_id in owner.items():
        item = kinds[item_id]
        place = variable.rsplit(".", 1)[-1]
        text = f"Rank {place}" if item.kind == "rank" else words.get(variable, item.text)
        found.append(
            Answers(
                variable,
                item_id,
                item.kind,
                match_key(text),
                counts.get(variable, {}),
                bases.get(variable, 0),
                measures.get(variable, {}),
            )
        )
    return Ours(rows, tuple(found))


# ---- one against the other -----------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """`match`, `differ` or `absent`, how many numbers agree of those published, and why in words."""

    table: str
    verdict: str
    agree: int
    numbers: int
    evidence: str

    def row(self) -> list[str]:
        return [self.table, self.verdict, str(self.agree), str(self.numbers), self.evidence]


def judge(published: Published, ours: Ours) -> Verdict:
    """A published table against our cells."""
    mine = ours.of(published.codes)
    numbers = len(published.filled)
    if not mine:
        why = f"the public file has no column {' or '.join(published.codes)}: it was taken out as private"
        return Verdict(published.name, "absent", 0, numbers, why)
    if not numbers:
        return Verdict(published.name, "differ", 0, 0, "the published table holds no numbers")
    if mine[0].kind in ("whole", "number") and len(mine) == 1 and _is_listing(published):
        return _judge_numbers(published, mine[0], ours.rows)
    cells = [(entry, _find(entry, mine)) for entry in published.filled]
    cells = [
        (entry, found) for entry, found in cells if found is not None or entry.value
    ]  # a nought of nothing
    return (
        _judge_percent(published, cells, mine) if published.percent else _judge_counts(published, cells, ours)
    )


def _is_listing(published: Published) -> bool:
    """Whether the rows are people (0, 1, 2, ...) and not answers."""
    return [entry.row for entry in published.entries] == [str(row) for row in range(len(published.entries))]


_CODE = re.compile(r"^[A-Za-z]\w*\. ")


def _same(one: str, two: str) -> bool:
    """Whether words are the same, or one of them was cut short when it was published."""
    first, second = (match_key(_CODE.sub("", match_key(words))).casefold() for words in (one, two))
    return first == second or (
        min(len(first), len(second)) > 30 and (first.startswith(second) or second.startswith(first))
    )


def _find(entry: Entry, mine: list[Answers]) -> tuple[Answers, str] | None:
    """The variable and the label of a published number; the label is empty for "no answer"."""
    flags = [a for a in mine if a.kind == "select_all" and match_key(a.text) == match_key(entry.row)]
    if flags:
        return flags[0], match_key(flags[0].text)
    for label, words in ((entry.row, entry.column), (entry.column, entry.row)):
        named = [a for a in mine if _same(a.text, words)] or (mine if len(mine) == 1 else [])
        for answers in named:
            if not match_key(label):
                return answers, ""
            if match_key(label) in answers.counts:
                return answers, match_key(label)
    return None


def _judge_counts(published: Published, cells, ours: Ours) -> Verdict:
    wrong, right = [], 0
    for entry, found in cells:
        if found is None:
            wrong.append(
                f"'{entry.row or entry.column}' is not among our answers (published {entry.value:g})"
            )
            continue
        answers, label = found
        have = answers.counts[label] if label else ours.rows - answers.base
        if have == entry.value:
            right += 1
        else:
            wrong.append(f"'{label or 'no answer'}' is {have} here and {entry.value:g} there")
    bases = ", ".join(
        str(base) for base in sorted({answers.base for _, found in cells if found for answers in [found[0]]})
    )
    if not wrong:
        why = f"every count is the same; {bases} answered"
        return Verdict(published.name, "match", right, len(cells), why)
    return Verdict(published.name, "differ", right, len(cells), "; ".join(wrong[:3]))


def _judge_percent(published: Published, cells, mine: list[Answers]) -> Verdict:
    """Percentages by each of the rules that were in use; the first that explains every number."""
    if any(found is None for _, found in cells):
        lost = next(entry for entry, found in cells if found is None)
        return Verdict(
            published.name, "differ", 0, len(cells), f"'{lost.row or lost.column}' is not among our answers"
        )
    mentions = sum(
        answers.counts[match_key(answers.text)] for answers in mine if answers.kind == "select_all"
    )
    across = Counter()
    for answers in mine:
        across.update(answers.counts)
    rules = (
        ("match", "the same percentages of those who answered", lambda a, label: a.base),
        ("match", "share of mentions, printed as if it were of people", lambda _a, _label: mentions),
        (
            "differ",
            "divided along each answer across the statements, not down each statement",
            lambda _a, label: across[label],
        ),
    )
    for digits in (None, 2, 0):
        for verdict, words, bottom in rules:
            agree = sum(
                _agrees(entry.value, answers.counts[label], bottom(answers, label), digits)
                for entry, (answers, label) in cells
            )
            if agree == len(cells):
                return Verdict(
                    published.name, verdict, agree, len(cells), _words(words, digits, cells, verdict)
                )
    agree = sum(_agrees(entry.value, a.counts[label], a.base, None) for entry, (a, label) in cells)
    entry, (answers, label) = next(
        pair
        for pair in cells
        if not _agrees(pair[0].value, pair[1][0].counts[pair[1][1]], pair[1][0].base, None)
    )
    why = f"'{label}' is {answers.counts[label]} of {answers.base} here and {entry.value:g}% there"
    return Verdict(published.name, "differ", agree, len(cells), why)


def _agrees(value: float, count: int, bottom: int, digits: int | None) -> bool:
    if not bottom:
        return value == 0
    share = 100 * count / bottom
    return abs(share - value) < 1e-9 if digits is None else abs(share - value) <= 0.5 * 10**-digits + 1e-9


def _words(words: str, digits: int | None, cells, verdict: str) -> str:
    said = words if digits is None else f"{words}, rounded to {digits} decimals"
    if verdict == "match" and "mentions" not in words:
        return said
    entry, (answers, label) = max(cells, key=lambda pair: _apart(*pair))
    count, base = answers.counts[label], answers.base
    true = f"of the {base} who answered it is {100 * count / base:.1f}%"
    return f"{said}: '{label}' is printed as {entry.value:.1f}%; {true}"


def _apart(entry: Entry, found: tuple[Answers, str]) -> float:
    """How far a published percentage is from that of those who answered."""
    answers, label = found
    return abs(entry.value - 100 * answers.counts[label] / answers.base) if answers.base else 0.0


# ---- numbers -------------------------------------------------------------------------------------


def _judge_numbers(published: Published, answers: Answers, rows: int) -> Verdict:
    """A listing of one number a row: the same values as often, or where they are many the same measures."""
    values = [entry.value for entry in published.filled]
    total = len(published.filled)
    if published.percent:
        whole = answers.measures.get("mean", 0.0) * answers.base
        listed = read_numbers(answers)
        expected = (
            Counter(round(100 * value / whole, 9) for value in listed.elements())
            if listed and whole
            else None
        )
        found = Counter(round(value, 9) for value in values if value)
        if expected is not None and Counter({k: n for k, n in expected.items() if k}) == found:
            why = "each person's number as a share of the sum of all numbers, which says nothing of anybody"
            return Verdict(published.name, "differ", total, total, why)
        smallest, largest = answers.measures.get("min", 0.0), answers.measures.get("max", 0.0)
        filled = [value for value in values if value]
        same = whole and abs(100 * largest / whole - max(filled)) < 1e-9 and abs(sum(filled) - 100) < 1e-6
        if same and len(filled) <= answers.base and smallest >= 0:
            why = "each person's number as a share of the sum of all numbers, which says nothing of anybody"
            return Verdict(published.name, "differ", total, total, why)
        return Verdict(
            published.name, "differ", 0, total, "percentages of numbers by a rule that is not known"
        )
    if len(published.entries) != rows:
        return Verdict(
            published.name,
            "differ",
            0,
            total,
            f"{len(published.entries)} rows are listed, the file has {rows}",
        )
    listed = read_numbers(answers)
    if listed is not None:
        if listed == Counter(values):
            return Verdict(
                published.name,
                "match",
                total,
                total,
                f"a listing of rows; every value is as frequent here ({total} answers)",
            )
        return Verdict(
            published.name, "differ", sum((listed & Counter(values)).values()), total, "values differ"
        )
    mean = sum(values) / total
    have = answers.measures
    if (
        answers.base == total
        and abs(have["mean"] - mean) < 1e-9
        and (have["min"], have["max"]) == (min(values), max(values))
    ):
        same = "with the same mean, lowest and highest (values with decimals are not listed)"
        why = f"a listing of rows; {total} answers {same}"
        return Verdict(published.name, "match", total, total, why)
    return Verdict(
        published.name,
        "differ",
        0,
        total,
        f"{answers.base} answers with mean {have['mean']:g} here, {total} with {mean:g} there",
    )


def read_numbers(answers: Answers) -> Counter | None:
    """The values and how often each occurs, where every value has a cell."""
    if not answers.counts:
        return None
    return Counter({float(label): count for label, count in answers.counts.items() if count})
