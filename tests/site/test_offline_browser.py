"""A device with a copy, in a real browser whose network is switched off and on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from site_browser import GO_ON, WIDTHS, Step, complaints, live_site, walk
from site_live import Person
from site_made import every_kind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OFFLINE = "You are offline. Your answers are kept on this device"
SEND = 'form[action="/send"] button'
NOTHING = {"stores": [], "seen": [], "caches": [], "local": 0, "workers": 0}


def keep(address: str, token: str) -> list[Step]:
    """Open the link, and choose to keep a copy."""
    return [
        ["open", f"{address}/i/{token}"], ["click", GO_ON],
        ["press", "#device-keep"], ["until", "#device-said", "You can now answer without a connection"],
    ]  # fmt: skip


def responses(study: Path) -> list[dict[str, str]]:
    from remit.site.pulling import pull

    pull(None)
    with (study / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_is_answered_offline_and_arrives_once(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                *keep(live.address, found["P1"]), ["offline", True],
                ["click", 'a[href="/begin"]'], ["until", "#kept", OFFLINE], ["where"],
                ["fill", "#beds", "312"], ["tick", '[name="happy"][value="no"]'], ["click", GO_ON], ["where"],
                ["fill", "#why", "Half a sen"], ["wait", 700], ["reload"], ["values", "#why"],
                ["fill", "#why", "Half a sentence"], ["tab"],
                ["open", f"{live.address}/page/second"], ["values", "#why"],
                ["fill", "#why", "A whole sentence"], ["click", GO_ON], ["where"],
                ["back"], ["values", "#why"],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "Time"],
                ["click", GO_ON], ["where"], ["texts", "dd"],
                ["open", f"{live.address}/record"], ["texts", "h1"],
                ["open", f"{live.address}/i/{found['P1']}"], ["where"],
                ["open", f"{live.address}/check"], ["click", SEND], ["where"],
                ["until", "#kept", "They will be sent, once, when the connection returns"], ["texts", "form"],
                ["offline", False], ["until", "h1", "Your answers were sent"],
                ["until", "#kept", "Nothing is kept on this device any more"], ["texts", "main strong"],
                ["kept"], ["reload"], ["texts", "h1"],
            ]
        )  # fmt: skip
        (row,) = responses(live.study)
    paths = [view["path"] for view in seen if isinstance(view, dict) and "path" in view]
    assert paths == ["/page/first", "/page/second", "/page/third", "/check", "/page/third", "/check"]
    values = [view for view in seen if isinstance(view, list)]
    assert values[:3] == [["Half a sen"], ["Half a sentence"], ["A whole sentence"]]
    assert values[3:6] == [["312", "No", "A whole sentence", "Time"], ["This page needs a connection"], []]
    assert values[6:] == [[row["id"]], ["Your answers were sent"]]
    assert [row[name] for name in ("beds", "happy", "why", "wish")] == [
        "312",
        "no",
        "A whole sentence",
        "Time",
    ]
    assert NOTHING in seen


def test_what_lies_on_the_device_is_locked_and_holds_no_link(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON], ["kept"],
                *keep(live.address, found["P1"]), ["click", 'a[href="/begin"]'], ["fill", "#beds", "312"],
                ["tick", '[name="happy"][value="yes"]'], ["click", GO_ON], ["fill", "#wish", "A secret wish"],
                ["offline", True], ["wait", 1000], ["kept", "A secret wish"], ["kept", found["P1"]],
            ]
        )  # fmt: skip
    assert seen[0] == NOTHING
    for one in seen[1:]:
        assert one["seen"] == ["key false", "locked false", "locked false"]
        assert (one["caches"], one["local"]) == ([], 0)


def test_wiping_warns_first_and_leaves_nothing(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                *keep(live.address, found["P1"]), ["offline", True],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "Time"], ["click", GO_ON],
                ["open", f"{live.address}/privacy"], ["press", "#device-wipe"],
                ["until", "#device-said", "not sent yet and would be lost"], ["press", "#device-wipe"],
                ["until", "#device-said", "Nothing is kept on this device."], ["kept"],
                ["offline", False], ["open", f"{live.address}/page/third"], ["values", "#wish"], ["kept"],
                ["open", f"{live.address}/privacy"], ["press", "#device-keep"],
                ["until", "#device-said", "You can now answer"], ["click", 'form[action="/leave"] button'],
                ["kept"],
            ]
        )  # fmt: skip
    assert seen == [NOTHING, [""], NOTHING, NOTHING]


def test_a_page_answered_on_another_device_too_is_not_overwritten(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        other = Person(live.port)

        def meanwhile() -> None:
            assert other.open_link(found["P1"])
            assert other.ask("POST", "/page/third", {"wish": "Theirs"})

        seen = walk(
            [
                *keep(live.address, found["P1"]),
                ["offline", True], ["open", f"{live.address}/page/third"], ["fill", "#wish", "Mine"],
                ["click", GO_ON],
            ],
            pause=meanwhile,
            then=[
                ["offline", False], ["until", "#kept", "answered on another device too"], ["axe"],
                ["click", "#kept a"], ["where"], ["values", "#wish"],
                ["until", "#kept", "What stands below is the answer from the other device"], ["axe"],
                ["press", "#kept button"], ["values", "#wish"], ["click", GO_ON],
                ["until", "#kept", "All answers are sent."], ["open", f"{live.address}/page/third"],
                ["values", "#wish"],
            ],
        )  # fmt: skip
        page = other.ask("GET", "/page/third")
    assert complaints([look for view in seen for look in view if isinstance(look, dict)]) == []
    assert [view for view in seen if isinstance(view, list) and isinstance(view[0], str)] == [
        ["Theirs"], ["Mine"], ["Mine"],
    ]  # fmt: skip
    assert page
    assert 'value="Mine"' in page[2] or ">Mine</textarea>" in page[2]


def test_another_persons_link_on_the_device_shows_none_of_the_first_ones_answers(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                *keep(live.address, found["P1"]),
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "Of the first"], ["click", GO_ON],
                ["open", f"{live.address}/i/{found['P2']}"], ["click", GO_ON], ["wait", 1500], ["kept"],
                ["open", f"{live.address}/page/third"], ["values", "#wish"],
                ["fill", "#wish", "Of the second"], ["click", GO_ON], ["texts", "#kept"],
            ]
        )  # fmt: skip
    assert seen[0]["stores"] == []
    assert seen[1:] == [[""], [""]]


def test_axe_finds_nothing_on_the_pages_of_a_copy(tmp_path: Path) -> None:
    instrument = every_kind()
    live, found = live_site(tmp_path, instrument)
    with live:
        steps: list[Step] = [*keep(live.address, found["P1"]), ["axe"], ["offline", True]]
        for path in (*(f"page/{page.id}" for page in instrument.pages), "check", "privacy", "assistant"):
            steps += [["open", f"{live.address}/{path}"], ["until", "#kept", OFFLINE], ["axe"]]
        seen = walk(steps, widths=WIDTHS)
    assert len(seen) == len(instrument.pages) + 4
    assert complaints([look for view in seen for look in view]) == []
