"""What runs in the second process: it loads the writers and nothing that reads or counts."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from remit.cli.say import Stages

if TYPE_CHECKING:
    from remit.core.blocks import Document
    from remit.publish.theme import Theme


def load_typesetter() -> None:
    """Load what sets the pages of a PDF before there is one; a missing package is told later."""
    gc.disable()
    try:
        from remit.publish.typesetter import warm
        from remit.publish.writers import pdf  # noqa: F401 - loaded for what comes next

        warm()
    except ModuleNotFoundError:
        return


def timed_pdf(document: Document, theme: Theme) -> tuple[bytes | str, float]:
    """The PDF as `timed` makes it, and its seconds."""
    from remit.publish.writers import pdf

    stages = Stages(watched=False)
    return timed(stages, "pdf", lambda: pdf.write(document, theme)), stages.seconds["pdf"]


def timed(stages: Stages, name: str, make: Callable[[], bytes]) -> bytes | str:
    """What a writer made, or the name of the package that it misses."""
    with stages.timed(name):
        try:
            return make()
        except ModuleNotFoundError as error:
            return error.name or "a package"
