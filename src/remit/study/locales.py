"""Locale packs: what a language and country know of identifiers, read from the data beside the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from remit.coding.redaction import CheckDigit, LocalePack, Rule, words_pattern
from remit.core.problems import Place, Problem, Refused
from remit.study.yamlfile import Fields, Node, check_schema, read_yaml

FOLDER = Path(__file__).resolve().parents[1] / "coding" / "locales"
BASE = "base"
"""The pack of what looks the same everywhere; every other pack begins with it."""

_NAMED = re.compile(r"\{([a-z_][a-z_0-9]*)\}")
_DEEPEST = 8


def known_locales() -> tuple[str, ...]:
    """The locales that have a pack of their own."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != BASE))


def nearest_locale(language: str) -> str:
    """The pack for a BCP 47 tag: its own, one of the same language, else the base."""
    known = known_locales()
    exact = [name for name in known if name.casefold() == language.casefold()]
    first = language.split("-", maxsplit=1)[0].casefold()
    same = [name for name in known if name.split("-")[0].casefold() == first]
    return (*exact, *same, BASE)[0]


def read_locale(language: str, *, hints: bool = True) -> tuple[LocalePack, tuple[Problem, ...]]:
    """The pack for a language, with a warning where only the base knows it.

    Without `hints` it holds the rules of identifiers alone, which a build needs, and is read in a third of
    the time.
    """
    locale = nearest_locale(language)
    pack = _read_pack(locale, hints=hints)
    if locale != BASE:
        return pack, ()
    what = f"no locale pack knows '{language}', so names and places in quotes are not looked for"
    fix = f"read quotes with more care, or set `language` to one of: {', '.join(known_locales())}"
    return pack, (Problem("QUOTE-040", Place("study.yaml"), what, fix, "warning"),)


class _Pack(Struct):
    """A pack being read: what its patterns may name, and its rules so far."""

    hints: bool
    parts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    endings: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def read(self, locale: str) -> None:
        """Add a pack's file to what is there, after the pack it is like."""
        name = f"{locale}.yaml"
        top = Fields(read_yaml(FOLDER / name, name), self.problems, name)
        check_schema(top)
        like = top.text("like")
        if like:
            self.read(like)
        parts, lists = top.fields("parts"), top.fields("lists")
        if parts is not None:
            self.parts |= {part: parts.text(part) for part in _names(parts)}
        if lists is not None:
            self.lists |= {each: lists.texts(each) for each in _names(lists)}
        self.endings = (*self.endings, *top.texts("endings"))
        for entry in top.entries("rules"):
            self._rule(entry)
        top.finish()

    def _rule(self, node: Node) -> None:
        entry = Fields(node, self.problems, "a rule")
        identifier = entry.text("class", required=True) == "identifier"
        if not identifier and not self.hints:
            return
        name = entry.text("name", required=True)
        flags = re.IGNORECASE if entry.text("case") == "any" else 0
        unless = frozenset(
            word.casefold().replace("’", "'")
            for each in entry.texts("unless")
            for words in self.lists.get(each, ())
            for word in words.split()
        )
        try:
            pattern = re.compile(self._filled(entry.text("pattern", required=True)), flags)
        except (re.error, KeyError) as error:
            what = f"the pattern of the rule '{name}' cannot be read: {error}"
            self.problems.append(Problem("QUOTE-041", node.where, what, "correct the pattern"))
            return
        says, replacement = entry.text("says", required=True), entry.text("replace", required=True)
        rule = Rule(name, says, pattern, replacement, identifier, _check_digit(entry), unless)
        self.rules.append(rule)
        entry.finish()

    def _filled(self, pattern: str) -> str:
        """A pattern with every `{name}` replaced by the list or part of that name."""
        for _ in range(_DEEPEST):
            filled = _NAMED.sub(lambda match: self._named(match[1]), pattern)
            if filled == pattern:
                break
            pattern = filled
        return pattern

    def _named(self, name: str) -> str:
        return words_pattern(self.lists[name]) if name in self.lists else self.parts[name]


def _names(fields: Fields) -> tuple[str, ...]:
    return tuple(fields.node.value) if isinstance(fields.node.value, Mapping) else ()


def _check_digit(entry: Fields) -> CheckDigit | None:
    check = entry.fields("check")
    if check is None:
        return None
    weights = tuple(int(text) for text in check.texts("weights"))
    return CheckDigit(weights, check.integer("modulus", least=2))


def _read_pack(locale: str, *, hints: bool) -> LocalePack:
    pack = _Pack(hints)
    pack.read(locale)
    if pack.problems:
        raise Refused(pack.problems)
    unspecific = frozenset(word.casefold() for word in pack.lists.get("unspecific", ()))
    return LocalePack(
        locale,
        tuple(pack.rules),
        unspecific,
        pack.endings,
        no_answer=pack.lists.get("no_answer", ()),
        no_answer_more=pack.lists.get("no_answer_more", ()),
        plain=frozenset(word.casefold() for word in pack.lists.get("plain", ())),
    )
