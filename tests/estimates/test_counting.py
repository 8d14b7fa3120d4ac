"""Who is in a base, which rows a table has, and what each measure counts."""

from __future__ import annotations

import pytest

from estimates.made import COLOURS, LIKERT, cell, counts, flags, rows, spec, variable
from remit.core.words import Choice
from remit.estimates.tabulate import tabulate

VIEW = variable("view", choices=LIKERT)
KEY = variable("key", choices=COLOURS)


# ---- one answer ----------------------------------------------------------------------------------


def test_every_listed_choice_has_a_row_even_when_nobody_chose_it() -> None:
    table = tabulate(rows({"view": ["a", "a", "d"]}, [VIEW]), spec("choice", [VIEW]))
    assert counts(table) == {"sd": 0, "d": 1, "n": 0, "a": 2, "sa": 0}
    assert [label.code for label in table.head.choices] == ["sd", "d", "n", "a", "sa"]
    nobody = cell(table, choice="sd")
    assert (nobody.value, nobody.base) == (0.0, 3)
    assert nobody.upper is not None
    assert nobody.upper > 0.3


def test_blank_and_not_applicable_are_outside_the_base_and_refused_is_inside() -> None:
    made = rows({"view": ["a", None, ".n", ".r", "sd"]}, [VIEW])
    table = tabulate(made, spec("choice", [VIEW], refused_label="Would rather not say"))
    assert cell(table, choice="a").base == 3
    refused = cell(table, choice=".r")
    assert (refused.n, refused.label, refused.value) == (1, "Would rather not say", pytest.approx(1 / 3))


def test_refused_has_a_row_when_it_is_offered_or_occurs_and_not_otherwise() -> None:
    plain = spec("choice", [VIEW])
    offered = spec("choice", [VIEW], refused_label="No comment")
    assert ".r" not in counts(tabulate(rows({"view": ["a"]}, [VIEW]), plain))
    assert counts(tabulate(rows({"view": ["a"]}, [VIEW]), offered))[".r"] == 0
    assert counts(tabulate(rows({"view": ["a", ".r"]}, [VIEW]), plain))[".r"] == 1


def test_a_value_that_is_not_listed_keeps_its_row_and_its_spelling() -> None:
    table = tabulate(rows({"view": ["a", "5", "Never ", "5"]}, [VIEW]), spec("choice", [VIEW]))
    assert counts(table)["5"] == 2
    assert cell(table, choice="Never ").label == "Never "
    assert [label.code for label in table.head.choices][-2:] == ["5", "Never "]
    assert any("not in the list" in note for note in table.notes)


def test_notes_never_give_away_what_somebody_wrote() -> None:
    table = tabulate(rows({"view": ["a", "Jo Bloggs told me"]}, [VIEW]), spec("choice", [VIEW]))
    assert not any("Jo" in note or "2" in note for note in table.notes)


def test_an_item_that_nobody_answered_has_rows_and_no_numbers() -> None:
    table = tabulate(rows({"view": [None, ".n"]}, [VIEW]), spec("choice", [VIEW], favourable=("a", "sa")))
    assert {(each.n, each.base, each.value, each.lower) for each in table.cells} == {(0, 0, None, None)}


def test_one_answer_has_a_share_and_no_interval() -> None:
    table = tabulate(rows({"view": ["a"]}, [VIEW]), spec("choice", [VIEW]))
    assert (cell(table, choice="a").value, cell(table, choice="a").lower) == (1.0, None)


def test_everybody_asked_and_answered_leaves_no_doubt_from_sampling() -> None:
    made = rows({"view": ["a", "a", "d", "n"]}, [VIEW], population=4)
    found = cell(tabulate(made, spec("choice", [VIEW])), choice="a")
    assert (found.lower, found.upper) == (0.5, 0.5)


def test_dates_are_counted_by_year() -> None:
    day = variable("started", "date")
    made = rows({"started": ["2019-03-01", "2011", "2019-12", None, "last spring"]}, [day])
    table = tabulate(made, spec("choice", [day]))
    assert counts(table) == {"2011": 1, "2019": 2, "last spring": 1}


# ---- direction -----------------------------------------------------------------------------------


