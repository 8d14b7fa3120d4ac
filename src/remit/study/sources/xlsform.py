"""XLSForm workbooks: the questionnaire of ODK, Kobo and their kin as a structure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.problems import Place, nearest, refuse
from remit.study.importing.structure import Answer, Form, Question, Structure, plain_text
from remit.study.sources.text import read_file
from remit.study.sources.xlsxfile import cell_text, open_book
from remit.study.sources.zipguard import inspect

Row = Mapping[str, str]

MOST_LINES = 50_000

_SIMPLE: Mapping[str, Form] = {
    "integer": "whole",
    "int": "whole",
    "decimal": "number",
    "text": "text",
    "string": "text",
    "date": "date",
    "datetime": "date",
    "time": "text",
    "note": "note",
    "geopoint": "text",
    "geotrace": "text",
    "geoshape": "text",
    "image": "text",
    "photo": "text",
    "audio": "text",
    "video": "text",
    "file": "text",
    "barcode": "text",
    "acknowledge": "text",
    "trigger": "text",
    "calculate": "skip",
    "hidden": "skip",
    "start": "skip",
    "end": "skip",
    "today": "skip",
    "deviceid": "skip",
    "subscriberid": "skip",
    "simserial": "skip",
    "phonenumber": "skip",
    "username": "skip",
    "email": "skip",
    "audit": "skip",
    "start-geopoint": "skip",
    "background-audio": "skip",
    "xml-external": "skip",
    "csv-external": "skip",
}
_SELECTS: Mapping[str, Form] = {
    "select_one": "single",
    "select one": "single",
    "select one from": "single",
    "select1": "single",
    "select_one_from_file": "text",
    "select_multiple": "multi",
    "select all that apply": "multi",
    "select all that apply from": "multi",
    "select_multiple_from_file": "text",
    "rank": "rank",
}
_RANGE = re.compile(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)")


def read(path: Path) -> Structure:
    """An XLSForm as a structure; raises `Refused` when a sheet or a column it needs is missing."""
    return read_bytes(read_file(path), path.name)


def read_bytes(content: bytes, name: str) -> Structure:
    """The bytes of an XLSForm as a structure."""
    tables = {title: [_plain(row) for row in rows] for title, rows in read_sheets(content, name).items()}
    return _structure(tables, name)


def read_sheets(content: bytes, name: str) -> dict[str, list[dict[str, str]]]:
    """The sheets `survey`, `choices` and `settings` as rows by column, letter by letter.

    Raises `Refused` for what is no XLSForm. Rows without any text are left out.
    """
    inspect(content, name)
    book = open_book(content, name)
    try:
        sheets = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
        if "survey" not in sheets:
            raise refuse(
                "IMPORT-022",
                Place(name),
                f"the workbook has no sheet 'survey'{nearest('survey', sheets)}, so it is not an XLSForm",
                "give the XLSForm with --structure",
            )
        return {
            title: _rows(sheets[title], name, title) if title in sheets else []
            for title in ("survey", "choices", "settings")
        }
    finally:
        book.close()


def _rows(sheet: object, name: str, title: str) -> list[dict[str, str]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # openpyxl is untyped
    lines = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    found: list[dict[str, str]] = []
    header: list[str] = []
    for number, cells in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise refuse(
                "IMPORT-022", Place(f"{name}!{title}"), "the sheet has too many rows", "split the form"
            )
        texts = ["" if cell is None else cell_text(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        if not header:
            header = [text.strip() for text in texts]
            continue
        found.append({column: text for column, text in zip(header, texts, strict=False) if column and text})
    columns = [_folded(column) for column in header]
    if header and title == "survey" and "type" not in columns:
        raise refuse(
            "IMPORT-022",
            Place(f"{name}!{title}", 1),
            f"the sheet has no column 'type'{nearest('type', columns)}",
            "the first row of an XLSForm names its columns: type, name, label ...",
        )
    return found


def _folded(column: str) -> str:
    return re.sub(r"\s*:{1,2}\s*", "::", column.casefold())


def _plain(row: Row) -> Row:
    """A row as people mean it: columns however they are spelled, without white space around texts."""
    return {_folded(column): text.strip() for column, text in row.items() if text.strip()}


def _structure(tables: Mapping[str, list[Row]], name: str) -> Structure:
    settings = tables["settings"][0] if tables["settings"] else {}
    language = settings.get("default_language", "")
    lists: dict[str, list[Answer]] = {}
    for row in tables["choices"]:
        code = row.get("name") or row.get("value", "")
        if code:
            label, others = _labels(row, "label", language)
            lists.setdefault(row.get("list_name") or row.get("list name", ""), []).append(
                Answer(code, label or code, others)
            )
    reader = _Reader(lists, language)
    for row in tables["survey"]:
        reader.read(row)
    if not reader.questions:
        raise refuse(
            "IMPORT-022", Place(f"{name}!survey"), "the form asks nothing", "check the sheet 'survey'"
        )
    return Structure(
        "xlsform",
        name,
        tuple(reader.questions),
        plain_text(settings.get("form_title") or settings.get("title", "")),
        "",
        _tag(language),
        tuple(reader.notes),
    )


def _tag(language: str) -> str:
    """`English (en)` as the tag `en`; nothing for the language `default`."""
    found = re.search(r"\(([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\)", language)
    if found:
        return found.group(1)
    return language if re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", language) else ""


def _labels(row: Row, column: str, language: str) -> tuple[str, tuple[str, ...]]:
    """The words in the form's own language, and those in the others."""
    found = {
        name.partition("::")[2]: plain_text(text)
        for name, text in row.items()
        if name.split("::")[0] == column
    }
    own = found.get("") or found.get(language.casefold()) or next(iter(found.values()), "")
    return own, tuple(dict.fromkeys(text for text in found.values() if text and text != own))


