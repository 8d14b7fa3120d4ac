"""Which column of a spreadsheet holds what: guessed from headers and values, each guess with its ground.

What two columns could be is not guessed: the person who made the file says which (`--column FACT=HEADER`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest
from remit.support.records import KINDS

Cells = Sequence[str]


class Fact(Struct, frozen=True):
    """Something of a person that a column may hold: its name, its words, its header, its values.

    `several` facts may be spread over more than one column.
    """

    name: str
    says: str
    header: str
    fits: Callable[[Cells], bool]
    several: bool = False


class Guess(Struct, frozen=True):
    """A column and what it was taken for, and why."""

    fact: str
    header: str
    why: str


_YES_NO = {"yes", "no", "y", "n", "1", "0", "true", "false", "agree", "i agree", ""}
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri)[a-z]*\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(-\d{1,2}(-\d{1,2})?)?")
_NUMBER = re.compile(r"\d{1,2}(\.\d+)?")


def _anything(cells: Cells) -> bool:
    return any(cells)


def _yes_no(cells: Cells) -> bool:
    return any(cells) and all(_first_word(cell) in _YES_NO for cell in cells)


def _first_word(cell: str) -> str:
    folded = cell.strip().casefold()
    return folded if folded in _YES_NO else re.split(r"[\s,.;:]", folded, maxsplit=1)[0]


def _days(cells: Cells) -> bool:
    given = [cell for cell in cells if cell]
    return bool(given) and sum(1 for cell in given if _DAY.search(cell)) >= 0.7 * len(given)


def _times(cells: Cells) -> bool:
    given = [cell for cell in cells if cell]
    return bool(given) and all(_DATE.fullmatch(cell) or _NUMBER.fullmatch(cell) for cell in given)


def _numbers(cells: Cells) -> bool:
    given = [cell for cell in cells if cell]
    return bool(given) and all(_NUMBER.fullmatch(cell) for cell in given)


def _each_once(cells: Cells) -> bool:
    given = [cell for cell in cells if cell]
    return len(given) == len(cells) and len(set(given)) == len(given)


def _kinds(cells: Cells) -> bool:
    given = [cell for cell in cells if cell]
    return _yes_no(cells) or any(kind in cell.casefold() for cell in given for kind in KINDS)


def _words(cells: Cells) -> bool:
    return any(cells) and not _yes_no(cells)


_OFFER = r"(offer|willing|could you|able to|be a|act as|give|available to)"
_WANT = r"(want|would (you )?like|need|wish|looking for|ask for|find a|help with)"
_KIND = r"(mentor|coach|buddy|shadow|support)"

_SUBJECT = r"(topic|subject|on what|about)"
_AGREED = r"(consent|agree|happy|permission|opt)"
_ORGANISATION = r"(organi[sz]ation|employer|provider|trust)"

FACTS: tuple[Fact, ...] = (
    Fact("person", "a person’s id or name", r"^(id|person|name|code|post|respondent)\b", _each_once),
    Fact("contact", "an address", r"(e-?mail|contact|phone)", _anything),
    Fact("organisation", "where the person works", rf"({_ORGANISATION}|company)\b", _words),
    Fact("kind", "a kind of organisation", rf"(type|kind|sort) of {_ORGANISATION}|\bsector\b", _words),
    Fact("size", "the size of the organisation", r"(size|turnover|number of staff)", _words),
    Fact("region", "the region", r"\bregion\b", _words),
    Fact("area", "the area of neighbours", r"\b(area|county|district|system)\b", _words),
    Fact("since", "time in post", r"(since|start(ed)? (date|in post)|years in|appointed|tenure)", _times),
    Fact("slots", "half-days that suit", r"(half.?days?|when|time|availab|days)", _days),
    Fact("concerns", "what somebody would talk over", r"(concern|worr|talk over|challenge)", _words),
    Fact("offers", "what somebody offers", rf"{_OFFER}.*{_KIND}|{_KIND}.*{_OFFER}", _kinds, several=True),
    Fact("needs", "what somebody asks for", rf"{_WANT}.*{_KIND}|{_KIND}.*{_WANT}", _kinds, several=True),
    Fact("offer topics", "subjects offered", rf"{_OFFER}.*{_SUBJECT}|{_SUBJECT}s?.*{_OFFER}", _words),
    Fact("need topics", "subjects asked for", rf"{_WANT}.*{_SUBJECT}|{_SUBJECT}s?.*{_WANT}", _words),
    Fact("capacity", "how many at once", r"(how many (people|mentees)|capacity|places)", _numbers),
    Fact("consent matching", "a yes to being matched", rf"{_AGREED}.*(match|mentor|proposed)", _yes_no),
    Fact("consent learning sets", "a yes to a learning set", rf"{_AGREED}.*(learning|group|set\b)", _yes_no),
)
"""Every fact that can be found in a spreadsheet, in the order in which they are looked for."""

_CONSENT = re.compile(r"(consent|agree|happy|permission|opt)", re.IGNORECASE)
NAMES = tuple(fact.name for fact in FACTS)


def guess_columns(
    headers: Sequence[str], columns: Sequence[Cells], named: Mapping[str, str], where: Place
) -> tuple[tuple[Guess, ...], tuple[Problem, ...]]:
    """What each column is taken for, and what cannot be told. `named` are facts that somebody stated."""
    problems = [*_unknown(named, headers, where), *_unfit(named, headers, columns, where)]
    guesses = [Guess(fact, header, "you said so") for fact, header in named.items() if header in headers]
    told = {guess.header for guess in guesses}
    claims: dict[str, list[str]] = {}
    for header, cells in zip(headers, columns, strict=True):
        if header in told:
            continue
        fitting = [fact for fact in FACTS if fact.name not in named and _fits(fact, header, cells)]
        for fact in fitting[-1:]:  # the later a fact stands, the more its header has to say
            claims.setdefault(fact.name, []).append(header)
    for fact in FACTS:
        found = claims.get(fact.name, [])
        if len(found) > 1 and not fact.several:
            problems.append(_ambiguous(fact, found, where))
        else:
            guesses += [
                Guess(fact.name, header, f"its header and values look like {fact.says}") for header in found
            ]
    problems += _consents(headers, columns, guesses, where)
    return tuple(guesses), tuple(problems)


def _fits(fact: Fact, header: str, cells: Cells) -> bool:
    return bool(re.search(fact.header, header, re.IGNORECASE)) and fact.fits(cells)


def _unknown(named: Mapping[str, str], headers: Sequence[str], where: Place) -> list[Problem]:
    found = []
    for fact, header in named.items():
        if fact not in NAMES:
            what = f"'{fact}' in --column is nothing that a column can hold{nearest(fact, NAMES)}"
            found.append(Problem("SUP-040", where, what, f"use one of: {', '.join(NAMES)}"))
        elif header not in headers:
            what = f"there is no column '{header}'{nearest(header, headers)}"
            found.append(Problem("SUP-041", where, what, "write the header as it stands in the file"))
    return found


def _unfit(
    named: Mapping[str, str], headers: Sequence[str], columns: Sequence[Cells], where: Place
) -> list[Problem]:
    """Columns that somebody stated and whose values cannot be what they are said to be."""
    found = []
    for fact in FACTS:
        header = named.get(fact.name, "")
        if header in headers and not fact.fits(columns[list(headers).index(header)]):
            what = f"the values of '{header}' cannot be {fact.says}"
            fix = f"name another column for '{fact.name}', or correct its cells"
            found.append(Problem("SUP-047", where, what, fix))
    return found


def _ambiguous(fact: Fact, found: Sequence[str], where: Place) -> Problem:
    listed = " and ".join(f"'{header}'" for header in found)
    what = f"{listed} could each be {fact.says}, so none is taken"
    return Problem("SUP-042", where, what, f'say which: --column "{fact.name}={found[0]}"')


def _consents(
    headers: Sequence[str], columns: Sequence[Cells], guesses: Sequence[Guess], where: Place
) -> list[Problem]:
    """Without a column in which people said yes to a purpose, nothing may be made of their answers."""
    facts = {guess.fact for guess in guesses}
    if facts & {"consent matching", "consent learning sets"}:
        return []
    general = [
        header
        for header, cells in zip(headers, columns, strict=True)
        if _CONSENT.search(header) and _yes_no(cells)
    ]
    if general:
        what = f"'{general[0]}' does not say to what people agreed, so nobody can be matched"
        fix = f'if it asked for this, say: --column "consent matching={general[0]}"'
        return [Problem("SUP-043", where, what, fix)]
    what = "no column says that people agreed to be matched, and without a yes nothing is made of an answer"
    fix = "ask them, and add a column such as 'I agree to be matched' with yes or no"
    return [Problem("SUP-044", where, what, fix)]
