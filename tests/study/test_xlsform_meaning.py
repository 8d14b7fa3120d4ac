"""What a form asks of whom is what Remit asks of them: its expressions, judged by an XPath engine."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest

from remit.core.words import MISSING
from remit.instrument.conditions import find_targets, holds
from remit.instrument.expressions import parse
from remit.instrument.items import Instrument, Page
from remit.instrument.kinds import kinds
from remit.study.xlsform.names import TICKS, Names, in_list, name_items
from remit.study.xlsform.relevance import relevance
from study.forms_made import condition_on, made_form

etree = pytest.importorskip("lxml.etree", reason="lxml is not installed, so no XPath can be judged")


def _selected(_, texts, name):
    return name in str(texts).split()


def _day(_, text):
    return float((date.fromisoformat(text) - date(1970, 1, 1)).days)


FUNCTIONS = {(None, "selected"): _selected, (None, "date"): _day}


def filled(instrument, names, values):
    """The answers as a form holds them: by question, a list for each question of a repeat."""
    found = {}
    for item in instrument.items:
        own = names[item.id]
        here = {name: value for name, value in values.items() if name.partition(".")[0] == item.id}
        declined = next((v for n, v in here.items() if v in MISSING and not n.endswith("other_text")), "")
        if declined and not in_list(item):
            found[own.missing] = own.beside[1][declined]
            continue
        if item.kind in TICKS:
            codes = [declined] if declined else [n.partition(".")[2] for n, v in here.items() if v == "1"]
            found[own.main] = " ".join(own.answers[code] for code in codes)
        elif item.kind == "rows":
            if here.get(f"{item.id}.none") == "1":
                found[own.missing] = own.beside[1]["none"]
            for code, name in own.parts.items():
                _, answers = own.columns.get(code, ("", {}))
                cells = [here.get(f"{item.id}.{row}.{code}", "") for row in range(1, 51)]
                found[name] = [answers.get(cell, cell) for cell in cells]
        else:
            for name, value in here.items():
                tail = name.partition(".")[2]
                question = own.parts.get(tail, own.main if not tail else "")
                found[question] = own.answers.get(value, value)
                if item.kind == "date":
                    found[question] = _day(None, value)
    return found


def judged(xpath, answers):
    """Whether an XPath is true of the answers."""

    def quoted(value):
        return repr(value) if isinstance(value, float) else "'" + str(value).replace("'", "’") + "'"

    def cell(found):
        return quoted((answers.get(found[1]) or [""] * 50)[int(found[2]) - 1])

    def joined(found):
        return quoted(found[1].join(answers.get(found[2]) or [""]))

    text = re.sub(r"indexed-repeat\(\$\{([^}]+)\}, \$\{[^}]+\}, (\d+)\)", cell, xpath)
    text = re.sub(r"join\('( ?)', \$\{([^}]+)\}\)", joined, text)
    text = re.sub(r"\$\{([^}]+)\}", lambda found: quoted(answers.get(found[1], "")), text)
    return etree.XPath(f"boolean({text})", extensions=FUNCTIONS)(etree.Element("form"))


def test_a_form_asks_of_whom_remit_asks():
    seen = {True: 0, False: 0}
    for seed in range(400):
        rng = random.Random(seed)  # noqa: S311 nothing secret is made of it
        instrument, _ = made_form(seed)
        names = name_items(instrument, Names(item.id for item in instrument.items))
        targets = find_targets(instrument)
        for _ in range(3):
            values = {}
            for item in instrument.items:
                if rng.random() < 0.8:
                    values |= kinds()[item.kind].synthesise(item, rng)
            for _ in range(3):
                condition = condition_on(rng, list(instrument.items))
                expression = parse(condition)
                said = relevance(condition, targets, names)
                wanted = holds(expression, targets, values)
                assert judged(said, filled(instrument, names, values)) is wanted, (condition, said, values)
                seen[wanted] += 1
    assert min(seen.values()) > 500


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_typed_missing_answers_are_told_apart_there_too(kind):
    item = kinds()[kind].example()
    instrument = Instrument("x", (Page("p", "P", (item,)),))
    targets, names = find_targets(instrument), name_items(instrument, Names([item.id]))
    for code in (
        code for code, offered in zip(MISSING, (item.refused, item.not_applicable), strict=True) if offered
    ):
        values = {
            variable.name: code
            for variable in kinds()[kind].variables(item)
            if "other_text" not in variable.name
        }
        for condition in (f"answered({item.id})", f'{item.id} = "{code}"', f'{item.id} has "{code}"'):
            name = condition.partition(" ")[0]
            if " " in condition and (
                name not in targets or (" has " in condition) != (targets[name].form in ("flags", "block"))
            ):
                continue
            wanted = holds(parse(condition), targets, values)
            assert (
                judged(relevance(condition, targets, names), filled(instrument, names, values)) is wanted
            ), condition
