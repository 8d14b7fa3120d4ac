"""Made-up studies and the site that serves them in this process."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

pytest.importorskip("django", reason="Django is not installed (remit[site]), so the site cannot be tested")

from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.site.launching import launch
from remit.site.place import Site
from remit.study.questionnaire import write_questionnaire
from remit.study.yamlfile import dump_yaml

SECRET = bytes(range(32))


def frame_of(posts: int) -> bytes:
    """A frame with people and their addresses."""
    rows = [
        f"P{n},Trust {n // 2},{'North' if n % 3 else 'South'},Person {n},p{n}@example.org"
        for n in range(1, posts + 1)
    ]
    return "\n".join(["post,organisation,region,name,email", *rows, ""]).encode()


SHORT = Instrument(
    "The role",
    (
        Page(
            "first",
            "Your organisation",
            (
                Item("beds", "whole", "How many beds are there?", scope="organisation"),
                Item("happy", "yes_no", "Are you happy in the role?", required=True),
            ),
        ),
        Page("second", "More", (Item("why", "text", "Why is that?"),), show_if="happy = 'no'"),
        Page("third", "Last", (Item("wish", "text", "What would help you most?"),)),
    ),
    introduction="Welcome.",
)


def every_kind() -> Instrument:
    """One page for each kind of question."""
    pages = []
    for kind in kinds().values():
        item = replace(kind.example(), show_if="")
        pages.append(Page(f"p_{kind.name}", f"Page of {kind.name}", (item,)))
    return Instrument("Every kind", tuple(pages), introduction="All of them.")


def write_study(
    folder: Path, instrument: Instrument = SHORT, privacy: str = "confidential", **settings: object
) -> Path:
    """A study folder that can be launched."""
    folder.mkdir(parents=True, exist_ok=True)
    fieldwork = {
        "contact": "The study office, office@example.org",
        "sender": "office@example.org",
        "link_until": "2099-06-30",
        "closes": "2099-03-31",
        "assistant": True,
        **settings,
    }
    study = {
        "schema": 1,
        "title": "The role",
        "body": "A study office",
        "privacy": privacy,
        "fieldwork": fieldwork,
    }
    (folder / "study.yaml").write_text(dump_yaml(study), encoding="utf-8")
    (folder / "questionnaire.yaml").write_text(write_questionnaire(instrument), encoding="utf-8")
    return folder


def run_site(
    folder: Path,
    instrument: Instrument = SHORT,
    privacy: str = "confidential",
    posts: int = 6,
    url: str = "",
    **settings: object,
) -> Site:
    """A launched study, served by this process, with its frame imported."""
    study = write_study(folder / "study", instrument, privacy, **settings)
    launch(study, folder / "keyholder.key" if privacy != "named" else None)
    site = Site(
        study=study, folder=folder / "site", secret=SECRET, hosts=("testserver", "127.0.0.1"), url=url
    )
    site.folder.mkdir(exist_ok=True)
    _begin(site)

    from remit.core.problems import Place
    from remit.site.people import import_frame
    from remit.site.people_file import read_columns
    from remit.site.protect import BY_PREFIX, PROVIDER_TRIES, SECOND, SIGN_IN

    for tries in (BY_PREFIX, SIGN_IN, SECOND, PROVIDER_TRIES):
        tries.forget()
    import_frame(read_columns(frame_of(posts), Place("frame.csv")), Place("frame.csv"))
    return site


_EMPTY: dict[str, bytes] = {}
"""The stores as they are after their tables were made, so that each test need not make them again."""


def _begin(site: Site) -> None:
    from django.db import connections

    from remit.site.backups import FILES
    from remit.site.start import start

    if not site.url:
        for name, content in _EMPTY.items():
            (site.folder / name).write_bytes(content)
    start(site)
    if not _EMPTY and not site.url:
        connections.close_all()
        _EMPTY.update({name: (site.folder / name).read_bytes() for name in FILES})


def invite_all() -> dict[str, str]:
    """Invite everybody; gives each post's token from the messages in the outbox."""
    from remit.site.invitations import invite, to_invite

    invite(to_invite())
    return tokens()


