"""An XLSForm that Remit writes is read back as it was, and other tools find in it what they know."""

from __future__ import annotations

import importlib.util
import io

import openpyxl
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from remit.core.problems import Refused, errors
from remit.core.words import Choice
from remit.instrument.check import check_instrument
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.translate import flatten
from remit.study.sources import xlsform
from remit.study.xlsform.reading import read_bytes
from remit.study.xlsform.writing import write_xlsform
from study.forms_made import HERE, forms, made_form


def of(*items, **more):
    return Instrument("T", (Page("one", "One", tuple(replace(item, where=HERE) for item in items)),), **more)


def item(kind, **changes):
    return replace(kinds()[kind].example(), where=HERE, **changes)


def holds(instrument, words):
    read = read_bytes(write_xlsform(instrument, words).content, "form.xlsx")
    assert read.problems == ()
    assert read.instrument == replace(
        instrument, pages=tuple(replace(p, where=read.instrument.pages[0].where) for p in instrument.pages)
    )
    assert {name: dict(flatten(found)) for name, found in read.words.items()} == {
        name: dict(flatten(found)) for name, found in words.items()
    }


@settings(max_examples=300)
@given(forms)
def test_what_was_written_is_read_back(form):
    instrument, words = form
    assert errors(check_instrument(instrument)) == ()
    holds(instrument, words)


@pytest.mark.slow
def test_a_thousand_questionnaires_are_read_back():
    for seed in range(10_000, 11_000):
        holds(*made_form(seed))


def test_the_questionnaires_made_up_here_are_of_every_kind_and_rich():
    made = [made_form(seed)[0] for seed in range(300)]
    items = [item for instrument in made for item in instrument.items]
    assert {item.kind for item in items} == set(kinds())
    own = [item for item in items if not item.id.startswith("plain")]
    assert len(own) > len(items) * 0.7
    assert {item.kind for item in own} == set(kinds())
    assert sum(bool(item.show_if) for item in own) > 100


# ---- what other tools find -----------------------------------------------------------------------


def sheets(instrument, words=None):
    """The rows of the sheets `survey` and `choices` by name, as any tool reads them."""
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(instrument, words or {}).content))
    found = []
    for title, key in (("survey", "name"), ("choices", "name"), ("settings", "form_title")):
        lines = list(book[title].iter_rows(values_only=True))
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        found.append({row[key]: {name: cell for name, cell in row.items() if cell} for row in rows})
    return found


def test_types_and_limits_are_those_of_xlsforms():
    made = of(
        item("select_k", id="pick", settings={"limit": 3}, other="", refused=""),
        item("whole", id="beds", settings={"lowest": 1, "highest": 9}, refused="", not_applicable=""),
        item("scale", id="balance", refused=""),
        item("date", id="since", refused=""),
        item("text", id="why", refused="", settings={"longest": 200}),
        item("rank", id="top", other="", refused=""),
        item("matrix", id="views", refused="", not_applicable=""),
        item("rows", id="team", refused="", settings={}),
    )
    survey, _, _ = sheets(made)
    said = {
        name: (row["type"], row.get("constraint", ""), row.get("parameters", ""))
        for name, row in survey.items()
    }
    assert said["pick"] == ("select_multiple pick", "count-selected(.) <= 3", "")
    assert said["beds"] == ("integer", ". >= 1 and . <= 9", "")
    assert said["balance"] == ("range", "", "start=0 end=10 step=1")
    assert survey["balance"]["hint"] == "(0 = all strategic, 10 = all operational)"
    assert said["since"] == ("date", ". >= date('1980-01-01') and . <= date('2030-12-31')", "")
    assert said["why"] == ("text", "string-length(.) <= 200", "")
    assert survey["top_2"]["choice_filter"] == "name != ${top_1}"
    assert survey["top_3"]["relevant"] == "${top_2} != ''"
    assert (survey["views"]["type"], survey["views"]["appearance"]) == ("begin_group", "table-list")
    assert said["views_clear"] == ("select_one views", "", "")
    assert said["team"][0] == "begin_repeat"
    assert (said["team_title"][0], said["team_number"][0]) == ("select_one team_title", "integer")


def test_declining_is_an_answer_of_the_list_or_a_question_beside():
    made = of(item("single", id="provider"), item("whole", id="beds", required=True))
    survey, choices, _ = sheets(made)
    assert choices["refused"]["label"] == "Prefer not to say"
    assert choices["refused"]["remit_code"] == ".r"
    assert survey["beds_missing"]["type"] == "select_one beds_missing"
    assert survey["beds"]["required"] == "${beds_missing} = ''"
    assert survey["provider_other"]["relevant"] == "${provider} = 'other'"


