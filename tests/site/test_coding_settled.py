"""Differences settled, codebooks changed, everything brought back to files and replayed from the log."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from remit.coding.codings import read_codings, settled
from remit.coding.events import of_item, read_log, write_log
from remit.coding.replay import replay
from remit.core.problems import Refused
from remit.study.coding_files import codings_text, read_own_codebook
from site_coding import THEMES, Coder, rows_of, run_coding, run_example, write_answers

THREE = ("R0001", "R0002", "R0003")


def differing(tmp_path: Path) -> tuple[Any, Coder, Coder, Coder]:
    """Two coders who agree on the first answer and not on the others."""
    site = run_coding(tmp_path)
    one, other, officer = Coder(), Coder("other@example.org"), Coder("officer@example.org", "analyst")
    one.page()
    for of, mine, theirs in zip(THREE, ("time", "money", "time"), ("time", "people", ""), strict=True):
        one.give(of, mine)
        if theirs:
            other.give(of, theirs)
        else:
            other.step("none", of)
    return site, one, other, officer


def pulled() -> Any:
    from remit.site.coding.pulling import pull_coding

    return pull_coding()


def agree(officer: Coder, of: str, *marks: str) -> Any:
    form = {
        "what": "agree",
        "mark": f"agree-{of}",
        "of": of,
        "in": "wish",
        "mark_of": list(marks),
        "which": "differ",
    }
    return officer.client.post(f"{officer.home}/settle", form)


def test_differences_come_first_and_what_is_agreed_counts_alone(tmp_path: Path) -> None:
    site, one, other, officer = differing(tmp_path)
    page = officer.page("/settle")
    assert page.count('class="unit"') == 2
    for words in (
        "Differences that are not settled (2)",
        "Coded alike (1)",
        one.code,
        other.code,
        "other@example.org",
    ):
        assert words in page
    assert "3 answers were coded by two or more people, 1 of them with the same themes" in page
    agree(officer, "R0002", "people|-1|-1", "time|-1|-1", "nonsense", "zzz|-1|-1")
    agree(officer, "R0003")
    assert "There is none." in officer.page("/settle")
    assert officer.page("/settle", which="settled").count('class="unit"') == 2
    officer.client.post(f"{officer.home}/settle", {"what": "alike", "mark": "all-alike-1"})
    assert officer.page("/settle", which="settled").count('class="unit"') == 3

    pulled()
    rows, problems = read_codings(rows_of(site.study))
    assert problems == ()
    counted = sorted((row.answer, row.theme) for row in settled(rows))
    assert counted == [("R0001", "time"), ("R0002", "people"), ("R0002", "time"), ("R0003", ".none")]
    assert {row.coder for row in rows} == {"agreed", one.code, other.code}


def ticked(page: str) -> list[str]:
    boxes = re.findall(r'<input type="checkbox"[^>]*name="mark_of"[^>]*>', page)
    return [re.search('value="([^"]*)"', box)[1] for box in boxes if " checked" in box]  # type: ignore[index]


def test_a_theme_that_all_gave_is_ticked_though_their_passages_differ(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one, other, officer = Coder(), Coder("other@example.org"), Coder("officer@example.org", "analyst")
    one.page()
    one.give("R0001", "time")
    other.give("R0001", "time", start=0, end=9)
    one.give("R0002", "money", start=2, end=8)
    other.give("R0002", "money", start=0, end=8)
    other.give("R0002", "people")
    assert ticked(officer.page("/settle", which="alike")) == ["time|-1|-1", "time|0|9"]
    assert ticked(officer.page("/settle")) == ["money|0|8", "money|2|8"]
    agree(officer, "R0002", "people|-1|-1")
    assert ticked(officer.page("/settle", which="settled")) == ["people|-1|-1"]


def test_who_has_no_comment_beside_a_theme_is_counted_at_the_desk_as_in_the_report(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    write_answers(site.study, themes=[*THEMES, {"code": "no_comment", "label": "No comment"}])
    officer = Coder("officer@example.org", "analyst")
    officer.page()
    officer.give("R0001", "time")
    officer.give("R0001", "no_comment")
    officer.give("R0005", "no_comment")
    counts = re.findall(r'<td class="number">(\d+)</td>', officer.page("/codebook"))
    assert counts == ["1", "0", "0", "0", "1"]


def test_what_was_settled_last_is_undone_and_coders_keep_theirs(tmp_path: Path) -> None:
    _, one, _, officer = differing(tmp_path)
    agree(officer, "R0002", "people|-1|-1")
    assert one.step("undo").json()["of"] == "R0003"
    officer.client.post(f"{officer.home}/settle", {"what": "undo", "mark": "undo-it-1"})
    assert "R0002" in officer.page("/settle")
    page = one.page(show="done")
    assert "Money" in page


def test_pulling_twice_changes_nothing_and_the_log_replays_to_the_same_bytes(tmp_path: Path) -> None:
    site, _, _, officer = differing(tmp_path)
    agree(officer, "R0002", "people|-1|-1")
    officer.change("merge", theme="assistant", into="people")
    first = pulled()
    assert first.files == ("codings.csv", "codings-log.jsonl", "codebook/wish.yaml")
    before = {path: path.read_bytes() for path in site.study.rglob("*") if path.is_file()}
    assert pulled().files == ()
    assert {path: path.read_bytes() for path in site.study.rglob("*") if path.is_file()} == before

    text = (site.study / "codings-log.jsonl").read_text(encoding="utf-8")
    events, problems = read_log(text)
    assert problems == ()
    assert write_log(events) == text
    again = replay(of_item(events, "wish"))
    assert codings_text(again.codings()).encode() == (site.study / "codings.csv").read_bytes()
    book = read_own_codebook(site.study, "wish")
    assert book is not None
    assert [(t.code, t.examples) for t in book.themes] == [
        (t.code, t.examples) for t in again.codebook.themes
    ]
    assert book.version == "4"
    for line in text.splitlines():
        assert set(json.loads(line)) <= {
            "number", "item", "kind", "coder", "at", "answer", "variable", "marks", "rank", "shown", "of",
            "theme", "into", "themes", "sent", "version",
        }  # fmt: skip
        assert "budget\r\n" not in line


def test_codings_of_the_folder_are_where_the_desk_begins_and_are_kept(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    lines = [
        "answer,item,start,end,theme,coder,at",
        "R0001,wish,0,4,time,first coder,2014-02-10",
        "R0001,wish,,,money,first coder,2014-02-10",
        "R0002,wish,,,.none,first coder,2014-02-11",
        "R0002,wish,,,people,agreed,2014-03-01",
        "R0005,jobs.1,,,something,first coder,2014-02-10",
    ]
    (site.study / "codings.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    one, officer = Coder(), Coder("officer@example.org", "analyst")
    one.page()
    assert "first coder" in officer.page("/settle", which="one")
    one.give("R0001", "time")
    pulled()
    found = [tuple(row.values()) for row in rows_of(site.study)]
    for line in lines[1:]:
        assert tuple(line.split(",")) in found
    assert len(found) == 6
    assert found[0][0] == "R0005"

    more = "R0004,wish,,,people,second coder,2014-02-12\nR0001,wish,,,people,first coder,2014-02-12\n"
    path = site.study / "codings.csv"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    one.page()
    pulled()
    found = [tuple(row.values()) for row in rows_of(site.study)]
    assert ("R0004", "wish", "", "", "people", "second coder", "2014-02-12") in found
    assert sum(row[0] == "R0001" and row[5] == "first coder" for row in found) == 2


def test_opening_a_question_changes_no_file_of_the_example(tmp_path: Path) -> None:
    site = run_example(tmp_path)
    one = Coder(item="challenges")
    assert "of 105 answers" in one.page(show="all") or "answers" in one.page(show="all")
    before = sorted((site.study / "codings.csv").read_text(encoding="utf-8").splitlines())
    assert pulled().files == ("codings.csv", "codings-log.jsonl")
    assert sorted((site.study / "codings.csv").read_text(encoding="utf-8").splitlines()) == before
    assert pulled().files == ()


def test_a_codebook_is_changed_in_versions_and_mentions_follow(tmp_path: Path) -> None:
    site, one, _, officer = differing(tmp_path)
    label = {
        "label": "Hours",
        "definition": "Time to do it",
        "include": "",
        "exclude": "Money",
        "examples": "One\n\nTwo",
    }
    officer.change("describe", theme="time", parent="people", **label)
    officer.change("add", label="A new one", definition="New", parent="")
    officer.change("merge", theme="money", into="people")
    page = officer.page("/codebook")
    for words in (
        "renamed Time to Hours",
        "described anew: Hours",
        "moved Hours under People",
        "added A new one",
    ):
        assert words in page
    assert "merged Money into People" in page
    assert "People › Hours" in page
    assert "Money" in officer.page("/codebook/version/3")
    assert officer.client.get(f"{officer.home}/codebook/version/99").status_code == 404
    assert 'value="Hours"' in officer.page("/codebook/theme/time")
    pulled()
    themes = {row["theme"] for row in rows_of(site.study)}
    assert themes == {"time", "people", ".none"}
    assert one.step("give", "R0005", "money").json()["marks"][0]["theme"] == "people"
    assert "a_new_one" in (site.study / "codebook" / "wish.yaml").read_text(encoding="utf-8")


def test_a_split_sends_answers_where_they_belong(tmp_path: Path) -> None:
    site, one, _, officer = differing(tmp_path)
    form = {
        "theme": "time", "label1": "Hours a week", "label2": "Years in post", "unit.0": "R0001|wish",
        "to.0": ["1", "2"], "unit.1": "R0003|wish", "to.1": ["stays"], "unit.2": "R0002|wish", "to.2": ["1"],
    }  # fmt: skip
    assert "More time for the role" in officer.page("/codebook/theme/time")
    officer.change("split", **form)
    pulled()
    found = {(row["answer"], row["theme"]) for row in rows_of(site.study) if row["coder"] == one.code}
    assert found == {
        ("R0001", "hours_a_week"), ("R0001", "years_in_post"), ("R0003", "time"), ("R0002", "money"),
    }  # fmt: skip


def test_a_split_of_a_theme_under_another_takes_nobody_from_the_wider_one(tmp_path: Path) -> None:
    run_coding(tmp_path)
    officer = Coder("officer@example.org", "analyst")
    officer.page()
    officer.give("R0001", "assistant")
    officer.give("R0004", "assistant")
    form = {"theme": "assistant", "label1": "A deputy", "unit.0": "R0001|wish", "to.0": ["1"]}
    assert officer.change("split", **form).status_code == 302
    page = officer.page("/codebook")
    assert "People › A deputy" in page
    assert re.findall(r'<td class="number">(\d+)</td>', page) == ["0", "0", "2", "1", "1"]


def test_two_themes_have_one_name_under_two_others_and_any_letters_make_a_name(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    officer = Coder("officer@example.org", "analyst")
    officer.page()
    for label, parent in (
        ("Other", "time"),
        ("Other", "money"),
        ("مزيد من الوقت", ""),
        ("👍", ""),
        ("Tŷ", ""),
    ):
        assert officer.change("add", label=label, parent=parent).status_code == 302
    assert officer.change("add", label="other", parent="money").status_code == 422
    officer.change("merge", theme="other_2", into="money")
    assert officer.change("add", label="Other", parent="money").status_code == 302
    assert officer.change("split", theme="time", label1="Hours", label2="Hours").status_code == 422
    assert officer.change("split", theme="time", label1="Hours", label2="Hours?").status_code == 302
    pulled()
    book = read_own_codebook(site.study, "wish")
    assert book is not None
    assert book.codes[4:] == ("other", "theme", "theme_2", "ty", "other_3", "hours", "hours_2")


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("merge", {"theme": "time", "into": "nothing"}, "not a theme"),
        ("merge", {"theme": "time", "into": ""}, "not a theme"),
        ("move", {"theme": "people", "into": "assistant"}, "circle"),
        ("add", {"label": "Time"}, "never comes to mean"),
        ("add", {"label": ""}, "no code"),
        ("describe", {"theme": "zzz", "label": "X"}, "not a theme"),
    ],
)
def test_a_change_that_cannot_be_is_said_and_changes_nothing(
    tmp_path: Path, kind: str, form: dict[str, str], words: str
) -> None:
    run_coding(tmp_path)
    officer = Coder("officer@example.org", "analyst")
    officer.page()

    from remit.site.coding.ledger import newest

    before = newest("wish")
    page = officer.change(kind, **form)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert newest("wish") == before


def test_a_codebook_that_was_changed_in_its_file_is_a_new_version(tmp_path: Path) -> None:
    site, one, _, officer = differing(tmp_path)
    officer.change("merge", theme="assistant", into="people")
    pulled()
    path = site.study / "codebook" / "wish.yaml"
    text = path.read_text(encoding="utf-8").replace("label: Time", "label: Hours")
    path.write_text(text, encoding="utf-8")
    assert "Hours" in one.page()
    write_answers(site.study, themes=[{"code": "new", "label": "Only this"}])
    page = officer.page("/codebook")
    assert "Only this" in page
    assert "Hours" in page  # somebody mentions it, so it stays
    assert "read again from the file, with 4 themes" in page


def test_a_question_without_a_codebook_gets_one_at_the_desk(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    (site.study / "codebook" / "wish.yaml").unlink()
    one, officer = Coder(), Coder("officer@example.org", "analyst")
    assert "More time" in one.page()
    assert one.client.get(f"{one.home}/offers", {"of": "R0001", "in": "wish"}).json()["offers"] == []
    officer.change("add", label="Time")
    one.give("R0001", "time")
    pulled()
    assert "label: Time" in (site.study / "codebook" / "wish.yaml").read_text(encoding="utf-8")


def test_somebody_who_was_erased_is_in_no_step_and_no_file(tmp_path: Path) -> None:
    site, one, _, officer = differing(tmp_path)
    form = {
        "theme": "time",
        "label1": "Hours",
        "unit.0": "R0001|wish",
        "to.0": ["1"],
        "unit.1": "R0003|wish",
        "to.1": ["1"],
    }
    officer.change("split", **form)
    one.give("R0001", "money")
    one.step("undo")
    pulled()

    from remit.site.coding.pulling import erase_codings
    from remit.site.erasing import _remove_codings
    from remit.site.tidying import tidy

    assert _remove_codings({"R0001"}) == 4
    tidy()
    for path in [
        *site.study.glob("cod*"),
        site.folder / "coding.sqlite3",
        site.folder / "coding.sqlite3-wal",
    ]:
        if path.is_file():
            assert b"R0001" not in path.read_bytes(), path
    assert "R0003" in (site.study / "codings-log.jsonl").read_text(encoding="utf-8")
    one.page()
    before = (site.study / "codings.csv").read_bytes()
    pulled()
    assert (site.study / "codings.csv").read_bytes() == before
    assert erase_codings({"R0001"}) == 0


def test_answers_of_the_folder_are_not_replaced_by_nothing(tmp_path: Path) -> None:
    site = run_coding(tmp_path)

    from remit.site.pulling import pull

    before = (site.study / "responses.csv").read_bytes()
    assert pull(None).responses == 0
    assert (site.study / "responses.csv").read_bytes() == before


def test_another_site_goes_on_from_the_log_of_the_folder(tmp_path: Path) -> None:
    site, one, _, officer = differing(tmp_path)
    officer.change("merge", theme="assistant", into="people")
    one.give("R0004", "time")
    pulled()
    before = {path.name: path.read_bytes() for path in site.study.glob("codings*")}

    from remit.site.start import start

    (tmp_path / "elsewhere").mkdir()
    start(replace(site, folder=tmp_path / "elsewhere"))
    again = Coder()
    assert 'id="coded">4<' in again.page()
    assert pulled().files == ()
    assert {path.name: path.read_bytes() for path in site.study.glob("codings*")} == before
    assert again.step("undo").json()["of"] == "R0004"
    assert pulled().files == ("codings.csv", "codings-log.jsonl")

    start(site)
    one.give("R0005", "money")
    with pytest.raises(Refused, match="THEME-033"):
        pulled()
    (site.study / "codings-log.jsonl").unlink()
    assert "codings-log.jsonl" in pulled().files


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[" * 5_000, "THEME-030"),
        ('{"number":1,"item":"wish","kind":"none","coder":"a","at":""}\n' * 2, "THEME-032"),
        ('{"number":0,"item":"wish","kind":"none","coder":"a","at":""}', "THEME-032"),
        ('{"number":1,"item":"wish","kind":"none","coder":"' + "a" * 300 + '","at":""}', "THEME-032"),
    ],
)
def test_a_log_that_cannot_be_is_named(tmp_path: Path, line: str, code: str) -> None:
    site = run_coding(tmp_path)
    (site.study / "codings-log.jsonl").write_text(line, encoding="utf-8")
    page = Coder().client.get("/desk/coding/wish")
    assert page.status_code == 422
    assert code in page.content.decode()


def test_nothing_is_touched_where_nothing_was_coded(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    assert pulled().questions == 0
    assert not (site.study / "codings.csv").exists()


def test_the_store_is_in_the_backup_and_comes_back(tmp_path: Path) -> None:
    site, one, _, _ = differing(tmp_path)

    from django.db import connections

    from remit.site.backups import back_up, put_back

    back_up(site, tmp_path / "b.zip")
    one.give("R0006", "money")
    connections.close_all()
    put_back(site, tmp_path / "b.zip")
    assert 'You have coded <span id="coded">3</span>' in one.page()


def test_a_codings_file_that_cannot_be_read_stops_the_pull(tmp_path: Path) -> None:
    site, *_ = differing(tmp_path)
    (site.study / "codings.csv").write_text("answer,item,start,end,theme,coder,at\nR0001,wish,x,y,time,a,b\n")
    with pytest.raises(Refused, match="THEME-011"):
        pulled()
