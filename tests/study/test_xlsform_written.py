"""An XLSForm that Remit writes is read back as it was, and other tools find in it what they know."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from remit.core.problems import errors
from remit.instrument.check import check_instrument
from remit.instrument.items import Instrument, Page
from remit.instrument.kinds import kinds
from remit.instrument.translate import flatten
from remit.study.xlsform.reading import read_bytes
from remit.study.xlsform.writing import write_xlsform
from study.forms_made import HERE, forms, made_form


def of(*items, **more):
    return Instrument("T", (Page("one", "One", tuple(replace(item, where=HERE) for item in items)),), **more)


def item(kind, **changes):
    return replace(kinds()[kind].example(), where=HERE, **changes)


def holds(instrument, words):
    read = read_bytes(write_xlsform(instrument, words).content, "form.xlsx")
    assert read.problems == ()
    assert read.instrument == replace(
        instrument, pages=tuple(replace(p, where=read.instrument.pages[0].where) for p in instrument.pages)
    )
    assert {name: dict(flatten(found)) for name, found in read.words.items()} == {
        name: dict(flatten(found)) for name, found in words.items()
    }


@settings(max_examples=300)
@given(forms)
def test_what_was_written_is_read_back(form):
    instrument, words = form
    assert errors(check_instrument(instrument)) == ()
    holds(instrument, words)


@pytest.mark.slow
def test_a_thousand_questionnaires_are_read_back():
    for seed in range(10_000, 11_000):
        holds(*made_form(seed))


def test_the_questionnaires_made_up_here_are_of_every_kind_and_rich():
    made = [made_form(seed)[0] for seed in range(300)]
    items = [item for instrument in made for item in instrument.items]
    assert {item.kind for item in items} == set(kinds())
    own = [item for item in items if not item.id.startswith("plain")]
    assert len(own) > len(items) * 0.7
    assert {item.kind for item in own} == set(kinds())
    assert sum(bool(item.show_if) for item in own) > 100
