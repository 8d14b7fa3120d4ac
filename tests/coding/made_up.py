"""Answers made up from a seed, each with one thing in it that points to a person, and where it stands.

Names are built from syllables and places from the endings of many English ones, so that no list of the locale
pack holds them; a part of them are common ones, as in life. Some are typed in small letters, some stand at
the start of a sentence, where a capital says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Seeded:
    """A text, the kind of pointer in it, and its words."""

    kind: str
    text: str
    pointer: str


def nhs_number(chance: Random) -> str:
    """A ten-digit number whose check digit holds; 999 at the front was never given to anybody."""
    while True:
        digits = [9, 9, 9, *(chance.randrange(10) for _ in range(6))]
        check = (11 - sum(d * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11) % 11
        if check < 10:
            text = "".join(map(str, [*digits, check]))
            gap = chance.choice(["", " ", "-"])
            return gap.join((text[:3], text[3:6], text[6:]))


def _syllables(chance: Random, number: int) -> str:
    starts = ["b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z"]
    middles = ["a", "e", "i", "o", "u", "ai", "ee", "oa"]
    ends = ["", "n", "l", "r", "s", "t", "ck", "nd"]
    return "".join(chance.choice(starts) + chance.choice(middles) for _ in range(number)) + chance.choice(
        ends
    )


def surname(chance: Random) -> str:
    """A surname that nobody need have: plain, double, or with a prefix."""
    plain = _syllables(chance, 2).capitalize()
    return chance.choice(
        [plain, plain, plain, f"O'{plain}", f"Mc{plain}", f"{plain}-{_syllables(chance, 2).capitalize()}"]
    )


def _letters(chance: Random) -> str:
    return "".join(chance.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))


def _first(chance: Random) -> str:
    common = ["Sarah", "David", "Mohammed", "Priya", "Gareth", "Siobhan", "Emma", "Peter", "Agnieszka", "Wei"]
    return chance.choice([*common, _syllables(chance, 2).capitalize(), _syllables(chance, 2).capitalize()])


def name(chance: Random) -> tuple[str, str]:
    """A text with somebody's name, and the name."""
    title = chance.choice(["Dr", "Mr", "Mrs", "Ms", "Professor", "Prof.", "Sir", "Dame"])
    full = f"{_first(chance)} {surname(chance)}"
    titled = f"{title} {chance.choice([surname(chance), full])}"
    first = _first(chance)
    small = f"dr {surname(chance).lower()}"
    frames = [
        ("I owe it all to {} and would say so again.", titled),
        ("{} showed me how to say no.", titled),
        ("When {} left, nobody took over.", full),
        ("{} was the one who rang at night.", full),
        ("The chair, {}, never read a paper.", full),
        ("without {} I would have left", first),
        ("It was easier before {} retired.", first),
        (chance.choice(["{} never answered.", "{} told me to wait.", "{} retired, so it ended."]), first),
        ("i spoke to {} about it and she agreed", small),
    ]
    frame, pointer = chance.choice(frames)
    return frame.format(pointer), pointer


def place(chance: Random) -> tuple[str, str]:
    """A text with a place or an organisation, and its name."""
    endings = ["ton", "ham", "bury", "ford", "mouth", "chester", "by", "wick", "shire", "ley"]
    made = _syllables(chance, 1).capitalize() + chance.choice(endings)
    known = chance.choice(["Cornwall", "Leeds", "Swansea", "Hull", "Norfolk", "Glasgow", "Truro", "Derby"])
    town = chance.choice([made, known])
    organisation = f"{town} {chance.choice(['Hospital', 'NHS Trust', 'Royal Infirmary', 'Health Board'])}"
    frames = [
        ("Nobody wants to move to {} for it.", town),
        ("In {} everyone knows everyone.", town),
        ("We merged with {} and lost our way.", organisation),
        ("{} took our best people.", organisation),
        ("I came from {}, where it was calmer.", town),
        (
            "it is a long way from {} to anywhere",
            known.lower() if known not in ("Hull", "Derby") else "leeds",
        ),
        ("The {} scandal changed my view.", town),
    ]
    frame, pointer = chance.choice(frames)
    return frame.format(pointer), pointer


