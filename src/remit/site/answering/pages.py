"""The pages of the questionnaire: saved when they are sent, right or wrong, and shown as they were left."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from remit.core.problems import Problem
from remit.instrument.items import Page
from remit.instrument.pages import Button, Screen, render_page
from remit.instrument.saying import answer_words
from remit.site.access import RESPONDENT, open_to
from remit.site.answering.doors import chosen_form, remember_language
from remit.site.answering.drafts import Saved, change_draft, read_draft
from remit.site.answering.saving import (
    Round,
    left_raw,
    merged,
    open_problems,
    own_fields,
    problems_of,
    started,
    where_to,
)
from remit.site.answering.sending import send
from remit.site.answering.visitors import closed_door, drop_cookie, set_cookie, told_of
from remit.site.errors import not_found, other_languages
from remit.site.render import address_of, show


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
    raw = left_raw(round_, page, saved)
    problems: tuple[Problem, ...] = ()
    if page.id in saved.raw:
        problems = problems_of(round_, page, raw, saved.values)
    buttons = [Button("go", "back", form.tongue.say("Save and go back"))]
    buttons += [Button("language", code, name, code) for code, name in other_languages(form.tongue)]
    screen = Screen(
        raw=raw,
        problems=problems,
        action=f"/page/{page.id}",
        hidden={"csrfmiddlewaretoken": get_token(request), "whose": round_.visitor.whose},
        notice=form.edition.settings.notice,
        tongue=form.tongue,
        stylesheet=address_of("form.css"),
        script=address_of("keep.js"),
        told=told_of(round_.visitor, form),
        buttons=tuple(buttons),
        rows=saved.rows,
        only=round_.visitor.only(form.instrument),
        links=(("/privacy", form.tongue.say("Privacy, or stop for now")),),
    )
    return render_page(form.routes, page, screen, round_.known(saved.values))


def _save(request: HttpRequest, round_: Round, page: Page) -> HttpResponse:
    """Keep what was sent, whatever it is, and go where it leads."""
    raw = own_fields(round_, page, dict(request.POST.lists()))
    more = request.POST.get("add", "")
    number = round_.form.instrument.pages.index(page) + 1
    saved = change_draft(request.visitor.draft, lambda old: merged(round_, page, raw, old, (more, number)))
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
        told=told_of(round_.visitor, form),
    )


@open_to(RESPONDENT)
@require_POST
def send_answers(request: HttpRequest) -> HttpResponse:
    """Send what was saved; once."""
    round_ = _round(request)
    if request.visitor.assistant:
        return HttpResponseRedirect("/check")
    saved = read_draft(request.visitor.draft)
    if any(open_problems(round_, each, saved) for each in round_.pages(saved.values)):
        return HttpResponseRedirect("/check")
    receipt = send(request.visitor, round_.form.routes, saved.values)
    if receipt is None:
        return closed_door(request)
    response = HttpResponseRedirect("/sent")
    set_cookie(response, "receipt", receipt.number)
    drop_cookie(response, "answering")
    return response
