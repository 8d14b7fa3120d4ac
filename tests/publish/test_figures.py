"""Charts: honest lengths, readable words, nothing clipped, nothing given away."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from publish import sample
from remit.core.blocks import Chart
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.core.display import grid
from remit.publish.figures import NARROW_WIDTH, WIDE_WIDTH, alt_text, auto_chart, draw, finding, subtitle
from remit.publish.figures.bins import Bin, apart, locate, places, read_bins
from remit.publish.figures.measure import text_width
from remit.publish.figures.reading import Entry
from remit.publish.figures.rows import STUB
from remit.publish.outline import clean
from remit.publish.theme import Theme

THEME = Theme()
WIDTHS = (WIDE_WIDTH, NARROW_WIDTH)
CHARTS: tuple[Chart, ...] = get_args(Chart)
NARROWEST = 275
"""Width a figure has on a 320 px page with margins and a scroll bar."""

TABLES = {table.head.id: table for table in sample.TABLES}


def svg(chart: Chart, table: ClearedTable, width: int = WIDE_WIDTH, standalone: bool = True) -> Any:
    drawn = draw(chart, table, width, "f", "A title of its own", alt_text(table, chart), THEME, standalone)
    return etree.fromstring(
        drawn if standalone else drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )


def named(tree: Any, name: str) -> list[Any]:
    return [node for node in tree.iter() if etree.QName(node).localname == name]


def box(node: Any) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a text, from the font's own widths."""
    size = float(node.get("font-size"))
    wide = text_width(node.text or "", size, node.get("font-weight") == "700")
    x, y = float(node.get("x")), float(node.get("y"))
    left = {"middle": x - wide / 2, "end": x - wide}.get(node.get("text-anchor"), x)
    return left, y - 0.72 * size, left + wide, y + 0.15 * size


def share_table(counts: dict[str, int | None], base: int = 100, **head: Any) -> ClearedTable:
    """A choice table; a count of None is withheld."""
    choices = tuple(Label(f"c{place}", label) for place, label in enumerate(counts))
    cells = tuple(
        sample.hidden("x", choice.code, choice.text)
        if counts[choice.text] is None
        else sample.share("x", choice.code, choice.text, counts[choice.text] or 0, base)
        for choice in choices
    )
    return ClearedTable(
        Head("x", "x", "The table's own title", "choice", (Label("x", "X"),), choices, **head), cells
    )


def words(tree: Any) -> list[str]:
    return [node.text for node in named(tree, "text")]


# ---- every chart of every table -------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", TABLES)
def test_any_chart_of_any_table_is_drawn_and_well_formed(name: str, chart: Chart, width: int) -> None:
    tree = svg(chart, TABLES[name], width)
    height = float(tree.get("height"))
    assert tree.get("viewBox") == f"0 0 {width} {tree.get('height')}"
    assert 20 < height < 6000
    assert named(tree, "text")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TABLES)
def test_no_word_leaves_the_drawing(name: str, width: int) -> None:
    tree = svg(auto_chart(TABLES[name]), TABLES[name], width)
    for node in named(tree, "text"):
        left, top, right, bottom = box(node)
        assert left >= -1 and right <= width + 1, f"'{node.text}' from {left:.0f} to {right:.0f} of {width}"
        assert top >= -1 and bottom <= float(tree.get("height")) + 1, f"'{node.text}' is cut above or below"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TABLES)
def test_no_two_words_lie_on_each_other(name: str, width: int) -> None:
    found = [
        (node.text, box(node)) for node in named(svg(auto_chart(TABLES[name]), TABLES[name], width), "text")
    ]
    for place, (one, a) in enumerate(found):
        for other, b in found[place + 1 :]:
            apart = a[2] <= b[0] + 0.5 or b[2] <= a[0] + 0.5 or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
            assert apart, f"'{one}' and '{other}' overlap"


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", TABLES)
def test_text_is_at_least_12_px_on_a_320_px_page(name: str, chart: Chart) -> None:
    sizes = [float(node.get("font-size")) for node in named(svg(chart, TABLES[name], NARROW_WIDTH), "text")]
    assert min(sizes) * NARROWEST / NARROW_WIDTH >= 12


