"""Documentation is complete: what the code offers stands in docs/, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import fields
from tools.reference import commands, problems
from tools.reference.pages import PARTS, generated, rewritten
from tools.reference.schemas import QUESTIONNAIRE, with_kinds

from docs.pages import DOCS, ROOT
from remit.core.blocks import Chart
from remit.core.cleared import Release
from remit.core.display import MEASURE_NAMES
from remit.core.problems import Place
from remit.disclosure.policy import Policy
from remit.instrument.kinds import kinds
from remit.report.catalogue import Catalogue
from remit.report.claims import Numbers
from remit.report.pack import PackRecorder
from remit.report.vocabulary import Recorder
from remit.study.support.written import sheets
from remit.support.between import Told
from remit.support.pages.person import MERGE_HEADER
from remit.support.proposals import Proposals

ALL = sorted(DOCS.rglob("*.md"))
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(#[^)]*)?\)")


def _read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", ALL, ids=_id)
def test_generated_parts_are_as_the_code_has_them(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert rewritten(text) == text, "run `python dev.py docs`"


def test_every_generated_part_stands_on_a_page() -> None:
    assert {name for page in ALL for name in generated(page.read_text(encoding="utf-8"))} == set(PARTS)


def test_the_schema_knows_every_kind() -> None:
    text = QUESTIONNAIRE.read_text(encoding="utf-8")
    assert with_kinds(text) == text, "run `python dev.py docs`"


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_is_documented(name: str) -> None:
    assert f"\n## {name}\n" in _read("reference/kinds.md")


@pytest.mark.parametrize("name", sorted(commands.subcommands()))
def test_every_command_and_option_is_documented_and_explains_itself(name: str) -> None:
    text = _read("reference/commands.md")
    assert f"\n## remit {name}\n" in text
    for typed, words in commands.options(commands.subcommands()[name]):
        assert f"| `{typed.replace('|', chr(92) + '|')}` |" in text
        assert words, f"remit {name} {typed} has no help"


def test_every_function_of_a_report_is_documented() -> None:
    offered = set(Recorder(Catalogue({}, {}, {}), {}, lambda: Place("report.md")).functions())
    described = set(re.findall(r"^\| `([a-z_0-9]+)\(", _read("reference/functions.md"), re.MULTILINE))
    assert offered <= described
    assert described


def test_every_function_of_a_pack_is_documented() -> None:
    report = set(Recorder(Catalogue({}, {}, {}), {}, lambda: Place("report.md")).functions())
    offered = set(PackRecorder(Catalogue({}, {}, {}), {}, lambda: Place("pack.md")).functions()) - report
    section = _read("reference/functions.md").split("## Functions of a pack")[1].split("\n## ")[0]
    described = set(re.findall(r"^\| `([a-z_]+)\(", section, re.MULTILINE))
    assert offered == described


def test_every_function_of_a_claim_is_documented() -> None:
    catalogue = Catalogue({}, {}, {})
    numbers = Numbers(catalogue, Release(Policy().statement(), ()), {})
    described = set(
        re.findall(r"`([a-z_0-9]+)[(`]", _read("reference/functions.md").split("## Functions of a claim")[1])
    )
    assert set(numbers.functions(Place("claims.yaml"))) <= described


def test_every_file_of_a_result_is_documented(built_example: Path) -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", _read("reference/outputs.md"), re.MULTILINE)
    # A word in capitals stands for a name: ITEM, TABLE.
    known = [re.sub(r"(?<![A-Za-z])[A-Z]{3,}(?![A-Za-z])", "[^/]+", re.escape(name)) for name in listed]
    pattern = re.compile("|".join(known))
    files = [
        path.relative_to(built_example).as_posix() for path in built_example.rglob("*") if path.is_file()
    ]
    assert [name for name in files if not pattern.fullmatch(name)] == []


def test_every_column_of_the_lists_of_support_is_documented() -> None:
    told = re.findall(r"^\| `([^`/]+\.csv)` \| (`.+?`) \|", _read("reference/outputs.md"), re.MULTILINE)
    documented = {(name, column) for name, cells in told for column in re.findall(r"`([^`]+)`", cells)}
    outcome = Told("item", "Question", "", ("note",))
    written = {name: header for name, _, header, _ in sheets(Proposals(outcomes=(outcome,)))}
    written["letters"] = MERGE_HEADER
    columns = {(f"{name}.csv", column) for name, header in written.items() for column in header}
    assert documented >= columns
    assert {pair for pair in documented if pair[0].removesuffix(".csv") in written} == columns


def test_every_threshold_is_documented() -> None:
    for field in fields(Policy):
        assert f"`{field.name}`" in _read("reference/disclosure.md") or field.name == "none_reason"


def test_every_measure_and_chart_is_documented() -> None:
    text = _read("reference/outputs.md") + _read("reference/functions.md")
    for word in (*MEASURE_NAMES, *get_args(Chart)):
        assert f"`{word}`" in text, word


def test_every_problem_says_what_is_wrong_and_how_to_mend_it() -> None:
    by_code: dict[str, list[problems.Entry]] = {}
    for entry in problems.entries():
        by_code.setdefault(entry.code, []).append(entry)
    text = _read("reference/problems.md")
    for code, places in by_code.items():
        assert f"| `{code}` |" in text, f"{code} is not in the catalogue: run `python dev.py docs`"
        assert any(entry.what for entry in places), f"{code} in {places[0].path} does not say what is wrong"
        assert any(entry.fix for entry in places), f"{code} in {places[0].path} does not say how to mend it"


def test_a_code_belongs_to_one_room() -> None:
    rooms: dict[str, set[str]] = {}
    for entry in problems.entries():
        rooms.setdefault(entry.code, set()).add(entry.path.split("/")[2])
    shared = {code: found for code, found in rooms.items() if len(found) > 2}
    assert not shared, f"one code, several meanings: {shared}"


@pytest.mark.parametrize("page", [*ALL, *TOP], ids=_id)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if target:
            assert (page.parent / target).exists(), f"{_id(page)} links to {target}"


@pytest.mark.parametrize("page", [page for page in ALL if page.name != "README.md"], ids=_id)
def test_every_page_can_be_found_from_the_front_page(page: Path) -> None:
    fronts = [DOCS / "README.md", DOCS / "decisions" / "README.md"]
    links = {
        (front.parent / target).resolve()
        for front in fronts
        for target, _ in LINK.findall(front.read_text("utf-8"))
    }
    assert page.resolve() in links
