"""Every file of support, made from records of people who agreed and from cleared figures."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import Struct

from remit.cli.say import Stages
from remit.cli.support_pages import Placed, organisation_files, person_files
from remit.core.blocks import Link
from remit.core.problems import Problem
from remit.publish.theme import Theme
from remit.publish.writers import html
from remit.study.store import SUPPORT_MARK
from remit.study.support.folder import SupportFolder
from remit.study.support.written import csv_files, sheets
from remit.support.consent import only
from remit.support.pages.about import About
from remit.support.pages.board import board_page
from remit.support.pages.careers import careers_page
from remit.support.pages.index import index_page
from remit.support.pages.induction import induction_page
from remit.support.pages.person import letters, letters_document, merge_template
from remit.support.pages.role import role_page
from remit.support.pages.sector import sector_page
from remit.support.pages.sets import sets_page
from remit.support.proposals import Proposals
from remit.support.roles import Records

WORKBOOK, LETTERS, ORGANISATIONS = "support.xlsx", "letters.docx", "organisations/index.html"
IN_WORKBOOK_NOT = ("eligible",)
"""Too long for a worksheet that people read."""


class Round(Struct, frozen=True):
    """One round: what was read, what is proposed, and where each organisation has its pages.

    `made_of` is the hash of everything it was made of.
    """

    folder: SupportFolder
    proposals: Proposals
    places: tuple[Placed, ...] = ()
    made_of: str = ""


def support_files(
    about: About, made: Round, theme: Theme, stages: Stages
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The files by path below `support/`, and a warning for each format whose package is missing."""
    missing: list[Problem] = []
    folder, proposals = made.folder, made.proposals
    sector, records = only(folder.sector, folder.consents, "matching"), folder.records
    found = letters(about, folder.sector, proposals)
    with stages.stage("support_csv", "Writing the lists"):
        files = csv_files(proposals, found)
        files["letter.txt"] = merge_template(folder.config.desk or about.publisher).encode("utf-8")
        files |= _office(about, made, theme, missing)
    with stages.stage("support_pages", "Writing the pages of support"):
        files |= person_files(about, folder, proposals, found, theme)
        files |= organisation_files(about, records, made.places, theme, missing)
        general = {
            "induction.html": induction_page(about),
            "board.html": board_page(about, Records(actions=records.actions)),
            "careers.html": careers_page(about, proposals.programmes, proposals.grouped),
            "role.html": role_page(about, Records(), "", "", ""),
            "sets.html": sets_page(about, folder.sector, proposals),
            "sector.html": sector_page(about, sector, proposals, records),
        }
        files |= {name: html.write(page, theme) for name, page in general.items()}
        there = frozenset(files)
        downloads = tuple(
            link
            for link in (Link("Workbook", WORKBOOK), Link("Letters in Word", LETTERS))
            if link.href in there
        )
        pages = _pages(about, there)
        page = index_page(about, sector, proposals, records, pages, downloads)
        files["index.html"] = html.write(page, theme)
    files[SUPPORT_MARK] = _record(made)
    return files, tuple(missing)


def _office(about: About, made: Round, theme: Theme, missing: list[Problem]) -> dict[str, bytes]:
    """The workbook and the letters, where their packages are installed."""
    from remit.cli.outputs import not_installed
    from remit.publish.writers import docx, plain_xlsx

    files: dict[str, bytes] = {}
    found = letters(about, made.folder.sector, made.proposals)
    tables = [each for each in sheets(made.proposals) if each[0] not in IN_WORKBOOK_NOT]
    try:
        files[WORKBOOK] = plain_xlsx.write(
            tables,
            title="Support: the desk’s working file",
            publisher=about.publisher,
            language=about.language,
            date=about.date,
            policy=about.document("", (), "desk").policy,
            notice=about.notice,
            draft=about.draft,
            lines=("Private: it names people. Keep it at the desk.",),
        )
    except ModuleNotFoundError as error:
        missing.append(not_installed(WORKBOOK, "sheet", error.name or "a package"))
    if found:
        files[LETTERS] = docx.write(letters_document(about, found, made.folder.config.desk), theme)
    return files


def _pages(about: About, there: frozenset[str]) -> Mapping[str, list[tuple[str, str]]]:
    """The links of each need, those that lead to a file that is there."""
    role = about.kit.role
    listed = {
        "clarity": [
            (f"An empty role description of a {role}, to fill in together", "role.html"),
            ("Role description of each organisation, beside peers", ORGANISATIONS),
        ],
        "pathways": [
            ("Induction: the board’s programme and the first hundred days", "induction.html"),
            ("Careers: to the role, after it, and back to practice", "careers.html"),
            ("Learning catalogue", "sector.html"),
        ],
        "support": [
            ("Letters to everybody who agreed", LETTERS),
            ("Everybody’s own page", "people/index.html"),
            ("Learning sets: members, half-days and who leads them", "sets.html"),
            ("Who has no proposal, and whom to recruit", "sector.html"),
            ("The board: what may be expected, and a look at itself", "board.html"),
        ],
        "strategy": [
            ("Barriers and remedies, with an owner for each", "board.html"),
            ("Board sheet of each organisation", ORGANISATIONS),
        ],
        "next": [
            ("What was taken on: you said, we did", "sector.html"),
            ("Succession, organisation by organisation", ORGANISATIONS),
        ],
    }
    return {need: [pair for pair in pairs if pair[1] in there] for need, pairs in listed.items()}


def _record(made: Round) -> bytes:
    """`support.json`: what the folder was made of, without a name."""
    folder = made.folder
    record = {
        "schema": 1,
        "made_of": made.made_of,
        "inputs": dict(folder.inputs),
        "seed": folder.config.seed,
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
