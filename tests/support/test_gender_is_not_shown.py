"""What learning sets print is the same whoever is alone by gender: the desk can work out nobody's."""

from __future__ import annotations

from itertools import product

from msgspec.structs import replace

from remit.publish.theme import Theme
from remit.publish.writers import html
from remit.study.support.written import csv_files
from remit.support.consent import PURPOSES, Consents
from remit.support.kit import Kit
from remit.support.learning_sets import MOST_POINTS, MOST_SHOWN, form_sets
from remit.support.pages.about import About
from remit.support.pages.index import index_page
from remit.support.pages.person import letters
from remit.support.pages.sector import sector_page
from remit.support.pages.sets import sets_page
from remit.support.proposing import propose
from remit.support.records import Org, Person, Sector
from remit.support.roles import Records

ABOUT = About(Kit())


def six(genders: tuple[str, ...]) -> Sector:
    """Six people who can only be one set, so that nothing but their genders differs."""
    free = frozenset({"Mon am"})
    people = {
        f"p{at}": Person(f"p{at}", f"o{at}", slots=free, concerns=("money",), gender=gender)
        for at, gender in enumerate(genders)
    }
    orgs = {f"o{at}": Org(f"o{at}", kind="k", region="r", area=f"a{at}") for at in range(6)}
    return Sector("2026-11-01", orgs, people)


def printed(made: Sector) -> dict[str, bytes]:
    """Every file and page of the desk and of people that could speak of a set."""
    consents = Consents(dict.fromkeys(made.people, frozenset(PURPOSES)))
    found = propose(made, consents)
    assert len(found.circles) == 1
    pages = {
        "sets": sets_page(ABOUT, made, found),
        "sector": sector_page(ABOUT, made, found, Records()),
        "index": index_page(ABOUT, made, found, Records(), {}, ()),
    }
    told = letters(ABOUT, made, found)
    files = csv_files(found, told)
    return files | {name: html.write(page, Theme()) for name, page in pages.items()}


def test_all_that_is_printed_is_the_same_for_every_mix_of_genders() -> None:
    plain = printed(six(("",) * 6))
    for genders in [*product(("woman", "man"), repeat=6)][::7]:
        assert printed(six(genders)) == plain, genders


def test_the_search_still_counts_it() -> None:
    alone = form_sets(six(("woman", *("man",) * 5))).sets[0]
    company = form_sets(six(("man",) * 6)).sets[0]
    assert company.score - alone.score == MOST_POINTS["company"]
    assert company.shown == alone.shown <= MOST_SHOWN == 90


def test_no_file_of_a_round_has_a_column_or_word_of_gender() -> None:
    made = six(("woman", "woman", "woman", "man", "man", "man"))
    whole = b" ".join(printed(replace(made, sizes=())).values()).lower()
    for word in (b"gender", b"woman", b" man ", b"company"):
        assert word not in whole
