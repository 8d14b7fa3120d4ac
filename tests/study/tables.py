"""Small exports for the tests of importing, and what they become."""

import csv
import io

from remit.core.problems import Refused
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.assemble import assemble
from remit.instrument.check import check_instrument
from remit.instrument.dictionary import specs, variables
from remit.study.importing.assembling import import_table
from remit.study.sources import csvfile


def csv_of(header, rows, separator=","):
    """A table as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def table_of(header, rows):
    """A table as its reader hands it over."""
    return csvfile.read_bytes(csv_of(header, rows).encode("utf-8"), "answers.csv")


def imported(header, rows, structure=None, **options):
    """A table as a study; the questionnaire must be sound."""
    found = import_table(table_of(header, rows), "Answers", structure, **options)
    wrong = [problem for problem in check_instrument(found.instrument) if problem.severity == "error"]
    assert not wrong, wrong
    return found


def column_of(header, cells, **options):
    """One column of answers, with row numbers beside it."""
    rows = [[str(row + 1), cell] for row, cell in enumerate(cells)]
    return imported(["", header], rows, **options)


def only_item(found):
    """The single item of an import."""
    (item,) = found.instrument.items
    return item


def cells_of(found, name):
    """The stored cells of a variable."""
    return found.rows[name].to_list()


def tables_of(found):
    """Every table of an import, made by the estimators."""
    responses, problems = assemble(found.rows, variables(found.instrument))
    assert not [problem for problem in problems if problem.severity == "error"], problems
    return {table.head.id: table for table in tabulate_all(responses, specs(found.instrument))}


def counts_of(found, variable):
    """Label to number of people, from the cells of the tables."""
    return {
        cell.label: cell.n
        for table in tables_of(found).values()
        for cell in table.cells
        if cell.variable == variable and cell.measure == "share"
    }


def problem_of(call, *arguments, **options):
    """The first problem that a call is refused with."""
    try:
        call(*arguments, **options)
    except Refused as refused:
        return refused.problems[0]
    raise AssertionError("it was not refused")
