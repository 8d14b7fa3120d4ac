"""Several columns to one item: tick boxes, rankings, grids, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from remit.core.words import Choice, match_key
from remit.instrument.items import Item
from remit.study.importing.block import Block, part_id
from remit.study.importing.grids import place_grids
from remit.study.importing.headers import last_number, numbered_stem, position_of
from remit.study.importing.naming import Names, choice_codes, item_id
from remit.study.importing.placing import (
    OTHER,
    OTHER_TEXT,
    Column,
    Placed,
    hygiene,
    place_alone,
)
from remit.study.importing.shapes import looks_closed, shape
from remit.study.importing.tally import Tally, together
from remit.study.importing.vocabulary import TICKED, UNTICKED, is_other

if TYPE_CHECKING:
    pass

_RANKED = re.compile(r"\brank|\border\b|\bpriorit|most important|in order of|\btop \w+", re.IGNORECASE)
_MANY = re.compile(
    r"\ball that apply|as many as|select all|check all|tick all|choose all|multiple|one or more"
    r"|that apply|which of",
    re.IGNORECASE,
)
_COMMENT = re.compile(r".*comment", re.IGNORECASE)


def place_block(block: Block, names: Names) -> list[Placed]:
    """The items that a block of columns becomes: one where it can be, else one for each column."""
    rest, others, comments = _apart(block)
    if not rest:
        return [place_alone(column, names) for column in block.columns]
    inner = replace(block, columns=tuple(rest))
    placed = _place_rest(inner, others, names)
    taken = {position for entry in placed for position in entry.positions}
    for column in (*others, *comments):
        if column.position not in taken:
            placed.append(place_alone(column, names, name=part_id(block, column)))
    return placed


def _place_rest(block: Block, others: Sequence[Column], names: Names) -> list[Placed]:
    if len(block.columns) == 1:
        return [_single(block, others, names)]
    for attempt in (_tick_boxes, _positions, _ranked_boxes):
        found = attempt(block, others, names)
        if found is not None:
            return [found]
    return place_grids(block, names)


def _apart(block: Block) -> tuple[list[Column], list[Column], list[Column]]:
    """The columns of the block, its "other, please say" texts, and its comments."""
    rest: list[Column] = []
    others: list[Column] = []
    comments: list[Column] = []
    for column in block.columns:
        sub, option = column.header.sub, column.header.option
        if sub and _COMMENT.fullmatch(sub) and column.shape().form in ("text", "blank"):
            comments.append(column)
        elif sub == OTHER or (is_other(option) and len(block.columns) > 1 and _is_free(column)):
            others.append(column)
        else:
            rest.append(column)
    return rest, others, comments


def _is_free(column: Column) -> bool:
    return column.shape().form == "text" and not _is_boxes([column])


def _single(block: Block, others: Sequence[Column], names: Names) -> Placed:
    """One column of a block by itself: a grid of one row, or a list with "other, please say"."""
    placed = place_alone(block.first, names)
    if not others or placed.item.kind != "single":
        return placed
    label = next((choice.label for choice in placed.item.choices if is_other(choice.label)), "Other")
    choices = tuple(
        replace(choice, code=OTHER) if choice.label == label else choice for choice in placed.item.choices
    )
    item = replace(placed.item, choices=choices, other=label)
    uses = {**placed.uses, f"{item.id}.{OTHER_TEXT}": (others[0].position,)}
    return replace(placed, item=item, uses=uses)


# ---- tick boxes ----------------------------------------------------------------------------------


def _is_boxes(columns: Sequence[Column]) -> bool:
    """Whether the cells say ticked or not ticked; in a wide block one in a hundred may say something else."""
    boxes = odd = 0
    for column in columns:
        own = {match_key(column.header.option).casefold(), match_key(column.header.sub).casefold()} - {""}
        for key, count in column.tally.counts.items():
            folded = key.casefold()
            if folded in TICKED or folded in UNTICKED or folded in own:
                boxes += count
            else:
                odd += count
    return boxes > 0 and (odd == 0 or (len(columns) >= 5 and odd <= 0.01 * boxes))


def _never_filled(block: Block) -> bool:
    """A block of tick boxes by its words alone, because nobody answered it."""
    blank = not any(column.tally.spellings for column in block.columns)
    return blank and _MANY.search(block.words) is not None


def _tick_boxes(block: Block, others: Sequence[Column], names: Names) -> Placed | None:
    columns = block.columns
    unanswered = _never_filled(block)
    if not unanswered and not _is_boxes(columns):
        return None
    says_no = any(key.casefold() in UNTICKED for column in columns for key in column.tally.spellings)
    if says_no and not _answered_as_one(block) and not _MANY.search(block.words):
        return None  # yes and no, row by row: a grid
    if not says_no and all(position_of(column.header.option) for column in columns):
        return None  # a column of ones under "Rank 1": places, not boxes
    labels = [_box_label(column) for column in columns]
    codes = choice_codes(labels)
    own_other = next((i for i, label in enumerate(labels) if is_other(label)), None)
    identity = names.make(item_id(block.code, block.words, block.first.position))
    choices = tuple(Choice(code, label) for code, label in zip(codes, labels, strict=True))
    uses = {f"{identity}.{code}": (column.position,) for code, column in zip(codes, columns, strict=True)}
    other = ""
    if others:
        other = "Other" if own_other is None else labels[own_other]
        if own_other is not None:
            choices = tuple(replace(c, code=OTHER) if i == own_other else c for i, c in enumerate(choices))
            uses[f"{identity}.{OTHER}"] = uses.pop(f"{identity}.{codes[own_other]}")
        else:
            uses[f"{identity}.{OTHER}"] = (others[0].position,)
        uses[f"{identity}.{OTHER_TEXT}"] = (others[0].position,)
    guesses = [f"{len(columns)} columns of tick boxes were taken as one question with several answers"]
    if unanswered:
        guesses.append("nobody answered it; that it is tick boxes is guessed from its words")
    elif not says_no:
        guesses.append(
            "unticked boxes are blank in the file, so someone who ticked nothing cannot be told from "
            "someone who "
            "was not asked; both count as not answered"
        )
    never = [label for label, column in zip(labels, columns, strict=True) if not column.tally.spellings]
    if never and says_no:
        guesses.append(f"columns without any cell filled: {', '.join(never[:5])}")
    item = Item(identity, "select_all", block.text(), choices=choices, other=other)
    return Placed(item, uses, tuple(guesses))


def _box_label(column: Column) -> str:
    header = column.header
    return header.option or header.sub or column.question or header.question or header.raw


def _answered_as_one(block: Block) -> bool:
    """Whether the cells of a row are nearly always all filled or all blank, as one question's are."""
    import polars as pl

    filled = block.cells.select(
        pl.sum_horizontal(pl.col(str(c.position)).is_not_null() for c in block.columns if c.tally.spellings)
    ).to_series()
    some = filled.filter(filled > 0)
    width = sum(bool(column.tally.spellings) for column in block.columns)
    return bool(len(some)) and int((some == width).sum()) >= 0.9 * len(some)


