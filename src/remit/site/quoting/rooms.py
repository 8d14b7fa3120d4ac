"""What every page of the quotes desk begins with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from remit.core.problems import Refused
from remit.site.access import ANALYST
from remit.site.coding.reading import Question
from remit.site.coding.rooms import of_question, unreadable
from remit.site.desk.shell import desk_page
from remit.site.quoting.reading import Quoting, quoting

HOME = "/desk/quotes"
CONSENT = {
    True: "This person agreed to be quoted.",
    False: "This person did not agree to be quoted.",
    None: "Whether this person agreed to be quoted is not known, so it cannot be approved.",
}


def of_quotes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is given the question of its address and what its quotes are laid beside."""

    @of_question
    @wraps(view)
    def opened(request: HttpRequest, question: Question, **named: object) -> HttpResponse:
        try:
            found = quoting()
        except Refused as refused:
            return unreadable(request, refused.problems)
        return view(request, question, found, **named)

    return opened


def quote_page(
    request: HttpRequest,
    template: str,
    question: Question,
    found: Quoting,
    *,
    status: int = 200,
    **values: object,
) -> HttpResponse:
    """A page of a question, with the links to its other pages that this account may open."""
    return desk_page(
        request,
        template,
        status=status,
        question=question,
        home=address_of(question),
        warnings=found.problems,
        may_choose=ANALYST in request.user.grants(),
        **values,
    )


def address_of(question: Question, room: str = "") -> str:
    """The address of a question's quotes, or of one of their pages."""
    return f"{HOME}/{quote(question.item, safe='')}{'/' if room else ''}{room}"
