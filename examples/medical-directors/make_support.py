"""Writes the files of `support/`: who signed up, what they offer and need, role cards and registers.

Everything here is made up by one seeded generator, so the same bytes come out on every machine. The rows of
`responses.csv` are read for the kind of provider and the time in post only, so that the two agree.

    python make_support.py [FOLDER]
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.support_more import appraisals, coaching, inhouse, stays
from generator.support_parts import (
    ACTIONS,
    CONCERNS,
    COVER,
    DUTIES,
    EVERYTHING,
    GAPS,
    INTERESTS,
    KINDS,
    NETWORKS,
    NOT_MINE,
    OBJECTIVES,
    PROGRAMMES,
    REGIONS,
    SIZES,
    SLOTS,
    STATEMENTS,
    TITLES,
    TOPICS,
)

HERE = Path(__file__).resolve().parent
TODAY = (2014, 3, 24)
POSTS_WITH_CARDS = 24
SEED = "2014"

ASSISTANTS = ("whole time", "shared, 20 hours a week", "shared, 10 hours a week")

Rows = list[Sequence[str]]


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _day(months: int) -> str:
    """The first day of the month so many months before today."""
    whole = TODAY[0] * 12 + TODAY[1] - 1 - months
    return f"{whole // 12}-{whole % 12 + 1:02}-01"


def _some(rng: random.Random, names: Sequence[str], least: int, most: int) -> list[str]:
    picked = set(rng.sample(list(names), rng.randint(least, most)))
    return [name for name in names if name in picked]


class Making:
    """Gathers the rows of every file; `rng` is the only chance there is."""

    def __init__(self) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 - chance for made-up rows
        self.frame = _read("frame.csv")
        self.answers = {row["id"]: row for row in _read("responses.csv")}
        self.files: dict[str, Rows] = {}
        self.texts: dict[str, str] = {}
        self.posts = [row["post"] for row in self.frame]
        self.organisation = {row["post"]: row["organisation"] for row in self.frame}
        self.months: dict[str, int] = {}
        self.slots: dict[str, list[str]] = {}
        self.interests: dict[str, list[str]] = {}

    def add(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Keep the rows of one file."""
        self.files[name] = [header, *rows]

    def begin(self, part: str) -> None:
        """A chance of its own for each part, so that a change of one leaves the others as they are."""
        self.rng = random.Random(f"{SEED} {part}")  # noqa: S311 - chance for made-up rows

    def organisations(self) -> None:
        """Every organisation, its kind, size, region and area."""
        self.begin("organisations")
        rows = []
        for row in self.frame:
            answer = self.answers.get(row["post"])
            chance = self.rng.choices(list(KINDS), [60, 20, 10, 4, 6])[0]
            kind = KINDS[answer["services"]] if answer and answer["services"] in KINDS else KINDS[chance]
            area = self.rng.randint(1, 42)
            region = REGIONS[(area - 1) * len(REGIONS) // 42]
            rows.append((row["organisation"], kind, SIZES[row["turnover"]], region, f"Area {area:02}"))
        self.add("organisations.csv", ("organisation", "kind", "size", "region", "area"), rows)

    def people(self) -> None:
        """Every post: since when, when free, concerns and interests."""
        self.begin("people")
        rows = []
        lengths = {"under_1": (1, 11), "from_1": (12, 35), "from_3": (36, 71), "from_6": (72, 119)}
        for post in self.posts:
            tenure = (
                self.answers.get(post, {}).get("tenure")
                or self.rng.choices(
                    ["under_1", "from_1", "from_3", "from_6", "over_10"], [22, 30, 26, 16, 6]
                )[0]
            )
            self.months[post] = self.rng.randint(*lengths.get(tenure, (120, 190)))
            self.slots[post] = _some(self.rng, SLOTS, 3, 7)
            concerns = _some(self.rng, CONCERNS, 3, 3)
            interests = self.interests[post] = _some(self.rng, INTERESTS, 1, 2)
            part_time = "yes" if self.rng.random() < 0.12 else "no"
            cells = (_day(self.months[post]), "; ".join(self.slots[post]), "; ".join(concerns))
            contact = f"post-{post[1:]}@example.org"
            rows.append((post, self.organisation[post], *cells, "; ".join(interests), part_time, contact))
        header = ("person", "organisation", "since", "slots", "concerns", "interests", "part_time", "contact")
        self.add("people.csv", header, rows)

    def sign_up(self) -> None:
        """Who agreed to what, and the few who took it back."""
        self.begin("sign_up")
        rows = []
        for post in self.posts:
            yes = [self.rng.random() < share for share in (0.96, 0.93, 0.9, 0.85, 0.8)]
            rows.append((post, *("yes" if each else "no" for each in yes)))
        header = (
            "person",
            "matching",
            "learning sets",
            "directory",
            "catalogue",
            "follow-up",
            "facilitating",
        )
        leads = random.Random(f"{SEED} facilitating")  # noqa: S311 - chance for made-up rows
        agreed = ["yes" if leads.random() < 0.3 else "no" for _ in rows]
        self.add("signup.csv", header, [(*row, yes) for row, yes in zip(rows, agreed, strict=True)])
        back = self.rng.sample(self.posts, 4)
        revoked = [
            (back[0], "everything"),
            (back[1], "matching"),
            (back[2], "directory"),
            (back[3], "follow-up"),
        ]
        self.add("revoked.csv", ("person", "purpose", "date"), [(*pair, "2014-03-10") for pair in revoked])

    def offers_and_needs(self) -> None:
        """Mentors, coaches, buddies and shadowing: offered, wanted, barred."""
        self.begin("offers_and_needs")
        senior = [post for post in self.posts if self.months[post] >= 36]
        junior = [post for post in self.posts if self.months[post] < 48]
        mentors = self.rng.sample(senior, min(80, len(senior)))
        offers = [
            (post, "mentor", "; ".join(_some(self.rng, TOPICS, 2, 4)), str(self.rng.choice((1, 1, 2, 2, 3))))
            for post in sorted(mentors)
        ]
        kinds = (("coach", senior, 8, 2), ("buddy", senior, 26, 2), ("shadow", senior, 24, 1))
        for kind, pool, count, most in kinds:
            for post in sorted(self.rng.sample(pool, min(count, len(pool)))):
                topics = "; ".join(_some(self.rng, TOPICS, 1, 3))
                offers.append((post, kind, topics, str(self.rng.randint(1, most))))
        leads = random.Random(f"{SEED} leads")  # noqa: S311 - chance for made-up rows
        leaders = sorted(leads.sample(senior, min(40, len(senior))))
        led = [(post, "facilitator", "", str(leads.randint(1, 2))) for post in leaders]
        self.add("offers.csv", ("person", "kind", "topics", "capacity"), [*offers, *led])
        needs = [
            (
                post,
                "mentor",
                "; ".join(_some(self.rng, TOPICS, 1, 3)),
                self.rng.choice(("", "", "", *REGIONS)),
            )
            for post in sorted(self.rng.sample(junior, min(124, len(junior))))
        ]
        new = [post for post in self.posts if self.months[post] <= 6]
        for kind, pool, count in (("buddy", new, 20), ("coach", self.posts, 24), ("shadow", junior, 18)):
            for post in sorted(self.rng.sample(pool, min(count, len(pool)))):
                needs.append((post, kind, "; ".join(_some(self.rng, TOPICS, 1, 2)), ""))
        self.add("needs.csv", ("person", "kind", "topics", "wish_region"), needs)
        bars = []
        for _ in range(9):
            one, other = self.rng.sample(self.posts, 2)
            bars.append((one, other, one))
        bars.append((self.rng.choice(self.posts), self.organisation[self.rng.choice(self.posts)], ""))
        self.add("bars.csv", ("a", "b", "by"), bars)
        self.running(
            [row[0] for row in offers if row[1] == "mentor"], [r[0] for r in needs if r[1] == "mentor"]
        )

    def running(self, givers: list[str], receivers: list[str]) -> None:
        """Pairs that run already, and when they met."""
        links, meetings = [], []
        for giver, receiver in zip(self.rng.sample(givers, 30), self.rng.sample(receivers, 30), strict=True):
            shared = set(self.slots[giver]) & set(self.slots[receiver])
            if giver == receiver or not shared:
                continue
            links.append(("mentor", giver, receiver, "active", _day(9)))
            for month in sorted(self.rng.sample(range(1, 8), self.rng.randint(0, 4)), reverse=True):
                held = self.rng.random() < 0.85
                useful = str(self.rng.randint(5, 10)) if held else ""
                meetings.append(("mentor", giver, receiver, _day(month), "yes" if held else "no", useful))
        self.add("links.csv", ("kind", "giver", "receiver", "state", "started"), links)
        header = ("kind", "giver", "receiver", "date", "held", "useful")
        self.add("meetings.csv", header, meetings)

    def networks(self) -> None:
        """Networks and their members: people of the region, the kind of provider or the interest."""
        self.begin("networks")
        facts = {row[0]: row for row in self.files["organisations.csv"][1:]}
        rows = []
        for name, (interest, region, kind, meets, online) in NETWORKS.items():
            members = [
                post
                for post in self.posts
                if (not region or facts[self.organisation[post]][3] == region)
                and (not kind or facts[self.organisation[post]][1] == kind)
                and (interest == EVERYTHING or interest in self.interests[post])
                and self.rng.random() < 0.5
            ]
            marks = "; ".join(str(self.rng.randint(4, 9)) for _ in range(self.rng.randint(3, 9)))
            last = _day(9) if meets == "lapsed" else _day(self.rng.randint(0, 2))
            cells = (interest, region, kind, meets, last, online, marks, "networks@example.org")
            rows.append((name, *cells, "; ".join(members)))
        header = (
            "network", "interest", "region", "kind", "meets", "last_met", "online", "useful", "contact",
            "members",
        )  # fmt: skip
        self.add("networks.csv", header, rows)
        leaders = [(f"Facilitator {n}", "; ".join(_some(self.rng, SLOTS, 5, 8)), "2") for n in range(1, 7)]
        self.add("facilitators.csv", ("facilitator", "slots", "capacity"), leaders)

    def catalogue(self) -> None:
        """Programmes done and recommended, in several spellings."""
        self.begin("catalogue")
        rows = []
        weights = [weight for *_, weight in PROGRAMMES.values()]
        for post in self.posts:
            if self.rng.random() < 0.25:
                continue
            done = sorted(set(self.rng.choices(list(PROGRAMMES), weights, k=self.rng.randint(1, 3))))
            for name in done:
                spelt = self.rng.choice((name, name, *PROGRAMMES[name][0]))
                recommends = "yes" if self.rng.random() < 0.6 else "no"
                rows.append((post, spelt, "yes", recommends, str(self.rng.randint(2004, 2013))))
        self.add("experiences.csv", ("person", "programme", "did", "recommends", "year"), rows)
        listed = [
            (name, "; ".join(aliases), need, stage, cost)
            for name, (aliases, need, stage, cost, _) in PROGRAMMES.items()
        ]
        self.add("programmes.csv", ("programme", "aliases", "need", "stage", "cost"), listed)

    def boards(self) -> None:
        """Role cards, job plans, teams, successors and ratings of a few posts."""
        self.begin("boards")
        chosen = sorted(self.rng.sample(self.posts, POSTS_WITH_CARDS))
        plans, teams, successors, horizons, ratings = [], [], [], [], []
        for post in chosen:
            organisation = self.organisation[post]
            self.texts[f"rolecards/{post}.yaml"] = self.card(post)
            role = self.rng.randint(5, 10)
            clinical = self.rng.choice((0, 1, 2, 2, 3))
            plan = {"role": role, "clinical": clinical, "supporting": 1 if clinical else 0.5}
            if clinical and self.rng.random() < 0.4:
                plan["on_call"] = 0.5
            plans += [(post, name, f"{value:g}") for name, value in plan.items() if value]
            for title, (least, most, each) in TITLES.items():
                number = self.rng.randint(least, most)
                if number:
                    duties = "; ".join(_some(self.rng, DUTIES, 0, 2))
                    teams.append((organisation, title, str(number), f"{each:g}", duties))
            for place in range(self.rng.randint(0, 4)):
                ready = self.rng.choices(("now", "1-2 years", "3-5 years"), [1, 3, 3])[0]
                gaps = "; ".join(_some(self.rng, GAPS, 1, 2))
                aim = self.rng.choice(("", "the role here", "the role elsewhere", "stay a deputy"))
                told = self.rng.choice(("yes", "no"))
                act = self.rng.choice(("", "deputises at the board", "leads a project", "shadows for a week"))
                successors.append((organisation, f"Candidate {place + 1}", ready, gaps, aim, told, act))
            if self.rng.random() < 0.5:
                horizons.append((organisation, post, f"{2014 + self.rng.randint(1, 5)}", "board", ""))
            for statement in STATEMENTS:
                for _ in range(self.rng.choice((4, 6, 8))):
                    ratings.append((organisation, statement, str(self.rng.randint(2, 5))))
        self.add("jobplan.csv", ("post", "category", "amount"), plans)
        self.add("team.csv", ("organisation", "title", "number", "each", "duties"), teams)
        header = ("organisation", "person", "readiness", "gaps", "aspiration", "told", "action")
        self.add("successors.csv", header, successors)
        self.add("horizons.csv", ("organisation", "post", "leaving", "by", "shared"), horizons)
        self.add("ratings.csv", ("organisation", "statement", "mark"), ratings)
        header = ("finding", "owner", "due", "state", "done", "need", "theme", "best_placed", "met")
        self.add("actions.csv", header, ACTIONS)
        self.development(chosen)

    def development(self, chosen: Sequence[str]) -> None:
        """Talent reviews, programmes of the house, coaching and stays to shadow."""
        self.begin("development")
        boards = [(self.organisation[post], post) for post in chosen]
        names = [organisation for organisation, _ in boards]
        header = ("organisation", "person", "readiness", "potential", "on", "decided")
        self.add("appraisals.csv", header, appraisals(self.rng, names))
        header = ("organisation", "programme", "person", "started", "finished", "now")
        self.add("inhouse.csv", header, inhouse(self.rng, names))
        header = ("organisation", "year", "post", "budget", "spent", "currency", "hours", "used")
        self.add("coaching.csv", header, coaching(self.rng, boards))
        hosts = [row[0] for row in self.files["offers.csv"][1:] if row[1] == "shadow"]
        visitors = [row[0] for row in self.files["needs.csv"][1:] if row[1] == "shadow"]
        today = "-".join(f"{part:02}" for part in TODAY)
        rows = stays(self.rng, hosts, visitors, today)
        self.add("placements.csv", ("host", "visitor", "starts", "ends", "happened"), rows)

    def card(self, post: str) -> str:
        """One role card as text."""
        rng = self.rng
        duties = {duty: rng.choices(("lead", "share", "none"), [4, 3, 3])[0] for duty in DUTIES}
        duties["responsible_officer"] = "lead"
        objectives = rng.sample(OBJECTIVES, 3)
        when = rng.sample(COVER, 2)
        lines = [
            "schema: 1",
            f"post: {post}",
            "purpose: To lead doctors so that care is safe, works well and can be afforded.",
            f"agreed: {_day(rng.randint(1, 14))}",
            "holder_signed: true",
            f"chief_signed: {'true' if rng.random() < 0.92 else 'false'}",
            f"review: {TODAY[0] + 1}-03-31",
            "duties:",
            *(f"  {duty}: {share}" for duty, share in duties.items()),
            "not_mine:",
            *(f"  - {text}" for text in rng.sample(NOT_MINE, 2)),
            f"balance: {rng.randint(4, 8)}",
            f"balance_wanted: {rng.randint(3, 5)}",
            "objectives:",
            *(
                line
                for text, measure in objectives
                for line in (
                    f"  - text: {text}",
                    f"    measure: {measure}",
                    f"    review: {TODAY[0] + 1}-03-31",
                )
            ),
            "facts:",
            f"  assistant: {rng.choice(ASSISTANTS)}",
            *(["  manager: Band 8B"] if rng.random() < 0.3 else []),
            "cover:",
            *(
                line
                for entry in when
                for line in (f"  - when: {entry[0]}", *(f"    {part}" for part in entry[1:]))
            ),
        ]
        if rng.random() < 0.4:
            lines += [f"until: {TODAY[0] + rng.randint(1, 4)}-09-30", "notice: 6"]
        return "\n".join(lines) + "\n"


def _csv(rows: Rows) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8")


def main(folder: Path) -> None:
    """Write every file of `support/` that is made up by chance."""
    making = Making()
    making.organisations()
    making.people()
    making.sign_up()
    making.offers_and_needs()
    making.networks()
    making.catalogue()
    making.boards()
    (folder / "rolecards").mkdir(parents=True, exist_ok=True)
    for path in (folder / "rolecards").glob("*.yaml"):
        path.unlink()
    for name, rows in making.files.items():
        (folder / name).write_bytes(_csv(rows))
    for name, text in making.texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "support")
