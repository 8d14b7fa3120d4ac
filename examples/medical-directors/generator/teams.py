"""The medical leadership team of each respondent: eight published configurations, the rest made up."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

Team = Mapping[str, int]

_SAME = ("1", "1", "1", "2", "2", "2")
"""Programmed activities of a post, in teams where every post has the same: one or two, as is usual."""

_OWN = {"half_time_deputy": "5", "divisional_director": "4", "deputy": "3", "clinical_lead": "0.5"}
"""What some posts have where they differ; the others have one or two."""


def make_teams(
    rows: Sequence[Mapping[str, str]], published: Sequence[Team], rng: random.Random
) -> dict[int, dict[str, str]]:
    """Deputies, associates and the lines of the team for each person whose answer is known.

    The published configurations go to the first eight of those with a layer of deputies; nobody else is
    given one of them, so each occurs once.
    """
    layered = [person for person, row in enumerate(rows) if row.get("team_form") == "layered"]
    straight = [person for person, row in enumerate(rows) if row.get("team_form") == "straight"]
    nobody = [person for person, row in enumerate(rows) if row.get("team_form") == "none"]
    chosen = rng.sample(layered, len(layered))
    teams: dict[int, Team] = dict(zip(chosen, published, strict=False))
    taken = [dict(team) for team in published]
    for person in chosen[len(published) :]:
        team = _layered(rng)
        while team in taken:
            team = _layered(rng)
        teams[person] = team
    teams |= {person: _straight(rng) for person in straight}
    found = {person: _variables(team, rng) for person, team in sorted(teams.items())}
    return found | {person: {"deputies": "0", "associates": "0"} for person in nobody}


def _layered(rng: random.Random) -> dict[str, int]:
    deputies = rng.choice((0, 1, 1, 1, 2, 2, 3))
    associates = rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6) if deputies else (1, 2, 3, 3, 4, 5, 6))
    team = {"deputy": deputies, "associate": associates}
    if rng.random() < 0.7:
        team["clinical_director"] = rng.randint(4, 16)
    if rng.random() < 0.25:
        team["education_director"] = 1
    if rng.random() < 0.15:
        team["divisional_lead"] = rng.randint(3, 6)
    return {title: number for title, number in team.items() if number}


def _straight(rng: random.Random) -> dict[str, int]:
    team = {"clinical_director": rng.randint(3, 14)}
    if rng.random() < 0.4:
        team["clinical_lead"] = rng.randint(4, 20)
    return team


def _variables(team: Team, rng: random.Random) -> dict[str, str]:
    deputies = team.get("deputy", 0) + team.get("half_time_deputy", 0)
    found = {"deputies": str(deputies), "associates": str(team.get("associate", 0))}
    same = rng.choice(_SAME) if rng.random() < 0.8 else ""
    for row, (title, number) in enumerate(team.items(), start=1):
        found[f"team.{row}.title"] = title
        found[f"team.{row}.number"] = str(number)
        if rng.random() < 0.9:
            found[f"team.{row}.pas"] = same or _OWN.get(title) or rng.choice(("1", "1.5", "2"))
    return found
