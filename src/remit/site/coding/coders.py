"""Who codes: an account as a code that is in the log and in files, so that no address is."""

from __future__ import annotations

from remit.site.access import ANALYST, CODER
from remit.site.identity.models import Account
from remit.site.place import here
from remit.site.sealing import derive, mark


def code_of(account: Account) -> str:
    """The code of an account; the same wherever this site's secret and the account's address are the same."""
    found = mark(derive(here().secret, "coders"), "coder", account.email.encode())
    return f"coder-{found.hex()[:8]}"


def known_coders() -> dict[str, str]:
    """The codes of all who may code, with their addresses: for those who settle, on a page only."""
    accounts = Account.objects.filter(groups__name__in=(CODER, ANALYST), is_active=True).distinct()
    return {code_of(account): account.email for account in accounts}