# ---- rankings ------------------------------------------------------------------------------------


_NEVER_RANKED = frozenset({"whole", "number", "date", "yes_no", "opinion", "scale", "blank"})


def _positions(block: Block, others: Sequence[Column], names: Names) -> Placed | None:
    """One column a place (`Rank 1`, `Rank 2`, ...) with what was put there; or a numbered list of texts."""
    options = [column.header.option or column.header.sub for column in block.columns]
    places = [position_of(option) for option in options]
    ranked = sorted(places) == list(range(1, len(places) + 1))
    if not ranked and numbered_stem(options) is None:
        return None
    numbers = places if ranked else [last_number(option) for option in options]
    pairs = sorted(zip(numbers, block.columns, strict=True), key=lambda pair: pair[0])
    columns = tuple(column for _, column in pairs)
    if all(column.shape().form in _NEVER_RANKED for column in columns):
        return None
    named = ranked and not all(option.isdigit() for option in options)
    said = named or _RANKED.search(block.words) is not None
    whole = together(column.tally for column in columns)
    if not looks_closed(whole, block.words):
        return _own_words(block, columns, names, ranked=said)
    return _ranking(block, columns, names, sure=said) if _no_twins(block, columns) else None


def _ranking(block: Block, columns: Sequence[Column], names: Names, *, sure: bool) -> Placed | None:
    whole = together(column.tally for column in columns)
    judged = shape(whole, block.words, closed=True)
    if judged.form != "choice" or len(judged.choices) < len(columns):
        return None
    identity = names.make(item_id(block.code, block.words, block.first.position))
    item = Item(identity, "rank", block.text(), choices=judged.choices, settings={"limit": len(columns)})
    guessed = () if sure else ("taken as a ranking because no answer stands twice in a row, a guess",)
    guesses = (f"{len(columns)} places of a ranking", *guessed, *judged.guesses, *hygiene(whole))
    return Placed(item, _one_a_place(identity, columns), guesses)


