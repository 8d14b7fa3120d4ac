"""YAML 1.2 read with line numbers, so that a problem names its file and line.

PyYAML's parser makes the nodes; scalars keep their text and are read as YAML 1.2 says (`yes` and `no` are
text, `010` is not octal). Anchors and aliases are refused: nobody needs them here, and a few lines of them
can stand for gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct, field

from remit.core.problems import Place, Problem, Refused, nearest, refuse

LARGEST = 8_000_000
"""Bytes of the largest authored file that is read; real ones are a hundred times smaller."""

DEEPEST = 40

_Parser: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node(Struct, frozen=True):
    """A piece of a file: text (None when empty), a list of nodes, or a mapping, with its place."""

    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    where: Place
    quoted: bool = False


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of an authored file; a `Refused` when it cannot be read or is far too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise refuse("FILE-003", Place(name), f"the file is larger than {LARGEST:,} bytes", "split it")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            "FILE-001", Place(name), f"the file cannot be read: {reason.lower()}", "check its name and rights"
        ) from None


def read_text(path: Path, name: str) -> str:
    """An authored text file as UTF-8, with or without a byte-order mark, any line ends."""
    content = read_bytes(path, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse(
            "FILE-002",
            Place(name, line),
            "the file is not UTF-8 text, so letters such as ŵ or £ would be wrong",
            "save it again with the encoding UTF-8",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_yaml(text: str, name: str) -> Node:
    """The text of a file as nodes; raises `Refused` with the line of the first thing wrong."""
    try:
        loader = _Parser(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise Refused([_yaml_problem(error, name, text)]) from None
    except RecursionError:
        raise refuse("YAML-003", Place(name), "the file nests too deeply", "flatten it") from None
    if root is None:
        return Node({}, Place(name, 1))
    return _convert(root, name, set(), 0)


def read_yaml(path: Path, name: str) -> Node:
    """A YAML file as nodes."""
    return parse_yaml(read_text(path, name), name)


def _yaml_problem(error: yaml.YAMLError, name: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None and "\t" in _indent(text, mark.line):
        what = "the line begins with a tab, and YAML allows only spaces there"
        return Problem("YAML-001", Place(name, mark.line + 1), what, "put spaces in place of the tab")
    what = getattr(error, "problem", None) or "a character that text files cannot hold"
    return Problem(
        "YAML-001",
        Place(name, mark.line + 1 if mark else 0),
        f"the file is not valid YAML: {what}",
        "check the indentation, and put text with a colon or a quote mark in quotes",
    )


def _indent(text: str, line: int) -> str:
    """The blanks that a line (counted from 0) begins with."""
    found = text.split("\n")[line] if line <= text.count("\n") else ""
    return found[: len(found) - len(found.lstrip())]


def _convert(node: Any, name: str, seen: set[int], depth: int) -> Node:  # noqa: ANN401 PyYAML's nodes are untyped
    where = Place(name, node.start_mark.line + 1)
    if depth > DEEPEST:
        raise refuse("YAML-003", where, "the file nests too deeply", "flatten it")
    if isinstance(node, yaml.ScalarNode):
        quoted = node.style in ("'", '"', "|", ">")
        empty = not quoted and node.value in ("", "~", "null", "Null", "NULL")
        return Node(None if empty else node.value, where, quoted)
    if id(node) in seen:
        raise refuse("YAML-004", where, "the file uses an alias (*name)", "write the text out in full")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return Node(tuple(_convert(entry, name, seen, depth + 1) for entry in node.value), where)
    entries: dict[str, Node] = {}
    for key_node, value_node in node.value:
        place = Place(name, key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            raise refuse("YAML-005", place, "a name must be plain text", "write `name: value`")
        if key_node.value in entries:
            raise refuse("YAML-002", place, f"'{key_node.value}' is given twice", "keep one of the two")
        entries[key_node.value] = _convert(value_node, name, seen, depth + 1)
    return Node(entries, where)


_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")


def scalar(node: Node) -> object:
    """A node as plain Python values, scalars by the YAML 1.2 core schema."""
    value = node.value
    if isinstance(value, tuple):
        return [scalar(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: scalar(entry) for key, entry in value.items()}
    if value is None or node.quoted:
        return value
    if value in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return value.lower() == "true"
    if _INTEGER.match(value) and len(value) < 19:
        return int(value)
    if _NUMBER.match(value):
        return float(value)
    return value


class Fields(Struct):
    """Reads the names of one mapping, collecting problems instead of stopping at the first.

    Every name that is asked for is known; `finish` reports the ones nobody asked for, with the nearest
    known name.
    """

    node: Node
    problems: list[Problem]
    subject: str = "this entry"
    _known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.node.value, Mapping):
            self._complain("YAML-006", self.node, f"{self.subject} must be a list of `name: value` lines")
            self.node = Node({}, self.node.where)

    def _complain(
        self, code: str, node: Node, what: str, fix: str = "see the reference of this file"
    ) -> None:
        self.problems.append(Problem(code, node.where, what, fix))

    def get(self, name: str) -> Node | None:
        """The node of a name, None when it is absent or empty."""
        self._known.add(name)
        found = self.node.value.get(name) if isinstance(self.node.value, Mapping) else None
        return None if found is None or found.value is None else found

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        """A name's text (numbers are kept as they are typed)."""
        found = self.get(name)
        if found is None:
            if required:
                self._complain("YAML-007", self.node, f"{self.subject} has no '{name}'", f"add `{name}: ...`")
            return default
        if not isinstance(found.value, str):
            self._complain("YAML-006", found, f"'{name}' must be text", f"write `{name}: some text`")
            return default
        return found.value.strip()

    def integer(self, name: str, default: int = 0, *, least: int | None = None) -> int:
        """A whole number, at least `least`."""
        found = self.get(name)
        if found is None:
            return default
        value = scalar(found)
        if isinstance(value, bool) or not isinstance(value, int) or (least is not None and value < least):
            more = f" of at least {least}" if least is not None else ""
            self._complain("YAML-006", found, f"'{name}' must be a whole number{more}", f"write `{name}: 5`")
            return default
        return value

    def number(self, name: str) -> float | None:
        """A number, or None when absent."""
        found = self.get(name)
        if found is None:
            return None
        value = scalar(found)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._complain("YAML-006", found, f"'{name}' must be a number", f"write `{name}: 2.5`")
            return None
        return float(value)

    def truth(self, name: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        found = self.get(name)
        if found is None:
            return default
        value = scalar(found)
        if not isinstance(value, bool):
            self._complain("YAML-006", found, f"'{name}' must be true or false", f"write `{name}: true`")
            return default
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        found = self.get(name)
        if found is None:
            return ()
        entries = found.value if isinstance(found.value, tuple) else (found,)
        return tuple(entry.value.strip() for entry in entries if isinstance(entry.value, str))

    def entries(self, name: str) -> tuple[Node, ...]:
        """The nodes of a list."""
        found = self.get(name)
        if found is None:
            return ()
        if not isinstance(found.value, tuple):
            self._complain("YAML-006", found, f"'{name}' must be a list", "start each entry with `- `")
            return ()
        return found.value

    def fields(self, name: str) -> Fields | None:
        """A mapping inside this one."""
        found = self.get(name)
        return None if found is None else Fields(found, self.problems, f"'{name}'")

    def rest(self, known: Iterable[str]) -> dict[str, object]:
        """The names in `known` that are present, as plain values (a kind's own settings)."""
        values: dict[str, object] = {}
        for name in sorted(known):
            found = self.get(name)
            if found is not None:
                values[name] = scalar(found)
        return values

    def finish(self, *also: str) -> None:
        """Report every name that nobody asked for."""
        if isinstance(self.node.value, Mapping):
            known = self._known | set(also)
            for name, entry in self.node.value.items():
                if name not in known:
                    self._complain(
                        "YAML-008",
                        entry,
                        f"{self.subject} has a name nobody knows: '{name}'{nearest(name, known)}",
                        f"use one of: {', '.join(sorted(known))}",
                    )


SCHEMA = 1
"""The version of the authored files that this Remit reads and writes."""


def check_schema(fields: Fields) -> None:
    """Each authored file says which version of its format it is written in."""
    found = fields.integer("schema", -1)
    name = fields.node.where.file
    if found > SCHEMA:
        fields.problems.append(
            Problem(
                "FILE-005",
                Place(name, 1),
                f"{name} is written for a newer Remit (schema {found}; this one knows {SCHEMA})",
                "install the newest Remit",
            )
        )
    elif found < SCHEMA:
        fields.problems.append(
            Problem(
                "FILE-004",
                Place(name, 1),
                f"{name} does not say `schema: {SCHEMA}`",
                "run `remit upgrade STUDY`, which adds it and keeps everything else",
            )
        )


def dump_yaml(value: object) -> str:
    """Plain values as YAML that people can read: order kept, Unicode as it is, long text folded."""

    class Writer(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    def write_text(writer: Any, text: str) -> Any:  # noqa: ANN401 PyYAML is untyped here
        style = "|" if "\n" in text and text == text.strip() and " \n" not in text else None
        return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Writer.add_representer(str, write_text)
    return yaml.dump(value, Dumper=Writer, allow_unicode=True, sort_keys=False, width=110)
