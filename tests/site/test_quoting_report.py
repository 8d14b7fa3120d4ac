"""From the page to the report: what two people approved is printed, and nothing else ever is."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from remit.site.place import Site
from site_browser import WIDTHS, Step, complaints, serve, walk
from site_quoting import (
    HOME,
    PLAIN,
    SAID,
    Reader,
    coded,
    ledger_rows,
    newest,
    run_quoting,
    sign_in_steps,
    with_password,
    write_rows,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def remit(*words: str) -> subprocess.CompletedProcess[str]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("REMIT", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-m", "remit", *words], env=env, capture_output=True, encoding="utf-8", check=False
    )


def built(site: Site) -> str:
    """The words of the report, pulled and built by the commands."""
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    report = "# The role\n\n{{ quotes('wish', most=20) }}\n"
    (site.study / "report.md").write_text(report, encoding="utf-8")
    done = remit("pull", str(site.study), "--data", str(site.folder), "--only", "coding")
    assert done.returncode == 0, done.stderr
    done = remit("build", str(site.study), "--only", "report")
    assert done.returncode == 0, done.stderr
    page = (site.study / "out" / "report.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def approved(number: int, *readers: Reader) -> None:
    for reader in readers:
        assert reader.judge("approve", number) == 302, reader.said


def test_what_was_approved_is_printed_and_what_waits_was_changed_or_has_no_consent_is_not(
    tmp_path: Path,
) -> None:
    site = run_quoting(tmp_path, says={"R0010": "no", "R0011": ""})
    one, two = Reader(), Reader("second@example.org", "publisher")
    coded(one, {"R0003": "people", "R0002": "money"})
    good = one.propose("people", SAID[2])
    approved(good, one, two)
    one.propose("time", "person number 12")  # nobody approves it
    changed = one.propose("time", "person number 13")
    approved(changed, one, two)
    one.see("/passage", quote=str(changed))
    one.press("passage", words=f"{PLAIN}, says person number 13")
    one.press("hide", words="says", instead="[...]")
    one.press("save", reason="shorter")
    assert one.status == 302
    half = one.propose("time", "person number 14")
    approved(half, one)
    later = one.propose("time", "person number 15")
    approved(later, one, two)
    answers = site.study / "responses.csv"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace('number 15",yes', 'number 15",no'), encoding="utf-8")
    open_ = one.propose("time", "person number 11")
    assert two.judge("approve", open_) == 422

    words = built(site)
    assert SAID[2] in words
    assert "person number" not in words
    assert [row["answer"] for row in ledger_rows(site.study)] == ["R0003"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("approvals", "coder-00000000", "QUOTE-031"),
        ("consent", "no", "QUOTE-030"),
        ("end", "4000", "QUOTE-010"),
        ("edits", "0-400=[...]", "QUOTE-020"),
        ("end", "12", "QUOTE-035"),
        ("edits", "0-12=[...]", "QUOTE-035"),
    ],
)
def test_a_ledger_that_was_changed_after_it_was_pulled_stops_the_build(
    tmp_path: Path, column: str, value: str, code: str
) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0003": "people"})
    approved(one.propose("people", SAID[2]), one, two)
    assert SAID[2] in built(site)
    rows = ledger_rows(site.study)
    rows[0] |= {"start": "0", "reason": "as it was"} if column == "end" else {"reason": "as it was"}
    rows[0][column] = value
    write_rows(site.study / "quotes.csv", list(rows[0]), [list(rows[0].values())])
    done = remit("build", str(site.study), "--only", "report")
    assert done.returncode != 0
    assert code in done.stderr + done.stdout


def test_an_answer_that_was_changed_after_its_quote_was_pulled_stops_the_build(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0003": "people"})
    approved(one.propose("people", SAID[2]), one, two)
    assert SAID[2] in built(site)
    answers = site.study / "responses.csv"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace(SAID[2], "Nobody has read these words"), encoding="utf-8")
    done = remit("build", str(site.study), "--only", "report")
    assert done.returncode != 0
    assert "QUOTE-035" in done.stderr + done.stdout


def test_consent_that_is_noted_by_hand_stops_no_build(tmp_path: Path) -> None:
    site = run_quoting(tmp_path, asks=False)
    header = ["answer", "item", "start", "end", "edits", "reason", "consent", "approvals"]
    notes = [["R0003", "wish", "", "", "", "by letter", "yes", ""], ["R0002", "wish", *[""] * 4, "no", ""]]
    write_rows(site.study / "quotes.csv", header, notes)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0003": "people", "R0002": "money"})
    approved(one.propose("people", SAID[2]), one, two)
    words = built(site)
    assert words.count(SAID[2]) == 1
    assert "a team of my own" not in words
    assert [row["consent"] for row in ledger_rows(site.study)] == ["yes", "no", "yes"]


def test_a_no_among_the_answers_stops_the_build_whatever_the_ledger_says(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0003": "people"})
    approved(one.propose("people", SAID[2]), one, two)
    built(site)
    answers = site.study / "responses.csv"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace(f"{SAID[2]},yes", f"{SAID[2]},no"), encoding="utf-8")
    done = remit("build", str(site.study), "--only", "report")
    assert done.returncode != 0
    assert "QUOTE-030" in done.stderr + done.stdout
    assert SAID[2] not in built(site)


# ---- in a browser --------------------------------------------------------------------------------


def passage_of(reader: Reader, theme: str, words: str) -> str:
    reader.open(theme, words)
    fields = reader.fields()
    return f"{HOME}/passage?a={fields['a']}&start={fields['start']}&end={fields['end']}"


def test_a_quote_is_made_by_keyboard_alone_approved_by_two_and_printed(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    first, second = "first@example.org", "second@example.org"
    one, two = with_password(Reader(first), first), with_password(Reader(second, "publisher"), second)
    coded(one, {"R0003": "people"})
    address = passage_of(one, "people", SAID[2])
    ledger = f"{HOME}/ledger"
    with serve(site) as live:
        seen = walk(
            [
                *sign_in_steps(live, first), ["open", f"{live.address}{address}#answer"],
                ["key", "Tab"], ["where"], ["key", "Shift+ArrowRight", 22],
                ["until", "#chosen-said", "knows"],
                ["key", "Tab"], ["enter", "Enter"], ["texts", "#prints"],
                ["key", "Tab"], ["key", "ArrowRight", 3], ["key", "Shift+ArrowRight", 9], ["key", "x"],
                ["key", "Tab", 4], ["where"], ["type", "a deputy"], ["key", "Tab"], ["enter", "Enter"],
                ["texts", "#prints"],
                ["key", "Tab", 7], ["key", "Tab"], ["where"], ["type", "their role names them"],
                ["key", "Tab"], ["enter", "Enter"], ["where"], ["texts", "section.unit blockquote"],
                ["open", f"{live.address}{ledger}"], ["click", 'main section .button[value="approve"]'],
            ]
        )  # fmt: skip
        assert seen[0]["focus"] == "chosen"
        assert seen[1] == ["An assistant who knows"]
        assert seen[2]["focus"] == "own"
        assert seen[3] == ["An [a deputy] who knows"]
        assert seen[4]["focus"] == "reason"
        assert seen[5]["path"] == ledger
        assert seen[6] == ["An [a deputy] who knows"]
        plain = walk(
            [
                *sign_in_steps(live, second), ["open", f"{live.address}/desk/quotes"],
                ["click", "main table a"], ["texts", "section.unit blockquote"],
                ["click", 'main section .button[value="approve"]'], ["texts", "section.unit h2"],
            ],
            script=False,
        )  # fmt: skip
    assert plain[0] == ["An [a deputy] who knows"]
    assert "approved" in plain[1][0]
    assert "An [a deputy] who knows" in built(site)
    assert two.code in ledger_rows(site.study)[0]["approvals"]


def test_what_is_selected_is_counted_in_characters_of_the_answer(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    first = "first@example.org"
    one = with_password(Reader(first), first)
    coded(one, {"R0002": "money"})
    address = passage_of(one, "money", "a team of my own")
    with serve(site) as live:
        seen = walk(
            [
                *sign_in_steps(live, first), ["open", f"{live.address}{address}#answer"], ["key", "Tab"],
                ["key", "ArrowRight", 13], ["key", "Shift+ArrowRight", 5],
                ["until", "#chosen-said", "🙂 a t"],
                ["key", "Tab"], ["enter", "Enter"], ["texts", "#prints"], ["values", "[name=start]"],
                ["twice", "#chosen"], ["until", "#chosen-said", "A"], ["values", "#from"],
                ["click", 'button[value="hide"]'], ["texts", ".summary li"],
            ]
        )  # fmt: skip
    assert seen[0] == ["🙂 a t"]
    assert seen[1] == [str(SAID[1].index("🙂"))]
    assert seen[2] == ["0"]
    assert "Select words of the passage" in seen[3][0]


def test_axe_finds_nothing_on_any_page_of_the_quotes_desk(tmp_path: Path) -> None:
    site = run_quoting(tmp_path, says={"R0005": "no", "R0006": ""})
    first, second = "first@example.org", "second@example.org"
    one, two = with_password(Reader(first), first), with_password(Reader(second, "publisher"), second)
    coded(one, {"R0001": "people", "R0002": "money"})
    one.open("people", "Marlowe")
    one.press("passage", words=SAID[0])
    one.press("hide", words="alone", instead="[...]")
    one.press("save", reason="shorter")
    edited = newest()
    approved(one.propose("money", "team"), one, two)
    approved(one.propose("time", "number 7"), two)
    two.judge("refuse", one.propose("time", "number 8"), why="It is like another")
    one.judge("withdraw", one.propose("time", "number 9"))
    address = passage_of(one, "time", "number 12")
    rooms = ["/desk/quotes", HOME, f"{HOME}?theme=time", f"{HOME}?theme=assistant&show=agreed", address]
    rooms += [f"{HOME}/passage?quote={edited}", f"{HOME}/ledger"]
    steps: list[Step] = []
    with serve(site) as live:
        for scheme in ("light", "dark"):
            steps += [["scheme", scheme]]
            for room in rooms:
                steps += [["open", f"{live.address}{room}"], ["axe"]]
        steps += [["open", f"{live.address}{address}"], ["click", 'button[value="passage"]'], ["axe"]]
        looks = walk([*sign_in_steps(live, first), *steps], widths=WIDTHS)
        looks += walk(
            [*sign_in_steps(live, second), ["open", f"{live.address}{HOME}/ledger"], ["axe"]], widths=WIDTHS
        )
    assert [complaint for each in looks for complaint in complaints(each)] == []
    assert len(looks) == 16
