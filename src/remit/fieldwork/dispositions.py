"""What became of each post: AAPOR final disposition codes, given by fieldwork or derived from the answers.

Source: AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th
edition (2023), the tables for internet and mail surveys of specifically named persons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest

if TYPE_CHECKING:
    from remit.fieldwork.frame import Frame

Letter = Literal["I", "P", "R", "NC", "O", "UH", "UO", "NE"]
"""AAPOR's letters for the groups of codes that its formulas add up."""

COMPLETE_ABOVE = 0.8
"""Complete: more than 80 % of the applicable questions answered (AAPOR's example of a rule)."""

PARTIAL_FROM = 0.5
"""Partial: 50 to 80 %; below that it is a break-off, which AAPOR counts with refusals."""


class Group(Struct, frozen=True):
    """One group of disposition codes: its AAPOR code, its letter in the formulas, and its words."""

    code: str
    letter: Letter
    label: str


GROUPS: tuple[Group, ...] = (
    Group("1.1", "I", "Complete"),
    Group("1.2", "P", "Partial"),
    Group("2.1", "R", "Refusal or break-off"),
    Group("2.2", "NC", "Non-contact"),
    Group("2.3", "O", "Other non-response"),
    Group("3.1", "UH", "Unknown whether eligible: nothing known of the post"),
    Group("3.2", "UO", "Unknown whether eligible: other"),
    Group("4.0", "NE", "Not eligible"),
)
"""Every group, in the order in which they are tabulated."""

_CODE = re.compile(r"([1-4])(?:\.([0-9])[0-9]{0,2})?")
_WHOLE = {"1": "I", "2": "O", "3": "UO", "4": "NE"}


def group_of(code: str) -> Group | None:
    """The group of a disposition code (`2.11` belongs to `2.1`); None when it is no AAPOR code.

    Codes 3.2 to 3.9 all count as "unknown, other", 4.0 to 4.9 as "not eligible", 2.4 to 2.9 as "other".
    A code without detail (`1`, `1.0`) counts with the main group of its family.
    """
    match = _CODE.fullmatch(code.strip())
    if match is None:
        return None
    family, detail = match.group(1), match.group(2) or "0"
    exact = next((group for group in GROUPS if group.code == f"{family}.{detail}"), None)
    if exact is not None:
        return exact
    if family == "1" and detail != "0":
        return None
    return next(group for group in GROUPS if group.letter == _WHOLE[family])


class Cases(Struct, frozen=True):
    """How many cases (posts, or organisations) fell into each group, by AAPOR letter.

    `coded` is false where fieldwork recorded no outcome at all: then nothing is known of those who sent no
    answer but that none came back, and they count as non-contacts. `judged` is false where it is not
    known who answered enough: then every answer counts as a partial one.
    """

    counts: Mapping[Letter, int]
    coded: bool = True
    judged: bool = True

    def __getitem__(self, letter: Letter) -> int:
        return self.counts.get(letter, 0)

    @property
    def total(self) -> int:
        """All cases, those not eligible included."""
        return sum(self.counts.values())

    @property
    def eligible(self) -> int:
        """Cases not known to be ineligible: the population of the finite population correction."""
        return self.total - self["NE"]

    @property
    def answered(self) -> int:
        """Complete and partial."""
        return self["I"] + self["P"]


class Dispositions(Struct, frozen=True):
    """The final disposition of every post of a frame, in the frame's order.

    `groups` is empty when answers could not be linked to posts; then only `cases` is known.
    """

    groups: tuple[Group, ...]
    cases: Cases

    @property
    def linked(self) -> bool:
        """Whether it is known which post answered."""
        return bool(self.groups)


def count_cases(groups: Sequence[Group], *, coded: bool = True) -> Cases:
    """How many cases each group holds; `coded` says whether fieldwork recorded outcomes."""
    return Cases(Counter(group.letter for group in groups), coded)


def _group(letter: Letter) -> Group:
    return next(group for group in GROUPS if group.letter == letter)


def answered_group(completeness: float) -> Group:
    """Complete, partial or break-off, by the share (0 to 1) of applicable questions answered."""
    if completeness > COMPLETE_ABOVE:
        return _group("I")
    return _group("P" if completeness >= PARTIAL_FROM else "R")


def judge_posts(frame: Frame, completeness: Mapping[str, float]) -> tuple[Dispositions, tuple[Problem, ...]]:
    """The disposition of each post, from the frame where it is coded there, else from the answers.

    `completeness` maps the id of each response to the share of applicable questions it answers. An id that
    is a post is that post's answer. A post without an answer is 2.2: a frame lists posts known to be
    eligible, and nothing came back. When not one id is a post, answers are taken to be unlinked, and only
    totals are given. That a post is not eligible was known before anybody was asked, and is no outcome.
    """
    known = set(frame.posts)
    linked = [name for name in completeness if name in known]
    given = [group_of(code) if code else None for code in frame.texts("disposition")]
    coded = any(group is not None and group.letter != "NE" for group in given)
    if completeness and not linked and not coded:
        return _count_unlinked(frame, completeness, sum(group is not None for group in given))
    problems = [*_check_links(frame, completeness, known)]
    groups = []
    for row, (post, known_of) in enumerate(zip(frame.posts, given, strict=True)):
        answer = completeness.get(post)
        found = known_of or (_group("NC") if answer is None else answered_group(answer))
        if known_of is not None:
            problems.extend(_check_against_answer(frame, row, known_of, post in completeness))
        groups.append(found)
    return Dispositions(tuple(groups), count_cases(groups, coded=coded)), tuple(problems)