@pytest.mark.parametrize("name", TABLES)
def test_the_same_table_gives_the_same_bytes(name: str) -> None:
    table = TABLES[name]
    chart = auto_chart(table)
    drawn = [draw(chart, table, 640, "f", "T", alt_text(table, chart), THEME) for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("name", TABLES)
def test_a_stand_alone_figure_needs_no_style_sheet_and_one_on_a_page_no_colour(name: str) -> None:
    table = TABLES[name]
    alone = svg(auto_chart(table), table)
    assert alone.get("font-family", "").startswith("Public Sans")
    assert not [node for node in alone.iter() if node.get("class")]
    assert all(node.get("fill") for node in named(alone, "text") + named(alone, "rect"))
    page = svg(auto_chart(table), table, standalone=False)
    colours = [node.get("fill") or "" for node in page.iter() if etree.QName(node).localname != "svg"]
    assert not [colour for colour in colours if colour.startswith("#")]


# ---- lengths and order ----------------------------------------------------------------------------


def test_bars_start_at_zero_and_their_lengths_are_the_values() -> None:
    tree = svg("bar", share_table({"Half": 50, "Quarter": 25, "Tenth": 10}))
    bars = named(tree, "rect")
    assert len({bar.get("x") for bar in bars}) == 1
    long = [float(bar.get("width")) for bar in bars]
    assert long[1] / long[0] == pytest.approx(0.5, abs=0.01)
    assert long[2] / long[0] == pytest.approx(0.2, abs=0.01)


def test_bars_are_ordered_by_size_unless_the_answers_have_an_order() -> None:
    counts = {"Small": 10, "Middle": 60, "Large": 30}
    free, fixed = share_table(counts), share_table(counts, ordered=True)
    labels = [word for word in words(svg("bar", free)) if word in counts]
    assert labels == ["Middle", "Large", "Small"]
    assert [word for word in words(svg("bar", fixed)) if word in counts] == list(counts)


def test_a_withheld_value_is_a_stub_of_one_size_and_stands_last() -> None:
    tree = svg("bar", share_table({"Hidden": None, "Small": 2, "Large": 90, "Also hidden": None}))
    assert words(tree)[-4:] == ["Large", "Small", "Hidden", "Also hidden"]
    stubs = [rect for rect in named(tree, "rect") if "url(#" in rect.get("fill")]
    assert [float(stub.get("width")) for stub in stubs] == [STUB, STUB]
    assert words(tree).count("[c]") == 2


def test_a_stacked_bar_does_not_show_by_its_length_what_is_withheld() -> None:
    choices = (Label("1", "No"), Label("2", "Perhaps"), Label("3", "Yes"))
    stubs = []
    for known in (20, 70):
        cells = (
            sample.share("r", "1", "No", known, 100),
            sample.hidden("r", "2", "Perhaps"),
            sample.hidden("r", "3", "Yes"),
        )
        table = ClearedTable(Head("r", "r", "T", "matrix", (Label("r", "Row"),), choices), cells)
        tree = svg("stacked", table)
        stubs += [float(rect.get("width")) for rect in named(tree, "rect") if "url(#" in rect.get("fill")]
    assert stubs == [STUB, STUB]


def test_segments_of_a_stacked_bar_are_parted_by_paper_and_print_their_values() -> None:
    table = TABLES["views"]
    tree = svg("stacked", table)
    rows: dict[str, list[tuple[float, float]]] = {}
    for rect in named(tree, "rect"):
        if rect.get("height") == "26":
            rows.setdefault(rect.get("y"), []).append((float(rect.get("x")), float(rect.get("width"))))
    assert len(rows) == 4
    for segments in rows.values():
        ordered = sorted(segments)
        for (x, wide), (after, _) in pairwise(ordered):
            assert after - (x + wide) >= 1.5
    printed = words(tree)
    for row in grid(table).rows:
        for cell in row[1:6]:
            assert cell.text in printed


def test_every_value_drawn_is_printed_as_the_table_prints_it() -> None:
    for name in ("tenure", "duties", "priorities", "response", "route_by_body2"):
        table = TABLES[name]
        table_says = {part for row in grid(table).rows for cell in row[1:] for part in cell.text.split()}
        for word in words(svg(auto_chart(table), table)):
            if re.fullmatch(r"\d+%", word):
                assert word in table_says


def test_a_chart_with_more_lines_than_it_draws_says_how_many_are_left() -> None:
    table = share_table({f"Answer {place}": place + 1 for place in range(40)})
    assert "and 15 more in the table" in words(svg("bar", table))


def test_a_table_where_all_is_withheld_still_has_a_figure() -> None:
    table = share_table({"One": None, "Two": None})
    for chart in CHARTS:
        assert named(svg(chart, table), "text"), chart


def test_an_empty_table_says_that_nothing_can_be_shown() -> None:
    empty = ClearedTable(Head("e", "e", "Empty", "choice", ()), ())
    assert any("No value can be shown" in word for word in words(svg("bar", empty)))
    assert alt_text(empty, "bar").endswith("No value can be shown.")


# ---- which chart ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "chart"),
    [
        ("tenure", "bar"), ("duties", "bar"), ("rewards.themes", "terms"), ("views", "stacked"),
        ("priorities", "grouped"), ("sessions", "histogram"), ("route_by_body2", "grouped"),
        ("sessions_by_area", "strip"), ("mentor_by_wave", "line"), ("response", "response"),
    ],
)  # fmt: skip
def test_each_layout_has_its_own_chart(name: str, chart: Chart) -> None:
    assert auto_chart(TABLES[name]) == chart


