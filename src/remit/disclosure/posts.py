"""How many posts were asked in both waves, joined or left: counts of two frames, by the rule of eleven.

Each of the three follows from any other and the number of posts asked, so they are shown together or not at
all. How many of those who stayed answered is shown where it says nothing of a few newcomers either.
"""

from __future__ import annotations

from collections.abc import Collection

from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.disclosure.policy import Policy
from remit.fieldwork.frame import DISPOSITION, Frame

STAYED = Label("stayed", "Posts asked in both waves")
JOINED = Label("joined", "Posts asked for the first time")
LEFT = Label("left", "Posts no longer asked")
ANSWERED = Label("stayed_answered", "Posts asked in both waves that answered this time")
ROW = Label("posts", "Posts")


def posts_between(
    before: Frame, now: Frame, answered: Collection[str], waves: tuple[Label, Label], policy: Policy
) -> ClearedTable:
    """A table of counts of posts, whole only; `answered` are the posts that answered in the later wave.

    `stayed` and `joined` have the later wave's posts as base, `left` the earlier wave's, `stayed_answered`
    the posts that stayed. Posts coded as not eligible are left out of both frames.
    """
    old, new = _eligible(before), _eligible(now)
    counts = {
        STAYED: (len(old & new), len(new)),
        JOINED: (len(new - old), len(new)),
        LEFT: (len(old - new), len(old)),
    }
    shown = bool(policy.none_reason) or all(n >= policy.group_min for n, _ in counts.values())
    cells = [_cell(label, *pair, shown=shown) for label, pair in counts.items()]
    stayed, there = old & new, set(answered)
    if there & new:
        pair = len(stayed & there), len(stayed)
        open_ = bool(policy.none_reason) or (shown and _enough(stayed, new - old, there, policy))
        cells.append(_cell(ANSWERED, *pair, shown=open_))
    return ClearedTable(_head(waves, [cell.choice for cell in cells]), tuple(cells), _notes(cells, policy))


def _eligible(frame: Frame) -> set[str]:
    codes = frame.texts(DISPOSITION)
    return {post for post, code in zip(frame.posts, codes, strict=True) if not (code or "").startswith("4")}


def _enough(stayed: set[str], joined: set[str], answered: set[str], policy: Policy) -> bool:
    """Of those who stayed and of those who joined, enough answered and enough did not."""
    return all(
        min(len(posts & answered), len(posts - answered)) >= policy.cell_min for posts in (stayed, joined)
    )


def _cell(label: Label, n: int, base: int, *, shown: bool) -> ClearedCell:
    where = (ROW.code, label.code, label.text, "", "share")
    if not shown:
        return ClearedCell(*where, None, None, None, status="c")
    return ClearedCell(*where, n, base, n / base if base else None)


def _head(waves: tuple[Label, Label], codes: Collection[str]) -> Head:
    return Head(
        id=f"posts.{waves[0].code}",
        item="posts",
        title=f"Posts asked in {waves[0].text} and in {waves[1].text}",
        layout="response",
        rows=(ROW,),
        choices=tuple(label for label in (STAYED, JOINED, LEFT, ANSWERED) if label.code in codes),
        source="frame.csv of both waves",
    )


def _notes(cells: Collection[ClearedCell], policy: Policy) -> tuple[str, ...]:
    if not any(cell.status for cell in cells):
        return ()
    return (
        f"Withheld where fewer than {policy.group_min} posts stayed, joined or left: each number would give "
        "the others away.",
    )
