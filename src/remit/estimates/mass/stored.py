"""Sums that a whole build can be made of: margins of every item by every key, and a few joint counts.

Shares, means and their errors need each answer by itself. A ranking, a leadership team and the public keys
need combinations, which are kept as rows of texts with their sums. Both kinds add up over shards and waves,
and what was counted of one group can be taken off again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, nearest, refuse
from remit.core.words import MISSING, REFUSED, Variable
from remit.estimates.mass.sums import CHOSEN, WHERE, Sums, block_of, merge, replace_group
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedVariable
from remit.fieldwork.counting import PEOPLE, SQUARES, WEIGHTS, as_responses
from remit.fieldwork.responses import Responses

PLANES = (PEOPLE, WEIGHTS, SQUARES)

PLAIN = ("1", "0", "1.0", "0.0", *MISSING)
"""What a flag may hold; anything else is odd, and the table says so."""


class Joint(Struct, frozen=True):
    """People by each combination of several variables: text columns of these names, and the three sums."""

    names: tuple[str, ...]
    rows: pl.DataFrame


class Stored(Struct, frozen=True):
    """What was counted of some rows; `variables` is their dictionary, wider than what was counted."""

    variables: tuple[Variable, ...]
    sums: Sums
    joints: tuple[Joint, ...] = ()


def merge_stored(parts: Sequence[Stored], places: Sequence[Place] = ()) -> Stored:
    """The sums of several sets of rows (at least one), in whatever order; `places` name them in problems.

    Raises `Refused` with MASS-002 where they were counted by another dictionary or for other questions.
    """
    first, sums = parts[0], parts[0].sums
    for place, each in enumerate(parts[1:], start=1):
        where = places[place] if places else WHERE
        _check_joints(first, each, where)
        sums = merge(sums, each.sums, where)
    if len(parts) == 1:
        return first
    joints = tuple(
        Joint(joint.names, added((each.joints[at].rows for each in parts), joint.names))
        for at, joint in enumerate(first.joints)
    )
    return replace(first, sums=sums, joints=joints)


def _check_joints(first: Stored, second: Stored, where: Place) -> None:
    one, two = ([joint.names for joint in each.joints] for each in (first, second))
    names = [[variable.name for variable in each.variables] for each in (first, second)]
    differing = [each for each in (*one, *two) if each not in one or each not in two]
    lonely = [each for each in (*names[0], *names[1]) if each not in names[0] or each not in names[1]]
    if lonely or one != two:
        what = (
            f"'{lonely[0]}' is in one only" if lonely else f"{_together(differing)} are counted in one only"
        )
        raise refuse(
            "MASS-002",
            where,
            f"these sums were counted by another dictionary: {what}",
            "count the rows again with the dictionary of the others, or keep the two apart",
        )


def _together(differing: Sequence[tuple[str, ...]]) -> str:
    return " and ".join(f"'{name}'" for name in differing[0][:3]) if differing else "the same answers"


def added(parts: Iterable[pl.DataFrame], names: Sequence[str]) -> pl.DataFrame:
    """Rows with the same texts as one, their sums added, in the order of their texts; nobody is no row."""
    together = pl.concat(list(parts)).group_by(list(names)).agg(pl.col(name).sum() for name in PLANES)
    return together.filter(pl.col(PEOPLE) != 0.0).sort(list(names))


def correct(
    whole: Stored, key: str, group: str, fresh: Stored, former: Stored, where: Place = WHERE
) -> Stored:
    """The sums with the people of one group counted anew: what was counted of them is taken off first.

    `fresh` and `former` are the sums of that group's rows alone, as they are and as they were. Raises
    `Refused` with MASS-002 to MASS-004 as `replace_group`, MASS-004 where `former` was never counted.
    """
    for each in (fresh, former):
        _check_joints(whole, each, where)
    place = whole.sums.key(key) if key in [each.name for each in whole.sums.keys] else None
    if place is not None:
        _check_counted(whole.sums, former.sums, place, group, where)
    sums = replace_group(whole.sums, key, group, fresh.sums, former.sums, where)
    joints = []
    for now, new, old in zip(whole.joints, fresh.joints, former.joints, strict=True):
        gone = old.rows.with_columns(-pl.col(name) for name in PLANES)
        joints.append(Joint(now.names, added([now.rows, gone, new.rows], now.names)))
    return replace(whole, sums=sums, joints=tuple(joints))


def _check_counted(whole: Sums, former: Sums, place: int, group: str, where: Place) -> None:
    """The former rows must be as many as were counted; `replace_group` holds their answers side by side."""
    mine, old = whole.keys[place].codes, former.keys[place].codes
    ours = _people(whole, place, mine.index(group)) if group in mine else 0
    theirs = _people(former, place, old.index(group)) if group in old else 0
    if ours != theirs:
        raise refuse(
            "MASS-004",
            where,
            f"{ours:,} people of '{group}' were counted, and the former rows hold {theirs:,}",
            "give the rows as they were when they were counted",
        )


def _people(sums: Sums, place: int, at: int) -> int:
    return round(float(sums.counts[place][:, at, 0, 0].sum()))


def as_asked(stored: Stored, variables: Sequence[Variable]) -> tuple[Stored, str]:
    """The sums with the words of today's questionnaire, and the first thing in which it is another; or empty.

    Words may be corrected. Codes, their order and scores may not: the numbers would mean something else.
    """
    today = {variable.name: variable for variable in variables}
    for each in stored.variables:
        found = _meaning_changed(each, today.get(each.name)) if each.item else ""
        if found:
            return stored, found
    renewed = replace(
        stored.sums,
        items=_renewed(stored.sums.items, today),
        keys=_renewed(stored.sums.keys, today),
    )
    named = tuple(today.get(each.name, each) for each in stored.variables)
    return replace(stored, variables=named, sums=renewed), ""


def _renewed(coded: tuple[CodedVariable, ...], today: Mapping[str, Variable]) -> tuple[CodedVariable, ...]:
    return tuple(replace(each, variable=today.get(each.name, each.variable)) for each in coded)


def _meaning_changed(then: Variable, now: Variable | None) -> str:
    if now is None:
        return f"'{then.name}' is asked no more"
    if (then.item, then.storage, then.choice) != (now.item, now.storage, now.choice):
        was, is_now = (f"{each.storage} of '{each.item}'" for each in (then, now))
        return f"'{then.name}' is stored as {is_now}, and was {was}"
    before, after = ([(choice.code, choice.score) for choice in each.choices] for each in (then, now))
    for place in range(max(len(before), len(after))):
        one, two = before[place : place + 1], after[place : place + 1]
        if one != two:
            shown = [f"'{each[0][0]}' (score {each[0][1]})" if each else "none" for each in (two, one)]
            return f"choice {place + 1} of '{then.name}' is {shown[0]}, and was {shown[1]}"
    return ""


def answers_of(sums: Sums, name: str, by: str | None, of: Responses) -> Responses:
    """How many people gave each answer to an item, and none, by a key or of all, with `counts`."""
    place = next(place for place, item in enumerate(sums.items) if item.name == name)
    key = sums.key(by) if by else 0
    array = sums.counts[key].sum(axis=0)
    every = array if by else array.sum(axis=0, keepdims=True)
    given = every[:, sums.offsets[place] : sums.offsets[place + 1]]
    blank = every[:, :1] - given.sum(axis=1, keepdims=True)
    planes = np.concatenate([given, blank], axis=1)
    groups, answers = np.nonzero(planes[..., 0])
    columns = [_gathered(name, [*sums.items[place].codes, None], answers)]
    if by:
        columns.append(_gathered(by, [*sums.keys[key].codes, None], groups))
    return as_responses(_with_sums(columns, planes[groups, answers]), of)


def _gathered(
    name: str, codes: Sequence[str | None], places: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> pl.Series:
    return pl.Series(name, codes, dtype=pl.String).gather(places.astype(np.int64)).alias(name)


def _with_sums(columns: Sequence[pl.Series], three: Floats) -> pl.DataFrame:
    return pl.DataFrame([*columns, *(pl.Series(key, three[:, at]) for at, key in enumerate(PLANES))])


class CountedBefore:
    """Rows that were counted once, wherever they are now: a `Counting` that reads none."""

    def __init__(self, stored: Stored, population: int = 0, where: Place = WHERE) -> None:
        self._stored, self._where = stored, where
        self._places = {item.name: place for place, item in enumerate(stored.sums.items) if item.name}
        self._keys = {key.name for key in stored.sums.keys}
        columns = dict.fromkeys([each.name for each in stored.variables], pl.String)
        self._of = Responses(pl.DataFrame(schema=columns), stored.variables, population=population)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows."""
        return self._stored.variables

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`.

        Raises `Refused` with MASS-013 where they were not counted together.
        """
        sums = self._stored.sums
        if not names:
            return as_responses(_with_sums([], sums.people.sum(axis=0, keepdims=True)), self._of)
        if len(names) == 1 and names[0] in self._places:
            return answers_of(sums, names[0], None, self._of)
        wider = [joint for joint in self._stored.joints if set(names) <= set(joint.names)]
        if not wider:
            raise self._absent(names)
        least = min(wider, key=lambda joint: (joint.rows.height, joint.names))
        return as_responses(added([least.rows.select(*names, *PLANES)], names), self._of)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by` (never by itself)."""
        sums, more = self._stored.sums, [by] if by else []
        return {
            name: answers_of(sums, name, by, self._of)
            if name in self._places and (by is None or by in self._keys)
            else self.count([name, *more])
            for name in names
            if name != by
        }

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item: a row for each choice, and rows that make their base right.

        Who ticked two choices stands in two rows, so the row of people who ticked none is smaller by as many,
        and may be below nought: the sums of each choice, of the base and of refusals are those of the rows.
        """
        if by is not None and by not in self._keys:
            raise self._absent([*names[:1], by])
        absent = [name for name in names if name not in self._places]
        if absent:
            raise self._absent([*absent[:1], *([by] if by else [])])
        return block_of_flags(self._stored.sums, names, by, self._of)

    def _absent(self, names: Sequence[str]) -> Exception:
        known = [*self._places, *self._keys]
        first = next((name for name in names if name not in known), "")
        what = " by ".join(f"'{name}'" for name in names)
        return refuse(
            "MASS-013",
            self._where,
            f"{what} was not counted{nearest(first, known)}",
            "the study has changed since: count the rows again with `remit sums`",
        )


