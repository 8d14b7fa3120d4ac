"""Averages, quartiles and everything else that is not a count: shown where enough people stand behind it.

A mean is a fact about counts. Where some of the counts are hidden it is shown only if it says nothing new,
or if enough other sets of answers would have the same mean as printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.core.words import REFUSED
from remit.disclosure.draft import EXCLUSIVE, Draft, key_of
from remit.disclosure.merging import Blocks
from remit.disclosure.policy import Policy
from remit.disclosure.rounding import ROUND_MEAN, rounded
from remit.estimates.table import Cell

EXTREMES = ("min", "max")
"""Each is the answer of one person, so it is not published at all."""

QUARTILES = ("q1", "median", "q3")

Scores = Mapping[str, Mapping[str, float]]
"""The score of each code, by variable."""


def drop_extremes(draft: Draft) -> None:
    """Take out lowest and highest values; of a breakdown also the most common, of scores quartiles."""
    # Repeating rows have no counts by value that would tell how many people gave the most common one.
    gone = (*EXTREMES, "mode") if draft.head.by or draft.head.layout == "rows" else EXTREMES
    # Quartiles of a score by group would say how few people stand between two of them, and nobody asks.
    gone = (*gone, *QUARTILES) if draft.head.by and draft.head.made_of else gone
    draft.cells = {key: cell for key, cell in draft.cells.items() if cell.measure not in gone}


def protect_measures(draft: Draft, policy: Policy, blocks: Blocks, scores: Scores) -> None:
    """Hide averages of few people and those that would give hidden counts away; call after the counts."""
    _protect_small(draft, policy)
    if draft.head.layout in ("choice", "matrix"):
        _protect_directions(draft, blocks)
    if draft.head.layout in EXCLUSIVE:
        _protect_mean(draft, policy, blocks, scores)
    if draft.head.layout == "number":
        _protect_mode(draft, policy)
    if draft.head.layout in ("number", "rows") and draft.head.by:
        _protect_rest(draft, policy)
    _protect_mentions(draft)
    _protect_posts(draft, policy)
    _protect_ranks(draft)


def _protect_small(draft: Draft, policy: Policy) -> None:
    least = {
        "mean": policy.mean_min,
        "mode": policy.mean_min,
        "points": policy.mean_min,
        "worth": policy.mean_min,
        **dict.fromkeys(QUARTILES, policy.quartile_min),
    }
    draft.hide(
        cell for cell in draft.cells.values() if cell.base < max(least.get(cell.measure, 0), policy.group_min)
    )


def _protect_directions(draft: Draft, blocks: Blocks) -> None:
    """Top two and net are sums of counts: shown where those counts are."""
    head, raw = draft.head, draft.raw.head
    members = {block.code: block.members for block in blocks}

    def covered(pure: Sequence[str], wanted: Sequence[str]) -> bool:
        """Whether no merged category mixes the sides of the scale."""
        inside = {member for code in pure for member in members.get(code, (code,))}
        return set(wanted) <= inside

    good = covered(head.favourable, raw.favourable)
    both = good and covered(head.unfavourable, raw.unfavourable)
    for cell in list(draft.cells.values()):
        if cell.measure not in ("top_two", "net"):
            continue
        line = draft.line("share", cell.variable, cell.group)
        codes = {*head.favourable, *(head.unfavourable if cell.measure == "net" else ())}
        everyone = bool(line) and cell.base == line[0].base
        used = [each for each in line if each.choice in codes or not everyone]
        if not (good if cell.measure == "top_two" else both) or not all(map(draft.shown, used)):
            draft.hide([cell])


def _line_is_plain(draft: Draft, line: Sequence[Cell]) -> bool:
    """Whether every count of a line is shown under its own code, so that its mean says nothing new."""
    raw = {choice.code for choice in draft.raw.head.choices}
    return bool(line) and all(draft.shown(cell) and cell.choice in raw for cell in line)


def _protect_mean(draft: Draft, policy: Policy, blocks: Blocks, scores: Scores) -> None:
    least = policy.least(special=draft.head.special)
    for cell in [cell for cell in draft.cells.values() if cell.measure == "mean"]:
        line = draft.line("share", cell.variable, cell.group)
        if not line or _line_is_plain(draft, line):
            continue
        # Two bases that differ would tell how many people are in the difference.
        told = line[0].base != cell.base and not all(map(draft.shown, line))
        if told or cell.group or not _mean_is_safe(draft, cell, line, blocks, scores, least):
            draft.hide([cell])


def _mean_is_safe(
    draft: Draft, mean: Cell, line: Sequence[Cell], blocks: Blocks, scores: Scores, least: int
) -> bool:
    """Whether the printed mean leaves every small count open between nought and the threshold.

    Others may move within their published category (hidden categories count as one), so that the sum of
    scores can lie anywhere between what the lowest and the highest members give.
    """
    known = scores.get(mean.variable) or _numeric(draft)
    pools = _pools(draft, line, blocks, known)
    printed = rounded("mean", mean.value)
    if printed is None or pools is None:
        return False
    width = ROUND_MEAN / 2 * mean.base
    low, high = printed * mean.base - width, printed * mean.base + width
    lowest = sum(n * min(members) for members, n in pools)
    highest = sum(n * max(members) for members, n in pools)
    raw = {
        known[cell.choice]: cell.n
        for cell in draft.raw.cells
        if (cell.measure, cell.variable, cell.group) == ("share", mean.variable, "") and cell.choice in known
    }

    def possible(score: float, people: int, pool: tuple[list[float], int]) -> bool:
        members, n = pool
        others = [each for each in members if each != score] or [score]
        left = n - people
        bottom = lowest - n * min(members) + people * score + left * min(others)
        top = highest - n * max(members) + people * score + left * max(others)
        return bottom <= high and low <= top

    for score, n in raw.items():
        pool = next((pool for pool in pools if score in pool[0]), None)
        if pool is None or not 0 < n < least:
            continue
        if not (possible(score, 0, pool) and possible(score, min(least, pool[1]), pool)):
            return False
    return True


def _pools(
    draft: Draft, line: Sequence[Cell], blocks: Blocks, known: Mapping[str, float]
) -> list[tuple[list[float], int]] | None:
    """The scores of each published category and its people; hidden ones together. None without scores."""
    members = {block.code: block.members for block in blocks}
    pools: list[tuple[list[float], int]] = []
    hidden: tuple[list[float], int] = ([], 0)
    for cell in line:
        found = [known[code] for code in members.get(cell.choice, (cell.choice,)) if code in known]
        if not found:
            if cell.choice != REFUSED and cell.n:
                return None
        elif draft.shown(cell):
            pools.append((found, cell.n))
        else:
            hidden = ([*hidden[0], *found], hidden[1] + cell.n)
    return [*pools, hidden] if hidden[0] else pools


def _numeric(draft: Draft) -> dict[str, float]:
    found: dict[str, float] = {}
    for choice in draft.raw.head.choices:
        try:
            found[choice.code] = float(choice.code)
        except ValueError:
            continue
    return found


def _protect_mode(draft: Draft, policy: Policy) -> None:
    """The most common value is shown where enough people gave it."""
    least = policy.least(special=draft.head.special)
    for cell in draft.of("mode"):
        counts = [
            each.n
            for each in draft.raw.cells
            if (each.measure, each.variable, each.group) == ("share", cell.variable, "")
        ]
        if max(counts, default=0) < least:
            draft.hide([cell])


def _protect_rest(draft: Draft, policy: Policy) -> None:
    """Averages by group: those not shown are together enough people, or a further group is withheld.

    The average of whoever is left out follows from the whole and the groups that are shown.
    """
    for variable in draft.variables("mean"):
        for whole in draft.line("mean", variable):
            groups = [
                cell for key, cell in draft.cells.items() if key[:3] == key_of(whole)[:3] and cell.group
            ]
            shown = sorted((cell for cell in groups if draft.shown(cell)), key=lambda cell: cell.base)
            while shown and 0 < whole.base - sum(cell.base for cell in shown) < policy.group_min:
                _hide_group(draft, shown.pop(0))


def _hide_group(draft: Draft, mean: Cell) -> None:
    draft.hide(
        cell
        for cell in draft.cells.values()
        if (cell.variable, cell.choice, cell.group) == (mean.variable, mean.choice, mean.group)
        and cell.measure != "share"
    )


def _protect_mentions(draft: Draft) -> None:
    """Shares of mentions give away the sum of all mentions: shown where no count of the column is hidden."""
    for group in ("", *draft.groups):
        counted = draft.of("share", group)
        if any(not draft.shown(cell) for cell in counted):
            draft.hide(draft.of("share_of_mentions", group))


def _protect_posts(draft: Draft, policy: Policy) -> None:
    """Posts per person (repeating rows) are shown where the share of people who have such a post is.

    Also fewer posts more than people would tell: then nearly everybody who has any has just one.
    """
    if draft.head.layout != "rows":
        return
    least = policy.least(special=draft.head.special)
    for cell in list(draft.cells.values()):
        if cell.measure == "mean" and cell.choice:
            share = draft.cells.get(("share", *key_of(cell)[1:]))
            if share is None or not draft.shown(share) or _nearly_all_have_one(cell, share, least):
                draft.hide([cell])


def _nearly_all_have_one(mean: Cell, share: Cell, least: int) -> bool:
    """Whether fewer people than `least` can have more than one post, by the mean as printed."""
    printed = rounded("mean", mean.value)
    more = 0.0 if printed is None else (printed + ROUND_MEAN / 2) * mean.base - share.n
    return share.n > 0 and more < least


def _protect_ranks(draft: Draft) -> None:
    """Points are sums of the places of an answer, worths depend on all places: shown where those are."""
    if draft.head.layout != "ranking":
        return
    hidden = {c.choice for c in draft.of("share") if not draft.shown(c)}
    if hidden:
        draft.hide(draft.of("worth"))
    draft.hide(cell for cell in draft.of("points") if cell.choice in hidden)
