"""What every kind promises. A new kind is one more file in `remit.instrument.kinds`; these tests find it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import errors
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED
from remit.instrument.controls import fields
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, kinds

EVERY_KIND = list(kinds().values())
seeds = st.integers(min_value=0, max_value=2**32)

HOSTILE = (
    "",
    " ",
    "\x00",
    "\x00.r\x00",
    "\ud800",
    "\ufeff\u200b",
    ".r",
    ".n",
    "1",
    "0",
    "on",
    "-1",
    "1e999",
    "inf",
    "nan",
    "٣٤",
    "१२",
    "²",
    "12,5",
    "1,234",
    "1.5",
    "7 sessions",
    "0x1F",
    "9" * 400,
    "=1+1",
    "'; DROP TABLE answers; --",
    "<script>alert(1)</script>",
    "yes",
    "no",
    "other",
    "deputy",
    "sa",
    "31",
    "2",
    "2014",
    "0000",
    "February",
    "a\r\nb\rc",
    "\u202egnirts",
    "é" * 600,
)

anything = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=30), st.integers().map(str), st.floats().map(str)
)


@pytest.fixture(params=EVERY_KIND, ids=lambda kind: kind.name, scope="module")
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def offering_everything(kind: Kind) -> Item:
    """The example, with both typed missing answers on offer."""
    return replace(kind.example(), refused="Prefer not to say", not_applicable="Not applicable")


def field_names(kind: Kind, item: Item) -> list[str]:
    return [name for control in kind.controls(item) for name in fields(control)]


def test_there_is_a_kind_for_each_sort_of_question_the_field_asks() -> None:
    assert set(kinds()) >= {
        *("single", "select_all", "select_k", "rank", "top_open", "whole", "number", "bands"),
        *("scale", "yes_no", "matrix", "text", "open_list", "rows", "date"),
    }


def test_the_example_is_sound(kind: Kind) -> None:
    assert kind.example().kind == kind.name
    assert kind.check(kind.example()) == ()


def test_every_kind_says_what_it_is(kind: Kind) -> None:
    assert (type(kind).__doc__ or "").strip()


def test_fields_are_the_variables_or_the_typed_missing_answers(kind: Kind) -> None:
    item = offering_everything(kind)
    names = field_names(kind, item)
    dates = {v.name for v in kind.variables(item) if v.storage == "date"}
    expected = {v.name for v in kind.variables(item)} - dates
    expected |= {f"{name}.{part}" for name in dates for part in ("day", "month", "year")}
    assert len(names) == len(set(names))
    assert set(names) - {f"{item.id}.missing"} == expected


def test_variables_belong_to_the_item_and_say_where_they_came_from(kind: Kind) -> None:
    item = kind.example()
    names = [v.name for v in kind.variables(item)]
    imported = replace(item, source={name: (f"Q {name} ",) for name in names})
    assert len(names) == len(set(names))
    for variable in kind.variables(imported):
        assert (variable.item, variable.kind) == (item.id, kind.name)
        assert variable.name == item.id or variable.name.startswith(f"{item.id}.")
        assert variable.source == (f"Q {variable.name} ",)
        assert variable.label


def test_tables_count_variables_of_the_item(kind: Kind) -> None:
    item = replace(kind.example(), special=True, scope="organisation", refused="I'd rather not say")
    specs = kind.tabulate(item)
    assert specs
    for spec in specs:
        assert set(spec.variables) <= set(kind.variables(item))
        assert (spec.item, spec.title, spec.refused_label) == (item.id, item.text, "I'd rather not say")
        assert spec.special and spec.organisation
    assert specs[0].id == item.id


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_what_it_makes_up_it_reads_back(kind: Kind, seed: int) -> None:
    for item in (kind.example(), offering_everything(kind)):
        values = kind.synthesise(item, seeded(seed))
        reading = kind.read(item, kind.write(item, values))
        assert reading.values == values
        assert reading.problems == ()
        assert set(values) <= {variable.name for variable in kind.variables(item)}
        assert all(values.values()), "a blank is left out, never stored"


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_made_up_answers_depend_on_the_seed_alone(kind: Kind, seed: int) -> None:
    item = kind.example()
    assert kind.synthesise(item, seeded(seed)) == kind.synthesise(item, seeded(seed))


@pytest.mark.parametrize("code", [REFUSED, NOT_APPLICABLE])
def test_a_refusal_is_typed_in_every_variable(kind: Kind, code: str) -> None:
    item = offering_everything(kind)
    names = [v.name for v in kind.variables(item) if not v.name.endswith(".other_text")]
    values = dict.fromkeys(names, code)
    assert kind.read(item, kind.write(item, values)).values == values


def test_a_refusal_is_not_accepted_where_it_is_not_offered(kind: Kind) -> None:
    item = replace(kind.example(), refused="", not_applicable="")
    names = [*field_names(kind, item), f"{item.id}.missing"]
    for code in MISSING:
        values = kind.read(item, {name: [code] for name in names}).values
        assert code not in values.values()


def test_a_blank_page_is_nothing_stored_and_nothing_wrong(kind: Kind) -> None:
    item = offering_everything(kind)
    for blank in ({}, {name: [""] for name in field_names(kind, item)}, {name: [] for name in [item.id]}):
        reading = kind.read(item, blank)
        assert (dict(reading.values), reading.problems) == ({}, ())


@settings(max_examples=100, deadline=None)
@given(entries=st.data())
def test_hostile_pages_never_raise_and_what_is_kept_reads_back(kind: Kind, entries: st.DataObject) -> None:
    item = offering_everything(kind)
    names = [*field_names(kind, item), item.id, "stranger"]
    page = entries.draw(st.dictionaries(st.sampled_from(names), st.lists(anything, max_size=3), max_size=8))
    reading = kind.read(item, page)
    known = {variable.name: variable for variable in kind.variables(item)}
    for name, value in reading.values.items():
        assert name in known
        value.encode("utf-8")
        assert value == value.strip() != ""
        if known[name].storage == "choice" and value not in MISSING:
            assert value in known[name].labels()
        if known[name].storage == "number" and value not in MISSING:
            assert float(value) == float(value) < 1e16
    for problem in reading.problems:
        assert problem.what and problem.fix and problem.where.file
    if not errors(reading.problems):
        again = kind.read(item, kind.write(item, reading.values))
        assert (again.values, again.problems) == (reading.values, ())


@pytest.mark.parametrize(
    "huge", ["x" * 1_000_000, "9" * 1_000_000, "\u0301\u0316" * 500_000, "\n" * 1_000_000]
)
def test_a_million_characters_are_refused_calmly(kind: Kind, huge: str) -> None:
    item = offering_everything(kind)
    names = field_names(kind, item)
    reading = kind.read(item, {name: [huge, huge] for name in names[:3]})
    assert all(len(value) <= 20_000 for value in reading.values.values())
    for problem in reading.problems:
        assert len(problem.what) < 300 and len(problem.fix) < 300


def test_a_page_of_a_hundred_thousand_repetitions_is_read(kind: Kind) -> None:
    item = kind.example()
    reading = kind.read(
        item, {name: [str(n) for n in range(100_000)] for name in field_names(kind, item)[:1]}
    )
    assert reading.problems


def test_problems_name_a_field_of_the_page(kind: Kind) -> None:
    item = offering_everything(kind)
    names = field_names(kind, item)
    reading = kind.read(item, {name: ["no such answer", "nor this"] for name in names})
    assert reading.problems
    assert {problem.where.file for problem in reading.problems} <= set(names) | {item.id}


def test_an_empty_item_is_a_problem_and_never_a_traceback(kind: Kind) -> None:
    item = Item(id="empty", kind=kind.name, text="", settings={"limit": "three", "anchors": 3, "lowest": "x"})
    assert errors(kind.check(item))
    kind.variables(item)
    kind.controls(item)
    kind.tabulate(item)
    kind.read(item, {"empty": ["1"]})


def test_settings_that_a_kind_does_not_know_are_named(kind: Kind) -> None:
    item = replace(kind.example(), settings={**kind.example().settings, "colour": "blue"})
    found = [problem for problem in kind.check(item) if problem.code == "ITEM-008"]
    assert len(found) == 1
    assert "'colour'" in found[0].what
