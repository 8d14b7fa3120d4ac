"""Signing in at a provider: what it must prove, and that it opens no account and believes no forgery."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

pytest.importorskip("cryptography", reason="cryptography is not installed (remit[site])")

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from remit.core.problems import Refused
from site_clock import Clock
from site_made import Browser, run_site
from site_provider import (
    CLIENT,
    RSA_KEY,
    SECRET,
    FakeProvider,
    b64,
    ec_jwk,
    fake_provider,
    rsa_jwk,
    signed,
)

STRANGER = rsa.generate_private_key(65537, 2048)
SHORT_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505 it is short so that it is refused
OTHER_EC = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """A server with one account, whose staff sign in at a provider."""
    from remit.site.provider.setting import Provider
    from remit.site.start import configure

    with fake_provider() as running:
        site = run_site(tmp_path)
        configure(
            replace(site, server=True, provider=Provider(running.issuer, CLIENT, SECRET, ("example.org",)))
        )

        from remit.site.desk.grants import give
        from remit.site.identity.models import Account

        give(Account.objects.open_account("officer@example.org", None), ["field-officer"])
        running.now = Clock(monkeypatch).now
        yield running


def asked(person: Browser) -> str:
    """Where the browser is sent."""
    done = person.client.get("/desk/provider")
    assert done.status_code == 302, done.content
    return str(done["Location"])


def come_back(person: Browser, query: str) -> tuple[int, str]:
    done = person.client.get(f"/desk/provider/back?{query}")
    return done.status_code, str(done.get("Location", ""))


def sign_in(provider: FakeProvider) -> tuple[int, str]:
    person = Browser()
    return come_back(person, provider.let_in(asked(person)))


IN, OUT = (302, "/desk"), (403, "")


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_whoever_has_an_account_is_signed_in_without_a_code_of_ours(provider: FakeProvider, alg: str) -> None:
    provider.make = lambda claims: signed(claims, alg)
    person = Browser().get("/desk/sign-in")
    assert "/desk/provider" in person.text
    address = asked(person)
    before = person.client.cookies["desk"].value
    assert come_back(person, provider.let_in(address)) == IN
    assert person.client.cookies["desk"].value != before
    assert person.get("/desk/posts").page.status_code == 200
    assert person.get("/desk/log").page.status_code == 403


def test_nobody_is_created(provider: FakeProvider) -> None:
    from remit.site.identity.models import Account

    provider.claims = {"email": "stranger@example.org"}
    assert sign_in(provider) == OUT
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-site"},
        {"aud": []},
        {"aud": [CLIENT, "another-site"]},
        {"aud": [CLIENT, "another-site"], "azp": "another-site"},
        {"azp": "another-site"},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"exp": 2_000_000_000 - 61},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": None},
        {"iat": 2_000_000_000 - 601},
        {"iat": 2_000_000_000 + 61},
        {"nbf": 2_000_000_000 + 61},
        {"sub": ""},
        {"sub": 7},
        {"email_verified": False},
        {"email_verified": None},
        {"email": "officer@example.org.elsewhere.example"},
        {"email": ""},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_opens_nothing(
    provider: FakeProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert sign_in(provider) == OUT


def confused(claims: dict[str, Any]) -> str:
    """Signed by HMAC with the public key as if it were a secret."""
    head, body = b64(b'{"alg":"HS256","kid":"r"}'), b64(json.dumps(claims).encode())
    content = f"{head}.{body}"
    key = json.dumps(rsa_jwk(RSA_KEY, "r")).encode()
    return f"{content}.{b64(hmac.new(key, content.encode(), sha256).digest())}"


def changed(claims: dict[str, Any]) -> str:
    head, _, signature = signed({**claims, "email": "nobody@example.org"}).split(".")
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


def bare(claims: dict[str, Any], alg: str) -> str:
    return f"{b64(json.dumps({'alg': alg}).encode())}.{b64(json.dumps(claims).encode())}."


def critical(claims: dict[str, Any]) -> str:
    token = signed(claims)
    head = b64(json.dumps({"alg": "RS256", "kid": "r", "crit": ["b64"], "b64": False}).encode())
    return ".".join([head, *token.split(".")[1:]])


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "a key of somebody else": lambda claims: signed(claims, key=STRANGER),
    "a curve key of somebody else": lambda claims: signed(claims, "ES256", key=OTHER_EC),
    "no such key": lambda claims: signed(claims, kid="other"),
    "a key of the other kind": lambda claims: signed(claims, kid="e"),
    "changed after it was signed": changed,
    "alg none": lambda claims: bare(claims, "none"),
    "alg None": lambda claims: bare(claims, "None"),
    "none, and the signature of something": lambda claims: bare(claims, "none") + b64(b"x"),
    "the public key as a password": confused,
    "a short key": lambda claims: signed(claims, kid="short", key=SHORT_KEY),
    "something critical": critical,
    "an empty signature": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "another curve's length": lambda claims: signed(claims, "ES256")[:-4],
    "no token": lambda claims: "x",
    "four parts": lambda claims: f"{signed(claims)}.x",
    "no JSON": lambda claims: f"{b64(b'[')}.{b64(b'{}')}.{b64(b'x')}",
    "a list": lambda claims: f"{b64(b'[]')}.{b64(b'{}')}.{b64(b'x')}",
    "far too long": lambda claims: signed({**claims, "more": "x" * 30_000}),
}


@pytest.mark.parametrize("way", FORGED)
def test_a_forged_token_opens_nothing(provider: FakeProvider, way: str) -> None:
    provider.keys.append({**rsa_jwk(SHORT_KEY, "short")})
    provider.make = FORGED[way]
    assert sign_in(provider) == OUT


def test_a_key_that_comes_along_with_the_token_is_not_asked(provider: FakeProvider) -> None:
    def own_key(claims: dict[str, Any]) -> str:
        head = b64(json.dumps({"alg": "ES256", "kid": "e", "jwk": ec_jwk(OTHER_EC, "e")}).encode())
        token = signed(claims, "ES256", key=OTHER_EC)
        return ".".join([head, *token.split(".")[1:]])

    provider.make = own_key
    assert sign_in(provider) == OUT


def test_the_same_answer_twice_signs_in_once(provider: FakeProvider) -> None:
    person = Browser()
    query = provider.let_in(asked(person))
    cookie = person.client.cookies["desk"].value
    assert come_back(person, query) == IN
    again = Browser()
    again.client.cookies["desk"] = cookie
    assert come_back(again, query) == OUT
    assert come_back(person, query) == OUT


def test_an_answer_that_another_browser_asked_for_opens_nothing(provider: FakeProvider) -> None:
    mine, theirs = Browser(), Browser()
    asked(theirs)
    assert come_back(theirs, provider.let_in(asked(mine))) == OUT
    for query in ("", "state=&code=x", "code=x", "state=x", "state=" + "ŵ" * 9):
        assert come_back(Browser(), query) == OUT


def test_an_answer_that_comes_too_late_or_from_another_provider_opens_nothing(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Browser()
    query = provider.let_in(asked(person))
    assert come_back(person, f"{query}&iss=https://elsewhere.example") == OUT
    person = Browser()
    query = provider.let_in(asked(person))
    provider.now = Clock(monkeypatch, provider.now + 601).now
    assert come_back(person, query) == OUT


def test_a_code_is_of_no_use_without_the_browser_that_asked(provider: FakeProvider) -> None:
    mine, theirs = Browser(), Browser()
    code = provider.let_in(asked(mine)).partition("&")[0]
    state = provider.let_in(asked(theirs)).partition("&")[2]
    assert come_back(theirs, f"{code}&{state}") == OUT


def test_an_address_that_changes_hands_opens_nothing(provider: FakeProvider) -> None:
    assert sign_in(provider) == IN
    provider.claims = {"sub": "number-8"}
    assert sign_in(provider) == OUT
    provider.claims = {"email": "married@example.org"}  # the same person, another address
    assert sign_in(provider) == IN


def test_an_account_that_was_closed_stays_closed(provider: FakeProvider) -> None:
    from remit.site.identity.models import Account

    Account.objects.update(is_active=False)
    assert sign_in(provider) == OUT


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": ""},
    ],
    ids=str,
)
def test_a_provider_that_points_elsewhere_is_not_followed(
    provider: FakeProvider, about: dict[str, str]
) -> None:
    provider.about = about
    assert Browser().client.get("/desk/provider").status_code == 403


def test_a_provider_that_redirects_or_is_not_there_gets_no_password(
    provider: FakeProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    person = Browser()
    query = provider.let_in(asked(person))
    provider.about = {"token_endpoint": f"{provider.issuer}/elsewhere"}
    provider.seen.clear()
    assert come_back(person, query) == OUT
    assert provider.seen[-1] == "/elsewhere"
    said = capfd.readouterr().err
    assert "nobody was signed in" in said
    for secret in (query[5:15], "officer@example.org", SECRET):
        assert secret not in said


WHOLE = {"REMIT_OIDC_CLIENT": "x", "REMIT_OIDC_SECRET": "y"}


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    run_site(tmp_path)
    for address in ("/desk/provider", "/desk/provider/back?code=x&state=y"):
        assert Browser().get(address).page.status_code == 404
    assert "/desk/provider" not in Browser().get("/desk/sign-in").text


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"REMIT_OIDC_ISSUER": "https://id.example.org"}, "SITE-021"),
        ({"REMIT_OIDC_CLIENT": "x", "REMIT_OIDC_SECRET": "y"}, "SITE-021"),
        ({**WHOLE, "REMIT_OIDC_ISSUER": "http://id.example.org"}, "SITE-022"),
        ({**WHOLE, "REMIT_OIDC_ISSUER": "id.example.org"}, "SITE-022"),
    ],
)
def test_half_a_setting_is_refused(found: dict[str, str], code: str) -> None:
    from remit.site.provider.setting import read_provider

    with pytest.raises(Refused, match=code):
        read_provider(found)


def test_the_password_at_the_provider_can_lie_in_a_file(tmp_path: Path) -> None:
    from remit.site.provider.setting import read_provider

    (tmp_path / "word").write_text("secret\n", encoding="utf-8")
    found = read_provider(
        {
            "REMIT_OIDC_ISSUER": "https://id.example.org",
            "REMIT_OIDC_CLIENT": "x",
            "REMIT_OIDC_SECRET_FILE": str(tmp_path / "word"),
            "REMIT_OIDC_DOMAINS": "Example.org, example.net",
        }
    )
    assert found
    assert (found.secret, found.domains) == ("secret", ("example.org", "example.net"))
    assert read_provider({}) is None
