"""Follow-through: yes by purpose, proposals that both accept, one tap a month, counts for the desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_made import Browser
from site_together import (
    bring_round,
    enter,
    letters,
    link_of,
    number_of,
    pretend_month,
    run_together,
    running_pair,
    say,
    sign_up,
    six_pairs,
    state_of,
    tap,
    yeses,
)

PAIR = "mentor:P2:P4"


# ---- opt-in --------------------------------------------------------------------------------------


def test_nobody_agrees_to_anything_by_being_brought_in(tmp_path: Path) -> None:
    run_together(tmp_path)

    from remit.site.together.models import Consent

    assert not Consent.objects.exists()
    assert "Choose what you agree to" in enter(link_of("P1")).text


def test_each_yes_counts_for_itself_and_can_be_taken_back(tmp_path: Path) -> None:
    run_together(tmp_path)
    person = sign_up("P1", "matching", "follow-up")

    assert yeses("P1") == {"matching", "follow-up"}
    person.get("/together/agree").send({"matching": []})
    assert yeses("P1") == {"follow-up"}
    person.get("/together/agree").send({}, button=("nothing", "yes"))
    assert yeses("P1") == set()


def test_taking_back_the_yes_closes_open_proposals_at_once_for_both(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    number = number_of(PAIR)
    assert "Person 4" in giver.get("/together").text
    receiver.get("/together/agree").send({}, button=("nothing", "yes"))
    assert state_of(PAIR) == "withdrawn"
    for person in (giver, receiver):
        assert "Person" not in person.get("/together").text
        assert person.get(f"/together/with/{number}").page.status_code == 404


def test_taking_back_ends_what_runs_and_what_was_wished_is_removed(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    _, receiver = running_pair(site)
    receiver.get("/together/wishes").send({"asks": ["mentor"], "since": "2024-05"})

    from remit.site.together.models import Wish

    assert Wish.objects.count() == 1
    receiver.get("/together/agree").send({"matching": []})
    assert state_of(PAIR) == "ended"
    assert Wish.objects.count() == 0


def test_a_paper_yes_is_carried_over_once_and_never_over_an_answer_given_here(tmp_path: Path) -> None:
    from site_together import write_csv

    site = run_together(tmp_path)
    sign_up("P2", "directory")
    write_csv(
        site.study / "support" / "signup.csv", "person,matching", [("P1", "yes"), ("P2", "yes"), ("P3", "no")]
    )

    from remit.site.together.bringing import bring_people, people_of_frame

    assert bring_people(people_of_frame()).agreed == 1
    assert yeses("P1") == {"matching"}
    assert yeses("P2") == {"directory"}
    assert bring_people(people_of_frame()).agreed == 0


@pytest.mark.parametrize(("privacy", "carried"), [("named", 1), ("confidential", 0)])
def test_answers_carry_a_yes_over_only_where_they_are_kept_with_names(
    tmp_path: Path, privacy: str, carried: int
) -> None:
    site = run_together(tmp_path, privacy=privacy)
    text = "schema: 1\nsign_up: answers\nopt_in:\n  matching: happy\n"
    (site.study / "support.yaml").write_text(text, encoding="utf-8")
    (site.study / "responses.csv").write_text("id,happy\nP1,yes\nP2,no\n", encoding="utf-8")

    from remit.site.together.bringing import bring_people, people_of_frame

    assert bring_people(people_of_frame()).agreed == carried


# ---- proposals -----------------------------------------------------------------------------------


def test_both_see_each_other_and_addresses_only_after_both_said_yes(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    assert "Person 2, Trust 1" in receiver.get("/together").text
    assert "Person 4, Trust 2" in giver.get("/together").text
    say(giver, PAIR, "yes")
    for person in (giver, receiver):
        assert "@example.org" not in person.get("/together").text.replace("office@example.org", "")
    assert "has not answered yet" in giver.text or "has not answered yet" in giver.get("/together").text
    assert "You said yes" not in receiver.text
    say(receiver, PAIR, "yes")
    assert state_of(PAIR) == "running"
    assert "p2@example.org" in receiver.get("/together").text
    assert "p4@example.org" in giver.get("/together").text


def test_reasons_have_no_points_and_a_wish_is_told_to_nobody_but_who_wished(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    number = number_of(PAIR)
    assert "Same region: North<" in giver.get(f"/together/with/{number}").text
    assert "Wishes met" not in giver.text
    assert "Wishes met: gender<" in receiver.get(f"/together/with/{number}").text


def test_a_proposal_needs_the_yes_of_both_to_the_purpose(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    sign_up("P2", "matching")
    sign_up("P4", "directory", "follow-up")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    assert state_of(PAIR) == "none"


def test_a_no_opens_the_next_alternative_and_the_pair_never_comes_back(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2"), sign_up("P4")
    sign_up("P6")
    pairs = [("mentor", "P2", "P4", "1"), ("mentor", "P6", "P4", "2")]
    bring_round(site, pairs)
    assert state_of("mentor:P6:P4") == "waiting"
    assert "Person 6" not in receiver.get("/together").text
    say(giver, PAIR, "no", why="time")
    assert state_of(PAIR) == "declined"
    assert state_of("mentor:P6:P4") == "open"
    assert "Person 6" in receiver.get("/together").text
    bring_round(site, pairs)
    assert state_of(PAIR) == "declined"
    assert "Person 2" not in receiver.get("/together").text


def test_the_other_side_never_learns_who_said_no_or_why(tmp_path: Path) -> None:
    """A refusal by the giver, one by the receiver and a yes taken back look the same from the other side."""
    pages = set()
    for way in ("giver", "receiver", "back"):
        site = run_together(tmp_path / way)
        giver, receiver = sign_up("P2"), sign_up("P4")
        bring_round(site, [("mentor", "P2", "P4", "1")])
        who, other = (receiver, giver) if way == "receiver" else (giver, receiver)
        say(other, PAIR, "yes")
        if way == "back":
            who.get("/together/agree").send({"matching": []})
        else:
            say(who, PAIR, "no", why="near")
        text = other.get("/together").text
        assert "near to one another" not in text
        pages.add(re.sub(r'value="[^"]*"|/role/\d+', "", text))
        assert "Person" not in text
    assert len(pages) == 1


def test_an_alternative_waits_while_its_giver_has_no_place_left(tmp_path: Path) -> None:
    site = run_together(tmp_path, holders=8)
    people = {code: sign_up(code) for code in ("P2", "P4", "P6", "P8")}
    bring_round(
        site,
        [("mentor", "P2", "P4", "1"), ("mentor", "P6", "P8", "1"), ("mentor", "P2", "P8", "2")],
    )
    say(people["P6"], "mentor:P6:P8", "no")
    assert state_of("mentor:P2:P8") == "waiting"
    say(people["P4"], PAIR, "no")
    assert state_of("mentor:P2:P8") == "open"


def test_a_late_tap_changes_nothing(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    receiver.get("/together")
    say(giver, PAIR, "no")
    receiver.send({}, f"/together/with/{number_of(PAIR)}/answer", ("said", "yes"))
    assert "This is over already" in receiver.text
    assert state_of(PAIR) == "declined"


def test_a_learning_set_runs_when_five_have_said_yes(tmp_path: Path) -> None:
    codes = [f"P{n}" for n in range(1, 7)]
    site = run_together(tmp_path)
    people = {code: sign_up(code) for code in codes}
    bring_round(site, [], [("S1", code) for code in codes])
    for code in codes[:4]:
        say(people[code], "S1", "yes")
    assert state_of("S1") == "open"
    assert "@example.org" not in people["P1"].get("/together").text.replace("office@example.org", "")
    say(people["P5"], "S1", "yes")
    assert state_of("S1") == "running"
    assert "p5@example.org" in people["P1"].get("/together").text
    assert "p6@example.org" not in people["P1"].text
    say(people["P6"], "S1", "no")
    assert "Person 6" not in people["P1"].get("/together").text


def test_one_side_ends_a_pair_and_nobody_is_asked_why(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = running_pair(site)
    number = number_of(PAIR)
    giver.get(f"/together/with/{number}").send({}, f"/together/with/{number}/end")
    assert state_of(PAIR) == "ended"
    assert "Person" not in receiver.get("/together").text


# ---- the monthly tap -----------------------------------------------------------------------------


def test_one_tap_a_month_and_the_second_replaces_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = run_together(tmp_path)
    giver, _ = running_pair(site)

    from remit.site.together.checking import _opened
    from remit.site.together.models import Check

    tap(giver, PAIR, "7")
    assert "You have told us about this month" in giver.get("/together").text
    number = number_of(PAIR)
    giver.get(f"/together/with/{number}").send({}, f"/together/with/{number}/check", ("tap", "8"))
    (check,) = Check.objects.all()
    assert (check.held, _opened(bytes(check.useful)), len(check.month)) == (True, 8, 7)
    pretend_month(monkeypatch, "2098-01")
    tap(giver, PAIR, "no")
    assert sorted(Check.objects.values_list("month", "held"))[-1] == ("2098-01", False)
    assert Check.objects.count() == 2


@pytest.mark.parametrize("nonsense", ["11", "-1", "", "seven", "1000000", "٣"])
def test_a_tap_that_is_none_is_not_taken(tmp_path: Path, nonsense: str) -> None:
    site = run_together(tmp_path)
    giver, _ = running_pair(site)
    tap(giver, PAIR, nonsense)

    from remit.site.together.models import Check

    assert "Nothing was changed" in giver.text
    assert Check.objects.count() == 0


def test_nothing_is_asked_of_those_who_did_not_agree_to_be_asked(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = sign_up("P2", "matching"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    say(giver, PAIR, "yes")
    say(receiver, PAIR, "yes")
    assert "Did you meet" not in giver.get("/together").text
    assert "Did you meet" in receiver.get("/together").text
    number = number_of(PAIR)
    form = {"csrfmiddlewaretoken": giver.client.cookies["csrf"].value, "tap": "5"}
    giver.client.post(f"/together/with/{number}/check", form)

    from remit.site.together.models import Check

    assert Check.objects.count() == 0


def test_marks_leave_their_people_when_the_month_is_over_and_five_have_given_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = run_together(tmp_path, holders=12)
    pretend_month(monkeypatch, "2098-01")
    six_pairs(site, ["3", "5", "8", "9", "9", "no"])

    from remit.site.together.checking import close_months, months
    from remit.site.together.models import Check, Mark

    assert months() == []
    assert Mark.objects.count() == 0
    pretend_month(monkeypatch, "2098-02")
    (month,) = months()
    assert (month.marks, month.middle) == ("5", "8")
    assert sorted(Mark.objects.values_list("mark", flat=True)) == [3, 5, 8, 9, 9]
    assert all(not row.useful for row in Check.objects.all())
    close_months()
    assert Mark.objects.count() == 5


@pytest.mark.parametrize("marks", [["3", "5", "8", "9", "no", "no"], ["7", "7", "7", "7", "7", "7"]])
def test_four_marks_or_marks_that_are_all_alike_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: list[str]
) -> None:
    """Of four the desk would learn too much, and of six that are alike it would know each one's mark."""
    site = run_together(tmp_path, holders=12)
    pretend_month(monkeypatch, "2098-01")
    six_pairs(site, marks)

    from remit.site.together.checking import months
    from remit.site.together.models import Mark

    pretend_month(monkeypatch, "2098-02")
    (month,) = months()
    assert (month.marks, month.middle) == ("[c]", "")
    assert Mark.objects.count() == 0


