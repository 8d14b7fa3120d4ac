"""A second link, for an assistant who fills in the facts of the organisation and sees nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from remit.site.access import RESPONDENT, open_to
from remit.site.answering.doors import chosen_form
from remit.site.answering.tokens import issue
from remit.site.errors import not_found
from remit.site.identity.models import Token
from remit.site.place import here
from remit.site.render import show


@open_to(RESPONDENT)
@require_http_methods(["GET", "POST"])
def assistant(request: HttpRequest) -> HttpResponse:
    """Make the link, show it once; a new one ends the one before."""
    found, visitor = chosen_form(request), request.visitor
    if visitor.assistant or not found.edition.settings.collecting.assistant:
        return not_found(request)
    link = ""
    if request.method == "POST":
        Token.objects.filter(invite=visitor.invite, assistant=True).update(ended=True)
        link = f"{here().address}/i/{issue(visitor.invite, visitor.draft, assistant=True)}"
    facts = [item.text for item in found.instrument.items if item.scope == "organisation"]
    title, whose = found.instrument.title, visitor.whose
    return show(request, "assistant.html", found.tongue, title, link=link, facts=facts, whose=whose)
