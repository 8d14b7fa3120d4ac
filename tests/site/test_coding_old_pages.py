"""A page that was loaded before something changed: what came meanwhile is never undone by it unseen."""

from __future__ import annotations

import re
import secrets
from html import unescape
from pathlib import Path
from typing import Any

from remit.study.coding_files import read_own_codebook
from site_coding import THEMES, Coder, run_coding, write_answers

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TICKED = re.compile(r'name="(theme|passage|none|mark_of)" value="([^"]*)" checked')


def three(tmp_path: Path) -> tuple[Any, Coder, Coder, Coder]:
    """The site, two coders and whoever analyses."""
    site = run_coding(tmp_path)
    one, other, officer = Coder(), Coder("other@example.org"), Coder("officer@example.org", "analyst")
    one.page()
    return site, one, other, officer


def form_of(page: str) -> dict[str, list[str]]:
    """The form of an answer on a page, as a browser would send it untouched."""
    found: dict[str, list[str]] = {}
    own = next(form for form in page.split("<form") if 'name="of"' in form)
    for name, value in HIDDEN.findall(own) + TICKED.findall(own):
        found.setdefault(name, []).append(unescape(value))
    return found


def answer_form(coder: Coder, of: str) -> dict[str, list[str]]:
    return form_of(coder.page("/answer", **{"of": of, "in": "wish", "back": "show=all"}))


def send(coder: Coder, form: dict[str, list[str]], **more: list[str]) -> Any:
    return coder.client.post(f"{coder.home}/answer/save", {**form, **more})


def given(slot: str, of: str = "R0001") -> set[tuple[str, int]]:
    from remit.site.coding.ledger import standing

    with standing("wish") as state:
        return {
            (row.theme, row.start or 0) for row in state.codings() if (row.coder, row.answer) == (slot, of)
        }


def test_a_form_loaded_before_a_merge_keeps_the_mentions_that_were_merged(tmp_path: Path) -> None:
    _, one, _, officer = three(tmp_path)
    one.give("R0001", "people")
    one.give("R0001", "people", start=5, end=9)
    form = answer_form(one, "R0001")
    officer.change("merge", theme="people", into="money")
    send(one, form, theme=["people", "time"])
    assert given(one.code) == {("money", 0), ("money", 5), ("time", 0)}


def test_a_form_loaded_before_a_split_keeps_where_the_split_sent_the_mention(tmp_path: Path) -> None:
    _, one, _, officer = three(tmp_path)
    one.give("R0001", "people")
    form = answer_form(one, "R0001")
    sent = {"unit.0": "R0001|wish", "to.0": "1"}
    officer.change("split", theme="people", label1="Deputies", label2="Staff", **sent)
    send(one, form, theme=["people", "time"])
    assert given(one.code) == {("deputies", 0), ("time", 0)}


def test_two_tabs_of_one_coder_add_up(tmp_path: Path) -> None:
    _, one, _, _ = three(tmp_path)
    first, second = answer_form(one, "R0001"), answer_form(one, "R0001")
    send(one, first, theme=["time"])
    send(one, second, theme=["money"])
    assert given(one.code) == {("time", 0), ("money", 0)}
    third = answer_form(one, "R0001")
    send(one, third, theme=["time"])
    assert given(one.code) == {("time", 0)}


def test_no_theme_fits_from_an_old_tab_takes_no_theme_that_it_did_not_show(tmp_path: Path) -> None:
    _, one, _, _ = three(tmp_path)
    old = answer_form(one, "R0001")
    one.give("R0001", "time")
    refused = send(one, old, none=["1"])
    assert refused.status_code == 422
    assert given(one.code) == {("time", 0)}
    again = form_of(refused.content.decode())
    assert again["theme"] == ["time"]
    send(one, again, theme=[], mark=[secrets.token_hex(8)])
    assert given(one.code) == {(".none", 0)}


