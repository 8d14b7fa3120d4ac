"""Attack 7: report, packs, explorer and one's own answer, as linear algebra: no answer of another is solved.

All of them print the figures of one release: each number of a pack is one
(`tests/cli/test_example_packs.py`), each file of the explorer holds lines of the open data byte for byte
(`tests/publish/test_explorer.py`). That no figure is printed without being stated is tested here.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from audit.kit import Document, Study, published_rows, small_study
from audit.mutations import Original, one_out, peers
from audit.row_space import Person, all_sums
from audit.test_mutations import example, original

FOLLOW = ("top_two", "net", "share_of_mentions")
"""Measures that are shown only where the counts they are made of are."""


def one_of_each(before: Original) -> list[int]:
    """One person of each combination of keys: to linear algebra those who share all keys are the same."""
    keys = before.document["public_keys"]
    found = {tuple(person[key] for key in keys): place for place, person in enumerate(before.people)}
    return sorted(found.values())


def solved(document: Document, people: Sequence[Person], knowing: Sequence[int]) -> list[str]:
    """Answers solved for a stranger, and for each of these colleagues."""
    found = []
    for sums in all_sums(document, people):
        for knows in ((), *((person,) for person in knowing)):
            found += [
                f"{sums.names} {codes} of {person} for {knows or 'a stranger'}"
                for person, codes in sums.solved(knows)
            ]
    return found


@pytest.mark.parametrize("seed", [2, 5])
def test_no_answer_of_a_study_is_solved_for_anybody(seed: int) -> None:
    study = small_study(seed)
    people = published_rows(study)
    assert len(all_sums(study.document, people)) >= 6
    assert solved(study.document, people, range(len(people))) == []


def test_a_figure_of_everybody_else_in_one_pack_gives_its_owner_away() -> None:
    before = original()
    spoilt = peers(before, Random(3))  # noqa: S311 - no secret
    people = [{**person, "peer": "others"} for person in before.people]
    few = spoilt.what.split("everybody but ")[1].split(" ")[0]
    for place in range(0, len(people), 7):  # whoever of them it is: the figures are sums over the others
        mine = [{**p, "peer": "yours" if at == place else "others"} for at, p in enumerate(people)]
        found = solved(spoilt.document, mine, [])
        assert found, (few, place)
        assert all(f" of {place} for a stranger" in each for each in found)


def test_a_figure_without_two_people_is_solved_by_each_of_them() -> None:
    before = original()
    spoilt = peers(before, Random(3))  # noqa: S311 - no secret
    people = [{**p, "peer": "yours" if place < 2 else "others"} for place, p in enumerate(before.people)]
    assert solved(spoilt.document, people, []) == []
    found = solved(spoilt.document, people, [0])
    assert found
    assert all("of 1 for (0,)" in each for each in found)


def test_every_figure_of_a_release_is_stated_as_a_fact() -> None:
    assert unstated(small_study(2)) == []


def unstated(study: Study) -> list[object]:
    """Figures of the release that no fact comes from, nor counts that it is made of."""
    stated = {source for sources in study.stated.sources for source in sources}
    return [
        (table.head.id, cell.measure, cell.variable, cell.choice, cell.group)
        for table in study.clearance.release.tables
        for cell in table.cells
        if not cell.status and cell.value is not None
        if table.head.layout != "response" and cell.measure not in FOLLOW
        if (table.head.id, (cell.measure, cell.variable, cell.choice, cell.group)) not in stated
    ]


@pytest.mark.slow
def test_no_answer_of_the_example_is_solved_for_anybody() -> None:
    before: Original = example()
    assert len(all_sums(before.document, before.people)) > 50
    assert solved(before.document, before.people, one_of_each(before)) == []


@pytest.mark.slow
def test_all_but_those_who_share_their_keys_are_solved_in_the_example() -> None:
    before = example()
    alone = [each["at"] for each in before.keys["counts"] if each["n"] == 1]
    assert alone
    spoilt = one_out(
        Original(before.document, {**before.keys, "counts": _only(before, alone[0])}, before.people),
        Random(1),  # noqa: S311 - no secret
    )
    assert solved(spoilt.document, before.people, [])


def _only(before: Original, at: Document) -> list[Document]:
    return [each for each in before.keys["counts"] if each["at"] == at]
