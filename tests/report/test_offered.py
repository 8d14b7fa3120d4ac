"""The method note says plainly what a program offered, what people took of it, and that people decided."""

from remit.report.offered import Offered, offers_note


def test_the_note_says_who_decided_and_how_much_was_taken():
    note = offers_note(Offered("What would help?", 200, 160, 90))
    assert "“What would help?”" in note
    assert "People decided on every theme" in note
    assert (
        "Of the 200 themes that people gave there, 80% were among those offered, and 45% stood first." in note
    )


def test_where_no_theme_was_given_nothing_is_said():
    assert offers_note(Offered("Q", 0, 0, 0)) == ""