def only(chance: Random) -> tuple[str, str]:
    """A text with words that fit one person alone, and these words."""
    who = chance.choice(
        ["woman", "female surgeon", "psychiatrist", "Asian director", "GP", "Muslim on the board"]
    )
    frames = [
        ("I am {} at the table.", f"the only {who.split(' on ')[0]}"),
        ("As {} I am heard less.", f"the only {who}"),
        ("I was {} they ever appointed.", f"the first {who.split(' on ')[0]}"),
        ("{} in this post, and it shows.", f"Only {who.split(' on ')[0]}"),
        (
            "Being {} is lonely.",
            f"the youngest {chance.choice(['medical director', 'director', 'consultant'])}",
        ),
        ("I am {} who do this without a deputy.", chance.choice(["one of two", "one of only three"])),
        ("We run {}, so people come from far.", "the smallest trust in the country"),
    ]
    frame, pointer = chance.choice(frames)
    return frame.format(pointer), pointer


def date(chance: Random) -> tuple[str, str]:
    """A text with a date, and the date."""
    months = ["January", "February", "March", "June", "September", "October", "December"]
    month, day, year = chance.choice(months), chance.randint(1, 28), chance.randint(1985, 2024)
    written = chance.choice(
        [
            f"{day} {month} {year}",
            f"{day}th of {month}",
            f"{month} {year}",
            f"{month} {day}, {year}",
            f"{day:02}/{months.index(month) + 1:02}/{year}",
            f"{day}.{months.index(month) + 1}.{year % 100:02}",
            f"{year}-{months.index(month) + 1:02}-{day:02}",
            f"{month[:3]} {year}",
            str(year),
            f"{day} {month.lower()}",
        ]
    )
    frame = chance.choice(
        ["I started on {} and never looked back.", "since {} it has been chaos", "{}: the merger."]
    )
    return frame.format(written), written


def phone(chance: Random) -> tuple[str, str]:
    """A text with a telephone number from the ranges that Ofcom keeps for drama, and the number."""
    last = f"{chance.randrange(1000):03}"
    written = chance.choice(
        [
            f"07700 900{last}",
            f"07700900{last}",
            f"+44 7700 900{last}",
            f"+44 (0)7700 900 {last}",
            f"020 7946 0{last}",
            f"(0117) 496 0{last}",
            f"0117-496-0{last}",
        ]
    )
    frame = chance.choice(["Ring me on {} if this helps.", "my number is {}", "{} is my direct line."])
    return frame.format(written), written


def postcode(chance: Random) -> tuple[str, str]:
    """A text with a postcode, and the postcode."""
    area = chance.choice(["AB", "BS", "CF", "EH", "LS", "M", "SW", "N", "BT", "TR"])
    outward = f"{area}{chance.randint(1, 20)}"
    written = f"{outward}{chance.choice([' ', ''])}{chance.randrange(10)}{_letters(chance)}"
    written = chance.choice([written, written, written.lower()])
    frame = chance.choice(
        ["Our office at {} has no lift.", "send it to {} please", "{} is where it happens."]
    )
    return frame.format(written), written


def number(chance: Random) -> tuple[str, str]:
    """A text with an NHS number, and the number."""
    written = nhs_number(chance)
    frame = chance.choice(
        ["The complaint of {} took a year.", "see patient {} for an example", "{} was the case."]
    )
    return frame.format(written), written


MAKERS: dict[str, Callable[[Random], tuple[str, str]]] = {
    "names": name,
    "places": place,
    "only": only,
    "dates": date,
    "phones": phone,
    "postcodes": postcode,
    "numbers": number,
}


def seeded(kind: str, seed: int, many: int) -> Iterator[Seeded]:
    """So many texts of a kind, the same for the same seed."""
    chance = Random(f"{kind}-{seed}")  # noqa: S311 made-up answers, no secret
    for _ in range(many):
        text, pointer = MAKERS[kind](chance)
        yield Seeded(kind, text, pointer)
