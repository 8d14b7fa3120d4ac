"""A rich, entirely made-up document that exercises every block, chart, layout and hostile text."""

from __future__ import annotations

from math import sqrt
from typing import Any

from remit.core.blocks import (
    Block,
    BoxBlock,
    Break,
    Document,
    FigureBlock,
    Heading,
    Line,
    Link,
    ListBlock,
    NoteBlock,
    Number,
    Paragraph,
    PlainTable,
    QuoteBlock,
    TableBlock,
    Text,
)
from remit.core.cleared import (
    ClearedCell,
    ClearedQuote,
    ClearedTable,
    Head,
    Label,
    PolicyStatement,
    Release,
)
from remit.core.display import count_text, number_text, percent_text

HOSTILE = (
    "=1+1",
    "+44 20 7946 0000",
    "-2 or fewer",
    "@SUM(A1:A9)",
    "<script>alert('x')</script> & <b>bold</b>",
    '#let x = 1; $x^2$ *star* _under_ ~ `code` "quoted" [bracket]',
    "C:\\path\\{name} %s {0} \\n",
    "right-to-left \u202edetrevni\u202c override",
    "a bell\x07, a null\x00 and ]]> inside",
)
"""Labels as somebody might really type or paste them; each must come out as text, in every format."""

WELSH = "Tŷ'r Gŵr â Ŵyneb Hŷn: ê, î, ô, û, ŵ, ŷ"
LONG = (
    "Taking part in the planning of services across the whole of the area, including the work with "
    "neighbouring authorities, voluntary bodies and the people who use the services every day of the week"
)
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
TOTAL = 105


def wilson(n: int, base: int) -> tuple[float, float]:
    """The 95% Wilson interval of n out of base."""
    z, share = 1.959963984540054, n / base
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)
    return middle - half, middle + half


def share(
    variable: str, choice: str, label: str, n: int, base: int, group: str = "", measure: str = "share"
) -> ClearedCell:
    """One share cell from its count and base."""
    lower, upper = wilson(n, base)
    return ClearedCell(variable, choice, label, group, measure, n, base, n / base, lower, upper)


def hidden(variable: str, choice: str, label: str, group: str = "", status: Any = "c") -> ClearedCell:
    """One withheld share cell."""
    return ClearedCell(variable, choice, label, group, "share", None, None, None, status=status)


def measure(
    variable: str, name: str, value: float, base: int, group: str = "", half: float = 0
) -> ClearedCell:
    """One cell of another measure, with an interval of plus or minus `half`."""
    lower, upper = (value - half, value + half) if half else (None, None)
    return ClearedCell(variable, "", "", group, name, base, base, value, lower, upper)


def _head(table: str, title: str, layout: Any, rows: list[Label], **more: Any) -> Head:
    source = f"Sample data, item {table}; everyone who answered"
    return Head(table, table, title, layout, tuple(rows), source=source, **more)


def choice_table(table: str, title: str, counts: dict[str, int], ordered: bool = False) -> ClearedTable:
    """A single-choice table from label to count."""
    base = sum(counts.values())
    choices = tuple(Label(f"c{index}", label) for index, label in enumerate(counts))
    cells = tuple(share(table, c.code, c.text, counts[c.text], base) for c in choices)
    head = _head(table, title, "choice", [Label(table, title)], choices=choices, ordered=ordered)
    return ClearedTable(head, cells)


def multi_table(table: str, title: str, counts: dict[str, int], layout: str = "multi") -> ClearedTable:
    """A select-all (or themes) table: one flag a choice, with the share of mentions beside."""
    mentions = sum(counts.values())
    rows = [Label(f"{table}.m{index}", label) for index, label in enumerate(counts)]
    cells: list[ClearedCell] = []
    for index, row in enumerate(rows):
        n = counts[row.text]
        cells.append(share(row.code, f"m{index}", row.text, n, TOTAL))
        part = n / mentions
        cells.append(ClearedCell(row.code, f"m{index}", row.text, "", "share_of_mentions", n, mentions, part))
    return ClearedTable(_head(table, title, layout, rows, limit=3), tuple(cells))


