"""What a figure says in words: its alternative text, its subtitle and its main finding."""

from __future__ import annotations

from remit.core.blocks import Chart
from remit.core.cleared import ClearedTable
from remit.core.display import MEASURE_NAMES, SHARES, number_text, percent_text
from remit.publish.figures import grouped, histogram, response, stacked, strip
from remit.publish.figures.line import shown as trend_lines
from remit.publish.figures.reading import (
    FLAGS,
    Entry,
    arranged,
    base_text,
    index,
    is_ordered,
    lines,
    main_measure,
    measures,
    pair_of,
)

NAMES: dict[Chart, str] = {
    "bar": "Bar chart",
    "grouped": "Grouped bar chart",
    "stacked": "Stacked bar chart",
    "histogram": "Histogram",
    "strip": "Dot chart",
    "line": "Line chart",
    "response": "Response bar",
    "terms": "Dot chart of terms",
}
"""The word each alternative text begins with."""


HOW_TO_READ: dict[Chart, str] = {
    "bar": (
        "Each bar starts at zero, so a bar twice as long stands for twice as much. The bold "
        "figure is the share of people, the one after it how many they are."
    ),
    "grouped": (
        "Each bar starts at zero, and all bars of the figure have one scale. Before you call two "
        "groups different, look at the intervals and at how many people each group has."
    ),
    "stacked": (
        "Each bar is everybody who answered, cut into their answers in the order of the key. A "
        "value that does not fit into its part stands below it."
    ),
    "histogram": (
        "Each column stands over one value; the figure on it is the percentage of people who gave "
        "that value. The triangles mark the median, with half of the people on either side, and "
        "the mean."
    ),
    "strip": (
        "The dot is the value. The line through it shows how far it may lie from what everybody "
        "asked would have said: in 19 surveys of 20 such a line holds that value. Where there is "
        "a grey band, half of the people lie inside it."
    ),
    "line": (
        "Each dot is one wave; the upright line through it is its 95% interval. Where two such "
        "lines overlap much, the change may be chance."
    ),
    "response": "The bar is everybody who was asked, cut into what became of them.",
    "terms": (
        "Each line starts at zero; its dot stands at the share of people who said something of "
        "this kind. One person may have said several things."
    ),
}
"""Two sentences for a reader who does not often read such a figure."""


def auto_chart(table: ClearedTable) -> Chart:
    """The chart a table is best read in, by its layout."""
    head = table.head
    if head.layout == "trend":
        return "line"
    if head.layout == "response":
        usual: Chart = "grouped" if head.by else "bar"
        return "response" if _is_partition(table) else usual
    if head.layout == "number" and not head.by and len(histogram.shown(table)) > 1:
        return "histogram"
    if head.layout in ("number", "rows"):
        return "strip"
    if head.layout == "matrix" and not head.by:
        return "stacked" if len(head.choices) <= stacked.MOST + 1 else "bar"
    if head.by:
        scale = head.ordered and head.layout == "choice" and len(head.rows) == 1
        return "stacked" if scale and 2 < len(head.choices) <= stacked.MOST + 1 else "grouped"
    if head.layout == "ranking":
        return "grouped"
    return "terms" if head.layout in ("mentions", "answers") else "bar"


def _is_partition(table: ClearedTable) -> bool:
    """Whether the shares of the whole add to one, as dispositions do and response rates do not."""
    entries = lines(table, measure="share")
    total = sum(entry.value for entry in entries)
    return (
        not table.head.by and len(entries) > 1 and (0.97 <= total <= 1.03 or any(e.status for e in entries))
    )


