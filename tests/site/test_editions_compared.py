"""What a new edition says about answers that were given to the one before, and where those answers stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.core.problems import Refused
from remit.core.words import Choice
from remit.instrument.items import Instrument, Item, Page
from remit.study.editions import compare_editions
from site_made import Browser, invite_all, launch, run_site, write_study


def asking(*items: Item) -> Instrument:
    return Instrument("The role", (Page("first", "First", items),))


def colours(*codes: str) -> Item:
    labels = {"r": "Red", "red": "Red", "b": "Blue", "g": "Green"}
    return Item("colour", "single", "Which?", choices=tuple(Choice(code, labels[code]) for code in codes))


BEDS, WISH = Item("beds", "whole", "How many beds?"), Item("wish", "text", "What would help?")
BEFORE = asking(colours("r", "b", "g"), BEDS, WISH)


def changes(after: Instrument) -> dict[str, tuple[str, bool]]:
    return {change.item: (change.what, change.breaks) for change in compare_editions(BEFORE, after, 1)}


def test_an_answer_whose_code_was_exchanged_is_called_so() -> None:
    found = changes(asking(colours("red", "b", "g"), BEDS, WISH))
    assert found == {"colour": ("the answer “Red” had the code “r” in edition 1, now “red”", True)}


def test_a_question_under_another_id_is_taken_for_the_same() -> None:
    found = changes(asking(colours("r", "b", "g"), BEDS, Item("hope", "text", "What would help?")))
    assert found["wish"] == ("it seems to be called ‘hope’ now; earlier answers stay under the old id", True)
    assert found["hope"] == ("it is new; earlier answers have it blank", False)


def test_removed_added_and_reworded_are_told_apart() -> None:
    added = Item("more", "text", "What else?")
    found = changes(asking(colours("r", "b"), BEDS, Item("wish", "text", "What would help you?"), added))
    assert found["colour"] == ("the answer “Green” is no longer offered", True)
    assert found["wish"] == ("it was worded “What would help?” in edition 1", False)
    assert found["more"][1] is False
    assert changes(asking(colours("r", "b", "g"), WISH))["beds"] == ("it is no longer asked", True)


def test_answers_to_what_is_no_longer_asked_are_brought_back_beside_the_others(tmp_path: Path) -> None:
    site = run_site(tmp_path, BEFORE)
    person = Browser().open_link(invite_all()["P1"])
    person.get("/page/first").send({"colour": "r", "beds": "5", "wish": "Time"})
    person.get("/check").send({}, action="/send")
    write_study(site.study, asking(colours("r", "b"), WISH))
    with pytest.raises(Refused) as refused:
        launch(site.study, None)
    assert {problem.code for problem in refused.value.problems} == {"LAUNCH-002"}
    assert len(refused.value.problems) == 2
    done = launch(site.study, None, "The board took the question back.")
    assert (done.number, len(done.changes)) == (2, 2)
    record = json.loads((site.study / "editions" / "2" / "edition.json").read_text(encoding="utf-8"))
    assert record["reason"] == "The board took the question back."

    from remit.site.pulling import pull

    pulled = pull(None)
    assert pulled.earlier == ("beds",)
    beside = site.study / "responses-no-longer-asked.csv"
    assert beside.read_text(encoding="utf-8").splitlines()[0] == "id,beds"
    assert beside.read_text(encoding="utf-8").splitlines()[1].endswith(",5")
    assert "Time" in (site.study / "responses.csv").read_text(encoding="utf-8")

    write_study(site.study, BEFORE)
    launch(site.study, None, "The board wants the question again.")
    assert pull(None).earlier == ()
    assert not beside.exists()


def test_how_many_have_answered_is_said_before_a_change_that_breaks_answers(tmp_path: Path) -> None:
    site = run_site(tmp_path, BEFORE)
    person = Browser().open_link(invite_all()["P1"])
    person.get("/page/first").send({"colour": "r"})
    person.get("/check").send({}, action="/send")
    write_study(site.study, asking(colours("b", "g"), BEDS, WISH))
    (site.study / ".site").symlink_to(site.folder, target_is_directory=True)
    with pytest.raises(Refused, match="1 have sent their answers already"):
        launch(site.study, None)
    assert launch(site.study, None, "Red was never a colour here.").sent == 1
