"""Large files are read a part at a time, cell for cell as small ones are read at once."""

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from remit.core.problems import Refused
from remit.study.converting import encodings
from remit.study.converting.encodings import judge_encoding
from remit.study.converting.stream import open_stream
from remit.study.sources import csvfile, read_source
from remit.study.sources.text import decode


def streamed(path):
    """Headers, rows and notes of a file that is read a part at a time."""
    shares = []
    stream = open_stream(path, shares.append)
    rows = [row for batch in stream.batches for row in batch.rows()]
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)
    return stream.headers, rows, tuple(stream.notes)


def at_once(content, name):
    """The same of a file that is read at once."""
    table = csvfile.read_bytes(content, name)
    return table.headers, table.cells.rows(), table.notes


def outcome(read, *arguments):
    """What came of reading: rows, or the codes of the problems."""
    try:
        return read(*arguments)
    except Refused as refused:
        return [problem.code for problem in refused.problems]


@pytest.fixture(scope="module")
def small_blocks():
    """Blocks of a few bytes, so that cuts fall everywhere: in cells, marks, letters and line ends."""
    with pytest.MonkeyPatch.context() as patch:
        yield lambda size: patch.setattr(encodings, "BLOCK", size)


PIECES = st.sampled_from(
    ["a", "b1", "ŵy", "£", ",", ",", ",", "\n", "\n", "\r\n", '"', '""', '"x,y"', '"l1\nl2"', " ", ""]
)


@given(st.lists(PIECES, max_size=30), st.integers(1, 40))
@example(['"x,y"', ",", "a", "\n", '"l1\nl2"', ",", '"', '""', '"', "\n"], 3)
@example(["a", ",", "b1", "\r\n", "a", ",", "b1", "\r\n", "\r\n", "\r\n"], 5)
@example(["a", ",", '"', "b1", "\n", "a", ",", "b1", "\n"], 9)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_or_refused_as_when_it_is_read_at_once(small_blocks, tmp_path, pieces, size):
    content = ("h1,h2\n" + "".join(pieces)).encode("utf-8")
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    small_blocks(size)
    whole = outcome(at_once, content, path.name)
    parts = outcome(streamed, path)
    if whole == ["IMPORT-004"]:  # that there are no rows is said later
        assert parts[1] == []
    else:
        assert parts == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators_are_those_of_small_files(tmp_path, small_blocks, encoding, separator):
    lines = [
        ["navn", "sted, by", "nr"],
        *([f"zoë{n}", "Årø; sø" if n % 2 else "", str(n)] for n in range(60)),
    ]
    text = "\n".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in line) for line in lines
    )
    content = text.encode(encoding)
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    small_blocks(101)
    assert streamed(path) == at_once(content, path.name)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,\x00\n",
        b"a,b\n1,\x07\n",
        b"a,b\n\xc3\xa9\xc3\xa9\xc3\xa9,1\nx,\xff\n",
        b"a,b\n1,\xc3",
        b"a,b\n\x81,1\n",
        b"PK\x03\x04zip",
        b"",
        b"\n\n",
        b"a,b\n1,2,3\n",
        b'a,b\n1,"2\n3,4\n',
        b"a,b\n1,2\n3",
    ],
)
def test_damage_is_refused_in_the_same_words(tmp_path, small_blocks, content):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    small_blocks(7)
    whole, parts = outcome(read_source, path), outcome(streamed, path)
    assert isinstance(whole, list)
    assert parts == whole


@given(st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_encoding_is_judged_as_that_of_a_small_file(tmp_path, small_blocks, content):
    path = tmp_path / "answers.csv"
    content = b"a,b\nzo\xeb,\xe5\n" + content
    path.write_bytes(content)
    small_blocks(13)
    whole = outcome(decode, content, path.name)
    parts = outcome(judge_encoding, path)
    if isinstance(whole, list):
        assert parts == whole
    else:
        assert (path.read_bytes().decode(parts.codec), parts.notes) == whole


def test_a_parquet_file_is_read_as_at_once(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame({"n": [1.0, 2.5, None], "yes": [True, None, False], "t": ["", "ŵ", " x"]}).write_parquet(
        path
    )
    table = read_source(path)
    assert streamed(path)[:2] == (table.headers, table.cells.rows())


def test_what_is_no_number_in_a_column_of_numbers_is_blank_and_not_an_answer(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame({"id": ["a", "b", "c"], "n": [1.0, float("nan"), 2.5]}).write_parquet(path)
    assert read_source(path).cells["1"].to_list() == ["1", None, "2.5"]
    assert streamed(path)[1] == [("a", "1"), ("b", None), ("c", "2.5")]


def test_an_spss_file_is_read_as_at_once(tmp_path, monkeypatch):
    pyreadstat = pytest.importorskip("pyreadstat")
    from remit.study.converting import sav_stream

    path = tmp_path / "answers.sav"
    rows = pl.DataFrame({"q": [1.0, 2.0, 9.0, None, 1.0], "t": ["a", "", "ŵy", "b", "c"]})
    pyreadstat.write_sav(
        rows,
        str(path),
        column_labels={"q": "How?", "t": "Why?"},
        variable_value_labels={"q": {1: "Good", 2: "Bad", 9: "Refused"}},
        missing_ranges={"q": [9]},
    )
    monkeypatch.setattr(sav_stream, "CHUNK", 2)
    table = read_source(path)
    stream = open_stream(path, lambda share: None)
    assert [row for batch in stream.batches for row in batch.rows()] == table.cells.rows()
    assert stream.facts(lambda at: table.cells[str(at)].drop_nulls().unique().to_list()) == table.facts
