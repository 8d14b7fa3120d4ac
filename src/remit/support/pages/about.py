"""What every page of support has in common, and the document it becomes."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from remit.core.blocks import Block, Document, Link
from remit.core.cleared import Audience, PolicyStatement, Release
from remit.support.kit import Kit

PROTECTED = PolicyStatement(5, 11, 10)
"""What holds where there is no release: no count of people under five is shown."""


class About(Struct, frozen=True):
    """The study behind the pages: its kit, its release (None: people have only a spreadsheet), its marks.

    `call` is what a person is called before their id ("Post"); `today` is the day from which something is
    overdue.
    """

    kit: Kit
    release: Release | None = None
    title: str = ""
    language: str = "en-GB"
    publisher: str = ""
    date: str = ""
    notice: str = ""
    draft: bool = False
    call: str = ""
    peers: str = ""
    today: str = ""

    def name(self, person: str) -> str:
        """A person as they are called on a page."""
        return f"{self.call} {person}".strip()

    def document(
        self,
        title: str,
        blocks: Iterable[Block],
        audience: Audience,
        downloads: Iterable[Link] = (),
        *,
        whose: str = "",
        close: bool = False,
        apart: bool = False,
    ) -> Document:
        """A short document; `whose` stands under the title, `close` is for sheets, `apart` for letters."""
        return Document(
            title=title,
            subtitle=" · ".join(part for part in (whose, self.title) if part),
            language=self.language,
            publisher=self.publisher,
            date=self.date,
            blocks=tuple(blocks),
            policy=self.release.policy if self.release else PROTECTED,
            audience=audience,
            draft=self.draft,
            notice=self.notice,
            downloads=tuple(downloads),
            brief=True,
            close=close,
            apart=apart,
        )


KIND_WORDS = {"mentor": "mentor", "coach": "coach", "buddy": "buddy", "shadow": "place to shadow"}
"""What each kind of support is called in a sentence."""


def kind_words(kind: str) -> str:
    """The words of a kind of support."""
    return KIND_WORDS.get(kind, kind)