def matrix_table() -> ClearedTable:
    """Likert rows with top two, net and mean."""
    words = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
    choices = tuple(Label(str(index + 1), word) for index, word in enumerate(words))
    rows = [
        Label("views.time", "I have enough time for the role"),
        Label("views.clear", "My responsibilities are clear to me and to the board"),
        Label("views.team", "My team has the skills it needs"),
        Label("views.long", LONG),
    ]
    counts = [[21, 34, 18, 25, 7], [3, 11, 16, 52, 23], [6, 14, 22, 44, 19], [2, 9, 31, 43, 20]]
    cells: list[ClearedCell] = []
    for row, found in zip(rows, counts, strict=True):
        base = sum(found)
        cells += [share(row.code, c.code, c.text, n, base) for c, n in zip(choices, found, strict=True)]
        top, low = found[3] + found[4], found[0] + found[1]
        mean = sum(score * n for score, n in enumerate(found, start=1)) / base
        cells.append(measure(row.code, "top_two", top / base, base))
        cells.append(measure(row.code, "net", (top - low) / base, base))
        cells.append(measure(row.code, "mean", mean, base, half=0.2))
    head = _head(
        "views",
        "Views of the role",
        "matrix",
        rows,
        choices=choices,
        ordered=True,
        favourable=("4", "5"),
        unfavourable=("1", "2"),
    )
    return ClearedTable(head, tuple(cells), ("Net is top two less bottom two.",))


def ranking_table() -> ClearedTable:
    """Rank the top three of five."""
    names = ["Leading people", "Managing money", "Clinical safety", "Research", "Meeting the public"]
    choices = tuple(Label(f"r{index}", name) for index, name in enumerate(names))
    cells: list[ClearedCell] = []
    firsts, anys = [41, 12, 35, 5, 12], [88, 47, 90, 31, 59]
    for index, c in enumerate(choices):
        for name, n in (("first_choice", firsts[index]), ("any_mention", anys[index])):
            lower, upper = wilson(n, TOTAL)
            cells.append(
                ClearedCell("priorities", c.code, c.text, "", name, n, TOTAL, n / TOTAL, lower, upper)
            )
        points = float(firsts[index] + 2 * anys[index])
        cells.append(ClearedCell("priorities", c.code, c.text, "", "points", TOTAL, TOTAL, points))
        cells.append(
            ClearedCell("priorities", c.code, c.text, "", "worth", TOTAL, TOTAL, firsts[index] / TOTAL)
        )
        cells.append(share("priorities.1", c.code, c.text, firsts[index], TOTAL))
    rows = [Label(f"priorities.{k}", f"Choice {k}") for k in (1, 2, 3)]
    head = _head("priorities", "What comes first", "ranking", rows, choices=choices, limit=3)
    return ClearedTable(head, tuple(cells))


def number_table() -> ClearedTable:
    """Sessions a week: measures and the share of each whole value."""
    counts = {0: 3, 1: 8, 2: 14, 3: 22, 4: 27, 5: 16, 6: 9, 8: 4, 10: 2}
    base = sum(counts.values())
    cells = [
        measure("sessions", "mean", 3.7523809, base, half=0.41),
        measure("sessions", "median", 4, base),
        measure("sessions", "q1", 2.5, base),
        measure("sessions", "q3", 5, base),
        measure("sessions", "mode", 4, base),
    ]
    cells += [share("sessions", str(value), str(value), n, base) for value, n in counts.items()]
    choices = tuple(Label(str(value), str(value)) for value in counts)
    head = _head(
        "sessions",
        "Sessions a week",
        "number",
        [Label("sessions", "Sessions a week")],
        choices=choices,
        ordered=True,
        unit="sessions",
    )
    return ClearedTable(head, tuple(cells), ("Values between two sessions were rounded down.",))


def crossed_table(groups: int = 2) -> ClearedTable:
    """Appointment by kind of body; one group too small to show."""
    names = ["Foundation body", "Standard body", '=HYPERLINK("x")', WELSH, "Island body"][:groups]
    names += [f"Region number {index}" for index in range(len(names), groups)]
    labels = tuple(Label(f"g{index}", name) for index, name in enumerate(names))
    choices = (
        Label("inside", "From inside"),
        Label("outside", "From outside"),
        Label("other", "Another way"),
    )
    cells = [share("route", c.code, c.text, n, TOTAL) for c, n in zip(choices, (60, 40, 5), strict=True)]
    for index, group in enumerate(labels):
        if index == 2:
            cells += [hidden("route", c.code, c.text, group.code) for c in choices]
            continue
        base = 20 + index
        found = (11 + index % 3, 6, base - 17 - index % 3)
        cells += [
            share("route", c.code, c.text, n, base, group.code) for c, n in zip(choices, found, strict=True)
        ]
    head = _head(
        f"route_by_body{groups}",
        "Route to appointment by kind of body",
        "choice",
        [Label("route", "Route to appointment")],
        choices=choices,
        groups=labels,
        by="body",
        by_label="Kind of body",
    )
    return ClearedTable(head, tuple(cells), ("Groups of fewer than 11 people are not shown.",))


