"""The pieces a Word document is made of, as XML texts: runs, paragraphs, fields, pictures, tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from remit.publish.columns import arrange
from remit.publish.outline import WORDS, clean

MEASURE = 159 * 72 / 25.4
"""Width of the text on the page in points."""

TWIPS = round(MEASURE * 20)
EMU = 12700
"""English metric units in a point."""

WHOLE_ROWS = 24
"""A table of at most so many rows is kept on one page."""

TAB = "<w:r><w:tab/></w:r>"
BREAK = "<w:r><w:br/></w:r>"
ENDED = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def run(text: str, style: str = "", properties: str = "") -> str:
    """Words in one character style, as XML."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    look = f"<w:rPr>{named}{properties}</w:rPr>" if named or properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; `properties` follow the style's name in the order of the standard."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    look = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{look}{content}</w:p>"


def begun(code: str) -> str:
    """The beginning of a field; its result follows, then `ENDED`."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code, quote=False)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_code(code: str, result: str) -> str:
    """A field with its result filled in."""
    return f"{begun(code)}{result}{ENDED}"


def picture(number: int, png: bytes, name: str, alt: str) -> str:
    """A PNG at the width of the text; its alt text goes with it."""
    across, down = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    width = round(MEASURE * EMU)
    height = round(width * down / max(across, 1))
    alt, name = escape(clean(alt)), escape(clean(name))
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="{name}" descr="{alt}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rIdP{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def ruled(
    title: str,
    header: Sequence[str],
    texts: Sequence[Sequence[str]],
    cells: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    total: bool = False,
) -> str:
    """A table with a head that repeats on each page; too wide, it continues below with the rows named again.

    `texts` are the plain words of the cells (for their widths), `cells` their runs; `numeric` columns are
    flush right; `total` sets the last row off.
    """
    fitted = arrange(header, texts, MEASURE)
    style = "TableText" if fitted.size >= 9 else "TableTextSmall" if fitted.size >= 8 else "TableTextTiny"
    parts = []
    for part in fitted.parts:
        widths = [round(width * 20) for width in part.widths]
        chosen = [[run(header[index], "Strong") for index in part.columns]]
        chosen += [[row[index] for index in part.columns] for row in cells]
        right = [numeric[index] for index in part.columns]
        parts.append(_table(title, chosen, widths, right, total, style))
    again = run(f"{title}, {WORDS['continued']}" if title else "")
    return paragraph("SourceNote", again, '<w:keepNext/><w:spacing w:before="200" w:after="60"/>').join(parts)


def _table(
    title: str,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[bool],
    total: bool,
    style: str,
) -> str:
    together = len(rows) <= WHOLE_ROWS + 1
    made = "".join(
        _row(row, widths, right, style, header=index == 0, keep=index == 0 or together)
        for index, row in enumerate(rows)
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'w:val="{"06E0" if total else "06A0"}" w:firstRow="1" w:lastRow="{int(total)}" w:firstColumn="1"'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="FiguresTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look} w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{escape(clean(title))}"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{made}</w:tbl>"
    )


def _row(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: str, header: bool, keep: bool
) -> str:
    flags = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>"
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + paragraph(
            style, content, ("<w:keepNext/>" if keep else "") + ('<w:jc w:val="right"/>' if flush else "")
        )
        + "</w:tc>"
        for content, width, flush in zip(cells, widths, right, strict=True)
    )
    return f"<w:tr>{flags}{made}</w:tr>"


def section() -> str:
    """A4, with the margins of the PDF."""
    side = round((210 * 72 / 25.4 - MEASURE) / 2 * 20)
    margins = f'w:top="1700" w:right="{side}" w:bottom="1500" w:left="{side}" w:header="750" w:footer="700"'
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/>'
        '<w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar {margins} w:gutter="0"/></w:sectPr>'
    )


def marked(marks: Sequence[str], draft: bool) -> list[str]:
    """The marks of a document as runs; with `draft` the first stands out."""
    return [
        run(f"\u00a0{mark}\u00a0", "DraftMark") if draft and index == 0 else run(mark, "Mark")
        for index, mark in enumerate(marks)
    ]


def header(title: str, marks: Sequence[str], draft: bool) -> str:
    """The head of every page: the title, and at the right the marks."""
    return paragraph("Header", f"{run(title)}{TAB}{run('   ').join(marked(marks, draft))}")


def footer(publisher: str) -> str:
    """The foot of every page: whose it is, and the page."""
    page, pages = field_code("PAGE", run("1")), field_code("NUMPAGES", run("1"))
    return paragraph("Footer", f"{run(publisher)}{TAB}{run('Page ')}{page}{run(' of ')}{pages}")
