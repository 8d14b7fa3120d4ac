"""Which column of a table belongs to which part of a question, under the names that exports use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from remit.core.words import match_key
from remit.study.importing.headers import Header
from remit.study.importing.recognise import Anatomy

_CODEPART = re.compile(r"[A-Za-z0-9#]+")


def folded(*parts: str) -> str:
    """Codes as one name that does not depend on how they are joined: `q1[SQ001]` and `q1_SQ001` are one."""
    return "_".join(piece for part in parts for piece in _CODEPART.findall(part)).casefold()


class Lookup:
    """Columns by name. Each column is found once; `used` remembers which."""

    def __init__(self, anatomy: Anatomy, taken: frozenset[int]) -> None:
        self.used: set[int] = set(taken)
        self._names: dict[str, list[int]] = {}
        self._texts: dict[tuple[str, str], list[int]] = {}
        for position, header in enumerate(anatomy.headers):
            for name in dict.fromkeys(_names(header)):
                self._names.setdefault(name, []).append(position)
            self._texts.setdefault(_words(header.question, header.option), []).append(position)

    def find(self, names: Iterable[str], question: str = "", option: str = "") -> int | None:
        """The column with one of these names, else the one with these words; None when there is none."""
        for name in names:
            position = self._free(self._names.get(name, ()))
            if position is not None:
                self.used.add(position)
                return position
        if question or option:
            position = self._free(self._texts.get(_words(question, option), ()))
            if position is not None:
                self.used.add(position)
                return position
        return None

    def starting(self, prefix: str) -> list[tuple[str, int]]:
        """Free columns whose folded name begins with this one, with the rest of the name."""
        found = []
        for name, positions in self._names.items():
            if name.startswith(f"{prefix}_"):
                found += [(name[len(prefix) + 1 :], p) for p in positions if p not in self.used]
        return sorted(found, key=lambda pair: pair[1])

    def free(self, name: str) -> bool:
        """Whether a column of this folded name was not used yet."""
        return self._free(self._names.get(name, ())) is not None

    def _free(self, positions: Sequence[int]) -> int | None:
        return next((position for position in positions if position not in self.used), None)


def _names(header: Header) -> Iterable[str]:
    """The names of a column: code and subcodes, or the raw header (`group/question`), and its last step."""
    if header.coded:
        yield folded(header.code, *header.subs)
        return
    raw = header.raw.strip()
    if re.fullmatch(r"[\w./:#\[\]-]+", raw):
        yield folded(raw)
        steps = re.split(r"[/:-]", raw)
        for start in range(1, len(steps)):
            yield folded(*steps[start:])


def _words(question: str, option: str) -> tuple[str, str]:
    return match_key(question).casefold(), match_key(option).casefold()
