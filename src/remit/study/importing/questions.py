"""One question of a structure to items, by what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from remit.core.words import Choice
from remit.instrument.items import Column as SmallColumn
from remit.instrument.items import Item, Row
from remit.study.importing.answers import close, sound_codes
from remit.study.importing.headers import numbered_stem
from remit.study.importing.lookup import folded
from remit.study.importing.matching import Matcher
from remit.study.importing.naming import item_id
from remit.study.importing.placing import OTHER, OTHER_TEXT, Placed
from remit.study.importing.quantities import bands, number
from remit.study.importing.structure import Question
from remit.study.importing.vocabulary import opinion_of

MOST_ROWS = 50


def place_question(matcher: Matcher, question: Question) -> None:
    """The items that a question becomes; a note where it becomes none."""
    if question.form == "note":
        words = f": “{question.text[:60]}”" if question.text else ""
        matcher.notes.append(f"{question.code}: {question.kind_there} asks nothing and was left out{words}")
    elif question.form != "skip":
        _PLACERS[question.form](matcher, question)


def _single(matcher: Matcher, question: Question) -> None:
    """One choice of a list, with "other, please say" and a comment where there are."""
    identity = matcher.identity(question)
    answers = close(question.choices, flags=False)
    position = matcher.find(question)
    other = matcher.find(question, OTHER) if question.other else None
    matcher.vote([position], question.choices)
    labels = [choice.label for choice in answers.choices]
    ordered = opinion_of(labels) is not None or bands(labels) is not None
    item = Item(
        identity,
        "bands" if ordered and not question.other else "single",
        matcher.text(question),
        choices=answers.choices,
        refused=answers.refused,
        other=question.other,
        favourable=answers.favourable,
        unfavourable=answers.unfavourable,
    )
    if not answers.choices:
        item = Item(identity, "text", matcher.text(question))
    uses = {identity: [position]} | ({f"{identity}.{OTHER_TEXT}": [other]} if item.other else {})
    codes = answers.codes | ({"-oth-": OTHER} if question.other else {})
    matcher.add(question, item, uses, codes=codes, aliases=answers.aliases)
    if question.comment:
        _comment(matcher, question, identity, "comment", "")


def _comment(matcher: Matcher, question: Question, identity: str, sub: str, words: str) -> None:
    position = matcher.find(question, sub)
    if position is not None:
        name = matcher.unique.make(item_id(f"{identity}_{sub}", "", position))
        text = " ".join(part for part in (matcher.text(question), words, "(comment)") if part)
        matcher.placed.append(Placed(Item(name, "text", text), {name: (position,)}, page=question.page))


def _yes_no(matcher: Matcher, question: Question) -> None:
    identity = matcher.identity(question)
    item = Item(identity, "yes_no", matcher.text(question))
    matcher.add(question, item, {identity: [matcher.find(question)]})


def _scale(matcher: Matcher, question: Question) -> None:
    identity = matcher.identity(question)
    points = [int(answer.code) for answer in question.choices]
    choices = tuple(Choice(answer.code, answer.label, float(answer.code)) for answer in question.choices)
    settings = {"lowest": min(points), "highest": max(points), **question.settings}
    item = Item(identity, "scale", matcher.text(question), choices=choices, settings=settings)
    matcher.add(question, item, {identity: [matcher.find(question)]})


def _plain(matcher: Matcher, question: Question) -> None:
    """A number, a date or words: whatever has one column and no list."""
    identity = matcher.identity(question)
    position = matcher.find(question)
    form = question.form
    if form == "number" and position is not None:
        values = [number(key) for key in matcher.anatomy.tallies[position].spellings]
        if values and all(value is not None and "." not in value for value in values):
            form = "whole"
    settings = dict(question.settings) if form in ("whole", "number") else {}
    matcher.add(
        question, Item(identity, form, matcher.text(question), settings=settings), {identity: [position]}
    )


def _multi(matcher: Matcher, question: Question) -> None:
    """Tick boxes: a column each, or all in one column."""
    identity = matcher.identity(question)
    answers = close(question.parts, flags=True, exclusive=question.exclusive)
    names = [f"{identity}.{choice.code}" for choice in answers.choices]
    found = [matcher.find(question, part.code, option=part.label) for part in question.parts]
    whole = matcher.find(question)
    other = matcher.find(question, OTHER) if question.other else None
    together = whole is not None and not any(position is not None for position in found)
    uses = {name: [whole if together else position] for name, position in zip(names, found, strict=True)}
    if question.other:
        uses[f"{identity}.{OTHER}"] = [other]
        uses[f"{identity}.{OTHER_TEXT}"] = [other]
    limited = "limit" in question.settings
    item = Item(
        identity,
        "select_k" if limited else "select_all",
        matcher.text(question),
        choices=answers.choices,
        other=question.other,
        settings=dict(question.settings) if limited else {},
    )
    matcher.add(question, item, uses, codes=answers.codes, aliases=answers.aliases)
    if whole is not None and not together:
        name = matcher.unique.make(item_id(f"{question.code}_whole", "", whole))
        text = f"{matcher.text(question)} (all answers in one cell)"
        matcher.placed.append(Placed(Item(name, "text", text), {name: (whole,)}, page=question.page))
    for part in question.parts if question.comment else ():
        _comment(matcher, question, identity, f"{part.code}comment", part.label)


def _matrix(matcher: Matcher, question: Question) -> None:
    """Rows with one list of answers; a grid of one row is a question of its own."""
    if len(question.parts) == 1:
        part = question.parts[0]
        text = " ".join(words for words in (question.text, part.label) if words)
        keys = tuple(f"{key}_{part.code}" for key in (question.code, *question.keys))
        keys += tuple(f"{key}{part.code}" for key in question.keys)
        _single(matcher, replace(question, text=text, form="single", parts=(), keys=keys))
        return
    identity = matcher.identity(question)
    answers = close(question.choices, flags=False)
    codes = sound_codes([part.code for part in question.parts])
    found = [matcher.find(question, part.code, option=part.label) for part in question.parts]
    matcher.vote(found, question.choices)
    item = Item(
        identity,
        "matrix",
        matcher.text(question),
        choices=answers.choices,
        rows=tuple(
            Row(code, part.label or part.code) for code, part in zip(codes, question.parts, strict=True)
        ),
        refused=answers.refused,
        favourable=answers.favourable,
        unfavourable=answers.unfavourable,
    )
    uses = {f"{identity}.{code}": [position] for code, position in zip(codes, found, strict=True)}
    matcher.add(question, item, uses, codes=answers.codes, aliases=answers.aliases)


def _rank(matcher: Matcher, question: Question) -> None:
    """Places of a ranking, one column each."""
    identity = matcher.identity(question)
    answers = close(question.choices, flags=False)
    places = range(1, len(answers.choices) + 1)
    found = [matcher.find(question, str(place), option=f"Rank {place}") for place in places]
    columns = [position for position in found if position is not None]
    if not columns:
        columns = _numbered_columns(matcher, question)[: len(places)]
    whole = None if columns else matcher.find(question)
    matcher.vote(columns, question.choices)
    limit = question.settings.get("limit")
    most = max(len(columns), limit if isinstance(limit, int) else 0) or len(places)
    most = max(1, min(most, len(places)))
    uses = {f"{identity}.{place}": [p] for place, p in enumerate(columns[:most], start=1)}
    if whole is not None:  # all places in one cell, best first
        uses = {f"{identity}.{place}": [whole] for place in range(1, most + 1)}
    item = Item(identity, "rank", matcher.text(question), choices=answers.choices, settings={"limit": most})
    matcher.add(question, item, uses, codes=answers.codes, aliases=answers.aliases)


def _numbered_columns(matcher: Matcher, question: Question) -> list[int]:
    """Columns whose name is the question's and a number, however the number is joined to it."""
    found = [(rest, p) for rest, p in matcher.lookup.starting(folded(question.code)) if rest[-1:].isdigit()]
    columns = [position for _, position in found]
    matcher.lookup.used.update(columns)
    matcher.hits += len(columns)
    return columns


