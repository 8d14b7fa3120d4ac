"""Everything that a device keeps: pages without answers, what leads through them, and the answers apart."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.http import HttpRequest
from msgspec import Struct

from remit.instrument.items import Page
from remit.instrument.pages import Button, Screen, render_page
from remit.site.answering.doors import privacy
from remit.site.answering.drafts import Saved
from remit.site.answering.saving import Round, guide_of, own_raw, seen_by_device
from remit.site.answering.visitors import told_of
from remit.site.keeping.routing import MISSING_CODES, compiled, item_of, names_of
from remit.site.keeping.words import device_words
from remit.site.place import Form, edition, here
from remit.site.render import address_of, assets, contact, show
from remit.site.sealing import Unopened, derive, lock, unlock

ALL_ROWS = 1_000
_TITLE, _MAIN = ("<title>", "</title>"), ('<main id="main">', "</body>")


class Pass(Struct, frozen=True):
    """What lets a device send: the token and the device's own name. Only this site can read a pass."""

    token: str
    device: str


def new_pass(token: str) -> str:
    """A pass for one more device."""
    content = json.dumps([token, secrets.token_hex(8)]).encode()
    return lock(derive(here().secret, "pass"), content, "pass").hex()


def read_pass(text: str) -> Pass | None:
    """What a pass says; None where this site did not make it."""
    try:
        token, device = json.loads(unlock(derive(here().secret, "pass"), bytes.fromhex(text), "pass"))
    except (ValueError, Unopened):
        return None
    return Pass(token, device)


def answers_of(round_: Round, saved: Saved) -> dict[str, Any]:
    """What changes while people answer: the fields of each page and the state they stand for."""
    pages = own_pages(round_)
    fields = {page.id: own_raw(round_, page, saved) for page in pages}
    return {"fields": fields, "seen": {page.id: seen_by_device(round_, page, saved) for page in pages}}


def own_pages(round_: Round) -> list[Page]:
    """Every page that this person could come to."""
    return [page for page in round_.form.instrument.pages if round_.page(page.id)]


def make_kit(request: HttpRequest, round_: Round, token: str) -> dict[str, Any]:
    """All that stays the same: pages, conditions, words, files, and a pass."""
    form, visitor = round_.form, round_.visitor
    numbers = {item.id: place for place, item in enumerate(form.instrument.items, 1)}
    pages = []
    frame: list[str] = []
    for page in own_pages(round_):
        frame, title, main = _parts(_page_html(round_, page))
        items = [item_of(form.routes, page, i, numbers[i.id], form.tongue) for i in round_.own_items(page)]
        condition = compiled(form.routes.pages.get(page.id))
        pages.append(
            {
                "id": page.id,
                "name": page.title,
                "title": title,
                "main": main,
                "when": condition,
                "items": items,
                "open": not page.items,
            }
        )
    return {
        **told_of(visitor, form),
        "pass": new_pass(token),
        "frame": frame,
        "pages": pages,
        "names": names_of(form.routes, visitor.only(form.instrument)),
        "missing": MISSING_CODES,
        "words": device_words(form.tongue, assistant=visitor.assistant),
        "others": _others(request, form),
        "files": {address_of(name): _file(name) for name in ("form.css", "keep.js", "queue.js")},
    }


def _file(name: str) -> list[str]:
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return [kind, assets()[name].read_text(encoding="utf-8")]


def _page_html(round_: Round, page: Page) -> str:
    form, say, guide = round_.form, round_.form.tongue.say, guide_of(round_, page, None)
    screen = Screen(
        raw={},
        action=f"/page/{page.id}",
        hidden={"whose": ""},
        notice=form.edition.settings.notice,
        tongue=form.tongue,
        stylesheet=address_of("form.css"),
        script=address_of("keep.js"),
        told=told_of(round_.visitor, form),
        buttons=(Button("go", "back", say("Save and go back")),),
        rows={item.id: ALL_ROWS for item in page.items},
        only=round_.visitor.only(form.instrument),
        links=(("/privacy", say("Privacy, or stop for now")),),
        contact=contact(),
        guide=guide,
        planner=address_of("queue.js") if "plan" in guide else "",
        every=True,
    )
    return render_page(form.routes, page, screen)


def _others(request: HttpRequest, form: Form) -> dict[str, list[str]]:
    """Title and content of the pages beside those with questions, by their address."""
    visitor, title = request.visitor, form.instrument.title
    common: dict[str, Any] = {
        "whose": visitor.whose,
        "told": told_of(visitor, form),
        "notice": edition().settings.notice,
    }
    mode = edition().settings.privacy
    shown = {
        "check": show(request, "kept_check.html", form.tongue, title, assistant=visitor.assistant, **common),
        "privacy": privacy(request),
        "sent": show(request, "sent.html", form.tongue, title, mode=mode, number="#number#", **common),
        "offline": show(
            request,
            "plain.html",
            form.tongue,
            title,
            heading=form.tongue.say("This page needs a connection"),
            paragraphs=(form.tongue.say("Open it again when you are connected."),),
            **common,
        ),
    }
    return {name: list(_parts(page.content.decode())[1:]) for name, page in shown.items()}


def _parts(html: str) -> tuple[list[str], str, str]:
    """A page taken apart: what surrounds, its title, its content with all that follows it."""
    first, _, rest = html.partition(_TITLE[0])
    title, _, rest = rest.partition(_TITLE[1])
    middle, _, rest = rest.partition(_MAIN[0])
    main, _, last = rest.rpartition(_MAIN[1])
    return [first + _TITLE[0], _TITLE[1] + middle + _MAIN[0], _MAIN[1] + last], title, main
