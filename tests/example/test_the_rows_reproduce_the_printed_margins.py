"""The committed rows, counted without Remit, give the numbers that were printed in 2014."""

from __future__ import annotations

from collections import Counter
from statistics import median, mode

import pytest

from example.plain import Plain


def test_265_posts_were_asked_and_105_answered(plain: Plain) -> None:
    assert len(plain.frame) == 265
    assert len({post["post"] for post in plain.frame}) == 265
    assert len(plain.rows) == 105
    assert Counter(post["disposition"] for post in plain.frame)["1.1"] == 105


def test_everyone_who_answered_is_a_post_of_the_frame_and_agrees_with_it(plain: Plain) -> None:
    frame = {post["post"]: post for post in plain.frame}
    for row in plain.rows:
        post = frame[row["id"]]
        assert post["disposition"] == "1.1"
        assert row["provider"] in ("", post["provider"])
        assert row["turnover"] == post["turnover"]


CLOSED = {
    "provider": {"foundation_trust": 58, "nhs_trust": 44, "independent": 2, "": 1},
    "turnover": {"up_to_150": 26, "from_151": 46, "from_301": 22, "from_501": 6, "over_800": 5},
    "team_form": {"none": 3, "straight": 15, "revising": 2, "layered": 85},
    "assistant": {"yes": 105},
    "business_manager": {"yes": 24, "no": 81},
    "clinical": {"yes": 78, "no": 27},
    "on_call": {"yes": 37, "no": 68},
    "objectives": {"yes": 97, "no": 8},
    "clinical_pas": {
        "1": 7, "2": 23, "3": 7, "4": 11, "5": 13, "6": 6, "7": 2, "8": 1, "9": 1, "10": 1, "": 33,
    },
}  # fmt: skip


@pytest.mark.parametrize("variable", CLOSED)
def test_closed_answers_have_the_printed_counts(plain: Plain, variable: str) -> None:
    assert plain.counts(variable) == Counter(CLOSED[variable])


def test_61_provide_acute_services_and_of_8_combined_ones_3_can_be_placed(plain: Plain) -> None:
    assert plain.counts("services")["acute"] == 61
    assert plain.counts("services")["integrated"] == 8
    assert sum(1 for row in plain.rows if row["services_detail"]) == 6
    assert plain.mentions("services_detail") == {
        "mental_health_community": 3,
        "health_social_care": 2,
        "primary_community": 1,
    }


def test_ethnic_groups_add_to_106_because_one_person_ticks_two(plain: Plain) -> None:
    printed = {"asian": 11, "black": 1, "mixed": 3, "white": 85, "other_group": 3}
    assert {code: plain.counts(f"ethnicity.{code}")["1"] for code in printed} == printed
    refused = [row for row in plain.rows if row["ethnicity.white"] == ".r"]
    assert len(refused) == 3
    ticks = Counter(sum(row[f"ethnicity.{code}"] == "1" for code in printed) for row in plain.rows)
    assert ticks == {0: 3, 1: 101, 2: 1}


def test_first_choices_have_the_printed_counts_and_five_stand_outside(plain: Plain) -> None:
    first = Counter(coding["theme"] for coding in plain.codings if coding["item"] == "aspects.1")
    assert first == {
        "quality": 20,
        "medical_management": 19,
        "leadership": 14,
        "safety": 12,
        "strategy": 11,
        "governance": 10,
        "board": 5,
        "external": 4,
        "regulation": 3,
        "redesign": 2,
    }
    assert sum(1 for row in plain.rows if row["aspects.1"]) == 105


def test_nobody_names_one_aspect_twice(plain: Plain) -> None:
    named = Counter(
        (coding["answer"], coding["theme"])
        for coding in plain.codings
        if coding["item"].startswith("aspects.")
    )
    assert max(named.values()) == 1


def test_the_balance_leans_to_the_operational_side_by_the_printed_mean(plain: Plain) -> None:
    numbers = plain.numbers("balance")
    assert 0 <= numbers[0] <= numbers[-1] <= 10
    assert round(sum(numbers) / len(numbers), 1) == 5.9


def test_activities_for_the_role_have_the_printed_summary(plain: Plain) -> None:
    numbers = plain.numbers("role_pas")
    mean = sum(numbers) / len(numbers)
    assert (numbers[0], numbers[-1], round(mean, 6), mode(numbers), median(numbers)) == (4, 11, 7.7, 8, 8)
    clinical = plain.numbers("clinical_pas")
    assert (len(clinical), sum(clinical), median(clinical), mode(clinical)) == (72, 260, 3, 2)
    assert round(mean + sum(clinical) / len(clinical), 2) == 11.31


