"""Who answered, as tables that are published like any other."""

from remit.estimates.response import response_tables
from remit.fieldwork.dispositions import count_without_links, judge_posts
from remit.fieldwork.frame import make_frame

FRAME, _ = make_frame(
    {
        "post": ["A", "B", "C", "D"],
        "organisation": ["One", "One", "Two", "Two"],
        "provider": ["ft", "trust", "ft", "trust"],
    }
)


def tables(words=None):
    dispositions, _ = judge_posts(FRAME, {"A": 1.0, "B": 0.6})
    found = response_tables(dispositions.cases, frame=FRAME, dispositions=dispositions, words=words or {})
    return {table.head.id: table for table in found}


def cell(table, choice, group=""):
    return next(c for c in table.cells if (c.choice, c.group) == (choice, group))


def test_rates_are_named_by_their_formula():
    rates = tables()["rates"]
    assert [(cell(rates, name).n, cell(rates, name).base) for name in ("RR1", "RR2")] == [(1, 4), (2, 4)]


def test_an_organisation_answers_when_one_of_its_posts_does():
    found = cell(tables()["rates_organisations"], "RR2")
    assert (found.n, found.base, found.value) == (1, 2, 0.5)


def test_turnout_uses_the_words_and_the_order_of_the_questionnaire():
    table = tables({"provider": {"trust": "NHS trust", "ft": "Foundation trust"}})["response_by_provider"]
    assert [group.text for group in table.head.groups] == ["NHS trust", "Foundation trust"]
    assert [cell(table, "answered", group).n for group in ("", "trust", "ft")] == [2, 1, 1]


def test_without_a_frame_only_the_totals_are_known():
    found = response_tables(count_without_links({1.0: 2}, 10))
    assert [table.head.id for table in found] == ["response", "rates"]
    assert cell(found[1], "RR1").value == 0.2


def test_of_a_post_that_sent_no_answer_nothing_is_said_but_that():
    found = tables()
    for table in (found["response"], found["response_organisations"]):
        assert cell(table, "2.2").label == "No answer came back"
        assert "nothing else is known" in " ".join(table.notes)
    assert not {"COOP1", "REF1", "CON1"} & {each.choice for each in found["rates"].cells}
    assert "NC no answer came back" in " ".join(found["rates"].notes)


def test_outcomes_that_fieldwork_recorded_keep_their_words():
    coded, _ = make_frame({"post": ["A", "B"], "disposition": ["1.1", "2.2"]})
    dispositions, _ = judge_posts(coded, {"A": 1.0})
    response, rates = response_tables(dispositions.cases)
    assert cell(response, "2.2").label == "Non-contact"
    assert len(response.notes) == 1
    assert cell(rates, "CON1").value == 0.5
