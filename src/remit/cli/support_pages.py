"""The pages of each person and of each organisation, in folders of their own that can be handed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from remit.cli.outputs import not_installed
from remit.cli.respondents import file_name
from remit.core.blocks import Block, Document, Link
from remit.core.problems import Problem
from remit.publish.theme import Theme
from remit.publish.writers import docx, html
from remit.study.support.folder import SupportFolder
from remit.study.support.people import is_new
from remit.support.consent import only
from remit.support.pages.about import About
from remit.support.pages.board import board_page
from remit.support.pages.induction import Newcomer, induction_page
from remit.support.pages.person import Letter, person_page
from remit.support.pages.private import peers_of, private_page
from remit.support.pages.role import role_page
from remit.support.pages.sheet import board_sheet
from remit.support.pages.succession import succession_page
from remit.support.proposals import Proposals
from remit.support.records import Person
from remit.support.roles import Records
from remit.support.writing import heading, line, link, said, table


class Placed(Struct, frozen=True):
    """An organisation with records: its post, the folder of its pages, and the code of its peer group."""

    organisation: str
    post: str
    folder: str
    group: str = ""


def person_files(
    about: About, folder: SupportFolder, proposals: Proposals, found: Sequence[Letter], theme: Theme
) -> dict[str, bytes]:
    """Each person's own pages: what is proposed, the private page, and the start for who is new."""
    files: dict[str, bytes] = {}
    directory = only(folder.sector, folder.consents, "directory")
    circles = only(folder.sector, folder.consents, "learning sets")
    letters = {letter.person: letter for letter in found}
    taken: set[str] = set()
    names = []
    for name, person in sorted(folder.sector.people.items()):
        place = f"people/{file_name(name, taken)}"
        links = [("A private page: how are you, whom can you turn to", "private.html")]
        concerns = circles.people[name].concerns if name in circles.people else ()
        peers = peers_of(directory, name)
        files[f"{place}/private.html"] = html.write(private_page(about, name, concerns, peers), theme)
        if is_new(person, folder.sector.today, folder.config.new_days):
            page = induction_page(about, _newcomer(person, proposals), "person")
            files[f"{place}/induction.html"] = html.write(page, theme)
            links.append(("Your first hundred days", "induction.html"))
        letter = letters.get(name, Letter(name, person.contact))
        files[f"{place}/index.html"] = html.write(person_page(about, letter, links), theme)
        names.append((about.name(name), f"{place.removeprefix('people/')}/index.html"))
    if names:
        blocks: tuple[Block, ...] = (
            said("Each folder is for one person only: send it to nobody else."),
            heading("People who agreed"),
            *(said(link(words, href)) for words, href in names),
        )
        files["people/index.html"] = html.write(about.document("Everybody’s own page", blocks, "desk"), theme)
    return files


def _newcomer(person: Person, proposals: Proposals) -> Newcomer:
    found = next(
        (match for match in proposals.for_person(person.id) if match.kind == "buddy" and match.rank == 1),
        None,
    )
    if found is None:
        return Newcomer(person.id, person.since)
    return Newcomer(person.id, person.since, found.giver, found.reasons)


def organisation_files(
    about: About, records: Records, places: Sequence[Placed], theme: Theme, missing: list[Problem]
) -> dict[str, bytes]:
    """The pages of each organisation that has records; nothing of a person's answers reaches them."""
    files: dict[str, bytes] = {}
    for place in places:
        own = (about, records, place.post, place.organisation, place.group)
        role, sheet = role_page(*own), board_sheet(*own)
        for name, document, endings in (
            ("role", role, ("pdf", "docx")),
            ("board-sheet", sheet, ("pdf",)),
            ("board", board_page(about, records, place.organisation), ()),
            ("succession", succession_page(about, records, place.organisation), ()),
        ):
            files |= _formats(f"{place.folder}/{name}", document, endings, theme, missing)
    if places:
        files["organisations/index.html"] = html.write(organisations_page(about, places), theme)
    return files


def organisations_page(about: About, places: Sequence[Placed]) -> Document:
    """The list of organisations with records, each with links to its pages."""
    rows = []
    for place in places:
        folder = place.folder.removeprefix("organisations/")
        links = [link(words, f"{folder}/{name}.html") for name, words in ORGANISATION_PAGES.items()]
        rows.append([line(place.organisation), *links])
    blocks: list[Block] = [
        said(
            "Each folder is for one organisation: its own entries beside published figures, nobody’s answers."
        ),
        *table("organisations", "Organisations", ("Organisation", *ORGANISATION_PAGES.values()), rows),
    ]
    return about.document("The pages of each organisation", blocks, "desk")


ORGANISATION_PAGES = {
    "role": "Role description",
    "board-sheet": "Board sheet",
    "board": "The board",
    "succession": "Succession",
}


def _formats(
    path: str, document: Document, endings: Sequence[str], theme: Theme, missing: list[Problem]
) -> dict[str, bytes]:
    """A document as a page and in other formats, to which the page links."""
    from msgspec.structs import replace

    files: dict[str, bytes] = {}
    links = []
    for ending in endings:
        name = f"{path.rpartition('/')[2]}.{ending}"
        try:
            files[f"{path}.{ending}"] = WRITERS[ending](document, theme)
            links.append(Link({"pdf": "PDF", "docx": "Word, to edit"}[ending], name))
        except ModuleNotFoundError as error:
            problem = not_installed(name, "pdf", error.name or "a package")
            if problem not in missing:
                missing.append(problem)
    files[f"{path}.html"] = html.write(replace(document, downloads=tuple(links)), theme)
    return files


def _pdf(document: Document, theme: Theme) -> bytes:
    from remit.publish.writers import pdf

    return pdf.write(document, theme)


def _docx(document: Document, theme: Theme) -> bytes:
    return docx.write(document, theme)


WRITERS: dict[str, Callable[[Document, Theme], bytes]] = {"pdf": _pdf, "docx": _docx}
