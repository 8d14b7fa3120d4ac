"""A mail server of a test: speaks SMTP on loopback, asks for a password, keeps what it was given."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

NAME, PASSWORD = "desk", "a word of the mail server"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes messages for everybody but `refused`; `delivered` holds each with its envelope address."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refused: frozenset[str] = frozenset()) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refused = refused
        self.delivered: list[tuple[str, EmailMessage]] = []
        self.dialogues: list[list[str]] = []

    @property
    def url(self) -> str:
        """As `REMIT_SMTP` wants it."""
        word = PASSWORD.replace(" ", "%20")
        return f"smtp://{NAME}:{word}@127.0.0.1:{self.server_address[1]}"

    def to(self, address: str) -> list[EmailMessage]:
        """What somebody got, oldest first."""
        return [message for to, message in self.delivered if to == address]

    def link_for(self, address: str, kind: str = "i") -> str:
        """The path of the personal link in the newest message to somebody."""
        found = re.search(rf"/{kind}/(\S+)", self.to(address)[-1].get_content())
        assert found, address
        return found[0]


class Conversation(socketserver.StreamRequestHandler):
    """One client, after RFC 5321 as far as a mailing program uses it; without a password nothing is taken."""

    server: MailServer

    def handle(self) -> None:
        self.known, self.to = False, list[str]()
        self.said: list[str] = []
        self.server.dialogues.append(self.said)
        self.say("220 127.0.0.1 ESMTP")
        while line := self.rfile.readline(2_000):
            text = line.decode("ascii", "replace").rstrip("\r\n")
            self.said.append(text.partition(" ")[0].upper())
            if self.said[-1] == "QUIT":
                self.say("221 bye")
                return
            self.answer(self.said[-1], text)

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def answer(self, verb: str, text: str) -> None:
        if verb == "EHLO":
            self.say("250-127.0.0.1\r\n250-8BITMIME\r\n250 AUTH PLAIN")
        elif verb == "AUTH":
            given = base64.b64decode(text.rpartition(" ")[2]).split(b"\0")[1:]
            self.known = given == [NAME.encode(), PASSWORD.encode()]
            self.say("235 welcome" if self.known else "535 wrong name or password")
        elif not self.known:
            self.say("530 authentication required")
        elif verb == "RCPT":
            self.recipient(text)
        elif verb == "DATA":
            self.message()
        elif verb in ("MAIL", "RSET", "NOOP"):
            self.to.clear()
            self.say("250 good")
        else:
            self.say("502 not implemented")

    def recipient(self, text: str) -> None:
        found = re.search(r"<(.+?)>", text)
        if found is None or found[1] in self.server.refused:
            self.say("550 no such mailbox")
            return
        self.to.append(found[1])
        self.say("250 good")

    def message(self) -> None:
        if not self.to:
            self.say("503 to whom?")
            return
        self.say("354 go on")
        lines = list[bytes]()
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        parsed = message_from_bytes(b"".join(lines), policy=policy.default)
        for to in self.to:
            self.server.delivered.append((to, parsed))  # type: ignore[arg-type]
        self.say("250 taken")


@contextmanager
def mail_server(*refused: str) -> Iterator[MailServer]:
    """A running mail server."""
    with MailServer(frozenset(refused)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
