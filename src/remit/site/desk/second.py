"""The second step of signing in: a code of an authenticator program, or setting one up."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from remit.site import codes
from remit.site.access import EVERYBODY, open_to
from remit.site.clock import seconds
from remit.site.desk import factors
from remit.site.errors import words_for
from remit.site.identity.models import Account, Factor
from remit.site.log import note
from remit.site.protect import SECOND
from remit.site.render import show

WAITS, LASTS = "waits", 600
"""The key in the session of somebody whose password was right, and the seconds until it counts no more."""

SIGN_IN, SECOND_STEP, ENROL = "/desk/sign-in", "/desk/second", "/desk/enrol"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def first_step_done(request: HttpRequest, account: Account) -> HttpResponse:
    """The password was right: in at once where that is enough, else to the second step."""
    if not factors.needs_second(account):
        return let_in(request, account, "")
    request.session.flush()  # a session that was there before, perhaps made by somebody else, ends here
    request.session[WAITS] = [account.pk, account.get_session_auth_hash(), seconds()]
    if factors.factor_of(account):
        return HttpResponseRedirect(SECOND_STEP)
    factors.begin(account)
    return HttpResponseRedirect(ENROL)


def let_in(request: HttpRequest, account: Account, way: str) -> HttpResponse:
    """Signed in, under a new session key."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    request.session[factors.WAY] = way
    note(request, "signed in")
    return HttpResponseRedirect("/desk")


def _waiting(request: HttpRequest) -> Account | None:
    """Whoever gave the right password in this session, not long ago, if it is still theirs."""
    number, proof, since = request.session.get(WAITS) or (0, "", 0)
    account = Account.objects.filter(pk=number, is_active=True).first()
    good = account and account.get_session_auth_hash() == proof and seconds() - since <= LASTS
    return account if good else None


@open_to(EVERYBODY)
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """A code, or a recovery code; the same words whatever was wrong."""
    account = _waiting(request)
    factor = factors.factor_of(account) if account else None
    if account is None or factor is None:
        return HttpResponseRedirect(SIGN_IN)
    wrong = False
    if request.method == "POST":
        code = request.POST.get("code", "")[:60]
        if not SECOND.too_many(str(account.pk)) and (
            factors.take_code(factor, code) or factors.take_recovery(account, code)
        ):
            return let_in(request, account, factors.CODE)
        note(None, "gave a wrong code", account.email)
        wrong = True
    tongue, title = words_for(request)
    return show(request, "desk_second.html", tongue, title, wrong=wrong, status=403 if wrong else 200)


@open_to(EVERYBODY)
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator: its secret, and the first code as a proof that it works."""
    account = _waiting(request)
    factor = Factor.objects.filter(account=account, confirmed=False).first() if account else None
    if account is None or factor is None:
        return HttpResponseRedirect(SIGN_IN)
    tongue, title = words_for(request)
    wrong = False
    if request.method == "POST":
        tired = SECOND.too_many(str(account.pk))
        recovery = [] if tired else factors.confirm(account, factor, request.POST.get("code", "")[:60])
        if recovery:
            let_in(request, account, factors.CODE)
            note(request, "set up an authenticator")
            return show(request, "desk_recovery.html", tongue, title, codes=recovery)
        wrong = True
    secret = factors.secret_of(factor)
    return show(
        request,
        "desk_enrol.html",
        tongue,
        title,
        wrong=wrong,
        secret=codes.spelled(secret),
        address=codes.address_of(secret, account.email, title),
        status=403 if wrong else 200,
    )
