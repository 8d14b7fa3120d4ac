"""LimeSurvey structure files (.lss): XML, read without entities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from remit.core.problems import Place, refuse
from remit.study.importing.structure import Structure
from remit.study.sources.limesurvey import RawAnswer, RawQuestion, RawSurvey, make_structure
from remit.study.sources.text import read_file, refuse_binary

LARGEST = 60_000_000

Row = Mapping[str, str]


def read(path: Path) -> Structure:
    """A `.lss` file as a structure; raises `Refused` for damage, entities and other XML."""
    return read_bytes(read_file(path), path.name)


def read_bytes(content: bytes, name: str) -> Structure:
    """The bytes of a `.lss` file as a structure."""
    refuse_binary(content, name)
    sections = _sections(content, name)
    for needed in ("questions", "groups"):
        if not sections.get(needed):
            raise refuse(
                "IMPORT-022",
                Place(name),
                f"the file has no {needed}, so it is not a LimeSurvey questionnaire",
                "export the survey structure (.lss) from LimeSurvey",
            )
    return make_structure(_gathered(sections, name))


def _sections(content: bytes, name: str) -> dict[str, list[Row]]:
    """The rows of each section. A document type is refused: entities can stand for gigabytes or for files."""
    if len(content) > LARGEST:
        raise refuse(
            "IMPORT-022", Place(name), "the file is larger than 60 MB", "check that it is a .lss file"
        )
    if re.search(rb"<!(DOCTYPE|ENTITY)", content):
        raise refuse(
            "IMPORT-022",
            Place(name),
            "the file defines XML entities, which LimeSurvey never writes",
            "export the survey structure (.lss) from LimeSurvey again",
        )
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 entities were refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else 0
        raise refuse(
            "IMPORT-022",
            Place(name, line),
            "the file is not valid XML, so it is damaged or cut off",
            "export the survey structure (.lss) from LimeSurvey again",
        ) from None
    found: dict[str, list[Row]] = {
        section.tag: [{cell.tag: cell.text or "" for cell in row} for row in section.findall("rows/row")]
        for section in root
    }
    found["languages"] = [{"language": entry.text or ""} for entry in root.findall("languages/language")]
    return found


def _gathered(sections: Mapping[str, list[Row]], name: str) -> RawSurvey:
    settings = sections.get("surveys", [{}])[0]
    language = settings.get("language") or next((r["language"] for r in sections["languages"]), "en")
    titles = {row.get("surveyls_language", ""): row for row in sections.get("surveys_languagesettings", [])}
    words: Row = titles.get(language) or next(iter(titles.values()), {})
    return RawSurvey(
        name,
        language,
        words.get("surveyls_title", ""),
        words.get("surveyls_welcometext", ""),
        tuple(_questions(sections, language)),
    )


def _questions(sections: Mapping[str, list[Row]], language: str) -> Iterable[RawQuestion]:
    texts = _localised(sections.get("question_l10ns", []), "qid")
    answer_texts = _localised(sections.get("answer_l10ns", []), "aid")
    group_titles = _localised(sections.get("group_l10ns", []), "gid")
    groups = {}
    for row in sections["groups"]:
        if row.get("language", language) == language or row["gid"] not in groups:
            title = row.get("group_name") or group_titles.get(row["gid"], {}).get(language, {}).get(
                "group_name", ""
            )
            groups[row["gid"]] = (float(row.get("group_order") or 0), title, row.get("grelevance", ""))
    found: dict[str, RawQuestion] = {}
    order: dict[str, tuple[float, float]] = {}
    for row in sections["questions"]:
        if row.get("parent_qid", "0") not in ("", "0"):
            continue
        qid = row["qid"]
        place, title, relevance = groups.get(row["gid"], (0.0, "", ""))
        raw = found.setdefault(qid, _raw_question(row, title, relevance))
        _add_texts(raw, row, texts.get(qid, {}))
        order[qid] = (place, float(row.get("question_order") or 0))
    _add_parts([*sections.get("subquestions", []), *sections["questions"]], found, texts)
    _add_answers(sections.get("answers", []), found, answer_texts)
    for row in sections.get("question_attributes", []):
        if row.get("qid") in found and row.get("language", "") in ("", language):
            found[row["qid"]].attributes[row["attribute"]] = row.get("value", "")
    _add_conditions(sections.get("conditions", []), found)
    return [found[qid] for qid in sorted(found, key=lambda qid: order[qid])]


def _localised(rows: Iterable[Row], key: str) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), {})[row.get("language", "")] = row
    return found


def _raw_question(row: Row, group: str, relevance: str) -> RawQuestion:
    return RawQuestion(
        code=row["title"],
        kind=row["type"],
        group=group,
        group_condition=relevance,
        other=row.get("other") == "Y",
        required=row.get("mandatory") in ("Y", "S"),
        condition=row.get("relevance", ""),
        key=f"{row.get('sid', '')}X{row['gid']}X{row['qid']}",
    )


def _add_texts(raw: RawQuestion, row: Row, localised: Mapping[str, Row]) -> None:
    if "question" in row:
        raw.texts[row.get("language", "")] = row["question"]
        raw.helps[row.get("language", "")] = row.get("help", "")
    for language, words in localised.items():
        raw.texts[language] = words.get("question", "")
        raw.helps[language] = words.get("help", "")


def _add_parts(
    rows: Iterable[Row], found: Mapping[str, RawQuestion], texts: Mapping[str, Mapping[str, Row]]
) -> None:
    parts: dict[str, RawAnswer] = {}
    for row in rows:
        parent = found.get(row.get("parent_qid", "0"))
        if parent is None:
            continue
        part = parts.get(row["qid"])
        if part is None:
            order = float(row.get("question_order") or 0)
            part = parts[row["qid"]] = RawAnswer(row["title"], order, row.get("scale_id") or "0")
            parent.parts.append(part)
        if "question" in row:
            part.texts[row.get("language", "")] = row["question"]
        for language, words in texts.get(row["qid"], {}).items():
            part.texts[language] = words.get("question", "")


def _add_answers(
    rows: Iterable[Row], found: Mapping[str, RawQuestion], texts: Mapping[str, Mapping[str, Row]]
) -> None:
    answers: dict[tuple[str, str, str], RawAnswer] = {}
    for row in rows:
        parent = found.get(row.get("qid", ""))
        if parent is None:
            continue
        key = (row["qid"], row["code"], row.get("scale_id") or "0")
        answer = answers.get(key)
        if answer is None:
            answer = answers[key] = RawAnswer(row["code"], float(row.get("sortorder") or 0), key[2])
            parent.answers.append(answer)
        if "answer" in row:
            answer.texts[row.get("language", "")] = row["answer"]
        for language, words in texts.get(row.get("aid", " "), {}).items():
            answer.texts[language] = words.get("answer", "")


def _add_conditions(rows: Iterable[Row], found: Mapping[str, RawQuestion]) -> None:
    """Old conditions as an expression: within a scenario, the same question is "or", others "and"."""
    scenarios: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in rows:
        raw = found.get(row.get("qid", ""))
        if raw is None or raw.condition.strip() not in ("", "1"):
            continue
        asked = found.get(row.get("cqid", ""))
        name = asked.code if asked else row.get("cfieldname", "?")
        part = f'{name}.NAOK {row.get("method", "==") or "=="} "{row.get("value", "")}"'
        scenarios.setdefault(row["qid"], {}).setdefault(row.get("scenario", "1"), {}).setdefault(
            name, []
        ).append(part)
    for qid, own in scenarios.items():
        either = [
            " and ".join(f"({' or '.join(parts)})" for parts in questions.values())
            for questions in own.values()
        ]
        found[qid].condition = " or ".join(f"({part})" for part in either)
