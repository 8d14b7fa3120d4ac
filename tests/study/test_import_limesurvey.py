"""LimeSurvey questionnaires, with codes or full answers, under every name that its exports use."""

import pytest

from remit.study.importing.assembling import import_table
from remit.study.sources import lssfile, lstsvfile
from study.tables import cells_of, counts_of, imported, problem_of, table_of

COLUMNS = (
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "mandatory",
    "other",
    "max_answers",
)


def tsv(*lines):
    """A structure from lines of class, type, name, text and further columns by name."""
    rows = ["\t".join(COLUMNS)]
    for kind, scale, name, text, *more in lines:
        extra = dict(more[0]) if more else {}
        cells = {"class": kind, "type/scale": scale, "name": name, "text": text, "language": "en", **extra}
        rows.append("\t".join(cells.get(column, "") for column in COLUMNS))
    return lstsvfile.read_bytes("\n".join(rows).encode("utf-8"), "structure.txt")


def asked(kind, *lines, **extra):
    """A structure with one question of this type, called q1."""
    return tsv(("G", "G0", "Page one", ""), ("Q", kind, "q1", "What is it?", extra), *lines)


def answers(header, *rows):
    return ["id. Response ID", *header], [[str(i + 1), *row] for i, row in enumerate(rows)]


def items(found):
    return {item.id: item for item in found.instrument.items}


LIST = (("A", "0", "A1", "Alpha"), ("A", "0", "A2", "Beta"), ("A", "0", "A3", "Prefer not to say"))


@pytest.mark.parametrize("cells", [["A1", "A2", "A3"], ["Alpha", "Beta", "Prefer not to say"]])
@pytest.mark.parametrize("header", ["q1", "q1. What is it?", "q1._.What is it?", "What is it?"])
def test_a_list_is_read_from_codes_and_from_full_answers(cells, header):
    found = imported(*answers([header], *[[cell] for cell in cells]), structure=asked("L", *LIST))
    item = items(found)["q1"]
    assert [(choice.code, choice.label) for choice in item.choices] == [("A1", "Alpha"), ("A2", "Beta")]
    assert item.refused == "Prefer not to say"
    assert cells_of(found, "q1") == ["A1", "A2", ".r"]
    assert item.source["q1"] == (header,)


def test_labels_that_are_other_answers_codes_are_told_from_codes_by_the_rest_of_the_column():
    points = [
        ("A", "0", str(i + 1), label) for i, label in enumerate(["0 - Not at all", "1", "2", "3 - Fully"])
    ]
    full = imported(*answers(["q1"], ["0 - Not at all"], ["1"], ["2"]), structure=asked("L", *points))
    assert cells_of(full, "q1") == ["1", "2", "3"]
    codes = imported(*answers(["q1"], ["1"], ["4"], ["2"]), structure=asked("L", *points))
    assert cells_of(codes, "q1") == ["1", "4", "2"]


def test_other_please_say_is_read_with_its_words():
    structure = asked("!", *LIST, other="Y")
    found = imported(
        *answers(["q1", "q1[other]. What is it? [Other]"], ["-oth-", "Gamma"], ["A1", ""]), structure
    )
    assert cells_of(found, "q1") == ["other", "A1"]
    assert cells_of(found, "q1.other_text") == ["Gamma", None]


BOXES = (("SQ", "0", "SQ001", "Red"), ("SQ", "0", "SQ002", "Blue"))


@pytest.mark.parametrize(
    "names",
    [
        ["q1[SQ001]", "q1[SQ002]"],
        ["q1[SQ001]. What is it? [Red]", "q1[SQ002]. What is it? [Blue]"],
        ["q1_SQ001", "q1_SQ002"],
        ["What is it? [Red]", "What is it? [Blue]"],
    ],
)
@pytest.mark.parametrize(("ticked", "unticked"), [("Y", ""), ("Yes", "No"), ("1", "0")])
def test_tick_boxes_are_read_under_every_name(names, ticked, unticked):
    found = imported(
        *answers(names, [ticked, unticked], [ticked, ticked], ["", ""]), structure=asked("M", *BOXES)
    )
    assert items(found)["q1"].kind == "select_all"
    assert found.rows.rows() == [("1", "1", "0"), ("2", "1", "1"), ("3", None, None)]
    assert counts_of(found, "q1.SQ001") == {"Red": 2}


