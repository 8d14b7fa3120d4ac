"""The PDF: tagged, sound, the same bytes, and nothing a respondent wrote is run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from publish import sample
from remit.core.blocks import FigureBlock, Heading, Paragraph, TableBlock, Text
from remit.core.problems import Refused
from remit.publish import outline
from remit.publish.theme import Theme
from remit.publish.typesetter import printable
from remit.publish.writers import pdf

pytest.importorskip("typst", reason="typst is not installed: pip install remit[pdf]")
pikepdf = pytest.importorskip("pikepdf", reason="pikepdf reads the PDF back: pip install pikepdf")
pymupdf = pytest.importorskip("pymupdf", reason="pymupdf reads the pages back: pip install pymupdf")

pytestmark = pytest.mark.filterwarnings("ignore:.*swigvarlink.*:DeprecationWarning")


@cache
def made() -> bytes:
    return pdf.write(sample.document(), Theme())


@cache
def pages() -> tuple[str, ...]:
    with pymupdf.open(stream=made(), filetype="pdf") as opened:
        return tuple(page.get_text() for page in opened)


@cache
def read(data: bytes) -> Any:
    """The opened file, kept: its objects live as long as it does."""
    return pikepdf.open(io.BytesIO(data))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def elements(data: bytes, kind: str) -> Iterator[Any]:
    """Every element of a kind in the structure tree."""
    opened = read(data)

    def walk(node: Any) -> Iterator[Any]:
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            if str(node.S) == f"/{kind}":
                yield node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(opened.Root.StructTreeRoot.K)


def children(node: Any, *kinds: str) -> list[Any]:
    """The nearest elements of these kinds below a node, in order."""
    found: list[Any] = []
    below = node.get("/K", [])
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [child] if str(child.S)[1:] in kinds else children(child, *kinds)
    return found


def captions(page: Any, words: str) -> list[Any]:
    """Where a page says `Table 3:` (some readers see white space before the colon)."""
    return [place for end in (":", " :") for place in page.search_for(words + end)]


def with_blocks(*blocks: Any) -> bytes:
    return pdf.write(sample.document(blocks=blocks), Theme())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf.write(sample.document(), Theme()) == made()


def test_it_says_that_it_is_accessible_and_what_it_is_called() -> None:
    opened = read(made())
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", bytes(opened.Root.Metadata.read_bytes()))
    assert str(opened.Root.Lang) == "en-GB"
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(opened.Root.MarkInfo.Marked)
    assert str(opened.docinfo["/Title"]) == sample.document().title
    assert str(opened.docinfo["/Author"]) == sample.document().publisher
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20261123")


def test_a_document_in_welsh_says_so() -> None:
    opened = pikepdf.open(io.BytesIO(pdf.write(sample.document(language="cy-GB", blocks=()), Theme())))
    assert str(opened.Root.Lang) == "cy-GB"


def test_every_page_carries_the_draft_mark_and_the_notice() -> None:
    for number, text in enumerate(pages(), start=1):
        assert "Draft: not signed off" in text, number
        assert "Synthetic data: every row is made up" in text, number


def test_a_signed_off_public_report_carries_no_mark() -> None:
    document = sample.document(draft=False, notice="", blocks=(Heading(2, (Text("One"),), "one"),))
    with pymupdf.open(stream=pdf.write(document, Theme()), filetype="pdf") as opened:
        assert all("Draft" not in page.get_text() for page in opened)


def test_a_document_for_one_organisation_says_so_on_every_page() -> None:
    document = sample.document(audience="organisation", blocks=(Heading(2, (Text("One"),), "one"),))
    with pymupdf.open(stream=pdf.write(document, Theme()), filetype="pdf") as opened:
        assert all("For the organisation named" in page.get_text() for page in opened)


def test_every_figure_has_its_alt_text() -> None:
    expected = [figure.alt for figure in outline.figures(sample.document())]
    assert [str(figure.Alt) for figure in elements(made(), "Figure")] == expected


def test_every_table_has_a_head_and_no_ragged_row() -> None:
    tables = list(elements(made(), "Table"))
    assert len(tables) >= len(sample.TABLES)
    for table in tables:
        (head,) = children(table, "THead")
        assert {str(cell.S) for cell in children(head, "TH", "TD")} == {"/TH"}
        rows = children(table, "TR")
        assert len({len(children(row, "TH", "TD")) for row in rows}) == 1


def test_the_name_of_each_row_is_its_header() -> None:
    long_enough = 0
    for table in elements(made(), "Table"):
        (body,) = children(table, "TBody")
        rows = [children(row, "TH", "TD") for row in children(body, "TR")]
        if len(rows) * (len(rows[0]) - 1) < len(rows) + len(rows[0]):
            continue
        long_enough += 1
        for first, *others in rows:
            assert str(first.S) == "/TH"
            assert any(str(a.get("/Scope", "")) == "/Row" for a in first.A)
            assert {str(cell.S) for cell in others} == {"/TD"}
    assert long_enough >= 10


def test_a_caption_stands_on_the_page_of_its_table_or_figure() -> None:
    with pymupdf.open(stream=made(), filetype="pdf") as opened:
        for block in sample.document().blocks:
            if not isinstance(block, FigureBlock | TableBlock):
                continue
            kind = "Figure" if isinstance(block, FigureBlock) else "Table"
            words = f"{kind} {block.number}"
            body = list(opened)[2:]
            page, low = next((p, place.y1) for p in body for place in captions(p, words))
            below = [drawing["rect"].y0 for drawing in page.get_drawings() if drawing["rect"].y0 >= low - 2]
            assert len(below) >= 3, f"{words} stands alone at the foot of page {page.number + 1}"


def test_no_page_is_left_half_empty_in_the_middle() -> None:
    with pymupdf.open(stream=made(), filetype="pdf") as opened:
        texts = pages()
        last = next(i for i, text in enumerate(texts) if i > 2 and "The numbers behind the figures" in text)
        for page in list(opened)[2 : last - 1]:
            bottom = max(block[3] for block in page.get_text("blocks") if block[3] < page.rect.height - 70)
            assert bottom > page.rect.height * 0.6, f"page {page.number + 1} ends at {bottom:.0f}"


def test_what_people_typed_comes_out_as_they_typed_it() -> None:
    everything = squeezed(" ".join(pages())).replace("\u200b", "")
    for label in (*sample.HOSTILE, sample.WELSH, sample.LONG):
        wanted = squeezed(outline.clean(label))
        assert wanted in everything or wanted.replace("-", "") in everything.replace("-", ""), label
    assert "detrevni" in everything
    assert "\u202e" not in everything


def test_a_link_that_could_do_harm_or_leads_nowhere_is_only_words() -> None:
    opened = read(made())
    addresses = [
        str(note.A.URI)
        for page in opened.pages
        for note in page.get("/Annots", [])
        if "/A" in note and "/URI" in note.A
    ]
    assert "https://example.org/guidance?a=1&b=2" in addresses
    assert not [address for address in addresses if address.startswith("javascript")]


def test_a_letter_that_no_font_has_is_named_and_does_not_stop_the_build() -> None:
    data = with_blocks(
        Heading(2, (Text("Caf\u00e9 \U0001f600"),), "one"),
        Paragraph((Text("\u4e2d and \u03a9 and e\u0302\u0301"),)),
    )
    with pymupdf.open(stream=data, filetype="pdf") as opened:
        text = " ".join(page.get_text() for page in opened)
    assert "[grinning face]" in text
    assert "[U+4E2D]" in text
    assert "Ω" in text


def test_letters_that_can_be_shown_are_left_alone() -> None:
    assert printable(f"{sample.WELSH} ≤ ≥ − – ‘’ …") == f"{sample.WELSH} ≤ ≥ − – ‘’ …"


def test_only_the_fonts_that_ship_are_used() -> None:
    opened = read(made())
    fonts = {
        str(font.BaseFont).split("+")[-1]
        for page in opened.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert {"PublicSans-Regular", "PublicSans-Bold", "PublicSans-Italic"} <= fonts
    assert all(re.search("PublicSans|DejaVuSansMono", font) for font in fonts), fonts


def test_a_figure_without_alt_text_is_refused_with_a_reason() -> None:
    figure = FigureBlock("f", 1, "bar", "A finding", "", "  ", sample.TENURE)
    with pytest.raises(Refused) as refused:
        with_blocks(figure)
    assert refused.value.problems[0].code == "PDF-001"
    assert "alt text" in refused.value.problems[0].fix


def test_a_heading_level_left_out_is_refused_with_a_reason() -> None:
    with pytest.raises(Refused) as refused:
        with_blocks(Heading(2, (Text("One"),), "one"), Heading(4, (Text("Three"),), "three"))
    assert refused.value.problems[0].code == "PDF-002"


def test_an_empty_document_is_still_a_document() -> None:
    with pymupdf.open(stream=with_blocks(), filetype="pdf") as opened:
        assert "Where the numbers come from" in " ".join(page.get_text() for page in opened)


def test_a_date_that_is_none_does_not_stop_the_build() -> None:
    data = pdf.write(sample.document(date="soon", blocks=()), Theme())
    assert data.startswith(b"%PDF")


def test_ids_that_occur_twice_do_not_stop_the_build() -> None:
    twice = [Heading(2, (Text("One"),), "same"), Heading(2, (Text("Two"),), "same")]
    twice += [TableBlock("same", n, "T", sample.TENURE) for n in (1, 2)]  # type: ignore[list-item]
    assert with_blocks(*twice).startswith(b"%PDF")


def test_a_logo_stands_on_the_cover_with_its_words() -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
    theme = Theme(logo=logo, logo_type="image/svg+xml", logo_alt="The Sample Council")
    data = pdf.write(sample.document(blocks=()), theme)
    assert [str(figure.Alt) for figure in elements(data, "Figure")] == ["The Sample Council"]


def test_the_checker_finds_no_error(tmp_path: Any) -> None:
    import subprocess
    import sys
    from pathlib import Path

    pytest.importorskip("outloud", reason="outloud checks PDF/UA-1: pip install outloud")
    file = tmp_path / "report.pdf"
    file.write_bytes(made())
    program = Path(sys.executable).with_name("outloud")
    run = subprocess.run([program, "--fail-on", "warning", file], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
