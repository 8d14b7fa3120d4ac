"""The secret that tokens are marked with and contents locked under; never made up on a server."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from remit.core.problems import Place, refuse
from remit.site.sealing import Unopened, public_half

NAME = "secret.key"
LEAST = 64
"""Hexadecimal characters: 256 bits."""


def read_secret(folder: Path, environment: Mapping[str, str], *, server: bool) -> bytes:
    """The site's secret; raises `Refused` where it is missing, weak or open to others."""
    if server:
        return _from_environment(environment)
    path = folder / NAME
    if not path.exists():
        _make(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise refuse(
            "SITE-002",
            Place(str(path)),
            "other people of this computer can read the secret of the site",
            f"run `chmod 600 {path}`; if somebody may have read it, invite everybody anew with another "
            "secret",
        )
    return _checked(path.read_text(encoding="utf-8").strip(), str(path))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(secrets.token_hex(32) + "\n")


def _from_environment(environment: Mapping[str, str]) -> bytes:
    named = environment.get("REMIT_SECRET_FILE", "")
    if named and Path(named).is_file():
        return _checked(Path(named).read_text(encoding="utf-8").strip(), named)
    text = environment.get("REMIT_SECRET", "")
    if not text:
        raise refuse(
            "SITE-003",
            Place("REMIT_SECRET"),
            "a server is never started with a secret that it made up itself",
            "make one with `python -m remit.site secret` and give it in REMIT_SECRET, or in a file named by "
            "REMIT_SECRET_FILE",
        )
    return _checked(text, "REMIT_SECRET")


def _checked(text: str, where: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(text) < LEAST or len(set(found)) < 8:
        raise refuse(
            "SITE-004",
            Place(where),
            f"the secret is not {LEAST} hexadecimal characters by chance, so tokens could be guessed",
            "make one with `python -m remit.site secret`",
        )
    return found


def write_private_key(path: Path, private: str, study: Path) -> None:
    """The keyholder's half, in a new file outside the study; raises `Refused`."""
    check_key_place(path, study)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(f"remit keyholder's key 1\n{private}\n")


def check_key_place(path: Path, study: Path) -> None:
    """Refuse a place inside the study folder, and a file that is there already."""
    if study.resolve() in (path.resolve(), *path.resolve().parents):
        raise refuse(
            "LAUNCH-003",
            Place(str(path)),
            "the private half of the key may not lie with the answers that it opens",
            "name a file elsewhere, best on a memory stick that the keyholder takes away",
        )
    if path.exists():
        raise refuse("LAUNCH-004", Place(str(path)), "this file is there already", "name a new file")


def read_private_key(path: Path) -> str:
    """The keyholder's half; raises `Refused`."""
    try:
        lines = path.read_text(encoding="utf-8").split()
        private = lines[-1] if lines else ""
        public_half(private)
    except (OSError, UnicodeDecodeError, Unopened):
        raise refuse(
            "PULL-001",
            Place(str(path)),
            "this is not the keyholder's key",
            "name the file that `remit launch --key` wrote",
        ) from None
    return private
