"""Charts of breakdowns: each kind of table is drawn by group, and what is withheld everywhere is gathered."""

from __future__ import annotations

import pytest
from lxml import etree

from publish import sample
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.publish.figures import WIDE_WIDTH, alt_text, auto_chart, draw, subtitle
from remit.publish.theme import Theme

GROUPS = (Label("north", "North"), Label("south", "South"))
BY = {"groups": GROUPS, "by": "area", "by_label": "Area"}


def texts(table: ClearedTable) -> list[str]:
    """The words of the chart that a table is drawn with."""
    chart = auto_chart(table)
    drawn = draw(chart, table, WIDE_WIDTH, "f", "A title of its own", alt_text(table, chart), Theme(), True)
    return [node.text or "" for node in etree.fromstring(drawn).iter("{*}text")]


def flags(shown: dict[str, tuple[int, int] | None]) -> ClearedTable:
    """A select-all item by area; None is withheld in both groups."""
    rows = tuple(Label(f"q.{code}", text) for code, text in zip("abcdefghijk", shown, strict=False))
    cells: list[ClearedCell] = []
    for row in rows:
        counts = shown[row.text]
        for place, group in enumerate(("", "north", "south")):
            count = None if counts is None else (sum(counts), *counts)[place]
            cells.append(
                sample.hidden(row.code, "x", row.text, group)
                if count is None
                else sample.share(row.code, "x", row.text, count, 50, group)
            )
    return ClearedTable(Head("q_by_area", "q", "Q", "multi", rows, **BY), tuple(cells))


def test_answers_withheld_in_every_group_become_one_line_of_words() -> None:
    printed = texts(flags({"Pay": (20, 14), "Time": (11, 9), "Tea": None, "Coffee": None, "Cake": None}))
    assert {"Pay", "Time", "and 3 more, withheld"} <= set(printed)
    assert not {"Tea", "Coffee", "Cake", "[c]"} & set(printed)


def test_a_single_withheld_answer_keeps_its_line() -> None:
    printed = texts(flags({"Pay": (20, 14), "Tea": None}))
    assert printed.count("[c]") == 2
    assert "Tea" in printed


def test_where_everything_is_withheld_nothing_is_gathered() -> None:
    assert texts(flags({"Tea": None, "Coffee": None})).count("[c]") == 4


def test_a_matrix_by_group_shows_each_statement_in_each_group() -> None:
    rows = (Label("v.time", "I have time"), Label("v.help", "I have help"))
    choices = (Label("1", "No"), Label("2", "Yes"))
    cells: list[ClearedCell] = []
    for row, values in zip(rows, ((0.5, 0.61, 0.42), (0.3, 0.23, 0.37)), strict=True):
        for group, value in zip(("", "north", "south"), values, strict=True):
            cells += [sample.share(row.code, c.code, c.text, 20, 50, group) for c in choices]
            cells.append(ClearedCell(row.code, "", row.text, group, "top_two", 50, 50, value))
    head = Head("v_by_area", "v", "Views", "matrix", rows, choices, favourable=("2",), **BY)
    table = ClearedTable(head, tuple(cells))
    assert auto_chart(table) == "grouped"
    assert {"I have time", "61%", "42%", "I have help", "23%", "37%"} <= set(texts(table))
    assert "40%" not in texts(table), "the shares of single answers are in the table"
    assert subtitle(table, "grouped").startswith("Percentage of people in the top two answers in each group")


def test_a_ranking_by_group_shows_who_named_what() -> None:
    choices = (Label("pay", "Pay"), Label("time", "Time"))
    cells = [
        ClearedCell("r", c.code, c.text, group, "any_mention", 9, 30, value)
        for group, values in (("", (0.5, 0.6)), ("north", (0.31, 0.62)), ("south", (0.73, 0.14)))
        for c, value in zip(choices, values, strict=True)
    ]
    table = ClearedTable(
        Head("r_by_area", "r", "R", "ranking", (Label("r.1", "1st"),), choices, **BY), tuple(cells)
    )
    assert {"31%", "62%", "73%", "14%"} <= set(texts(table))
    assert "[x]" not in texts(table)


def test_who_answered_has_a_bar_for_each_group() -> None:
    cells = [
        sample.share("posts", "yes", "Answered", n, base, group)
        for group, n, base in (("", 40, 100), ("north", 30, 60), ("south", 10, 40))
    ]
    choices = (Label("yes", "Answered"),)
    head = Head(
        "response_by_area", "response", "Who answered", "response", (Label("posts", "Posts"),), choices, **BY
    )
    assert {"All", "40%", "North (60)", "50%", "South (40)", "25%"} <= set(
        texts(ClearedTable(head, tuple(cells)))
    )


@pytest.mark.parametrize("by", [{}, BY])
def test_a_mean_of_each_answer_is_not_taken_for_a_mean_of_them_all(by: dict[str, object]) -> None:
    choices = (Label("deputy", "Deputy"), Label("lead", "Lead"), Label("head", "Head"))
    groups = ("", "north", "south") if by else ("",)
    cells = [
        ClearedCell("team.post", code, text, group, "mean", 50, 50, value, status="")
        for group in groups
        for code, text, value in (("deputy", "Deputy", 1.5), ("lead", "Lead", 6.5))
    ]
    cells += [
        ClearedCell("team.post", "head", "Head", group, "mean", None, None, None, status="c")
        for group in groups
    ]
    head = Head("team", "team", "Team", "rows", (Label("team.post", "Post"),), choices, **by)  # type: ignore[arg-type]
    table = ClearedTable(head, tuple(cells))
    printed = texts(table)
    assert printed.count("1.5") == printed.count("6.5") == len(groups)
    assert any(text.startswith("Deputy") for text in printed)
    assert not any(text.startswith(("Post", "Head")) for text in printed)
