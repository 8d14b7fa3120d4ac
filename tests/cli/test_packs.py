"""Packs of organisations: one each, the same figures for all of a group, and nobody's answers."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.boards import ANSWERED, POSTS, frame, provider, responses, write_boards
from remit.cli import beside, main, pack_files

FILES = {"pack.html", "pack.pdf", "pack.xlsx"}
QUICK = FILES - {"pack.pdf"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """All work in this process and no PDF: quick, and a test can put something in its way."""
    monkeypatch.setattr(beside, "ENOUGH_CORES", 10**6)
    monkeypatch.delitem(pack_files.WRITERS, "pack.pdf")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with all its packs, as the command makes them."""
    study = write_boards(tmp_path_factory.mktemp("packs") / "study")
    assert main(["packs", str(study)]) == 0
    return study


def packs(study: Path) -> dict[str, Path]:
    """The folder of each organisation's pack by its name."""
    target = study / "out" / "packs"
    listed = json.loads((target / "packs.json").read_text("utf-8"))["packs"]
    return {entry["organisation"]: target / entry["folder"] for entry in listed}


def names(text: str = "") -> list[str]:
    return [row["organisation"] for row in csv.DictReader(io.StringIO(text or frame()))]


def made(folder: Path, **files: str) -> Path:
    study = write_boards(folder, **files)
    assert main(["packs", str(study)]) == 0
    return study


def words(page: Path) -> str:
    from lxml import html

    main_part = html.document_fromstring(page.read_bytes()).xpath("//main")[0]
    return re.sub(r"\s+", " ", main_part.text_content())


def test_every_organisation_of_the_frame_has_a_pack(whole: Path) -> None:
    found = packs(whole)
    assert list(found) == names()
    assert len(found) == POSTS > ANSWERED
    for folder in found.values():
        assert {path.name for path in folder.iterdir()} == FILES
    listed = (whole / "out" / "packs" / "index.html").read_text("utf-8")
    assert all(f'href="{folder.name}/pack.html"' in listed for folder in found.values())


def test_the_packs_of_a_group_are_the_same_but_for_the_name(whole: Path) -> None:
    groups: dict[str, set[str]] = {}
    for number, (name, folder) in enumerate(packs(whole).items()):
        page = (folder / "pack.html").read_text("utf-8")
        shown = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        groups.setdefault(provider(number), set()).add(page.replace(shown, "NAME"))
    assert {name: len(pages) for name, pages in groups.items()} == {"ft": 1, "trust": 1, "tiny": 1}


@pytest.mark.usefixtures("here")
def test_a_pack_is_the_same_whether_or_not_the_organisation_answered(tmp_path: Path) -> None:
    one = made(tmp_path / "one")
    # Posts 1 and 2 did not answer after all: 37 and 36 of the same kinds gave these answers.
    other = made(tmp_path / "other", **{"responses.csv": responses({1: 37, 2: 36})})
    first, second = packs(one), packs(other)
    assert (one / "responses.csv").read_text("utf-8") != (other / "responses.csv").read_text("utf-8")
    for name, folder in first.items():
        for file in QUICK:
            assert (folder / file).read_bytes() == (second[name] / file).read_bytes(), (name, file)


def test_no_personal_question_or_answer_is_in_any_pack(whole: Path) -> None:
    import zipfile

    forbidden = ("often tired", "secretly wish", "quiet morning", "somebody", "example.org", "mood", "wish")
    for folder in packs(whole).values():
        with zipfile.ZipFile(folder / "pack.xlsx") as sheet:
            texts = [sheet.read(name).decode("utf-8", "replace") for name in sheet.namelist()]
        texts.append((folder / "pack.html").read_text("utf-8"))
        assert not [word for word in forbidden for text in texts if word in text], folder


@pytest.mark.parametrize(
    "asked",
    ["{{ pct('mood', 'yes') }}", "{{ figure('mood') }}", "{{ stand('mood') }}", "{{ quotes('wish') }}"],
)
def test_a_pack_that_asks_for_a_personal_answer_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    study = write_boards(tmp_path / "study", **{"pack.md": f"## One\n\n{asked}\n"})
    assert main(["packs", str(study)]) == 1
    said = capsys.readouterr().err
    assert "pack.md:3 · PACK-002" in said
    assert not (study / "out").exists()


@pytest.mark.usefixtures("here")
def test_one_broken_pack_is_listed_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = pack_files.WRITERS["pack.xlsx"]

    def fails(document: Any, theme: Any) -> bytes:
        if document.title.startswith("House 12"):
            raise ZeroDivisionError("something odd")
        return real(document, theme)

    monkeypatch.setitem(pack_files.WRITERS, "pack.xlsx", fails)
    study = write_boards(tmp_path / "study")
    assert main(["packs", str(study), "--json"]) == 1
    captured = capsys.readouterr()
    assert "PACK-001 · the pack of 'House 12' could not be made: ZeroDivisionError" in captured.err
    assert json.loads(captured.out.splitlines()[-1])["broken"] == ["House 12"]
    found = packs(study)
    assert set(found) == set(names()) - {"House 12"}
    assert all({path.name for path in folder.iterdir()} == QUICK for folder in found.values())
    assert not (study / "out" / "packs" / "house-12").exists()


