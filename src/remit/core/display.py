"""How a cleared table reads: one grid of cells that every writer prints, so all formats say the same."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable, Head, Label

MINUS = "\N{MINUS SIGN}"

SHORTHAND = {
    "c": ("[c]", "confidential: withheld so that nobody can be identified"),
    "x": ("[x]", "not available"),
    "z": ("[z]", "not applicable"),
}
"""Status to printed symbol and its meaning (GSS symbols in tables)."""

MEASURE_NAMES = {
    "share": "Share",
    "share_of_mentions": "Share of mentions",
    "mean": "Mean",
    "median": "Median",
    "q1": "Lower quartile",
    "q3": "Upper quartile",
    "mode": "Most common",
    "min": "Lowest",
    "max": "Highest",
    "net": "Net",
    "top_two": "Top two",
    "first_choice": "First choice",
    "any_mention": "Any mention",
    "points": "Points",
    "worth": "Worth",
}
"""The closed list of measures and their column heads."""

SHARES = frozenset({"share", "share_of_mentions", "net", "top_two", "first_choice", "any_mention", "worth"})
"""Measures on a scale from 0 to 1 (net: -1 to 1), printed as whole percentages."""

Format = Literal["text", "count", "percent", "number"]


class GridCell(Struct, frozen=True):
    """One printed cell: its text and, for spreadsheets, the bare number behind it.

    `parts` are the single numbers of a cell that prints two ("11% to 25%").
    """

    text: str
    value: float | None = None
    format: Format = "text"
    status: str = ""
    parts: tuple[GridCell, ...] = ()


class Grid(Struct, frozen=True):
    """A table as it is printed: unique column heads, then rows whose first cell is the row's name."""

    header: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]

    @property
    def shorthand(self) -> tuple[str, ...]:
        """The statuses that occur, so that a writer explains just these."""
        found = {cell.status for row in self.rows for cell in row if cell.status}
        return tuple(status for status in SHORTHAND if status in found)


def count_text(number: float) -> str:
    """A whole number with thousands separators: `1,234`."""
    return f"{round(number):,}"


def percent_text(share: float) -> str:
    """A share as a whole percentage, half up: 0.396 is `40%`; negative with a true minus sign."""
    whole = int(abs(share) * 100 + 0.5 + 1e-9)
    sign = MINUS if share < 0 and whole else ""
    return f"{sign}{whole}%"


def number_text(number: float, places: int = 1) -> str:
    """A measurement to `places` decimals, without trailing zeros: `7.7`, `8`."""
    text = f"{number:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS) if text not in ("-0", "0") else "0"


def measure_text(measure: str, value: float) -> str:
    """A value in the way its measure is printed."""
    return percent_text(value) if measure in SHARES else number_text(value)


def withheld(status: str) -> GridCell:
    """The one symbol of a cell that is not shown."""
    return GridCell(SHORTHAND[status][0], status=status)


def _count(cell: ClearedCell | None) -> GridCell:
    if cell is None:
        return withheld("z")
    if cell.status or cell.n is None:
        return withheld(cell.status or "x")
    return GridCell(count_text(cell.n), cell.n, "count")


def _base(cell: ClearedCell | None) -> GridCell:
    if cell is None or cell.base is None:
        return withheld((cell.status if cell else "") or "z")
    return GridCell(count_text(cell.base), cell.base, "count")


def _value(cell: ClearedCell | None) -> GridCell:
    if cell is None:
        return withheld("z")
    if cell.status or cell.value is None:
        return withheld(cell.status or "x")
    return _measured(cell.measure, cell.value)


def _measured(measure: str, value: float) -> GridCell:
    return GridCell(measure_text(measure, value), value, "percent" if measure in SHARES else "number")


def _interval(cell: ClearedCell | None) -> GridCell:
    if cell is None:
        return withheld("z")
    if cell.status:
        return withheld(cell.status)
    if cell.lower is None or cell.upper is None:
        return withheld("z")
    ends = (_measured(cell.measure, cell.lower), _measured(cell.measure, cell.upper))
    return GridCell(f"{ends[0].text} to {ends[1].text}", parts=ends)


def _name(text: str) -> GridCell:
    return GridCell(text)