def _count_unlinked(
    frame: Frame, completeness: Mapping[str, float], ineligible: int
) -> tuple[Dispositions, tuple[Problem, ...]]:
    eligible = len(frame) - ineligible
    found = count_without_links(Counter(completeness.values()), eligible)
    cases = Cases({**found.counts, "NE": ineligible} if ineligible else found.counts, coded=False)
    problem = Problem(
        "FRAME-010",
        frame.where,
        "no response has the id of a post, so it is known how many answered but not which posts did",
        "give each response the id of its post, unless the answers are meant to be unlinked",
        "warning",
    )
    if cases.eligible > eligible:
        too_many = Problem(
            "FRAME-011",
            frame.where,
            f"there are {len(completeness)} responses but only {eligible} posts that are eligible",
            "add the missing posts, or remove the responses that do not belong here",
        )
        return Dispositions((), cases), (problem, too_many)
    return Dispositions((), cases), (problem,)


def count_without_links(people: Mapping[float, int], population: int) -> Cases:
    """Cases where only the responses and the number of people asked are known, not who they are.

    `people` says how many answered each share of their questions. Everyone in `population` who did not answer
    counts as a non-contact; with no population known, only those who answered are cases.
    """
    counts: Counter[Letter] = Counter()
    for share, count in people.items():
        counts[answered_group(share).letter] += count
    counts["NC"] = max(0, population - counts.total())
    return Cases(counts, coded=False)


def count_unjudged(answers: int, population: int) -> Cases:
    """Cases where it is known how many answers came back, and not how much each of them answers."""
    return Cases({"P": answers, "NC": max(0, population - answers)}, coded=False, judged=False)


def check_asked(population: int) -> tuple[Problem, ...]:
    """A warning where neither a frame nor the settings say how many people were asked."""
    if population:
        return ()
    what = "nothing says how many people were asked, so everybody seems to have answered"
    fix = "add `population: NUMBER`, or the posts that were asked as frame.csv"
    return (Problem("FRAME-018", Place("study.yaml"), what, fix, "warning"),)


def _check_links(frame: Frame, completeness: Mapping[str, float], known: set[str]) -> list[Problem]:
    strangers = [name for name in completeness if name not in known]
    if not strangers:
        return []
    shown = ", ".join(f"'{name}'{nearest(name, known)}" for name in strangers[:3])
    more = f" and {len(strangers) - 3} more" if len(strangers) > 3 else ""
    what = f"{len(strangers)} responses are not in the frame ({shown}{more}); no response rate counts them"
    fix = "add their posts to frame.csv, or correct the ids"
    return [Problem("FRAME-008", frame.where, what, fix, "warning")]


def _check_against_answer(frame: Frame, row: int, given: Group, answered: bool) -> list[Problem]:
    if answered and given.letter in ("I", "P", "R"):
        return []
    if not answered and given.letter not in ("I", "P"):
        return []
    says = "but there is a response with this id" if answered else "but no response has this id"
    return [
        Problem(
            "FRAME-009",
            frame.line(row),
            f"the disposition is {given.code} ({given.label.lower()}), {says}",
            "correct the disposition or the id; the disposition written here is the one that counts",
            "warning",
        )
    ]


# An organisation is as far as its furthest post: it has answered when one of its posts has.
_FURTHEST: tuple[Letter, ...] = ("I", "P", "R", "O", "NC", "UH", "UO", "NE")


def judge_organisations(frame: Frame, dispositions: Dispositions) -> Cases | None:
    """Cases by organisation: it has answered when one of its posts has; None when that is not known.

    Posts without an organisation stand for themselves.
    """
    if not dispositions.linked or "organisation" not in frame.rows.columns:
        return None
    best: dict[tuple[str, str], Letter] = {}
    pairs = zip(frame.posts, frame.texts("organisation"), dispositions.groups, strict=True)
    for post, organisation, group in pairs:
        key = ("organisation", organisation) if organisation else ("post", post)
        found = best.get(key, group.letter)
        best[key] = min(found, group.letter, key=_FURTHEST.index)
    return Cases(Counter(best.values()), dispositions.cases.coded)


class Turnout(Struct, frozen=True):
    """Who answered in one group of the frame: eligible posts and how many of them answered."""

    group: str
    invited: int
    answered: int


def compare_with_frame(frame: Frame, dispositions: Dispositions, attribute: str) -> tuple[Turnout, ...]:
    """Eligible posts and answers by an attribute of the frame, in order of first appearance.

    Posts where the attribute is blank form the group "". Empty when answers are not linked to posts.
    """
    if not dispositions.linked or attribute not in frame.rows.columns:
        return ()
    invited: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for value, group in zip(frame.texts(attribute), dispositions.groups, strict=True):
        if group.letter != "NE":
            invited[value or ""] += 1
            answered[value or ""] += group.letter in ("I", "P")
    return tuple(Turnout(name, count, answered[name]) for name, count in invited.items())