def test_a_limit_on_tick_boxes_is_kept():
    structure = asked("M", *BOXES, ("SQ", "0", "SQ003", "Green"), max_answers="2")
    found = imported(*answers(["q1[SQ001]", "q1[SQ002]", "q1[SQ003]"], ["Y", "", "Y"]), structure)
    assert (items(found)["q1"].kind, items(found)["q1"].settings) == ("select_k", {"limit": 2})


def test_tick_boxes_with_comments_keep_the_comments():
    found = imported(
        *answers(["q1[SQ001]", "q1[SQ001comment]", "q1[SQ002]"], ["Y", "deep red", ""]), asked("P", *BOXES)
    )
    assert cells_of(found, "q1_SQ001comment") == ["deep red"]


ROWS = (("SQ", "0", "like", "I like it"), ("SQ", "0", "leave", "I leave"))
OPINIONS = (("A", "0", "1", "Disagree"), ("A", "0", "2", "Agree"))


@pytest.mark.parametrize("cells", [["Agree", "Disagree"], ["2", "1"]])
def test_an_array_is_a_grid(cells):
    found = imported(*answers(["q1[like]", "q1[leave]"], cells), structure=asked("F", *ROWS, *OPINIONS))
    item = items(found)["q1"]
    assert (item.kind, [row.text for row in item.rows], item.favourable) == (
        "matrix",
        ["I like it", "I leave"],
        ("2",),
    )
    assert found.rows.rows() == [("1", "2", "1")]


def test_an_array_of_one_row_is_a_question():
    found = imported(
        *answers(["q1[like]. What is it? [I like it]"], ["Agree"]), asked("F", ROWS[0], *OPINIONS)
    )
    assert items(found)["q1"].kind == "bands"
    assert cells_of(found, "q1") == ["2"]


@pytest.mark.parametrize(
    ("kind", "cells", "stored"),
    [
        ("A", ["1", "5"], ("1", "5")),
        ("B", ["10", "3"], ("10", "3")),
        ("C", ["Y", "Uncertain"], ("Y", "U")),
        ("E", ["Increase", "D"], ("I", "D")),
    ],
)
def test_arrays_with_answers_of_their_own_are_grids(kind, cells, stored):
    found = imported(*answers(["q1[like]", "q1[leave]"], cells), structure=asked(kind, *ROWS))
    assert items(found)["q1"].kind == "matrix"
    assert found.rows.rows() == [("1", *stored)]


def test_the_two_scales_of_a_dual_array_are_two_grids():
    second = (("A", "1", "x", "Cheap"), ("A", "1", "y", "Dear"))
    header = [
        "q1[like][1]. What is it? [I like it][Scale 1]",
        "q1[like][2]. What is it? [I like it][Scale 2]",
    ]
    header += [name.replace("like]", "leave]").replace("I like it", "I leave") for name in header]
    found = imported(*answers(header, ["2", "x", "1", "y"]), structure=asked("1", *ROWS, *OPINIONS, *second))
    assert [item.kind for item in found.instrument.items] == ["matrix", "matrix"]
    assert found.rows.rows() == [("1", "2", "1", "x", "y")]


def test_arrays_of_numbers_and_texts_are_questions_of_their_own():
    across = (("SQ", "1", "m", "Men"), ("SQ", "1", "w", "Women"))
    header = [f"q1[{row}_{column}]" for row in ("like", "leave") for column in "mw"]
    numbers = imported(*answers(header, ["1", "2", "3", "4"]), structure=asked(":", *ROWS, *across))
    assert {item.kind for item in numbers.instrument.items} == {"whole"}
    texts = imported(*answers(header, ["a", "b", "c", "d"]), structure=asked(";", *ROWS, *across))
    assert {item.kind for item in texts.instrument.items} == {"text"}
    assert texts.rows.rows() == [("1", "a", "b", "c", "d")]


