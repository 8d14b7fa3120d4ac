"""A coded file as an SPSS file: numbers with value labels, refused and not applicable as user-missing.

SPSS counts with numbers, so closed answers become numbers: their own where every code is a whole number, else
1, 2, 3 ... in the author's order. `.r` and `.n` become two numbers that nothing else uses, declared missing.
The whole table is in memory: the library that writes it takes it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct, field

from remit.core.codebook_xml import MISSING_WORDS, About, answers
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, Variable, brief, number_of
from remit.fieldwork.coded import CodedVariable, Dictionary
from remit.study.coded_writing import appearing, decode_rows, is_coded
from remit.study.sources.table import missing_package

if TYPE_CHECKING:
    import polars as pl

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE = 64, 255, 120
"""Bytes that SPSS keeps of a name, of a variable's label and of a value's."""

UNWRITTEN = ("Unable to write data", "Unable to open file", "Unable to seek within file")
"""What the library says where the disk is full or the file cannot be written; it does not say why."""

_WHOLE = re.compile(r"0|-?[1-9]\d{0,8}")
_RESERVED = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})


class Numbered(Struct, frozen=True):
    """How texts become numbers: `values` by place (NaN: none), their labels, those declared missing."""

    values: tuple[float, ...]
    labels: Mapping[float, str] = field(default_factory=dict)
    missing: tuple[float, ...] = ()
    lost: tuple[str, ...] = ()


def write_sav(coded: Path, head: Dictionary, about: About, target: Path) -> tuple[str, ...]:
    """Write the file and say what it could not hold; raises `Refused` where pyreadstat is not installed."""
    import polars as pl

    try:
        import pyreadstat
    except ImportError:
        raise missing_package("pyreadstat", target.name) from None
    rows = pl.read_parquet(coded, glob=False)
    listed = [entry.variable.name for entry in head.variables]
    names = spss_names(["id", *listed, *([head.weight] if head.weight else [])])
    numbered = {entry.variable.name: number_texts(entry) for entry in head.variables if _is_number(entry)}
    columns: list[pl.Series] = []
    for column in rows.get_columns():
        made = numbered.get(column.name)
        if made is not None:
            columns.append(_numbers(column, made))
        else:
            columns.append(decode_rows(column.to_frame(), head).to_series())
    renamed = pl.DataFrame(columns).select(list(names)).rename(names)
    labels: dict[str, str | None] = {
        names[e.variable.name]: _cut(e.variable.label, LONGEST_LABEL) for e in head.variables
    }
    with appearing(target) as fresh, _telling(pyreadstat.ReadstatError):
        pyreadstat.write_sav(
            renamed,
            str(fresh),
            file_label=_cut(about.title, 60),
            column_labels=labels,
            variable_value_labels={
                names[n]: {value: _cut(text, LONGEST_VALUE) for value, text in made.labels.items()}
                for n, made in numbered.items()
                if made.labels
            },
            missing_ranges={names[n]: list(made.missing) for n, made in numbered.items() if made.missing},
            variable_measure={names[e.variable.name]: _measure(e) for e in head.variables},
            compress=target.suffix.lower() == ".zsav",
            row_compress=target.suffix.lower() == ".sav",
        )
    return tuple(_notes(head, names, numbered))


@contextmanager
def _telling(failure: type[Exception]) -> Iterator[None]:
    """The library's word for a full disk as the system's; its other errors stay what they are."""
    try:
        yield
    except failure as error:
        if str(error) not in UNWRITTEN:
            raise
        raise OSError(str(error)) from None


def _is_number(entry: CodedVariable) -> bool:
    return is_coded(entry.variable) and entry.variable.storage != "date"


def number_texts(entry: CodedVariable) -> Numbered:
    """A number for each text of a variable's list."""
    variable = entry.variable
    closed = variable.storage == "choice" or (variable.storage == "number" and bool(variable.choices))
    plain = [code for code in entry.codes if code not in MISSING]
    own = not closed or all(_WHOLE.fullmatch(code) for code in plain) or _are_numbers(variable, plain)
    values: dict[str, float] = (
        {code: _value(code) for code in plain}
        if own
        else {code: float(place) for place, code in enumerate(plain, start=1)}
    )
    typed = _missing_values(values.values())
    values |= {code: typed[code] for code in entry.codes if code in MISSING}
    words = {**{code: code for code in plain}, **MISSING_WORDS, **dict(answers(variable))}
    labelled = closed or variable.storage == "flag"
    labels = {
        values[code]: words[code]
        for code in entry.codes
        if (labelled or code in MISSING) and values[code] == values[code]
    }
    missing = tuple(typed[code] for code in MISSING if code in entry.codes)
    lost = tuple(code for code in plain if values[code] != values[code])
    return Numbered(tuple(values[code] for code in entry.codes), labels, missing, lost)


