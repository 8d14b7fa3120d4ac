"""ID tokens: whether a provider really said this, to this site, in answer to this request, just now.

Method: OpenID Connect Core 1.0 section 3.1.3.7 and RFC 8725. Only RS256 and ES256 are read, and each with a
key of its own kind, so that no token chooses how it is checked.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SLACK = 60
"""Seconds by which clocks may differ."""

OLDEST = 600
"""Seconds after which a token is not news any more."""

LEAST_BITS = 2048
LONGEST = 20_000
_PART = re.compile(r"[A-Za-z0-9_-]+\Z")

Claims = Mapping[str, Any]
Key = Mapping[str, Any]


class Untrue(Exception):
    """Raised where a token is not to be believed; says why, without what stands in it."""


def read_token(token: str, keys: Sequence[Key], *, issuer: str, client: str, nonce: str, now: int) -> Claims:
    """The claims of an ID token; raises `Untrue`."""
    head, body, content, signature = _parted(token)
    _check_signature(head, content, signature, keys)
    _check_claims(body, issuer, client, nonce)
    _check_times(body, now)
    return body


def _parted(token: str) -> tuple[Claims, Claims, bytes, bytes]:
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3 or not all(_PART.match(part) for part in parts):
        raise Untrue("the token is misshapen")
    try:
        head, body = (json.loads(decoded(part)) for part in parts[:2])
    except ValueError:
        raise Untrue("the token is misshapen") from None
    if not isinstance(head, dict) or not isinstance(body, dict):
        raise Untrue("the token is misshapen")
    return head, body, f"{parts[0]}.{parts[1]}".encode(), decoded(parts[2])


def decoded(text: str) -> bytes:
    """Base 64 as tokens write it; raises `ValueError`."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _check_signature(head: Claims, content: bytes, signature: bytes, keys: Sequence[Key]) -> None:
    kind = str(head.get("alg"))
    if kind not in _WAYS or "crit" in head:
        raise Untrue("the token is signed in a way that is not taken")
    wanted, check = _WAYS[kind]
    fitting = [
        key for key in keys
        if key.get("kty") == wanted
        and key.get("use", "sig") == "sig"
        and key.get("alg", kind) == kind
        and ("kid" not in head or key.get("kid") == head["kid"])
    ]  # fmt: skip
    for key in fitting:
        try:
            check(key, content, signature)
        except (InvalidSignature, ValueError, KeyError, TypeError):
            continue
        return
    raise Untrue("no key of the provider has signed this token")


def _number(text: object) -> int:
    return int.from_bytes(decoded(str(text)), "big")


def _check_rsa(key: Key, content: bytes, signature: bytes) -> None:
    public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    if public.key_size < LEAST_BITS:
        raise ValueError("short key")
    public.verify(signature, content, padding.PKCS1v15(), SHA256())


def _check_ec(key: Key, content: bytes, signature: bytes) -> None:
    if key["crv"] != "P-256" or len(signature) != 64:
        raise ValueError("another curve")
    numbers = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
    pair = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    numbers.public_key().verify(encode_dss_signature(*pair), content, ec.ECDSA(SHA256()))


_WAYS: dict[str, tuple[str, Callable[[Key, bytes, bytes], None]]] = {
    "RS256": ("RSA", _check_rsa),
    "ES256": ("EC", _check_ec),
}


def _check_claims(body: Claims, issuer: str, client: str, nonce: str) -> None:
    audience = body.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    if body.get("iss") != issuer:
        raise Untrue("the token comes from another provider")
    if client not in several or (len(several) > 1 and body.get("azp") != client):
        raise Untrue("the token is for another site")
    if body.get("azp", client) != client:
        raise Untrue("the token is for another site")
    if not hmac.compare_digest(str(body.get("nonce", "")).encode(), nonce.encode()):
        raise Untrue("the token answers another request")
    if not isinstance(body.get("sub"), str) or not 0 < len(body["sub"]) <= 255:
        raise Untrue("the token names nobody")


def _check_times(body: Claims, now: int) -> None:
    made, ends, begins = (body.get(name) for name in ("iat", "exp", "nbf"))
    for each in (made, ends):
        if not isinstance(each, int | float) or isinstance(each, bool):
            raise Untrue("the token has no time")
    if ends + SLACK <= now:  # type: ignore[operator]
        raise Untrue("the token is over")
    if not now - OLDEST <= made <= now + SLACK:  # type: ignore[operator]
        raise Untrue("the token is of another time")
    if isinstance(begins, int | float) and begins > now + SLACK:
        raise Untrue("the token is of another time")
