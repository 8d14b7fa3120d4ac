"""What routing tells: who answered a question that only some were asked has answered the one before it so.

The questionnaire is public. If only those with a contract by activities are asked how many, the base of "how
many" is a count of "by activities", in every group. So that an attack can use it, each relation is stated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

BLANK = ""

Members = Mapping[str, Collection[str]]
Term = tuple[float, dict[str, str]]


class Routed(Struct, frozen=True):
    """A variable that is asked only after these codes of another one, its gate ("": after no answer)."""

    variable: str
    gate: str
    codes: frozenset[str]


def route_terms(
    routed: Sequence[Routed],
    variables: Mapping[str, Sequence[str]],
    members: Mapping[str, Members],
    keys: Sequence[str],
) -> Iterator[list[Term]]:
    """Sums that are never below nought: people at the gate less people who answered, for all and by group.

    `variables` are the published categories, `members` the codes each of the gates' categories stands for. A
    category that is open only in part counts as open.
    """
    for each in routed:
        if each.variable not in variables or each.gate not in variables or each.gate in keys:
            continue
        fine = members.get(each.gate, {})
        gate = [code for code in variables[each.gate] if each.codes.intersection(fine.get(code, (code,)))]
        if len(gate) == len(variables[each.gate]):
            continue
        answers = [code for code in variables[each.variable] if code != BLANK]
        groups: list[dict[str, str]] = [{}]
        groups += [{key: code} for key in keys if key in variables for code in variables[key]]
        for group in groups:
            yield [
                *((1.0, {each.gate: code, **group}) for code in gate),
                *((-1.0, {each.variable: code, **group}) for code in answers),
            ]
