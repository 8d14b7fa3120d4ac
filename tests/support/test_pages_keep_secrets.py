"""What others see: no count under five on a page of the sector, nothing personal on a page of a board."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.core.blocks import Block, Document, PlainTable
from remit.publish.outline import lines as lines_of
from remit.publish.outline import walk, words
from remit.publish.theme import Theme
from remit.publish.writers import html
from remit.support.consent import PURPOSES, Consents, only
from remit.support.kit import Entry, Kit, NeedWords
from remit.support.pages.about import About
from remit.support.pages.board import board_page
from remit.support.pages.index import index_page
from remit.support.pages.private import peers_of, private_page
from remit.support.pages.public import public_pages
from remit.support.pages.role import role_page
from remit.support.pages.sector import sector_page
from remit.support.pages.sheet import board_sheet
from remit.support.pages.succession import succession_page
from remit.support.proposals import Circle, Match, Network, Programme, Proposals, Shortage, Stalled, Unmatched
from remit.support.records import KINDS, Bar, Need, Org, Person, Sector
from remit.support.roles import READINESS, Horizon, Rating, Records, RoleCard, Successor

KIT = Kit(
    needs=tuple(NeedWords(name, name, "") for name in ("clarity", "pathways", "support", "strategy", "next")),
    concerns=(Entry("dark", "Darkness"),),
)
ABOUT = About(KIT, title="A study", publisher="A body")
UNCOUNTED = {"networks": (5,), "catalogue": (0,), "barriers": (0,), "attractions": (0,)}
"""Columns with numbers that count nobody: how useful something is, a place in a list."""


def counts_on(page: Document) -> list[int]:
    """Every number on a page that counts people."""
    found = []
    for block in walk(page.blocks):
        if isinstance(block, PlainTable):
            for row in block.rows:
                for at in block.numeric:
                    if at not in UNCOUNTED.get(block.id, ()):
                        found += _numbers(words(row[at]))
        else:
            found += [n for line in lines_of(block) for n in _numbers(_without_words(words(line)))]
    return found


def _without_words(text: str) -> str:
    """A line without numbers that count nobody: years, the scale of the balance, programmes, sets."""
    for pattern in UNCOUNTED_WORDS:
        text = re.sub(pattern, "", text)
    return text


UNCOUNTED_WORDS = (
    r"1-2 years|3-5 years|three months|under \d+|[Ff]loor \d+ of 100",
    r"from 1 \(not at all\)|from 0 \(all|\(0 strategic, 10 operational\)",
    r"(Programmes in the catalogue|Networks in the directory|sets proposed): \d+",
    r"^\d+ sets with",
    r"[Rr]ecruit \d+ more|0 to 10: middle [\d.]+|best total would have -?\d+ points",
    r"mean score [\d.]+, lowest \d+, of 90 points",
)


def _numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)]


def made_up(seed: int) -> tuple[Sector, Proposals, Records]:
    """A random sector, what is proposed in it, and what boards wrote down."""
    rng = random.Random(seed)  # noqa: S311 - chance for made-up people
    size = rng.choice((1, 6, 20, 60))
    names = [f"P{number}" for number in range(size)]
    people = {name: Person(name, f"Org {name}", concerns=("dark",)) for name in names}
    orgs = {person.organisation: Org(person.organisation) for person in people.values()}
    needs = tuple(Need(name, rng.choice(KINDS)) for name in names if rng.random() < 0.7)
    served = [need for need in needs if rng.random() < rng.choice((0.2, 0.9))]
    without = [need for need in needs if need not in served]
    proposals = Proposals(
        matches=tuple(Match(need.kind, rng.choice(names), need.person, 60, 1) for need in served),
        unmatched=tuple(
            Unmatched(n.person, n.kind, rng.choice(("near", "places", "taken"))) for n in without
        ),
        circles=tuple(
            Circle(f"S{at}", "Mon am", "dark", tuple(names[at : at + 6])) for at in range(0, size - 5, 6)
        ),
        shortages=tuple(Shortage("mentor", "law", "North", rng.randint(1, 9), "") for _ in range(3)),
        networks=tuple(
            Network(f"N{at}", members=tuple(rng.sample(names, rng.randint(0, size)))) for at in range(3)
        ),
        programmes=tuple(_programme(rng, at, size) for at in range(4)),
        stalled=tuple(Stalled("mentor", "P0", name, "", 99) for name in names[: rng.randint(0, size)]),
    )
    records = Records(
        cards={name: _card(rng, name) for name in names if rng.random() < 0.5},
        successors=tuple(
            Successor(f"Org {name}", "Somebody", rng.choice(READINESS), ("law",), told=rng.random() < 0.5)
            for name in names
            if rng.random() < 0.5
        ),
    )
    return Sector("2026-06-01", orgs, people, needs=needs), proposals, records


def _programme(rng: random.Random, at: int, size: int) -> Programme:
    did, recommends = rng.randint(0, size), rng.randint(0, size)
    return Programme(
        f"Course {chr(65 + at)}",
        did if did >= 5 else None,
        recommends if recommends >= 5 else None,
        size,
        at + 1,
    )


def _card(rng: random.Random, name: str) -> RoleCard:
    signed, balance = rng.random() < 0.8, rng.randint(0, 10)
    return RoleCard(name, holder_signed=True, chief_signed=signed, balance=balance, wanted=rng.randint(0, 10))


@settings(max_examples=150)
@given(st.integers(0, 10**6))
def test_no_page_of_the_sector_counts_fewer_than_five_people(seed: int) -> None:
    sector, proposals, records = made_up(seed)
    for page in (
        sector_page(ABOUT, sector, proposals, records),
        index_page(ABOUT, sector, proposals, records, {}, ()),
        *public_pages(ABOUT, records).values(),
    ):
        small = [count for count in counts_on(page) if count < 5 and page.title != "Induction"]
        assert small == [], page.title


def test_the_counting_would_see_a_small_number() -> None:
    line: Block = PlainTable("asked", "", ("", "n"), (((), ()),), (1,))
    assert counts_on(ABOUT.document("", (line,), "desk")) == []
    sector, proposals, records = made_up(3)
    assert any(count >= 5 for count in counts_on(sector_page(ABOUT, sector, proposals, records)))
    assert _numbers(_without_words("Ready: now: 3; 1-2 years: 7")) == [3, 7]


SECRETS = ("ZQCONCERN", "ZQINTEREST", "ZQHORIZON", "ZQASPIRATION", "ZQCONTACT", "ZQBAR")


def planted() -> tuple[Sector, Records]:
    """One person with a secret of every kind, whose organisation has records."""
    person = Person(
        "p", "Org", "2020-01-01", concerns=("ZQCONCERN",), interests=("ZQINTEREST",), contact="ZQCONTACT"
    )
    other = Person("q", "Other", interests=("ZQINTEREST",))
    sector = Sector(
        "2026-06-01",
        {"Org": Org("Org"), "Other": Org("Other")},
        {"p": person, "q": other},
        bars=(Bar("p", "ZQBAR", "p"),),
    )
    records = Records(
        cards={"p": RoleCard("p", "To lead", balance=4)},
        horizons=(Horizon("Org", "p", "ZQHORIZON", "person", shared=False),),
        successors=(Successor("Elsewhere", "ZQASPIRATION", "now", aspiration="ZQASPIRATION"),),
        ratings=tuple(Rating("Org", "trust", mark) for mark in (1, 2, 3, 4)),
    )
    return sector, records


@pytest.mark.parametrize("page", [role_page, board_sheet])
def test_a_page_of_a_role_holds_no_secret_of_its_holder(page: object) -> None:
    _, records = planted()
    written = html.write(page(ABOUT, records, "p", "Org", ""), Theme())  # type: ignore[operator]
    assert b"To lead" in written or b"Board sheet" in written
    assert [secret for secret in SECRETS if secret.encode() in written] == []


@pytest.mark.parametrize("page", [board_page, succession_page])
def test_a_page_of_a_board_holds_no_secret_of_the_holder(page: object) -> None:
    _, records = planted()
    written = html.write(page(ABOUT, records, "Org"), Theme())  # type: ignore[operator]
    assert [secret for secret in SECRETS if secret.encode() in written] == []


def test_the_private_page_holds_the_concerns_and_nobody_elses() -> None:
    sector, _ = planted()
    consents = Consents(dict.fromkeys(("p", "q"), frozenset(PURPOSES)))
    directory = only(sector, consents, "directory")
    page = private_page(ABOUT, "p", ("ZQCONCERN",), peers_of(directory, "p"))
    assert page.audience == "person"
    assert b"ZQCONCERN" in html.write(page, Theme())
    other = html.write(private_page(ABOUT, "q", (), peers_of(directory, "q")), Theme())
    assert b"ZQCONCERN" not in other
    assert b"ZQCONTACT" in other, "they agreed to be found"


def test_nobody_is_shown_a_peer_who_is_barred_or_near() -> None:
    people = {
        "me": Person("me", "Mine", interests=("x",)),
        "same": Person("same", "Mine", interests=("x",)),
        "near": Person("near", "Next door", interests=("x",)),
        "barred": Person("barred", "Far", interests=("x",)),
        "bars": Person("bars", "Farther", interests=("x",)),
        "fine": Person("fine", "Elsewhere", interests=("x",)),
    }
    orgs = {
        "Mine": Org("Mine", kind="k", area="a"),
        "Next door": Org("Next door", kind="k", area="a"),
        **{name: Org(name, kind="k", area=name) for name in ("Far", "Farther", "Elsewhere")},
    }
    bars = (Bar("me", "barred", "me"), Bar("bars", "Mine", "bars"))
    sector = Sector("2026-06-01", orgs, people, bars=bars)
    assert [peer.person for peer in peers_of(sector, "me")] == ["fine"]


def test_a_mean_of_a_board_needs_five_marks() -> None:
    kit = Kit(board=KIT.board.__class__(statements=(Entry("trust", "We trust"),)))
    four = Records(ratings=tuple(Rating("Org", "trust", mark) for mark in (1, 2, 3, 4)))
    five = Records(ratings=(*four.ratings, Rating("Org", "trust", 5)))
    assert b">2.5<" not in html.write(board_page(About(kit), four, "Org"), Theme())
    assert b">3.0<" in html.write(board_page(About(kit), five, "Org"), Theme())
