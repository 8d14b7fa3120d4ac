"""What a sentence says of a change, and what stands there when there is none to say."""

import pytest

from remit.core.blocks import Paragraph
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.core.problems import Place
from remit.core.requests import NumberRequest, TableRequest
from remit.core.waves import Change, NotCompared
from remit.disclosure.align import Aligned
from remit.report.between import (
    ROUNDED,
    Between,
    ChangeWanted,
    TrendWanted,
    change_number,
    not_compared_blocks,
    trend_blocks,
)
from remit.report.catalogue import Catalogue
from remit.report.wave_words import trend_wanted

WAVES = (Label("2014", "Spring 2014"), Label("2026", "Spring 2026"))


def change(measure="share", status="", **numbers):
    return Change(
        "plan", "plan", "plan", "yes", "Yes", "", "", measure, "2014", "2026", **numbers, status=status
    )


def said(found, measure="share", between=None):
    wanted = ChangeWanted(NumberRequest("plan", measure, "value", "plan", "yes"), "2014")
    return change_number(between or Between(WAVES, (found,)), wanted)


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        ("share", 0.064, "+6 percentage points"),
        ("share", -0.064, "−6 percentage points"),
        ("share", 0.011, "+1 percentage point"),
        ("share", 0.004, "0 percentage points"),
        ("share", -0.004, "0 percentage points"),
        ("net", -0.255, "−26 percentage points"),
        ("mean", 0.4, "+0.4"),
        ("mean", -0.4, "−0.4"),
        ("mean", 0.04, "0"),
        ("mean", -0.04, "0"),
    ],
)
def test_a_change_has_a_sign_and_a_unit(measure, value, text):
    found = change(measure, before=0.5, after=0.5 + value, change=value)
    assert said(found, measure).text == text


def test_where_it_comes_from_is_said_in_words():
    number = said(change(before=0.4, after=0.46, change=0.06, lower=-0.03, upper=0.15, detectable=0.14))
    assert number.about == (
        "Yes: 40% in Spring 2014, 46% in Spring 2026; 95% interval of the change −3 to +15; "
        "smallest detectable change 14"
    )
    assert number.fact == "plan/plan/yes//share/change.2014"
    assert not number.withheld


def test_a_withheld_figure_has_a_withheld_change():
    number = said(change(status="c"))
    assert (number.text, number.withheld) == ("[c]", True)


def test_a_question_that_is_not_compared_says_why():
    between = Between(WAVES, (), (NotCompared("plan", "A plan?", *WAVES, "it was not asked in Spring 2014"),))
    number = said(None, between=between)
    assert (number.text, number.withheld) == ("[z]", True)
    assert number.about == "Not compared: it was not asked in Spring 2014"


def test_everything_comparable_is_said_in_a_sentence():
    (paragraph,) = not_compared_blocks(Between(WAVES))
    assert paragraph.line[0].text == "Every question can be compared with the earlier waves."


def test_a_row_of_a_matrix_is_followed_with_all_its_answers():
    rows = (Label("feel.clear", "The role is clear"), Label("feel.time", "I have time"))
    head = Head("feel", "feel", "How it feels", "matrix", rows, (Label("agree", "Agree"),))
    found = trend_wanted(Catalogue({"feel": head}, {}, {}, WAVES), Place("report.md", 1), "feel", row="time")
    assert (found.variable, found.choice) == ("feel.time", "")


def trend(before, after):
    head = Head("plan", "plan", "A plan?", "choice", (Label("plan", "A plan?"),), (Label("yes", "Yes"),))
    tables = [
        ClearedTable(head, (ClearedCell("plan", "yes", "Yes", "", "share", 40, 100, share),))
        for share in (before, after)
    ]
    aligned = Aligned(WAVES, tuple(tables), (100, 100), (True, True))
    between = Between(
        WAVES,
        (change(before=before, after=after, change=after - before, lower=-0.1, upper=0.1),),
        aligned={"plan": aligned},
    )
    wanted = TrendWanted(TableRequest("plan"))
    charts = (lambda table, chart: "words", lambda table, chart: "words")
    return trend_blocks(between, wanted, 1, ("", "", ""), charts)


@pytest.mark.parametrize(("before", "after"), [(0.424, 0.416), (0.416, 0.424), (0.404, 0.406)])
def test_a_change_that_looks_off_beside_rounded_figures_says_why(before, after):
    *_, note = trend(before, after)
    assert isinstance(note, Paragraph)
    assert note.line[0].text == ROUNDED


def test_a_change_that_is_the_difference_of_the_printed_figures_needs_no_note():
    assert len(trend(0.40, 0.46)) == 2
