"""Words that name somebody or point to them: the rules of a locale pack, applied to an answer.

Nothing here knows a country. A pack is data: `coding/locales/*.yaml`, read by `study.locales`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")

SHORTEST_NAME = 4
"""Letters that the short form of an organisation's name needs; fewer stand for too much else."""


class CheckDigit(Struct, frozen=True):
    """A checksum: digit times weight, added up, is a multiple of `modulus`."""

    weights: tuple[int, ...]
    modulus: int

    def holds(self, text: str) -> bool:
        """Whether the digits in a text are as many as the weights and pass."""
        digits = [int(sign) for sign in text if sign.isascii() and sign.isdigit()]
        if len(digits) != len(self.weights):
            return False
        return sum(d * w for d, w in zip(digits, self.weights, strict=True)) % self.modulus == 0


_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s.,'’&/()-]{1,4}")
"""What may stand between two words of a name, however it was typed."""


class NameList(Struct, frozen=True):
    """Names to be found as wholes, however many there are: by first word, the words of each (longest first).

    Hyphens, commas, full stops and white space between words match however they were typed.
    """

    names: Mapping[str, tuple[tuple[str, ...], ...]]
    any_case: bool = True

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a name stands; of names that begin at one word the longest."""
        pieces = list(_PIECE.finditer(text))
        words = [self._folded(piece.group()) for piece in pieces]
        for place, word in enumerate(words):
            for name in self.names.get(word, ()):
                last = place + len(name) - 1
                if tuple(words[place : last + 1]) == name and _adjoin(text, pieces[place : last + 1]):
                    yield pieces[place].start(), pieces[last].end()
                    break

    def _folded(self, word: str) -> str:
        return word.casefold() if self.any_case else word


def _adjoin(text: str, pieces: Sequence[re.Match[str]]) -> bool:
    return all(_GAP.fullmatch(text, one.end(), next_one.start()) for one, next_one in pairwise(pieces))


def name_list(names: Iterable[str], *, any_case: bool = True) -> NameList:
    """A list of names, ready to be looked for; those without a letter or digit are left out."""
    by_first: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(_PIECE.findall(name.casefold() if any_case else name))
        if words:
            by_first.setdefault(words[0], set()).add(words)
    longest = {first: tuple(sorted(each, key=lambda w: (-len(w), w))) for first, each in by_first.items()}
    return NameList(longest, any_case)


class Rule(Struct, frozen=True):
    """One thing to look for in people's words.

    `says` is what it is, in words ("a telephone number"); `replacement` what is printed instead, in square
    brackets. An `identifier` names somebody or something and may not be printed; anything else is a hint for
    the reader. Where the pattern has a group `it`, that group is what was found. `unless` holds words (case
    folded) that say nothing: a match made of these alone is left.
    """

    name: str
    says: str
    pattern: re.Pattern[str] | NameList
    replacement: str
    identifier: bool = False
    check: CheckDigit | None = None
    unless: frozenset[str] = frozenset()


class Finding(Struct, frozen=True):
    """What a rule found: code points `start` to `end` of a text, and the words there."""

    start: int
    end: int
    words: str
    rule: str
    says: str
    replacement: str
    identifier: bool = False


class LocalePack(Struct, frozen=True):
    """What a language and country know of identifiers.

    `unspecific` are words (case folded) that describe nobody ("other", "none"); `endings` are the legal ends
    of organisations' names, which people leave off when they talk. `no_answer` are phrases that say nothing,
    `no_answer_more` what may stand around them, `plain` words that mark no group of answers.
    """

    locale: str
    rules: tuple[Rule, ...] = ()
    unspecific: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = ()
    no_answer_more: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()


def find_pointers(text: str, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Everything in a text that names or points to somebody; may overlap.

    In the order of the text, and at one place in the order of the rules: what is special stands before what
    is general.
    """
    found = []
    for rule in rules:
        for start, end in _spans(text, rule.pattern):
            words = text[start:end]
            if _counts(words, rule):
                found.append(
                    Finding(start, end, words, rule.name, rule.says, rule.replacement, rule.identifier)
                )
    return in_order(found)


def _spans(text: str, pattern: re.Pattern[str] | NameList) -> Iterator[tuple[int, int]]:
    if isinstance(pattern, NameList):
        return pattern.spans(text)
    group = "it" if "it" in pattern.groupindex else 0
    return (match.span(group) for match in pattern.finditer(text))


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


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words in any case, not as a part of longer ones."""
    return re.compile(rf"(?<!\w){words_pattern(words)}(?!\w)", re.IGNORECASE)


def own_rules(
    pack: LocalePack, organisations: Iterable[str | None] = (), extra: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules of a pack and those of one study: the names of its organisations, and words of its own.

    An organisation is found by its full name in any case, and by its name without its legal ending: in any
    case where that has several words, as it is spelt where it has one.
    """
    full = {name for text in organisations if (name := (text or "").strip())}
    ending = whole_words(pack.endings) if pack.endings else None
    short = {stem for name in full if (stem := short_name(name, pack, ending)) and stem not in full}
    spoken = {stem for stem in short if len(stem.split()) > 1}
    rules = list(pack.rules)
    for number, (words, any_case) in enumerate(((full | spoken, True), (short - spoken, False))):
        if words:
            name, says = ("organisation", "short_organisation")[number], "an organisation that was asked"
            pattern = name_list(words, any_case=any_case)
            rules.append(Rule(name, says, pattern, "[an organisation]", identifier=True))
    if any(word.strip() for word in extra):
        rules.append(Rule("own", "a word of `redact`", name_list(extra), "[...]", identifier=True))
    return tuple(rules)


def short_name(name: str, pack: LocalePack, ending: re.Pattern[str] | None) -> str:
    """An organisation's name without its legal ending; empty when too little is left to know it by.

    `ending` finds any of the pack's endings (see `whole_words`); it is made once for many names.
    """
    stem = name.strip()
    while ending is not None:
        last = next((m for m in ending.finditer(stem) if m.end() == len(stem) and m.start()), None)
        if last is None:
            break
        stem = stem[: last.start()].rstrip(" ,-")
    stem = re.sub(r"^the\s+", "", stem, flags=re.IGNORECASE)
    known = all(word.casefold() in pack.unspecific for word in WORD.findall(stem))
    return "" if known or len(stem) < SHORTEST_NAME else stem
