"""The questionnaire as HTML: what a screen reader, a keyboard, a phone and a printer need of it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace

from remit.core.words import Choice
from remit.instrument.answers import read_page
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.pages import Screen, preview, render_page, render_paper
from remit.instrument.routing import routes

NASTY = '<script>alert("x")</script> & “words”'
EXAMPLES = tuple(
    replace(kind.example(), refused="Prefer not to say", not_applicable="Not applicable")
    for kind in kinds().values()
)
FOLLOW = Item("follow", "text", "Why is that?", show_if='objectives = "no"', required=True)
INSTRUMENT = Instrument(
    "The role & its support",
    (
        Page("all", "Every kind of question", EXAMPLES, text="First words.\n\nSecond words."),
        Page("more", "A little more", (FOLLOW,), show_if='provider = "public"'),
    ),
    introduction="Welcome.\n\nIt takes ten minutes.",
)
WRONG = {
    "started.day": ["31"],
    "started.month": ["2"],
    "started.year": ["2014"],
    "sessions": ["many"],
    "team.5.number": ["lots"],
    "support.mentor": ["1"],
    "support.coach": ["1"],
    "support.peers": ["1"],
    "support.course": ["1"],
    "attract": [NASTY],
    "views.clear": ["what"],
}


@cache
def files() -> dict[str, str]:
    return preview(INSTRUMENT, notice=f"Synthetic example {NASTY}")


@cache
def with_errors() -> str:
    found = routes(INSTRUMENT)
    reading = read_page(found, INSTRUMENT.pages[0], WRONG, {})
    screen = Screen(raw=WRONG, problems=reading.problems, action="/page/1", hidden={"token": "t"}, back="/")
    return render_page(found, INSTRUMENT.pages[0], screen, reading.values)


PAGES = ("index.html", "page-1.html", "page-2.html", "paper.html", "errors")


@pytest.fixture(params=PAGES, scope="module")
def tree(request: pytest.FixtureRequest) -> html.HtmlElement:
    return html.document_fromstring(with_errors() if request.param == "errors" else files()[request.param])


def texts(found: list[html.HtmlElement]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in found]


# ---- what holds for every page -------------------------------------------------------------------


def test_the_preview_has_an_index_a_page_each_and_a_paper_copy() -> None:
    assert set(files()) == {"index.html", "page-1.html", "page-2.html", "paper.html"}


def test_the_language_and_a_title_are_given(tree: html.HtmlElement) -> None:
    assert tree.get("lang") == "en-GB"
    assert tree.findtext("head/title")
    assert tree.xpath("//meta[@name='viewport']")


def test_ids_are_unique(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_headings_begin_at_one_and_leave_no_level_out(tree: html.HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_fetched_and_nothing_runs(tree: html.HtmlElement) -> None:
    assert not tree.xpath("//script|//link|//iframe|//img|//object|//*[@onclick]|//*[@onload]|//@src")
    assert "url(" not in "".join(tree.xpath("//style/text()"))
    assert "@import" not in "".join(tree.xpath("//style/text()"))


def test_what_authors_and_respondents_write_is_never_markup() -> None:
    for text in (*files().values(), with_errors()):
        assert "<script" not in text
        assert "The role &amp; its support" in text


def test_every_input_has_one_label_with_words(tree: html.HtmlElement) -> None:
    for field in tree.xpath("//input[@type!='hidden']|//select|//textarea"):
        labels = tree.xpath("//label[@for=$id]", id=field.get("id"))
        assert len(labels) == 1, field.get("id")
        assert labels[0].text_content().strip()


def test_every_fieldset_begins_with_a_legend_with_words(tree: html.HtmlElement) -> None:
    for fieldset in tree.xpath("//fieldset"):
        assert fieldset[0].tag == "legend"
        assert fieldset[0].text_content().strip()


def test_what_is_described_elsewhere_is_there(tree: html.HtmlElement) -> None:
    for described in tree.xpath("//@aria-describedby|//@aria-labelledby"):
        for name in described.split():
            assert tree.xpath("//*[@id=$id]", id=name), name


def test_links_within_the_page_lead_somewhere(tree: html.HtmlElement) -> None:
    for link in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        assert tree.xpath("//*[@id=$id]", id=link[1:]), link


def test_links_between_the_pages_lead_to_pages() -> None:
    for text in files().values():
        for link in html.document_fromstring(text).xpath("//a[not(starts-with(@href, '#'))]/@href"):
            assert link in files()


def test_the_same_questionnaire_gives_the_same_bytes() -> None:
    assert preview(INSTRUMENT) == preview(INSTRUMENT)


# ---- a page of the questionnaire -----------------------------------------------------------------


def page_one() -> html.HtmlElement:
    return html.document_fromstring(files()["page-1.html"])


def test_every_question_stands_once_with_its_number() -> None:
    found = texts(page_one().xpath("//form//h2"))
    assert found == [f"{number}. {item.text}" for number, item in enumerate(EXAMPLES, 1)]


def test_radios_of_one_question_share_a_name_and_differ_in_value() -> None:
    radios = page_one().xpath("//input[@type='radio'][@name='provider']/@value")
    assert radios == ["public", "charity", "company", "other", ".r", ".n"]


def test_a_hint_is_read_out_with_its_question() -> None:
    (fieldset,) = page_one().xpath("//fieldset[legend/h2[contains(., 'leadership team')]]")
    (hint,) = page_one().xpath("//*[@id=$id]", id=fieldset.get("aria-describedby"))
    assert hint.text_content() == "Use one row for each kind of post."


def test_a_unit_is_read_out_with_its_box() -> None:
    (box,) = page_one().xpath("//input[@name='sessions']")
    assert "sessions:unit" in box.get("aria-describedby").split()
    assert box.get("inputmode") == "decimal"


def test_the_ends_of_a_scale_are_said_with_their_points() -> None:
    labels = page_one().xpath("//label[starts-with(@for, 'balance')]")
    assert texts(labels)[0] == "0, all strategic"
    assert texts(labels)[10] == "10, all operational"


def test_how_many_may_be_chosen_is_said_before_the_boxes() -> None:
    assert "Choose at most 3." in texts(page_one().xpath("//*[@id='support:hint']"))


def test_rows_beyond_the_third_open_on_demand() -> None:
    (more,) = page_one().xpath("//details")
    assert more.get("open") is None
    assert texts(more.xpath(".//legend")) == ["Post 4", "Post 5", "Post 6"]


def test_conditions_are_said_in_words_in_the_preview() -> None:
    second = html.document_fromstring(files()["page-2.html"])
    number = [item.id for item in EXAMPLES].index("objectives") + 1
    said = texts(second.xpath("//*[@class='when']"))
    assert said[0].startswith("This page is only for you if you answered “Public body”")
    assert said[1] == f"Answer this only if you answered “No” to question {number}."
    assert "This question must be answered." in second.text_content()


def test_a_single_box_is_labelled_by_its_question() -> None:
    plain = Instrument("S", (Page("one", "One", (Item("q", "text", "What else?"),)),))
    tree = html.document_fromstring(preview(plain)["page-1.html"])
    assert texts(tree.xpath("//h2/label[@for='q']")) == ["1. What else?"]
    assert not tree.xpath("//fieldset")


# ---- a page that is shown again ------------------------------------------------------------------


def errors() -> html.HtmlElement:
    return html.document_fromstring(with_errors())


def test_the_title_and_a_summary_say_that_something_is_wrong() -> None:
    assert errors().findtext("head/title").startswith("Error: ")
    (summary,) = errors().xpath("//*[@role='alert']")
    assert "31 2 2014" in summary.text_content()
    links = summary.xpath(".//a/@href")
    assert links == ["#started.day", "#views.clear", "#sessions", "#team.5.number", "#support.mentor"]


def test_each_link_of_the_summary_leads_to_an_input() -> None:
    for link in errors().xpath("//*[@role='alert']//a/@href"):
        (target,) = errors().xpath("//*[@id=$id]", id=link[1:])
        assert target.tag in ("input", "select", "textarea")


def test_the_wrong_box_says_so_and_is_tied_to_its_message() -> None:
    (box,) = errors().xpath("//input[@name='sessions']")
    assert (box.get("aria-invalid"), box.get("value")) == ("true", "many")
    message = errors().xpath("//*[@id='sessions:error']")[0].text_content()
    assert "“many” is not a number" in message
    assert "sessions:error" in box.get("aria-describedby")


def test_what_was_sent_is_shown_again_letter_by_letter() -> None:
    assert errors().xpath("//textarea[@name='attract']")[0].text == NASTY
    assert errors().xpath("//input[@name='support.mentor']/@checked")


def test_a_wrong_row_is_not_hidden() -> None:
    page = errors()
    assert page.xpath('//input[@name="team.5.number"]')
    assert not page.xpath('//input[@name="team.6.number"]')
    (more,) = page.xpath('//button[@name="add"]')
    assert more.get("value") == "team"
    assert more.text_content().startswith("Add another row")


def test_the_live_page_is_a_form_that_can_be_sent() -> None:
    (form,) = errors().xpath("//form")
    assert (form.get("method"), form.get("action")) == ("post", "/page/1")
    assert form.xpath("./input[@type='hidden'][@name='token']/@value") == ["t"]
    assert texts(form.xpath(".//button[not(@hidden)][not(@name)]")) == ["Save and continue"]
    assert form.xpath(".//button")[0].get("name") is None  # the Enter key sends the page, it adds no row


def test_the_live_page_leaves_out_what_an_earlier_page_ruled_out() -> None:
    found = routes(INSTRUMENT)
    page = INSTRUMENT.pages[1]
    asked = {"provider": "public", "objectives": "no"}
    assert "Why is that?" in render_page(found, page, Screen(raw={}), asked)
    assert "Why is that?" not in render_page(found, page, Screen(raw={}), {**asked, "objectives": "yes"})


def test_the_live_page_says_in_words_what_depends_on_the_same_page() -> None:
    sees = Item("sees", "yes_no", "Do you see patients?")
    instrument = Instrument(
        "S", (Page("one", "One", (sees, Item("why", "text", "Why?", show_if='sees = "no"'))),)
    )
    text = render_page(routes(instrument), instrument.pages[0], Screen(raw={}), {"sees": "yes"})
    assert "Answer this only if you answered “No” to question 1." in text


# ---- the paper copy ------------------------------------------------------------------------------


def paper() -> html.HtmlElement:
    return html.document_fromstring(files()["paper.html"])


def test_paper_asks_every_question_and_has_no_inputs() -> None:
    assert len(paper().xpath("//h3")) == len(INSTRUMENT.items)
    assert not paper().xpath("//input|//select|//textarea|//button|//form")


def test_paper_has_a_box_for_every_choice() -> None:
    (question,) = paper().xpath("//div[h3[contains(., 'sort of organisation')]]")
    boxes = question.xpath(".//li[span[@class='tick']]")
    assert texts(boxes) == [
        *("Public body", "Charity", "Company", "Other, please say"),
        *("Prefer not to say", "Not applicable"),
    ]


def test_paper_says_routing_in_words() -> None:
    said = " ".join(texts(paper().xpath("//*[@class='when']")))
    assert "Answer this part only if you answered “Public body” to question" in said
    assert "Answer this only if you answered “No” to question" in said


def test_paper_names_rows_and_columns_of_its_tables() -> None:
    for table in paper().xpath("//table"):
        assert table.xpath(".//thead//th[@scope='col']")
        assert table.xpath(".//tbody//th[@scope='row']")


def test_paper_gives_letters_to_what_is_ranked() -> None:
    (question,) = paper().xpath("//div[h3[contains(., 'most of your effort')]]")
    assert texts(question.xpath(".//li"))[:2] == ["AQuality and safety", "BMoney"]
    assert "Write the letter" in question.text_content()


def test_paper_is_a4_with_numbered_pages() -> None:
    style = "".join(paper().xpath("//style/text()"))
    assert re.search(r"@page \{ size: A4", style)
    assert "counter(page)" in style and "counter(pages)" in style


def test_long_lists_get_letters_beyond_z() -> None:
    many = tuple(Choice(f"c{number}", f"Choice {number}") for number in range(30))
    item = Item("q", "rank", "Rank", choices=many, settings={"limit": 2})
    text = render_paper(routes(Instrument("S", (Page("one", "One", (item,)),))))
    assert "<strong>Z</strong>" in text and "<strong>AD</strong>" in text


# ---- in a browser --------------------------------------------------------------------------------

MEASURE = """<iframe id="f" style="width:320px;height:800px;border:0" srcdoc="{page}"></iframe>
<script>addEventListener("load", () => {{
  const seen = document.getElementById("f").contentDocument.documentElement;
  const boxes = [...seen.querySelectorAll("input, select, textarea, a, button, summary")];
  const small = boxes.filter(b => b.offsetParent && b.getBoundingClientRect().height < 20).length;
  document.body.append(Object.assign(document.createElement("pre"),
    {{textContent: "over=" + (seen.scrollWidth - seen.clientWidth) + " small=" + small}}));
}})</script>"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", "page-1.html", "errors"])
def test_nothing_sticks_out_of_a_narrow_screen(name: str, chromium: str, tmp_path: Path) -> None:
    page = with_errors() if name == "errors" else files()[name]
    wrapper = tmp_path / "wrapper.html"
    wrapper.write_text(MEASURE.format(page=escape(page)), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    done = subprocess.run(
        [chromium, *flags, profile, wrapper.as_uri()], capture_output=True, check=True, timeout=120
    )
    assert "<pre>over=0 small=0</pre>" in done.stdout.decode("utf-8")
