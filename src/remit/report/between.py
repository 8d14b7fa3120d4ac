"""What a report says between waves: a change in a sentence, a line of waves, what is not compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from remit.core.blocks import (
    Block,
    Chart,
    FigureBlock,
    Heading,
    Line,
    ListBlock,
    NoteBlock,
    Number,
    Paragraph,
    PlainTable,
    TableBlock,
    Text,
)
from remit.core.cleared import ClearedTable, Label
from remit.core.display import MEASURE_NAMES, MINUS, SHARES, SHORTHAND, measure_text, number_text
from remit.core.problems import Place
from remit.core.requests import NumberRequest, TableRequest
from remit.core.waves import Change, NotCompared
from remit.disclosure.align import Aligned
from remit.disclosure.trends import trend_table

POINTS = "percentage points"
ROUNDED = (
    "A change is worked out before figures are rounded, so it can differ by one in the last place from the "
    "difference of the two figures printed beside it."
)
CHANGE_HEADS = ("Change", "95% interval", "Smallest detectable change")

ChartWords = Callable[[ClearedTable, Chart], str]
"""Writes words about a chart from its cleared table."""


class ChangeWanted(Struct, frozen=True):
    """The change of one number since a wave (empty: the one before)."""

    number: NumberRequest
    since: str = ""

    @property
    def where(self) -> Place:
        """The line that asked for it."""
        return self.number.where


class TrendWanted(Struct, frozen=True):
    """A table as a line from wave to wave, all of it or some lines, with its changes below."""

    table: TableRequest
    variable: str = ""
    choice: str = ""
    subtitle: str = ""
    alt: str = ""

    @property
    def words(self) -> tuple[str, str, str]:
        """Title, subtitle and alternative text as the author wrote them."""
        return self.table.title, self.subtitle, self.alt

    @property
    def where(self) -> Place:
        """The line that asked for it."""
        return self.table.where


class NotComparedWanted(Struct, frozen=True):
    """The list of questions that are not compared, with reasons."""

    where: Place


class PostsWanted(Struct, frozen=True):
    """How many posts stayed, joined and left since a wave (empty: the one before)."""

    where: Place
    since: str = ""


BetweenWanted = ChangeWanted | TrendWanted | NotComparedWanted | PostsWanted


class Between(Struct, frozen=True):
    """Everything that may be said between the waves of a study; the last wave is the current one.

    `aligned` holds tables of waves that can be compared, by the id of the table, `posts` a table of posts for
    each earlier wave with a frame.
    """

    waves: tuple[Label, ...]
    changes: tuple[Change, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    aligned: Mapping[str, Aligned] = field(default_factory=dict)
    posts: Mapping[str, ClearedTable] = field(default_factory=dict)

    def label(self, wave: str) -> str:
        """What a wave is called."""
        return next((label.text for label in self.waves if label.code == wave), wave)

    def since(self, wave: str) -> str:
        """The wave meant: the one before the current one where none is named."""
        return wave or (self.waves[-2].code if len(self.waves) > 1 else "")

    def of(self, item: str, wave: str) -> list[str]:
        """Why an item is not compared with a wave."""
        return [
            entry.reason
            for entry in self.not_compared
            if (entry.item, entry.from_wave.code) == (item, wave) and not entry.accepted
        ]

    @property
    def trends(self) -> tuple[ClearedTable, ...]:
        """A trend table for each table that can be followed."""
        return tuple(trend_table(aligned) for aligned in self.aligned.values())


# ---- in a sentence -------------------------------------------------------------------------------


def change_number(between: Between | None, wanted: ChangeWanted) -> Number:
    """The change as it is printed in a sentence: `+6 percentage points`, `−0.4`, `[c]`."""
    request = wanted.number
    wave = between.since(wanted.since) if between else wanted.since
    fact = "/".join(
        (request.table, request.variable, request.choice, request.group, request.measure, f"change.{wave}")
    )
    found = _find(between, request, wave)
    if found is None:
        reasons = between.of(request.table.partition(".")[0], wave) if between else []
        return Number(SHORTHAND["z"][0], fact, _why(reasons), withheld=True)
    if found.change is None:
        symbol, meaning = SHORTHAND[found.status or "x"]
        return Number(symbol, fact, f"{found.label or request.table}: {meaning}", withheld=True)
    return Number(_signed(found.measure, found.change), fact, _about(found, between))


def _why(reasons: Sequence[str]) -> str:
    return f"Not compared: {'; '.join(reasons)}" if reasons else "Not compared between these waves"


def _find(between: Between | None, request: NumberRequest, wave: str) -> Change | None:
    place = (request.table, request.variable, request.measure, request.group, wave)
    for change in between.changes if between else ():
        at = (change.table, change.variable, change.measure, change.group, change.from_wave)
        if at == place and request.choice in (change.choice, ""):
            return change
    return None


def _signed(measure: str, change: float) -> str:
    if measure in SHARES:
        whole = int(abs(change) * 100 + 0.5 + 1e-9)
        sign = "" if not whole else "+" if change > 0 else MINUS
        return f"{sign}{whole} {POINTS if whole != 1 else POINTS[:-1]}"
    text = number_text(change)
    return text if text == "0" or change < 0 else f"+{text}"


def _size(measure: str, number: float | None) -> str:
    if number is None:
        return SHORTHAND["z"][0]
    return _signed(measure, number).partition(" ")[0]


def _about(found: Change, between: Between | None) -> str:
    names = [between.label(wave) if between else wave for wave in (found.from_wave, found.to_wave)]
    values = [measure_text(found.measure, number or 0.0) for number in (found.before, found.after)]
    said = f"{found.label or found.table}: {values[0]} in {names[0]}, {values[1]} in {names[1]}"
    if found.lower is not None and found.upper is not None:
        ends = f"{_size(found.measure, found.lower)} to {_size(found.measure, found.upper)}"
        said += f"; 95% interval of the change {ends}"
    if found.detectable is not None:
        said += f"; smallest detectable change {_plain(found.measure, found.detectable)}"
    return said


def _plain(measure: str, number: float | None) -> str:
    return _size(measure, number).removeprefix("+")


# ---- blocks --------------------------------------------------------------------------------------


def trend_blocks(
    between: Between | None,
    wanted: TrendWanted,
    number: int,
    words: Sequence[str],
    charts: tuple[ChartWords, ChartWords],
) -> tuple[Block, ...]:
    """The figure of a trend and a table of its changes; a notice where the table cannot be followed.

    `words` are title, subtitle and alternative text as the author wrote them; `charts` write the last two
    where they are empty.
    """
    aligned = between.aligned.get(wanted.table.table) if between else None
    if aligned is None or between is None:
        return (_not_followed(between, wanted.table.table),)
    table = trend_table(aligned, wanted.variable, wanted.choice)
    title, subtitle, alt = words
    figure = FigureBlock(
        id=f"figure-{number}",
        number=number,
        chart="line",
        title=title or table.head.title,
        subtitle=subtitle or charts[0](table, "line"),
        alt=alt or charts[1](table, "line"),
        table=table,
    )
    picked = [change for wave in table.head.groups[:-1] for change in _followed(between, table, wanted, wave)]
    note = (Paragraph((Text(ROUNDED),)),) if any(_looks_off(change) for change in picked) else ()
    return (figure, *_change_tables(between, table, wanted, number), *note)


def _not_followed(between: Between | None, table: str) -> Block:
    reasons = [
        f"{entry.from_wave.text}: {entry.reason}"
        for entry in (between.not_compared if between else ())
        if entry.item == table.partition(".")[0] and not entry.accepted
    ]
    why = f" {'; '.join(reasons)}." if reasons else ""
    words = f"“{table}” is not compared between waves.{why}"
    return NoteBlock("warning", (Paragraph((Text(words),)),))


def _change_tables(
    between: Between, table: ClearedTable, wanted: TrendWanted, number: int
) -> Iterable[PlainTable]:
    """For each earlier wave of the figure: what changed since, its interval and what could be detected."""
    now = table.head.groups[-1]
    for place, wave in enumerate(table.head.groups[:-1], start=1):
        rows = tuple(_change_row(change, between) for change in _followed(between, table, wanted, wave))
        if rows:
            yield PlainTable(
                id=f"change-{number}-{place}",
                title=f"Change from {wave.text} to {now.text}{_unit(_drawn(table), table)}",
                header=("Answer", wave.text, now.text, *CHANGE_HEADS),
                rows=rows,
                numeric=(1, 2, 3, 4, 5),
            )


def _drawn(table: ClearedTable) -> str:
    return table.cells[0].measure if table.cells else "share"


def _followed(between: Between, table: ClearedTable, wanted: TrendWanted, wave: Label) -> list[Change]:
    """The changes since one wave of the lines that are drawn."""
    return [
        change
        for change in between.changes
        if (change.table, change.measure, change.from_wave, change.group)
        == (wanted.table.table, _drawn(table), wave.code, "")
        and wanted.variable in ("", change.variable)
        and wanted.choice in ("", change.choice)
    ]


def _looks_off(change: Change) -> bool:
    """Whether the printed change is not the difference of the two printed figures."""
    if change.status or change.change is None or change.before is None or change.after is None:
        return False
    before, after, apart = (
        _printed(change.measure, number) for number in (change.before, change.after, change.change)
    )
    return abs(after - before - apart) > 1e-6


def _printed(measure: str, number: float) -> float:
    text = measure_text(measure, number).removesuffix("%")
    return float(text.replace(MINUS, "-").replace(",", ""))


def _unit(measure: str, table: ClearedTable) -> str:
    if measure in SHARES:
        return f", in {POINTS}"
    return f", in {table.head.unit}" if table.head.unit else ""


def _change_row(change: Change, between: Between) -> tuple[Line, ...]:
    name = change.label or MEASURE_NAMES.get(change.measure, change.measure)
    if change.status or change.change is None:
        symbol = SHORTHAND[change.status or "x"][0]
        return ((Text(name),), *(((Text(symbol),),) * 5))
    stem = "/".join((change.table, change.variable, change.choice, change.group, change.measure))
    about = _about(change, between)

    def shown(text: str, which: str) -> Line:
        return (Number(text, f"{stem}/{which}.{change.from_wave}", about),)

    measure = change.measure
    interval = (
        f"{_size(measure, change.lower)} to {_size(measure, change.upper)}"
        if change.lower is not None and change.upper is not None
        else SHORTHAND["z"][0]
    )
    return (
        (Text(name),),
        shown(measure_text(measure, change.before or 0.0), "before"),
        shown(measure_text(measure, change.after or 0.0), "after"),
        shown(_size(measure, change.change), "change"),
        shown(interval, "interval"),
        shown(_plain(measure, change.detectable), "detectable"),
    )


def not_compared_blocks(between: Between | None) -> tuple[Block, ...]:
    """A table of every question that is not compared, or was compared all the same, with the reason."""
    entries = between.not_compared if between else ()
    if not entries:
        return (Paragraph((Text("Every question can be compared with the earlier waves."),)),)
    rows = tuple(
        (
            (Text(entry.title),),
            (Text(entry.from_wave.text),),
            (Text(entry.reason),),
            (Text(f"Compared all the same: {entry.accepted}" if entry.accepted else "Not compared"),),
        )
        for entry in entries
    )
    return (
        PlainTable(
            "not-compared", "What is not compared, and why", ("Question", "Wave", "Difference", "So"), rows
        ),
    )


def posts_blocks(between: Between | None, wanted: PostsWanted, number: int) -> tuple[Block, ...]:
    """The table of posts that stayed, joined and left; a notice where a frame is missing."""
    table = between.posts.get(between.since(wanted.since)) if between else None
    if table is None:
        words = "It is not known which posts joined or left: that needs frame.csv in both waves."
        return (NoteBlock("information", (Paragraph((Text(words),)),)),)
    return (TableBlock(f"table-{number}", number, table.head.title, table),)


def change_method(between: Between | None) -> tuple[Block, ...]:
    """The part of "How this report was made" that is about waves; none for a study of one wave."""
    if between is None:
        return ()
    names = ", ".join(label.text for label in between.waves)
    listed = (
        "Only questions that ask the same thing are compared: the same words, the same answers in the same "
        "order, put to the same people.",
        "A change is the difference of two published figures, from shares before they are rounded. Nothing "
        "is given where one of them is withheld.",
        "Its 95% interval treats the waves as independent samples (Newcombe 1998 for shares, Zou and Donner "
        "2008 for other figures, with the finite population correction). Where the same people answered "
        "twice the true interval is narrower, so this one is on the careful side.",
        "The smallest detectable change is the one that these numbers of people would have found with a "
        "chance of 80% (5% two-sided). A smaller change may be there and not be seen.",
    )
    return (
        Heading(3, (Text("How waves are compared"),), "how-waves-are-compared"),
        Paragraph((Text(f"The waves are: {names}."),)),
        ListBlock(tuple((Paragraph((Text(text),)),) for text in listed)),
    )
