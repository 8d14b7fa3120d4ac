"""Support in a real browser: two say yes and tap, the desk sees counts; by keyboard, and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from site_browser import GO_ON, WIDTHS, Step, complaints, serve, walk
from site_together import bring_round, link_of, member, number_of, run_together, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAIR = "mentor:P2:P4"
LEAVE: list[Step] = [["click", 'form[action="/leave"] button']]


def test_mentor_and_mentee_say_yes_and_tap_and_the_desk_sees_counts_only(tmp_path: Path) -> None:
    """From the support links on, nothing is done that the pages do not offer; scripts are switched off."""
    site = run_together(tmp_path)
    mentor, mentee = link_of("P2"), link_of("P4")
    live = serve(site)
    with live:
        agree: list[Step] = [
            ["click", GO_ON],
            ["click", 'a[href="/together/agree"]'],
            ["tick", '[name="matching"]'],
            ["tick", '[name="follow-up"]'],
            ["click", GO_ON],
            ["texts", "[role=status]"],
        ]
        for token in (mentor, mentee):
            seen = walk([["open", f"{live.address}/s/{token}"], *agree], script=False)
            assert [words.strip() for words in seen[0]] == ["Saved."]
        bring_round(site, [("mentor", "P2", "P4", "1")])
        yes: Step = ["click", 'button[name="said"][value="yes"]']
        first = walk(
            [
                ["open", f"{live.address}/s/{mentor}"],
                ["click", GO_ON],
                ["texts", "main li"],
                yes,
                ["texts", "main section"],
            ],
            script=False,
        )
        assert any("Person 4, Trust 2" in words for words in first[0])
        assert "p4@example.org" not in "".join(first[1])
        second = walk(
            [
                ["open", f"{live.address}/s/{mentee}"], ["click", GO_ON], yes, ["texts", "main section"],
                ["click", 'button[name="tap"][value="9"]'],
                ["texts", "[role=status]"], ["texts", "main section"],
                ["open", f"{live.address}/together/mine"], ["fill", "#career", "xyzzy-retire"],
                ["click", GO_ON], ["values", "#career"], ["open", f"{live.address}/together"], *LEAVE,
                ["open", f"{live.address}/together"], ["where"], ["texts", "h1"],
            ],
            script=False,
        )  # fmt: skip
        assert "p2@example.org" in "".join(second[0])
        assert "That is all for this month" in "".join(second[1])
        assert "You have told us about this month" in "".join(second[2])
        assert second[3] == ["xyzzy-retire"]
        assert second[-1] == ["This link opens nothing"]
        desk = walk(
            [
                ["open", live.desk], ["click", GO_ON],
                ["open", f"{live.address}/desk/together"], ["texts", "main"],
                ["open", f"{live.address}/desk/together/members"], ["texts", "main"],
            ],
            script=False,
        )  # fmt: skip
        counts, people = ("".join(words) for words in desk)
    for words in ("Person 2", "Person 4", PAIR, "xyzzy", "@example.org"):
        assert words not in counts
        assert words == "xyzzy" or words not in people
    assert "[c]" in counts


def test_by_keyboard_alone_from_the_link_to_yes_and_the_tap(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver = sign_up("P2")
    sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    number = number_of(PAIR)
    giver.get("/together").send({}, f"/together/with/{number}/answer", ("said", "yes"))
    token = link_of("P4", light=True)
    with serve(site) as live:
        seen = walk(
            [
                ["open", f"{live.address}/s/{token}"], ["key", "Tab", 2], ["enter", "Enter"], ["where"],
                ["key", "Tab", 2], ["enter", "Enter"], ["texts", "[role=status]"],
                ["key", "Tab", 2], ["key", "Tab", 8], ["enter", "Enter"], ["texts", "[role=status]"],
            ]
        )  # fmt: skip
    assert seen[0]["path"] == "/together"
    assert "Thank you" in seen[1][0]
    assert "That is all for this month" in seen[2][0]


def test_axe_finds_nothing_in_any_room(tmp_path: Path) -> None:
    from remit.site.place import here

    site = run_together(tmp_path)
    kit = here().study / "support" / "kit.yaml"
    kit.parent.mkdir(exist_ok=True)
    topic, duty = (
        "topics:\n  - { code: money, label: Money }\n",
        "duties:\n  - { code: safety, label: Safety }\n",
    )
    kit.write_text(f"schema: 1\nlike: base\n{topic}{duty}", encoding="utf-8")
    people = {code: sign_up(code) for code in ("P2", "P4", "P6")}
    bring_round(site, [("mentor", "P2", "P4", "1"), ("buddy", "P6", "P4", "1")])
    for code in ("P2", "P4"):
        people[code].get("/together").send({}, f"/together/with/{number_of(PAIR)}/answer", ("said", "yes"))
    role = int(member("P4").pk)  # type: ignore[attr-defined]
    page = f"/together/role/{role}"
    people["P4"].get(page).send({"purpose": "To keep people safe"}, page)
    holder, board = link_of("P4"), link_of("chair2")
    with serve(site) as live:
        rooms = [
            "", "/agree", "/wishes", f"/with/{number_of(PAIR)}", f"/with/{number_of('buddy:P6:P4')}", "/mine",
            f"/role/{role}", f"/role/{role}/earlier", "/with/999",
        ]  # fmt: skip
        steps: list[Step] = [
            ["open", f"{live.address}/s"],
            ["axe"],
            ["open", f"{live.address}/s/{holder}"],
            ["axe"],
        ]
        steps += [["click", GO_ON]]
        for room in rooms:
            steps += [["open", f"{live.address}/together{room}"], ["axe"]]
        steps += [["open", f"{live.address}/s/{board}"], ["click", GO_ON], ["axe"]]
        for room in (f"/role/{role}", "/mine"):
            steps += [["open", f"{live.address}/together{room}"], ["axe"]]
        steps += [["open", f"{live.address}/s/{'A' * 22}"], ["click", GO_ON], ["axe"]]
        steps += [["open", live.desk], ["click", GO_ON]]
        for room in ("", "/bring", "/members"):
            steps += [["open", f"{live.address}/desk/together{room}"], ["axe"]]
        seen: list[Any] = walk(steps, widths=WIDTHS)
    assert len(seen) == 18
    assert complaints([look for view in seen for look in view]) == []
