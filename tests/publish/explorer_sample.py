"""A small made-up release with every way in which a question can be shown, or not, in the explorer."""

from __future__ import annotations

from msgspec.structs import replace

from publish import sample
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, Release
from remit.publish.explorer import About, explorer_files
from remit.publish.theme import Theme

AREAS = (Label("north", "North"), Label("south", f"South {sample.WELSH}"))
WINGS = (Label("east", "East"), Label("west", "West"))
KEYS = {"area": ("Kind of area?", AREAS), "wing": ("Which wing?", WINGS)}

ABOUT = About(
    "A made-up study", "en-GB", "The Sample Council (made up)", "2026-11-23", sample.POLICY, "Synthetic data"
)
SECTIONS = (("First things", ("mood", "gone", "duties")), ("Second things", ("secret", "nowhere")))


def head(item: str, title: str, layout: str, rows: tuple[Label, ...], by: str = "", **more: object) -> Head:
    words = {"by": by, "by_label": KEYS[by][0], "groups": KEYS[by][1]} if by else {}
    name = f"{item}_by_{by}" if by else item
    return Head(name, item, title, layout, rows, **words, **more)  # type: ignore[arg-type]


def choice(item: str, title: str, counts: dict[str, dict[str, int | None]], by: str = "") -> ClearedTable:
    """A single choice: answer to group to count; None is withheld."""
    choices = tuple(Label(f"c{place}", text) for place, text in enumerate(counts))
    cells = [
        sample.hidden(item, c.code, c.text, group)
        if (n := counts[c.text][group]) is None
        else sample.share(item, c.code, c.text, n, 90, group)
        for group in next(iter(counts.values()))
        for c in choices
    ]
    return ClearedTable(head(item, title, "choice", (Label(item, title),), by, choices=choices), tuple(cells))


def flags(item: str, title: str, counts: dict[str, int | None]) -> ClearedTable:
    """A select-all question with its shares of mentions, which are withheld as a whole."""
    rows = tuple(Label(f"{item}.m{place}", text) for place, text in enumerate(counts))
    cells = [
        sample.hidden(row.code, row.code[-2:], row.text)
        if (n := counts[row.text]) is None
        else sample.share(row.code, row.code[-2:], row.text, n, 90)
        for row in rows
    ]
    cells += [
        ClearedCell(row.code, row.code[-2:], row.text, "", "share_of_mentions", None, None, None, status="c")
        for row in rows
    ]
    return ClearedTable(head(item, title, "multi", rows), tuple(cells), ("Several answers were allowed.",))


def _all_hidden(item: str, title: str, by: str = "") -> ClearedTable:
    groups = ("", *(group.code for group in KEYS[by][1])) if by else ("",)
    return choice(item, title, {text: dict.fromkeys(groups) for text in ("Yes", "No")}, by)


def tables() -> tuple[ClearedTable, ...]:
    mood = {"Calm": {"": 41}, "Busy": {"": 37}, "<b>Cross</b>": {"": 12}}
    by_area = {
        "Calm": {"": 41, "north": 23, "south": 18},
        "Busy": {"": 37, "north": 20, "south": 17},
        "<b>Cross</b>": {"": 12, "north": None, "south": None},
    }
    return (
        choice("mood", "How do you feel?", mood),
        choice("mood", "How do you feel?", by_area, "area"),
        choice("gone", "Do you <leave>?", {"Yes": {"": 30}, "No": {"": 60}}),
        _all_hidden("gone", "Do you <leave>?", "area"),
        _all_hidden("gone", "Do you <leave>?", "wing"),
        flags("duties", "What do you do?", {"Lead": 50, "Teach": 31, **dict.fromkeys(sample.HOSTILE[:6])}),
        _all_hidden("secret", "What is hidden?"),
        _all_hidden("secret", "What is hidden?", "area"),
        replace(sample.table("sessions"), notes=("A note of its own.",)),
        sample.table("views"),
        sample.table("priorities"),
        sample.table("response"),
        sample.table("route_by_body2"),
        sample.table("hostile"),
        sample.trend_table(),
        sample.means_table(),
    )


def release() -> Release:
    return Release(sample.POLICY, tables())


def files(made: Release | None = None, about: About = ABOUT) -> dict[str, bytes]:
    return explorer_files(made or release(), SECTIONS, about, Theme())
