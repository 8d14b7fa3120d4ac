"""The tables of the store of people."""

from __future__ import annotations

from remit.site.identity.models.accounts import Account
from remit.site.identity.models.invites import Correction, Invite, Message, Token
from remit.site.identity.models.log import Entry, Head
from remit.site.identity.models.posts import Holder, Post

__all__ = ["Account", "Correction", "Entry", "Head", "Holder", "Invite", "Message", "Post", "Token"]
