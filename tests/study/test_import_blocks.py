"""Columns that belong together become one question."""

import random

import pytest

from study.tables import cells_of, counts_of, imported, only_item, tables_of


def numbered(rows):
    return [[str(row + 1), *cells] for row, cells in enumerate(rows)]


def block(headers, rows, **options):
    return imported(["", *headers], numbered(rows), **options)


def kinds(found):
    return [(item.id, item.kind) for item in found.instrument.items]


# ---- tick boxes ----------------------------------------------------------------------------------

LANGUAGES = [
    f"tool4[SQ00{i}]. Which languages do you use? [{name}]" for i, name in enumerate(["C", "C++", "C#"])
]


def test_a_block_of_yes_and_no_is_one_question():
    found = block(LANGUAGES, [["Yes", "No", "No"], ["No", "Yes", "Yes"]])
    item = only_item(found)
    assert (item.id, item.kind, item.text) == ("tool4", "select_all", "Which languages do you use?")
    assert [(choice.code, choice.label) for choice in item.choices] == [
        ("c", "C"),
        ("c_plus_plus", "C++"),
        ("c_sharp", "C#"),
    ]
    assert found.rows.rows() == [("1", "1", "0", "0"), ("2", "0", "1", "1")]
    assert item.source["tool4.c_sharp"] == (LANGUAGES[2],)


def test_a_blank_block_is_not_a_no():
    found = block(LANGUAGES, [["Yes", "No", "No"], ["", "", ""], ["No", "No", "No"]])
    assert found.rows.rows()[1] == ("2", None, None, None)
    assert found.rows.rows()[2] == ("3", "0", "0", "0")
    (table,) = tables_of(found).values()
    (cell,) = [c for c in table.cells if c.measure == "share" and c.choice == "c"]
    assert (cell.n, cell.base) == (1, 2)


@pytest.mark.parametrize(
    ("ticked", "unticked"), [("1", "0"), ("checked", ""), ("TRUE", "FALSE"), ("Y", ""), ("x", "")]
)
def test_boxes_are_known_in_every_spelling(ticked, unticked):
    found = block(LANGUAGES, [[ticked, unticked, unticked], [unticked, ticked, ticked]])
    assert only_item(found).kind == "select_all"
    assert found.rows.rows() == [("1", "1", "0", "0"), ("2", "0", "1", "1")]


def test_boxes_that_repeat_the_option_when_ticked_are_boxes():
    found = block(LANGUAGES, [["C", "", "C#"], ["", "C++", ""], ["", "", ""]])
    assert found.rows.rows() == [("1", "1", "0", "1"), ("2", "0", "1", "0"), ("3", None, None, None)]
    assert any(
        "unticked boxes are blank" in guess for _, guesses in found.report.guesses for guess in guesses
    )


def test_one_code_on_every_option_is_no_obstacle():
    headers = [
        f"tool5_can[multi]. Which tools do you use? [{name}]" for name in ("git", "svn, or cvs", "None")
    ]
    found = block(headers, [["Yes", "No", "No"], ["No", "No", "Yes"]])
    assert [choice.code for choice in only_item(found).choices] == ["git", "svn_or_cvs", "none"]
    assert found.rows.rows() == [("1", "1", "0", "0"), ("2", "0", "0", "1")]


def test_options_without_any_code_are_grouped_by_their_question():
    headers = ["Which tools? [git]", "Which tools? [svn]", "How old? [in years]"]
    found = block(headers, [["Yes", "No", "30"], ["No", "Yes", "40"]])
    assert kinds(found) == [("which_tools", "select_all"), ("how_old", "whole")]


def test_an_option_that_nobody_took_is_still_listed():
    found = block(LANGUAGES, [["Yes", "No", "No"], ["Yes", "Yes", "No"]])
    assert counts_of(found, "tool4.c_sharp") == {"C#": 0}


def test_the_words_beside_other_are_kept_with_it():
    headers = [*LANGUAGES, "tool4[other]. Which languages do you use? [Other]"]
    found = block(headers, [["Yes", "No", "No", ""], ["No", "No", "No", "Fortran 77"], ["", "", "", ""]])
    item = only_item(found)
    assert item.other == "Other"
    assert cells_of(found, "tool4.other") == ["0", "1", None]
    assert cells_of(found, "tool4.other_text") == [None, "Fortran 77", None]


def test_the_words_beside_other_in_a_single_choice_are_kept_with_it():
    headers = ["org. Where do you work?", "org[other]. Where do you work? [Other]"]
    rows = [["University", ""], ["Other", "A ship"], ["University", ""], ["Company", ""], ["Company", ""]]
    found = block(headers, rows)
    assert cells_of(found, "org") == ["university", "other", "university", "company", "company"]
    assert cells_of(found, "org.other_text")[1] == "A ship"


def test_yes_and_no_that_are_answered_row_by_row_are_a_grid():
    headers = [f"g[r{i}]. Please answer [{words}]" for i, words in enumerate(["Is it cold?", "Is it dear?"])]
    rows = [["Yes", ""], ["No", "Yes"], ["", "No"], ["Yes", "No"], ["", "Yes"]]
    item = only_item(block(headers, rows))
    assert (item.kind, [choice.label for choice in item.choices]) == ("matrix", ["Yes", "No"])


# ---- rankings ------------------------------------------------------------------------------------

REASONS = ["Salary", "Freedom", "Learning"]


