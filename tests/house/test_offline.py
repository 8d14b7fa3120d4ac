"""A build makes no network request, and a published file makes none either."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.sources import ROOT, modules, name_of, tree

EXAMPLE = ROOT / "examples" / "medical-directors"
REACHES_OUT = {"socket", "ssl", "requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "xmlrpc"}
ASKS_THE_PROVIDER = "src/remit/site/provider/asking.py"
"""Staff may sign in at a provider that the operator names; nothing else asks anything of the network."""

REACHES_OUT_PARTS = {"urllib.request", "http.client", "http.server"}

GUARDED = """
import sys

def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise RuntimeError(f"the network was asked for: {event} {arguments}")

sys.addaudithook(guard)
from remit.cli import main
sys.exit(main(sys.argv[1:]))
"""


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_can_reach_the_network(path: Path) -> None:
    found = {
        name for name in _imports(path) if name.split(".")[0] in REACHES_OUT or name in REACHES_OUT_PARTS
    }
    if name_of(path) == ASKS_THE_PROVIDER:
        assert found == {"ssl", "urllib.request"}
        return
    assert not found, f"{name_of(path)} imports {found}"


def test_the_guard_itself_works() -> None:
    code = GUARDED.replace("from remit.cli import main", "import socket").replace(
        "sys.exit(main(sys.argv[1:]))", "socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "the network was asked for" in done.stderr


def test_a_build_asks_nothing_of_the_network(tmp_path: Path) -> None:
    words = [sys.executable, "-c", GUARDED, "build", str(EXAMPLE), "--out", str(tmp_path / "out")]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.pdf").exists()


def test_reading_quotes_asks_nothing_of_the_network(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    words = [sys.executable, "-c", GUARDED, "quotes", str(EXAMPLE), "--item", "messages", "--out", str(sheet)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert sheet.exists()


def test_a_build_works_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare or "", "--net", "--map-root-user"]
    if not unshare or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system cannot make a process without a network (unshare --net)")
    words = [*alone, sys.executable, "-m", "remit", "build", str(EXAMPLE), "--out", str(tmp_path / "out")]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.pdf").exists()


LOADS = re.compile(
    r"""<(?:script|img|iframe|link|source|video|audio|object|embed)[^>]+(?:src|href|data)\s*=\s*["']?\s*(https?:|//)"""
    r"""|url\(\s*["']?\s*(?:https?:|//)|@import""",
    re.IGNORECASE,
)


def test_a_page_that_loads_something_would_be_seen() -> None:
    assert LOADS.search('<script src="https://example.org/x.js">')
    assert LOADS.search("<style>@import 'x.css'</style>")
    assert LOADS.search("background: url(//example.org/x.png)")
    assert not LOADS.search('<a href="https://example.org/">a link to follow</a>')


def test_no_published_page_loads_anything_from_elsewhere(built_example: Path) -> None:
    pages = sorted(built_example.rglob("*.html"))
    assert pages
    for page in pages:
        found = LOADS.search(page.read_text(encoding="utf-8"))
        assert found is None, f"{page.name}: {found.group()}" if found else ""


def test_no_public_page_links_to_the_private_folder(built_example: Path) -> None:
    for page in sorted(built_example.rglob("*.html")):
        if "private" not in page.relative_to(built_example).parts:
            assert not re.search(
                r"""(href|src)\s*=\s*["']?[^"'>]*private/""", page.read_text(encoding="utf-8")
            )


ASKED = re.compile(r"""environ(?:\.get\(|\[)\s*["']([A-Z_]+)["']""")


def test_the_environment_decides_nothing_that_is_not_documented() -> None:
    """A build is the same for everybody: what it asks of the environment stands in docs/."""
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if "site" in path.parts:
            continue  # the next test: it takes the environment as one value
        named = ASKED.findall(source)
        reads = [
            node
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and node.attr == "environ"
        ]
        assert len(named) == len(reads), f"{name_of(path)} reads the environment without naming what"
        assert "getenv" not in source
        assert [name for name in named if f"`{name}`" not in reference] == []


def test_what_the_site_asks_of_the_environment_is_documented() -> None:
    docs = ROOT / "docs"
    said = (docs / "how-to" / "run-on-a-server.md").read_text(encoding="utf-8")
    said += (docs / "reference" / "commands.md").read_text(encoding="utf-8")
    named = {
        name
        for path in modules()
        if "site" in path.parts
        for name in re.findall(r"""["'](REMIT_[A-Z_]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(named) >= 4
    assert sorted(name for name in named if f"`{name}`" not in said) == []
