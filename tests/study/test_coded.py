"""Coded Parquet gives back the very texts that went in, and says itself what they mean."""

import json
from contextlib import contextmanager
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from remit.cli import main
from remit.core.codebook_xml import About
from remit.core.problems import Refused
from remit.core.words import Choice, Variable
from remit.estimates.columns import natural
from remit.estimates.mass.sums import ordered_codes
from remit.fieldwork.coded import METADATA, write_dictionary
from remit.study.coded_writing import head_of, read_head, write_coded
from remit.study.converting import Choices, convert
from remit.study.converting.archives import ARCHIVES
from remit.study.converting.finishing import Wanted, finish
from remit.study.converting.spool import Spool
from remit.study.importing.assembling import import_table
from remit.study.sources import read_source
from remit.study.tablefile import read_rows

CHOICES = (Choice("3", "Three", 3.0), Choice("1", "One", 1.0), Choice("none", "None", exclusive=True))
CLOSED = Variable("q", "q", "How are you, ŵ?", "choice", "single", CHOICES, "", ("Q 1",))
NUMBER = Variable("n", "n", "How many?", "number", "whole")
OPEN = Variable("why", "why", "Why?", "text", "text")
DAY = Variable("day", "day", "When?", "date", "date")

TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["1", "1.0", "01", "001", "3", "none", "None", ".r", ".n", "ŵ", "Ŵ", " 1", "1e5", "-0"]),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6),
)


def quiet(share):
    """Nobody watches."""


def written(rows, folder, batch=3):
    """The rows as a coded file: spooled in batches, placed, written."""
    spool = Spool(folder, frozenset({"id", "why"}))
    for start in range(0, rows.height, batch):
        spool.add(rows.slice(start, batch))
    columns = {name: name for name in rows.columns}
    target = folder / "coded.parquet"
    wanted = Wanted("made up", (CLOSED, NUMBER, OPEN, DAY), columns)
    return finish(spool, wanted, lambda texts: {text: text for text in texts}, target), target


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=12))
@example([("01", "1", "0", None), ("1", "1.0", "ŵ", ".r"), (None, "01", None, ".n")])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_texts_that_come_out_are_those_that_went_in(tmp_path_factory, cells):
    rows = pl.DataFrame(
        [(str(place), *cell) for place, cell in enumerate(cells)],
        schema=dict.fromkeys(["id", "q", "n", "why", "day"], pl.String),
        orient="row",
    )
    head, target = written(rows, tmp_path_factory.mktemp("coded"))
    assert read_rows(target, "coded.parquet").equals(rows)
    assert read_head(target) == head
    assert head.rows == len(cells)


@given(st.lists(TEXTS.filter(bool)))
def test_a_list_is_what_the_author_listed_then_typed_missing_then_the_rest_in_natural_order(found):
    codes = ordered_codes(CLOSED, [*found])
    assert codes[:3] == ("3", "1", "none")
    assert len(set(codes)) == len(codes)
    assert set(codes) == {"3", "1", "none", *found}
    typed = [code for code in codes if code in (".r", ".n")]
    assert list(codes[3 : 3 + len(typed)]) == typed == sorted(typed, reverse=True)
    rest = list(codes[3 + len(typed) :])
    assert rest == sorted(rest, key=natural)


@pytest.mark.parametrize(("several", "kind"), [(128, pl.Int8), (129, pl.Int16), (32_769, pl.Int32)])
def test_places_take_the_smallest_integer_that_holds_them(tmp_path, several, kind):
    rows = pl.DataFrame({"id": [str(n) for n in range(several)], "n": [str(n) for n in range(several)]})
    spool = Spool(tmp_path, frozenset({"id"}))
    spool.add(rows)
    target = tmp_path / "coded.parquet"
    finish(spool, Wanted("x", (NUMBER,), {"id": "id", "n": "n"}), lambda ts: dict(zip(ts, ts)), target)  # noqa: B905
    assert pl.read_parquet_schema(target)["n"] == kind
    assert read_rows(target, "x").equals(rows)


