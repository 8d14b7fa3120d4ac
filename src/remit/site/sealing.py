"""Locks: what is kept so that a stolen database says nothing, and what only the keyholder can open.

*Lock* is AES-256-GCM under a key that is not in the database. *Seal* is the same under a fresh key agreed
with a public key (X25519, HKDF-SHA-256), so that whoever sealed it cannot open it again. Contents are packed
and filled up to whole blocks first, so that their length says nothing about an answer.
"""

from __future__ import annotations

import hmac
import json
import secrets
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK = 16_384
"""Sealed contents are filled up to a multiple of this: about 40,000 characters of answers fit into one."""

NONCE = 12
PUBLIC = 32
_MOST = 4_000_000


class Unopened(Exception):
    """Raised when a lock does not open with this key, or what is in it was tampered with."""


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose only."""
    return HKDF(SHA256(), 32, salt=None, info=f"remit {purpose}".encode()).derive(key)


def mark(key: bytes, purpose: str, text: bytes) -> bytes:
    """HMAC-SHA-256: how a token or a secret is known again without being kept."""
    return hmac.new(derive(key, purpose), text, sha256).digest()


def lock(key: bytes, content: bytes, purpose: str) -> bytes:
    """Content under a key, bound to its purpose."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, purpose.encode())


def unlock(key: bytes, locked: bytes, purpose: str) -> bytes:
    """What was locked; raises `Unopened`."""
    try:
        return AESGCM(key).decrypt(locked[:NONCE], locked[NONCE:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise Unopened(purpose) from error


def pack(values: Mapping[str, Any], block: int = BLOCK) -> bytes:
    """Plain values as bytes whose number is a multiple of `block`."""
    packed = zlib.compress(json.dumps(values, ensure_ascii=False, sort_keys=True).encode("utf-8"), 6)
    size = -(-(len(packed) + 4) // block) * block
    return len(packed).to_bytes(4, "big") + packed.ljust(size - 4, b"\0")


def unpack(packed: bytes) -> dict[str, Any]:
    """The values that were packed; raises `Unopened` where they are not whole."""
    length = int.from_bytes(packed[:4], "big")
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(packed[4 : 4 + length], _MOST)
        found = json.loads(text)
    except (zlib.error, ValueError) as error:
        raise Unopened("content") from error
    if not isinstance(found, dict):
        raise Unopened("content")
    return found


# ---- sealed to somebody who is not here ----------------------------------------------------------


def new_key_pair() -> tuple[str, str]:
    """The private and the public half, hexadecimal."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def public_half(private: str) -> str:
    """The public half that belongs to a private one; raises `Unopened` where it is no key."""
    try:
        return (
            X25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()
        )
    except ValueError as error:
        raise Unopened("key") from error


def seal(public: str, content: bytes, purpose: str) -> bytes:
    """Content that only the holder of the private half can read."""
    once = X25519PrivateKey.generate()
    other = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    sender = once.public_key().public_bytes_raw()
    key = derive(once.exchange(other) + sender + bytes.fromhex(public), f"seal {purpose}")
    return sender + lock(key, content, purpose)


def unseal(private: str, sealed: bytes, purpose: str) -> bytes:
    """What was sealed; raises `Unopened`."""
    sender, locked = sealed[:PUBLIC], sealed[PUBLIC:]
    try:
        own = X25519PrivateKey.from_private_bytes(bytes.fromhex(private))
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError as error:
        raise Unopened(purpose) from error
    public = own.public_key().public_bytes_raw()
    return unlock(derive(shared + sender + public, f"seal {purpose}"), locked, purpose)