class _Group(Struct):
    """A group or repeat that is open while its rows are read."""

    name: str
    title: str
    condition: str
    repeat: bool
    questions: list[Question] = field(default_factory=list)


class _Reader:
    """Walks the rows of the sheet `survey`."""

    def __init__(self, lists: Mapping[str, Sequence[Answer]], language: str) -> None:
        self._lists, self._language = lists, language
        self._open: list[_Group] = []
        self.questions: list[Question] = []
        self.notes: list[str] = []

    def read(self, row: Row) -> None:
        """One row: a question, or the beginning or end of a group."""
        called = " ".join(row.get("type", "").split())
        words = called.casefold().replace("_", " ")
        if words in ("begin group", "begin repeat"):
            title, _ = _labels(row, "label", self._language)
            self._open.append(
                _Group(row.get("name", ""), title, row.get("relevant", ""), words.endswith("repeat"))
            )
        elif words in ("end group", "end repeat"):
            self._close()
        elif called:
            question = self._question(row, called)
            if question is not None:
                self._keep(question)

    def _close(self) -> None:
        if not self._open:
            return
        group = self._open.pop()
        page, page_condition = self._place()
        if group.repeat:
            repeated = Question(
                group.name,
                "rows",
                group.title or group.name,
                columns=tuple(q for q in group.questions if q.form not in ("note", "skip")),
                kind_there="repeated group",
                condition=group.condition,
                page=page,
                page_condition=page_condition,
            )
            if repeated.columns:
                self._keep(repeated)

    def _keep(self, question: Question) -> None:
        repeats = [group for group in self._open if group.repeat]
        (repeats[-1].questions if repeats else self.questions).append(question)

    def _place(self) -> tuple[str, str]:
        """The page of a question and its condition: the outermost group's."""
        groups = [group for group in self._open if not group.repeat]
        return (groups[0].title or groups[0].name, groups[0].condition) if groups else ("", "")

    def _question(self, row: Row, called: str) -> Question | None:
        name = row.get("name", "")
        form, listed, or_other = self._form(called)
        if not name:
            return None
        text, _ = _labels(row, "label", self._language)
        hint, _ = _labels(row, "hint", self._language)
        inner = [group.condition for group in self._open if not group.repeat][1:]
        conditions = [part for part in (*inner, row.get("relevant", "")) if part]
        answers = tuple(self._lists.get(listed, ()))
        page, page_condition = self._place()
        question = Question(
            name,
            form,
            text,
            hint=hint,
            choices=() if form == "multi" else answers,
            parts=answers if form == "multi" else (),
            other="Other" if or_other else "",
            required=row.get("required", "").casefold() in ("yes", "true", "true()", "1"),
            condition=" and ".join(f"({part})" for part in conditions)
            if len(conditions) > 1
            else "".join(conditions),
            kind_there=called,
            keys=("/".join([*(group.name for group in self._open), name]),) if self._open else (),
            page=page,
            page_condition=page_condition,
        )
        if form in ("single", "multi", "rank") and not answers:
            self.notes.append(f"{name}: the list '{listed}' is not in the sheet 'choices'; read as text")
            return replace(question, form="text")
        if called.casefold() == "range":
            return _ranged(question, row.get("parameters", ""))
        return question

    def _form(self, called: str) -> tuple[Form, str, bool]:
        """What a type asks for, the name of its list, and whether it offers "other"."""
        folded = called.casefold()
        or_other = folded.endswith((" or_other", " or specify other"))
        for begin in sorted(_SELECTS, key=len, reverse=True):
            if folded == begin or folded.startswith(f"{begin} "):
                rest = called[len(begin) :].split()
                return _SELECTS[begin], (rest[0] if rest else ""), or_other
        if folded == "range":
            return "number", "", False
        if folded not in _SIMPLE:
            self.notes.append(f"the type '{called}' is not known; its column is recognised by its cells")
        return _SIMPLE.get(folded, "skip"), "", False


def _ranged(question: Question, parameters: str) -> Question:
    """A range as a scale when it has few whole points, else as a number."""
    given = {name: float(value) for name, value in _RANGE.findall(parameters.replace(",", " "))}
    start, end, step = given.get("start", 0.0), given.get("end", 10.0), given.get("step", 1.0)
    if step == 1 and start == int(start) and end == int(end) and 1 <= end - start <= 20:
        points = _points(int(start), int(end))
        return replace(question, form="scale", choices=tuple(points))
    return replace(question, form="number", settings={"lowest": start, "highest": end})


def _points(start: int, end: int) -> Iterable[Answer]:
    return (Answer(str(point), str(point)) for point in range(start, end + 1))
