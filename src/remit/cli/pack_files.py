"""What runs in the processes that write packs: they load the writers, and nothing that reads or counts."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.compare.benchmarks import scores_blocks
from remit.compare.packs import PackFact, group_note, pack_title, register, stand_block
from remit.compare.peers import Organisation, PeerGroup
from remit.core.blocks import Block, Document, Link
from remit.core.cleared import Head, Release
from remit.core.problems import Place, Problem, Refused
from remit.core.standings import ScoreStanding
from remit.publish.figures.words import alt_text, auto_chart, subtitle
from remit.publish.theme import Theme
from remit.publish.writers import html
from remit.report.between import Between
from remit.report.fill import Charts
from remit.report.outline import Outline
from remit.report.pack import Addressee, fill_pack
from remit.study.store import write_files

CHARTS = Charts(auto_chart, alt_text, subtitle)


DOWNLOADS = (Link("PDF", "pack.pdf"), Link("Spreadsheet", "pack.xlsx"))


class PackKit(Struct, frozen=True):
    """Everything all packs have in common: no response, no answer, nothing that is not cleared."""

    outline: Outline
    release: Release
    facts: tuple[PackFact, ...]
    key: str
    skipped: tuple[str, ...]
    keys: Mapping[str, Head]
    method: tuple[Block, ...]
    subtitle: str
    language: str
    publisher: str
    date: str
    notice: str
    draft: bool
    theme: Theme
    between: Between | None = None
    scores: tuple[ScoreStanding, ...] = ()


class Made(Struct, frozen=True):
    """What became of one pack: its folder, what stopped it, and the packages that a file needed."""

    folder: str
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


def load_writers() -> None:
    """Load what sets pages and sheets before there is a pack; a missing package is told later."""
    try:
        from remit.publish.typesetter import warm
        from remit.publish.writers import pack_xlsx, pdf  # noqa: F401 - loaded for what comes next

        warm()
    except ModuleNotFoundError:
        return


def pack_document(kit: PackKit, organisation: Organisation, group: PeerGroup) -> Document:
    """The pack of one organisation. What it shows depends on the release and the register alone."""
    notes = iter([group_note(group)])  # said once, at the first place for it

    def registered() -> Sequence[Block]:
        return (*register(organisation, kit.keys), *next(notes, ()))

    def stand(items: Sequence[str]) -> Sequence[Block]:
        return (*next(notes, ()), stand_block(kit.facts, group, items, kit.skipped))

    def scores() -> tuple[Block, ...]:
        return scores_blocks(kit.scores, group.code)

    addressee = Addressee(organisation.name, kit.key, group.code, group.label, registered, stand, scores)
    return Document(
        title=pack_title(organisation),
        subtitle=kit.subtitle,
        language=kit.language,
        publisher=kit.publisher,
        date=kit.date,
        blocks=(*fill_pack(kit.outline, kit.release, CHARTS, addressee, kit.between), *kit.method),
        policy=kit.release.policy,
        audience="organisation",
        draft=kit.draft,
        notice=kit.notice,
        downloads=DOWNLOADS,
        brief=True,
    )


# ---- the three files -------------------------------------------------------------------------------


def _html(document: Document, theme: Theme) -> bytes:
    return html.write(document, theme)


def _pdf(document: Document, theme: Theme) -> bytes:
    from remit.publish.writers import pdf

    return pdf.write(document, theme)


def _xlsx(document: Document, theme: Theme) -> bytes:
    from remit.publish.writers import pack_xlsx

    del theme
    return pack_xlsx.write(document)


WRITERS: dict[str, Callable[[Document, Theme], bytes]] = {
    "pack.pdf": _pdf,
    "pack.xlsx": _xlsx,
    "pack.html": _html,
}
"""The files of a pack; the page comes last, because it links to the others."""


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> PackKit:
    """The kit as it was handed over, opened once a process."""
    kit: PackKit = pickle.loads(packed)  # noqa: S301 - written by the process that started this one
    return kit


def write_pack(packed: bytes, folder: str, organisation: Organisation, group: PeerGroup) -> Made:
    """Write the files of one pack below `folder`, or none of them and say why."""
    try:
        files, missing = _pack(_unpacked(packed), organisation, group)
        write_files(Path(folder) / organisation.folder, files)
    except Refused as refused:
        told = tuple(broken(organisation.name, f"{p.what} ({p.code}: {p.fix})") for p in refused.problems)
        return Made(organisation.folder, problems=told)
    except Exception as error:  # whatever is wrong with one pack must not stop the others
        if os.environ.get("REMIT_DEBUG"):
            raise
        what = (f"{type(error).__name__}: {error}".splitlines() or [""])[0]
        return Made(organisation.folder, problems=(broken(organisation.name, what),))
    return Made(organisation.folder, tuple(sorted(files)), missing=missing)


def _pack(
    kit: PackKit, organisation: Organisation, group: PeerGroup
) -> tuple[dict[str, bytes], tuple[tuple[str, str], ...]]:
    document = pack_document(kit, organisation, group)
    files: dict[str, bytes] = {}
    missing: list[tuple[str, str]] = []
    for name, write in WRITERS.items():
        lost = {file for file, _ in missing}
        links = tuple(link for link in DOWNLOADS if link.href not in lost)
        try:
            files[name] = write(replace(document, downloads=links), kit.theme)
        except ModuleNotFoundError as error:
            missing.append((name, error.name or "a package"))
    return files, tuple(missing)


def broken(name: str, what: str) -> Problem:
    """A pack that could not be made; all others are there."""
    return Problem(
        "PACK-001",
        Place(f"packs/{name}"),
        f"the pack of '{name}' could not be made: {what}; the others are there",
        "mend what it names; if nothing of yours is wrong, set REMIT_DEBUG=1 and send what it prints",
    )
