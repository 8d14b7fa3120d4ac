"""Whatever people type, the PDF and the Word file are made and stay sound."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from publish import sample
from remit.core.blocks import (
    BoxBlock,
    Document,
    FigureBlock,
    Heading,
    Link,
    Number,
    Paragraph,
    PlainTable,
    QuoteBlock,
    TableBlock,
    Text,
)
from remit.core.cleared import ClearedQuote, ClearedTable, Label
from remit.publish.theme import Theme
from remit.publish.writers import docx, pdf

pytest.importorskip("typst", reason="typst is not installed: pip install remit[pdf]")

ANYTHING = st.text(max_size=40)


def filled(text: str, other: str) -> Document:
    """A document with these texts wherever words of a person can stand."""
    choices = (Label("a", text), Label("b", other))
    cells = tuple(sample.share("tenure", c.code, c.text, 3, 9) for c in choices)
    table = ClearedTable(
        replace(sample.TENURE.head, title=text, choices=choices, source=other), cells, (other,)
    )
    line = (
        Text(text),
        Text(other, strong=True, emphasis=True),
        Text(text, code=True),
        Link(other, f"#{text}"),
        Link(text, other),
        Number(other, text, other),
    )
    return sample.document(
        title=f"Title {text}",
        subtitle=other,
        publisher=text,
        notice=other,
        downloads=(Link(text, other),),
        blocks=(
            Heading(2, (Text(text),), text),
            Paragraph(line),
            BoxBlock(other, (Paragraph(line),)),
            QuoteBlock(ClearedQuote("q", text, "i", "", other), pull=True),
            TableBlock(text, 1, other, table),
            FigureBlock(other, 1, "bar", text, other, f"Bars: {text}", table),
            PlainTable(other, text, (text, other), ((line, line),), (1,)),
        ),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, ANYTHING)
def test_any_text_can_stand_in_a_pdf(text: str, other: str) -> None:
    assert pdf.write(filled(text, other), Theme()).startswith(b"%PDF-1.7")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, ANYTHING)
def test_any_text_can_stand_in_a_word_file(text: str, other: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx.write(filled(text, other), Theme()))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
