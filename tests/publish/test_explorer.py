"""The explorer: every published cell can be reached, and nothing else can."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable

import pytest
from lxml import etree
from msgspec.structs import replace

from publish import explorer_sample as made
from publish import sample
from publish.explorer_checks import (
    Lookup,
    expected,
    lookups,
    may_be_shown,
    parse,
    printed,
    run_script,
    views,
)
from remit.core.cleared import ClearedTable, Release
from remit.publish.explorer import explorer_files
from remit.publish.explorer.questions import file_names
from remit.publish.theme import Theme
from remit.publish.writers.csv import cells_csv

FILES = made.files()
PAGES = {
    name.removeprefix("explorer/"): content
    for name, content in FILES.items()
    if name.endswith(".html") and name != "explorer/index.html"
}
INDEX = FILES["explorer/index.html"]
TABLES = {table.head.id: table for table in made.tables()}
LOOKUPS = 10_000


def shown_tables(page: bytes) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for view in views(page):
        for table, row in view.rows:
            found.setdefault(table, []).append(row)
    return found


# ---- what is there ------------------------------------------------------------------------------


def test_every_question_has_a_page_and_every_table_a_file() -> None:
    items = {table.head.item for table in TABLES.values()}
    assert set(PAGES) == {f"{item}.html" for item in items}
    data = {name for name in FILES if name.startswith("explorer/data/")}
    assert data == {f"explorer/data/{name}.csv" for name in TABLES}
    assert len(FILES) == len(items) + len(TABLES) + 1


def test_every_published_cell_is_on_its_page_and_no_other_number_is() -> None:
    for page in PAGES.values():
        for name, rows in shown_tables(page).items():
            there = Counter(printed(cell) for cell in TABLES[name].cells if not cell.status)
            assert Counter(row for row in rows if "[c]" not in row and "[x]" not in row) - Counter() == (
                there + Counter(printed(c) for c in TABLES[name].cells if c.status == "z")
            ), name
    reached = {name for page in PAGES.values() for name in shown_tables(page)}
    assert reached == {name for name, table in TABLES.items() if any(not cell.status for cell in table.cells)}


def test_each_file_holds_the_lines_of_the_open_data_byte_for_byte() -> None:
    lines = cells_csv(TABLES.values()).decode("utf-8")
    for name, table in TABLES.items():
        head, body = FILES[f"explorer/data/{name}.csv"].decode("utf-8").split("\n", 1)
        assert head == lines.split("\n", 1)[0]
        assert body in lines
        assert len(re.findall(rf"^{re.escape(name)},", body, re.MULTILINE)) == len(table.cells)


def test_the_list_follows_the_questionnaire_and_ends_with_who_answered() -> None:
    page = parse(INDEX)
    parts = {
        part.xpath("string(./h2)"): part.xpath(".//a/@href")
        for part in page.xpath("//section[@class='part']")
    }
    assert list(parts) == ["First things", "Second things", "Who answered", "Other tables"]
    assert parts["First things"] == ["mood.html", "gone.html", "duties.html"]
    assert parts["Second things"] == ["secret.html"]
    assert parts["Who answered"] == ["response.html"]
    assert sum(map(len, parts.values())) == len(PAGES)


def test_pages_of_the_questionnaire_with_one_title_or_none_are_still_told_apart() -> None:
    listed = (("Same", ("mood",)), ("", ("gone",)), ("Same", ("duties", "mood")))
    page = parse(explorer_files(made.release(), listed, made.ABOUT, Theme())["explorer/index.html"])
    parts = {p.xpath("string(./h2)"): p.xpath(".//a/@href") for p in page.xpath("//section[@class='part']")}
    assert parts["Same"] == ["mood.html", "duties.html"]
    assert parts["Questions"] == ["gone.html"]


def test_each_breakdown_has_a_permalink_and_a_link_to_it() -> None:
    page = parse(PAGES["mood.html"])
    assert [view.id for view in views(PAGES["mood.html"])] == ["whole", "by-area"]
    assert page.xpath("//nav[@aria-label='Breakdowns']//a/@href") == ["#whole", "#by-area"]
    assert page.xpath("//select/option/@value") == ["whole", "by-area"]
    assert page.xpath("//h2[@id='by-area']/text()") == ["By: Kind of area?"]


def test_without_a_script_everything_is_there_to_read() -> None:
    for page in (INDEX, *PAGES.values()):
        tree = parse(page)
        hidden = tree.xpath("//*[@hidden]/@class")
        assert set(hidden) <= {"find", "choose"}, "only what needs the script waits for it"
        assert not tree.xpath("//section[@class='view' and @hidden]")


def test_a_page_says_how_to_cite_and_offers_just_its_table() -> None:
    view = parse(PAGES["mood.html"]).xpath("//section[@class='view'][2]")[0]
    assert view.xpath("string(.//p[@class='cite'])") == (
        "Cite as The Sample Council (made up) (2026) A made-up study. Table mood_by_area."
    )
    link = view.xpath(".//a[@download]")[0]
    assert link.get("href") == "data/mood_by_area.csv"
    assert "How do you feel?, by Kind of area?" in link.text_content()


def test_every_link_leads_to_a_file_of_the_result() -> None:
    there = {*FILES, "index.html", "data/cells.csv"}
    for page in (INDEX, *PAGES.values()):
        ids = set(parse(page).xpath("//@id"))
        for href in parse(page).xpath("//a/@href"):
            if href.startswith("#"):
                assert href[1:] in ids
            else:
                assert href.removeprefix("../") in there or f"explorer/{href}" in there, href


def test_no_id_stands_twice_on_a_page() -> None:
    for name, page in {**PAGES, "index.html": INDEX}.items():
        twice = [one for one, count in Counter(parse(page).xpath("//@id")).items() if count > 1]
        assert not twice, name


# ---- what is withheld -----------------------------------------------------------------------------


def test_breakdowns_that_are_withheld_as_a_whole_are_said_once() -> None:
    found = views(PAGES["gone.html"])
    assert [view.name for view in found] == ["Everyone", "By: Kind of area?; Which wing? (withheld)"]
    assert {"by-area", "by-wing"} <= found[1].ids
    section = parse(PAGES["gone.html"]).xpath("//section[@class='view'][2]")[0]
    said = [node.text_content() for node in section.xpath(".//p")]
    assert said == ["Every figure is withheld ([c]), so that nobody can be identified."]
    assert not section.xpath(".//svg | .//table")
    assert section.xpath(".//a[@download]/@href") == ["data/gone_by_area.csv", "data/gone_by_wing.csv"]


def test_a_question_of_which_nothing_is_shown_has_one_view() -> None:
    found = views(PAGES["secret.html"])
    assert [view.name for view in found] == ["Everyone and every group (withheld)"]
    assert {"whole", "by-area"} <= found[0].ids
    assert not parse(PAGES["secret.html"]).xpath("//select | //script")


def test_withheld_lines_are_gathered_below_the_table_by_name() -> None:
    page = parse(PAGES["duties.html"])
    listed = [node.text_content() for node in page.xpath("//details/ul/li")]
    assert listed == [
        *(f"Share of people: {' '.join(name.split())}" for name in sample.HOSTILE[:6]),
        "Share of mentions",
    ]
    assert (
        page.xpath("string(//div[@class='tab']/details/summary)") == "7 lines are withheld as a whole ([c])"
    )


def poisoned(table: ClearedTable) -> ClearedTable:
    """The table with numbers behind what is withheld, which no release has."""
    secret = {"n": 7654321, "base": 8765432, "value": 0.777777, "lower": 0.666666, "upper": 0.888888}
    return replace(
        table, cells=tuple(replace(cell, **secret) if cell.status else cell for cell in table.cells)
    )


def test_no_byte_depends_on_a_number_that_is_withheld() -> None:
    secret = Release(sample.POLICY, tuple(map(poisoned, made.tables())))
    assert made.files(secret) == FILES


def test_a_withheld_value_has_no_length_and_no_number_in_its_drawing() -> None:
    tree = parse(PAGES["mood.html"])
    drawing = tree.xpath("//section[@class='view'][2]//div[@class='chart wide']/svg")[0]
    assert etree.tostring(drawing).count(b"#by-area-mood_by_area-wide-h") == 2, "one stub a group"
    stubs = drawing.xpath(".//rect[starts-with(@fill, 'url')]")
    assert len({(stub.get("width"), stub.get("height")) for stub in stubs}) == 1
    assert "[c]" in drawing.xpath("string(.)")
    assert "2 values are withheld" in drawing.xpath("string(./desc)")


# ---- what a look-up shows -------------------------------------------------------------------------


def asked_of(pages: Iterable[bytes]) -> list[tuple[bytes, list[Lookup]]]:
    chance = random.Random(2014)  # noqa: S311 - the same look-ups each time
    several = [page for page in pages if len(views(page)) > 1]
    return [(page, lookups(views(page), chance, LOOKUPS // len(several))) for page in several]


def test_ten_thousand_look_ups_lead_to_cells_of_the_release_only() -> None:
    allowed, count = may_be_shown(TABLES.values()), 0
    for page, listed in asked_of(PAGES.values()):
        found = views(page)
        rows = {view.id: set(view.rows) for view in found}
        for shown in expected(found, listed):
            assert rows[shown] <= allowed
            count += 1
    assert count == LOOKUPS


def test_the_script_of_a_page_shows_exactly_that_and_says_so() -> None:
    asked = asked_of(PAGES.values())
    for (page, listed), seen in zip(asked, run_script(asked), strict=True):
        found = {view.id: view for view in views(page)}
        assert [one[0] for one in seen] == list(expected(list(found.values()), listed))
        for shown, title, said, chosen, links, choice in seen:
            assert title.startswith(f"{found[shown].name} – ")
            assert said in ("", f"Shown: {found[shown].name}")
            assert (chosen, links, choice) == (shown, True, False)


def test_a_query_string_changes_nothing() -> None:
    for script in (parse(page).xpath("string(//script)") for page in (INDEX, *PAGES.values())):
        assert not {"search", "href", "URL", "referrer"} & set(re.findall(r"[A-Za-z]+", script))


@pytest.mark.parametrize("name", ["../private/build", "mood_by_secret", "", "mood\x00", "MOOD", "con"])
def test_a_file_that_was_not_released_is_not_there(name: str) -> None:
    assert f"explorer/data/{name}.csv" not in FILES


# ---- what may not happen --------------------------------------------------------------------------


def test_nothing_is_asked_of_a_network_and_nothing_is_sent() -> None:
    for name, page in FILES.items():
        if not name.endswith(".html"):
            continue
        text, tree = page.decode("utf-8"), parse(page)
        assert "http:" not in text
        assert "https:" not in text
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")
        assert {"connect-src 'none'", "form-action 'none'"} <= set(policy.split("; "))
        assert not tree.xpath("//form | //iframe | //img | //link | //script[@src] | //@onclick")
        script = tree.xpath("string(//script)")
        for way in ("fetch", "XMLHttp", "Beacon", "Storage", "cookie", "innerHTML", "eval", "import"):
            assert way not in script


def test_hostile_words_stay_words() -> None:
    page = parse(PAGES["gone.html"])
    assert page.xpath("string(//h1)") == "Do you <leave>?"
    assert not parse(PAGES["mood.html"]).xpath("//main//table//b")
    assert len(parse(PAGES["hostile.html"]).xpath("//script")) == 0
    assert "<script>alert(" not in PAGES["hostile.html"].decode("utf-8")
    assert "Ŵyneb" in PAGES["mood.html"].decode("utf-8")


def test_the_same_release_gives_the_same_bytes() -> None:
    assert made.files() == FILES


def test_a_draft_says_so_on_every_page() -> None:
    drafted = made.files(about=replace(made.ABOUT, draft=True))
    for name, page in drafted.items():
        if name.endswith(".html"):
            assert parse(page).xpath("string(//title)").startswith("Draft: ")
            assert "Draft: not signed off" in parse(page).xpath("string(//div[@class='marks'])")


def test_a_release_without_a_table_has_an_empty_list() -> None:
    found = made.files(Release(sample.POLICY, ()))
    assert list(found) == ["explorer/index.html"]


# ---- names of files -------------------------------------------------------------------------------

HARD = (
    "con",
    "NUL",
    "lpt1.themes",
    "index",
    "Q1",
    "q1",
    "a/b",
    "..",
    "a" * 90,
    "tŷ",
    "",
    "a.",
    "-x",
    "aspects.themes",
)


def test_names_of_files_are_safe_and_distinct_on_every_system() -> None:
    found = file_names(HARD)
    assert len({name.casefold() for name in found.values()}) == len(HARD)
    for name in found.values():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,69}", name)
        assert not name.endswith(".")
        assert name.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "lpt1", "index"}
    assert found["aspects.themes"] == "aspects.themes"


def test_a_name_does_not_depend_on_the_order_of_the_questions() -> None:
    assert file_names(HARD) == {code: file_names(HARD[::-1])[code] for code in HARD}
    assert file_names(("mood", "pay"))["pay"] == file_names(("pay", "more"))["pay"] == "pay"
