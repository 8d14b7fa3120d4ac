"""The report as one HTML file: complete, reachable, traceable, and safe whatever people wrote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from msgspec.structs import replace

from publish import sample
from remit.core.blocks import Document, Heading, Link, Number, Paragraph, Text
from remit.core.cleared import PolicyStatement
from remit.core.display import grid
from remit.publish.outline import clean
from remit.publish.theme import Theme
from remit.publish.writers import html

THEME = Theme()
LIMIT = 400 * 1024


@pytest.fixture(scope="module")
def written() -> bytes:
    return html.write(sample.document(), THEME)


@pytest.fixture(scope="module")
def tree(written: bytes) -> Any:
    return lxml_html.document_fromstring(written.decode("utf-8"))


def parse(document: Document, theme: Theme = THEME) -> Any:
    return lxml_html.document_fromstring(html.write(document, theme).decode("utf-8"))


def small(**changes: Any) -> Document:
    fields = {"blocks": (Heading(2, (Text("One"),), "one"), Paragraph((Text("Words."),))), "downloads": ()}
    return sample.document(**(fields | changes))


# ---- the file -------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes(written: bytes) -> None:
    assert html.write(sample.document(), THEME) == written


def test_another_process_with_another_hash_seed_gives_the_same_bytes(written: bytes) -> None:
    code = (
        "import sys; from publish import sample; from remit.publish.writers import html;"
        "from remit.publish.theme import Theme; "
        "sys.stdout.buffer.write(html.write(sample.document(), Theme()))"
    )
    tests = Path(__file__).resolve().parents[1]
    surroundings = {**os.environ, "PYTHONHASHSEED": "4321", "PYTHONPATH": str(tests)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=surroundings, check=True)
    assert done.stdout == written


def test_the_file_is_small(written: bytes) -> None:
    assert len(written) <= LIMIT


def test_nothing_is_fetched_and_nothing_runs(written: bytes, tree: Any) -> None:
    assert tree.xpath("//script | //link | //iframe | //object | //embed | //form") == []
    text = written.decode("utf-8")
    assert not [
        address
        for address in re.findall(r"url\(([^)]{0,30})", text)
        if not address.startswith(("data:", "#"))
    ]
    assert "@import" not in text
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert all(source.startswith("data:") for source in tree.xpath("//@src"))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_language_and_title_are_told(tree: Any) -> None:
    assert tree.get("lang") == "en-GB"
    assert tree.xpath("//title/text()")[0].startswith("Draft: The role of the head of service")
    assert len(tree.xpath("//h1")) == 1


def test_a_welsh_report_says_it_is_welsh() -> None:
    assert parse(small(language="cy", title="Tŷ ŵ")).get("lang") == "cy"


# ---- finding one's way ----------------------------------------------------------------------------


def test_the_first_link_skips_to_the_text(tree: Any) -> None:
    first = tree.xpath("//body//a")[0]
    assert first.get("class") == "skip"
    assert tree.xpath("//main/@id") == [first.get("href")[1:]]


def test_no_id_occurs_twice_and_every_link_inside_the_page_leads_somewhere(tree: Any) -> None:
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    for href in tree.xpath("//a/@href"):
        if href.startswith("#"):
            assert href[1:] in ids, href
    for names in tree.xpath("//@aria-labelledby | //@aria-describedby"):
        for name in names.split():
            assert name in ids, name


def test_no_heading_level_is_skipped(tree: Any) -> None:
    levels = [int(node.tag[1]) for node in tree.xpath("//main//*[self::h2 or self::h3 or self::h4]")]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_has_a_link_to_itself_and_stands_in_the_contents(tree: Any) -> None:
    for node in tree.xpath("//main//h2 | //main//h3"):
        assert tree.xpath(f"//a[@class='hash'][@href='#{node.get('id')}']")
        assert tree.xpath(f"//nav//a[@href='#{node.get('id')}']"), node.text_content()


def test_hostile_or_doubled_ids_are_mended() -> None:
    blocks = (
        Heading(2, (Text("A"),), 'x" onclick="y'),
        Heading(2, (Text("B"),), "same"),
        Heading(2, (Text("C"),), "same"),
        Heading(2, (Text("D"),), "n-1"),
        Paragraph((Number("5", "a/b///share/n", "5 of 9; A"),)),
    )
    found = parse(small(blocks=blocks))
    ids = Counter(found.xpath("//@id"))
    assert max(ids.values()) == 1
    assert not found.xpath("//@onclick")


# ---- figures and tables ---------------------------------------------------------------------------


def test_each_figure_is_drawn_in_two_widths_with_a_name_a_description_and_its_table(tree: Any) -> None:
    figures = tree.xpath("//figure[contains(@class, 'fig')]")
    assert len(figures) == 9
    for figure in figures:
        drawings = figure.xpath(".//svg")
        assert [svg.get("viewbox").split()[2] for svg in drawings] == ["640", "320"]
        for svg in drawings:
            assert svg.get("role") == "img"
            title, description = svg.xpath("./title/text()")[0], svg.xpath("./desc/text()")[0]
            assert description.strip() and description != title
        assert figure.xpath(".//details//table//th[@scope='row']")
        assert figure.xpath(".//a[@href=concat('#', $name)]", name=figure.get("id"))


def test_each_figure_leads_to_how_it_is_read_and_the_page_says_how_to_cite(tree: Any) -> None:
    for figure in tree.xpath("//figure[contains(@class, 'fig')]"):
        href = figure.xpath(".//ul[@class='links']//a[starts-with(@href, '#read-')]/@href")[0]
        said = tree.xpath("//dt[@id=$name]/following-sibling::dd[1]", name=href[1:])[0].text_content()
        assert len(said) > 60
    about = tree.xpath("//dl[@class='about']")[0].text_content()
    assert (
        "The Sample Council (made up) (2026) The role of the head of service: a sample report, draft."
        in about
    )


def test_downloads_stand_under_each_figure_and_at_the_end(tree: Any) -> None:
    for figure in tree.xpath("//figure[contains(@class, 'fig')]"):
        assert figure.xpath(".//ul[@class='links']//a[@href='tables.xlsx']")
    assert tree.xpath("//dl[@class='about']//a[@href='data/cells.csv']")
    assert not parse(small()).xpath("//a[@href='tables.xlsx']")


def test_every_table_has_a_caption_scopes_and_a_region_that_keyboards_reach(tree: Any) -> None:
    tables = tree.xpath("//table")
    assert len(tables) >= 16
    for table in tables:
        assert table.xpath("normalize-space(./caption)")
        assert set(table.xpath("./thead//th/@scope")) == {"col"}
        assert len(table.xpath("./tbody/tr")) == len(table.xpath("./tbody/tr/th[@scope='row']"))
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")


def test_tables_print_what_the_grid_prints(tree: Any) -> None:
    for block in sample.document().blocks:
        if type(block).__name__ != "TableBlock":
            continue
        found = tree.xpath("//div[@id=$name]//table", name=block.id)[0]
        printed = grid(block.table)
        heads = [node.text_content() for node in found.xpath("./thead//th")]
        assert heads == [clean(text) for text in printed.header]
        for row, line in zip(found.xpath("./tbody/tr"), printed.rows, strict=True):
            assert [cell.text_content() for cell in row] == [clean(cell.text) for cell in line]


def test_shorthand_is_explained_above_the_table_that_uses_it_and_nowhere_else(tree: Any) -> None:
    caption = tree.xpath("//div[@id='table-route']//caption")[0].text_content()
    assert "[c] confidential" in caption
    assert "[c]" not in tree.xpath("//div[@id='table-views']//caption")[0].text_content()


def test_bases_and_sources_are_printed(tree: Any) -> None:
    table = tree.xpath("//div[@id='table-views']")[0].text_content()
    assert "Base: 105" in table
    assert "Source: Sample data" in table


def test_numbers_are_set_flush_right(tree: Any) -> None:
    assert tree.xpath("//div[@id='table-views']//table/@class") == ["est"]
    assert tree.xpath("//div[@id='claims']//td/@class") == ["r"] * 4
    css = tree.xpath("//style")[0].text_content()
    assert ".r,.est td,.est thead th+th{text-align:right" in css


# ---- numbers --------------------------------------------------------------------------------------


def test_every_number_in_the_text_leads_to_where_it_comes_from(tree: Any) -> None:
    numbers = tree.xpath("//a[@class='n']")
    assert len(numbers) == 8
    for number in numbers:
        row = tree.xpath("//tr[@id=$name]", name=number.get("href")[1:])[0]
        assert row.xpath("./th")[0].text_content().startswith(number.text_content())
        assert row.xpath("./td")[0].text_content() == number.get("title")
        assert row.xpath("./th/a/@href")[0][1:] in tree.xpath("//a[@class='n']/@id")


def test_a_number_used_twice_is_listed_once_and_goes_back_to_its_first_use() -> None:
    number = Number("97", "a/a/yes//share/n", "97 of 105; A")
    found = parse(small(blocks=(Paragraph((number, Text(" and "), number)),)))
    assert len(found.xpath("//tr[starts-with(@id, 'fact-')]")) == 1
    assert found.xpath("//a[@class='n']/@href") == ["#fact-1", "#fact-1"]
    assert found.xpath("//a[@class='n']/@id") == ["n-1"]


def test_the_list_of_numbers_says_which_figure_shows_them(tree: Any) -> None:
    shown = {
        row.xpath("string(./th)").split(":")[0]: row.xpath("string(./td[3])")
        for row in tree.xpath("//tr[@id]")
    }
    assert shown["31"] == "Figure 1"
    assert shown["106"] == ""


# ---- notices --------------------------------------------------------------------------------------


def test_draft_and_notice_stand_at_the_top_and_on_every_printed_page(written: bytes, tree: Any) -> None:
    top = tree.xpath("//div[@class='marks']")[0].text_content()
    assert "Draft: not signed off" in top
    assert "Synthetic data: every row is made up" in top
    css = written.decode("utf-8").split("<style>")[1].split("</style>")[0]
    assert '@bottom-left{content:"Draft: not signed off' in css
    assert "Synthetic data: every row is made up" in css
    assert 'body::before{content:"DRAFT"' in css


def test_a_signed_off_report_carries_no_draft_mark() -> None:
    text = html.write(small(draft=False, notice=""), THEME).decode("utf-8")
    assert "DRAFT" not in text
    assert "Draft" not in text
    assert 'class="marks"' not in text


def test_the_policy_is_printed(tree: Any) -> None:
    about = tree.xpath("//dl[@class='about']")[0].text_content()
    assert "counts below 5" in about
    open_policy = PolicyStatement(0, 0, 0, "The rows are synthetic")
    assert "Reason: The rows are synthetic" in parse(small(policy=open_policy)).text_content()


def test_a_notice_cannot_leave_the_style_sheet() -> None:
    notice = 'x"}</style><script>alert(1)</script>'
    found = parse(small(notice=notice))
    assert found.xpath("//script") == []
    assert len(found.xpath("//style")) == 1
    assert found.xpath("//div[@class='marks']/div/p[last()]")[0].text_content() == notice


# ---- what people wrote ----------------------------------------------------------------------------


def test_hostile_labels_are_words_and_nothing_else(tree: Any) -> None:
    text = tree.text_content()
    for label in sample.HOSTILE:
        assert clean(label) in text
    assert tree.xpath("//main//b | //main//i") == []


def test_unsafe_and_dead_links_are_left_as_words(tree: Any) -> None:
    assert not [href for href in tree.xpath("//a/@href") if href.startswith("javascript")]
    for words in ("do not run me", "a page that does not exist"):
        assert words in tree.text_content()
        assert not tree.xpath(f"//a[text()='{words}']")
    assert tree.xpath("//a[@href='https://example.org/guidance?a=1&b=2']")


def test_quotes_are_quotes_and_pull_quotes_stand_out(tree: Any) -> None:
    assert len(tree.xpath("//figure[contains(@class, 'quote')]/blockquote")) == 4
    assert len(tree.xpath("//figure[@class='quote pull']")) == 1
    assert "#quote[*not markup*] <i>nor HTML</i>" in tree.text_content()


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    found = parse(small(blocks=(Paragraph((Text("["), Text(text), Text("]"))),)))
    paragraph = found.xpath("//main/p")[0].text_content()
    assert paragraph == f"[{clean(text)}]"


@settings(max_examples=40, deadline=None)
@given(title=st.text(max_size=80), heading=st.text(max_size=60), name=st.text(max_size=20))
def test_any_title_and_id_make_a_sound_page(title: str, heading: str, name: str) -> None:
    found = parse(small(title=title, blocks=(Heading(2, (Text(heading),), name),)))
    assert len(found.xpath("//h1")) == 1
    ids = Counter(found.xpath("//@id"))
    assert max(ids.values()) == 1


def test_blanks_between_pieces_of_a_line_stay() -> None:
    line = (Text("of "), Text("all", strong=True), Text(" people"))
    assert parse(small(blocks=(Paragraph(line),))).xpath("//main/p")[0].text_content() == "of all people"


# ---- theme ----------------------------------------------------------------------------------------


def test_the_logo_of_the_body_travels_inside_with_its_words() -> None:
    theme = Theme(
        logo=b"<svg xmlns='http://www.w3.org/2000/svg'/>", logo_type="image/svg+xml", logo_alt="The Council"
    )
    picture = parse(small(), theme).xpath("//header//img")[0]
    assert picture.get("alt") == "The Council"
    assert picture.get("src").startswith("data:image/svg+xml;base64,")


def test_the_colours_of_the_body_are_used_and_dark_screens_have_their_own() -> None:
    text = html.write(small(), replace(THEME, colour="#7A0019")).decode("utf-8")
    assert "--brand:#7A0019" in text
    assert "@media screen and (prefers-color-scheme:dark)" in text


def test_links_may_only_be_followed_to_safe_addresses() -> None:
    downloads = (Link("Bad", "javascript:alert(1)"), Link("Good", "tables.xlsx"))
    found = parse(sample.document(downloads=downloads))
    assert "Bad" not in found.xpath("//dl[@class='about']")[0].text_content()
    assert found.xpath("//dl[@class='about']//a/@href") == ["tables.xlsx"]


def test_a_draft_that_nobody_signed_is_cited_without_empty_brackets():
    unsigned = replace(sample.document(), date="", draft=True)
    page = html.write(unsigned, THEME).decode("utf-8")
    assert "()" not in page[page.index("How to cite") :][:300]
    assert f"{unsigned.publisher} {unsigned.title}, draft." in page
