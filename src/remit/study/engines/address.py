"""The address of an engine: which one, where, and what holds the rows there."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs, urlsplit, urlunsplit

from msgspec import Struct

from remit.core.problems import Place, nearest, refuse

Kind = Literal["file", "sums", "duckdb", "spark", "postgres"]

KNOWN = (
    "file",
    "sums",
    "sums://WAVE",
    "duckdb",
    "spark://local[2]",
    "spark://HOST:PORT",
    "postgresql://NAME@HOST/DATABASE?table=TABLE",
)
"""Addresses as they are written in help and problems."""

NAMES = ("file", "sums", "duckdb", "spark", "postgresql")

TABLE = "responses"
"""The table in a database, where the address names none."""


class Address(Struct, frozen=True):
    """An engine and where it is; `table` is the table of a database, empty where a file is read.

    Of sums, `where` is the wave that is wanted, empty for all.
    """

    kind: Kind
    where: str
    table: str = ""


def read_address(text: str) -> Address:
    """The engine that an address names. Raises `Refused` with ENGINE-001."""
    name = text.split(":", maxsplit=1)[0]
    if name in ("file", "duckdb") and text.removeprefix(name) in ("", "://"):
        return Address("file" if name == "file" else "duckdb", "")
    if text == "sums" or text.startswith("sums://"):
        return Address("sums", text.removeprefix("sums").removeprefix("://").strip("/"))
    if text.startswith("spark://") and len(text) > len("spark://"):
        place = text.removeprefix("spark://")
        return Address("spark", place if place.startswith("local") else text)
    if name in ("postgres", "postgresql"):
        parts = urlsplit(text)
        table = parse_qs(parts.query).get("table", [TABLE])[0]
        return Address("postgres", urlunsplit(parts._replace(query="")), table)
    raise refuse(
        "ENGINE-001",
        Place("--engine"),
        f"'{text}' is no engine that Remit knows{nearest(name, NAMES)}",
        f"write one of: {', '.join(KNOWN)}",
    )
