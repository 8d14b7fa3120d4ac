"""Only `remit.disclosure` makes what may be published: the gate has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import fields

from house.sources import PACKAGE, modules, name_of, tree
from remit.core.cleared import ClearedCell, ClearedQuote, ClearedTable, Release

CLEARED = frozenset({"ClearedCell", "ClearedTable", "ClearedQuote", "Release"})
GATE = PACKAGE / "disclosure"
REPLACES = frozenset({"replace", "__replace__"})
COPIES = REPLACES | {"copy", "deepcopy", "__new__"}
FIELDS = frozenset(
    entry.name for kind in (ClearedCell, ClearedTable, ClearedQuote, Release) for entry in fields(kind)
)


def _called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""


def _aliases(module: ast.Module) -> dict[str, str]:
    """Names under which cleared classes are known in a module, by import or by assignment."""
    known = {name: name for name in CLEARED}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            known |= {
                entry.asname: entry.name for entry in node.names if entry.asname and entry.name in CLEARED
            }
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in CLEARED:
            known |= {target.id: node.value.id for target in node.targets if isinstance(target, ast.Name)}
    return known


def constructions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Every place where a cleared value is made from parts, with its line."""
    known = _aliases(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called_name(node) in known:
            yield known[_called_name(node)], node.lineno


def _mentions_cleared(module: ast.Module) -> bool:
    names = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    imported = {e.name for node in ast.walk(module) if isinstance(node, ast.ImportFrom) for e in node.names}
    return bool(CLEARED & (names | imported))


def replacements(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Copies and changed copies of what may be a cleared value, in modules that know of one."""
    if not _mentions_cleared(module):
        return
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or _called_name(node) not in COPIES or not node.args:
            continue
        changed = {entry.arg for entry in node.keywords}
        # `text.replace(old, new)` has no keywords; a keyword that no cleared class has belongs to another.
        if _called_name(node) not in REPLACES or (changed and changed <= FIELDS):
            yield ast.unparse(node), node.lineno


def outside() -> list[Path]:
    return [path for path in modules() if GATE not in path.parents]


@pytest.mark.parametrize("path", outside(), ids=name_of)
def test_nothing_is_cleared_outside_the_disclosure_room(path: Path) -> None:
    found = [f"{name} in line {line}" for name, line in constructions(tree(path))]
    assert not found, f"{name_of(path)} makes {', '.join(found)}: only remit.disclosure may"


@pytest.mark.parametrize("path", outside(), ids=name_of)
def test_a_cleared_value_is_never_changed_outside_the_disclosure_room(path: Path) -> None:
    found = [f"{what} in line {line}" for what, line in replacements(tree(path))]
    assert not found, f"{name_of(path)} may change a cleared value: {', '.join(found)}"


@pytest.mark.parametrize(
    "code",
    [
        "from remit.core.cleared import ClearedCell\nClearedCell('v', 'c', 'l', '', 'share', 1, 2, 0.5)",
        "from remit.core import cleared\ncleared.ClearedTable(head, cells)",
        "from remit.core.cleared import Release as R\nR(policy, ())",
        "from remit.core.cleared import ClearedQuote\nmake = ClearedQuote\nmake('q', 't', 'i')",
    ],
)
def test_the_gate_sees_every_way_of_making_one(code: str) -> None:
    assert list(constructions(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from remit.core.cleared import ClearedTable\ndef f(t):\n    return replace(t, notes=())",
        "from remit.core.cleared import ClearedCell\ndef f(c):\n    return dataclasses.replace(c, n=3)",
        "from remit.core.cleared import Release\ndef f(r):\n    return copy.copy(r)",
    ],
)
def test_the_gate_sees_every_way_of_changing_one(code: str) -> None:
    assert list(replacements(ast.parse(code)))
