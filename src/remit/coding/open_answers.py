"""The answers to one open question, each with the themes it was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from remit.coding.codings import NO_THEME, AnswerReader, Coding, settled
from remit.fieldwork.responses import Responses


class OpenAnswer(Struct, frozen=True):
    """One answer: the response's id, the variable (`aspects.1`), its words.

    `themes` are those that count (see `settled`), None where nobody has coded the answer.
    """

    answer: str
    variable: str
    text: str
    themes: frozenset[str] | None


def open_variables(name: str, responses: Responses) -> tuple[str, ...]:
    """The open variables that a name means: all of an item, or the one of that name; or none."""
    variables = [v for v in responses.variables if v.storage == "text"]
    own = tuple(v.name for v in variables if v.item == name)
    return own or tuple(v.name for v in variables if v.name == name)


def open_answers(
    variables: Sequence[str], responses: Responses, codings: Iterable[Coding]
) -> tuple[OpenAnswer, ...]:
    """All answers to these variables that hold words, in the order of the responses."""
    given: dict[tuple[str, str], set[str]] = {}
    for coding in settled(codings):
        given.setdefault((coding.answer, coding.variable), set()).add(coding.theme)
    reader = AnswerReader(responses)
    found = []
    for answer in responses.rows["id"].to_list():
        for variable in variables:
            text = reader.text(answer, variable)
            if text is not None and text.strip():
                themes = given.get((answer, variable))
                found.append(
                    OpenAnswer(
                        answer, variable, text, None if themes is None else frozenset(themes - {NO_THEME})
                    )
                )
    return tuple(found)