def test_response_rates_are_bars_because_they_do_not_add_to_one() -> None:
    choices = tuple(Label(f"RR{place}", f"RR{place}") for place in range(1, 5))
    cells = tuple(sample.share("rates", c.code, c.text, 105, 265 - place) for place, c in enumerate(choices))
    table = ClearedTable(
        Head("rates", "rates", "Rates", "response", (Label("rates", "Rates"),), choices), cells
    )
    assert auto_chart(table) == "bar"


def test_an_ordered_scale_by_group_is_stacked_and_yes_or_no_by_group_is_one_bar_a_group() -> None:
    groups = (Label("g", "North"), Label("h", "South"))

    def by(choices: tuple[Label, ...], **head: Any) -> ClearedTable:
        cells = tuple(
            sample.share("q", choice.code, choice.text, 10, 10 * len(choices), group)
            for group in ("", "g", "h")
            for choice in choices
        )
        return ClearedTable(
            Head("q_by_r", "q", "T", "choice", (Label("q", "Q"),), choices, groups, by="r", **head), cells
        )

    scale = by(tuple(Label(str(place), f"Level {place}") for place in range(5)), ordered=True)
    assert auto_chart(scale) == "stacked"
    asked = by((Label("yes", "Yes"), Label("no", "No")))
    assert auto_chart(asked) == "grouped"
    assert words(svg("grouped", asked)).count("50%") == 3


# ---- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", TABLES)
def test_alternative_text_says_the_kind_and_never_repeats_the_title(name: str, chart: Chart) -> None:
    table = TABLES[name]
    said = alt_text(table, chart)
    assert table.head.title not in said
    assert said.endswith(".")
    assert len(said) > 30
    first = said.split()[0]
    assert first in ("Bar", "Grouped", "Stacked", "Histogram", "Dot", "Line", "Response")


def test_alternative_text_tells_the_point_and_what_is_withheld() -> None:
    table = share_table({"Half": 50, "Tenth": 10, "Hidden": None})
    said = alt_text(table, "bar")
    assert "“Half” 50% (50)" in said
    assert "1 value is withheld as confidential" in said


