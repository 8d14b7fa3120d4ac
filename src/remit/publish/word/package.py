"""The parts of a Word file (Office Open XML) and its zip: the same content always gives the same bytes."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from string import Template

from msgspec import Struct

ASSETS = files("remit.publish") / "assets"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FAMILY = "Public Sans"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip: zip knows none before it."""


class Core(Struct, frozen=True):
    """What the file says of itself. `day` is an ISO date, empty when there is none."""

    title: str
    subject: str
    creator: str
    language: str
    day: str


class WordParts(Struct, frozen=True):
    """The parts that differ from document to document, as XML texts.

    `ordered` is the number of ordered lists (each counts from one), `links` the outside addresses in the
    order of their ids `rIdL1 ...`, `pictures` the PNG files in the order of their ids `rIdP1 ...`.
    """

    core: Core
    body: str
    header: str
    footer: str
    colours: Mapping[str, str]
    measure: int
    ordered: int
    links: Sequence[str]
    pictures: Sequence[bytes]


def packed(parts: WordParts) -> bytes:
    """The whole .docx file."""
    entries: dict[str, bytes] = {
        "[Content_Types].xml": _types().encode(),
        "_rels/.rels": _root_relations().encode(),
        "docProps/app.xml": _app().encode(),
        "docProps/core.xml": _core(parts.core).encode(),
        "word/_rels/document.xml.rels": _relations(parts).encode(),
        "word/_rels/fontTable.xml.rels": _font_relations().encode(),
        "word/document.xml": _root("document", f"<w:body>{parts.body}</w:body>"),
        "word/fontTable.xml": _font_table().encode(),
        "word/footer1.xml": _root("ftr", parts.footer),
        "word/header1.xml": _root("hdr", parts.header),
        "word/numbering.xml": _numbering(parts.ordered).encode(),
        "word/settings.xml": _settings(parts.core.language).encode(),
        "word/styles.xml": _filled("styles.xml", parts).encode(),
        "word/theme1.xml": _filled("theme.xml", parts).encode(),
    }
    entries |= {f"word/media/figure{index}.png": png for index, png in enumerate(parts.pictures, start=1)}
    entries |= {f"word/fonts/font{index}.odttf": font for index, (font, _) in enumerate(_fonts(), start=1)}
    return _zipped(entries)


def _root(name: str, content: str) -> bytes:
    return f"{XML}<w:{name} {NAMESPACES}>{content}</w:{name}>".encode()


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 0  # the same bytes on every system
            stored = name.endswith((".png", ".odttf"))
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return memory.getvalue()


# ---- parts that every file has ----------------------------------------------------------------------


def _types() -> str:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "numbering": "numbering",
        "fontTable": "fontTable",
        "header1": "header",
        "footer1": "footer",
    }
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    theme = "application/vnd.openxmlformats-officedocument.theme+xml"
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="odttf" '
        'ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
        f'{overrides}<Override PartName="/word/theme1.xml" ContentType="{theme}"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def _related(entries: Sequence[tuple[str, str, str, bool]]) -> str:
    """Relationships from id, kind, target and whether the target is outside the file."""
    outer = ' TargetMode="External"'
    made = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{escape(target)}"{outer if outside else ""}/>'
        for name, kind, target, outside in entries
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def _root_relations() -> str:
    return _related(
        [
            ("rId1", f"{OFFICE}/relationships/officeDocument", "word/document.xml", False),
            ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
            ("rId3", f"{OFFICE}/relationships/extended-properties", "docProps/app.xml", False),
        ]
    )


def _relations(parts: WordParts) -> str:
    kinds = ("styles", "settings", "numbering", "fontTable")
    entries = [(f"rId{i}", f"{OFFICE}/relationships/{k}", f"{k}.xml", False) for i, k in enumerate(kinds, 1)]
    entries.append(("rIdTheme", f"{OFFICE}/relationships/theme", "theme1.xml", False))
    entries.append(("rIdHeader", f"{OFFICE}/relationships/header", "header1.xml", False))
    entries.append(("rIdFooter", f"{OFFICE}/relationships/footer", "footer1.xml", False))
    for index, href in enumerate(parts.links, start=1):
        entries.append((f"rIdL{index}", f"{OFFICE}/relationships/hyperlink", href, True))
    for index in range(1, len(parts.pictures) + 1):
        entries.append((f"rIdP{index}", f"{OFFICE}/relationships/image", f"media/figure{index}.png", False))
    return _related(entries)


