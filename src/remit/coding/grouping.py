"""A first sorting of uncoded answers into groups of like words: a start for people who write a codebook.

Many quick sortings vote on which answers belong together (consensus clustering, Monti and others, 2003), and
each begins from answers drawn by their own words, so that the same answers give the same groups and a few
more change little.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.sparse import linalg
from scipy.spatial import distance

from remit.coding.codebook import Codebook
from remit.coding.corpus import Embed, read_corpus
from remit.coding.group_words import label_groups
from remit.coding.tokens import SIGN, Floats, unit, words_of

VOTES = 60
STEPS = 15
DIMENSIONS = 50
SORTED_AT_MOST = 4_000
"""So many answers vote; any others join the group whose middle is nearest."""

FEWEST, MOST_GROUPS = 3, 20
LONGEST_NO_ANSWER = 12
SHOWN = 3


class Group(Struct, frozen=True):
    """Answers that belong together: their places in the list that was sorted, and the words that mark them.

    `kind` is "group", "none" for people who said that they have no answer, or "other" for answers unlike any
    group. `typical` are the places of the answers nearest to its middle.
    """

    kind: str
    words: tuple[str, ...]
    members: tuple[int, ...]
    typical: tuple[int, ...] = ()


def is_no_answer(text: str, heads: re.Pattern[str] | None) -> bool:
    """Whether a text says no more than that there is no answer: "none", "n/a", "-", "nothing to add"."""
    said = words_of(text.replace("’", "'"))
    words = [word for word in said if not SIGN.fullmatch(word)]  # "none" stays none with a smile after it
    if not words:
        return not said
    return (
        heads is not None and len(words) <= LONGEST_NO_ANSWER and heads.fullmatch(" ".join(words)) is not None
    )


def no_answer_pattern(heads: Sequence[str], more: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of phrases that are no answer (`heads`), with what may stand around them (`more`)."""
    if not heads:
        return None
    first = "|".join(_phrase(each) for each in sorted(heads, key=len, reverse=True))
    rest = "|".join(_phrase(each) for each in sorted((*heads, *more), key=len, reverse=True))
    return re.compile(f"(?:(?:{rest}) )*?(?:{first})(?: (?:{rest}))*")


def _phrase(words: str) -> str:
    return re.escape(" ".join(words_of(words.replace("’", "'"))))


def group_answers(
    texts: Sequence[str],
    embed: Embed | None = None,
    no_answer: re.Pattern[str] | None = None,
    plain: Collection[str] = (),
) -> tuple[Group, ...]:
    """Groups of answers, largest first; then those unlike any group, then those that say nothing.

    `plain` words (the, not, very) mark no group.
    """
    silent = [place for place, text in enumerate(texts) if is_no_answer(text, no_answer)]
    quiet = set(silent)
    spoken = [place for place in range(len(texts)) if place not in quiet]
    distinct = sorted({texts[place] for place in spoken})
    found: list[Group] = []
    if distinct:
        rows = _rows(distinct, embed)
        numbers = _sort(rows, distinct)
        found = _groups(numbers, rows, distinct, [(place, texts[place]) for place in spoken], plain)
    if silent:
        found.append(Group("none", (), tuple(silent), tuple(silent[:SHOWN])))
    return tuple(found)


def number_of_groups(answers: int) -> int:
    """How many groups to look for: more with more answers, at most as many as people can take in."""
    wanted = round(1.2 * float(answers) ** (1 / 3))
    return max(min(wanted, MOST_GROUPS), FEWEST) if answers > FEWEST else 1


def _rows(texts: Sequence[str], embed: Embed | None) -> Floats:
    """One row a text in few dimensions: what words mean, or which words stand together (Deerwester, 1990)."""
    views = read_corpus(Codebook("", ()), texts, embed).rows.blocks
    if embed is not None:
        both = np.concatenate([np.asarray(view, np.float64) for view in views[2:]], axis=1)
        _, _, turn = np.linalg.svd(both, full_matrices=False)
        return unit(np.asarray(both @ turn[:DIMENSIONS].T, np.float32))
    both = sparse.csr_matrix(sparse.hstack(views[:2]), dtype=np.float64)
    fewest = min(both.shape) - 1
    if fewest < 2:
        return unit(np.asarray(both.toarray(), np.float32))
    left, sizes, _ = linalg.svds(both, min(DIMENSIONS, fewest), v0=np.ones(min(both.shape)), solver="arpack")
    return unit(np.asarray(left * sizes, np.float32))


