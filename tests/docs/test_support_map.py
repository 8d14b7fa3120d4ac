"""The map of needs is true: every page it names opens in a browser and holds what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct

from browser_checks import complaints, look
from docs.pages import DOCS, ROOT
from remit.cli import main

PRIVATE = "private/support/"
EXAMPLE = ROOT / "examples" / "medical-directors"
WHOLE = tuple(f"C{number}" for number in range(10, 67))
ROW = re.compile(r"^\| (C\d+) \| ([^|]+) \| `(remit [^`]+)` \| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)


class Entry(Struct, frozen=True):
    """One line of the map."""

    need: str
    command: str
    page: str
    words: str


def entries() -> list[Entry]:
    text = (DOCS / "reference" / "support-map.md").read_text(encoding="utf-8")
    return [Entry(need, command, page, words.strip()) for need, _, command, page, words in ROW.findall(text)]


def test_the_map_names_each_need_once() -> None:
    assert tuple(entry.need for entry in entries()) == WHOLE


def test_the_map_names_commands_that_there_are() -> None:
    assert {entry.command for entry in entries()} == {"remit build", "remit support"}


@pytest.fixture(scope="module")
def supported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private pages of the example."""
    out = tmp_path_factory.mktemp("supported") / "support"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        assert main(["support", str(EXAMPLE), "--out", str(out)]) == 0
    return out


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.filterwarnings("default")
def test_every_page_of_the_map_opens_and_holds_what_it_says(built_example: Path, supported: Path) -> None:
    found = entries()
    paths = {page: _path(page, built_example, supported) for page in dict.fromkeys(e.page for e in found)}
    assert [page for page, path in paths.items() if not path.is_file()] == []
    looks = dict(zip(paths, look(paths.values(), (1280,), ("light",), read="main"), strict=True))
    missing = [
        f"{entry.need}: '{entry.words}' is not on {entry.page}"
        for entry in found
        if entry.words not in " ".join(" ".join(looks[entry.page]["said"]).split())
    ]
    assert missing == []
    assert [said for page in paths if "support/" in page for said in complaints(looks[page])] == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("name", "most"), [("role", 1), ("board-sheet", 2)])
def test_a_role_prints_on_one_page_and_a_board_sheet_on_two(supported: Path, name: str, most: int) -> None:
    pages = sorted((supported / "organisations").glob(f"*/{name}.html"), key=lambda path: path.stat().st_size)
    fullest = pages[-6:]
    assert len(fullest) == 6
    sheets = [found["sheets"] for found in look(fullest, (1280,), ("light",), paper=True)]
    assert max(sheets) <= most, dict(zip((path.parent.name for path in fullest), sheets, strict=True))
    assert min(sheets) >= 1


def _path(page: str, built: Path, supported: Path) -> Path:
    return supported / page.removeprefix(PRIVATE) if page.startswith(PRIVATE) else built / page
