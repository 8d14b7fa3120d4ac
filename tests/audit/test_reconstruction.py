"""Attack 6: nobody learns that somebody has just these four keys and answers, and that few do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import pytest

from audit.kit import Document, Study, published_rows, small_study, value
from audit.mutations import Original
from audit.profiles import Reconstruction, places, quadruples
from audit.test_attacks import keys_of, release
from audit.test_mutations import example

FEW = 5
Found = list[tuple[tuple[str, ...], tuple[str, ...], tuple[int, int]]]


def forced(
    document: Document, keys: Document, people: Sequence[Mapping[str, str]], chosen: Sequence[tuple[str, ...]]
) -> Found:
    """The rare combinations of these variables that people have, and that follow from a release."""
    names = sorted({name for names in chosen for name in names} - set(keys["keys"]))
    attack = Reconstruction(document, keys, names)
    return [
        (names, codes, found)
        for names in chosen
        for codes in places(people, names, FEW)
        if is_told(document, names, codes)
        and (found := attack.forced(dict(zip(names, codes, strict=True)), FEW)) is not None
    ]


def is_told(document: Document, names: Sequence[str], codes: Sequence[str]) -> bool:
    """Whether every answer says something: a box left empty does not."""
    flags = {name for name, listed in document["variables"].items() if listed == ["1", "0", ""]}
    return not any(name in flags and code == "0" for name, code in zip(names, codes, strict=True))


def unprotected(study: Study) -> Document:
    """Every count of every answer by every key, as plain tables print them."""
    rows, names, keys = published_rows(study), study.document["variables"], study.document["public_keys"]
    document = release(names, keys, [({}, len(rows))])
    for name in (name for name in names if name not in keys):
        for group in ({}, *({key: code} for key in keys for code in names[key] if code)):
            for code in filter(None, names[name]):
                at = {name: code, **group}
                n = int(value(rows, [[1, at]]))
                document["facts"].append({"at": at, "lo": n, "hi": n})
    return document


def chosen_of(study: Study, number: int) -> list[tuple[str, ...]]:
    keys = study.document["public_keys"]
    names = [name for name in study.document["variables"] if name not in keys]
    return quadruples(names, keys, number, 6)


def test_answers_that_must_fall_together_are_found() -> None:
    # Of twelve people in g eleven said a, and four said c: three of them at least said both.
    printed = [({"x": "a", "k": "g"}, 11), ({"x": "b", "k": "g"}, 1), ({"y": "c", "k": "g"}, 4)]
    document = release({"x": "ab", "y": "cd", "k": "gh", "l": "pq"}, "kl", printed)
    keys = keys_of(gp=12, hq=48)
    attack = Reconstruction(document, keys)
    assert attack.forced({"k": "g", "x": "a", "y": "c"}, FEW) == (3, 4)
    assert attack.forced({"k": "g", "l": "p", "x": "a", "y": "c"}, FEW) == (3, 4)
    assert attack.forced({"k": "g", "x": "b", "y": "c"}, FEW) is None


def test_large_counts_that_overlap_say_nothing_of_few_people() -> None:
    printed = [({"x": "a", "k": "g"}, 11), ({"x": "b", "k": "g"}, 1), ({"y": "c", "k": "g"}, 6)]
    document = release({"x": "ab", "y": "cd", "k": "gh"}, "k", printed)
    assert Reconstruction(document, keys_of(g=12, h=48)).forced({"k": "g", "x": "a", "y": "c"}, FEW) is None


def test_without_protection_profiles_of_few_people_are_reconstructed() -> None:
    study = small_study(2)
    three = [names for names in chosen_of(study, 500) if len(set(names) & set(study.keys["keys"])) == 3]
    assert len(forced(unprotected(study), study.keys, published_rows(study), three)) >= 3


def test_no_profile_of_a_protected_study_is_reconstructed() -> None:
    study = small_study(2)
    chosen = Random(6).sample(chosen_of(study, 500), 20)  # noqa: S311 - no secret
    assert forced(study.document, study.keys, published_rows(study), chosen) == []


@pytest.mark.slow
def test_no_profile_of_any_four_variables_of_a_study_is_reconstructed() -> None:
    for seed in (2, 5):
        study = small_study(seed)
        chosen = chosen_of(study, 500)
        assert len(chosen) > 100, "every choice of four is attacked"
        assert forced(study.document, study.keys, published_rows(study), chosen) == []


def closed_questions(before: Original) -> list[str]:
    return [name for name in before.names if not before.is_flag(name)]


@pytest.mark.slow
def test_no_profile_of_the_example_is_reconstructed() -> None:
    before = example()
    chosen = quadruples(closed_questions(before), before.document["public_keys"], 80, 6)
    assert len({name for names in chosen for name in names}) > 15
    assert forced(before.document, before.keys, before.people, chosen) == []
