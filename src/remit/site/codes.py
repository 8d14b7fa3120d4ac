"""Codes of an authenticator program (RFC 6238, TOTP) and recovery codes for whoever has lost it.

Pure: the time is given. SHA-1, six figures and thirty seconds are what every such program knows.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha1
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds that a code is shown."""

SLACK = 1
"""Codes before and after the present one that are taken: clocks differ, and people type slowly."""

FIGURES = 6
SECRET = 20
"""Bytes of a secret: 160 bits, as RFC 4226 asks."""

RECOVERY = 10
"""Recovery codes that are given, of 80 bits each."""

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Nothing that is mistaken for something else: no 0, 1, i, l, o, u."""

_LENGTH, _GROUP = 16, 4


def new_secret() -> bytes:
    """A secret by chance."""
    return secrets.token_bytes(SECRET)


def code_of(secret: bytes, step: int, figures: int = FIGURES) -> str:
    """The code of a step of time (HOTP, RFC 4226 section 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**figures).zfill(figures)


def step_of(secret: bytes, code: str, now: int, after: int) -> int | None:
    """The step that this code is of, if it is near `now` and later than `after`; None where it is wrong.

    `after` is the last step that was used, so that a code that was seen over a shoulder opens nothing. The
    same work is done whatever fits.
    """
    found = None
    for step in range(now // STEP - SLACK, now // STEP + SLACK + 1):
        same = hmac.compare_digest(code_of(secret, step).encode(), code.encode())
        if same and step > after:
            found = step
    return found


def spelled(secret: bytes) -> str:
    """A secret as people type it: base 32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + _GROUP] for place in range(0, len(text), _GROUP))


def address_of(secret: bytes, account: str, issuer: str) -> str:
    """The `otpauth` address that authenticator programs read."""
    asked = {"secret": spelled(secret).replace(" ", ""), "issuer": issuer}
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode(asked, quote_via=quote)}"


def new_recovery_codes() -> list[str]:
    """Ten codes, each for one use."""
    return [_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(RECOVERY)]


def plain(code: str) -> str:
    """A code as it is compared: without spaces and hyphens, in small letters."""
    return "".join(code.lower().replace("-", " ").split())


def _grouped(text: str) -> str:
    return "-".join(text[place : place + _GROUP] for place in range(0, len(text), _GROUP))