def test_the_file_itself_says_what_its_integers_mean_to_anybody_who_reads_parquet(tmp_path):
    rows = pl.DataFrame(
        {"id": ["a", "b"], "q": ["1", "x"], "n": ["2", None], "why": ["w", None], "day": [".r", None]}
    )
    _, target = written(rows, tmp_path)
    stated = json.loads(pl.read_parquet_metadata(target)[METADATA])
    assert (stated["schema"], stated["rows"], stated["weight"], stated["stratum"]) == (1, 2, "", "")
    first = stated["variables"][0]
    assert first["codes"] == ["3", "1", "none", "x"]
    assert first["choices"][0] == {"code": "3", "label": "Three", "score": 3.0, "exclusive": False}
    assert {key: first[key] for key in ("name", "item", "label", "storage", "kind", "choice", "source")} == {
        "name": "q", "item": "q", "label": "How are you, ŵ?", "storage": "choice", "kind": "single",
        "choice": "", "source": ["Q 1"],
    }  # fmt: skip
    assert pl.read_parquet(target)["q"].to_list() == [1, 3]


def test_row_groups_hold_a_hundred_thousand_rows_whatever_the_batches(tmp_path):
    rows = pl.DataFrame({"id": [str(n) for n in range(230_000)], "n": ["1", "2"] * 115_000})
    spool = Spool(tmp_path, frozenset({"id"}))
    for start in range(0, rows.height, 70_001):
        spool.add(rows.slice(start, 70_001))
    target = tmp_path / "coded.parquet"
    finish(spool, Wanted("x", (NUMBER,), {"id": "id", "n": "n"}), lambda ts: dict(zip(ts, ts)), target)  # noqa: B905
    groups = pytest.importorskip("pyarrow.parquet").ParquetFile(target).metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [100_000, 100_000, 30_000]
    assert read_rows(target, "x").equals(rows)


def test_a_file_of_a_newer_format_is_refused_and_other_metadata_is_none_of_ours(tmp_path):
    rows = pl.DataFrame({"id": ["a"], "q": ["1"], "n": ["2"], "why": ["w"], "day": [None]})
    head, _ = written(rows.cast(pl.String), tmp_path)
    newer = write_dictionary(head).replace('"schema":1', '"schema":2')
    with pytest.raises(Refused, match="CODED-003"):
        head_of(newer, "x.parquet")
    assert (
        head_of("[]", "x") is head_of("{}", "x") is head_of("no", "x") is head_of('{"schema":1}', "x") is None
    )


# ---- a study -------------------------------------------------------------------------------------

STUDY = """schema: 1
title: Made up
weight: w
"""
QUESTIONNAIRE = """schema: 1
pages:
  - id: page
    title: Questions
    items:
      - id: tea
        kind: single
        text: Tea or coffee?
        refused: Rather not say
        choices: [{code: tea, label: Tea}, {code: no, label: Neither}, {code: coffee, label: Coffee}]
      - {id: cups, kind: whole, text: How many cups?}
      - {id: why, kind: text, text: Why?}
"""
ANSWERS = """id,tea,cups,why,region,w
a1,coffee,2,'=1+1,north,1.5
a2,.r,,"Llŷn, a
paned",south,0.5
a3,cocoa,02, ,north,1
a4,,.n,,,1
"""


