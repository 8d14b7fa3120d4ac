"""Messages handed to the mail server, one by one, and what its answer means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.mail import EmailMessage, get_connection
from msgspec import Struct

FOR_GOOD = 500
"""From this code on a mail server refuses an address for good; below, for now (RFC 5321)."""

NO_RIGHT = b"5.7."
"""How a refusal begins that concerns who sends, not who receives (RFC 3463)."""

Hand = Callable[[EmailMessage], "Sent"]


class Sent(Struct, frozen=True):
    """How many messages went out, how many were refused for good and for now, and why sending stopped, if so.

    What was refused for now, or not tried, goes out the next time.
    """

    sent: int = 0
    failed: int = 0
    later: int = 0
    stopped: str = ""

    def __add__(self, other: Sent) -> Sent:
        """Both together."""
        return Sent(
            self.sent + other.sent,
            self.failed + other.failed,
            self.later + other.later,
            other.stopped or self.stopped,
        )


class MailStopped(Exception):
    """The mail server cannot be reached, or broke off; `str` says what it answered."""


@contextmanager
def mail_server() -> Iterator[Hand]:
    """A function that hands over one message and says what became of it.

    Raises `MailStopped` where the server cannot be reached, or breaks off.
    """
    connection = get_connection()

    def hand(message: EmailMessage) -> Sent:
        message.connection = connection
        try:
            return Sent(sent=int(bool(message.send())))
        except ValueError:  # an address that is none: it is refused like one that nobody has
            return Sent(failed=1)
        except OSError as error:  # every answer of a mail server but yes arrives as one
            code = _code_of(error)
            if code is None:
                raise MailStopped(_reason(error)) from None
            return Sent(failed=1) if code >= FOR_GOOD else Sent(later=1)

    try:
        connection.open()
    except OSError as error:
        raise MailStopped(_reason(error)) from None
    try:
        yield hand
    finally:
        with suppress(OSError):  # it is gone already
            connection.close()


def _code_of(error: OSError) -> int | None:
    """The code with which this address was refused, 0 for a refusal of the message; None for anything else.

    Known by what they hold and not by their classes: only Django's own mail reaches the network here. Only a
    refused address says something of the post. Where the text is refused, or whoever sends (5.7: no right to
    send this; a quota, a filter, a relay that is closed), the address is as good as it was.
    """
    addresses = getattr(error, "recipients", None)
    if isinstance(addresses, dict):
        told = [(int(code), bytes(words)) for code, words in addresses.values()]
        return min((0 if words.startswith(NO_RIGHT) else code for code, words in told), default=0)
    return 0 if type(error).__name__ == "SMTPDataError" else None


def _reason(error: OSError) -> str:
    return " ".join((error.strerror or str(error) or type(error).__name__).split())[:200]
