"""How a publication looks: two colours and a logo of the sector body, everything else derived and checked.

Contrast follows WCAG 2.2: text at least 4.5:1, parts of a chart at least 3:1. The chart colours are those of
the UK Government Analysis Function, lifted for dark screens.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, nearest

TEXT_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""

GRAPHIC_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.11."""

LOGO_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"<svg": "image/svg+xml",
    b"<?xml": "image/svg+xml",
}
"""How a logo file begins, and what it then is."""

LOGO_LIMIT = 64 * 1024
"""Largest logo in bytes: it travels inside every page."""


class Theme(Struct, frozen=True):
    """The look of one sector body.

    `colour` and `accent` are `#rrggbb` and reach 4.5:1 on white. `logo` is embedded as it is (`logo_type` its
    media type), `logo_alt` says it in words. `font` is a CSS font stack put before Public Sans; empty for
    Public Sans alone. No brand is shipped.
    """

    name: str = ""
    colour: str = "#12436D"
    accent: str = "#1D7F76"
    logo: bytes = b""
    logo_type: str = ""
    logo_alt: str = ""
    font: str = ""


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2 definition)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2 definition)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` mixed in, in sRGB."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02X}" for a, b in pairs)


def reach(colour: str, ground: str, ratio: float) -> str:
    """The nearest tone of the same hue that reaches `ratio` on `ground`: lighter on dark, darker on light."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    end = 1.0 if luminance(ground) < 0.18 else 0.0
    for step in range(101):
        level = lightness + (end - lightness) * step / 100
        rgb = colorsys.hls_to_rgb(hue, level, saturation)
        tone = "#" + "".join(f"{round(255 * part):02X}" for part in rgb)
        if contrast(tone, ground) >= ratio:
            return tone
    return "#FFFFFF" if end else "#000000"


def text_on(fill: str) -> str:
    """Black or white, whichever reads better on `fill`: one of them always reaches 4.5:1."""
    return "#FFFFFF" if contrast(fill, "#FFFFFF") >= TEXT_CONTRAST else "#000000"


# Chart fills, light and dark. Each reaches 3:1 on its paper, because neighbours are parted by a gap of paper.
# n: unfavourable (1 strongest), z: neither, p: favourable (3 strongest), s: from little to much,
# c: categories without an order (Analysis Function order: each pair of neighbours reaches 3:1 in light).
_FILLS: dict[str, tuple[str, str]] = {
    "n1": ("#801650", "#D77FB0"),
    "n2": ("#C2415D", "#EE8F86"),
    "n3": ("#F46A25", "#F2A36E"),
    "z": ("#85898D", "#858E98"),
    "p1": ("#3F8FD2", "#4C8FCB"),
    "p2": ("#2073BC", "#6BACE6"),
    "p3": ("#12436D", "#ADD1F1"),
    "s1": ("#4692D3", "#3C83C4"),
    "s2": ("#3081CC", "#4F97DB"),
    "s3": ("#2073BC", "#6BACE6"),
    "s4": ("#1A5C97", "#8CBFEC"),
    "s5": ("#12436D", "#ADD1F1"),
    "s6": ("#0D3251", "#CBE2F7"),
    "s7": ("#092135", "#E6F1FB"),
    "c1": ("#12436D", "#6BACE6"),
    "c2": ("#28A197", "#28A197"),
    "c3": ("#801650", "#D77FB0"),
    "c4": ("#F46A25", "#F46A25"),
    "c5": ("#3D3D3D", "#C3C9CF"),
    "c6": ("#A285D1", "#A285D1"),
    "second": ("#F46A25", "#F08A50"),
    "rest": ("#85898D", "#858E98"),
}

FILLS = ("bar", *_FILLS)
"""The names of all chart fills; `bar` is the theme's own colour."""


class Palette(Struct, frozen=True):
    """Every colour of one scheme, light or dark, by what it is for."""

    paper: str
    ink: str
    mute: str
    rule: str
    tint: str
    link: str
    brand: str
    on_brand: str
    accent: str
    warn: str
    fills: Mapping[str, str]

    def fill(self, name: str) -> str:
        """The colour of a chart fill or of `ink`, `mute`, `rule`, `paper`."""
        return self.fills[name] if name in self.fills else str(getattr(self, name))


@lru_cache(maxsize=64)
def light(theme: Theme) -> Palette:
    """The light scheme, which is also the printed one."""
    return Palette(
        paper="#FFFFFF",
        ink="#16202A",
        mute="#505A63",
        rule="#CDD3D8",
        tint=mix(theme.colour, "#FFFFFF", 0.94),
        link=reach(theme.colour, "#F3F6F8", 7),
        brand=theme.colour,
        on_brand="#FFFFFF",
        accent=theme.accent,
        warn="#8A3B00",
        fills={"bar": theme.colour, **{name: pair[0] for name, pair in _FILLS.items()}},
    )


@lru_cache(maxsize=64)
def dark(theme: Theme) -> Palette:
    """The scheme for dark screens."""
    paper = "#10161D"
    return Palette(
        paper=paper,
        ink="#E9EDF0",
        mute="#A9B3BC",
        rule="#3B4651",
        tint="#19222C",
        link=reach(theme.colour, paper, 7.5),
        brand=mix(theme.colour, "#000000", 0.35),
        on_brand="#FFFFFF",
        accent=reach(theme.accent, paper, 6),
        warn="#F5B26B",
        fills={"bar": reach(theme.colour, paper, 6.5), **{name: pair[1] for name, pair in _FILLS.items()}},
    )


def theme_from(settings: Mapping[str, object], logo: bytes, where: Place) -> Theme:
    """The theme written in `study.yaml` (`name, colour, accent, logo, logo_alt, font`), checked.

    `logo` holds the bytes of the logo file, empty for none. Raises `Refused` with every problem found.
    """
    problems = [*_unknown(settings, where)]
    theme = Theme(
        name=str(settings.get("name") or ""),
        colour=_colour(settings, "colour", Theme().colour, where, problems),
        accent=_colour(settings, "accent", Theme().accent, where, problems),
        logo=logo,
        logo_type=_logo_type(logo),
        logo_alt=str(settings.get("logo_alt") or ""),
        font=re.sub(r"[^\w ,'-]", "", str(settings.get("font") or "")),
    )
    problems += _logo_problems(theme, where)
    if problems:
        raise Refused(problems)
    return theme


_KEYS = ("name", "colour", "accent", "logo", "logo_alt", "font")


def _unknown(settings: Mapping[str, object], where: Place) -> list[Problem]:
    return [
        Problem(
            "LOOK-001", where, f"the theme has no setting '{key}'{nearest(str(key), _KEYS)}",
            f"use only {', '.join(_KEYS)}",
        )
        for key in settings
        if key not in _KEYS
    ]  # fmt: skip


def _colour(
    settings: Mapping[str, object], key: str, otherwise: str, where: Place, problems: list[Problem]
) -> str:
    given = str(settings.get(key) or otherwise).strip()
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", given):
        problems.append(
            Problem(
                "LOOK-002", where, f"'{given}' is not a colour Remit can read for {key}",
                'write it as "#rrggbb" in quotation marks, for example "#12436D"',
            )
        )  # fmt: skip
        return otherwise
    found = contrast(given, "#FFFFFF")
    if found < TEXT_CONTRAST:
        better = reach(given.upper(), "#FFFFFF", TEXT_CONTRAST)
        problems.append(
            Problem(
                "LOOK-003", where,
                f"{key} {given} reaches a contrast of only {found:.1f} to 1 on white, so many people cannot "
                f"read it; {TEXT_CONTRAST:g} to 1 is needed",
                f'use a darker tone, for example "{better}"',
            )
        )  # fmt: skip
    return given.upper()


def _logo_type(logo: bytes) -> str:
    start = logo.lstrip()[:8]
    return next((kind for sign, kind in LOGO_TYPES.items() if start.startswith(sign)), "")


def _logo_problems(theme: Theme, where: Place) -> list[Problem]:
    if not theme.logo:
        return []
    problems = []
    if not theme.logo_type:
        problems.append(
            Problem(
                "LOOK-004", where, "the logo is not an SVG, PNG or JPEG picture", "save it as one of these"
            )
        )
    if len(theme.logo) > LOGO_LIMIT:
        problems.append(
            Problem(
                "LOOK-005", where, f"the logo has {len(theme.logo):,} bytes and travels inside every page",
                f"save a smaller picture, at most {LOGO_LIMIT // 1024} KiB",
            )
        )  # fmt: skip
    if not theme.logo_alt.strip():
        problems.append(
            Problem(
                "LOOK-006", where, "the logo has no words for people who cannot see it",
                "add logo_alt: the name of the body",
            )
        )  # fmt: skip
    return problems