def _list(matcher: Matcher, question: Question) -> None:
    """Several short texts: one list where they are numbered, else a question each."""
    if len(question.parts) > 1 and numbered_stem([part.label for part in question.parts]) is not None:
        identity = matcher.identity(question)
        found = [matcher.find(question, part.code, option=part.label) for part in question.parts]
        item = Item(identity, "open_list", matcher.text(question), settings={"limit": len(found)})
        matcher.add(question, item, {f"{identity}.{i}": [p] for i, p in enumerate(found, start=1)})
        return
    columns = tuple(Question(part.code, "text", part.label) for part in question.parts)
    _parts(matcher, replace(question, columns=columns))


def _parts(matcher: Matcher, question: Question) -> None:
    """A question of several columns, each of its own form."""
    alone = len(question.columns) == 1
    for small in question.columns:
        keys = tuple(f"{key}_{small.code}" for key in (question.code, *question.keys))
        keys += tuple(f"{key}{small.code}" for key in question.keys)
        own = replace(
            small,
            code=question.code if alone else f"{question.code}_{small.code}",
            text=" ".join(part for part in (question.text, small.text) if part),
            hint=question.hint,
            page=question.page,
            kind_there=question.kind_there,
            keys=(question.code, *question.keys) if small.form == "matrix" else keys,
        )
        place_question(matcher, own)


