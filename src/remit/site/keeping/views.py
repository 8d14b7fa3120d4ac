"""What devices that keep a copy ask for: the copy itself, the worker, and to take what was filled in.

A device sends one thing after the other, each with a number, and each again until it hears an answer. What
was taken is written down together with the page, so that whatever arrives twice, late or out of turn
changes nothing. Nothing here is written where there is no page to save.
"""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct, field
from msgspec.structs import replace

from remit.instrument.items import Page
from remit.site.access import EVERYBODY, RESPONDENT, open_to
from remit.site.answering.doors import chosen_form
from remit.site.answering.drafts import Saved, change_draft, drop_draft, read_draft
from remit.site.answering.elsewhere import Met, read_seen, see
from remit.site.answering.saving import (
    Raw,
    Round,
    joined,
    kept,
    merged,
    open_problems,
    own_fields,
    own_raw,
    seen_by_device,
    started,
    where_to,
)
from remit.site.answering.sending import arrived, overtaken, send
from remit.site.answering.visitors import (
    drop_cookie,
    read_cookie,
    set_cookie,
    told_of,
    visitor_with,
)
from remit.site.errors import bad_request, not_found
from remit.site.keeping.kit import answers_of, make_kit, read_pass
from remit.site.place import form, is_open
from remit.site.render import address_of, assets

MOST_DEVICES = 20
"""Devices of one person that are remembered; the one heard longest ago goes first."""

Reply = dict[str, Any]


class Sending(Struct, frozen=True):
    """What a device sends: a page, its fields and the state that it had seen; or (with `key`) everything."""

    number: int
    pass_: str = field(name="pass")
    page: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    seen: str = ""
    go: str = ""
    key: str = ""


@open_to(RESPONDENT)
@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """All that a device keeps; without what it has already (`?form=`). Asking changes nothing."""
    found = chosen_form(request)
    round_ = Round(found, request.visitor)
    told = told_of(request.visitor, found)
    if not told:
        return not_found(request)
    answer: Reply = {"answers": answers_of(round_, read_draft(request.visitor.draft)), **told}
    if request.GET.get("form") != told["form"]:
        answer["kit"] = make_kit(request, round_, read_cookie(request, "answering"))
    return JsonResponse(answer)


@open_to(EVERYBODY)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the site where there is no connection; it may look after every page."""
    text = assets()["worker.js"].read_text(encoding="utf-8").replace("QUEUE", address_of("queue.js")).encode()
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get(
        "Accept-Encoding", ""
    ):  # it is the same for everybody: no secret to guess
        text, headers["Content-Encoding"] = gzip.compress(text, mtime=0), "gzip"
    return HttpResponse(text, content_type="text/javascript", headers=headers)


@csrf_exempt  # a pass is needed, which no other site can know or make a browser send
@open_to(EVERYBODY)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take what a device sends."""
    try:
        asked = msgspec.json.decode(request.body, type=Sending)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return bad_request(request)
    reply = _taken(asked)
    response = JsonResponse(reply)
    if "receipt" in reply:
        set_cookie(response, "receipt", reply["receipt"])
        drop_cookie(response, "answering")
    return response


def _taken(asked: Sending) -> Reply:
    found = read_pass(asked.pass_)
    if found is None:
        return {"shut": True}
    before = arrived(asked.key) if asked.key else None
    if before is not None:
        return {"receipt": before.number}
    visitor = visitor_with(found.token)
    if visitor is None:
        return {"shut": True} if is_open() else {"over": True}
    round_ = Round(form(), visitor)
    if asked.key:
        return {} if visitor.assistant else _sent(round_, found.device, asked)
    page = round_.page(asked.page)
    return {"unasked": True} if page is None else _saved(round_, found.device, page, asked)


# ---- one page ------------------------------------------------------------------------------------


def _saved(round_: Round, device: str, page: Page, asked: Sending) -> Reply:
    """Save a page, unless somebody else answered the same since the device saw it: then say what stands."""
    place = round_.reached(page)
    raw = own_fields(round_, page, asked.fields)

    seen = read_seen(asked.seen)

    def change(old: Saved) -> Saved:
        if _last(old, device)[0] >= asked.number:
            return old
        met = joined(round_, page, raw, seen, old)
        if met.others:
            return _heard(old, device, (asked.number, "clash", seen_by_device(round_, page, old)))
        new = kept(met, seen, merged(round_, page, met.raw, old, ("", place)), looked_at=True)
        return _heard(new, device, (asked.number, "saved", _now(round_, page, raw, met, new)))

    saved = change_draft(round_.visitor.draft, change)
    if (late := _too_late(round_)) is not None:
        return late
    started(round_.visitor.post)
    number, outcome, now = _last(saved, device)
    if number != asked.number:
        return {}
    fields, stands = own_raw(round_, page, saved), seen_by_device(round_, page, saved)
    if outcome == "clash":
        return {"clash": True, "fields": fields, "seen": stands}
    reply: Reply = {"seen": now, "to": where_to(round_, page, saved, asked.go)}
    return {**reply, "fields": fields} if stands == now else reply


def _now(round_: Round, page: Page, sent: Raw, met: Met, saved: Saved) -> str:
    """How a page stands for the device that sent it: it has not seen what was answered elsewhere."""
    unseen = {item.id for item in round_.own_items(page)} - {*met.changed}
    raw = own_raw(round_, page, saved)
    own = {name: found for name, found in raw.items() if name.partition(".")[0] not in unseen}
    own |= {name: found for name, found in sent.items() if name.partition(".")[0] in unseen}
    return see(round_.own_items(page), own).text()


def _too_late(round_: Round) -> Reply | None:
    """What a device hears of a page that may not be among what was sent; None where all is well."""
    replies: dict[str, Reply] = {"sending": {"wait": True}, "closed": {"shut": True}}
    return replies.get(overtaken(round_.visitor))


def _last(saved: Saved, device: str) -> tuple[int, str, str]:
    return saved.devices.get(device, (0, "", ""))


def _heard(saved: Saved, device: str, last: tuple[int, str, str]) -> Saved:
    others = [(name, found) for name, found in saved.devices.items() if name != device]
    return replace(saved, devices=dict([*others, (device, last)][-MOST_DEVICES:]))


# ---- everything ----------------------------------------------------------------------------------


def _sent(round_: Round, device: str, asked: Sending) -> Reply:
    """Send everything once; `held` where something is still wrong, and then for good under this number."""

    def change(old: Saved) -> Saved:
        if _last(old, device)[0] >= asked.number:
            return old
        wrong = any(open_problems(round_, page, old) for page in round_.pages(old.values))
        return _heard(old, device, (asked.number, "held" if wrong else "send", ""))

    saved = change_draft(round_.visitor.draft, change)
    before = arrived(asked.key)
    if before is not None:  # by the same request, which was still on its way
        drop_draft(round_.visitor.draft)
        return {"receipt": before.number}
    number, outcome, _ = _last(saved, device)
    if number != asked.number:
        return {}
    if outcome == "held":
        return {"held": True}
    receipt = send(round_.visitor, round_.form.routes, saved.values, asked.key) or arrived(asked.key)
    return {"receipt": receipt.number} if receipt else _too_late(round_) or {"wait": True}