def test_no_theme_fits_is_taken_back_by_taking_its_tick_away(tmp_path: Path) -> None:
    _, one, _, _ = three(tmp_path)
    one.step("none", "R0001")
    form = answer_form(one, "R0001")
    assert form["none"] == ["1"]
    send(one, form, none=[])
    assert given(one.code) == set()


def test_a_form_with_a_mistake_comes_back_with_all_that_was_ticked(tmp_path: Path) -> None:
    _, one, _, _ = three(tmp_path)
    one.give("R0001", "people")
    form = answer_form(one, "R0001")
    wrong = send(one, form, theme=["time"], words=["not there"], words_theme=["money"]).content.decode()
    again = form_of(wrong)
    assert again["theme"] == ["time"]
    assert 'value="not there"' in wrong
    assert '<option value="money" selected>' in wrong
    assert given(one.code) == {("people", 0)}


def settle(officer: Coder, form: dict[str, list[str]]) -> Any:
    return officer.client.post(f"{officer.home}/settle", {**form, "what": "agree"})


def test_what_changed_after_the_page_of_differences_was_loaded_is_looked_at_again(tmp_path: Path) -> None:
    _, one, other, officer = three(tmp_path)
    one.give("R0001", "people")
    other.give("R0001", "people")
    other.give("R0001", "time")
    old = form_of(officer.page("/settle"))
    officer.change("merge", theme="people", into="money")
    refused = settle(officer, old)
    assert refused.status_code == 422
    assert "R0001 has changed since this page" in refused.content.decode()
    assert given("agreed") == set()
    settle(officer, form_of(refused.content.decode()))
    assert given("agreed") == {("money", 0)}


def test_what_one_withdrew_does_not_come_back_when_another_undoes_what_followed_it(tmp_path: Path) -> None:
    _, one, other, first = three(tmp_path)
    second = Coder("second@example.org", "analyst")
    one.give("R0001", "time")
    other.give("R0001", "money")
    for officer, theme in ((first, "time"), (second, "money")):
        settle(officer, {**form_of(officer.page("/settle", which="differ" if theme == "time" else "settled")),
                         "mark_of": [f"{theme}|-1|-1"]})  # fmt: skip
    for officer, left in ((first, {("money", 0)}), (second, set())):
        officer.client.post(f"{officer.home}/settle", {"what": "undo", "mark": secrets.token_hex(8)})
        assert given("agreed") == left


def test_a_theme_merged_since_it_was_ticked_counts_as_the_one_it_became(tmp_path: Path) -> None:
    _, one, _, officer = three(tmp_path)
    one.give("R0001", "people")
    officer.change("merge", theme="people", into="money")
    form = {"mark": ["m" * 10], "of": ["R0001"], "in": ["wish"], "mark_of": ["people|-1|-1"]}
    settle(officer, form)
    assert given("agreed") == {("money", 0)}


def test_a_codebook_edited_in_its_file_never_leaves_a_theme_under_one_that_is_gone(tmp_path: Path) -> None:
    from remit.site.coding.pulling import pull_coding

    site, one, _, _ = three(tmp_path)
    one.give("R0004", "assistant")
    write_answers(site.study, themes=THEMES[:2])  # people and the assistant under it are taken out
    one.page()
    pull_coding()
    book = read_own_codebook(site.study, "wish")
    assert book is not None
    assert [(theme.code, theme.parent) for theme in book.themes] == [
        ("time", ""), ("money", ""), ("assistant", ""),
    ]  # fmt: skip


def test_an_old_copy_of_a_codebook_puts_themes_under_what_theirs_was_merged_into(tmp_path: Path) -> None:
    from remit.site.coding.pulling import pull_coding

    site, one, _, officer = three(tmp_path)
    officer.change("merge", theme="people", into="money")
    renamed = ({**THEMES[0], "label": "Hours"}, *THEMES[1:])
    write_answers(site.study, themes=renamed)  # in which people is still a theme
    one.page()
    pull_coding()
    book = read_own_codebook(site.study, "wish")
    assert book is not None
    assert {theme.code: theme.parent for theme in book.themes}["assistant"] == "money"
