"""What keyholders and designers look at: the log, and the edition that is asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from remit.site.access import DESIGNER, KEYHOLDER, PUBLISHER, open_to
from remit.site.answers.models import SealedLink
from remit.site.desk.shell import desk_page
from remit.site.identity.models import Entry
from remit.site.log import broken_at
from remit.site.place import an_edition, edition, today
from remit.study.editions import numbers

SHOWN = 500


@open_to(KEYHOLDER)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """What staff did, and whether the chain of hashes holds."""
    return desk_page(
        request, "desk_log.html", entries=Entry.objects.order_by("-number")[:SHOWN], broken=broken_at()
    )


@open_to(KEYHOLDER)
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """How many sealed links there are, and when they and their key are to be destroyed."""
    until = edition().settings.collecting.link_until
    return desk_page(
        request,
        "desk_links.html",
        count=SealedLink.objects.count(),
        until=until,
        due=bool(until) and today().isoformat() >= until,
        public_key=edition().public_key,
    )


@open_to(DESIGNER, PUBLISHER)
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition with its hash and what changed."""
    root = edition().root.parent.parent
    return desk_page(request, "desk_editions.html", editions=[an_edition(n) for n in reversed(numbers(root))])