def test_several_numbers_are_numbers_and_several_short_texts_a_list():
    parts = (("SQ", "0", "SQ1", "Skill 1"), ("SQ", "0", "SQ2", "Skill 2"))
    numbers = imported(*answers(["q1[SQ1]", "q1[SQ2]"], ["7", "1.5"]), structure=asked("K", *parts))
    assert [item.kind for item in numbers.instrument.items] == ["whole", "number"]
    texts = imported(*answers(["q1[SQ1]", "q1[SQ2]"], ["a", "b"]), structure=asked("Q", *parts))
    assert [(item.id, item.kind) for item in texts.instrument.items] == [("q1", "open_list")]


@pytest.mark.parametrize("cells", [["Alpha", "Beta"], ["A1", "A2"]])
def test_a_ranking_is_read_by_its_places(cells):
    header = ["q1[1]. What is it? [Rank 1]", "q1[2]. What is it? [Rank 2]"]
    found = imported(*answers(header, cells), structure=asked("R", *LIST[:2]))
    assert items(found)["q1"].kind == "rank"
    assert found.rows.rows() == [("1", "A1", "A2")]


@pytest.mark.parametrize(
    ("kind", "cell", "expected", "stored"),
    [
        ("Y", "Y", "yes_no", "yes"), ("Y", "No", "yes_no", "no"), ("G", "F", "single", "F"),
        ("5", "4", "scale", "4"),
        ("N", "20.0000000000", "whole", "20"), ("S", "words", "text", "words"), ("T", "a\nb", "text", "a\nb"),
        ("D", "2017-05-01 00:00:00", "date", "2017-05-01"), ("I", "en", "text", "en"),
        ("*", "12", "text", "12"),
        ("|", "[]", "text", "[]"), ("U", "x", "text", "x"),
    ],
)  # fmt: skip
def test_questions_with_one_column_are_what_their_type_says(kind, cell, expected, stored):
    found = imported(*answers(["q1"], [cell], [cell]), structure=asked(kind))
    assert items(found)["q1"].kind == expected
    assert cells_of(found, "q1") == [stored, stored]


def test_a_list_with_comment_keeps_the_comment():
    found = imported(
        *answers(["q1", "q1[comment]. What is it? [Comment]"], ["A1", "because"]), asked("O", *LIST)
    )
    assert cells_of(found, "q1_comment") == ["because"]


def test_words_that_ask_nothing_are_reported():
    structure = asked("X", ("Q", "S", "q2", "And why?"))
    found = imported(*answers(["q2"], ["so"]), structure=structure)
    assert any(note.startswith("q1: text display") for note in found.report.notes)


# ---- routing -------------------------------------------------------------------------------------


def routed(condition, kind="S"):
    structure = tsv(
        ("G", "G0", "One", ""),
        ("Q", "Y", "first", "Do you?"),
        ("Q", "M", "tools", "Which tools?"),
        ("SQ", "0", "git", "git"),
        ("SQ", "0", "svn", "svn"),
        ("Q", "N", "years", "How many years?"),
        ("G", "G1", "Two", "", {"relevance": 'first.NAOK == "Y"'}),
        ("Q", kind, "last", "What else?", {"relevance": condition}),
    )
    header, rows = answers(["first", "tools[git]", "tools[svn]", "years", "last"], ["Y", "Y", "", "3", "x"])
    return imported(header, rows, structure)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("1", ""),
        ('((first.NAOK == "Y"))', 'first = "yes"'),
        ('first.NAOK == "N" or years.NAOK > 4', 'first = "no" or years > 4'),
        ('tools_git.NAOK == "Y" && first == "Y"', 'tools has "git" and first = "yes"'),
        ("!is_empty(years.NAOK)", "answered(years)"),
        ("!(years.NAOK == 3 or years.NAOK == 4)", "not (years = 3 or years = 4)"),
        ('years.NAOK != "3"', "years != 3"),
    ],
)
def test_simple_conditions_become_routing(condition, expected):
    found = routed(condition)
    assert items(found)["last"].show_if == expected
    assert found.instrument.pages[-1].show_if == 'first = "yes"'
    assert not found.report.untranslated


