"""Words that exports use for yes, no, refusals and points of opinion scales (English)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from remit.core.words import match_key

TICKED = frozenset(
    {
        "yes", "y", "1", "1.0", "true", "t", "x", "checked", "selected", "ticked", "quoted", "oui", "ja",
        "sí", "✓", "✔", "☑",
    }
)  # fmt: skip
"""Cells of a tick box that mean ticked (case folded)."""

UNTICKED = frozenset(
    {
        "no", "n", "0", "0.0", "false", "f", "unchecked", "not checked", "unselected", "not selected",
        "not ticked", "unticked", "not quoted", "non", "nein", "nee", "-", "☐",
    }
)  # fmt: skip
"""Cells of a tick box that mean not ticked (case folded)."""

_WHO = r"(?:(?:i|we) ?(?:would |'d )?|would )?"
_REFUSED = re.compile(
    rf"{_WHO}(?:prefer|rather|wish|like|choose)(?: to)? not(?: to)?(?: (?:say|answer|disclose|state"
    r"|declare|respond|"
    r"specify|share|reply|tell)(?: (?:this|that|it|this question))?)?"
    rf"|{_WHO}(?:do not|don't|dont|did not|not) (?:wish|want|like)(?:ing)? to (?:say|answer|disclose"
    r"|state|declare|"
    r"respond|specify|share)"
    r"|(?:declined?|refused?)(?: to (?:answer|say|state|disclose))?|no answer given|not disclosed|undisclosed"
    r"|keine angabe|(?:je )?préfère ne pas (?:répondre|le dire)",
)
_NOT_APPLICABLE = re.compile(
    r"(?:not applicable|n/ ?a|n\.a\.?|does not apply|doesn't apply|not relevant)(?: to (?:me|us|my role))?"
)
_UNSURE = re.compile(
    r"(?:i )?(?:do not|don't|dont) know(?:/.*)?|(?:i'm |i am )?(?:not sure|unsure|uncertain)|can't say"
    r"|cannot say"
    r"|no opinion|dk|don't know/not sure"
)
_OTHER = re.compile(r"(?:other|others|another|other/not listed|not listed|something else)(?:\b.{0,60})?")
_NO_ANSWER = re.compile(
    r"(?:no answer|not answered|unanswered|missing|skipped|no response|not asked|system missing)"
)


def said(label: str) -> str:
    """A label as it is compared with known words: case, end marks and curly apostrophes fold."""
    return match_key(label).casefold().replace("’", "'").strip(" .!*")


def is_refusal(label: str) -> bool:
    """Whether a label means "prefer not to say"."""
    return bool(_REFUSED.fullmatch(said(label)))


def is_not_applicable(label: str) -> bool:
    """Whether a label means "not applicable"."""
    return bool(_NOT_APPLICABLE.fullmatch(said(label)))


def is_unsure(label: str) -> bool:
    """Whether a label means "don't know"."""
    return bool(_UNSURE.fullmatch(said(label)))


def is_other(label: str) -> bool:
    """Whether a label is the remainder of a list ("Other", "Other, please say")."""
    return bool(_OTHER.fullmatch(said(label)))


def is_no_answer(label: str) -> bool:
    """Whether a label of a code says that there is no answer."""
    return bool(_NO_ANSWER.fullmatch(said(label)))


def is_aside(label: str) -> bool:
    """Whether a label stands beside an ordered list rather than in it."""
    return is_refusal(label) or is_not_applicable(label) or is_unsure(label) or is_other(label)


# ---- opinion scales ------------------------------------------------------------------------------


class Opinion(Struct, frozen=True):
    """A family of labels from one end to the other.

    `levels` run from low to high, each with the wordings of one point; `middle` is the index of the neutral
    point (-1: the family has no two sides). A frequency has no good side of its own.
    """

    name: str
    levels: tuple[frozenset[str], ...]
    middle: int = -1

    def level(self, label: str) -> int:
        """The position of a label, -1 when it is not of this family."""
        words = _bare(label)
        return next((index for index, level in enumerate(self.levels) if words in level), -1)


_NUMBERED = re.compile(r"^\(?\d{1,2}\)?\s*[-–—:=.)]\s*(?=\D)|\s*\(\d{1,2}\)$")


def _bare(label: str) -> str:
    words = _NUMBERED.sub("", said(label)).replace("-", " ").replace("/", " or ")
    return " ".join(words.split())


def _levels(*levels: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(word.strip() for word in level.split("|")) for level in levels)


def _degrees(word: str, opposite: str) -> tuple[frozenset[str], ...]:
    """The usual points between two opposite adjectives."""
    ends = (
        f"extremely {{0}}|completely {{0}}|totally {{0}}|not at all {word}",
        "very {0}|highly {0}",
        "{0}|fairly {0}|quite {0}|moderately {0}|mostly {0}|rather {0}",
        "somewhat {0}|slightly {0}|a little {0}|tend to be {0}|a bit {0}",
    )
    low = [end.format(opposite) for end in ends]
    high = [end.replace(f"|not at all {word}", "").format(word) for end in reversed(ends)]
    neutral = f"neither|neutral|neither {word} nor {opposite}|neither {word} or {opposite}|" + (
        f"neither {opposite} nor {word}|neither {opposite} or {word}|neither {word} not "
        f"{opposite}|mixed|average"
    )
    return _levels(*low, neutral, *high)


_AGREE = _levels(
    "strongly disagree|disagree strongly|completely disagree|totally disagree|fully disagree|definitely "
    "disagree",
    "disagree|mostly disagree|generally disagree",
    "somewhat disagree|slightly disagree|tend to disagree|disagree somewhat|disagree slightly|partly disagree"
    "|disagree a little|mildly disagree|rather disagree",
    "neither agree nor disagree|neither agree or disagree|neither agree not "
    "disagree|neither|neutral|undecided"
    "|neither disagree nor agree|neither nor|no strong opinion",
    "somewhat agree|slightly agree|tend to agree|agree somewhat|agree slightly|partly agree|agree a little"
    "|mildly agree|rather agree",
    "agree|mostly agree|generally agree",
    "strongly agree|agree strongly|completely agree|totally agree|fully agree|definitely agree",
)
_FREQUENCY = _levels(
    "never|not at all",
    "almost never|hardly ever|very rarely|very seldom|practically never",
    "rarely|seldom|not often|infrequently",
    "occasionally|once in a while|now and then|from time to time",
    "sometimes|some of the time|about half the time|half of the time",
    "often|frequently|regularly|fairly often|quite often|a lot of the time",
    "very often|usually|very frequently|most of the time|mostly|mostly yes|nearly every time",
    "almost always|nearly always",
    "always|all the time|all of the time|every time|constantly",
)
_PERIOD = _levels(
    "never",
    "less than once a year|less often|less frequently",
    "once a year|yearly|annually|every year|about once a year",
    "twice a year|every six months|several times a year|a few times a year",
    "quarterly|every three months|every quarter",
    "monthly|once a month|every month|about once a month",
    "fortnightly|every two weeks|several times a month|a few times a month|two or three times a month",
    "weekly|once a week|every week|about once a week",
    "several times a week|a few times a week|two or three times a week|most days",
    "daily|every day|once a day",
    "several times a day|many times a day",
)
_EXTENT = _levels(
    "not at all|to no extent|none|none at all|nothing",
    "very little|to a very small extent|hardly|barely",
    "slightly|a little|to a small extent|a bit|to a limited extent|to a little extent|a little bit",
    "somewhat|moderately|to some extent|to a moderate extent|partly|partially|a moderate amount",
    "mostly|quite a bit|to a large extent|to a great extent|a lot|very much|considerably|largely|quite a "
    "lot|very",
    "completely|extremely|to a very great extent|to a very large extent|a great deal|entirely|fully|totally",
)
_QUALITY = _levels(
    "extremely poor|terrible|awful|extremely bad",
    "very poor|very bad",
    "poor|bad|fairly poor|unsatisfactory|inadequate",
    "below average|slightly poor",
    "fair|average|acceptable|adequate|satisfactory|ok|okay|neither good nor poor|neither good nor bad|neutral"
    "|neither poor nor good|neither good or poor|neither good or bad|mixed",
    "above average|slightly good|fairly good",
    "good",
    "very good",
    "excellent|outstanding|extremely good|exceptional",
)
_PROBABLE = _levels(
    "definitely not|certainly not|no, definitely not",
    "probably not|no, probably not",
    "maybe|possibly|perhaps|might or might not|unsure|not sure",
    "probably|probably yes|yes, probably",
    "definitely|definitely yes|certainly|yes, definitely",
)
_COMPARED = _levels(
    "much worse|a lot worse|significantly worse|much lower|decreased a lot|much less",
    "worse|lower|decreased|decrease|less|fewer",
    "slightly worse|somewhat worse|a little worse|slightly lower|decreased a little|a little less",
    "about the same|the same|same|no change|no different|unchanged|stayed the same|about right",
    "slightly better|somewhat better|a little better|slightly higher|increased a little|a little more",
    "better|higher|increased|increase|more",
    "much better|a lot better|significantly better|much higher|increased a lot|much more",
)


def _unipolar(*words: str) -> tuple[frozenset[str], ...]:
    points = (
        "not at all {0}|not {0}|not {0} at all|un{0}|of no {1}",
        "slightly {0}|a little {0}|not very {0}|of little {1}|not so {0}|a bit {0}",
        "moderately {0}|somewhat {0}|fairly {0}|quite {0}|of some {1}|reasonably {0}",
        "{0}",
        "very {0}|highly {0}|of great {1}",
        "extremely {0}|essential|critical|completely {0}|vital",
    )
    nouns = {"important": "importance", "useful": "use", "valuable": "value"}
    return tuple(
        frozenset().union(*(_levels(point.format(word, nouns.get(word, word)))[0] for word in words))
        for point in points
    )


OPINIONS = (
    Opinion("agreement", _AGREE, 3),
    Opinion("satisfaction", _degrees("satisfied", "dissatisfied"), 4),
    Opinion("frequency", _FREQUENCY),
    Opinion("likelihood", _degrees("likely", "unlikely"), 4),
    Opinion("probability", _PROBABLE, 2),
    Opinion("quality", _QUALITY, 4),
    Opinion("ease", _degrees("easy", "difficult"), 4),
    Opinion("ease", _degrees("easy", "hard"), 4),
    Opinion(
        "importance",
        _unipolar("important", "useful", "valuable", "helpful", "confident", "interested", "relevant"),
    ),
    Opinion("comparison", _COMPARED),
    Opinion("period", _PERIOD),
    Opinion("extent", _EXTENT),
)
"""The families that are recognised, in the order in which they are tried."""


def opinion_of(labels: Iterable[str]) -> Opinion | None:
    """The first family that holds every label, at two points or more."""
    wanted = [label for label in labels if not is_aside(label) or _bare(label) in _AGREE[3] | _PROBABLE[2]]
    if not wanted:
        return None
    for family in OPINIONS:
        holds = all(family.level(label) >= 0 for label in wanted)  # stops at the first that it does not
        if holds and len({family.level(label) for label in wanted}) >= 2:
            return family
    return None
