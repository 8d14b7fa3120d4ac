"""Item kinds, one file each. The folder is the registry: a new kind is a new module and nothing else."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Protocol, cast

from msgspec import Struct

from remit.core.problems import Problem
from remit.core.words import TableSpec, Variable
from remit.instrument.controls import Control
from remit.instrument.items import Item

Raw = Mapping[str, Sequence[str]]
"""What a form posts: field name to the values sent (several for checkboxes)."""


class Reading(Struct, frozen=True):
    """What a kind read from a page: stored values by variable name, and what was wrong."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


class Kind(Protocol):
    """What every kind knows about its items. Modules in this folder expose one as `KIND`."""

    name: str
    settings: frozenset[str]
    """The keys of `questionnaire.yaml` that only this kind knows; they arrive in `Item.settings`."""

    def check(self, item: Item) -> tuple[Problem, ...]:
        """What is wrong with the item as authored."""

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """The columns its answers become."""

    def controls(self, item: Item) -> tuple[Control, ...]:
        """What the screen shows."""

    def read(self, item: Item, raw: Raw) -> Reading:
        """A posted page to stored values; never raises, whatever is posted."""

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """Stored values to the fields of a page (the reverse of `read`), for drafts and tests."""

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """Plausible answers, as stored values; for pilots, demonstrations and tests."""

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """The tables that are made of it when nobody says otherwise."""

    def example(self) -> Item:
        """A sound item of this kind: documentation and test case in one."""


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by name, in alphabetical order of its module."""
    found: dict[str, Kind] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        if not module.name.startswith("_"):
            kind = cast(Kind, import_module(f"{__name__}.{module.name}").KIND)
            found[kind.name] = kind
    return MappingProxyType(found)


def kind_of(item: Item) -> Kind:
    """The kind of an item; `check_instrument` has made sure that it exists."""
    return kinds()[item.kind]