def grid(table: ClearedTable) -> Grid:
    """The printed form of a table, by its layout; a breakdown has one column a group."""
    head = table.head
    if head.by:
        return _crossed(table)
    if head.layout == "matrix":
        return _matrix(table)
    if head.layout == "ranking":
        return _ranking(table)
    if head.layout == "number":
        return _summary(table)
    return _listed(table)


_FLAGGED = ("multi", "mentions", "answers")
"""Layouts with one line a variable; the others have one line a variable and choice."""


def _is_flagged(table: ClearedTable) -> bool:
    """Whether each line is a variable; a line from wave to wave may be of either sort."""
    if table.head.layout == "trend":
        return not table.head.choices and all(cell.measure in _COUNTED for cell in table.cells)
    return table.head.layout in _FLAGGED


_COUNTED = ("share", "first_choice", "any_mention")


def _lines(table: ClearedTable) -> list[tuple[str, str, str]]:
    """Variable, choice and text of each line of a list-like table, in order; only what the table holds."""
    head = table.head
    if _is_flagged(table):
        return [(row.code, "", row.text) for row in head.rows]
    held = {
        (cell.variable, cell.choice): cell.label
        for cell in table.cells
        if cell.measure == "share" and cell.choice
    }
    listed = [(row.code, choice.code) for row in head.rows for choice in head.choices]
    order = [pair for pair in dict.fromkeys((*listed, *held)) if pair in held]
    rows = {row.code: row.text for row in head.rows}
    return [(*pair, _line_text(rows, *pair, held[pair])) for pair in order]


def _line_text(rows: dict[str, str], variable: str, choice: str, label: str) -> str:
    row = rows.get(variable, "")
    return label if len(rows) < 2 or row in ("", label) else f"{row}: {label}"


def _extras(table: ClearedTable) -> list[tuple[str, str, str, str]]:
    """Figures of a whole variable (top two, mean) in a table of choices: variable, "", measure and text."""
    if _is_flagged(table):
        return []
    return [
        (cell.variable, "", m, _summary_name(table.head, cell.variable, m))
        for m, cell in _measures(table)
        if not cell.choice
    ]


def _find(table: ClearedTable) -> dict[tuple[str, str, str, str], ClearedCell]:
    found = {(cell.measure, cell.variable, cell.choice, cell.group): cell for cell in table.cells}
    for cell in table.cells:  # a flag's single cell is also found without naming its choice
        found.setdefault((cell.measure, cell.variable, "", cell.group), cell)
    return found


def _listed(table: ClearedTable) -> Grid:
    found = _find(table)
    lines, extras = _lines(table), _extras(table)
    measures = [m for m in MEASURE_NAMES if any((m, v, c, "") in found for v, c, _ in lines)] or ["share"]
    main = "share" if "share" in measures else measures[0]
    heads = ["Share of people" if m == "share" and len(measures) > 1 else MEASURE_NAMES[m] for m in measures]
    if any(m not in SHARES for _, _, m, _ in extras):
        heads[0] = f"{heads[0]} or value"
    rows = []
    for variable, choice, text in lines:
        cell = found.get((main, variable, choice, ""))
        values = [_value(found.get((m, variable, choice, ""))) for m in measures]
        rows.append((_name(text), _count(cell), *values, _interval(cell), _base(cell)))
    for variable, choice, m, text in extras:
        cell = found.get((m, variable, choice, ""))
        blank = [withheld("z") for _ in measures[1:]]
        rows.append((_name(text), withheld("z"), _value(cell), *blank, _interval(cell), _base(cell)))
    return Grid(_unique(["Answer", "Number", *heads, "95% interval", "Base"]), tuple(rows))


def _crossed(table: ClearedTable) -> Grid:
    found = _find(table)
    # There is nobody who is "all" of the people of several waves.
    whole = () if table.head.layout == "trend" else (Label("", "All"),)
    groups = (*whole, *table.head.groups)
    main = table.cells[0].measure if table.head.layout == "trend" and table.cells else "share"
    counted = main if main in _COUNTED else "share"
    lines = [(v, c, counted, text) for v, c, text in _lines(table)] + _extras(table)
    if table.head.layout == "ranking":
        lines = [
            (table.head.item, choice.code, m, f"{choice.text}: {MEASURE_NAMES[m].lower()}")
            for m in ("first_choice", "any_mention")
            for choice in table.head.choices
            if (m, table.head.item, choice.code, "") in found
        ]
    header = ["Answer"] + [group.text for group in groups]
    rows = [
        (_name(text), *(_value(found.get((m, v, c, group.code))) for group in groups))
        for v, c, m, text in lines
    ]
    bases = [_group_base(table, group.code) for group in groups]
    asked = table.head.layout == "response"
    rows.append((_name("Base (posts asked)" if asked else "Base (people who answered)"), *bases))
    return Grid(_unique(header), tuple(rows))


