"""Who is answering: a cookie that holds the token under lock, so that no table of sessions is needed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from remit.core.problems import Refused
from remit.fieldwork.contacts import OPEN, State
from remit.instrument.controls import Control, Group, TextInput
from remit.instrument.items import Instrument
from remit.instrument.kinds import kind_of
from remit.instrument.tongues import Tongue
from remit.site.answering.privacy import say_day
from remit.site.answering.tokens import find
from remit.site.errors import other_languages, words_for
from remit.site.identity.models import Invite, Post, Token
from remit.site.place import Form, closes, form, here, is_open
from remit.site.render import address_of, show
from remit.site.sealing import Unopened, derive, lock, mark, unlock

LASTS = 12 * 3600
"""Seconds; afterwards the link opens a new session."""


class Visitor(Struct, frozen=True):
    """Somebody with a link that opened: an office-holder, or the assistant who fills in the facts."""

    invite: Invite
    token: Token
    draft: bytes

    @property
    def post(self) -> Post:
        """The post that was asked."""
        found: Post = self.invite.post
        return found

    @property
    def assistant(self) -> bool:
        """Whether only the facts of the organisation are shown."""
        return bool(self.token.assistant)

    @property
    def whose(self) -> str:
        """How a device knows again whose answers it keeps; it names nobody and is kept nowhere here."""
        part = b"assistant" if self.assistant else b""
        return mark(here().secret, "whose", self.draft + part).hex()[:20]

    def only(self, instrument: Instrument) -> frozenset[str] | None:
        """The items that this person may answer; None for all of them."""
        if not self.assistant:
            return None
        return frozenset(item.id for item in instrument.items if item.scope == "organisation")


def told_of(visitor: Visitor, form: Form) -> dict[str, str]:
    """What pages tell the script: whose they are and what they are made from, where devices may keep them."""
    if not form.edition.settings.collecting.offline:
        return {}
    made_from = [form.edition.hash, form.instrument.language]
    made_from += [address_of(name) for name in ("form.css", "keep.js", "queue.js")]
    return {"whose": visitor.whose, "form": sha256("\n".join(made_from).encode()).hexdigest()[:12]}


def _name(purpose: str) -> str:
    return f"__Host-{purpose}" if here().secure else purpose


def set_cookie(response: HttpResponse, purpose: str, text: str) -> None:
    """Put a text into a cookie that only this site can read or make."""
    content = json.dumps({"text": text, "hour": int(time.time() // 3600)}).encode()
    locked = lock(derive(here().secret, f"cookie {purpose}"), content, purpose)
    response.set_cookie(
        _name(purpose), locked.hex(), httponly=True, samesite="Lax", secure=here().secure, path="/"
    )


def read_cookie(request: HttpRequest, purpose: str) -> str:
    """The text of such a cookie, or nothing where there is none, it is old or somebody made it up."""
    try:
        locked = bytes.fromhex(request.COOKIES.get(_name(purpose), ""))
        found = json.loads(unlock(derive(here().secret, f"cookie {purpose}"), locked, purpose))
    except (ValueError, Unopened):
        return ""
    return str(found["text"]) if time.time() // 3600 - found["hour"] <= LASTS // 3600 else ""


def drop_cookie(response: HttpResponse, purpose: str) -> None:
    """Forget it in this browser."""
    response.delete_cookie(_name(purpose), path="/", samesite="Lax")


def visitor_with(token: str) -> Visitor | None:
    """Whoever this token opens the questionnaire for, while it is open to them."""
    opened = find(token)
    if opened is None:
        return None
    state: State = opened.token.invite.post.state
    if state not in OPEN or not is_open():
        return None
    return Visitor(opened.token.invite, opened.token, opened.draft)


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Whoever is answering in this browser."""
    return visitor_with(read_cookie(request, "answering"))


def closed_door(request: HttpRequest) -> HttpResponse:
    """The same page for a link that is unknown, used or replaced; for every link once it is too late."""
    tongue, _ = words_for(request)
    languages = other_languages(tongue)
    if _is_over():
        heading, words = tongue.say("The questionnaire is closed"), _over_words(request, tongue)
        return _no_entry(request, heading, words, languages=languages)
    heading, words = tongue.say("This link opens nothing"), _closed_words(request, tongue)
    return _no_entry(request, heading, words, _lost(request), languages)


def _no_entry(
    request: HttpRequest,
    heading: str,
    paragraphs: Sequence[str],
    lost: Sequence[str] = (),
    languages: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    tongue, title = words_for(request)
    return show(
        request,
        "closed.html",
        tongue,
        title,
        status=403,
        told={},
        heading=heading,
        paragraphs=paragraphs,
        lost=lost,
        languages=languages,
    )


def is_anothers(request: HttpRequest, visitor: Visitor) -> bool:
    """Whether a form was made for another link: two may be opened one after the other in one browser."""
    said = request.POST.get("whose", "") if request.method == "POST" else ""
    return said not in ("", visitor.whose)


def another_link(request: HttpRequest) -> HttpResponse:
    """The page for whoever sends such a form: nothing of one link is saved or done under the other."""
    tongue, _ = words_for(request)
    words = tongue.say(
        "The page that you sent belongs to a link that was opened before the newest one. Nothing was "
        "saved or sent under either. Open the link of that page again and go on from there."
    )
    return _no_entry(request, tongue.say("Another link was opened in this browser"), [words], _lost(request))


def _is_page(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path.startswith("/page/")


def _lost(request: HttpRequest) -> list[str]:
    """What somebody wrote on a page that was sent and not saved, so that it can be copied; no choices."""
    try:
        pages = form().instrument.pages if _is_page(request) else ()
    except Refused:
        return []
    items = [item for page in pages for item in page.items]
    names = {n for item in items for each in kind_of(item).controls(item) for n in _boxes(each)}
    return [text for name, sent in request.POST.lists() if name in names for text in sent if text.strip()]


def _boxes(control: Control) -> tuple[str, ...]:
    if isinstance(control, Group):
        return tuple(name for inner in control.controls for name in _boxes(inner))
    return (control.name,) if isinstance(control, TextInput) else ()


def _is_over() -> bool:
    try:
        return not is_open()
    except Refused:  # it has not begun
        return False


def _closed_words(request: HttpRequest, tongue: Tongue) -> list[str]:
    found = [tongue.say("What you sent just now was not saved.")] if _is_page(request) else []
    return [
        *found,
        tongue.say(
            "Perhaps you have sent your answers already: then there is nothing left to do, and we thank you."
        ),
        tongue.say(
            "Perhaps a newer link was sent to you, the questionnaire is closed, or part of the link was cut "
            "off. Open the newest message and use the whole link."
        ),
    ]


def _over_words(request: HttpRequest, tongue: Tongue) -> list[str]:
    """Since when it is closed, what became of a page that was being sent, and whom to ask."""
    found = [tongue.say("You could answer until {day}.", day=say_day(str(closes())))]
    if request.method == "POST" and not request.path.startswith("/enter"):
        found.append(
            tongue.say("What you sent just now came too late and was not saved, and no answers were sent.")
        )
    found.append(tongue.say("If you sent your answers before, they have arrived, and we thank you."))
    contact = form(tongue.code).contact
    return [*found, tongue.say("Questions? Write to {contact}.", contact=contact)] if contact else found
