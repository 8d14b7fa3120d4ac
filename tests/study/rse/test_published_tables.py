"""Every table that the survey published is recomputed from our cells; committed lists say how it went."""

import csv

import pytest

from remit.cli import main
from remit.study.importing.assembling import import_table
from remit.study.questionnaire import read_questionnaire
from remit.study.sources import read_source
from remit.study.yamlfile import read_yaml
from study.rse.published import Verdict, collect, judge, read_published
from study.tables import tables_of

SETS = ("2017-uk", "2017-zaf")
HEADER = ["table", "verdict", "agree", "numbers", "evidence"]


def folder_of(real_data, name):
    folder = real_data / "rse" / name
    if not (folder / "public_data.csv").is_file():
        pytest.skip(
            f"the public answers of {name} are not here; set REMIT_DATA to the folder of the real surveys"
        )
    return folder


class Cell:
    """A cell of a table with the item it belongs to, as in cells.csv."""

    def __init__(self, item, cell):
        self.item, self.variable, self.label, self.group = item, cell.variable, cell.label, cell.group
        self.measure, self.n, self.base, self.value = cell.measure, cell.n, cell.base, cell.value


def ours_of(folder):
    found = import_table(read_source(folder / "public_data.csv"), folder.name)
    cells = [
        Cell(table.head.item, cell)
        for table in tables_of(found).values()
        if not table.head.by
        for cell in table.cells
    ]
    return collect(cells, found.instrument, found.rows.height)


def verdicts_of(folder, ours):
    paths = sorted((folder / "published-output").glob("*.csv"), key=lambda path: path.name)
    return [judge(read_published(path), ours) for path in paths]


def listed(name, request):
    path = request.path.parent / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    assert header == HEADER
    return [Verdict(table, verdict, int(agree), int(of), why) for table, verdict, agree, of, why in rows]


def write_list(name, request, verdicts):
    path = request.path.parent / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([HEADER, *(verdict.row() for verdict in verdicts)])


@pytest.mark.parametrize("name", SETS)
def test_every_published_table_is_listed_and_its_verdict_is_still_true(real_data, request, accept, name):
    folder = folder_of(real_data, name)
    verdicts = verdicts_of(folder, ours_of(folder))
    if accept:
        write_list(name, request, verdicts)
    known = {verdict.table: verdict for verdict in listed(name, request)}
    assert {verdict.table for verdict in verdicts} == set(known)
    changed = [(known[verdict.table], verdict) for verdict in verdicts if verdict != known[verdict.table]]
    assert not changed


@pytest.mark.parametrize("name", SETS)
def test_counts_are_the_same_wherever_the_public_file_holds_the_column(request, name):
    counts = [verdict for verdict in listed(name, request) if "[PERC]" not in verdict.table]
    assert {verdict.verdict for verdict in counts} == {"match", "absent"}
    assert all(verdict.agree == verdict.numbers for verdict in counts if verdict.verdict == "match")


@pytest.mark.parametrize("name", SETS)
def test_no_percentage_differs_for_a_reason_that_is_not_known(request, name):
    known = (
        "divided along each answer",
        "each person's number as a share",
        "the published table holds no numbers",
    )
    for verdict in listed(name, request):
        assert verdict.verdict != "differ" or verdict.evidence.startswith(known), verdict


@pytest.mark.parametrize("name", SETS)
def test_new_and_build_give_these_cells_and_account_for_every_column(real_data, tmp_path, name):
    folder = folder_of(real_data, name)
    study = tmp_path / name
    assert main(["new", str(study), "--from", str(folder / "public_data.csv")]) == 0
    reason = "published answers of an open survey, used as a test"
    assert main(["build", str(study), "--policy", "none", "--reason", reason]) == 0
    instrument, problems = read_questionnaire(read_yaml(study / "questionnaire.yaml", "questionnaire.yaml"))
    assert not problems
    ours = collect(read_cells(study / "out" / "data" / "cells.csv"), instrument, ours_of(folder).rows)
    assert verdicts_of(folder, ours) == verdicts_of(folder, ours_of(folder))
    assert {answers.item for answers in ours.variables} == {item.id for item in instrument.items}
    assert headers_of(folder / "public_data.csv") <= sources_of(study / "out" / "data" / "dictionary.csv")


def read_cells(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return [Written(row) for row in csv.DictReader(lines)]


class Written:
    """A line of cells.csv."""

    def __init__(self, row):
        self.item, self.variable, self.label, self.group = (
            row["item"],
            row["variable"],
            row["label"],
            row["group"],
        )
        self.measure = row["measure"]
        self.n, self.base = int(row["n"] or 0), int(row["base"] or 0)
        self.value = float(row["value"]) if row["value"] else None


def headers_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return set(next(csv.reader(lines)))


def sources_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["source"] for row in csv.DictReader(lines)}
