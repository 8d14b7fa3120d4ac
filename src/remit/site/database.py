"""The databases: four SQLite files by default (people, answers, support, coding), or Postgres by address."""

from __future__ import annotations

from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from remit.core.problems import Place, refuse
from remit.site.place import Site

ANSWERS = "answers"
"""The label of the application, and the alias of the database where answers have their own."""

TOGETHER = "together"
"""The same for support: what people agree to and what comes of it."""

CODING = "coding"
"""The same for the coding of open answers."""

OWN = (ANSWERS, TOGETHER, CODING)
"""Applications with a store of their own; every other is in that of people."""

PEOPLE_FILE, ANSWERS_FILE, TOGETHER_FILE = "people.sqlite3", "answers.sqlite3", "together.sqlite3"
CODING_FILE = "coding.sqlite3"

KEPT = 60
"""Seconds that a connection is kept between requests."""

SURE = 2.0
"""Seconds for which a connection that was there is held to be there: asking at each request costs a tenth."""

_PLANNED_ONCE: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}
"""A statement that comes again is not planned again, which is a fifth of a save."""

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # secure_delete: a deleted link or draft is overwritten. FULL: an acknowledged page survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;",
}


def databases(site: Site) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES` of a site; raises `Refused` where an address cannot be read."""
    if not site.url:
        return {
            "default": _sqlite(site, PEOPLE_FILE),
            ANSWERS: _sqlite(site, ANSWERS_FILE),
            TOGETHER: _sqlite(site, TOGETHER_FILE),
            CODING: _sqlite(site, CODING_FILE),
        }
    found = {"default": _postgres(site.url, "DATABASE_URL")}
    if site.answers_url:
        found[ANSWERS] = _postgres(site.answers_url, "ANSWERS_DATABASE_URL")
    return found


def _sqlite(site: Site, name: str) -> dict[str, Any]:
    # The threads of a web server live on, and so do their connections: to open one costs a third of a save.
    # On a desktop each request has a thread of its own.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(site.folder / name),
        "CONN_MAX_AGE": KEPT if site.server else 0,
        "OPTIONS": dict(_SQLITE),
    }


def _postgres(url: str, name: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise refuse(
            "SITE-005",
            Place(name),
            "this is not the address of a Postgres database",
            "write it as postgresql://name:password@host:5432/database",
        )
    options = dict(parse_qsl(parts.query))
    # A pooler that gives each transaction another connection may not stand statements that are kept in one.
    planned = _PLANNED_ONCE if options.pop("prepared", "yes") != "no" else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": KEPT,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": planned | options,
    }


def ask_seldom(**_: object) -> None:
    """At the beginning of a request: kept connections are asked whether they live every few seconds only."""
    from django.db import connections

    now = monotonic()
    for each in connections.all(initialized_only=True):
        if now - getattr(each, "asked_at", now - SURE) < SURE:
            each.health_check_done = True
        else:
            each.asked_at = now


class Stores:
    """Django's router: models of `answers`, `together` and `coding` live in databases of their own."""

    def db_for_read(self, model: Any, **hints: object) -> str:  # noqa: ANN401 Django's models are untyped
        """The alias that holds a model."""
        return alias_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **hints: object) -> bool:  # noqa: ANN401
        """No row of one store points at a row of the other."""
        one, two = first._meta.app_label, second._meta.app_label
        return all((one == store) == (two == store) for store in OWN)

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Each store has its own tables and no others."""
        return db == alias_of(app_label)


def alias_of(app_label: str) -> str:
    """The alias of the database that an application's tables are in."""
    from django.db import connections

    return app_label if app_label in OWN and app_label in connections.databases else "default"


def answers_alias() -> str:
    """The alias of the database of answers."""
    return alias_of(ANSWERS)


def together_alias() -> str:
    """The alias of the database of support."""
    return alias_of(TOGETHER)


def coding_alias() -> str:
    """The alias of the database of coding."""
    return alias_of(CODING)


def aliases() -> tuple[str, ...]:
    """The databases there are."""
    from django.db import connections

    return tuple(connections.databases)
