"""SVG as text: rectangles, lines, dots and real words, in two dresses.

On a page the colours are classes, so that dark screens and print choose their own; stand-alone (for PDF and
Word) every colour and the font are written out.
"""

from __future__ import annotations

from html import escape

from remit.publish.outline import clean
from remit.publish.theme import Palette, Theme, light, text_on

FONT = "Public Sans, Arial, sans-serif"


def safe(text: str) -> str:
    """Text made safe inside SVG, HTML and XML: control characters out, markup escaped."""
    return escape(clean(text), quote=True)


def short(number: float) -> str:
    """A coordinate with one decimal at most."""
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Canvas:
    """One drawing of a given width; the height is told at the end."""

    __slots__ = ("id", "palette", "parts", "standalone", "theme", "usual", "width")

    def __init__(self, width: float, figure_id: str, theme: Theme, standalone: bool, usual: float) -> None:
        self.width = width
        self.usual = usual  # the type size of most words, written once for the whole figure
        self.id = figure_id
        self.theme = theme
        self.palette: Palette = light(theme)
        self.standalone = standalone
        self.parts: list[str] = []

    def _paint(self, name: str) -> str:
        return f'fill="{self.palette.fill(name)}"' if self.standalone else f'class="f-{name}"'

    def _stroke(self, name: str) -> str:
        return f'stroke="{self.palette.fill(name)}"' if self.standalone else f'class="k-{name}"'

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A filled rectangle."""
        size = f'x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'
        self.parts.append(f"<rect {size} {self._paint(fill)}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1) -> None:
        """A straight line; hair lines sit on whole pixels."""
        ends = f'x1="{short(x1)}" y1="{short(y1)}" x2="{short(x2)}" y2="{short(y2)}"'
        thick = f' stroke-width="{short(width)}"' if width != 1 else ""
        self.parts.append(f"<line {ends} {self._stroke(stroke)}{thick}/>")

    def path(self, points: list[tuple[float, float]], stroke: str, width: float) -> None:
        """Straight strokes through the points."""
        d = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)
        self.parts.append(f'<path d="{d}" fill="none" {self._stroke(stroke)} stroke-width="{short(width)}"/>')

    def dot(self, x: float, y: float, radius: float, fill: str, ring: bool = False) -> None:
        """A dot; a ring is hollow, with the paper inside."""
        if ring:
            self.parts.append(self._ring(x, y, radius, fill))
            return
        self.parts.append(
            f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(radius)}" {self._paint(fill)}/>'
        )

    def triangle(self, x: float, y: float, half: float, fill: str) -> None:
        """A triangle whose tip points down at `x`, `y`."""
        d = f"M{short(x)} {short(y)}l{short(-half)} {short(-half * 1.5)}h{short(2 * half)}z"
        self.parts.append(f'<path d="{d}" {self._paint(fill)}/>')

    def _ring(self, x: float, y: float, radius: float, stroke: str) -> str:
        place = f'cx="{short(x)}" cy="{short(y)}" r="{short(radius - 1)}" stroke-width="2"'
        if self.standalone:
            return f'<circle {place} fill="{self.palette.paper}" stroke="{self.palette.fill(stroke)}"/>'
        return f'<circle {place} class="k-{stroke} f-paper"/>'

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        tone: str = "ink",
        anchor: str = "",
        on: str = "",
    ) -> None:
        """Words on a base line. `on` names the fill they stand on, and chooses black or white."""
        look = f'x="{short(x)}" y="{short(y)}"' if x or self.standalone else f'y="{short(y)}"'
        if anchor:
            look += f' text-anchor="{anchor}"'
        if self.standalone:
            look += f' font-size="{short(size)}"' + (' font-weight="700"' if bold else "")
            look += f' fill="{text_on(self.palette.fill(on)) if on else self.palette.fill(tone)}"'
        else:
            look += f' font-size="{short(size)}"' if size != self.usual else ""
            kinds = ["b"] * bold + ([f"t-{on}"] if on else [f"f-{tone}"] * (tone != "ink"))
            look += f' class="{" ".join(kinds)}"' if kinds else ""
        self.parts.append(f"<text {look}>{safe(words)}</text>")

    def lines(
        self, x: float, y: float, lines: list[str], size: float, *, bold: bool = False, anchor: str = ""
    ) -> None:
        """Several lines of one label, 1.25 apart, the first base line at `y`."""
        for number, line in enumerate(lines):
            self.text(x, y + number * size * 1.25, line, size, bold=bold, anchor=anchor)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """The stub that stands for a withheld value: always the same size, so it tells nothing."""
        self.parts.append(
            f'<rect x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}" '
            f'fill="url(#{safe(self.id)}-h)"/>'
        )

    def finish(self, height: float, title: str, alt: str) -> str:
        """The whole `<svg>` with its name and description."""
        unit = safe(self.id)
        box = f'viewBox="0 0 {short(self.width)} {short(height)}"'
        head = f'<svg role="img" aria-labelledby="{unit}-t {unit}-d" {box}'
        if self.standalone:
            size = f'width="{short(self.width)}" height="{short(height)}" font-family="{FONT}"'
            head = f'<svg xmlns="http://www.w3.org/2000/svg" {head[5:]} {size}'
        else:
            head += f' font-size="{short(self.usual)}"'
        body = "".join(self.parts)
        names = f'<title id="{unit}-t">{safe(title)}</title><desc id="{unit}-d">{safe(alt)}</desc>'
        hatch = self._pattern(unit) if f"#{unit}-h" in body else ""
        return f"{head}>{names}{hatch}{body}</svg>"

    def _pattern(self, unit: str) -> str:
        return (
            f'<defs><pattern id="{unit}-h" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><line x1="1" y1="0" x2="1" y2="6" {self._stroke("mute")} '
            'stroke-width="1.5"/></pattern></defs>'
        )
