"""What else a receiver could have, what it would cost the round, and the exact answer to "why not X?".

The optimum is flat: many rounds are nearly as good. So nobody is handed one name as *the* answer: each
receiver sees two or three alternatives with their price. Of a pair that cannot be, only `NOT_AVAILABLE` is
said, in the same words whatever stands in the way; so are questions about people who offer nothing or are not
known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from remit.support.edges import Edges
from remit.support.matching import Round, earlier
from remit.support.opened import held_rows, opened, own_scores
from remit.support.rules import NOT_AVAILABLE, bar
from remit.support.scoring import Ints
from remit.support.solving import NOBODY, best_total, solve

NEARLY_NOTHING = 5
"""A third alternative is named only if it costs the round at most so many points."""

ALWAYS = 2
DEARER = 4
SOLVED_AGAIN = 80
"""For who has fewer alternatives, so many pairs each are tried by solving again, so many in all."""

EXACT_GIVERS = 1000
"""With more givers than this, only direct exchanges are looked at, so a price is an upper bound."""

FAR = 1 << 29
UNSERVED = 10_000_000
"""The price of leaving one more person without anybody: more than all points."""


class Alternative(Struct, frozen=True):
    """Another giver a receiver could have: the score, and what all together would lose.

    Everybody else stays served, and at the floor or above unless the text says otherwise. With `exact` false
    the round loses at most `cost`.
    """

    giver: str
    score: int
    cost: int
    exact: bool
    text: str


class Answer(Struct, frozen=True):
    """The answer to "why not X?", found by making the pair and solving the rest again.

    `score` with X, `own` without; the rest of the round loses `rest` points and `unserved` people, and the
    lowest score among the others goes from `floor_before` to `floor_after`. All are 0 when it is not
    possible.
    """

    giver: str
    receiver: str
    possible: bool
    text: str
    score: int = 0
    own: int = 0
    rest: int = 0
    unserved: int = 0
    floor_before: int = 0
    floor_after: int = 0


def alternatives(found: Round, most: int = 3) -> dict[str, tuple[Alternative, ...]]:
    """For each receiver with a pair, other givers by what they would cost the round.

    First those that keep the receiver at the floor or above, cheapest first; then the best below it. Who has
    a running pair has alternatives too; for all others it stays where it is.
    """
    found = opened(found)
    edges, given = found.solution.edges, found.solution.giver
    now = own_scores(found)
    hit = given[edges.row] == edges.column
    others = edges.chosen(~hit & (given[edges.row] != NOBODY) & (_free(found)[edges.column] > 0))
    rest, exact = _prices(found, now, others)
    cost = now[others.row] - others.score + rest
    below = others.score < found.floor
    first = np.where(below, -others.score, cost)
    order = np.lexsort((others.column, -others.score, first, below, others.row))
    starts = np.searchsorted(others.row, np.arange(edges.receivers + 1))
    cheap = (cost <= NEARLY_NOTHING) & ~below
    listed: dict[str, tuple[Alternative, ...]] = {}
    for row in np.flatnonzero(given != NOBODY).tolist():
        here = [at for at in order[starts[row] : starts[row + 1]].tolist() if cost[at] < UNSERVED // 2]
        chosen = [at for rank, at in enumerate(here[:most]) if rank < ALWAYS or cheap[at]]
        listed[_name(found, row)] = tuple(
            _alternative(found, others, at, int(cost[at]), bool(exact[at])) for at in chosen
        )
    return _with_dearer(found, listed)


def _free(found: Round) -> Ints:
    """The places of each giver of an opened round that no running pair has."""
    fixed = found.solution.giver[held_rows(found)]
    return found.places - np.bincount(fixed, minlength=len(found.places))


def _with_dearer(
    found: Round, listed: dict[str, tuple[Alternative, ...]]
) -> dict[str, tuple[Alternative, ...]]:
    """Who has fewer than `ALWAYS` also sees what would put somebody else below the floor, and is told so."""
    if found.solution.edges.givers > EXACT_GIVERS:
        return listed
    served = np.flatnonzero(found.solution.giver != NOBODY).tolist()
    short = [row for row in served if len(listed[_name(found, row)]) < ALWAYS]
    for row in short[: SOLVED_AGAIN // DEARER]:
        name = _name(found, row)
        known = {entry.giver for entry in listed[name]}
        more = sorted(_dearer(found, row, known), key=lambda entry: (entry.cost, -entry.score, entry.giver))
        listed[name] += tuple(more[: ALWAYS - len(listed[name])])
    return listed


def _dearer(found: Round, row: int, known: Collection[str]) -> Iterator[Alternative]:
    """The best pairs of a receiver that leave everybody served, each solved again for its price."""
    edges, given, free = found.solution.edges, int(found.solution.giver[row]), _free(found)
    start, end = np.searchsorted(edges.row, (row, row + 1)).tolist()
    others = [
        (-int(edges.score[at]), int(edges.column[at]))
        for at in range(start, end)
        if edges.column[at] != given and free[edges.column[at]] > 0
    ]
    own = int(own_scores(found)[row])
    for lost, column in sorted(others)[:DEARER]:
        giver, made = found.board.givers[column].person.id, _forced(found, row, column)
        if giver in known or made.unserved > 0:
            continue
        cost = own + lost + made.rest
        text = f"{_points(-lost)}; the round would {_lost(cost)}"
        if made.floor_after < made.floor_before:
            text += f", and its lowest score would fall from {made.floor_before} to {made.floor_after}"
        yield Alternative(giver, -lost, cost, True, f"{text}.")


def _name(found: Round, row: int) -> str:
    return found.board.receivers[row].person.id


def _alternative(found: Round, others: Edges, at: int, cost: int, exact: bool) -> Alternative:
    giver, score = found.board.givers[others.column[at]].person.id, int(others.score[at])
    price = _lost(cost) if exact or cost <= 0 else f"lose at most {_points(cost)}"
    return Alternative(giver, score, cost, exact, f"{_points(score)}; the round would {price}.")


def _points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"


def _prices(found: Round, now: Ints, others: Edges) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """What the others lose if a receiver takes each of these pairs, and whether that is exact.

    Whoever must give way at the wanted giver moves on, and so forth, to the place that was left or to a spare
    one: a shortest path in the graph of givers. If the place left is worth a second chain of moves,
    both chains may want the same person; then the price is an upper bound.
    """
    step = _steps(found, now)
    nobody = len(step) - 1
    taken = np.bincount(found.solution.giver[found.solution.giver != NOBODY], minlength=nobody)
    spare = np.append(found.places > taken, True)
    whole = nobody <= EXACT_GIVERS and _is_best(found)
    way = _shortest(step) if whole else step
    relief = way[:, spare].min(axis=1).astype(np.int64)
    gain = way.min(axis=0).astype(np.int64)
    left = found.solution.giver[others.row]
    back = way[others.column, left].astype(np.int64)
    upper = np.minimum(back, relief[others.column])
    alone = np.where(relief[others.column] == 0, gain[left], 0)  # nobody gives way: one chain, so it is exact
    rest = np.minimum(upper, relief[others.column] + alone)
    return rest, np.full(len(rest), whole) & (rest <= relief[others.column] + gain[left])


def _is_best(found: Round) -> bool:
    """Whether an opened round has the best total of its floor; where earlier proposals were kept it may not.

    Only then is every way round a circle a loss, so that shortest paths mean something.
    """
    edges, loose = found.solution.edges, np.full(found.solution.edges.receivers, True)
    loose[held_rows(found)] = False
    kept = edges.chosen((edges.score >= found.floor) & loose[edges.row])
    if not len(kept.row):
        return not found.solution.matched
    _, scores = best_total(kept, _free(found), np.full(edges.receivers, NOBODY))
    return (len(scores), int(scores.sum())) == (found.solution.matched, found.total)


def _steps(found: Round, now: Ints) -> npt.NDArray[np.int32]:
    """The least loss when one person goes from one giver to another; the last giver is nobody.

    Only moves that keep everybody at the floor or above, and none of a running pair.
    """
    edges, given = found.solution.edges, found.solution.giver
    nobody = edges.givers
    step = np.full((nobody + 1, nobody + 1), FAR, np.int32)
    loose = np.full(edges.receivers, True)
    loose[held_rows(found)] = False
    kept = edges.chosen((edges.score >= found.floor) & loose[edges.row] & (found.places[edges.column] > 0))
    origin = np.where(given == NOBODY, nobody, given)
    before = np.where(given == NOBODY, -UNSERVED, now)
    np.minimum.at(step, (origin[kept.row], kept.column), (before[kept.row] - kept.score).astype(np.int32))
    matched = np.flatnonzero((given != NOBODY) & loose)
    np.minimum.at(
        step, (given[matched], np.full(len(matched), nobody)), (now[matched] + UNSERVED).astype(np.int32)
    )
    np.fill_diagonal(step, 0)
    return step


def _shortest(step: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Lengths of the shortest ways between all givers (Floyd 1962, Warshall 1962)."""
    way = step.copy()
    for middle in range(len(way)):
        np.minimum(way, way[:, middle, None] + way[middle], out=way)
    return way


