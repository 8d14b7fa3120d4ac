"""The pages of the questionnaire: saved when they are sent, right or wrong, and shown as they were left."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Problem
from remit.fieldwork.contacts import after, may, states_before
from remit.instrument.answers import read_page, write_page
from remit.instrument.controls import fields
from remit.instrument.items import Item, Page
from remit.instrument.kinds import kind_of
from remit.instrument.pages import Button, Screen, render_page
from remit.instrument.saying import answer_words
from remit.site.access import RESPONDENT, open_to
from remit.site.answering.doors import chosen_form, other_languages, remember_language
from remit.site.answering.drafts import Saved, change_draft, read_draft
from remit.site.answering.sending import send
from remit.site.answering.visitors import Visitor, closed_door, drop_cookie, set_cookie
from remit.site.errors import not_found
from remit.site.identity.models import Post
from remit.site.place import Form
from remit.site.render import address_of, show

MORE_ROWS = 1
Raw = Mapping[str, list[str]]


class Round(Struct, frozen=True):
    """The pages that one person goes through: those with something to ask, given what they have answered."""

    form: Form
    visitor: Visitor

    def pages(self, values: Mapping[str, str]) -> tuple[Page, ...]:
        """The pages to show, in order."""
        only = self.visitor.only(self.form.instrument)
        known = dict(values)
        shown = []
        for page in self.form.instrument.pages:
            asked = self.form.routes.asked_on(page, known)
            if only is not None:
                asked = tuple(item for item in asked if item.id in only)
            if asked or (not page.items and only is None):
                shown.append(page)
        return tuple(shown)

    def page(self, page_id: str) -> Page | None:
        """The page of this id, where this person may see it at all."""
        page = next((each for each in self.form.instrument.pages if each.id == page_id), None)
        only = self.visitor.only(self.form.instrument)
        if page is None or only is None or any(item.id in only for item in page.items):
            return page
        return None

    def beside(self, page: Page, values: Mapping[str, str], step: int) -> Page | None:
        """The page before (-1) or after (1) this one."""
        order = [each.id for each in self.form.instrument.pages]
        place = order.index(page.id)
        shown = self.pages(values)
        found = [each for each in shown if (order.index(each.id) - place) * step > 0]
        return (found[0] if step > 0 else found[-1]) if found else None

    def own_items(self, page: Page) -> tuple[Item, ...]:
        """The items of a page that this person may answer."""
        only = self.visitor.only(self.form.instrument)
        return tuple(item for item in page.items if only is None or item.id in only)


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
    raw = _left_raw(round_, page, saved)
    problems: tuple[Problem, ...] = ()
    if page.id in saved.raw:
        problems = _problems(round_, page, raw, saved.values)
    buttons = [Button("go", "back", form.tongue.say("Save and go back"))]
    buttons += [Button("language", code, name, code) for code, name in other_languages(form)]
    screen = Screen(
        raw=raw,
        problems=problems,
        action=f"/page/{page.id}",
        hidden={"csrfmiddlewaretoken": get_token(request)},
        notice=form.edition.settings.notice,
        tongue=form.tongue,
        stylesheet=address_of("form.css"),
        script=address_of("keep.js"),
        buttons=tuple(buttons),
        rows=saved.rows,
        only=round_.visitor.only(form.instrument),
        links=(("/privacy", form.tongue.say("Privacy, or stop for now")),),
    )
    return render_page(form.routes, page, screen, saved.values)


def _left_raw(round_: Round, page: Page, saved: Saved) -> dict[str, list[str]]:
    """The fields of a page as they were left: what was sent where something is wrong, else what is stored."""
    raw = write_page(page, saved.values)
    if page.id not in saved.raw:
        return raw
    own = {item.id for item in round_.own_items(page)}
    others = {name: found for name, found in raw.items() if name.partition(".")[0] not in own}
    return {**others, **saved.raw[page.id]}


def _problems(round_: Round, page: Page, raw: Raw, values: Mapping[str, str]) -> tuple[Problem, ...]:
    own = {item.id for item in round_.own_items(page)}
    reading = read_page(round_.form.routes, page, raw, values)
    return tuple(p for p in reading.problems if p.where.file.partition(".")[0] in own)


def _save(request: HttpRequest, round_: Round, page: Page) -> HttpResponse:
    """Keep what was sent, whatever it is, and go where it leads."""
    items = round_.own_items(page)
    names = {name for item in items for control in kind_of(item).controls(item) for name in fields(control)}
    raw = {name: request.POST.getlist(name) for name in names if name in request.POST}
    more = request.POST.get("add", "")
    number = round_.form.instrument.pages.index(page) + 1
    saved = change_draft(request.visitor.draft, lambda old: _merged(round_, page, raw, old, (more, number)))
    post = request.visitor.post
    if may(post.state, "save"):
        Post.objects.filter(pk=post.pk, state__in=states_before("save")).update(state=after("opened", "save"))
    return _onward(request, round_, page, saved)


def _merged(round_: Round, page: Page, raw: Raw, old: Saved, step: tuple[str, int]) -> Saved:
    """The draft with this page in place of what it held of it; items of others stay as they were."""
    items, (more, number) = round_.own_items(page), step
    reading = read_page(round_.form.routes, page, raw, old.values)
    own = {variable.name for item in items for variable in kind_of(item).variables(item)}
    values = {name: value for name, value in old.values.items() if name not in own}
    values |= {name: value for name, value in reading.values.items() if name in own}
    wrong = {p.where.file.partition(".")[0] for p in reading.problems} & {item.id for item in items}
    left = {name: found for name, found in old.raw.items() if name != page.id}
    if wrong:
        left[page.id] = raw
    rows = dict(old.rows)
    for item in items:
        if item.id == more:
            shown = max([rows.get(more, 0), 3, *_filled_rows(item, raw)])
            rows[more] = shown + MORE_ROWS
    return replace(old, values=values, raw=left, rows=rows, page=max(old.page, number))


def _filled_rows(item: Item, raw: Raw) -> list[int]:
    parts = [name.split(".") for name, sent in raw.items() if any(sent) and name.startswith(f"{item.id}.")]
    return [int(part[1]) for part in parts if len(part) == 3 and part[1].isdigit()]


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
    if request.POST.get("go") == "back":
        before = round_.beside(page, saved.values, -1)
        return HttpResponseRedirect(f"/page/{before.id}" if before else "/privacy")
    if page.id in saved.raw:
        return here
    then = round_.beside(page, saved.values, 1)
    return HttpResponseRedirect(f"/page/{then.id}" if then else "/check")


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
            tuple(_open_problems(round_, each, saved)),
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
        languages=other_languages(form),
    )


def _open_problems(round_: Round, page: Page, saved: Saved) -> list[str]:
    """What keeps the answers from being sent: pages left wrong, and questions that must be answered."""
    raw = _left_raw(round_, page, saved)
    return [round_.form.tongue.complaint(p) for p in _problems(round_, page, raw, saved.values)]


@open_to(RESPONDENT)
@require_POST
def send_answers(request: HttpRequest) -> HttpResponse:
    """Send what was saved; once."""
    round_ = _round(request)
    if request.visitor.assistant:
        return HttpResponseRedirect("/check")
    saved = read_draft(request.visitor.draft)
    if any(_open_problems(round_, each, saved) for each in round_.pages(saved.values)):
        return HttpResponseRedirect("/check")
    receipt = send(request.visitor, round_.form.routes, saved.values)
    if receipt is None:
        return closed_door(request)
    response = HttpResponseRedirect("/sent")
    set_cookie(response, "receipt", receipt.number)
    drop_cookie(response, "answering")
    return response
