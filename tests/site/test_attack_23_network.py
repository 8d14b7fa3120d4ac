"""Attack 23: nothing that people bring makes the site ask anything of the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

GUARDED = """
import sys
asked = []
def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        asked.append((event, arguments))
        raise OSError("no network here")
sys.addaudithook(guard)
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from site_made import Browser, invite_all, run_site
from site_personas import persona
if sys.argv[3] == "control":
    import socket
    try:
        socket.create_connection(("127.0.0.1", 9))
    except OSError:
        pass
run_site(Path(sys.argv[1]))
from django.core.files.uploadedfile import SimpleUploadedFile
URL = "http://127.0.0.1:9/x.png"
frame = f"post,organisation,{URL},name,email\\nQ1,{URL},<img src={URL}>,{URL},p99@example.org\\n".encode()
officer = persona("field officer")
for name, content in (("posts.csv", frame), ("x.xml", f"<!DOCTYPE x SYSTEM '{URL}'><x/>".encode())):
    done = officer.post("/desk/posts/import", {"file": SimpleUploadedFile(name, content)})
    assert done.status_code in (200, 422)
person = Browser().open_link(invite_all()["P1"])
person.get("/record").send({"organisation": URL})
person.get("/page/first").send({"happy": "yes"}).send({"wish": f"{URL} file:///etc/passwd {{{{ 7*7 }}}}"})
person.send({}, "/send")
for address in ("/desk", "/desk/posts", "/desk/letters", "/desk/outbox", f"/desk/posts?word={URL}"):
    assert officer.get(address).status_code == 200, address
from remit.site.pulling import pull
pull(Path(sys.argv[1]) / "keyholder.key")
print(len(asked))
"""


def run(folder: Path, mode: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(folder), str(TESTS), mode],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_a_whole_round_with_addresses_everywhere_asks_nothing_of_the_network(tmp_path: Path) -> None:
    assert run(tmp_path, "plain") == "0"


def test_the_guard_sees_what_asks(tmp_path: Path) -> None:
    assert run(tmp_path, "control") != "0"
