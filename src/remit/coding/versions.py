"""Versions of a codebook: what each change makes of it. None is ever altered, only followed by another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codebook import CODEBOOK, Codebook, Theme, check_codebook
from remit.coding.events import Event, theme_of
from remit.core.problems import Problem, errors, nearest

FIRST = 1


class Version(Struct, frozen=True):
    """A codebook from an event of the log on, with the hash of what it says and what was changed."""

    number: int
    hash: str
    event: int
    coder: str
    at: str
    change: str
    codebook: Codebook


def hash_of(codebook: Codebook) -> str:
    """What a codebook says, as 16 hexadecimal characters: two that say the same have the same."""
    said = [
        [t.code, t.label, t.definition, t.include, t.exclude, t.parent, list(t.examples)]
        for t in codebook.themes
    ]
    return sha256(json.dumps([codebook.item, said], ensure_ascii=False).encode()).hexdigest()[:16]


def next_version(before: Version | None, event: Event) -> Version:
    """The version that an event of the codebook makes."""
    book = before.codebook if before else Codebook(event.item, ())
    themes = changed(book.themes, event)
    number = event.version or (before.number + 1 if before else FIRST)
    made = Codebook(event.item, themes, str(number))
    return Version(number, hash_of(made), event.number, event.coder, event.at, said_of(event, book), made)


def changed(themes: tuple[Theme, ...], event: Event) -> tuple[Theme, ...]:
    """The themes after an event of the codebook; one that does not fit changes nothing."""
    match event.kind:
        case "begin":
            return tuple(theme_of(words) for words in event.themes)
        case "add" | "split":
            known = {theme.code for theme in themes}
            return (*themes, *(theme_of(each) for each in event.themes if each.code not in known))
        case "rename":
            labels = {words.code: words.label for words in event.themes}
            return tuple(replace(t, label=labels.get(t.code, t.label)) for t in themes)
        case "edit":
            fresh = {words.code: theme_of(words) for words in event.themes}
            return tuple(_described(theme, fresh.get(theme.code)) for theme in themes)
        case "move":
            return tuple(replace(t, parent=event.into) if t.code == event.theme else t for t in themes)
        case "merge":
            return tuple(_merged(themes, event.theme, event.into))
    return themes


def _described(theme: Theme, fresh: Theme | None) -> Theme:
    """The theme with its words renewed; its name and its place have events of their own."""
    if fresh is None:
        return theme
    return replace(fresh, label=theme.label, parent=theme.parent)


def _merged(themes: tuple[Theme, ...], gone: str, into: str) -> Iterator[Theme]:
    """The themes without one; what stood under it stands under the other, which never stands under itself."""
    above = {theme.code: theme.parent for theme in themes}
    if into not in above or gone not in above or gone == into:
        yield from themes
        return
    for theme in themes:
        if theme.code == gone:
            continue
        if theme.code == into:
            yield replace(theme, parent=above[gone] if theme.parent == gone else theme.parent)
        else:
            yield replace(theme, parent=into if theme.parent == gone else theme.parent)


def said_of(event: Event, book: Codebook) -> str:
    """What an event did to the codebook, in words."""
    labels = {theme.code: theme.label for theme in book.themes}
    one, other = labels.get(event.theme, event.theme), labels.get(event.into, event.into)
    named = ", ".join(words.label or labels.get(words.code, words.code) for words in event.themes)
    match event.kind:
        case "begin":
            begun = "read again from the file, with" if book.themes else "began with"
            return f"{begun} {len(event.themes)} themes"
        case "add":
            return f"added {named}"
        case "rename":
            old = ", ".join(labels.get(words.code, words.code) for words in event.themes)
            return f"renamed {old} to {named}"
        case "edit":
            return "described anew: " + ", ".join(
                labels.get(words.code, words.code) for words in event.themes
            )
        case "move":
            return f"moved {one} under {other}" if event.into else f"moved {one} to the top"
        case "merge":
            return f"merged {one} into {other}"
    return f"split {one}: {named}"


# ---- may it be done ------------------------------------------------------------------------------


def check_change(book: Codebook, retired: frozenset[str], event: Event) -> tuple[Problem, ...]:
    """Why an event may not change this codebook; `retired` codes were merged away and never return."""
    problems = [*_unknown(book, event), *_taken(book, retired, event)]
    if event.kind in ("merge", "move") and event.theme == event.into:
        what = f"'{event.theme}' cannot be joined with itself"
        problems.append(Problem("THEME-034", CODEBOOK, what, "choose another theme"))
    if not problems:
        made = Codebook(book.item, changed(book.themes, event), book.version)
        before = {str(problem) for problem in check_codebook(book)}
        problems += [problem for problem in errors(check_codebook(made)) if str(problem) not in before]
    return tuple(problems)


def _unknown(book: Codebook, event: Event) -> Iterator[Problem]:
    named = [event.theme] if event.kind in ("move", "merge", "split") else []
    named += [event.into] if event.kind == "merge" or (event.kind == "move" and event.into) else []
    named += [words.code for words in event.themes] if event.kind in ("rename", "edit") else []
    for code in named:
        if book.theme(code) is None:
            what = f"'{code}' is not a theme of '{book.item}' any more{nearest(code, book.codes)}"
            fix = "load the codebook again; somebody may have merged it"
            yield Problem("THEME-031", CODEBOOK, what, fix)
    fresh = {words.code for words in event.themes} if event.kind == "split" else set()
    for sent in event.sent:
        for code in sent.themes:
            if code not in fresh | {event.theme}:
                what = f"'{code}' is not made by this split"
                yield Problem("THEME-035", CODEBOOK, what, "send answers to the new themes or the old")


def _taken(book: Codebook, retired: frozenset[str], event: Event) -> Iterator[Problem]:
    if event.kind not in ("add", "split"):
        return
    if not event.themes:
        yield Problem("THEME-036", CODEBOOK, "no theme is named", "write its name")
    for words in event.themes:
        if words.code in retired or book.theme(words.code) is not None:
            what = f"the code '{words.code}' was used already, and a code never comes to mean something else"
            yield Problem("THEME-037", CODEBOOK, what, "take another name or code")
