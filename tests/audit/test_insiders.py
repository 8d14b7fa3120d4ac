"""Attack 4: every single respondent, then pairs who tell each other everything.

Who is in a printed count of n knows n - 1 others, which the thresholds allow for (decision 022). Of withheld
counts nobody may learn that they hold one other person at least, and fewer than the threshold.
"""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

import remit_audit.model
from audit.coalitions import Coalitions
from audit.kit import Document, findings, published_rows, small_study
from audit.test_attacks import TWO, keys_of, release, withhold
from audit.test_mutations import example

PAIRS, MANY_PAIRS = 6, 200


def planted() -> Document:
    """Of 14 people in g those who said a, and three times those who said c, are six at most.

    As many said a as c, or more. So there are none to six who did. But who said c knows: one to three.
    """
    document = release(
        {**TWO, "x": ["a", "b", "c", ""]},
        "kl",
        [({}, 60), ({"x": "a", "k": "h"}, 20), ({"x": "b", "k": "h"}, 20), ({"x": "c", "k": "h"}, 6)],
    )
    a, c = {"x": "a", "k": "g"}, {"x": "c", "k": "g"}
    document["linear"] += [
        {"terms": [[1, a], [3, c]], "lo": 0, "hi": 6},
        {"terms": [[1, a], [-1, c]], "lo": 0, "hi": None},
    ]
    return withhold(document, a, {"x": "b", "k": "g"}, c)


PEOPLE = keys_of(gp=14, hq=46)
INSIDER = {"x": "c", "k": "g", "l": "p"}


@pytest.fixture(params=["", "LARGEST_EXACT", "MOST_WHOLE"])
def people_are(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a study of usual size, in one with many combinations of keys, and in one with many people."""
    if request.param:
        monkeypatch.setattr(remit_audit.model, request.param, 0)


@pytest.mark.parametrize(("most", "words"), [(5_000, "whole people"), (50, "taken as divisible")])
def test_the_audit_says_whether_people_were_whole(
    monkeypatch: pytest.MonkeyPatch, most: int, words: str
) -> None:
    monkeypatch.setattr(remit_audit.model, "MOST_WHOLE", most)
    (known,) = [each for each in findings(planted(), PEOPLE).attacks if each.name == "known keys"]
    assert words in known.detail


@pytest.mark.usefixtures("people_are")
def test_a_colleague_who_learns_that_there_are_few_others_is_found() -> None:
    found = findings(planted(), PEOPLE).exposures
    mine = [each for each in found if each.where == "x=a in k=g"]
    assert [each.attack for each in mine] == ["insider"]
    assert "between 1 and 3 others, fewer than 5, for a colleague who is x=c" in mine[0].what


@pytest.mark.usefixtures("people_are")
def test_without_what_was_planted_she_learns_nothing() -> None:
    document = planted()
    document["linear"].clear()
    assert findings(document, PEOPLE).code == 0
    assert not list(Coalitions(document, PEOPLE).learn([INSIDER]))


def test_a_given_person_who_learns_that_there_are_few_others_is_found() -> None:
    attack = Coalitions(planted(), PEOPLE)
    assert list(attack.learn([INSIDER])) == ["x=a in k=g: 1 to 3 others"]
    assert not list(attack.learn([{**INSIDER, "x": "b"}]))


def test_two_who_learn_together_what_neither_knows_alone_are_found() -> None:
    document = planted()
    document["linear"][0]["terms"][1][0] = (
        2  # one who said c leaves none to four, and so many are known to be
    )
    document["linear"][0]["hi"] = 7
    attack = Coalitions(document, PEOPLE)
    assert not list(attack.learn([INSIDER]))
    assert list(attack.learn([INSIDER, INSIDER])) == ["x=a in k=g: 2 to 3 others"]


def test_no_single_respondent_of_a_study_learns_that_there_are_few_others() -> None:
    study = small_study(2)
    attack, rows = Coalitions(study.document, study.keys), published_rows(study)
    assert attack.withheld > 50
    assert not [learnt for person in rows for learnt in attack.learn([person])]


@pytest.mark.parametrize("number", [PAIRS, pytest.param(MANY_PAIRS, marks=pytest.mark.slow)])
def test_no_pair_of_a_study_learns_that_there_are_few_others(number: int) -> None:
    study = small_study(2)
    attack, rows = Coalitions(study.document, study.keys), published_rows(study)
    pairs = Random(4).sample(list(combinations(rows, 2)), number)  # noqa: S311 - no secret
    assert not [learnt for pair in pairs for learnt in attack.learn(pair)]


@pytest.mark.slow
def test_nobody_of_the_example_and_no_pair_learns_that_there_are_few_others() -> None:
    before = example()
    attack = Coalitions(before.document, before.keys)
    pairs = Random(4).sample(list(combinations(before.people, 2)), MANY_PAIRS)  # noqa: S311 - no secret
    for members in (*((person,) for person in before.people), *pairs):
        assert not list(attack.learn(members))