@pytest.fixture
def study(tmp_path):
    """A small study with a weight, a column that no item asks for and an answer that is not listed."""
    folder = tmp_path / "study"
    folder.mkdir()
    for name, text in (
        ("study.yaml", STUDY),
        ("questionnaire.yaml", QUESTIONNAIRE),
        ("responses.csv", ANSWERS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_study_is_converted_by_its_own_dictionary(study):
    done = convert(study, None, Choices(stratum="region"), quiet)
    assert done.target == study / "responses.parquet"
    codes = {entry.variable.name: entry.codes for entry in done.head.variables}
    assert codes == {
        "tea": ("tea", "no", "coffee", ".r", "cocoa"),
        "cups": (".n", "02", "2") if natural("02") < natural("2") else (".n", "2", "02"),
        "why": (),
        "region": ("north", "south"),
    }
    assert (done.head.weight, done.head.stratum) == ("w", "region")
    assert pl.read_parquet(done.target)["w"].to_list() == [1.5, 0.5, 1.0, 1.0]
    before, after = read_rows(study / "responses.csv", "x"), read_rows(done.target, "x")
    assert after.select("tea", "cups", "why", "region").equals(before.select("tea", "cups", "why", "region"))


def test_commands_take_the_coded_answers_as_they_take_the_csv(study, capsys):
    def tables():
        from remit.cli.pipeline import prepare
        from remit.cli.say import Stages

        made = prepare(study, "", Stages(watched=False))
        return made.tables

    from_csv = tables()
    convert(study, None, Choices(), quiet)
    (study / "responses.csv").unlink()
    assert tables() == from_csv
    assert main(["check", str(study)]) == 0
    assert "cocoa" in capsys.readouterr().err


def test_rows_that_were_converted_with_a_weight_are_weighted_also_where_the_study_names_none(study, capsys):
    from remit.cli.pipeline import prepare
    from remit.cli.say import Stages

    weighted = prepare(study, "", Stages(watched=False)).tables
    (study / "study.yaml").write_text(STUDY.replace("weight: w\n", ""), encoding="utf-8")
    convert(study, None, Choices(weight="w"), quiet)
    assert prepare(study, "", Stages(watched=False)).tables == weighted
    assert main(["check", str(study)]) == 0
    assert "RESP-015" in capsys.readouterr().err
    convert(study, None, Choices(), quiet)
    assert prepare(study, "", Stages(watched=False)).tables != weighted


def test_plain_parquet_of_a_study_means_the_same_whether_it_is_read_or_converted(study):
    asked = """
      - id: drinks
        kind: select_all
        text: Which?
        choices: [{code: milk, label: Milk}, {code: beer, label: Beer}]
"""
    (study / "questionnaire.yaml").write_text(QUESTIONNAIRE.rstrip("\n") + asked, encoding="utf-8")
    rows = pl.DataFrame(
        {
            "id": ["a1", "a2", "a3", "a4"],
            "cups": [2.0, float("nan"), float("inf"), 1e20],
            "drinks.milk": [True, False, None, True],
            "drinks.beer": [False, True, None, True],
            "why": [["early", "late"], None, [], ["x"]],
            "w": [1.0, 0.5, 0.0, 1.0],
        },
        schema_overrides={"why": pl.List(pl.String)},
    )
    (study / "responses.csv").unlink()
    rows.write_parquet(study / "responses.parquet")
    read = read_rows(study / "responses.parquet", "x")
    assert read["drinks.milk"].to_list() == ["1", "0", None, "1"]
    assert read["cups"].to_list()[:3] == ["2", None, "inf"]
    assert float(read["cups"][3]) == 1e20
    done = convert(study, study / "kept.parquet", Choices(), quiet)
    names = ["id", "cups", "drinks.milk", "drinks.beer", "why"]
    assert read_rows(done.target, "x").select(names).equals(read.select(names))


def test_parquet_that_holds_what_has_no_text_is_refused_and_not_a_fault_of_remit(study):
    (study / "responses.csv").unlink()
    pl.DataFrame({"id": ["a"], "tea": [{"x": 1}], "w": [1.0]}).write_parquet(study / "responses.parquet")
    with pytest.raises(Refused, match="IMPORT-016"):
        read_rows(study / "responses.parquet", "x")


def test_nothing_that_somebody_else_wrote_is_overwritten_but_an_earlier_conversion_is(study, tmp_path):
    other = tmp_path / "other.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(other)
    kept = other.read_bytes()
    for target in (other, study):
        with pytest.raises(Refused, match="CONVERT-006"):
            convert(study, target, Choices(), quiet)
    assert other.read_bytes() == kept
    first = convert(study, None, Choices(), quiet).target.read_bytes()
    assert convert(study, None, Choices(), quiet).target.read_bytes() == first


def test_a_conversion_that_fails_leaves_nothing_behind(study):
    (study / "responses.csv").write_text(ANSWERS.replace(",0.5", ",heavy"), encoding="utf-8")
    before = sorted(path.name for path in study.iterdir())
    with pytest.raises(Refused, match=r"RESP-008.*row 2 "):
        convert(study, None, Choices(), quiet)
    assert sorted(path.name for path in study.iterdir()) == before


def test_a_source_that_has_changed_since_is_told(study, capsys):
    convert(study, None, Choices(), quiet)
    assert main(["check", str(study)]) == 0
    assert "CONVERT-011" not in capsys.readouterr().err
    (study / "responses.csv").write_text(ANSWERS + "a5,tea,1,,north,1\n", encoding="utf-8")
    assert main(["check", str(study)]) == 0
    assert "responses.csv has changed since responses.parquet was made of it" in capsys.readouterr().err
    convert(study, None, Choices(), quiet)
    assert main(["check", str(study)]) == 0
    assert "CONVERT-011" not in capsys.readouterr().err


def test_a_wave_is_converted_in_its_own_folder_by_its_own_questionnaire(study):
    folder = study / "waves" / "2014"
    folder.mkdir(parents=True)
    (folder / "responses.csv").write_text(ANSWERS, encoding="utf-8")
    done = convert(folder / "responses.csv", None, Choices(), quiet)
    assert done.target == folder / "responses.parquet"
    assert [choice.code for choice in done.head.variables[0].variable.choices] == ["tea", "no", "coffee"]
    own = QUESTIONNAIRE.replace("{code: no, label: Neither}, ", "")
    (folder / "questionnaire.yaml").write_text(own, encoding="utf-8")
    done = convert(folder / "responses.csv", None, Choices(), quiet)
    assert [choice.code for choice in done.head.variables[0].variable.choices] == ["tea", "coffee"]


def test_a_coded_file_keeps_its_dictionary_and_is_not_coded_again(study, tmp_path):
    coded = convert(study, tmp_path / "alone" / "kept.parquet", Choices(), quiet)
    with pytest.raises(Refused, match="CONVERT-010"):
        convert(coded.target, None, Choices(), quiet)
    again = convert(coded.target, tmp_path / "kept.xml", Choices(), quiet)
    assert again.head == coded.head


def test_a_file_whose_columns_are_not_the_studys_is_refused(study):
    (study / "raw.csv").write_text("Response ID,Which one?\n1,Tea\n", encoding="utf-8")
    with pytest.raises(Refused, match="CONVERT-004"):
        convert(study / "raw.csv", None, Choices(), quiet)


# ---- a lone file ---------------------------------------------------------------------------------

LONE = "Response ID,How are you?,Which? [Tea],Which? [Coffee],Age,Weight\n" + "".join(
    f"r{n},{('Good', 'Bad', 'Prefer not to say')[n % 3]},{'Yes' if n % 2 else ''},{'' if n % 2 else 'Yes'},"
    f"{20 + n % 9},{1 + n % 2 / 2}\n"
    for n in range(90)
)


def test_a_lone_file_becomes_what_remit_new_makes_of_it(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(LONE, encoding="utf-8")
    done = convert(path, None, Choices(weight="Weight", stratum="How are you?"), quiet)
    made = import_table(read_source(path), "Answers", weight_column="Weight")
    asked = [variable for item in made.instrument.items for variable in _variables(item)]
    assert [entry.variable for entry in done.head.variables] == asked
    found = read_rows(done.target, "x")
    names = [variable.name for variable in asked]
    assert found.select("id", *names).equals(made.rows.select("id", *names))
    assert found["weight"].cast(pl.Float64).to_list() == made.rows["weight"].cast(pl.Float64).to_list()
    assert done.head.stratum in names


RICH = [
    "id", "Sex", "Tools", "Pets [Cat]", "Pets [Dog]", "How far? [Bus]", "How far? [Train]",
    "Day", "Pay", "Why",
]  # fmt: skip


def _rich(rows):
    """A file of many kinds of column: choices, lists, boxes, a grid, dates, numbers with commas, words."""
    tools = ["Saw", "Saw; Axe", "Axe; Drill", "", "Drill"]
    grid = ["Agree", "Disagree", "Neither", ""]
    for n in range(rows):
        yield [
            f"p{n}", ("Female", "Male", "Prefer not to say", "")[n % 4], tools[n % 5],
            "Yes" if n % 3 else "", "" if n % 3 else "Yes", grid[n % 4], grid[(n // 4) % 4],
            f"{1 + n % 28}/{1 + n % 12}/2014", f"{n % 11},{n % 10}" if n % 7 else "",
            f"Because of {n}; truly" if n % 2 else "",
        ]  # fmt: skip


@pytest.mark.parametrize("judged", [60, 20_000])
def test_many_kinds_of_column_are_coded_in_parts_as_they_are_at_once(tmp_path, monkeypatch, judged):
    from remit.study.converting import encodings, inferring

    monkeypatch.setattr(encodings, "BLOCK", 700)
    monkeypatch.setattr(inferring, "JUDGED", judged)
    path = tmp_path / "answers.csv"
    lines = [";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in [RICH, *_rich(240)]]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    made = import_table(read_source(path), "Answers")
    asked = [variable for item in made.instrument.items for variable in _variables(item)]
    assert [entry.variable for entry in done.head.variables] == asked
    assert {variable.kind for variable in asked} >= {"select_all", "matrix", "date", "number", "text"}
    assert read_rows(done.target, "x").equals(made.rows.select("id", *(variable.name for variable in asked)))


def _variables(item):
    from remit.instrument.kinds import kind_of

    return kind_of(item).variables(item)


def test_an_answer_that_comes_late_in_a_long_file_is_an_answer_like_the_others(tmp_path, monkeypatch):
    from remit.study.converting import encodings, inferring

    monkeypatch.setattr(encodings, "BLOCK", 300)
    monkeypatch.setattr(inferring, "JUDGED", 40)
    path = tmp_path / "answers.csv"
    lines = [f"{n},{'north' if n < 80 else 'south'},{n % 7}\n" for n in range(90)]
    path.write_text("id,region,cups\n" + "".join(lines), encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    region = done.head.variables[0]
    assert [choice.label for choice in region.variable.choices] == ["north", "south"]
    assert len(region.codes) == 2
    assert read_rows(done.target, "x")["region"].to_list()[-1] == region.codes[1]


def test_a_word_that_comes_late_in_cells_of_many_answers_is_a_choice_like_the_others(tmp_path, monkeypatch):
    from remit.study.converting import encodings, inferring

    monkeypatch.setattr(encodings, "BLOCK", 4_000)
    monkeypatch.setattr(inferring, "JUDGED", 200)
    tools = [f"Tool {letter}" for letter in "ABCDEFGH"]  # 256 cells that differ: kept as text on their way
    cells = ["; ".join(tool for place, tool in enumerate(tools) if n >> place & 1) for n in range(1, 256)]
    cells += [f"{cell}; Late" for cell in cells[:60]]
    path = tmp_path / "answers.csv"
    path.write_text(
        "id,Tools\n" + "".join(f"r{n},{cell}\n" for n, cell in enumerate(cells)), encoding="utf-8"
    )
    rows = read_rows(convert(path, None, Choices(), quiet).target, "x")
    assert rows["Tools.late"].to_list().count("1") == 60
    assert rows["Tools.tool_a"].to_list().count("1") == sum("Tool A" in cell for cell in cells)


def test_a_column_that_is_filled_late_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    from remit.study.converting import inferring

    monkeypatch.setattr(inferring, "JUDGED", 40)
    path = tmp_path / "answers.csv"
    lines = [f"r{n},{n % 7},{'late' if n > 60 else ''}\n" for n in range(90)]
    path.write_text("id,cups,\n" + "".join(lines), encoding="utf-8")
    rows = read_rows(convert(path, None, Choices(), quiet).target, "x")
    assert rows.select(pl.all().exclude("id", "cups")).to_series().drop_nulls().len() == 29


def test_places_that_a_ranking_does_not_have_room_for_are_kept_beside_it(tmp_path):
    path = tmp_path / "answers.csv"
    orders = ["1,2,3", "2,3,1", "3,1,2", "1,3,2"]
    lines = [f"r{n},{'1,1,2' if n == 50 else orders[n % 4]}\n" for n in range(60)]
    header = "id," + ",".join(f"Please rank these [{name}]" for name in ("Tea", "Milk", "Beer"))
    path.write_text(header + "\n" + "".join(lines), encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    made = import_table(read_source(path), "Answers")
    name = next(column for column in made.rows.columns if column.endswith(".unlisted"))
    assert read_rows(done.target, "x")[name].to_list() == made.rows[name].to_list()
    assert any(name in note for note in done.notes)


def test_what_is_left_out_of_a_lone_file_is_told(tmp_path):
    path = tmp_path / "answers.csv"
    lines = [f"r{n},{5000 + 3 * n},n{n}@example.org,{n % 7},{1 + n % 2 / 2}\n" for n in range(60)]
    path.write_text("id,Staff number,email,cups,weight\n" + "".join(lines), encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    assert [entry.variable.name for entry in done.head.variables] == ["cups", "weight_item"]
    said = "\n".join(done.notes)
    assert "'Staff number' · left out: every cell is filled and none repeats" in said
    assert "'email' · left out" in said
    assert "name it with --weight" in said


def test_a_lone_file_that_loses_something_says_so(tmp_path):
    path = tmp_path / "answers.csv"
    lines = [f"r{n},2020-01-{1 + n % 28:02} 13:05:07\n" for n in range(60)]
    path.write_text("id,When\n" + "".join(lines), encoding="utf-8")
    assert "When: the time of day was cut from the dates" in convert(path, None, Choices(), quiet).notes


def test_numbers_that_repeat_late_are_no_second_id(tmp_path, monkeypatch):
    from remit.study.converting import inferring

    monkeypatch.setattr(inferring, "JUDGED", 40)
    path = tmp_path / "answers.csv"
    lines = [f"r{n},{n % 60},{n % 7}\n" for n in range(90)]
    path.write_text("id,Staff number,cups\n" + "".join(lines), encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    assert [entry.variable.label for entry in done.head.variables] == ["Staff number", "cups"]


def test_an_id_that_repeats_late_is_refused(tmp_path, monkeypatch):
    from remit.study.converting import inferring

    monkeypatch.setattr(inferring, "JUDGED", 40)
    path = tmp_path / "answers.csv"
    lines = [f"{n % 60},{n % 3}\n" for n in range(90)]
    path.write_text("id,q\n" + "".join(lines), encoding="utf-8")
    with pytest.raises(Refused, match="IMPORT-017"):
        convert(path, None, Choices(), quiet)
    assert convert(path, None, Choices("none"), quiet).head.rows == 90


def test_the_command_says_what_it_wrote_and_is_quiet_when_nobody_watches(tmp_path, capsys):
    path = tmp_path / "answers.csv"
    path.write_text(LONE, encoding="utf-8")
    assert main(["convert", str(path), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out.splitlines()[-1])["rows"] == 90
    assert "%" not in said.err
    assert main(["convert", str(tmp_path / "nowhere.csv")]) == 1
    assert "IMPORT-001" in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_nothing_behind(study, monkeypatch):
    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    before = sorted(path.name for path in study.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_ipc", full)
        with pytest.raises(Refused, match=r"CONVERT-012.*no space left"):
            convert(study, None, Choices(), quiet)
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    with pytest.raises(Refused, match=r"CONVERT-001.*no space left"):
        convert(study, None, Choices(), quiet)
    assert sorted(path.name for path in study.iterdir()) == before


def test_a_batch_that_fails_to_come_leaves_the_earlier_file_as_it_was(tmp_path):
    rows = pl.DataFrame({"id": ["a"], "q": ["1"], "n": ["2"], "why": ["w"], "day": ["2020"]})
    head, target = written(rows, tmp_path)
    kept = target.read_bytes()

    def broken():
        yield from ()
        raise OSError("the disk is full")

    with pytest.raises((Refused, OSError, pl.exceptions.PolarsError)):
        write_coded(target, broken(), head)
    assert target.read_bytes() == kept
    assert not list(tmp_path.glob(".coded*"))


@contextmanager
def room_for(size):
    """Nothing is written beyond so many bytes of a file, as on a disk that is full by then."""
    resource = pytest.importorskip("resource", reason="only Unix can be asked for a small disk")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("ending", [".parquet", ".sav", ".zsav", ".ods"])
def test_a_disk_that_fills_while_answers_are_written_is_no_mistake_of_remit(tmp_path, ending):
    """Polars and the library for SPSS say so by errors of their own."""
    random = Random(3)  # noqa: S311 - the same text each time
    words = ["".join(random.choices("abcdefghij", k=400)) for _ in range(300)]
    rows = pl.DataFrame({"id": [str(n) for n in range(300)], "q": "1", "n": "2", "why": words, "day": "2020"})
    head, coded = written(rows, tmp_path)
    target = tmp_path / "kept" / f"full{ending}"
    archive = ARCHIVES.get(ending)
    with room_for(20_000), pytest.raises(Refused, match=r"CONVERT-001.*cannot be written"):
        if archive is None:
            write_coded(target, [pl.read_parquet(coded)], head)
        else:
            archive(coded, head, About("Full"), target)
    assert not list(target.parent.iterdir())


def test_the_file_is_there_before_threads_write_to_it_so_that_none_appears_after_a_stop(
    tmp_path, monkeypatch
):
    rows = pl.DataFrame({"id": ["a"], "q": ["1"], "n": ["2"], "why": ["w"], "day": ["2020"]})
    head, target = written(rows, tmp_path)
    kept = target.read_bytes()

    def stopped(lazy, out, **named):
        assert not isinstance(out, str | Path), "a path is opened by a thread, perhaps after it was removed"
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_coded(target, [], head)
    assert target.read_bytes() == kept
    assert not list(tmp_path.glob(".*"))
