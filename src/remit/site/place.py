"""Where the site runs: which study, which folder, which secret. One process serves one study at a time."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.instrument.items import Instrument
from remit.instrument.routing import Routes, routes
from remit.instrument.tongues import Tongue
from remit.instrument.translate import translated
from remit.site.provider.setting import Provider
from remit.site.welsh import tongue_of
from remit.study.collecting import last_day
from remit.study.editions import RECORD, Edition, numbers, read_edition

FOLDER = ".site"


class Site(Struct, frozen=True):
    """A running site: the study's folder, its own folder, its secret, its address without a slash at the end.

    `server` is true behind a real web server, where nothing is made or migrated by itself. `url` is that of
    the database (empty: SQLite in `folder`), `answers_url` that of answers where there is one. `smtp` is
    the mail server (empty: messages are put into `folder/outbox`), `provider` where staff may sign in beside
    their password (None: nowhere).
    """

    study: Path
    folder: Path
    secret: bytes
    server: bool = False
    address: str = "http://127.0.0.1:8000"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    url: str = ""
    answers_url: str = ""
    smtp: str = ""
    provider: Provider | None = None

    @property
    def secure(self) -> bool:
        """Whether it is reached over https only."""
        return self.address.startswith("https://")

    @property
    def outbox(self) -> Path:
        """Where messages are put that no mail server takes."""
        return self.folder / "outbox"


class Form(Struct, frozen=True):
    """The questionnaire in one language, its routes read; who runs it and whom to ask, in that language."""

    edition: Edition
    instrument: Instrument
    routes: Routes
    tongue: Tongue
    body: str
    contact: str


_current: list[Site] = []


def use(site: Site) -> None:
    """From now on this process serves this site."""
    _current[:] = [site]
    _read.cache_clear()
    _form.cache_clear()


def here() -> Site:
    """The site of this process."""
    if not _current:
        raise LookupError("no site was started")
    return _current[0]


@lru_cache(maxsize=8)
def _read(root: Path, number: int, touched: int) -> Edition:
    return read_edition(root, number)


def edition() -> Edition:
    """The edition that is being asked; raises `Refused` before the first launch."""
    root = here().study
    found = numbers(root)
    if not found:
        raise refuse(
            "SITE-001",
            Place(str(root)),
            "the questionnaire has not been launched, so nobody can be asked yet",
            "run `remit launch STUDY`, which freezes it",
        )
    return an_edition(found[-1])


def an_edition(number: int) -> Edition:
    """An edition by its number, read once."""
    root = here().study
    return _read(root, number, (root / "editions" / str(number) / RECORD).stat().st_mtime_ns)


def form(language: str = "") -> Form:
    """The newest edition's questionnaire in a language it is offered in (else in its own)."""
    newest = edition()
    return _form(newest.number, language if language in newest.words else "", newest.hash)


@lru_cache(maxsize=16)
def _form(number: int, language: str, key: str) -> Form:
    found = an_edition(number)
    own, settings, words = found.instrument, found.settings, found.words.get(language, {})
    if language:
        own = translated(own, words, language)
    body = str(words.get("body") or settings.body or settings.title)
    contact = str(words.get("contact") or settings.collecting.contact)
    return Form(found, own, routes(own), tongue_of(own.language), body, contact)


def languages() -> tuple[str, ...]:
    """The languages that people can choose, the questionnaire's own first."""
    newest = edition()
    return (newest.instrument.language, *newest.words)


def today() -> datetime.date:
    """The day, which is the finest time that is kept of anything respondents do."""
    return datetime.datetime.now(datetime.UTC).date()


def closes() -> datetime.date | None:
    """The last day on which people can answer: that of `fieldwork:`, else of the last wave."""
    settings = edition().settings
    return last_day(settings.collecting.closes or (settings.waves[-1].closes if settings.waves else ""))


def is_open() -> bool:
    """Whether answers are taken today."""
    last = closes()
    return last is None or today() <= last


def with_address(site: Site, address: str) -> Site:
    """The same site at another address."""
    return replace(site, address=address.rstrip("/"))