def _are_numbers(variable: Variable, codes: Sequence[str]) -> bool:
    """Whether a column that no item asks for holds numbers (weights, say), which may not become 1, 2, 3."""
    values = [number_of(code) for code in codes]
    return not variable.choices and None not in values and len(set(values)) == len(values)


def _value(text: str) -> float:
    number = number_of(text)
    return float("nan") if number is None else number


def _missing_values(taken: Iterable[float]) -> dict[str, float]:
    """Two numbers that no answer has: -9 and -8, -99 and -98, and so on."""
    used = set(taken)
    number = 9.0
    while -number in used or 1.0 - number in used:
        number = number * 10 + 9
    return {REFUSED: -number, NOT_APPLICABLE: 1.0 - number}


def _numbers(column: pl.Series, made: Numbered) -> pl.Series:
    import polars as pl

    found = np.array([*made.values, float("nan")])
    places = column.cast(pl.Int64).fill_null(len(made.values)).to_numpy()
    return pl.Series(column.name, found[places]).fill_nan(None)


def spss_names(names: Sequence[str]) -> dict[str, str]:
    """Each name as SPSS allows it: 64 bytes, letters, digits and points, beginning with a letter, once."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        bare = re.sub(r"[^\w.$#@]", "_", name).rstrip("._") or "v"
        if not bare[0].isalpha() or bare.upper() in _RESERVED:
            bare = f"v_{bare}"
        free, number = _cut(bare, LONGEST_NAME), 1
        while free.casefold() in taken:
            number += 1
            free = f"{_cut(bare, LONGEST_NAME - len(str(number)) - 1)}_{number}"
        taken.add(free.casefold())
        made[name] = free
    return made


def _cut(text: str, longest: int) -> str:
    """The text in at most so many bytes of UTF-8."""
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore")


def _measure(entry: CodedVariable) -> str:
    variable = entry.variable
    if variable.storage == "number" and not variable.choices:
        return "scale"
    scored = any(choice.score is not None for choice in variable.choices)
    return "ordinal" if scored else "nominal"


def _notes(head: Dictionary, names: Mapping[str, str], numbered: Mapping[str, Numbered]) -> Iterable[str]:
    changed: dict[str, Any] = {name: new for name, new in names.items() if name != new}
    if changed:
        shown = ", ".join(f"{name} is {new}" for name, new in list(changed.items())[:5])
        yield f"{len(changed)} name(s) that SPSS does not take were changed: {shown}"
    for entry in head.variables:
        lost = numbered[entry.variable.name].lost if entry.variable.name in numbered else ()
        if lost:
            shown = ", ".join(f"'{brief(text)}'" for text in lost[:5])
            yield f"{entry.variable.name}: {len(lost)} answer(s) are no numbers and left blank: {shown}"
    cut = [e.variable.name for e in head.variables if len(e.variable.label.encode()) > LONGEST_LABEL]
    if cut:
        yield f"{len(cut)} label(s) are longer than SPSS keeps and were cut, the first that of {cut[0]}"
