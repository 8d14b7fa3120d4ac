"""LimeSurvey questionnaires: types, attributes and conditions made into plain questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from remit.study.importing.structure import Answer, Form, Question, Structure, has_fields, plain_text

TYPES: Mapping[str, tuple[Form, str]] = {
    "!": ("single", "list (dropdown)"),
    "L": ("single", "list (radio)"),
    "O": ("single", "list with comment"),
    "G": ("single", "gender"),
    "I": ("text", "language switch"),
    "Y": ("yes_no", "yes/no"),
    "5": ("scale", "five-point choice"),
    "S": ("text", "short text"),
    "T": ("text", "long text"),
    "U": ("text", "huge text"),
    "N": ("number", "number"),
    "D": ("date", "date"),
    "M": ("multi", "multiple choice"),
    "P": ("multi", "multiple choice with comments"),
    "F": ("matrix", "array"),
    "H": ("matrix", "array by column"),
    "A": ("matrix", "array of five points"),
    "B": ("matrix", "array of ten points"),
    "C": ("matrix", "array yes, uncertain, no"),
    "E": ("matrix", "array increase, same, decrease"),
    "1": ("parts", "array with two scales"),
    ":": ("parts", "array of numbers"),
    ";": ("parts", "array of texts"),
    "K": ("parts", "several numbers"),
    "Q": ("list", "several short texts"),
    "R": ("rank", "ranking"),
    "|": ("text", "file upload"),
    "X": ("note", "text display"),
    "*": ("text", "equation"),
}
"""LimeSurvey's question types (the letters of its exports), and what each asks for."""


class RawAnswer(Struct):
    """An answer, subquestion or label as it stands in the file; `texts` are by language."""

    code: str
    order: float
    scale: str
    texts: dict[str, str] = field(default_factory=dict)


class RawQuestion(Struct):
    """A question as it stands in the file, before its type is looked at."""

    code: str
    kind: str
    group: str = ""
    group_condition: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)
    other: bool = False
    required: bool = False
    condition: str = ""
    key: str = ""
    answers: list[RawAnswer] = field(default_factory=list)
    parts: list[RawAnswer] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


class RawSurvey(Struct, frozen=True):
    """A whole survey as it stands in the file."""

    name: str
    language: str
    title: str
    introduction: str
    questions: tuple[RawQuestion, ...]


def make_structure(source: RawSurvey) -> Structure:
    """The survey as plain questions, with a note for each thing that has no counterpart here."""
    notes: list[str] = []
    questions = []
    for raw in source.questions:
        form, called = TYPES.get(raw.kind, ("text", f"type {raw.kind}"))
        if raw.kind not in TYPES:
            notes.append(
                f"{raw.code}: the type '{raw.kind}' is not known; its column is recognised by its cells"
            )
        questions.append(_question(raw, form, called, source.language, notes))
    languages = sorted({language for raw in source.questions for language in raw.texts} - {source.language})
    if languages:
        notes.append(
            f"the questionnaire is also there in {', '.join(languages)}; answers in those languages are "
            "understood, "
            f"the words were taken from {source.language}"
        )
    return Structure(
        "limesurvey",
        source.name,
        tuple(questions),
        plain_text(source.title),
        plain_text(source.introduction),
        source.language,
        tuple(notes),
    )


def _words(texts: Mapping[str, str], language: str) -> str:
    own = texts.get(language) or next((text for text in texts.values() if text), "")
    return plain_text(own)


def _answer(raw: RawAnswer, language: str) -> Answer:
    label = _words(raw.texts, language)
    others = dict.fromkeys(plain_text(text) for name, text in raw.texts.items() if name != language and text)
    return Answer(raw.code, label, tuple(text for text in others if text != label))


def _ordered(raws: Sequence[RawAnswer], language: str, scale: str = "0") -> tuple[Answer, ...]:
    own = [raw for raw in raws if raw.scale == scale]
    return tuple(_answer(raw, language) for raw in sorted(own, key=lambda raw: raw.order))


_POINTS = {
    "5": tuple(Answer(str(n), str(n)) for n in range(1, 6)),
    "A": tuple(Answer(str(n), str(n)) for n in range(1, 6)),
    "B": tuple(Answer(str(n), str(n)) for n in range(1, 11)),
    "C": (Answer("Y", "Yes"), Answer("U", "Uncertain"), Answer("N", "No")),
    "E": (Answer("I", "Increase"), Answer("S", "Same"), Answer("D", "Decrease")),
    "G": (Answer("F", "Female"), Answer("M", "Male")),
}


