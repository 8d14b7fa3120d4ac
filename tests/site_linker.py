"""Attack 17: somebody with every file of the site but no key, who tries to tell whose answers are whose."""

from __future__ import annotations

import random
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from math import comb
from pathlib import Path

from msgspec.structs import replace

from remit.site.place import Site
from site_made import invite_all, run_site


def answer_all(folder: Path, privacy: str, people: int, seed: int) -> tuple[Site, list[str]]:
    """A site in which everybody has answered, one after the other; gives the order, which the linker knows.

    Answers are of very different length, so that a size that shows would tell.
    """
    site = run_site(folder, privacy=privacy, posts=people)

    from remit.site.answering.drafts import change_draft
    from remit.site.answering.sending import send
    from remit.site.answering.visitors import visitor_with
    from remit.site.place import form

    found = invite_all()
    order = sorted(found)
    random.Random(seed).shuffle(order)  # noqa: S311
    for place, post in enumerate(order):
        visitor = visitor_with(found[post])
        assert visitor
        chance = random.Random(place)  # noqa: S311
        more = "".join(chance.choices("abcdefgh ", k=37 * (place * 7 % people)))
        values = {"happy": "yes", "wish": f"wish of {post}. {more}"}
        saved = change_draft(visitor.draft, lambda old, values=values: replace(old, values=values))
        assert send(visitor, form().routes, saved.values)
    return site, order


def guesses(site: Site, order: Sequence[str], pulled: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """For each kind of evidence: whose the rows of the pulled file are, first to last.

    `pulled` is each row's text; what a row says of its person is not looked at, only its place and length.
    """
    from remit.site.backups import back_up

    store = site.folder / "answers.sqlite3"
    wal = store.with_name("answers.sqlite3-wal").read_bytes()
    with sqlite3.connect(store) as open_store:
        rows = open_store.execute("SELECT rowid, content FROM submission").fetchall()
        open_store.execute("PRAGMA wal_checkpoint(FULL)")
    back_up(site, site.folder / "backups" / "copy.zip")
    with zipfile.ZipFile(site.folder / "backups" / "copy.zip") as packed:
        copy = packed.read("answers.sqlite3")
    main = store.read_bytes()
    came = sorted(
        rows, key=lambda row: wal.find(bytes(row[1])[:200])
    )  # the n-th written is of the n-th person
    person = {row[0]: name for row, name in zip(came, order, strict=True)}
    ways = {
        "as the keys of rows stand": lambda row: row[0],
        "as the sealed contents sort": lambda row: bytes(row[1]),
        "as they lie in the file": lambda row: main.find(bytes(row[1])[:200]),
        "as they lie in the backup": lambda row: copy.find(bytes(row[1])[:200]),
    }
    yield "as they came", list(order)
    yield "turned round", list(order)[::-1]
    yield "as posts are listed", sorted(order)
    for way, key in ways.items():
        yield way, [person[row[0]] for row in sorted(rows, key=key)]
    # The longest content is of whoever wrote most. Where all are equally long, this says nothing.
    by_size = sorted(rows, key=lambda row: (len(row[1]), bytes(row[1])))
    by_text = sorted(range(len(pulled)), key=lambda place: len(pulled[place]))
    found = dict(zip(by_text, by_size, strict=True))
    yield "by size", [person[found[place][0]] for place in range(len(pulled))]


def owners(site: Site, key: Path | None) -> tuple[list[str], list[str]]:
    """The true owner of each row of the pulled file, and the rows as text."""
    from remit.site.pulling import pull

    pull(key)
    lines = (site.study / "responses.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [found[1] for line in lines if (found := re.search(r"wish of (P\d+)", line))], lines


def holds_chance(hits: int, trials: int, chance: float) -> bool:
    """Whether the 95 % interval of Clopper and Pearson for hits of so many trials includes this rate."""
    some = [comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(trials + 1)]
    return sum(some[hits:]) > 0.025 and sum(some[: hits + 1]) > 0.025


def rates(folder: Path, privacy: str, key: bool, people: int, draws: int) -> dict[str, int]:
    """Hits of each way over so many sites."""
    hits: dict[str, int] = {}
    for draw in range(draws):
        site, order = answer_all(folder / f"{privacy}{draw}", privacy, people, draw)
        true, lines = owners(site, site.study.parent / "keyholder.key" if key else None)
        assert sorted(true) == sorted(order)
        for way, guess in guesses(site, order, lines):
            hits[way] = hits.get(way, 0) + sum(a == b for a, b in zip(guess, true, strict=True))
    return hits
