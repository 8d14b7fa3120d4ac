"""Facts with room for one's own: on the page, in the PDF, in Word and in the sheet, the same figures."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html
from msgspec.structs import replace

from publish import sample
from remit.core.blocks import Block, Document, Heading, Paragraph, PlainTable, StandBlock, Standing, Text
from remit.core.cleared import ClearedTable, Label
from remit.core.own import OwnFact, OwnTable
from remit.publish.figures.standing import draw_standing
from remit.publish.pages.own import own_page
from remit.publish.pages.packs_index import PackEntry, packs_index
from remit.publish.pages.words import PageWords
from remit.publish.standing import in_words, stand_lines, written
from remit.publish.theme import Theme
from remit.publish.writers import html

GROUP = "Houses & <b>halls</b>"


def by_group(table: ClearedTable, *cells: Any) -> ClearedTable:
    head = replace(table.head, id=f"{table.head.id}_by_kind", by="kind", groups=(Label("g", GROUP),))
    return ClearedTable(head, (*table.cells, *cells))


def yes_no() -> ClearedTable:
    return sample.choice_table("manager", "Is there a manager?", {"Yes": 24, "No": 81})


def duties() -> ClearedTable:
    return sample.multi_table("duties", "Which duties?", {"Safety": 80, "Research": 22})


def standings() -> tuple[Standing, ...]:
    number, answer, ticks = sample.table("sessions"), yes_no(), duties()
    of_number = by_group(
        number,
        *(
            sample.measure("sessions", name, value, 47, "g")
            for name, value in (("median", 5.0), ("q1", 3.0), ("q3", 6.5), ("mean", 4.9))
        ),
    )
    of_answer = by_group(
        answer,
        sample.share("manager", "c0", "Yes", 20, 47, "g"),
        sample.hidden("manager", "c1", "No", "g"),
    )
    of_ticks = by_group(ticks, sample.share("duties.m0", "m0", "Safety", 40, 47, "g"))
    return (
        Standing("sessions", "Sessions a week", "sessions", number, "sessions", of_number, "g", GROUP),
        Standing("manager", "A manager", "", answer, "manager", of_answer, "g", GROUP),
        Standing("duties", "Duties", "", ticks, "duties.m0", of_ticks, "g", GROUP),
        Standing("alone", "Everybody's only", "", answer, "manager", why="The group is withheld here."),
    )


def pack(**changes: Any) -> Document:
    practices = PlainTable(
        "practices", "What boards do", ("What", "Here"), (((Text("A plan"),), (Text("☐ yes"),)),)
    )
    blocks: tuple[Block, ...] = (
        Heading(2, (Text("Where we stand"),), "where"),
        Paragraph((Text("=1+1 is no formula"),)),
        StandBlock("stand", standings()),
        practices,
    )
    given = {"blocks": blocks, "brief": True, "audience": "organisation"} | changes
    return sample.document(**given)


@cache
def page() -> Any:
    return lxml_html.document_fromstring(html.write(pack(), Theme()).decode("utf-8"))


# ---- the page --------------------------------------------------------------------------------------


def test_every_fact_has_an_empty_field_with_a_name() -> None:
    fields = page().xpath("//main//input")
    assert [field.get("type") for field in fields] == [
        "text",
        *["radio"] * 2,
        *["checkbox"] * 2,
        *["radio"] * 2,
    ]
    assert not [field for field in fields if field.get("checked") is not None]
    assert not [field for field in fields if field.get("type") == "text" and field.get("value")]
    named = {label.get("for") for label in page().xpath("//label[@for]")}
    assert all(field.get("id") in named or field.getparent().tag == "label" for field in fields)
    assert len({field.get("name") for field in fields if field.get("name")}) == 3


def test_the_figures_of_the_group_stand_beside_those_of_everybody() -> None:
    tables = page().xpath("//table[@class='own']")
    rows = [[cell.text_content() for cell in row.xpath("./*")] for row in tables[0].xpath(".//tr")]
    assert rows == [["Answer", "Group", "All"], ["Yes", "43%", "23%"], ["No", "[c]", "77%"]]
    alone = [[cell.text_content() for cell in row.xpath("./*")] for row in tables[2].xpath(".//tr")]
    assert alone == [["Answer", "All"], ["Yes", "23%"], ["No", "77%"]]
    said = [node.text_content() for node in page().xpath("//p[@class='base']")]
    assert said[0] == f"{GROUP} (47): median 5, middle half 3 to 6.5, mean 4.9."
    assert said[1] == "Everybody (105): median 4, middle half 2.5 to 5, mean 3.8."


def test_the_reason_for_a_wider_group_is_printed() -> None:
    assert [node.text_content() for node in page().xpath("//p[@class='why']")] == [
        "The group is withheld here."
    ]


def test_nothing_that_is_filled_in_can_leave_the_page() -> None:
    policy = page().xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "connect-src 'none'" in policy
    assert "form-action 'none'" in policy
    script = page().xpath("//script")[0].text_content()
    assert not re.search(r"fetch|XMLHttp|sendBeacon|Storage|cookie|location|open\(", script)


def test_a_name_that_looks_like_markup_stays_a_name() -> None:
    assert page().xpath("//main//b[text()='halls']") == []
    assert GROUP in page().xpath("//main")[0].text_content()


def test_a_document_without_facts_has_no_script() -> None:
    plain = html.write(pack(blocks=(Paragraph((Text("x"),)),)), Theme()).decode("utf-8")
    assert "<script" not in plain


# ---- words and drawings ----------------------------------------------------------------------------


def test_the_words_for_people_who_cannot_see_say_every_figure() -> None:
    number, answer, *_ = standings()
    assert "median 5, middle half 3 to 6.5, mean 4.9" in in_words(number)
    assert "3% gave 0, 8% gave 1, 13% gave 2" in in_words(number)
    assert in_words(answer) == (
        "Bars that show which share of the group gave each answer, with that of everybody: Yes, 43% of the "
        "group and 23% of everybody; No, a withheld share of the group and 77% of everybody."
    )


def test_a_withheld_figure_is_drawn_as_the_same_stub_whatever_it_is() -> None:
    def drawn(n: int) -> str:
        table = by_group(yes_no(), replace(sample.hidden("manager", "c0", "Yes", "g"), n=None, base=n))
        return draw_standing(replace(standings()[1], peers=table), "x", Theme())

    assert drawn(1) == drawn(40)


def test_every_drawing_is_well_formed_and_inside_its_frame() -> None:
    for number, standing in enumerate(standings()):
        root = etree.fromstring(draw_standing(standing, f"s{number}", Theme()).encode("utf-8"))
        width = float(root.get("width") or 0)
        for node in root.iter("{*}rect"):
            if node.getparent().tag.endswith("svg"):
                assert -0.1 <= float(node.get("x")) <= width
                assert float(node.get("x")) + float(node.get("width")) <= width + 0.1


def test_a_group_too_small_for_quartiles_shows_its_mean() -> None:
    number = standings()[0]
    assert number.peers is not None
    means = tuple(c for c in number.peers.cells if not c.group or c.measure == "mean")
    few = replace(number, peers=replace(number.peers, cells=means))
    assert "<circle" in draw_standing(few, "x", Theme())
    assert f"{GROUP}: mean 4.9." in in_words(few)
    none = replace(number, peers=replace(number.peers, cells=tuple(c for c in means if not c.group)))
    assert ">[c]</text>" in draw_standing(none, "x", Theme())


def test_refusals_have_no_place_among_the_answers() -> None:
    table = sample.choice_table("q", "Q?", {"Yes": 20, "No": 20})
    refused = replace(table.head, choices=(*table.head.choices, Label(".r", "Prefer not to say")))
    shown = stand_lines(Standing("q", "Q", "", replace(table, head=refused), "q"))
    assert [line.label for line in shown] == ["Yes", "No"]


def test_formats_without_pictures_print_a_table_with_an_empty_column() -> None:
    block = written(StandBlock("s", standings()))
    assert block.header == ("Fact", "Answer or measure", "Group", "Everybody", "Ours")
    assert {row[-1] for row in block.rows} == {(Text(""),)}
    assert len(block.rows) == 4 + 2 + 2 + 2


# ---- PDF, sheet and Word ---------------------------------------------------------------------------


def test_the_pdf_is_brief_accessible_and_leaves_room(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    pymupdf = pytest.importorskip("pymupdf")
    from remit.publish.writers import pdf

    made = pdf.write(pack(), Theme())
    assert pdf.write(pack(), Theme()) == made
    with pymupdf.open(stream=made, filetype="pdf") as opened:
        texts = [sheet.get_text() for sheet in opened]
        boxes = [
            d for sheet in opened for d in sheet.get_drawings() if d["type"] == "fs" and d["rect"].width < 110
        ]
    assert len(texts) <= 2
    assert all("Synthetic data" in text and "For the organisation named" in text for text in texts)
    assert len(boxes) >= len(standings())
    pytest.importorskip("outloud", reason="outloud checks PDF/UA-1: pip install outloud")
    file = tmp_path / "pack.pdf"
    file.write_bytes(made)
    program = Path(sys.executable).with_name("outloud")
    run = subprocess.run([program, "--fail-on", "warning", file], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_sheet_has_empty_cells_to_fill_in_and_no_formula() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    from remit.publish.writers import pack_xlsx

    made = pack_xlsx.write(pack())
    assert pack_xlsx.write(pack()) == made
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Where we stand", "practices", "In words"]
    sheet = book["Where we stand"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(index for index, row in enumerate(rows) if row[0] == "Fact")
    facts = rows[start + 1 :]
    assert facts[0] == ["Sessions a week", "Median", GROUP, 5, 47, 4, 105, None]
    assert facts[1][-1] == "[z]"
    assert facts[4] == [
        "Sessions a week",
        "Gave 0",
        "Everybody",
        "[z]",
        "[z]",
        pytest.approx(3 / 105),
        105,
        "[z]",
    ]
    assert facts[13][:7] == [
        "A manager",
        "Yes",
        GROUP,
        pytest.approx(20 / 47),
        47,
        pytest.approx(24 / 105),
        105,
    ]
    assert facts[14][3:5] == ["[c]", 47]
    assert sum(1 for row in facts if row[-1] is None) == 1 + 2 + 2 + 2
    kinds = {cell.data_type for each in book for row in each.iter_rows() for cell in row}
    assert "f" not in kinds
    said = [cell.value for row in book["In words"].iter_rows() for cell in row]
    assert "=1+1 is no formula" in said


def test_word_prints_the_facts_too() -> None:
    pytest.importorskip("typst")
    from remit.publish.writers import docx

    assert docx.write(pack(), Theme()).startswith(b"PK")


# ---- one's own sheet -------------------------------------------------------------------------------


def own() -> OwnTable:
    number, answer, *_ = standings()
    return OwnTable(
        "P7",
        "The house",
        (OwnFact("Sessions a week", ("6 sessions",), number, frozenset({"6"}), 6.0),),
        (OwnFact("A manager", ("Yes",), answer, frozenset({"c0"})),),
        (OwnFact("What do you wish?", ("<script>peace</script>",)),),
    )


WORDS = PageWords("S", "What it is about", "en-GB", "B", "2026-11-23")


def test_a_respondents_own_answers_are_marked_among_the_published_ones() -> None:
    sheet = lxml_html.document_fromstring(own_page(own(), Theme(), WORDS).decode("utf-8"))
    assert [node.text_content() for node in sheet.xpath("//ul[@class='mine']/li")] == [
        "6 sessions",
        "Yes",
        "<script>peace</script>",
    ]
    assert sheet.xpath("//tr[@class='on']/th/text()") == ["Yes"]
    assert sheet.xpath("//i[@class='me']/@style") != []
    assert sheet.xpath("//script | //input | //main//a") == []
    assert "Private: for the person addressed only" in sheet.text_content()


def test_no_writer_accepts_a_respondents_own_answers() -> None:
    pytest.importorskip("typst")
    pytest.importorskip("xlsxwriter")
    from remit.publish.writers import docx, pack_xlsx, pdf

    document = pack(blocks=(own(),))
    writers = (html.write, pdf.write, docx.write)
    for write in writers:
        with pytest.raises(AssertionError):
            write(document, Theme())
    assert b"peace" not in pack_xlsx.write(document)


# ---- the list --------------------------------------------------------------------------------------


def test_the_list_leads_to_every_file_that_is_there() -> None:
    entries = [
        PackEntry(GROUP, "house", ("pack.html", "pack.pdf", "pack.xlsx")),
        PackEntry("B", "b", ("pack.html",)),
    ]
    listed = packs_index({"kind A": entries}, Theme(), WORDS)
    tree = lxml_html.document_fromstring(listed.decode("utf-8"))
    assert tree.xpath("//main//li/a/@href") == [
        "house/pack.html",
        "house/pack.pdf",
        "house/pack.xlsx",
        "b/pack.html",
    ]
    assert tree.xpath("string(//h2)") == "Kind A (2)"
    assert "does not tell who answered" in re.sub(r"\s+", " ", tree.text_content())


# ---- in a browser ----------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_pack_and_a_sheet_pass_in_a_browser(tmp_path: Path) -> None:
    from browser_checks import axe

    pages = {
        "pack.html": html.write(pack(), Theme()),
        "own.html": own_page(own(), Theme(), WORDS),
        "index.html": packs_index({"A": [PackEntry("B", "b", ("pack.html",))]}, Theme(), WORDS),
    }
    for name, made in pages.items():
        (tmp_path / name).write_bytes(made)
    assert axe([tmp_path / name for name in pages]) == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_what_is_filled_in_is_set_beside_the_group(tmp_path: Path) -> None:
    from browser_checks import look

    file = tmp_path / "pack.html"
    file.write_bytes(html.write(pack(), Theme()))
    typed: dict[str, str | bool] = {
        "#stand-1-you": "7",
        "input[name=stand-2-you][value=c0]": True,
        "input[name=stand-3-you][value='duties.m0']": True,
    }
    seen = look([file], (1280,), ("light",), typed, ".out")[0]
    assert seen["said"] == [
        f"You: 7. Above the middle half of “{GROUP}” (3 to 6.5).",
        f"You: Yes. In the group “{GROUP}” 43% (20) said the same.",
        f"You: Safety. In the group “{GROUP}” 85% (40) said the same.",
        "",
    ]
