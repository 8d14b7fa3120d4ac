"""Two builds are compared number by number."""

from remit.report.changes import changes


def row(**words):
    return {"table": "t", "variable": "v", "choice": "a", "measure": "share", "n": "3", "base": "9", **words}


def test_equal_builds_have_no_changes():
    assert changes([row()], [row()]) == ()


def test_a_changed_number_shows_before_and_after():
    (change,) = changes([row()], [row(n="4")])
    assert str(change) == "t/v/a/share: 3 of 9 → 4 of 9"


def test_added_and_removed_numbers_are_told_apart():
    added, removed = changes([row(choice="b")], [row(choice="c")])
    assert (added.before, removed.after) == ("", "")


def test_a_number_that_is_now_withheld_is_a_change():
    (change,) = changes([row()], [row(n="", value="", status="c")])
    assert change.after == "[c]"