def why_not(found: Round, giver: str, receiver: str) -> Answer:
    """What would happen if this pair were made: the exact answer, by solving the rest of the round again.

    Pairs that run stay as they are, but the one that the receiver has.
    """
    found = opened(found)
    givers = {side.person.id: place for place, side in enumerate(found.board.givers)}
    receivers = {side.person.id: place for place, side in enumerate(found.board.receivers)}
    row, column = receivers.get(receiver, NOBODY), givers.get(giver, NOBODY)
    own = next((pair for pair in found.pairs if pair.receiver == receiver), None)
    if own is not None and own.giver == giver:
        return Answer(
            giver, receiver, True, f"This is the pair of this round, with {_points(own.score)}.", own.score
        )
    if min(row, column) == NOBODY or _free(found)[column] <= 0:
        return Answer(giver, receiver, False, NOT_AVAILABLE)
    sides = found.board.givers[column], found.board.receivers[row]
    if bar(*sides, found.board.ties) is not None:
        return Answer(giver, receiver, False, NOT_AVAILABLE)
    score = found.board.points(*sides)
    return _answer(found, Answer(giver, receiver, True, "", score, own.score if own else 0), row, column)


class _Forced(Struct, frozen=True):
    """The rest of a round after one pair was made: what it lost, and its floor before and after."""

    rest: int
    unserved: int
    floor_before: int
    floor_after: int


