"""One column to one item: what every import starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.words import Choice, plain
from remit.instrument.items import Item
from remit.study.importing.headers import Header
from remit.study.importing.naming import Names, item_id
from remit.study.importing.quantities import scale_point
from remit.study.importing.shapes import Shape, shape
from remit.study.importing.tally import Tally

MOST_SPELT = 8
"""Answers whose other spellings are listed in the report of an import; of the rest the number is said."""

OTHER = "other"
OTHER_TEXT = "other_text"

KIND_OF = {
    "blank": "text",
    "yes_no": "yes_no",
    "scale": "scale",
    "whole": "whole",
    "number": "number",
    "date": "date",
    "bands": "bands",
    "opinion": "bands",
    "choice": "single",
    "text": "text",
}
"""Which kind of item each form of column becomes; an opinion scale is a list of ordered answers."""


def kept_name(item: Item) -> str:
    """The column for what fits no variable of an item; no questionnaire has it, and a build says so."""
    return f"{item.id}.unlisted"


class Column(Struct, frozen=True):
    """A column of the source with everything that is known of it.

    `question` are words from elsewhere (SPSS labels, a row of questions below the header). `closed` says that
    its answers are known to be a list.
    """

    position: int
    header: Header
    tally: Tally
    comma: bool = False
    question: str = ""
    closed: bool = False

    @property
    def words(self) -> str:
        """The question above the column, without its option."""
        return self.header.question or self.question

    def shape(self) -> Shape:
        """What its cells look like."""
        return shape(self.tally, self.header.raw, comma=self.comma, closed=self.closed)


class Placed(Struct, frozen=True):
    """An item and where its variables come from.

    `uses` maps a variable's name to the positions of its columns. `guesses` are sentences about the item as
    a whole, `notes` about one column (by position). `aliases` are further labels, as stored values by match
    key (translations); `codes` further codes of the source, as stored values (`9` is `.r`).
    """

    item: Item
    uses: Mapping[str, tuple[int, ...]]
    guesses: tuple[str, ...] = ()
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    page: str = ""

    @property
    def positions(self) -> tuple[int, ...]:
        """Every column that went into the item, in the order of the file."""
        return tuple(sorted({position for columns in self.uses.values() for position in columns}))


def source_of(uses: Mapping[str, Sequence[int]], headers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`Item.source`: the headers, byte-exact, of each variable's columns."""
    return {name: tuple(headers[position] for position in columns) for name, columns in uses.items()}


def item_text(words: str, option: str = "", fallback: str = "") -> str:
    """The words of an item: question, then what was in brackets; never empty."""
    question, part = plain(words), plain(option)
    if question and part:
        joint = " " if question.endswith((":", "?", ".", "!")) else ": "
        return f"{question}{joint}{part}"
    return question or part or plain(fallback) or "(a column without a name)"


def settings_of(judged: Shape, tally: Tally) -> dict[str, object]:
    """What only the kind knows: the ends of a scale, a lower bound for numbers below zero."""
    if judged.form == "scale":
        return scale_settings(judged.choices)
    if judged.form in ("whole", "number"):
        low = lowest(tally)
        if low < 0:
            return {"lowest": int(low) if low == int(low) else low}
    return {}


def scale_settings(choices: Sequence[Choice]) -> dict[str, object]:
    """The lowest and highest point of a scale, and the words at its ends where both have some."""
    points = [int(choice.code) for choice in choices]
    found: dict[str, object] = {"lowest": min(points), "highest": max(points)}
    ends = [scale_point(choices[0].label), scale_point(choices[-1].label)]
    words = [
        end[1] if end else plain(choice.label)
        for end, choice in zip(ends, (choices[0], choices[-1]), strict=True)
    ]
    if all(words):
        found["anchors"] = {"low": words[0], "high": words[1]}
    return found


def lowest(tally: Tally) -> float:
    """The lowest number among the cells, 0 when there is none below."""
    found = 0.0
    for key in tally.spellings:
        try:
            found = min(found, float(key))
        except ValueError:
            continue
    return found if found > float("-inf") else 0.0


def place_alone(column: Column, names: Names, *, name: str = "", text: str = "") -> Placed:
    """One column as one item; `name` and `text` overrule what the header says."""
    judged = column.shape()
    header = column.header
    identity = names.make(name or item_id(header.code, column.words or header.option, column.position))
    item = Item(
        id=identity,
        kind=KIND_OF[judged.form],
        text=text or item_text(column.words, header.option, header.raw),
        choices=judged.choices,
        refused=judged.refused,
        favourable=judged.favourable,
        unfavourable=judged.unfavourable,
        settings=settings_of(judged, column.tally),
    )
    if judged.form == "choice" and not judged.choices:
        item = replace(item, kind="text")
    guesses = [*judged.guesses]
    if judged.form == "blank":
        guesses.append("no cell is filled, so what it asks is not known; kept as text without answers")
    guesses += hygiene(column.tally, listed=bool(item.choices))
    return Placed(item, {identity: (column.position,)}, tuple(guesses))


def hygiene(tally: Tally, *, listed: bool = True) -> list[str]:
    """What a reader should know of the spellings: joined ones in a list of answers, cells of white space."""
    found = []
    joined = [_spelt(tally, key) for key, counter in tally.spellings.items() if len(counter) > 1]
    if joined and listed:
        more = f"; and {len(joined) - MOST_SPELT} more" if len(joined) > MOST_SPELT else ""
        found.append(
            "spellings that differ only in capitals, blanks, quotation marks or dashes were joined: "
            f"{'; '.join(joined[:MOST_SPELT])}{more}"
        )
    if tally.blanks:
        found.append(f"{tally.blanks} cell(s) of white space were read as blank")
    return found


def _spelt(tally: Tally, key: str) -> str:
    """One answer with the other spellings of it and how often each occurs."""
    variants = tally.variants(key)
    others = [f"{count} as '{spelling}'" for spelling, count in variants.items()]
    label = tally.label(key)
    blanks = tally.counts[key] - tally.spellings[key][label] - sum(variants.values())
    if blanks:
        others.append(f"{blanks} with other blanks or invisible marks")
    return f"'{plain(label)}' ({', '.join(others)})"


def with_sources(placed: Iterable[Placed], headers: Sequence[str]) -> list[Placed]:
    """Every item with the headers of its variables."""
    return [
        replace(entry, item=replace(entry.item, source=source_of(entry.uses, headers))) for entry in placed
    ]
