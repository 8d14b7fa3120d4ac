"""A questionnaire from elsewhere, and how its questions meet the columns of a table."""

from __future__ import annotations

from dataclasses import dataclass

from remit.study.importing.naming import Names
from remit.study.importing.placing import Placed
from remit.study.importing.recognise import Anatomy


@dataclass(frozen=True, slots=True)
class Untranslated:
    item: str
    condition: str
    why: str


@dataclass(frozen=True, slots=True)
class Structure:
    title: str = ""
    introduction: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    placed: tuple[Placed, ...]
    untranslated: tuple[Untranslated, ...] = ()
    notes: tuple[str, ...] = ()
    codes_first: bool = False


def place_structure(anatomy: Anatomy, structure: Structure, taken: frozenset[int], names: Names) -> Matched:
    return Matched(())
