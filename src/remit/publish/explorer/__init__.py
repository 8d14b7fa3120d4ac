"""The explorer: every table of a release as pages that need no server, one a question."""

from __future__ import annotations

from remit.core.cleared import Release
from remit.publish.explorer.pages import list_page, question_page
from remit.publish.explorer.questions import Sections, file_names, sections
from remit.publish.explorer.views import About
from remit.publish.theme import Theme
from remit.publish.writers.csv import cells_csv

FOLDER = "explorer"
"""Where the pages lie inside a result."""

__all__ = ["FOLDER", "About", "explorer_files"]


def explorer_files(release: Release, listed: Sections, about: About, theme: Theme) -> dict[str, bytes]:
    """Every file of the explorer by its path: the list, a page a question, a CSV file a table.

    `listed` holds the sections of the questionnaire with their items. All numbers come from `release`; the
    same release, words and theme give the same bytes.
    """
    found = sections(release, listed)
    files = file_names(table.head.id for table in release.tables)
    placed = [(section.title, question) for section in found for question in section.questions]
    order = [None, *(question for _, question in placed), None]
    made = {"index.html": list_page(found, about, theme)}
    for number, (section, question) in enumerate(placed):
        beside = order[number], order[number + 2]
        made[f"{question.file}.html"] = question_page(question, section, beside, files, about, theme)
    for table in release.tables:
        made[f"data/{files[table.head.id]}.csv"] = cells_csv([table])
    return {f"{FOLDER}/{name}": content for name, content in made.items()}
