"""Facts with room for one's own, as cards on a page: a field, the published picture, and its words.

The fields work on paper and without a script. The script of the page only compares what is typed with figures
that already stand there.
"""

from __future__ import annotations

from remit.core.blocks import StandBlock, Standing
from remit.core.display import number_text
from remit.publish.figures.bins import Bin, apart, locate
from remit.publish.pages.shell import e
from remit.publish.standing import StandLine, columns, kind_of, known, sentences, stand_lines, values

MOST_COLUMNS = 30
"""Values drawn as columns; a wider spread shows its quartiles only."""


ROOMY = 11
"""Most columns that carry their percentage in the narrow strip of a card."""

CLOSE = 16
"""Most columns that are named one by one; of more every fifth is."""

WIDE, GAP = 44, 0.6
"""How many characters fit side by side below the strip of a card, and what lies between two names."""


def stand_block(block: StandBlock, name: str, *, first: bool) -> str:
    """All facts of a block as a list with the id `name`; the first block of a page carries the key."""
    cards = "".join(_card(f"{name}-{number}", s) for number, s in enumerate(block.standings, start=1))
    top = f"{buttons()}{_key(block)}" if first else ""
    return f'<div class="stand in" id="{name}">{top}<ol class="facts">{cards}</ol></div>'


def buttons() -> str:
    """Print and clear: shown by the script alone."""
    return (
        '<p class="do" hidden><button type="button" class="print">Print this page</button> '
        '<button type="button" class="clear">Clear what I typed</button></p>'
    )


def _key(block: StandBlock) -> str:
    own = " of the group" if any(standing.group for standing in block.standings) else ""
    parts = (
        ("col", "How many of all gave each answer"),
        ("half", f"The middle half{own}"),
        ("mid", f"The median{own}"),
        ("me", "You"),
    )
    shown = "".join(f'<li><i class="{name}" aria-hidden="true"></i>{words}</li>' for name, words in parts)
    return f'<ul class="key" aria-label="How to read the pictures">{shown}</ul>'


def _card(name: str, standing: Standing) -> str:
    kind = kind_of(standing)
    field = _type(name, standing) if kind == "number" else _pick(name, standing)
    shown = picture(name, standing)
    told = f' data-who="{e(standing.group_label)}"' if standing.group else ""
    return (
        f'<li class="fact" data-kind="{kind}"{told}><div class="q"><p class="name" id="{name}-name">'
        f'{e(standing.label)}</p>{field}</div><div class="p">{shown}'
        f'<p class="out" role="status" id="{name}-out"></p></div></li>'
    )


def picture(
    name: str, standing: Standing, codes: frozenset[str] = frozenset(), value: float | None = None
) -> str:
    """The published figures as a picture and in words; the answers `codes` or the `value` are marked."""
    number = kind_of(standing) == "number"
    drawn = _strip(standing, value) if number else _bars(name, standing, codes)
    said = "".join(f'<p class="base">{e(line)}</p>' for line in sentences(standing))
    why = f'<p class="why">{e(standing.why)}</p>' if standing.why else ""
    given = values(standing) if number else ""
    spoken = f'<p class="vh">Of everybody, {e(given)}.</p>' if given else ""
    return f"{drawn}{spoken}{said}{why}"


# ---- one's own -------------------------------------------------------------------------------------


def _type(name: str, standing: Standing) -> str:
    unit = f'<span class="unit">{e(standing.unit)}</span>' if standing.unit else ""
    return (
        f'<p class="type"><label for="{name}-you">Ours<span class="vh">: {e(standing.label)}</span></label>'
        f'<input id="{name}-you" type="text" inputmode="decimal" autocomplete="off" maxlength="9" '
        f'aria-describedby="{name}-out">{unit}</p>'
    )


def _pick(name: str, standing: Standing) -> str:
    many = kind_of(standing) == "many"
    sort = "checkbox" if many else "radio"
    options = "".join(
        f'<label><input type="{sort}" name="{name}-you" value="{e(line.whole.code)}" autocomplete="off"> '
        f"{e(line.label)}</label>"
        for line in stand_lines(standing)
    )
    words = "Ours: tick what applies" if many else "Ours"
    return (
        f'<fieldset class="pick" aria-describedby="{name}-out"><legend>{words}'
        f'<span class="vh">: {e(standing.label)}</span></legend>{options}</fieldset>'
    )


# ---- numbers ---------------------------------------------------------------------------------------


