"""Where you stand: facts typed in by the reader, beside the published figures, on one page of paper."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import SHORTHAND, number_text, percent_text
from remit.core.words import REFUSED
from remit.publish.figures.bins import locate, places, read_bins
from remit.publish.figures.reading import Entry, base_text, index, lines
from remit.publish.pages.facts import (
    MOST_COLUMNS,
    buttons,
    column,
    half,
    plain,
    scale,
    share,
    strip,
    with_name,
)
from remit.publish.pages.shell import asset, e, style_sheet
from remit.publish.pages.words import NO_JUDGEMENT, PageWords, framed
from remit.publish.theme import Theme

Kind = Literal["", "number", "choice"]


class StandFact(Struct, frozen=True):
    """One fact: its words, its unit and the published table it is set beside.

    `kind` is `number` (typed) or `choice` (picked: yes and no, or any closed answers); empty decides by the
    table's layout.
    """

    label: str
    unit: str
    table: ClearedTable
    kind: Kind = ""

    @property
    def asked(self) -> Kind:
        """The kind in force."""
        return self.kind or ("number" if self.table.head.layout in ("number", "rows") else "choice")


def stand_page(
    facts: tuple[StandFact, ...],
    theme: Theme,
    words: PageWords,
    *,
    wave: str = "",
    back: str = "index.html",
) -> bytes:
    """The page as one HTML file; it works on paper and without a script.

    `wave` is when the published figures were collected, in words; `back` is the page to return to (empty for
    none). The script only compares what is typed with figures already on the page: it cannot send anything,
    the content security policy forbids every connection.
    """
    cards = "".join(_card(number, fact, wave) for number, fact in enumerate(facts, start=1))
    main = (
        '<div class="how"><p>Type your own figures, or print this page and write them on the lines. '
        "<strong>What you type stays on this page: nothing is sent and nothing is kept.</strong></p>"
        f"{buttons()}</div>",
        _key(),
        f'<ol class="facts">{cards}</ol>',
        f'<p class="back"><a href="{e(back)}">Back to the beginning</a></p>' if back else "",
    )
    return framed(
        words,
        theme,
        main,
        kind="stand",
        foot=NO_JUDGEMENT,
        css=style_sheet("facts.css") + style_sheet("stand.css"),
        script=asset("stand.js").decode("utf-8").strip(),
    )


def _key() -> str:
    parts = (
        ("col", "How many gave each answer"),
        ("half", "The middle half"),
        ("mid", "The median"),
        ("me", "You"),
    )
    shown = "".join(f'<li><i class="{name}" aria-hidden="true"></i>{words}</li>' for name, words in parts)
    return f'<ul class="key" aria-label="How to read the pictures">{shown}</ul>'


def _card(number: int, fact: StandFact, wave: str) -> str:
    base = base_text(fact.table)
    source = ", ".join(part for part in (f"base {base}" if base else "base withheld", wave) if part)
    made = _number_card(number, fact) if fact.asked == "number" else _choice_card(number, fact)
    field, picture, published = made
    return (
        f'<li class="fact" data-kind="{fact.asked}"><div class="q"><h2>{e(fact.label)}</h2>{field}</div>'
        f'<div class="p">{picture}<p class="base">Published: {published} ({e(source)})</p>'
        f'<p class="out" role="status" id="out-{number}"></p></div></li>'
    )


# ---- numbers -------------------------------------------------------------------------------------


def _value(fact: StandFact, measure: str) -> float | None:
    variable = fact.table.head.rows[0].code if fact.table.head.rows else fact.table.head.item
    cell = index(fact.table).get((measure, variable, "", ""))
    return cell.value if cell and not cell.status else None


def _number_card(number: int, fact: StandFact) -> tuple[str, str, str]:
    unit = f'<span class="unit">{e(fact.unit)}</span>' if fact.unit else ""
    field = (
        f'<p class="type"><label class="vh" for="you-{number}">Yours: {e(fact.label)}</label>'
        f'<input id="you-{number}" type="text" inputmode="decimal" autocomplete="off" maxlength="9" '
        f'aria-describedby="out-{number}">{unit}</p>'
    )
    return field, _strip(fact), _published(fact)


def _published(fact: StandFact) -> str:
    found = {name: _value(fact, name) for name in ("median", "q1", "q3", "mean")}
    words = []
    if found["median"] is not None:
        words.append(f"median {number_text(found['median'])}")
    if found["q1"] is not None and found["q3"] is not None:
        words.append(f"middle half {number_text(found['q1'])} to {number_text(found['q3'])}")
    if found["mean"] is not None:
        words.append(f"mean {number_text(found['mean'])}")
    return e(", ".join(words)) if words else f"{SHORTHAND['c'][0]} withheld"


def _strip(fact: StandFact) -> str:
    """The distribution as columns over a line of values, with the middle half and the median below.

    Everything is placed in per cent of the width, so it fits a telephone and a sheet of paper alike. A spread
    too wide for columns shows its quartiles on a plain scale.
    """
    found = {name: _value(fact, name) for name in ("q1", "median", "q3", "mean")}
    known = {name: value for name, value in found.items() if value is not None}
    line = places(read_bins(lines(fact.table, measure="share")))
    told = "".join(f' data-{name}="{plain(value)}"' for name, value in known.items())
    if line and len(line) <= MOST_COLUMNS:
        tallest = max((one.entry.value for one in line if one.entry), default=0) or 1
        named = with_name(line)
        columns = [column(one, n, len(line), tallest, named=n in named) for n, one in enumerate(line)]
        at = {name: (locate(line, value) + 0.5) / len(line) for name, value in known.items()}
        return strip("strip", told, [*columns, *half(at)])
    marks = [known[name] for name in ("q1", "median", "q3") if name in known]
    if not marks:
        return ""
    low, high = scale(marks)
    at = {name: (value - low) / (high - low) for name, value in known.items()}
    names = [
        f'<b style="left:{share(at[name])}">{number_text(known[name])}</b>'
        for name in ("q1", "median", "q3")
        if name in known
    ]
    return strip("strip bare", f'{told} data-low="{low:g}" data-high="{high:g}"', [*half(at), *names])


# ---- closed answers ------------------------------------------------------------------------------


def _choice_card(number: int, fact: StandFact) -> tuple[str, str, str]:
    entries = [entry for entry in lines(fact.table, measure="share") if entry.code != REFUSED]
    options = "".join(
        f'<label><input type="radio" name="you-{number}" value="{e(entry.code)}" autocomplete="off"> '
        f"{e(entry.label)}</label>"
        for entry in entries
    )
    field = (
        f'<fieldset class="pick" aria-describedby="out-{number}"><legend class="vh">Yours: {e(fact.label)}'
        f"</legend>{options}</fieldset>"
    )
    bars = "".join(_bar(entry) for entry in entries)
    said = ", ".join(f"{entry.label} {_of(entry.cell)}" for entry in entries[:8])
    return field, f'<div class="bars" aria-hidden="true">{bars}</div>', e(said)


def _of(cell: ClearedCell | None) -> str:
    if cell is None or cell.status or cell.value is None:
        return SHORTHAND[(cell.status if cell else "") or "x"][0]
    return f"{percent_text(cell.value)}"


def _bar(entry: Entry) -> str:
    if entry.status:
        mark, told = '<i class="stub"></i>', ""
    else:
        mark = f'<i style="width:{share(entry.value)}"></i>'
        told = f' data-p="{entry.text}" data-n="{entry.count}"'
    return (
        f'<div class="bar" data-v="{e(entry.code)}"{told}><span>{e(entry.label)}</span>'
        f'<span class="t">{mark}<b>{entry.text}</b></span></div>'
    )
