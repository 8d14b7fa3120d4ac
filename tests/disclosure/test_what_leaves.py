"""What a release holds, as objects and as facts: nothing that was withheld, and all that was not."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields

from disclosure.kit import (
    NONE,
    SMALL,
    Rows,
    boxes,
    choice,
    clear_rows,
    crossed_rows,
    number,
    ranking,
    responses_of,
)
from remit.core.cleared import Release
from remit.disclosure.clear import Clearance
from remit.disclosure.release_facts import audit_keys, release_json
from remit.disclosure.rounding import rounded


def everything_in(value: object) -> Iterator[object]:
    """Every value that can be reached from this one, through fields, containers and the collector."""
    seen: set[int] = set()
    todo = [value]
    while todo:
        here = todo.pop()
        if id(here) in seen or isinstance(here, type):
            continue
        seen.add(id(here))
        yield here
        if isinstance(here, Struct):
            todo += [getattr(here, entry.name) for entry in fields(here)]
        elif isinstance(here, dict):
            todo += [*here.keys(), *here.values()]
        elif isinstance(here, tuple | list | set | frozenset):
            todo += list(here)
        todo += [
            each for each in gc.get_referents(here) if not isinstance(each, type) and isinstance(each, Struct)
        ]


def test_a_withheld_count_is_nowhere_in_the_release() -> None:
    """1,307 people in a group are hidden as a secret; no object of the release holds the number."""
    secret = 1307
    counts = {
        ("a", "g"): secret,
        ("b", "g"): 2,
        ("a", "h"): 2001,
        ("b", "h"): 3003,
        ("a", "i"): 4007,
        ("b", "i"): 1,
    }
    clearance = clear_rows(crossed_rows(counts), [choice("x", "ab"), choice("k", "ghi")], ["k"])
    table = clearance.release.table("x_by_k")
    assert table is not None
    cell = table.cell("share", "x", "a", "g")
    assert cell is not None
    assert cell.status == "c"
    found = list(everything_in(clearance.release))
    assert not any(value == secret for value in found if isinstance(value, int | float))
    assert not any(str(secret) in value for value in found if isinstance(value, str))
    assert str(secret) not in json.dumps(release_json(clearance, ["k"]))


def test_the_search_would_find_it_if_it_were_there() -> None:
    clearance = clear_rows([{"x": "a"}] * 1307, [choice("x", "ab")], policy=NONE)
    assert any(value == 1307 for value in everything_in(clearance.release))


def test_nothing_but_cleared_values_can_be_reached() -> None:
    counts = {("a", "g"): 9, ("b", "g"): 2, ("a", "h"): 7, ("b", "h"): 8}
    release = clear_rows(crossed_rows(counts), [choice("x", "ab"), choice("k", "gh")], ["k"]).release
    rooms = {type(value).__module__ for value in everything_in(release) if isinstance(value, Struct)}
    assert rooms == {"remit.core.cleared"}


# ---- facts ---------------------------------------------------------------------------------------


def facts_of(clearance: Clearance, **more: Any) -> dict[str, Any]:
    return release_json(clearance, **more)


def at(document: dict[str, Any], **place: str) -> tuple[int, int | None]:
    names = {name.replace("__", "."): code for name, code in place.items()}
    (fact,) = [fact for fact in document["facts"] if fact["at"] == names]
    return fact["lo"], fact["hi"]


COUNTS = {("a", "g"): 5, ("b", "g"): 6, ("a", "h"): 7, ("b", "h"): 8}


def test_a_shown_count_is_a_fact_and_a_hidden_one_is_open() -> None:
    clearance = clear_rows(
        crossed_rows(COUNTS | {("b", "g"): 2}), [choice("x", "ab"), choice("k", "gh")], ["k"]
    )
    document = facts_of(clearance, keys=["k"], respondents=22)
    assert at(document) == (22, 22)
    assert at(document, x="a") == (12, 12)
    assert at(document, x="b", k="g") == (0, None)


def test_categories_are_everybody_and_keys_are_apart_from_answers() -> None:
    rows: Rows = [*crossed_rows(COUNTS), {"x": None, "k": "g"}]
    document = facts_of(clear_rows(rows, [choice("x", "ab"), choice("k", "gh")], ["k"]), keys=["k"])
    assert document["variables"] == {"x": ["a", "b", ""], "k": ["g", "h", ""]}
    assert (document["public_keys"], document["answers"], document["schema"]) == (["k"], ["x"], 1)
    assert document["policy"] == {"cell_min": 3, "special_min": 4, "group_min": 5, "quote_min": 20}


def test_a_base_is_the_sum_of_everybody_who_answered() -> None:
    document = facts_of(
        clear_rows(crossed_rows(COUNTS), [choice("x", "ab"), choice("k", "gh")], ["k"]), keys=["k"]
    )
    terms = [[1, {"x": "a", "k": "g"}], [1, {"x": "b", "k": "g"}]]
    assert {"terms": terms, "lo": 11, "hi": 11} in document["linear"]


def test_tick_boxes_are_ticked_not_ticked_or_blank() -> None:
    rows: Rows = [{"x.a": "1"}] * 6 + [{"x.a": "0"}] * 7
    document = facts_of(clear_rows(rows, [boxes("x", "a", special=True)]))
    assert document["variables"] == {"x.a": ["1", "0", ""]}
    assert document["special"] == ["x.a"]
    assert at(document, x__a="1") == (6, 6)


def test_a_joined_group_is_a_sum_of_categories() -> None:
    rows: Rows = [
        *crossed_rows({("a", "g"): 9, ("b", "g"): 8, ("a", "h"): 6, ("b", "h"): 5}),
        {"x": "a"},
        {"x": "b"},
    ]
    document = facts_of(clear_rows(rows, [choice("x", "ab"), choice("k", "gh")], ["k"]), keys=["k"])
    terms = [[1, {"x": "a", "k": "h"}], [1, {"x": "a", "k": ""}]]
    assert {"terms": terms, "lo": 7, "hi": 7} in document["linear"]


def test_a_mean_is_a_band_and_a_median_two_inequalities() -> None:
    rows: Rows = [{"x": value} for value in ["1"] * 5 + ["2"] * 6 + ["3"] * 4]
    document = facts_of(clear_rows(rows, [number("x", "123")]))
    band = [fact for fact in document["linear"] if [entry[0] for entry in fact["terms"]] == [1, 2, 3]]
    (fact,) = band
    assert fact["lo"] <= 29 <= fact["hi"]
    assert fact["hi"] - fact["lo"] == pytest.approx(1.5)
    (reached,) = [fact for fact in document["linear"] if [entry[0] for entry in fact["terms"]] == [1, 1]]
    # At least half are at the median, 2, or below; at most three quarters are below the upper quartile, 3.
    assert reached["terms"] == [[1, {"x": "1"}], [1, {"x": "2"}]]
    assert 8 <= reached["lo"] <= 11 == reached["hi"]
    assert {"at": {"x": "1"}, "lo": 5, "hi": 5} in document["facts"]


def test_a_number_that_is_no_sum_of_counts_is_listed_apart() -> None:
    orders = ["abc", "bca", "cab", "acb"] * 10
    rows: Rows = [{"x.1": order[0], "x.2": order[1], "x.3": order[2]} for order in orders]
    document = facts_of(clear_rows(rows, [ranking("x", "abc", 3)]))
    assert {entry["measure"] for entry in document["other"]} == {"worth"}


def test_the_most_common_value_says_that_no_other_is_given_more_often() -> None:
    rows: Rows = [{"x": value} for value in ["1"] * 5 + ["2"] * 6 + ["3"] * 4]
    document = facts_of(clear_rows(rows, [number("x", "123")]))
    assert document["other"] == []
    for other, more in (("1", 1), ("3", 0)):  # of equally common values the lower one would be given
        terms = [[1, {"x": "2"}], [-1, {"x": other}]]
        assert {"terms": terms, "lo": more, "hi": None} in document["linear"]


def test_the_document_is_plain_json_and_the_same_twice() -> None:
    clearance = clear_rows(crossed_rows(COUNTS), [choice("x", "ab"), choice("k", "gh")], ["k"])
    once, twice = (json.dumps(facts_of(clearance, keys=["k"])) for _ in range(2))
    assert once == twice


def holds(rows: Rows, clearance: Clearance, fact: dict[str, Any]) -> bool:
    """Whether the rows themselves satisfy a fact of the release."""
    blocks = {name: {b.code: b.members for b in found} for name, found in clearance.categories.items()}

    def inside(row: Any, place: dict[str, str]) -> bool:
        return all(
            (row[name] or "") in blocks.get(name, {}).get(code, (code,)) for name, code in place.items()
        )

    terms = [[1, fact["at"]]] if "at" in fact else fact["terms"]
    total = sum(weight * sum(inside(row, place) for row in rows) for weight, place in terms)
    return fact["lo"] - 1e-6 <= total and (fact["hi"] is None or total <= fact["hi"] + 1e-6)


ROWS = st.lists(
    st.fixed_dictionaries(
        {"x": st.sampled_from(["a", "b", "c", None]), "k": st.sampled_from(["g", "h", None])}
    ),
    min_size=1,
    max_size=50,
)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_every_fact_is_true_of_the_rows_behind_it(rows: list[dict[str, str | None]]) -> None:
    for policy in (SMALL, NONE):
        clearance = clear_rows(rows, [choice("x", "abc"), choice("k", "gh")], ["k", "x"], policy)
        document = facts_of(clearance, keys=["k", "x"], respondents=len(rows))
        for fact in (*document["facts"], *document["linear"]):
            assert holds(rows, clearance, fact), fact


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["0", "1", "2", "3", "4", "7", "12"]), min_size=12, max_size=60), st.booleans()
)
def test_every_fact_about_a_number_is_true_too(values: list[str], scale: bool) -> None:
    rows: Rows = [{"x": value} for value in values]
    spec = number("x", [str(point) for point in range(13)] if scale else ())
    for policy in (SMALL, NONE):
        clearance = clear_rows(rows, [spec], policy=policy)
        document = facts_of(clearance, variables=spec.variables)
        for fact in (*document["facts"], *document["linear"]):
            assert holds(rows, clearance, fact), fact


def test_the_keys_of_the_respondents_are_counted_under_published_names() -> None:
    rows = [
        *crossed_rows({("a", "g"): 9, ("a", "h"): 8, ("a", "i"): 1, ("b", "g"): 7}),
        {"x": "a", "k": None},
    ]
    specs = [choice("x", "ab"), choice("k", "ghi")]
    clearance = clear_rows(rows, specs, ["k"])
    found = audit_keys(responses_of(rows, specs), ["k"], clearance)
    assert found["counts"] == [
        {"at": {"k": ""}, "n": 1},
        {"at": {"k": "g"}, "n": 16},
        {"at": {"k": "other_answers"}, "n": 9},
    ]
    assert sum(entry["n"] for entry in found["counts"]) == len(rows)  # type: ignore[attr-defined]


def test_keys_without_a_release_keep_their_own_codes() -> None:
    rows: Rows = [{"k": "g"}, {"k": ".n"}, {"k": "g"}]
    found = audit_keys(responses_of(rows, [choice("k", "g")]), ["k"])
    assert found["counts"] == [{"at": {"k": ""}, "n": 1}, {"at": {"k": "g"}, "n": 2}]
    assert audit_keys(responses_of(rows, [choice("k", "g")]), [])["counts"] == [{"at": {}, "n": 3}]


@pytest.mark.parametrize(
    ("measure", "value", "printed"),
    [("share", 0.125, 0.13), ("share", 0.004, 0.0), ("net", -0.125, -0.13), ("net", -0.001, 0.0),
     ("mean", 5.25, 5.3), ("mean", 5.949, 5.9), ("median", 3.0, 3.0)],
)  # fmt: skip
def test_numbers_are_rounded_half_up(measure: str, value: float, printed: float) -> None:
    assert rounded(measure, value) == printed
    assert str(rounded(measure, value)) == str(printed)


def test_a_release_of_nothing_is_a_release() -> None:
    clearance = clear_rows([], [choice("x", "ab")])
    assert isinstance(clearance.release, Release)
    assert all(cell.status == "c" for table in clearance.release.tables for cell in table.cells)
