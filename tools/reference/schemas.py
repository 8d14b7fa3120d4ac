"""The authored files of a study, from their JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from remit.instrument.kinds import kinds
from tools.reference.tables import table
from tools.steps import ROOT

FOLDER = ROOT / "src" / "remit" / "study" / "schemas"
QUESTIONNAIRE = FOLDER / "questionnaire.json"


def read(name: str) -> dict[str, Any]:
    """One schema."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def with_kinds(text: str) -> str:
    """The questionnaire's schema with every kind, and the settings that only kinds know."""
    schema = json.loads(text)
    item = schema["$defs"]["item"]
    known = sorted(kinds().values(), key=lambda kind: kind.name)
    item["properties"]["kind"]["enum"] = [kind.name for kind in known]
    own: dict[str, list[str]] = {}
    for kind in known:
        for setting in kind.settings:
            own.setdefault(setting, []).append(kind.name)
    common = {name: field for name, field in item["properties"].items() if not field.get("x-kinds")}
    said = {name: field for name, field in item["properties"].items() if field.get("x-kinds")}
    item["properties"] = common | {
        name: {"description": said.get(name, {}).get("description", ""), "x-kinds": names}
        for name, names in sorted(own.items())
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def described(name: str, field: str) -> dict[str, str]:
    """The descriptions of what one field of a file holds."""
    parts = read(name)["properties"][field]["properties"]
    return {key: part["description"] for key, part in parts.items()}


def fields(name: str) -> str:
    """Every name a file may hold, nested names with a dot, lists with `[]`."""
    schema = read(name)
    rows = [
        (f"`{path}`{' (needed)' if needed else ''}", _kind(field, schema), _words(field))
        for path, field, needed in _walk(schema, schema, "")
    ]
    return table(("name", "holds", "what it is for"), rows)


def _walk(
    part: dict[str, Any], schema: dict[str, Any], before: str
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    needed = part.get("required", [])
    for name, field in part.get("properties", {}).items():
        path = f"{before}{name}"
        yield path, field, name in needed
        if "properties" in field:
            yield from _walk(field, schema, f"{path}.")
        inner = field.get("items") or field.get("additionalProperties")
        if not isinstance(inner, dict):
            continue
        if field["type"] == "object":
            path, inner = f"{path}.ITEM", inner.get("items", {})
        yield from _walk(_resolved(inner, schema), schema, f"{path}[].")


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in part.get("anyOf", []):
        found = _resolved(option, schema)
        if "properties" in found:
            return found
    if "$ref" in part:
        return _resolved(schema["$defs"][part["$ref"].rsplit("/", 1)[1]], schema)
    return part


def _words(field: dict[str, Any]) -> str:
    words = field.get("description", "")
    choices = field.get("enum")
    if choices:
        words += f" One of: {', '.join(f'`{choice}`' for choice in choices)}."
    if field.get("default") not in (None, False):
        words += (
            f" Standard: `{str(field['default']).lower() if field['default'] is True else field['default']}`."
        )
    if field.get("x-kinds"):
        words += f" For {', '.join(f'`{name}`' for name in field['x-kinds'])}."
    return words


def _kind(field: dict[str, Any], schema: dict[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return "a word"
    if "$ref" in field:
        return {
            "words": "text",
            "texts": "text or a list",
            "code": "a code",
            "codes": "a code or a list",
            "numbers": "a number for each code",
        }[field["$ref"].rsplit("/", 1)[1]]
    names = {"boolean": "true or false", "integer": "a whole number", "number": "a number", "array": "a list"}
    kind = field.get("type", "")
    return (
        "text or number"
        if isinstance(kind, list)
        else names.get(kind, "names" if kind == "object" else "a setting")
    )
