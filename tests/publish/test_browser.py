"""Pages as a browser shows them: axe-core, no sideways scroll, no outside request, readable charts."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_checks import axe, look
from publish import sample
from publish.test_pages import ROWS, as_published_page, facts, index, stand
from remit.publish.theme import Theme
from remit.publish.writers import html

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def put(folder: Path, name: str, page: bytes) -> Path:
    path = folder / name
    path.write_bytes(page)
    return path


def test_a_report_with_every_block_passes_at_both_widths_in_both_schemes(tmp_path: Path) -> None:
    assert axe(put(tmp_path, "report.html", html.write(sample.document(), Theme()))) == []


def test_a_report_in_another_colour_passes(tmp_path: Path) -> None:
    theme = Theme(colour="#7A0019", accent="#5A5A5A")
    assert (
        axe(put(tmp_path, "report.html", html.write(sample.document(draft=False), theme)), widths=(640,))
        == []
    )


def test_the_pages_beside_the_report_pass(tmp_path: Path) -> None:
    pages = [
        put(tmp_path, "index.html", index(headline=(("105", "of 265 posts replied"),))),
        put(tmp_path, "where-you-stand.html", stand()),
        put(tmp_path, "as-published.html", as_published_page(ROWS)),
    ]
    assert axe(pages) == []


TYPED = {
    "4": "You: 4. Within the middle half, at the median. 26% of those who answered (27) said the same.",
    "6,0": "You: 6,0. Above the middle half (2.5 to 5). 9% of those who answered (9) said the same.",
    "7": "You: 7. Above the middle half (2.5 to 5).",
    "-3": "You: -3. Below the middle half (2.5 to 5). This lies outside the values shown.",
    "many": "Please type a number, for example 7.5",
    "": "",
}


def test_what_is_typed_is_placed_among_the_published_figures(tmp_path: Path) -> None:
    number, asked, _ = facts()
    page = put(tmp_path, "where-you-stand.html", stand((*[number] * len(TYPED), asked)))
    typed: dict[str, str | bool] = {f"#you-{place}": text for place, text in enumerate(TYPED, start=1)}
    typed[f"input[name=you-{len(TYPED) + 1}][value=yes]"] = True
    seen = look([page], (1280,), ("light",), typed, ".out")[0]
    assert seen["said"] == [
        *TYPED.values(),
        "You: Yes. 23% of those who answered (24) said the same.",
    ]
    assert seen["violations"] == []


def test_eight_facts_print_on_one_sheet_of_paper(tmp_path: Path) -> None:
    number, asked, years = facts()
    page = put(tmp_path, "where-you-stand.html", stand((*[number] * 4, *[asked] * 3, years)))
    typed: dict[str, str | bool] = {f"#you-{place}": "6" for place in range(1, 5)}
    assert look([page], (1280,), ("light",), typed, paper=True)[0]["sheets"] == 1