def test_a_pair_of_which_nothing_is_heard_is_called_stalled_and_nothing_else_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = run_together(tmp_path)
    pretend_month(monkeypatch, "2098-01")
    giver, _ = running_pair(site)
    tap(giver, PAIR, "2")

    from remit.site.together.checking import quiet

    assert quiet() == []
    pretend_month(monkeypatch, "2098-04")
    assert quiet() == [("mentor", PAIR, 3)]
    tap(giver, PAIR, "no")
    assert quiet() == []


# ---- messages ------------------------------------------------------------------------------------


def test_links_go_out_once_and_a_light_one_when_something_waits(tmp_path: Path) -> None:
    site = run_together(tmp_path)

    from remit.site.together.letters import send_links, send_waits, waiting

    assert len(waiting().link) == 8
    assert send_links(waiting().link).sent == 8
    assert waiting().link == waiting().waits == []
    found = letters()
    people = {n: enter(found[f"p{n}@example.org"][0]) for n in (2, 4)}
    for person in people.values():
        person.get("/together/agree").send({"matching": "yes"})
    bring_round(site, [("mentor", "P2", "P4", "1")])
    assert send_waits(waiting().waits).sent == 2
    assert waiting().waits == []
    light = enter(letters()["p2@example.org"][0])
    assert "Yes, please" in light.text
    assert "does not open your own room" in light.get("/together/mine").text
    assert "Yes, please" in people[2].get("/together").text


