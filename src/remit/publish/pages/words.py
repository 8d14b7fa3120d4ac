"""What every page says of itself, and the frame that says it: head, notices, main part, foot."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from remit.publish.outline import clean, long_date
from remit.publish.pages.shell import e, mark_strip, masthead, page
from remit.publish.theme import Theme

OFFLINE = "These pages work without a network and send nothing."
"""The last words of a page that leads to others."""


NO_JUDGEMENT = "A place in a distribution is not a judgement: posts and organisations differ."
"""The last words of a page that sets somebody's own figures beside everybody's."""


class PageWords(Struct, frozen=True):
    """The names, the language and the date of a page, and the notices on it.

    `only_for` says for whom a page is that is not public, `draft` that nobody has signed it off.
    """

    title: str
    subtitle: str
    language: str
    publisher: str
    date: str
    notice: str = ""
    draft: bool = False
    only_for: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """The notices: draft first."""
        draft = "Draft: not signed off" if self.draft else ""
        return tuple(clean(mark) for mark in (draft, self.only_for, self.notice) if mark)


def framed(
    words: PageWords,
    theme: Theme,
    main: Iterable[str],
    *,
    kind: str,
    foot: str,
    css: str,
    script: str = "",
    tab: str = "",
    description: str = "",
) -> bytes:
    """A whole page: `main` holds the HTML of its main part, `kind` the class of that, `foot` the last words.

    `tab` names the page in the browser where that is not its title, `description` tells what it is about
    where that is not its subtitle.
    """
    by = f"<p>{e(words.publisher)} · {e(long_date(words.date))}</p>"
    body = "\n".join(
        [
            masthead(theme, words.publisher, words.title, words.subtitle, (long_date(words.date),)),
            mark_strip(words.marks, words.draft),
            f'<main id="main" class="band {kind}" tabindex="-1">',
            *main,
            "</main>",
            f'<footer class="bottom"><div class="band">{by}<p>{e(foot)}</p></div></footer>',
        ]
    )
    return page(
        tab or words.title,
        words.language,
        body,
        theme,
        description=description or words.subtitle,
        marks=words.marks,
        draft=words.draft,
        css=css,
        script=script,
    )
