"""From the link to the first page, and out again."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.fieldwork.contacts import after, states_before
from remit.site.access import EVERYBODY, RESPONDENT, open_to
from remit.site.answering.drafts import drop_draft
from remit.site.answering.privacy import privacy_words
from remit.site.answering.visitors import (
    closed_door,
    drop_cookie,
    read_cookie,
    set_cookie,
    told_of,
    visitor_with,
)
from remit.site.errors import language_of, other_languages, words_for
from remit.site.identity.models import Correction, Post
from remit.site.place import Form, edition, form, languages
from remit.site.protect import BY_PREFIX, PREFIX
from remit.site.render import show

LONGEST_CORRECTION = 500
BACK = re.compile(r"/(|privacy|check|assistant|together|closed|i/[A-Za-z0-9_-]{1,100})")
"""The pages on which another language can be chosen and nothing would be lost."""

CLEAR = '"cache", "storage"'
"""Browsers then remove what they keep of this site, a copy for answering without a connection too."""


def chosen_form(request: HttpRequest) -> Form:
    """The questionnaire in the language that was chosen."""
    return form(language_of(request))


def remember_language(response: HttpResponse, code: str) -> None:
    """Show the next pages in this language."""
    if code in languages():
        response.set_cookie("language", code, httponly=True, samesite="Lax", path="/")


@open_to(EVERYBODY)
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Where people arrive without a link: a box for the code of their letter."""
    return _front(request, "")


@open_to(EVERYBODY)
@require_GET
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """The personal link. It looks nothing up and uses nothing: programs that check e-mail open links too."""
    return _front(request, token)


def _front(request: HttpRequest, token: str) -> HttpResponse:
    tongue, title = words_for(request)
    languages_, page = other_languages(tongue), request.path
    return show(request, "front.html", tongue, title, token=token, languages=languages_, page=page)


@open_to(EVERYBODY)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """The token is exchanged for a session; the same answer for every link that does not open."""
    token = request.POST.get("token", "").strip()[:100]
    if BY_PREFIX.too_many(token[:PREFIX]):
        return closed_door(request)
    visitor = visitor_with(token)
    if visitor is None:
        return closed_door(request)
    Post.objects.filter(pk=visitor.post.pk, state__in=states_before("open")).update(
        state=after("invited", "open")
    )
    response = HttpResponseRedirect("/privacy")
    set_cookie(response, "answering", token)
    if not request.COOKIES.get("language"):  # pages that no longer know whose they are speak it too
        remember_language(response, visitor.invite.holder.language)
    return response


@open_to(EVERYBODY)
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """The page of a link that opens nothing, in another language."""
    return closed_door(request)


@open_to(EVERYBODY)
@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Another language on a page that has nothing to save."""
    back = request.POST.get("page", "/")
    response = HttpResponseRedirect(back if BACK.fullmatch(back) else "/")
    remember_language(response, request.POST.get("language", ""))
    return response


@open_to(RESPONDENT)
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to the answers, before the first question."""
    found = chosen_form(request)
    return show(
        request,
        "privacy.html",
        found.tongue,
        found.instrument.title,
        paragraphs=privacy_words(found, Post.objects.count()),
        introduction=found.instrument.introduction,
        notice=edition().settings.notice,
        languages=other_languages(found.tongue),
        mode=found.edition.settings.privacy,
        post=request.visitor.post,
        assistant=request.visitor.assistant,
        whose=request.visitor.whose,
        told=told_of(request.visitor, found),
        delegates=found.edition.settings.collecting.assistant and not request.visitor.assistant,
    )


@open_to(RESPONDENT)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest) -> HttpResponse:
    """Somebody who does not want to take part is not reminded; what was saved is removed."""
    found = chosen_form(request)
    if request.method == "GET" or request.visitor.assistant:
        title, whose = found.instrument.title, request.visitor.whose
        return show(request, "decline.html", found.tongue, title, whose=whose)
    visitor = request.visitor
    Post.objects.filter(pk=visitor.post.pk, state__in=states_before("refuse")).update(state="refused")
    drop_draft(visitor.draft)
    response = show(
        request,
        "plain.html",
        found.tongue,
        found.instrument.title,
        heading=found.tongue.say("You will not be written to again"),
        paragraphs=(found.tongue.say("Thank you for telling us. What you had saved was removed."),),
    )
    drop_cookie(response, "answering")
    response.headers["Clear-Site-Data"] = CLEAR
    return response


@open_to(RESPONDENT)
@require_http_methods(["GET", "POST"])
def own_record(request: HttpRequest) -> HttpResponse:
    """What the frame says about the respondent's post, and a box for what is wrong with it."""
    found, post = chosen_form(request), request.visitor.post
    fields = {"organisation": post.organisation, **post.attributes}
    noted = False
    if request.method == "POST":
        for name in fields:
            text = " ".join(request.POST.get(name, "").split())[:LONGEST_CORRECTION]
            if text:
                Correction.objects.update_or_create(
                    post=post, field=name, settled=False, defaults={"text": text}
                )
                noted = True
    return show(
        request,
        "record.html",
        found.tongue,
        found.instrument.title,
        fields=[(name, value) for name, value in fields.items() if value],
        noted=noted,
        whose=request.visitor.whose,
    )


@open_to(EVERYBODY)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Stop for now: nothing stays in this browser."""
    tongue, title = words_for(request)
    response = show(
        request,
        "plain.html",
        tongue,
        title,
        heading=tongue.say("What you filled in is saved"),
        paragraphs=(
            tongue.say(
                "Open your personal link again on any device to go on. Nothing is left in this browser."
            ),
        ),
    )
    for purpose in ("answering", "receipt", "together"):
        drop_cookie(response, purpose)
    response.headers["Clear-Site-Data"] = CLEAR
    return response


@open_to(EVERYBODY)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt."""
    number = read_cookie(request, "receipt")
    tongue, title = words_for(request)
    if not number:
        return closed_door(request)
    return show(request, "sent.html", tongue, title, number=number, mode=edition().settings.privacy, told={})


@open_to(EVERYBODY)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For whatever watches over the server: every store answers, the questionnaire can be read."""
    from remit.site.answers.models import Attempt
    from remit.site.together.models import Turn

    for kept in (Post, Attempt, Turn):
        kept.objects.exists()
    return JsonResponse({"ok": True, "edition": edition().number})
