"""What every page of the coding desk begins with: the question that its address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from remit.core.problems import Problem, Refused
from remit.site.access import ANALYST
from remit.site.coding.bringing import bring_in
from remit.site.coding.ledger import items_begun
from remit.site.coding.reading import Desk, Question, desk
from remit.site.desk.shell import desk_page
from remit.site.errors import not_found

HOME = "/desk/coding"


def of_question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is given the question in the place of its id, once the folder was brought in."""

    @wraps(view)
    def opened(request: HttpRequest, item: str, **named: object) -> HttpResponse:
        try:
            found = desk().questions.get(item)
            if found is None:
                return not_found(request)
            bring_in(item)
        except Refused as refused:
            return unreadable(request, refused.problems)
        return view(request, found, **named)

    return opened


def all_begun() -> tuple[Desk, list[str]]:
    """The desk, and the questions whose coding has begun, with the folder brought in; raises `Refused`."""
    found = desk()
    begun = [item for item in items_begun() if item in found.questions]
    for item in begun:
        bring_in(item)
    return found, begun


def unreadable(request: HttpRequest, problems: tuple[Problem, ...]) -> HttpResponse:
    """The files of the study say something that cannot be."""
    return desk_page(request, "desk_coding_problems.html", status=422, problems=problems)


def coding_page(
    request: HttpRequest, template: str, question: Question, *, status: int = 200, **values: object
) -> HttpResponse:
    """A page of a question, with the links to its other pages that this account may open."""
    return desk_page(
        request,
        template,
        status=status,
        question=question,
        home=address_of(question),
        may_settle=ANALYST in request.user.grants(),
        **values,
    )


def address_of(question: Question, room: str = "") -> str:
    """The address of a question, or of one of its pages."""
    return f"{HOME}/{quote(question.item, safe='')}{'/' if room else ''}{room}"
