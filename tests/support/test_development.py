"""Talent reviews, own programmes, coaching, shadowing and the action register: plain files, true pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.cli import main
from remit.publish.outline import lines, walk, words
from remit.support.development import (
    DECISIONS,
    POTENTIALS,
    STEPS,
    Appraisal,
    Coaching,
    Placement,
    Trainee,
    decisions,
    followed,
    kept_budgets,
    most_at_once,
    potentials,
    readiness,
    stays,
)
from remit.support.pages.development import coaching_counts, programme_lines, shadowing_lines, talent_lines
from remit.support.pages.sector import best_placed, register
from remit.support.records import Offer, Person, Sector
from remit.support.roles import READINESS, Action, Records
from support.folders import EVERYBODY, give_support, write_support
from support.test_pages_keep_secrets import _numbers, _without_words

SECTOR = Sector("2026-06-01", {}, {})


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


def text(path: Path) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")).split())


# ---- the action register -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "state", "late"),
    [
        ("2026-05-31", "open", True),
        ("2026-05-31", "started", True),
        ("2026-05-31", "done", False),
        ("2026-05-31", "dropped", False),
        ("2026-06-01", "open", False),
        ("2026-05", "open", True),
        ("2026-06", "open", False),
        ("2025", "open", True),
        ("2026", "open", False),
        ("", "open", False),
    ],
)
def test_an_action_is_overdue_the_day_after_its_last_day_unless_it_is_settled(
    due: str, state: str, late: bool
) -> None:
    action = Action("Too little time", due=due, state=state)
    assert action.overdue("2026-06-01") is late
    assert not action.overdue("")
    told = " ".join(words(line) for block in walk(register([action], "2026-06-01")) for line in lines(block))
    assert ("OVERDUE" in told) is late


def test_findings_stand_under_whoever_is_best_placed_with_the_day_it_was_talked_over(tmp_path: Path) -> None:
    actions = (
        "finding,owner,due,state,best_placed,met\n"
        "No mentor,The body,2026-01-01,open,The college,2026-02-03\n"
        "No time,Boards,2027-01-01,open,Boards,\n"
        "No network,The body,2027-01-01,open,The college,\n"
    )
    out = give_support(write_support(tmp_path, **{"support__actions.csv": actions}))
    page = text(out / "sector.html")
    assert re.search(r"The college No mentor open 3 February 2026 The college No network open not yet", page)
    assert "No mentor The body 1 January 2026 open, OVERDUE" in page
    sheet = text(out / "organisations" / "org-0" / "board-sheet.html")
    assert "open, OVERDUE" in sheet
    assert best_placed([Action("x")])[0].__class__.__name__ == "Paragraph"


# ---- counts of the sector ------------------------------------------------------------------------------

appraisals = st.lists(
    st.builds(
        Appraisal,
        st.sampled_from([f"Org {n}" for n in range(8)]),
        st.just("Candidate"),
        st.sampled_from(["", *READINESS]),
        st.sampled_from(["", *POTENTIALS]),
        st.just(""),
        st.sampled_from(["", *DECISIONS]),
    ),
    max_size=60,
)
trainees = st.lists(
    st.builds(
        Trainee,
        st.sampled_from([f"Org {n}" for n in range(8)]),
        st.just("Leading"),
        st.just("Somebody"),
        st.just("2020"),
        st.booleans(),
        st.sampled_from(["", *STEPS]),
    ),
    max_size=60,
)
budgets = st.lists(
    st.builds(
        Coaching,
        st.sampled_from([f"Org {n}" for n in range(20)]),
        st.sampled_from(["2024", "2025"]),
        st.just(""),
        st.sampled_from([None, 100.0]),
        st.sampled_from([None, 90.0, 110.0]),
    ),
    max_size=40,
)
placements = st.lists(
    st.builds(
        Placement,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(["2026-05-01", "2026-05-03", "2026-07-01"]),
        st.sampled_from(["", "2026-07-02"]),
        st.sampled_from([None, True, False]),
    ),
    max_size=40,
)


@settings(max_examples=80)
@given(appraisals, trainees, budgets, placements)
def test_the_sector_counts_nobody_under_five_and_no_line_lets_a_small_count_be_worked_out(
    rated: list[Appraisal], went: list[Trainee], money: list[Coaching], visits: list[Placement]
) -> None:
    records = Records(appraisals=tuple(rated), trainees=tuple(went), coaching=tuple(money))
    offers = tuple(Offer(f"h{n}", "shadow", capacity=1) for n in range(len(visits)))
    made = Sector("2026-06-01", {}, {f"h{n}": Person(f"h{n}", "o") for n in range(40)}, offers)
    told = [
        *talent_lines(records),
        *programme_lines(records),
        *coaching_counts(records),
        *shadowing_lines(visits, made),
    ]
    for line in told:
        assert [count for count in _numbers(_without_words(line)) if count < 5] == [], line
    for counts in (
        potentials(rated),
        readiness(rated, READINESS),
        decisions(rated),
        followed(went),
        kept_budgets(money),
        stays(visits, "2026-06-01"),
    ):
        hidden = [name for name, count in counts.shown.items() if count is None]
        left = (counts.total or 0) - sum(count or 0 for count in counts.shown.values())
        assert not hidden or counts.total is None or (len(hidden) > 1 and left >= 5)


def test_every_count_is_shown_where_all_are_large() -> None:
    rated = [Appraisal(f"Org {n}", "x", "now", "high", "", "yes") for n in range(6)]
    went = [Trainee(f"Org {n % 5}", "Leading", f"p{n}", "", True, STEPS[n % 2]) for n in range(12)]
    records = Records(appraisals=tuple(rated), trainees=tuple(went))
    assert "Rated in 6 boards: 6 people" in talent_lines(records)[0]
    assert "Boards that run one: 5. People who went: 12." in programme_lines(records)[0]
    assert "Potential: high: [c]" in talent_lines(records)[0], "that all are rated alike tells of each"


def test_a_board_is_over_its_budget_as_soon_as_one_row_of_its_last_year_is() -> None:
    def row(org: str, year: str, spent: float | None, post: str = "") -> Coaching:
        return Coaching(org, year, post, 100, spent)

    found = kept_budgets(
        [
            *(row(f"in {n}", "2025", 90) for n in range(6)),
            *(row(f"in {n}", "2024", 190) for n in range(6)),
            *(row(f"over {n}", "2025", 90) for n in range(7)),
            *(row(f"over {n}", "2025", 101, "p") for n in range(7)),
            *(row(f"unsaid {n}", "2025", None) for n in range(8)),
        ]
    )
    assert found.shown == {"within": 6, "over": 7, "not said": 8}


def test_stays_of_one_host_are_counted_day_by_day() -> None:
    a, b = Placement("h", "x", "2026-05-01", "2026-05-03"), Placement("h", "y", "2026-05-03")
    assert most_at_once([a]) == 1
    assert most_at_once([a, b]) == 2
    assert most_at_once([a, Placement("h", "y", "2026-05-04", "2026-05-05")]) == 1
    assert most_at_once([a, Placement("h", "y", "2026-05-03", "", happened=False)]) == 1
    assert most_at_once([]) == 0


@pytest.mark.parametrize(
    ("stay", "state"),
    [
        (Placement("h", "v", "2026-05-01", "2026-05-31"), "not told"),
        (Placement("h", "v", "2026-05-01", "2026-06-01"), "planned"),
        (Placement("h", "v", "2026-07-01"), "planned"),
        (Placement("h", "v", "2026-05-01", happened=True), "took place"),
        (Placement("h", "v", "2026-05-01", happened=False), "did not take place"),
    ],
)
def test_a_stay_that_is_over_and_nobody_told_of_is_asked_after(stay: Placement, state: str) -> None:
    assert stay.state("2026-06-01") == state


# ---- the pages ----------------------------------------------------------------------------------------

FILES = {
    "support__appraisals.csv": "organisation,person,readiness,potential,on,decided\n"
    "Org 0,Candidate,now,high,2026-03,yes\nOrg 0,Another,3-5 years,some,,\n",
    "support__inhouse.csv": "organisation,programme,person,started,finished,now\n"
    "Org 0,Leading,A,2020,yes,bigger role\nOrg 0,Leading,B,2020,yes,\nOrg 0,Leading,C,2024,no,\n",
    "support__coaching.csv": "organisation,year,post,budget,spent,currency,hours,used\n"
    "Org 0,2025,,3000,3500,£,40,12\nOrg 0,2025,R0,1000,400,£,10,4\nOrg 0,2025,R1,77777,1,£,1,1\n"
    "Org 0,2024,R0,555,5,£,5,5\n",
    "support__offers.csv": "person,kind,topics,capacity\nR1,shadow,,1\nR2,shadow,,1\n",
    "support__placements.csv": "host,visitor,starts,ends,happened\n"
    "R1,R30,2026-05-04,2026-05-06,\nR2,R31,2026-07-01,,\n",
}


def test_a_board_sees_its_own_review_programmes_and_coaching(tmp_path: Path) -> None:
    out = give_support(write_support(tmp_path, **FILES))
    own = out / "organisations" / "org-0"
    page, sheet = text(own / "succession.html"), text(own / "board-sheet.html")
    assert "Candidate now high March 2026 yes yes" in page
    assert "Another 3-5 years some" in page
    assert "Leading 3 2 bigger role: 1 1" in page
    assert "£3,000 set aside, £3,500 spent (more than set aside); 12 of 40 hours used" in sheet
    assert "Coaching of the role-holder, 2025: £1,000 set aside, £400 spent; 4 of 10 hours used" in sheet
    assert "77,777" not in sheet, "coaching of another post is not on this sheet"
    assert "555" not in sheet, "only the last year of each is"


def test_host_and_visitor_read_of_their_stay_and_are_asked_whether_it_took_place(tmp_path: Path) -> None:
    out = give_support(write_support(tmp_path, **FILES))
    visitor, host = (text(out / "people" / name / "index.html") for name in ("R30", "R1"))
    assert "You shadow R1 (Org 1, North), from 4 May 2026 to 6 May 2026. Please tell the desk" in visitor
    assert "You are shadowed by R30 (Org 30, South), from 4 May 2026" in host
    assert "on 1 July 2026. Agreed." in text(out / "people" / "R31" / "index.html")


def test_a_stay_of_somebody_who_did_not_agree_is_nowhere(tmp_path: Path) -> None:
    signed = EVERYBODY.replace("R30,yes,", "R30,no,")
    out = give_support(write_support(tmp_path, **FILES, **{"support__signup.csv": signed}))
    assert "shadowed by" not in text(out / "people" / "R1" / "index.html")


def test_nothing_of_a_review_or_programme_is_on_a_page_of_the_sector(tmp_path: Path) -> None:
    files = {name: content.replace("Another", "ZQNAME") for name, content in FILES.items()}
    out = give_support(write_support(tmp_path, **files))
    for path in (out / "sector.html", out / "index.html"):
        assert "ZQNAME" not in text(path)
        assert "£" not in text(path)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("appraisals", "organisation,person,readiness\nOrg 0,A,soon\n", "SUP-011"),
        ("appraisals", "organisation,person,potential\nOrg 0,A,hi\n", "SUP-011"),
        ("appraisals", "organisation,person,decided\nOrg 0,A,perhaps\n", "SUP-011"),
        ("appraisals", "organisation,person,on\nOrg 0,A,in May\n", "SUP-014"),
        ("appraisals", "organisation,person\nOrg 0,A\nOrg 0,A\n", "SUP-015"),
        ("inhouse", "organisation,programme,person,now\nOrg 0,L,A,promoted\n", "SUP-011"),
        ("inhouse", "organisation,programme,person,finished\nOrg 0,L,A,nearly\n", "SUP-012"),
        ("coaching", "organisation,year,budget\nOrg 0,2025,lots\n", "SUP-013"),
        ("coaching", "organisation,year,post\nOrg 0,2025,R99\n", "SUP-011"),
        ("coaching", "organisation,year\nOrg X,2025\n", "SUP-011"),
        ("placements", "host,visitor,starts\nR1,R99,2026-01-01\n", "SUP-011"),
        ("placements", "host,visitor,starts,ends\nR1,R2,2026-01-05,2026-01-04\n", "SUP-051"),
        ("placements", "host,visitor,starts\nR30,R2,2026-01-05\n", "SUP-052"),
        ("placements", "host,visitor,starts,hapened\nR1,R2,2026-01-05,yes\n", "SUP-010"),
        ("actions", "finding,met\nx,soon\n", "SUP-014"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, code: str
) -> None:
    offers = {"support__offers.csv": "person,kind,topics,capacity\nR1,shadow,,1\n"}
    root = write_support(tmp_path, **{**offers, f"support__{name}.csv": content})
    assert main(["support", str(root)]) == 1
    assert code in capsys.readouterr().err
    assert not (root / "out").exists()
