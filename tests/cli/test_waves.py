"""Studies of several waves, built as a person builds them: what comes out, and what does not."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from cli.waves_study import QUESTIONNAIRE, STUDY, made_waves, rows_text, write_waves
from remit.cli import main


def build(folder: Path, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    """Build it; gives what was said of problems."""
    assert main(["build", str(folder)]) == code
    return capsys.readouterr().err


def changes(folder: Path) -> list[dict[str, str]]:
    with (folder / "out/data/changes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(folder: Path) -> str:
    """The text of the web page, without marks of the page itself."""
    page = (folder / "out/report.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def reasons(folder: Path) -> dict[tuple[str, str], str]:
    with (folder / "out/data/not-compared.csv").open(encoding="utf-8", newline="") as file:
        return {(row["item"], row["from_wave"]): row["reason"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def two() -> dict[str, list[dict[str, str]]]:
    return made_waves(2)


def shares(people: list[dict[str, str]], item: str, choice: str) -> float:
    return sum(person[item] == choice for person in people) / len(people)


def test_a_change_is_the_difference_of_both_waves_counted_by_hand(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two)
    build(folder, capsys)
    found = [
        row
        for row in changes(folder)
        if (row["table"], row["choice"], row["group"], row["measure"]) == ("plan", "yes", "", "share")
    ]
    before, after = (shares(people, "plan", "yes") for people in two.values())
    assert [(float(row["before"]), float(row["after"])) for row in found] == [(before, after)]
    assert float(found[0]["change"]) == after - before
    assert float(found[0]["lower"]) < after - before < float(found[0]["upper"])
    sign = "+" if after > before else "−"
    assert f"changed by {sign}{round(abs(after - before) * 100)} percentage points" in words(folder)


def test_three_waves_have_lines_with_three_dots_and_a_change_from_each(tmp_path, capsys):
    folder = write_waves(tmp_path, made_waves(3))
    build(folder, capsys)
    assert {row["from_wave"] for row in changes(folder)} == {"2014", "2020"}
    assert {row["to_wave"] for row in changes(folder)} == {"2026"}
    text = words(folder)
    assert "Change from Spring 2014 to Spring 2026, in percentage points" in text
    assert "Change from Spring 2020 to Spring 2026, in percentage points" in text
    assert "Line chart of 2 lines over 3 waves" in text


def test_the_tables_of_the_current_wave_are_those_of_a_study_without_other_waves(tmp_path, two, capsys):
    """The cells and every number an auditor gets, but for what stays with a person, are those of one wave."""
    asked = {"questionnaire.yaml": QUESTIONNAIRE.replace("        special: true\n", "")}
    folder = write_waves(tmp_path / "two", two, **asked)
    alone = write_waves(tmp_path / "one", {"2026": two["2026"]}, **asked, **{"report.md": "# Report\n"})
    build(folder, capsys)
    build(alone, capsys)
    for name in ("data/cells.csv", "release.json"):
        assert (folder / "out" / name).read_bytes() == (alone / "out" / name).read_bytes()
    assert not (alone / "out/data/changes.csv").exists()
    assert not (alone / "out/waves").exists()


def test_an_earlier_waves_release_is_written_for_an_audit_of_all(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two)
    build(folder, capsys)
    found = json.loads((folder / "out/waves/2020/release.json").read_text(encoding="utf-8"))
    assert {"at": {"plan": "yes"}, "lo": 41, "hi": 41} in found["facts"]
    assert sum(person["plan"] == "yes" for person in two["2020"]) == 41


def test_every_change_in_the_report_says_where_it_comes_from(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two)
    build(folder, capsys)
    page = (folder / "out/report.html").read_text(encoding="utf-8")
    assert "smallest detectable change" in page
    assert re.search(
        r"Yes: 46% in Spring 2020, 59% in Spring 2026; 95% interval of the change", words(folder)
    )


def test_the_same_study_gives_the_same_bytes(tmp_path, two, capsys):
    made = []
    for name in ("a", "b"):
        folder = write_waves(tmp_path / name, two)
        build(folder, capsys)
        files = sorted(p for p in (folder / "out").rglob("*") if p.is_file() and "private" not in p.parts)
        made.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    assert made[0] == made[1]


# ---- questions that differ -------------------------------------------------------------------------


def test_a_question_that_was_worded_differently_is_not_compared_until_somebody_says_why(
    tmp_path, two, capsys
):
    old = QUESTIONNAIRE.replace("Do you have a written plan?", "Have you a plan on paper?")
    folder = write_waves(tmp_path, two, **{"waves__2020__questionnaire.yaml": old})
    said = build(folder, capsys)
    assert "WAVE-009" in said
    assert "check: wave/2020/plan, reason: ..." in said
    assert reasons(folder)["plan", "2020"] == "it was worded “Have you a plan on paper?” in Spring 2020"
    assert not [row for row in changes(folder) if row["item"] == "plan"]
    text = words(folder)
    assert "“plan” is not compared between waves." in text
    assert "changed by [z] , hours by" in text

    accepted = "acknowledged: [{check: wave/2020/plan, reason: Both ask for a written plan.}]\n"
    study = folder / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8") + accepted, encoding="utf-8")
    assert "WAVE-009" not in build(folder, capsys)
    assert [row for row in changes(folder) if row["item"] == "plan"]
    assert "Compared all the same: Both ask for a written plan." in words(folder)


def test_an_answer_that_was_not_offered_cannot_be_acknowledged(tmp_path, two, capsys):
    old = QUESTIONNAIRE.replace("          - {code: poor, label: Poor}\n", "").replace(
        "        unfavourable: [poor]\n", ""
    )
    people = {**two, "2020": [{**one, "mood": one["mood"].replace("poor", "fair")} for one in two["2020"]]}
    folder = write_waves(tmp_path, people, **{"waves__2020__questionnaire.yaml": old})
    study = folder / "study.yaml"
    accepted = "acknowledged: [{check: wave/2020/mood, reason: It should not matter much.}]\n"
    study.write_text(study.read_text(encoding="utf-8") + accepted, encoding="utf-8")
    said = build(folder, capsys)
    assert "WAVE-010" in said
    assert "the answer “Poor” was not offered in Spring 2020" in reasons(folder)["mood", "2020"]
    assert not [row for row in changes(folder) if row["item"] == "mood"]


def test_a_question_that_is_new_or_gone_is_listed(tmp_path, two, capsys):
    old = QUESTIONNAIRE.replace("id: plan\n", "id: scheme\n")
    folder = write_waves(
        tmp_path,
        two,
        **{
            "waves__2020__questionnaire.yaml": old,
            "waves__2020__responses.csv": rows_text(two["2020"]).replace("plan", "scheme", 1),
        },
    )
    build(folder, capsys)
    assert reasons(folder)["plan", "2020"] == "it was not asked in Spring 2020"
    assert reasons(folder)["scheme", "2020"] == "it is no longer asked"


def test_open_answers_that_nobody_coded_then_are_not_compared(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two)
    (folder / "waves/2020/codings.csv").unlink()
    build(folder, capsys)
    assert reasons(folder)["wish.themes", "2020"] == "its answers of Spring 2020 have no themes"


# ---- problems --------------------------------------------------------------------------------------


def test_a_problem_in_an_earlier_waves_rows_names_the_file_of_the_wave(tmp_path, two, capsys):
    people = {**two, "2020": [{**two["2020"][0], "plan": "perhaps"}, *two["2020"][1:]]}
    said = build(write_waves(tmp_path, people), capsys)
    assert "waves/2020/responses.csv" in said
    assert "perhaps" in said


def test_a_change_in_a_study_of_one_wave_is_refused(tmp_path, two, capsys):
    folder = write_waves(tmp_path, {"2026": two["2026"]})
    assert "REPORT-011" in build(folder, capsys, code=1)


def test_a_wave_that_is_not_there_is_named_with_the_nearest(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two, **{"report.md": "{{ change('plan', 'yes', since='202') }}\n"})
    said = build(folder, capsys, code=1)
    assert "REPORT-013" in said
    assert "did you mean '2020'?" in said


def test_a_change_of_no_answer_is_refused(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two, **{"report.md": "{{ change('plan') }}\n"})
    assert "REPORT-012" in build(folder, capsys, code=1)


@pytest.mark.parametrize("call", ["trend('plon')", "change('plan', 'yess')", "trend('plan', row='x')"])
def test_an_unknown_name_stops_the_build_with_the_nearest(tmp_path, two, capsys, call):
    folder = write_waves(tmp_path, two, **{"report.md": f"{{{{ {call} }}}}\n"})
    assert re.search(r"REPORT-00[13]", build(folder, capsys, code=1))


# ---- people who come and go ------------------------------------------------------------------------


def few_move() -> dict[str, list[dict[str, str]]]:
    """The same ninety people twice, but one who joined and one who left."""
    before = made_waves(2)["2020"]
    later = [{**one, "plan": "yes" if place % 3 else "no"} for place, one in enumerate(before[1:])]
    return {"2020": before, "2026": [*later, {**before[0], "id": "P150"}]}


def test_what_stays_with_a_person_is_not_published_again_for_nearly_the_same_people(tmp_path, capsys):
    folder = write_waves(tmp_path, few_move())
    build(folder, capsys)
    cells = (folder / "out/data/cells.csv").read_text(encoding="utf-8").splitlines()
    origin = [line for line in cells if line.startswith("origin")]
    assert origin
    assert all(line.endswith(",,,,,c") for line in origin)
    assert any(line.startswith("plan,") and not line.endswith("c") for line in cells)
    assert {row["status"] for row in changes(folder) if row["item"] == "origin"} == {"c"}


def test_items_named_as_fixed_are_held_back_too(tmp_path, capsys):
    folder = write_waves(tmp_path, few_move(), **{"study.yaml": ""})
    listed = '  - {id: "2020"}\n  - {id: "2026"}\n'
    (folder / "study.yaml").write_text(f"{STUDY}{listed}fixed: [mood]\n", encoding="utf-8")
    build(folder, capsys)
    assert {row["status"] for row in changes(folder) if row["item"] == "mood"} == {"c"}


def public(folder: Path) -> dict[str, bytes]:
    files = [p for p in (folder / "out").rglob("*") if p.is_file() and "private" not in p.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_row_that_is_erased_after_publication_changes_no_public_byte(tmp_path, two, capsys):
    """What was published stands: the earlier wave's figures are not counted again without the person."""
    before = write_waves(tmp_path / "before", {"2020": two["2020"]}, **{"report.md": "# Then\n"})
    build(before, capsys)
    printed = {
        f"waves__2020__{name}": (before / "out" / path).read_text(encoding="utf-8")
        for name, path in (("cells.csv", "data/cells.csv"), ("release.json", "release.json"))
    }
    folder = write_waves(tmp_path / "now", two, **printed)
    said = build(folder, capsys)
    assert "WAVE-011" not in said
    whole = public(folder)
    rows = folder / "waves/2020/responses.csv"
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    erased = lines[1].split(",")[0]
    rows.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    codings = folder / "waves/2020/codings.csv"
    kept = [
        line
        for line in codings.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith(erased)
    ]
    codings.write_text("".join(kept), encoding="utf-8")
    build(folder, capsys)
    assert public(folder) == whole


