"""The functions of `report.md`: each writes down a request and leaves a mark in the text.

Templates never see a number: a mark refuses to be compared, added or tested, so no narrative can branch
on an estimate that may later be withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn, get_args

from msgspec import Struct, field

from remit.core.blocks import Chart
from remit.core.problems import Place, nearest, refuse
from remit.core.requests import FigureRequest, NumberRequest, QuotesRequest, Request, TableRequest
from remit.report.between import BetweenWanted, NotComparedWanted, PostsWanted, TrendWanted
from remit.report.catalogue import RATES, RESPONSE, Catalogue, Words, address
from remit.report.wave_words import change_wanted, posts_wanted, trend_wanted

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters around the position of a request in the text."""


class Mark:
    """Stands for a request in the narrative. It can be printed, and nothing else."""

    __slots__ = ("_text",)

    def __init__(self, position: int) -> None:
        self._text = f"{OPEN}{position}{CLOSE}"

    def __str__(self) -> str:
        return self._text

    def _no(self, *_: object) -> NoReturn:
        raise TypeError("a number of the report cannot be compared, tested or calculated with in the text")

    __bool__ = __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __ne__ = _no
    __add__ = __radd__ = __sub__ = __mul__ = __truediv__ = __int__ = __float__ = __len__ = __iter__ = _no
    __hash__ = None  # type: ignore[assignment]  # a mark is no key either


class Reference(Struct, frozen=True):
    """A cross-reference to the figure or table of an item, resolved when everything is numbered."""

    item: str
    where: Place


class Slot(Struct, frozen=True):
    """A place of a pack that differs from organisation to organisation: its name, register, facts."""

    name: str
    where: Place
    words: tuple[str, ...] = ()


class Practices(Struct, frozen=True):
    """What boards do: each practice in words, and the number of everybody that says how many do it."""

    rows: tuple[tuple[str, NumberRequest], ...]
    where: Place


Wanted = Request | Reference | Slot | Practices | BetweenWanted

IN_A_SENTENCE = ("organisation", "peer_group")
"""Places of a pack that are words."""


def block_name(wanted: Wanted) -> str:
    """The function that asked for what stands alone in its paragraph; empty for words and numbers."""
    if isinstance(wanted, Slot):
        return "" if wanted.name in IN_A_SENTENCE else wanted.name
    return _BLOCKS.get(type(wanted), "")


_BLOCKS: dict[type, str] = {
    FigureRequest: "figure",
    TableRequest: "table",
    QuotesRequest: "quotes",
    TrendWanted: "trend",
    PostsWanted: "posts_between",
    NotComparedWanted: "not_compared",
    Practices: "practices",
}


