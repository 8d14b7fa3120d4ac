"""`python -m remit.site`: what operators do with a site beside serving it."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from remit.core.problems import Place, Refused, refuse


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="python -m remit.site", description="Look after a site.")
    commands = reader.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("secret", help="print a new secret for a server")
    for name, words in (
        ("migrate", "bring the tables of the database up to date"),
        ("log", "check the chain of hashes of the log"),
        ("destroy-links", "remove every sealed link between people and answers"),
    ):
        commands.add_parser(name, help=words).add_argument("study", type=Path)
    for name, words in (
        ("backup", "write all stores into a new file"),
        ("restore", "put a backup in their place"),
        ("posts", "import posts from a CSV file"),
    ):
        entry = commands.add_parser(name, help=words)
        entry.add_argument("study", type=Path)
        entry.add_argument("file", type=Path)
    erasure = commands.add_parser("erase", help="take out the people of a post and what they answered")
    erasure.add_argument("study", type=Path)
    erasure.add_argument("post", help="the id of a post, or the number on a receipt")
    erasure.add_argument("--key", type=Path, help="the keyholder's key, unless answers are named")
    account = commands.add_parser(
        "account", help="open an account at the desk, or change its grants and password"
    )
    account.add_argument("study", type=Path)
    account.add_argument("email")
    account.add_argument(
        "--grant",
        action="append",
        default=[],
        help="designer, field-officer, coder, analyst, publisher, keyholder, support-officer",
    )
    account.add_argument(
        "--no-password", action="store_true", help="sign in at the provider of the organisation only"
    )
    account.add_argument(
        "--forget", action="store_true", help="forget the authenticator and the number at the provider"
    )
    return reader


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 problems."""
    chosen = _reader().parse_args(words)
    try:
        print(_run(chosen))  # noqa: T201
    except Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _run(chosen: argparse.Namespace) -> str:
    from remit.site import backups
    from remit.site.start import configure, find_site, migrate, start

    if chosen.command == "secret":
        return secrets.token_hex(32)
    site = find_site(chosen.study)
    if chosen.command == "backup":
        size = backups.back_up(site, chosen.file)
        return f"{chosen.file}: {size:,} bytes. The secret is not in it: keep that elsewhere."
    if chosen.command == "restore":
        backups.put_back(site, chosen.file)
        return "The backup is in its place. What was there before is in the folder backups/."
    if chosen.command == "migrate":
        configure(site)
        migrate()
        return "The tables are up to date."
    start(site)
    return _look_after(chosen)


def _look_after(chosen: argparse.Namespace) -> str:
    from remit.site.log import broken_at, note
    from remit.site.people import import_frame
    from remit.site.people_file import read_columns, said_of

    if chosen.command == "log":
        number = broken_at()
        if number is not None:
            what = f"the chain of hashes breaks at entry {number}: somebody changed or removed an entry"
            raise refuse("SITE-017", Place("the log"), what, "compare it with a backup")
        return "The chain of hashes holds."
    if chosen.command == "posts":
        where = Place(chosen.file.name)
        if not chosen.file.is_file():
            raise refuse("FILE-001", where, "the file cannot be read: no such file", "check its name")
        done = import_frame(read_columns(chosen.file.read_bytes(), where), where)
        note(None, "imported posts", detail=said_of(done))
        for problem in done.warnings:
            print(f"warning: {problem}", file=sys.stderr)  # noqa: T201
        return said_of(done)
    if chosen.command == "destroy-links":
        from remit.site.tidying import destroy_links

        return (
            f"{destroy_links():,} sealed links are gone. Destroy every copy of the key and every backup too."
        )
    return _erase(chosen) if chosen.command == "erase" else _account(chosen)


def _erase(chosen: argparse.Namespace) -> str:
    from remit.site.erasing import erase

    done = erase(chosen.post, chosen.key)
    said = (
        f"Erased: {done.answers} answers, {done.rows} rows of responses.csv, {done.messages} messages, "
        f"{done.steps} steps of coding, {done.backups} backups of the site's own. "
        "What was published stays. Destroy every other backup."
    )
    unlinked = " Their answers are there still: in mode unlinked nothing leads to them."
    return said + (unlinked if done.left else "")


def _account(chosen: argparse.Namespace) -> str:
    from remit.site.desk.factors import forget
    from remit.site.desk.grants import give
    from remit.site.identity.models import Account
    from remit.site.log import note

    account = Account.objects.filter(email=chosen.email.lower()).first()
    if account is not None and chosen.forget:
        forget(account)
        note(None, "forgot an authenticator", chosen.email)
        return f"{chosen.email} sets up another authenticator when they next sign in."
    account = account or Account.objects.open_account(chosen.email, None)
    _set_password(account, none=chosen.no_password)
    give(account, chosen.grant)
    note(None, "changed an account", chosen.email, ", ".join(sorted(account.grants())))
    given = ", ".join(sorted(account.grants())) or "nothing yet"
    return f"{chosen.email} may sign in at /desk/sign-in as: {given}."


def _set_password(account: Any, *, none: bool) -> None:  # noqa: ANN401 Django's models are untyped
    if none:
        account.set_unusable_password()
    else:
        password = os.environ.get("REMIT_PASSWORD") or getpass.getpass("Password: ")
        _check_password(password, account)
        account.set_password(password)
    account.save()


def _check_password(password: str, account: object) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, account)
        short = len(password) < 12
    except ValidationError:
        short = True
    if short:
        raise refuse(
            "SITE-018", Place("password"), "the password is too easy to guess", "use at least 12 characters"
        )


if __name__ == "__main__":
    sys.exit(main())
