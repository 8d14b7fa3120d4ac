"""Messages without a mail server: each becomes a file that the desk shows. For trying things out only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from remit.site.place import here


class Folder(BaseEmailBackend):
    """Puts each message into the folder `outbox` as a file `.eml`."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Write them; gives how many."""
        folder = here().outbox
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = len(list(folder.glob("*.eml")))
        for number, message in enumerate(messages, taken + 1):
            path = folder / f"{number:06}-{secrets.token_hex(4)}.eml"
            path.write_bytes(message.message().as_bytes())
        return len(messages)


def messages() -> list[tuple[str, Parsed]]:
    """What is in the folder, newest first, each with the name of its file."""
    folder = here().outbox
    paths = sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []
    return [(path.stem, message_from_bytes(path.read_bytes(), policy=policy.default)) for path in paths]
