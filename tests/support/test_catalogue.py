"""The learning catalogue: names folded, nothing dropped, ties as ties, no small count in public."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.problems import Refused
from remit.core.words import match_key
from remit.support.catalogue import (
    Alias,
    Experience,
    Names,
    build_catalogue,
    by_need,
    by_stage,
    places,
    simple,
)
from remit.support.catalogue_public import OTHER, publish_breakdown, publish_catalogue
from remit.support.records import Person, Sector
from remit.support.small_cells import hide

NAMES = Names([
    Alias("Kings Fund", "King's Fund programmes"),
    Alias("MBA", "Master of Business Administration"),
    Alias("M.B.A.", "Master of Business Administration"),
    Alias("FMLM", "Faculty"),
    Alias("Faculty", "Faculty of Leadership"),
])  # fmt: skip


def done(*rows: tuple[str, str], recommends: bool = True) -> list[Experience]:
    return [Experience(person, programme, did=True, recommends=recommends) for person, programme in rows]


def test_spellings_of_one_name_are_one_programme() -> None:
    found = build_catalogue(
        done(
            ("a", "KING’S FUND"),
            ("b", "the Kings  fund"),
            ("c", "King's Fund Programmes"),
            ("d", "kings fund."),
        ),
        NAMES,
    )
    assert [(one.name, one.did, one.known) for one in found.programmes] == [
        ("King's Fund programmes", 4, True)
    ]
    assert found.programmes[0].spellings == (
        "KING’S FUND",
        "King's Fund Programmes",
        "kings fund.",
        "the Kings fund",
    )


def test_a_name_may_lead_to_another_that_leads_on() -> None:
    assert NAMES.fold("fmlm") == ("Faculty of Leadership", True)
    assert NAMES.fold("mba ") == ("Master of Business Administration", True)
    assert NAMES.fold("Master of Business Administration") == ("Master of Business Administration", True)


def test_an_unknown_name_is_kept_as_written_and_listed_with_a_hint() -> None:
    found = build_catalogue(done(("a", "Kings Funds"), ("b", "kings  funds"), ("c", "Sailing")), NAMES)
    assert {one.name: one.known for one in found.programmes} == {"Kings Funds": False, "Sailing": False}
    assert [(row.name, row.people) for row in found.unfolded] == [("Kings Funds", 2), ("Sailing", 1)]
    hinted = build_catalogue(done(("a", "Faculty of Leaders")), NAMES).unfolded[0]
    assert hinted.hint == "Faculty of Leadership"


def test_an_apostrophe_in_a_hint_stays() -> None:
    assert (
        build_catalogue(done(("a", "King Fund programme")), NAMES).unfolded[0].hint
        == "King's Fund programmes"
    )


def test_a_person_counts_once_however_often_they_name_it() -> None:
    rows = [
        Experience("a", "MBA", did=True),
        Experience("a", "M.B.A.", recommends=True),
        Experience("b", "mba", recommends=True),
    ]
    found = build_catalogue(rows, NAMES).programmes[0]
    assert (found.did, found.recommends, found.of_those_who_did) == (1, 2, 1)


def test_ties_are_printed_as_ties() -> None:
    assert places([24, 13, 13, 10, 10, 8]) == ["1", "=2", "=2", "=4", "=4", "6"]
    assert places([]) == []


def test_the_base_is_everybody_who_answered() -> None:
    assert build_catalogue(done(("a", "MBA")), NAMES, answered=105).base == 105
    assert build_catalogue(done(("a", "MBA"), ("b", " ")), NAMES).base == 1
    with pytest.raises(ValueError, match="2 people named"):
        build_catalogue(done(("a", "MBA"), ("b", "MBA")), NAMES, answered=1)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([Alias("x", "One"), Alias("X", "Two")], "SETS-003"),
        ([Alias("x", "y"), Alias("y", "x")], "SETS-004"),
        ([Alias("", "One")], "SETS-002"),
    ],
)
def test_a_table_of_names_that_says_two_things_is_refused(rows: list[Alias], code: str) -> None:
    with pytest.raises(Refused) as refused:
        Names(rows)
    assert {problem.code for problem in refused.value.problems} == {code}


words = st.text(alphabet="Kk ing'sFud&éE.-", min_size=0, max_size=9)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), words, st.booleans(), st.booleans()), max_size=25),
    st.randoms(),
)
def test_nothing_is_dropped_and_order_makes_no_difference(
    rows: list[tuple[str, str, bool, bool]], chance: Random
) -> None:
    told = [Experience(person, name, did, recommends) for person, name, did, recommends in rows]
    found = build_catalogue(told, NAMES)
    mixed = list(told)
    chance.shuffle(mixed)
    assert build_catalogue(mixed, NAMES) == found
    written = [
        (row, simple(row.programme) or match_key(row.programme)) for row in told if row.programme.strip()
    ]
    # No name in this alphabet is in the table, so a programme is what spellings share.
    assert len(found.programmes) == len({key for _, key in written})
    for measure in ("did", "recommends"):
        people = {(row.person, key) for row, key in written if getattr(row, measure)}
        assert sum(getattr(one, measure) for one in found.programmes) == len(people)


def _crowd(counts: dict[str, int]) -> list[Experience]:
    return [
        Experience(
            f"p{number}", name, did=number % 2 == 0, recommends=True, need="money" if number < 9 else "people"
        )
        for name, people in counts.items()
        for number in range(people)
    ]


def test_what_fewer_than_five_recommend_is_folded_in_public() -> None:
    published = publish_catalogue(
        build_catalogue(_crowd({"MBA": 24, "FMLM": 5, "Sailing": 4, "Chess": 1}), NAMES, 105)
    )
    assert [(one.name, one.rank, one.recommends, one.did) for one in published.programmes] == [
        ("Master of Business Administration", "1", 24, 12),
        ("Faculty of Leadership", "2", 5, None),
    ]
    assert published.other == OTHER.format(smallest=5) == "other programmes named by fewer than 5"
    assert (published.other_programmes, published.base) == (2, 105)
    assert "Sailing" not in str(published)


def test_a_breakdown_counts_people_by_stage_and_by_need() -> None:
    people = {
        f"p{n}": Person(f"p{n}", "o", since="2026-01-01" if n < 12 else "2015-01-01") for n in range(24)
    }
    made = Sector("2026-11-01", {}, people)
    rows = _crowd({"MBA": 24, "FMLM": 14})
    whole = build_catalogue(rows, NAMES)
    stage = by_stage(made, [*rows, Experience("stranger", "MBA", recommends=True)], NAMES)
    assert stage.groups == ("new to the role", "in between", "experienced", "not known")
    assert stage.bases == (12, 0, 12, 1)
    assert dict(stage.rows)["Master of Business Administration"] == (12, 0, 12, 1)
    need = by_need(rows, NAMES, "did")
    assert need.groups == ("money", "people")
    assert dict(need.rows)["Master of Business Administration"] == (5, 7)
    shown = publish_breakdown(stage, publish_catalogue(whole))
    assert shown.groups == ("new to the role", "experienced")
    # 0 + 1 people are hidden and too few to hide among, so one more goes: the smaller of the two.
    assert dict(shown.rows)["Master of Business Administration"] == (None, 12)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_no_hidden_count_follows_from_the_total(counts: list[int]) -> None:
    shown = hide(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen is None or seen == count >= 5 for count, seen in zip(counts, shown, strict=True))
    if hidden and sum(counts) >= 5 and len(counts) > 1:
        # What an onlooker can work out: the sum of two or more, each of which may be nought or five and more.
        assert len(hidden) >= 2
        assert sum(hidden) >= 5
    if min(counts) >= 5:
        assert list(shown) == counts
