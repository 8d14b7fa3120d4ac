"""The method note says plainly what a program offered, how good its offers were, and that people decided."""

from remit.report.offered import Offered, offers_note


def test_the_note_says_who_decided_and_how_good_offers_were():
    who, how, spread = offers_note(Offered("What would help?", 105, 5, 0.8123, 0.9, 0.021, 0.034))
    assert "“What would help?”" in who
    assert "People decided on every theme" in who
    assert "105 coded answers in 5 random orders, 81%" in how
    assert "90% of answers had a right theme among the first three" in how
    assert spread == "From order to order these shares differ by about 3 percentage points."


def test_one_order_has_no_spread():
    assert len(offers_note(Offered("Q", 20, 1, 0.5, 0.5))) == 2
    assert "in random order" in offers_note(Offered("Q", 20, 1, 0.5, 0.5))[1]


def test_a_spread_of_less_than_a_point_is_one():
    assert offers_note(Offered("Q", 20, 3, 0.5, 0.5, 0.001, 0.002))[2].endswith("1 percentage point.")


def test_nothing_tried_is_nothing_said():
    assert offers_note(Offered("Q", 0, 5, 0, 0)) == ()
