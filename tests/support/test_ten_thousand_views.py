"""Ten thousand looks at pages of made-up sectors: no small count, no bar, nothing personal before a board.

A view is one page as somebody sees it. All is made by the real round, from people with random consents,
offers, needs, bars, meetings and learning, and from what boards wrote down. The normal run looks at a few
hundred, `dev.py slow` at ten thousand.

How good learning sets are makes no difference to what a page may show, so their search is cut short but for
every tenth sector.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from random import Random
from unittest.mock import patch

import pytest
from msgspec import Struct
from msgspec.structs import replace

from remit.core.blocks import Document
from remit.support.board import lay_out
from remit.support.catalogue import Experience
from remit.support.consent import PURPOSES, Consents, only
from remit.support.development import DECISIONS, POTENTIALS, STEPS, Appraisal, Coaching, Placement, Trainee
from remit.support.facilitators import LACKS
from remit.support.follow import Following, Meeting
from remit.support.kit import BoardWords, Entry, Kit, NeedWords, Step
from remit.support.learning_sets import form_sets
from remit.support.left_out import why_left_out
from remit.support.lists import Lists, ProgrammeFacts
from remit.support.matching import match
from remit.support.networks import Network
from remit.support.pages.about import About
from remit.support.pages.board import board_page
from remit.support.pages.index import index_page
from remit.support.pages.public import public_pages
from remit.support.pages.role import role_page
from remit.support.pages.sector import sector_page
from remit.support.pages.sheet import board_sheet
from remit.support.pages.succession import succession_page
from remit.support.proposals import Proposals
from remit.support.proposing import propose
from remit.support.records import FACILITATOR, KINDS, Offer, Sector
from remit.support.roles import READINESS, Action, Horizon, Rating, Records, RoleCard, Successor
from remit.support.rules import NOT_AVAILABLE, Weights
from remit.support.seating import enrol
from remit.support.unmet import binding
from support.made_up import REGIONS, TOPICS, sector
from support.test_nothing_gives_a_bar_away import TELLING
from support.test_pages_keep_secrets import counts_on

FEW, ALL = 250, 10_000
NEEDS = ("clarity", "pathways", "support", "strategy", "next")
KIT = Kit(
    needs=tuple(NeedWords(name, name, "") for name in NEEDS),
    concerns=(Entry("dark", "ZQCONCERN"),),
    board=BoardWords(statements=(Entry("trust", "We trust each other"),)),
    hundred=(Step("In the first week", "Meet the board"),),
    self_check=("ZQRESILIENCE: do you sleep well?",),
)
ABOUT = About(KIT, title="A study", publisher="A body")
WHOLE_SEARCH_EVERY = 10
SECRETS = ("ZQCONCERN", "ZQINTEREST", "ZQLEAVING", "ZQASPIRATION", "ZQCONTACT", "ZQRESILIENCE", "ZQREVIEWED")
"""What may stand on no page of the sector, and of an organisation only as far as its board entered it."""


class Made(Struct, frozen=True):
    """One sector with its round and what boards wrote down."""

    sector: Sector
    consents: Consents
    lists: Lists
    proposals: Proposals
    records: Records


def made(seed: int) -> Made:
    """A sector of a seed; a third of the people have a secret of every kind."""
    chance = Random(seed)  # noqa: S311 - made-up people
    size = chance.choice((5, 8, 14, 25, 40))
    shape = {"offers": chance.uniform(0.1, 0.6), "bars": chance.uniform(0, 2), "free": chance.uniform(0.2, 1)}
    bare = sector(size, seed, tuple(chance.sample(KINDS, chance.randint(1, 4))), **shape)
    people = {
        name: replace(person, concerns=("ZQCONCERN",), interests=("ZQINTEREST",), contact=f"ZQCONTACT {name}")
        for name, person in bare.people.items()
    }
    leads = tuple(
        Offer(name, FACILITATOR, capacity=chance.randint(0, 2)) for name in people if chance.random() < 0.2
    )
    there = replace(bare, people=people, offers=(*bare.offers, *leads))
    share = chance.uniform(0.3, 1)
    given = {name: frozenset(p for p in PURPOSES if chance.random() < share) for name in people}
    consents = Consents({name: purposes for name, purposes in given.items() if purposes})
    lists = listed(chance, list(people), consents)
    found = propose(there, consents, seed=seed, lists=lists)
    return Made(there, consents, lists, found, written_down(chance, there))


def listed(chance: Random, names: list[str], consents: Consents) -> Lists:
    """Learning, networks, pairs and sets that run, of people who agreed to each."""
    counted = sorted(consents.people("catalogue"))
    followed = sorted(consents.people("follow-up"))
    found_by = sorted(consents.people("directory"))
    experiences = tuple(
        Experience(name, f"Course {letter}", chance.random() < 0.7, chance.random() < 0.7, "", need)
        for letter in "ABC"
        for name in counted
        for need in [chance.choice(("", *NEEDS[: chance.randint(1, 3)]))]
        if chance.random() < 0.7
    )
    pairs = [chance.sample(followed, 2) for _ in range(len(followed) // 2)]
    following = tuple(
        Following(
            f"mentor:{giver}:{receiver}", (giver, receiver), chance.choice(("2026-01-05", "2026-10-20"))
        )
        for giver, receiver in {(giver, receiver) for giver, receiver in pairs}
    )
    circle = tuple(followed[:6])
    more = (Following("S1", circle, "2026-02-01", circle=True),) if circle else ()
    meetings = tuple(
        Meeting(each.id, "2026-06-01", chance.random() < 0.8, chance.choice((None, 3, 8)))
        for each in (*following, *more)
        if chance.random() < 0.6
    )
    networks = tuple(
        Network(
            f"n{at}",
            f"Network {'ABC'[at]}",
            interest=chance.choice(("", "ice")),
            regions=frozenset(chance.sample(REGIONS, chance.randint(0, 2))),
            members=frozenset(chance.sample(found_by, chance.randint(0, len(found_by)))),
            useful=tuple(chance.randint(0, 10) for _ in range(chance.randint(0, 8))),
        )
        for at in range(chance.randint(0, 3))
    )
    return Lists(
        networks=networks,
        experiences=experiences,
        facts={"Course A": ProgrammeFacts("clarity")},
        following=(*following, *more),
        meetings=meetings,
        placements=tuple(
            Placement(
                names[at],
                names[-at - 1],
                f"2026-{chance.randint(1, 12):02}-05",
                "",
                chance.choice((None, True)),
            )
            for at in range(chance.randint(0, len(names) // 2))
        ),
    )


def written_down(chance: Random, there: Sector) -> Records:
    """What boards wrote down, and what people told of their plans without sharing it."""
    posts = {person.organisation: name for name, person in there.people.items()}
    orgs = [org for org in posts if chance.random() < 0.7]
    return Records(
        cards={
            posts[org]: RoleCard(
                posts[org], "To lead", holder_signed=True, chief_signed=chance.random() < 0.7,
                balance=chance.randint(5, 10), wanted=chance.randint(5, 10),
            )
            for org in orgs
        },
        successors=tuple(
            Successor(org, f"Candidate of {org}", chance.choice(READINESS), (chance.choice(TOPICS),),
                      f"ZQASPIRATION of {org}", told=chance.random() < 0.5)
            for org in orgs for _ in range(chance.randint(0, 2))
        ),
        horizons=tuple(Horizon(org, posts[org], "ZQLEAVING", "person", shared=False) for org in orgs),
        actions=(Action("Too little time", "The chair"),),
        appraisals=tuple(
            Appraisal(org, f"ZQREVIEWED of {org}", chance.choice(READINESS), chance.choice(POTENTIALS), "",
                      chance.choice(DECISIONS))
            for org in orgs for _ in range(chance.randint(0, 1))
        ),
        trainees=tuple(
            Trainee(org, "Leading", f"ZQREVIEWED of {org}", "", chance.random() < 0.8, chance.choice(STEPS))
            for org in orgs for _ in range(chance.randint(0, 2))
        ),
        coaching=tuple(Coaching(org, "2025", "", 77, chance.choice((66, 88)), currency="£") for org in orgs),
        ratings=tuple(
            Rating(org, "trust", chance.randint(1, 5)) for org in orgs for _ in range(chance.randint(0, 8))
        ),
    )  # fmt: skip


def shared_pages(case: Made) -> Iterator[Document]:
    """Every page of the sector and of the public."""
    asked = only(case.sector, case.consents, "matching")
    yield sector_page(ABOUT, asked, case.proposals, case.records)
    yield index_page(ABOUT, asked, case.proposals, case.records, {}, ())
    found = case.proposals
    yield from public_pages(ABOUT, case.records, found.programmes, found.grouped).values()


def pages_of(records: Records, post: str, org: str) -> tuple[Document, ...]:
    """Every page of one organisation."""
    return (
        role_page(ABOUT, records, post, org, ""),
        board_sheet(ABOUT, records, post, org, ""),
        board_page(ABOUT, records, org),
        succession_page(ABOUT, records, org),
    )


def without_plans_of_people(records: Records, post: str, org: str) -> Records:
    """Only what this organisation wrote down itself."""
    return Records(
        cards={name: card for name, card in records.cards.items() if name == post},
        successors=tuple(row for row in records.successors if row.organisation == org),
        actions=records.actions,
        appraisals=records.appraised(org),
        trainees=records.trained(org),
        coaching=records.coached(org),
        ratings=tuple(row for row in records.ratings if row.organisation == org),
    )


@contextmanager
def hurried() -> Iterator[None]:
    """The same round with a short search for learning sets, and no proof that they are the best."""
    short = {"STEPS": 0, "STEPS_EACH": 20, "STARTS": 1}
    with (
        patch.multiple("remit.support.learning_sets", **short),
        patch("remit.support.proposing.form_sets", partial(form_sets, prove=False)),
    ):
        yield


def look(views: int, first: int) -> int:
    """Look at so many views; returns how many of them showed a count at all."""
    seen, telling, seed = 0, 0, first
    while seen < views:
        with ExitStack() as stack:
            if (seed - first) % WHOLE_SEARCH_EVERY:
                stack.enter_context(hurried())
            case = made(seed)
        for page in shared_pages(case):
            counts = counts_on(page)
            assert [count for count in counts if count < 5] == [], f"{page.title}, seed {seed}"
            telling += bool(counts)
            assert not [name for name in case.sector.people if f"{name}" in repr(page)], page.title
            assert [s for s in SECRETS[2:] if s in repr(page)] == [], page.title
            assert not TELLING.search(repr(page.blocks)), f"{page.title}, seed {seed}"
            seen += 1
        for name, person in list(case.sector.people.items())[:8]:
            org = person.organisation
            own = pages_of(without_plans_of_people(case.records, name, org), name, org)
            for page, alone in zip(pages_of(case.records, name, org), own, strict=True):
                told = repr(page)
                for own in ("ZQASPIRATION", "ZQREVIEWED") if page.title == "Succession" else ():
                    told = told.replace(f"{own} of {org}", "")
                assert [s for s in SECRETS if s in told] == [], f"{page.title}, seed {seed}"
                assert not TELLING.search(repr(page.blocks)), f"{page.title}, seed {seed}"
                assert page == alone, f"{page.title} depends on what others told, seed {seed}"
                seen += 1
        reasons_tell_no_bar(case)
        seed += 1
    return telling


def reasons_tell_no_bar(case: Made) -> None:
    """What a person without a proposal reads is the same words as if nobody had declared a bar."""
    asked = only(case.sector, case.consents, "matching")
    freed = {name: replace(person, slots=frozenset(), reports_to="") for name, person in asked.people.items()}
    told = {(each.person, each.kind): (each.rule, each.words) for each in case.proposals.unmatched}
    for found in match(asked):
        board = lay_out(replace(asked, bars=(), people=freed), found.kind, Weights())
        for side in board.receivers:
            key = (side.person.id, found.kind)
            if key in told:
                assert told[key] == binding(board, side)
    left_out_reasons_tell_no_bar(case)
    assert {why for _, why in case.proposals.unled} <= set(LACKS.values())
    texts = [reason for pair in case.proposals.matches for reason in pair.reasons]
    texts += [each.words for each in (*case.proposals.unmatched, *case.proposals.left_over)]
    texts += [each.words for each in case.proposals.shortages]
    assert [text for text in texts if TELLING.search(text) and text != NOT_AVAILABLE] == []


def left_out_reasons_tell_no_bar(case: Made) -> None:
    """Who is in no learning set reads the same words as if nobody had declared a bar."""
    seated = only(case.sector, case.consents, "learning sets")
    plain = {name: replace(person, reports_to="") for name, person in seated.people.items()}
    roster = enrol(replace(seated, bars=(), people=plain), plain)
    row_of = {name: row for row, name in enumerate(roster.people)}
    told = {each.person: each.words for each in case.proposals.left_over}
    again = why_left_out(roster, [row_of[name] for name in told])
    assert {each.person: each.reason for each in again} == told


def test_a_few_hundred_views_give_nobody_away() -> None:
    assert look(FEW, 1) > 20


@pytest.mark.slow
def test_ten_thousand_views_give_nobody_away() -> None:
    assert look(ALL, 1_000_000) > 500


def test_the_looking_would_see_a_secret_and_a_small_count() -> None:
    case = made(3)
    planted = replace(case.records, actions=(Action("ZQLEAVING"),))
    org = next(iter(case.sector.people.values())).organisation
    assert any("ZQLEAVING" in repr(page) for page in pages_of(planted, "", org))
    small = replace(case.proposals, themes=(("dark", 3),))
    circles = tuple(case.proposals.circles) or ()
    page = sector_page(ABOUT, case.sector, small, case.records)
    assert not circles or 3 in counts_on(page)