def test_without_the_published_figures_a_reader_of_the_log_is_warned(tmp_path, two, capsys):
    said = build(write_waves(tmp_path, two), capsys)
    assert "waves/2020 · WAVE-011" in said


def test_posts_that_stayed_and_moved_are_counted_where_enough_did(tmp_path, two, capsys):
    folder = write_waves(tmp_path, two)
    build(folder, capsys)
    assert re.search(r"Posts asked for the first time 30 25%", words(folder))


def test_ten_new_posts_are_withheld_with_what_would_give_them_away(tmp_path, two, capsys):
    posts = "".join(f"P{place:03d},O\n" for place in range(51, 171))
    folder = write_waves(tmp_path, two, **{"waves__2020__frame.csv": f"post,organisation\n{posts}"})
    build(folder, capsys)
    text = words(folder)
    for name in ("Posts asked in both waves", "Posts asked for the first time", "Posts no longer asked"):
        assert f"{name} [c] [c]" in text


def test_packs_say_what_changed_too(tmp_path, two, capsys):
    asked = QUESTIONNAIRE.replace(
        "id: plan\n        kind: yes_no\n", "id: plan\n        kind: yes_no\n        scope: organisation\n"
    )
    pack = "Plans changed by {{ change('plan', 'yes') }}.\n\n{{ trend('plan') }}\n"
    folder = write_waves(tmp_path, two, **{"pack.md": pack, "questionnaire.yaml": asked})
    capsys.readouterr()
    assert main(["packs", str(folder)]) == 0
    pages = sorted((folder / "out/packs").rglob("*.html"))
    texts = [re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")) for page in pages]
    packs = [text for text in texts if "Plans changed by" in text]
    assert len(packs) > 100
    assert all("+13 percentage points" in re.sub(r"\s+", " ", text) for text in packs)
