"""The promise of the room, attacked with everything that a release says and nothing else."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.attack import Constraint, Place, constraints_of, possible
from disclosure.kit import SMALL, boxes, choice, clear_rows, ranking
from remit.disclosure.clear import Clearance
from remit.disclosure.release_facts import release_json

EXAMPLES = int(os.environ.get("REMIT_EXAMPLES", "25"))
"""More of them for a longer attack."""

THOROUGH = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Rows = list[dict[str, str | None]]


def rows_of(answers: str, groups: str, most: int) -> st.SearchStrategy[Rows]:
    """Rows with an answer `x` and a group `k`, some blank."""
    cell = st.sampled_from([*answers, *answers, *answers, None])
    group = st.sampled_from([*groups, *groups, *groups, *groups, None])
    return st.lists(st.fixed_dictionaries({"x": cell, "k": group}), min_size=8, max_size=most)


def margins_only(constraints: list[Constraint]) -> list[Constraint]:
    """What follows from totals alone, which are never hidden: facts over more than one cell."""
    return [entry for entry in constraints if len(entry[0]) > 1]


def people(rows: Rows, place: Place, names: list[str], clearance: Clearance) -> int:
    """How many people are in a cell of published categories."""
    codes = [
        next((b.members for b in clearance.categories.get(n, ()) if b.code == part), (part,))
        for n, part in zip(names, place, strict=True)
    ]
    return sum(all((row[n] or "") in code for n, code in zip(names, codes, strict=True)) for row in rows)


def hidden_places(document: dict[str, Any], names: list[str]) -> list[list[Place]]:
    """The sums of cells that the release lists as hidden, by answer and group."""
    found = []
    for fact in (*document["facts"], *document["linear"]):
        terms = [[1, fact["at"]]] if "at" in fact else fact["terms"]
        if fact["hi"] is None and all(set(at) == set(names) for _, at in terms):
            found.append([tuple(at[name] for name in names) for _, at in terms])
    return found


def bases_are_known(rows: Rows, clearance: Clearance) -> list[Constraint]:
    """The attacker also knows how many people of each group answered, hidden groups included."""
    document = release_json(clearance, ["k"])
    answers = [code for code in document["variables"]["x"] if code]  # type: ignore[index]
    found: list[Constraint] = []
    for group in document["variables"]["k"]:  # type: ignore[index]
        places = [(answer, group) for answer in answers]
        count = sum(people(rows, place, ["x", "k"], clearance) for place in places)
        found.append((dict.fromkeys(places, 1.0), count, count))
    return found


@THOROUGH
@given(rows_of("abc", "ghi", 24))
def test_no_hidden_cell_of_a_breakdown_can_be_recovered(rows: Rows) -> None:
    clearance = clear_rows(rows, [choice("x", "abc"), choice("k", "ghi")], ["k"])
    document = release_json(clearance, ["k"], respondents=len(rows))
    known = [*constraints_of(document, ["x", "k"]), *bases_are_known(rows, clearance)]
    totals = margins_only(known)
    for places in hidden_places(document, ["x", "k"]):
        count = sum(people(rows, place, ["x", "k"], clearance) for place in places)
        group = sum(people(rows, (answer, places[0][1]), ["x", "k"], clearance) for answer in "abc")
        weights = dict.fromkeys(places, 1.0)
        for bound in ((0, 0), (min(SMALL.cell_min, group), 10**6)):
            wanted = (weights, *bound)
            if count < SMALL.cell_min and possible(totals, wanted, len(rows)):
                assert possible(known, wanted, len(rows)), (places, count, bound)
        other = [(weights, 0, count - 1), (weights, count + 1, 10**6)]
        if any(possible(totals, wanted, len(rows)) for wanted in other):
            assert any(possible(known, wanted, len(rows)) for wanted in other), (places, count)


@THOROUGH
@given(rows_of("abc", "gh", 24))
def test_people_in_no_group_are_as_safe_as_those_in_one(rows: Rows) -> None:
    clearance = clear_rows(rows, [choice("x", "abc"), choice("k", "gh")], ["k"])
    document = release_json(clearance, ["k"], respondents=len(rows))
    known = [*constraints_of(document, ["x", "k"]), *bases_are_known(rows, clearance)]
    totals = margins_only(known)
    for answer in [code for code in document["variables"]["x"] if code]:  # type: ignore[index]
        place = (answer, "")
        wanted = ({place: 1.0}, 0, 0)
        few = 0 < people(rows, place, ["x", "k"], clearance) < SMALL.cell_min
        if few and possible(totals, wanted, len(rows)):
            assert possible(known, wanted, len(rows)), place


@THOROUGH
@given(rows_of("ab", "gh", 24))
def test_two_keys_by_each_other_do_not_give_each_other_away(rows: Rows) -> None:
    clearance = clear_rows(rows, [choice("x", "ab"), choice("k", "gh")], ["x", "k"])
    document = release_json(clearance, ["x", "k"], respondents=len(rows))
    known = constraints_of(document, ["x", "k"])
    totals = margins_only(known)
    for places in hidden_places(document, ["x", "k"]):
        count = sum(people(rows, place, ["x", "k"], clearance) for place in places)
        weights = dict.fromkeys(places, 1.0)
        wanted = (weights, 0, 0)
        if count < SMALL.cell_min and possible(totals, wanted, len(rows)):
            assert possible(known, wanted, len(rows)), (places, count)


@THOROUGH
@given(
    st.lists(
        st.fixed_dictionaries(
            {f"x.{code}": st.sampled_from("011") for code in "ab"} | {"k": st.sampled_from("gggh")}
        ),
        min_size=8,
        max_size=24,
    )
)
def test_a_tick_box_hides_those_who_ticked_and_those_who_did_not(rows: Rows) -> None:
    clearance = clear_rows(rows, [boxes("x", "ab"), choice("k", "gh")], ["k"])
    document = release_json(clearance, ["k"], respondents=len(rows))
    for box in ("x.a", "x.b"):
        known = constraints_of(document, [box, "k"])
        totals = margins_only(known)
        for places in hidden_places(document, [box, "k"]):
            count = sum(people(rows, place, [box, "k"], clearance) for place in places)
            weights = dict.fromkeys(places, 1.0)
            for wanted in ((weights, 0, 0), (weights, SMALL.cell_min, 10**6)):
                if count < SMALL.cell_min and possible(totals, wanted, len(rows)):
                    assert possible(known, wanted, len(rows)), (box, places, count)


def ticks(draw: st.DrawFn) -> dict[str, str | None]:
    chosen = draw(st.permutations("abcd"))[:2]
    return {**{f"x.{code}": str(int(code in chosen)) for code in "abcd"}, "k": draw(st.sampled_from("gggh"))}


@THOROUGH
@given(st.lists(st.composite(ticks)(), min_size=10, max_size=24))
def test_choose_two_is_safe_from_somebody_who_knows_that_everybody_chose_two(rows: Rows) -> None:
    clearance = clear_rows(rows, [boxes("x", "abcd", limit=2), choice("k", "gh")], ["k"])
    table = clearance.release.table("x_by_k")
    assert table is not None
    groups = [label.code for label in table.head.groups]
    members = {b.code: b.members for b in clearance.groups["k"]}

    def count(code: str, group: str) -> int:
        return sum(row[f"x.{code}"] == "1" and row["k"] in members[group] for row in rows)

    known: list[Constraint] = []
    for group in groups:
        base = sum(row["k"] in members[group] for row in rows)
        known.append(({(code, group): 1.0 for code in "abcd"}, 2 * base, 2 * base))
        known += [({(code, group): 1.0}, 0, base) for code in "abcd"]
    for code in "abcd":
        total = table.cell("share", f"x.{code}", code)
        assert total is not None
        if total.n is not None:
            known.append(({(code, group): 1.0 for group in groups}, total.n, total.n))
    totals = list(known)
    shown = {(c.choice, c.group): c.n for c in table.cells if c.measure == "share" and c.group}
    known += [({place: 1.0}, n, n) for place, n in shown.items() if n is not None]
    for place in [place for place, n in shown.items() if n is None]:
        few = count(*place) < SMALL.cell_min
        wanted = ({place: 1.0}, 0, 0)
        if few and possible(totals, wanted, len(rows)):
            assert possible(known, wanted, len(rows)), place


@THOROUGH
@given(st.lists(st.permutations("abc").map(lambda order: order[:2]), min_size=8, max_size=24))
def test_places_of_a_ranking_do_not_follow_from_its_mentions(orders: list[list[str]]) -> None:
    rows: Rows = [{"x.1": order[0], "x.2": order[1]} for order in orders]
    clearance = clear_rows(rows, [ranking("x", "abc", 2)], broken_down=True)
    document = release_json(clearance, (), respondents=len(rows))
    known = []
    for fact in (*document["facts"], *document["linear"]):  # type: ignore[misc]
        terms = [[1, fact["at"]]] if "at" in fact else fact["terms"]
        weights = {next(iter(at.items())): float(weight) for weight, at in terms if len(at) == 1}
        if weights and fact["hi"] is not None:
            known.append((weights, fact["lo"], fact["hi"]))
    for place in (1, 2):
        for answer in "abc":
            count = sum(row[f"x.{place}"] == answer for row in rows)
            shown = any(
                fact.get("at") == {f"x.{place}": answer} and fact["hi"] is not None
                for fact in document["facts"]  # type: ignore[union-attr]
            )
            if 0 < count < SMALL.cell_min:
                assert not shown
                wanted = ({(f"x.{place}", answer): 1.0}, 0, 0)
                assert possible(known, wanted, len(rows)), (place, answer)


def test_the_attack_finds_what_a_careless_release_gives_away() -> None:
    """The attacker is worth something: one hidden cell in a line of shown ones is found at once."""
    rows: Rows = [{"x": "a", "k": "g"}] * 6 + [{"x": "b", "k": "g"}] * 2 + [{"x": "a", "k": "h"}] * 5
    clearance = clear_rows(rows, [choice("x", "ab"), choice("k", "gh")], ["k"])
    document = release_json(clearance, ["k"], respondents=len(rows))
    for fact in document["facts"]:  # type: ignore[union-attr]
        if fact["at"] == {"x": "a", "k": "g"}:
            fact.update(lo=6, hi=6)
        elif fact["at"] == {"k": "g"}:
            fact.update(lo=8, hi=8)
    careless = constraints_of(document, ["x", "k"])
    careless.append(({("a", "g"): 1.0, ("b", "g"): 1.0, ("", "g"): 1.0}, 8, 8))
    careless.append(({("", "g"): 1.0}, 0, 0))
    assert possible(careless, ({("b", "g"): 1.0}, 2, 2), len(rows))
    assert not possible(careless, ({("b", "g"): 1.0}, 0, 1), len(rows))
