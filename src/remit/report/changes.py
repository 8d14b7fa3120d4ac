"""What changed between two builds, number by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

KEY = ("table", "variable", "choice", "by", "group", "measure")
SHOWN = ("n", "base", "value", "status")

Row = Mapping[str, str]


class Change(Struct, frozen=True):
    """One number of `cells.csv` that was added, removed or changed: its address, before and after."""

    where: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.where}: {self.before or 'not there'} → {self.after or 'not there'}"


def changes(before: Iterable[Row], after: Iterable[Row]) -> tuple[Change, ...]:
    """Every difference between two `cells.csv`, in the order of the new one, removed numbers last."""
    old = {_key(row): _said(row) for row in before}
    new = {_key(row): _said(row) for row in after}
    found = [
        Change(_where(key), old.get(key, ""), said) for key, said in new.items() if old.get(key, "") != said
    ]
    found += [Change(_where(key), said, "") for key, said in old.items() if key not in new]
    return tuple(found)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in KEY)


def _where(key: tuple[str, ...]) -> str:
    return "/".join(part for part in key if part)


def _said(row: Row) -> str:
    if row.get("status"):
        return f"[{row['status']}]"
    value = row.get("value", "")
    if row.get("measure") == "share":
        return f"{row.get('n', '')} of {row.get('base', '')}"
    return f"{value} (base {row.get('base', '')})"
