"""The pages of the questionnaire: saved when they are sent, right or wrong, and shown as they were left."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from remit.core.problems import Problem
from remit.instrument.items import Page
from remit.instrument.pages import Button, Screen, render_page
from remit.instrument.saying import answer_words
from remit.site.access import EVERYBODY, RESPONDENT, open_to
from remit.site.answering.doors import chosen_form, remember_language
from remit.site.answering.drafts import Saved, change_draft, read_draft
from remit.site.answering.elsewhere import FIELD, TURN, is_overtaken, read_seen, see
from remit.site.answering.saving import (
    Round,
    answered_twice,
    guide_of,
    joined,
    kept,
    left_raw,
    merged,
    open_problems,
    own_fields,
    own_raw,
    problems_of,
    served,
    started,
    where_to,
)
from remit.site.answering.sending import Receipt, arrived, overtaken, send
from remit.site.answering.visitors import (
    another_link,
    closed_door,
    drop_cookie,
    is_anothers,
    set_cookie,
    told_of,
    visitor_of,
)
from remit.site.errors import not_found, other_languages
from remit.site.render import address_of, contact, show

LONGEST_KEY = 64


def _round(request: HttpRequest) -> Round:
    return Round(chosen_form(request), request.visitor)


@open_to(RESPONDENT)
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """The first page, or the one where somebody left off."""
    round_ = _round(request)
    saved = read_draft(request.visitor.draft)
    pages = round_.pages(saved.values)
    if not pages:
        return HttpResponseRedirect("/check")
    if request.visitor.assistant:  # how far the other person came says nothing about the facts
        return HttpResponseRedirect(f"/page/{pages[0].id}")
    order = [page.id for page in round_.form.instrument.pages]
    reached = [page for page in pages if order.index(page.id) + 1 <= max(saved.page, 1)]
    return HttpResponseRedirect(f"/page/{(reached or pages)[-1 if reached else 0].id}")


@open_to(RESPONDENT)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, page_id: str) -> HttpResponse:
    """One page: shown, or saved and left."""
    round_ = _round(request)
    found = round_.page(page_id)
    if found is None:
        return not_found(request)
    if request.method == "POST":
        return _save(request, round_, found)
    return HttpResponse(_shown(request, round_, found, read_draft(request.visitor.draft)))


def _shown(request: HttpRequest, round_: Round, page: Page, saved: Saved) -> str:
    form = round_.form
    raw = left_raw(page, saved)
    problems: tuple[Problem, ...] = ()
    if page.id in saved.raw:
        problems = problems_of(round_, page, raw, saved.values)
    problems += answered_twice(round_, page, saved)
    seen = served(round_, page, saved).text()
    buttons = [Button("go", "back", form.tongue.say("Save and go back"))]
    buttons += [Button("language", code, name, code) for code, name in other_languages(form.tongue)]
    guide = guide_of(round_, page, saved)
    screen = Screen(
        raw=raw,
        problems=problems,
        action=f"/page/{page.id}",
        hidden={"csrfmiddlewaretoken": get_token(request), "whose": round_.visitor.whose, FIELD: seen},
        notice=form.edition.settings.notice,
        tongue=form.tongue,
        stylesheet=address_of("form.css"),
        script=address_of("keep.js"),
        told=told_of(round_.visitor, form),
        buttons=tuple(buttons),
        rows=saved.rows,
        only=round_.visitor.only(form.instrument),
        links=(("/privacy", form.tongue.say("Privacy, or stop for now")),),
        contact=contact(),
        guide=guide,
        planner=address_of("queue.js") if "plan" in guide else "",
    )
    return render_page(form.routes, page, screen, round_.known(saved.values))


def _save(request: HttpRequest, round_: Round, page: Page) -> HttpResponse:
    """Keep what was sent, whatever it is, and go where it leads."""
    raw = own_fields(round_, page, dict(request.POST.lists()))
    more = request.POST.get("add", "")
    number = round_.reached(page)
    said, turn, typed = request.POST.get(FIELD), request.POST.get(TURN, ""), "keep" in request.GET

    def change(old: Saved) -> Saved:
        # A form that does not say what it was served with is taken as it is.
        seen = see(page.items, own_raw(round_, page, old)) if said is None else read_seen(said, turn)
        if is_overtaken(old.views, seen):
            return old
        met = joined(round_, page, raw, seen, old)
        return kept(met, seen, merged(round_, page, met.raw, old, (more, number)), looked_at=not typed)

    saved = change_draft(request.visitor.draft, change)
    if overtaken(request.visitor) == "closed":
        return closed_door(request)
    started(request.visitor.post)
    return _onward(request, round_, page, saved)


def _onward(request: HttpRequest, round_: Round, page: Page, saved: Saved) -> HttpResponse:
    here = HttpResponseRedirect(f"/page/{page.id}")
    if "keep" in request.GET:
        return HttpResponse(status=204)
    if request.POST.get("language"):
        remember_language(here, request.POST["language"])
        return here
    if request.POST.get("add"):
        here["Location"] += f"#{request.POST['add']}:question" if request.POST["add"].isidentifier() else ""
        return here
    return HttpResponseRedirect(where_to(round_, page, saved, request.POST.get("go", "")))


# ---- check and send ------------------------------------------------------------------------------


class Section(Struct, frozen=True):
    """One page as it is checked: what is still wrong; each question's number, text and answer in words."""

    page: Page
    wrong: tuple[str, ...]
    answers: tuple[tuple[int, str, tuple[str, ...]], ...]


