"""People of the desk, each with one grant."""

from __future__ import annotations

from typing import Any

PERSONAS = ("designer", "field officer", "coder", "analyst", "publisher", "keyholder", "support officer")


def persona(name: str) -> Any:
    """A client signed in as somebody with one grant."""
    from django.test import Client

    from remit.site.desk.grants import give
    from remit.site.identity.models import Account

    client = Client()
    if name in PERSONAS or name == "no grant":
        account = Account.objects.open_account(f"{name.replace(' ', '-')}@example.org", None)
        give(account, [name] if name in PERSONAS else [])
        client.force_login(account)
    return client