def _forced(found: Round, row: int, column: int) -> _Forced:
    edges, given = found.solution.edges, found.solution.giver
    others = np.arange(edges.receivers) != row
    held = held_rows(found)
    fixed = held[held != row]
    others[fixed] = False
    places = found.places - np.bincount(given[fixed], minlength=edges.givers)
    places[column] -= 1
    everybody = np.full(edges.givers, True)
    after = solve(edges.among(others, everybody), places, earlier(found.board))
    rest = own_scores(found)[others & (given != NOBODY)]
    return _Forced(
        int(rest.sum()) - after.total,
        len(rest) - after.matched,
        int(rest.min()) if len(rest) else 0,
        after.floor if after.matched else 0,
    )


def _answer(found: Round, asked: Answer, row: int, column: int) -> Answer:
    made = _forced(found, row, column)
    text = _told(asked, bool(found.solution.giver[row] != NOBODY), made)
    return replace(
        asked,
        text=text,
        rest=made.rest,
        unserved=made.unserved,
        floor_before=made.floor_before,
        floor_after=made.floor_after,
    )


def _told(asked: Answer, served: bool, made: _Forced) -> str:
    instead = f"instead of your {asked.own}" if served else "instead of nobody"
    words = [f"You could have a {asked.score} {instead}"]
    if made.unserved > 0:
        words.append(f"{made.unserved} other{'s' if made.unserved > 1 else ''} would have nobody")
    elif made.rest:
        words.append(f"the rest of the round would {_lost(made.rest)}")
    else:
        words.append("the rest of the round would lose nothing")
    if made.floor_after < made.floor_before and made.floor_after:
        words.append(f"the lowest score among them would fall from {made.floor_before} to {made.floor_after}")
    return "; ".join(words) + "."


def _lost(points: int) -> str:
    return (
        f"lose {_points(points)}" if points > 0 else f"gain {_points(-points)}" if points else "lose nothing"
    )
