"""`remit launch`: the questionnaire is checked and frozen, and gets the key that seals its links."""

from __future__ import annotations

import datetime
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, errors, refuse
from remit.fieldwork.dispositions import group_of
from remit.fieldwork.frame import DISPOSITION, FRAME, POST
from remit.site.database import ANSWERS_FILE
from remit.site.place import FOLDER
from remit.study.collecting import check_languages
from remit.study.editions import (
    Change,
    Edition,
    check_changes,
    compare_editions,
    frozen_files,
    hash_of_files,
    newest_edition,
    write_edition,
)
from remit.study.folder import read_authored
from remit.study.settings import Settings
from remit.study.tablefile import read_records
from remit.study.waves import RESPONSES


class Launched(Struct, frozen=True):
    """The edition, whether it is new, and what is different from the one before.

    `sent` is how many people had sent their answers by then, where the site's own store can say it.
    """

    number: int
    hash: str
    new: bool
    changes: tuple[Change, ...] = ()
    key: Path | None = None
    sent: int | None = None


def launch(study: Path, key: Path | None, reason: str = "") -> Launched:
    """Freeze the next edition; the same files again are the same edition. Raises `Refused`."""
    instrument, settings = read_authored(study)
    problems = [*check_languages(study, instrument, settings.collecting), *_check_mode(settings)]
    before = newest_edition(study)
    problems += _check_frame(study) if before is None else []
    changes = compare_editions(before.instrument, instrument, before.number) if before else ()
    sent = _sent(study) if before else None
    problems += [*check_changes(changes, reason, sent), *_check_promise(before, settings)]
    if errors(problems):
        raise Refused(problems)
    files = frozen_files(study, settings.collecting.languages)
    if before is not None and hash_of_files(files) == before.hash:
        return Launched(before.number, before.hash, new=False)
    public = before.public_key if before else _new_key(study, settings, key)
    record = {
        "launched": _today(),
        "public_key": public,
        "changes": [str(change) for change in changes],
        "reason": reason.strip() if any(change.breaks for change in changes) else "",
    }
    number = write_edition(study, settings, record, files)
    made = key if not before else None
    return Launched(number, hash_of_files(files), new=True, changes=changes, key=made, sent=sent)


def _sent(study: Path) -> int | None:
    """How many answers lie in the store on this computer; None where there is none, or it is elsewhere."""
    store = study / FOLDER / ANSWERS_FILE
    if not store.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM submission").fetchone()[0])
    except sqlite3.Error:
        return None


def _today() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _check_mode(settings: Settings) -> list[Problem]:
    if settings.privacy == "confidential" and not settings.collecting.link_until:
        return [
            Problem(
                "LAUNCH-005",
                Place("study.yaml"),
                "the study is confidential, but no day is set on which the link between people and "
                "answers is "
                "destroyed, so the privacy page could not say it",
                "add `fieldwork: { link_until: 2027-06-30 }` with a day after the packs are made",
            )
        ]
    return []


def _check_frame(study: Path) -> list[Problem]:
    """Nobody has answered before anybody is asked; only that a post is not eligible may be known.

    Where answers lie in the folder already, people were asked elsewhere: the site is for coding or support.
    """
    path = study / FRAME.file
    if not path.is_file() or any((study / name).is_file() for name in RESPONSES):
        return []
    codes = [cells.get(DISPOSITION, "") for _, cells in read_records(path, FRAME.file, (POST,))]
    groups = [found for code in codes if code and (found := group_of(code))]
    told = sum(group.letter != "NE" for group in groups)
    if not told:
        return []
    return [
        Problem(
            "LAUNCH-008",
            FRAME,
            f"the column 'disposition' says what became of {told} posts before anybody was asked, and a "
            "report would count that and not who answers",
            "remove the column; only posts that are not eligible may have a code (4.0 to 4.9)",
        )
    ]


def _check_promise(before: Edition | None, settings: Settings) -> list[Problem]:
    """What people were promised when they were asked holds for good."""
    if before is None or before.settings.privacy == settings.privacy:
        return []
    return [
        Problem(
            "LAUNCH-006",
            Place("study.yaml"),
            f"people were promised '{before.settings.privacy}' in edition {before.number}, and the "
            "promise cannot be "
            f"changed to '{settings.privacy}' afterwards",
            f"set `privacy: {before.settings.privacy}` again, or begin a new study",
        )
    ]


def _new_key(study: Path, settings: Settings, key: Path | None) -> str:
    """A key pair where the mode needs one: the private half into a file, the public half given back."""
    from remit.site.keys import write_private_key
    from remit.site.sealing import new_key_pair

    if settings.privacy == "named":
        return ""
    if key is None:
        raise refuse(
            "LAUNCH-007",
            Place(str(study)),
            f"the study is {settings.privacy}, so what links or opens answers is sealed with a key that "
            "must not stay "
            "on this computer",
            "name a file for the private half with --key, best on a memory stick: without it answers "
            "cannot be " + ("opened" if settings.privacy == "unlinked" else "linked to organisations"),
        )
    private, public = new_key_pair()
    write_private_key(key, private, study)
    return public
