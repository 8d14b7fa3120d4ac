"""Editions: the authored files as they were when people began to be asked, frozen under a hash.

`editions/1/` holds copies of the files and `edition.json`. The live questionnaire shows the newest edition
and never the files that somebody is still working on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from remit.core.problems import Place, Problem, errors, refuse
from remit.core.words import plain
from remit.instrument.check import check_instrument
from remit.instrument.comparable import compare_items
from remit.instrument.dictionary import variables
from remit.instrument.items import Instrument, Item
from remit.study.collecting import read_words
from remit.study.questionnaire import read_questionnaire
from remit.study.settings import Settings, read_settings
from remit.study.store import replace_folder
from remit.study.yamlfile import read_yaml

FOLDER = "editions"
RECORD = "edition.json"
FROZEN = ("study.yaml", "questionnaire.yaml", "plan.yaml")


class Edition(Struct, frozen=True):
    """One frozen edition: `words` maps a language to its translations, `public_key` is hexadecimal.

    `changes` is the compatibility report against the edition before, `reason` why it was launched in spite
    of it.
    """

    number: int
    hash: str
    launched: str
    root: Path
    instrument: Instrument
    settings: Settings
    words: Mapping[str, Mapping[str, object]]
    public_key: str = ""
    changes: tuple[str, ...] = ()
    reason: str = ""


class Change(Struct, frozen=True):
    """One difference between two editions; `breaks` where answers to both cannot stand in one column."""

    item: str
    what: str
    breaks: bool

    def __str__(self) -> str:
        return f"{self.item}: {self.what}"


def frozen_files(root: Path, languages: tuple[str, ...]) -> dict[str, bytes]:
    """The files that make an edition, by name."""
    names = [*FROZEN, *(f"i18n/{language}.yaml" for language in languages)]
    return {name: (root / name).read_bytes() for name in names if (root / name).is_file()}


def hash_of_files(files: Mapping[str, bytes]) -> str:
    """One hash for all: of each name and what the file holds, in the order of the names."""
    listed = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    return "sha256:" + hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()


def numbers(root: Path) -> tuple[int, ...]:
    """The editions that are there, oldest first."""
    folder = root / FOLDER
    if not folder.is_dir():
        return ()
    found = [int(p.name) for p in folder.iterdir() if p.name.isdigit() and (p / RECORD).is_file()]
    return tuple(sorted(found))


def read_edition(root: Path, number: int) -> Edition:
    """One edition; raises `Refused` where its files are not those that were frozen."""
    folder, name = root / FOLDER / str(number), f"{FOLDER}/{number}"
    record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    languages = tuple(record["languages"])
    if hash_of_files(frozen_files(folder, languages)) != record["hash"]:
        raise refuse(
            "LAUNCH-001",
            Place(f"{name}/{RECORD}"),
            "the files of this edition have changed since it was launched, so it is not what people "
            "were asked",
            f"put the files of {name} back as they were; to change a question, edit questionnaire.yaml "
            "in the "
            "study folder and run `remit launch`",
        )
    settings, problems = read_settings(read_yaml(folder / "study.yaml", f"{name}/study.yaml"))
    instrument, more = read_questionnaire(
        read_yaml(folder / "questionnaire.yaml", f"{name}/questionnaire.yaml")
    )
    wrong = errors((*problems, *more, *check_instrument(instrument)))
    if wrong:
        raise refuse(wrong[0].code, wrong[0].where, wrong[0].what, wrong[0].fix)
    return Edition(
        number,
        record["hash"],
        record["launched"],
        folder,
        instrument,
        settings,
        {language: read_words(folder, language) for language in languages},
        record["public_key"],
        tuple(record["changes"]),
        record["reason"],
    )


def newest_edition(root: Path) -> Edition | None:
    """The edition that is being asked; None before the first launch."""
    found = numbers(root)
    return read_edition(root, found[-1]) if found else None


def compare_editions(before: Instrument, after: Instrument, number: int) -> tuple[Change, ...]:
    """What is different for those who have answered already, question by question."""
    renamed = _renamed(before, after)
    found = [
        Change(item, _gone_words(gap.reason, item, after, renamed), breaks=not gap.wording)
        for item, gaps in compare_items(before, after, f"edition {number}").items()
        for gap in gaps
        if before.item(item) is not None
    ]
    kept = {variable.name for variable in variables(after)}
    lost = sorted(
        {v.item for v in variables(before) if v.name not in kept and after.item(v.item) is not None}
    )
    found += [Change(item, "some of its columns are no longer there", breaks=True) for item in lost]
    new = [item.id for item in after.items if before.item(item.id) is None]
    return (*found, *(Change(item, "it is new; earlier answers have it blank", breaks=False) for item in new))


def _renamed(before: Instrument, after: Instrument) -> dict[str, str]:
    """Questions that went to those that came and ask the same under another id."""
    came = {_asking(item): item.id for item in after.items if before.item(item.id) is None}
    gone = {_asking(item): item.id for item in before.items if after.item(item.id) is None}
    return {old: came[asked] for asked, old in gone.items() if asked in came}


def _asking(item: Item) -> tuple[str, str, tuple[str, ...]]:
    return item.kind, plain(item.text).casefold(), tuple(choice.code for choice in item.choices)


def _gone_words(reason: str, item: str, after: Instrument, renamed: Mapping[str, str]) -> str:
    if after.item(item) is not None or item not in renamed:
        return reason
    return f"it seems to be called ‘{renamed[item]}’ now; earlier answers stay under the old id"


def check_changes(changes: tuple[Change, ...], reason: str, sent: int | None = None) -> tuple[Problem, ...]:
    """Changes that break answers need a reason in a sentence; `sent` is how many have answered already."""
    broken = [change for change in changes if change.breaks]
    if not broken or len(reason.strip()) >= 10:
        return ()
    asked = "people have been asked already" if not sent else f"{sent:,} have sent their answers already"
    return tuple(
        Problem(
            "LAUNCH-002",
            Place("questionnaire.yaml"),
            f"{asked}, and this change keeps their answers from standing with later ones: {change}",
            'undo it, give the question a new id, or say why with --reason "..."',
        )
        for change in broken
    )


def write_edition(
    root: Path, settings: Settings, record: Mapping[str, object], files: Mapping[str, bytes]
) -> int:
    """Freeze the files as the next edition; gives its number. Nothing is left half-written."""
    number = (numbers(root) or (0,))[-1] + 1
    whole = {
        "schema": 1,
        "number": number,
        "hash": hash_of_files(files),
        "languages": list(settings.collecting.languages),
        **record,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    replace_folder(root / FOLDER / str(number), {**files, RECORD: text.encode("utf-8")})
    return number