def _question(raw: RawQuestion, form: Form, called: str, language: str, notes: list[str]) -> Question:
    text = _words(raw.texts, language)
    if raw.attributes.get("slider_layout") == "1":
        text = text.split("|")[0].strip()  # what follows are the words at the slider's ends
    if any(has_fields(part) for part in raw.texts.values()):
        notes.append(f"{raw.code}: its text holds a placeholder in braces, which is kept as it stands")
    choices = _POINTS.get(raw.kind) or _ordered(raw.answers, language)
    parts = _ordered(raw.parts, language)
    if raw.kind == "R":  # places are columns; what is ranked are answers, in newer versions subquestions
        choices, parts = (choices or parts), ()
    settings, exclusive = _attributes(raw, form, notes)
    return Question(
        code=raw.code,
        form=_form(raw, form),
        text=text,
        hint=_words(raw.helps, language),
        choices=choices,
        parts=parts,
        columns=_columns(raw, language),
        other=(plain_text(raw.attributes.get("other_replace_text", "")) or "Other") if raw.other else "",
        required=raw.required,
        condition=raw.condition,
        page=raw.group,
        page_condition=raw.group_condition,
        kind_there=called,
        comment=raw.kind in ("O", "P"),
        keys=(raw.key,) if raw.key else (),
        settings=settings,
        exclusive=exclusive,
    )


def _form(raw: RawQuestion, form: Form) -> Form:
    if raw.kind == "N" and raw.attributes.get("num_value_int_only") == "1":
        return "whole"
    return form


def _attributes(raw: RawQuestion, form: Form, notes: list[str]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The settings that have a counterpart here; a limit on tick boxes, bounds of a number, lone answers."""
    settings: dict[str, object] = {}
    given = raw.attributes
    most = given.get("max_answers", "")
    if form == "multi" and most.isdigit() and 0 < int(most) < len(raw.parts):
        settings["limit"] = int(most)
    if form == "rank" and (given.get("max_subquestions") or most).isdigit():
        settings["limit"] = int(given.get("max_subquestions") or most)
    for there, here in (("min_num_value_n", "lowest"), ("max_num_value_n", "highest")):
        value = _number(given.get(there, ""))
        if form == "number" and value is not None:
            settings[here] = value
    if form == "number" and given.get("suffix"):
        settings["unit"] = plain_text(given["suffix"])
    for name in ("array_filter", "array_filter_exclude", "random_order", "code_filter"):
        if given.get(name) not in (None, "", "0"):
            notes.append(f"{raw.code}: the setting '{name}' has no counterpart and was left out")
    lone = tuple(code.strip() for code in given.get("exclude_all_others", "").split(";") if code.strip())
    return settings, lone


def _number(text: str) -> int | float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 NaN is not itself
        return None
    return int(value) if value == int(value) else value


def _columns(raw: RawQuestion, language: str) -> tuple[Question, ...]:
    """The small questions of a type with several columns of its own forms."""
    rows = _ordered(raw.parts, language)
    across = _ordered(raw.parts, language, "1")
    if raw.kind == "K":
        return tuple(Question(row.code, "number", row.label) for row in rows)
    if raw.kind == "1":
        return tuple(
            Question(
                f"scale{int(scale) + 1}",
                "matrix",
                _scale_title(raw, scale),
                choices=answers,
                parts=rows,
                suffixes=(f"#{scale}", f"_{int(scale) + 1}"),
            )
            for scale in ("0", "1")
            if (answers := _ordered(raw.answers, language, scale))
        )
    if raw.kind in (":", ";"):
        boxes = raw.kind == ":" and raw.attributes.get("multiflexible_checkbox") == "1"
        if boxes:
            return tuple(Question(row.code, "multi", row.label, parts=across) for row in rows)
        form: Form = "number" if raw.kind == ":" else "text"
        return tuple(
            Question(f"{row.code}_{column.code}", form, f"{row.label}: {column.label}")
            for row in rows
            for column in across
        )
    return ()


def _scale_title(raw: RawQuestion, scale: str) -> str:
    name = {"0": "dualscale_headerA", "1": "dualscale_headerB"}[scale]
    return plain_text(raw.attributes.get(name, "")) or f"scale {int(scale) + 1}"