def _app() -> str:
    return (
        f'{XML}<Properties xmlns="{OFFICE}/extended-properties"><Application>Remit</Application></Properties>'
    )


def _core(core: Core) -> str:
    day = core.day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", core.day) else ""
    times = "".join(
        f'<dcterms:{kind} xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:{kind}>'
        for kind in ("created", "modified")
    )
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(core.title)}</dc:title><dc:subject>{escape(core.subject)}</dc:subject>"
        f"<dc:creator>{escape(core.creator)}</dc:creator><dc:language>{escape(core.language)}</dc:language>"
        f"<cp:lastModifiedBy>{escape(core.creator)}</cp:lastModifiedBy>{times if day else ''}"
        "</cp:coreProperties>"
    )


def _settings(language: str) -> str:
    """The format of Word 2013, so that nothing opens in compatibility mode; the fonts travel inside."""
    return (
        f'{XML}<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/><w:embedTrueTypeFonts/>'
        '<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="{escape(language)}"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    return Template((ASSETS / "word" / name).read_text(encoding="utf-8"))


def _filled(name: str, parts: WordParts) -> str:
    """Styles or theme of the assets folder in the colours and language of this document."""
    named = {colour: value.lstrip("#") for colour, value in parts.colours.items()}
    language = escape(parts.core.language)
    return _template(name).substitute(named, font=FAMILY, language=language, measure=parts.measure)


BULLETS = ("•", "–", "•")
COUNTS = (("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3."))
INDENT = 397
"""How far each level of a list stands to the right, in twentieths of a point."""

HANGING = INDENT - 57
"""Room for the bullet or number."""


def _numbering(ordered: int) -> str:
    """List formats: number 1 is the bullets, 2 and up are ordered lists that each begin at one."""
    bullets = "".join(_level(index, "bullet", sign) for index, sign in enumerate(BULLETS))
    counts = "".join(_level(index, kind, text) for index, (kind, text) in enumerate(COUNTS))
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number in range(2, ordered + 2)
    )
    return (
        f'{XML}<w:numbering xmlns:w="{MAIN}">'
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{counts}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )


def _level(index: int, kind: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{INDENT * (index + 1)}" w:hanging="{HANGING}"/>'
        "</w:pPr></w:lvl>"
    )


# ---- fonts -------------------------------------------------------------------------------------------

FACES = (
    ("PublicSans-Regular.ttf", "embedRegular"),
    ("PublicSans-Bold.ttf", "embedBold"),
    ("PublicSans-Italic.ttf", "embedItalic"),
)


@lru_cache(maxsize=1)
def _fonts() -> tuple[tuple[bytes, str], ...]:
    """Each font as Word keeps it inside a file, with its key (ISO/IEC 29500-1, 17.8.1).

    The first 32 bytes are mixed with the digits of the key, read backwards. The key names the font's content.
    """
    found = []
    for name, _ in FACES:
        font = (ASSETS / "fonts" / name).read_bytes()
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {len(font)}")
        mask = bytes(reversed(key.bytes))
        head = bytes(byte ^ mask[index % 16] for index, byte in enumerate(font[:32]))
        found.append((head + font[32:], f"{{{str(key).upper()}}}"))
    return tuple(found)


def _font_table() -> str:
    embedded = "".join(
        f'<w:{place} r:id="rId{index}" w:fontKey="{key}"/>'
        for index, ((_, key), (_, place)) in enumerate(zip(_fonts(), FACES, strict=True), start=1)
    )
    return (
        f'{XML}<w:fonts xmlns:w="{MAIN}" xmlns:r="{OFFICE}/relationships"><w:font w:name="{FAMILY}">'
        '<w:altName w:val="Arial"/><w:panose1 w:val="00000000000000000000"/><w:charset w:val="00"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{embedded}</w:font></w:fonts>'
    )


def _font_relations() -> str:
    return _related(
        [
            (f"rId{index}", f"{OFFICE}/relationships/font", f"fonts/font{index}.odttf", False)
            for index in range(1, len(FACES) + 1)
        ]
    )
