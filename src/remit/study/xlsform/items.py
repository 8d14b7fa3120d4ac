"""The rows of one question, read back as an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.words import Choice
from remit.instrument.items import Column, Item
from remit.instrument.items import Row as Statement
from remit.instrument.kinds import kinds
from remit.study.xlsform.cells import Row, parsed, take
from remit.study.xlsform.hints import ENDS, WORDED, tails, take_hint
from remit.study.xlsform.names import IMPLIED, NONE, ROLES
from remit.study.xlsform.questions import KEPT, PLAIN, TEXTS
from remit.study.xlsform.tongues import Tongues, of_item

Lists = Mapping[str, Sequence[Row]]
_TYPES = {type_: kind for kind, type_ in PLAIN.items()}
_NO = frozenset({"", "no", "false", "false()"})
_GROUPED = ("matrix", "rank", "top_open", "open_list")


class Parts(Struct):
    """The rows of one item: the one that stands for it, and the others by what they are."""

    main: Row = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)

    def of(self, sort: str) -> list[tuple[str, Row]]:
        """The rows of one sort (`row`, `place`, `column`) with their codes, in their order."""
        begin = f"{sort}:"
        return [(part.removeprefix(begin), row) for part, row in self.rows.items() if part.startswith(begin)]


def read_item(item_id: str, parts: Parts, lists: Lists, tongues: Tongues) -> Item:
    """One item; what a workbook has lost is left out, which the questionnaire's own check then names."""
    main = parts.main
    kind = main.get("remit::kind", "")
    own, roles = _listed(item_id, _list_of(parts), lists, tongues)
    _, apart = _listed(item_id, _list_named(parts.rows.get("missing", {})), lists, tongues)
    roles |= apart
    item = Item(
        id=item_id,
        kind=kind,
        text=tongues.take(main, "label", of_item(item_id, "text")),
        choices=own,
        rows=tuple(
            Statement(code, tongues.take(row, "label", of_item(item_id, "rows", code)))
            for code, row in parts.of("row")
        ),
        columns=tuple(_column(item_id, code, row, lists, tongues) for code, row in parts.of("column")),
        required=_required(kind, parts),
        show_if=take(main, "survey", "remit::show_if"),
        other=_other(item_id, parts, tongues),
        refused=roles.get("refused", ""),
        not_applicable=roles.get("not_applicable", ""),
        favourable=_texts(main, "remit::favourable"),
        unfavourable=_texts(main, "remit::unfavourable"),
        scope=main.get("remit::scope", "person"),
        settings=_settings(item_id, kind, main, roles.get(NONE, ""), tongues),
        source=_source(main),
        **{mark: main.get(f"remit::{mark}") == "yes" for mark in KEPT},  # type: ignore[arg-type]
    )
    return replace(item, hint=_hint(item, parts, tongues))


def _hint(item: Item, parts: Parts, tongues: Tongues) -> str:
    path = of_item(item.id, "hint")
    if item.kind == "matrix":
        return tongues.take(parts.main, "hint", path)
    if item.kind in _GROUPED or item.kind == "rows":
        return tongues.take(parts.rows.get("hint", {}), "label", path)
    flat = replace(tongues, flat=_flat(tongues))
    return take_hint(parts.main, tongues, path, tails(item, flat))


def _flat(tongues: Tongues) -> dict[str, dict[str, str]]:
    """What was read so far, in the shape in which it is looked up."""
    from remit.instrument.translate import flatten

    return {language: dict(flatten(words)) for language, words in tongues.words.items()}


def _other(item_id: str, parts: Parts, tongues: Tongues) -> str:
    return tongues.take(parts.rows.get("other", {}), "label", of_item(item_id, "other"))


def _required(kind: str, parts: Parts) -> bool:
    """Whether it must be answered, read from the row that a converter reads too."""
    if kind in {"matrix", "rows"}:
        inside = parts.of("row") or parts.of("column")
        row = inside[0][1] if inside else {}
    elif kind in _GROUPED:
        row = parts.rows.get("place:1", {})
    else:
        row = parts.main
    return row.get("required", "").strip().casefold() not in _NO


def _texts(row: Row, column: str) -> tuple[str, ...]:
    found = parsed(row.get(column, ""))
    return tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else ()


def _source(main: Row) -> dict[str, tuple[str, ...]]:
    found = parsed(main.get("remit::source", ""))
    if not isinstance(found, dict):
        return {}
    return {
        name: tuple(text for text in headers if isinstance(text, str))
        for name, headers in found.items()
        if isinstance(headers, list)
    }


def _settings(item_id: str, kind: str, main: Row, none: str, tongues: Tongues) -> dict[str, object]:
    known = kinds()[kind].settings if kind in kinds() else frozenset[str]()
    rest = parsed(main.get("remit::settings", ""))
    found: dict[str, object] = dict(rest) if isinstance(rest, dict) else {}
    for name in sorted(known):
        column = f"remit::{name}"
        if name in WORDED and (words := tongues.take(main, column, of_item(item_id, name))):
            found[name] = words
        elif name in TEXTS and main.get(column):
            found[name] = take(main, "survey", column)
        elif (value := parsed(main.get(column, ""))) is not None:
            found[name] = value
    anchors = {
        end: words
        for end in ENDS
        if (words := tongues.take(main, f"remit::{end}", of_item(item_id, "anchors", end)))
    }
    return {**found, **({"anchors": anchors} if anchors else {}), **({NONE: none} if none else {})}


# ---- lists ---------------------------------------------------------------------------------------


def _list_named(row: Row) -> str:
    return row.get("type", "").partition(" ")[2].strip()


def _list_of(parts: Parts) -> str:
    inside = [row for _, row in (*parts.of("row"), *parts.of("place"))]
    return _list_named(parts.main) or (_list_named(inside[0]) if inside else "")


def _listed(
    item_id: str, name: str, lists: Lists, tongues: Tongues
) -> tuple[tuple[Choice, ...], dict[str, str]]:
    """The item's own choices in a list, and the words of those that Remit adds by their role."""
    own, roles = list[Choice](), dict[str, str]()
    for row in lists.get(name, ()) if name else ():
        role = row.get("remit_role", "")
        if role in (*ROLES.values(), NONE):
            roles[role] = tongues.take(row, "label", of_item(item_id, role), "choices")
            continue
        path = of_item(item_id, "choices", _code(row))
        choice = _choice(row, path, tongues)
        if role != "implied" or choice not in IMPLIED:
            own.append(choice)
    return tuple(own), roles


def _code(row: Row) -> str:
    return take(row, "choices", "remit_code") or row.get("name", "")


def _choice(row: Row, path: tuple[str, ...], tongues: Tongues) -> Choice:
    score = parsed(row.get("remit_score", ""))
    number = score if isinstance(score, int | float) and not isinstance(score, bool) else None
    label = tongues.take(row, "label", path, "choices")
    return Choice(_code(row), label, number, exclusive=row.get("remit_exclusive") == "yes")


def _column(item_id: str, code: str, row: Row, lists: Lists, tongues: Tongues) -> Column:
    path = of_item(item_id, "columns", code)
    chosen = row.get("type", "").startswith("select_one")
    return Column(
        code,
        tongues.take(row, "label", (*path, "text")),
        "choice" if chosen else _TYPES.get(row.get("type", ""), "text"),
        tuple(
            _choice(entry, (*path, "choices", _code(entry)), tongues)
            for entry in (lists.get(_list_named(row), ()) if chosen else ())
        ),
        tongues.take(row, "hint", (*path, "unit")),
    )
