"""Messages handed to the mail server, one by one, and what its answer means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from msgspec import Struct

FOR_GOOD = 500
"""From this code on a mail server refuses an address or a message for good; below, for now (RFC 5321)."""

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
        except SMTPRecipientsRefused as error:
            return _refused(min((code for code, _ in error.recipients.values()), default=0))
        except SMTPDataError as error:
            return _refused(error.smtp_code)
        except OSError as error:  # every other answer of a mail server arrives as one
            raise MailStopped(_reason(error)) from None

    try:
        connection.open()
    except OSError as error:
        raise MailStopped(_reason(error)) from None
    try:
        yield hand
    finally:
        with suppress(OSError):  # it is gone already
            connection.close()


def _refused(code: int) -> Sent:
    return Sent(failed=1) if code >= FOR_GOOD else Sent(later=1)


def _reason(error: OSError) -> str:
    return " ".join((error.strerror or str(error) or type(error).__name__).split())[:200]