@pytest.mark.parametrize(
    "condition",
    [
        "strlen(first) > 3",
        'nobody.NAOK == "Y"',
        'first.NAOK == "maybe"',
        "years.NAOK + 1 > 3",
        "((",
        'last == "x"',
    ],
)
def test_other_conditions_are_kept_as_words_in_the_report(condition):
    found = routed(condition)
    assert items(found)["last"].show_if == ""
    assert any(condition in line for line in found.report.untranslated)


def test_a_condition_on_a_later_question_is_taken_off_and_said():
    structure = tsv(
        ("G", "G0", "One", ""),
        ("Q", "S", "early", "What?", {"relevance": 'late.NAOK == "Y"'}),
        ("Q", "Y", "late", "Do you?"),
    )
    found = imported(*answers(["early", "late"], ["x", "Y"]), structure=structure)
    assert items(found)["early"].show_if == ""
    assert len(found.report.untranslated) == 1


# ---- a structure that does not fit ---------------------------------------------------------------


def test_a_structure_of_another_survey_is_refused():
    table = table_of(["id", "colour"], [["1", "red"], ["2", "blue"]])
    problem = problem_of(import_table, table, "x", asked("L", *LIST))
    assert problem.code == "IMPORT-023"


def test_answers_outside_the_list_are_kept_and_reported():
    rows = [["A1"]] * 8 + [["Delta"]]
    found = imported(*answers(["q1"], *rows), structure=asked("L", *LIST))
    assert cells_of(found, "q1")[-1] == "Delta"
    assert found.report.unlisted == {"q1": {"Delta": 1}}
    assert counts_of(found, "q1")["Delta"] == 1


def test_a_question_that_does_not_fit_is_recognised_by_its_cells_and_said():
    found = imported(
        *answers(["q1. What is it?"], ["Red"], ["Blue"], ["Red"], ["Blue"]), structure=asked("L", *LIST)
    )
    assert [choice.label for choice in items(found)["q1"].choices] == ["Blue", "Red"]
    assert any("q1" in note and "recognised by their cells" in note for note in found.report.notes)


def test_a_question_without_a_column_is_kept_and_said():
    structure = asked("L", *LIST, ("Q", "S", "q2", "And why?"))
    found = imported(*answers(["q1"], ["A1"]), structure=structure)
    assert cells_of(found, "q2") == [None]
    assert any(item == "q2" and "no column" in guess[0] for item, guess in found.report.guesses)


def test_columns_outside_the_questionnaire_are_recognised():
    found = imported(
        *answers(["q1", "submitdate. Date", "extra. More?"], ["A1", "2020-01-02 10:00:00", "Yes"]),
        asked("L", *LIST),
    )
    assert {item.id: item.kind for item in found.instrument.items} == {
        "q1": "single",
        "submitdate": "date",
        "extra": "yes_no",
    }


def test_answers_in_other_languages_are_understood():
    german = {"language": "de"}
    structure = asked(
        "L",
        *LIST[:2],
        ("Q", "L", "q1", "Was ist es?", german),
        ("A", "0", "A1", "Alfa", german),
        ("A", "0", "A2", "Bäta", german),
    )
    found = imported(*answers(["q1"], ["Alpha"], ["Bäta"], ["Alfa"]), structure=structure)
    assert cells_of(found, "q1") == ["A1", "A2", "A1"]
    assert any("de" in note for note in found.report.notes)


# ---- .lss ----------------------------------------------------------------------------------------


def lss(**sections):
    def rows(entries):
        cells = ["".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in entry.items()) for entry in entries]
        return "<rows>" + "".join(f"<row>{cell}</row>" for cell in cells) + "</rows>"

    body = "".join(f"<{name}>{rows(entries)}</{name}>" for name, entries in sections.items())
    return f'<?xml version="1.0"?><document><languages><language>en</language></languages>{body}</document>'


