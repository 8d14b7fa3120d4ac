"""The example's report: every number through a function, titles that state a finding, quotes by theme."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from example.plain import EXAMPLE
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.prepared import Published
from remit.cli.say import Stages
from remit.core.blocks import FigureBlock, QuoteBlock, TableBlock
from remit.report.fill import walk
from remit.report.outline import lint

NARRATIVE = (EXAMPLE / "report.md").read_text(encoding="utf-8")
SHOWN = re.compile(r'\{\{ (figure|table)\("([\w.]+)".*?title="([^"]*)"')


@pytest.fixture(scope="module")
def published() -> Published:
    return publish_pass(prepare(EXAMPLE, "", Stages()), Stages())


def test_no_digit_is_typed_by_hand() -> None:
    assert lint(NARRATIVE, ()) == ()


def test_every_figure_and_table_has_a_title_of_its_own_without_a_number() -> None:
    titles = [title for _, _, title in SHOWN.findall(NARRATIVE)]
    assert len(titles) >= 25
    assert len(titles) == len(re.findall(r"\{\{ (?:figure|table)\(", NARRATIVE))
    assert max(Counter(titles).values()) == 1
    numbers = re.compile(
        r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|half|third|quarter)\b", re.IGNORECASE
    )
    assert [title for title in titles if numbers.search(title)] == []


def test_nothing_the_report_asks_for_is_missing_or_wrong(published: Published) -> None:
    assert published.problems == ()
    blocks = list(walk(published.blocks))
    shown = [block for block in blocks if isinstance(block, FigureBlock | TableBlock)]
    assert len(shown) == len(SHOWN.findall(NARRATIVE))
    assert sum(isinstance(block, QuoteBlock) for block in blocks) >= 20


def test_each_quote_stands_under_a_theme_that_it_was_given(published: Published) -> None:
    wanted = re.findall(r'quotes\("(\w+)"(?:, theme="(\w+)")?', NARRATIVE)
    assert {theme for _, theme in wanted if theme}
    quotes = published.release.quotes
    for item, theme in wanted:
        assert any(q.item == item and theme in ("", q.theme) for q in quotes), (item, theme)
