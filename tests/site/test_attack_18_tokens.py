"""Attack 18: tokens are not guessed, time tells nothing, a sent link is dead, scanners use nothing up."""

from __future__ import annotations

import random
import secrets
import time
from pathlib import Path

import pytest

from site_made import Browser, invite_all, run_site

TRIES = [pytest.param(2_000), pytest.param(10_000, marks=pytest.mark.slow)]


def apart(one: list[float], other: list[float]) -> float:
    """How often a time of the first kind is shorter than one of the second: 0.5 where time tells nothing."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    ranks = sum(place for place, (_, kind) in enumerate(ranked, 1) if kind == 1)
    return (ranks - len(other) * (len(other) + 1) / 2) / (len(one) * len(other))


@pytest.mark.parametrize("tries", TRIES)
def test_of_thousands_of_guesses_none_opens_anything(tmp_path: Path, tries: int) -> None:
    run_site(tmp_path, posts=40)
    found = list(invite_all().values())

    from remit.site.answering.tokens import find

    chance = random.Random(4)  # noqa: S311
    for number in range(tries):
        near = list(found[number % 40])
        if number % 2:  # one letter beside a true one, anywhere in it but where base 64 has spare bits
            place = chance.randrange(21)
            near[place] = "A" if near[place] != "A" else "B"
        assert find("".join(near) if number % 2 else secrets.token_urlsafe(16)) is None


@pytest.mark.parametrize("tries", TRIES)
def test_time_does_not_tell_an_ended_a_near_and_a_wrong_token_apart(tmp_path: Path, tries: int) -> None:
    run_site(tmp_path)
    found = invite_all()

    from remit.site.answering.tokens import find
    from remit.site.identity.models import Post
    from remit.site.invitations import resend

    resend(Post.objects.get(name="P2"))
    near = found["P1"][:20] + ("AA" if found["P1"][20:] != "AA" else "BA")
    kinds = {
        "wrong": lambda: secrets.token_urlsafe(16),
        "near": lambda: near,
        "ended": lambda: found["P2"],
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(tries // 3):
        for kind, make in kinds.items():
            token = make()
            started = time.perf_counter()
            find(token)
            times[kind].append(time.perf_counter() - started)
    for kind in ("near", "ended"):
        assert 0.4 < apart(times["wrong"], times[kind]) < 0.6, kind
    # The measure does see a difference where there is one: the same times, each a half longer.
    assert apart(times["wrong"], [each * 1.5 for each in times["wrong"]]) > 0.6


def test_nothing_can_be_done_with_a_link_after_sending(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token).get("/page/first").send({"happy": "yes"}).send({"wish": "Mine"})
    session = {name: cookie.value for name, cookie in person.client.cookies.items()}
    person.send({}, "/send")
    assert "opens nothing" in Browser().open_link(token).text
    old = Browser()
    for name, value in session.items():
        old.client.cookies[name] = value
    form = {"csrfmiddlewaretoken": session["csrf"], "wish": "Another"}
    for address in ("/page/third", "/send", "/record", "/decline", "/assistant", "/kept/kit"):
        assert old.client.post(address, form).status_code in (403, 405), address
        assert old.client.get(address).status_code in (403, 405), address

    from remit.site.answers.models import Draft, Submission
    from remit.site.people import counts

    assert (Submission.objects.count(), Draft.objects.count(), counts()["answered"]) == (1, 0, 1)


@pytest.mark.parametrize("way", ["get", "head", "options"])
def test_a_program_that_opens_links_changes_nothing_in_any_store(tmp_path: Path, way: str) -> None:
    import sqlite3

    site = run_site(tmp_path)
    token = invite_all()["P1"]

    def stored() -> list[str]:
        found = []
        for name in ("people", "answers", "together"):
            with sqlite3.connect(site.folder / f"{name}.sqlite3") as store:
                found += list(store.iterdump())
        return found

    before = stored()
    for address in (f"/i/{token}", f"/i/{token}/", f"/i/{token}?x=1", f"/s/{token}", "/", "/enter"):
        for _ in range(5):
            getattr(Browser().client, way)(address)
    assert stored() == before
    assert Browser().open_link(token).address == "/privacy"
