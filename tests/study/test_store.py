"""Results are replaced whole or not at all."""

from pathlib import Path

import pytest

from remit.core.problems import Refused
from remit.study import store


def test_a_result_is_replaced_whole(tmp_path):
    target = tmp_path / "out"
    store.replace_folder(target, {"a.html": b"1", store.MARK: b"{}"})
    store.replace_folder(target, {"b/c.html": b"2", store.MARK: b"{}"})
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()) == [
        "b/c.html",
        store.MARK,
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failed_write_leaves_the_earlier_result_untouched(tmp_path, monkeypatch):
    target = tmp_path / "out"
    store.replace_folder(target, {"a.html": b"1", store.MARK: b"{}"})

    def full(folder, files):
        (folder / "half").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_files", full)
    with pytest.raises(Refused) as error:
        store.replace_folder(target, {"a.html": b"2"})
    assert error.value.problems[0].code == "OUT-003"
    assert (target / "a.html").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_somebody_elses_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"my life")
    with pytest.raises(Refused) as error:
        store.check_target(tmp_path)
    assert error.value.problems[0].code == "OUT-002"


def test_a_file_is_not_a_folder(tmp_path):
    path = tmp_path / "out"
    path.write_bytes(b"")
    with pytest.raises(Refused) as error:
        store.check_target(path)
    assert error.value.problems[0].code == "OUT-001"


def test_an_empty_or_absent_folder_is_fine(tmp_path):
    store.check_target(tmp_path)
    store.check_target(tmp_path / "new")


def test_a_stop_between_two_results_leaves_the_earlier_one(tmp_path, monkeypatch):
    target = tmp_path / "out"
    store.replace_folder(target, {"a.html": b"1", store.MARK: b"{}"})
    moved = Path.replace

    def stopped(path, to):
        if to == target and not (path / "b.html").exists():  # the earlier one on its way back
            return moved(path, to)
        if to == target:
            raise KeyboardInterrupt
        return moved(path, to)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.replace_folder(target, {"b.html": b"2", store.MARK: b"{}"})
    assert (target / "a.html").read_bytes() == b"1"
