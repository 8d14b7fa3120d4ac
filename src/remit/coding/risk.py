"""What in a quote may point to its speaker though it names nobody: rare words, and how few posts fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from remit.coding.redaction import WORD, whole_words
from remit.core.words import MISSING, match_key
from remit.fieldwork.invited import Invited
from remit.fieldwork.responses import Responses

SHORTEST_RARE = 4
"""Letters of the shortest word that is looked up; shorter ones are articles and typing errors."""

SHORTEST_LABEL = 4
"""Letters of the shortest label that is looked for in people's words ("Yes" would be everywhere)."""


def word_people(responses: Responses) -> Counter[str]:
    """For each word (case folded), how many respondents use it anywhere in their open answers."""
    columns = [responses.texts(v.name) for v in responses.variables if v.storage == "text"]
    people: Counter[str] = Counter()
    for row in range(len(responses)):
        said: set[str] = set()
        for column in columns:
            text = column[row]
            if text is not None and text not in MISSING:
                said |= set(_words(text))
        people.update(said)
    return people


def _words(text: str) -> Iterable[str]:
    return (word.casefold() for word in WORD.findall(match_key(text)))


def rare_words(text: str, people: Mapping[str, int]) -> tuple[str, ...]:
    """The words of a text that one respondent alone uses, each once, in the order of the text."""
    rare = (w for w in _words(text) if len(w) >= SHORTEST_RARE and people.get(w, 0) <= 1)
    return tuple(dict.fromkeys(rare))


Facts = Mapping[str, frozenset[str]]
"""What is known of a post: attribute to the codes it may have."""


class Label(Struct, frozen=True):
    """The words of one code of a public attribute, as a pattern that finds them in people's words."""

    attribute: str
    code: str
    pattern: re.Pattern[str]


def labels_of(invited: Invited, unspecific: Collection[str] = ()) -> tuple[Label, ...]:
    """The labels that can be looked for, singular or plural.

    Left out are labels of fewer than four letters and those made of `unspecific` words or numbers alone.
    """
    return tuple(
        Label(attribute.name, code, whole_words(_forms(label)))
        for attribute in invited.attributes
        for code, label in attribute.words.items()
        if _is_telling(label, unspecific)
    )


def _is_telling(label: str, unspecific: Collection[str]) -> bool:
    words = [word.casefold() for word in WORD.findall(label)]
    return len(label.strip()) >= SHORTEST_LABEL and not all(w in unspecific or w.isdigit() for w in words)


def _forms(label: str) -> tuple[str, ...]:
    several = f"{label[:-1]}ies" if label.endswith("y") else f"{label}s"
    return (label, several, label.removesuffix("s"))


def said_facts(text: str, labels: Iterable[Label]) -> Facts:
    """The public attributes that a text mentions by their labels."""
    found: dict[str, frozenset[str]] = {}
    for label in labels:
        if label.pattern.search(text) is not None:
            found[label.attribute] = found.get(label.attribute, frozenset()) | {label.code}
    return found


def narrower(first: Facts, second: Facts) -> Facts:
    """What follows from both: where both speak of an attribute, only the codes that both allow."""
    both = {name: first[name] & second[name] for name in first.keys() & second.keys()}
    return {**first, **second, **both}


def public_facts(names: Sequence[str], responses: Responses, invited: Invited) -> dict[str, Facts]:
    """By respondent: what anybody can know of them, each attribute as answered or else as in the frame."""
    rows = {post: row for row, post in enumerate(invited.posts)}
    known = [attribute for name in names if (attribute := invited.attribute(name)) is not None]
    answers = {
        each.name: responses.texts(each.name) for each in known if responses.variable(each.name) is not None
    }
    found: dict[str, Facts] = {}
    for place, answer in enumerate(responses.rows["id"].to_list()):
        facts = {}
        for attribute in known:
            code = answers[attribute.name][place] if attribute.name in answers else None
            if (code is None or code in MISSING) and answer in rows:
                code = attribute.codes[rows[answer]]
            if code is not None and code not in MISSING:
                facts[attribute.name] = frozenset({code})
        found[answer] = facts
    return found