def _sort(rows: Floats, texts: Sequence[str]) -> NDArray[np.intp]:
    """The number of each text's group, -1 for none."""
    marks = _marks(texts)
    chosen = np.sort(np.argsort(marks, kind="stable")[:SORTED_AT_MOST])
    wanted = number_of_groups(len(chosen))
    if len(chosen) <= wanted:
        return np.zeros(len(texts), np.intp)
    votes = [_one_sorting(rows[chosen], marks[chosen], wanted, vote) for vote in range(VOTES)]
    joined = sparse.csr_matrix(
        sparse.hstack([sparse.csr_matrix(np.eye(wanted, dtype=np.float32)[vote]) for vote in votes])
    )
    apart = 1 - np.asarray((joined @ joined.T).toarray(), np.float64) / VOTES
    np.fill_diagonal(apart, 0)
    tree = hierarchy.linkage(distance.squareform(apart, checks=False), "average")
    own = hierarchy.fcluster(tree, wanted, "maxclust") - 1
    return _spread(rows, chosen, _without_small(own, len(chosen)))


def _without_small(own: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Groups of one in a hundred or fewer are no groups."""
    counts = np.bincount(own)
    small = np.flatnonzero(counts < max(2, size // 100))
    return np.where(np.isin(own, small), -1, own)


def _spread(rows: Floats, chosen: NDArray[np.intp], own: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those who did not vote join the nearest group."""
    numbers = np.full(len(rows), -1, np.intp)
    numbers[chosen] = own
    rest = np.setdiff1d(np.arange(len(rows)), chosen)
    known = np.unique(own[own >= 0])
    if rest.size and known.size:
        middles = unit(np.stack([rows[chosen[own == number]].mean(axis=0) for number in known]))
        numbers[rest] = known[(rows[rest] @ middles.T).argmax(axis=1)]
    return numbers


def _marks(texts: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each text from its words alone, the same in every list and on every computer."""
    found = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in texts]
    return np.frombuffer(b"".join(found), ">u8").astype(np.uint64)


def _chance(marks: NDArray[np.uint64], turn: int) -> NDArray[np.float64]:
    """A number between 0 and 1 for each mark at each turn (the mixing of splitmix64)."""
    mixed = marks + np.uint64((turn + 1) * 0x9E3779B97F4A7C15 % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed.astype(np.float64) + 1) / 2.0**64


def _one_sorting(rows: Floats, marks: NDArray[np.uint64], wanted: int, vote: int) -> NDArray[np.intp]:
    """k-means begun from answers drawn far from each other (Arthur and Vassilvitskii, 2007).

    Each answer's luck hangs on its own words, so that one more answer seldom changes who is drawn.
    """
    middles = [rows[int(_chance(marks, vote * MOST_GROUPS).argmin())]]
    far = np.full(len(rows), np.inf)
    for number in range(1, wanted):
        far = np.minimum(far, np.maximum(1 - rows @ middles[-1], 0))
        wait = -np.log(np.minimum(_chance(marks, vote * MOST_GROUPS + number), 1 - 1e-12))
        middles.append(rows[int((wait / np.maximum(far, 1e-12)).argmin())])
    centres = np.stack(middles)
    own = np.zeros(len(rows), np.intp)
    for step in range(STEPS):
        nearest = (rows @ centres.T).argmax(axis=1)
        if step and np.array_equal(nearest, own):
            break
        own = nearest
        member = sparse.csr_matrix(
            (np.ones(len(own), np.float32), (own, np.arange(len(own)))), (wanted, len(own))
        )
        sums = np.asarray(member @ rows)
        centres = np.where(np.abs(sums).sum(axis=1, keepdims=True) > 0, unit(sums), centres)
    return own


def _groups(
    numbers: NDArray[np.intp],
    rows: Floats,
    distinct: Sequence[str],
    spoken: Sequence[tuple[int, str]],
    plain: Collection[str],
) -> list[Group]:
    places = {text: place for place, text in enumerate(distinct)}
    members: dict[int, list[int]] = {}
    for place, text in spoken:
        members.setdefault(int(numbers[places[text]]), []).append(place)
    texts = dict(spoken)
    order = sorted((n for n in members if n >= 0), key=lambda n: (-len(members[n]), members[n]))
    words = label_groups([[texts[place] for place in members[n]] for n in order], list(texts.values()), plain)
    found = [
        Group("group", label, tuple(members[n]), _typical(n, numbers, rows, members[n], places, texts))
        for n, label in zip(order, words, strict=True)
    ]
    if -1 in members:
        found.append(Group("other", (), tuple(members[-1]), tuple(members[-1][:SHOWN])))
    return found


def _typical(
    number: int,
    numbers: NDArray[np.intp],
    rows: Floats,
    members: Sequence[int],
    places: dict[str, int],
    texts: dict[int, str],
) -> tuple[int, ...]:
    middle = rows[numbers == number].mean(axis=0)
    near = {place: float(rows[places[texts[place]]] @ middle) for place in members}
    first: dict[str, int] = {}
    for place in sorted(members, key=lambda place: (-near[place], place)):
        first.setdefault(texts[place], place)
    return tuple(first.values())[:SHOWN]
