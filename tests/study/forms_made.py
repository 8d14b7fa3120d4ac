"""Sound questionnaires made up from the examples of every kind, for the tests of XLSForms."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Place, errors
from remit.core.words import Choice
from remit.instrument.check import check_instrument
from remit.instrument.conditions import find_targets
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.translate import phrases

HERE = Place("questionnaire.yaml")
WORDS = (
    "Beth yw eich rôl ŵyr?", "=1+1", "+44", "-5", "@here", "How “many”?", "Line\none", " blanks ", "1,5",
    "${name}", "$ {x}", "_x0041_", "a\x07b", "a\r\nb", "<b>&amp;", "漢字 🎉", "e\u0301", "'", '"',
    "(sessions)", "true", "0012", "Prefer not to say", "no", "\u202egnirts", "{anchors}", "/ or /",
)  # fmt: skip
CODES = (
    "a",
    "b",
    "yes",
    "none",
    "x-1",
    "1",
    "refused",
    "answer",
    "A b",
    "it's",
    "é",
    "not_applicable",
    "other_1",
)


def words(rng: random.Random) -> str:
    """Words somebody might write, and some that no cell likes; never blank."""
    return rng.choice(WORDS) + rng.choice(("", "", " ", " and ", "?")) + rng.choice(WORDS) * rng.randint(0, 1)


def made_item(rng: random.Random, kind: str, number: int) -> Item:
    """An item of a kind, its example with much of it exchanged."""
    item = kinds()[kind].example()
    change: dict[str, object] = {
        "id": rng.choice((f"q{number}", f"{item.id}_{number}", f"Q_{number}_missing"))
    }
    for name in ("text", "hint", "other", "refused", "not_applicable"):
        if name == "text" or (getattr(item, name) and rng.random() < 0.7):
            change[name] = words(rng)
        elif rng.random() < 0.5:
            change[name] = "" if rng.random() < 0.5 else words(rng)
    change["required"] = rng.random() < 0.4
    change["special"] = rng.random() < 0.2
    change["scope"] = rng.choice(("person", "organisation"))
    change["key"] = kind in ("single", "bands", "yes_no") and rng.random() < 0.3
    change |= _lists(rng, item)
    change["settings"] = _settings(rng, item)
    return replace(item, where=HERE, **change)


def _lists(rng: random.Random, item: Item) -> dict[str, object]:
    found: dict[str, object] = {}
    if item.choices and rng.random() < 0.8 and item.kind != "yes_no":
        headers = item.kind in ("select_all", "select_k")
        codes = rng.sample(
            [c for c in CODES if not headers or (c.replace("-", "").isalnum() and c.isascii())], 6
        )
        found["choices"] = tuple(
            Choice(code, words(rng), rng.choice((None, 1.0, 2.5)), exclusive=headers and rng.random() < 0.2)
            for code in codes
        )
        found["favourable"] = (codes[3], codes[0]) if item.favourable and rng.random() < 0.5 else ()
        found["unfavourable"] = ()
    if item.kind == "yes_no" and rng.random() < 0.5:
        found["choices"] = (Choice("yes", words(rng)), Choice("no", words(rng)))
    if item.rows:
        found["rows"] = tuple(replace(row, text=words(rng)) for row in item.rows)
    if item.columns:
        found["columns"] = tuple(
            replace(
                column,
                text=words(rng),
                unit=words(rng) if column.unit else "",
                choices=tuple(replace(choice, label=words(rng)) for choice in column.choices),
            )
            for column in item.columns
        )
    return found


def _settings(rng: random.Random, item: Item) -> dict[str, object]:
    found = {name: value for name, value in item.settings.items() if rng.random() < 0.8}
    if item.kind == "scale":
        found = {
            "anchors": {"low": words(rng), "high": words(rng)},
            "lowest": rng.choice((-2, 0, 1)),
            "highest": 7,
        }
    if item.kind == "select_k" and rng.random() < 0.5:
        found = {"exactly": 2}
    if item.kind in ("number", "whole"):
        found["unit"] = words(rng)
        found["highest"] = rng.choice((7, 12.5, 1e6))
    if item.kind == "rows":
        found["row_name"] = words(rng)
        if rng.random() < 0.5:
            found["none"] = words(rng)
    if item.kind == "text":
        found["longest"] = rng.choice((10, 2000))
    return found


def condition_on(rng: random.Random, asked: list[Item]) -> str:
    """A routing expression on some of these items."""
    targets = find_targets(Instrument("x", (Page("p", "P", tuple(asked)),)))
    if not targets:
        return ""
    return rng.choice((" and ", " or ")).join(_atom(rng, targets) for _ in range(rng.randint(1, 3)))


def _atom(rng: random.Random, targets: object) -> str:
    name, target = rng.choice(sorted(targets.items(), key=lambda pair: pair[0]))
    codes = [f'"{code}"' for code in target.codes]
    atom = f"answered({name})"
    if target.form in ("flags", "block") and codes and rng.random() < 0.8:
        atom = f"{name} has {rng.choice(codes)}"
    elif target.form in ("choice", "ordered") and codes:
        sign = rng.choice(("=", "!=") if target.form == "choice" else ("=", "<", ">="))
        atom = rng.choice((f"{name} {sign} {rng.choice(codes)}", f"{name} in ({', '.join(codes[:2])})"))
    elif target.form == "number":
        atom = f"{name} {rng.choice(('>', '<=', '!='))} 3"
    elif target.form == "date":
        atom = f'{name} < "2014-01-31"'
    return f"not {atom}" if rng.random() < 0.2 else atom


def made_form(seed: int) -> tuple[Instrument, dict[str, dict[str, object]]]:
    """A sound questionnaire of random questions of every kind, and its translations."""
    rng = random.Random(seed)  # noqa: S311 nothing secret is made of it
    pages, asked = list[Page](), list[Item]()
    for page in range(rng.randint(1, 3)):
        items = []
        for _ in range(rng.randint(1, 4)):
            item = made_item(rng, rng.choice(sorted(kinds())), len(asked))
            if rng.random() < 0.5:
                item = replace(item, show_if=condition_on(rng, asked))
            if not _sound(pages, [*items, item]):
                item = replace(kinds()[item.kind].example(), id=f"plain{len(asked)}", where=HERE)
            items.append(item)
            asked.append(item)
        text, show_if = rng.choice(("", words(rng))), ""
        pages.append(
            Page(rng.choice((f"p{page}", f"{page}-page")), words(rng), tuple(items), text, show_if, HERE)
        )
    instrument = Instrument(
        words(rng), tuple(pages), rng.choice(("", words(rng))), rng.choice(("en-GB", "de"))
    )
    return instrument, {
        language: _translated(rng, instrument) for language in rng.choice(((), ("cy",), ("cy", "ga")))
    }


def _sound(pages: list[Page], items: list[Item]) -> bool:
    here = Page("here", "Here", tuple(items), where=HERE)
    return not errors(check_instrument(Instrument("x", (*pages, here))))


def _translated(rng: random.Random, instrument: Instrument) -> dict[str, object]:
    found: dict[str, object] = {}
    for phrase in phrases(instrument):
        if rng.random() < 0.9:
            inner, names = found, phrase.path.split(".")
            for name in names[:-1]:
                inner = inner.setdefault(name, {})
            inner[names[-1]] = words(rng)
    return found


forms = st.integers(min_value=0, max_value=2**32).map(made_form)
