"""Words that name somebody or point to them: the rules of a locale pack, applied to an answer.

Nothing here knows a country. A pack is data: `coding/locales/*.yaml`, read by `study.locales`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")

SHORTEST_NAME = 4
"""Letters that the short form of an organisation's name needs; fewer stand for too much else."""


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """A checksum: digit times weight, added up, is a multiple of `modulus`."""

    weights: tuple[int, ...]
    modulus: int

    def holds(self, text: str) -> bool:
        """Whether the digits in a text are as many as the weights and pass."""
        digits = [int(sign) for sign in text if sign.isascii() and sign.isdigit()]
        if len(digits) != len(self.weights):
            return False
        return sum(d * w for d, w in zip(digits, self.weights, strict=True)) % self.modulus == 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for in people's words.

    `says` is what it is, in words ("a telephone number"); `replacement` what is printed instead, in square
    brackets. An `identifier` names somebody or something and may not be printed; anything else is a hint for
    the reader. Where the pattern has a group `it`, that group is what was found. `unless` holds words (case
    folded) that say nothing: a match made of these alone is left.
    """

    name: str
    says: str
    pattern: re.Pattern[str]
    replacement: str
    identifier: bool = False
    check: CheckDigit | None = None
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: code points `start` to `end` of a text, and the words there."""

    start: int
    end: int
    words: str
    rule: str
    says: str
    replacement: str
    identifier: bool = False


@dataclass(frozen=True, slots=True)
class LocalePack:
    """What a language and country know of identifiers.

    `unspecific` are words (case folded) that describe nobody ("other", "none"); `endings` are the legal ends
    of organisations' names, which people leave off when they talk.
    """

    locale: str
    rules: tuple[Rule, ...] = ()
    unspecific: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()


def find_pointers(text: str, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Everything in a text that names or points to somebody; may overlap.

    In the order of the text, and at one place in the order of the rules: what is special stands before what
    is general.
    """
    found = []
    for rule in rules:
        for match in rule.pattern.finditer(text):
            start, end = match.span("it" if "it" in rule.pattern.groupindex else 0)
            words = text[start:end]
            if _counts(words, rule):
                found.append(
                    Finding(start, end, words, rule.name, rule.says, rule.replacement, rule.identifier)
                )
    return in_order(found)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by their place, each once; those at one place stay in their order."""
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.start, each.end)))


def _counts(words: str, rule: Rule) -> bool:
    if not words.strip() or (rule.check is not None and not rule.check.holds(words)):
        return False
    named = [word.casefold().replace("’", "'") for word in WORD.findall(words)]
    return not rule.unless or not rule.unless.issuperset(named)


def words_pattern(words: Iterable[str]) -> str:
    """A pattern for any of these words; spaces, hyphens and apostrophes match however they were typed."""
    longest_first = sorted({word.strip() for word in words if word.strip()}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(map(_loose, longest_first)) + ")"


def _loose(word: str) -> str:
    pieces = []
    for sign in " ".join(word.split()):
        if sign in " -‑":
            pieces.append(r"[\s‑-]+" if sign == " " else r"[\s‑-]")
        elif sign in "'’":
            pieces.append("['’]")
        else:
            pieces.append(re.escape(sign))
    return "".join(pieces)


def whole_words(words: Iterable[str], *, any_case: bool = True) -> re.Pattern[str]:
    """Any of these words, not as a part of longer ones."""
    return re.compile(rf"(?<!\w){words_pattern(words)}(?!\w)", re.IGNORECASE if any_case else 0)


def own_rules(
    pack: LocalePack, organisations: Iterable[str | None] = (), extra: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules of a pack and those of one study: the names of its organisations, and words of its own.

    An organisation is found by its full name in any case, and by its name without its legal ending: in any
    case where that has several words, as it is spelt where it has one.
    """
    full = {name for text in organisations if (name := (text or "").strip())}
    short = {stem for name in full if (stem := short_name(name, pack)) and stem not in full}
    spoken = {stem for stem in short if len(stem.split()) > 1}
    rules = list(pack.rules)
    for number, (words, any_case) in enumerate(((full | spoken, True), (short - spoken, False))):
        if words:
            name, says = ("organisation", "short_organisation")[number], "an organisation that was asked"
            pattern = whole_words(words, any_case=any_case)
            rules.append(Rule(name, says, pattern, "[an organisation]", identifier=True))
    if any(word.strip() for word in extra):
        rules.append(Rule("own", "a word of `redact`", whole_words(extra), "[...]", identifier=True))
    return tuple(rules)


def short_name(name: str, pack: LocalePack) -> str:
    """An organisation's name without its legal ending; empty when too little is left to know it by."""
    stem = name.strip()
    endings = whole_words(pack.endings) if pack.endings else None
    while endings is not None:
        last = None
        for match in endings.finditer(stem):
            last = match
        if last is None or last.end() != len(stem) or not last.start():
            break
        stem = stem[: last.start()].rstrip(" ,-")
    stem = re.sub(r"^the\s+", "", stem, flags=re.IGNORECASE)
    named = [word.casefold() for word in WORD.findall(stem)]
    known = all(word in pack.unspecific for word in named)
    return "" if known or len(stem) < SHORTEST_NAME else stem
