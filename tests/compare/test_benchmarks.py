"""Organisations beside their group, from published means alone."""

from __future__ import annotations

import pytest

from remit.compare.benchmarks import scores_blocks, standings
from remit.core.blocks import Paragraph, PlainTable
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, PolicyStatement, Release
from remit.core.standings import GroupStanding, ScoreStanding
from remit.estimates.scoring.words import Benchmark, Element, Part, Scoring

PLACES = tuple(Label(f"o{place}", f"Organisation {place}") for place in range(1, 7))
GROUPS = (Label("g", "Group G"), Label("h", "Group H"))
BELONGS = {"o1": "g", "o2": "g", "o3": "g", "o4": "g", "o5": "h", "o6": "h"}
QUARTILES = {"q1": 4.0, "q3": 6.7}


def _cell(measure: str, group: str, value: float | None, base: int = 50) -> ClearedCell:
    if value is None:
        return ClearedCell("score.s", "", "", group, measure, None, None, None, status="c")
    return ClearedCell("score.s", "", "", group, measure, base, base, value)


def _standing(
    means: dict[str, tuple[float | None, int]], *, lower_is_better: bool = False, effect: float = 1.0
) -> tuple[GroupStanding, ...]:
    rows = (Label("score.s", "S"),)
    whole = Head("score.s", "score.s", "S", "number", rows)
    shown = tuple(label for label in PLACES if label.code in means)
    crossed = Head("score.s_by_org", "score.s", "S", "number", rows, groups=shown, by="org")
    quartiles = tuple(_cell(name, "", value) for name, value in QUARTILES.items())
    cells = tuple(_cell("mean", code, *pair) for code, pair in means.items())
    release = Release(
        PolicyStatement(5, 11, 10), (ClearedTable(whole, quartiles), ClearedTable(crossed, cells))
    )
    element = Element("s", "S", (Part("a"),), 1, lower_is_better)
    scoring = Scoring((element,), (), Benchmark("org", "kind"))
    (found,) = standings(release, scoring, (PLACES, GROUPS), BELONGS, {"score.s": effect})
    return found.groups


MEANS = {"o1": (5.0, 50), "o2": (8.0, 40), "o3": (5.2, 12), "o4": (2.0, 60), "o5": (6.0, 50), "o6": (7.0, 50)}


def test_best_average_and_worst_are_those_of_the_group() -> None:
    first, second = _standing(dict(MEANS))
    assert (first.counted, first.best, first.average, first.worst) == (4, 8.0, 5.1, 2.0)
    assert (second.counted, second.best, second.average, second.worst) == (2, None, None, None)


def test_where_lower_is_better_the_lowest_is_the_best() -> None:
    first = _standing(dict(MEANS), lower_is_better=True)[0]
    assert (first.best, first.worst) == (2.0, 8.0)


def test_a_score_outside_the_limits_round_the_average_is_above_or_below() -> None:
    first = _standing(dict(MEANS))[0]
    assert [each.flag for each in first.organisations] == ["within", "above", "within", "below"]
    second = first.organisations[1]
    assert second.lower == pytest.approx(5.1 - 3.0902323 * (2.7 / 1.3489795) / 40**0.5)
    assert [each.flag for each in _standing(dict(MEANS))[1].organisations] == ["", ""]


@pytest.mark.parametrize("pair", [(None, 0), (5.0, 10)])
def test_what_is_withheld_or_rests_on_too_few_counts_for_nothing(pair: tuple[float | None, int]) -> None:
    first = _standing({**MEANS, "o2": pair})[0]
    assert (first.counted, first.best) == (3, 5.2)
    hidden = first.organisations[1]
    assert (hidden.value, hidden.people, hidden.status, hidden.flag) == (None, None, "c", "")


def test_ties_at_an_end_are_one_best_and_one_worst() -> None:
    first = _standing(dict.fromkeys(("o1", "o2", "o3", "o4"), (5.0, 50)))[0]
    assert (first.counted, first.best, first.average, first.worst) == (4, 5.0, 5.0, 5.0)
    assert {each.flag for each in first.organisations} == {"within"}
    tied = _standing({**MEANS, "o3": (8.0, 12)}, lower_is_better=True)[0]
    assert (tied.best, tied.worst) == (2.0, 8.0)


def test_a_group_of_one_organisation_has_no_best_and_no_worst() -> None:
    second = _standing({name: MEANS[name] for name in ("o1", "o2", "o3", "o5")})[1]
    assert (second.counted, second.best, second.average, second.worst) == (1, None, None, None)
    assert [(each.value, each.flag) for each in second.organisations] == [(6.0, ""), (None, "")]


def test_an_organisation_of_ten_is_neither_best_nor_worst_and_one_of_eleven_can_be() -> None:
    for people, best, worst in ((10, 5.2, 2.0), (11, 9.9, 2.0)):
        first = _standing({**MEANS, "o2": (9.9, people)})[0]
        assert (first.best, first.worst) == (best, worst)
    for people, worst in ((10, 5.0), (11, 0.1)):
        assert _standing({**MEANS, "o4": (0.1, people)})[0].worst == worst


def test_limits_are_wider_where_people_are_weighted() -> None:
    plain, weighted = (_standing(dict(MEANS), effect=effect)[0] for effect in (1.0, 1.44))
    for one, other in zip(plain.organisations, weighted.organisations, strict=True):
        assert one.upper is not None and other.upper is not None
        assert other.upper - 5.1 == pytest.approx((one.upper - 5.1) * 1.2)


def test_an_organisation_that_is_joined_with_others_has_no_value() -> None:
    left = {code: pair for code, pair in MEANS.items() if code != "o2"} | {"o2_o9": (9.9, 30)}
    first = _standing(left)[0]
    assert (first.counted, first.best, first.organisations[1].status) == (3, 5.2, "c")


def test_a_pack_shows_the_scores_of_the_group_and_room_for_ones_own() -> None:
    scores = (ScoreStanding("score.s", "S", lower_is_better=True, groups=_standing(dict(MEANS))),)
    table, _ = scores_blocks(scores, "g")
    assert isinstance(table, PlainTable)
    texts = [[line[0].text for line in row] for row in table.rows]  # type: ignore[union-attr]
    assert texts == [["S (lower is better)", "8", "5.1", "2", ""]]


def test_a_pack_of_a_group_without_published_scores_says_so() -> None:
    scores = (ScoreStanding("score.s", "S", lower_is_better=False, groups=_standing(dict(MEANS))),)
    (said,) = scores_blocks(scores, "h")
    assert isinstance(said, Paragraph)
    assert "No scores" in said.line[0].text  # type: ignore[union-attr]