def means_table() -> ClearedTable:
    """A mean by group: what a strip chart shows."""
    groups = tuple(Label(f"g{index}", name) for index, name in enumerate(("Urban", "Rural", "Coastal")))
    cells = [measure("sessions", "mean", 3.7523809, TOTAL, half=0.41)]
    cells += [
        measure("sessions", "mean", value, base, group.code, half=0.8)
        for group, value, base in zip(groups, (3.2, 4.125, 3.9), (48, 33, 24), strict=True)
    ]
    cells += [measure("sessions", "median", 4, TOTAL)]
    head = _head(
        "sessions_by_area",
        "Sessions a week by area",
        "number",
        [Label("sessions", "Sessions a week")],
        groups=groups,
        by="area",
        by_label="Area",
        unit="sessions",
    )
    return ClearedTable(head, tuple(cells))


def trend_table() -> ClearedTable:
    """One share over three waves."""
    waves = (Label("w2014", "2014"), Label("w2018", "2018"), Label("w2022", "2022"))
    choices = (Label("yes", "Yes"), Label("no", "No"))
    cells = [share("mentor", "yes", "Yes", 61, TOTAL), share("mentor", "no", "No", 44, TOTAL)]
    for wave, n, base in zip(waves, (38, 47, 61), (98, 101, 105), strict=True):
        cells.append(share("mentor", "yes", "Yes", n, base, wave.code))
        cells.append(share("mentor", "no", "No", base - n, base, wave.code))
    head = _head(
        "mentor_by_wave",
        "Has a mentor, by year",
        "trend",
        [Label("mentor", "Has a mentor")],
        choices=choices,
        groups=waves,
        by="wave",
        by_label="Year",
    )
    return ClearedTable(head, tuple(cells))


def response_table() -> ClearedTable:
    """Who answered."""
    found = {"Complete": 99, "Partial": 6, "Refused": 11, "No contact": 149}
    choices = tuple(Label(code, text) for code, text in zip("1234", found, strict=True))
    cells = tuple(share("response", c.code, c.text, found[c.text], 265) for c in choices)
    head = _head("response", "Who answered", "response", [Label("response", "Disposition")], choices=choices)
    return ClearedTable(head, cells)


def withheld_table() -> ClearedTable:
    """Every status at once, and labels that try to break out."""
    choices = tuple(
        Label(f"h{index}", label) for index, label in enumerate((*HOSTILE, WELSH, LONG, UNBROKEN))
    )
    cells = []
    for index, c in enumerate(choices):
        if index in (1, 3, 5):
            cells.append(hidden("hostile", c.code, c.text, status={1: "c", 3: "x", 5: "z"}[index]))
        else:
            cells.append(share("hostile", c.code, c.text, 7 + index, 1234))
    head = _head(
        "hostile", "Labels <b>as found</b> & #kept", "choice", [Label("hostile", "Label")], choices=choices
    )
    return ClearedTable(head, tuple(cells), ("Small numbers were withheld first. =1+1 is a label.",))


TENURE = choice_table(
    "tenure",
    "Years in the role",
    {"Less than 1 year": 18, "1 to 2 years": 31, "3 to 5 years": 33, "6 to 10 years": 17, "Over 10 years": 6},
    ordered=True,
)
DUTIES = multi_table(
    "duties",
    "Duties held beside the role",
    {
        "Quality of care": 77,
        "Training of juniors": 52,
        LONG: 48,
        "Information governance": 39,
        "Research and development": 24,
        "Medicines": 12,
        "None of these": 0,
    },
)
THEMES = multi_table(
    "rewards.themes",
    "What is rewarding, in people's own words",
    {
        "Making services better": 41,
        "Leading a team": 29,
        "Working with the board": 17,
        "Standing of the role": 9,
    },
    layout="mentions",
)
TABLES: tuple[ClearedTable, ...] = (
    TENURE,
    DUTIES,
    THEMES,
    matrix_table(),
    ranking_table(),
    number_table(),
    crossed_table(2),
    crossed_table(5),
    crossed_table(14),
    means_table(),
    trend_table(),
    response_table(),
    withheld_table(),
)
QUOTES = (
    ClearedQuote("q1", "The best days are those when a ward runs better than it did.", "rewards", "better"),
    ClearedQuote(
        "q2",
        'Nobody [in the organisation] tells you that the meetings are the work; "you learn it" as you go, '
        "or you do not learn it at all.",
        "rewards",
        "board",
        "Working with the board",
    ),
    ClearedQuote("q3", "#quote[*not markup*] <i>nor HTML</i> \\ $x$ \u202eabc\u202c", "rewards", "other"),
)
POLICY = PolicyStatement(5, 11, 10)


