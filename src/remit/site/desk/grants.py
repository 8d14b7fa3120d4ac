"""Grants of staff: who may do what."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group

from remit.core.problems import Place, nearest, refuse
from remit.site.access import GRANTS
from remit.site.identity.models import Account


def give(account: Account, grants: Iterable[str]) -> None:
    """Give exactly these grants; raises `Refused` for one that does not exist."""
    named = [grant.replace("-", " ").replace("_", " ") for grant in grants]
    for grant in named:
        if grant not in GRANTS:
            raise refuse(
                "SITE-016",
                Place("--grant"),
                f"there is no grant '{grant}'{nearest(grant, GRANTS)}",
                f"use one of: {', '.join(GRANTS)}",
            )
    account.groups.set([Group.objects.get_or_create(name=grant)[0] for grant in named])
