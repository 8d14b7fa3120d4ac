"""A second process sets the pages; where there is none, the same work is done in this one."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from remit.cli import beside
from remit.cli.beside import Beside
from remit.core.problems import Place, Refused, refuse


def nothing() -> None:
    """What is loaded first in these tests."""


def where_it_ran(word: str) -> tuple[str, int]:
    return word, os.getpid()


def refused() -> None:
    raise refuse("PDF-001", Place("report.md", 3), "a figure has no words", "give it some")


def ended() -> int:
    """Ends the process that runs it, unless that is the process of the tests."""
    if os.getpid() != int(os.environ["REMIT_TEST_PROCESS"]):
        os._exit(9)
    return os.getpid()


def doubled_or_ended(number: int) -> int:
    """Twice the number; three ends its process, unless that is the process of the tests."""
    if number == 3 and os.getpid() != int(os.environ["REMIT_TEST_PROCESS"]):
        os._exit(9)
    return 2 * number


@pytest.mark.parametrize("cores", [1, 10**6])
def test_every_task_is_done_and_keeps_its_place(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", cores)
    with Beside(nothing, processes=2) as helper:
        found = dict(helper.each(where_it_ran, [(f"task {number}",) for number in range(9)]))
    assert {place: result and result[0] for place, result in found.items()} == {
        number: f"task {number}" for number in range(9)
    }


def test_a_task_that_ends_its_process_has_no_result_and_the_others_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 1)
    monkeypatch.setenv("REMIT_TEST_PROCESS", str(os.getpid()))
    with Beside(nothing, processes=2) as helper:
        found = dict(helper.each(doubled_or_ended, [(number,) for number in range(6)]))
    assert found == {0: 0, 1: 2, 2: 4, 3: None, 4: 8, 5: 10}


def test_work_is_done_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 1)
    with Beside(nothing) as helper:
        word, process = helper.start(where_it_ran, "Ŵyth")()
    assert word == "Ŵyth"
    assert process != os.getpid()


def test_without_a_second_core_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 10**6)
    with Beside(nothing) as helper:
        assert helper.start(where_it_ran, "here")() == ("here", os.getpid())


def test_where_processes_are_forbidden_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*words: object, **named: object) -> None:
        raise PermissionError("no new process")

    monkeypatch.setattr(beside, "ENOUGH_CORES", 1)
    monkeypatch.setattr(beside, "ProcessPoolExecutor", forbidden)
    with Beside(nothing) as helper:
        assert helper.start(where_it_ran, "here")() == ("here", os.getpid())


def test_a_process_that_is_ended_from_outside_costs_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 1)
    monkeypatch.setenv("REMIT_TEST_PROCESS", str(os.getpid()))
    with Beside(nothing) as helper:
        assert helper.start(ended)() == os.getpid()
        assert helper.start(where_it_ran, "after")()[0] == "after"


def test_problems_cross_from_one_process_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENOUGH_CORES", 1)
    with Beside(nothing) as helper, pytest.raises(Refused) as caught:
        helper.start(refused)()
    assert [str(problem) for problem in caught.value.problems] == [
        "report.md:3 · PDF-001 · a figure has no words · give it some"
    ]
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems  # noqa: S301


def test_pages_set_in_either_process_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cli.studies import write_study
    from remit.cli import main

    made = []
    for cores in (1, 10**6):
        study = write_study(tmp_path / str(cores))
        monkeypatch.setattr(beside, "ENOUGH_CORES", cores)
        assert main(["build", str(study)]) == 0
        out = study / "out"
        explorer = {path.relative_to(out): path.read_bytes() for path in (out / "explorer").rglob("*.*")}
        assert explorer
        made.append(((out / "report.pdf").read_bytes(), explorer))
    assert made[0] == made[1]
