"""typst: a template and its data to a tagged PDF, and SVG to PNG, with the fonts of assets only."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from remit.core.problems import Place, Refused, refuse
from remit.publish.figures.widths import REGULAR_MORE

if TYPE_CHECKING:
    import typst

ASSETS = files("remit.publish") / "assets"

FONTS = ("Public Sans", "DejaVu Sans Mono")
"""The family that ships, and one inside typst for the letters it lacks (Greek, Cyrillic, arrows)."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(ASSETS / "fonts")])


@lru_cache(maxsize=8)
def _template(name: str) -> bytes:
    return (ASSETS / name).read_bytes()


def warm() -> None:
    """Load the typesetter and its fonts before there is anything to set."""
    _fonts()


def set_pdf(template: str, document: str, stamp: int) -> bytes:
    """A PDF/UA-1 file from a template of the assets folder and the JSON it reads as `sys.inputs.document`.

    `stamp` is the time written into the file, in seconds. Raises `Refused` with what typst would not set.
    """
    import typst

    shown = printable(document)
    try:
        return name_rows(_compiled(template, shown, stamp))
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise _failed(error) from error
    # Letters that have shapes one by one and none together: say them all by name.
    plain = shown.translate({ord(letter): _spelled(letter) for letter in _rare(shown)})
    try:
        return name_rows(_compiled(template, plain, stamp))
    except typst.TypstError as error:
        raise _failed(error) from error


def _compiled(template: str, document: str, stamp: int) -> bytes:
    import typst

    return typst.compile(
        _template(template),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": document},
        pdf_standards=["ua-1"],
        timestamp=stamp,
    )


def draw_png(figures: Sequence[str], width: float, scale: float = 2.0) -> list[bytes]:
    """SVG texts as PNG pictures, `scale` times `width` pixels wide, all in one go."""
    import typst

    if not figures:
        return []
    source = (
        '#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#set text(font: ("Public Sans",))\n'
        f"#for index in range({len(figures)}) "
        '[#image(bytes(sys.inputs.at(str(index))), format: "svg", '
        f"width: {width}pt)#if index < {len(figures) - 1} [#pagebreak()]]"
    )
    inputs = {str(index): svg for index, svg in enumerate(figures)}
    try:
        made: bytes | list[bytes] = typst.compile(
            source.encode(), format="png", font_paths=_fonts(), sys_inputs=inputs, ppi=72 * scale
        )
    except typst.TypstError as error:
        raise _failed(error) from error
    return made if isinstance(made, list) else [made]


def _failed(error: typst.TypstError) -> Refused:
    return refuse(
        "PDF-002",
        Place("report.pdf"),
        f"the pages could not be set: {error.message}",
        "mend what the message names (a heading level left out, a logo that cannot be read) and build again",
    )


# ---- letters that no font has ----------------------------------------------------------------------


def printable(text: str) -> str:
    """The text with each character that no font can show replaced by its name or number in brackets.

    PDF/UA refuses a letter without a shape, and a build must not fail for one respondent's emoji. Marks that
    cannot be set above their letter are left out.
    """
    rare = _rare(text)
    if any(unicodedata.category(letter)[0] == "M" for letter in rare):
        for cluster in sorted(set(_clusters(text)), key=len, reverse=True):
            if not _shows(cluster):
                text = text.replace(cluster, cluster[0])
        rare = _rare(text)
    if not rare or _shows("".join(sorted(rare))):
        return text
    return text.translate({ord(letter): _spelled(letter) for letter in sorted(rare) if not _shows(letter)})


def _rare(text: str) -> frozenset[str]:
    """The letters that Public Sans may lack."""
    return frozenset(letter for letter in set(text) if ord(letter) > 0x17F and letter not in REGULAR_MORE)


def _clusters(text: str) -> Iterator[str]:
    """Each letter that carries combining marks, with them."""
    start = 0
    for index, letter in enumerate(text):
        if ord(letter) < 0x300 or unicodedata.category(letter)[0] != "M":
            if index - start > 1:
                yield text[start:index]
            start = index
    if len(text) - start > 1:
        yield text[start:]


def _spelled(letter: str) -> str:
    category = unicodedata.category(letter)
    if unicodedata.combining(letter) or category in ("Cf", "Mn", "Me"):
        return ""
    name = unicodedata.name(letter, "").lower()
    return f"[{name}]" if name and category[0] == "S" else f"[U+{ord(letter):04X}]"


@lru_cache(maxsize=4096)
def _shows(letters: str) -> bool:
    """Whether typst finds a shape for every letter, in text and in a figure."""
    import typst

    source = (
        b'#set document(title: [x])\n#set text(font: ("Public Sans", "DejaVu Sans Mono"))\n'
        b"#for letter in sys.inputs.letters.clusters() [#letter #strong(letter) ]\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", alt: "x")'
    )
    words = f'<text y="9" font-family="Public Sans">{escape(letters)}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{words}</svg>'
    try:
        typst.compile(
            source,
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"letters": letters, "svg": svg},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


# ---- names of rows ---------------------------------------------------------------------------------

_ROW_NAME = re.compile(rb"/S/TD(/P \d+ 0 R/A\[<</O/Table)(/Headers\[\((U\d+)x0y\d+\)\])")
_CELL = re.compile(rb"(/S/TD/P \d+ 0 R/A\[<</O/Table)(/Headers\[\((U\d+)x[1-9]\d*y\d+\)\])")
_COLUMN_NAME = re.compile(rb"/S/TH/P \d+ 0 R/ID\((U\d+)x")


def name_rows(pdf: bytes) -> bytes:
    """Mark the first cell of each row as the row's header, so that a screen reader says it with each number.

    typst 0.15 marks column heads only. Each change keeps the length, so that every offset in the file stays
    true. Tables of few cells stay as they are: checkers take many heads beside few numbers for a mistake.
    """
    heads = Counter(_COLUMN_NAME.findall(pdf))
    names = Counter(found[2] for found in _ROW_NAME.findall(pdf))
    cells = Counter(found[2] for found in _CELL.findall(pdf))
    wide = {table for table in names if cells[table] >= heads[table] + names[table]}

    def name(found: re.Match[bytes]) -> bytes:
        if found[3] not in wide:
            return found[0]
        return b"/S/TH" + found[1] + b"/Scope/Row".ljust(len(found[2]))

    def cell(found: re.Match[bytes]) -> bytes:
        return found[1] + b" " * len(found[2]) if found[3] in wide else found[0]

    return _CELL.sub(cell, _ROW_NAME.sub(name, pdf))