def subtitle(table: ClearedTable, chart: Chart) -> str:
    """What is measured, in which unit, and the base."""
    head, measure = table.head, main_measure(table)
    if head.layout == "trend":
        what = "Percentage of people" if measure in SHARES else MEASURE_NAMES.get(measure, measure)
        what = {"net": "Net percentage", "top_two": "Percentage of favourable answers"}.get(measure, what)
        unit = _unit(head.unit) if measure not in SHARES else ""
        return f"{what}{unit} in each wave, number of people who answered in brackets"
    base = base_text(table)
    if chart == "response":
        return (
            f"Number and share of the {base} posts asked" if base else "Number and share of the posts asked"
        )
    if chart == "histogram":
        return _with_base(f"Percentage of people at each value{_unit(head.unit)}", base)
    if chart == "strip" and head.layout in ("number", "rows"):
        shown = "Mean, middle half and" if "q1" in measures(table) else "Mean and"
        return _with_base(f"{shown} 95% interval{_unit(head.unit)}", base)
    one_measure = head.layout == "matrix" and chart != "stacked"
    if measure in SHARES or ("share" in measures(table) and not one_measure):
        people = "Percentage and number of people" if not head.by else "Percentage of people"
        people = {"net": "Net percentage", "worth": "Share of worth"}.get(measure, people)
        if measure == "top_two" and one_measure:
            people = "Percentage of people in the top two answers"
        if head.layout in ("multi", "mentions", "answers", "ranking"):
            people += ", who could give more than one answer"
        if head.by:
            return f"{people} in each group, number in the group in brackets"
        return _with_base(people, base)
    return _with_base(MEASURE_NAMES.get(measure, measure) + _unit(head.unit), base)


def _unit(unit: str) -> str:
    return f", in {unit}" if unit else ""


def _with_base(words: str, base: str) -> str:
    return f"{words} (base: {base})" if base else f"{words} (base withheld)"


def alt_text(table: ClearedTable, chart: Chart) -> str:
    """The alternative text: chart type, what it shows, the point. It never holds the table's title."""
    body = {
        "stacked": _alt_stacked,
        "grouped": _alt_grouped,
        "histogram": _alt_histogram,
        "strip": _alt_strip,
        "line": _alt_line,
        "response": _alt_response,
    }.get(chart, _alt_bar)
    hidden = sum(1 for cell in table.cells if cell.status == "c")
    words = f"{NAMES[chart]} {body(table)}"
    words = words.replace(f"“{table.head.title}”", "the whole").replace(
        f" {table.head.title}:", " The whole:"
    )
    if hidden:
        words += f" {hidden} value{'s are' if hidden > 1 else ' is'} withheld as confidential."
    return words


def _say(entry: Entry) -> str:
    if entry.status:
        return f"“{entry.label}” {entry.text}"
    return f"“{entry.label}” {entry.text}" + (f" ({entry.count})" if entry.count else "")


def _alt_bar(table: ClearedTable) -> str:
    ordered = is_ordered(table)
    entries = arranged(lines(table), ordered)
    if table.head.layout in FLAGS:
        entries = [entry for entry in entries if entry.status or entry.value]
    known = [entry for entry in entries if not entry.status]
    kind = "share of people" if main_measure(table) in SHARES else "value"
    order = "in their own order" if ordered else "largest first"
    start = f"of {len(entries)} line{'s' if len(entries) != 1 else ''}, the {kind} for each, {order}."
    if not known:
        return f"{start} No value can be shown."
    top = sorted(known, key=lambda entry: -entry.value)
    said = f"{start} The largest is {_say(top[0])}"
    if len(top) > 1:
        said += f", then {_say(top[1])}"
    return said + (f"; the smallest is {_say(top[-1])}." if len(top) > 2 else ".")


def _alt_grouped(table: ClearedTable) -> str:
    pair = pair_of(table) if table.head.by else None
    if table.head.by and (pair or grouped.one_line(table)):
        entries = grouped.one_answer(table, pair)
        known = [entry for entry in entries[1:] if not entry.status]
        what = f"of {len(entries) - 1} groups and the whole" + (f": who said “{pair.text}”." if pair else ".")
        if not known:
            return f"{what} No group can be shown."
        top, low = max(known, key=lambda e: e.value), min(known, key=lambda e: e.value)
        return f"{what} Highest {_say(top)}, lowest {_say(low)}; all together {entries[0].text}."
    found = grouped.series(table)
    parts = []
    for name, entries in found:
        known = [entry for entry in entries if not entry.status]
        if known:
            parts.append(f"{name.text}: mostly {_say(max(known, key=lambda entry: entry.value))}")
    size = len(found[0][1]) if found else 0
    if len(parts) > 4:
        parts = [*parts[:4], f"and {len(parts) - 4} more"]
    return (
        f"of {size} answers for {len(found)} series. " + "; ".join(parts or ["No value can be shown"]) + "."
    )


