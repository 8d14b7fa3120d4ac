"""Two colours and a logo of the sector body, checked before anything is drawn with them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from remit.core.problems import Place, Refused
from remit.publish.theme import (
    FILLS,
    GRAPHIC_CONTRAST,
    TEXT_CONTRAST,
    Theme,
    contrast,
    dark,
    light,
    reach,
    text_on,
    theme_from,
)

HERE = Place("study.yaml")
THEMES = (
    Theme(),
    Theme(colour="#7A0019", accent="#555555"),
    Theme(colour="#5A5A5A"),
    Theme(colour="#0B6B3A"),
)


def codes(**settings: object) -> list[str]:
    logo = settings.pop("picture", b"")
    with pytest.raises(Refused) as refused:
        theme_from(settings, logo, HERE)  # type: ignore[arg-type]
    return [problem.code for problem in refused.value.problems]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#12436D", "#F46A25") == pytest.approx(3.38, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", [light, dark])
@pytest.mark.parametrize("name", FILLS)
def test_every_fill_stands_out_from_its_paper_and_carries_readable_text(theme, scheme, name: str) -> None:
    palette = scheme(theme)
    fill = palette.fill(name)
    assert contrast(fill, palette.paper) >= GRAPHIC_CONTRAST
    assert contrast(fill, text_on(fill)) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", [light, dark])
@pytest.mark.parametrize("tone", ["ink", "mute", "link", "warn"])
def test_words_are_readable_on_paper_and_on_tint(theme, scheme, tone: str) -> None:
    palette = scheme(theme)
    assert contrast(getattr(palette, tone), palette.paper) >= TEXT_CONTRAST
    assert contrast(getattr(palette, tone), palette.tint) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", [light, dark])
def test_the_masthead_is_readable(theme, scheme) -> None:
    palette = scheme(theme)
    assert contrast(palette.brand, palette.on_brand) >= TEXT_CONTRAST
    assert contrast(palette.bar if hasattr(palette, "bar") else palette.fill("bar"), palette.paper) >= 4.5


def test_neighbours_without_an_order_differ_by_three_to_one_in_light() -> None:
    names = [f"c{place}" for place in range(1, 7)]
    palette = light(Theme())
    for one, other in pairwise(names):
        assert contrast(palette.fill(one), palette.fill(other)) >= GRAPHIC_CONTRAST


def test_the_two_series_of_a_grouped_bar_differ_by_three_to_one() -> None:
    palette = light(Theme())
    assert contrast(palette.fill("bar"), palette.fill("second")) >= GRAPHIC_CONTRAST


def test_a_colour_is_moved_only_as_far_as_it_must() -> None:
    assert reach("#12436D", "#FFFFFF", 4.5) == "#12436D"
    assert contrast(reach("#F0C000", "#FFFFFF", 4.5), "#FFFFFF") >= 4.5


def test_a_theme_is_read_from_settings() -> None:
    theme = theme_from(
        {
            "name": "The Sample Council",
            "colour": "#7a0019",
            "logo": "logo.svg",
            "logo_alt": "The Sample Council",
        },
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        HERE,
    )
    assert (theme.colour, theme.logo_type) == ("#7A0019", "image/svg+xml")


def test_a_pale_colour_is_refused_and_a_readable_one_offered() -> None:
    with pytest.raises(Refused) as refused:
        theme_from({"colour": "#FFCC00"}, b"", HERE)
    problem = refused.value.problems[0]
    assert problem.code == "LOOK-003"
    offered = problem.fix.split('"')[1]
    assert contrast(offered, "#FFFFFF") >= TEXT_CONTRAST


def test_each_mistake_in_a_theme_is_named() -> None:
    assert codes(color="#12436D") == ["LOOK-001"]
    assert codes(colour="navy") == ["LOOK-002"]
    assert codes(accent=12) == ["LOOK-002"]
    assert codes(picture=b"GIF89a", logo_alt="x") == ["LOOK-004"]
    assert codes(picture=b"\x89PNG" + b"0" * 70_000, logo_alt="x") == ["LOOK-005"]
    assert codes(picture=b"\x89PNG") == ["LOOK-006"]


def test_a_font_name_cannot_carry_style_rules() -> None:
    theme = theme_from({"font": "Arial;}body{display:none"}, b"", HERE)
    assert theme.font == "Arialbodydisplaynone"
