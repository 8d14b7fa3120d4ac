"""The pure rooms touch no file, socket, clock, environment or global randomness: these are arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.sources import PACKAGE, modules, name_of, tree

ROOMS = (
    "core",
    "instrument",
    "fieldwork",
    "coding",
    "estimates",
    "disclosure",
    "report",
    "compare",
    "support",
)
IMPORTS = frozenset(
    {
        "asyncio", "http", "io", "os", "pathlib", "requests", "shutil", "socket", "sqlite3", "subprocess",
        "tempfile", "threading", "time", "urllib",
    }
)  # fmt: skip
CALLS = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})
CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp"})
FRAMES = frozenset(
    {
        "read_csv",
        "read_parquet",
        "read_excel",
        "read_json",
        "scan_csv",
        "scan_parquet",
        "write_csv",
        "write_parquet",
    }
)
SEEDED = frozenset({"Random"})
"""A generator of one's own is a value; the functions of the module `random` share a hidden state."""

REGISTRY = "src/remit/instrument/kinds/__init__.py"
"""The folder of item kinds is its registry, so it lists its own modules when it is imported."""


def impurities(module: ast.Module) -> Iterator[tuple[str, int]]:
    """What a module uses that is not among its arguments, with the line."""
    for node in ast.walk(module):
        for found in (*_imports(node), *_calls(node), *_attributes(node)):
            yield found, getattr(node, "lineno", 0)


def _imports(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (entry.name for entry in names if entry.name.split(".")[0] in IMPORTS)
        case ast.ImportFrom(module=str() as name) if name.split(".")[0] in IMPORTS:
            yield name
        case ast.ImportFrom(module="random", names=names):
            yield from (f"random.{entry.name}" for entry in names if entry.name not in SEEDED)


def _calls(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield name
        case ast.Call(func=ast.Attribute(attr="default_rng"), args=[], keywords=[]):
            yield "default_rng() without a seed"
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK or name in FRAMES:
            yield name


def _attributes(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="random"), attr=name) if name not in SEEDED:
            yield f"random.{name}"
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"), attr=name):
            if name not in ("Generator", "default_rng"):
                yield f"numpy.random.{name}"


def pure_modules() -> list[Path]:
    return [path for path in modules() if path.relative_to(PACKAGE).parts[0] in ROOMS]


@pytest.mark.parametrize("path", pure_modules(), ids=name_of)
def test_a_pure_module_gets_everything_as_an_argument(path: Path) -> None:
    found = [f"{what} in line {line}" for what, line in impurities(tree(path))]
    assert not found, f"{name_of(path)} uses {', '.join(found)}: pass it in"


def test_the_registry_of_kinds_reads_nothing_but_its_own_folder() -> None:
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(tree(PACKAGE.parents[1] / REGISTRY))
        if isinstance(node, ast.Call) and "module" in ast.unparse(node.func)
    }
    assert calls <= {"iter_modules", "import_module", "module.name.startswith"}


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['X']",
        "from pathlib import Path",
        "open('x')",
        "print(1)",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "import random\nrandom.random()",
        "from random import shuffle",
        "import socket",
        "import numpy as np\nnp.random.seed(1)",
        "import numpy as np\nnp.random.default_rng()",
        "import polars as pl\npl.read_csv('x')",
    ],
)
def test_the_walk_sees_what_it_looks_for(code: str) -> None:
    assert list(impurities(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from random import Random\nRandom(3).random()",
        "import numpy as np\nnp.random.default_rng(3)",
        "def day(today):\n    return today.isoformat()",
        "row.count(1)",
    ],
)
def test_what_is_passed_in_is_pure(code: str) -> None:
    assert not list(impurities(ast.parse(code)))
