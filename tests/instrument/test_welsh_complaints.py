"""What is wrong with an answer is said in Welsh with the same values and limits as in English."""

from __future__ import annotations

import re

import pytest

from remit.instrument.items import Item
from remit.instrument.kinds import kind_of
from remit.instrument.tongues import WELSH, english_complaint

WHOLE = Item("beds", "whole", "How many beds?", settings={"lowest": 0, "highest": 2000})
DAY = Item("since", "date", "Since when?", settings={"earliest": "2000-01-01", "latest": "2024-05-31"})


@pytest.mark.parametrize(
    ("item", "sent", "told"),
    [
        (WHOLE, {"beds": "9000"}, "Mae “9000” yn fwy na 2,000. Ysgrifennwch rif o 0 i 2,000."),
        (WHOLE, {"beds": "-3"}, "Mae “-3” yn llai na 0. Ysgrifennwch rif o 0 i 2,000."),
        (WHOLE, {"beds": "many"}, "Nid yw “many” yn rhif. Ysgrifennwch ef mewn digidau, er enghraifft 8."),
        (WHOLE, {"beds": "7.5"}, "Nid yw “7.5” yn rhif cyfan. Talgrynnwch ef i rif cyfan."),
        (
            DAY,
            {"since.day": "1", "since.month": "3", "since.year": "2031"},
            "Mae 1 Mawrth 2031 y tu allan i'r dyddiadau a ddisgwyliwn. "
            "Rhowch ddyddiad o 1 Ionawr 2000 i 31 Mai 2024.",
        ),
    ],
)
def test_the_value_and_the_limits_are_named_in_welsh(item: Item, sent: dict[str, str], told: str) -> None:
    found = kind_of(item).read(item, {name: [text] for name, text in sent.items()})
    assert [WELSH.complaint(problem) for problem in found.problems] == [told]


def test_no_number_of_a_complaint_gets_lost_in_welsh() -> None:
    items = (
        WHOLE,
        Item("few", "number", "How many?", settings={"lowest": 1.5}),
        Item("most", "number", "How many?", settings={"highest": 40, "unit": "hours"}),
        Item("words", "text", "Why?", settings={"longest": 5}),
    )
    for item in items:
        for text in ("1,5", "99999999999999999999", "-7", "41", "one two three", "0.25"):
            for problem in kind_of(item).read(item, {item.id: [text]}).problems:
                numbers = re.findall(r"[\d.,]*\d", english_complaint(problem))
                assert re.findall(r"[\d.,]*\d", WELSH.complaint(problem)) == numbers
