"""Words are measured with the font's own widths, and wrapped so that nothing is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.publish.figures.measure import balance, text_width, wrap

FONTS = Path(__file__).resolve().parents[2] / "src/remit/publish/assets/fonts"
NEEDED = "ŵŷŴŶâêîôûÂÊÎÔÛẁẃẅỳ≥≤−–—…£€•’“”×÷½"


def font(name: str):
    ttfont = pytest.importorskip("fontTools.ttLib", reason="fonttools is not installed")
    return ttfont.TTFont(FONTS / name)


@pytest.mark.parametrize(("style", "bold"), [("Regular", False), ("Bold", True)])
def test_widths_are_those_of_the_font(style: str, bold: bool) -> None:
    shipped = font(f"PublicSans-{style}.ttf")
    units = shipped["head"].unitsPerEm
    for code, glyph in shipped.getBestCmap().items():
        if code >= 0x20:
            assert text_width(chr(code), 1000, bold) == round(shipped["hmtx"][glyph][0] * 1000 / units)


@pytest.mark.parametrize("style", ["Regular", "Bold"])
@pytest.mark.parametrize("ending", ["ttf", "woff2"])
def test_the_fonts_hold_welsh_letters_signs_and_tabular_figures(style: str, ending: str) -> None:
    shipped = font(f"PublicSans-{style}.{ending}")
    assert [letter for letter in NEEDED if ord(letter) not in shipped.getBestCmap()] == []
    features = {record.FeatureTag for record in shipped["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features
    assert "kern" in {record.FeatureTag for record in shipped["GPOS"].table.FeatureList.FeatureRecord}
    assert shipped["name"].getDebugName(1) == "Public Sans"
    assert shipped["name"].getDebugName(2) == style
    assert shipped["OS/2"].usWeightClass == (700 if style == "Bold" else 400)


def test_the_web_fonts_are_small_and_the_licence_is_beside_them() -> None:
    assert sum((FONTS / f"PublicSans-{style}.woff2").stat().st_size for style in ("Regular", "Bold")) < 40_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@given(text=st.text(max_size=120), width=st.floats(20, 400), bold=st.booleans())
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: float, bold: bool) -> None:
    lines = wrap(text, 14, width, bold)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    for line in lines:
        assert len(line) <= 1 or text_width(line, 14, bold) <= width + 1e-6 or len(line.rstrip()) == 1


@given(text=st.text(alphabet="abc defg hij klm no", max_size=120), width=st.floats(30, 300))
def test_balancing_needs_no_more_lines_and_cuts_no_word_that_fits(text: str, width: float) -> None:
    lines = balance(text, 14, width)
    assert len(lines) == len(wrap(text, 14, width))
    if all(text_width(word, 14) <= width for word in text.split()):
        assert " ".join(lines).split() == text.split()


def test_a_long_word_is_cut_between_letters() -> None:
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    lines = wrap(word, 14, 120)
    assert "".join(lines) == word
    assert len(lines) > 2


def test_marks_that_combine_take_no_room_and_unknown_letters_are_wide() -> None:
    assert text_width("e\u0301", 14) == text_width("e", 14)
    assert text_width("漢", 10) == 10
