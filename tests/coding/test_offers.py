"""Offers: sound for any text, the same each time, better with coded answers, never without a reason."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.coded_made_up import BOOK, SAYINGS, answers, pretend_embedding
from remit.coding.codebook import Codebook, Theme
from remit.coding.offers import Coded, learn, learn_again, prepare

MODEL = learn(BOOK, answers(40))
WITH_MEANING = learn(BOOK, answers(40), pretend_embedding)
HOSTILE = [
    "", " ", "\x00", "\ud800", "=cmd|' /C calc'!A0", "a" * 50_000, "ﷺ" * 500, "🏳️‍🌈", "\u202eabc",
    "<script>", "- - -", "ı İ ß ſ", "'", "’’’", "1234567890", "\n\r\t", "zß水𝄞",
]  # fmt: skip


@pytest.mark.parametrize(
    "model", [MODEL, WITH_MEANING, learn(BOOK, ())], ids=["words", "meaning", "no answers"]
)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_too_strange(model, text):
    check(model.rank(text), 5)


def check(offers, most):
    assert len(offers) == min(most, len(BOOK.codes))
    scores = [offer.score for offer in offers]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    themes = [offer.theme for offer in offers]
    assert len(set(themes)) == len(themes)
    assert set(themes) <= set(BOOK.codes)
    assert all(offer.why for offer in offers)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(0, 9))
def test_scores_fall_and_no_theme_comes_twice(text, most):
    check(MODEL.rank(text, most), most)
    check(WITH_MEANING.rank(text, most), most)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.builds(
            Coded, st.text(max_size=20), st.frozensets(st.sampled_from([*BOOK.codes, "unknown"]), max_size=3)
        ),
        max_size=8,
    )
)
def test_anything_can_be_learnt_from(coded):
    check(learn(BOOK, coded).rank("the toilet was locked"), 5)


@pytest.mark.parametrize("embed", [None, pretend_embedding], ids=["words", "meaning"])
def test_the_same_input_gives_the_same_offers(embed):
    texts = [each.text for each in answers(80, seed=9)]
    first, again = (learn(BOOK, answers(30), embed, texts) for _ in range(2))
    assert [first.rank(text) for text in texts] == [again.rank(text) for text in texts]


def test_before_anything_is_coded_the_names_and_definitions_speak():
    model = learn(BOOK, ())
    assert model.rank("parking")[0].theme == "parking"
    assert model.rank("the machines are broken")[0].theme == "computers"
    assert "Parking" in model.rank("parks")[0].why or "parks" in model.rank("parks")[0].why


def test_a_theme_s_border_and_examples_speak_too():
    book = Codebook("x", (Theme("a", "Alpha"), Theme("b", "Beta", include="bicycles and scooters")))
    assert learn(book, ()).rank("somewhere for my scooter")[0].theme == "b"


def test_one_saved_answer_changes_the_next_offers():
    text = "gribbles everywhere"
    before = {offer.theme: offer.score for offer in learn(BOOK, ()).rank(text, 7)}
    after = learn(BOOK, [Coded("gribbles on the roof", frozenset({"toilets"}))]).rank(text, 7)
    assert after[0].theme == "toilets"
    assert after[0].score > before["toilets"]
    assert "gribbles" in after[0].why


def test_what_is_common_comes_first_where_nothing_else_speaks():
    assert MODEL.rank("xyzzy")[0].theme == "staff"
    assert "coded answers" in MODEL.rank("xyzzy")[0].why


def test_more_coded_answers_give_better_offers():
    unseen = answers(300, seed=77)

    def found(model):
        hits = [
            theme in {o.theme for o in model.rank(each.text, 2)} for each in unseen for theme in each.themes
        ]
        return sum(hits) / len(hits)

    few, many = found(learn(BOOK, answers(8))), found(learn(BOOK, answers(120)))
    commonest = sum(bool(each.themes & {"staff", "hours"}) for each in unseen) / len(unseen)
    assert many > few
    assert many > commonest


def test_an_embedding_finds_what_words_alone_do_not():
    coded = [Coded(said[0], frozenset({theme})) for theme, said in SAYINGS.items()]
    rest = [(said, theme) for theme, every in SAYINGS.items() for said in every[1:]]

    def right(model):
        return sum(model.rank(text)[0].theme == theme for text, theme in rest)

    assert right(learn(BOOK, coded, pretend_embedding)) > right(learn(BOOK, coded))


def test_the_reason_names_the_nearest_coded_answer_and_its_words():
    model = learn(BOOK, [Coded("the goldfish pond is lovely", frozenset({"quiet"})), *answers(20)])
    why = model.rank("that goldfish pond")[0].why
    assert "“goldfish”" in why
    assert "the goldfish pond is lovely" in why


def test_learning_again_is_the_same_as_learning_at_once():
    texts, coded = [each.text for each in answers(60, seed=4)], answers(30)
    at_once = learn(BOOK, coded, texts=texts)
    again = learn_again(prepare(BOOK, [*texts, *(each.text for each in coded)]), coded)
    assert at_once.rank("a silent room") == again.rank("a silent room")


def test_an_answer_that_was_not_there_before_can_be_learnt_from():
    model = learn_again(prepare(BOOK, ["one answer"]), [Coded("quite another", frozenset({"books"}))])
    assert model.rank("another")[0].theme == "books"


def test_a_codebook_without_themes_offers_nothing():
    assert learn(Codebook("x", ()), [Coded("a", frozenset())]).rank("a") == ()


def test_a_codebook_of_one_theme_offers_it():
    assert [o.theme for o in learn(Codebook("x", (Theme("a", "A"),)), ()).rank("b")] == ["a"]


def test_an_embedding_that_gives_no_numbers_does_no_harm():
    def broken(texts):
        return np.full((len(texts), 3), np.nan, np.float32)

    check(learn(BOOK, answers(20), broken).rank("dirty toilets"), 5)


def test_an_embedding_of_the_wrong_shape_is_told():
    with pytest.raises(ValueError, match="an embedding gave"):
        learn(BOOK, answers(20), lambda texts: np.zeros((1, 3), np.float32))


def test_offers_need_no_network(monkeypatch):
    def closed(*_args, **_named):
        raise AssertionError("offers tried to reach a network")

    monkeypatch.setattr(socket, "socket", closed)
    monkeypatch.setattr(socket, "create_connection", closed)
    check(learn(BOOK, answers(20)).rank("dirty toilets"), 5)


@pytest.mark.parametrize("model", [MODEL, WITH_MEANING], ids=["words", "meaning"])
def test_many_answers_at_once_get_the_offers_each_would_get_alone(model):
    texts = [*(each.text for each in answers(12, seed=6)), *HOSTILE]
    together = model.rank_all(texts)
    for text, offers in zip(texts, together, strict=True):
        alone = model.rank(text)
        assert [offer.theme for offer in offers] == [offer.theme for offer in alone]
        assert [offer.score for offer in offers] == pytest.approx([offer.score for offer in alone], abs=1e-3)
    assert model.rank_all([]) == ()
