"""Two coders in a real browser: they code the same answers at the same time, differ, and it is settled.

Then everything is pulled and the report is built; its counts are those of the files, counted here again, and
the log alone gives the same files byte for byte.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from remit.coding.events import of_item, read_log, write_log
from remit.coding.order import in_order
from remit.coding.replay import replay
from remit.site.place import Site
from remit.study.coding_files import codings_text, read_own_codebook
from site_browser import GO_ON, WIDTHS, Step, complaints, serve, walk
from site_coding import WISHES, Coder, run_coding, run_example
from site_live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM, PASSWORD = "succession", "correct horse battery"
PAGE = 50


def sign_in(live: Live, email: str) -> list[Step]:
    return [
        ["open", f"{live.address}/desk/sign-in"],
        ["fill", "#email", email],
        ["fill", "#password", PASSWORD],
        ["click", GO_ON],
    ]


def with_password(coder: Coder, email: str) -> Coder:
    from remit.site.identity.models import Account

    account = Account.objects.get(email=email)
    account.set_password(PASSWORD)
    account.save()
    coder.client.force_login(account)
    return coder


def truth_of(study: Path) -> dict[str, list[str]]:
    """What the example says was mentioned in each answer; the rows are then taken out of its file."""
    path = study / "codings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row[1] == ITEM:
            found.setdefault(row[0], []).append(row[4])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *(row for row in rows if row[1] != ITEM)])
    return found


def keep_answers(study: Path, most: int) -> None:
    """The first so many answers to the question; whoever else answered it left it blank."""
    path = study / "responses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    column, left = header.index(ITEM), most
    for row in rows:
        left -= bool(row[column])
        if row[column] and left < 0:
            row[column] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def coding(
    coder: str, answers: Sequence[str], given: dict[str, list[str]], labels: dict[str, str]
) -> list[Step]:
    """Keys alone: find each theme by its name, give it, go on; an answer without one is said to fit none."""
    steps: list[Step] = [["until", "#which-0", "Answer 1"]]
    order = [answer for answer, _ in in_order([(answer, ITEM) for answer in answers], ITEM, coder)]
    for place, answer in enumerate(order):
        if place and place % PAGE == 0:
            steps.append(["until", "#which-0", f"Answer {place + 1}"])
        for theme in given[answer]:
            steps += [["key", "/"], ["type", labels[theme]], ["key", "Enter"]]
        steps += [["key", "0"]] if not given[answer] else []
        steps += [["key", "j"]]
    return [*steps, ["until", "#coded", str(len(answers))]]


def both_code(site: Site, most: int) -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    """Two browsers at once; gives the truth and what each coder was to give."""
    truth = truth_of(site.study)
    keep_answers(site.study, most)
    names = ("one@example.org", "other@example.org")
    coders = [with_password(Coder(name, item=ITEM), name) for name in names]
    with_password(Coder("officer@example.org", "analyst", ITEM), "officer@example.org")
    coders[0].page()

    from remit.site.coding.ledger import standing
    from remit.site.coding.reading import desk
    from remit.site.coding.saying import labels_of

    answers = [unit[0] for unit in desk().questions[ITEM].answers]
    with standing(ITEM) as state:
        labels, codes = labels_of(state), state.codebook.codes
    assert len(answers) == most
    truth = {answer: truth.get(answer, []) for answer in answers}
    given = {coders[0].code: truth, coders[1].code: {}}
    for number, answer in enumerate(answers):  # the second sees every third answer otherwise
        other = [codes[number % len(codes)]]
        given[coders[1].code][answer] = other if number % 3 == 0 else truth[answer]
    with serve(site) as live, ThreadPoolExecutor(2) as pool:
        walks = []
        for coder, name in zip(coders, names, strict=True):
            steps = sign_in(live, name)
            steps += [["open", f"{live.address}/desk/coding/{ITEM}?show=mine#grid"]]
            steps += [*coding(coder.code, answers, given[coder.code], labels), ["texts", "#coded"]]
            walks.append(pool.submit(walk, steps))
        for each in walks:
            each.result()
        settle(live, sum(given[coders[0].code][a] != given[coders[1].code][a] for a in answers))
    return truth, given


def settle(live: Live, differences: int) -> None:
    """Whoever analyses settles every difference with the buttons of the page, then all that was alike."""
    page = f"{live.address}/desk/coding/{ITEM}/settle"
    steps = [
        *sign_in(live, "officer@example.org"),
        ["open", page],
        ["texts", "nav[aria-label='Which answers'] a"],
    ]
    for number in range(differences):
        if number % 2:  # one line more than both gave
            steps.append(["tick", "main section:first-of-type tbody tr:first-child input"])
        steps.append(["click", 'main section:first-of-type button[value="agree"]'])
    steps += [["texts", "main"], ["open", f"{page}?which=alike"], ["click", 'button[value="alike"]']]
    steps += [["open", f"{page}?which=settled"], ["texts", "nav[aria-label='Which answers'] a"]]
    first, last, after = walk(steps, script=False)
    assert f"({differences})" in first[0]
    assert "There is none." in "".join(last)
    assert "(0)" in after[0]
    assert "(0)" in after[1]


def remit(*words: str) -> None:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("REMIT", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-m", "remit", *words], env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def counted(study: Path) -> dict[str, int]:
    """People by theme, counted from the file by the rule of the contract, with none of our code."""
    with (study / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["item"] == ITEM]
    settled = {row["answer"] for row in rows if row["coder"] == "agreed"}
    people: dict[str, set[str]] = {}
    for row in rows:
        if row["coder"] == "agreed" or row["answer"] not in settled:
            people.setdefault(row["theme"], set()).add(row["answer"])
    return {theme: len(names) for theme, names in people.items() if theme != ".none"}


def cells(study: Path, theme: str) -> list[dict[str, str]]:
    with (study / "out" / "data" / "cells.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["table"] == f"{ITEM}.themes"]
    return [
        row for row in found if row["choice"] == theme and row["group"] == "" and row["measure"] == "share"
    ]


def leave_unprotected(study: Path) -> None:
    """Without protection every count is shown, and the report is built in a fifth of the time."""
    settings = study / "study.yaml"
    before, _, after = settings.read_text(encoding="utf-8").partition("policy:\n")
    rest = after[after.index("waves:") :]
    none = "policy:\n  none: The rows were made up, so nobody can be harmed\n"
    settings.write_text(f"{before}{none}{rest}", encoding="utf-8")


def from_browser_to_report(tmp_path: Path, most: int, *, protected: bool) -> None:
    site = run_example(tmp_path)
    if not protected:
        leave_unprotected(site.study)
    for name in ("claims.yaml", "quotes.csv", "pack.md"):
        (site.study / name).unlink()
    report = "# The role\n\n{{ figure('succession.themes', title='Who follows') }}\n"
    (site.study / "report.md").write_text(report, encoding="utf-8")
    truth, given = both_code(site, most)

    folder = str(site.folder)
    remit("pull", str(site.study), "--data", folder, "--only", "coding")
    before = {path: path.read_bytes() for path in site.study.glob("cod*") if path.is_file()}
    remit("pull", str(site.study), "--data", folder)
    assert {path: path.read_bytes() for path in site.study.glob("cod*") if path.is_file()} == before

    with (site.study / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["item"] == ITEM]
    for coder, wanted in given.items():  # nothing of either was lost while both were at it
        found: dict[str, set[str]] = {}
        for row in rows:
            if row["coder"] == coder:
                found.setdefault(row["answer"], set()).add(row["theme"])
        assert found == {answer: set(themes) or {".none"} for answer, themes in wanted.items()}
    assert {row["answer"] for row in rows if row["coder"] == "agreed"} == set(truth)

    text = (site.study / "codings-log.jsonl").read_text(encoding="utf-8")
    events, problems = read_log(text)
    assert problems == ()
    assert write_log(events) == text
    again = replay(of_item(events, ITEM))
    own = "".join(line for line in before_lines(site.study) if f",{ITEM}," in line)
    assert codings_text(again.codings()).partition("\n")[2] == own
    book = read_own_codebook(site.study, ITEM)
    assert book is not None
    assert book.codes == again.codebook.codes

    remit("build", str(site.study), "--only", "report")
    told = counted(site.study)
    shown = 0
    for theme, number in told.items():
        for cell in cells(site.study, theme):
            assert cell["n"] == str(number) or (protected and not cell["n"]), (theme, cell)
            shown += cell["n"] == str(number)
    assert shown > 0


def before_lines(study: Path) -> list[str]:
    return (study / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)


def test_two_code_fifteen_answers_at_once_and_the_report_counts_what_was_settled(tmp_path: Path) -> None:
    from_browser_to_report(tmp_path, 15, protected=False)


@pytest.mark.slow
def test_two_code_all_answers_to_a_question_and_the_report_counts_what_was_settled(tmp_path: Path) -> None:
    from_browser_to_report(tmp_path, 103, protected=True)


def test_offers_passages_and_undo_by_keyboard_and_mouse(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one = with_password(Coder(), "one@example.org")
    one.page()

    from remit.site.coding.reading import desk

    order = [unit[0] for unit in in_order(desk().questions["wish"].answers, "wish", one.code)]
    third = order.index("R0003")
    with serve(site) as live:
        seen = walk(
            [
                *sign_in(live, "one@example.org"), ["open", f"{live.address}/desk/coding/wish?show=all#grid"],
                ["until", ".offers li", ""], ["texts", ".offers .why"],
                ["key", "1"], ["until", "#saved", "Saved"], ["texts", "[aria-current] .mark"],
                ["key", "1"], ["until", "#saved", "taken back"], ["texts", "[aria-current] .mark"],
                ["key", "u"], ["until", "#saved", "Undone"], ["texts", "[aria-current] .mark"],
                ["key", "0"], ["until", "#saved", "no theme fits"], ["texts", "[aria-current] .given li"],
                ["key", "u"], ["until", "#saved", "Undone"],
                ["key", "j", third], ["key", "k", third], ["key", "ArrowDown", third], ["where"],
                ["key", "p"], ["key", "ArrowRight", 11], ["key", "Shift+ArrowRight", 9], ["key", "x"],
                ["key", "Enter"], ["until", ".tools .hint", "🙂"],
                ["key", "/"], ["type", "money"], ["key", "Enter"], ["until", "#saved", "Money"],
                ["texts", "[aria-current] .mark"],
                ["twice", '[data-of="R0001"] .words'], ["until", ".tools .hint", "More"],
                ["key", "/"], ["type", "time"], ["key", "Enter"], ["until", "#saved", "Time"],
                ["texts", '[data-of="R0001"] .mark'],
            ]
        )  # fmt: skip
        plain = walk(
            [*sign_in(live, "one@example.org"), ["open", f"{live.address}/desk/coding/wish?show=all"],
             ["texts", ".given li"], ["click", ".unit:first-child .code"], ["where"]],
            script=False,
        )  # fmt: skip
    assert len(seen[0]) > 0
    assert len(seen[1]) == 1
    assert seen[2] == []
    assert seen[3] == seen[1]
    assert seen[4] == ["No theme fits"]
    assert seen[5]["path"] == "/desk/coding/wish"
    rows = {row.answer: row for row in codings_of("wish")}
    text = WISHES[2]
    assert text[rows["R0003"].start : rows["R0003"].end] == "🙂 and time"[:9] or "🙂" in seen[6][0]
    assert (rows["R0001"].start, rows["R0001"].end) in ((0, 4), (0, 5))
    assert rows["R0001"].theme == "time"
    assert plain[1]["path"] == "/desk/coding/wish/answer"
    assert len(plain[0]) == 3


def codings_of(item: str) -> Any:
    from remit.site.coding.ledger import standing

    with standing(item) as state:
        return state.codings()


def test_a_step_that_was_not_answered_is_sent_again_and_counts_once(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one = with_password(Coder(), "one@example.org")
    one.page()
    with serve(site) as live:
        walk(
            [
                *sign_in(live, "one@example.org"), ["open", f"{live.address}/desk/coding/wish?show=all#grid"],
                ["until", ".offers li", ""], ["offline", True], ["key", "1"],
                ["until", "#saved", "trying again"],
                ["wait", 1500], ["offline", False], ["until", "#saved", "Saved:"],
            ]
        )  # fmt: skip

    from remit.site.coding.ledger import events_of

    assert [event.kind for event in events_of("wish")] == ["begin", "give"]


def test_axe_finds_nothing_on_any_page_of_the_coding_desk(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one, other = Coder(), Coder("other@example.org")
    with_password(Coder("officer@example.org", "analyst"), "officer@example.org")
    one.page()
    for of, mine, theirs in (
        ("R0001", "time", "money"),
        ("R0002", "money", "money"),
        ("R0004", "people", "assistant"),
    ):
        one.give(of, mine)
        other.give(of, theirs)
    one.give("R0003", "time", start="0", end="4")
    home = "/desk/coding/wish"
    rooms = [
        "/desk/coding", f"{home}?show=all#grid", f"{home}?show=done&theme=zzz", f"{home}/settle",
        f"{home}/settle?which=alike", f"{home}/codebook", f"{home}/codebook/version/3",
        f"{home}/codebook/theme/time",
        f"{home}/answer?of=R0002&in=wish&back=show%3Dall",
    ]  # fmt: skip
    steps: list[Step] = []
    with serve(site) as live:
        for scheme in ("light", "dark"):
            steps += [["scheme", scheme]]
            for room in rooms:
                steps += [["open", f"{live.address}{room}"], ["axe"]]
        steps += [["open", f"{live.address}{rooms[1]}"], ["until", ".offers li", ""], ["key", "p"], ["axe"]]
        steps += [["key", "Escape"], ["key", "/"], ["type", "e"], ["axe"]]
        looks = walk([*sign_in(live, "officer@example.org"), *steps], widths=WIDTHS)
    assert [complaint for each in looks for complaint in complaints(each)] == []
    assert len(looks) == 20


def test_what_is_saved_stays_in_view_and_what_waits_falls_with_each_answer(tmp_path: Path) -> None:
    site = run_coding(tmp_path, [f"More time for number {n}" for n in range(30)])
    one = with_password(Coder(), "one@example.org")
    one.page()
    with serve(site) as live:
        seen = walk(
            [
                *sign_in(live, "one@example.org"), ["open", f"{live.address}/desk/coding/wish#grid"],
                ["size", 1280, 700], ["until", ".tools", ""], ["texts", "#waiting"],
                ["key", "0"], ["until", "#saved", "Saved"], ["texts", "#waiting"], ["texts", "#coded"],
                ["key", "u"], ["until", "#saved", "Undone"], ["texts", "#waiting"],
                ["offline", True], ["key", "0"], ["until", "#saved", "trying again"], ["boxes", "#saved"],
                ["offline", False], ["until", "#saved", "Saved"],
            ]
        )  # fmt: skip
    assert seen[:4] == [["30"], ["29"], ["1"], ["30"]]
    (box,) = seen[4]
    assert 0 <= box["top"] < box["bottom"] <= box["screen"]


def test_on_a_narrow_screen_the_log_breaks_no_word(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    with_password(Coder("key@example.org", "keyholder"), "key@example.org")
    with serve(site) as live:
        headers, looks = walk(
            [
                *sign_in(live, "key@example.org"), ["open", f"{live.address}/desk/log"],
                ["size", 390, 800], ["boxes", "thead th"], ["axe"],
            ],
            widths=[390],
        )  # fmt: skip
    assert "Number" in [box["words"] for box in headers]
    assert [box["words"] for box in headers if box["height"] > 2 * box["line"]] == []
    assert complaints(looks) == []
