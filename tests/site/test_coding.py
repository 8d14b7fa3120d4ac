"""The coding desk: steps that count once, two coders who lose nothing, answers without offers, blind mode."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from site_coding import WISHES, Coder, rows_of, run_coding
from site_made import Browser


def given(coder: Coder, of: str) -> set[str]:
    from remit.site.coding.ledger import standing

    with standing("wish") as state:
        return set(state.themes((of, "wish"), coder.code))


def steps() -> int:
    from remit.site.coding.ledger import newest

    return newest("wish")


def browser_of(coder: Coder) -> Browser:
    """The same coder in a browser without scripts that checks forms against forging."""
    from django.test import Client

    person = Browser()
    person.client = Client(enforce_csrf_checks=True)
    person.client.cookies = coder.client.cookies
    return person


def test_a_theme_is_given_taken_back_and_undone(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    one.page()
    one.give("R0001", "time", rank="2", shown="4")
    one.give("R0001", "people")
    assert given(one, "R0001") == {"time", "people"}
    assert one.step("take", "R0001", "time").json()["marks"][0]["theme"] == "people"
    assert one.step("undo").json()["of"] == "R0001"
    assert given(one, "R0001") == {"time", "people"}
    one.step("none", "R0001")
    assert given(one, "R0001") == set()
    for _ in range(3):
        one.step("undo")
    assert given(one, "R0001") == set()
    assert one.step("undo").json() == {"undone": False}


def test_the_place_of_an_offer_that_was_taken_is_noted(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    one.page()
    one.give("R0001", "time", rank="2", shown="4")

    from remit.site.coding.ledger import events_of

    event = list(events_of("wish"))[-1]
    assert (event.rank, event.shown, event.coder) == (2, 4, one.code)
    assert "example.org" not in str(event)


def test_a_request_that_comes_again_counts_once(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one, other = Coder(), Coder("other@example.org")
    one.page()
    before = steps()
    for _ in range(3):
        one.give("R0001", "time", mark="the-same-mark")
    assert steps() == before + 1
    other.give("R0001", "money", mark="the-same-mark")
    assert steps() == before + 2


def test_a_passage_is_counted_in_characters_of_the_answer(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one = Coder()
    one.page()
    text = WISHES[2]
    place = text.rindex("time")
    one.give("R0003", "time", start=place, end=place + 4)
    assert one.step("give", "R0003", "money", start="4", end="400").status_code == 422
    assert one.step("give", "R0003", "money", start="٤", end="5").status_code == 422
    assert one.step("give", "R0003", "zzz").status_code == 422
    assert one.step("give", "R9999", "time").status_code == 404
    assert one.step("give", "R0003", "time", mark="<bad>").status_code == 400
    assert f"“{text[place : place + 4]}”" in one.page(show="done")

    from remit.site.coding.pulling import pull_coding

    pull_coding()
    row = rows_of(site.study)[0]
    assert text[int(row["start"]) : int(row["end"])] == "time"
    page = one.page("/answer", of="R0002", **{"in": "wish"})
    assert "A budget&#13;\nand a team" in page


def test_nothing_of_an_answer_becomes_part_of_a_page_and_none_of_its_words_are_in_the_store(
    tmp_path: Path,
) -> None:
    site = run_coding(tmp_path)
    one, officer = Coder(), Coder("officer@example.org", "analyst")
    one.page()
    one.give("R0006", "money", start="0", end="5")
    officer.give("R0006", "time")
    pages = [
        one.page(),
        one.page(show="done"),
        officer.page("/settle"),
        officer.page("/codebook/theme/money"),
    ]
    pages.append(one.page("/answer", of="R0006", **{"in": "wish"}))
    for page in pages:
        assert "<script>alert" not in page
    assert sum("&lt;script&gt;alert" in page for page in pages) == 4
    for name in ("coding.sqlite3", "coding.sqlite3-wal"):
        path = site.folder / name
        content = path.read_bytes() if path.exists() else b""
        assert b"alert(1)" not in content
        assert b"one@example.org" not in content


def test_two_coders_at_once_lose_nothing(tmp_path: Path) -> None:
    run_coding(tmp_path, [f"Answer number {n}" for n in range(40)])
    coders = [Coder(f"c{n}@example.org") for n in range(2)]
    coders[0].page()

    def work(coder: Coder) -> list[int]:
        from django.db import connections

        found = [coder.step("give", f"R{n:04}", ("time", "money")[n % 2]).status_code for n in range(1, 41)]
        connections.close_all()
        return found

    with ThreadPoolExecutor(2) as pool:
        assert {status for found in pool.map(work, coders) for status in found} == {200}
    for coder in coders:
        assert [given(coder, f"R{n:04}") for n in range(1, 41)] == [
            {("time", "money")[n % 2]} for n in range(1, 41)
        ]
    from remit.site.coding.models import Step

    numbers = list(Step.objects.filter(item="wish").order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_answers_coded_twice_come_without_offers_and_look_like_all_others(tmp_path: Path) -> None:
    run_coding(tmp_path, [f"More time for number {n}" for n in range(20)], double=25)
    one = Coder()
    page = one.page()

    from remit.site.coding.reading import desk

    twice = desk().questions["wish"].twice
    assert len(twice) == 5
    for n in range(1, 21):
        of = f"R{n:04}"
        offers = one.client.get(f"{one.home}/offers", {"of": of, "in": "wish"}).json()["offers"]
        assert bool(offers) == (of not in twice)
        assert ("Offered" in one.page("/answer", of=of, **{"in": "wish"})) == (of not in twice)

    def plain(of: str) -> str:
        """One answer of the page with what is its own taken out."""
        n = int(of[1:]) - 1
        part = re.search(rf'<li class="unit" data-of="{of}".*?</h2>.*?</p>\s*</li>', page, re.DOTALL)
        assert part
        return re.sub(rf"{of}|number {n}\b|(Answer|answer) \d+|Acute|Other", "", part[0])

    assert len({plain(f"R{n:04}") for n in range(1, 21)}) == 1
    one.give(min(twice), "time", rank="1", shown="5")

    from remit.site.coding.ledger import events_of

    assert list(events_of("wish"))[-1].rank == 0


def test_what_waits_for_a_coder_is_what_nobody_has_coded_and_what_two_code(tmp_path: Path) -> None:
    run_coding(tmp_path, [f"Number {n}" for n in range(20)], double=25)
    one, other = Coder(), Coder("other@example.org")
    assert ">20</span> wait for you" in one.page()
    for n in range(1, 21):
        one.give(f"R{n:04}", "time")
    assert ">0</span> wait for you" in one.page()
    page = other.page()
    assert ">5</span> wait for you" in page
    assert page.count('class="unit"') == 5
    assert other.page(show="mine").count('class="unit"') == 20


def test_what_others_gave_is_shown_only_for_answers_one_has_coded_and_never_for_those_two_code(
    tmp_path: Path,
) -> None:
    run_coding(tmp_path, [f"Number {n}" for n in range(20)], double=25)
    one, other = Coder(), Coder("other@example.org")
    one.page()
    for n in range(1, 21):
        one.give(f"R{n:04}", "time")
    assert one.code not in other.page(show="all")

    from remit.site.coding.reading import desk

    twice = desk().questions["wish"].twice
    single = next(f"R{n:04}" for n in range(1, 21) if f"R{n:04}" not in twice)
    assert other.step("give", min(twice), "money").json()["others"] == []
    assert other.step("give", single, "money").json()["others"] == [f"{one.code}: Time"]
    assert other.page(show="all").count(f"{one.code}: Time") == 1 + other.page(show="all").count(
        "&#34;" + one.code
    )
    assert one.code not in other.page(show="all", blind="1")
    assert (
        other.client.get(f"{other.home}/offers", {"of": single, "in": "wish", "blind": "1"}).json()["offers"]
        == []
    )


def test_blind_mode_stays_until_it_is_switched_off(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    assert 'data-blind=""' in one.page()
    assert 'data-blind="1"' in one.page(show="all", blind="1")
    assert 'data-blind="1"' in one.page()
    assert 'data-blind=""' in one.page(show="all")
    assert 'data-blind=""' in one.page()


def test_a_study_that_is_coded_blind_shows_nobody_anything(tmp_path: Path) -> None:
    run_coding(tmp_path, blind=True)
    one, other = Coder(), Coder("other@example.org")
    one.page()
    one.give("R0001", "time")
    assert other.step("give", "R0001", "money").json()["others"] == []
    assert one.client.get(f"{one.home}/offers", {"of": "R0002", "in": "wish"}).json()["offers"] == []
    assert 'id="blind"' not in one.page()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"show": "all"}, 6),
        ({"show": "done"}, 2),
        ({"show": "mine"}, 4),
        ({"show": "all", "theme": "time"}, 1),
        ({"show": "all", "words": "TIME"}, 2),
        ({"show": "all", "a.kind": "Acute"}, 3),
        ({"show": "all", "a.kind": "Acute", "words": "money"}, 1),
        ({"show": "all", "a.kind": "zzz", "from": "٣", "theme": ""}, 6),
        ({"show": "all", "from": "4"}, 2),
    ],
)
def test_answers_are_chosen_by_what_is_asked(tmp_path: Path, query: dict[str, str], found: int) -> None:
    run_coding(tmp_path)
    one = Coder()
    one.page()
    one.give("R0001", "time")
    one.give("R0002", "money")
    assert one.page(**query).count('class="unit"') == found


def test_each_coder_has_an_order_of_their_own_that_stays(tmp_path: Path) -> None:
    run_coding(tmp_path, [f"Number {n}" for n in range(30)])
    orders = [re.findall(r'data-of="(\w+)"', Coder(f"{n}@example.org").page()) for n in (1, 2, 1)]
    assert orders[0] == orders[2] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != sorted(orders[0])


def test_the_next_page_begins_where_this_one_ends_whatever_was_coded_between(tmp_path: Path) -> None:
    run_coding(tmp_path, [f"Number {n}" for n in range(60)])
    one = Coder()
    page = one.page()
    first = re.findall(r'data-of="(\w+)"', page)
    later = re.search(r'id="later" class="button" href="([^"#]+)', page)
    assert len(first) == 50
    assert later
    for of in first[:20]:
        one.give(of, "time")
    rest = re.findall(r'data-of="(\w+)"', one.client.get(later[1].replace("&amp;", "&")).content.decode())
    assert len(rest) == 10
    assert not set(rest) & set(first)


def test_everything_works_without_a_script(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    person = browser_of(one).get("/desk/coding")
    person.get("/desk/coding/wish")
    found = re.findall(r'class="code" href="([^"]+)"', person.text)
    assert len(found) == 6
    for _ in range(6):
        of = re.search(r"of=(\w+)", person.address) or re.search(r"of=(\w+)", found[0])
        assert of
        if "/answer?" not in person.address:
            person.get(found[0].replace("&amp;", "&"))
        person.send({"theme": ["money", "people"]}, "/desk/coding/wish/answer/save")
    assert person.address.startswith("/desk/coding/wish?")
    assert "nothing waits for you" in person.text
    assert given(one, "R0004") == {"money", "people"}

    answer = "/desk/coding/wish/answer?of=R0004&in=wish&back=show%3Dall"
    person.get(answer).send({"theme": ["money"]}, "/desk/coding/wish/answer/save")
    assert given(one, "R0004") == {"money"}
    person.get(answer).send({"theme": ["money"], "none": "1"}, "/desk/coding/wish/answer/save")
    assert person.page.status_code == 422
    person.get(answer).send({"theme": [], "none": "1"}, "/desk/coding/wish/answer/save")
    assert given(one, "R0004") == set()
    for words, theme, status in (
        ("assistant", "people", 200),
        ("not there", "people", 422),
        ("assistant", "", 422),
    ):
        person.get(answer).send(
            {"none": [], "words": words, "words_theme": theme}, "/desk/coding/wish/answer/save"
        )
        assert person.page.status_code == status
    person.get(answer)
    assert "People “assistant”" in person.text
    person.send({}, "/desk/coding/wish/answer/save")
    assert given(one, "R0004") == {"people"}
    person.get(answer).send({"passage": []}, "/desk/coding/wish/answer/save")
    assert given(one, "R0004") == set()


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("budget\r\nand a team", ("2", "19")),
        ("budget and a team", ("2", "19")),
        ("and", None),
        ("nd and", None),
    ],
)
def test_a_passage_over_two_lines_is_found_however_it_was_copied(
    tmp_path: Path, words: str, span: tuple[str, str] | None
) -> None:
    site = run_coding(tmp_path, ["A budget\nand a team and and and"])
    one = Coder()
    one.page()
    form = {"of": "R0001", "in": "wish", "mark": "a-passage-1", "words": words, "words_theme": "money"}
    assert one.client.post(f"{one.home}/answer/save", form).status_code == (302 if span else 422)

    from remit.site.coding.pulling import pull_coding

    pull_coding()
    assert [(row["start"], row["end"]) for row in rows_of(site.study)] == ([span] if span else [])


def test_the_form_of_an_answer_that_is_sent_twice_counts_once(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    person = browser_of(one).get("/desk/coding/wish/answer?of=R0001&in=wish")
    form = {"of": "R0001", "in": "wish", "theme": "time", "mark": "m" * 20, "csrfmiddlewaretoken": ""}
    form["csrfmiddlewaretoken"] = person.client.cookies["csrf"].value
    for _ in range(2):
        assert person.client.post("/desk/coding/wish/answer/save", form).status_code == 302
    assert given(one, "R0001") == {"time"}
    assert steps() == 2


def test_coders_do_not_settle_and_do_not_change_the_codebook(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder()
    assert "Settle differences" not in one.page()
    assert "Add a theme" not in one.page("/codebook")
    assert one.client.get(f"{one.home}/settle").status_code == 403
    assert one.change("merge", theme="time", into="money").status_code == 403


def test_the_menu_leads_to_coding_whoever_may_code(tmp_path: Path) -> None:
    run_coding(tmp_path)
    for grant, may in (("coder", True), ("analyst", True), ("publisher", False), ("field officer", False)):
        page = Coder(f"{grant[:3]}@example.org", grant).client.get("/desk").content.decode()
        assert ('href="/desk/coding"' in page) == may, grant


def test_a_question_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    run_coding(tmp_path)
    one = Coder(item="nothing")
    assert one.client.get(one.home).status_code == 404
    assert one.step("give", "R0001", "time").status_code == 404
    assert Coder(item="kind").client.get("/desk/coding/kind").status_code == 404


def test_without_answers_the_desk_says_what_to_do(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    (site.study / "responses.csv").unlink()
    assert "remit pull" in Coder().client.get("/desk/coding").content.decode()


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one = Coder()
    (site.study / "codings.csv").write_text("answer,item\n1,2\n", encoding="utf-8")
    page: Any = one.client.get(one.home)
    assert page.status_code == 422
    assert "codings.csv" in page.content.decode()
    (site.study / "questionnaire.yaml").write_text("schema: [\n", encoding="utf-8")
    assert one.client.get("/desk/coding").status_code == 422


def test_answers_that_come_later_are_there_at_once(tmp_path: Path) -> None:
    site = run_coding(tmp_path)
    one = Coder()
    assert "of 6 answers" in one.page()
    text = (site.study / "responses.csv").read_text(encoding="utf-8")
    (site.study / "responses.csv").write_text(text + "R0007,a,More\n", encoding="utf-8")
    assert "of 7 answers" in one.page()
