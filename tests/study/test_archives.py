"""What a study is archived as is read back equal by programs that know nothing of Remit."""

import csv
import io
import math
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from remit.cli import main
from remit.core.codebook_xml import About, Counted, write_codebook
from remit.core.opendocument import OpenSheet, Shown, write_sheets
from remit.core.problems import Refused
from remit.core.words import Choice, Variable
from remit.fieldwork.coded import CodedVariable
from remit.study.converting import Choices, convert
from remit.study.converting.sav_writing import number_texts, spss_names
from remit.study.store import MARK

QUESTIONNAIRE = """schema: 1
pages:
  - id: page
    title: Questions
    items:
      - id: tea
        kind: single
        text: Tea or coffee & “why”?
        refused: Rather not say
        choices: [{code: tea, label: Tê}, {code: no, label: Neither}, {code: coffee, label: Coffee}]
      - id: grade
        kind: single
        text: Grade
        choices: [{code: '3', label: Three}, {code: '-9', label: Nine below}]
      - {id: cups, kind: whole, text: How many cups?, not_applicable: None of mine}
      - {id: why, kind: text, text: Why?}
"""
ANSWERS = """id,tea,grade,cups,why,w
a1,coffee,3,2,'=1+1,1.5
a2,.r,-9,.n,"Llŷn, a
paned <b>",0.5
a3,cocoa,,about 3,  two  blanks,1
a4,,3,4,,1
"""
ROWS = [
    ("a1", "coffee", "3", "2", "=1+1"),
    ("a2", ".r", "-9", ".n", "Llŷn, a\npaned <b>"),
    ("a3", "cocoa", None, "about 3", "  two  blanks"),
    ("a4", None, "3", "4", None),
]


