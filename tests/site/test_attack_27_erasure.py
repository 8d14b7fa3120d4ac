"""Attack 27: after somebody was erased nothing of theirs is in any file, and what was published stays."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from remit.core.problems import Refused
from site_coding import Coder
from site_made import Browser, invite_all, run_site

WISH = "xyzzy-their-own-words"


def everything(folder: Path) -> bytes:
    """All files: stores, write-ahead logs, backups (unpacked), messages, pulled files."""
    import zipfile

    found = b""
    for path in folder.rglob("*"):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                found += b"".join(packed.read(name) for name in packed.namelist())
        elif path.is_file():
            found += path.read_bytes()
    return found


def answered(tmp_path: Path, privacy: str) -> Path:
    """P1 and P2 have answered, P3 has begun; it was pulled, backed up and published."""
    site = run_site(tmp_path, privacy=privacy)

    from remit.site.backups import back_up
    from remit.site.pulling import pull
    from remit.site.together.bringing import bring_people, people_of_frame

    found = invite_all()
    for post, wish in (("P1", WISH), ("P2", "Time")):
        person = Browser().open_link(found[post])
        person.get("/record").send({"organisation": f"{WISH} of {post}"} if post == "P1" else {})
        person.get("/page/first").send({"happy": "yes"}).send({"wish": wish}).send({}, "/send")
    Browser().open_link(found["P3"]).get("/page/third").send({"wish": "Half"})
    bring_people(people_of_frame())
    pull(tmp_path / "keyholder.key" if privacy != "named" else None)
    _coded(site.study)
    back_up(site, site.folder / "backups" / "before.zip")
    (site.study / "out").mkdir()
    (site.study / "out" / "release.json").write_text('{"made": "before"}', encoding="utf-8")
    return site.study


def _coded(study: Path) -> None:
    """Somebody gave a theme to everybody's answer, and that was pulled too."""
    from remit.site.coding.pulling import pull_coding

    with (study / "responses.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    (study / "codebook").mkdir()
    (study / "codebook" / "wish.yaml").write_text(
        "schema: 1\nitem: wish\nthemes:\n  - { code: time, label: Time }\n", encoding="utf-8"
    )
    coder = Coder()
    coder.page()
    for number in ids:
        coder.give(number, "time")
    _quoted(study, ids)
    pull_coding()


def _quoted(study: Path, ids: list[str]) -> None:
    """Everybody's answer is quoted: by hand in the ledger, and proposed at the desk; a sheet was made."""
    from remit.coding.events import Event, QuoteStep
    from remit.site.coding.ledger import add

    rows = "".join(f"{number},wish,,,,,yes,A. Bell; C. Dunn\n" for number in ids)
    header = "answer,item,start,end,edits,reason,consent,approvals\n"
    (study / "quotes.csv").write_text(header + rows, encoding="utf-8")
    (study / "quotes-review.csv").write_text(f"answer,text\n{ids[0]},{WISH}\n", encoding="utf-8")
    for number in ids:
        step = QuoteStep("proposed", reason="well said")
        event = Event(0, "", "quote", "", "", number, "wish", quote=step)
        add("wish", "coder-00000000", f"quote-{number}", lambda _, event=event: [event])  # type: ignore[misc]


@pytest.mark.parametrize("privacy", ["named", "confidential"])
def test_nothing_of_somebody_who_was_erased_is_left_in_any_file(tmp_path: Path, privacy: str) -> None:
    study = answered(tmp_path, privacy)

    from remit.site.answers.models import SealedLink, Submission
    from remit.site.erasing import erase
    from remit.site.people import counts

    before = everything(tmp_path)
    released = (study / "out" / "release.json").read_bytes()
    theirs = [b"p1@example.org", b"Person 1", WISH.encode()]
    assert all(words in before for words in theirs)
    contents = [bytes(each.content) for each in Submission.objects.all()]
    links = [bytes(each.content) for each in SealedLink.objects.all()]
    done = erase("P1", tmp_path / "keyholder.key" if privacy != "named" else None)
    assert (done.answers, done.rows, done.messages, done.backups, done.left) == (1, 1, 1, 1, False)
    assert done.steps == 2
    assert not (study / "quotes-review.csv").exists()
    assert (study / "quotes.csv").read_text(encoding="utf-8").count("C. Dunn") == 1
    for name in ("codings.csv", "codings-log.jsonl", "quotes.csv"):
        text = (study / name).read_text(encoding="utf-8")
        assert "P1" not in text
        assert text.count("time" if name != "quotes.csv" else "wish") >= 1
    after = everything(tmp_path)
    assert [words for words in theirs if words in after] == []
    assert sum(content[50:90] in after for content in contents) == 1
    assert sum(link[50:90] in after for link in links) == (len(links) > 0)
    assert (study / "out" / "release.json").read_bytes() == released
    with (study / "responses.csv").open(encoding="utf-8", newline="") as file:
        assert [row["wish"] for row in csv.DictReader(file)] == ["Time"]
    assert sum(counts().values()) == 6
    assert b"p2@example.org" in after


def test_a_draft_goes_too_and_they_are_not_asked_again(tmp_path: Path) -> None:
    answered(tmp_path, "confidential")

    from remit.site.answers.models import Draft
    from remit.site.erasing import erase
    from remit.site.invitations import to_invite, to_remind

    assert Draft.objects.count() == 1
    erase("P3", None)
    assert Draft.objects.count() == 0
    assert "P3" not in {post.name for post in [*to_invite(), *to_remind()]}
    assert b"p3@example.org" not in everything(tmp_path)


def test_without_the_key_nothing_is_changed(tmp_path: Path) -> None:
    answered(tmp_path, "confidential")

    from remit.site.answers.models import Submission
    from remit.site.erasing import erase

    for key in (None, tmp_path):
        with pytest.raises(Refused, match=r"SITE-024|PULL-001"):
            erase("P1", key)
    with pytest.raises(Refused, match="SITE-023"):
        erase("P77", None)
    assert Submission.objects.count() == 2
    assert b"p1@example.org" in everything(tmp_path)


def test_in_mode_unlinked_the_person_goes_and_it_is_said_that_the_answers_stay(tmp_path: Path) -> None:
    answered(tmp_path, "unlinked")

    from remit.site.erasing import erase

    assert erase("P1", None).left
    assert b"p1@example.org" not in everything(tmp_path)


def receipt(text: str) -> str:
    """The number that a receipt shows, and nothing where it shows none."""
    found = re.search(r"<strong>([0-9a-f]{16})</strong>", text)
    return found[1] if found else ""


@pytest.mark.parametrize("privacy", ["confidential", "unlinked"])
def test_the_number_on_the_receipt_takes_the_answers_out(tmp_path: Path, privacy: str) -> None:
    from remit.site.answers.models import SealedLink, Submission
    from remit.site.erasing import erase
    from remit.site.pulling import pull

    site = run_site(tmp_path, privacy=privacy)
    found, key = invite_all(), tmp_path / "keyholder.key"
    numbers = []
    for post, wish in (("P1", WISH), ("P2", "Time")):
        person = Browser().open_link(found[post]).get("/page/first").send({"happy": "yes"})
        numbers.append(receipt(person.send({"wish": wish}).send({}, "/send").text))
        assert "give this number to: The study office, office@example.org" in person.text
    pull(key)
    with pytest.raises(Refused, match="SITE-024"):
        erase(numbers[0], None)
    with pytest.raises(Refused, match="SITE-023"):
        erase("0" * 16, key)
    assert Submission.objects.count() == 2
    done = erase(numbers[0], key)
    assert (done.answers, done.rows) == (1, 1)
    assert Submission.objects.count() == 1
    assert SealedLink.objects.count() == (privacy == "confidential")
    assert WISH not in (site.study / "responses.csv").read_text(encoding="utf-8")
    assert (b"p1@example.org" in everything(tmp_path)) == (privacy == "unlinked")


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_the_receipt_says_where_its_number_stands_as_the_mode_of_privacy_has_it(
    tmp_path: Path, privacy: str
) -> None:
    run_site(tmp_path, privacy=privacy)
    person = Browser().open_link(invite_all()["P1"]).get("/page/first").send({"happy": "yes"})
    said = person.send({"wish": WISH}).send({}, "/send").text
    assert ("it is nowhere else beside your name" in said) == (privacy == "unlinked")
    assert ("when the locked link to them is destroyed" in said) == (privacy == "confidential")


def test_the_number_still_works_when_the_links_are_destroyed(tmp_path: Path) -> None:
    from remit.site.answers.models import Submission
    from remit.site.erasing import erase
    from remit.site.tidying import destroy_links

    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/first").send({"happy": "yes"})
    number = receipt(person.send({"wish": WISH}).send({}, "/send").text)
    destroy_links()
    assert erase(number.upper(), None).answers == 1
    assert Submission.objects.count() == 0


def test_where_answers_carry_names_the_receipt_shows_no_number_but_whom_to_write_to(tmp_path: Path) -> None:
    run_site(tmp_path, privacy="named")
    person = Browser().open_link(invite_all()["P1"]).get("/page/first").send({"happy": "yes"})
    page = person.send({}).send({}, "/send").text
    assert not receipt(page)
    assert "To have your answers removed, write to The study office, office@example.org." in page
