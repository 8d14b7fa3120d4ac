"""The whole way in a real browser: posts, invitations by mail, two devices, figures, report, a mentor."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from site_browser import GO_ON, Step, walk
from site_live import Live, Person
from site_made import frame_of, write_study
from site_mail import MailServer, mail_server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

POSTS, OTHERS = 265, 40
GONE = "p9@example.org"
"""An address that the mail server refuses."""

REPORT = '{{ responded() }} of {{ invited() }} answered.\n\n{{ figure("happy", title="Who is happy") }}\n'


def remit(*words: str) -> str:
    """A command as people type it; gives what it says."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("REMIT", "DATABASE"))}
    env |= {"PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run(
        [sys.executable, "-m", "remit", *words],
        capture_output=True, text=True, encoding="utf-8", env=env, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def at_desk(live: Live, *steps: Step) -> list[Any]:
    """The desk of this computer, opened with the printed link."""
    return walk([["open", live.desk], ["click", GO_ON], *steps], script=False)


def answer(live: Live, path: str) -> None:
    """Somebody else answers, over HTTP."""
    person = Person(live.port)
    assert person.open_link(path.removeprefix("/i/"))
    person.ask("POST", "/page/first", {"beds": "120", "happy": "yes"})
    person.ask("POST", "/page/third", {"wish": "Time"})
    done = person.ask("POST", "/send", {})
    assert done
    assert done[1] == "/sent"


def begin_and_end(live: Live, mail: MailServer) -> None:
    """Somebody begins on one device, is reminded, and ends on another with the second message's link."""
    invited = mail.link_for("p1@example.org")
    begun = walk(
        [
            ["open", live.address + invited], ["click", GO_ON], ["click", 'a[href="/begin"]'],
            ["fill", "#beds", "312"], ["tick", '[name="happy"][value="no"]'], ["click", GO_ON], ["where"],
        ]
    )  # fmt: skip
    assert begun[0]["path"] == "/page/second"
    at_desk(
        live, ["open", f"{live.address}/desk/letters"], ["click", 'button[name="kind"][value="reminder"]']
    )
    reminded = mail.link_for("p1@example.org")
    assert reminded != invited
    ended = walk(
        [
            ["open", live.address + reminded], ["click", GO_ON],
            ["open", f"{live.address}/page/first"], ["values", "#beds"],
            ["open", f"{live.address}/page/second"], ["fill", "#why", "No time"], ["click", GO_ON],
            ["fill", "#wish", "A deputy"], ["click", GO_ON], ["where"],
            ["click", 'form[action="/send"] button'], ["where"],
        ]
    )  # fmt: skip
    assert ended[0] == ["312"]
    assert [view["path"] for view in ended[1:]] == ["/check", "/sent"]
    for link in (invited, reminded):  # neither opens anything any more
        assert not Person(live.port).open_link(link.removeprefix("/i/"))


def figures(live: Live) -> tuple[dict[str, int], int]:
    """Posts by state as the front of the desk shows them, and the total below."""
    from remit.fieldwork.contacts import STATES

    names = [words for _, words in STATES.values()]
    shown, counts, total = at_desk(
        live, ["texts", "tbody th"], ["texts", "tbody td.number"], ["texts", "tfoot td.number"]
    )
    assert shown[: len(names)] == names
    return dict(zip(names, map(int, counts), strict=False)), int(total[0])


def support_path(live: Live, mail: MailServer, code: int, *wishes: Step) -> list[Step]:
    """Somebody opens their support link, agrees to be matched and says what they ask for or offer."""
    return [
        ["open", live.address + mail.link_for(f"p{code}@example.org", "s")], ["click", GO_ON],
        ["open", f"{live.address}/together/agree"], ["tick", '[name="matching"]'], ["click", GO_ON],
        ["open", f"{live.address}/together/wishes"], *wishes, ["click", GO_ON], ["texts", "[role=status]"],
    ]  # fmt: skip


def find_a_mentor(live: Live, mail: MailServer) -> None:
    """Two people sign up, a round proposes them to each other, both accept, each sees the other's address."""
    at_desk(
        live,
        ["open", f"{live.address}/desk/together/bring"], ["click", 'button[value="frame"]'],
        ["open", f"{live.address}/desk/together"], ["click", 'button[value="link"]'],
    )  # fmt: skip
    walk(support_path(live, mail, 4, ["tick", "#ask-mentor"]))
    walk(support_path(live, mail, 2, ["choose", "#offer-mentor", "1"]))
    remit("pull", str(live.study), "--data", str(live.folder), "--only", "support")
    remit("support", str(live.study))
    said = at_desk(
        live,
        ["open", f"{live.address}/desk/together/bring"], ["click", 'button[value="proposals"]'],
        ["texts", "[role=status]"],
    )  # fmt: skip
    assert said == [["1 proposals are open and 0 pairs and sets run. 0 rows were known already; "
                     "0 are of people who are not here or have not said yes here."]]  # fmt: skip
    seen: list[Any] = []
    for code in (4, 2):
        seen += walk(
            [
                ["open", live.address + mail.link_for(f"p{code}@example.org", "s")], ["click", GO_ON],
                ["click", 'button[name="said"][value="yes"]'], ["texts", "main section"],
            ]
        )  # fmt: skip
    assert "p2@example.org" not in "".join(seen[0])
    assert "p4@example.org" in "".join(seen[1])


def test_from_the_list_of_posts_to_the_report_and_a_mentor(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    remit("launch", str(study), "--key", str(tmp_path / "stick" / "keyholder.key"))
    (tmp_path / "posts.csv").write_bytes(frame_of(POSTS))
    with mail_server(GONE) as mail, Live(study, tmp_path / "site", REMIT_SMTP=mail.url) as live:
        said = at_desk(
            live,
            ["open", f"{live.address}/desk/posts/import"],
            ["upload", "#file", str(tmp_path / "posts.csv")],
            ["click", GO_ON],
            ["texts", "[role=status]"],
            ["open", f"{live.address}/desk/letters"],
            ["click", 'button[name="kind"][value="invitation"]'],
            ["texts", "[role=status]"],
        )
        assert said[0] == [f"{POSTS} posts are new, 0 were known; {POSTS} people were added."]
        assert said[1] == [f"{POSTS - 1} messages were sent, 1 were refused by the mail server."]
        assert {to for to, _ in mail.delivered} == {f"p{n}@example.org" for n in range(1, POSTS + 1)} - {GONE}
        quick = [f"p{n}@example.org" for n in range(20, 20 + OTHERS)]
        for address in quick:
            answer(live, mail.link_for(address))
        begin_and_end(live, mail)
        for address in (*quick, GONE):
            assert len(mail.to(address)) == (address != GONE), "a reminder to somebody who answered"
        assert len(mail.delivered) == (POSTS - 1) + (POSTS - 1 - OTHERS)
        now, total = figures(live)
        assert total == sum(now.values()) == POSTS
        assert sorted(count for count in now.values() if count) == [1, OTHERS + 1, POSTS - OTHERS - 2]
        remit("pull", str(study), "--data", str(live.folder), "--key", str(tmp_path / "stick/keyholder.key"),
              "--only", "answers")  # fmt: skip
        with (study / "responses.csv").open(encoding="utf-8", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}
        assert set(rows) == {"P1", *(f"P{n}" for n in range(20, 20 + OTHERS))}
        assert (rows["P1"]["beds"], rows["P1"]["why"], rows["P1"]["wish"]) == ("312", "No time", "A deputy")
        # What the study itself knows of its posts: no name and no address is among it.
        frame = [line.rsplit(",", 2)[0] for line in frame_of(POSTS).decode().splitlines()]
        (study / "frame.csv").write_text("\n".join([*frame, ""]), encoding="utf-8")
        (study / "report.md").write_text(REPORT, encoding="utf-8")
        built = remit("build", str(study), "--out", str(tmp_path / "out"))
        assert f"{OTHERS + 1} responses" in built
        page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
        report = " ".join(html.fromstring(page.encode()).text_content().split())
        assert f"{OTHERS + 1} of {POSTS} answered" in report
        assert "@example.org" not in page.replace("office@example.org", "")
        find_a_mentor(live, mail)
