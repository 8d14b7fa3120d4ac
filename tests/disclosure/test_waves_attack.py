"""Two releases about nearly the same people, attacked together: who came, left or was erased stays hidden.

The attacker has both releases and knows who answered when, and everybody's group. For an answer that stays
with a person nobody changes between the waves; for any other answer everybody may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from disclosure.attack import Constraint, Place, constraints_of, possible
from disclosure.kit import SMALL, choice, responses_of
from disclosure.test_nobody_is_recovered import THOROUGH
from remit.disclosure.clear import Clearance, clear_all
from remit.disclosure.release_facts import release_json
from remit.disclosure.standing import as_published
from remit.disclosure.staying import Answered, hold_back
from remit.estimates.tabulate import tabulate_all

STATUS = ("stayed", "came", "left", "erased")
BEFORE, NOW = ("stayed", "left", "erased"), ("stayed", "came")

Person = dict[str, str | None]
SPECS = (choice("x", "abc"), choice("k", "gh"))


def answered(people: Sequence[Person]) -> Answered:
    """One wave, cleared for itself."""
    responses = responses_of(people, SPECS)
    keys = [variable for variable in responses.variables if variable.name == "k"]
    tables = tabulate_all(responses, SPECS, keys)
    found = clear_all((), tables, SMALL, keys=["k"], variables=responses.variables)
    return Answered(found, responses)


def rows_of(clearance: Clearance) -> list[dict[str, str]]:
    """A clearance as the rows of `cells.csv`."""
    names = (
        "variable",
        "choice",
        "label",
        "group",
        "measure",
        "n",
        "base",
        "value",
        "lower",
        "upper",
        "status",
    )
    return [
        {"table": table.head.id}
        | {name: "" if getattr(cell, name) is None else str(getattr(cell, name)) for name in names}
        for table in clearance.release.tables
        for cell in table.cells
    ]


def two_waves(people: Mapping[str, Sequence[Person]], fixed: Sequence[str]) -> tuple[Answered, Answered]:
    """The wave before as it was published, and the current wave, held back where needed.

    Somebody is erased after the first release: the rows are gone, the published figures stay.
    """
    named = {
        status: [{"id": f"{status}{place}", **person} for place, person in enumerate(found)]
        for status, found in people.items()
    }
    published = answered([*named["stayed"], *named["left"], *named["erased"]])
    again = answered([*named["stayed"], *named["left"]])
    standing, unmatched = as_published(again.clearance, rows_of(published.clearance))
    before = Answered(standing, again.responses, unmatched=unmatched)
    current = answered([*named["stayed"], *named["came"]])
    held, _ = hold_back(current, [before], fixed, SMALL)
    return published, Answered(held, current.responses)


def members(wave: Answered, name: str, code: str) -> tuple[str, ...]:
    """The codes that a published category stands for."""
    blocks = wave.clearance.categories.get(name, ())
    return next((block.members for block in blocks if block.code == code), (code,))


def known_people(
    people: Mapping[str, Sequence[Person]], places: Sequence[Place], group: int
) -> Iterator[Constraint]:
    """How many people of each status and group there are: the attacker has the list."""
    for status, code in product(STATUS, ("g", "h", "")):
        count = sum((person["k"] or "") == code for person in people[status])
        here = [place for place in places if place[0] == status and place[group] == code]
        yield dict.fromkeys(here, 1.0), count, count


# ---- answers that stay with a person ---------------------------------------------------------------


def fine(document: Mapping[str, Any], wave: Answered, statuses: Sequence[str]) -> list[Constraint]:
    """A release about an answer that stays, over single answers instead of published categories."""
    found = []
    for weights, low, high in constraints_of(document, ["x", "k"]):
        wide: dict[Place, float] = {}
        for (answer, group), weight in weights.items():
            for status, one, other in product(
                statuses, members(wave, "x", answer), members(wave, "k", group)
            ):
                wide[status, one, other] = weight
        found.append((wide, low, high))
    return found


def attack_on_what_stays(people: Mapping[str, Sequence[Person]]) -> None:
    before, now = two_waves(people, ["x"])
    places = [(s, a, k) for s, a, k in product(STATUS, ("a", "b", "c", ""), ("g", "h", ""))]
    who = list(known_people(people, places, 2))
    each = [
        fine(release_json(wave.clearance, ["k"], respondents=len(wave.responses)), wave, statuses)
        for wave, statuses in ((before, BEFORE), (now, NOW))
    ]
    both = [*who, *each[0], *each[1]]
    most = sum(len(found) for found in people.values())
    for status, answer, groups in product(STATUS[1:], "abc", ("gh", "g", "h")):
        there = [one for one in people[status] if (one["k"] or "") in groups]
        true = sum(one["x"] == answer for one in there)
        if true >= SMALL.cell_min or not there:
            continue
        weights = {(status, answer, group): 1.0 for group in groups}
        least = min(SMALL.cell_min, len(there))
        for wanted in ((weights, 0, 0), (weights, least, 10**6)):
            if all(possible([*who, *one], wanted, most) for one in each):
                assert possible(both, wanted, most), (status, answer, groups, wanted[1:])


def person(answers: str = "aaabbbccc") -> st.SearchStrategy[Person]:
    return st.fixed_dictionaries({"x": st.sampled_from(answers), "k": st.sampled_from("ggh")})


def crowd(low: int, high: int) -> st.SearchStrategy[list[Person]]:
    return st.lists(person(), min_size=low, max_size=high)


few = st.fixed_dictionaries(
    {"stayed": crowd(14, 24), "came": crowd(0, 2), "left": crowd(0, 2), "erased": crowd(0, 1)}
)
many = st.fixed_dictionaries(
    {"stayed": crowd(4, 14), "came": crowd(5, 12), "left": crowd(5, 12), "erased": st.just([])}
)


@THOROUGH
@given(few)
def test_one_who_came_left_or_was_erased_is_not_given_away_by_what_stays(people):
    attack_on_what_stays(people)


@THOROUGH
@given(many)
def test_where_many_come_and_go_no_small_count_of_them_follows(people):
    attack_on_what_stays(people)


ONE_EACH = {
    "stayed": [{"x": answer, "k": group} for answer in "aaaaaaabbbbbbb" for group in "gh"],
    "came": [{"x": "a", "k": "g"}],
    "left": [{"x": "b", "k": "h"}],
    "erased": [{"x": "b", "k": "g"}],
}


def test_without_holding_back_the_newcomers_answer_would_be_certain():
    """The attack is worth something: both releases as they are tell what the one newcomer said."""
    people = {**ONE_EACH, "left": [], "erased": []}
    waves = [answered([*people["stayed"], *(people["came"] if now else ())]) for now in (False, True)]
    places = [(s, a, k) for s, a, k in product(STATUS, ("a", "b", "c", ""), ("g", "h", ""))]
    known = list(known_people(people, places, 2))
    for wave, statuses in zip(waves, (BEFORE, NOW), strict=True):
        known += fine(release_json(wave.clearance, ["k"]), wave, statuses)
    came = {("came", "a", group): 1.0 for group in ("g", "h", "")}
    assert possible(known, (came, 1, 1), 40)
    assert not possible(known, (came, 0, 0), 40)


def test_one_who_came_one_who_left_and_one_erased_are_safe():
    before, now = two_waves(ONE_EACH, ["x"])
    assert any(cell.n for table in before.clearance.release.tables for cell in table.cells)
    shown = [t for t in now.clearance.release.tables if any(cell.n for cell in t.cells)]
    assert [table.head.id for table in shown] == ["k"]
    attack_on_what_stays(ONE_EACH)


def test_the_very_same_people_may_be_shown_again():
    people = {**ONE_EACH, "came": [], "left": [], "erased": []}
    before, now = two_waves(people, ["x"])
    assert [t.cells for t in now.clearance.release.tables] == [
        t.cells for t in before.clearance.release.tables
    ]
    assert any(cell.n for table in now.clearance.release.tables for cell in table.cells)


def many_of_each(came: str = "aaaaabbbbb", left: str = "aaaaabbbbb") -> dict[str, list[Person]]:
    crowds = {"stayed": "aaabbb", "came": came, "left": left, "erased": ""}
    return {status: [{"x": answer, "k": "g"} for answer in answers] for status, answers in crowds.items()}


def shown_again(people: Mapping[str, Sequence[Person]]) -> bool:
    _, now = two_waves(people, ["x"])
    return any(cell.n for t in now.clearance.release.tables if t.head.item == "x" for cell in t.cells)


def test_where_newcomers_and_leavers_are_many_enough_to_be_groups_the_item_is_shown_again():
    assert shown_again(many_of_each())
    attack_on_what_stays(many_of_each())
    assert not shown_again(many_of_each(came="aaaaaaabb"))
    assert not shown_again(many_of_each(left="aabb"))


def test_where_nobody_answered_twice_the_waves_say_nothing_of_each_other():
    assert shown_again({**many_of_each(came="aaabbb", left="aaabbb"), "stayed": []})


def test_where_it_is_not_known_who_answered_twice_the_item_is_held_back():
    first = [{"id": f"p{n}", **person} for n, person in enumerate(ONE_EACH["stayed"])]
    before, now = answered(first), answered([{**one, "id": f"q{n}"} for n, one in enumerate(first)])
    unknown = replace(now, linked=False)
    held, problems = hold_back(unknown, [before], ["x"], SMALL)
    assert [problem.code for problem in problems] == ["WAVE-012"]
    assert not any(cell.n for table in held.release.tables if table.head.item == "x" for cell in table.cells)


def test_one_person_who_corrects_an_answer_that_stays_is_not_shown_doing_so():
    first = [{"id": f"p{n}", **person} for n, person in enumerate(ONE_EACH["stayed"])]
    before = answered(first)
    now = answered([{**first[0], "x": "b"}, *first[1:]])
    held, _ = hold_back(now, [before], ["x"], SMALL)
    assert not any(cell.n for table in held.release.tables if table.head.item == "x" for cell in table.cells)


def test_a_key_that_is_held_back_takes_its_breakdowns_with_it():
    first = [{"id": f"p{n}", **person} for n, person in enumerate(ONE_EACH["stayed"])]
    before = answered(first)
    now = answered([*first, {"id": "new", "x": "a", "k": "g"}])
    held, _ = hold_back(now, [before], ["k"], SMALL)
    shown = {t.head.id for t in held.release.tables if any(cell.n for cell in t.cells)}
    assert shown == {"x"}


# ---- answers that anybody may change ---------------------------------------------------------------

ANSWERS = ("a", "b", "c", "")


@settings(THOROUGH, max_examples=12)
@given(few, st.data())
def test_of_answers_that_people_change_the_earlier_release_tells_nothing_new(people, data):
    """What the current release leaves open about a newcomer stays open when the earlier one is read too."""
    later = [{**one, "x": data.draw(st.sampled_from("aaabbc"))} for one in people["stayed"]]
    before = answered([*people["stayed"], *people["left"], *people["erased"]])
    now = answered([*later, *people["came"]])
    places: list[Place] = [("stayed", a, b, k) for a, b, k in product(ANSWERS, ANSWERS, ("g", "h", ""))]
    places += [("came", "-", b, k) for b, k in product(ANSWERS, ("g", "h", ""))]
    places += [(s, a, "-", k) for s, a, k in product(("left", "erased"), ANSWERS, ("g", "h", ""))]
    who = list(known_people(people, places, 3))
    releases = []
    for position, wave, statuses in ((1, before, BEFORE), (2, now, NOW)):
        document = release_json(wave.clearance, ["k"])
        releases.append(
            [
                (
                    {
                        place: weight
                        for (answer, group), weight in weights.items()
                        for place in places
                        if place[0] in statuses
                        and place[position] in members(wave, "x", answer)
                        and place[3] in members(wave, "k", group)
                    },
                    low,
                    high,
                )
                for weights, low, high in constraints_of(document, ["x", "k"])
            ]
        )
    most = sum(len(found) for found in people.values())
    for answer in "abc" if people["came"] else "":
        weights = {("came", "-", answer, group): 1.0 for group in ("g", "h", "")}
        for wanted in ((weights, 0, 0), (weights, 1, 10**6)):
            if possible([*who, *releases[1]], wanted, most):
                assert possible([*who, *releases[0], *releases[1]], wanted, most), (answer, wanted[1:])
