"""A respondent's own answers pass through few hands: only these modules may know the type."""

from __future__ import annotations

import ast

from house.sources import PACKAGE, modules, name_of, tree

OWN = "remit.core.own"
MAY = {"compare/own.py", "publish/pages/own.py"}


def imports_own(module: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.ImportFrom) and node.module == OWN)
        or (isinstance(node, ast.Import) and OWN in {entry.name for entry in node.names})
        for node in ast.walk(module)
    )


def test_only_the_private_sheet_knows_a_respondents_own_answers() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in modules() if imports_own(tree(path))}
    assert found == MAY


def test_what_makes_the_packs_reaches_no_response() -> None:
    """The processes that write packs load nothing that reads rows or counts."""
    path = PACKAGE / "cli" / "pack_files.py"
    rooms = {
        node.module.split(".")[1]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("remit.")
    }
    assert rooms <= {"compare", "core", "publish", "report", "study"}
    assert "fieldwork" not in rooms, name_of(path)