def test_a_small_group_gives_way_to_a_wider_one_and_the_pack_says_why(whole: Path) -> None:
    found = packs(whole)
    small, large = words(found["House 07"] / "pack.html"), words(found["House 08"] / "pack.html")
    assert "“Tiny provider” is shown together with others, as “" in small
    assert "because figures of a smaller group could point to a person" in small
    assert "Tiny provider" in small
    assert "The group you are set beside is" in large


@pytest.mark.usefixtures("here")
def test_without_published_groups_everybody_is_shown_and_a_warning_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = made(tmp_path / "study", **{"plan.yaml": "schema: 1\n"})
    assert "PACK-007" in capsys.readouterr().err
    pages = {words(folder / "pack.html").replace(name, "") for name, folder in packs(study).items()}
    assert all("set beside is everybody who answered" in page for page in pages)


@pytest.mark.usefixtures("here")
def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    study = made(tmp_path / "study")
    before = {path: path.read_bytes() for path in (study / "out").rglob("*") if path.is_file()}
    assert main(["build", str(study), "--only", "packs"]) == 0
    assert {path: path.read_bytes() for path in (study / "out").rglob("*") if path.is_file()} == before


def test_packs_made_in_one_process_or_in_several_are_the_same_bytes(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 10**6)
    study = write_boards(tmp_path / "study")
    assert main(["packs", str(study)]) == 0
    one, several = packs(study), packs(whole)
    for name in names(frame(first=ANSWERED)):
        for file in FILES:
            assert (one[name] / file).read_bytes() == (several[name] / file).read_bytes(), (name, file)


def test_names_that_are_hard_to_write_stay_words(whole: Path) -> None:
    folder = packs(whole)["Ŵyth & <b>Co</b> = 1"]
    assert re.fullmatch(r"[a-z0-9-]+", folder.name)
    page = (folder / "pack.html").read_text("utf-8")
    assert "Ŵyth &amp; &lt;b&gt;Co&lt;/b&gt; = 1" in page
    assert "<b>Co</b>" not in page


@pytest.mark.usefixtures("here")
def test_a_study_without_organisations_is_told_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = write_boards(tmp_path / "study")
    (study / "frame.csv").unlink()
    assert main(["packs", str(study)]) == 1
    assert "PACK-008" in capsys.readouterr().err
    assert not (study / "out").exists()


@pytest.mark.usefixtures("here")
def test_packs_can_be_made_before_and_after_everything_else(tmp_path: Path) -> None:
    study = made(tmp_path / "study")
    assert main(["build", str(study)]) == 0  # a folder that holds packs alone is one of ours
    assert main(["packs", str(study)]) == 0
    assert (study / "out" / "index.html").is_file()
    assert packs(study)


@pytest.mark.usefixtures("here")
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = write_boards(tmp_path / "study")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("my page", encoding="utf-8")
    assert main(["packs", str(study), "--out", str(mine)]) == 1
    assert "OUT-002" in capsys.readouterr().err
    assert (mine / "index.html").read_text("utf-8") == "my page"


# ---- respondents -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_each_respondent_has_a_private_sheet_only_when_asked(tmp_path: Path) -> None:
    study = made(tmp_path / "study")
    private = study / "out" / "private" / "respondents"
    assert not private.exists()
    assert main(["packs", str(study), "--respondents"]) == 0
    sheets = {path.stem for path in private.glob("*.html")}
    assert sheets == {f"R{number}" for number in range(ANSWERED)}
    sheet = words(private / "R4.html")
    assert "A quiet morning number 4" in sheet
    assert "34 hours" in sheet
    assert re.search(r"Are you often tired at work\? ?No", sheet)
    assert "quiet morning number 5" not in sheet
    assert "for the person addressed only" in (private / "R4.html").read_text("utf-8")
    listed = "".join(path.read_text("utf-8") for path in (study / "out" / "packs").rglob("*.html"))
    assert "respondents" not in listed
    assert "quiet morning" not in listed


@pytest.mark.usefixtures("here")
def test_answers_that_are_not_linked_make_no_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.boards import STUDY

    study = write_boards(tmp_path / "study", **{"study.yaml": f"{STUDY}privacy: unlinked\n"})
    assert main(["packs", str(study), "--respondents"]) == 1
    assert "PACK-009" in capsys.readouterr().err
    assert not (study / "out" / "private").exists()
