"""Two waves and a year of support between: what the page of the sector and outcomes.csv say of it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from random import Random

import pytest

from cli.waves_study import STUDY, WAVES, made_waves, posts_from, write_waves
from remit.cli import main
from support.folders import KIT

PEOPLE = posts_from(61, 90)
"""The posts that are there in both waves: of them, thirty have a mentor and meet."""

DATED = STUDY + (
    '  - {id: "2020", label: "Spring 2020", opens: "2020-03-01", closes: "2020-04-30"}\n'
    '  - {id: "2026", label: "Spring 2026", opens: "2026-03-01", closes: "2026-04-30"}\n'
)


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")


def study(folder: Path, gain: int = 0, **files: str) -> Path:
    """Ninety people in both waves, hours a week known; whoever had a mentor works `gain` hours less."""
    made = made_waves(2, 120)
    random = Random(7)  # noqa: S311 - made-up people
    before = {each["id"]: each for each in made["2020"]}
    for each in made["2026"]:
        if each["id"] in before:
            helped = each["id"] in PEOPLE[:30]
            hours = int(before[each["id"]]["hours"]) + random.randint(-3, 3) - (gain if helped else 0)
            each["hours"] = str(max(hours, 0))
    links = "".join(
        f"mentor,{giver},{PEOPLE[place]},ended,2020-09-01,2021-09-01\n"
        for place, giver in enumerate(PEOPLE[40:70])
    )
    met = "".join(
        f"mentor,{PEOPLE[place + 40]},{PEOPLE[place]},2020-1{month}-05,yes,7\n"
        for place in range(30)
        for month in range(1 + place % 3)
    )
    written = {
        "study.yaml": DATED,
        "support.yaml": 'schema: 1\ntoday: "2026-06-01"\nbuddy_days: 0\n',
        "support__kit.yaml": KIT[: KIT.index("needs:")].replace("beside:\n", "").replace(
            '  - {item: hours, label: Hours, own: "plan:*"}\n', ""
        ),
        "support__signup.csv": "person,matching,follow-up,use_answers\n"
        + "".join(f"{name},yes,yes,yes\n" for name in PEOPLE),
        "support__links.csv": "kind,giver,receiver,state,started,told\n" + links,
        "support__meetings.csv": "kind,giver,receiver,date,held,useful\n" + met,
    }  # fmt: skip
    return write_waves(folder, made, **(written | files))


def run(root: Path) -> tuple[str, list[dict[str, str]]]:
    assert main(["support", str(root)]) == 0
    out = root / "out" / "private" / "support"
    page = re.sub(r"<[^>]+>", " ", (out / "sector.html").read_text(encoding="utf-8"))
    path = out / "outcomes.csv"
    if not path.is_file():
        return page, []
    with path.open(encoding="utf-8", newline="") as stream:
        return page, list(csv.DictReader(stream))


def test_a_change_that_goes_with_support_is_found_with_its_interval_and_what_could_have_been_seen(
    tmp_path: Path,
) -> None:
    page, rows = run(study(tmp_path, gain=6))
    assert [row["item"] for row in rows] == ["hours"]
    (row,) = rows
    assert (row["supported"], row["others"]) == ("30", "60")
    assert float(row["lower"].lstrip("'")) < -5 and float(row["upper"].lstrip("'")) > -7.5
    assert float(row["upper"].lstrip("'")) < 0
    assert 0 < float(row["detectable"]) < 3
    assert "Did it work?" in page
    assert "30 people with support" in page
    assert "more downwards, by more than chance explains" in page
    assert "Smallest detectable change" in page
    assert "For each meeting more" in page


def test_where_nothing_differs_the_page_says_that_it_may_be_chance(tmp_path: Path) -> None:
    page, (row,) = run(study(tmp_path))
    assert float(row["lower"].lstrip("'")) < 0 < float(row["upper"].lstrip("'"))
    assert "cannot be told from none" in page
    assert "Smallest detectable change" in page


def test_under_eleven_people_on_a_side_there_is_no_figure_and_no_count(tmp_path: Path) -> None:
    signed = "".join(f"{name},yes,yes,yes\n" for name in (*PEOPLE[:10], *PEOPLE[40:70]))
    page, (row,) = run(
        study(tmp_path, gain=6, **{
            "support__signup.csv": "person,matching,follow-up,use_answers\n" + signed
        })
    )  # fmt: skip
    assert {row[name] for name in row if name not in ("item", "question", "note")} == {""}
    assert "eleven with support and eleven without are needed" in page
    assert "only a difference of 1.3 standard deviations or more would probably be seen" in page
    assert "10 people with support" not in page


def test_only_the_answers_of_people_who_agreed_to_both_are_looked_at(tmp_path: Path) -> None:
    signed = "".join(
        f"{name},yes,{'no' if place in (0, 1) else 'yes'},{'no' if place in (2, 3, 80) else 'yes'}\n"
        for place, name in enumerate(PEOPLE)
    )
    _, (row,) = run(
        study(tmp_path, **{"support__signup.csv": "person,matching,follow-up,use_answers\n" + signed})
    )
    assert (row["supported"], row["others"]) == ("26", "59")


def test_who_has_a_mentor_that_may_not_be_followed_is_on_neither_side(tmp_path: Path) -> None:
    signed = "".join(
        f"{name},yes,{'no' if place in (40, 41) else 'yes'},yes\n" for place, name in enumerate(PEOPLE)
    )
    _, (row,) = run(
        study(tmp_path, **{"support__signup.csv": "person,matching,follow-up,use_answers\n" + signed})
    )
    assert (row["supported"], row["others"]) == ("28", "58")


def test_learning_sets_of_the_time_between_count_as_support(tmp_path: Path) -> None:
    sets = "set,person,slot,theme,started,state,told\n" + "".join(
        f"S{place // 6},{name},,,2021-01-01,active,\n" for place, name in enumerate(PEOPLE[30:42])
    )
    _, (row,) = run(study(tmp_path, **{"support__sets.csv": sets}))
    assert (row["supported"], row["others"]) == ("42", "48")


def test_support_before_the_first_wave_or_after_the_last_is_none_of_the_time_between(tmp_path: Path) -> None:
    links = "kind,giver,receiver,state,started,told\n" + "".join(
        f"mentor,{PEOPLE[place + 40]},{PEOPLE[place]},{state}\n"
        for place in range(30)
        for state in ["ended,2018-01-01,2019-01-01" if place < 15 else "active,2026-05-01,"]
    )
    page, _ = run(study(tmp_path, **{"support__links.csv": links, "support__meetings.csv": "date\n"}))
    assert "eleven with support and eleven without are needed" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"study.yaml": STUDY + "".join(f'  - {{id: "{n}", label: "{n}"}}\n' for n, _, _ in WAVES[1:])},
         "when the waves closed and opened"),
        ({"support__signup.csv": f"person,follow-up,use_answers\n{PEOPLE[0]},yes,no\n"}, "nobody agreed"),
    ],
)  # fmt: skip
def test_why_nothing_can_be_said_stands_on_the_page(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    page, rows = run(study(tmp_path, **files))
    assert words in page
    assert rows == []
