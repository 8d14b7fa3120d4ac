"""What of a study goes into an exchange: the items asked for, their answers, codings and attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from remit.coding.codings import Coding
from remit.core.problems import Place, Problem, Refused, nearest
from remit.core.words import MISSING
from remit.fieldwork.responses import Responses
from remit.study.exchange.values import Answer, Project
from remit.study.folder import Study


def open_items(responses: Responses) -> tuple[str, ...]:
    """The items that people answered in their own words."""
    return tuple(dict.fromkeys(v.item for v in responses.variables if v.storage == "text"))


def chosen_items(study: Study, responses: Responses, asked: Sequence[str]) -> tuple[str, ...]:
    """The items named, or every item that has a codebook; raises `Refused` for a name that is none."""
    known = open_items(responses)
    wrong = [name for name in asked if name not in known]
    if wrong:
        raise Refused(
            Problem(
                "EXCHANGE-001",
                Place("--item"),
                f"'{name}' is not an open question{nearest(name, known)}",
                "name an item with open answers, as in questionnaire.yaml",
            )
            for name in wrong
        )
    return tuple(dict.fromkeys(asked)) or tuple(book.item for book in study.codebooks if book.item in known)


def gather(
    study: Study,
    responses: Responses,
    items: Sequence[str],
    codings: Sequence[Coding],
    *,
    attributes: Sequence[str] = (),
    made: str = "",
) -> Project:
    """The answers to these items as they were given, with their codings; attributes only as asked for."""
    answers = tuple(_answers(responses, items))
    there = {answer.key for answer in answers}
    waves = study.settings.waves
    return Project(
        study.settings.title,
        f"{study.settings.title}\x1f{waves[-1].id if waves else ''}",
        tuple(items),
        tuple(book for item in items for book in study.codebooks if book.item == item),
        answers,
        tuple(coding for coding in codings if (coding.variable, coding.answer) in there),
        told_of(study, responses, attributes, {answer.id for answer in answers}),
        made,
    )


def only_coder(project: Project, coder: str) -> Project:
    """The project with one coder's codings alone; raises `Refused` where there are none."""
    if coder not in project.coders:
        what = f"there is no coder '{coder}'{nearest(coder, project.coders)}"
        known = ", ".join(each or "(no name)" for each in project.coders) or "nobody coded anything"
        raise Refused([Problem("EXCHANGE-002", Place("--coder"), what, f"name one of: {known}")])
    return replace(project, codings=tuple(coding for coding in project.codings if coding.coder == coder))


def _answers(responses: Responses, items: Sequence[str]) -> Iterable[Answer]:
    ids = responses.rows["id"].to_list()
    for item in items:
        for variable in responses.variables:
            if variable.item != item or variable.storage != "text":
                continue
            for respondent, text in zip(ids, responses.texts(variable.name), strict=True):
                if text is not None and text not in MISSING:
                    yield Answer(respondent, variable.name, item, text)


def told_of(
    study: Study, responses: Responses, names: Sequence[str], respondents: set[str]
) -> dict[str, dict[str, str]]:
    """By respondent: the words of these attributes, as answered or else as in the frame."""
    columns = {name: _attribute(study, responses, name) for name in dict.fromkeys(names)}
    unknown = [name for name, column in columns.items() if column is None]
    if unknown:
        known = [v.name for v in responses.variables if v.storage != "text"]
        known += study.frame.columns if study.frame is not None else []
        raise Refused(
            Problem(
                "EXCHANGE-003",
                Place("--with"),
                f"'{name}' is no closed question and no column of frame.csv{nearest(name, known)}",
                "name variables with listed answers, or columns of the frame",
            )
            for name in unknown
        )
    return {
        respondent: {
            name: words for name, column in columns.items() if column and (words := column.get(respondent))
        }
        for respondent in sorted(respondents)
        if names
    }


def _attribute(study: Study, responses: Responses, name: str) -> Mapping[str, str] | None:
    """Respondent to words; None when there is no such attribute. People's own words are none."""
    variable = responses.variable(name)
    if variable is not None:
        if variable.storage == "text":
            return None
        labels = variable.labels()
        pairs = zip(responses.rows["id"].to_list(), responses.texts(name), strict=True)
        return {
            respondent: labels.get(code, code) for respondent, code in pairs if code and code not in MISSING
        }
    if study.frame is None or name not in study.frame.columns:
        return None
    pairs = zip(study.frame["post"].to_list(), study.frame[name].to_list(), strict=True)
    return {post: words for post, words in pairs if post and words}
