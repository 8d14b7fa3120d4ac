"""An SQLite file of a stranger, read with care: tables alone, no views or triggers, and not without end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from remit.core.problems import Place, Refused, refuse

MOST_STEPS = 2_000
"""Each step is 100,000 instructions of the database; a project of 100,000 codings takes a few dozen."""

MOST_ROWS = 2_000_000
_INSTRUCTIONS = 100_000
_LONGEST = 50_000_000
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class Tables:
    """The tables of a file, by name."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self._name = connection, name
        self._left = MOST_ROWS
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self.names = frozenset(str(row[0]) for row in found)

    def columns(self, table: str) -> frozenset[str]:
        """The columns of a table that is there."""
        described = self._connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description  # noqa: S608
        return frozenset(str(column[0]) for column in described)

    def rows(self, table: str, columns: Sequence[str], order: str) -> list[tuple[Any, ...]]:
        """Rows of a table that is no view; a table or column that is not there refuses the file."""
        if table not in self.names:
            raise _stranger(self._name, f"there is no table '{table}'")
        listed = ", ".join(columns)
        query = f"SELECT {listed} FROM {table} ORDER BY {order} LIMIT {self._left + 1}"  # noqa: S608 names are ours
        rows = self._connection.execute(query).fetchall()
        self._left -= len(rows)
        if self._left < 0:
            raise _stranger(self._name, f"it has more than {MOST_ROWS:,} rows")
        return rows


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Tables]:
    """The tables of a database given as bytes; raises `Refused` for what is no sound one."""
    if not content.startswith(b"SQLite format 3\0"):
        raise _stranger(name, "it is no SQLite file")
    steps = iter(range(MOST_STEPS))
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            # a file in write-ahead mode says so in two bytes; in memory there is no such mode
            connection.deserialize(content[:18] + b"\x01\x01" + content[20:])
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.set_authorizer(_only_reading)
            connection.set_progress_handler(lambda: next(steps, None) is None, _INSTRUCTIONS)
            yield Tables(connection, name)
        # OverflowError: a number beyond 64 bits; UnicodeDecodeError is a ValueError
        except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
            raise _stranger(name, str(error).splitlines()[0][:120] if str(error) else "damaged") from None


def _only_reading(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _stranger(name: str, reason: str) -> Refused:
    return refuse(
        "EXCHANGE-018",
        Place(name),
        f"this is no project file that can be read: {reason}",
        "export the project again from the program it was made with",
    )