def block_of_flags(sums: Sums, names: Sequence[str], by: str | None, of: Responses) -> Responses:
    """The sums of a select-all item as rows that add up to them (see `CountedBefore.count_block`)."""
    places = {item.name: place for place, item in enumerate(sums.items)}
    key = sums.key(by) if by else 0
    array = sums.counts[key].sum(axis=0)
    planes = array if by else array.sum(axis=0, keepdims=True)
    groups = [*sums.keys[key].codes, None] if by else [None]
    flags = [sums.items[places[name]] for name in names]
    any_at = sums.offsets[places[block_of(flags[0].variable.item).name]]
    rows: list[tuple[str, str, Floats]] = []
    odd: list[tuple[str, str]] = []
    for flag in flags:
        start = sums.offsets[places[flag.name]]
        chosen = [start + at for at, code in enumerate(flag.codes) if code in CHOSEN]
        rows.append((flag.name, "1", planes[:, chosen].sum(axis=1)))
        present = planes[:, start : start + len(flag.codes), 0].sum(axis=0) > 0
        odd += [
            (flag.name, code)
            for code, there in zip(flag.codes, present.tolist(), strict=True)
            if there and code not in PLAIN
        ]
    ticked = np.sum([three for _, _, three in rows], axis=0)
    rows.append((names[0], "0", planes[:, any_at] - ticked))
    rows.append((names[0], REFUSED, planes[:, any_at + 1]))
    rows.append((names[0], "", planes[:, 0] - planes[:, any_at] - planes[:, any_at + 1]))
    rows += [(name, text, np.zeros_like(ticked)) for name, text in odd]
    return as_responses(_flag_rows(rows, names, groups, by), of)


def _flag_rows(
    rows: Sequence[tuple[str, str, Floats]],
    names: Sequence[str],
    groups: Sequence[str | None],
    by: str | None,
) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {name: [] for name in names}
    found: list[str | None] = []
    three: list[Floats] = []
    for name, text, sums in rows:
        kept = np.flatnonzero(sums.any(axis=1)) if text in ("1", "0", REFUSED, "") else np.arange(1)
        for each in names:
            columns[each] += [text if each == name and text else None] * len(kept)
        found += [groups[at] for at in kept.tolist()]
        three.append(sums[kept])
    texts = [pl.Series(name, cells, dtype=pl.String) for name, cells in columns.items()]
    grouped = [pl.Series(by, found, dtype=pl.String)] if by else []
    return _with_sums([*texts, *grouped], np.concatenate(three))
