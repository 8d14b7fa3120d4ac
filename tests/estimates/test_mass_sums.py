"""Coded rows counted jointly: the same sums as counting each question by itself, however they are cut."""

from __future__ import annotations

from math import prod

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from estimates.coded_made import coded_rows, same, split, sums_of, wanted_of
from estimates.made import COLOURS, LIKERT, flags, rows, variable
from remit.core.problems import Refused
from remit.core.words import Choice
from remit.estimates.mass import few
from remit.estimates.mass.count import Wanted, count_rows
from remit.estimates.mass.plan import CACHED, MOST_CELLS, plan_counts
from remit.estimates.mass.sums import Sums, merge, replace_group
from remit.estimates.sums import sums
from remit.fieldwork.coded import CodedRows, CodedVariable
from remit.fieldwork.responses import Responses

CLOSE = 1e-12
VIEW = [*(choice.code for choice in LIKERT), ".r", ".n", "other", None]
COLOUR = ["red", "blue", ".n", None]
SIDE = ["north", "south", None]
VARIABLES = (
    variable("view", choices=LIKERT),
    variable("mood", choices=LIKERT),
    variable("age", "number"),
    *flags("does", "ab"),
    variable("colour", choices=COLOURS),
    variable("side", choices=[Choice("north", "North"), Choice("south", "South")]),
    variable("layer", choices=[Choice(code, code) for code in "xyz"]),
)
CELLS = (
    VIEW,
    VIEW,
    ["1", "20", "33.5", None],
    ["1", "0", ".r", None],
    ["1", "0", ".r", None],
    COLOUR,
    SIDE,
    ["x", "y", "z"],
)
PERSON = st.tuples(*(st.sampled_from(cells) for cells in CELLS), st.floats(0.0, 9.0))
PEOPLE = st.lists(PERSON, min_size=1, max_size=40)
KEYS = st.sampled_from([(), ("colour",), ("colour", "side"), ("side", "layer", "colour")])
STRATA = st.sampled_from(["", "layer"])


def made(people: list[tuple], weighted: bool = True) -> Responses:
    cells = {each.name: [person[place] for person in people] for place, each in enumerate(VARIABLES)}
    return rows(cells, VARIABLES, [person[-1] for person in people] if weighted else None)


def counted(people: list[tuple], keys: tuple[str, ...] = ("colour", "side"), stratum: str = "") -> Sums:
    if stratum in keys:
        stratum = ""
    return sums_of(made(people), keys, stratum)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, KEYS, STRATA, st.lists(st.integers(0, 40), max_size=3), st.booleans())
def test_joint_counts_are_those_of_each_question_alone(
    people: list[tuple], keys: tuple[str, ...], stratum: str, cuts: list[int], weighted: bool
) -> None:
    stratum = "" if stratum in keys else stratum
    batch = coded_rows(made(people, weighted))
    wanted = wanted_of(batch, keys, stratum)
    found = count_rows(split(batch, cuts), wanted)
    layers = batch.rows["layer"].to_numpy() if stratum else np.zeros(len(people), dtype=np.int8)
    for place, array in enumerate(found.counts):
        key = found.keys[place : place + 1]
        for item, start in zip(wanted.items, found.offsets[1:], strict=False):
            answers = batch.rows[item.name].fill_null(-1).to_numpy().astype(np.int32)
            for layer in range(array.shape[0]):
                inside = layers == layer
                weights = None if batch.weights is None else batch.weights[inside]
                groups = batch.rows[key[0].name].fill_null(-1).to_numpy().astype(np.int32) if key else None
                alone = sums(
                    answers[inside],
                    len(item.codes),
                    weights,
                    None if groups is None else groups[inside],
                    len(key[0].codes) if key else 0,
                )
                span = array[layer, :, start : start + len(item.codes)]
                assert span.sum(axis=0) == pytest.approx(alone[0], rel=CLOSE, abs=CLOSE)
                if key:
                    assert span[:-1] == pytest.approx(alone[1:], rel=CLOSE, abs=CLOSE)
    assert found.rows == len(people)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PERSON, max_size=40),
    KEYS,
    STRATA,
    st.booleans(),
    st.integers(1, 3),
    st.sampled_from([1, few._JOINED, 1_000]),
)
def test_few_rows_counted_at_once_give_the_same_sums(
    people: list[tuple], keys: tuple[str, ...], stratum: str, weighted: bool, most: int, joined: int
) -> None:
    """However many items are laid side by side, and whether breakdowns are joined or not."""
    batch = coded_rows(made(people, weighted))
    wanted = wanted_of(batch, keys, "" if stratum in keys else stratum)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(few, "_STEPS", most * len(people))
        changed.setattr(few, "_JOINED", joined)
        assert same(few.count_few(batch, wanted), count_rows([batch], wanted), CLOSE)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, PEOPLE, PEOPLE, KEYS, STRATA)
