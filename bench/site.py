"""How many pages a second the live questionnaire saves: gunicorn as in deploy/, over loopback.

    python bench/site.py [SECONDS=20] [PEOPLE=16] [DATABASE_URL]

Prints one JSON object: page submits a second, the median and the 95th percentile in milliseconds, and how
many answers were anything else than saved. Clients run on the same computer and take their share of it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

PORT = 8765
HEADERS = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "Referer": "https://127.0.0.1/"}


class Client(threading.Thread):
    """One person who saves page after page over one connection."""

    def __init__(self, token: str, until: float) -> None:
        super().__init__()
        self.token, self.until = token, until
        self.took: list[float] = []
        self.wrong = 0
        self.page = ""

    def run(self) -> None:
        line = HTTPConnection("127.0.0.1", PORT, timeout=30)
        cookies: dict[str, str] = {}

        def ask(way: str, address: str, form: dict[str, str] | None = None) -> str:
            headers = {**HEADERS, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            body = None
            if form is not None:
                body = urlencode({"csrfmiddlewaretoken": cookies.get("__Host-csrf", ""), **form})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(way, address, body, headers)
            answer = line.getresponse()
            self.page = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                cookies[name] = value.strip('"')
            return answer.headers.get("Location", "")

        ask("GET", f"/i/{self.token}")
        self.wrong += ask("POST", "/enter", {"token": self.token}) != "/privacy"
        ask("GET", "/page/third")
        served = re.search(r'name="-seen" value="([^"]*)"', self.page)
        seen = served[1] if served else ""
        number = 0
        while time.monotonic() < self.until:
            number += 1
            started = time.monotonic()
            then = ask("POST", "/page/third", {"wish": f"Answer number {number}", "-seen": seen})
            self.took.append(time.monotonic() - started)
            self.wrong += not seen or then != "/check"


def main(seconds: float = 20, people: int = 16, url: str = "") -> None:
    """Run it and print what was measured."""
    from site_made import SECRET, invite_all, run_site

    with tempfile.TemporaryDirectory() as folder:
        site = run_site(Path(folder), posts=people, url=url)
        tokens = list(invite_all().values())
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "REMIT_STUDY": str(site.study),
            "REMIT_SITE_FOLDER": str(site.folder),
            "REMIT_SECRET": SECRET.hex(),
            "REMIT_ADDRESS": "https://127.0.0.1",
            "DATABASE_URL": url,
        }
        conf = str(ROOT / "deploy" / "gunicorn.conf.py")
        words = [
            "-m",
            "gunicorn",
            "--config",
            conf,
            "--bind",
            f"127.0.0.1:{PORT}",
            "remit.site.wsgi:application",
        ]
        server = subprocess.Popen([sys.executable, *words], env=environment)
        try:
            _wait()
            until = time.monotonic() + seconds
            clients = [Client(token, until) for token in tokens]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
        finally:
            server.terminate()
            server.wait()
    took = sorted(each for client in clients for each in client.took)
    print(
        json.dumps(
            {
                "people": people,
                "pages": len(took),
                "pages_per_second": round(len(took) / seconds, 1),
                "p50_ms": round(1000 * took[len(took) // 2], 1),
                "p95_ms": round(1000 * took[int(0.95 * len(took))], 1),
                "wrong": sum(client.wrong for client in clients),
                "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            }
        )
    )


def _wait() -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            line = HTTPConnection("127.0.0.1", PORT, timeout=5)
            line.request("GET", "/health", headers=HEADERS)
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        float(given[0]) if given else 20,
        int(given[1]) if len(given) > 1 else 16,
        given[2] if len(given) > 2 else "",
    )
