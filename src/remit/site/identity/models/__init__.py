"""The tables of the store of people."""

from __future__ import annotations

from remit.site.identity.models.accounts import Account
from remit.site.identity.models.factors import Factor, Recovery
from remit.site.identity.models.invites import Correction, Invite, Message, Token
from remit.site.identity.models.log import Entry, Head
from remit.site.identity.models.posts import Holder, Post

__all__ = [
    "Account",
    "Correction",
    "Entry",
    "Factor",
    "Head",
    "Holder",
    "Invite",
    "Message",
    "Post",
    "Recovery",
    "Token",
]