@pytest.fixture
def study(tmp_path):
    """A small study with refusals, an answer that is not listed, and text that could break a file."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.yaml").write_text("schema: 1\ntitle: Tea & paned\nweight: w\n", encoding="utf-8")
    (folder / "questionnaire.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (folder / "responses.csv").write_text(ANSWERS, encoding="utf-8")
    return folder


def archived(study, ending):
    """The archive and what was said about it."""
    done = convert(study, study.parent / f"kept{ending}", Choices(), lambda share: None)
    return done.target, done.notes


# ---- SPSS ----------------------------------------------------------------------------------------


def test_an_spss_file_holds_numbers_labels_and_user_missing_values(study):
    pyreadstat = pytest.importorskip("pyreadstat")
    path, notes = archived(study, ".sav")
    columns, meta = pyreadstat.read_sav(str(path), user_missing=True, output_format="dict")
    assert list(columns["tea"])[:3] == [3.0, -9.0, 4.0]
    assert meta.variable_value_labels["tea"] == {
        1.0: "Tê", 2.0: "Neither", 3.0: "Coffee", 4.0: "cocoa", -9.0: "Prefer not to say"
    }  # fmt: skip
    assert list(columns["grade"])[:2] == [3.0, -9.0]
    assert [(part["lo"], part["hi"]) for part in meta.missing_ranges["tea"]] == [(-9.0, -9.0)]
    assert [(part["lo"], part["hi"]) for part in meta.missing_ranges["cups"]] == [(-8.0, -8.0)]
    assert "grade" not in meta.missing_ranges
    assert list(columns["w"]) == [1.5, 0.5, 1.0, 1.0]
    assert meta.column_names_to_labels["tea"] == "Tea or coffee & “why”?"
    assert notes == ("cups: 1 answer(s) are no numbers and left blank: 'about 3'",)
    declared, _ = pyreadstat.read_sav(str(path), output_format="dict")
    assert [value is not None for value in declared["cups"]] == [True, False, False, True]


def test_pspp_reads_the_same_numbers_and_words(study, tmp_path):
    program = shutil.which("pspp-convert")
    if program is None:
        pytest.skip("GNU PSPP is not installed (Debian: pspp), so its reading of .sav was not compared")
    pytest.importorskip("pyreadstat")
    path, _ = archived(study, ".sav")
    out = tmp_path / "pspp.csv"
    subprocess.run([program, str(path), str(out)], check=True)
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == ["a1", "a2", "a3", "a4"]
    assert [row["tea"].strip() for row in rows] == ["3", "-9", "4", ""]
    assert [row["cups"].strip() for row in rows] == ["2", "-8", "", "4"]
    assert [row["why"] for row in rows] == [row[4] or "" for row in ROWS]
    assert [float(row["w"]) for row in rows] == [1.5, 0.5, 1.0, 1.0]


CODES = st.one_of(
    st.integers(-999, 999).map(str), st.sampled_from(["a", "ŵ", "1.5", "01", ".r", ".n", "-99"])
)


@given(st.sets(CODES), st.sampled_from(["choice", "number"]))
@example({"-9", "-98", ".r", ".n"}, "number")
def test_no_two_answers_of_a_choice_become_one_number(codes, storage):
    variable = Variable("q", "q", "Q", storage, "single" if storage == "choice" else "whole")
    made = number_texts(CodedVariable(variable, tuple(sorted(codes))))
    numbers = [value for value in made.values if not math.isnan(value)]
    if storage == "choice":
        assert len(set(numbers)) == len(codes)
        assert len(made.labels) == len(codes)
    assert len(made.missing) == len(codes & {".r", ".n"})
    assert not set(made.missing) & {
        float(code) for code in codes - {".r", ".n"} if code.lstrip("-").isdigit()
    }


def test_numbers_of_a_column_that_no_item_asks_for_stay_what_they_are():
    weights = Variable("weight", "", "weight", "choice", "column")
    assert number_texts(CodedVariable(weights, ("0", "0.5", "1.75"))).values == (0.0, 0.5, 1.75)
    places = Variable("place", "", "place", "choice", "column")
    assert number_texts(CodedVariable(places, ("1.5", "north"))).values == (1.0, 2.0)


@given(st.lists(st.text(min_size=1, max_size=80), unique=True, min_size=1))
@example(["Team.1.role", "team.1.role", "ALL", "1st", "ŵ" * 70, "a" * 70, "a" * 71, "..."])
def test_names_fit_spss_and_stay_apart(names):
    made = spss_names(names)
    assert list(made) == names
    assert len({name.casefold() for name in made.values()}) == len(names)
    for name in made.values():
        assert len(name.encode("utf-8")) <= 64
        assert name[0].isalpha()
        assert not name.endswith(".")


# ---- OpenDocument --------------------------------------------------------------------------------


def made(sheets, language="cy"):
    """The bytes of an OpenDocument file."""
    memory = io.BytesIO()
    write_sheets(memory, "t", language, sheets)
    return memory.getvalue()


def opened(content):
    """Sheets of an OpenDocument file by name, as rows of text, read by odfpy."""
    opendocument = pytest.importorskip(
        "odf.opendocument", reason="odfpy is not installed, so no .ods is read back"
    )
    from odf.table import Table, TableCell, TableRow
    from odf.teletype import extractText
    from odf.text import P

    book = opendocument.load(io.BytesIO(content))
    sheets = {}
    for sheet in book.spreadsheet.getElementsByType(Table):
        rows = []
        for row in sheet.getElementsByType(TableRow):
            cells = row.getElementsByType(TableCell)
            rows.append(
                ["\n".join(extractText(p) for p in cell.getElementsByType(P)) or None for cell in cells]
            )
        sheets[sheet.getAttribute("name")] = rows
    return sheets


def test_an_opendocument_file_holds_the_answers_and_the_dictionary(study):
    path, _ = archived(study, ".ods")
    sheets = opened(path.read_bytes())
    assert list(sheets) == ["answers", "dictionary", "about"]
    assert sheets["answers"][0] == ["id", "tea", "grade", "cups", "why", "w"]
    assert [tuple(row[:5]) for row in sheets["answers"][1:]] == ROWS
    assert ["tea", "tea", "single", "choice", "cocoa", "cocoa", "no"] in sheets["dictionary"]
    assert ["tea", "tea", "single", "choice", "tea", "Tê", "yes"] in sheets["dictionary"]


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL), max_size=4))
@example([("  two  blanks ", "a\nb"), ("=1+1", "<&>'\""), ("tab\there", " ")])
def test_every_text_comes_back_from_an_opendocument_file(rows):
    content = made([OpenSheet("s", "", ("a", "b"), rows)])
    assert content == made([OpenSheet("s", "", ("a", "b"), rows)])
    assert opened(content)["s"][1:] == [[cell or None for cell in row] for row in rows]


def test_other_programs_read_numbers_as_numbers(tmp_path):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed, so no .ods is read by it")
    pytest.importorskip("odf")
    sheet = OpenSheet("s", "", ("n", "p"), [(1.5, Shown(0.25, "percent")), (2, Shown(1.0, "count"))])
    found = pandas.read_excel(io.BytesIO(made([sheet])), engine="odf")
    assert found.to_numpy().tolist() == [[1.5, 0.25], [2.0, 1.0]]


# ---- DDI -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def etree():
    return pytest.importorskip("lxml.etree", reason="lxml is not installed, so no XML is judged")


SPACE = {"d": "ddi:codebook:2_5"}


def parsed(etree, content):
    """The codebook, valid by the parts of DDI Codebook 2.5 that Remit writes."""
    schema = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "ddi" / "parts.xsd")))
    root = etree.fromstring(content)
    schema.assertValid(root)
    return root


def test_the_codebook_of_a_study_holds_the_dictionary_and_no_count(study, etree):
    path, _ = archived(study, ".xml")
    root = parsed(etree, path.read_bytes())
    assert root.xpath("string(//d:titl)", namespaces=SPACE) == "Tea & paned"
    assert root.xpath("//d:var/@name", namespaces=SPACE) == ["tea", "grade", "cups", "why"]
    tea = root.xpath("//d:var[@name='tea']", namespaces=SPACE)[0]
    assert tea.xpath("string(d:qstn/d:qstnLit)", namespaces=SPACE) == "Tea or coffee & “why”?"
    pairs = [(c.findtext("d:catValu", None, SPACE), c.get("missing")) for c in tea.findall("d:catgry", SPACE)]
    assert pairs == [("tea", None), ("no", None), ("coffee", None), (".r", "Y")]
    assert not root.xpath("//d:catStat | //d:sumStat | //d:caseQnty", namespaces=SPACE)
    assert "cocoa" not in path.read_text(
        encoding="utf-8"
    )  # what one person wrote is no part of the dictionary


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=3), st.integers(0, 99), max_size=3))
def test_any_words_make_a_valid_codebook(etree, words, counts):
    choices = tuple(Choice(code, words) for code in counts)
    variables = (
        Variable(f"q.{words}", "q", words, "choice", "single", choices),
        Variable("f", "q", words, "flag", "select_all", choice="f"),
    )
    content = write_codebook(About(words, words, date=words), variables, {f"q.{words}": Counted(counts, 3)})
    root = parsed(etree, content)
    told = [int(number) for number in root.xpath("//d:catStat/text()", namespaces=SPACE)]
    assert sorted(told) == sorted(counts.values())


# ---- where they may stand ------------------------------------------------------------------------


def test_answers_are_never_written_into_what_is_published(study):
    mark = study / "out" / MARK
    mark.parent.mkdir(parents=True)
    mark.write_text("{}", encoding="utf-8")
    for name in ("kept.sav", "kept.parquet", "data/kept.ods"):
        with pytest.raises(Refused, match="CONVERT-009"):
            convert(study, study / "out" / name, Choices(), lambda share: None)
    pytest.importorskip("pyreadstat")
    assert (
        convert(study, study / "out" / "private" / "kept.sav", Choices(), lambda share: None).head.rows == 4
    )


def test_an_archive_is_not_written_over_and_an_unknown_ending_is_refused(study, tmp_path, capsys):
    path, _ = archived(study, ".xml")
    kept = path.read_bytes()
    assert main(["convert", str(study), "--out", str(path)]) == 1
    assert "CONVERT-006" in capsys.readouterr().err
    assert path.read_bytes() == kept
    assert main(["convert", str(study), "--out", str(tmp_path / "kept.dta")]) == 1
    assert "CONVERT-008" in capsys.readouterr().err


def test_the_command_says_that_answers_are_private(study, capsys):
    assert main(["convert", str(study), "--out", str(study.parent / "kept.ods")]) == 0
    assert "keep it private" in capsys.readouterr().err


def test_too_many_rows_for_a_spreadsheet_are_refused_in_time(study, monkeypatch):
    from remit.study.converting import archives

    monkeypatch.setattr(archives, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="CONVERT-007"):
        archived(study, ".ods")
    assert not (study.parent / "kept.ods").exists()


def test_an_archive_of_the_spss_file_itself_comes_back_as_parquet(study, tmp_path):
    pytest.importorskip("pyreadstat")
    path, _ = archived(study, ".sav")
    done = convert(path, tmp_path / "again.parquet", Choices(id_column="id"), lambda share: None)
    tea = next(entry.variable for entry in done.head.variables if entry.variable.source == ("tea",))
    assert [choice.label for choice in tea.choices] == ["Tê", "Neither", "Coffee", "cocoa"]
    assert pl.read_parquet(done.target).height == 4
