"""A table without a questionnaire to an instrument: every column is placed, and how it was known is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.words import plain
from remit.study.importing.block import Block
from remit.study.importing.blocks import place_block
from remit.study.importing.cellslist import place_cell_list
from remit.study.importing.headers import Header, parse_headers
from remit.study.importing.naming import Names
from remit.study.importing.placing import Column, Placed, place_alone
from remit.study.importing.quantities import number
from remit.study.importing.shapes import looks_closed
from remit.study.importing.spss import place_labelled, place_sets
from remit.study.importing.tally import Tally, tally, together
from remit.study.importing.typed import set_typed_apart
from remit.study.sources.table import SourceTable


class Anatomy(Struct, frozen=True):
    """A table taken apart: headers parsed and cells tallied, once, for everything that looks at it.

    `words` are question and option of columns whose header gives none, by position.
    """

    table: SourceTable
    headers: tuple[Header, ...]
    tallies: tuple[Tally, ...]
    comma: bool
    words: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def column(self, position: int) -> Column:
        """One column with what is known of it."""
        facts = self.table.facts.get(position)
        label = facts.label if facts else ""
        header = self.headers[position]
        if position in self.words and not header.question and not header.option:
            question, option = self.words[position]
            header = replace(header, question=question, options=(option,) if option else ())
        coded = facts is not None and bool(facts.choices or facts.missing)  # codes may differ by case
        cells = self.tallies[position] if coded else self.tallies[position].joined()
        return Column(position, header, cells, self.comma, label)


_BESIDE = re.compile(r"other|comment", re.IGNORECASE)
_BOXED = re.compile(r"(.+?)___(.+)|(.+?)_(SQ\d+)_?")


def dissect(table: SourceTable) -> Anatomy:
    """Headers and tallies of a table."""
    headers = [_checkbox(header) for header in parse_headers(table.headers)]
    tallies = tuple(tally(table.cells[str(position)]) for position in range(len(headers)))
    comma = any("semicolon" in note for note in table.notes) and _decimal_commas(tallies)
    return Anatomy(table, tuple(headers), tallies, comma)


def _checkbox(header: Header) -> Header:
    """`item___option` and `item_SQ001`, as parts are called where brackets are not allowed."""
    found = _BOXED.fullmatch(header.code) if header.coded and not header.part else None
    if found is None:
        return header
    return replace(header, code=found.group(1) or found.group(3), subs=(found.group(2) or found.group(4),))


def _decimal_commas(tallies: Sequence[Tally]) -> bool:
    """Whether any column is made of numbers such as 1,5 (in a file whose separator is not the comma).

    A column with nothing but 3,682 and the like holds thousands: decimals do not all have three places.
    """
    pattern = re.compile(r"[+-]?\d+(?:,\d+)?")
    return any(
        entry.spellings
        and all(pattern.fullmatch(key) for key in entry.spellings)
        and any("," in key and number(key) is None for key in entry.spellings)
        for entry in tallies
    )


def recognise(anatomy: Anatomy, taken: frozenset[int], names: Names) -> list[Placed]:
    """The items of every column that is not taken, in the order of the file."""
    placed = place_sets(anatomy.table, anatomy.column, taken, names)
    done = set(taken) | {position for entry in placed for position in entry.positions}
    closed = _closed_elsewhere(anatomy, done)
    for positions in _groups(anatomy, done):
        columns = tuple(replace(anatomy.column(p), closed=p in closed) for p in positions)
        if len(columns) == 1 and not columns[0].header.subs:
            placed.append(_alone(anatomy, columns[0], names))
        else:
            placed += place_block(Block(_told_apart(columns), anatomy.table.cells), names)
    return sorted(placed, key=lambda entry: entry.positions[0])


def _told_apart(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Parts of one code without options but with questions of their own: the questions are the options."""
    questions = {column.header.question for column in columns}
    if len(questions) == 1 or any(plain(column.header.option) for column in columns):
        return columns
    return tuple(
        replace(c, header=replace(c.header, question="", options=(c.header.question,))) for c in columns
    )


def _closed_elsewhere(anatomy: Anatomy, done: set[int]) -> frozenset[int]:
    """Columns with few answers whose copies (for other countries, say) show that their answers are a list."""
    copies: dict[str, list[int]] = {}
    for position, header in enumerate(anatomy.headers):
        words = plain(anatomy.column(position).words).casefold()
        if (
            position not in done
            and not header.part
            and len(words) > 8
            and anatomy.tallies[position].spellings
        ):
            copies.setdefault(words, []).append(position)
    found = set()
    for words, positions in copies.items():
        whole = together(anatomy.tallies[position] for position in positions)
        if len(positions) > 1 and looks_closed(whole, words):
            found.update(positions)
    return frozenset(found)


def _alone(anatomy: Anatomy, column: Column, names: Names) -> Placed:
    facts = anatomy.table.facts.get(column.position)
    if facts is not None and (facts.choices or facts.missing):
        return place_labelled(column, facts, names)
    return place_cell_list(column, names) or set_typed_apart(place_alone(column, names), column)


def _groups(anatomy: Anatomy, done: set[int]) -> list[list[int]]:
    """Positions that belong together: parts of one code, or parts of one question where there is no code."""
    groups: dict[tuple[str, str], list[int]] = {}
    for position, header in enumerate(anatomy.headers):
        if position not in done:
            groups.setdefault(_key(position, header), []).append(position)
    for key in [key for key in groups if key[0] == "code"]:
        # "other, please say" and comments stand beside a question that has no parts itself.
        beside = all(_BESIDE.fullmatch(anatomy.headers[position].sub) for position in groups[key])
        whole = [
            p for k, ps in groups.items() if k[0] == "alone" for p in ps if anatomy.headers[p].code == key[1]
        ]
        if beside and len(whole) == 1:
            groups[key] = sorted([*groups.pop(("alone", str(whole[0]))), *groups[key]])
    return list(groups.values())


def _key(position: int, header: Header) -> tuple[str, str]:
    if header.code and header.subs:
        return ("code", header.code)
    if header.options:
        return (f"stem {header.code}", plain(header.question).casefold())
    return ("alone", str(position))
