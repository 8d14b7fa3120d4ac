"""What a device decides about routing by itself is what the site decides."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from remit.instrument.answers import read_page, write_page
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kind_of, kinds
from remit.instrument.routing import Routes, routes
from remit.instrument.tongues import ENGLISH
from site_made import run_site
from site_offline import Engine, engine

pytest.importorskip("django", reason="Django is not installed (remit[site])")

CONDITIONS = [
    "answered(NAME)", "not answered(NAME)", "NAME = 'CODE'", "NAME != 'CODE'", "NAME has 'CODE'",
    "NAME in ('CODE', 'OTHER')", "NAME not in ('CODE', 'OTHER')", "NAME > 3", "NAME <= 12",
    "NAME >= '2014-01-31'", "NAME < 'CODE'", "NAME = '.r'",
]  # fmt: skip


def conditions_on(instrument: Instrument, chance: random.Random) -> list[str]:
    """Every sound condition on what these items answer."""
    from remit.instrument.conditions import find_targets
    from remit.instrument.expressions import read_condition
    from remit.instrument.route_check import check_conditions

    found = []
    last = Page("last", "Last", (Item("end", "text", "The end?"),))
    for name, target in find_targets(instrument).items():
        codes = [*target.codes, "3"]
        for shape in CONDITIONS:
            text = shape.replace("NAME", name)
            text = text.replace("CODE", chance.choice(codes)).replace("OTHER", chance.choice(codes))
            whole = replace(instrument, pages=(*instrument.pages, replace(last, show_if=text)))
            if not check_conditions(whole) and read_condition(text):
                found.append(text)
    return found


def questionnaire(chance: random.Random) -> Instrument:
    """All kinds of question, then pages that depend on them and on each other."""
    asked = Instrument(
        "All",
        tuple(Page(f"p_{k.name}", k.name, (replace(k.example(), show_if=""),)) for k in kinds().values()),
    )
    single = conditions_on(asked, chance)
    pages = list(asked.pages)
    for number, text in enumerate(single):
        other = chance.choice(single)
        joined = chance.choice([text, f"{text} and {other}", f"{text} or not ({other})"])
        on_item = chance.random() < 0.5
        item = Item(f"q{number}", "yes_no", f"Question {number}?", show_if=joined if on_item else "")
        pages.append(Page(f"c{number}", f"Page {number}", (item,), show_if="" if on_item else joined))
        if number % 3 == 0:
            follow = Item(f"r{number}", "text", "And then?", show_if=f"q{number} = 'yes'")
            pages.append(Page(f"d{number}", f"Next {number}", (follow,)))
    return Instrument("All", tuple(pages))


def filled(
    found: Routes, chance: random.Random
) -> tuple[dict[str, dict[str, list[str]]], dict[str, str], bool]:
    """What somebody put in, what is stored of it, and whether nothing in it is wrong."""
    sent: dict[str, dict[str, list[str]]] = {}
    values: dict[str, str] = {}
    sound = True
    for page in found.instrument.pages:
        raw: dict[str, list[str]] = {}
        for item in page.items:
            if chance.random() < 0.75:
                raw |= write_page(page, kind_of(item).synthesise(item, chance))
        for name, texts in raw.items():
            if chance.random() < 0.1 and texts[0].isdigit():
                raw[name] = [
                    chance.choice([f" {texts[0]} ", f"{texts[0]}.0", f"about {texts[0]}", f"0{texts[0]}"])
                ]
        reading = read_page(found, page, raw, values)
        sound = sound and not reading.problems
        values = dict(reading.values)
        sent[page.id] = raw
    return sent, values, sound


def kit_of(found: Routes) -> dict[str, Any]:
    from remit.site.keeping.routing import MISSING_CODES, compiled, item_of, names_of

    pages = [
        {
            "id": page.id,
            "when": compiled(found.pages.get(page.id)),
            "open": not page.items,
            "items": [item_of(found, page, item, 1, ENGLISH) for item in page.items],
        }
        for page in found.instrument.pages
    ]
    return {"pages": pages, "names": names_of(found, None), "missing": MISSING_CODES}


def compare(running: Engine, seed: int) -> tuple[int, int]:
    """How many decisions about items a device took, and how many it left to the site; none was another."""
    chance = random.Random(seed)  # noqa: S311 made-up people
    found = routes(questionnaire(chance))
    decided = left = 0
    for _ in range(5):
        sent, values, sound = filled(found, chance)
        if not sound:
            continue
        plan = running.ask("plan", kit=kit_of(found), fields=sent)
        asked = {item.id for item in found.asked(values)}
        for item in found.instrument.items:
            says = plan["asked"][item.id]
            left += says is None
            decided += says is not None
            assert says is None or says == (item.id in asked), (seed, item, sent)
        for page in found.instrument.pages:
            if any(item.id in asked for item in page.items):
                assert plan["shown"][page.id] is not False
    return decided, left


def test_a_device_never_decides_otherwise_than_the_site_and_decides_nearly_all(tmp_path: Path) -> None:
    run_site(tmp_path)
    with engine() as running:
        counts = [compare(running, seed) for seed in range(1, 13)]
    decided, left = (sum(each) for each in zip(*counts, strict=True))
    assert decided > 2_000
    assert left < decided / 5


def test_what_was_answered_is_said_back_by_the_device(tmp_path: Path) -> None:
    from remit.instrument.saying import answer_words

    run_site(tmp_path)
    chance = random.Random(3)  # noqa: S311
    with engine() as running:
        for kind in kinds().values():
            item = replace(kind.example(), show_if="")
            page = Page("only", "Only", (item,))
            found = routes(Instrument("One", (page,)))
            shown = kit_of(found)["pages"][0]["items"][0]
            for _ in range(5):
                values = kind.synthesise(item, chance)
                said = running.ask("lines", item=shown, sent=write_page(page, values))
                words = answer_words(item, values)
                assert bool(said) == bool(words), (kind.name, said, words)
                for word in "; ".join(words).replace("“", "").replace("”", "").split("; "):
                    assert word.rpartition(": ")[2] in " | ".join(said), (kind.name, said, words)
