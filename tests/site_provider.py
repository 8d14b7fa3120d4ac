"""A sign-in provider of a test on loopback: signs what it is told to, right or wrong."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET = "remit-desk", "word & more"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _int(number: int, size: int) -> str:
    return b64(number.to_bytes(size, "big"))


def rsa_jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, str]:
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "use": "sig", "n": _int(public.n, key.key_size // 8), "e": "AQAB"}


def ec_jwk(key: ec.EllipticCurvePrivateKey, kid: str) -> dict[str, str]:
    public = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "kid": kid, "x": _int(public.x, 32), "y": _int(public.y, 32)}


def signed(claims: dict[str, Any], alg: str = "RS256", kid: str = "", key: Any = None) -> str:
    """An ID token. `key` signs in the place of the provider's own."""
    head = {"alg": alg, "kid": kid or ("r" if alg == "RS256" else "e")}
    content = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
    if alg == "ES256":
        r, s = decode_dss_signature((key or EC_KEY).sign(content.encode(), ec.ECDSA(SHA256())))
        return f"{content}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    if alg == "RS256":
        return f"{content}.{b64((key or RSA_KEY).sign(content.encode(), padding.PKCS1v15(), SHA256()))}"
    return f"{content}.{key or b64(b'nothing')}"


class FakeProvider(ThreadingHTTPServer):
    """`claims` and `make` decide what the next token says and how it is signed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.keys: list[dict[str, str]] = [rsa_jwk(RSA_KEY, "r"), ec_jwk(EC_KEY, "e")]
        self.about: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.make = signed
        self.codes: dict[str, dict[str, str]] = {}
        self.now = 0
        self.seen: list[str] = []

    def let_in(self, address: str) -> str:
        """Somebody signs in there; gives the query with which they are sent back."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"code={code}&state={asked['state']}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, str] | None:
        """As RFC 6749 and 7636 have it: right password, right code once, right verifier, right address."""
        pair = base64.b64encode(
            f"{CLIENT}:{SECRET.replace(' ', '%20').replace('&', '%26')}".encode()
        ).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or authorization != f"Basic {pair}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        if b64(sha256(form["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return None
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "number-7", "nonce": asked["nonce"], "iat": self.now,
            "exp": self.now + 300, "email": "officer@example.org", "email_verified": True, **self.claims,
        }  # fmt: skip
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.make(claims)}


class Desk(BaseHTTPRequestHandler):
    server: FakeProvider

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        base = self.server.issuer
        if self.path == "/.well-known/openid-configuration":
            self.say(
                {
                    "issuer": base, "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys", **self.server.about,
                }
            )  # fmt: skip
        elif self.path == "/keys":
            self.say({"keys": self.server.keys})
        else:
            self.say(None)

    def do_POST(self) -> None:
        self.server.seen.append(self.path)
        if self.path != "/token":
            self.send_response(307)
            self.send_header("Location", f"{self.server.issuer}/token")
            self.end_headers()
            return
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.say(self.server.token({n: v[0] for n, v in form.items()}, self.headers.get("Authorization", "")))

    def say(self, answer: dict[str, Any] | None) -> None:
        content = json.dumps(answer or {"error": "invalid_request"}).encode()
        self.send_response(200 if answer else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def fake_provider() -> Iterator[FakeProvider]:
    with FakeProvider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