def test_alternative_text_that_only_repeats_the_title_is_refused() -> None:
    with pytest.raises(ValueError, match="must say more than its title"):
        draw("bar", TABLES["tenure"], 640, "f", "Years in the role.", "years in the role", THEME)
    with pytest.raises(ValueError, match="must say more"):
        draw("bar", TABLES["tenure"], 640, "f", "Years in the role", "  ", THEME)


def test_a_subtitle_holds_what_is_measured_and_the_base() -> None:
    assert subtitle(TABLES["tenure"], "bar") == "Percentage and number of people (base: 105)"
    assert "265 posts" in subtitle(TABLES["response"], "response")
    assert "in sessions" in subtitle(TABLES["sessions"], "histogram")
    withheld = share_table({"One": None})
    assert subtitle(withheld, "bar").endswith("(base withheld)")


def test_a_finding_is_short_or_left_out() -> None:
    assert finding(TABLES["tenure"], "bar") == "3 to 5 years: 31%"
    assert finding(TABLES["sessions"], "histogram") == "Median 4, mean 3.8 sessions"
    assert finding(share_table({sample.LONG: 50}), "bar") == ""


def test_title_and_description_have_ids_of_their_own() -> None:
    table = TABLES["tenure"]
    tree = etree.fromstring(draw("bar", table, 320, "fig-1-slim", "T", alt_text(table, "bar"), THEME, True))
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "fig-1-slim-t fig-1-slim-d"
    assert [node.get("id") for node in (*named(tree, "title"), *named(tree, "desc"))] == [
        "fig-1-slim-t",
        "fig-1-slim-d",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_labels_come_out_as_words(width: int) -> None:
    table = TABLES["hostile"]
    tree = svg("bar", table, width)
    assert {etree.QName(node).localname for node in tree.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "line", "text", "path", "circle"
    }  # fmt: skip
    said = "".join(words(tree)).replace(" ", "")
    for label in sample.HOSTILE:
        assert clean(label).replace(" ", "") in said


LABELS = st.lists(st.text(min_size=0, max_size=60), min_size=1, max_size=8, unique=True)


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, width=st.sampled_from(WIDTHS), chart=st.sampled_from(CHARTS))
def test_any_label_is_drawn_inside_the_figure(labels: list[str], width: int, chart: Chart) -> None:
    table = share_table({label: place * 7 % 100 for place, label in enumerate(labels)})
    tree = svg(chart, replace(table, head=replace(table.head, title="Title")), width)
    for node in named(tree, "text"):
        left, _, right, _ = box(node)
        assert left >= -1 and right <= width + 1


@settings(max_examples=60, deadline=None)
@given(
    shares=st.lists(st.integers(0, 100) | st.none(), min_size=2, max_size=9),
    width=st.sampled_from(WIDTHS),
    chart=st.sampled_from(CHARTS),
)
def test_any_values_stay_inside_the_figure(shares: list[int | None], width: int, chart: Chart) -> None:
    table = share_table({f"Answer {place}": count for place, count in enumerate(shares)})
    tree = svg(chart, table, width)
    for rect in named(tree, "rect"):
        if etree.QName(rect.getparent()).localname != "pattern":
            assert float(rect.get("x")) >= -1
            assert float(rect.get("x")) + float(rect.get("width")) <= width + 1


