"""The way in, where you stand, and the numbers as they were published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from lxml import html as lxml_html

from publish import sample
from remit.core.blocks import Link, PlainTable
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, PolicyStatement
from remit.publish.pages.as_published import PublishedNumber, as_published_document
from remit.publish.pages.index import Door, doors, index_page
from remit.publish.pages.stand import StandFact, stand_page
from remit.publish.pages.words import PageWords
from remit.publish.theme import Theme
from remit.publish.writers import html

THEME = Theme()
ABOUT: dict[str, Any] = {
    "language": "en-GB",
    "publisher": "The Sample Council (made up)",
    "date": "2026-11-23",
    "notice": "Synthetic data: every row is made up",
}
POLICY = PolicyStatement(5, 11, 10)


def parse(page: bytes) -> Any:
    return lxml_html.document_fromstring(page.decode("utf-8"))


# ---- index ----------------------------------------------------------------------------------------


FILES = (
    "report.html",
    "report.pdf",
    "where-you-stand.html",
    "as-published.html",
    "tables.xlsx",
    "data/cells.csv",
)


def index(files: tuple[str, ...] = FILES, **changes: Any) -> bytes:
    headline = changes.pop("headline", ())
    about = {"title": "A report", "subtitle": "What it is about", **ABOUT} | changes
    return index_page(doors(files), THEME, PageWords(**about), headline)


def test_three_doors_each_open_with_one_click() -> None:
    page = parse(index())
    named = [node.text_content() for node in page.xpath("//section/h3")]
    assert named == ["I hold the role", "I sit on a board", "I run the survey"]
    first = [section.xpath(".//a[@class='go']/@href")[0] for section in page.xpath("//section")]
    assert first == ["where-you-stand.html", "report.pdf", "as-published.html"]


def test_the_door_of_the_board_leads_to_its_page_of_support_where_there_is_one() -> None:
    def linked(files: tuple[str, ...]) -> list[str]:
        return parse(index(files)).xpath("//section[h3='I sit on a board']//a/@href")

    assert "support/board.html" in linked((*FILES, "support/board.html"))
    assert "support/board.html" not in linked(FILES)


@pytest.mark.parametrize("files", [FILES, ("report.html",), ()])
def test_only_files_that_exist_are_linked(files: tuple[str, ...]) -> None:
    linked = set(parse(index(files)).xpath("//main//a/@href"))
    assert linked <= set(files)
    assert linked or not files


@pytest.mark.parametrize(
    "href",
    [
        "private/build.json",
        "../other.html",
        "packs/../private/x",
        "https://example.org",
        "/etc/passwd",
        "javascript:1",
        "",
    ],
)
def test_the_index_leads_to_no_private_page_and_nowhere_else(href: str) -> None:
    door = Door("A door", "Words", (Link("A link", href),))
    with pytest.raises(ValueError, match="may not be linked"):
        index_page((door,), THEME, PageWords("T", "S", **ABOUT))


def test_headline_numbers_and_notice_are_shown() -> None:
    page = parse(index(headline=(("105", "of 265 posts replied"),)))
    assert page.xpath("string(//ul[@class='headline']/li)") == "105 of 265 posts replied"
    assert "Synthetic data" in page.xpath("//div[@class='marks']")[0].text_content()


def test_hostile_words_on_the_index_stay_words() -> None:
    page = parse(index(title="<script>x</script>", publisher="A & B <b>"))
    assert page.xpath("//script | //main//b") == []
    assert page.xpath("string(//h1)") == "<script>x</script>"


# ---- where you stand ------------------------------------------------------------------------------


def yes_no(yes: int, base: int = 105) -> ClearedTable:
    choices = (Label("yes", "Yes"), Label("no", "No"))
    cells = (sample.share("q", "yes", "Yes", yes, base), sample.share("q", "no", "No", base - yes, base))
    return ClearedTable(Head("q", "q", "Q", "choice", (Label("q", "Q"),), choices), cells)


def facts() -> tuple[StandFact, ...]:
    return (
        StandFact("Sessions for the role", "sessions", sample.table("sessions")),
        StandFact("Is there a business manager?", "", yes_no(24)),
        StandFact("Years in the role", "", sample.table("tenure")),
    )


def stand(found: tuple[StandFact, ...] | None = None, **changes: Any) -> bytes:
    about = {"title": "Where you stand", "subtitle": "A page", **ABOUT} | changes
    return stand_page(facts() if found is None else found, THEME, PageWords(**about), wave="winter 2025")


def test_published_figures_stand_on_the_page_without_a_script() -> None:
    page = parse(stand())
    said = [node.text_content() for node in page.xpath("//p[@class='base']")]
    assert said[0] == "Published: median 4, middle half 2.5 to 5, mean 3.8 (base 105, winter 2025)"
    assert said[1] == "Published: Yes 23%, No 77% (base 105, winter 2025)"
    assert "3 to 5 years 31%" in said[2]


def test_every_fact_can_be_typed_or_picked_and_every_field_is_named() -> None:
    page = parse(stand())
    fields = page.xpath("//input")
    assert [field.get("type") for field in fields] == ["text", *["radio"] * 7]
    assert page.xpath("//label[@for='you-1']")
    assert all(field.getparent().tag == "label" for field in fields if field.get("type") == "radio")
    assert len(page.xpath("//fieldset/legend")) == 2


def test_nothing_typed_can_leave_the_page() -> None:
    written = stand().decode("utf-8")
    page = parse(stand())
    assert "What you type stays on this page" in page.text_content()
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "connect-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert page.xpath("//form") == []
    script = page.xpath("//script")[0].text_content()
    for way in (
        "fetch",
        "XMLHttp",
        "sendBeacon",
        "localStorage",
        "sessionStorage",
        "cookie",
        "innerHTML",
        "eval",
        "http",
    ):
        assert way not in script
    assert "</script" not in written.split("<script>")[1].split("</script>")[0]


def test_columns_stand_for_the_published_shares() -> None:
    page = parse(stand())
    columns = page.xpath("//div[@class='strip']/span")
    assert [column.get("data-from") for column in columns] == [str(value) for value in range(11)]
    heights = {
        column.get("data-from"): float(re.search(r"height:([\d.]+)%", column.find("i").get("style"))[1])
        for column in columns
        if column.find("i") is not None
    }
    assert set(heights) == {"0", "1", "2", "3", "4", "5", "6", "8", "10"}, "nobody said 7 or 9"
    assert heights["4"] == 100
    assert heights["2"] == pytest.approx(100 * 14 / 27, abs=0.01)


def test_a_merged_value_is_a_column_with_its_range() -> None:
    choices = (
        Label("1_or_fewer", "1 or fewer"),
        Label("2", "2"),
        Label("3_to_5", "3 to 5"),
        Label("6_or_more", "6 or more"),
    )
    cells = tuple(sample.share("n", c.code, c.text, 20, 80) for c in choices)
    table = ClearedTable(Head("n", "n", "N", "number", (Label("n", "N"),), choices), cells)
    columns = parse(stand((StandFact("Deputies", "", table),))).xpath("//div[@class='strip']/span")
    assert [(c.get("data-from"), c.get("data-to")) for c in columns] == [
        ("-inf", "1"), ("2", "2"), ("3", "5"), ("6", "inf"),
    ]  # fmt: skip
    assert [c.xpath("string(./b)") for c in columns] == ["≤1", "2", "3–5", "6+"]
    assert columns[2].get("data-w") == "3 to 5"


def test_a_withheld_answer_shows_no_number_anywhere() -> None:
    cells = [cell for cell in sample.table("sessions").cells if cell.choice != "10"]
    cells.append(sample.hidden("sessions", "10", "10"))
    table = ClearedTable(sample.table("sessions").head, tuple(cells))
    column = parse(stand((StandFact("Sessions", "", table),))).xpath("//span[@data-from='10']")[0]
    assert column.get("class") == "hid"
    assert not {"data-p", "data-n"} & set(column.attrib)
    assert column.find("i").get("style") is None


def test_a_fact_whose_figures_are_all_withheld_says_so() -> None:
    cells = tuple(ClearedCell("n", "", "", "", m, None, None, None, status="c") for m in ("mean", "median"))
    table = ClearedTable(Head("n", "n", "N", "number", (Label("n", "N"),)), cells)
    page = parse(stand((StandFact("A number", "", table),)))
    assert page.xpath("string(//p[@class='base'])") == "Published: [c] withheld (base withheld, winter 2025)"


def test_a_wide_spread_shows_its_quartiles_without_columns() -> None:
    cells = tuple(
        ClearedCell("n", "", "", "", m, 60, 60, value)
        for m, value in (("mean", 410.0), ("median", 400.0), ("q1", 250.0), ("q3", 520.0))
    )
    table = ClearedTable(Head("n", "n", "N", "number", (Label("n", "N"),)), cells)
    page = parse(stand((StandFact("Beds", "beds", table),)))
    assert [node.text_content() for node in page.xpath("//div[@class='strip bare']/b")] == [
        "250",
        "400",
        "520",
    ]


def test_hostile_labels_stay_words_on_the_page() -> None:
    fact = StandFact('<script>1</script>" onx="', '"><b>', yes_no(30))
    page = parse(stand((fact,)))
    assert len(page.xpath("//script")) == 1
    assert page.xpath("string(//h2)") == '<script>1</script>" onx="'
    assert not page.xpath("//@onx")


def test_pages_are_the_same_twice() -> None:
    assert stand() == stand()
    assert index() == index()


# ---- as published ---------------------------------------------------------------------------------


ROWS = (
    PublishedNumber("N001", "Posts", "265", "265", "reproduced", place="Introduction"),
    PublishedNumber("N002", "Share who replied", "40%", "40%", "reproduced"),
    PublishedNumber("N003", "Sum of table 2", "105", "106", "acknowledged", "The printed counts add to 106."),
    PublishedNumber("N004", "A small group", "1", "[c]", "withheld", "Fewer than 10 people."),
    PublishedNumber("N005", "A median", "", "11", "not_published"),
    PublishedNumber("N006", "Figure 4", "a picture", "", "not_recoverable", "The values are lost."),
)
PAGE = PageWords("As published", "Beside what is computed", **ABOUT)


def as_published_page(rows: Sequence[PublishedNumber], **more: Any) -> bytes:
    return html.write(as_published_document(rows, PAGE, POLICY, **more), THEME)


def test_every_number_is_listed_once_under_its_outcome_with_counts_on_top() -> None:
    document = as_published_document(ROWS, PAGE, POLICY)
    tables = [block for block in document.blocks if isinstance(block, PlainTable)]
    counts = {row[0][0].text: row[1][0].text for row in tables[0].rows}
    assert counts == {
        "Reproduced": "2", "Differs, with a reason": "1", "Withheld here": "1",
        "Not printed at the time": "1", "Not recoverable": "1", "All": "6",
    }  # fmt: skip
    listed = [row[0][0].text for table in tables[1:] for row in table.rows]
    assert sorted(listed) == [row.id for row in ROWS]


def test_a_number_that_does_not_agree_comes_first_and_is_a_warning() -> None:
    failed = PublishedNumber("N007", "Wrong", "7", "8", "failed")
    page = parse(as_published_page((*ROWS, failed)))
    assert page.xpath("//main//h2")[1].text_content() == "Does not agree"
    assert page.xpath("//div[contains(@class, 'warning')]")


def test_what_is_not_recoverable_has_no_computed_value() -> None:
    page = parse(as_published_page(ROWS))
    heads = [th.text_content() for th in page.xpath("//div[@id='list-not-recoverable']//thead//th")]
    assert heads == ["Id", "Statement", "Printed", "Reason"]
    assert "Nothing has been put in its place" in page.text_content()


def test_the_summary_counts_only_what_can_be_computed_again() -> None:
    assert (
        "Of 4 numbers that were printed and can be computed again, 2 come out the same"
        in parse(as_published_page(ROWS)).text_content()
    )


def test_synthetic_rows_give_nothing_away_beside_a_printed_number() -> None:
    said = "so a printed number gives nothing away that is withheld."
    told = parse(as_published_page(ROWS, synthetic=True, wave="winter 2014")).text_content()
    assert f"the earlier report itself (winter 2014), and the rows counted here are synthetic, {said}" in told
    assert said not in parse(as_published_page(ROWS)).text_content()
    shown = [row for row in ROWS if row.status != "withheld"]
    assert said not in parse(as_published_page(shown, synthetic=True)).text_content()