def tokens() -> dict[str, str]:
    """The newest token of each post in the outbox."""
    from remit.site.outbox import messages

    found: dict[str, str] = {}
    for _, message in messages():
        number = re.search(r"p(\d+)@", str(message["To"]))
        token = re.search(r"/i/(\S+)", message.get_content())  # type: ignore[attr-defined]
        assert number
        assert token
        found.setdefault(f"P{number[1]}", token[1])
    return found


class Browser:
    """Somebody with a browser: follows forms as they stand on the page, cookies and all, without a script."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True)
        self.page: Any = None
        self.address = ""

    @property
    def text(self) -> str:
        """The page as text."""
        return str(self.page.content.decode())

    def get(self, address: str) -> Browser:
        """Open an address, redirects followed."""
        return self._arrived(self.client.get(address, follow=True), address)

    def send(
        self, form: Mapping[str, Any], action: str = "", button: tuple[str, str] | None = None
    ) -> Browser:
        """Send the form of this page (that with `action`), with these fields in place of what it holds."""
        found = self._form(action)
        fields: dict[str, list[str]] = self._fields(found)
        for name, value in form.items():
            fields[name] = list(value) if isinstance(value, list | tuple) else [value]
        if button:
            fields[button[0]] = [button[1]]
        target = re.search(r'action="([^"]*)"', found.partition(">")[0])
        address = unescape(target[1]) if target else self.address
        return self._arrived(self.client.post(address, fields, follow=True), address)

    def open_link(self, token: str) -> Browser:
        """The personal link, and the button on its page."""
        return self.get(f"/i/{token}").send({})

    def _arrived(self, response: Any, address: str) -> Browser:
        self.page = response
        chain = getattr(response, "redirect_chain", [])
        self.address = chain[-1][0] if chain else address
        return self

    def fields(self) -> dict[str, list[str]]:
        """What the form of this page holds."""
        return self._fields(self._form(""))

    def _form(self, action: str) -> str:
        forms = re.findall(r"<form.*?</form>", self.text, re.DOTALL)
        fitting = [form for form in forms if not action or f'action="{action}"' in form.partition(">")[0]]
        assert fitting, f"no form {action} on {self.address}:\n{self.text}"
        return fitting[0]

    def _fields(self, form: str) -> dict[str, list[str]]:
        """What a browser would send of a form as it stands."""
        from lxml import html

        found: dict[str, list[str]] = {}
        for each in html.fromstring(form).xpath(".//input|.//textarea|.//select"):
            name, kind = each.get("name"), each.get("type", "")
            if not name or (kind in ("radio", "checkbox") and each.get("checked") is None):
                continue
            if each.tag == "select":
                value = (each.xpath(".//option[@selected]/@value") or each.xpath(".//option/@value"))[0]
            else:
                value = (each.text or "") if each.tag == "textarea" else each.get("value", "")
            found.setdefault(name, []).append(value)
        return found


def officer() -> Browser:
    """A browser at the desk."""
    from remit.site.desk.grants import give
    from remit.site.identity.models import Account

    found = Account.objects.filter(email="officer@example.org").first()
    account = found or Account.objects.open_account("officer@example.org", "correct horse battery")
    give(account, ["field officer"])
    browser = Browser()
    browser.client.force_login(account)
    return browser.get("/desk")


def sent_to() -> list[str]:
    from remit.site.outbox import messages

    return [str(message["To"]) for _, message in messages()]


def at_once(do: Callable[[Any], object], each: Iterable[Any]) -> None:
    """Do it for each at the same moment, as requests do that have a thread of their own."""
    from django.db import connections

    def alone(one: object) -> None:
        try:
            do(one)
        finally:
            connections.close_all()

    running = [threading.Thread(target=alone, args=(one,)) for one in each]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
