"""Names and identifiers that other programs see, made from the study alone, so that they are found again."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Hashable, Mapping

from msgspec import Struct

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import AGREED
from remit.study.exchange.texts import UNSAFE
from remit.study.exchange.values import Project

NOBODY = "(no name)"
"""The name that other programs show for a coder who has none."""

BETWEEN = " › "
LONGEST_NAME = 50
"""Characters of the name of a document: Taguette takes no more."""

MOST_SHOWN = 80

_SPACE = uuid.UUID("5c1f7a4e-52c0-5e0c-9b0e-2f6f7f1d8a61")
_HOSTILE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def guid(project: Project, *parts: str) -> str:
    """An identifier of a thing of this study: always the same, and another one in every other study."""
    return str(uuid.uuid5(_SPACE, "\x1f".join((project.key, *parts)).encode("utf-8", "replace").decode()))


def fold(name: str) -> str:
    """The form in which two names count as the same: case, accents' form and blanks do not matter."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


class Names(Struct, frozen=True):
    """The names under which a project's things appear in another program.

    `themes` are by item and code, `documents` by variable and respondent, `coders` by the name in the study.
    `items` are the headings over each codebook, empty where there is one codebook only.
    """

    themes: Mapping[tuple[str, str], str]
    items: Mapping[str, str]
    documents: Mapping[tuple[str, str], str]
    coders: Mapping[str, str]


def name_all(project: Project) -> Names:
    """A name for everything, no two alike in any program."""
    headings = {book.item: book.item for book in project.codebooks} if len(project.codebooks) > 1 else {}
    return Names(_themes(project, headings), headings, _documents(project), _coders(project))


def _themes(project: Project, headings: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The label; with the labels above it where others are labelled alike; with its code where that fails."""
    books = {book.item: book for book in project.codebooks}
    short = {(item, theme.code): _plain(theme.label or theme.code) for item, theme in project.themes}
    long = {
        key: BETWEEN.join((*([headings[key[0]]] if headings else []), *_labels(books[key[0]], key[1])))
        for key in short
    }
    full = {key: f"{name} ({key[1]})" for key, name in long.items()}
    taken = Counter(map(fold, headings.values()))
    return _first_unlike(taken, short, long, full)


def _first_unlike(taken: Counter[str], *ways: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """For each key its first name that no other key has in that way of naming, and that is not taken."""
    chosen: dict[tuple[str, str], str] = {}
    for way in ways:
        left = {key: name for key, name in way.items() if key not in chosen}
        counts = Counter(map(fold, left.values()))
        new = {key: name for key, name in left.items() if counts[fold(name)] == 1 and not taken[fold(name)]}
        chosen |= new
        taken += Counter(map(fold, new.values()))
    for number, (key, name) in enumerate(ways[-1].items(), 1):
        if key not in chosen:
            chosen[key] = f"{name} {number}"
    return {key: chosen[key] for key in ways[0]}


def _labels(book: Codebook, code: str) -> tuple[str, ...]:
    return tuple(_plain(theme.label or theme.code) for theme in above(book, code))


def above(book: Codebook, code: str) -> tuple[Theme, ...]:
    """The themes from the widest above this one down to it; a circle of parents ends where it closes."""
    path: list[Theme] = []
    theme = book.theme(code)
    while theme is not None and theme not in path:
        path.insert(0, theme)
        theme = book.theme(theme.parent) if theme.parent else None
    return tuple(path)


def shown(name: str) -> str:
    """Somebody else's words as a message shows them: one line, not long, nothing that moves a cursor."""
    plain = _plain(name)
    return plain if len(plain) <= MOST_SHOWN else f"{plain[:MOST_SHOWN]}…"


def _plain(name: str) -> str:
    return " ".join(UNSAFE.sub(" ", name).split())


def _documents(project: Project) -> dict[tuple[str, str], str]:
    """`RESPONDENT VARIABLE.txt`, which says where it belongs; with a mark where that is no file name."""
    wanted = {answer.key: f"{answer.id} {answer.variable}" for answer in project.answers}
    counts = Counter(map(fold, wanted.values()))
    return {
        key: f"{name}.txt" if _is_sound(name) and counts[fold(name)] == 1 else _marked(name, key)
        for key, name in wanted.items()
    }


def _is_sound(name: str) -> bool:
    return not (
        len(name) + 4 > LONGEST_NAME
        or _HOSTILE.search(name)
        or UNSAFE.search(name)
        or name[:1] in ("=", "+", "-", "@", ".", "~")
        or name != " ".join(name.split())
    )


def _marked(name: str, key: tuple[str, str]) -> str:
    mark = uuid.uuid5(_SPACE, "\x1f".join(key).encode("utf-8", "replace").decode()).hex[:10]
    stem = _HOSTILE.sub("_", UNSAFE.sub("_", name)).lstrip("=+-@.~ ")
    return f"{stem[: LONGEST_NAME - 15].rstrip()}~{mark}.txt"


def _coders(project: Project) -> dict[str, str]:
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for coder in sorted(project.coders, key=lambda coder: coder != AGREED):  # what is settled keeps its name
        name = _plain(coder) or NOBODY
        while fold(name) in taken:
            name += " *"
        taken.add(fold(name))
        chosen[coder] = name
    return chosen


# ---- what a theme means, as one text ------------------------------------------------------------------

_PARTS = ("Include", "Exclude", "Example", "Label", "Code")
_REPEATED = "Example"


class Said(Struct, frozen=True):
    """What the description of a theme says, by the parts of a theme; empty where it says nothing of one."""

    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    label: str = ""
    code: str = ""


def describe(theme: Theme, name: str) -> str:
    """The definition, then what else a codebook says of a theme, in lines that `understand` reads back."""
    values = (
        ("Include", theme.include),
        ("Exclude", theme.exclude),
        *((_REPEATED, example) for example in theme.examples),
        ("Label", theme.label if theme.label != name else ""),
        ("Code", theme.code),
    )
    lines = [f"{part}: {_indented(value)}" for part, value in values if value]
    definition = _clean(theme.definition).strip()
    return "\n\n".join(text for text in (definition, "\n".join(lines)) if text)


def _clean(text: str) -> str:
    return UNSAFE.sub(" ", re.sub("\r\n?", "\n", text))


def _indented(text: str) -> str:
    return _clean(text).strip().replace("\n", "\n  ")


def understand(description: str) -> Said:
    """What `describe` said; another author's words are all definition."""
    text = re.sub("\r\n?", "\n", description).strip()
    before, _, last = text.rpartition("\n\n")
    found: list[tuple[str, str]] = []
    for line in last.split("\n"):
        head, colon, rest = line.partition(": ")
        if colon and head in _may_follow(found):
            found.append((head, rest))
        elif found and line.startswith("  "):
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line[2:]}")
        else:
            return Said(text)
    parts = dict(found)
    if "Code" not in parts:
        return Said(text)
    examples = tuple(value for part, value in found if part == _REPEATED)
    include, exclude, label = (parts.get(part, "") for part in ("Include", "Exclude", "Label"))
    return Said(before, include, exclude, examples, label, parts["Code"])


def _may_follow(found: list[tuple[str, str]]) -> tuple[str, ...]:
    """The parts that may come next: each stands once and in its order, an example as often as there are."""
    if not found:
        return _PARTS
    part = found[-1][0]
    return _PARTS[_PARTS.index(part) + (part != _REPEATED) :]


def slug(name: str, taken: set[Hashable]) -> str:
    """A code for a theme that has a name only: plain letters, digits and `_`, unlike those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_") or "theme"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    taken.add(code)
    return code