def _strip(standing: Standing, value: float | None) -> str:
    """The values given by everybody as columns; the middle half and the median of the group below them."""
    found = known(standing, group=bool(standing.group))
    line = columns(standing)
    told = "".join(f' data-{name}="{plain(value)}"' for name, value in found.items())
    if line and len(line) <= MOST_COLUMNS:
        kind = "strip many" if len(line) > ROOMY else "strip"
        me = None if value is None else (locate(line, value) + 0.5) / len(line)
        tallest = max((one.entry.value for one in line if one.entry), default=0) or 1
        named = with_name(line)
        drawn = [
            column(one, number, len(line), tallest, named=number in named) for number, one in enumerate(line)
        ]
        at = {name: (locate(line, value) + 0.5) / len(line) for name, value in found.items()}
        return strip(kind, told, [*drawn, *half(at)], me)
    marks = [found[name] for name in ("q1", "median", "q3") if name in found]
    if not marks:
        return ""
    low, high = scale(marks)
    at = {name: (known - low) / (high - low) for name, known in found.items()}
    me = None if value is None else min(max((value - low) / (high - low), 0.0), 1.0)
    names = [
        f'<b style="left:{share(at[name])}">{number_text(found[name])}</b>'
        for name in ("q1", "median", "q3")
        if name in found
    ]
    return strip("strip bare", f'{told} data-low="{low:g}" data-high="{high:g}"', [*half(at), *names], me)


def scale(marks: list[float]) -> tuple[float, float]:
    """The ends of a plain scale that has room around these marks; not below nought where none of them is."""
    room = (max(marks) - min(marks)) * 0.6 or 1
    low, high = min(marks) - room, max(marks) + room
    return (max(low, 0.0) if min(marks) >= 0 else low), high


def strip(kind: str, told: str, parts: list[str], me: float | None = None) -> str:
    """A picture of values along a line, with the marker of one's own, hidden until there is one."""
    mark = '<i class="me" hidden></i>' if me is None else f'<i class="me" style="left:{share(me)}"></i>'
    return f'<div class="{kind}" aria-hidden="true"{told}>{"".join(parts)}{mark}</div>'


def half(at: dict[str, float]) -> list[str]:
    """The middle half and the median, where they are known."""
    parts = []
    if "q1" in at and "q3" in at:
        place = f"left:{share(at['q1'])};width:{share(at['q3'] - at['q1'])}"
        parts.append(f'<i class="half" style="{place}"></i>')
    if "median" in at:
        parts.append(f'<i class="mid" style="left:{share(at["median"])}"></i>')
    return parts


def plain(value: float) -> str:
    """A number as a script reads it: one decimal at most, no separators, a plain minus sign."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def share(part: float) -> str:
    """A part of the width in per cent, as style sheets write it."""
    return f"{round(part * 100, 2):g}%"


def with_name(line: list[Bin]) -> frozenset[int]:
    """The columns whose names fit below them on a telephone; of many every fifth."""
    count = len(line)
    wanted = [n for n, one in enumerate(line) if count <= CLOSE or n % 5 == 0 or not one.single]
    return apart(line, wanted, WIDE / count, len, GAP)


def column(one: Bin, number: int, count: int, tallest: float, *, named: bool) -> str:
    """The column over one value, `number` of `count`; the tallest fills the height."""
    place = f"left:{share((number + 0.5) / count)};width:{share(1 / count)}"
    ends = f' data-from="{one.low:g}" data-to="{one.high:g}"'
    ends += "" if one.single else f' data-w="{e(one.words)}"'
    label = f"<b>{e(one.name)}</b>" if named else ""
    entry = one.entry
    if entry is None:
        return f'<span style="{place}"{ends}>{label}</span>'
    if entry.status:
        return f'<span class="hid" style="{place}"{ends}><i></i>{label}</span>'
    printed = f"<em>{entry.text}</em>" if entry.value else ""
    told = f' data-p="{entry.text}" data-n="{entry.count}"'
    tall = share(entry.value / tallest)
    return f'<span style="{place}"{ends}{told}><i style="height:{tall}">{printed}</i>{label}</span>'


# ---- closed answers --------------------------------------------------------------------------------


def _bars(name: str, standing: Standing, codes: frozenset[str]) -> str:
    """A table whose figures are drawn as bars; the figure of everybody stands beside that of the group."""
    two = bool(standing.group)
    heads = ["Answer", *(["Group"] if two else []), "All"]
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    rows = "".join(_row(line, two=two, own=line.whole.code in codes) for line in stand_lines(standing))
    return (
        f'<table class="own" aria-labelledby="{name}-name"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(line: StandLine, *, two: bool, own: bool) -> str:
    first = line.first
    if first.status:
        mark, told = '<i class="stub" aria-hidden="true"></i>', ""
    else:
        # The longest bar leaves room for the figure after it, however narrow the column.
        mark = f'<i style="width:calc((100% - 3.4rem)*{first.value:.3f})" aria-hidden="true"></i>'
        told = f' data-p="{first.text}" data-n="{first.count}"'
    everybody = f'<td class="a">{line.whole.text}</td>' if two else ""
    row = f'<tr{" class=on" if own else ""} data-v="{e(line.whole.code)}"{told}>'
    named = f'<th scope="row">{e(line.label)}</th>'
    return f'{row}{named}<td class="t">{mark}<b>{first.text}</b></td>{everybody}</tr>'
