"""Many people who press send at once."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from site_made import Browser, invite_all, run_site


def send_all(tmp_path: Path, posts: int, submits: int, threads: int, url: str = "") -> tuple[float, float]:
    """So many submits by so many at once on the tokens of so many posts.

    Gives the 95th percentile, and the middle one of those who were alone, in seconds.
    """
    from django.db import connections

    run_site(tmp_path, posts=posts, url=url)

    from remit.site.answers.models import Submission
    from remit.site.people import counts

    found = list(invite_all().values())
    ready = []
    for token in found:
        ready.append(Browser().open_link(token).get("/page/first").send({"happy": "yes"}))
    alone = []
    for one in ready[:5]:
        started = time.monotonic()
        assert one.send({}).send({}, action="/send").address == "/sent"
        alone.append(time.monotonic() - started)
    posts, ready = posts - 5, ready[5:]
    twice = [*ready, *random.Random(1).choices(ready, k=submits - 5 - posts)]  # noqa: S311
    sessions = [(one.client.cookies["answering"].value, one.client.cookies["csrf"].value) for one in twice]
    took: list[float] = []
    together = threading.Barrier(threads)

    def submit(numbered: tuple[int, tuple[str, str]]) -> str:
        from django.test import Client

        number, session = numbered
        client = Client(enforce_csrf_checks=True)
        client.cookies["answering"], client.cookies["csrf"] = session
        if number < threads:
            together.wait(20)
        started = time.monotonic()
        try:
            done = client.post("/send", {"csrfmiddlewaretoken": session[1]})
        finally:
            took.append(time.monotonic() - started)
            connections.close_all()
        assert done.status_code in (302, 403), done.status_code
        return done.get("Location", "")

    with ThreadPoolExecutor(threads) as pool:
        ends = list(pool.map(submit, enumerate(sessions)))
    assert ends.count("/sent") == posts
    assert Submission.objects.count() == posts + 5
    assert counts()["answered"] == posts + 5
    return sorted(took)[int(0.95 * len(took))], sorted(alone)[2]
