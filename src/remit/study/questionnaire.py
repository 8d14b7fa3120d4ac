"""`questionnaire.yaml` to an `Instrument` and back."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice
from remit.instrument.items import Column, Instrument, Item, Page, Row
from remit.instrument.kinds import kinds
from remit.study.collecting import read_language
from remit.study.yamlfile import SCHEMA, Fields, Node, check_schema, dump_yaml


def read_questionnaire(node: Node) -> tuple[Instrument, tuple[Problem, ...]]:
    """The instrument, and what is wrong with the file; `check_instrument` judges the questions."""
    problems: list[Problem] = []
    top = Fields(node, problems, "questionnaire.yaml")
    check_schema(top)
    instrument = Instrument(
        title=top.text("title"),
        pages=tuple(_page(entry, problems) for entry in top.entries("pages")),
        introduction=top.text("introduction"),
        language=read_language(top, problems),
    )
    top.finish()
    return instrument, tuple(problems)


def _page(node: Node, problems: list[Problem]) -> Page:
    entry = Fields(node, problems, "a page")
    page = Page(
        id=entry.text("id", required=True),
        title=entry.text("title"),
        items=tuple(_item(item, problems) for item in entry.entries("items")),
        text=entry.text("text"),
        show_if=entry.text("show_if"),
        where=node.where,
    )
    entry.finish()
    return page


def _item(node: Node, problems: list[Problem]) -> Item:
    entry = Fields(node, problems, "an item")
    identity, kind = entry.text("id", required=True), entry.text("kind", required=True)
    entry.subject = f"item '{identity}'"
    known = kinds().get(kind)
    item = Item(
        id=identity,
        kind=kind,
        text=entry.text("text", required=True),
        hint=entry.text("hint"),
        choices=_choices(entry, problems),
        rows=tuple(_row(row, problems) for row in entry.entries("rows")),
        columns=tuple(_column(column, problems) for column in entry.entries("columns")),
        required=entry.truth("required"),
        show_if=entry.text("show_if"),
        other=entry.text("other"),
        refused=entry.text("refused"),
        not_applicable=entry.text("not_applicable"),
        favourable=entry.texts("favourable"),
        unfavourable=entry.texts("unfavourable"),
        key=entry.truth("key"),
        special=entry.truth("special"),
        scope=entry.text("scope", "person"),
        settings=entry.rest(known.settings if known else ()),
        source=_source(entry),
        where=node.where,
    )
    if known:  # an unknown kind is reported by the instrument's own check, once
        entry.finish()
    return item


def _source(entry: Fields) -> dict[str, tuple[str, ...]]:
    found = entry.get("source")
    if found is None or not isinstance(found.value, Mapping):
        return {}
    return {name: _headers(node) for name, node in found.value.items()}


def _headers(node: Node) -> tuple[str, ...]:
    # Byte-exact: an imported header is matched with the file it came from, so nothing is trimmed.
    nodes = node.value if isinstance(node.value, tuple) else (node,)
    return tuple(entry.value if isinstance(entry.value, str) else "" for entry in nodes)


def _choices(entry: Fields, problems: list[Problem]) -> tuple[Choice, ...]:
    found = []
    for node in entry.entries("choices"):
        if isinstance(node.value, str):  # a bare word is its own code and label
            found.append(Choice(node.value, node.value))
            continue
        choice = Fields(node, problems, f"a choice of {entry.subject}")
        label = choice.get("label")
        found.append(
            Choice(
                code=choice.text("code", required=True),
                # Labels are kept as found, trailing blanks and all: that is what `cells.csv` promises.
                label=label.value
                if label is not None and isinstance(label.value, str)
                else choice.text("code"),
                score=choice.number("score"),
                exclusive=choice.truth("exclusive"),
            )
        )
        choice.finish()
    return tuple(found)


def _row(node: Node, problems: list[Problem]) -> Row:
    entry = Fields(node, problems, "a row")
    row = Row(entry.text("code", required=True), entry.text("text", required=True))
    entry.finish()
    return row


def _column(node: Node, problems: list[Problem]) -> Column:
    entry = Fields(node, problems, "a column")
    column = Column(
        code=entry.text("code", required=True),
        text=entry.text("text", required=True),
        kind=entry.text("kind", "text"),
        choices=_choices(entry, problems),
        unit=entry.text("unit"),
    )
    entry.finish()
    return column


# ---- writing -------------------------------------------------------------------------------------


def write_questionnaire(instrument: Instrument) -> str:
    """The text of `questionnaire.yaml`; reading it back gives the same instrument, places aside."""
    top: dict[str, object] = {"schema": SCHEMA, "title": instrument.title}
    if instrument.introduction:
        top["introduction"] = instrument.introduction
    top["language"] = instrument.language
    top["pages"] = [_page_out(page) for page in instrument.pages]
    return dump_yaml(top)


def _page_out(page: Page) -> dict[str, object]:
    found = {"id": page.id, "title": page.title, "text": page.text, "show_if": page.show_if}
    kept: dict[str, object] = {name: value for name, value in found.items() if value}
    kept["items"] = [_item_out(item) for item in page.items]
    return kept


def _item_out(item: Item) -> dict[str, object]:
    found: dict[str, object] = {
        "id": item.id,
        "kind": item.kind,
        "text": item.text,
        "hint": item.hint,
        "choices": [_choice_out(choice) for choice in item.choices],
        "rows": [{"code": row.code, "text": row.text} for row in item.rows],
        "columns": [_column_out(column) for column in item.columns],
        **dict(item.settings),
        "required": item.required,
        "show_if": item.show_if,
        "other": item.other,
        "refused": item.refused,
        "not_applicable": item.not_applicable,
        "favourable": list(item.favourable),
        "unfavourable": list(item.unfavourable),
        "key": item.key,
        "special": item.special,
        "scope": "" if item.scope == "person" else item.scope,
        "source": {
            name: headers[0] if len(headers) == 1 else list(headers) for name, headers in item.source.items()
        },
    }
    return {name: value for name, value in found.items() if value or (value == 0 and value is not False)}


def _choice_out(choice: Choice) -> dict[str, object]:
    found: dict[str, object] = {"code": choice.code, "label": choice.label}
    if choice.score is not None:
        found["score"] = int(choice.score) if choice.score == int(choice.score) else choice.score
    if choice.exclusive:
        found["exclusive"] = True
    return found


def _column_out(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"code": column.code, "text": column.text, "kind": column.kind}
    if column.choices:
        found["choices"] = [_choice_out(choice) for choice in column.choices]
    if column.unit:
        found["unit"] = column.unit
    return found
