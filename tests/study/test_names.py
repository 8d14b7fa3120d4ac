"""A language model may look for names too: only one that is on this computer, and only when asked."""

from __future__ import annotations

import importlib.util
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import pytest

from remit.core.problems import Refused
from remit.study.names import name_finder


@dataclass
class _Entity:
    start_char: int
    end_char: int
    label_: str


class _Spacy(types.ModuleType):
    """Stands in for spaCy: finds "Anna" as a person and "seven" as a number."""

    loaded: list[object]

    def load(self, where: object) -> object:
        self.loaded.append(where)

        def read(text: str) -> object:
            found = [("Anna", "PERSON"), ("seven", "CARDINAL")]
            entities = [
                _Entity(text.index(w), text.index(w) + len(w), label) for w, label in found if w in text
            ]
            return types.SimpleNamespace(ents=entities)

        return read


@pytest.fixture
def spacy(monkeypatch: pytest.MonkeyPatch) -> _Spacy:
    module = _Spacy("spacy")
    module.loaded = []
    monkeypatch.setitem(sys.modules, "spacy", module)
    return module


def _code(folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        name_finder(folder)
    return refused.value.problems[0].code


def test_without_spacy_the_problem_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(Refused, match=r"QUOTE-052.*pip install remit\[names\]"):
        name_finder(tmp_path)


def test_a_model_is_a_folder_on_this_computer(tmp_path: Path, spacy: _Spacy) -> None:
    assert _code(tmp_path) == "QUOTE-053"
    assert _code(tmp_path / "en_core_web_sm") == "QUOTE-053"
    assert spacy.loaded == []


def test_a_model_that_cannot_be_loaded_says_why(
    tmp_path: Path, spacy: _Spacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.cfg").touch()

    def broken(where: object) -> object:
        raise ValueError("made for another version")

    monkeypatch.setattr(spacy, "load", broken, raising=False)
    with pytest.raises(Refused, match="made for another version"):
        name_finder(tmp_path)


def test_what_the_model_finds_is_a_hint_with_its_place(tmp_path: Path, spacy: _Spacy) -> None:
    (tmp_path / "config.cfg").touch()
    (found,) = name_finder(tmp_path)("for seven years Anna led it")
    assert (found.start, found.end, found.words, found.identifier) == (16, 20, "Anna", False)
    assert found.replacement == "[a colleague]"
    assert spacy.loaded == [tmp_path.resolve()]


def test_the_light_install_does_not_bring_spacy() -> None:
    from house.sources import ROOT

    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not any(line.startswith("spacy==") for line in (ROOT / name).read_text("utf-8").splitlines())
    assert importlib.util.find_spec("remit.study.names") is not None
