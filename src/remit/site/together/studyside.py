"""What the rooms of support take from the study's folder: the words of the kit, role cards, who agreed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from remit.core.problems import Problem, Refused
from remit.site.place import edition, here
from remit.study.support.answers import Answers
from remit.study.support.config import NAME as CONFIG
from remit.study.support.config import Config, read_config
from remit.study.support.kits import read_kit
from remit.study.support.people import read_consents
from remit.study.support.rolecards import read_card
from remit.study.support.sheets import Reading
from remit.study.tablefile import read_records
from remit.study.yamlfile import read_yaml
from remit.support.consent import Consents
from remit.support.kit import Kit
from remit.support.roles import RoleCard


def folder() -> Path:
    """The support side of the study's folder."""
    return here().study / "support"


def kit() -> Kit:
    """The words of the profession; those for any role where the file cannot be read."""
    path = folder() / "kit.yaml"
    return _kit(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _kit(path: Path, touched: int) -> Kit:
    try:
        return read_kit(path if touched else None, "support/kit.yaml")[0]
    except Refused:
        return read_kit(None, "support/kit.yaml")[0]


def duties() -> list[tuple[str, str]]:
    """The duties of the kit, code and words."""
    return [(entry.code, entry.label) for entry in kit().duties]


def config() -> Config:
    """`support.yaml`; the standard where there is none. Raises `Refused`."""
    path = here().study / CONFIG
    return read_config(read_yaml(path, CONFIG))[0] if path.is_file() else Config()


def card_of(post: str) -> RoleCard:
    """The role card that the study has of a post; an empty one where there is none that can be read."""
    problems: list[Problem] = []
    for path in sorted((folder() / "rolecards").glob("*.yaml")):
        try:
            card = read_card(read_yaml(path, f"support/rolecards/{path.name}"), kit(), (), problems)
        except Refused:
            continue
        if card.post == post:
            return card
    return RoleCard(post)


def consents_of_files() -> Consents:
    """Who said yes in the study's files: by the sheet; by answers only where these are kept with names."""
    found = config()
    answers = Answers()
    if found.sign_up == "answers" and edition().settings.privacy == "named":
        path = here().study / "responses.csv"
        rows = read_records(path, "responses.csv", ("id",)) if path.is_file() else []
        answers = Answers({cells["id"]: cells for _, cells in rows})
    return read_consents(Reading(folder()), found, answers)