def _rows(matcher: Matcher, question: Question) -> None:
    """Repeating rows, where the file has columns for each: `team_1_title`, `team[1]/title`, `title_1`."""
    identity = matcher.identity(question)
    codes = sound_codes([small.code for small in question.columns])
    columns = tuple(_small(small, code) for small, code in zip(question.columns, codes, strict=True))
    uses: dict[str, list[int | None]] = {}
    most = 0
    for row in range(1, MOST_ROWS + 1):
        found = [_find_row(matcher, question, small, row) for small in question.columns]
        if not any(position is not None for position in found):
            break
        most = row
        uses |= {f"{identity}.{row}.{code}": [p] for code, p in zip(codes, found, strict=True)}
    settings = {"most_rows": max(most, 1)}
    item = Item(identity, "rows", matcher.text(question), columns=columns, settings=settings)
    away = "a repeated group without columns here; exports usually put its rows in a file of their own"
    matcher.add(question, item, uses, guesses=() if most else (away,))


def _small(small: Question, code: str) -> SmallColumn:
    choices = close(small.choices, flags=False).choices
    kind = {"single": "choice", "whole": "whole", "number": "number"}.get(small.form, "text")
    if kind == "choice" and len(choices) < 2:
        kind = "text"
    return SmallColumn(code, small.text or small.code, kind, choices if kind == "choice" else ())


def _find_row(matcher: Matcher, question: Question, small: Question, row: int) -> int | None:
    names = [
        folded(name)
        for key in (question.code, *question.keys)
        for name in (f"{key}_{row}_{small.code}", f"{key}_{small.code}_{row}", f"{small.code}_{row}")
    ]
    position = matcher.lookup.find(names)
    matcher.hits += position is not None
    return position


_PLACERS: Mapping[str, Callable[[Matcher, Question], None]] = {
    "single": _single,
    "yes_no": _yes_no,
    "scale": _scale,
    "multi": _multi,
    "matrix": _matrix,
    "rank": _rank,
    "list": _list,
    "whole": _plain,
    "number": _plain,
    "date": _plain,
    "text": _plain,
    "parts": _parts,
    "rows": _rows,
}