def test_most_contracts_hold_10_to_12_activities_and_one_each_13_14_and_15(plain: Plain) -> None:
    counts = plain.counts("contract_pas")
    assert [counts[str(number)] for number in (13, 14, 15)] == [1, 1, 1]
    assert counts["10"] + counts["11"] + counts["12"] > (105 - counts[""]) / 2


def test_no_week_is_longer_than_its_contract(plain: Plain) -> None:
    for row in plain.rows:
        if row["contract_pas"]:
            assert int(row["contract_pas"]) >= int(row["role_pas"]) + int(row["clinical_pas"] or 0)


TEAMS: list[dict[str, int]] = [
    {"deputy": 3, "associate": 6},
    {"associate": 4, "clinical_director": 10},
    {"deputy": 1, "associate": 5},
    {"associate": 3, "clinical_director": 10},
    {"deputy": 1, "associate": 2, "clinical_director": 6, "education_director": 1},
    {"deputy": 2, "associate": 2, "education_director": 1, "divisional_lead": 6},
    {"divisional_director": 3, "clinical_education_director": 22},
    {"half_time_deputy": 3, "clinical_director": 25, "clinical_lead": 60},
]


def _team(row: dict[str, str]) -> dict[str, int]:
    return {
        row[f"team.{line}.title"]: int(row[f"team.{line}.number"])
        for line in range(1, 6)
        if row[f"team.{line}.title"]
    }


@pytest.mark.parametrize("team", TEAMS, ids=str)
def test_each_printed_team_occurs_exactly_once(plain: Plain, team: dict[str, int]) -> None:
    assert sum(_team(row) == team for row in plain.rows) == 1


def test_teams_agree_with_what_else_was_said_of_them(plain: Plain) -> None:
    for row in plain.rows:
        team = _team(row)
        if row["team_form"] in ("none", "revising"):
            assert not team
        else:
            assert int(row["deputies"]) == team.get("deputy", 0) + team.get("half_time_deputy", 0)
            assert int(row["associates"]) == team.get("associate", 0)
        if row["team_form"] == "straight":
            assert team
            assert row["deputies"] == row["associates"] == "0"


THEMES = {
    "succession": {
        "none_or_early": 35, "development": 42, "pathways": 34, "talent": 15, "projects": 6, "mentoring": 2,
    },
    "career_next": {
        "retire": 25, "unclear": 19, "chief_executive": 10, "regional_national": 10, "clinical": 3,
    },
    "motivation": {"improve": 42, "strategy": 37, "challenge": 22, "asked": 10},
    "attractive": {
        "structures": 34, "training": 31, "peers": 7, "time": 7, "pay": 7, "defined": 6, "role_models": 3,
    },
    "programmes_done": {
        "kings_fund": 24, "bamm_fmlm": 13, "top_leaders": 13, "regional_academy": 10, "learning_sets": 10,
        "masters": 8,
    },
    "life_experience": {"army": 1, "charity_governor": 1, "football": 1, "academic": 1},
}  # fmt: skip


@pytest.mark.parametrize("item", THEMES)
def test_themes_are_mentioned_by_the_printed_number_of_people(plain: Plain, item: str) -> None:
    found = plain.mentions(item)
    assert {theme: found[theme] for theme in THEMES[item]} == THEMES[item]


def test_46_other_programmes_are_named(plain: Plain) -> None:
    others = [theme for theme, parent in plain.parents["programmes_done"].items() if parent == "other"]
    assert len([theme for theme in others if plain.mentions("programmes_done")[theme]]) == 46


def test_whoever_has_no_succession_plan_names_none(plain: Plain) -> None:
    none = {c["answer"] for c in plain.codings if c["item"] == "succession" and c["theme"] == "none_or_early"}
    some = {c["answer"] for c in plain.codings if c["item"] == "succession"} - none
    assert len(none) == 35
    assert len(some) <= 70


def test_recommended_programmes_stand_in_the_printed_order(plain: Plain) -> None:
    found = plain.mentions("programmes_recommended")
    printed = ["kings_fund", "learning_sets", "coaching", "networks", "mentor", "mba"]
    assert sorted(found, key=lambda theme: -found[theme])[:6] == printed


def test_the_three_concerns_named_in_the_text_lead(plain: Plain) -> None:
    codes = [name for name in plain.rows[0] if name.startswith("concerns.")]
    ticked = Counter({name: plain.counts(name)["1"] for name in codes})
    assert {name for name, _ in ticked.most_common(3)} == {
        "concerns.culture",
        "concerns.profession",
        "concerns.money",
    }