@open_to(RESPONDENT)
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Everything that was answered, each with a way to change it, and what is still wrong."""
    round_ = _round(request)
    saved = read_draft(request.visitor.draft)
    tongue, form = round_.form.tongue, round_.form
    places = {item.id: number for number, item in enumerate(form.instrument.items, 1)}
    only = request.visitor.only(form.instrument)
    asked = {item.id for item in form.routes.asked(saved.values)}
    sections = [
        Section(
            each,
            tuple(open_problems(round_, each, saved)),
            tuple(
                (places[item.id], item.text, answer_words(item, saved.values, tongue))
                for item in each.items
                if item.id in asked and (only is None or item.id in only)
            ),
        )
        for each in round_.pages(saved.values)
    ]
    return show(
        request,
        "check.html",
        tongue,
        form.instrument.title,
        notice=form.edition.settings.notice,
        sections=sections,
        wrong=[(section.page, words) for section in sections for words in section.wrong],
        assistant=request.visitor.assistant,
        languages=other_languages(form.tongue),
        whose=round_.visitor.whose,
        key=secrets.token_hex(16),
        told=told_of(round_.visitor, form),
    )


@open_to(EVERYBODY)  # somebody who presses twice has sent, and is nobody to the second request
@require_POST
def send_answers(request: HttpRequest) -> HttpResponse:
    """Send what was saved; once, and the same receipt however often the button of one page was pressed."""
    key = request.POST.get("key", "")[:LONGEST_KEY]
    request.visitor = visitor_of(request)
    if request.visitor is None:
        return _thanked(request, key)
    if is_anothers(request, request.visitor):
        return _thanked(request, key, another_link(request))
    round_ = _round(request)
    if request.visitor.assistant:
        return HttpResponseRedirect("/check")
    saved = read_draft(request.visitor.draft)
    if any(open_problems(round_, each, saved) for each in round_.pages(saved.values)):
        return _thanked(request, key, HttpResponseRedirect("/check"))  # sent meanwhile, a draft is empty
    receipt = send(request.visitor, round_.form.routes, saved.values, key)
    return _thanked(request, key) if receipt is None else _with_receipt(receipt)


def _thanked(request: HttpRequest, key: str, instead: HttpResponse | None = None) -> HttpResponse:
    """The receipt of what the page with this key has sent; where it has sent nothing, what comes instead."""
    receipt = arrived(key) if key else None
    if receipt is None:
        return instead or closed_door(request)
    return _with_receipt(receipt)


def _with_receipt(receipt: Receipt) -> HttpResponse:
    response = HttpResponseRedirect("/sent")
    set_cookie(response, "receipt", receipt.number)
    drop_cookie(response, "answering")
    return response
