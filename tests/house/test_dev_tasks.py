"""The tasks of `dev.py` that can be tested without installing anything."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tools import environment, exchange, offline, wheelhouse
from tools.steps import Failed, run_all

from house.sources import ROOT


def _dev(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "dev.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_every_task_says_what_it_does() -> None:
    shown = _dev("--help").stdout
    for task in (
        "demo",
        "test",
        "check",
        "docs",
        "bench",
        "exchange",
        "wheelhouse",
        "install-offline",
        "zip-example",
    ):
        assert task in shown


def test_a_word_a_task_does_not_know_is_refused() -> None:
    done = _dev("demo", "--fast")
    assert done.returncode == 2
    assert "does not know --fast" in done.stderr


def test_one_failed_step_fails_the_whole_and_the_rest_still_runs(capfd: pytest.CaptureFixture[str]) -> None:
    steps = [
        ("first", [sys.executable, "-c", "raise SystemExit(3)"]),
        ("second", [sys.executable, "-c", "pass"]),
    ]
    assert run_all(steps) == 1
    shown = capfd.readouterr().out
    assert "FAILED first" in shown
    assert "ok     second" in shown


def _note(installs: list[object], words: list[object]) -> int:
    """Remember a command that would install something; it went well."""
    installs += [words] if "install" in words else []
    return 0


def test_an_environment_that_is_up_to_date_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[object] = []
    monkeypatch.setattr(environment, "create", lambda venv: None)
    monkeypatch.setattr(
        environment, "run", lambda words: ("install" in words and installs.append(words)) or 0
    )
    environment.ensure(tmp_path, ["all", "dev"])
    environment.ensure(tmp_path, ["all", "dev"])
    environment.ensure(tmp_path, ["all"])
    assert len(installs) == 1
    environment.ensure(tmp_path, ["all", "design", "dev"])
    assert len(installs) == 2


def test_an_environment_is_renewed_when_the_lock_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[object] = []
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "LOCK", lock)
    monkeypatch.setattr(environment, "create", lambda venv: None)
    monkeypatch.setattr(
        environment, "run", lambda words: ("install" in words and installs.append(words)) or 0
    )
    environment.ensure(tmp_path, ["all"])
    lock.write_text("a==2\n", encoding="utf-8")
    environment.ensure(tmp_path, ["all"])
    assert len(installs) == 2


def test_a_failed_installation_leaves_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "create", lambda venv: None)
    monkeypatch.setattr(environment, "run", lambda words: 1)
    with pytest.raises(Failed, match="install-offline"):
        environment.ensure(tmp_path, ["all"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "system", "machine"),
    [
        ("win_amd64", "win32", "AMD64"),
        ("manylinux_2_28_x86_64", "linux", "x86_64"),
        ("macosx_14_0_arm64", "darwin", "arm64"),
    ],
)
def test_a_wheelhouse_for_another_computer_asks_the_lock_about_that_computer(
    platform: str, system: str, machine: str
) -> None:
    answers = wheelhouse.target(platform, "3.12")
    assert (answers["sys_platform"], answers["platform_machine"]) == (system, machine)
    assert answers["python_full_version"] == "3.12.0"


def test_a_platform_nobody_knows_is_refused_with_examples() -> None:
    with pytest.raises(Failed, match="win_amd64"):
        wheelhouse.target("amiga", "3.12")


def test_a_newer_linux_takes_wheels_made_for_an_older_one() -> None:
    options = wheelhouse.platform_options("manylinux_2_28_x86_64")
    assert "manylinux_2_17_x86_64" in options
    assert "manylinux2014_x86_64" in options
    assert "manylinux_2_34_x86_64" not in options


def test_pins_that_are_not_for_the_target_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "# note\na==1 ; sys_platform == 'win32'\nb==2\nc==3 ; python_full_version < '3.12'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(wheelhouse, "LOCK", lock)
    monkeypatch.setattr(wheelhouse, "python_of", lambda venv: sys.executable)
    assert wheelhouse._pins(tmp_path, wheelhouse.target("win_amd64", "3.12")) == ["a==1", "b==2"]


def test_a_folder_with_other_things_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(Failed, match="other things"):
        wheelhouse.build(tmp_path, tmp_path, "", "")
    assert (tmp_path / "letter.txt").exists()


def test_an_empty_wheelhouse_is_refused_with_the_way_to_fill_it(tmp_path: Path) -> None:
    assert "dev.py wheelhouse" in offline.why_not(tmp_path)


def test_wheels_for_another_python_are_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "remit-0.1.0-py3-none-any.whl").write_bytes(b"")
    (tmp_path / "for-python.txt").write_text("3.99\n", encoding="utf-8")
    assert "3.99" in offline.why_not(tmp_path)
    (tmp_path / "for-python.txt").write_text("{}.{}\n".format(*sys.version_info[:2]), encoding="utf-8")
    assert offline.why_not(tmp_path) == ""


def test_the_zipped_example_holds_nothing_private_and_has_the_same_bytes_twice(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "private").mkdir(parents=True)
    (out / "index.html").write_text("<p>hello", encoding="utf-8")
    (out / "private" / "build.json").write_text(json.dumps({}), encoding="utf-8")
    first = wheelhouse.zip_folder(out, tmp_path / "a" / "example.zip", leave_out="private")
    second = wheelhouse.zip_folder(out, tmp_path / "b" / "example.zip", leave_out="private")
    assert zipfile.ZipFile(first).namelist() == ["example/index.html"]
    assert first.read_bytes() == second.read_bytes()


def test_programs_that_cannot_be_installed_are_left_out_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[list[object], dict[str, str]]] = []
    monkeypatch.setattr(environment, "create", lambda venv: None)
    monkeypatch.setattr(
        exchange, "run", lambda words, **more: asked.append((words, more)) or ("install" in words)
    )
    assert exchange.round_trips(Path("python"), "") == 0
    assert asked[-1][1] == {"extra": {}}
    shown = capfd.readouterr().out
    for word in ("taguette is left out", "pyrefiqda is left out", "QualCoder is on no package index"):
        assert word in shown


def test_a_folder_without_qualcoder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_bring", lambda name, folder: None)
    with pytest.raises(Failed, match=r"no refi\.py"):
        exchange.round_trips(Path("python"), str(tmp_path))
