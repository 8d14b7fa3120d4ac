"""The report at the desk: built, and read, by analysts and publishers, through this one door."""

from __future__ import annotations

import io
import mimetypes
import zipfile

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from remit.site.access import ANALYST, PUBLISHER, open_to
from remit.site.building.starting import begin
from remit.site.building.state import files, place_in, read_state
from remit.site.desk.shell import desk_page
from remit.site.errors import not_found
from remit.site.log import note
from remit.site.place import here

HOME = "/desk/report"
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A report holds its looks inside itself. No script runs: nothing in it may act for whoever is signed in."""

TYPES = {".html": "text/html; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".json": "application/json"}
OLD = (1980, 1, 1, 0, 0, 0)


def _may_see_private(request: HttpRequest) -> bool:
    """Private files hold what lies behind the release: those who analyse may see it, not who publishes."""
    return ANALYST in request.user.grants()


@open_to(ANALYST, PUBLISHER)
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """How the newest build stands, and the pages of the last one that worked."""
    place, private = place_in(here().folder), _may_see_private(request)
    state = read_state(place)
    names = list(files(place, private=private))
    return desk_page(
        request,
        "desk_report.html",
        state=state,
        names=[name for name in names if "/" not in name or name.startswith("private/")],
        count=len(names),
        # Problems of a build can name answers, which somebody who only publishes does not read.
        problems=state.problems if private else (),
        hidden=0 if private else len(state.problems),
    )


@open_to(ANALYST, PUBLISHER)
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Begin a build, unless one is running."""
    if begin():
        note(request, "built the report")
    return HttpResponseRedirect(HOME)


@open_to(ANALYST, PUBLISHER)
@require_GET
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the last result: one of those that are there, so that no name leads elsewhere."""
    path = files(place_in(here().folder), private=_may_see_private(request)).get(name)
    if path is None:
        return not_found(request)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = HttpResponse(path.read_bytes(), content_type=TYPES.get(path.suffix, guessed))
    response.headers["Content-Security-Policy"] = POLICY
    return response


@open_to(ANALYST, PUBLISHER)
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """Everything that may be published, in one file; never `private/`, whoever asks."""
    found = files(place_in(here().folder), private=False)
    if not found:
        return not_found(request)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in found.items():
            archive.writestr(zipfile.ZipInfo(name, OLD), path.read_bytes(), zipfile.ZIP_DEFLATED)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="report.zip"'
    return response
