"""A question is compared with an earlier wave where it asks the same, and a reader is told why where not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from remit.core.words import Choice
from remit.instrument.comparable import compare_items
from remit.instrument.items import Column, Instrument, Item, Page, Row

YES_NO = (Choice("a", "Always"), Choice("b", "Sometimes"), Choice("c", "Never"))
ITEM = Item("x", "single", "How often?", choices=YES_NO)
GATE = Item("gate", "yes_no", "Do you?")


def gaps(old, new, **pages):
    """The differences between two items that have the same id."""
    found = compare_items(instrument(old, **pages), instrument(new), "2014")
    return [gap.reason for gap in found["x"]]


def instrument(*items, page=""):
    return Instrument("T", (Page("p", "P", (GATE,)), Page("q", "Q", items, show_if=page)))


def test_the_same_question_has_no_difference():
    assert gaps(ITEM, replace(ITEM, text="how  OFTEN?", hint="Tick one", required=True)) == []


DIFFERENT = {
    "kind": (replace(ITEM, kind="bands"), "it was another kind of question in 2014 (bands, now single)"),
    "words": (replace(ITEM, text="How rarely?"), "it was worded “How rarely?” in 2014"),
    "choice added": (
        replace(ITEM, choices=YES_NO[:2]),
        "the answer “Never” was not offered in 2014",
    ),
    "choice gone": (
        replace(ITEM, choices=(*YES_NO, Choice("d", "Once"))),
        "the answer “Once” is no longer offered",
    ),
    "choice worded": (
        replace(ITEM, choices=(Choice("a", "Daily"), *YES_NO[1:])),
        "the answer “Always” was worded “Daily” in 2014",
    ),
    "order": (replace(ITEM, choices=YES_NO[::-1]), "the answers stood in another order in 2014"),
    "points": (
        replace(ITEM, choices=tuple(replace(choice, score=1.0) for choice in YES_NO)),
        "the answers had other points in 2014",
    ),
    "route": (
        replace(ITEM, show_if='gate = "yes"'),
        'it was asked of other people in 2014 (those with gate = "yes")',
    ),
    "refusal": (replace(ITEM, refused="Rather not"), "“prefer not to say” is no longer offered"),
    "other": (replace(ITEM, other="Other"), "“other, please say” is no longer offered"),
    "favourable": (
        replace(ITEM, favourable=("a",)),
        "other answers counted as favourable in 2014",
    ),
    "limit": (
        replace(ITEM, settings={"limit": 3}),
        "the number of answers allowed was another in 2014",
    ),
    "rows": (
        replace(ITEM, rows=(Row("r", "It works"),)),
        "the statement “It works” is no longer offered",
    ),
    "columns": (
        replace(ITEM, columns=(Column("t", "Title", "text"),)),
        "the column “Title” is no longer offered",
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_each_difference_is_said_in_plain_words(name):
    old, reason = DIFFERENT[name]
    assert gaps(old, ITEM) == [reason]


WORDS_ONLY = {"words", "choice worded", "order"}


@pytest.mark.parametrize("name", DIFFERENT)
def test_only_words_can_be_acknowledged(name):
    old, _ = DIFFERENT[name]
    found = compare_items(instrument(old), instrument(ITEM), "2014")["x"]
    assert all(gap.wording for gap in found) == (name in WORDS_ONLY)


def test_a_change_of_a_unit_shows_both():
    old = Item("x", "whole", "How long?", settings={"unit": "days"})
    new = replace(old, settings={"unit": "hours"})
    assert gaps(old, new) == ["its unit was another in 2014 (days, now hours)"]


def test_a_column_that_held_something_else_is_named():
    old = Item("x", "rows", "Who?", columns=(Column("t", "Title", "text"),))
    new = replace(old, columns=(Column("t", "Title", "choice", (Choice("a", "Deputy"),)),))
    assert "the column “Title” held something else in 2014" in gaps(old, new)


def test_a_page_that_was_put_to_others_counts_as_a_route():
    assert gaps(ITEM, ITEM, page='gate = "no"') == [
        'it was asked of other people in 2014 (those with gate = "no")'
    ]


def test_a_question_that_came_or_went_is_named():
    found = compare_items(instrument(replace(ITEM, id="old")), instrument(ITEM), "2014")
    assert [gap.reason for gap in found["x"]] == ["it was not asked in 2014"]
    assert [gap.reason for gap in found["old"]] == ["it is no longer asked"]


def test_a_question_asked_after_one_that_differs_is_not_the_same_either():
    routed = replace(ITEM, show_if='gate = "yes"')
    old = Instrument("T", (Page("p", "P", (replace(GATE, kind="single"), routed)),))
    new = Instrument("T", (Page("p", "P", (GATE, routed)),))
    assert [gap.reason for gap in compare_items(old, new, "2014")["x"]] == [
        "who is asked depends on ‘gate’, which is not the same question"
    ]
