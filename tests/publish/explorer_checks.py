"""What tests of the explorer ask of its pages: their views, their rows, and what a look-up may show."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import SHARES, count_text, number_text, percent_text

HERE = Path(__file__).resolve().parent

Lookup = tuple[str, str]
"""How (`hash`, `select`, or `load` of the page anew) and the text."""


def parse(page: bytes) -> Any:
    return lxml_html.document_fromstring(page.decode("utf-8"))


@dataclass(frozen=True)
class Shown:
    """A view as a reader finds it: every id in it, and its tables as rows of text."""

    id: str
    name: str
    ids: frozenset[str]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def views(page: bytes) -> list[Shown]:
    """The views of a question's page, in order."""
    found = []
    for node in parse(page).xpath("//section[@class='view']"):
        head = node.xpath("./div/h2")[0]
        rows = tuple(
            (table_id, tuple(cell.text_content() for cell in row.xpath("./td")))
            for table in node.xpath(".//table")
            for table_id in [table.xpath("string(.//span[@class='no'])").removeprefix("Table ")]
            for row in table.xpath(".//tr[td]")
        )
        found.append(Shown(head.get("id"), head.text_content(), frozenset(node.xpath(".//@id")), rows))
    return found


def printed(cell: ClearedCell) -> tuple[str, ...]:
    """A cell as its row reads: number, value, interval, base."""
    if cell.status or cell.value is None:
        return (f"[{cell.status or 'x'}]",) * 4
    say = percent_text if cell.measure in SHARES else number_text
    counted = cell.measure in ("share", "first_choice", "any_mention") and cell.n is not None
    ends = "[z]"
    if cell.lower is not None and cell.upper is not None:
        ends = f"{say(cell.lower)} to {say(cell.upper)}"
    base = "[z]" if cell.base is None else count_text(cell.base)
    return (count_text(cell.n or 0) if counted else "[z]", say(cell.value), ends, base)


def may_be_shown(tables: Iterable[ClearedTable]) -> set[tuple[str, tuple[str, ...]]]:
    """Every row that a page may hold: the table's id and the texts."""
    return {(table.head.id, printed(cell)) for table in tables for cell in table.cells}


# ---- look-ups ------------------------------------------------------------------------------------

STRANGE = (
    "", "#", "##whole", "main", "show", "said", "by-", "by-../private", "whole/../../private/build.json",
    "by-%00", "whole?x=1", "%77hole", "WHOLE", "whole ", "by-area&by=person", "javascript:alert(1)",
    "'\"><script>alert(1)</script>", "__proto__", "constructor", "toString", "hidden", ".view", "*",
    "by-\u202ewhole", "ŵŷ", "\U0001f600", "a" * 5000, "1'1", "0 or 1=1", "{{7*7}}", "${7*7}",
    "data:text/html,x", "file:///etc/passwd", "..%2f..%2fprivate",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz_-.0123456789#%&?=/<>\"'ŵ "


def lookups(found: list[Shown], chance: random.Random, count: int) -> list[Lookup]:
    """Random and adversarial look-ups: real permalinks, near misses, and what was never meant."""
    real = sorted({name for view in found for name in view.ids})
    made: list[Lookup] = []
    while len(made) < count:
        text = chance.choice(
            [
                chance.choice(real),
                chance.choice(STRANGE),
                "".join(chance.choices(LETTERS, k=chance.randint(0, 30))),
                _damaged(chance.choice(real), chance),
                f"by-{''.join(chance.choices(LETTERS, k=5))}",
            ]
        )
        made.append((chance.choice(["hash", "hash", "select", "load"]), text))
    return made


def _damaged(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(LETTERS) + text[place + chance.randint(0, 1) :]


def expected(found: list[Shown], asked: list[Lookup]) -> Iterator[str]:
    """The view that each look-up shows: the one that holds the place named, else the one shown before.

    No fragment at all means the first.
    """
    now = found[0]
    for how, text in asked:
        if how == "load":
            now = found[0]
        name = text.removeprefix("#")
        if how == "select":  # of anything but its options, a select element makes an empty text
            name = text if text in {view.id for view in found} else ""
        now = next((view for view in found if name in view.ids), now if name else found[0])
        yield now.id


def run_script(pages: list[tuple[bytes, list[Lookup]]]) -> list[list[list[Any]]]:
    """What each page's own script shows for each look-up, run by Node; skips the test without Node."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed, so the explorer's script cannot run")
    asked = []
    for page, listed in pages:
        tree, found = parse(page), views(page)
        inside = {name for view in found for name in view.ids}
        asked.append(
            {
                "script": tree.xpath("string(//script)"),
                "title": tree.xpath("string(//title)"),
                "views": [{"name": v.name, "id": v.id, "ids": sorted(v.ids)} for v in found],
                "outside": [name for name in tree.xpath("//body//@id") if name not in inside],
                "lookups": listed,
            }
        )
    done = subprocess.run(
        [node, str(HERE / "explorer_page.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answered: list[list[list[Any]]] = json.loads(done.stdout)
    return answered
