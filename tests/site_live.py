"""A site in a process of its own, and people who answer it over HTTP."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Live:
    """`remit serve` of a study; can be killed like a computer whose plug is pulled."""

    def __init__(self, study: Path, folder: Path, port: int = 0, **environment: str) -> None:
        self.study, self.folder, self.port = study, folder, port or free_port()
        self.environment = environment
        self.said: int | BinaryIO = subprocess.DEVNULL
        self.running: subprocess.Popen[bytes] | None = None
        self.desk = ""

    def __enter__(self) -> Live:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        words = [
            "-m",
            "remit",
            "serve",
            str(self.study),
            "--data",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("REMIT", "DATABASE"))
        }
        env |= self.environment
        self.running = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=self.said, env=env
        )
        assert self.running.stdout
        lines = [self.running.stdout.readline().decode() for _ in range(2)]
        found = re.search(r"/desk/open/\S+", lines[1])
        assert found, lines
        self.desk = self.address + found[0]

    def kill(self) -> None:
        """No goodbye."""
        if self.running is not None:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            assert self.running.stdout
            self.running.stdout.close()
            self.running = None


class Person:
    """Somebody who answers over HTTP; `None` where the site did not answer."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.line: HTTPConnection | None = None

    def ask(self, way: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str, str] | None:
        """Status, address to go to, and page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrf", ""), **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line = HTTPConnection("127.0.0.1", self.port, timeout=30)
            line.request(way, address, body, headers)
            answer = line.getresponse()
            page = answer.read().decode()
        except (HTTPException, OSError):
            return None
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer.status, answer.headers.get("Location", ""), unescape(page)

    def open_link(self, token: str) -> bool:
        """Whether the link opened the questionnaire."""
        if self.ask("GET", f"/i/{token}") is None:
            return False
        found = self.ask("POST", "/enter", {"token": token})
        return found is not None and found[1] == "/privacy"


def wait_until(port: int, seconds: float = 20) -> None:
    """Until something answers there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = Person(port).ask("GET", "/health")
        if found and found[0] == 200:
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers at port {port}")
