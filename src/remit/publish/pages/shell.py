"""One self-contained page: fonts, styles and colours inside, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from importlib.resources import files

from remit.publish.outline import clean
from remit.publish.theme import Palette, Theme, dark, light, text_on

_ASSETS = files("remit.publish") / "assets"

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "connect-src 'none'; form-action 'none'; base-uri 'none'"
)
"""The content security policy of every page; `script-src` is added where a page has a script of its own."""


def e(text: str) -> str:
    """Text as HTML: control characters out, letters composed, markup escaped."""
    return escape(clean(text), quote=True)


@cache
def asset(name: str) -> bytes:
    """A file of the assets folder."""
    return _ASSETS.joinpath(*name.split("/")).read_bytes()


@cache
def _fonts() -> str:
    faces = []
    for style, weight in (("Regular", 400), ("Bold", 700)):
        packed = base64.b64encode(asset(f"fonts/PublicSans-{style}.woff2")).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"Public Sans";font-weight:{weight};font-display:swap;'
            f'src:url(data:font/woff2;base64,{packed}) format("woff2")}}'
        )
    return "".join(faces)


@cache
def style_sheet(name: str) -> str:
    """A style sheet without comments and line ends."""
    text = re.sub(r"/\*.*?\*/", "", asset(name).decode("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", text)


def _variables(palette: Palette) -> str:
    names = ("paper", "ink", "mute", "rule", "tint", "link", "brand", "on_brand", "accent", "warn")
    colours = [f"--{name.replace('_', '-')}:{getattr(palette, name)}" for name in names]
    return ";".join([*colours, f"--bar:{palette.fill('bar')}"])


def chart_css(body: str, theme: Theme) -> str:
    """The rules for the chart classes that occur in `body`: light, and dark on dark screens.

    `f-` fills, `k-` strokes, and `t-` is the text on a fill.
    """
    used = sorted(set(re.findall(r'(?<=[" ])[fkt]-[a-z0-9]+(?=[" ])', body)))

    def rules(palette: Palette) -> str:
        written = []
        for name in used:
            kind, colour = name[0], palette.fill(name[2:])
            value = {"f": f"fill:{colour}", "k": f"stroke:{colour}", "t": f"fill:{text_on(colour)}"}[kind]
            written.append(f".{name}{{{value}}}")
        return "".join(written)

    return f"{rules(light(theme))}@media screen and (prefers-color-scheme:dark){{{rules(dark(theme))}}}"


def css_string(text: str) -> str:
    """Text as a CSS string: everything but plain letters and digits as escapes."""
    kept = (c if (c.isalnum() and c.isascii()) or c in " .,:-" else f"\\{ord(c):x} " for c in clean(text))
    return '"' + "".join(kept) + '"'


def _print_css(marks: tuple[str, ...], draft: bool) -> str:
    """Notices at the foot of every printed page, and the word DRAFT across it."""
    foot = css_string(" · ".join(marks)) if marks else '""'
    css = (
        "@page{size:A4;margin:18mm 17mm 20mm;"
        f"@bottom-left{{content:{foot};font:700 8.5pt Public Sans,Arial,sans-serif;color:#505A63;width:80%}}"
        "@bottom-right{content:counter(page);font:8.5pt Public Sans,Arial,sans-serif;color:#505A63}}"
    )
    if draft:
        css += (
            '@media print{body::before{content:"DRAFT";position:fixed;top:42%;left:0;right:0;z-index:9;'
            "text-align:center;font:700 120pt Public Sans,Arial,sans-serif;letter-spacing:.1em;color:#000;"
            "opacity:.07;transform:rotate(-30deg)}}"
        )
    return css


def logo(theme: Theme) -> str:
    """The sector body's own logo, embedded; empty when there is none."""
    if not theme.logo:
        return ""
    packed = base64.b64encode(theme.logo).decode("ascii")
    return f'<img src="data:{theme.logo_type};base64,{packed}" alt="{e(theme.logo_alt)}">'


def masthead(theme: Theme, publisher: str, title: str, subtitle: str, meta: tuple[str, ...] = ()) -> str:
    """The head of a page: who publishes, the title, and what it is about."""
    name = theme.name or publisher
    by = f'<p class="by">{logo(theme)}<span>{e(name)}</span></p>' if name or theme.logo else ""
    sub = f'<p class="sub">{e(subtitle)}</p>' if subtitle else ""
    listed = "".join(f"<li>{e(entry)}</li>" for entry in meta if entry)
    more = f'<ul class="meta">{listed}</ul>' if listed else ""
    return f'<header class="top"><div class="band">{by}<h1>{e(title)}</h1>{sub}{more}</div></header>'


def mark_strip(marks: tuple[str, ...], draft: bool) -> str:
    """The notices under the head: draft first."""
    if not marks:
        return ""
    lines = [
        f'<p class="draft">{e(mark)}</p>' if draft and number == 0 else f"<p>{e(mark)}</p>"
        for number, mark in enumerate(marks)
    ]
    inner = "".join(lines)
    return f'<div class="marks" role="region" aria-label="Notices"><div class="band">{inner}</div></div>'


def page(
    title: str,
    language: str,
    body: str,
    theme: Theme,
    *,
    description: str = "",
    marks: tuple[str, ...] = (),
    draft: bool = False,
    css: str = "",
    script: str = "",
) -> bytes:
    """A whole HTML page, UTF-8. `body` is HTML; `script` an inline script the page can do without."""
    policy = POLICY + ("; script-src 'unsafe-inline'" if script else "")
    face = f':root{{--face:{theme.font},"Public Sans",Arial,sans-serif}}' if theme.font else ""
    styles = (
        f"{_fonts()}:root{{{_variables(light(theme))}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(dark(theme))}}}}}"
        f"{style_sheet('page.css')}{css}{chart_css(body, theme)}{_print_css(marks, draft)}{face}"
    )
    about = f'<meta name="description" content="{e(description)}">\n' if description else ""
    code = f"<script>{script}</script>\n" if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{e(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{e(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'{about}<meta name="referrer" content="no-referrer">\n<style>{styles}</style>\n</head>\n'
        f'<body>\n<a class="skip" href="#main">Skip to the text</a>\n{body}\n{code}</body>\n</html>\n'
    ).encode()