def test_sums_merge_in_any_order_to_those_of_all_rows(
    first: list[tuple], second: list[tuple], third: list[tuple], keys: tuple[str, ...], stratum: str
) -> None:
    one, two, three = (counted(people, keys, stratum) for people in (first, second, third))
    whole = counted([*first, *second, *third], keys, stratum)
    assert same(merge(one, two), merge(two, one), CLOSE)
    assert same(merge(merge(one, two), three), merge(one, merge(two, three)), CLOSE)
    assert same(merge(merge(one, two), three), whole, CLOSE)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, PEOPLE, st.booleans())
def test_one_group_counted_anew_is_as_if_all_had_been(
    people: list[tuple], instead: list[tuple], many: bool
) -> None:
    keys = ("colour", "side") if many else ("colour",)
    place = [each.name for each in VARIABLES].index("colour")
    red = [(*person[:place], "red", *person[place + 1 :]) for person in instead]
    before = [person for person in people if person[place] == "red"]
    rest = [person for person in people if person[place] != "red"]
    former = counted(before, keys) if before else counted(red[:1], keys)
    whole = counted(people if before else [*people, red[0]], keys)
    found = replace_group(whole, "colour", "red", counted(red, keys), former)
    wanted = counted([*rest, *red], keys)
    for key in keys:
        assert merged_codes(found, wanted, key)
    if not many:
        assert merged_codes(replace_group(whole, "colour", "red", counted(red, keys)), wanted, "colour")


def merged_codes(found: Sums, wanted: Sums, key: str) -> bool:
    """Whether the numbers are the same, texts that nobody gives any more left aside."""
    nought = replace(found, counts=tuple(np.zeros_like(each) for each in found.counts))
    aligned = merge(wanted, nought)
    one, two = found.counts[found.key(key)], aligned.counts[aligned.key(key)]
    return np.allclose(one, two, rtol=1e-9, atol=1e-9)


def test_people_who_answered_any_choice_are_counted_for_a_select_all_item() -> None:
    cells = {"does.a": ["1", "0", ".r", None, "1", ".n"], "does.b": ["0", "0", None, None, ".r", None]}
    found = sums_of(rows(cells, flags("does", "ab")))
    block = [each.name for each in found.items].index("does.(any)")
    start = found.offsets[block]
    assert found.items[block].codes == ("answered", ".r")
    assert found.counts[0][0, 0, start : start + 2, 0].tolist() == [3.0, 1.0]


