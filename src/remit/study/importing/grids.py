"""Columns of a block that share their answers: the rows of a grid."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from remit.instrument.items import Item, Row
from remit.study.importing.block import Block, part_id
from remit.study.importing.naming import Names, item_id, row_code
from remit.study.importing.placing import Column, Placed, hygiene, place_alone
from remit.study.importing.shapes import Shape, points_of, shape
from remit.study.importing.tally import answer_key, together
from remit.study.importing.vocabulary import opinion_of


def place_grids(block: Block, names: Names) -> list[Placed]:
    """One matrix for each set of answers in the block; what shares its answers with nobody stands alone."""
    clusters = _clusters(block.columns)
    placed: list[Placed] = []
    single = len(clusters) == 1
    for cluster in clusters:
        judged = _grid_shape(cluster, block.words) if len(cluster) > 1 else None
        if judged is None:
            placed += [place_alone(column, names, name=part_id(block, column)) for column in cluster]
            continue
        found = _matrix(replace(block, columns=cluster), judged, names)
        if not single:
            note = "this block mixes several sets of answers, so it was split"
            found = replace(found, guesses=(*found.guesses, note))
        placed.append(found)
    return placed


def _matrix(block: Block, judged: Shape, names: Names) -> Placed:
    identity = names.make(item_id(block.code, block.words, block.first.position))
    row_names = Names()
    rows, uses = [], {}
    for index, column in enumerate(block.columns):
        header = column.header
        code = row_names.make(row_code(header.sub, header.option or column.question, index))
        rows.append(Row(code, header.option or column.question or header.sub or header.raw))
        uses[f"{identity}.{code}"] = (column.position,)
    item = Item(
        id=identity,
        kind="matrix",
        text=block.text(),
        choices=judged.choices,
        rows=tuple(rows),
        refused=judged.refused,
        favourable=judged.favourable,
        unfavourable=judged.unfavourable,
    )
    guesses = [f"{len(rows)} columns with the same answers were taken as one grid", *judged.guesses]
    if not block.words:
        guesses.append(
            "the export gives no question for the grid as a whole; write one in questionnaire.yaml"
        )
    guesses += hygiene(together(column.tally for column in block.columns))
    return Placed(item, uses, tuple(guesses))


def _grid_shape(columns: Sequence[Column], words: str) -> Shape | None:
    """The answers that the rows share; None when they are not closed."""
    judged = shape(together(column.tally for column in columns), words)
    closed = judged.form in ("yes_no", "scale", "bands", "opinion", "choice")
    return judged if closed and len(judged.choices) >= 2 else None


def _clusters(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Columns that share their answers, in the order of the file; blank ones join the largest cluster."""
    groups: list[tuple[str, set[str], list[Column]]] = []
    blank: list[Column] = []
    for column in columns:
        if not column.tally.spellings:
            blank.append(column)
            continue
        family, keys = _family(column), _keys(column)
        home = next(
            (group for group in groups if group[0] == family and _alike(family, group[1], keys)), None
        )
        if home is None:
            groups.append((family, keys, [column]))
        else:
            home[1].update(keys)
            home[2].append(column)
    groups = _join_subsets(_join_numbers(groups))
    if blank:
        if not groups:
            return [(column,) for column in blank]
        max(groups, key=lambda group: len(group[2]))[2].extend(blank)
    return [tuple(sorted(group[2], key=lambda column: column.position)) for group in groups]


def _family(column: Column) -> str:
    form = column.shape().form
    if form == "opinion":
        family = opinion_of(column.tally.label(key) for key in column.tally.spellings)
        return f"opinion {family.name}" if family else "opinion"
    return {"yes_no": "yes_no", "bands": "bands", "scale": "points", "whole": "points"}.get(form, form)


def _keys(column: Column) -> set[str]:
    return {answer_key(key) for key in column.tally.spellings}


def _alike(family: str, known: set[str], keys: set[str]) -> bool:
    if family in ("text", "number", "date"):
        return False
    return family != "choice" or bool(known & keys)


def _join_numbers(
    groups: list[tuple[str, set[str], list[Column]]],
) -> list[tuple[str, set[str], list[Column]]]:
    """Numbers without any words at a scale's ends are amounts, each an item of its own."""
    found = []
    for family, keys, columns in groups:
        if family == "points" and points_of(together(column.tally for column in columns)) is None:
            found += [(family, _keys(column), [column]) for column in columns]
        else:
            found.append((family, keys, columns))
    return found


def _join_subsets(
    groups: list[tuple[str, set[str], list[Column]]],
) -> list[tuple[str, set[str], list[Column]]]:
    """A column whose few answers all stand in a larger set belongs to it, whatever it looks like alone."""
    kept: list[tuple[str, set[str], list[Column]]] = []
    for family, keys, columns in sorted(groups, key=lambda group: -len(group[1])):
        home = next(
            (group for group in kept if keys <= group[1] and group[0] not in ("number", "date")), None
        )
        if home is None or family in ("points", "number", "date"):
            kept.append((family, keys, columns))
        else:
            home[2].extend(columns)
    return sorted(kept, key=lambda group: group[2][0].position)