def _alt_stacked(table: ClearedTable) -> str:
    bars = stacked.series(table)
    what = f"of {len(bars)} bars, each cut into {len(table.head.choices)} answers."
    good = set(table.head.favourable)
    if good:
        sums = [
            (label, sum(entry.value for entry in bar if entry.code in good))
            for label, bar in bars
            if not any(entry.status for entry in bar if entry.code in good)
        ]
        if sums:
            top, low = max(sums, key=lambda pair: pair[1]), min(sums, key=lambda pair: pair[1])
            return (
                f"{what} Most favourable: “{top[0]}” {percent_text(top[1])}; "
                f"least: “{low[0]}” {percent_text(low[1])}."
            )
    known = [(label, entry) for label, bar in bars for entry in bar if not entry.status]
    if not known:
        return f"{what} No value can be shown."
    label, entry = max(known, key=lambda pair: pair[1].value)
    return f"{what} The largest part is {_say(entry)} of “{label}”."


def _alt_histogram(table: ClearedTable) -> str:
    unit = f" {table.head.unit}" if table.head.unit else ""
    line = histogram.shown(table)
    known = [(one, one.entry) for one in line if one.entry and not one.entry.status and one.entry.value]
    if not known:
        return "of the values given. No value can be shown."
    most, top = max(known, key=lambda pair: pair[1].value)
    said = (
        f"of answers from {known[0][0].words} to {known[-1][0].words}{unit}. "
        f"The most common is {most.words}, {top.text} of people"
    )
    return said + _centre(table)


def _centre(table: ClearedTable) -> str:
    cells = index(table)
    variable = table.head.rows[0].code if table.head.rows else table.head.item
    parts = []
    for measure in ("median", "mean"):
        cell = cells.get((measure, variable, "", ""))
        if cell and cell.value is not None and not cell.status:
            parts.append(f"{measure} {number_text(cell.value)}")
    return f"; {', '.join(parts)}." if parts else "."


def _alt_strip(table: ClearedTable) -> str:
    spreads = strip.shown(table)
    known = [spread.entry for spread in spreads if not spread.entry.status]
    what = f"with intervals, {len(spreads)} line{'s' if len(spreads) != 1 else ''}."
    if not known:
        return f"{what} No value can be shown."
    unit = f" {table.head.unit}" if table.head.unit else ""
    if len(known) == 1:
        return f"{what} {known[0].label or 'All'}: {known[0].text}{unit}{_centre(table)}"
    top, low = max(known, key=lambda entry: entry.value), min(known, key=lambda entry: entry.value)
    return f"{what} Highest “{top.label}” {top.text}{unit}, lowest “{low.label}” {low.text}{unit}."


def _alt_line(table: ClearedTable) -> str:
    waves, drawn = trend_lines(table)
    parts = []
    for name, entries in drawn[:4]:
        known = [(wave, entry) for wave, entry in zip(waves, entries, strict=True) if not entry.status]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            parts.append(f"“{name.text}” from {start.text} ({first}) to {end.text} ({last})")
    return (
        f"of {len(drawn)} line{'s' if len(drawn) != 1 else ''} over {len(waves)} waves. "
        + "; ".join(parts or ["No value can be shown"])
        + "."
    )


def _alt_response(table: ClearedTable) -> str:
    entries = response.shown(table)
    base = base_text(table)
    said = ", ".join(_say(entry) for entry in entries[: response.MOST])
    return f"of {base or 'all'} posts asked: {said or 'no value can be shown'}."


def finding(table: ClearedTable, chart: Chart) -> str:
    """A short active title from the figures themselves; empty when nothing can be said."""
    if chart == "response":
        entries = response.shown(table)
        return f"{entries[0].text} replied" if entries and not entries[0].status else ""
    if chart in ("histogram", "strip") and table.head.layout == "number":
        centre = _centre(table).strip("; .")
        return f"{centre[:1].upper()}{centre[1:]} {table.head.unit}".strip() if centre else ""
    known = [entry for entry in lines(table) if not entry.status and entry.value]
    if not known or table.head.by:
        return ""
    top = max(known, key=lambda entry: entry.value)
    words = f"{top.label}: {top.text}"
    return words if len(words.split()) <= 10 else ""
