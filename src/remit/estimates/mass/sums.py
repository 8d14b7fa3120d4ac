"""Sums of coded rows: what is stored, merged over waves, shards and machines, and turned into figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, nearest, refuse
from remit.core.words import NOT_APPLICABLE, REFUSED, REFUSED_LABEL, Choice, Variable
from remit.estimates.columns import natural
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedVariable

DERIVED = "(derived)"
"""The kind of variables that are counted and stand in no file."""

CHOSEN = ("1", "1.0")
"""How a chosen choice of a select-all item is stored."""

NO_STRATA = CodedVariable(Variable("", "", "", "choice", DERIVED), ("",))
"""The one stratum of rows that were not sampled by strata."""

EVERYBODY = CodedVariable(Variable("", "", "", "choice", DERIVED), ("",))
"""The item every row has an answer to: its sums are those of all rows of a group, whatever they answered."""


WHERE = Place("sums")
"""Where problems are when no file is named."""


class Sums(Struct, frozen=True):
    """The additive sums of every item, by every breakdown.

    `counts` holds one array a key, or a single one when there is none: (strata, groups + 1, answers, 3). Its
    last group are people without a code for that key, so that each array also gives the whole. Answers are
    the codes of all `items`, one item after another; blank is not among them. The last axis is people, sum of
    weights, sum of squared weights. The first item is `EVERYBODY`.

    `weight` names the column of weights, empty when everybody counts once. Lists of codes are in the order of
    `ordered_codes`, so that merging in any order gives the same.
    """

    items: tuple[CodedVariable, ...]
    keys: tuple[CodedVariable, ...]
    stratum: CodedVariable
    weight: str
    counts: tuple[Floats, ...]

    @property
    def rows(self) -> int:
        """How many rows were counted."""
        return round(float(self.people[:, 0].sum()))

    @property
    def people(self) -> Floats:
        """The sums of all rows of each stratum, (strata, 3)."""
        return np.asarray(self.counts[0][:, :, 0].sum(axis=1))

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where the answers of each item begin; one more, the end."""
        ends = np.cumsum([len(item.codes) for item in self.items]).tolist()
        return (0, *map(int, ends))

    def key(self, name: str) -> int:
        """The place of a breakdown. Raises `KeyError` when it was not counted."""
        for place, each in enumerate(self.keys):
            if each.name == name:
                return place
        raise KeyError(name)


def block_of(item: str) -> CodedVariable:
    """The derived item that says who answered any choice of a select-all item, or only refused."""
    choices = (Choice("answered", "Answered"), Choice(REFUSED, REFUSED_LABEL))
    variable = Variable(f"{item}.(any)", item, "", "choice", DERIVED, choices)
    return CodedVariable(variable, ("answered", REFUSED))


def ordered_codes(variable: Variable, codes: Sequence[str]) -> tuple[str, ...]:
    """Codes in the one order all sums use: listed choices, refused, not applicable, then as found."""
    listed = [choice.code for choice in variable.choices]
    typed = [code for code in (REFUSED, NOT_APPLICABLE) if code in codes and code not in listed]
    known = {*listed, *typed}
    return (*listed, *typed, *sorted({*codes} - known, key=natural))


def arranged(sums: Sums) -> Sums:
    """The sums with every list of codes in the order of `ordered_codes`."""
    return _aligned(sums, sums)


def merge(first: Sums, second: Sums, where: Place = WHERE) -> Sums:
    """The sums of both sets of rows, whichever comes first.

    Texts that were found and not listed, and typed missing values, may differ: their lists are united. What
    the author wrote must not. Raises `Refused` with MASS-002, which names the first difference.
    """
    _check_same(first, second, where)
    one, two = _aligned(first, second), _aligned(second, first)
    counts = tuple(a + b for a, b in zip(one.counts, two.counts, strict=True))
    return replace(one, counts=counts)


def _check_same(first: Sums, second: Sums, where: Place) -> None:
    found = difference(first, second)
    if found:
        raise refuse(
            "MASS-002",
            where,
            f"these sums were counted by another dictionary: {found}",
            "count the rows again with the dictionary of the others, or keep the two apart",
        )


def difference(first: Sums, second: Sums) -> str:
    """The first thing in which two dictionaries differ beyond what was found in the rows; empty when none."""
    if first.weight != second.weight:
        return f"weights are '{first.weight or 'none'}' in one and '{second.weight or 'none'}' in the other"
    for word, one, two in (
        ("item", first.items, second.items),
        ("breakdown", first.keys, second.keys),
        ("stratum", (first.stratum,), (second.stratum,)),
    ):
        for place in range(max(len(one), len(two))):
            found = _variable_difference(one[place : place + 1], two[place : place + 1])
            if found:
                return f"{word} {place + 1} {found}"
    return ""


def _variable_difference(one: tuple[CodedVariable, ...], two: tuple[CodedVariable, ...]) -> str:
    if not one or not two:
        return f"'{(one or two)[0].name}' is in one only"
    a, b = one[0].variable, two[0].variable
    for field in ("name", "item", "storage", "choice", "label"):
        if getattr(a, field) != getattr(b, field):
            return f"has the {field} '{getattr(a, field)}' in one and '{getattr(b, field)}' in the other"
    for place in range(max(len(a.choices), len(b.choices))):
        ours, theirs = a.choices[place : place + 1], b.choices[place : place + 1]
        if ours != theirs:
            one_has, other_has = (_shown(each) for each in (ours, theirs))
            return f"'{a.name}' has as choice {place + 1} {one_has} in one and {other_has} in the other"
    return ""