def test_top_two_net_and_mean_rest_on_valid_answers() -> None:
    answers = ["sa", "a", "a", "n", "sd", ".r", "dunno", None]
    choices = (*LIKERT, Choice("dunno", "Don't know"))
    view = variable("view", choices=choices)
    table = tabulate(
        rows({"view": answers}, [view]),
        spec("choice", [view], favourable=("a", "sa"), unfavourable=("sd", "d")),
    )
    assert cell(table, choice="a").base == 7
    top, net, mean = (cell(table, measure) for measure in ("top_two", "net", "mean"))
    assert (top.value, top.n, top.base) == (pytest.approx(3 / 5), 5, 5)
    assert net.value == pytest.approx(2 / 5)
    assert mean.value == pytest.approx((5 + 4 + 4 + 3 + 1) / 5)


def test_a_question_without_a_good_side_has_neither_top_two_nor_net() -> None:
    table = tabulate(rows({"key": ["red", "blue"]}, [KEY]), spec("choice", [KEY]))
    assert {each.measure for each in table.cells} == {"share"}


def test_yes_and_no_need_no_top_two() -> None:
    done = variable("done", choices=[Choice("yes", "Yes"), Choice("no", "No")])
    table = tabulate(rows({"done": ["yes", "no"]}, [done]), spec("choice", [done], favourable=("yes",)))
    assert {each.measure for each in table.cells} == {"share"}


def test_each_statement_of_a_matrix_has_its_own_base() -> None:
    one, two = variable("views.one", choices=LIKERT), variable("views.two", choices=LIKERT)
    made = rows({"views.one": ["a", "sd", "sd"], "views.two": ["sa", None, None]}, [one, two])
    table = tabulate(made, spec("matrix", [one, two], favourable=("a", "sa"), unfavourable=("sd", "d")))
    assert cell(table, variable="views.one", choice="sd").value == pytest.approx(2 / 3)
    assert cell(table, variable="views.two", choice="sa").base == 1
    assert cell(table, "net", "views.one").value == pytest.approx(-1 / 3)
    assert [row.code for row in table.head.rows] == ["views.one", "views.two"]


# ---- several answers -----------------------------------------------------------------------------

TOOLS = flags("tools", "xyz")


def test_a_blank_block_is_not_a_no() -> None:
    made = rows(
        {
            "tools.x": ["1", "0", None, "1", None],
            "tools.y": ["1", "0", None, None, ".n"],
            "tools.z": ["0", "0", None, None, ".n"],
        },
        TOOLS,
    )
    table = tabulate(made, spec("multi", TOOLS))
    found = cell(table, variable="tools.x", choice="x")
    assert (found.n, found.base, found.value) == (2, 3, pytest.approx(2 / 3))


def test_shares_of_people_and_of_mentions_are_both_there() -> None:
    made = rows({"tools.x": ["1", "1"], "tools.y": ["1", "0"], "tools.z": ["0", "0"]}, TOOLS)
    table = tabulate(made, spec("multi", TOOLS))
    assert cell(table, "share", choice="x").value == 1.0
    mentions = [cell(table, "share_of_mentions", choice=code) for code in "xyz"]
    assert [each.value for each in mentions] == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0.0]
    assert {(each.n, each.base) for each in mentions} == {(2, 2)}
    assert sum(1 for each in table.cells if each.measure == "share" and each.choice == "x") == 1


def test_somebody_who_refused_a_block_is_in_its_base_and_has_a_row() -> None:
    made = rows({"tools.x": ["1", ".r"], "tools.y": ["0", ".r"], "tools.z": ["0", ".r"]}, TOOLS)
    table = tabulate(made, spec("multi", TOOLS))
    assert cell(table, choice="x").base == 2
    assert cell(table, variable="tools", choice=".r").n == 1
    assert table.head.rows[-1].text == "Prefer not to say"


def test_a_cell_that_is_neither_1_nor_0_counts_as_answered_and_is_noted() -> None:
    made = rows({"tools.x": ["maybe"], "tools.y": ["1.0"], "tools.z": [None]}, TOOLS)
    table = tabulate(made, spec("multi", TOOLS))
    assert [cell(table, choice=code).n for code in "xyz"] == [0, 1, 0]
    assert any("not in the list" in note for note in table.notes)


def test_a_choice_whose_column_is_missing_keeps_its_row() -> None:
    made = rows({"tools.x": ["1"], "tools.y": ["0"]}, TOOLS[:2])
    assert cell(tabulate(made, spec("multi", TOOLS)), choice="z").n == 0


# ---- themes --------------------------------------------------------------------------------------


def theme(code: str, place: int = 0) -> object:
    stem = f"aspects.{place}" if place else "aspects"
    return variable(f"{stem}.theme.{code}", "flag", item="aspects", choice=code, label=code.upper())


