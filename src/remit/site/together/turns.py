"""One change after the other: the store of support is small, and two taps at once must not cross."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from remit.site.database import together_alias
from remit.site.place import today
from remit.site.together.models import Turn


@contextmanager
def turn() -> Iterator[None]:
    """A transaction that waits until nobody else is in one."""
    with transaction.atomic(using=together_alias()):
        Turn.objects.get_or_create(pk=1)
        Turn.objects.select_for_update().get(pk=1)
        yield


def this_month() -> str:
    """The month, which is the finest time that is kept here."""
    return today().isoformat()[:7]
