"""Late rows and those that are there: which are new, which changed, and whether they are of one wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from remit.core.problems import Place, refuse
from remit.study.settings import Settings

if TYPE_CHECKING:
    import polars as pl

MOST_SHOWN = 10

FEW = 5
"""So few people with other answers than before are corrections, whatever their share."""


def merge(
    before: pl.DataFrame, late: pl.DataFrame, fed: set[str], settings: Settings
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows after an update, and what it changed in words; `fed` names the variables of the newer file.

    Rows with a new id are added, rows with a known id replaced. Raises `Refused`: IMPORT-020 the weights are
    missing, IMPORT-041 the file seems to be of another wave.
    """
    import polars as pl

    weight = settings.weight
    if "weight" in late.columns and weight:
        late, fed = late.rename({"weight": weight}), {*fed, weight}
    # Cells that hold nothing are cells too: what was kept beside an item goes when its list takes it in.
    late = late.with_columns(
        pl.lit(None, dtype=pl.String).alias(name)
        for name in before.columns
        if name in fed and name not in late.columns
    )
    late = late.select(name for name in late.columns if name in fed)
    before = before.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in late.columns if name not in before.columns
    )
    absent = [name for name in before.columns if name not in late.columns]
    late = late.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    late = late.select(before.columns)
    known = set(before["id"].to_list())
    fresh = late.filter(~pl.col("id").is_in(list(known)))
    again = late.filter(pl.col("id").is_in(list(known)))
    merged, changed = _replace(before, again, frozenset(absent))
    _check_same_wave(before, again, changed)
    if weight and weight in absent and len(fresh):
        raise refuse(
            "IMPORT-020",
            Place("responses.csv"),
            f"the study weighs its rows by '{weight}', but the newer file has no such column",
            "name the column with --weight",
        )
    return pl.concat([merged, fresh]), tuple(_changes(before, fresh, again, changed))


def _replace(
    before: pl.DataFrame, again: pl.DataFrame, absent: frozenset[str]
) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """The earlier rows with the newer cells of those that came again, and which cells changed by id.

    Cells of columns that the newer file does not have stay as they were.
    """
    import polars as pl

    newer = {row["id"]: row for row in again.iter_rows(named=True)}
    changed: dict[str, list[str]] = {}
    rows = []
    for row in before.iter_rows(named=True):
        late = newer.get(row["id"])
        if late is not None:
            names = [n for n in before.columns if n not in absent and late[n] != row[n]]
            if names:
                changed[row["id"]] = names
                row = row | {name: late[name] for name in names}  # noqa: PLW2901
        rows.append(row)
    return pl.DataFrame(rows, schema=dict.fromkeys(before.columns, pl.String)), changed


def _check_same_wave(before: pl.DataFrame, again: pl.DataFrame, changed: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file in which most people who were there say something else now: that is another wave."""
    earlier = {row["id"]: row for row in before.iter_rows(named=True) if row["id"] in changed}
    other = [
        row["id"]
        for row in again.iter_rows(named=True)
        if any(earlier[row["id"]][name] and row[name] for name in changed.get(row["id"], ()))
    ]
    if len(other) >= FEW and 2 * len(other) > len(again):
        raise refuse(
            "IMPORT-041",
            Place("responses.csv"),
            f"{len(other)} of {len(again)} people who were there before have other answers now, which an "
            "update would replace; nothing was changed",
            "for a new wave move the earlier answers to waves/ID/responses.csv first, then update again; for "
            "corrections remove those rows from responses.csv first",
        )


def _changes(
    before: pl.DataFrame, fresh: pl.DataFrame, again: pl.DataFrame, changed: Mapping[str, Sequence[str]]
) -> Iterable[str]:
    yield f"{len(fresh)} responses were added; the study now holds {len(before) + len(fresh)}"
    yield f"{len(again)} were there already, {len(changed)} of them with other answers than before"
    for name, cells in list(changed.items())[:MOST_SHOWN]:
        shown = ", ".join(cells[:5])
        yield f"response {name} changed in {shown}{f' and {len(cells) - 5} more' if len(cells) > 5 else ''}"
    if len(changed) > MOST_SHOWN:
        yield f"and {len(changed) - MOST_SHOWN} more changed responses"
    gone = len(before) - len(again)
    if gone:
        yield f"{gone} earlier responses are not in the newer file; they stay"
