"""Embeddings come from this computer alone, and a broken one is a problem that can be mended."""

from __future__ import annotations

import socket
from importlib.metadata import EntryPoint

import numpy as np
import pytest

from coding.coded_made_up import BOOK, answers
from remit.coding.offers import learn
from remit.core.problems import Refused
from remit.study import embedding
from remit.study.embedding import WORDLLAMA, WORDS, find_embedding, known_embeddings

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def letter_counts():
    """The example of the documentation: an embedding that counts letters."""

    def embed(texts):
        return np.array([[text.casefold().count(letter) for letter in LETTERS] for text in texts], np.float32)

    return embed


def offer(monkeypatch, **names):
    """Packages that offer embeddings under these names."""
    points = [
        EntryPoint(name, f"study.test_embedding:{value}", embedding.GROUP) for name, value in names.items()
    ]
    monkeypatch.setattr(embedding, "_offered", lambda: {point.name: point for point in points})


def broken():
    raise RuntimeError("no weights")


def lame():
    return lambda texts: np.zeros(3)


def test_words_alone_are_always_there():
    assert find_embedding(WORDS).embed is None
    assert known_embeddings()[0] == WORDS


def test_without_an_embedding_words_alone_are_used(monkeypatch):
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    assert find_embedding().name == WORDS
    assert WORDLLAMA not in known_embeddings()


def test_a_package_can_bring_an_embedding(monkeypatch):
    offer(monkeypatch, letters="letter_counts")
    found = find_embedding("letters")
    assert found.name == "letters"
    assert learn(BOOK, answers(30), found.embed).rank("dirty toilets")[0].theme == "toilets"


def test_an_installed_embedding_is_not_used_unless_it_is_asked_for(monkeypatch):
    offer(monkeypatch, letters="letter_counts")
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    assert find_embedding().name == WORDS


def test_an_unknown_name_is_a_problem_with_the_nearest(monkeypatch):
    offer(monkeypatch, letters="letter_counts")
    with pytest.raises(Refused) as refused:
        find_embedding("leters")
    (problem,) = refused.value.problems
    assert (problem.code, "did you mean 'letters'" in str(problem)) == ("OFFER-010", True)


@pytest.mark.parametrize("name", ["broken", "lame", "absent"])
def test_an_embedding_that_fails_is_a_problem(monkeypatch, name):
    offer(monkeypatch, own=name)
    with pytest.raises(Refused) as refused:
        find_embedding("own")
    assert refused.value.problems[0].code == "OFFER-011"


def test_wordllama_loads_without_a_network(monkeypatch):
    pytest.importorskip("wordllama", reason="the extra remit[suggest] is not installed")

    def closed(*_args, **_named):
        raise AssertionError("wordllama tried to reach a network")

    monkeypatch.setattr(socket, "socket", closed)
    monkeypatch.setattr(socket, "create_connection", closed)
    monkeypatch.setattr(socket, "getaddrinfo", closed)
    embed = find_embedding(WORDLLAMA).embed
    rows = embed(["parking is dear", "the car park costs too much", "kind nurses"])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert rows.shape == (3, embedding.DIMENSIONS)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
