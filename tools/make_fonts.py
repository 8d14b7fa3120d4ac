"""Make the fonts Remit ships, and the width table its figures are laid out with.

    python tools/make_fonts.py            # fetches the font with `npm pack` into a temporary folder
    python tools/make_fonts.py FOLDER     # FOLDER holds an unpacked @expo-google-fonts/public-sans

Public Sans 2.001 (SIL Open Font License 1.1, no reserved name) at weights 400 and 700, and italic. Each
weight becomes a TTF for the PDF and Word writers and a WOFF2 for the web page, cut to the letters listed in
`LETTERS`, with kerning and tabular figures kept. Needs fonttools and brotli. The same input gives the same
bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "@expo-google-fonts/public-sans@0.4.2"
ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "src/remit/publish/assets/fonts"
WIDTHS = ROOT / "src/remit/publish/figures/widths.py"
WEIGHTS = {
    "Regular": ("400Regular/PublicSans_400Regular.ttf", 400),
    "Bold": ("700Bold/PublicSans_700Bold.ttf", 700),
    "Italic": ("400Regular_Italic/PublicSans_400Regular_Italic.ttf", 400),
}
ON_PAPER = ("Italic",)
"""Styles for the PDF and Word writers only: a browser slants the letters by itself."""

# Latin, Latin-1, Latin Extended-A (Welsh circumflexes among them), Welsh W with grave, acute and diaeresis,
# dashes, quotation marks, signs of official statistics.
LETTERS = sorted(
    {*range(0x20, 0x7F), *range(0xA0, 0x180)} | {ord(c) for c in "ẀẁẂẃẄẅỲỳȘșȚț–—‘’‚“”„†‡•…‰‹›€™−≈≠≤≥⅓⅔⅛⅜⅝⅞∑"}
)
NEEDED = "ŵŷŴŶâêîôûÂÊÎÔÛ≥≤−–—…£€•’“”×÷½"


def main() -> None:
    """Make the font files and the width table."""
    if len(sys.argv) > 1:
        make(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        run = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", folder]
        subprocess.run(run, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        make(Path(folder) / "package")


def make(package: Path) -> None:
    """Cut every style and measure the upright ones."""
    FONTS.mkdir(parents=True, exist_ok=True)
    (FONTS / "OFL.txt").write_bytes((package / "LICENSE_FONT").read_bytes())
    tables = {}
    for style, (path, weight) in WEIGHTS.items():
        font = cut(package / path)
        name(font, style)
        missing = [letter for letter in NEEDED if ord(letter) not in font.getBestCmap()]
        if missing or font["OS/2"].usWeightClass != weight:
            raise SystemExit(f"Public Sans {style} lacks {missing or weight}")
        font.save(FONTS / f"PublicSans-{style}.ttf")
        if style in ON_PAPER:
            continue
        tables[style] = advances(font)
        font.flavor = "woff2"
        font.save(FONTS / f"PublicSans-{style}.woff2")
    WIDTHS.write_text(source(tables), encoding="utf-8", newline="\n")


def cut(path: Path) -> TTFont:
    """The font with our letters only, without hints."""
    options = subset.Options(
        layout_features=["kern", "mark", "ccmp", "locl", "tnum", "pnum", "calt"],
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
        name_IDs=["*"],
        drop_tables=["STAT", "prep", "gasp"],
    )
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    return font


def name(font: TTFont, style: str) -> None:
    """One family, "Public Sans", and its style, in every record a program may read."""
    for record in list(font["name"].names):
        if record.nameID in (3, 16, 17, 21, 22, 25):
            font["name"].removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
    names = {
        1: "Public Sans",
        2: style,
        3: f"2.001;PublicSans-{style}",
        4: f"Public Sans {style}",
        6: f"PublicSans-{style}",
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["head"].macStyle = {"Bold": 1, "Italic": 2}.get(style, 0)
    selected = {"Bold": 1 << 5, "Italic": 1}.get(style, 1 << 6)
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | selected


def advances(font: TTFont) -> dict[str, int]:
    """Letter to advance width in thousandths of the type size."""
    units = font["head"].unitsPerEm
    return {
        chr(code): round(font["hmtx"][glyph][0] * 1000 / units)
        for code, glyph in sorted(font.getBestCmap().items())
        if code >= 0x20
    }


def source(tables: dict[str, dict[str, int]]) -> str:
    """The width table as a Python module."""
    lines = [
        '"""Advance widths of Public Sans, in thousandths of the type size. Made by tools/make_fonts.py."""',
        "",
        "# ruff: noqa: E501",
        "",
        "FIRST = 0x20",
        '"""Code point of the first entry of the two strings below."""',
        "",
    ]
    for style, widths in tables.items():
        runs = ",".join(str(widths.get(chr(code), 0)) for code in range(0x20, 0x180))
        lines += [
            f'{style.upper()} = "{runs}"',
            f'"""{style}: U+0020 to U+017F, comma separated, 0 where there is no letter."""',
            "",
        ]
        more = {letter: width for letter, width in widths.items() if ord(letter) >= 0x180}
        lines += (
            [f"{style.upper()}_MORE = {{"]
            + [f'    "\\u{ord(k):04x}": {v},' for k, v in more.items()]
            + ["}", ""]
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
