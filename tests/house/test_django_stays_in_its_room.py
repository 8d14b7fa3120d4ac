"""Django is one room of the house: no other room imports it, and no pure room needs it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from house.sources import PACKAGE, modules, name_of, tree

SITE_ONLY = {"django", "whitenoise", "gunicorn", "psycopg", "cryptography"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    "path", [path for path in modules() if PACKAGE / "site" not in path.parents], ids=name_of
)
def test_no_other_room_imports_what_the_site_needs(path: Path) -> None:
    assert not imported(path) & SITE_ONLY


def test_the_site_itself_would_be_seen() -> None:
    assert "django" in imported(PACKAGE / "site" / "protect.py")