def _shown(choice: tuple[Choice, ...]) -> str:
    if not choice:
        return "none"
    score = "" if choice[0].score is None else f", score {choice[0].score:g}"
    return f"'{choice[0].code}' ({choice[0].label}{score})"


def _aligned(sums: Sums, other: Sums) -> Sums:
    """The sums with the codes of both, nought where only the other has them."""
    items = _united(sums.items, other.items)
    keys = _united(sums.keys, other.keys)
    (stratum,) = _united((sums.stratum,), (other.stratum,))
    if (items, keys, stratum) == (sums.items, sums.keys, sums.stratum):
        return sums
    answers, count = _moved(sums.items, items)
    strata, strata_count = _moved((sums.stratum,), (stratum,))
    counts = []
    for place, array in enumerate(sums.counts):
        groups, group_count = _moved(sums.keys[place : place + 1], keys[place : place + 1])
        made = np.zeros((strata_count, group_count + 1, count, 3))
        made[np.ix_(strata, [*groups, group_count], answers)] = array
        counts.append(made)
    return replace(sums, items=items, keys=keys, stratum=stratum, counts=tuple(counts))


def _united(mine: tuple[CodedVariable, ...], theirs: tuple[CodedVariable, ...]) -> tuple[CodedVariable, ...]:
    return tuple(
        replace(a, codes=ordered_codes(a.variable, (*a.codes, *b.codes)))
        for a, b in zip(mine, theirs, strict=True)
    )


def _moved(old: tuple[CodedVariable, ...], new: tuple[CodedVariable, ...]) -> tuple[list[int], int]:
    """Where each code of the old lists stands in the new ones, and how many those hold."""
    places: list[int] = []
    start = 0
    for a, b in zip(old, new, strict=True):
        at = {code: start + place for place, code in enumerate(b.codes)}
        places += [at[code] for code in a.codes]
        start += len(b.codes)
    return places, start


def replace_group(
    sums: Sums, key: str, group: str, fresh: Sums, former: Sums | None = None, where: Place = WHERE
) -> Sums:
    """The sums with the people of one group (one organisation) counted anew.

    `fresh` are the sums of that group's rows alone. The slice of that group is put in its place as it is.
    Other breakdowns do not know who was in the group, so they need `former`, the sums of its earlier rows:
    what was counted then is taken off and `fresh` added. Raises `Refused` with MASS-002 for another
    dictionary, MASS-003 where the breakdown or `former` is missing, MASS-004 where rows are of other groups
    or `former` is not what was counted.
    """
    for each in (fresh, *([former] if former else [])):
        _check_same(sums, each, where)
        _check_only(each, key, group, where)
    if former is None and len(sums.keys) > 1:
        raise refuse(
            "MASS-003",
            where,
            f"other breakdowns than '{key}' cannot tell which of their people were in '{group}'",
            "give the sums of the group's former rows as well, or keep each breakdown in sums of its own",
        )
    whole, new = _aligned(sums, fresh), _aligned(fresh, sums)
    if former is None:
        return _sliced(whole, key, group, new)
    whole = _aligned(whole, former)
    new, old = _aligned(new, whole), _aligned(former, whole)
    _check_former(whole, old, key, group, where)
    gone = tuple(a - b for a, b in zip(whole.counts, old.counts, strict=True))
    # Weights that cancel leave a rounding where there is nobody any more.
    for array in gone:
        array[array[..., 0] == 0.0] = 0.0
        np.maximum(array, 0.0, out=array)
    counts = tuple(a + b for a, b in zip(gone, new.counts, strict=True))
    return _sliced(replace(whole, counts=counts), key, group, new)


def _sliced(whole: Sums, key: str, group: str, new: Sums) -> Sums:
    place = whole.key(key)
    at = whole.keys[place].codes.index(group)
    changed = whole.counts[place].copy()
    changed[:, at] = new.counts[place][:, at]
    return replace(
        whole, counts=tuple(changed if each == place else one for each, one in enumerate(whole.counts))
    )


def _check_former(whole: Sums, old: Sums, key: str, group: str, where: Place) -> None:
    """What is taken off must be what was counted, answer by answer: else all other breakdowns go wrong."""
    place = whole.key(key)
    at = whole.keys[place].codes.index(group)
    mine, theirs = whole.counts[place][:, at], old.counts[place][:, at]
    same = np.isclose(mine, theirs, rtol=1e-9, atol=1e-9).all(axis=(0, 2))
    if same.all():
        return
    differs = int(np.argmin(same))
    name = whole.items[max(int(np.searchsorted(whole.offsets, differs, "right")) - 1, 0)].name
    raise refuse(
        "MASS-004",
        where,
        f"the former rows of '{group}' are not those that were counted: '{name}' has other answers or "
        "weights",
        "give the rows as they were when they were counted, or count the whole file again",
    )


def _check_only(sums: Sums, key: str, group: str, where: Place) -> None:
    names = [each.name for each in sums.keys]
    if key not in names:
        raise refuse(
            "MASS-003",
            where,
            f"there is no breakdown by '{key}' in these sums{nearest(key, names)}",
            "name one of: " + ", ".join(names) if names else "count the rows again by this breakdown",
        )
    place = sums.key(key)
    codes = sums.keys[place].codes
    counted = sums.counts[place][:, :, 0, 0].sum(axis=0)
    others = [code for code, people in zip((*codes, "no group"), counted, strict=True) if people]
    if group not in codes or set(others) - {group}:
        found = ", ".join(sorted(set(others) - {group})[:3]) or "nobody"
        raise refuse(
            "MASS-004",
            where,
            f"the rows counted for '{group}' should be of it alone, and are of {found}",
            f"count only the rows in which '{key}' is '{group}'",
        )