def release() -> Release:
    """Everything of the sample that may be published."""
    return Release(POLICY, TABLES, QUOTES)


def table(table_id: str) -> ClearedTable:
    """A table of the sample by id."""
    return next(entry for entry in TABLES if entry.head.id == table_id)


def number(source: ClearedTable, name: str, variable: str, choice: str, field: str = "n") -> Number:
    """An inline number of a table, as the report makes it."""
    cell = source.cell(name, variable, choice)
    assert cell is not None
    fact = f"{source.head.id}/{cell.variable}/{cell.choice}/{cell.group}/{name}/{field}"
    if cell.status:
        return Number("[c]", fact, f"withheld; {source.head.title}", True)
    if field == "n":
        return Number(count_text(cell.n or 0), fact, f"{cell.n} of {cell.base}; {source.head.title}")
    value = cell.value or 0.0
    text = percent_text(value) if name == "share" else number_text(value)
    return Number(text, fact, f"{cell.n} of {cell.base}; {source.head.title}")


def _say(*parts: object) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts))  # type: ignore[misc]


def _figure(index: int, chart: Any, source: str, title: str, subtitle: str, alt: str) -> FigureBlock:
    return FigureBlock(f"figure-{source}", index, chart, title, subtitle, alt, table(source))


def _beginning() -> list[Block]:
    response, tenure = table("response"), TENURE
    return [
        Heading(2, (Text("What we found"),), "findings"),
        _say(
            "We wrote to ",
            Number("265", "response/response///frame/base", "265 posts; Who answered"),
            " holders of the role and ",
            number(response, "share", "response", "1"),
            " answered in full (",
            number(response, "share", "response", "1", "value"),
            "). Most had been in post for a short time: ",
            number(tenure, "share", "tenure", "c1"),
            " people, ",
            number(tenure, "share", "tenure", "c1", "value"),
            " of those who answered, said one to two years. See ",
            Link("Figure 1", "#figure-tenure"),
            " and ",
            Link("a page that does not exist", "#nowhere"),
            ".",
        ),
        Paragraph(
            (
                Text("Words can be "),
                Text("strong", strong=True),
                Text(", "),
                Text("stressed", emphasis=True),
                Text(" or "),
                Text("code_like()", code=True),
                Text(";"),
                Break(),
                Text("a new line starts here, and a count of "),
                number(table("hostile"), "share", "hostile", "h1"),
                Text(" was withheld. Welsh letters: " + WELSH + ". An address: "),
                Link("the guidance", "https://example.org/guidance?a=1&b=2"),
                Text(" and a bad one: "),
                Link("do not run me", "javascript:alert(1)"),
                Text("."),
            )
        ),
        NoteBlock(
            "information",
            (_say("The rows behind this sample are made up. They describe nobody and no organisation."),),
        ),
        _figure(
            1,
            "bar",
            "tenure",
            "Half of those in post have held it for two years or less",
            "Years in the role, share of people who answered (base 105)",
            "Bar chart of five bands of years in the role; the two shortest bands together hold about half.",
        ),
        BoxBlock(
            "How to use the results",
            (
                _say(
                    "Set your own organisation beside the published figures, and talk about the difference."
                ),
                ListBlock(
                    (
                        (_say("Look at the base before you look at the share."),),
                        (_say("Look at the interval before you call two shares different."),),
                    )
                ),
            ),
        ),
    ]


