"""The CSV files of `STUDY/support/`: each row checked against what is known, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from remit.core.problems import Place, Problem, Refused, nearest
from remit.core.words import number_of
from remit.study.tablefile import read_records

Cells = dict[str, str]
YES, NO = ("yes", "y", "1", "true"), ("no", "n", "0", "false", "", "revoked", "withdrawn")

SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "signup.csv": (
        ("person",), (
            "matching", "learning sets", "directory", "catalogue", "follow-up", "facilitating", "use_answers",
        ),
    ),
    "revoked.csv": (("person", "purpose"), ("date",)),
    "people.csv": (
        ("person",),
        (
            "organisation", "since", "slots", "concerns", "interests", "part_time", "reports_to", "gender",
            "contact",
        ),
    ),
    "organisations.csv": (("organisation",), ("name", "kind", "size", "region", "area")),
    "offers.csv": (("person", "kind"), ("topics", "capacity")),
    "needs.csv": (("person", "kind"), ("topics", "wish_kind", "wish_size", "wish_region", "wish_gender")),
    "bars.csv": (("a", "b"), ("by",)),
    "links.csv": (("kind", "giver", "receiver"), ("state", "started", "told")),
    "sets.csv": (("set", "person"), ("slot", "theme", "facilitator", "started", "state", "told")),
    "meetings.csv": (("date",), ("kind", "giver", "receiver", "of", "held", "useful")),
    "marks.csv": (("mark",), ("month",)),
    "networks.csv": (
        ("network",),
        (
            "interest", "region", "kind", "meets", "last_met", "online", "useful", "contact", "size",
            "members",
        ),
    ),
    "experiences.csv": (("person", "programme"), ("did", "recommends", "year", "need")),
    "facilitators.csv": (("facilitator",), ("organisation", "slots", "capacity")),
    "programmes.csv": (("programme",), ("aliases", "need", "stage", "cost")),
    "jobplan.csv": (("post", "category", "amount"), ("note",)),
    "team.csv": (("organisation", "title"), ("role", "number", "each", "duties")),
    "successors.csv": (
        ("organisation", "person", "readiness"), ("gaps", "aspiration", "told", "action"),
    ),
    "horizons.csv": (("organisation", "post", "leaving"), ("by", "shared")),
    "actions.csv": (
        ("finding",), ("owner", "due", "state", "done", "need", "theme", "best_placed", "met"),
    ),
    "ratings.csv": (("organisation", "statement", "mark"), ()),
    "appraisals.csv": (("organisation", "person"), ("readiness", "potential", "on", "decided")),
    "inhouse.csv": (("organisation", "programme", "person"), ("started", "finished", "now")),
    "coaching.csv": (
        ("organisation", "year"), ("post", "budget", "spent", "currency", "hours", "used"),
    ),
    "placements.csv": (("host", "visitor", "starts"), ("ends", "happened")),
}  # fmt: skip
"""Each file with the columns it needs and those it may have."""


ABOUT: Mapping[str, str] = {
    "person": "the person’s id: a `post` of frame.csv, or a name of your own",
    "organisation": "the organisation, as in frame.csv or organisations.csv",
    "post": "the post, as in frame.csv (a person’s id)",
    "kind": "`mentor`, `coach`, `buddy` or `shadow`",
    "topics": "codes of the kit’s topics, separated by `; `",
    "giver": "who gives",
    "receiver": "who asked",
    "need": "the id of a need of the kit",
    "contact": "how to reach the person; shown only where the directory was agreed to",
    "signup.csv/matching": "`yes` to being matched; `no`, `revoked` or blank is no consent. The same "
    "for every purpose",
    "signup.csv/learning sets": "`yes` to a learning set",
    "signup.csv/directory": "`yes` to being found by others in the role",
    "signup.csv/catalogue": "`yes` to being counted in the learning catalogue",
    "signup.csv/follow-up": "`yes` to being asked how it went, and (with `use_answers`) to being counted "
    "where answers of two waves are compared",
    "signup.csv/facilitating": "`yes` to leading learning sets at the start, as far as offers.csv says so",
    "signup.csv/use_answers": "`yes` to taking facts from the answers, as `answers` in support.yaml says",
    "revoked.csv/purpose": "the purpose that was taken back, or `everything`",
    "revoked.csv/date": "when",
    "people.csv/since": "the day the post began",
    "people.csv/slots": "half-days that suit, as `Mon am; Tue pm`",
    "people.csv/concerns": "codes of the kit’s concerns",
    "people.csv/interests": "what they would like to hear of, separated by `; `",
    "people.csv/part_time": "`yes` or `no`",
    "people.csv/reports_to": "another person",
    "people.csv/gender": "only where the person asked that it may count",
    "organisations.csv/name": "its name in words",
    "organisations.csv/kind": "the kind of organisation",
    "organisations.csv/size": "one of `sizes` in support.yaml",
    "organisations.csv/region": "the region",
    "organisations.csv/area": "two organisations of one area and one kind are neighbours",
    "offers.csv/kind": "`mentor`, `coach`, `buddy`, `shadow`, or `facilitator` of learning sets",
    "offers.csv/capacity": "how many people (or sets) at once",
    "needs.csv/wish_kind": "a wanted kind of organisation of the giver",
    "needs.csv/wish_size": "a wanted size",
    "needs.csv/wish_region": "a wanted region",
    "needs.csv/wish_gender": "a wanted gender",
    "bars.csv/a": "who must not be brought together with `b`",
    "bars.csv/b": "a person or an organisation",
    "bars.csv/by": "who declared it; nobody else ever learns of it",
    "links.csv/state": "`proposed`, `accepted`, `declined`, `active` or `ended`",
    "sets.csv/set": "the name of a learning set, as in the sets.csv of a round",
    "sets.csv/slot": "the half-day on which it meets",
    "sets.csv/theme": "what it is about",
    "sets.csv/facilitator": "who leads it at the start; counts as one of their places",
    "sets.csv/started": "the day it started, in one row or in all; needed to follow it",
    "sets.csv/state": "as in links.csv; people of a set that is `accepted` or `active` are not put into "
    "another",
    "sets.csv/told": "the day its state was last told",
    "meetings.csv/of": "the name of the learning set that met, instead of kind, giver and receiver",
    "meetings.csv/date": "the day",
    "meetings.csv/held": "`yes` or `no`; no content is kept",
    "meetings.csv/useful": "0 to 10",
    "marks.csv/mark": "how useful somebody found it, 0 to 10; one row a mark, without a name. `remit "
    "pull` writes "
    "the marks of a month here once it is over, and only those of five or more people together",
    "marks.csv/month": "the month, as `2026-11`; blank where those of several months stand together",
    "networks.csv/network": "its name",
    "networks.csv/interest": "what it is about",
    "networks.csv/region": "where; blank for everywhere",
    "networks.csv/kind": "for which kind of organisation; blank for all",
    "networks.csv/meets": "how often, as `every 3 months`, or `lapsed`",
    "networks.csv/online": "`yes` or `no`",
    "networks.csv/useful": "marks from 0 to 10, separated by `; `; shown where five or more gave one",
    "networks.csv/last_met": "the day of the last meeting; three months later it counts as stalled",
    "networks.csv/size": "how many belong to it, where more do than are listed",
    "links.csv/started": "the day a pair started; needed to follow it",
    "links.csv/told": "the day its state was last told",
    "facilitators.csv/facilitator": "who can lead sets at the start, from outside; people of the sector "
    "offer it in offers.csv and agree to it in signup.csv",
    "facilitators.csv/slots": "half-days that suit",
    "facilitators.csv/capacity": "how many sets at once",
    "networks.csv/contact": "whom to ask",
    "networks.csv/members": "people; only those who agreed to the directory are shown",
    "experiences.csv/programme": "a programme, in any spelling that programmes.csv knows",
    "experiences.csv/did": "`yes` or `no`",
    "experiences.csv/recommends": "`yes` or `no`",
    "experiences.csv/year": "when it was done",
    "programmes.csv/programme": "the name that is printed",
    "programmes.csv/aliases": "other spellings, separated by `; `",
    "programmes.csv/stage": "for whom: before, new, in post",
    "programmes.csv/cost": "the band of what it costs",
    "jobplan.csv/category": "a category of the kit",
    "jobplan.csv/amount": "units of the week",
    "jobplan.csv/note": "a note",
    "team.csv/title": "the local title of a kind of post",
    "team.csv/role": "the common word (a code of the kit’s titles); looked up where it is blank",
    "team.csv/number": "how many there are",
    "team.csv/each": "units of the week for each",
    "team.csv/duties": "codes of duties they look after",
    "successors.csv/person": "who may come next, by a name that only the board needs to know",
    "successors.csv/readiness": "`now`, `1-2 years` or `3-5 years`",
    "successors.csv/gaps": "what is still missing, separated by `; `",
    "successors.csv/aspiration": "what the person wants, where they chose to say",
    "successors.csv/told": "whether the person knows: `yes` or `no`",
    "successors.csv/action": "the next step",
    "horizons.csv/leaving": "when the post may fall free: a day, a month or a year",
    "horizons.csv/by": "`board`, or `person` for what the holder entered",
    "horizons.csv/shared": "whether the holder chose to share it with the board",
    "actions.csv/finding": "what was found",
    "actions.csv/owner": "who took it on",
    "actions.csv/due": "until when",
    "actions.csv/state": "`open`, `started`, `done` or `dropped`",
    "actions.csv/done": "what was done",
    "actions.csv/theme": "the theme it is about, as `TABLE/CODE`",
    "actions.csv/best_placed": "who is best placed to take it further: a partner, a body, boards",
    "actions.csv/met": "the day it was talked over with them",
    "appraisals.csv/person": "who was appraised, by the name in successors.csv; only the board sees it",
    "appraisals.csv/readiness": "`now`, `1-2 years` or `3-5 years`, as the appraisal rated it",
    "appraisals.csv/potential": "`high`, `some` or `not yet`, as the appraisal rated it",
    "appraisals.csv/on": "the day, month or year of the appraisal",
    "appraisals.csv/decided": "whether the board takes the person into its plan: `yes`, `no` or "
    "`later`; blank until it has decided",
    "inhouse.csv/programme": "a leadership programme that the organisation runs itself",
    "inhouse.csv/person": "who went, by a name that only the board needs to know",
    "inhouse.csv/started": "the day, month or year it began for them",
    "inhouse.csv/finished": "`yes` or `no`",
    "inhouse.csv/now": "where they are since: `same role`, `bigger role`, `the role` or `left`; blank where "
    "nobody has asked yet",
    "coaching.csv/year": "the year, or the day or month it began",
    "coaching.csv/post": "for whom, as in frame.csv; blank for the whole organisation",
    "coaching.csv/budget": "money set aside",
    "coaching.csv/spent": "money spent",
    "coaching.csv/currency": "the sign before the money, as `£`",
    "coaching.csv/hours": "hours agreed",
    "coaching.csv/used": "hours used; nothing of what was talked about is kept",
    "placements.csv/host": "whom they shadow; offers.csv says for how many people at once",
    "placements.csv/visitor": "who comes",
    "placements.csv/starts": "the first day",
    "placements.csv/ends": "the last day; the first one where it is blank",
    "placements.csv/happened": "`yes`, `no`, or blank until somebody tells",
    "ratings.csv/statement": "a code of the kit’s board statements",
    "ratings.csv/mark": "1 to 5; one row a mark, without a name",
}
"""What each column holds, for the reference: by file and column, or by column where it is the same in all."""


class Reading(Struct):
    """Reads the sheets one by one and keeps every problem; `inputs` names the files that were there."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def rows(self, name: str) -> list[tuple[Place, Cells]]:
        """The rows of a sheet, trimmed; none where there is no such file or it cannot be read."""
        path, shown = self.folder / name, f"support/{name}"
        if not path.is_file():
            return []
        self.inputs.append(name)
        needed, more = SHEETS[name]
        try:
            found = read_records(path, shown, needed)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return []
        if found:
            self._columns(found[0][1], (*needed, *more), shown)
        return [(where, {key: cell.strip() for key, cell in cells.items()}) for where, cells in found]

    def _columns(self, cells: Collection[str], known: Collection[str], shown: str) -> None:
        for column in cells:
            if column not in known:
                what = f"there is a column '{column}' that nobody knows{nearest(column, known)}"
                fix = f"use only: {', '.join(known)}"
                self.problems.append(Problem("SUP-010", Place(shown, 1), what, fix))

    def known(self, where: Place, name: str, text: str, known: Collection[str], what: str) -> bool:
        """Whether a name is among the known ones; a problem with the nearest one where it is not."""
        if text in known:
            return True
        said = f"'{text}' in '{name}' is no {what}{nearest(text, known)}"
        fix = f"use one of: {_some(known)}" if known else f"list it first: there is no {what} yet"
        self.problems.append(Problem("SUP-011", where, said, fix))
        return False

    def several(
        self, where: Place, name: str, text: str, known: Collection[str] = (), what: str = ""
    ) -> tuple[str, ...]:
        """The entries of a cell, separated by semicolons; those nobody knows are problems."""
        entries = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
        if not known:
            return entries
        return tuple(entry for entry in entries if self.known(where, name, entry, known, what))

    def truth(self, where: Place, name: str, text: str) -> bool:
        """Whether a cell says yes; anything that is neither yes nor no is a problem."""
        if text.casefold() in (*YES, *NO):
            return text.casefold() in YES
        what = f"'{text}' in '{name}' is neither yes nor no"
        self.problems.append(Problem("SUP-012", where, what, "write yes or no"))
        return False

    def number(
        self, where: Place, name: str, text: str, least: float = 0, most: float = 10_000
    ) -> float | None:
        """The number of a cell; None for an empty one and for one that is no number in its bounds."""
        if not text:
            return None
        found = number_of(text)
        if found is not None and least <= found <= most:
            return found
        what = f"'{text}' in '{name}' is not a number from {least:g} to {most:g}"
        self.problems.append(Problem("SUP-013", where, what, "write a number such as 7.5"))
        return None

    def day(self, where: Place, name: str, text: str) -> str:
        """A day (2014-01-31), a month or a year as it is written; anything else is a problem."""
        parts = text.split("-")
        if not text or (len(parts) <= 3 and all(part.isdigit() for part in parts) and len(parts[0]) == 4):
            return text
        what = f"'{text}' in '{name}' is not a date"
        self.problems.append(Problem("SUP-014", where, what, "write it as 2014-01-31"))
        return ""

    def once(self, rows: Iterable[tuple[Place, Cells]], *names: str) -> list[tuple[Place, Cells]]:
        """The rows whose key stands there for the first time; a second one is a problem, not a change."""
        seen: dict[tuple[str, ...], Place] = {}
        kept = []
        for where, cells in rows:
            key = tuple(cells.get(name, "") for name in names)
            if key in seen:
                what = f"'{', '.join(key)}' stands here again (first on line {seen[key].line})"
                self.problems.append(Problem("SUP-015", where, what, "keep one of the two rows"))
                continue
            seen[key] = where
            kept.append((where, cells))
        return kept

    def each(
        self, name: str, keys: tuple[str, ...], make: Callable[[Place, Cells], object | None]
    ) -> tuple[object, ...]:
        """What `make` makes of every row of a sheet, each key once."""
        rows = self.rows(name)
        found = (make(where, cells) for where, cells in (self.once(rows, *keys) if keys else rows))
        return tuple(entry for entry in found if entry is not None)


def _some(known: Collection[str], most: int = 12) -> str:
    listed = list(known)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most:,} more" if len(listed) > most else "")
