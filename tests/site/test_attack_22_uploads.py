"""Attack 22: what is uploaded at the desk, or put back as a backup, is refused soon and in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from remit.core.problems import Refused
from site_hostile import hostile, zipped
from site_made import frame_of, run_site
from site_personas import persona

MEMORY, SECONDS = 256_000_000, 2.0

PROBE = """
import json, sys, time
from pathlib import Path
def guard(event, arguments):
    if event.startswith("socket.") or (event == "open" and "hostname" in str(arguments[0])):
        print("REACHED OUT", event, arguments, file=sys.stderr); raise SystemExit(9)
from remit.core.problems import Place, Refused
from remit.site.place import Site
from remit.site.start import configure
configure(Site(study=Path("."), folder=Path("."), secret=bytes(32)))
from remit.site.people_file import read_columns
import openpyxl, polars
sys.addaudithook(guard)
found = {}
path = Path(sys.argv[1])
content = path.read_bytes()
start = time.process_time()
try:
    read_columns(content, Place(path.name))
    code = "read"
except Refused as refused:
    code = refused.problems[0].code
lines = Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else []
used = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")]
print(json.dumps([code, time.process_time() - start, used[0] if used else 0]))
"""


def upload(client: Any, address: str, name: str, content: bytes, **form: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(address, {"file": SimpleUploadedFile(name, content), **form})


def test_every_hostile_file_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    run_site(tmp_path / "made")
    for name, content in hostile().items():
        (tmp_path / name).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (name, done.stderr[-500:])
        code, seconds, used = json.loads(done.stdout)
        assert code.startswith(("FRAME-", "IMPORT-")), (name, code)
        assert seconds < SECONDS, (name, seconds)
        assert used < MEMORY, (name, used)
    assert not list(tmp_path.parent.rglob("escaped.txt"))


@pytest.mark.parametrize(
    "name", ["wide.xlsx", "laughs.xlsx", "bomb.xlsx", "slip.xlsx", "torn.xlsx", "wide.csv"]
)
def test_the_desk_says_what_is_wrong_and_changes_nothing(tmp_path: Path, name: str) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Post
    from remit.site.together.models import Member

    content = hostile()[name]
    for client, address, form in (
        (persona("field officer"), "/desk/posts/import", {}),
        (persona("support officer"), "/desk/together/bring", {"what": "file"}),
    ):
        done = upload(client, address, name, content, **form)
        assert done.status_code == 422, done.status_code
        assert "There is a problem" in done.content.decode()
    assert (Post.objects.count(), Member.objects.count()) == (6, 0)


def test_a_workbook_of_posts_is_imported_like_a_csv_file(tmp_path: Path) -> None:
    import io

    import openpyxl

    run_site(tmp_path, posts=2)

    from remit.core.problems import Place
    from remit.site.identity.models import Holder, Post
    from remit.site.people_file import read_columns

    made = openpyxl.Workbook()
    for line in frame_of(40).decode().splitlines():
        made.active.append(line.split(","))
    out = io.BytesIO()
    made.save(out)
    done = upload(persona("field officer"), "/desk/posts/import", "posts.xlsx", out.getvalue())
    assert "38 posts are new, 2 were known" in done.content.decode()
    assert Post.objects.count() == Holder.objects.count() == 40
    from_csv = read_columns(frame_of(40), Place("posts.csv"))
    assert {name: list(cells) for name, cells in read_columns(out.getvalue(), Place("x")).items()} == {
        name: list(cells) for name, cells in from_csv.items()
    }


def test_a_backup_that_is_a_bomb_or_leads_elsewhere_is_not_put_back(tmp_path: Path) -> None:
    from remit.site.backups import put_back

    site = run_site(tmp_path)
    before = (site.folder / "people.sqlite3").read_bytes()
    for number, parts in enumerate(
        (
            {"backup.json": json.dumps({"files": ["people.sqlite3"]}), "people.sqlite3": b"\0" * 90_000_000},
            {"backup.json": json.dumps({"files": ["../escaped.txt"]}), "../escaped.txt": "out"},
            {"backup.json": json.dumps({"files": ["secret.key"]}), "secret.key": "00"},
            {"backup.json": b" " * 90_000_000 + b"{}"},
        )
    ):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(zipped(parts))
        with pytest.raises(Refused, match="SITE-011"):
            put_back(site, path)
    assert (site.folder / "people.sqlite3").read_bytes() == before
    assert not list(tmp_path.parent.rglob("escaped.txt"))
    assert zipfile.is_zipfile(tmp_path / "0.zip")