def question(qid, code, kind, text, parent="0", order="0"):
    return {
        "qid": qid, "parent_qid": parent, "sid": "77", "gid": "1", "type": kind, "title": code,
        "question": text,
        "other": "N", "mandatory": "N", "question_order": order, "language": "en", "relevance": "1",
    }  # fmt: skip


def small_lss(**more):
    return lss(
        groups=[{"gid": "1", "group_name": "About <b>you</b>", "group_order": "0", "language": "en"}],
        questions=[
            question("5", "second", "S", "And <em>why</em>?", order="1"),
            question("4", "first", "Y", "<p>Do&nbsp;you?</p>"),
        ],
        surveys=[{"sid": "77", "language": "en"}],
        surveys_languagesettings=[{"surveyls_language": "en", "surveyls_title": "A survey"}],
        **more,
    ).encode("utf-8")


def test_an_lss_file_is_read_in_its_order_without_markup():
    structure = lssfile.read_bytes(small_lss(), "a.lss")
    assert (structure.title, [q.code for q in structure.questions]) == ("A survey", ["first", "second"])
    assert [q.text for q in structure.questions] == ["Do you?", "And why?"]


def test_old_conditions_and_sgqa_names_are_understood():
    conditions = [{"qid": "5", "cqid": "4", "method": "==", "value": "Y", "scenario": "1"}]
    structure = lssfile.read_bytes(small_lss(conditions=conditions), "a.lss")
    found = imported(*answers(["77X1X4", "77X1X5"], ["Y", "so"]), structure=structure)
    assert items(found)["second"].show_if == 'first = "yes"'
    assert found.rows.rows() == [("1", "yes", "so")]


def test_newer_lss_files_keep_their_words_in_sections_of_their_own():
    bare = [{k: v for k, v in question("4", "first", "L", "").items() if k not in ("question", "language")}]
    content = lss(
        groups=[{"gid": "1", "group_order": "0"}],
        group_l10ns=[{"gid": "1", "group_name": "One", "language": "en"}],
        questions=bare,
        question_l10ns=[{"qid": "4", "question": "Which?", "language": "en"}],
        answers=[{"aid": "9", "qid": "4", "code": "A1", "sortorder": "1", "scale_id": "0"}],
        answer_l10ns=[{"aid": "9", "answer": "Alpha", "language": "en"}],
        surveys=[{"sid": "77", "language": "en"}],
    )
    (found,) = lssfile.read_bytes(content.encode("utf-8"), "a.lss").questions
    assert (found.text, found.page, [a.label for a in found.choices]) == ("Which?", "One", ["Alpha"])


@pytest.mark.parametrize(
    "content", ["<document></document>", "<html>", "not xml", small_lss()[:300].decode()]
)
def test_what_is_no_lss_file_is_refused(content):
    assert problem_of(lssfile.read_bytes, content.encode("utf-8"), "a.lss").code == "IMPORT-022"


def test_what_is_no_tsv_structure_is_refused():
    assert problem_of(lstsvfile.read_bytes, b"a\tb\n1\t2\n", "a.txt").code == "IMPORT-022"
    header = "\t".join(COLUMNS).encode()
    assert problem_of(lstsvfile.read_bytes, header + b'\nQ\tL\tq1\t1\t"open', "a.txt").code == "IMPORT-022"


# ---- the real ones -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"), [("uk_core_survey.lss", 59), ("2017-us-questions_to_import.txt", 58)]
)
def test_real_structures_are_read_without_losing_a_question(real_data, name, count):
    path = real_data / "rse" / "limesurvey" / name
    if not path.is_file():
        pytest.skip("the real LimeSurvey structures are not here")
    read = lssfile.read if name.endswith(".lss") else lstsvfile.read
    structure = read(path)
    assert len(structure.questions) == count
    assert {q.form for q in structure.questions} <= {
        "single", "yes_no", "multi", "matrix", "rank", "list", "number", "date", "text", "parts"
    }  # fmt: skip