def _own_words(block: Block, columns: Sequence[Column], names: Names, *, ranked: bool) -> Placed:
    identity = names.make(item_id(block.code, block.words, block.first.position))
    kind = "top_open" if ranked else "open_list"
    what = "answers in order of importance" if ranked else "short answers"
    item = Item(identity, kind, block.text(), settings={"limit": len(columns)})
    return Placed(item, _one_a_place(identity, columns), (f"a list of {what}, in people's own words",))


def _one_a_place(identity: str, columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    return {f"{identity}.{place}": (column.position,) for place, column in enumerate(columns, start=1)}


def _no_twins(block: Block, columns: Sequence[Column]) -> bool:
    """Whether the same answer hardly ever stands twice in one row."""
    rows = block.cells.select(str(column.position) for column in columns).rows()
    several = twins = 0
    for row in rows:
        keys = [match_key(cell) for cell in row if cell is not None and match_key(cell)]
        several += len(keys) > 1
        twins += len(set(keys)) < len(keys)
    return twins <= 0.05 * several


def _ranked_boxes(block: Block, others: Sequence[Column], names: Names) -> Placed | None:
    """The transposed layout: one column an option, holding the place (1, 2, ...) that it was given."""
    columns = block.columns
    places = [_whole_cells(column.tally, len(columns)) for column in columns]
    if any(found is None for found in places) or not any(places):
        return None
    several, distinct = _distinct_rows(block)
    most = max((max(found) for found in places if found), default=0)
    worded = bool(_RANKED.search(block.words) or _RANKED.search(block.code))
    if (
        several == 0
        or distinct < (0.9 if worded else 1.0) * several
        or most < 2
        or (not worded and several < 8)
    ):
        return None
    labels = [_box_label(column) for column in columns]
    identity = names.make(item_id(block.code, block.words, block.first.position))
    choices = tuple(Choice(code, label) for code, label in zip(choice_codes(labels), labels, strict=True))
    every = tuple(column.position for column in columns)
    uses = {f"{identity}.{place}": every for place in range(1, most + 1)}
    guess = f"{len(columns)} columns that hold places were turned into a ranking of {most}"
    sure = [] if worded else ["taken as a ranking because no place is given twice in a row, a guess"]
    item = Item(identity, "rank", block.text(), choices=choices, settings={"limit": most})
    return Placed(item, uses, (guess, *sure))


def _whole_cells(tally: Tally, most: int) -> set[int] | None:
    """The places in a column; None when it holds anything else."""
    found = set()
    for key in tally.spellings:
        match = re.fullmatch(r"([1-9]\d?)(?:\.0+)?", key)
        if not match or int(match.group(1)) > most:
            return None
        found.add(int(match.group(1)))
    return found


def _distinct_rows(block: Block) -> tuple[int, int]:
    """Rows with at least two places, and how many of them give no place twice and start at the first."""
    several = distinct = 0
    for row in block.cells.select(str(column.position) for column in block.columns).rows():
        found = [match_key(cell) for cell in row if cell is not None and match_key(cell)]
        if len(found) > 1:
            several += 1
            places = {int(float(key)) for key in found}
            distinct += len(places) == len(found) and min(places) == 1
    return several, distinct
