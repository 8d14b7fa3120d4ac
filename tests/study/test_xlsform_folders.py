"""A study folder to a form and back: questionnaire, languages, and nothing where something is wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from remit.core.problems import Refused
from remit.study.collecting import read_words
from remit.study.folder import read_authored
from remit.study.new_form import study_of_form
from remit.study.questionnaire import write_questionnaire
from remit.study.xlsform.files import write_form
from remit.study.yamlfile import dump_yaml
from study.forms_made import HERE, made_form


def folder_of(root, seed):
    instrument, _ = made_form(seed)
    words = {"schema": 1, "title": "Ŵyr", "pages": {instrument.pages[0].id: {"title": "+ Tudalen"}}}
    (root / "i18n").mkdir(parents=True)
    study = {"schema": 1, "title": "T", "privacy": "named", "fieldwork": {"languages": ["cy"]}}
    (root / "study.yaml").write_text(dump_yaml(study), encoding="utf-8")
    (root / "questionnaire.yaml").write_text(write_questionnaire(instrument), encoding="utf-8")
    (root / "i18n" / "cy.yaml").write_text(dump_yaml(words), encoding="utf-8")
    return root


def placeless(instrument):
    return [
        replace(page, where=HERE, items=tuple(replace(item, where=HERE) for item in page.items))
        for page in instrument.pages
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_study_is_made_of_its_form_again(tmp_path, seed):
    study = folder_of(tmp_path / "study", seed)
    form = tmp_path / "forms" / "form.xlsx"
    assert write_form(study, form).questions == len(read_authored(study)[0].items)
    assert study_of_form(tmp_path / "again", form) == ()
    assert placeless(read_authored(tmp_path / "again")[0]) == placeless(read_authored(study)[0])
    assert read_words(tmp_path / "again", "cy") == read_words(study, "cy")
    assert read_authored(tmp_path / "again")[1].collecting.languages == ("cy",)
    with pytest.raises(Refused, match="IMPORT-021"):
        study_of_form(tmp_path / "again", form)


def test_a_form_has_the_ending_of_a_workbook(tmp_path):
    study = folder_of(tmp_path / "study", 1)
    with pytest.raises(Refused, match="XLSFORM-006"):
        write_form(study, tmp_path / "form.csv")
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(Refused, match="XLSFORM-007"):
        write_form(study, tmp_path / "taken.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study", "taken.xlsx"]


def test_an_unsound_form_makes_no_study(tmp_path):
    import openpyxl

    form = tmp_path / "form.xlsx"
    write_form(folder_of(tmp_path / "study", 2), form)
    book = openpyxl.load_workbook(form)
    for row in book["survey"].iter_rows(min_row=2):
        row[2].value = None
        row[3].value = None
    book.save(form)
    with pytest.raises(Refused, match="ITEM-014"):
        study_of_form(tmp_path / "again", form)
    assert not (tmp_path / "again").exists()