def test_translations_stand_in_columns_of_their_language():
    words = {
        "cy": {"items": {"provider": {"text": "Pa fath o ŵyr?", "choices": {"public": "Corff cyhoeddus"}}}}
    }
    survey, choices, settings_row = sheets(of(item("single", id="provider")), words)
    assert survey["provider"]["label::English (en-GB)"] == "What sort of organisation do you work for?"
    assert survey["provider"]["label::Cymraeg (cy)"] == "Pa fath o ŵyr?"
    assert choices["public"]["label::Cymraeg (cy)"] == "Corff cyhoeddus"
    assert settings_row["T"]["default_language"] == "English (en-GB)"


def test_no_cell_is_a_formula():
    made = of(item("text", id="why", text="=HYPERLINK(1)", hint="+1", refused="@x"))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(made, {}).content))
    risky = [cell for row in book["survey"] for cell in row if str(cell.value or "")[:1] in ("=", "+", "@")]
    assert len(risky) == 3
    assert {cell.data_type for cell in risky} == {"s"}
    assert all(cell.quotePrefix for cell in risky)


def test_everything_that_other_tools_lose_is_named():
    made = of(
        item("single", id="provider", key=True, special=True, scope="organisation"),
        item("rows", id="team"),
        item("single", id="odd", key=False, choices=(Choice("A b", "A", 1.0), Choice("c", "${C}"))),
        item("matrix", id="views"),
    )
    said = " ".join(loss.what for loss in write_xlsform(made, {}).losses)
    for words in (
        "'provider' that tables may be broken down", "special-category", "assistant fills in 'provider'",
        "more rows than 'team'", "points of the answers to 'odd', 'views'", "favourable",
        "'A b' of the list 'odd'", "“$ {C}”",
    ):  # fmt: skip
        assert words in said, words
    assert write_xlsform(of(item("single", id="q", key=False, scope="person")), {}).losses == ()


def test_remits_own_reader_of_other_forms_reads_it_too():
    structure = xlsform.read_bytes(write_xlsform(made_form(3)[0], {}).content, "form.xlsx")
    assert structure.questions
    assert structure.notes == ()


# ---- edited elsewhere ----------------------------------------------------------------------------


def edited(instrument, change):
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(instrument, {}).content))
    sheet = book["survey"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    change({row[columns["name"] - 1].value: row for row in sheet.iter_rows(min_row=2)}, columns, book)
    out = io.BytesIO()
    book.save(out)
    return read_bytes(out.getvalue(), "form.xlsx")


def test_words_and_answers_that_were_edited_are_read():
    def change(rows, columns, book):
        rows["beds"][columns["label"] - 1].value = "How many beds are open?"
        for row in book["choices"].iter_rows(min_row=2):
            if row[1].value == "charity":
                row[2].value = "Voluntary body"
        book["choices"].append(["provider", "college", "College"])

    found = edited(of(item("single", id="provider"), item("whole", id="beds")), change)
    assert found.instrument.item("beds").text == "How many beds are open?"
    assert [choice.label for choice in found.instrument.item("provider").choices] == [
        "Public body", "Voluntary body", "Company", "College",
    ]  # fmt: skip
    assert found.problems == ()


def test_what_was_edited_and_cannot_be_read_is_named():
    def change(rows, columns, book):
        rows["beds"][columns["constraint"] - 1].value = ". < 3"
        book["survey"].append(["text", "extra", "Anything else?"])

    found = edited(of(item("whole", id="beds")), change)
    assert [problem.code for problem in found.problems] == ["XLSFORM-004", "XLSFORM-005"]
    assert "'extra'" in found.problems[0].what
    assert "the constraint of 'beds'" in found.problems[1].what


def test_a_form_that_remit_did_not_write_is_refused_with_the_way_to_read_it():
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.active.append(["type", "name", "label"])
    book.active.append(["text", "why", "Why?"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused, match="XLSFORM-003") as refused:
        read_bytes(out.getvalue(), "form.xlsx")
    assert "--from" in refused.value.problems[0].fix


def test_a_text_that_no_cell_holds_is_refused():
    with pytest.raises(Refused, match="XLSFORM-001"):
        write_xlsform(of(Item("why", "text", "x" * 40_000)), {})


def test_the_same_questionnaire_gives_the_same_bytes():
    made, words = made_form(5)
    assert write_xlsform(made, words).content == write_xlsform(made, words).content


@pytest.mark.skipif(
    importlib.util.find_spec("pyxform") is None,
    reason="pyxform is not installed, so it cannot judge the forms",
)
def test_pyxform_accepts_what_is_written(tmp_path):
    from pyxform.xls2xform import convert

    for seed in range(100):
        path = tmp_path / f"{seed}.xlsx"
        path.write_bytes(write_xlsform(*made_form(seed)).content)
        assert convert(xlsform=path, validate=False).xform, seed
