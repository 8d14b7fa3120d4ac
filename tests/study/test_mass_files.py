"""Coded Parquet files read in batches, tabulated, and their sums kept in files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from remit.core.problems import Refused
from remit.estimates.mass.figures import cells, make_figures
from remit.estimates.mass.stored import Stored
from remit.estimates.mass.sums import Sums, merge, replace_group
from remit.fieldwork.coded import METADATA, Dictionary, read_dictionary, write_dictionary
from remit.study.coded_reading import batches, open_coded, rows_where
from remit.study.mass import tabulate_file, tabulate_group, write_cells
from remit.study.sums_files import Part, read_part, write_part
from study.coded_files import ORGANISATION, SIDE, VARIABLES, VIEW, made, write


def test_a_dictionary_is_read_as_it_was_written() -> None:
    dictionary = Dictionary(7, VARIABLES, "weight", "side")
    assert read_dictionary(write_dictionary(dictionary)) == dictionary


def test_batches_hold_every_row_once_in_order(tmp_path: Path) -> None:
    rows = made(1_050)
    file = open_coded(write(tmp_path / "a.parquet", rows))
    read = list(batches(file, ["view", "side"], 100))
    assert [batch.rows.height for batch in read] == [100] * 10 + [50]
    assert pl.concat([batch.rows for batch in read]).equals(rows.select("view", "side", "weight"))
    assert np.concatenate([batch.weights for batch in read]).tolist() == rows["weight"].to_list()
    assert read[0].variables == (VIEW, SIDE)


def test_a_file_without_rows_has_no_batch_and_sums_of_nought(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", made(0))
    assert list(batches(open_coded(path), ["view"])) == []
    assert tabulate_file(path, ["side"]).sums.rows == 0


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _text(path: Path) -> None:
    path.write_text("id,view\n1,a\n", encoding="utf-8")


def _bare(path: Path) -> None:
    made(5).write_parquet(path)


def _said(text: str) -> Callable[[Path], None]:
    return lambda path: made(5).write_parquet(path, metadata={METADATA: text})


def _changed(**parts: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        write(path, made(5), **parts)

    return change


def _retyped(name: str, kind: type[pl.DataType]) -> Callable[[Path], None]:
    def retype(path: Path) -> None:
        write(path, made(5).with_columns(pl.col(name).cast(kind)))

    return retype


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (_truncate, "CODED-001 · this cannot be read as a whole Parquet file"),
        (_text, "CODED-001 · this cannot be read as a whole Parquet file"),
        (Path.unlink, "CODED-001 · there is no such file"),
        (_bare, "CODED-002 · this Parquet file does not say what its numbers mean"),
        (_said("{"), "CODED-002 · its description of the variables cannot be read"),
        (_said('{"schema": 1, "rows": "many"}'), "CODED-002 · its description"),
        (_said('{"schema": 2, "rows": 5}'), "CODED-003 · its description has the schema 2"),
        (_changed(count=6), "CODED-004 · it says that it holds 6 rows and holds fewer"),
        (_changed(count=4), "CODED-004 · it says that it holds 4 rows and holds more"),
        (_changed(count=0), "CODED-004 · it says that it holds 0 rows and holds more"),
        (
            _changed(weight="side"),
            "CODED-004 · its columns are not those it describes: the weights 'side' are a column of Int8",
        ),
        (
            _changed(stratum="sides"),
            "CODED-004 · its columns are not those it describes: the stratum 'sides' is no variable "
            "(did you mean 'side'?)",
        ),
        (
            _retyped("view", pl.String),
            "CODED-004 · its columns are not those it describes: 'view' is a column of String",
        ),
        (
            _retyped("view", pl.UInt8),
            "CODED-004 · its columns are not those it describes: 'view' is a column of UInt8",
        ),
    ],
)
def test_a_file_that_is_not_one_is_refused_with_its_reason(
    tmp_path: Path, break_it: Callable[[Path], None], said: str
) -> None:
    path = write(tmp_path / "a.parquet", made(500))
    break_it(path)
    with pytest.raises(Refused) as refused:
        tabulate_file(path)
    assert f"a.parquet · {said}" in str(refused.value)


def test_a_file_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", made(20_000))
    content = bytearray(path.read_bytes())
    content[200:2_000] = bytes(1_800)
    path.write_bytes(content)
    with pytest.raises(Refused, match="CODED-001"):
        tabulate_file(path)


def test_a_name_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", made(5))
    for by, items, said in (
        (["sid"], None, r"CODED-005 · the variable 'sid' is not there \(did you mean 'side'\?\)"),
        ([], ["why"], "CODED-005 · the variable 'why' is open text"),
    ):
        with pytest.raises(Refused, match=said):
            tabulate_file(path, by, items)
    with pytest.raises(Refused, match=r"CODED-005 · .*has no answer 'R99'"):
        tabulate_group(path, "R99", ["organisation"])


def expected(rows: pl.DataFrame) -> dict[tuple[str | None, str], tuple[int, float, float]]:
    """n and sums by polars: a second way to count."""
    counted = (
        rows.drop_nulls("view")
        .group_by("organisation", "view")
        .agg(pl.len(), pl.col("weight").sum(), (pl.col("weight") ** 2).sum().alias("squares"))
    )
    return {(ORGANISATION.codes[o], VIEW.codes[v]): (n, w, w2) for o, v, n, w, w2 in counted.iter_rows()}


def test_a_file_is_tabulated_as_another_program_counts_it(tmp_path: Path) -> None:
    rows = made(3_210)
    heard: list[tuple[int, int]] = []
    found = tabulate_file(
        write(tmp_path / "a.parquet", rows),
        ["organisation", "side"],
        progress=lambda done, total: heard.append((done, total)),
    ).sums
    assert heard[-1] == (3_210, 3_210)
    assert [item.name for item in found.items] == ["", "view"]
    wanted = expected(rows)
    array = found.counts[found.key("organisation")][0]
    checked = 0
    for group, organisation in enumerate(ORGANISATION.codes):
        for answer, code in enumerate(VIEW.codes):
            assert array[group, 1 + answer] == pytest.approx(wanted[organisation, code], rel=1e-12)
            checked += 1
    assert checked == len(wanted)


def test_weights_can_be_left_out(tmp_path: Path) -> None:
    found = tabulate_file(write(tmp_path / "a.parquet", made(50)), weighted=False).sums
    assert (found.counts[0][..., 0] == found.counts[0][..., 1]).all()


def test_a_variable_with_very_many_answers_is_left_out_and_named(tmp_path: Path) -> None:
    many = replace(VIEW, variable=replace(VIEW.variable, name="side"), codes=tuple(map(str, range(1_001))))
    path = write(tmp_path / "a.parquet", made(50), variables=(ORGANISATION, many, VIEW))
    assert tabulate_file(path).left_out == ("side",)


def test_a_breakdown_by_a_number_is_refused(tmp_path: Path) -> None:
    number = replace(SIDE, variable=replace(SIDE.variable, storage="number"))
    path = write(tmp_path / "a.parquet", made(5), variables=(ORGANISATION, number, VIEW))
    with pytest.raises(Refused, match="MASS-011 · tables cannot be broken down by 'side'"):
        tabulate_file(path, ["side"])


def write_sums(path: Path, sums: Sums) -> None:
    write_part(path, Part(Stored((), sums)))


def read_sums(path: Path) -> Sums:
    return read_part(path).stored.sums


def equal(one: Sums, two: Sums) -> bool:
    names = (one.items, one.keys, one.stratum, one.weight) == (two.items, two.keys, two.stratum, two.weight)
    return names and all(np.allclose(a, b, rtol=1e-12) for a, b in zip(one.counts, two.counts, strict=True))


def test_a_new_wave_is_added_to_stored_sums_and_no_old_row_is_read(tmp_path: Path) -> None:
    first, second = made(700, 1), made(900, 2)
    write_sums(
        tmp_path / "first.npz",
        tabulate_file(write(tmp_path / "a.parquet", first), ["organisation"]).sums,
    )
    (tmp_path / "a.parquet").unlink()
    new = tabulate_file(write(tmp_path / "b.parquet", second), ["organisation"]).sums
    both = write(tmp_path / "c.parquet", pl.concat([first, second]))
    assert equal(merge(read_sums(tmp_path / "first.npz"), new), tabulate_file(both, ["organisation"]).sums)


def test_one_organisation_is_tabulated_again_as_if_all_had_been(tmp_path: Path) -> None:
    rows = made(800)
    keys = ["organisation", "side"]
    before = write(tmp_path / "a.parquet", rows)
    corrected = rows.with_columns(
        view=pl.when(pl.col("organisation") == 3).then(pl.lit(2, pl.Int8)).otherwise("view")
    )
    after = write(tmp_path / "b.parquet", corrected)
    found = replace_group(
        tabulate_file(before, keys).sums,
        "organisation",
        "R03",
        tabulate_group(after, "R03", keys),
        tabulate_group(before, "R03", keys),
    )
    wanted = tabulate_file(after, keys).sums
    assert equal(found, wanted)
    assert (
        rows_where(open_coded(before), ["view"], "organisation", "R03").rows.height
        == (rows["organisation"] == 3).sum()
    )


def test_sums_are_read_as_they_were_written_and_the_same_sums_are_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", made(200), stratum="side")
    found = tabulate_file(path, ["organisation"]).sums
    write_sums(tmp_path / "one.npz", found)
    write_sums(tmp_path / "two.npz", found)
    read = read_sums(tmp_path / "one.npz")
    assert equal(read, replace(found, items=read.items, keys=read.keys, stratum=read.stratum))
    assert [item.codes for item in read.items] == [item.codes for item in found.items]
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.parquet", "one.npz", "two.npz"]


@pytest.mark.parametrize("harm", ["short", "text", "gone", "other", "negative"])
def test_a_damaged_file_of_sums_is_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "one.npz"
    found = tabulate_file(write(tmp_path / "a.parquet", made(200)), ["organisation"]).sums
    if harm == "negative":
        found = replace(found, counts=tuple(-each for each in found.counts))
    write_sums(path, found)
    content = path.read_bytes()
    if harm == "short":
        path.write_bytes(content[:-30])
    elif harm == "text":
        path.write_text("sums", encoding="utf-8")
    elif harm == "gone":
        path.unlink()
    elif harm == "other":
        with np.load(path) as stored:
            parts = dict(stored)
        parts["header"] = np.frombuffer(
            parts["header"].tobytes().replace(b"North", b"Norse").replace(b'"view"', b'"vieu"'), np.uint8
        )
        np.savez(path, **parts)
    with pytest.raises(Refused, match=r"one\.npz · MASS-010"):
        read_sums(path)


def test_figures_are_written_as_csv_and_parquet_and_nothing_else(tmp_path: Path) -> None:
    found = cells(make_figures(tabulate_file(write(tmp_path / "a.parquet", made(300)), ["side"]).sums))
    write_cells(tmp_path / "t.csv", found)
    write_cells(tmp_path / "t.parquet", found)
    assert pl.read_parquet(tmp_path / "t.parquet").equals(found)
    read = pl.read_csv(tmp_path / "t.csv", schema=found.schema)
    words = pl.col(pl.String).fill_null("")
    assert read.with_columns(words).equals(found.with_columns(words))
    with pytest.raises(Refused, match=r"t\.txt · MASS-012"):
        write_cells(tmp_path / "t.txt", found)
