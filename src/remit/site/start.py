"""Starting the site: settings, checks that must hold, and tables brought up to date where that is safe."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from remit.core.problems import Place, Problem, Refused, refuse
from remit.site.database import aliases, databases
from remit.site.keys import read_secret
from remit.site.place import FOLDER, Site, use
from remit.site.provider.setting import read_provider
from remit.site.quiet import be_quiet
from remit.site.settings import settings_of


def find_site(study: Path, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Site:
    """The site of a study as the environment sets it up; raises `Refused`."""
    found = os.environ if environment is None else environment
    server = found.get("REMIT_SERVER", "") not in ("", "0")
    where = folder or (Path(found["REMIT_SITE_FOLDER"]) if "REMIT_SITE_FOLDER" in found else study / FOLDER)
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (
        where / ".gitignore"
    ).exists():  # a study is often kept in git; its people and its secret never are
        (where / ".gitignore").write_text("*\n", encoding="utf-8", newline="\n")
    address = found.get("REMIT_ADDRESS", "" if server else "http://127.0.0.1:8000").rstrip("/")
    if server and not address.startswith("https://"):
        raise refuse(
            "SITE-006",
            Place("REMIT_ADDRESS"),
            "a server needs the https address under which people reach it, because their links are made "
            "of it",
            "set REMIT_ADDRESS=https://survey.example.org",
        )
    host = address.partition("://")[2].partition("/")[0].rpartition(":")[0] or address.partition("://")[2]
    extra = tuple(name for name in found.get("REMIT_HOSTS", "").split(",") if name)
    return Site(
        study=study.resolve(),
        folder=where.resolve(),
        secret=read_secret(where, found, server=server),
        server=server,
        address=address,
        hosts=(host, *extra) if server else ("127.0.0.1", "localhost", *extra),
        url=found.get("DATABASE_URL", ""),
        answers_url=found.get("ANSWERS_DATABASE_URL", ""),
        smtp=found.get("REMIT_SMTP", ""),
        provider=read_provider(found),
    )


def configure(site: Site) -> None:
    """Make Django serve this site; a second call in one process changes to another site."""
    import django
    from django.conf import settings
    from django.db import connections

    use(site)
    if not settings.configured:
        settings.configure(**settings_of(site))
        django.setup()
        be_quiet()
        return
    connections.close_all()
    for name, value in settings_of(site).items():
        setattr(settings, name, value)
    for alias in aliases():
        if hasattr(connections._connections, alias):
            del connections[alias]
    fresh: Any = connections.configure_settings(databases(site))
    connections.__dict__["settings"] = fresh


def start(site: Site) -> None:
    """Configure, check and bring the tables up to date; raises `Refused`."""
    configure(site)
    check_stores()
    bring_up_to_date(site)


# ---- what must hold ------------------------------------------------------------------------------


def check_stores() -> None:
    """Each SQLite database must really write in WAL mode and take the lock at once; found by asking it."""
    from django.db import connections
    from django.db.utils import Error

    problems: list[Problem] = []
    for alias in aliases():
        connection = connections[alias]
        own = str(connection.settings_dict["NAME"])
        where = Place("DATABASE_URL" if connection.vendor == "postgresql" else own)
        try:
            connection.ensure_connection()
        except Error as error:
            reason = (str(error).splitlines() or ["no reason given"])[0][:200]
            fix = "check its address, that it runs, and its rights"
            raise refuse("SITE-007", where, f"the database cannot be opened: {reason}", fix) from None
        if connection.vendor == "sqlite":
            problems += _faults(connection, where)
    if problems:
        raise Refused(problems)


def _faults(connection: Any, where: Place) -> list[Problem]:  # noqa: ANN401 Django's connections are untyped
    found = []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if mode != "wal":
        what = (
            f"the database writes in mode '{mode}' and not 'wal', so saved pages would be lost when people "
            "answer at once"
        )
        fix = "put the site's folder (--data) on a disk of this computer, not on a network share"
        found.append(Problem("SITE-008", where, what, fix))
    if not _locks_at_once(connection):
        what = (
            "a transaction does not take its lock at the beginning (IMMEDIATE), so saved pages would be lost "
            "when people answer at once"
        )
        found.append(Problem("SITE-020", where, what, "use the settings that Remit makes"))
    return found


def _locks_at_once(connection: Any) -> bool:  # noqa: ANN401
    """Whether another writer has to wait as soon as a transaction begins."""
    from django.db import transaction

    other = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0, isolation_level=None)
    try:
        with transaction.atomic(using=connection.alias):
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            other.execute("ROLLBACK")
            return False
    finally:
        other.close()


# ---- tables --------------------------------------------------------------------------------------


def pending() -> int:
    """How many migrations wait, over all databases."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    count = 0
    for alias in aliases():
        executor = MigrationExecutor(connections[alias])
        count += len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return count


def bring_up_to_date(site: Site) -> None:
    """Migrate after a backup on a desktop; on a server say which command does it."""
    from remit.site.backups import back_up_before_migrating

    if not pending():
        return
    if site.server:
        raise refuse(
            "SITE-009",
            Place(str(site.folder)),
            "the tables of the database are older than this Remit, and a server is never migrated by itself",
            "make a backup (`python -m remit.site backup STUDY FILE`), then run `python -m remit.site "
            "migrate STUDY`",
        )
    back_up_before_migrating(site)
    migrate()


def migrate() -> None:
    """Bring every table up to date."""
    from django.core.management import call_command

    for alias in aliases():
        call_command("migrate", database=alias, verbosity=0, interactive=False)
