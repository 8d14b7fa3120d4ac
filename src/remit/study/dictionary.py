"""`data/dictionary.csv`: every column that came in, and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from remit.core.words import Variable
from remit.study.settings import Settings

COLUMNS = ("variable", "item", "choice", "kind", "label", "source")

DERIVED = "(derived)"
"""The source of a variable that was computed from others."""

Row = tuple[str, str, str, str, str, str]


def dictionary_rows(
    columns: Sequence[str], variables: Iterable[Variable], derived: Iterable[str], settings: Settings
) -> tuple[Row, ...]:
    """The rows of the dictionary: the id, each variable and its choices, then what became nothing.

    `columns` are the headers of the responses as they were read; a variable's source is the header it was
    imported from, or its own column.
    """
    made = set(derived)
    rows: list[Row] = []
    seen: set[str] = set()
    if not any(column.kind == "id" for column in settings.imported):
        rows.append(("id", "", "", "id", "Identifies the response", "id"))
    for variable in variables:
        seen.add(variable.name)
        rows.extend(_variable_rows(variable, (DERIVED,) if variable.name in made else ()))
    for column in settings.imported:
        rows.append(("", "", "", column.kind, column.label, column.source))
    for name in columns:
        if name not in seen and name not in ("id", settings.weight):
            rows.append((name, "", "", "unplaced", "No item of the questionnaire asks for this", name))
    if settings.weight and not any(column.kind == "weight" for column in settings.imported):
        rows.append((settings.weight, "", "", "weight", "Weight", settings.weight))
    return tuple(rows)


def _variable_rows(variable: Variable, source: tuple[str, ...]) -> Iterator[Row]:
    name, item = variable.name, variable.item
    sources = source or variable.source or (name,)
    for header in sources:
        yield name, item, variable.choice, variable.kind, variable.label, header
    for choice in variable.choices:
        yield name, item, choice.code, variable.kind, choice.label, sources[0]