def test_a_light_link_opens_in_its_month_and_the_next_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_together(tmp_path)
    pretend_month(monkeypatch, "2098-12")
    full, light = link_of("P1"), link_of("P1", light=True)
    for month, opens in (("2098-12", True), ("2099-01", True), ("2099-02", False)):
        pretend_month(monkeypatch, month)
        assert (enter(light).page.status_code == 200) == opens
        assert enter(full).page.status_code == 200


def test_somebody_else_in_the_post_inherits_nothing(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = running_pair(site)

    from remit.site.identity.models import Post
    from remit.site.people import change_holder
    from remit.site.together.bringing import bring_people, people_of_frame

    change_holder(Post.objects.get(name="P4"), "Newcomer", "new@example.org")
    assert bring_people(people_of_frame()).replaced == 1
    assert yeses("P4") == set()
    assert state_of(PAIR) == "ended"
    assert receiver.get("/together").page.status_code == 403
    assert "Person 4" not in giver.get("/together").text


def test_two_taps_at_the_same_moment_count_one_after_the_other(tmp_path: Path) -> None:
    from threading import Barrier, Thread

    site = run_together(tmp_path)
    people = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    number, gate = number_of(PAIR), Barrier(2)

    def answer(person: Browser, said: str) -> None:
        from django.db import connections

        form = {"csrfmiddlewaretoken": person.client.cookies["csrf"].value, "said": said}
        gate.wait()
        person.client.post(f"/together/with/{number}/answer", form)
        connections.close_all()

    threads = [Thread(target=answer, args=(person, "yes")) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state_of(PAIR) == "running"
