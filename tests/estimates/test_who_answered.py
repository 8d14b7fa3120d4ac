"""Dispositions, response rates and turnout as tables."""

from __future__ import annotations

from estimates.made import cell
from remit.estimates.response import response_tables
from remit.fieldwork.dispositions import Cases, judge_posts
from remit.fieldwork.frame import make_frame


def test_the_sector_survey_of_265_posts_has_the_rate_that_was_printed() -> None:
    response, rates = response_tables(Cases({"I": 105, "NC": 160}))
    assert cell(response, choice="1.1").n == 105
    assert {each.base for each in response.cells} == {265}
    assert sum(each.n for each in response.cells) == 265
    rate = cell(rates, choice="RR1")
    assert (rate.n, rate.base, round(rate.value or 0, 4)) == (105, 265, 0.3962)
    assert {"RR1", "RR2", "RR3", "RR4", "RR5", "RR6"} <= {label.code for label in rates.head.choices}
    assert rates.head.rows[0].code == "posts"
    assert any("(I + P)" in note for note in rates.notes)


def test_turnout_is_given_by_attribute_and_for_organisations() -> None:
    frame, _ = make_frame(
        {
            "post": ["p1", "p2", "p3", "p4"],
            "organisation": ["o1", "o1", "o2", "o3"],
            "region": ["north", "north", "south", None],
        }
    )
    dispositions, _ = judge_posts(frame, {"p1": 1.0, "p3": 0.6})
    tables = {
        table.head.id: table
        for table in response_tables(dispositions.cases, frame=frame, dispositions=dispositions)
    }
    turnout = tables["response_by_region"]
    assert (cell(turnout, choice="answered").n, cell(turnout, choice="answered").base) == (2, 4)
    assert cell(turnout, choice="answered", group="north").value == 0.5
    assert cell(turnout, choice="answered", group="(blank)").n == 0
    assert [group.text for group in turnout.head.groups] == ["north", "south", "Not recorded"]
    by_organisation = cell(tables["rates_organisations"], choice="RR2")
    assert (by_organisation.n, by_organisation.base) == (2, 3)
    assert cell(tables["response_organisations"], choice="1.1").base == 3
