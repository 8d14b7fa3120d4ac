"""The folders of waves: what is read, and what is said when the list and the folders disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.core.problems import Refused
from remit.study.earlier import wave_study
from remit.study.folder import read_study

QUESTIONNAIRE = """\
schema: 1
pages:
  - id: one
    title: One
    items:
      - {id: plan, kind: yes_no, text: Do you have a plan?}
      - {id: area, kind: single, text: Area, choices: [{code: n, label: North}, {code: s, label: South}]}
"""
OLD = """\
schema: 1
pages:
  - id: one
    title: One
    items:
      - {id: plan, kind: yes_no, text: Have you got a plan?}
"""
STUDY = 'schema: 1\ntitle: T\nweight: w\nwaves: [{id: "2014", population: 40}, {id: "2026"}]\n'
ROWS = "id,plan\nR1,yes\n"


def study(folder: Path, **files: str) -> Path:
    """A study of two waves; `files` adds, replaces or (empty) removes files, slashes as `__`."""
    written = {
        "study.yaml": STUDY,
        "questionnaire.yaml": QUESTIONNAIRE,
        "responses.csv": "id,plan,area,w\nR2,no,n,1\n",
        "waves/2014/responses.csv": ROWS,
        **{name.replace("__", "/"): text for name, text in files.items()},
    }
    for name, text in written.items():
        if text:
            path = folder.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, **files: str) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        read_study(study(folder, **files))
    return {problem.code: str(problem) for problem in refused.value.problems}


def test_an_earlier_wave_has_its_own_rows_and_hash(tmp_path):
    found = read_study(study(tmp_path))
    (wave,) = found.earlier
    assert wave.rows["id"].to_list() == ["R1"]
    assert found.rows["id"].to_list() == ["R2"]
    assert "waves/2014/responses.csv" in found.inputs


def test_frames_of_every_wave_that_have_labels_are_read_as_codes(tmp_path):
    frames = {
        "frame.csv": "post,area\nR2,north\nR3,Elsewhere\n",
        "waves/2014/frame.csv": "post,area\nR1,South\n",
    }
    found = read_study(study(tmp_path, **frames))
    assert found.frame["area"].to_list() == ["n", "Elsewhere"]
    assert found.earlier[0].frame["area"].to_list() == ["s"]
    assert [problem.code for problem in found.warnings if problem.code == "FRAME-019"] == ["FRAME-019"]


def test_a_study_without_folders_has_one_wave(tmp_path):
    found = read_study(
        study(
            tmp_path,
            **{"study.yaml": 'schema: 1\ntitle: T\nwaves: [{id: "2026"}]\n', "waves/2014/responses.csv": ""},
        )
    )
    assert found.earlier == ()


def test_the_current_wave_may_have_its_own_folder(tmp_path):
    found = read_study(
        study(tmp_path, **{"responses.csv": "", "waves/2026/responses.csv": "id,plan\nR9,no\n"})
    )
    assert found.rows["id"].to_list() == ["R9"]
    assert [wave.wave.id for wave in found.earlier] == ["2014"]


def test_a_wave_that_is_listed_but_not_there_is_named_with_the_nearest_folder(tmp_path):
    found = problems(tmp_path, **{"waves/2014/responses.csv": "", "waves/2015/responses.csv": ROWS})
    assert (
        "the wave '2014' is listed, but there is no folder waves/2014 (did you mean '2015'?)"
        in found["WAVE-001"]
    )


def test_a_wave_that_is_there_but_not_listed_is_named_with_the_nearest_wave(tmp_path):
    found = problems(tmp_path, **{"waves/2016/responses.csv": ROWS})
    assert "study.yaml does not list the wave '2016' (did you mean '2026'?)" in found["WAVE-002"]


def test_folders_without_any_list_are_named_too(tmp_path):
    found = problems(tmp_path, **{"study.yaml": "schema: 1\ntitle: T\n"})
    assert "WAVE-002" in found


def test_answers_of_the_current_wave_in_two_places_are_refused(tmp_path):
    assert "WAVE-003" in problems(tmp_path, **{"waves/2026/responses.csv": ROWS})


def test_a_wave_that_is_listed_twice_is_refused(tmp_path):
    twice = 'schema: 1\ntitle: T\nwaves: [{id: "2014"}, {id: "2014"}, {id: "2026"}]\n'
    assert "WAVE-004" in problems(tmp_path, **{"study.yaml": twice})


@pytest.mark.parametrize("name", ["../2014", "a/b", ".hidden", "two words"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(tmp_path, name):
    listed = f'schema: 1\ntitle: T\nwaves: [{{id: "{name}"}}, {{id: "2014"}}, {{id: "2026"}}]\n'
    assert "WAVE-005" in problems(tmp_path, **{"study.yaml": listed})


def test_the_current_waves_questionnaire_stands_in_one_place(tmp_path):
    wrong = {"responses.csv": "", "waves/2026/responses.csv": ROWS, "waves/2026/questionnaire.yaml": OLD}
    assert "WAVE-006" in problems(tmp_path, **wrong)


def test_a_folder_without_answers_is_named(tmp_path):
    found = problems(tmp_path, **{"waves/2014/responses.csv": "", "waves/2014/frame.csv": "post\nP1\n"})
    assert found["WAVE-007"].startswith("waves/2014/responses.csv")


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 2}', "[" * 100_000])
def test_a_release_that_is_none_is_refused(tmp_path, text):
    cells = "table,variable,choice,label,group,measure,n,base,value,lower,upper,status\n"
    found = problems(tmp_path, **{"waves/2014/cells.csv": cells, "waves/2014/release.json": text})
    assert found["WAVE-008"].startswith("waves/2014/release.json")


def test_a_problem_of_an_earlier_questionnaire_names_its_file(tmp_path):
    found = problems(tmp_path, **{"waves/2014/questionnaire.yaml": OLD.replace("yes_no", "yes_on")})
    assert any(text.startswith("waves/2014/questionnaire.yaml:6") for text in found.values())


def test_an_earlier_wave_keeps_what_was_asked_then_and_loses_what_was_not(tmp_path):
    plan = "schema: 1\nkeys: [area, plan]\ntables: [{item: plan, by: area}, {item: plan, by: plan}]\n"
    merge = "merge:\n  area: [{code: o, label: Other, choices: [n, s]}]\n"
    found = read_study(study(tmp_path, **{"plan.yaml": plan + merge, "waves/2014/questionnaire.yaml": OLD}))
    then = wave_study(found, found.earlier[0])
    assert [item.text for item in then.instrument.items] == ["Have you got a plan?"]
    assert then.plan.keys == ("plan",)
    assert then.plan.tables == (("plan", "plan"),)
    assert then.plan.merges == {}
    assert (then.settings.population, then.settings.weight) == (40, "")
    assert [wave.id for wave in then.settings.waves] == ["2014"]


def test_how_many_could_answer_in_the_current_wave_may_stand_with_the_wave(tmp_path):
    found = read_study(study(tmp_path, **{"study.yaml": STUDY.replace('"2026"', '"2026", population: 50')}))
    assert found.settings.population == 50
    assert wave_study(found, found.earlier[0]).settings.population == 40


def test_two_numbers_of_those_who_could_answer_now_are_refused(tmp_path):
    twice = STUDY.replace('"2026"', '"2026", population: 50') + "population: 60\n"
    assert (
        "`population` is 60, and 50 for the last" in problems(tmp_path, **{"study.yaml": twice})["STUDY-010"]
    )
    once = twice.replace("60", "50")
    assert read_study(study(tmp_path / "same", **{"study.yaml": once})).settings.population == 50
