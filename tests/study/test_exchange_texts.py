"""Positions carried between an answer and the form in which another program keeps it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from remit.study.exchange.texts import UNSAFE, align, is_astral, plain_text

SIGNS = st.sampled_from(
    ["\r\n", "\r", "\n", "e", "e\u0301", "\u00e9", "a\u0323\u0307", "😀", "👩\u200d⚕️", "\u1112\u1161\u11ab",
     "한", "\x0b", "\x00", " ", "\u2028", "\ufeff", "ŵ", "\u0301"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(SIGNS, st.characters(exclude_categories=["Cs"])), max_size=30).map("".join)


def bounds(text):
    """Places that do not cut a line end in two."""
    return [place for place in range(len(text) + 1) if text[place - 1 : place + 1] != "\r\n"]


@given(TEXTS, st.data())
def test_a_passage_goes_out_and_comes_back_to_where_it_was(text, data):
    plain = plain_text(text)
    first, last = sorted(data.draw(st.tuples(*[st.sampled_from(bounds(text))] * 2)))
    out, back = align(text, plain), align(plain, text)
    carried = out.carried(first, last)
    assert plain_text(text[first:last]) == plain[carried[0] : carried[1]]
    assert back.carried(*carried) == (first, last)


@given(TEXTS)
def test_a_plain_text_has_one_line_end_and_nothing_that_xml_cannot_hold(text):
    plain = plain_text(text)
    assert "\r" not in plain
    assert not UNSAFE.search(plain)
    assert plain_text(plain) == plain


@given(TEXTS, st.sampled_from(["NFC", "NFD"]))
def test_a_text_that_comes_back_composed_otherwise_is_still_the_same_answer(text, form):
    changed = unicodedata.normalize(form, text)
    alignment = align(changed, text)
    if alignment is None:  # some texts have no boundary where the two forms meet; then nothing is claimed
        assert unicodedata.normalize("NFC", changed) != changed or form == "NFC"
        return
    assert alignment.carried(0, len(changed)) == (0, len(text))


def test_accents_in_either_form_are_laid_over_each_other():
    alignment = align("un cafe\u0301 noir", "un caf\u00e9 noir")
    assert alignment.carried(3, 8) == (3, 7)
    assert alignment.carried(9, 13) == (8, 12)
    back = align("un caf\u00e9 noir", "un cafe\u0301 noir")
    assert back.carried(3, 7) == (3, 8)


def test_a_passage_that_cuts_through_an_accent_takes_the_letter_whole():
    assert align("cafe\u0301s", "caf\u00e9s").carried(4, 6) == (3, 5)


def test_a_line_end_of_two_signs_shifts_nothing_after_it():
    assert align("one\r\ntwo\r\nthree", "one\ntwo\nthree").carried(10, 15) == (8, 13)


def test_other_words_are_another_answer():
    assert align("More colleagues", "More colleague") is None
    assert align("a b", "a  b") is None


def test_an_emoji_is_one_code_point_here_and_two_units_elsewhere():
    assert is_astral("thanks 😀")
    assert not is_astral("ŵ é 日")