def _middle() -> list[Block]:
    return [
        Heading(2, (Text("The work itself"),), "work"),
        _say(
            "People told us what they do beside the role, in their own words and from a list. The list "
            "came from conversations before the survey; anything else could be written in."
        ),
        _figure(
            2,
            "bar",
            "duties",
            "Quality of care is the duty that most people hold",
            "Duties held beside the role, share of people who answered; several answers each (base 105)",
            "Ordered bar chart of seven duties, from quality of care at the top to none of these.",
        ),
        Heading(3, (Text("Views of the role & its <limits>"),), "views"),
        _figure(
            3,
            "stacked",
            "views",
            "Responsibilities are clear, time is short",
            "Agreement with four statements, share of people who answered (base 105)",
            "Stacked bars of five levels of agreement with four statements; time has the least agreement.",
        ),
        TableBlock("table-views", 1, "Views of the role", table("views")),
        _say("The same question, split by the kind of body, shows little difference between the two kinds."),
        _figure(
            4,
            "grouped",
            "route_by_body2",
            "Both kinds of body appoint from inside",
            "Route to appointment by kind of body, share of people who answered",
            "Grouped bars of three routes for two kinds of body; from inside is the longest for both.",
        ),
        TableBlock("table-route", 2, "Route to appointment by kind of body", table("route_by_body5")),
        Heading(4, (Text("A smaller heading"),), "smaller"),
        ListBlock(
            (
                (
                    _say("First, a thing that takes some words to say, so that its line turns over."),
                    ListBlock(((_say("a nested thing"),), (_say("and another"),))),
                ),
                (
                    _say(
                        "Second, a thing with ", number(DUTIES, "share", "duties.m0", "m0"), " people in it."
                    ),
                ),
            ),
            ordered=True,
        ),
        QuoteBlock(QUOTES[1], pull=True),
        _figure(
            5,
            "histogram",
            "sessions",
            "Four sessions a week is the most common",
            "Sessions a week given to the role, number of people (base 105)",
            "Histogram of sessions a week from none to ten; the peak is at four.",
        ),
        _figure(
            6,
            "strip",
            "sessions_by_area",
            "Rural and coastal areas give a little more time",
            "Mean sessions a week by area, with 95% interval",
            "Dots with intervals of the mean sessions a week in three areas; all intervals overlap.",
        ),
        TableBlock("table-sessions", 3, "Sessions a week", table("sessions")),
        TableBlock("table-regions", 4, "Route to appointment in fourteen regions", table("route_by_body14")),
    ]


def _end() -> list[Block]:
    return [
        Heading(2, (Text("What is rewarding"),), "rewards"),
        _say("The open answers were read twice and sorted into themes; one answer may hold several."),
        _figure(
            7,
            "terms",
            "rewards.themes",
            "Making services better is named most",
            "Themes of the open answers, number of people (base 105)",
            "Ordered bars of four themes; making services better was named by about four in ten.",
        ),
        *(QuoteBlock(quote) for quote in QUOTES),
        _figure(
            8,
            "line",
            "mentor_by_wave",
            "More people have a mentor than eight years before",
            "Has a mentor, share of people who answered in three waves",
            "Line chart of the share with a mentor in 2014, 2018 and 2022; it rises each time.",
        ),
        TableBlock("table-priorities", 5, "What comes first", table("priorities")),
        Heading(2, (Text("About the survey"),), "about"),
        _figure(
            9,
            "response",
            "response",
            "Four in ten answered",
            "What became of the invitations, share of 265 posts",
            "One bar in four parts: complete, partial, refused and no contact, which is the largest.",
        ),
        TableBlock("table-hostile", 6, "Labels <b>as found</b> & #kept", table("hostile")),
        NoteBlock(
            "warning",
            (_say("One table adds to ", Number("106", "x/x///n/n", "a made-up slip"), " for 105 people."),),
        ),
        PlainTable(
            "claims",
            "What earlier reports said",
            ("Statement", "Printed", "Found"),
            (
                ((Text("Half had been in post for two years or less"),), (Text("49"),), (Text("49"),)),
                ((Text("=cmd|' /C calc'!A0"),), (Text("106"),), (Text("105", strong=True),)),
            ),
            (1, 2),
        ),
    ]


def document(**changes: Any) -> Document:
    """The sample as a document; `changes` replace its fields."""
    fields: dict[str, Any] = {
        "title": "The role of the head of service: a sample report",
        "subtitle": "What holders of the role told us about their work, time and support",
        "language": "en-GB",
        "publisher": "The Sample Council (made up)",
        "date": "2026-11-23",
        "blocks": (*_beginning(), *_middle(), *_end()),
        "policy": POLICY,
        "notice": "Synthetic data: every row is made up",
        "draft": True,
        "downloads": (
            Link("Every table as a spreadsheet", "tables.xlsx"),
            Link("Open data", "data/cells.csv"),
        ),
    }
    return Document(**(fields | changes))


def dictionary_rows() -> tuple[tuple[str, str, str, str, str, str], ...]:
    """The columns of the sample's answers: variable, item, choice, kind, label, source."""
    return (
        ("id", "", "", "id", "Respondent", "Response ID"),
        ("tenure", "tenure", "", "single", "Years in the role", "Q1. Years, in the role?"),
        ("duties.m0", "duties", "m0", "select_all", "Quality of care", 'Q2 ["Quality" of care]'),
        ("rewards.theme.better", "rewards", "better", "open_text", "Making services better", "(derived)"),
        ("", "", "", "ignored", "", ""),
    )


def one_line(text: str) -> Line:
    """A line of plain text."""
    return (Text(text),)
