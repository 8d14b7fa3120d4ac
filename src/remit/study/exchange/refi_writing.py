"""REFI-QDA: a codebook as `.qdc`, a project as `.qdpx`.

The standard (REFI 2019, QDA-XML 1.0) leaves programs room, so what is written is what the narrowest of them
reads: a whole answer as a selection from its first sign to its last, names that are unlike each other, every
theme codable, `CodeRef` first, LF alone, texts as files, one coder and one theme a selection.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import Coding
from remit.study.exchange.moments import to_moment
from remit.study.exchange.naming import Names, describe, guid, name_all
from remit.study.exchange.texts import UNSAFE, align, plain_text
from remit.study.exchange.values import Answer, Project

ORIGIN = "Remit"
CODEBOOK_SPACE = "urn:QDA-XML:codebook:1.0"
PROJECT_SPACE = "urn:QDA-XML:project:1.0"
COLOURS = ("#206095", "#A8BD3A", "#871A5B", "#F66068", "#05341A", "#27A0CC", "#003C57", "#22D0B6")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_codebook(project: Project) -> bytes:
    """The codebooks of a project as `.qdc`; its answers and codings have no place there."""
    root = Element("CodeBook", {"xmlns": CODEBOOK_SPACE, "origin": ORIGIN})
    _codes(root, project, name_all(project))
    return _bytes(root)


def write_project(project: Project) -> bytes:
    """Codebooks, answers, coders and codings as `.qdpx`."""
    names = name_all(project)
    root = Element(
        "Project", {"xmlns": PROJECT_SPACE, "name": _safe(project.title) or "Remit", "origin": ORIGIN}
    )
    if project.made:
        root.set("creationDateTime", project.made)
    _users(root, project, names)
    if project.themes:
        _codes(SubElement(root, "CodeBook"), project, names)
    _variables(root, project)
    _cases(root, project)
    files = _sources(root, project, names)
    return _zipped({"project.qde": _bytes(root), **files})


def _safe(text: str) -> str:
    return " ".join(UNSAFE.sub(" ", text).split())


def _bytes(root: Element) -> bytes:
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    """An archive whose bytes depend on the files alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _users(root: Element, project: Project, names: Names) -> None:
    if not project.coders:
        return
    users = SubElement(root, "Users")
    for coder in project.coders:
        SubElement(users, "User", {"guid": guid(project, "coder", coder), "name": names.coders[coder]})


def _codes(parent: Element, project: Project, names: Names) -> None:
    codes = SubElement(parent, "Codes")
    for book in project.codebooks:
        target = codes
        if names.items:
            # a heading, not a theme: nothing can be given it
            heading = {"guid": guid(project, "item", book.item), "name": names.items[book.item]}
            target = SubElement(codes, "Code", {**heading, "isCodable": "false"})
        _themes(target, book, "", project, names)


def _themes(target: Element, book: Codebook, parent: str, project: Project, names: Names) -> None:
    for theme in book.themes:
        if theme.parent == parent:
            element = SubElement(target, "Code", _theme(theme, book, project, names))
            description = SubElement(element, "Description")
            description.text = describe(theme, names.themes[book.item, theme.code])
            _themes(element, book, theme.code, project, names)


def _theme(theme: Theme, book: Codebook, project: Project, names: Names) -> dict[str, str]:
    return {
        "guid": guid(project, "theme", book.item, theme.code),
        "name": names.themes[book.item, theme.code],
        "isCodable": "true",
        "color": COLOURS[book.codes.index(theme.code) % len(COLOURS)],
    }


def _variables(root: Element, project: Project) -> None:
    told = list(dict.fromkeys(name for facts in project.attributes.values() for name in facts))
    if not told:
        return
    variables = SubElement(root, "Variables")
    for name in told:
        attributes = {"guid": guid(project, "variable", name), "name": _safe(name), "typeOfVariable": "Text"}
        SubElement(variables, "Variable", attributes)


def _cases(root: Element, project: Project) -> None:
    """One case a respondent, with what is told of them and all they wrote."""
    respondents = list(dict.fromkeys(answer.id for answer in project.answers))
    if not respondents:
        return
    cases = SubElement(root, "Cases")
    by_respondent: dict[str, list[Answer]] = {}
    for answer in project.answers:
        by_respondent.setdefault(answer.id, []).append(answer)
    for respondent in respondents:
        case = SubElement(
            cases, "Case", {"guid": guid(project, "case", respondent), "name": _safe(respondent) or "?"}
        )
        for name, words in project.attributes.get(respondent, {}).items():
            value = SubElement(case, "VariableValue")
            SubElement(value, "VariableRef", {"targetGUID": guid(project, "variable", name)})
            SubElement(value, "TextValue").text = _safe(words)
        for answer in by_respondent[respondent]:
            SubElement(case, "SourceRef", {"targetGUID": guid(project, "answer", *answer.key)})


def _sources(root: Element, project: Project, names: Names) -> dict[str, bytes]:
    """One source an answer; gives the files that hold their texts."""
    if not project.answers:
        return {}
    sources = SubElement(root, "Sources")
    by_answer: dict[tuple[str, str], list[Coding]] = {}
    for coding in project.codings:
        by_answer.setdefault((coding.variable, coding.answer), []).append(coding)
    files: dict[str, bytes] = {}
    for answer in project.answers:
        known = guid(project, "answer", *answer.key)
        text = plain_text(answer.text)
        # QualCoder finds the texts by this folder and name; other letters would not be found on Linux
        files[f"sources/{known}.txt"] = text.encode("utf-8")
        attributes = {
            "guid": known,
            "name": names.documents[answer.key],
            "plainTextPath": f"internal://{known}.txt",
        }
        source = SubElement(sources, "TextSource", attributes)
        _selections(source, answer, by_answer.get(answer.key, ()), project)
    return files


def _selections(source: Element, answer: Answer, codings: Iterable[Coding], project: Project) -> None:
    alignment = align(answer.text, plain_text(answer.text))
    if alignment is None:  # the plain form differs in its form only
        raise AssertionError(answer.key)
    seen: set[tuple[int, int, str, str]] = set()
    for coding in codings:
        start, end = alignment.carried(
            coding.start or 0, len(answer.text) if coding.end is None else coding.end
        )
        if (start, end, coding.theme, coding.coder) in seen:
            continue  # programs refuse the same passage, theme and coder twice
        seen.add((start, end, coding.theme, coding.coder))
        parts = (*answer.key, coding.theme, coding.coder, str(start), str(end))
        giver = {"creatingUser": guid(project, "coder", coding.coder)}
        moment = {"creationDateTime": at} if (at := to_moment(coding.at)) else {}
        selection = SubElement(
            source,
            "PlainTextSelection",
            {
                "guid": guid(project, "passage", *parts),
                "name": _safe(plain_text(answer.text)[start:end])[:60],
                "startPosition": str(start),
                "endPosition": str(end),
                **giver,
                **moment,
            },
        )
        given = SubElement(selection, "Coding", {"guid": guid(project, "coding", *parts), **giver, **moment})
        theme = guid(project, "theme", answer.item, coding.theme)
        SubElement(given, "CodeRef", {"targetGUID": theme})
