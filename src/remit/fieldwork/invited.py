"""Who was asked, as anybody can know it: the public attributes of every post, and how many posts fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from remit.core.words import Variable
from remit.fieldwork.dispositions import group_of
from remit.fieldwork.frame import DISPOSITION, Frame


class Attribute(Struct, frozen=True):
    """A public attribute of posts: its code by post (None: not known), and the words of each code."""

    name: str
    codes: tuple[str | None, ...]
    words: Mapping[str, str]


class Invited(Struct, frozen=True):
    """The eligible posts of a frame in its order, each with its public attributes."""

    posts: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()

    def __len__(self) -> int:
        return len(self.posts)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute with this name."""
        return next((each for each in self.attributes if each.name == name), None)

    def fitting(self, at: Mapping[str, Collection[str]]) -> int:
        """How many posts have, in every attribute named, one of the codes given; unknown ones fit nothing."""
        if not at:
            return len(self)
        columns = [(self.attribute(name), codes) for name, codes in at.items()]
        return sum(
            all(column is not None and column.codes[row] in codes for column, codes in columns)
            for row in range(len(self.posts))
        )


def invited_of(frame: Frame, variables: Iterable[Variable]) -> Invited:
    """The posts of a frame that were eligible; a cell may hold the code of an answer or its words."""
    named = {variable.name: variable.labels() for variable in variables}
    groups = [group_of(code) if code else None for code in frame.texts(DISPOSITION)]
    kept = [row for row, group in enumerate(groups) if group is None or group.letter != "NE"]
    posts = frame.posts
    return Invited(
        tuple(posts[row] for row in kept),
        tuple(_attribute(name, frame, kept, named.get(name, {})) for name in frame.attributes),
    )


def _attribute(name: str, frame: Frame, kept: Iterable[int], words: Mapping[str, str]) -> Attribute:
    codes_of = {label.casefold(): code for code, label in words.items()}
    cells = frame.texts(name)
    codes = tuple(_code(cells[row], words, codes_of) for row in kept)
    met = {code: words.get(code, code) for code in codes if code is not None}
    return Attribute(name, codes, met)


def _code(cell: str | None, words: Mapping[str, str], codes_of: Mapping[str, str]) -> str | None:
    return cell if cell is None or cell in words else codes_of.get(cell.casefold(), cell)
