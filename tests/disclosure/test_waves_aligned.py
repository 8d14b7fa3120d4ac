"""One table in two waves under shared categories: published counts are added, hidden ones stay hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.kit import NONE, SMALL, boxes, choice, number, responses_of
from remit.compare.changes import changes
from remit.core.cleared import Label
from remit.core.words import TableSpec
from remit.disclosure.align import Aligned, Wave, align
from remit.disclosure.clear import clear_all
from remit.disclosure.partitions import listed_codes
from remit.disclosure.policy import Policy
from remit.disclosure.trends import trend_table
from remit.estimates.tabulate import tabulate_all

Rows = Sequence[Mapping[str, str | None]]


def wave(
    name: str, rows: Rows, specs: Sequence[TableSpec], policy: Policy = SMALL, population: int = 0
) -> Wave:
    """A wave of these rows, cleared for itself."""
    responses = responses_of(rows, specs, population)
    keys = [variable for variable in responses.variables if variable.name == "k"]
    tables = tabulate_all(responses, specs, keys)
    found = clear_all((), tables, policy, keys=["k"], variables=responses.variables, population=population)
    return Wave(Label(name, f"Wave {name}"), found, population)


def lists_of(specs: Sequence[TableSpec]) -> Mapping[str, frozenset[str]]:
    return listed_codes(variable for spec in specs for variable in spec.variables)


def aligned(first: Rows, second: Rows, specs: Sequence[TableSpec], policy: Policy = SMALL, table: str = "x"):
    waves = [wave("1", first, specs, policy), wave("2", second, specs, policy)]
    found = align(table, waves, lists_of(specs))
    assert found is not None
    return found


def people(**counts: int) -> list[dict[str, str]]:
    """So many people with each answer."""
    return [{"x": answer} for answer, number in counts.items() for _ in range(number)]


def counts(found: Aligned, place: int) -> dict[str, int | None]:
    return {
        cell.choice: cell.n
        for cell in found.tables[place].cells
        if cell.measure == "share" and not cell.group
    }


X = (choice("x", "abcd"),)
JOINING = (choice("x", "abcd", special=True),)
"""An item whose small answers are joined."""


def test_the_same_categories_are_compared_as_they_are():
    found = aligned(people(a=6, b=9, c=7, d=5), people(a=8, b=4, c=6, d=9), X)
    assert counts(found, 0) == {"a": 6, "b": 9, "c": 7, "d": 5}
    assert counts(found, 1) == {"a": 8, "b": 4, "c": 6, "d": 9}


def test_categories_joined_in_one_wave_are_added_up_in_the_other():
    """2 + 2 people are joined in the first wave; the second, where both are large, is made as coarse."""
    found = aligned(people(a=6, b=9, c=2, d=2), people(a=8, b=4, c=6, d=9), JOINING)
    first, second = counts(found, 0), counts(found, 1)
    assert first == {"a": 6, "b": 9, "c+d": 4}
    assert second == {"a": 8, "b": 4, "c+d": 15}
    cell = found.tables[1].cell("share", choice="c+d")
    assert cell is not None
    assert cell.label == "Other answers (Answer c and Answer d combined)"
    assert cell.value == 0.56  # 15 of 27, to a whole percentage as everything protected is


def test_joins_that_overlap_become_one_category():
    found = aligned(people(a=2, b=2, c=9, d=9), people(a=9, b=2, c=2, d=9), JOINING)
    assert set(counts(found, 0).values()) == {9, 13}
    assert sum(n or 0 for n in counts(found, 0).values()) == 22
    assert sum(n or 0 for n in counts(found, 1).values()) == 22


K = (choice("x", "ab"), choice("k", "gh"))


def crossed(**numbers: int) -> list[dict[str, str]]:
    return [{"x": name[0], "k": name[1]} for name, count in numbers.items() for _ in range(count)]


def test_a_withheld_cell_has_no_change():
    first, second = crossed(ag=9, bg=9, ah=1, bh=9), crossed(ag=9, bg=9, ah=9, bh=9)
    found = aligned(first, second, K, table="x_by_k")
    hidden = {
        (cell.choice, cell.group)
        for table in found.tables
        for cell in table.cells
        if cell.measure == "share" and cell.status == "c"
    }
    assert hidden
    for change in changes(found):
        if (change.choice, change.group) in hidden:
            assert change.status == "c"
            assert (change.before, change.after, change.change, change.lower, change.detectable) == (
                None,
            ) * 5
        else:
            assert change.status == ""


def test_a_change_is_what_the_published_counts_give_by_hand():
    found = aligned(people(a=6, b=9, c=7, d=5), people(a=8, b=4, c=6, d=9), X)
    (change,) = [each for each in changes(found) if each.choice == "a"]
    assert change.before == 6 / 27
    assert change.after == 8 / 27
    assert change.change == 8 / 27 - 6 / 27
    assert change.lower < change.change < change.upper
    assert (change.from_wave, change.to_wave) == ("1", "2")


def test_boxes_are_compared_box_by_box():
    first = [{"x.a": "1", "x.b": "0"}] * 9 + [{"x.a": "0", "x.b": "1"}] * 9
    second = [{"x.a": "1", "x.b": "1"}] * 6 + [{"x.a": "0", "x.b": "1"}] * 6
    found = aligned(first, second, (boxes("x", "ab"),), NONE)
    assert {c.choice: c.change for c in changes(found) if c.measure == "share"} == {"a": 0.0, "b": 0.5}


def test_means_have_a_change_with_an_interval_from_the_published_ones():
    first = [{"x": str(value)} for value in (3, 4, 5, 6, 7, 8, 9, 4, 5, 6)]
    second = [{"x": str(value)} for value in (5, 6, 7, 8, 9, 9, 6, 7, 8, 5)]
    found = aligned(first, second, (number("x"),))
    means = [table.cell("mean") for table in found.tables]
    (change,) = [each for each in changes(found) if each.measure == "mean"]
    assert change.change == round(means[1].value - means[0].value, 9)
    gaps = [
        (means[1].value - means[1].lower, means[0].upper - means[0].value),
        (means[1].upper - means[1].value, means[0].value - means[0].lower),
    ]
    below, above = ((a**2 + b**2) ** 0.5 for a, b in gaps)
    assert abs(change.lower - (change.change - below)) < 1e-8
    assert abs(change.upper - (change.change + above)) < 1e-8
    assert change.detectable > 0
    assert {each.measure for each in changes(found)} == {"mean", "median"}


def test_a_median_has_a_change_and_no_interval():
    rows = [{"x": str(value)} for value in (3, 4, 5, 6, 7, 8, 9, 4, 5, 6)]
    (change,) = [each for each in changes(aligned(rows, rows, (number("x"),))) if each.measure == "median"]
    assert (change.change, change.lower, change.upper, change.detectable) == (0.0, None, None, None)


def test_answers_nobody_listed_are_followed_together():
    rows = [people(a=9, b=9, c=9, d=9) + [{"x": word}] * 5 for word in ("else", "what")]
    found = aligned(rows[0], rows[1], X, NONE)
    assert counts(found, 0)["unlisted"] == 5
    assert counts(found, 1)["unlisted"] == 5


def test_a_table_that_a_wave_does_not_have_is_not_compared():
    waves = [wave("1", people(a=9), X), wave("2", [{"y": "a"}] * 9, (choice("y", "ab"),))]
    assert align("x", waves, lists_of(X)) is None


# ---- laws ------------------------------------------------------------------------------------------

answers = st.lists(
    st.fixed_dictionaries({"x": st.sampled_from("aabbcd"), "k": st.sampled_from("gh")}),
    min_size=6,
    max_size=30,
)
QUICK = settings(max_examples=30)
XK = (choice("x", "abcd"), choice("k", "gh"))


@QUICK
@given(answers, answers, st.sampled_from(["x", "k", "x_by_k"]))
def test_swapping_the_waves_turns_every_change_round(first, second, table):
    there, back = aligned(first, second, XK, table=table), aligned(second, first, XK, table=table)
    forth = {(c.label, c.group, c.measure): c for c in changes(there)}
    other = {(c.label, c.group, c.measure): c for c in changes(back)}
    for place in forth.keys() & other.keys():
        assert forth[place].status == other[place].status
        if forth[place].change is not None:
            assert abs(forth[place].change + other[place].change) < 1e-12


@QUICK
@given(answers, st.sampled_from(["x", "k", "x_by_k"]))
def test_a_wave_against_itself_shows_no_change_at_all(rows, table):
    found = aligned(rows, rows, XK, table=table)
    assert all(change.change in (0.0, None) for change in changes(found))
    assert found.tables[0].cells == found.tables[1].cells


@QUICK
@given(answers, answers)
def test_shared_categories_add_up_to_what_each_wave_publishes(first, second):
    """Nothing is lost or invented: shown counts add to the base, and none is shown that a part hides."""
    found = aligned(first, second, XK)
    for place, rows in enumerate((first, second)):
        published = wave("w", rows, XK).clearance.release.table("x")
        shown = [cell for cell in published.cells if cell.measure == "share"]
        if all(cell.n is not None for cell in shown):
            assert sum(n or 0 for n in counts(found, place).values()) == sum(cell.n for cell in shown)
        else:
            hidden = [cell for cell in found.tables[place].cells if cell.status == "c"]
            assert hidden


@QUICK
@given(answers, answers, st.sampled_from(["x", "x_by_k"]))
def test_an_interval_holds_its_change(first, second, table):
    for change in changes(aligned(first, second, XK, table=table)):
        if change.lower is not None:
            assert change.lower <= change.change <= change.upper


# ---- lines from wave to wave -----------------------------------------------------------------------


def test_a_trend_has_a_column_a_wave_and_keeps_what_is_withheld():
    found = aligned(people(a=6, b=9, c=7, d=5), people(a=8, b=4, c=6, d=9), X)
    table = trend_table(found)
    assert [group.code for group in table.head.groups] == ["1", "2"]
    assert (table.head.layout, table.head.by) == ("trend", "wave")
    assert [(cell.choice, cell.group, cell.n) for cell in table.cells][:2] == [("a", "1", 6), ("b", "1", 9)]
    assert table.cell("share", choice="d", group="2").n == 9


def test_a_trend_can_be_of_one_answer():
    found = aligned(people(a=6, b=9, c=7, d=5), people(a=8, b=4, c=6, d=9), X)
    assert {cell.choice for cell in trend_table(found, choice="b").cells} == {"b"}