def test_an_item_with_very_many_answers_by_a_breakdown_is_refused_by_name() -> None:
    many = CodedVariable(variable("job"), tuple(map(str, range(MOST_CELLS // 2))))
    by = CodedVariable(variable("side"), ("north", "south"))
    with pytest.raises(Refused, match="MASS-001 · 'job' has 10,000,000 answers"):
        count_rows([], Wanted((many,), (by,)))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_that_are_none_are_refused(weight: float) -> None:
    batch = coded_rows(rows({"view": ["a", "a"]}, VARIABLES[:1], [1.0, weight]))
    with pytest.raises(Refused, match="MASS-005 · 1 rows"):
        count_rows([batch], wanted_of(batch))


@pytest.mark.parametrize("place", [-1, 5, 100])
def test_numbers_that_the_dictionary_does_not_know_are_refused(place: int) -> None:
    view = CodedVariable(VARIABLES[0], tuple(choice.code for choice in LIKERT))
    batch = CodedRows(pl.DataFrame({"view": pl.Series([0, place], dtype=pl.Int8)}), (view,))
    if place == 5:
        batch = replace(batch, rows=batch.rows.with_columns(view=pl.lit(6, pl.Int8)))
    with pytest.raises(Refused, match="MASS-006 · the column 'view'"):
        count_rows([batch], wanted_of(batch))


def test_rows_without_a_stratum_are_refused() -> None:
    cells = {"view": ["a", "a"], "layer": ["x", None]}
    responses = rows(cells, (VARIABLES[0], VARIABLES[-1]))
    with pytest.raises(Refused, match="MASS-007 · 1 rows have no 'layer'"):
        sums_of(responses, stratum="layer")


def test_merging_names_the_first_difference() -> None:
    first = sums_of(rows({"view": ["a"], "mood": ["a"]}, VARIABLES[:2]))
    reworded = tuple(replace(choice, label=choice.label.upper()) for choice in LIKERT)
    cases = {
        "item 3 has the name 'mood' in one and 'age' in the other": rows(
            {"view": ["a"], "age": ["1"]}, (VARIABLES[0], VARIABLES[2])
        ),
        "item 3 'mood' is in one only": rows({"view": ["a"]}, VARIABLES[:1]),
        "as choice 1 'sd' (Strongly disagree, score 1) in one and 'sd' (STRONGLY DISAGREE, score 1)": rows(
            {"view": ["a"], "mood": ["a"]}, (VARIABLES[0], variable("mood", choices=reworded))
        ),
        "weights are 'none' in one and 'weight' in the other": rows(
            {"view": ["a"], "mood": ["a"]}, VARIABLES[:2], [1.0]
        ),
    }
    for said, other in cases.items():
        with pytest.raises(Refused) as refused:
            merge(first, sums_of(other))
        assert said in str(refused.value)
        assert "MASS-002" in str(refused.value)


def test_a_group_is_not_counted_anew_by_rows_of_another_or_without_what_it_was() -> None:
    cells = {"view": ["a", "d"], "colour": ["red", "blue"], "side": ["north", "south"]}
    variables = (VARIABLES[0], *VARIABLES[5:7])
    whole = sums_of(rows(cells, variables), ("colour", "side"))
    red = sums_of(rows({name: column[:1] for name, column in cells.items()}, variables), ("colour", "side"))
    with pytest.raises(Refused, match=r"MASS-004 · .*are of blue"):
        replace_group(whole, "colour", "red", whole)
    with pytest.raises(Refused, match=r"MASS-003 · other breakdowns than 'colour'"):
        replace_group(whole, "colour", "red", red)
    with pytest.raises(Refused, match=r"MASS-003 · .*'color'.*did you mean 'colour'"):
        replace_group(whole, "color", "red", red)


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=12),
    st.lists(st.integers(2, 300), max_size=5),
    st.integers(1, 12),
    st.integers(1, 200_000),
)
def test_a_plan_counts_each_item_once_by_each_breakdown(
    items: list[int], keys: list[int], strata: int, expected: int
) -> None:
    parts = plan_counts(items, keys, strata, expected, 3)
    assert sorted(key for part in parts for key in part.keys) == list(range(len(keys)))
    for part in parts:
        assert [place for each in part.bins for place in each.items] == list(range(len(items)))
        for each in part.bins:
            assert each.size == prod(items[place] for place in each.items)
            assert len(each.items) == 1 or each.size * part.groups * strata <= CACHED


def test_small_breakdowns_are_counted_together_and_a_large_one_alone() -> None:
    parts = plan_counts([6] * 100, [211, 10, 6, 3, 7], 1, 100_000, 3)
    assert {part.keys for part in parts} == {(0,), (1, 2, 3, 4)}
