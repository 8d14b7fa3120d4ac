"""What a study and a format of another program exchange: a closed set of small values."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import Coding


class Answer(Struct, frozen=True):
    """What a respondent (`id`) wrote in one box (`variable`) of a question (`item`)."""

    id: str
    variable: str
    item: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other answer."""
        return self.variable, self.id


class Project(Struct, frozen=True):
    """The coded answers of some items of a study.

    `codebooks` are those of `items`, which may have none yet. `attributes` maps a respondent's id to what is
    told of them, name to words, and holds only what was asked for. `made` is the moment it was made, ISO with
    seconds and `Z`; empty when none is known. `key` tells this study and wave from others.
    """

    title: str
    key: str
    items: tuple[str, ...]
    codebooks: tuple[Codebook, ...]
    answers: tuple[Answer, ...]
    codings: tuple[Coding, ...]
    attributes: Mapping[str, Mapping[str, str]] = {}
    made: str = ""

    @property
    def coders(self) -> tuple[str, ...]:
        """Everybody who coded something, in the order of the alphabet."""
        return tuple(sorted({coding.coder for coding in self.codings}))

    @property
    def themes(self) -> tuple[tuple[str, Theme], ...]:
        """Every theme with the item it belongs to, in the authors' order."""
        return tuple((book.item, theme) for book in self.codebooks for theme in book.themes)

    @property
    def lengths(self) -> dict[tuple[str, str], int]:
        """How many signs each answer has, by variable and respondent."""
        return {answer.key: len(answer.text) for answer in self.answers}

    def codebook(self, item: str) -> Codebook | None:
        """The codebook of an item."""
        return next((book for book in self.codebooks if book.item == item), None)


class Loss(Struct, frozen=True):
    """Something that cannot travel, or travels in another form: what, how often, and in plain words.

    `returns` says that it comes back whole when the file is read by Remit again.
    """

    what: str
    count: int
    words: str
    returns: bool = False


class Written(Struct, frozen=True):
    """A file for another program, how many codings are in it, and what could not travel."""

    content: bytes
    codings: int
    answers: int
    losses: tuple[Loss, ...]


class FoundTheme(Struct, frozen=True):
    """A theme in another program's file; `parent` is the place of the theme above it in the list, or -1."""

    guid: str
    name: str
    description: str = ""
    parent: int = -1


class FoundSource(Struct, frozen=True):
    """A document in another program's file. `text` is as its positions count it; None: it is not there."""

    guid: str
    name: str
    text: str | None = None


class Mark(Struct, frozen=True):
    """A theme given to a passage: `source` and `theme` are places in the lists of `Found`.

    Without `start` and `end` the passage is where `words` stand; without these too, the whole document.
    """

    source: int
    theme: int
    start: int | None = None
    end: int | None = None
    coder: str = ""
    at: str = ""
    words: str | None = None


class Found(Struct, frozen=True):
    """All that Remit understands of another program's file.

    `named` says that the file names its coders, `books` that its themes can make a codebook, `unsure`
    in which sources it is not borne out how the program counts.
    """

    origin: str
    themes: tuple[FoundTheme, ...] = ()
    sources: tuple[FoundSource, ...] = ()
    marks: tuple[Mark, ...] = ()
    losses: tuple[Loss, ...] = ()
    named: bool = True
    books: bool = True
    unsure: frozenset[int] = frozenset()
