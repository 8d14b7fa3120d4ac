"""The folder `sums/`: parts are read whole or not at all, and nobody in them is counted twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.core.problems import Refused
from remit.estimates.mass.stored import Stored, merge_stored
from remit.fieldwork.counting import Asked
from remit.study import sums_files
from remit.study.mass import tabulate_file
from remit.study.sums import (
    MARKS,
    Group,
    _marks,
    _mix,
    check_parts,
    count_file,
    joined_marks,
    marks_of,
    read_parts,
    shared_people,
)
from remit.study.sums_files import Part, read_part, write_part
from study.coded_files import made, write

ASKED = Asked(("view", "why"), ("organisation", "side"), (("organisation", "side"),))


def with_ids(rows: pl.DataFrame, first: int = 0, word: str = "person ") -> pl.DataFrame:
    ids = pl.Series("id", [f"{word}{first + row}" for row in range(rows.height)])
    return rows.insert_column(0, ids)


def test_a_part_is_read_as_it_was_written_and_the_same_part_is_the_same_bytes(tmp_path: Path) -> None:
    stored = count_file(write(tmp_path / "a.parquet", made(300)), ASKED)
    part = Part(stored, "a.parquet", "0" * 64, np.arange(5, dtype=np.uint64))
    for name in ("one", "two"):
        write_part(tmp_path / f"{name}.npz", part)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    read = read_part(tmp_path / "one.npz")
    assert (read.source, read.sha256, read.marks.tolist()) == ("a.parquet", "0" * 64, [0, 1, 2, 3, 4])
    assert [each.name for each in read.stored.variables] == ["organisation", "side", "view", "why"]
    for one, two in zip(read.stored.sums.counts, stored.sums.counts, strict=True):
        assert (one == two).all()
    for one, two in zip(read.stored.joints, stored.joints, strict=True):
        assert one.names == two.names
        assert one.rows.equals(two.rows)


def test_open_text_is_counted_and_not_kept(tmp_path: Path) -> None:
    rows = made(60).with_columns(why=pl.lit("the secret reason"))
    write_part(tmp_path / "a.npz", Part(count_file(write(tmp_path / "a.parquet", rows), ASKED)))
    assert b"secret" not in (tmp_path / "a.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as stored:
        assert b"secret" not in stored["header"].tobytes()
        assert "…" in stored["header"].tobytes().decode()


def test_another_schema_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = count_file(write(tmp_path / "a.parquet", made(30)), ASKED)
    with monkeypatch.context() as later:
        later.setattr(sums_files, "SCHEMA", 7)
        write_part(tmp_path / "a.npz", Part(stored))
    with pytest.raises(Refused, match=r"a\.npz · MASS-014 · these sums have the schema 7"):
        read_part(tmp_path / "a.npz")


def test_damage_anywhere_is_noticed_and_never_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "sums/a.npz"
    write_part(path, Part(count_file(write(tmp_path / "a.parquet", made(200)), ASKED)))
    whole = path.read_bytes()
    chance = np.random.default_rng(3)
    noticed = 0
    for at in chance.integers(0, len(whole), 150).tolist():
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read = read_parts(tmp_path)[0].part.stored
        except Refused as refused:
            assert {problem.code for problem in refused.problems} <= {"MASS-010", "MASS-014"}
            assert str(refused.problems[0].where) == "sums/a.npz"
            noticed += 1
        else:  # names and dates inside the archive say nothing of people
            assert read.sums.rows == 200
    assert noticed > 100


@pytest.mark.parametrize("harm", ["beyond", "negative", "lost", "shape"])
def test_numbers_that_contradict_each_other_are_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "a.npz"
    write_part(path, Part(count_file(write(tmp_path / "a.parquet", made(200)), ASKED)))
    with np.load(path) as stored:
        parts = dict(stored)
    if harm == "beyond":
        parts["places0"] = parts["places0"] + 9
    elif harm == "negative":
        parts["joint0"] = -parts["joint0"]
    elif harm == "lost":
        parts["joint0"], parts["places0"] = parts["joint0"][1:], parts["places0"][1:]
    else:
        parts["counts0"] = parts["counts0"][:, :2]
    np.savez(path, **parts)
    with pytest.raises(Refused, match=r"a\.npz · MASS-010"):
        read_part(path)


def people_of(stored: Stored) -> list[list[tuple]]:
    """The people of each combination; their weights are sums in another order."""
    return [joint.rows.drop("remit w", "remit w2").rows() for joint in stored.joints]


def test_parts_of_groups_add_up_to_the_file(tmp_path: Path) -> None:
    """A part of one group holds that group alone, and its other groups come back when it is added."""
    rows = made(500)
    whole = count_file(write(tmp_path / "all.parquet", rows), ASKED)
    parts = []
    for place in range(8):
        few = write(tmp_path / f"{place}.parquet", rows.filter(pl.col("organisation") == place))
        parts.append(count_file(few, ASKED))
        alone = count_file(tmp_path / "all.parquet", ASKED, Group("organisation", f"R{place:02}"))
        assert merge_stored([alone]).sums.rows == parts[-1].sums.rows
        assert people_of(alone) == people_of(parts[-1])
    found = merge_stored(parts)
    assert found.sums.keys == whole.sums.keys
    for one, two in zip(found.sums.counts, whole.sums.counts, strict=True):
        assert np.allclose(one, two, rtol=1e-12)
    assert people_of(found) == people_of(whole)


def test_numbers_that_no_list_holds_are_refused_in_a_small_file_too(tmp_path: Path) -> None:
    rows = made(50).filter(pl.col("organisation") == 5)
    write(tmp_path / "b.parquet", rows.with_columns(organisation=pl.lit(99, pl.Int8)))
    with pytest.raises(Refused, match="MASS-006"):
        tabulate_file(tmp_path / "b.parquet", ["organisation"])


# ---- people counted twice -----------------------------------------------------------------------------


MIXED = {
    "a": 5718913436695043505,
    "Ŵyth": 18389170809050965443,
    "a much longer identifier": 9977318081593077990,
}


def marks(first: int, count: int) -> np.ndarray:
    return _marks(pl.Series([f"R{place}" for place in range(first, first + count)]))


def test_every_repetition_among_few_people_is_noticed() -> None:
    for shared in (0, 1, 40):
        found = shared_people(marks(0, 100), marks(100 - shared, 50))
        assert found == pytest.approx(shared / 50)


def test_repetitions_among_many_people_are_noticed_by_their_share() -> None:
    one = marks(0, 60_000)
    assert len(one) == MARKS
    assert shared_people(one, marks(60_000, 50_000)) == 0.0
    assert shared_people(one, marks(30_000, 60_000)) == pytest.approx(0.5, abs=0.05)
    assert shared_people(one, marks(59_000, 60_000)) == pytest.approx(1 / 60, abs=0.01)


def test_marks_are_the_same_on_every_computer_and_in_whatever_parts_they_are_made() -> None:
    assert _mix(np.zeros(1, dtype=np.uint64)).tolist() == [0xE220A8397B1DCDAF]  # as published
    assert _marks(pl.Series(list(MIXED))).tolist() == sorted(MIXED.values())
    for text, mark in MIXED.items():  # whoever else is in the file
        assert _marks(pl.Series([text])).tolist() == [mark]
    assert joined_marks(marks(0, 9_000), marks(9_000, 9_000)).tolist() == marks(0, 18_000).tolist()


def test_numbers_of_rows_are_not_taken_for_people(tmp_path: Path) -> None:
    rows = made(40)
    numbered = rows.insert_column(0, pl.Series("id", [str(row + 1) for row in range(40)]))
    assert len(marks_of(write(tmp_path / "a.parquet", numbered))) == 0
    assert len(marks_of(write(tmp_path / "b.parquet", with_ids(made(40))))) == 40
    assert len(marks_of(write(tmp_path / "c.parquet", made(40)))) == 0


def test_parts_with_the_same_people_are_named_once_a_pair(tmp_path: Path) -> None:
    for name, first in (("a", 0), ("b", 90), ("2026/c", 90), ("2026/d", 0)):
        path = write(tmp_path / "rows.parquet", with_ids(made(100, seed=first), first))
        write_part(tmp_path / f"sums/{name}.npz", Part(count_file(path, ASKED), marks=marks_of(path)))
    said = [str(problem) for problem in check_parts(read_parts(tmp_path))]
    assert len(said) == 2
    assert said[0].startswith("sums/2026/d.npz · MASS-016 · people of it are counted in '2026/c' too")
    assert said[1].startswith("sums/b.npz · MASS-016 · people of it are counted in 'a' too: about 10.0%")
    assert check_parts(read_parts(tmp_path, "2026"))
