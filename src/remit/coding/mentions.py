"""Codings become variables: who mentioned which theme, ready to be tabulated like a select-all question.

A respondent counts once a theme, however often it was mentioned. A theme that has others below it counts
everyone who mentioned it or any of them. People whose answer says nothing (the theme `no_comment`, and no
other) are a class of their own, outside the base. Which coder counts is said at `codings.settled`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from remit.coding.codebook import NO_COMMENT, Codebook
from remit.coding.codings import NO_THEME, Coding, settled
from remit.core.problems import Problem
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, Choice, TableSpec, Variable
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

    Flags are 1 or 0 for those who said something at the open item, `.n` for those who had no comment, `.r`
    and `.n` as it was, blank for the others. Where the codebook has the theme `no_comment`, its variable says
    who said something and who did not, of all who wrote, with a table of its own, `ITEM.comments`. For a
    "list the top k" item there are also `ITEM.1.theme.CODE` and so on, of those who filled in that place.
    `codebooks` maps an item's id to its codebook; an item without text variables is left out. `questions`
    are the items' own tables: what people wrote has the title of the question, and is as special as it is.
    """
    counted = settled(codings)
    asked = {question.id: question for question in questions}
    specs: list[TableSpec] = []
    derived: dict[Variable, list[str | None]] = {}
    for item, codebook in codebooks.items():
        texts = [v for v in responses.variables if v.item == item and v.storage == "text"]
        if not texts:
            continue
        made = _flags(responses, codebook, texts, counted)
        if texts[0].kind == RANKED_KIND:
            places = [v for v in texts if v.name.removeprefix(f"{item}.").isdigit()]
            for place in places:
                made |= _flags(responses, codebook, [place], counted, place.name)
        told = _told(responses, codebook, texts, counted)
        derived |= made | told
        if made:
            specs.append(_spec(codebook, texts, tuple(made), asked.get(item)))
        specs += [_told_spec(each, asked.get(item)) for each in told]
    return responses.deriving(derived), tuple(specs)


def _told(
    responses: Responses, codebook: Codebook, texts: Sequence[Variable], codings: Iterable[Coding]
) -> dict[Variable, list[str | None]]:
    """Who said something and who had no comment, with its cells; nothing where no theme is for these."""
    theme = codebook.theme(NO_COMMENT)
    if theme is None:
        return {}
    said, quiet = Choice("comment", "Said something"), Choice(NO_COMMENT, theme.label)
    name, label = (
        f"{codebook.item}.theme.{NO_COMMENT}",
        f"{said.label}, or {theme.label[:1].lower()}{theme.label[1:]}",
    )
    variable = Variable(name, codebook.item, label, "choice", "theme", (said, quiet), source=DERIVED)
    given = _given(texts, codings)
    states = _states(responses, texts)
    cells = [
        (quiet.code if says_nothing(given.get(answer, set())) else said.code) if state == "" else state
        for answer, state in zip(responses.rows["id"].to_list(), states, strict=True)
    ]
    return {variable: cells}


def _told_spec(variable: Variable, question: TableSpec | None) -> TableSpec:
    asked = question.title if question else variable.item
    title = f"{asked}{'' if asked.endswith(CLOSED) else ':'} {variable.label}"
    special = question is not None and question.special
    return TableSpec(
        f"{variable.item}.comments", variable.item, title, "choice", (variable,), special=special
    )


def says_nothing(themes: Collection[str]) -> bool:
    """Whether the themes of all that a person wrote leave them outside the base: no comment, and no more."""
    return NO_COMMENT in themes and set(themes) <= {NO_COMMENT, NO_THEME}


def _given(texts: Sequence[Variable], codings: Iterable[Coding]) -> dict[str, set[str]]:
    """For each answer the themes given to any of these variables."""
    names = {variable.name for variable in texts}
    given: dict[str, set[str]] = {}
    for coding in codings:
        if coding.variable in names:
            given.setdefault(coding.answer, set()).add(coding.theme)
    return given


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
    given = _given(texts, codings)
    ids = responses.rows["id"].to_list()
    states = [
        NOT_APPLICABLE if state == "" and says_nothing(given.get(name, set())) else state
        for name, state in zip(ids, _states(responses, texts), strict=True)
    ]
    made: dict[Variable, list[str | None]] = {}
    printed = codebook.printed
    for theme in codebook.themes:
        if theme.code == NO_COMMENT:
            continue
        below = codebook.within(theme.code)
        cells = [
            ("1" if below & given.get(name, set()) else "0") if state == "" else state
            for name, state in zip(ids, states, strict=True)
        ]
        made[_variable(stem or codebook.item, codebook.item, theme.code, printed[theme.code])] = cells
    return made


def _variable(stem: str, item: str, code: str, label: str) -> Variable:
    return Variable(f"{stem}.theme.{code}", item, label, "flag", "theme", choice=code, source=DERIVED)


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
    """Warnings for each item: answers that nobody has coded, and "no comment" beside a theme."""
    problems: list[Problem] = []
    counted = settled(codings)
    for item, codebook in codebooks.items():
        texts = [v for v in responses.variables if v.item == item and v.storage == "text"]
        given = _given(texts, counted)
        states = _states(responses, texts) if texts else []
        wrote = [name for name, state in zip(responses.rows["id"], states, strict=False) if state == ""]
        left = sum(1 for name in wrote if name not in given)
        if left and given:
            what = f"{left} of {len(wrote)} people who answered '{item}' have no theme; they count as 0"
            fix = "code the rest, or be sure that no theme fits them"
            problems.append(Problem("THEME-020", codebook.where, what, fix, "warning"))
        both = [name for name, themes in given.items() if NO_COMMENT in themes and not says_nothing(themes)]
        if both:
            what = (
                f"{len(both)} answers to '{item}' have '{NO_COMMENT}' beside a theme (first: '{min(both)}'); "
                "the theme counts"
            )
            fix = "take one of them away"
            problems.append(Problem("THEME-021", codebook.where, what, fix, "warning"))
    return tuple(problems)