def test_themes_count_people_once_and_say_who_put_a_theme_first() -> None:
    variables = [
        theme("quality"),
        theme("money"),
        theme("quality", 1),
        theme("money", 1),
        theme("quality", 2),
    ]
    made = rows(
        {
            "aspects.theme.quality": ["1", "1", "0", None],
            "aspects.theme.money": ["1", "0", "0", None],
            "aspects.1.theme.quality": ["1", "0", "0", None],
            "aspects.1.theme.money": ["0", "0", "0", None],
            "aspects.2.theme.quality": ["1", "1", None, None],
        },
        variables,
    )
    table = tabulate(made, spec("mentions", variables))
    assert cell(table, choice="quality").n == 2
    first = cell(table, "first_choice", choice="quality")
    assert (first.variable, first.n, first.base) == ("aspects.theme.quality", 1, 3)
    assert cell(table, "share_of_mentions", choice="quality").value == pytest.approx(2 / 3)
    assert len(table.head.rows) == 2


def test_a_theme_that_holds_others_is_not_mentioned_twice() -> None:
    variables = [theme("support"), theme("training"), theme("peers"), theme("money")]
    made = rows(
        {
            "aspects.theme.support": ["1", "1", "1"],  # the last without a narrower theme
            "aspects.theme.training": ["1", "0", "0"],
            "aspects.theme.peers": ["1", "1", "0"],
            "aspects.theme.money": ["0", "1", "0"],
        },
        variables,
    )
    parents = (("training", "support"), ("peers", "support"))
    table = tabulate(made, spec("mentions", variables, parents=parents))
    shares = {
        code: cell(table, "share_of_mentions", choice=code).value for code in ("support", "peers", "money")
    }
    assert shares == {
        "support": pytest.approx(4 / 5),
        "peers": pytest.approx(2 / 5),
        "money": pytest.approx(1 / 5),
    }
    assert cell(table, choice="support").n == 3


# ---- open text -----------------------------------------------------------------------------------


def test_open_text_counts_those_who_wrote_among_those_who_answered() -> None:
    one, two = variable("said.1", "text"), variable("said.2", "text")
    made = rows(
        {"said.1": ["yes", "more time", ".r", None, ".n"], "said.2": [None, "pay", ".r", None, ".n"]},
        [one, two],
    )
    table = tabulate(made, spec("answers", [one, two]))
    assert [cell(table, variable=name).n for name in ("said.1", "said.2")] == [2, 1]
    assert cell(table, variable="said.1").base == 3
    assert cell(table, choice=".r").n == 1


# ---- groups --------------------------------------------------------------------------------------


def test_people_who_left_the_key_blank_are_in_the_whole_only() -> None:
    made = rows({"view": ["a", "a", "d", "d"], "key": ["red", None, ".r", "blue"]}, [VIEW, KEY])
    table = tabulate(made, spec("choice", [VIEW]), KEY, spec("choice", [KEY]))
    assert cell(table, choice="a").n == 2
    assert cell(table, choice="a", group="red").n == 1
    assert sum(cell(table, choice="d", group=each.code).n for each in COLOURS) == 1
    assert (table.head.id, table.head.by, table.head.by_label) == ("view_by_key", "key", "Title of key")
    assert [group.code for group in table.head.groups] == ["red", "blue", "green"]
    assert any("in the whole only" in note for note in table.notes)


def test_a_group_without_people_is_there_and_empty() -> None:
    made = rows({"view": ["a"], "key": ["red"]}, [VIEW, KEY])
    table = tabulate(made, spec("choice", [VIEW]), KEY)
    assert (cell(table, choice="a", group="green").base, cell(table, choice="a", group="green").value) == (
        0,
        None,
    )


def test_weights_move_the_share_and_leave_the_people_alone() -> None:
    made = rows({"view": ["a", "d", "d"]}, [VIEW], weights=[3.0, 0.5, 0.5])
    table = tabulate(made, spec("choice", [VIEW]))
    found = cell(table, choice="a")
    assert (found.n, found.base, found.value) == (1, 3, 0.75)
    assert table.head.weighted
    assert any("Kish design effect 1.78" in note for note in table.notes)


def test_the_population_is_named_where_it_narrows_intervals() -> None:
    near = tabulate(rows({"view": ["a", "d"] * 20}, [VIEW], population=1265), spec("choice", [VIEW]))
    assert any("population of 1,265" in note and "95% intervals" in note for note in near.notes)
    far = tabulate(rows({"view": ["a", "d"] * 20}, [VIEW]), spec("choice", [VIEW]))
    assert not any("population" in note for note in far.notes)
