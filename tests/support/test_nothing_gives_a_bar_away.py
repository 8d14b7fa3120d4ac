"""No words tell a bar from any other reason: over ten thousand random looks at made-up rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from remit.support.board import lay_out
from remit.support.choices import alternatives, why_not
from remit.support.matching import Round, match, reasons
from remit.support.records import KINDS, Bar, Sector
from remit.support.rules import NOT_AVAILABLE, Weights, bar
from remit.support.unmet import binding, unmet
from support.made_up import sector

LOOKS = 10_000
TELLING = re.compile(
    r"\b(bar|barred|declared?|conflict|refuse[ds]?|declin\w*|report(s|ing)? (to|line)|asked not|must not)\b",
    re.I,
)


def looks() -> Iterator[tuple[Sector, Round, str, str]]:
    """Random (giver, receiver) questions over random rounds, some about people who give or ask nothing."""
    chance, asked = Random(2014), 0  # noqa: S311 - made-up people
    while asked < LOOKS:
        shape = {
            "offers": chance.uniform(0.08, 0.4),
            "bars": chance.uniform(0, 3),
            "free": chance.uniform(0.15, 0.7),
        }
        made = sector(chance.randrange(15, 90), chance.randrange(10**6), (chance.choice(KINDS),), **shape)
        (found,) = match(made)
        names = [*made.people, "nobody known"]
        receivers = [side.person.id for side in found.board.receivers]
        for _ in range(250):
            yield made, found, chance.choice(names), chance.choice(receivers)
            asked += 1


def test_ten_thousand_questions_get_the_same_words_for_every_reason_that_stands_in_the_way() -> None:
    seen: set[str] = set()
    for _, found, giver, receiver in looks():
        board = found.board
        here = next((side for side in board.givers if side.person.id == giver), None)
        there = next(side for side in board.receivers if side.person.id == receiver)
        stands = "offers nothing" if here is None else bar(here, there, board.ties)
        answer = why_not(found, giver, receiver)
        if stands is None:
            assert answer.possible
            continue
        seen.add(stands)
        blank = {name: getattr(answer, name) for name in answer.__struct_fields__[2:]}
        assert blank == {
            "possible": False, "text": NOT_AVAILABLE, "score": 0, "own": 0, "rest": 0, "unserved": 0,
            "floor_before": 0, "floor_after": 0,
        }  # fmt: skip
    assert seen >= {"offers nothing", "declared", "time", "organisation", "neighbour", "line"}


def test_a_declared_bar_and_a_giver_without_places_are_answered_alike() -> None:
    made = sector(40, 5, bars=0)
    (found,) = match(made)
    for offer in made.offers:
        receiver = found.board.receivers[0].person.id
        barred = replace(made, bars=(Bar(offer.person, receiver, receiver),))
        full = replace(made, offers=tuple(replace(o, capacity=0) if o is offer else o for o in made.offers))
        gone = replace(made, offers=tuple(o for o in made.offers if o is not offer))
        answers = {why_not(match(other)[0], offer.person, receiver) for other in (barred, full, gone)}
        assert len(answers) == 1


def test_what_an_unmatched_person_reads_does_not_change_when_bars_and_half_days_do() -> None:
    compared = 0
    for seed in range(60):
        made = sector(30, seed, offers=0.15, bars=2.0, free=0.3)
        (found,) = match(made)
        people = {
            name: replace(person, slots=frozenset(), reports_to="") for name, person in made.people.items()
        }
        open_board = lay_out(replace(made, bars=(), people=people), "mentor", Weights())
        for side in found.board.receivers:
            if side.person.id in found.unmatched:
                there = next(other for other in open_board.receivers if other.person.id == side.person.id)
                assert binding(found.board, side) == binding(open_board, there)
                compared += 1
    assert compared > 100


def test_no_text_of_a_round_speaks_of_bars() -> None:
    made = sector(90, 8, KINDS, offers=0.2, bars=3.0)
    for found in match(made):
        texts = [part.text for pair in found.pairs for part in reasons(found, pair)]
        texts += [entry.text for listed in alternatives(found).values() for entry in listed]
        texts += [entry.text for entry in unmet(found)]
        assert texts
        assert not [text for text in texts if TELLING.search(text)]


def test_reasons_of_a_pair_are_the_same_with_and_without_bars_elsewhere() -> None:
    made = sector(60, 9, bars=2.0)
    (found,), (plain,) = match(made), match(replace(made, bars=()))
    for pair in found.pairs:
        assert reasons(found, pair) == reasons(plain, pair)
