"""Facts of the organisation stand beside the published figures; personal answers do not."""

from remit.compare.stand import check_facts, stand_facts
from remit.core.cleared import ClearedTable, Head, Label, PolicyStatement, Release
from remit.instrument.items import Instrument, Item, Page

HEAD = Head("hours", "hours", "How many hours?", "number", (Label("hours", "Hours"),), unit="hours")
RELEASE = Release(PolicyStatement(5, 11, 10), (ClearedTable(HEAD, ()),))
INSTRUMENT = Instrument(
    "t",
    (Page("p", "", (Item("hours", "whole", "Hours", scope="organisation"), Item("mood", "scale", "Mood"))),),
)


def test_a_fact_is_shown_under_its_own_words_or_the_question():
    first, second = stand_facts(RELEASE, [("hours", "Hours a week"), ("hours", "")])
    assert (first.label, second.label, first.unit) == ("Hours a week", "How many hours?", "hours")


def test_a_fact_that_is_not_released_is_left_out():
    assert stand_facts(RELEASE, [("pay", "")]) == ()


def test_an_unknown_fact_names_the_nearest_item():
    (problem,) = check_facts(["hour"], INSTRUMENT)
    assert problem.code == "STAND-001"
    assert "did you mean 'hours'" in problem.what


def test_a_personal_answer_is_refused():
    (problem,) = check_facts(["mood"], INSTRUMENT)
    assert problem.code == "STAND-002"
