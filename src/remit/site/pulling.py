"""`remit pull`: submissions become `responses.csv`, in an order that says nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from remit.core.formulas import guarded
from remit.core.problems import Place, refuse
from remit.fieldwork.frame import FRAME
from remit.instrument.dictionary import variables
from remit.site.keys import read_private_key
from remit.site.place import edition, here
from remit.site.sealing import Unopened, derive, public_half, unlock, unpack, unseal
from remit.study.store import write_whole

if TYPE_CHECKING:
    from remit.site.answers.models import Submission
    from remit.site.coding.pulling import PulledCoding
    from remit.site.people_file import Apart
    from remit.site.together.pulling import PulledSupport

ID = "id"
EARLIER = "responses-no-longer-asked.csv"
"""Beside `responses.csv`: answers to questions that the newest edition does not ask. No build reads it."""

Answers = Mapping[str, str]


class Pulled(Struct, frozen=True):
    """What was written: how many responses, how many of them linked to posts, and the file.

    `earlier` names the columns of questions that the newest edition does not ask any more, and that somebody
    has answered. `kept`: nobody has answered here, and the file was left as it is. `posts`: how many were
    written as `frame.csv`, where the study had none. `apart`: where the study's own and the desk differ.
    """

    responses: int
    linked: int
    file: Path
    earlier: tuple[str, ...] = ()
    kept: bool = False
    posts: int = 0
    apart: Apart | None = None

    @property
    def unlisted(self) -> int:
        """How many posts that can be asked the study's own frame does not list."""
        return self.apart.unlisted if self.apart else 0


def pull_study(study: Path, folder: Path | None, key: Path | None) -> Pulled:
    """`pull` for a study whose site is not running in this process."""
    _begin(study, folder)
    return pull(key)


def pull_support_of(study: Path, folder: Path | None) -> PulledSupport:
    """What came of support, for a study whose site is not running in this process."""
    _begin(study, folder)
    from remit.site.together.pulling import pull_support

    return pull_support()


def pull_coding_of(study: Path, folder: Path | None) -> PulledCoding:
    """What coding came to, for a study whose site is not running in this process."""
    _begin(study, folder)
    from remit.site.coding.pulling import pull_coding

    return pull_coding()


def _begin(study: Path, folder: Path | None) -> None:
    from remit.site.start import find_site, start

    start(find_site(study, folder))


def pull(key: Path | None) -> Pulled:
    """Write the study's `responses.csv`; raises `Refused`, and then the file stays as it was."""
    found = edition()
    private = read_private_key(key) if key is not None else ""
    if private and public_half(private) != found.public_key:
        raise refuse(
            "PULL-002",
            Place(str(key)),
            "this key belongs to another study",
            "name the key of this study's launch",
        )
    links = _links(private)
    rows = sorted(_opened(private, links), key=lambda row: row[0])
    target = target_of(here().study)
    if not rows and _has_rows(target):
        # Nobody has answered here: answers that came from elsewhere are not replaced by nothing.
        return Pulled(0, 0, target, kept=True)
    asked = [variable.name for variable in variables(found.instrument)]
    write_whole(target, _csv(rows, asked))
    earlier = _write_earlier(target.with_name(EARLIER), rows, asked)
    linked = (
        len(rows)
        if found.settings.privacy == "named"
        else sum(1 for name, _ in rows if name in links.values())
    )
    return Pulled(len(rows), linked, target, earlier, False, *_bring_frame(target.with_name(FRAME.file)))


def _bring_frame(path: Path) -> tuple[int, Apart | None]:
    """Who was asked, where only the site knows; a frame that the study has of its own is never changed."""
    from remit.site.people_file import PULLED, compare_frame, frame_file, note_frame, pulled_before

    if path.is_file() and not pulled_before(path):
        return 0, compare_frame(path)
    posts, text = frame_file()
    if posts:
        write_whole(path, text)
        note_frame(PULLED, path)
    return posts, None


def _has_rows(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", newline="") as file:
        return len(list(islice(csv.reader(file), 2))) > 1


def _write_earlier(target: Path, rows: list[tuple[str, Answers]], asked: list[str]) -> tuple[str, ...]:
    """Answers to questions of earlier editions, in a file of their own, so that none is lost on the way."""
    names = dict.fromkeys(name for _, values in rows for name, value in values.items() if value)
    left = tuple(sorted(set(names) - set(asked)))
    if left:
        write_whole(target, _csv(rows, list(left)))
    else:
        target.unlink(missing_ok=True)
    return left


def target_of(study: Path) -> Path:
    """Where the current wave's answers stand."""
    waves = edition().settings.waves
    folder = study / "waves" / waves[-1].id if waves else study
    return (folder if waves and folder.is_dir() else study) / "responses.csv"


def _links(private: str) -> dict[str, str]:
    """The number of a response to its post, where the key opens the links."""
    if not private:
        return {}
    from remit.site.answers.models import SealedLink

    found = {}
    for link in SealedLink.objects.all().iterator():
        opened = unpack(unseal(private, bytes(link.content), "link"))
        found[str(opened["id"])] = str(opened["post"])
    return found


def _opened(private: str, links: Mapping[str, str]) -> Iterator[tuple[str, Answers]]:
    from remit.site.answers.models import Submission

    for submission in Submission.objects.order_by("id").iterator():
        content = content_of(submission, private)
        number = str(content["id"])
        yield links.get(number, number), content["values"]


def content_of(submission: Submission, private: str) -> dict[str, Any]:
    """The number and the values of a submission; raises `Refused` where it does not open."""
    content = bytes(submission.content)
    if submission.sealed and not private:
        raise refuse(
            "PULL-003",
            Place("--key"),
            "the answers are sealed to the keyholder and cannot be opened without their key",
            "ask the keyholder for the file and name it with --key",
        )
    try:
        if submission.sealed:
            return unpack(unseal(private, content, "submission"))
        return unpack(unlock(derive(here().secret, "submission"), content, "submission"))
    except Unopened:
        raise refuse(
            "PULL-004",
            Place(str(here().folder)),
            "an answer does not open: the secret of the site is another than when it was sent, or the "
            "store is damaged",
            "put back the secret or the backup that belong together",
        ) from None


def _csv(rows: list[tuple[str, Answers]], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([ID, *names])
    for number, values in rows:
        writer.writerow([number, *(guarded(values.get(name, "")) for name in names)])
    return text.getvalue()
