"""A spreadsheet alone becomes the support side of a study, without a study: `remit support --from`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, errors
from remit.core.words import plain
from remit.study.sources import read_source
from remit.study.support.config import SLOTS, Config
from remit.study.support.folder import SupportFolder
from remit.study.support.guessing import Guess, guess_columns
from remit.study.support.kits import read_kit
from remit.support.consent import Consents
from remit.support.lists import Lists
from remit.support.records import KINDS, Need, Offer, Org, Person, Sector
from remit.support.roles import Records

REFERENCE = 2000
"""Years in post are counted back from the first day of this year: only differences matter."""

_YES = {"yes", "y", "1", "true", "agree", "i agree"}
_APART = re.compile(r"[;,\n|]")
_HALF = re.compile(r"(mon|tue|wed|thu|fri)[a-z]*[\s,/-]*(am|pm|morning|afternoon)", re.IGNORECASE)


class Sheet(Struct, frozen=True):
    """A spreadsheet that was understood: its people as a support side, and what each column was taken for.

    `unused` are the headers that were taken for nothing.
    """

    folder: SupportFolder
    guesses: tuple[Guess, ...]
    rows: int
    unused: tuple[str, ...] = ()


def read_spreadsheet(path: Path, named: Mapping[str, str]) -> Sheet:
    """The people of a spreadsheet who agreed. Raises `Refused` with everything that cannot be told."""
    table = read_source(path)
    headers = [plain(header) for header in table.headers]
    columns = [[plain(cell or "") for cell in table.column(at)] for at in range(len(headers))]
    guesses, problems = guess_columns(headers, columns, named, Place(path.name))
    if not any(guess.fact in ("needs", "offers", "slots") for guess in guesses):
        what = "no column says what people ask for or offer, nor when they are free"
        fix = 'name one: --column "needs=HEADER" or --column "slots=HEADER"'
        problems = (*problems, Problem("SUP-045", Place(path.name), what, fix))
    if errors(problems):
        raise Refused(problems)
    reading = _Rows(guesses, headers, columns)
    people = reading.people()
    orgs = {org.id: org for org in reading.orgs()}
    consents = Consents({name: reading.agreed(row) for name, row in people.items() if reading.agreed(row)})
    agreed = {name: row for name, row in people.items() if name in consents.given}
    sector = Sector(
        today=f"{REFERENCE}-01-01" if reading.counts_years else reading.latest,
        orgs=orgs,
        people={name: reading.person(name, row) for name, row in agreed.items()},
        offers=tuple(offer for name, row in agreed.items() for offer in reading.offers(name, row)),
        needs=tuple(need for name, row in agreed.items() for need in reading.needs(name, row)),
    )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kit, found = read_kit(None, "")
    folder = SupportFolder(Config(), kit, consents, sector, Records(), Lists(), {path.name: digest}, found)
    unused = tuple(header for header in headers if header not in {guess.header for guess in guesses})
    return Sheet(folder, guesses, len(people), unused)


class _Rows:
    """Reads facts of a row by what its columns were taken for."""

    def __init__(
        self, guesses: Sequence[Guess], headers: Sequence[str], columns: Sequence[Sequence[str]]
    ) -> None:
        self._at: dict[str, list[int]] = {}
        for guess in guesses:
            self._at.setdefault(guess.fact, []).append(headers.index(guess.header))
        self._headers, self._columns = headers, columns
        self._height = len(columns[0]) if columns else 0
        since = [self.cell("since", row) for row in range(self._height)]
        self.counts_years = any(text and len(text) < len("2000") for text in since)
        self.latest = max((_day(text) for text in since if text and not self.counts_years), default="")

    def cell(self, fact: str, row: int) -> str:
        """The cell of a fact; empty where no column holds it."""
        found = self._at.get(fact)
        return self._columns[found[0]][row] if found else ""

    def people(self) -> dict[str, int]:
        """Every person's row by id, or by the number of the row where there is none."""
        names = [self.cell("person", row) or f"Row {row + 2}" for row in range(self._height)]
        return {name: row for row, name in reversed(list(enumerate(names)))}

    def agreed(self, row: int) -> frozenset[str]:
        """The purposes to which the person of a row said yes."""
        purposes = ("matching", "learning sets")
        return frozenset(each for each in purposes if _is_yes(self.cell(f"consent {each}", row)))

    def orgs(self) -> list[Org]:
        """The organisations; a person without one is an organisation alone."""
        facts = ("kind", "size", "region", "area")
        return [
            Org(self._organisation(row), self._organisation(row), *(self.cell(fact, row) for fact in facts))
            for row in range(self._height)
        ]

    def _organisation(self, row: int) -> str:
        return self.cell("organisation", row) or f"Organisation of row {row + 2}"

    def person(self, name: str, row: int) -> Person:
        """One person."""
        return Person(
            id=name,
            organisation=self._organisation(row),
            since=self._since(row),
            slots=frozenset(_slots(self.cell("slots", row))),
            concerns=_entries(self.cell("concerns", row)),
            contact=self.cell("contact", row),
        )

    def _since(self, row: int) -> str:
        text = self.cell("since", row)
        if not text or not self.counts_years:
            return _day(text)
        months = round(float(text) * 12)
        whole = REFERENCE * 12 - months
        return f"{whole // 12:04}-{whole % 12 + 1:02}-01"

    def offers(self, name: str, row: int) -> list[Offer]:
        """What the person offers."""
        topics = frozenset(_entries(self.cell("offer topics", row)))
        places = int(float(self.cell("capacity", row) or 1))
        return [Offer(name, kind, topics, places) for kind in KINDS if kind in self._kinds("offers", row)]

    def needs(self, name: str, row: int) -> list[Need]:
        """What the person asks for."""
        topics = frozenset(_entries(self.cell("need topics", row)))
        return [Need(name, kind, topics) for kind in KINDS if kind in self._kinds("needs", row)]

    def _kinds(self, fact: str, row: int) -> set[str]:
        """Kinds of support named in the cells of a fact; a yes stands for the kind in the header."""
        found: set[str] = set()
        for at in self._at.get(fact, ()):
            cell = self._columns[at][row].casefold()
            words = self._headers[at].casefold() if _is_yes(cell) else cell
            found |= {kind for kind in KINDS if kind in words}
        return found


def _is_yes(cell: str) -> bool:
    folded = cell.strip().casefold()
    return folded in _YES or re.split(r"[\s,.;:]", folded, maxsplit=1)[0] in _YES


def _entries(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _APART.split(cell) if part.strip()))


def _slots(cell: str) -> set[str]:
    """Half-days, however they are written: "Monday morning" is "Mon am"."""
    found = set()
    for day, half in _HALF.findall(cell):
        short = "am" if half.casefold() in ("am", "morning") else "pm"
        found.add(f"{day[:3].capitalize()} {short}")
    return found & set(SLOTS)


def _day(text: str) -> str:
    """A date, month or year as a day."""
    parts = text.split("-") if text else []
    return (
        "-".join([parts[0], *(part.zfill(2) for part in parts[1:]), *["01"] * (3 - len(parts))])
        if parts
        else ""
    )
