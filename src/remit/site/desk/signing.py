"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from remit.site.access import EVERYBODY, open_to
from remit.site.desk.second import first_step_done
from remit.site.errors import words_for
from remit.site.place import here
from remit.site.protect import SIGN_IN
from remit.site.render import show


@open_to(EVERYBODY)
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password; the same words whatever was wrong."""
    tongue, title = words_for(request)
    wrong = False
    if request.method == "POST":
        email = request.POST.get("email", "").strip().lower()[:254]
        tired = SIGN_IN.too_many(email)
        account = (
            None
            if tired
            else authenticate(request, username=email, password=request.POST.get("password", ""))
        )
        if account is not None:
            return first_step_done(request, account)
        wrong = True
    return show(
        request,
        "desk_sign_in.html",
        tongue,
        title,
        wrong=wrong,
        provider=here().provider,
        status=403 if wrong else 200,
    )


@open_to(EVERYBODY)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget the session."""
    logout(request)
    return HttpResponseRedirect("/desk/sign-in")
