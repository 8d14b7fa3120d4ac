"""Words that name somebody or point to them are found; ordinary words are left alone."""

from __future__ import annotations

import csv
import time
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.made_up import MAKERS, Seeded, nhs_number, seeded
from conftest import EXAMPLE
from remit.coding.redaction import (
    CheckDigit,
    Finding,
    LocalePack,
    find_pointers,
    own_rules,
    short_name,
    whole_words,
)
from remit.study.locales import read_locale

FOUND_AT_LEAST = 0.95
COVERED = 0.8
"""Share of the letters and digits of a pointer that findings cover when it counts as found."""


@cache
def pack() -> LocalePack:
    return read_locale("en-GB")[0]


def found(text: str, *, identifiers: bool = False) -> list[Finding]:
    return [each for each in find_pointers(text, pack().rules) if each.identifier or not identifiers]


def names(text: str) -> set[str]:
    return {each.rule for each in found(text)}


def is_found(made: Seeded) -> bool:
    at = made.text.index(made.pointer)
    wanted = [place for place in range(at, at + len(made.pointer)) if made.text[place].isalnum()]
    covered = {place for each in found(made.text) for place in range(each.start, each.end)}
    return len(covered.intersection(wanted)) >= COVERED * len(wanted)


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_what_was_hidden_in_made_up_answers_is_found(kind: str, seed: int) -> None:
    made = list(seeded(kind, seed, 300))
    missed = [each for each in made if not is_found(each)]
    listed = "\n".join(f"  {each.pointer!r} in {each.text!r}" for each in missed)
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(made), f"{len(missed)} of {len(made)} missed:\n{listed}"


def test_the_same_seed_makes_the_same_answers_and_each_holds_its_pointer() -> None:
    assert list(seeded("names", 5, 40)) == list(seeded("names", 5, 40))
    assert list(seeded("names", 5, 40)) != list(seeded("names", 6, 40))
    assert all(each.pointer in each.text for kind in MAKERS for each in seeded(kind, 5, 40))


def open_answers() -> list[tuple[str, str]]:
    with (EXAMPLE / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    worded = [name for name in rows[0] if any(" " in row[name] for row in rows)]
    return [(name, row[name]) for row in rows for name in worded if row[name]]


def test_ordinary_answers_hold_few_findings_and_no_identifier() -> None:
    answers = open_answers()
    assert len(answers) > 1500
    assert [text for _, text in answers if found(text, identifiers=True)] == []
    # Two questions ask for the names of programmes, which are names; elsewhere a hint is one in fifty.
    plain = [text for name, text in answers if not name.startswith("programmes_")]
    hinted = [text for text in plain if found(text)]
    assert len(hinted) <= 0.02 * len(plain), hinted
    assert len([text for _, text in answers if found(text)]) <= 0.05 * len(answers)


@pytest.mark.parametrize(
    "text",
    [
        "Ask Dr Vemoss about it",
        "ask dr vemoss about it",
        "Sarah Vemoss left",
        "BS1 3NX is the address",
        "call 0117 496 0123",
        "mail a.vemoss@example.org",
        "a.vemoss [at] example [dot] org",
        "GMC number 1234567",
        "my GMC registration is no. 7654321",
        "bleep 4455",
        "We at Vemossford NHS Foundation Trust",
        "University Hospitals of Vemossford",
        "12 Vemoss Street",
    ],
)
def test_an_identifier_is_told_from_a_hint(text: str) -> None:
    assert found(text, identifiers=True), found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Medical Director is on the Trust Board of an NHS Foundation Trust",
        "Our Trust merged; the Hospital stayed",
        "Every District General Hospital has one",
        "It took 1234567 pounds",
        "Band 8c, 40 hours, 10 PAs",
        "The first time I chaired a board it took two years",
        "I may mark the march of time, and will",
        "The dr and the nurse",
        "1234567890 is no such number",
    ],
)
def test_the_sectors_own_words_are_no_identifier(text: str) -> None:
    assert found(text, identifiers=True) == []


def test_a_number_counts_only_when_its_check_digit_holds() -> None:
    chance = Random(3)  # noqa: S311 a made-up number, no secret
    for _ in range(50):
        number = nhs_number(chance).replace(" ", "").replace("-", "")
        assert "nhs_number" in names(f"see {number} there")
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert "nhs_number" not in names(f"see {wrong} there")


def test_a_check_digit_is_the_sum_of_weights() -> None:
    check = CheckDigit((3, 1), 10)
    assert check.holds("1-7")  # 3 times 1 and 7 are 10
    assert not check.holds("18")
    assert not check.holds("170")
    assert not check.holds("١٧")  # digits of another script are no digits of a number


@pytest.mark.parametrize(
    "text",
    [
        "The Vemoss Valley Trust was kind",
        "at vemoss  valley they know",
        "VEMOSS-VALLEY NHS trust",
        "Brindle it was",
    ],
)
def test_the_organisations_that_were_asked_are_always_looked_for(text: str) -> None:
    rules = own_rules(
        LocalePack("none", endings=("NHS Trust", "Trust")), ["Vemoss Valley NHS Trust", "Brindle Trust"]
    )
    (only,) = find_pointers(text, rules)
    assert only.identifier


def test_one_word_of_an_organisation_is_a_name_only_as_it_is_spelt() -> None:
    rules = own_rules(LocalePack("none", endings=("Trust",)), ["Brindle Trust", None, ""])
    assert find_pointers("a brindle dog", rules) == ()
    assert [each.words for each in find_pointers("a brindle trust", rules)] == ["brindle trust"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("The Vemoss Valley NHS Foundation Trust", "Vemoss Valley"),
        ("Vemoss Care Limited", "Vemoss Care"),
        ("Other Trust", ""),
        ("Abe Trust", ""),
        ("Trust", "Trust"),
    ],
)
def test_a_name_is_shortened_by_its_legal_ending(name: str, short: str) -> None:
    assert short_name(name, pack(), whole_words(pack().endings)) == short


def test_thousands_of_organisations_are_looked_for_in_a_moment() -> None:
    names = [f"Vemoss {number} Valley NHS Trust" for number in range(20_000)]
    start = time.process_time()
    rules = own_rules(pack(), names)
    (only,) = (each for each in find_pointers("at vemoss 19999 valley", rules) if each.identifier)
    assert only.words == "vemoss 19999 valley"
    assert time.process_time() - start < 5


def test_a_study_names_words_of_its_own() -> None:
    rules = own_rules(LocalePack("none"), extra=("Project Heron", " "))
    assert [each.words for each in find_pointers("that was project heron's end", rules)] == ["project heron"]
    assert own_rules(LocalePack("none"), extra=("",)) == ()


def test_what_is_printed_instead_is_no_identifier_itself() -> None:
    for rule in pack().rules:
        assert rule.replacement[0] == "[" and rule.replacement[-1] == "]" and len(rule.replacement) > 2
        assert find_pointers(f"and {rule.replacement} too", pack().rules) == (), rule.name


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for each in found(text):
        assert text[each.start : each.end] == each.words
        assert each.words.strip()


@pytest.mark.parametrize(
    "piece", ["A ", "Aa ", "Dr ", "0 ", "07 ", "St. ", "of the ", "the only ", "a.", "A&", "in Bath and "]
)
def test_a_long_answer_is_read_in_a_moment(piece: str) -> None:
    text = piece * (4000 // len(piece))
    start = time.process_time()
    found(text)
    assert time.process_time() - start < 3
