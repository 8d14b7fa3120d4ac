"""SPSS labels, missing codes and sets become items."""

import struct

import polars as pl
import pyreadstat

from remit.study.importing.assembling import import_table
from remit.study.sources import savfile
from study.tables import cells_of, counts_of


def saved(tmp_path, columns, **options):
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(pl.DataFrame(columns), str(path), **options)
    return import_table(savfile.read(path), "Answers")


def item(found, name):
    return found.instrument.item(name)


def test_value_labels_are_choices_with_the_codes_of_the_file(tmp_path):
    labels = {"sat": {1.0: "Very dissatisfied", 2.0: "Neither", 3.0: "Very satisfied", 9.0: "Refused"}}
    found = saved(
        tmp_path,
        {"id": [1.0, 2.0, 3.0, 4.0], "sat": [1.0, 3.0, 9.0, None]},
        column_labels={"sat": "How satisfied are you?"},
        variable_value_labels=labels,
        missing_ranges={"sat": [9.0]},
    )
    sat = item(found, "sat")
    assert (sat.kind, sat.text, sat.refused) == ("bands", "How satisfied are you?", "Refused")
    assert [(c.code, c.label) for c in sat.choices] == [
        ("1", "Very dissatisfied"),
        ("2", "Neither"),
        ("3", "Very satisfied"),
    ]
    assert (sat.favourable, sat.unfavourable) == (("3",), ("1",))
    assert cells_of(found, "sat") == ["1", "3", ".r", None]


def test_a_code_that_is_declared_missing_never_enters_a_mean(tmp_path):
    found = saved(
        tmp_path,
        {"id": [1.0, 2.0, 3.0], "hours": [7.5, -9.0, -1.0]},
        variable_value_labels={"hours": {-9.0: "Prefer not to say"}},
        missing_ranges={"hours": [{"lo": -9.0, "hi": -1.0}]},
        variable_measure={"hours": "scale"},
    )
    assert cells_of(found, "hours") == ["7.5", ".r", None]
    assert any("read as blank: -1" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_not_applicable_is_typed_where_the_file_declares_it_missing(tmp_path):
    labels = {"q": {1.0: "A team", 2.0: "B team", 8.0: "Not applicable", 9.0: "No answer"}}
    found = saved(
        tmp_path,
        {"id": [1.0, 2.0, 3.0, 4.0], "q": [1.0, 8.0, 9.0, 2.0]},
        variable_value_labels=labels,
        missing_ranges={"q": [8.0, 9.0]},
    )
    assert cells_of(found, "q") == ["1", ".n", None, "2"]
    assert item(found, "q").not_applicable == "Not applicable"


def test_a_scale_with_labels_at_its_ends_is_a_scale(tmp_path):
    found = saved(
        tmp_path,
        {"id": [1.0, 2.0, 3.0], "nps": [0.0, 7.0, 10.0]},
        variable_value_labels={"nps": {0.0: "Not at all likely", 10.0: "Extremely likely"}},
    )
    assert item(found, "nps").kind == "scale"
    assert len(item(found, "nps").choices) == 11
    assert counts_of(found, "nps")["Extremely likely"] == 1


def test_text_codes_are_codes_too(tmp_path):
    found = saved(
        tmp_path,
        {"id": [1.0, 2.0], "site": ["a b", "c"]},
        variable_value_labels={"site": {"a b": "First site", "c": "Second site"}},
    )
    assert sorted(c.label for c in item(found, "site").choices) == ["First site", "Second site"]
    assert len(set(cells_of(found, "site"))) == 2
    assert counts_of(found, "site") == {"First site": 1, "Second site": 1}


def test_a_multiple_response_set_is_one_question(tmp_path):
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        pl.DataFrame({"id": [1.0, 2.0], "m1": [1.0, 0.0], "m2": [1.0, 1.0], "q": [5.0, 6.0]}),
        str(path),
        column_labels={"m1": "Red", "m2": "Blue"},
    )
    path.write_bytes(with_set(path.read_bytes(), "$colours=D1 1 7 Colours M1 M2\n"))
    found = import_table(savfile.read(path), "Answers")
    colours = item(found, "colours")
    assert (colours.kind, colours.text, [c.label for c in colours.choices]) == (
        "select_all",
        "Colours",
        ["Red", "Blue"],
    )
    assert cells_of(found, "colours.red") == ["1", "0"]


def with_set(content, definition):
    """A file with the record of a multiple-response set added before the end of its dictionary."""
    text = definition.encode()
    record = struct.pack("<4i", 7, 7, 1, len(text)) + text
    end = content.index(struct.pack("<2i", 999, 0))
    return content[:end] + record + content[end:]
