"""Codings become variables: who mentioned which theme, ready to be tabulated like a select-all question.

A respondent counts once a theme, however often it was mentioned. A theme that has others below it counts
everyone who mentioned it or any of them. Which coder counts is said at `remit.coding.codings.settled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from msgspec.structs import replace

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import Coding, settled
from remit.core.problems import Problem
from remit.core.words import MISSING, REFUSED, TableSpec, Variable
from remit.fieldwork.responses import Responses

RANKED_KIND = "top_open"
"""The kind whose answers stand in order, so that themes are also counted place by place."""

DERIVED = ("(derived)",)

CLOSED = (".", "?", "!", ":", "…")
"""Marks that end a question, after which no colon stands."""


def add_mentions(
    responses: Responses,
    codebooks: Mapping[str, Codebook],
    codings: Sequence[Coding],
    questions: Sequence[TableSpec] = (),
) -> tuple[Responses, tuple[TableSpec, ...]]:
    """The responses with a flag `ITEM.theme.CODE` for each theme, and a table `ITEM.themes` for each item.

    Flags are 1 or 0 for those who answered the open item, `.r` and `.n` as it was, blank for the others. For
    a "list the top k" item there are also `ITEM.1.theme.CODE` and so on, of those who filled in that place.
    `codebooks` maps an item's id to its codebook; an item without text variables is left out. `questions`
    are the items' own tables: what people wrote has the title of the question, and is as special as it is.
    """
    counted = settled(codings)
    asked = {question.id: question for question in questions}
    specs: list[TableSpec] = []
    for item, codebook in codebooks.items():
        texts = [v for v in responses.variables if v.item == item and v.storage == "text"]
        if not texts:
            continue
        made = _flags(responses, codebook, texts, counted)
        if texts[0].kind == RANKED_KIND:
            places = [v for v in texts if v.name.removeprefix(f"{item}.").isdigit()]
            for place in places:
                made |= _flags(responses, codebook, [place], counted, place.name)
        variables = tuple(made)
        responses = replace(
            responses,
            rows=responses.rows.with_columns(
                pl.Series(variable.name, cells, dtype=pl.String) for variable, cells in made.items()
            ),
            variables=(*responses.variables, *variables),
        )
        specs.append(_spec(codebook, texts, variables, asked.get(item)))
    return responses, tuple(specs)


def _spec(
    codebook: Codebook,
    texts: Sequence[Variable],
    variables: tuple[Variable, ...],
    question: TableSpec | None,
) -> TableSpec:
    item = codebook.item
    title = _title(question.title if question else "", item, texts)
    parents = tuple((theme.code, theme.parent) for theme in codebook.themes if theme.parent)
    special = question is not None and question.special
    return TableSpec(f"{item}.themes", item, title, "mentions", variables, special=special, parents=parents)


def _title(question: str, item: str, texts: Sequence[Variable]) -> str:
    """The question, then the boxes whose words were coded where they ask for something of their own."""
    own = {variable.name: variable.label for variable in texts if variable.name == item}
    question = question or own.get(item, "") or item
    boxes = dict.fromkeys(variable.label for variable in texts if _has_own_meaning(item, variable))
    named = " (" + ", ".join(f"“{label}”" for label in boxes if label) + ")" if any(boxes) else ""
    ends = question.endswith(CLOSED)
    return f"{question}{'' if ends else ':'} {'Themes' if ends else 'themes'}{named}"


def _has_own_meaning(item: str, variable: Variable) -> bool:
    """Whether a box asks for more than the question: "other, please say", a column; not a place in a list."""
    place = variable.name.removeprefix(item).removeprefix(".")
    return bool(place) and not place.isdigit()


def _flags(
    responses: Responses,
    codebook: Codebook,
    texts: Sequence[Variable],
    codings: Iterable[Coding],
    stem: str = "",
) -> dict[Variable, list[str | None]]:
    """A flag for each theme over these text variables, with its cells."""
    names = {variable.name for variable in texts}
    given: dict[str, set[str]] = {}
    for coding in codings:
        if coding.variable in names:
            given.setdefault(coding.answer, set()).add(coding.theme)
    ids = responses.rows["id"].to_list()
    states = _states(responses, texts)
    made: dict[Variable, list[str | None]] = {}
    for theme in codebook.themes:
        below = codebook.within(theme.code)
        cells = [
            ("1" if below & given.get(name, set()) else "0") if state == "" else state
            for name, state in zip(ids, states, strict=True)
        ]
        made[_variable(stem or codebook.item, codebook.item, theme)] = cells
    return made


def _variable(stem: str, item: str, theme: Theme) -> Variable:
    name = f"{stem}.theme.{theme.code}"
    return Variable(name, item, theme.label, "flag", "theme", choice=theme.code, source=DERIVED)


def _states(responses: Responses, texts: Sequence[Variable]) -> list[str | None]:
    """One entry a row: empty for people who wrote something, else `.r`, `.n` or null as they left it."""
    columns = [responses.texts(variable.name) for variable in texts]
    found: list[str | None] = []
    for cells in zip(*columns, strict=True):
        filled = [cell for cell in cells if cell]
        if any(cell not in MISSING for cell in filled):
            found.append("")
        else:
            found.append(REFUSED if REFUSED in filled else filled[0] if filled else None)
    return found


def check_coverage(
    responses: Responses, codebooks: Mapping[str, Codebook], codings: Sequence[Coding]
) -> tuple[Problem, ...]:
    """A warning for each item some of whose answers nobody has coded: they count as mentioning nothing."""
    problems: list[Problem] = []
    for item, codebook in codebooks.items():
        texts = [v for v in responses.variables if v.item == item and v.storage == "text"]
        names = {variable.name for variable in texts}
        coded = {coding.answer for coding in codings if coding.variable in names}
        states = _states(responses, texts) if texts else []
        wrote = [name for name, state in zip(responses.rows["id"], states, strict=False) if state == ""]
        left = sum(1 for name in wrote if name not in coded)
        if left and coded:
            what = f"{left} of {len(wrote)} people who answered '{item}' have no theme; they count as 0"
            fix = "code the rest, or be sure that no theme fits them"
            problems.append(Problem("THEME-020", codebook.where, what, fix, "warning"))
    return tuple(problems)
