"""The pages of the explorer: the list of questions, and one page a question."""

from __future__ import annotations

from collections.abc import Iterable

from remit.core.cleared import ClearedTable
from remit.core.words import plain
from remit.publish.explorer.questions import Question, Section, View
from remit.publish.explorer.views import About, view_section
from remit.publish.figures.reading import base_text
from remit.publish.outline import long_date, protection
from remit.publish.pages.shell import asset, e, mark_strip, masthead, page, style_sheet
from remit.publish.theme import Theme


def _page(title: str, about: About, theme: Theme, head: str, body: str, script: str) -> bytes:
    signed = " · ".join(part for part in (about.publisher, long_date(about.date)) if part)
    said = (signed, protection(about.policy), "These pages work without a network and send nothing.")
    foot = "".join(f"<p>{e(line)}</p>" for line in said if line)
    whole = "\n".join(
        [
            head,
            mark_strip(about.marks, about.draft),
            f'<main id="main" class="band explore" tabindex="-1">{body}</main>',
            f'<footer class="bottom"><div class="band">{foot}</div></footer>',
        ]
    )
    return page(
        f"Draft: {title}" if about.draft else title, about.language, whole, theme,
        description=about.title, marks=about.marks, draft=about.draft, css=style_sheet("explorer.css"),
        script=asset(script).decode("utf-8").strip() if script else "",
    )  # fmt: skip


def _trail(*links: tuple[str, str]) -> str:
    listed = "".join(f'<li><a href="{e(href)}">{e(words)}</a></li>' for href, words in links)
    return f'<nav class="trail" aria-label="Back"><ul>{listed}</ul></nav>'


# ---- the list of questions -----------------------------------------------------------------------


def list_page(sections: tuple[Section, ...], about: About, theme: Theme) -> bytes:
    """Every question by section; a script adds a search box, which only shows and hides lines."""
    count = sum(len(section.questions) for section in sections)
    head = masthead(theme, about.publisher, "Explorer", about.title, (long_date(about.date),))
    search = (
        '<div class="find" hidden><label for="find">Find a question</label>'
        '<input type="search" id="find" autocomplete="off" spellcheck="false">'
        '<p role="status" id="found"></p></div>'
    )
    jumps = "".join(
        f'<li><a href="#part-{number}">{e(section.title)}</a></li>'
        for number, section in enumerate(sections, start=1)
    )
    contents = f'<nav class="jumps" aria-label="Sections"><ul>{jumps}</ul></nav>' if len(sections) > 2 else ""
    parts = "".join(_part(number, section) for number, section in enumerate(sections, start=1))
    counted = "1 question" if count == 1 else f"{count} questions"
    body = (
        f"{_trail(('../index.html', 'Start'))}"
        f'<p class="lead">{counted}, each as a figure and as a table, for everyone and by group. '
        'All numbers in one file: <a href="../data/cells.csv">open data (CSV)</a>.</p>'
        f"{search}{contents}{parts}"
    )
    return _page(f"Explorer – {about.title}", about, theme, head, body, "explorer_list.js")


def _part(number: int, section: Section) -> str:
    rows = "".join(_line(question) for question in section.questions)
    return (
        f'<section class="part" aria-labelledby="part-{number}">'
        f'<h2 id="part-{number}">{e(section.title)}</h2><ul>{rows}</ul></section>'
    )


def _line(question: Question) -> str:
    tables = [table for view in question.views for table in view.tables if not table.head.by]
    words = " ".join(dict.fromkeys((question.item, *_words(tables))))
    base = next((found for found in map(base_text, question.views[0].tables) if found), "")
    by = sum(1 for view in question.views if view.keys and view.shown)
    told = [f"base {base}" if base else "base withheld"]
    told += [f"{by} breakdown{'s' if by > 1 else ''}"] if by else []
    return (
        f'<li data-words="{e(words)}"><a href="{e(question.file)}.html">{e(question.title)}</a> '
        f"<span>{e(', '.join(told))}</span></li>"
    )


def _words(tables: Iterable[ClearedTable]) -> Iterable[str]:
    """What can be searched besides the question: its answers and rows."""
    for table in tables:
        for label in (*table.head.rows, *table.head.choices):
            yield plain(label.text)


# ---- one question --------------------------------------------------------------------------------


def question_page(
    question: Question,
    section: str,
    beside: tuple[Question | None, Question | None],
    files: dict[str, str],
    about: About,
    theme: Theme,
) -> bytes:
    """All views of a question, one below the other; a script shows the one that is chosen.

    `beside` are the questions before and after it, `files` the names of the CSV files by table id.
    """
    head = masthead(theme, about.publisher, question.title, about.title, (section, long_date(about.date)))
    views = "".join(view_section(question, view, files, about, theme) for view in question.views)
    body = (
        f"{_trail(('../index.html', 'Start'), ('index.html', 'All questions'))}"
        f"{_choice(question.views)}{views}{_beside(beside)}"
    )
    script = "explorer_question.js" if len(question.views) > 1 else ""
    return _page(f"{question.title} – {about.title}", about, theme, head, body, script)


def _choice(views: tuple[View, ...]) -> str:
    """The ways to see the question: links without a script, a list to choose from with one."""
    if len(views) < 2:
        return ""
    links = "".join(f'<li><a href="#{view.ids[0]}">{e(view.name)}</a></li>' for view in views)
    options = "".join(f'<option value="{view.ids[0]}">{e(view.name)}</option>' for view in views)
    return (
        f'<nav class="jumps" aria-label="Breakdowns"><ul>{links}</ul></nav>'
        f'<div class="choose" hidden><label for="show">Show</label>'
        f'<select id="show" autocomplete="off">{options}</select></div>'
        '<p class="vh" role="status" id="said"></p>'
    )


def _beside(beside: tuple[Question | None, Question | None]) -> str:
    links = "".join(
        f'<li><b>{words}</b> <a href="{e(question.file)}.html">{e(question.title)}</a></li>'
        for words, question in zip(("Before", "Next"), beside, strict=True)
        if question
    )
    return f'<nav class="beside" aria-label="Questions beside"><ul>{links}</ul></nav>' if links else ""