def _group_base(table: ClearedTable, group: str) -> GridCell:
    cells = [cell for cell in table.cells if cell.group == group]
    bases = [cell.base for cell in cells if cell.base is not None]
    if bases:
        return GridCell(count_text(max(bases)), max(bases), "count")
    return withheld(next((cell.status for cell in cells if cell.status), "x"))


def _matrix(table: ClearedTable) -> Grid:
    found = _find(table)
    head = table.head
    extra = [m for m in ("top_two", "net", "mean") if any(cell.measure == m for cell in table.cells)]
    header = ["Statement", *(choice.text for choice in head.choices)]
    header += [MEASURE_NAMES[m] for m in extra] + ["Base"]
    rows = []
    for row in head.rows:
        shares = [found.get(("share", row.code, choice.code, "")) for choice in head.choices]
        more = [_value(found.get((m, row.code, "", ""))) for m in extra]
        rows.append((_name(row.text), *map(_value, shares), *more, _base(next(iter(shares), None))))
    return Grid(_unique(header), tuple(rows))


def _ranking(table: ClearedTable) -> Grid:
    found = _find(table)
    counted = ("first_choice", "any_mention")
    shown = [m for m in (*counted, "points", "worth") if any(c.measure == m for c in table.cells)]
    header = ["Answer"]
    for m in shown:
        name = MEASURE_NAMES[m]
        header += [f"{name}: number", f"{name}: share"] if m in counted else [name]
    rows = []
    for choice in table.head.choices:
        if not any((m, table.head.item, choice.code, "") in found for m in shown):
            continue  # "prefer not to say" has a share by place, and nothing to rank
        cells: list[GridCell] = []
        for m in shown:
            cell = found.get((m, table.head.item, choice.code, ""))
            cells += [_count(cell)] if m in counted else []
            cells.append(_value(cell))
        base = found.get((shown[0], table.head.item, choice.code, "")) if shown else None
        rows.append((_name(choice.text), *cells, _base(base)))
    return Grid((*header, "Base"), tuple(rows))


def _measures(table: ClearedTable) -> list[tuple[str, ClearedCell]]:
    seen: dict[tuple[str, str], ClearedCell] = {}
    for cell in table.cells:
        if cell.measure != "share":
            seen.setdefault((cell.variable, cell.measure), cell)
    order = list(MEASURE_NAMES)
    rows = [row.code for row in table.head.rows]
    keys = sorted(
        seen, key=lambda key: (rows.index(key[0]) if key[0] in rows else len(rows), order.index(key[1]))
    )
    return [(key[1], seen[key]) for key in keys]


def _summary_name(head: Head, variable: str, measure: str) -> str:
    name = MEASURE_NAMES[measure]
    if len(head.rows) > 1:
        row = next((row.text for row in head.rows if row.code == variable), variable)
        return f"{row}: {name.lower()}"
    return name


def _summary(table: ClearedTable) -> Grid:
    rows = [
        (_name(_summary_name(table.head, cell.variable, m)), _value(cell), _interval(cell), _base(cell))
        for m, cell in _measures(table)
    ]
    shares = [cell for cell in table.cells if cell.measure == "share" and not cell.group]
    unit = table.head.unit
    for cell in shares:
        share = _value(cell)
        joined = (
            GridCell(f"{share.text} ({_count(cell).text})", cell.value, parts=(share, _count(cell)))
            if not cell.status
            else share
        )
        rows.append((_name(cell.label), joined, _interval(cell), _base(cell)))
    return Grid(("Measure", f"Value ({unit})" if unit else "Value", "95% interval", "Base"), tuple(rows))


def _unique(header: list[str]) -> tuple[str, ...]:
    """Column heads made unique, as spreadsheets need (a group may be called what the rows are)."""
    seen: dict[str, int] = {}
    names = []
    for head in header:
        seen[head] = seen.get(head, 0) + 1
        names.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return tuple(names)
