"""What averages, quartiles, common values and their intervals say of counts is stated, and is true."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from disclosure.kit import choice, number, ranking, responses_of, tables_of
from remit.core.words import Choice, TableSpec, Variable
from remit.disclosure.clear import Clearance, clear_all
from remit.disclosure.moments import Printed, bounds_of, mean_facts, mode_facts, quantile_facts, spread_facts
from remit.disclosure.policy import Policy
from remit.disclosure.release_facts import Asked, state
from remit.estimates.intervals import Sampling
from remit.estimates.tabulate import tabulate_all
from remit_audit.audit import audit
from remit_audit.reading import read_release

POPULATION = 140
Row = dict[str, str]


def specs() -> list[TableSpec]:
    """Whole numbers, numbers of which nearly all differ, a scale, agreement by rows, and a group."""
    points = tuple(Choice(str(score), f"Point {score}", float(score)) for score in range(-2, 3))
    lean = Variable("lean", "lean", "Lean", "choice", "matrix", points)
    return [
        number("years"),
        number("pay"),
        number("mood", [str(point) for point in range(11)]),
        TableSpec("lean", "lean", "Lean?", "matrix", (lean,), ordered=True),
        choice("k", "gh"),
    ]


def people(seed: int) -> list[Row]:
    chance = Random(seed)  # noqa: S311 - made-up people
    found = []
    for _ in range(90):
        row = {"years": str(min(12, int(chance.expovariate(0.3)))), "pay": f"{chance.gauss(60, 25):.2f}"}
        row |= {
            "mood": str(round(chance.triangular(0, 10, 7))),
            "lean": str(chance.choice((-2, -1, 0, 1, 1, 2))),
        }
        found.append({**row, "k": chance.choice("ggh")})
    return found


def released(seed: int) -> tuple[list[Row], Clearance, Mapping[str, Any]]:
    rows, asked = people(seed), specs()
    responses = responses_of(rows, asked, POPULATION)
    by = responses.variable("k")
    assert by is not None
    tables = tabulate_all(responses, asked, [by])
    clearance = clear_all(
        (), tables, Policy(), keys=["k"], variables=responses.variables, population=POPULATION
    )
    ranges = {"years": (0.0, float("inf"))}
    document = state(
        clearance, ["k"], responses.variables, len(rows), asked=Asked((), ranges, POPULATION)
    ).document
    return rows, clearance, document


def category(name: str, text: str, document: Mapping[str, Any], clearance: Clearance) -> str:
    """The published category of an answer; of a number without a table the one that its value lies in."""
    for block in clearance.categories.get(name, ()):
        if text in block.members:
            return block.code
    listed = document["variables"][name]
    return text if text in listed else next(code for code in listed if code and lies_in(float(text), code))


def lies_in(value: float, code: str) -> bool:
    """Whether a value lies in a category made of printed numbers; in hundredths, so that halves fit."""
    kind, _, end = code.rpartition("_")
    low, high, mine = round(100 * float(end)) - 5, round(100 * float(end)) + 5, round(100 * value)
    if kind.endswith("_to"):
        return round(100 * float(kind.removesuffix("_to"))) + 5 <= mine < low
    if kind == "under":
        return mine < low
    return mine >= high if kind == "over" else low <= mine < high


@pytest.mark.parametrize("seed", range(8))
def test_every_fact_is_true_of_the_people(seed: int) -> None:
    rows, clearance, document = released(seed)
    there = [{name: category(name, text, document, clearance) for name, text in row.items()} for row in rows]
    for fact in (*document["facts"], *document["linear"]):
        terms = fact.get("terms") or [[1, fact["at"]]]
        value = sum(weight * sum(at.items() <= person.items() for person in there) for weight, at in terms)
        high = float("inf") if fact["hi"] is None else fact["hi"]
        assert fact["lo"] - 1e-6 <= value <= high + 1e-6, fact
    # Pay has no lowest nor highest number, so that its mean says nothing of how many earn what.
    assert {(each["variable"], each["measure"]) for each in document["other"]} <= {("pay", "mean")}


def test_numbers_of_which_no_value_has_a_row_are_stated_by_their_quartiles() -> None:
    _, _, document = released(1)
    assert len(document["variables"]["pay"]) > 5
    by_group = [
        fact for fact in document["linear"] if all("pay" in at and "k" in at for _, at in fact["terms"])
    ]
    assert len(by_group) > 6


def test_numbers_of_many_digits_are_stated_apart_and_in_small_sums() -> None:
    """A budget in pounds, or a number that is really a name of somebody: the auditor reads them all."""
    chance = Random(3)  # noqa: S311 - made-up people
    rows = [
        {"budget": str(118_000_000_000 + chance.randrange(9_000_000)), "mood": str(chance.randrange(11))}
        for _ in range(90)
    ]
    asked = [number("budget"), number("mood", [str(point * 10**12) for point in range(3)])]
    rows = [{**row, "mood": str(int(row["mood"]) % 3 * 10**12)} for row in rows]
    responses = responses_of(rows, asked, POPULATION)
    clearance = clear_all(
        (),
        tabulate_all(responses, asked, []),
        Policy(),
        keys=[],
        variables=responses.variables,
        population=POPULATION,
    )
    document = state(
        clearance, [], responses.variables, len(rows), asked=Asked((), {"budget": (0.0, 1e12)}, POPULATION)
    ).document
    assert read_release(document).facts
    people = [{"budget": category("budget", row["budget"], document, clearance)} for row in rows]
    for fact in document["linear"]:
        if any("budget" in at for _, at in fact["terms"]):
            value = sum(w * sum(at.items() <= one.items() for one in people) for w, at in fact["terms"])
            assert fact["lo"] - 1e-6 <= value <= (fact["hi"] or float("inf")) + 1e-6, fact


def test_a_contradiction_in_an_interval_is_noticed() -> None:
    """The facts are tight enough: a mean's interval of half the width fits no people."""
    _, clearance, _ = released(1)
    cell = next(
        cell
        for table in clearance.release.tables
        for cell in table.cells
        if (table.head.id, cell.measure, cell.group) == ("mood", "mean", "")
    )
    assert cell.value is not None and cell.lower is not None and cell.base is not None
    narrow = Printed(
        cell.value, cell.base, 0.05, cell.value - (cell.value - cell.lower) / 4, cell.value + 0.1
    )
    bounds = {code: (float(code), float(code)) for code in map(str, range(11))}
    made = spread_facts(bounds, narrow, Sampling(cell.base, POPULATION))
    assert made
    squares = sum((float(row["mood"]) - cell.value) ** 2 for row in people(1))
    assert not made[0][1] <= squares <= (made[0][2] or 0.0)