def number_table(counts: dict[str, tuple[str, int]]) -> ClearedTable:
    """A number table from code to label and count."""
    choices = tuple(Label(code, label) for code, (label, _) in counts.items())
    base = sum(count for _, count in counts.values())
    cells = [sample.share("n", code, label, count, base) for code, (label, count) in counts.items()]
    cells += [sample.measure("n", "median", 5, base), sample.measure("n", "mean", 4.5, base)]
    return ClearedTable(
        Head("n", "n", "N", "number", (Label("n", "Number"),), choices, unit="days"), tuple(cells)
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_values_that_were_merged_keep_their_column(width: int) -> None:
    table = number_table({
        "0": ("0 (None at all)", 3), "1_to_3": ("1 to 3", 11), "4": ("4", 12), "5": ("5", 20),
        "7": ("7", 9), "8_or_more": ("8 or more (Every day)", 17),
    })  # fmt: skip
    tree = svg("histogram", table, width)
    shares = [word for word in words(tree) if word in ("4", "15", "17", "28", "13", "24")]
    assert {"15", "24", "28"} <= set(shares)
    bars = [rect for rect in named(tree, "rect")]
    assert len(bars) == 6
    said = " ".join(words(tree))
    assert "None at all" in said and "Every day" in said
    assert "8 or more" in said or "8+" in said
    assert "6" in words(tree), "a value between two others that nobody gave keeps its place"
    assert "8 or more" in alt_text(table, "histogram")


def test_a_spread_too_wide_for_columns_is_drawn_as_a_strip() -> None:
    table = number_table({str(value): (str(value), 5) for value in range(0, 2000, 97)} | {"1": ("1", 4)})
    assert auto_chart(table) == "strip"
    assert "Median" in " ".join(words(svg("histogram", table))) or named(svg("histogram", table), "circle")


@given(value=st.floats(-5, 30))
def test_every_value_has_a_place_on_the_line_and_larger_values_lie_further_right(value: float) -> None:
    cell = sample.share("n", "2", "2", 1, 4)
    bins = read_bins(
        [Entry(code, code, cell) for code in ("1_or_fewer", "2", "5", "6_to_9", "10_or_more", ".r")]
    )
    line = places(bins)
    assert [one.name for one in line] == ["≤1", "2", "5", "6–9", "10+"]
    assert 0 <= locate(line, value) <= locate(line, value + 1) <= len(line) - 1


def test_many_withheld_lines_become_one_and_few_stay() -> None:
    known: dict[str, int | None] = {"Large": 60, "Small": 20}
    few = share_table(known | {f"Rare {place}": None for place in range(4)})
    many = share_table(known | {f"Rare {place}": None for place in range(5)})
    assert words(svg("bar", few)).count("[c]") == 4
    assert words(svg("bar", many)).count("[c]") == 1
    assert "5 more, withheld" in words(svg("bar", many))


def test_a_number_table_without_interval_or_quartiles_is_drawn() -> None:
    cell = ClearedCell("n", "", "", "", "mean", 12, 12, 4.0)
    table = ClearedTable(Head("n", "n", "N", "number", (Label("n", "Number"),)), (cell,))
    assert auto_chart(table) == "strip"
    assert "4" in words(svg("strip", table))


def on_a_line(*values: float | tuple[float, float]) -> list[Bin]:
    """Places of a line that somebody gave."""
    ends = [value if isinstance(value, tuple) else (value, value) for value in values]
    return [Bin(low, high, Entry(f"{low:g}", f"{low:g}", None)) for low, high in ends]


def test_long_names_below_columns_never_touch_and_the_last_is_named() -> None:
    line = on_a_line(45_000, 48_500, 52_000, 55_500, (62_000, 65_000), 68_000, (82_000, math.inf))
    named = sorted(apart(line, range(len(line)), 6.0, len, 0.6))
    assert named[0] == 0
    assert named[-1] == len(line) - 1
    for one, two in pairwise(named):
        assert (two - one) * 6.0 >= (len(line[one].name) + len(line[two].name)) / 2 + 0.6


def test_short_names_are_all_there() -> None:
    line = on_a_line(*range(11))
    assert apart(line, range(11), 4.0, len, 0.6) == frozenset(range(11))


def test_a_place_that_nobody_gave_is_named_only_where_all_lie_on_even_steps() -> None:
    even = places(on_a_line(1, 2, 3, 5))
    uneven = places(on_a_line(35, 37, 40, 42))
    assert len(apart(even, range(len(even)), 9.0, len, 0.6)) == len(even) == 5
    assert {uneven[n].name for n in apart(uneven, range(len(uneven)), 9.0, len, 0.6)} == {
        "35",
        "37",
        "40",
        "42",
    }
