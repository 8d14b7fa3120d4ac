"""What surrounds every page of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from remit.site.access import audience_of
from remit.site.place import edition, here
from remit.site.render import show
from remit.site.welsh import tongue_of

ENGLISH = tongue_of("en-GB")


def desk_page(request: HttpRequest, template: str, *, status: int = 200, **values: object) -> HttpResponse:
    """A page of the desk, with links to what this account may open."""
    from remit.site.desk.addresses import MENU

    own = request.user.grants()
    menu = [(address, words) for address, words, view in MENU if audience_of(view) & own]
    settings = edition().settings
    return show(
        request,
        template,
        ENGLISH,
        settings.title,
        status=status,
        menu=menu,
        account=request.user.email,
        mode=settings.privacy,
        trying_out=not here().smtp,
        path=request.path,
        **values,
    )
