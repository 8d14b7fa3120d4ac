"""The grammar of column headers: code, subquestion, question and option, in the forms that exports use.

`code`, `code. Question`, `code[SQ001]`, `code[SQ001]. Question [option]`, `code._.Question`,
`code[SQ001]._.Question [option]`, `code[SQ001][1]. Question [row][scale]`, `Question [option]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.words import match_key, plain

_CODED = re.compile(
    r"\s*(?P<code>[A-Za-z_][A-Za-z0-9_]{0,63}|\d{1,4}[A-Za-z]?)"
    r"(?P<subs>(?:\[[^\[\]]*\])*)"
    r"(?:(?P<separator>\._\.|\.(?=\s|$)|:(?=\s)|\)(?=\s))(?P<text>.*))?\s*",
    re.DOTALL,
)
_SUB = re.compile(r"\[([^\[\]]*)\]")
_NUMBERED_COPY = re.compile(r"(?<=\])\.\d{1,3}$")


class Header(Struct, frozen=True):
    """A header taken apart.

    `subs` are the codes in brackets after the code, `question` the words, `options` the texts in brackets
    at its end as found (usually one). `coded` says whether the header starts with a code at all.
    """

    raw: str
    code: str = ""
    subs: tuple[str, ...] = ()
    question: str = ""
    options: tuple[str, ...] = ()
    coded: bool = False

    @property
    def sub(self) -> str:
        """The first code in brackets, or nothing."""
        return self.subs[0] if self.subs else ""

    @property
    def option(self) -> str:
        """The texts in brackets as one."""
        return " / ".join(part for part in self.options if plain(part))

    @property
    def part(self) -> bool:
        """Whether the column is a part of a question (an option, a row) rather than a whole one."""
        return bool(self.subs or self.options)


def parse_header(raw: str) -> Header:
    """One header by itself; `parse_headers` does better, because a block of columns shares its question."""
    found = _CODED.fullmatch(raw)
    if found is None:
        question, options = split_option(raw)
        return Header(raw, "", (), plain(question), options)
    subs = tuple(_SUB.findall(found.group("subs")))
    if found.group("text") is None:
        # A bare word is a code only where it looks like one: "Gender" is a question of one word.
        return Header(raw, found.group("code"), subs, "", (), coded=True)
    question, options = split_option(found.group("text"))
    return Header(raw, found.group("code"), subs, plain(question), options, coded=True)


def split_option(text: str) -> tuple[str, tuple[str, ...]]:
    """Question and option texts, where the text ends in brackets that are balanced: `Which? [a [b]]`."""
    trimmed = _NUMBERED_COPY.sub("", text.rstrip())
    options: list[str] = []
    end = len(trimmed)
    while end and trimmed[end - 1] == "]":
        start = _opening(trimmed, end - 1)
        if start < 0:
            break
        options.append(trimmed[start + 1 : end - 1])
        end = start
    stem = trimmed[:end]
    if not options or (stem and not stem[-1].isspace()):
        return (text, ()) if not options else _last_only(trimmed)
    return stem, tuple(reversed(options))


def _last_only(text: str) -> tuple[str, tuple[str, ...]]:
    """`f(x)[y]`: brackets that follow a word directly are part of the words."""
    return text, ()


def _opening(text: str, close: int) -> int:
    depth = 0
    for index in range(close, -1, -1):
        if text[index] == "]":
            depth += 1
        elif text[index] == "[":
            depth -= 1
            if depth == 0:
                return index
    return -1


def parse_headers(raws: Sequence[str]) -> list[Header]:
    """Every header; columns with one code have their question and options told apart together."""
    headers = [parse_header(raw) for raw in raws]
    groups: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        if header.coded and header.raw.rstrip().endswith("]") and header.code:
            groups.setdefault(header.code, []).append(index)
    for indexes in groups.values():
        if len(indexes) > 1:
            for index, header in zip(indexes, _split_together([headers[i] for i in indexes]), strict=True):
                headers[index] = header
    return headers


def _split_together(headers: Sequence[Header]) -> Sequence[Header]:
    """The question is what all columns of a block share before a bracket, so options may hold brackets."""
    texts = [_after_code(header) for header in headers]
    if any(text is None for text in texts):
        return headers
    whole = [_NUMBERED_COPY.sub("", text.rstrip()) for text in texts if text is not None]
    shared = _shared_stems(whole)
    if not shared or _split_alike(headers):
        return headers
    balanced = [stem for stem in shared if stem.count("[") == stem.count("]")]
    stem = max(balanced or shared[:1], key=len)
    return [
        replace(header, question=plain(stem), options=(text[len(stem) :].strip()[1:-1],))
        for header, text in zip(headers, whole, strict=True)
    ]


def _split_alike(headers: Sequence[Header]) -> bool:
    """Whether each header by itself already gives the same question and as many options as its codes name."""
    named = {max(len(header.subs), header.sub.count("_") + 1) for header in headers}
    found = {len(header.options) for header in headers}
    same = len({match_key(header.question) for header in headers}) == 1
    return same and (found == {1} or (found == {2} and named == {2}))


def _after_code(header: Header) -> str | None:
    found = _CODED.fullmatch(header.raw)
    return found.group("text") if found else None


def _shared_stems(texts: Sequence[str]) -> list[str]:
    """Every beginning that all texts share and that is followed by a bracket in each."""
    first = texts[0]
    stems = [
        first[:i] for i, letter in enumerate(first) if letter == "[" and (i == 0 or first[i - 1].isspace())
    ]
    return [
        stem
        for stem in stems
        if all(
            text.startswith(stem) and text[len(stem) :].startswith("[") and text.endswith("]")
            for text in texts
        )
    ]


# ---- what an option says -------------------------------------------------------------------------

_POSITION = re.compile(
    r"(?:(?:rank|ranking|position|place|priority|preference|choice|order)\s*)?(?:no\.?|number|#)?\s*"
    r"(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:choice|place|rank|priority|preference))?",
    re.IGNORECASE,
)
_WORDED = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip


def position_of(option: str) -> int:
    """The rank that an option names (`Rank 1`, `2nd choice`, `First`), 0 when it names none."""
    trimmed = plain(option).casefold()
    for word, number in _WORDED.items():
        if trimmed in (word, f"{word} choice", f"{word} place", f"{word} priority", f"{word} preference"):
            return number
    found = _POSITION.fullmatch(trimmed)
    return int(found.group(1)) if found else 0


def numbered_stem(options: Iterable[str]) -> str | None:
    """The words that numbered options share (`Skill` of `Skill 1`, `Skill 2`, ...); None when they do not."""
    stems, numbers = set(), []
    for option in options:
        found = re.fullmatch(r"(.*?)[\s#]*(\d{1,2})[.):]?", plain(option))
        if not found:
            return None
        stems.add(found.group(1).casefold())
        numbers.append(int(found.group(2)))
    first = min(numbers, default=0)
    whole = sorted(numbers) == list(range(first, first + len(numbers)))
    return stems.pop() if len(stems) == 1 and whole and first in (0, 1) else None


def last_number(option: str) -> int:
    """The number at the end of an option, 0 when there is none."""
    found = re.search(r"(\d{1,2})[.):]?$", plain(option))
    return int(found.group(1)) if found else 0
