"""Attack 26: whatever is asked of whatever address, nothing breaks and nothing of the inside is shown."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from site_coding import write_answers
from site_made import Browser, invite_all, run_site
from site_personas import PERSONAS, persona
from site_together import enter, link_of, run_together

BITS = (
    "",
    "0",
    "1",
    "-1",
    "999999999999999999999999",
    "x" * 5_000,
    "\0",
    "\ud7ff",
    "ŵ",
    "%00",
    "%ff",
    "../../etc/passwd",
    "<script>",
    "{{ 7*7 }}",
    "' OR 1=1 --",
    "=1+1",
    "yes",
    "no",
    "take",
    "true",
    "null",
    "[]",
    "{}",
    "a@b.c",
    "2024-13-45",
    "\r\nX: y",
    "first",
    "third",
    "invitation",
    "link",
    "cy",
    "en-GB",
    "١٢",
    "1e400",
    "NaN",
    "\u202e",
    "🙂",
)
NAMES = (
    "token",
    "wish",
    "happy",
    "beds",
    "why",
    "said",
    "why",
    "tap",
    "kind",
    "event",
    "name",
    "email",
    "take",
    "language",
    "page",
    "organisation",
    "region",
    "matching",
    "nothing",
    "asks",
    "offer.mentor",
    "since",
    "slots",
    "key",
    "what",
    "word",
    "state",
    "code",
    "password",
    "number",
    "purpose",
    "answers",
    "seen",
    "pass",
    "whose",
    "career",
    "add",
    "csrfmiddlewaretoken",
    "mark",
    "of",
    "in",
    "theme",
    "start",
    "end",
    "rank",
    "back",
    "show",
    "from",
    "mark_of",
    "which",
    "into",
    "label",
    "label1",
    "examples",
    "unit.0",
    "to.0",
)
WAYS = ("get", "post", "post", "put", "delete", "patch", "head", "options", "trace")
INSIDE = ("Traceback", "django", "/src/", "site-packages", "OperationalError", "SELECT ")


def patterns() -> list[str]:
    from remit.site.urls import urlpatterns

    return [str(each.pattern) for each in urlpatterns]


def address(chance: random.Random, pattern: str) -> str:
    from urllib.parse import quote

    pattern = pattern.replace("<str:item>", chance.choice(("wish", "wish", "wish", "beds", "x")))
    for mark in ("<str:token>", "<str:page_id>", "<str:key>", "<str:code>"):
        pattern = pattern.replace(mark, quote(chance.choice(BITS[:20]).encode("utf-8", "replace")) or "x")
    return "/" + pattern.replace("<int:number>", chance.choice(("1", "2", "0", "77", "9" * 30)))


def body(chance: random.Random) -> tuple[Any, str]:
    """Fields, a file, JSON that is none, or bytes that are nothing."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import MULTIPART_CONTENT

    fields: dict[str, Any] = {
        chance.choice(NAMES): [chance.choice(BITS) for _ in range(chance.choice((1, 1, 3)))] for _ in range(5)
    }
    kind = chance.randrange(6)
    if kind == 0:
        fields["file"] = SimpleUploadedFile(
            chance.choice(("a.csv", "a.xlsx", "\0.csv")), chance.randbytes(300)
        )
    if kind == 1:
        return chance.randbytes(200), chance.choice(
            ("application/json", "text/plain", "multipart/form-data; boundary=x")
        )
    if kind == 2:
        return '{"a": [' * chance.choice((1, 2_000)), "application/json"
    if kind == 3:
        return b"%ff=%00&a&=&;" * 5, "application/x-www-form-urlencoded"
    return fields, MULTIPART_CONTENT


def ask(client: Any, chance: random.Random, pattern: str) -> tuple[str, str, Any]:
    way, path = chance.choice(WAYS), address(chance, pattern)
    headers = {"HTTP_COOKIE": chance.choice(("desk=x", "answering=zz", "language=%00", "csrf=" + "y" * 99))}
    if chance.random() < 0.9:
        headers = {}
    if way == "post":
        content, kind = body(chance)
        return way, path, client.post(path, content, content_type=kind, **headers)
    if way in ("put", "patch", "delete", "options"):
        return (
            way,
            path,
            getattr(client, way)(path, chance.randbytes(50), content_type="text/plain", **headers),
        )
    query = {chance.choice(NAMES): chance.choice(BITS) for _ in range(2)}
    return (
        way,
        path,
        client.get(path, query, **headers) if way == "get" else getattr(client, way)(path, **headers),
    )


def everybody(found: dict[str, str]) -> list[Any]:
    clients = [persona(name) for name in PERSONAS] + [persona("nobody")]
    clients += [Browser().open_link(found[post]).client for post in ("P1", "P2", "P3", "P4") if post in found]
    clients += [enter(link_of("P1")).client, enter(link_of("chair1")).client]
    for client in clients:
        client.raise_request_exception = False
        client.handler.enforce_csrf_checks = False
    return clients


def fuzz(folder: Path, seconds: float, seed: int, only: tuple[str, ...] = ()) -> int:
    write_answers(run_together(folder).study, ["Time", "Money", "🙂"])
    chance, count = random.Random(seed), 0  # noqa: S311 the same requests each time
    clients, all_ = everybody(invite_all()), only or patterns()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        way, path, answer = ask(chance.choice(clients), chance, chance.choice(all_))
        count += 1
        assert answer.status_code < 500, (seed, count, way, path)
        text = answer.content[:20_000].decode("utf-8", "replace")
        assert not [words for words in INSIDE if words in text], (seed, count, way, path)
    return count


def test_ten_seconds_of_requests_break_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert fuzz(tmp_path, 10, 1) > 100
    said = capfd.readouterr()
    assert "remit site · " not in said.err.replace("remit site · nobody was signed in", "")
    assert "Traceback" not in said.err


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_minutes_of_requests_break_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], seed: int
) -> None:
    assert fuzz(tmp_path, 60, seed) > 600
    assert "Traceback" not in capfd.readouterr().err


def test_a_view_that_breaks_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("planted")

    run_site(tmp_path)  # so that there are modules to break
    monkeypatch.setattr("remit.site.desk.overview.counts", broken)
    with pytest.raises(AssertionError):
        fuzz(tmp_path / "again", 20, 1, ("desk",))


def test_what_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    run_site(tmp_path)
    client = Browser().client
    for text in ('{"a": [' * 20_000, "[" * 200_000):
        assert client.post("/kept/take", text, content_type="application/json").status_code == 400
