"""The directory of networks: what is alive, what has stalled, and where there is nothing."""

from __future__ import annotations

from msgspec.structs import replace

from remit.support.networks import Network, directory, missing, published
from remit.support.records import Org, Person, Sector

ORGS = {
    "a": Org("a", kind="acute", region="North"),
    "b": Org("b", kind="ambulance", region="South"),
    "c": Org("c", kind="acute", region="South"),
}
PEOPLE = {
    "p1": Person("p1", "a", interests=("quality",)),
    "p2": Person("p2", "b", interests=("quality", "fleet"), part_time=True),
    "p3": Person("p3", "c"),
    "p4": Person("p4", "gone"),
}
MADE = Sector("2026-11-01", ORGS, PEOPLE)
NORTH = Network(
    "n1", "Northern circle", "Quality", frozenset({"North"}), last_met="2026-09-15", useful=(7, 8, 8, 9, 10),
    members=frozenset({"p1", "left"}), cadence="every two months",
)  # fmt: skip
BLUE = Network(
    "n2", "Blue lights", "fleet", kinds=frozenset({"ambulance"}), last_met="2026-05-01", useful=(9, 9)
)
PLANNED = Network("n3", "New forum", last_met="2026-12-01")


def test_a_network_that_met_in_three_months_is_live() -> None:
    states = {
        entry.network.id: (entry.state, entry.days_since) for entry in directory(MADE, [NORTH, BLUE, PLANNED])
    }
    assert states == {"n1": ("live", 47), "n2": ("stalled", 184), "n3": ("not known", None)}


def test_the_last_day_of_three_months_still_counts() -> None:
    for day, state in (("2026-08-01", "live"), ("2026-07-31", "stalled"), ("2026-11-01", "live")):
        assert directory(MADE, [replace(NORTH, last_met=day)])[0].state == state


def test_only_people_whose_consent_stands_are_listed() -> None:
    assert directory(MADE, [NORTH])[0].listed == ("p1",)


def test_usefulness_is_shown_from_five_ratings_on() -> None:
    found = {entry.network.id: (entry.useful, entry.ratings) for entry in directory(MADE, [NORTH, BLUE])}
    assert found == {"n1": (8.0, 5), "n2": (None, 0)}


def test_a_search_finds_what_is_open_to_the_person() -> None:
    def names(**asked: str) -> list[str]:
        return [entry.network.id for entry in directory(MADE, [BLUE, NORTH, PLANNED], **asked)]

    assert names() == ["n1", "n3", "n2"]
    assert names(region="South") == ["n3", "n2"]
    assert names(kind="acute") == ["n1", "n3"]
    assert names(interest="quality") == ["n1"]
    assert names(region="Nowhere", kind="ambulance") == ["n3", "n2"]
    assert [
        entry.network.id for entry in directory(MADE, [replace(BLUE, online=True), NORTH], online=True)
    ] == ["n2"]


def test_a_gap_is_where_people_are_and_no_live_network() -> None:
    found = {(gap.of, gap.name): (gap.people, gap.stalled) for gap in missing(MADE, [NORTH, BLUE])}
    assert found == {
        ("region", "South"): (2, ("Blue lights",)),
        ("kind", "ambulance"): (1, ("Blue lights",)),
        ("interest", "fleet"): (1, ("Blue lights",)),
        ("part-time", "ambulance"): (1, ()),
    }


def test_people_out_of_reach_of_a_network_do_not_count_as_covered() -> None:
    northern_blue = replace(BLUE, regions=frozenset({"North"}), last_met="2026-10-01", online=True)
    gaps = {(gap.of, gap.name) for gap in missing(MADE, [northern_blue])}
    assert {("kind", "ambulance"), ("interest", "fleet"), ("part-time", "ambulance")} <= gaps


def test_a_network_that_stalls_leaves_a_gap() -> None:
    before = {(gap.of, gap.name) for gap in missing(MADE, [NORTH])}
    after = {(gap.of, gap.name) for gap in missing(MADE, [replace(NORTH, last_met="2026-01-01")])}
    assert after - before == {("region", "North"), ("kind", "acute"), ("interest", "quality")}


def test_only_gaps_with_enough_people_are_published() -> None:
    crowd = {f"q{n}": Person(f"q{n}", "c", interests=("rare",) if n < 4 else ("common",)) for n in range(9)}
    gaps = missing(replace(MADE, people=crowd), [])
    assert {gap.name for gap in published(gaps)} == {"South", "acute", "common"}
    assert "rare" in {gap.name for gap in gaps}


def test_the_order_of_networks_makes_no_difference() -> None:
    assert directory(MADE, [NORTH, BLUE, PLANNED]) == directory(MADE, [PLANNED, BLUE, NORTH])
    assert missing(MADE, [NORTH, BLUE]) == missing(MADE, [BLUE, NORTH])
