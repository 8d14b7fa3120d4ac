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


def test_a_copy_is_kept_and_removed_by_keyboard_alone(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["key", "Tab", 2], ["key", "Enter"], ["until", "#device-said", "You can now answer"],
                ["key", "Tab"], ["where"], ["key", "Space"],
                ["until", "#device-said", "Nothing is kept on this device."], ["kept"],
            ]
        )  # fmt: skip
    assert seen[0]["focus"] == "device-wipe"
    assert seen[1] == NOTHING


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


def test_answers_that_cannot_be_sent_are_not_shown_to_the_next_person(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)

    from remit.site.answering.tokens import mark_of
    from remit.site.identity.models import Token

    with live:
        seen = walk(
            [
                *keep(live.address, found["P1"]), ["offline", True],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "Of the first"], ["click", GO_ON],
            ],
            pause=lambda: Token.objects.filter(mark=mark_of(found["P1"])).update(ended=True),
            then=[
                ["offline", False], ["open", f"{live.address}/i/{found['P2']}"], ["click", GO_ON],
                ["until", "#kept", "keeps answers from another link"],
                ["click", 'a[href="/begin"]'], ["where"], ["open", f"{live.address}/page/third"],
                ["values", "#wish"], ["fill", "#wish", "Of the second"], ["click", GO_ON], ["texts", "dd"],
                ["open", f"{live.address}/privacy"], ["press", "#device-wipe"],
                ["until", "#device-said", "would be lost"], ["press", "#device-wipe"],
                ["until", "#device-said", "Nothing is kept on this device."], ["kept"],
            ],
        )  # fmt: skip
    assert seen[0]["path"] == "/page/first"
    assert seen[1] == [""]
    assert "Of the second" in seen[2]
    assert "Of the first" not in seen[2]
    assert seen[3] == NOTHING


def test_scripts_weigh_less_than_15_kb_on_the_wire(tmp_path: Path) -> None:
    live, _ = live_site(tmp_path)

    from urllib.request import Request, urlopen

    from remit.site.render import address_of

    with live:
        weight = 0
        for path in (address_of("keep.js"), address_of("queue.js"), "/worker.js"):
            with urlopen(Request(live.address + path, headers={"Accept-Encoding": "gzip"})) as answer:  # noqa: S310
                assert answer.headers["Content-Encoding"] == "gzip"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                weight += len(answer.read())
            with urlopen(live.address + path) as answer:  # noqa: S310
                assert answer.headers["Content-Encoding"] is None
    assert 5_000 < weight < 15_000


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


def test_a_device_clears_itself_where_the_questionnaire_is_closed(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)

    from remit.site.place import here
    from site_made import write_study

    with live:

        def close() -> None:
            from remit.site.launching import launch

            launch(write_study(here().study, closes="2020-01-31"), None)

        seen = walk(
            [
                *keep(live.address, found["P1"]), ["offline", True],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "Too late"], ["click", GO_ON],
            ],
            pause=close,
            then=[
                ["offline", False], ["until", "#kept", "The questionnaire is closed"],
                ["until", "#kept", "still on this device could not be sent"], ["kept"],
            ],
        )  # fmt: skip
    assert seen == [NOTHING]


def test_a_replaced_link_keeps_what_waits_until_the_new_one_is_opened(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)

    from remit.site.answering.tokens import mark_of
    from remit.site.identity.models import Post, Token
    from remit.site.invitations import resend
    from site_made import tokens

    resend(Post.objects.get(name="P2"))  # P2's second link is known before the walk begins
    first, second = found["P2"], tokens()["P2"]

    Token.objects.filter(mark=mark_of(first)).update(ended=False)
    with live:
        seen = walk(
            [
                *keep(live.address, first), ["offline", True],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", "In the train"], ["click", GO_ON],
            ],
            pause=lambda: Token.objects.filter(mark=mark_of(first)).update(ended=True),
            then=[
                ["offline", False], ["until", "#kept", "so they cannot be sent"], ["axe"],
                ["open", f"{live.address}/i/{second}"], ["click", GO_ON],
                ["until", "#kept", "All answers are sent."],
                ["open", f"{live.address}/page/third"], ["values", "#wish"],
            ],
        )  # fmt: skip
    assert complaints(seen[0]) == []
    assert seen[1] == ["In the train"]


def test_what_is_wrong_is_shown_when_the_connection_returns_and_nothing_is_sent(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                *keep(live.address, found["P1"]), ["offline", True],
                ["open", f"{live.address}/check"], ["texts", ".summary li"], ["texts", "form"], ["axe"],
                ["open", f"{live.address}/page/first"], ["fill", "#beds", "a great many"],
                ["tick", '[name="happy"][value="yes"]'], ["click", GO_ON], ["where"],
                ["open", f"{live.address}/check"], ["click", SEND],
                ["offline", False], ["until", "#kept", "Something needs another look"],
                ["click", "#kept a"], ["where"], ["texts", ".summary li"],
                ["open", f"{live.address}/page/first"], ["values", "#beds"],
            ]
        )  # fmt: skip
        assert responses(live.study) == []
    assert "happy in the role? This question must be answered." in seen[0][0]
    assert seen[1] == []
    assert complaints(seen[2]) == []
    assert [seen[3]["path"], seen[4]["path"]] == ["/page/third", "/check"]
    assert "Your organisation" in seen[5][0]
    assert seen[6] == ["a great many"]


def test_a_device_speaks_welsh_to_whoever_chose_it(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)

    from remit.site.launching import launch
    from site_made import SHORT, write_study
    from site_welsh import WORDS, write_words

    study = write_study(live.study, SHORT, languages=["cy"])
    write_words(study, WORDS)
    launch(study, None)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["click", 'button[value="cy"]'],
                ["press", "#device-keep"], ["until", "#device-said", "Gallwch nawr ateb heb gysylltiad"],
                ["offline", True], ["open", f"{live.address}/page/third"],
                ["until", "#kept", "Rydych all-lein"],
                ["texts", "h1"], ["axe"], ["open", f"{live.address}/check"], ["texts", "h1"],
            ]
        )  # fmt: skip
    assert [seen[0], seen[2]] == [["Olaf"], ["Gwiriwch eich atebion"]]
    assert complaints(seen[1]) == []
