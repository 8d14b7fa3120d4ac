"""Who has to show a second thing beside the password, and whether what they show is right."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from remit.site import codes
from remit.site.clock import seconds
from remit.site.identity.models import Account, Factor, Recovery
from remit.site.place import here
from remit.site.sealing import derive, lock, mark, unlock

PURPOSE = "second factor"
MOST_WRONG = 10
"""Wrong codes in a row after which only a recovery code or the operator opens: kept in the store, so that
neither a second process nor a new start gives more tries."""

WAY, CODE, PROVIDER = "way", "code", "provider"
"""How somebody signed in, as their session knows it."""


def needs_second(account: Account) -> bool:
    """On a server everybody who signs in with a password; elsewhere those who have an authenticator."""
    return here().server or factor_of(account) is not None


def factor_of(account: Account) -> Factor | None:
    """The authenticator that somebody has set up."""
    return Factor.objects.filter(account=account, confirmed=True).first()


def signed_in_well(request: HttpRequest) -> bool:
    """Whether this session was opened with more than a password, where more is needed."""
    return not here().server or request.session.get(WAY) in (CODE, PROVIDER)


def begin(account: Account) -> None:
    """A fresh secret for somebody who has no authenticator yet; one that was never confirmed is replaced."""
    with transaction.atomic():
        Factor.objects.filter(account=account, confirmed=False).delete()
        Factor.objects.create(account=account, secret=_locked(codes.new_secret()))


def secret_of(factor: Factor) -> bytes:
    """The secret in the clear, for the page that shows it once and for comparing codes."""
    return unlock(derive(here().secret, PURPOSE), bytes(factor.secret), PURPOSE)


def _locked(secret: bytes) -> bytes:
    return lock(derive(here().secret, PURPOSE), secret, PURPOSE)


def take_code(factor: Factor, code: str) -> bool:
    """Whether a code is right; each is taken once, and ten wrong ones in a row close the way."""
    if factor.wrong >= MOST_WRONG:
        return False
    step = codes.step_of(secret_of(factor), codes.plain(code), seconds(), factor.last)
    own = Factor.objects.filter(pk=factor.pk)
    if step is None:
        own.update(wrong=F("wrong") + 1)
        return False
    # of two requests with the same code only one finds it unused
    return bool(own.filter(last__lt=step, wrong__lt=MOST_WRONG).update(last=step, wrong=0))


def take_recovery(account: Account, code: str) -> bool:
    """Whether a recovery code is right; it is gone afterwards, and the authenticator is open again."""
    gone: int = Recovery.objects.filter(account=account, mark=_mark(code)).delete()[0]
    if gone:
        Factor.objects.filter(account=account).update(wrong=0)
    return bool(gone)


def confirm(account: Account, factor: Factor, code: str) -> list[str]:
    """The first right code sets the authenticator up; gives the recovery codes, nothing where it is wrong."""
    if not take_code(factor, code):
        return []
    fresh = codes.new_recovery_codes()
    with transaction.atomic():
        Factor.objects.filter(pk=factor.pk).update(confirmed=True)
        Recovery.objects.filter(account=account).delete()
        Recovery.objects.bulk_create(Recovery(account=account, mark=_mark(each)) for each in fresh)
    return fresh


def forget(account: Account) -> None:
    """The authenticator was lost, or the provider counts anew: the next sign-in sets up what it needs."""
    Account.objects.filter(pk=account.pk).update(subject="")
    Factor.objects.filter(account=account).delete()
    Recovery.objects.filter(account=account).delete()


def _mark(code: str) -> str:
    return mark(here().secret, "recovery code", codes.plain(code).encode()).hex()
