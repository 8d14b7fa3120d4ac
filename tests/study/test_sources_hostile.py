"""Bad input of any kind is a problem with a way to mend it: soon, in little memory, never a traceback."""

import io
import json
import subprocess
import sys
import textwrap
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.problems import Refused
from remit.study.sources import csvfile, lssfile, lstsvfile, read_source, xlsform, xlsxfile
from remit.study.sources.structures import read_structure
from study.tables import problem_of

MEMORY = 256_000_000
SECONDS = 2.0


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def code_of(path):
    return problem_of(read_source, path).code


def test_an_empty_file_is_refused(tmp_path):
    assert code_of(written(tmp_path, "a.csv", "")) == "IMPORT-003"
    assert code_of(written(tmp_path, "b.csv", " \n\n ")) == "IMPORT-003"


def test_a_header_without_answers_is_refused(tmp_path):
    assert code_of(written(tmp_path, "a.csv", "a,b,c\n")) == "IMPORT-004"


def test_a_folder_is_refused(tmp_path):
    for name in ("a.csv", "a.xlsx", "a.parquet", "a.sav", "a"):
        (tmp_path / name).mkdir()
        assert code_of(tmp_path / name) == "IMPORT-002", name


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path):
    written(tmp_path, "answers.csv", "a\n1\n")
    problem = problem_of(read_source, tmp_path / "answer.csv")
    assert problem.code == "IMPORT-001"
    assert "answers.csv" in problem.what


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00rest",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"a,b\n1,\x00\n",
        b"a,b\n1,\x01\x02\n",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_a_binary_file_called_csv_is_refused(tmp_path, content):
    assert code_of(written(tmp_path, "answers.csv", content)) == "IMPORT-005"


@pytest.mark.parametrize("name", ["answers.xls", "answers.ods", "answers.docx", "answers", "answers.lss"])
def test_formats_that_nobody_reads_are_refused_with_a_way_out(tmp_path, name):
    problem = problem_of(read_source, written(tmp_path, name, "a,b\n1,2\n"))
    assert problem.code == "IMPORT-015"
    assert "save" in problem.fix or "export" in problem.fix or "give" in problem.fix


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.sav"])
def test_damaged_files_are_refused(tmp_path, name):
    assert code_of(written(tmp_path, name, b"PK\x03\x04 this is no longer what it was")) in (
        "IMPORT-012",
        "IMPORT-016",
    )


@given(st.binary(max_size=400))
def test_no_bytes_end_in_anything_but_a_table_or_a_problem(content):
    for read in (csvfile.read_bytes, xlsxfile.read_bytes, xlsform.read_bytes):
        try:
            read(content, "x")
        except Refused as refused:
            assert refused.problems
    for read in (lssfile.read_bytes, lstsvfile.read_bytes):
        try:
            read(content, "x")
        except Refused as refused:
            assert refused.problems


@given(st.text(st.sampled_from('a1,;\t"\n\r| é'), max_size=80))
def test_no_text_ends_in_anything_but_a_table_or_a_problem(text):
    try:
        table = csvfile.read_bytes(text.encode("utf-8"), "x")
    except Refused as refused:
        assert all(problem.what and problem.fix for problem in refused.problems)
    else:
        assert table.cells.width == len(table.headers)


def test_an_xml_file_with_entities_is_refused(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>'
    assert problem_of(read_structure, written(tmp_path, "a.lss", bomb)).code == "IMPORT-022"


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def hostile_files(folder):
    """Files that try to take all memory or all day, by the code that refuses them."""
    wide = ",".join(f"q{column}" for column in range(1_000_000))
    cells = "".join(f"<c><v>{column}</v></c>" for column in range(1_000_000))
    files = {
        "wide.csv": (f"{wide}\n{','.join('1' for _ in range(1_000_000))}\n".encode(), "IMPORT-007"),
        "wide-tab.tsv": (wide.replace(",", "\t").encode() + b"\n1\n", "IMPORT-007"),
        "quote.csv": (b'a,b\n1,"' + b"x,1\n" * 1_000_000, "IMPORT-008"),
        "wide.xlsx": (
            zipped(
                {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": f"{SHEET}<row>{cells}</row>"}
            ),
            "IMPORT-007",
        ),
        "bomb.xlsx": (
            zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000}),
            "IMPORT-011",
        ),
        "strings.xlsx": (
            zipped({"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": b"<si>" * 15_000_000}),
            "IMPORT-011",
        ),
        "entities.xlsx": (
            zipped({"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"}),
            "IMPORT-012",
        ),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    return {name: code for name, (_, code) in files.items()}


PROBE = textwrap.dedent(
    """
    import json, sys, time
    from pathlib import Path
    from remit.core.problems import Refused
    from remit.study.sources import read_source
    import polars
    found = {}
    for path in sorted(Path(sys.argv[1]).iterdir()):
        start = time.process_time()
        try:
            read_source(path)
            code = "read"
        except Refused as refused:
            code = refused.problems[0].code
        found[path.name] = (code, time.process_time() - start)
    status = Path("/proc/self/status")  # what getrusage says includes the process that started this one
    lines = status.read_text().splitlines() if status.exists() else []
    used = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")]
    print(json.dumps([found, used[0] if used else 0]))
    """
)


def test_hostile_files_are_refused_soon_and_in_little_memory(tmp_path):
    codes = hostile_files(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    found, used = json.loads(done.stdout)
    assert {name: code for name, (code, _) in found.items()} == codes
    assert max(seconds for _, seconds in found.values()) < SECONDS, found
    assert used < MEMORY
