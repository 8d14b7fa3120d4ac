"""Everything that `support.yaml` and `STUDY/support/` hold, as one value, with every problem found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem, Refused, errors, nearest
from remit.study.support.answers import Answers
from remit.study.support.config import NAME, Config, check_config, read_config
from remit.study.support.development import (
    read_appraisals,
    read_coaching,
    read_placements,
    read_trainees,
)
from remit.study.support.kits import check_kit, read_kit
from remit.study.support.lists import read_lists
from remit.study.support.people import make_sector, read_consents
from remit.study.support.registers import (
    Names,
    read_actions,
    read_horizons,
    read_plans,
    read_ratings,
    read_successors,
    read_teams,
)
from remit.study.support.rolecards import read_cards
from remit.study.support.sheets import SHEETS, Reading
from remit.study.yamlfile import read_yaml
from remit.support.consent import Consents
from remit.support.kit import Kit
from remit.support.lists import Lists
from remit.support.records import Sector
from remit.support.roles import Records

FOLDER = "support"


class SupportFolder(Struct, frozen=True):
    """The support side of a study.

    `sector` holds only people who agreed to something, `lists` only rows of people who agreed to that.
    `inputs` are the SHA-256 of the files by name.
    """

    config: Config
    kit: Kit
    consents: Consents
    sector: Sector
    records: Records
    lists: Lists
    inputs: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def read_support(
    root: Path, answers: Answers, variables: set[str], columns: set[str], privacy: str, date: str
) -> SupportFolder:
    """Read it all; raises `Refused` with every problem of every file.

    `variables` are those of the questionnaire, `columns` those of frame.csv, `date` the day of the build.
    """
    problems: list[Problem] = []
    config = _config(root, problems)
    problems.extend(check_config(config, variables, columns, privacy))
    kit = _kit(root, problems)
    reading = Reading(root / FOLDER)
    linked = Answers({}, answers.posts, answers.frame) if privacy == "unlinked" else answers
    consents = read_consents(reading, config, linked)
    sector = make_sector(reading, config, kit, linked, consents, config.today or date)
    records = _records(reading, kit, sector, linked, problems)
    lists = read_lists(reading, config, kit, sector, consents, linked.posts)
    known = sorted({*linked.posts, *sector.people, *consents.given})
    placements = read_placements(reading, known, sector.offers, consents)
    lists = replace(lists, placements=placements)
    problems.extend(_strangers(root / FOLDER))
    problems.extend(reading.problems)
    if errors(problems):
        raise Refused(problems)
    return SupportFolder(config, kit, consents, sector, records, lists, support_hashes(root), tuple(problems))


def _config(root: Path, problems: list[Problem]) -> Config:
    path = root / NAME
    if not path.is_file():
        return Config()
    try:
        config, found = read_config(read_yaml(path, NAME))
    except Refused as refused:
        problems.extend(refused.problems)
        return Config()
    problems.extend(found)
    return config


def _kit(root: Path, problems: list[Problem]) -> Kit:
    path, name = root / FOLDER / "kit.yaml", f"{FOLDER}/kit.yaml"
    try:
        kit, found = read_kit(path if path.is_file() else None, name)
    except Refused as refused:
        problems.extend(refused.problems)
        return read_kit(None, name)[0]
    problems.extend((*found, *check_kit(kit, Place(name))))
    return kit


def _records(
    reading: Reading, kit: Kit, sector: Sector, answers: Answers, problems: list[Problem]
) -> Records:
    posts = sorted({*answers.posts, *sector.people})
    names = Names(posts, sorted(sector.orgs))
    cards, found = read_cards(reading.folder / "rolecards", kit, posts)
    problems.extend(found)
    return Records(
        cards=cards,
        plans=read_plans(reading, kit, names),
        teams=read_teams(reading, kit, names),
        successors=read_successors(reading, names),
        horizons=read_horizons(reading, names),
        actions=read_actions(reading, [need.id for need in kit.needs]),
        ratings=read_ratings(reading, kit, names),
        appraisals=read_appraisals(reading, names),
        trainees=read_trainees(reading, names),
        coaching=read_coaching(reading, names),
    )


def _strangers(folder: Path) -> list[Problem]:
    """Files of the folder that nobody reads: probably a name typed wrongly."""
    if not folder.is_dir():
        return []
    known = {*SHEETS, "kit.yaml"}
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in (".csv", ".yaml") and path.name not in known:
            what = f"nobody reads this file{nearest(path.name, known)}"
            fix = "give it a name that the reference of files lists, or move it elsewhere"
            found.append(Problem("SUP-017", Place(f"{FOLDER}/{path.name}"), what, fix))
    return found


def support_hashes(root: Path) -> dict[str, str]:
    """The SHA-256 of every file of the support side, by its path in the study."""
    paths = [root / NAME, *sorted((root / FOLDER).rglob("*"))]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }
