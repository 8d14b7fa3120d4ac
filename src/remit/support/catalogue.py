"""The learning catalogue: what role-holders did, what they recommend, folded by a table of other names.

Names are kept as they were written where the table does not know them: they are in the catalogue like all
others, and listed so that somebody can add them to the table. Nothing is dropped. `published` is what
everybody may see.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, nearest
from remit.core.words import match_key
from remit.support.records import Sector
from remit.support.seating import stage_of

Measure = Literal["recommends", "did"]

STAGES = {"new": "new to the role", "": "in between", "experienced": "experienced", "?": "not known"}
"""The stages of the role by which the catalogue is shown."""


class Experience(Struct, frozen=True):
    """One answer on one programme: the name as written, whether they did it, whether they recommend it.

    `need` is what it helped with, in the words of the needs of a study; `year` when they did it ("" not
    said).
    """

    person: str
    programme: str
    did: bool = False
    recommends: bool = False
    year: str = ""
    need: str = ""


class Alias(Struct, frozen=True):
    """Another name of a programme: `alias` as people write it, `name` as the catalogue calls it."""

    alias: str
    name: str


class Programme(Struct, frozen=True):
    """A programme: its name, its place, who did it and who recommends it, as counts of people.

    `rank` is the place by recommendations, ties as ties: "1", "=2", "=2", "4". `of_those_who_did` is how
    many of the people who did it recommend it. `known` is false for a name that the table of names lacks.
    `spellings` are all names it was written under.
    """

    name: str
    rank: str
    recommends: int
    did: int
    of_those_who_did: int
    known: bool
    spellings: tuple[str, ...]


class Unfolded(Struct, frozen=True):
    """A name that the table does not know: as written, how many people wrote it, and the name it may mean."""

    name: str
    people: int
    hint: str


class Breakdown(Struct, frozen=True):
    """One measure of each programme in groups of people; `bases` are the people of each who answered."""

    groups: tuple[str, ...]
    bases: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


class Catalogue(Struct, frozen=True):
    """Every programme that anybody named; `base` is how many people answered the question."""

    programmes: tuple[Programme, ...]
    base: int
    unfolded: tuple[Unfolded, ...]


def simple(name: str) -> str:
    """What two spellings share: no case, accents, punctuation or leading 'the', and 'and' for '&'."""
    text = unicodedata.normalize("NFKD", match_key(name)).casefold().replace("&", " and ")
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"[^\w\s]", " ", re.sub(r"['’‘`´]", "", text))
    return " ".join(text.split()).removeprefix("the ")


class Names:
    """The table of names, ready to use.

    Raises `Refused` when an alias stands for two programmes or, in a circle, for itself.
    """

    def __init__(self, aliases: Iterable[Alias], where: Place | None = None) -> None:
        place = where or Place("programmes.csv")
        rows = sorted({(match_key(row.alias), match_key(row.name)) for row in aliases})
        problems = [*_conflicts(rows, place)]
        self._next = {simple(alias): name for alias, name in rows if simple(alias) != simple(name)}
        self._spelt = {simple(name): name for _, name in reversed(rows)}
        problems += [] if problems else _circles(self._next, place)
        if problems:
            raise Refused(problems)

    def fold(self, written: str) -> tuple[str, bool]:
        """The name in the catalogue and whether the table knows it; an unknown name stays as written."""
        key, name = simple(written), match_key(written)
        known = key in self._next or key in self._spelt
        while key in self._next:
            key = simple(self._next[key])
        return (self._spelt[key], True) if known else (name, False)

    @property
    def all(self) -> tuple[str, ...]:
        """The names that the catalogue uses."""
        return tuple(sorted(self._spelt.values()))


def _conflicts(rows: Sequence[tuple[str, str]], where: Place) -> Iterable[Problem]:
    names: dict[str, set[str]] = {}
    for alias, name in rows:
        names.setdefault(simple(alias), set()).add(simple(name))
        if not alias or not name:
            yield Problem(
                "SETS-002", where, "a row of the table of names is half empty", "fill it in or remove it"
            )
    for alias, name in rows:
        if len(names[simple(alias)] - {simple(alias)}) > 1:
            what = f"'{alias}' is given as another name of '{name}' and of a second programme"
            yield Problem("SETS-003", where, what, "keep one of the two rows")


def _circles(following: Mapping[str, str], where: Place) -> list[Problem]:
    found = []
    for start in sorted(following):
        key, seen = start, set[str]()
        while key in following and key not in seen:
            seen.add(key)
            key = simple(following[key])
        if key in seen:
            what = f"'{following[start]}' is in the end another name of itself"
            found.append(Problem("SETS-004", where, what, "remove one of the rows that form the circle"))
    return found


class _Named:
    """Who did and who recommends one programme, and under which names."""

    def __init__(self) -> None:
        self.did: set[str] = set()
        self.recommends: set[str] = set()
        self.people: set[str] = set()
        self.spellings: Counter[str] = Counter()
        self.known = False

    def add(self, row: Experience, *, known: bool) -> None:
        self.people.add(row.person)
        self.spellings[match_key(row.programme)] += 1
        self.known = self.known or known
        if row.did:
            self.did.add(row.person)
        if row.recommends:
            self.recommends.add(row.person)

    @property
    def usual(self) -> str:
        """The spelling that most wrote; of several the first in the alphabet."""
        return min(self.spellings, key=lambda name: (-self.spellings[name], name))


def build_catalogue(
    experiences: Iterable[Experience], names: Names, answered: int | None = None
) -> Catalogue:
    """The catalogue, most recommended first. A person counts once in a programme, however often they name it.

    `answered` is how many people answered the question, those who named nothing among them; by default the
    people who named something. Raises `ValueError` when more people named something than are said to have
    answered.
    """
    rows = [row for row in experiences if match_key(row.programme)]
    people = {row.person for row in rows}
    base = len(people) if answered is None else answered
    if base < len(people):
        raise ValueError(f"{len(people)} people named a programme, but only {base} are said to have answered")
    found = _by_programme(rows, names)
    titles = {key: names.fold(named.usual)[0] for key, named in found.items()}
    order = sorted(found, key=lambda key: (-len(found[key].recommends), -len(found[key].did), titles[key]))
    ranks = places([len(found[key].recommends) for key in order])
    programmes = tuple(
        _programme(titles[key], rank, found[key]) for key, rank in zip(order, ranks, strict=True)
    )
    unknown = [(titles[key], found[key]) for key in order if not found[key].known]
    unfolded = [Unfolded(title, len(named.people), _hint(title, names)) for title, named in unknown]
    return Catalogue(programmes, base, tuple(sorted(unfolded, key=lambda row: (-row.people, row.name))))


def _key(name: str) -> str:
    """What all spellings of a name share; a name of signs alone stands for itself."""
    return simple(name) or name


def _by_programme(rows: Iterable[Experience], names: Names) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for row in rows:
        name, known = names.fold(row.programme)
        found.setdefault(_key(name), _Named()).add(row, known=known)
    return found


def _programme(title: str, rank: str, named: _Named) -> Programme:
    return Programme(
        title,
        rank,
        len(named.recommends),
        len(named.did),
        len(named.recommends & named.did),
        named.known,
        tuple(sorted(named.spellings)),
    )


def _hint(title: str, names: Names) -> str:
    """The nearest name of the table, empty when none is near."""
    near = nearest(title, names.all)
    return near.partition("'")[2].rpartition("'")[0]


def places(counts: Sequence[int]) -> list[str]:
    """Competition ranking, largest first: those alike share a place, marked '=', and the next is skipped."""
    return [
        f"{'=' if counts.count(count) > 1 else ''}{sum(other > count for other in counts) + 1}"
        for count in counts
    ]


def by_stage(
    sector: Sector, experiences: Iterable[Experience], names: Names, measure: Measure = "recommends"
) -> Breakdown:
    """One measure by the stage of the role that people are in (new, in between, experienced, not known)."""

    def group(row: Experience) -> str:
        person = sector.people.get(row.person)
        known = person is not None and person.since
        return STAGES[stage_of(person, sector.today) if person is not None and known else "?"]

    return _breakdown(experiences, names, measure, group, tuple(STAGES.values()))


def by_need(experiences: Iterable[Experience], names: Names, measure: Measure = "recommends") -> Breakdown:
    """One measure by what the programme helped with; a person who names two needs is in both groups."""
    rows = list(experiences)
    needs = tuple(sorted({row.need for row in rows if row.need}))
    return _breakdown(rows, names, measure, lambda row: row.need, needs)


def _breakdown(
    experiences: Iterable[Experience],
    names: Names,
    measure: Measure,
    group: Callable[[Experience], str],
    groups: tuple[str, ...],
) -> Breakdown:
    rows = [row for row in experiences if match_key(row.programme)]
    bases = {name: {row.person for row in rows if group(row) == name} for name in groups}
    whole = build_catalogue(rows, names)
    counted: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.did if measure == "did" else row.recommends:
            key = _key(names.fold(row.programme)[0])
            counted.setdefault((key, group(row)), set()).add(row.person)
    return Breakdown(
        groups,
        tuple(len(bases[name]) for name in groups),
        tuple(
            (one.name, tuple(len(counted.get((_key(one.name), name), ())) for name in groups))
            for one in whole.programmes
        ),
    )