def test_columns_of_places_are_a_ranking():
    headers = [f"why[{i}]. Rank these reasons [Rank {i}]" for i in (1, 2, 3)]
    rows = [
        ["Salary", "Freedom", ""],
        ["Learning", "Salary", "Freedom"],
        ["Freedom", "", ""],
        ["Salary", "", ""],
    ]
    found = block(headers, rows)
    item = only_item(found)
    assert (item.kind, item.settings) == ("rank", {"limit": 3})
    assert sorted(choice.label for choice in item.choices) == sorted(REASONS)
    assert cells_of(found, "why.1") == ["salary", "learning", "freedom", "salary"]
    assert counts_of(found, "why.2")["Freedom"] == 1


def test_columns_of_options_that_hold_places_are_the_same_ranking():
    headers = [f"why[{name[0]}]. Rank these reasons [{name}]" for name in REASONS]
    rows = [["1", "2", ""], ["2.0", "3", "1"], ["", "1", ""], ["1", "", ""]]
    found = block(headers, rows)
    assert only_item(found).kind == "rank"
    assert cells_of(found, "why.1") == ["salary", "learning", "freedom", "salary"]
    assert cells_of(found, "why.2") == ["freedom", "salary", None, None]
    assert set(only_item(found).source["why.1"]) == set(headers)


def test_ratings_are_no_ranking():
    headers = [f"rate[{name[0]}]. Rate these from 1 to 3 [{name}]" for name in REASONS]
    rows = [["1", "2", "1"], ["2", "3", "1"], ["3", "3", "3"], ["1", "2", "3"]]
    assert {kind for _, kind in kinds(block(headers, rows))} == {"whole"}


def test_numbered_answers_in_own_words_are_a_list():
    headers = [f"skill2[SQ00{i}]. What skills would you like? [Skill {i}]" for i in (1, 2, 3)]
    generator = random.Random(1)  # noqa: S311 made-up words, nothing secret
    rows = [[f"skill number {generator.random()}", "", f"{row} things"] for row in range(8)]
    found = block(headers, rows)
    assert kinds(found) == [("skill2", "open_list")]
    assert cells_of(found, "skill2.3")[0] == "0 things"


def test_a_numbered_grid_of_closed_answers_is_no_list():
    headers = [f"hours[{i}]" for i in (1, 2, 3)]
    rows = [
        ["Full time", "Full time", "Part time"],
        ["Part time", "Part time", "Part time"],
        ["Full time", "", ""],
    ] * 3
    assert kinds(block(headers, rows)) == [("hours", "matrix")]


# ---- grids ---------------------------------------------------------------------------------------


def test_rows_with_the_same_answers_are_a_grid():
    headers = [
        f"likert1[{code}]. Rate these [{words}]"
        for code, words in [("sat1", "I like it"), ("turn2", "I leave")]
    ]
    found = block(headers, [["Agree", "Disagree"], ["Strongly agree", "Agree"], ["", "Agree"]])
    item = only_item(found)
    assert (item.id, item.kind, item.text) == ("likert1", "matrix", "Rate these")
    assert [(row.code, row.text) for row in item.rows] == [("sat1", "I like it"), ("turn2", "I leave")]
    assert cells_of(found, "likert1.turn2") == ["disagree", "agree", "agree"]


def test_a_row_in_which_everybody_says_the_same_belongs_to_its_grid():
    headers = [f"g[r{i}]. Rate these [{words}]" for i, words in enumerate(["one", "two", "three"])]
    found = block(headers, [["Agree", "Disagree", "Agree"], ["Agree", "Agree", "Neutral"], ["Agree", "", ""]])
    assert kinds(found) == [("g", "matrix")]


def test_a_block_that_mixes_sets_of_answers_is_split_and_said():
    headers = [f"mix[r{i}]. Rate these [{words}]" for i, words in enumerate("abcd")]
    rows = [["Agree", "Never", "Disagree", "Often"], ["Disagree", "Often", "Agree", "Always"]]
    found = block(headers, rows)
    assert [item.kind for item in found.instrument.items] == ["matrix", "matrix"]
    assert {tuple(row.text for row in item.rows) for item in found.instrument.items} == {
        ("a", "c"),
        ("b", "d"),
    }
    assert any("mixes" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_a_grid_of_one_row_is_a_question():
    found = block(["rse3[SQ001]. Who uses it? []"], [["0 - Me"], ["5 - Others"], ["3"]])
    assert kinds(found) == [("rse3", "scale")]


def test_a_scale_grid_keeps_its_points_in_order():
    headers = [f"time1[t{i}]. How much time? [{words}]" for i, words in enumerate(["code", "teach"])]
    found = block(headers, [["1 (None)", "2.0"], ["10 (All)", "3.0"], ["4", ""]])
    item = only_item(found)
    assert [choice.code for choice in item.choices] == [str(point) for point in range(1, 11)]
    assert cells_of(found, "time1.teach") == ["2", "3", None]


def test_a_grid_without_a_question_says_so():
    headers = ["likert1[a]. [I like it]", "likert1[b]. [I leave]"]
    found = block(headers, [["Agree", "Disagree"], ["Disagree", "Agree"]])
    assert only_item(found).text == "likert1"
    assert any("no question" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_amounts_in_a_block_are_numbers_of_their_own():
    headers = [f"staff[s{i}]. How many? [{words}]" for i, words in enumerate(["deputies", "nurses"])]
    found = block(headers, [["3", "120"], ["0", "4000"], ["2", "77"]])
    assert kinds(found) == [("staff_deputies", "whole"), ("staff_nurses", "whole")]
