"""Modules stay short, names stay plain, nothing is left half done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.sources import modules, name_of, tracked, tree

MOST_LINES = 400
BANNED = {
    "data",
    "df",
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "process",
    "handle",
    "survey",
    "user",
}
BANNED_ENDINGS = ("utils", "helpers", "helper", "manager")
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")


def _names(path: Path) -> Iterator[tuple[str, int]]:
    """Every name a module gives to something, with its line."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.alias(asname=str() as name):
                yield name, node.lineno


def _banned(name: str) -> bool:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)
    plain = name.strip("_").lower()
    return plain in BANNED or bool(words and words[-1].lower() in BANNED_ENDINGS)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines < MOST_LINES, (
        f"{name_of(path)} has {lines} lines: find the second subject in it and move it out"
    )


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_name_says_what_a_thing_is(path: Path) -> None:
    found = [f"line {line}: {name}" for name, line in _names(path) if _banned(name)]
    assert not found, f"{name_of(path)} uses words that say nothing: {found}"
    assert not _banned(path.stem), f"{name_of(path)} is named after nothing"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_is_left_half_done(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [match.group() for match in LEFT_OPEN.finditer(text)]
    assert not found, f"{name_of(path)} still says {found}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_an_error_is_never_swallowed_whole(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            bare = node.type is None
            silent = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
            wide = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            assert not bare, f"{name_of(path)}:{node.lineno} catches everything"
            assert not (wide and silent), f"{name_of(path)}:{node.lineno} hides every error"


def test_the_names_that_are_banned_would_be_seen() -> None:
    assert _banned("df")
    assert _banned("ColourManager")
    assert _banned("date_utils")
    assert not _banned("metadata")
    assert not _banned("limesurvey_rows")


def test_the_project_speaks_only_of_itself() -> None:
    own = "tests/house/test_shape.py"
    # Written in two halves, so that this file does not hold what it looks for.
    secret = re.compile(
        "|".join(["BEGIN [A-Z ]*PRIVATE" + " KEY", "py" + r"pi\.org/simple", "registry" + r"\.npmjs"])
    )
    text_files = [
        name for name in tracked() if not re.search(r"\.(png|woff2|ttf|sav|xlsx|parquet|docx|pdf)$", name)
    ]
    for name in text_files:
        path = Path(__file__).resolve().parents[2] / name
        if name != own and path.is_file():
            found = secret.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{name} holds {found.group()!r}" if found else ""
