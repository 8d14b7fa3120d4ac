"""DuckDB, Postgres and Spark count as rows in memory are counted, and so give the same tables."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engines.coded import KEYS, SPECS, made, write_coded
from estimates.made import alike
from postgres_server import programs, running_server
from remit.cli import main
from remit.core.problems import Refused
from remit.estimates.counted import tabulate_counted
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.counting import CountedHere, Counting
from remit.fieldwork.responses import Responses
from remit.study.engines.address import read_address
from remit.study.engines.counting import _connected, rows_at

PEOPLE = 700
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/staff-survey"
ENGINES = ("duckdb", "postgres", "spark")

# Ibis and the engines warn of each other's old words; what they count is what is tested here.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.xdist_group("engines"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Postgres database."""
    pytest.importorskip("psycopg", reason="psycopg is not installed, so Postgres cannot be asked")
    with running_server(tmp_path_factory.mktemp("postgres")) as port:
        line = ["-h", "127.0.0.1", "-p", str(port), "-U", "remit", "rows"]
        subprocess.run([programs() / "createdb", *line], check=True)
        yield f"postgresql://remit@127.0.0.1:{port}/rows"


@contextmanager
def closing_to(connection: Any) -> Iterator[Any]:
    """A connection of Ibis, closed in the end."""
    try:
        yield connection
    finally:
        connection.disconnect()


class Asked:
    """An engine that is asked about a coded file."""

    def __init__(self, name: str, request: pytest.FixtureRequest) -> None:
        self.name, self.database = name, ""
        pytest.importorskip("ibis", reason="ibis is not installed (remit[engine]), so no engine can be asked")
        if name == "spark":
            pytest.importorskip("pyspark", reason="pyspark is not installed (remit[spark])")
        if name == "postgres":
            self.database = request.getfixturevalue("database")

    def address(self, path: Path) -> str:
        """What `--engine` is given; Postgres holds the rows by then."""
        address = {"duckdb": "duckdb", "spark": "spark://local[2]", "postgres": self.database}[self.name]
        if self.database:
            with closing_to(_connected(read_address(self.database))) as connection:
                with connection.con.transaction():
                    connection.con.execute("DROP TABLE IF EXISTS responses")
                rows = pl.read_parquet(path).to_arrow()
                made_of = {"obj": rows} if len(rows) else {"schema": rows.schema}
                connection.create_table("responses", **made_of)
        return address

    def about(self, path: Path, population: int = 0) -> AbstractContextManager[Counting]:
        return rows_at(self.address(path), path, population)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Asked:
    return Asked(request.param, request)


@pytest.mark.parametrize("weighted", [False, True])
def test_an_engine_gives_the_tables_that_the_rows_give(engine: Asked, tmp_path: Path, weighted: bool) -> None:
    responses = made(PEOPLE, weighted=weighted, population=2 * PEOPLE)
    path = write_coded(tmp_path / "r.parquet", responses, "weight" if weighted else "")
    with engine.about(path, 2 * PEOPLE) as elsewhere:
        found = tabulate_counted(elsewhere, SPECS, KEYS)
    assert alike(tabulate_all(responses, SPECS, KEYS), found)


def cells(out: Path) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The open data: what each cell is of, and its numbers to twelve digits."""
    numbers = ("n", "base", "value", "lower", "upper")
    with (out / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        tuple(text for name, text in row.items() if name not in numbers): tuple(
            f"{float(row[name]):.12g}" if row[name] else "" for name in numbers
        )
        for row in rows
    }


def test_scores_and_their_benchmarks_are_the_same_by_every_engine(engine: Asked, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(EXAMPLE, study, ignore=shutil.ignore_patterns("out"))
    assert main(["convert", str(study / "responses.csv")]) == 0
    (study / "responses.csv").unlink()
    found = {}
    for name, address in (("file", "file"), ("engine", engine.address(study / "responses.parquet"))):
        out = tmp_path / name
        assert main(["build", str(study), "--only", "report", "--engine", address, "--out", str(out)]) == 0
        found[name] = cells(out)
    assert any("mean" in what for what in found["file"])
    assert found["engine"] == found["file"]


def test_what_engines_disagree_about_reaches_no_table(engine: Asked, tmp_path: Path) -> None:
    """A group in which nobody answered (0/0), missing texts beside "NaN" and "None", the order of blanks."""
    responses = made(60, weighted=True)
    empty = pl.when(pl.col("region") == "green").then(None).otherwise(pl.col("colour")).alias("colour")
    responses = Responses(responses.rows.with_columns(empty), responses.variables, responses.weights)
    path = write_coded(tmp_path / "r.parquet", responses, "weight")
    with engine.about(path) as elsewhere:
        found = tabulate_counted(elsewhere, SPECS, KEYS)
        ticks, region = elsewhere.count(["ticks.x"]), elsewhere.count(["region"])
        nobody = elsewhere.count_each(["colour"], "region")["colour"]
    assert alike(tabulate_all(responses, SPECS, KEYS), found)
    assert ticks.rows["ticks.x"].to_list() == [None, "0", "1"]
    assert region.rows.equals(CountedHere(responses).count(["region"]).rows)
    green = nobody.rows.filter(pl.col("region") == "green")
    assert green["colour"].to_list() == [None]


def test_an_empty_file_gives_tables_of_nobody(engine: Asked, tmp_path: Path) -> None:
    responses = made(40, weighted=False)
    none = Responses(responses.rows.clear(), responses.variables)
    path = write_coded(tmp_path / "full.parquet", responses)
    full = pl.read_parquet_metadata(path)
    pl.read_parquet(path).clear().write_parquet(tmp_path / "r.parquet", metadata={"remit": full["remit"]})
    with engine.about(tmp_path / "r.parquet") as elsewhere:
        found = tabulate_counted(elsewhere, SPECS[:2], [])
    assert [cell.n for cell in found[0].cells if cell.choice == "red"] == [0]
    assert none.people == 0


def test_a_table_or_column_that_is_not_there_is_named_with_the_nearest(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = write_coded(tmp_path / "r.parquet", made(30, weighted=False))
    asked = Asked("postgres", request)
    with asked.about(path):
        pass
    with (
        pytest.raises(Refused, match=r"ENGINE-004.*did you mean 'responses'"),
        rows_at(f"{asked.database}?table=respones", path),
    ):
        pass
