"""What runs in the second process: it loads the writers and nothing that reads or counts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from remit.cli.say import Stages

if TYPE_CHECKING:
    from remit.core.blocks import Document
    from remit.core.cleared import ClearedTable, PolicyStatement, Release
    from remit.publish.explorer import About
    from remit.publish.explorer.questions import Sections
    from remit.publish.pages.words import PageWords
    from remit.publish.theme import Theme


def load_typesetter() -> None:
    """Load what sets the pages of a PDF before there is one; a missing package is told later."""
    gc.disable()
    try:
        from remit.publish.typesetter import warm
        from remit.publish.writers import ods, pdf  # noqa: F401 - loaded for what comes next

        warm()
    except ModuleNotFoundError:
        return


def load_pages() -> None:
    """Load what draws web pages."""
    from remit.publish import explorer  # noqa: F401 - loaded for what comes next


def timed_explorer(
    release: Release, sections: Sections, about: About, theme: Theme
) -> tuple[dict[str, bytes], float]:
    """The files of the explorer, and the seconds they took."""
    from remit.publish.explorer import explorer_files

    stages = Stages(watched=False)
    with stages.timed("explorer"):
        files = explorer_files(release, sections, about, theme)
    return files, stages.seconds["explorer"]


def timed_pdf(document: Document, theme: Theme) -> tuple[bytes | str, float]:
    """The PDF as `timed` makes it, and its seconds."""
    from remit.publish.writers import pdf

    stages = Stages(watched=False)
    return timed(stages, "pdf", lambda: pdf.write(document, theme)), stages.seconds["pdf"]


def timed_ods(
    tables: Sequence[ClearedTable],
    dictionary: Sequence[Sequence[str]],
    page: PageWords,
    policy: PolicyStatement,
) -> tuple[bytes | str, float]:
    """The OpenDocument sheets as `timed` makes them, and their seconds."""
    from remit.publish.writers import ods

    def write() -> bytes:
        return ods.write_tables(
            tables,
            dictionary,
            title=page.title,
            publisher=page.publisher,
            policy=policy,
            date=page.date,
            language=page.language,
            notice=page.notice,
            draft=page.draft,
        )

    stages = Stages(watched=False)
    return timed(stages, "ods", write), stages.seconds["ods"]


def timed(stages: Stages, name: str, make: Callable[[], bytes]) -> bytes | str:
    """What a writer made, or the name of the package that it misses."""
    with stages.timed(name):
        try:
            return make()
        except ModuleNotFoundError as error:
            return error.name or "a package"
