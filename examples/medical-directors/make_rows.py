"""Writes the synthetic rows of this example: frame.csv, responses.csv, codings.csv and quotes.csv.

    python make_rows.py [FOLDER]

Everything is dealt from margins.yaml by one seeded generator, so the same bytes come out every time. Margins
are exact; how the answers of one person hang together is chance and says nothing about real people.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from generator.dealing import deal, deal_later, deal_picks, deal_sets, fit_contracts, share_week
from generator.quoting import choose_quotes
from generator.teams import make_teams
from generator.wording import UNCODED, Answer, Phrases, compose, listed

SEED = 2014
PEOPLE = range(105)
ASKED = 265
HERE = Path(__file__).resolve().parent
CODED_AT = "2014-02-10"
READERS = "first reader; second reader"
HOURS = {
    "whole": ("37.5", "37.5", "40"),
    "shared": ("15", "18.5", "20", "22.5"),
    "part": ("12", "16", "24", "30"),
}
"""Hours a week that an assistant works for the medical director."""
LISTS = {"portfolios": 3, "other_support": 3, "programmes_done": 4, "programmes_recommended": 3}
"""Open lists, with the number of lines they have."""
MOST = {"board_style": 4}
"""Items with room for more than three themes in one answer."""
ALONE = {
    "services_detail": ["mental_health_community", "health_social_care", "primary_community"],
    "succession": ["none_or_early"],
    "difference": ["harder", "easier", "different"],
    "backfill_how": ["none", "arranging"],
    "career_next": ["unclear", "retire"],
    "links": ["none"],
}
"""Themes that stand alone in an answer."""
ASKED_IF = {
    "services_detail": ("services", "integrated"),
    "portfolios": ("team_form", "layered"),
    "board_style": ("several_trusts", "yes"),
}
"""Open questions that only some are asked: the item and the answer that leads to them."""


class Study:
    """The rows while they are filled: one dictionary a person, and the open answers with their codes."""

    def __init__(self, margins: Mapping[str, Any]) -> None:
        self.published = margins["published"]
        self.fitted = margins["fitted"]
        self.invented = margins["invented"]
        self.rng = random.Random(SEED)  # noqa: S311 a reproducible example, nothing secret
        self.rows: list[dict[str, str]] = [{} for _ in PEOPLE]
        self.answers: dict[tuple[int, str], Answer] = {}
        self.frame: list[dict[str, str]] = []

    def put(self, variable: str, values: Mapping[int, object]) -> None:
        """One value of a variable for each of these people."""
        for person, value in values.items():
            self.rows[person][variable] = str(value)

    def who(self, variable: str, value: str) -> list[int]:
        """The people whose answer is this."""
        return [person for person in PEOPLE if self.rows[person].get(variable) == value]

    def say(self, person: int, variable: str, answer: Answer) -> None:
        """An open answer."""
        self.rows[person][variable] = answer.text
        self.answers[person, variable] = answer


def deal_closed(study: Study) -> None:
    """Questions with one answer each."""
    for counts in (study.published["closed"], study.invented["closed"]):
        for item, choices in counts.items():
            study.put(item, deal(choices, PEOPLE, study.rng))
    # The two independent providers are small; whoever has their place takes theirs.
    for person in study.who("provider", "independent"):
        small = [
            p for p in study.who("turnover", "up_to_150") if p not in study.who("provider", "independent")
        ]
        mine, theirs = study.rows[person], study.rows[small[0]]
        mine["turnover"], theirs["turnover"] = theirs["turnover"], mine["turnover"]
    services = study.published["services"] | study.invented["services"]
    study.put("services", deal(services, PEOPLE, study.rng))
    managed = study.who("business_manager", "yes")
    study.put("manager_band", deal(study.invented["manager_band"], managed, study.rng))
    others = study.who("specialty", "other")
    study.put("specialty.other_text", dict(zip(others, study.invented["other_specialties"], strict=True)))
    for row in study.rows:
        if study.rng.random() < 0.9:
            row["assistant_hours"] = study.rng.choice(HOURS[row["assistant_time"]])
    study.put("balance", deal(study.fitted["balance"], PEOPLE, study.rng))


def deal_ticks(study: Study) -> None:
    """Questions with several ticks: ethnic group, further duties, and the two "choose three"."""
    ethnic = dict(study.published["ethnicity"])
    refused = ethnic.pop("refused")
    people = study.rng.sample(PEOPLE, len(PEOPLE))
    silent, answering = people[:refused], people[refused:]
    # The printed counts add up to one more than the people: one person ticks two groups.
    twice = answering[0]
    ticked = {twice: {"white", "mixed"}}
    left = {code: count - (code in ticked[twice]) for code, count in ethnic.items()}
    ticked |= {person: {code} for person, code in deal(left, answering[1:], study.rng).items()}
    for person in PEOPLE:
        for code in ethnic:
            cell = ".r" if person in silent else str(int(code in ticked[person]))
            study.rows[person][f"ethnicity.{code}"] = cell
    _tick_duties(study)
    for item, counts in study.invented["select_k"].items():
        chosen = study.rng.sample(PEOPLE, study.invented["picked"][item])
        picks = deal_picks(counts, chosen, study.rng, most=3)
        for person, codes in picks.items():
            study.rows[person].update({f"{item}.{code}": str(int(code in codes)) for code in counts})


def _tick_duties(study: Study) -> None:
    duties = study.invented["extra_duties"]
    people = study.rng.sample(PEOPLE, len(PEOPLE))[study.invented["extra_duties_blank"] :]
    without = study.invented["extra_duties_none"]
    nothing, some = people[:without], people[without:]
    ticked = deal_sets(duties, some, study.rng, most=6)
    words = iter(study.invented["other_duties"])
    for person in sorted(people):
        row = study.rows[person]
        row["extra_duties.none"] = str(int(person in nothing))
        row.update({f"extra_duties.{code}": str(int(code in ticked.get(person, []))) for code in duties})
        if row["extra_duties.other"] == "1":
            row["extra_duties.other_text"] = next(words)


def deal_time(study: Study) -> None:
    """Programmed activities: in the whole contract, for the role, for clinical work; and who is on call."""
    contracted = study.rng.sample(study.who("contract_basis", "activities"), 90)
    elsewhere = [p for p in PEOPLE if p not in contracted]
    extra = elsewhere[:4]
    fitted, clinical = study.fitted, study.published["clinical_pas"]
    role, works = share_week(fitted["role_pas"], clinical, extra, contracted, study.rng)
    weeks = {person: role[person] + works.get(person, 0) for person in contracted}
    contracts = fit_contracts(weeks, fitted["contract_pas"], study.rng)
    study.put("role_pas", role)
    study.put("contract_pas", contracts)
    study.put("clinical_pas", works)
    # Whoever gave a number has a clinical commitment; the others are dealt at random.
    rest = [person for person in PEOPLE if person not in works]
    kept = study.published["closed"]["clinical"]["yes"] - len(works)
    yes = {*works, *study.rng.sample(rest, kept)}
    study.put("clinical", {person: "yes" if person in yes else "no" for person in PEOPLE})
    on_call = study.rng.sample(study.who("clinical", "yes"), study.published["on_call"])
    study.put("on_call", {person: "yes" if person in on_call else "no" for person in PEOPLE})


def write_aspects(study: Study, phrases: Phrases) -> None:
    """The three main parts of the job: no theme twice for one person; the first place is published."""
    counts = study.published["first_aspects"]
    places = [deal(counts, PEOPLE, study.rng)]
    outside = [person for person in PEOPLE if person not in places[0]]
    places[0] |= dict.fromkeys(outside, UNCODED)
    for later in study.invented["later_aspects"]:
        # Whoever put something first that fits no theme names one later.
        rest = [person for person in places[-1] if person not in outside]
        people = sorted(outside + study.rng.sample(rest, sum(later.values()) - len(outside)))
        before = {person: {place.get(person, "") for place in places} for person in people}
        places.append(deal_later(later, people, before, study.rng))
    for number, place in enumerate(places, start=1):
        for person in sorted(place):
            study.say(person, f"aspects.{number}", listed(place[person], phrases))


def write_open(study: Study, item: str, phrases: Phrases) -> None:
    """An open question or an open list, its themes dealt to those who answer it."""
    counts = study.published["themes"].get(item, {}) | study.invented["themes"].get(item, {})
    asked = study.who(*ASKED_IF[item]) if item in ASKED_IF else list(PEOPLE)
    answered = study.invented["answered"].get(item, sum(counts.values()))
    people = sorted(study.rng.sample(asked, answered))
    most = LISTS.get(item, MOST.get(item, 3))
    held = deal_sets(counts, people, study.rng, most=most, alone=ALONE.get(item, ()))
    for person in people:
        if item in LISTS:
            for place, theme in enumerate(study.rng.sample(held[person], len(held[person])), start=1):
                study.say(person, f"{item}.{place}", listed(theme, phrases))
        else:
            study.say(person, item, compose(held[person], phrases, study.rng))


def link_frame(study: Study) -> None:
    """The 265 posts that were asked; 105 of them, anywhere in the list, are the people who answered."""
    invented = study.invented["frame"]
    rest = range(ASKED - len(PEOPLE))
    silent = [deal(invented[name], rest, study.rng) for name in ("provider", "turnover")]
    refused = set(study.rng.sample(rest, invented["refused"]))
    posts: list[dict[str, str]] = [
        {"disposition": "1.1", "provider": row.get("provider", "nhs_trust"), "turnover": row["turnover"]}
        for row in study.rows
    ]
    posts += [
        {"disposition": "2.11" if p in refused else "2.2", "provider": silent[0][p], "turnover": silent[1][p]}
        for p in rest
    ]
    order = study.rng.sample(range(ASKED), ASKED)
    for number, which in enumerate(order, start=1):
        post = f"P{number:03}"
        if which in PEOPLE:
            study.rows[which]["id"] = post
        study.frame.append({"post": post, "organisation": f"Organisation {number:03}", **posts[which]})


def fill(margins: Mapping[str, Any], phrases: Path) -> Study:
    """All rows, from the margins and the folder of phrases."""
    study = Study(margins)
    deal_closed(study)
    deal_ticks(study)
    deal_time(study)
    for person, variables in make_teams(study.rows, study.published["teams"], study.rng).items():
        study.rows[person].update(variables)
    for path in sorted(phrases.glob("*.txt")):
        bank = Phrases(path, study.rng)
        if path.stem == "aspects":
            write_aspects(study, bank)
        else:
            write_open(study, path.stem, bank)
    link_frame(study)
    return study


def columns(questionnaire: Mapping[str, Any]) -> list[str]:
    """The header of responses.csv, in the order of the questions."""
    names = ["id"]
    for item in (item for page in questionnaire["pages"] for item in page["items"]):
        names += variables_of(item)
    return names


def variables_of(item: Mapping[str, Any]) -> list[str]:
    """The columns one question becomes."""
    name, kind = item["id"], item["kind"]
    if kind in ("select_all", "select_k"):
        names = [f"{name}.{choice['code']}" for choice in item["choices"]]
        return [*names, f"{name}.other", f"{name}.other_text"] if "other" in item else names
    if kind in ("top_open", "open_list"):
        return [f"{name}.{place}" for place in range(1, item["limit"] + 1)]
    if kind == "rows":
        rows = range(1, item["most_rows"] + 1)
        return [f"{name}.{row}.{column['code']}" for row in rows for column in item["columns"]]
    return [name, f"{name}.other_text"] if "other" in item else [name]


def save(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """A CSV file: UTF-8, line feeds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def write_rows(folder: Path) -> None:
    """The four files, into a folder that exists."""
    margins = yaml.safe_load((HERE / "margins.yaml").read_text(encoding="utf-8"))
    questionnaire = yaml.safe_load((HERE / "questionnaire.yaml").read_text(encoding="utf-8"))
    study = fill(margins, HERE / "phrases")
    header = columns(questionnaire)
    stray = {name for row in study.rows for name in row} - set(header)
    if stray:
        raise ValueError(f"no question for {sorted(stray)}")
    rows = sorted(study.rows, key=lambda row: row["id"])
    save(folder / "responses.csv", header, ([row.get(name, "") for name in header] for row in rows))
    frame = ["post", "organisation", "disposition", "provider", "turnover"]
    save(folder / "frame.csv", frame, ([post[name] for name in frame] for post in study.frame))
    order = {name: place for place, name in enumerate(header)}
    answers = sorted(
        study.answers.items(), key=lambda entry: (order[entry[0][1]], study.rows[entry[0][0]]["id"])
    )
    save(
        folder / "codings.csv",
        ["answer", "item", "start", "end", "theme", "coder", "at"],
        (
            [_id(study, person), variable, _blank(p.start), _blank(p.end), p.theme, "first coder", CODED_AT]
            for (person, variable), answer in answers
            for p in answer.passages
        ),
    )
    save(
        folder / "quotes.csv",
        ["answer", "item", "start", "end", "edits", "reason", "consent", "approvals"],
        (
            [_id(study, q.person), q.item, q.start, q.end, q.edits, q.reason, "yes", READERS]
            for q in choose_quotes(dict(answers))
        ),
    )


def _id(study: Study, person: int) -> str:
    return study.rows[person]["id"]


def _blank(number: int | None) -> object:
    return "" if number is None else number


if __name__ == "__main__":
    write_rows(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
