"""The frame at the desk: imported, looked through, and what is known of one post put right."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.core.problems import Place, Problem, Refused
from remit.fieldwork.contacts import STATES, Event, State, after, may
from remit.site.access import FIELD_OFFICER, open_to
from remit.site.desk.letters import HOME as LETTERS
from remit.site.desk.letters import may_send, told_of
from remit.site.desk.shell import desk_page
from remit.site.identity.models import Correction, Holder, Post
from remit.site.invitations import resend
from remit.site.log import note
from remit.site.people import change_holder, import_frame
from remit.site.people_file import LARGEST, read_columns, said_of

PAGE = 100
EVENTS: dict[Event, str] = {
    "bounce": "The invitation came back",
    "refuse": "Does not want to take part",
    "vacate": "The post is vacant",
    "find_duplicate": "The post is listed twice",
    "reopen": "That was a mistake: ask again",
}
"""What a field officer may note by hand."""


@open_to(FIELD_OFFICER)
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """A page of the frame, by state or by a word."""
    word, state = request.GET.get("word", "").strip()[:100], request.GET.get("state", "")
    found = Post.objects.all()
    if word:
        found = found.filter(Q(name__icontains=word) | Q(organisation__icontains=word))
    if state in STATES:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return desk_page(
        request,
        "desk_posts.html",
        page=page,
        rows=[(post, STATES[post.state][1]) for post in page],
        word=word,
        state=state,
        states=[(name, words) for name, (_, words) in STATES.items()],
    )


@open_to(FIELD_OFFICER)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Import a file of posts."""
    said, problems = "", tuple[Problem, ...]()
    if request.method == "POST":
        file = request.FILES.get("file")
        where = Place(file.name if file else "the file")
        try:
            if file is None or file.size > LARGEST:
                raise Refused(
                    [
                        Problem(
                            "FRAME-013",
                            where,
                            f"there is no file, or it is larger than {LARGEST:,} bytes",
                            "choose a smaller one",
                        )
                    ]
                )
            done = import_frame(read_columns(file.read(), where), where)
            said, problems = said_of(done), done.warnings
            note(request, "imported posts", detail=said)
        except Refused as refused:
            problems = refused.problems
    return desk_page(
        request,
        "desk_import.html",
        said=said,
        problems=problems,
        status=422 if problems and not said else 200,
    )


@open_to(FIELD_OFFICER)
@require_GET
def one_post(request: HttpRequest, number: int) -> HttpResponse:
    """Everything about one post but its answers."""
    return _post_page(request, get_object_or_404(Post, pk=number))


def _post_page(request: HttpRequest, post: Post, problem: str = "") -> HttpResponse:
    state: State = post.state
    return desk_page(
        request,
        "desk_post.html",
        post=post,
        state=STATES[state][1],
        holders=post.holders.order_by("-since", "-id"),
        events=[(name, words) for name, words in EVENTS.items() if may(state, name)],
        corrections=post.corrections.filter(settled=False),
        messages=[m for invitation in post.invites.all() for m in invitation.messages.order_by("id")],
        changes=may(state, "change_holder"),
        resends=state in ("invited", "opened", "started", "bounced"),
        problem=problem,
        typed=request.POST,
        status=422 if problem else 200,
    )


@open_to(FIELD_OFFICER)
@require_POST
def note_event(request: HttpRequest, number: int) -> HttpResponse:
    """Something has become known of a post."""
    post = get_object_or_404(Post, pk=number)
    event = request.POST.get("event", "")
    for name in EVENTS:
        if name == event:
            state: State = post.state
            changed = Post.objects.filter(pk=post.pk, state=state).update(state=after(state, name))
            if changed:
                note(request, f"noted: {name}", post.name)
    return HttpResponseRedirect(f"/desk/posts/{number}")


@open_to(FIELD_OFFICER)
@require_POST
def new_holder(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody else holds the post now."""
    post = get_object_or_404(Post, pk=number)
    name, email = (" ".join(request.POST.get(key, "").split())[:200] for key in ("name", "email"))
    if "@" not in email:
        return _post_page(request, post, "Nothing was changed: write the new holder's e-mail address.")
    if change_holder(post, name, email):
        note(request, "changed holder", post.name)
    return HttpResponseRedirect(f"/desk/posts/{number}")


@open_to(FIELD_OFFICER)
@require_POST
def send_again(request: HttpRequest, number: int) -> HttpResponse:
    """A new link in the place of the old one."""
    post = get_object_or_404(Post, pk=number)
    if not may_send():
        return HttpResponseRedirect(LETTERS)  # which says why
    if Holder.objects.filter(post=post, until=None, email__gt="").exists() and may(post.state, "send"):
        done = resend(post)
        note(request, "sent a new link", post.name)
        if done.stopped or done.later:
            return told_of(done)
    return HttpResponseRedirect(f"/desk/posts/{number}")


@open_to(FIELD_OFFICER)
@require_POST
def settle_correction(request: HttpRequest, number: int) -> HttpResponse:
    """Take over what a respondent said is right, or put it aside."""
    with transaction.atomic():
        correction = get_object_or_404(Correction.objects.select_for_update(), pk=number, settled=False)
        post = Post.objects.select_for_update().get(pk=correction.post_id)
        if request.POST.get("take") == "yes":
            if correction.field == "organisation":
                post.organisation = correction.text[:300]
            else:
                post.attributes = {**post.attributes, correction.field: correction.text}
            post.save(update_fields=["organisation", "attributes"])
        correction.settled = True
        correction.save(update_fields=["settled"])
    note(request, "settled a correction", post.name, correction.field)
    return HttpResponseRedirect(f"/desk/posts/{post.pk}")
