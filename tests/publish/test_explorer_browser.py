"""The explorer in a real browser: axe-core, keyboard, permalinks, the way back, the search box."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from browser_checks import HERE, axe, browser, look, node
from publish import explorer_sample as made
from publish.explorer_checks import Lookup, expected, lookups, views

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SCRIPT = re.compile(rb"<script>.*?</script>", re.DOTALL)


def put(folder: Path) -> Path:
    """The sample's explorer as files; gives its folder."""
    for name, content in made.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "explorer"


def without_script(path: Path, folder: Path) -> Path:
    """A copy of a page that shows every view, as a browser without scripts does."""
    copy = folder / f"plain-{path.name}"
    copy.write_bytes(SCRIPT.sub(b"", path.read_bytes()))
    return copy


def looked_up(page: Path, asked: list[Lookup]) -> tuple[list[dict[str, Any]], list[str]]:
    """What the page showed after each look-up, and the addresses outside that it asked for."""
    request = {"browser": browser(), "page": page.resolve().as_uri(), "lookups": asked}
    done = subprocess.run(
        [node(), str(HERE / "lookups.mjs"), json.dumps(request)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["found"], answer["outside"]


def test_the_pages_of_the_sample_pass_with_every_view_shown(tmp_path: Path) -> None:
    folder = put(tmp_path)
    pages = [
        without_script(folder / f"{name}.html", tmp_path) for name in ("mood", "gone", "duties", "hostile")
    ]
    assert axe([folder / "index.html", *pages]) == []


def test_the_list_and_two_questions_of_the_example_pass(built_example: Path, tmp_path: Path) -> None:
    folder = built_example / "explorer"
    shown = [folder / "index.html", folder / "extra_duties.html", folder / "team.html"]
    assert axe(shown) == []
    assert axe([without_script(page, tmp_path) for page in shown[1:]]) == []


def test_hundreds_of_look_ups_show_released_cells_and_ask_for_nothing(tmp_path: Path) -> None:
    page = put(tmp_path) / "mood.html"
    found = views(page.read_bytes())
    rows = {view.id: [list(texts) for _, texts in view.rows] for view in found}
    asked = lookups(found, random.Random(2014), 300)  # noqa: S311 - the same look-ups each time
    seen, outside = looked_up(page, asked)
    assert outside == []
    for one, wanted in zip(seen, expected(found, asked), strict=True):
        assert one["shown"] == [wanted]
        assert one["chosen"] == wanted
        assert one["rows"] == rows[wanted]


def test_the_keyboard_chooses_and_the_way_back_returns(tmp_path: Path) -> None:
    asked = [
        ("load", ""),
        ("press", "ArrowDown"),
        ("back", ""),
        ("query", "x=<b>&by=area"),
        ("load", "by-area"),
    ]
    seen, _ = looked_up(put(tmp_path) / "mood.html", asked)
    assert [one["shown"] for one in seen] == [["whole"], ["by-area"], ["whole"], ["whole"], ["by-area"]]
    assert [one["said"] for one in seen[:3]] == ["", "Shown: By: Kind of area?", "Shown: Everyone"]
    assert seen[1]["title"].startswith("By: Kind of area? – How do you feel?")


def test_the_search_box_finds_a_question_by_its_answers(tmp_path: Path) -> None:
    page = put(tmp_path) / "index.html"
    seen = look([page], (1280,), ("light",), {"#find": "  bUsy calm "}, "#found")[0]
    assert seen["said"] == ["1 question"]
    assert seen["violations"] == []


def test_a_question_prints_on_few_sheets(tmp_path: Path) -> None:
    assert look([put(tmp_path) / "mood.html"], (1280,), ("light",), paper=True)[0]["sheets"] <= 2