# ---- what an attacker makes of them ------------------------------------------------------------------


def document_of(weighted: list[Any], base: int, codes: str, group: str = "g") -> dict[str, Any]:
    """A release in which a group of `base` people is withheld but for these facts."""
    facts = [{"at": {}, "lo": 60, "hi": 60}, {"at": {"k": group}, "lo": base, "hi": base}]
    facts += [{"at": {"x": code, "k": group}, "lo": 0, "hi": None} for code in codes]
    linear = [
        {"terms": [[w, {"x": code, "k": group}] for code, w in weights.items() if w], "lo": low, "hi": high}
        for weights, low, high in weighted
    ]
    return {
        "schema": 1,
        "policy": {"cell_min": 5, "special_min": 10, "group_min": 11},
        "public_keys": ["k"],
        "answers": ["x"],
        "special": [],
        "variables": {"x": list(codes), "k": ["g", "h"]},
        "facts": facts,
        "linear": linear,
    }


BOUNDS = bounds_of({code: (code,) for code in "1234"}, {})


def exposed(weighted: list[Any], base: int = 20) -> set[str]:
    return {each.where for each in audit(read_release(document_of(weighted, base, "1234"))).exposures}


def test_an_interval_without_width_is_everybodys_answer() -> None:
    sampling = Sampling(20, 0)
    mean = Printed(3.0, 20, 0.05, 3.0, 3.0)
    assert exposed(mean_facts(BOUNDS, mean)) == set()
    assert "x=3 in k=g" in exposed(mean_facts(BOUNDS, mean) + spread_facts(BOUNDS, mean, sampling))


def test_quartiles_that_coincide_leave_few_others() -> None:
    quartiles = [(0.25, 4.0), (0.5, 4.0), (0.75, 4.0)]
    facts = [each for share, at in quartiles for each in quantile_facts(BOUNDS, Printed(at, 20, 0.05), share)]
    assert exposed(facts) == set()  # fifteen of twenty say so, five need not
    assert "x=4 in k=g" in exposed([*facts, *mean_facts(BOUNDS, Printed(4.0, 20, 0.05))])


def test_a_common_value_is_an_inequality_between_counts() -> None:
    made = mode_facts(BOUNDS, {code: [float(code)] for code in "1234"}, Printed(2.0, 12, 0.05), 5)
    assert made[0] == ({"2": 1.0}, 5.0, None)
    assert ({"2": 1.0, "1": -1.0}, 1.0, None) in made  # the lowest of several is given
    assert ({"2": 1.0, "3": -1.0}, 0.0, None) in made
    known = [({"4": 1.0}, 3.0, None)]
    assert "x=1 in k=g" not in exposed(known, 11)
    assert "x=1 in k=g" in exposed([*known, *made], 11)


def test_a_mean_of_banded_numbers_is_one_sided_where_a_band_is_open() -> None:
    bands = {"0_or_fewer": ("0",), "1_to_3": ("1", "2", "3"), "4_or_more": ("4", "9")}
    bounds = bounds_of(bands, {}, (0.0, float("inf")))
    assert bounds == {"0_or_fewer": (0.0, 0.0), "1_to_3": (1.0, 3.0), "4_or_more": (4.0, float("inf"))}
    ((weights, low, high),) = mean_facts(bounds, Printed(1.0, 20, 0.05))
    assert weights == {"0_or_fewer": 0.0, "1_to_3": 1.0, "4_or_more": 4.0}
    assert (low, high) == (0.0, pytest.approx(21.0))


def test_ends_that_answers_overstep_are_no_ends() -> None:
    assert bounds_of({"2_or_fewer": ("1", "2")}, {}, (2.0, 9.0))["2_or_fewer"][0] == float("-inf")


# ---- what is withheld because it cannot be reckoned with ---------------------------------------------


def test_worths_are_shown_only_where_every_place_is() -> None:
    chance = Random(3)  # noqa: S311 - made-up people
    orders = [chance.choice(["abc", "acb", "bac", "bca"]) for _ in range(60)] + ["cab"]
    rows = [{"x.1": order[0], "x.2": order[1], "x.3": order[2], "k": chance.choice("gh")} for order in orders]
    asked = [ranking("x", "abc", 3), choice("k", "gh")]
    responses = responses_of(rows, asked)
    clearance = clear_all(
        (), tables_of(rows, asked, ["k"]), Policy(), keys=["k"], variables=responses.variables
    )
    for table in clearance.release.tables:
        if table.head.item == "x":
            hidden = [cell for cell in table.cells if cell.measure == "share" and cell.status == "c"]
            worths = [cell for cell in table.cells if cell.measure == "worth" and not cell.group]
            assert hidden
            assert worths
            assert all(cell.status == "c" for cell in worths)
