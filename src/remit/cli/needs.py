"""What a command needs beside Remit itself, said before it fails."""

from __future__ import annotations

from importlib.util import find_spec

from remit.core.problems import Place, refuse

SITE = ("django", "cryptography", "whitenoise")


def need_site() -> None:
    """Raises `Refused` where the packages of the site are not installed."""
    missing = [name for name in SITE if find_spec(name) is None]
    if missing:
        raise refuse(
            "SITE-019",
            Place("remit[site]"),
            f"the live questionnaire needs packages that are not installed: {', '.join(missing)}",
            "install them with: pip install remit[site]",
        )
