"""The Word file: real styles, named pictures, sound XML, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from publish import sample
from remit.core.blocks import Document, Heading, ListBlock, Paragraph, QuoteBlock, TableBlock, Text
from remit.publish import outline
from remit.publish.theme import Theme
from remit.publish.typesetter import ASSETS
from remit.publish.writers import docx

pytest.importorskip("typst", reason="typst draws the pictures: pip install remit[pdf]")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

# The order that the standard gives to properties (ISO/IEC 29500-1, annex A); Word may refuse another.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs suppressAutoHyphens "
    "spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color kern sz szCs u shd lang numSpacing",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "sectPr": "headerReference footerReference pgSz pgMar",
    "tcPr": "tcW tcBorders vAlign",
    "lvl": "start numFmt lvlText lvlJc pPr",
    "settings": "zoom embedTrueTypeFonts defaultTabStop characterSpacingControl compat themeFontLang "
    "decimalSymbol listSeparator",
}


@cache
def made() -> bytes:
    return docx.write(sample.document(), Theme())


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(name: str = "word/document.xml", data: bytes | None = None) -> Any:
    return etree.fromstring(parts(data or made())[name])


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def styled(style: str, data: bytes | None = None) -> list[Any]:
    return [
        paragraph
        for paragraph in tree(data=data).iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None
    ]


def with_blocks(*blocks: Any, **changes: Any) -> bytes:
    return docx.write(sample.document(blocks=blocks, **changes), Theme())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert docx.write(sample.document(), Theme()) == made()


def test_no_clock_gets_into_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = parts(made())["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-23T00:00:00Z"}


def test_it_says_what_it_is_called_and_in_which_language() -> None:
    core = words_of_core(made())
    assert core["title"] == sample.document().title
    assert core["creator"] == sample.document().publisher
    assert core["language"] == "en-GB"
    (language,) = tree("word/styles.xml").iter(f"{W}lang")
    assert language.get(f"{W}val") == "en-GB"


def words_of_core(data: bytes) -> dict[str, str]:
    return {etree.QName(entry).localname: entry.text or "" for entry in tree("docProps/core.xml", data)}


def test_headings_are_words_own_headings() -> None:
    document = sample.document()
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    for level, style in ((2, "Heading1"), (3, "Heading2"), (4, "Heading3")):
        wanted = [outline.words(heading.line) for heading in headings if heading.level == level]
        found = [words(paragraph) for paragraph in styled(style)]
        assert found[: len(wanted)] == wanted
    assert [words(paragraph) for paragraph in styled("Title")] == [document.title]


def test_quotes_captions_and_lists_have_their_own_styles() -> None:
    blocks = list(outline.walk(sample.document().blocks))
    quotes = [block for block in blocks if isinstance(block, QuoteBlock)]
    assert len(styled("Quote")) + len(styled("IntenseQuote")) == len(quotes)
    assert len(styled("IntenseQuote")) == sum(quote.pull for quote in quotes)
    assert {"1", "2"} <= {
        number.get(f"{W}val")
        for style in ("ListBullet", "ListNumber")
        for paragraph in styled(style)
        for number in paragraph.iter(f"{W}numId")
    }


def test_every_style_that_is_used_exists() -> None:
    known = {style.get(f"{W}styleId") for style in tree("word/styles.xml").iter(f"{W}style")}
    for part in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        used = {
            node.get(f"{W}val")
            for kind in ("pStyle", "rStyle", "tblStyle")
            for node in tree(part).iter(f"{W}{kind}")
        }
        assert used <= known


def test_captions_are_counted_by_word_and_agree_with_the_text() -> None:
    for paragraph in styled("Caption"):
        code = "".join(node.text or "" for node in paragraph.iter(f"{W}instrText")).split()
        if code:
            assert code[0] == "SEQ"
            assert re.match(rf"{code[1]} \d+: .", words(paragraph))
    counted = [words(p) for p in styled("Caption") if p.find(f".//{W}instrText") is not None]
    figures = [f"Figure {f.number}: {f.title}" for f in outline.figures(sample.document())]
    assert [caption for caption in counted if caption.startswith("Figure")] == figures


def test_a_caption_stays_with_what_it_names() -> None:
    kept = {
        style.get(f"{W}styleId"): style.find(f"{W}pPr/{W}keepNext") is not None
        for style in tree("word/styles.xml").iter(f"{W}style")
    }
    assert kept["Caption"]
    assert kept["FigureSubtitle"]
    assert kept["Figure"]


def test_every_table_repeats_its_head_and_names_its_rows() -> None:
    tables = list(tree().iter(f"{W}tbl"))
    assert len(tables) >= len(sample.TABLES)
    for table in tables:
        first, *others = table.findall(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in others)
        look = table.find(f"{W}tblPr/{W}tblLook")
        assert look.get(f"{W}firstRow") == look.get(f"{W}firstColumn") == "1"
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        assert {len(row.findall(f"{W}tc")) for row in (first, *others)} == {columns}
        assert all(cell.find(f"{W}p") is not None for cell in table.iter(f"{W}tc"))


def test_two_tables_never_touch() -> None:
    body = list(tree().find(f"{W}body"))
    assert not [one for one, next_one in pairwise(body) if one.tag == next_one.tag == f"{W}tbl"]


def test_every_picture_has_its_alt_text() -> None:
    pictures = list(tree().iter(f"{WP}docPr"))
    assert [p.get("descr") for p in pictures] == [f.alt for f in outline.figures(sample.document())]
    assert len({p.get("id") for p in pictures}) == len(pictures)


def test_pictures_are_sharp_enough_for_print() -> None:
    for name, png in parts(made()).items():
        if name.endswith(".png"):
            assert png.startswith(b"\x89PNG")
            assert int.from_bytes(png[16:20], "big") / (159 / 25.4) >= 200, "dots an inch"


def test_the_contents_are_filled_in_and_every_entry_leads_somewhere() -> None:
    entries = styled("TOC1") + styled("TOC2") + styled("TableofFigures")
    headings = [b for b in sample.document().blocks if isinstance(b, Heading) and b.level <= 3]
    texts = {words(entry) for entry in entries}
    assert {outline.words(heading.line) for heading in headings} <= texts
    bookmarks = {mark.get(f"{W}name") for mark in tree().iter(f"{W}bookmarkStart")}
    for entry in entries:
        assert entry.find(f"{W}hyperlink").get(f"{W}anchor") in bookmarks


def test_nothing_asks_a_question_on_opening() -> None:
    everything = b"".join(content for name, content in parts(made()).items() if name.endswith(".xml"))
    assert b"updateFields" not in everything
    assert b"w:dirty" not in everything


def test_fields_begin_and_end_in_pairs() -> None:
    for part in ("word/document.xml", "word/footer1.xml"):
        kinds = [node.get(f"{W}fldCharType") for node in tree(part).iter(f"{W}fldChar")]
        assert kinds == ["begin", "separate", "end"] * (len(kinds) // 3)


def test_properties_stand_in_the_order_of_the_standard() -> None:
    for name, content in parts(made()).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        for node in etree.fromstring(content).iter():
            order = ORDERS.get(etree.QName(node).localname, "").split()
            found = [etree.QName(child).localname for child in node]
            if order:
                assert [order.index(child) for child in found] == sorted(order.index(c) for c in found), found


def test_every_part_and_link_that_is_named_is_there() -> None:
    files = parts(made())
    for name in [each for each in files if each.endswith(".rels")]:
        folder = name.replace("_rels/", "").rsplit("/", 1)[0] if "/_rels" in name else ""
        for relation in etree.fromstring(files[name]):
            if relation.get("TargetMode") != "External":
                target = f"{folder}/{relation.get('Target')}".lstrip("/")
                assert target in files, target
    known = {r.get("Id") for r in etree.fromstring(files["word/_rels/document.xml.rels"])}
    used = {value for node in tree().iter() for key, value in node.attrib.items() if key.startswith(R)}
    assert used <= known


def test_bookmarks_are_unique_and_closed() -> None:
    starts = [(m.get(f"{W}id"), m.get(f"{W}name")) for m in tree().iter(f"{W}bookmarkStart")]
    ends = [m.get(f"{W}id") for m in tree().iter(f"{W}bookmarkEnd")]
    assert len({name for _, name in starts}) == len(starts)
    assert sorted(ends) == sorted(number for number, _ in starts)


def test_every_page_carries_the_marks() -> None:
    head = words(tree("word/header1.xml"))
    assert "Draft: not signed off" in head
    assert "Synthetic data: every row is made up" in head
    assert tree().find(f".//{W}sectPr/{W}titlePg") is None, "the first page has the same header"


def test_the_fonts_travel_inside_and_are_whole() -> None:
    files = parts(made())
    table = etree.fromstring(files["word/fontTable.xml"])
    for node, file, name in (
        ("embedRegular", "font1", "PublicSans-Regular.ttf"),
        ("embedBold", "font2", "PublicSans-Bold.ttf"),
        ("embedItalic", "font3", "PublicSans-Italic.ttf"),
    ):
        key = next(table.iter(f"{W}{node}")).get(f"{W}fontKey").strip("{}").replace("-", "")
        mask = bytes.fromhex(key)[::-1]
        font = files[f"word/fonts/{file}.odttf"]
        plain = bytes(byte ^ mask[index % 16] for index, byte in enumerate(font[:32])) + font[32:]
        assert plain == (ASSETS / "fonts" / name).read_bytes()


def test_what_people_typed_comes_out_as_they_typed_it() -> None:
    cells = {words(cell) for cell in tree().iter(f"{W}tc")}
    for label in (*sample.HOSTILE, sample.WELSH, sample.LONG, sample.UNBROKEN):
        assert outline.clean(label) in cells
    everything = parts(made())["word/document.xml"].decode()
    assert "\u202e" not in everything
    assert "\x07" not in everything


def test_a_link_that_could_do_harm_or_leads_nowhere_is_only_words() -> None:
    relations = tree("word/_rels/document.xml.rels")
    outside = [r.get("Target") for r in relations if r.get("TargetMode") == "External"]
    assert "https://example.org/guidance?a=1&b=2" in outside
    assert not [target for target in outside if target.startswith("javascript")]
    linked = {words(link) for link in tree().iter(f"{W}hyperlink")}
    assert "do not run me" not in linked
    assert "a page that does not exist" not in linked
    assert "do not run me" in words(tree())


def test_each_ordered_list_begins_at_one() -> None:
    lists = [ListBlock(((Paragraph((Text(t),)),),), ordered=True) for t in ("a", "b")]
    data = with_blocks(*lists)
    numbers = [p.find(f".//{W}numId").get(f"{W}val") for p in styled("ListNumber", data)]
    assert len(set(numbers)) == 2
    known = {num.get(f"{W}numId"): num for num in tree("word/numbering.xml", data).iter(f"{W}num")}
    assert all(next(known[number].iter(f"{W}startOverride")).get(f"{W}val") == "1" for number in numbers)


def test_an_empty_document_is_still_a_document() -> None:
    assert "Where the numbers come from" in words(tree(data=with_blocks()))


def test_ids_that_occur_twice_do_not_break_the_file() -> None:
    twice = [Heading(2, (Text("One"),), "same"), TableBlock("same", 1, "T", sample.TENURE)]
    names = [m.get(f"{W}name") for m in tree(data=with_blocks(*twice)).iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))


def test_another_reader_opens_it() -> None:
    reader = pytest.importorskip("docx", reason="python-docx reads the file back: pip install python-docx")
    opened = reader.Document(io.BytesIO(made()))
    document: Document = sample.document()
    assert opened.core_properties.title == document.title
    names = [paragraph.style.name for paragraph in opened.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Quote", "List Bullet"} <= set(names)
    assert len(opened.inline_shapes) == len(outline.figures(document))