class Recorder(Struct):
    """Collects requests in the order the narrative makes them; `line` says where it is just now."""

    catalogue: Catalogue
    facts: dict[str, str]
    line: Callable[[], Place]
    wanted: list[Wanted] = field(default_factory=list)

    def keep(self, request: Wanted) -> Mark:
        """Write the request down and leave a mark."""
        self.wanted.append(request)
        return Mark(len(self.wanted) - 1)

    def functions(self) -> dict[str, Callable[..., object]]:
        """Every function a narrative may call, by name."""
        return {
            "n": self._number("share", "n", "count"),
            "pct": self._number("share", "value", "percent"),
            "base": self._number("share", "base", "count"),
            "first": self._number("first_choice", "n", "count"),
            "first_pct": self._number("first_choice", "value", "percent"),
            "mentions": self._mentions("n", "count"),
            "mentions_pct": self._mentions("value", "percent"),
            "points": self._number("points", "value", "number"),
            "worth": self._number("worth", "value", "percent"),
            "mean": self._number("mean", "value", "number"),
            "median": self._number("median", "value", "number"),
            "mode": self._number("mode", "value", "number"),
            "q1": self._number("q1", "value", "number"),
            "q3": self._number("q3", "value", "number"),
            "lowest": self._number("min", "value", "number"),
            "highest": self._number("max", "value", "number"),
            "top_two": self._number("top_two", "value", "percent"),
            "net": self._number("net", "value", "percent"),
            "invited": self.invited,
            "responded": self.responded,
            "rate": self.rate,
            "figure": self.figure,
            "table": self.table,
            "quotes": self.quotes,
            "ref": self.ref,
            "change": lambda *words, **named: self.keep(
                change_wanted(self.catalogue, self.line(), *words, **named)
            ),
            "trend": lambda *words, **named: self.keep(
                trend_wanted(self.catalogue, self.line(), *words, **named)
            ),
            "posts_between": lambda since="": self.keep(posts_wanted(self.catalogue, self.line(), since)),
            "not_compared": lambda: self.keep(NotComparedWanted(self.line())),
            "title": lambda: self.facts["title"],
            "role": lambda: self.facts["role"],
            "body": lambda: self.facts["body"],
            "opened": lambda: self.facts["opened"],
            "closed": lambda: self.facts["closed"],
        }

    def _number(self, measure: str, which: str, style: str) -> Callable[..., Mark]:
        def ask(
            item: str, choice: str = "", row: str = "", theme: str = "", by: str = "", group: str = ""
        ) -> Mark:
            words = Words(item, str(choice), row, theme, by, str(group))
            return self.keep(address(self.catalogue, words, measure, which, style, self.line()))  # type: ignore[arg-type]

        return ask

    def _mentions(self, which: str, style: str) -> Callable[..., Mark]:
        """Any mention: of a ranked choice, or of a theme (people once each)."""

        def ask(item: str, choice: str = "", by: str = "", group: str = "") -> Mark:
            head = self.catalogue.heads.get(item)
            ranked = head is not None and head.layout == "ranking"
            words = Words(item, choice if ranked else "", "", "" if ranked else choice, by, group)
            measure = "any_mention" if ranked else "share"
            return self.keep(address(self.catalogue, words, measure, which, style, self.line()))  # type: ignore[arg-type]

        return ask

    def invited(self) -> Mark:
        """The posts that were asked."""
        self.catalogue.head(RESPONSE, self.line())
        return self.keep(NumberRequest(RESPONSE, "share", "base", where=self.line()))

    def responded(self) -> Mark:
        """The people who answered, wholly or in part."""
        return self._rate("RR2", "n", "count")

    def rate(self, formula: str = "RR1") -> Mark:
        """A response rate, named by its AAPOR formula."""
        return self._rate(formula, "value", "percent")

    def _rate(self, formula: str, which: str, style: str) -> Mark:
        return self.keep(
            address(self.catalogue, Words(RATES, formula), "share", which, style, self.line())  # type: ignore[arg-type]
        )

    def figure(
        self,
        item: str,
        chart: str = "",
        by: str = "",
        title: object = "",
        subtitle: object = "",
        alt: object = "",
    ) -> Mark:
        """An item as a chart; its table always comes with it."""
        where = self.line()
        charts = get_args(Chart)
        if chart and chart not in charts:
            raise refuse(
                "REPORT-004",
                where,
                f"there is no chart '{chart}'{nearest(chart, charts)}",
                f"use one of: {', '.join(charts)}",
            )
        table = self.catalogue.crossed(item, by, where)
        return self.keep(FigureRequest(table, chart, str(title), str(subtitle), str(alt), where))

    def table(self, item: str, by: str = "", title: object = "") -> Mark:
        """An item as a table."""
        where = self.line()
        return self.keep(TableRequest(self.catalogue.crossed(item, by, where), str(title), where))

    def quotes(self, item: str, theme: str = "", most: int = 3) -> Mark:
        """Up to `most` quotes that were consented to, checked and approved."""
        return self.keep(QuotesRequest(item, theme, int(most), self.line()))

    def ref(self, item: str) -> Mark:
        """A link to the figure or table of an item: "Figure 3"."""
        return self.keep(Reference(item, self.line()))


def crossings(wanted: Iterable[Wanted], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The breakdowns that the narrative asks for, as pairs of table and key, each once."""
    found: dict[tuple[str, str], None] = {}
    for request in wanted:
        if isinstance(request, NumberRequest | TableRequest | FigureRequest) and "_by_" in request.table:
            for key in catalogue.keys:
                item = request.table.removesuffix(f"_by_{key}")
                if item != request.table and item in catalogue.heads:
                    found.setdefault((item, key))
    return tuple(found)
