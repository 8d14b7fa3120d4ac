"""The open answers of the study folder, read once and again only when a file has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from msgspec import Struct

from remit.coding.order import doubled
from remit.coding.replay import Unit
from remit.core.words import MISSING, Variable
from remit.fieldwork.responses import Responses
from remit.instrument.items import Instrument
from remit.site.place import here
from remit.study.coding_files import OpenAnswers, read_open_answers

MOST_BESIDE = 3
"""Closed answers shown beside an open one where neither study.yaml nor the plan names any."""

Beside = tuple[tuple[str, str, str], ...]


class Answer(Struct, frozen=True):
    """One answer: its unit, its words, the box it stands in, and (item, label, value) of what is beside."""

    unit: Unit
    text: str
    box: str
    beside: Beside


class Question(Struct, frozen=True):
    """An open item: the answers there are, by unit in the order of the rows, and which are coded twice."""

    item: str
    title: str
    answers: Mapping[Unit, Answer]
    twice: frozenset[str]

    def is_double(self, unit: Unit) -> bool:
        """Whether more than one person codes this answer, without offers."""
        return unit[0] in self.twice


class Desk(Struct, frozen=True):
    """Every open item that somebody answered, in the order of the questionnaire, and how it is coded.

    `boxes` are the variables of each item; `beside` the closed items shown beside them.
    """

    study: OpenAnswers
    questions: Mapping[str, Question]
    boxes: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, tuple[str, ...]]]


_kept: dict[tuple[object, ...], Desk] = {}
_lock = Lock()


def desk() -> Desk:
    """The answers as they are in the folder now; raises `Refused` where a file cannot be read."""
    root = here().study
    key = (str(root), *_signature(root))
    with _lock:
        if key not in _kept:
            fresh = _read(root)
            _kept.clear()
            _kept[key] = fresh
        return _kept[key]


def _signature(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each file that answers are read from."""
    paths = [root / "study.yaml", root / "questionnaire.yaml", root / "plan.yaml"]
    paths += [path for folder in (root, *root.glob("waves/*")) for path in folder.glob("responses.*")]
    return tuple(
        (path.relative_to(root).as_posix(), path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(paths)
        if path.is_file()
    )


def _read(root: Path) -> Desk:
    found = read_open_answers(root)
    if found.responses is None:
        return Desk(found, {}, {}, {})
    names = _beside(found)
    beside = _cells(found.responses, names)
    boxes: dict[str, list[Variable]] = {}
    for variable in found.responses.variables:
        if variable.storage == "text":
            boxes.setdefault(variable.item, []).append(variable)
    questions = {}
    for item, own in boxes.items():
        answers = _answers(found.responses, own, beside)
        if answers:
            twice = doubled({unit[0] for unit in answers}, item, found.settings.coding.double)
            questions[item] = Question(item, _title(found.instrument, item, own), answers, twice)
    known = {
        name: (label, tuple(sorted({value for cells in beside for one, _, value in cells if one == name})))
        for name, label in names.items()
    }
    return Desk(found, questions, {item: tuple(v.name for v in own) for item, own in boxes.items()}, known)


def _title(instrument: Instrument, item: str, own: Sequence[Variable]) -> str:
    asked = instrument.item(item)
    title = asked.text if asked else item
    extra = own[0].label if len(own) == 1 and own[0].name.endswith("_text") else ""
    return f"{title} – {extra}" if extra else title


def _beside(found: OpenAnswers) -> dict[str, str]:
    """The closed items shown beside an answer, by their variables, with short labels."""
    wanted = found.settings.coding.beside or found.plan.keys
    responses = found.responses
    closed = {v.name: v.label for v in responses.variables if v.storage == "choice"} if responses else {}
    return {name: closed[name] for name in wanted if name in closed} or (
        {} if wanted else dict(list(closed.items())[:MOST_BESIDE])
    )


def _cells(responses: Responses, names: Mapping[str, str]) -> list[Beside]:
    """What is beside the answers of each row."""
    columns = []
    for name, label in names.items():
        variable = responses.variable(name)
        words = variable.labels() if variable else {}
        columns.append(
            [
                (name, label, "" if cell is None or cell in MISSING else words.get(cell, cell))
                for cell in responses.texts(name)
            ]
        )
    rows = zip(*columns, strict=True) if columns else iter([()] * len(responses))
    return [tuple(cell for cell in row if cell[2]) for row in rows]


def _answers(responses: Responses, own: Sequence[Variable], beside: Sequence[Beside]) -> dict[Unit, Answer]:
    ids = responses.rows["id"].to_list()
    texts = [(v.name, v.label if len(own) > 1 else "", responses.texts(v.name)) for v in own]
    return {
        (ids[row], name): Answer((ids[row], name), text, label, beside[row])
        for row in range(len(responses))
        for name, label, cells in texts
        if (text := cells[row]) is not None and text not in MISSING
    }
