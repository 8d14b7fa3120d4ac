"""Backups of the SQLite stores: one file that can be put back. The secret is never in it."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from remit.core.problems import Place, refuse
from remit.site.database import ANSWERS_FILE, CODING_FILE, PEOPLE_FILE, TOGETHER_FILE
from remit.site.place import Site, today

FILES = (PEOPLE_FILE, ANSWERS_FILE, TOGETHER_FILE, CODING_FILE)
MARK = "backup.json"
LONGEST_MARK = 10_000

LARGE, MOST_PACKED = 50_000_000, 50
"""Bytes above which a store may not be packed so many times smaller: what is locked packs badly."""


def back_up(site: Site, target: Path) -> int:
    """Write all stores into one file; gives its size. Rows are copied by their keys (VACUUM)."""
    _refuse_postgres(site, "pg_dump --format=custom --file FILE $DATABASE_URL")
    if target.exists():
        raise refuse("SITE-010", Place(str(target)), "this file is there already", "name a new file")
    there = [name for name in FILES if (site.folder / name).is_file()]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".remit-backup-") as folder:
        part = Path(folder) / "part.zip"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(MARK, json.dumps({"schema": 1, "files": there}))
            for name in there:
                copy = Path(folder) / name
                with closing(sqlite3.connect(site.folder / name, timeout=20)) as store:
                    store.execute("VACUUM INTO ?", (str(copy),))
                packed.write(copy, name)
        part.chmod(0o600)
        part.replace(target)
    return target.stat().st_size


def put_back(site: Site, source: Path) -> None:
    """Put a backup in the place of the stores, after setting these aside; raises `Refused`."""
    _refuse_postgres(site, "pg_restore --clean --if-exists --dbname $DATABASE_URL FILE")
    with tempfile.TemporaryDirectory(dir=site.folder, prefix=".remit-restore-") as folder:
        fresh = _unpacked(source, Path(folder))
        _refuse_while_in_use(site)
        if any((site.folder / name).is_file() for name in FILES):
            back_up(site, _free(site.folder / "backups" / f"before-restore-{today().isoformat()}.zip"))
        for name in FILES:
            for path in (site.folder / name, site.folder / f"{name}-wal", site.folder / f"{name}-shm"):
                path.unlink(missing_ok=True)
            if name in fresh:
                (Path(folder) / name).replace(site.folder / name)


def _unpacked(source: Path, folder: Path) -> list[str]:
    try:
        with zipfile.ZipFile(source) as packed:
            with packed.open(MARK) as written:
                names = json.loads(written.read(LONGEST_MARK))["files"]
            for name in names:
                entry = packed.getinfo(name)
                if name not in FILES or entry.file_size > max(LARGE, MOST_PACKED * entry.compress_size):
                    raise KeyError(name)
                packed.extract(name, folder)
                with closing(sqlite3.connect(folder / name)) as store:
                    if store.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                        raise sqlite3.DatabaseError(name)
            return list(names)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, sqlite3.DatabaseError):
        raise refuse(
            "SITE-011",
            Place(str(source)),
            "this is not a whole backup of a site; nothing was changed",
            "name a file that `python -m remit.site backup` wrote",
        ) from None


def _refuse_while_in_use(site: Site) -> None:
    """A store that another program writes to would be torn in two."""
    for name in FILES:
        path = site.folder / name
        if not path.is_file():
            continue
        try:
            with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as store:
                store.execute("PRAGMA locking_mode=EXCLUSIVE")
                store.execute("BEGIN EXCLUSIVE")
                store.execute("ROLLBACK")
        except sqlite3.OperationalError:
            raise refuse(
                "SITE-012", Place(str(path)), "the site is running", "stop it, then put the backup back"
            ) from None


def back_up_before_migrating(site: Site) -> None:
    """A backup in the site's own folder, where there is something to lose."""
    if not site.url and any(
        (site.folder / name).is_file() and _has_tables(site.folder / name) for name in FILES
    ):
        back_up(site, _free(site.folder / "backups" / f"before-migrating-{today().isoformat()}.zip"))


def _has_tables(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as store:
        return bool(store.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found


def _refuse_postgres(site: Site, command: str) -> None:
    if site.url:
        raise refuse(
            "SITE-013",
            Place("DATABASE_URL"),
            "a Postgres database has its own tools for this",
            f"use `{command}`",
        )
