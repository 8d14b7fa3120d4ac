"""The room *my organisation*: the role description, agreed by the holder and the board contact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from remit.instrument.tongues import Tongue
from remit.site.access import BOARD, HOLDER, open_to
from remit.site.errors import not_found
from remit.site.log import note_member
from remit.site.place import form
from remit.site.together import roles
from remit.site.together.doors import Desk, role_for
from remit.site.together.guests import room_page, spoken
from remit.site.together.pages import done_words, go
from remit.site.together.studyside import duties
from remit.site.together.words import FIELD_WORDS, SHARE_WORDS, said_month


class Field(Struct, frozen=True):
    """One text of the description: its name, its label, what stands there, and how it is filled in."""

    name: str
    label: str
    text: str
    way: str = "area"
    also: str = ""


def fields_of(words: roles.Words, tongue: Tongue) -> list[Field]:
    """Every text of a description, in the order of the page."""
    say = tongue.say
    found = [Field(name, say(FIELD_WORDS[name]), words.get(name, "")) for name in ("purpose", "not_mine")]
    for code, label in duties():
        name = f"duty.{code}"
        also = words.get(f"{roles.ALSO}{name}", "")
        found.append(
            Field(name, label, words.get(name, ""), "duty", say(SHARE_WORDS.get(also, "")) if also else "")
        )
    for place in range(1, roles.OBJECTIVES + 1):
        for part in ("text", "measure"):
            name = f"objective.{place}.{part}"
            found.append(Field(name, say(FIELD_WORDS[part], number=place), words.get(name, "")))
    return [*found, Field("review", say(FIELD_WORDS["review"]), words.get("review", ""), "line")]


@open_to(HOLDER, BOARD)
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, number: int) -> HttpResponse:
    """Read and write the description."""
    desk, (tongue, _) = role_for(request.guest, number), spoken(request)
    if desk is None:
        return not_found(request)
    fields = fields_of(roles.words_of(desk.role.content), tongue)
    if request.method == "POST":
        sent = {each.name: _clean(request.POST.get(each.name, "")) for each in fields}
        base = request.POST.get("base", "")
        saved = roles.save(desk.role, desk.side, int(base) if base.isdecimal() else 0, sent)
        if saved.changed:
            note_member("changed a role description")
        return go(f"/together/role/{number}", "crossed" if saved.crossed else "saved")
    return _show(request, desk, fields)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[: 2 * roles.LONGEST]


def _show(request: HttpRequest, desk: Desk, fields: list[Field]) -> HttpResponse:
    frozen, own = roles.last_agreed(desk.role), desk.role
    mine, other = (own.holder_agreed, own.board_agreed)[:: 1 if desk.side == roles.HOLDER else -1]
    return room_page(
        request,
        "together_role.html",
        done=done_words(request),
        holder=desk.holder,
        role=own,
        fields=fields,
        shares=SHARE_WORDS,
        mine=mine,
        other=other,
        frozen=said_month(frozen.month) if frozen else "",
        current=bool(frozen and frozen.number == own.number),
        body=form(spoken(request)[0].code).body,
        longest=roles.LONGEST,
    )


@open_to(HOLDER, BOARD)
@require_POST
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to the text that was read; to no other."""
    desk = role_for(request.guest, number)
    if desk is None:
        return not_found(request)
    seen = request.POST.get("base", "")
    shares = request.POST.get("shares") == "yes"
    taken = seen.isdecimal() and roles.agree(desk.role, desk.side, int(seen), shares)
    if taken:
        note_member("agreed to a role description")
    return go(f"/together/role/{number}", "agreed" if taken else "changed")


@open_to(HOLDER, BOARD)
@require_GET
def earlier(request: HttpRequest, number: int) -> HttpResponse:
    """What each side sent, as it was sent, and the version that both agreed to."""
    desk, (tongue, _) = role_for(request.guest, number), spoken(request)
    if desk is None:
        return not_found(request)
    frozen = roles.last_agreed(desk.role)
    sendings = [
        (made, side, said_month(month), _told(words, tongue))
        for made, side, month, words in roles.earlier(desk.role)
    ]
    agreed = _told(roles.words_of(frozen.content), tongue) if frozen else []
    return room_page(
        request,
        "together_earlier.html",
        number=number,
        sendings=sendings,
        agreed=agreed,
        month=said_month(frozen.month) if frozen else "",
    )


def _told(words: roles.Words, tongue: Tongue) -> list[tuple[str, str]]:
    found = []
    for each in fields_of(words, tongue):
        if each.text:
            text = (
                tongue.say(SHARE_WORDS[each.text])
                if each.way == "duty" and each.text in SHARE_WORDS
                else each.text
            )
            found.append((each.label, text))
    return found
