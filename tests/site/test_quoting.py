"""The quotes desk: passages by theme with their risk, words replaced, two who approve, a ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.coding.events import of_item, read_log
from remit.coding.replay import replay
from site_quoting import (
    HOME,
    PLAIN,
    SAID,
    Reader,
    coded,
    ledger_rows,
    newest,
    proposal_of,
    pulled,
    run_quoting,
    write_rows,
)

THIRD = "Time, time and zucchini"


def test_two_people_approve_and_the_quote_is_pulled_once(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org", "publisher")
    coded(one)
    number = one.propose("time", "says person number 7")
    assert pulled().waiting == 1
    assert ledger_rows(site.study) == []
    assert one.judge("approve", number) == 302
    assert not proposal_of(number).approved
    assert two.judge("approve", number) == 302
    done = pulled()
    assert (done.quotes, done.waiting) == (1, 0)
    assert "quotes.csv" in done.files
    row = ledger_rows(site.study)[0]
    assert (row["answer"], row["item"], row["start"], row["consent"]) == ("R0007", "wish", "", "yes")
    assert row["approvals"] == "; ".join(sorted([one.code, two.code]))
    before = (site.study / "quotes.csv").read_bytes()
    assert "quotes.csv" not in pulled().files
    assert (site.study / "quotes.csv").read_bytes() == before


def test_passages_come_by_theme_with_their_risk_and_without_the_id_of_a_speaker(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one = Reader()
    coded(one, {"R0004": "money"})
    page = one.see(theme="money")
    assert THIRD in page
    assert "Words that this speaker alone uses: ‘zucchini’" in page
    assert "25 of 50 who were asked share what is public of the speaker." in page
    assert "This person agreed to be quoted." in page
    assert "R0004" not in page
    assert "Other" not in page
    assert "Dr Jane Marlowe" in one.see(theme="time") + one.see(theme="time", **{"from": "20"})


def test_passages_stand_in_an_order_by_chance_that_stays(tmp_path: Path) -> None:
    import re

    run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one)
    orders = []
    for reader in (one, two, one):
        pages = reader.see(theme="time") + reader.see(theme="time", **{"from": "20"})
        orders.append(re.findall(r"person number (\d+)", pages))
    assert orders[0] == orders[1] == orders[2]
    assert sorted(orders[0], key=int) != orders[0]
    assert len(orders[0]) == 26


def test_what_was_settled_counts_alone_and_a_passage_is_quoted_without_its_answer(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one = Reader()
    coded(one)
    one.give("R0003", "people", start="3", end="12")
    assert '<blockquote class="words" dir="auto">assistant</blockquote>' in one.see(theme="people")
    form = {"what": "agree", "mark": "agree-R0003", "of": "R0003", "in": "wish", "mark_of": "money|-1|-1"}
    one.client.post("/desk/coding/wish/settle", form)
    assert "0 passages" in one.see(theme="people")
    assert SAID[2] in one.see(theme="money")


def test_a_wider_theme_holds_the_passages_of_those_under_it(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one = Reader()
    one.page()
    one.give("R0003", "assistant")
    assert SAID[2] in one.see(theme="people")


@pytest.mark.parametrize(("says", "words", "makes"), [
    ("no", "did not agree to be quoted", False),
    ("", "is not known", True),
])  # fmt: skip
def test_without_consent_nothing_is_approved(tmp_path: Path, says: str, words: str, makes: bool) -> None:
    site = run_quoting(tmp_path, says={"R0004": says})
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0004": "money"})
    page = one.see(theme="money")
    assert words in page
    assert ("Make a quote of it" in page) == makes
    assert "0 passages" in one.see(theme="money", show="agreed")
    if not makes:
        return
    number = one.propose("money", THIRD)
    assert two.judge("approve", number) == 422
    assert words in two.said
    assert proposal_of(number).approvals == ()
    pulled()
    assert ledger_rows(site.study) == []


def test_a_no_that_comes_later_takes_the_quote_out_of_the_ledger(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one)
    number = one.propose("time", "says person number 9")
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    assert len(ledger_rows(site.study)) == 1
    answers = site.study / "responses.csv"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace('number 9",yes', 'number 9",no'), encoding="utf-8")
    done = pulled()
    assert (done.quotes, done.waiting) == (0, 1)
    assert ledger_rows(site.study) == []
    assert "did not agree" in one.see("/ledger")


def test_consent_that_was_noted_by_hand_counts_where_no_question_asks_it(tmp_path: Path) -> None:
    site = run_quoting(tmp_path, asks=False)
    header = ["answer", "item", "start", "end", "edits", "reason", "consent", "approvals"]
    row = ["R0004", "wish", "0", "4", "", "by letter", "yes", "A. Bell"]
    write_rows(site.study / "quotes.csv", header, [row, ["R0005", "wish", "", "", "", "", "no", ""]])
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0004": "money", "R0005": "people"})
    assert "did not agree" in one.see(theme="people")
    number = one.propose("money", THIRD)
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    rows = ledger_rows(site.study)
    assert list(rows[0].values()) == [*row, ""]
    assert [each["approvals"] for each in rows] == ["A. Bell", "", "; ".join(sorted([one.code, two.code]))]
    pulled()
    assert ledger_rows(site.study) == rows
    assert "by hand" in one.see("/ledger")


# ---- words ---------------------------------------------------------------------------------------


def test_a_name_is_replaced_with_one_press_and_what_prints_is_seen(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0001": "people"})
    page = one.open("people", "Marlowe")
    assert "cannot be published" in page
    take = page.partition('name="do" value="take:')[2].partition('"')[0]
    page = one.press(f"take:{take}")
    assert "More time for the role, and [a colleague] to leave me alone" in page
    assert "cannot be published" not in page
    assert one.press("save") and one.status == 422
    assert "without a reason" in one.said
    one.press("save", reason="it names somebody")
    number = newest()
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    row = ledger_rows(site.study)[0]
    name = "Dr Jane Marlowe"
    start = SAID[0].index(name)
    assert row["edits"] == f"{start}-{start + len(name)}=[a colleague]"


def test_a_name_that_is_left_is_not_approved(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0001": "people"})
    number = one.propose("people", "Marlowe")
    assert two.judge("approve", number) == 422
    assert "still hold" in two.said
    assert proposal_of(number).approvals == ()


def test_passages_and_replacements_are_code_points_of_the_answer(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0002": "money"})
    one.open("money", "a team of my own")
    one.press("passage", words="budget\nand 🙂 a team of my own")
    assert one.status == 200
    one.press("hide", words="my own", own="one’s [own]")
    one.press("hide", words="a", instead="[...]")
    assert one.status == 422
    assert "just once" in one.said
    one.press("hide", **{"from": "0", "to": "1", "instead": "[...]"})
    assert one.status == 422
    start = SAID[1].index("🙂")
    one.press("hide", **{"from": str(start), "to": str(start + 1), "instead": "[...]"})
    one.press("save", reason="shorter")
    number = newest()
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    row = ledger_rows(site.study)[0]
    whole = SAID[1]
    assert whole[int(row["start"]) : int(row["end"])] == "budget\r\nand 🙂 a team of my own"
    own = whole.index("my own")
    assert row["edits"] == f"{start}-{start + 1}=[...]; {own}-{own + 6}=[one’s own]"


def test_what_was_replaced_is_taken_back_and_the_whole_answer_is_quoted_again(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one = Reader()
    coded(one, {"R0003": "money"})
    one.open("money", SAID[2])
    one.press("passage", words="assistant who knows")
    page = one.press("hide", words="assistant", instead="[a colleague]")
    assert "[a colleague] who knows" in page
    edits = one.fields()["edits"]
    page = one.press(f"drop:{edits.partition('=')[0]}")
    assert one.fields()["edits"] == ""
    one.press("whole")
    assert (one.fields()["start"], one.fields()["end"]) == ("-1", "-1")


@pytest.mark.parametrize(
    "form",
    [
        {"start": "4", "end": "4000"},
        {"start": "9", "end": "4"},
        {"start": "x", "end": "4"},
        {"start": "٣", "end": "9"},
        {"edits": "nonsense"},
        {"edits": "0-3=bare"},
    ],
)
def test_a_form_that_says_what_no_page_offers_is_refused(tmp_path: Path, form: dict[str, str]) -> None:
    run_quoting(tmp_path)
    one = Reader()
    coded(one, {"R0003": "money"})
    one.open("money", SAID[2])
    before = newest()
    one.press("save", **form)
    assert one.status == 400
    assert newest() == before


@pytest.mark.parametrize("edits", ["0-400=[a]", "3-6=[a]; 4-8=[b]", "9-4=[a]"])
def test_edits_that_are_not_sound_are_not_saved(tmp_path: Path, edits: str) -> None:
    run_quoting(tmp_path)
    one = Reader()
    coded(one, {"R0003": "money"})
    one.open("money", SAID[2])
    before = newest()
    one.press("save", edits=edits, reason="why not")
    assert one.status == 422
    assert newest() == before


# ---- approvals -----------------------------------------------------------------------------------


def test_an_edit_after_approval_takes_approvals_away_and_undoing_it_brings_them_back(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two, three = Reader(), Reader("second@example.org"), Reader("third@example.org")
    coded(one)
    number = one.propose("time", "says person number 8")
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    old = proposal_of(number).saw
    three.see("/passage", quote=str(number))
    three.press("passage", words=PLAIN)
    three.press("save")
    assert three.status == 302
    assert proposal_of(number).approvals == ()
    pulled()
    assert ledger_rows(site.study) == []
    assert two.judge("approve", number, saw=old) == 422
    assert "were changed while you read them" in two.said
    three.judge("undo")
    assert proposal_of(number).approvals == (one.code, two.code)
    pulled()
    assert len(ledger_rows(site.study)) == 1


def test_the_last_word_is_never_that_of_whoever_wrote_the_words(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one, two, three = Reader(), Reader("second@example.org"), Reader("third@example.org")
    coded(one)
    number = one.propose("time", "says person number 8")
    assert one.judge("approve", number) == 302
    assert one.judge("approve", number) == 422
    one.judge("undo")
    assert two.judge("approve", number) == 302
    assert one.judge("approve", number) == 422
    assert "the last word is somebody else’s" in one.said
    assert three.judge("approve", number) == 302
    assert proposal_of(number).approvals == (two.code, three.code)


def test_a_quote_is_refused_with_a_reason_mended_and_withdrawn(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org", "publisher")
    coded(one)
    number = one.propose("time", "says person number 8")
    assert two.judge("refuse", number) == 422
    assert two.judge("refuse", number, why="It is too long") == 302
    assert "It is too long" in one.see("/ledger")
    assert one.judge("approve", number) == 422
    one.see("/passage", quote=str(number))
    one.press("passage", words=PLAIN)
    one.press("save")
    assert proposal_of(number).standing == "open"
    assert two.judge("withdraw", number) == 400
    assert one.judge("withdraw", number) == 302
    assert proposal_of(number).standing == "withdrawn"
    one.judge("undo")
    assert proposal_of(number).standing == "open"


def test_a_request_that_comes_again_counts_once_and_two_editors_do_not_overwrite_each_other(
    tmp_path: Path,
) -> None:
    run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one)
    one.open("time", "says person number 8")
    form = one.fields()
    for _ in range(2):
        assert one.client.post(f"{HOME}/passage", {**form, "do": "save"}).status_code == 302
    number = newest()
    assert (
        one.client.post(f"{HOME}/passage", {**form, "mark": "another-mark", "do": "save"}).status_code == 422
    )
    for reader in (one, two):
        reader.see("/passage", quote=str(number))
    one.press("passage", words=PLAIN)
    two.press("passage", words="A day more each week")
    one.press("save")
    two.press("save")
    assert (one.status, two.status) == (302, 422)
    assert "while you did" in two.said


def test_an_answer_that_changes_takes_the_quote_back(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one)
    number = one.propose("time", "says person number 8")
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    answers = site.study / "responses.csv"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace("person number 8", "person nummer 8"), encoding="utf-8")
    assert pulled().quotes == 0
    assert ledger_rows(site.study) == []
    assert "has changed" in one.see("/ledger")


def test_who_publishes_sees_what_is_printed_and_nothing_else_of_an_answer(tmp_path: Path) -> None:
    run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org", "publisher")
    coded(one, {"R0001": "people"})
    page = one.open("people", "Marlowe")
    take = page.partition('name="do" value="take:')[2].partition('"')[0]
    one.press(f"take:{take}")
    one.press("save", reason="it names Marlowe")
    assert "Marlowe" in one.see("/ledger")
    page = two.see("/ledger")
    assert "[a colleague] to leave me alone" in page
    assert "Marlowe" not in page
    assert "R0001" not in page
    assert two.client.get(HOME).status_code == 403
    assert two.client.get(f"{HOME}/passage").status_code == 403
    assert 'href="/desk/quotes/wish/ledger"' in two.client.get("/desk/quotes").content.decode()


def test_nothing_of_an_answer_is_in_the_store_and_no_address_is_in_the_ledger(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one, {"R0004": "money"})
    number = one.propose("money", THIRD)
    one.judge("approve", number)
    two.judge("approve", number)
    pulled()
    for path in (*site.folder.glob("coding.sqlite3*"), *site.study.glob("codings-log.jsonl")):
        assert b"zucchini" not in path.read_bytes()
    for name in ("quotes.csv", "codings-log.jsonl"):
        assert "example.org" not in (site.study / name).read_text(encoding="utf-8")


def test_a_consent_question_that_is_not_there_is_named_and_nobody_counts_as_willing(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    settings = site.study / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("consent: quoted", "consent: quotde"), encoding="utf-8")
    one = Reader()
    coded(one)
    page = one.see(theme="time")
    assert "‘quotde’" in page.replace("&#39;", "’").replace("’quotde", "‘quotde")
    assert "agreed to be quoted is not known" in page


def test_the_log_alone_gives_the_same_quotes_at_every_step(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org")
    coded(one)
    number = one.propose("time", "says person number 8")
    one.judge("approve", number)
    two.judge("approve", number)
    one.judge("undo")
    pulled()
    events, problems = read_log((site.study / "codings-log.jsonl").read_text(encoding="utf-8"))
    assert problems == ()
    log = of_item(events, "wish")
    stands = [
        [each.approvals for each in replay(log, until=until).quotes.all()]
        for until in range(number - 1, number + 4)
    ]
    assert stands == [[], [()], [(one.code,)], [(one.code, two.code)], [(two.code,)]]
    assert replay(log).quotes.get(number) == proposal_of(number)


def test_without_answers_or_quotes_the_desk_says_so(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org", "publisher")
    assert "No quote has been proposed" in two.client.get("/desk/quotes").content.decode()
    assert one.client.get("/desk/quotes/nothing").status_code == 404
    (site.study / "responses.csv").unlink()
    assert "remit pull" in one.client.get("/desk/quotes").content.decode()
    assert one.client.get(HOME).status_code == 404


def test_without_a_frame_the_page_says_what_is_not_known(tmp_path: Path) -> None:
    run_quoting(tmp_path, frame=False)
    one = Reader()
    coded(one)
    assert "there is no frame.csv" in one.see(theme="time")
