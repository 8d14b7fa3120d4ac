"""Every file of a result, made from the release and from nothing else that was counted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.cli.agreeing import agreement_csv
from remit.cli.benchmarks import benchmark_files, standings_of
from remit.cli.beside import Beside
from remit.cli.formats import timed, timed_explorer, timed_ods, timed_pdf
from remit.cli.parts import PARTS
from remit.cli.prepared import Prepared, Published
from remit.cli.say import Stages
from remit.cli.scoring_private import private_scores
from remit.cli.waves import trends_drawn, wave_files
from remit.compare.stand import stand_facts
from remit.core.blocks import Document, Link
from remit.core.problems import Place, Problem
from remit.publish.explorer import About
from remit.publish.pages.as_published import PublishedNumber, as_published_document
from remit.publish.pages.index import doors, index_page
from remit.publish.pages.stand import StandFact, stand_page
from remit.publish.pages.words import PageWords
from remit.publish.theme import Theme, theme_from
from remit.publish.writers import csv as open_data
from remit.publish.writers import html
from remit.report.catalogue import RATES
from remit.report.claims import ClaimResult, shown
from remit.study.certificate import canonical
from remit.study.dictionary import Row, dictionary_rows
from remit.study.yamlfile import read_bytes

EXPLORER = "explorer/index.html"

DOWNLOADS = (
    Link("PDF", "report.pdf"),
    Link("Word", "report.docx"),
    Link("Spreadsheet", "tables.xlsx"),
    Link("Open data (CSV)", "data/cells.csv"),
    Link("Explorer (web pages)", EXPLORER),
)


FORMATS = {
    "pdf": ("report.pdf", "pdf"),
    "docx": ("report.docx", "pdf"),
    "xlsx": ("tables.xlsx", "sheet"),
    "ods": ("tables.ods", "sheet"),
}
"""The file of each format, and the extra that it needs (Word's pictures come from the typesetter too)."""


class _Making(Struct, frozen=True):
    """What every part of a result is made from; `missing` gathers what could not be made."""

    prepared: Prepared
    published: Published
    stages: Stages
    beside: Beside
    parts: Collection[str]
    page: PageWords
    theme: Theme
    missing: list[Problem]


Finish = Callable[[], dict[str, bytes]]
"""Ends what was begun, perhaps in the second process; gives the files."""


def outputs(
    prepared: Prepared,
    published: Published,
    stages: Stages,
    date: str,
    beside: Beside,
    parts: Collection[str] = PARTS,
    carried: Collection[str] = (),
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The files by path below `out/`, and a warning for each format whose package is not installed.

    `parts` are those to make; the release, its open data and the index come with each. `carried` are folders
    that stay from an earlier result.
    """
    page = page_words(prepared, date)
    making = _Making(prepared, published, stages, beside, parts, page, theme_of(prepared), [])
    begun = [begin(making) for name, begin in _BEGIN.items() if name in parts]
    with stages.timed("data"):
        files = _open_files(prepared, published, page) | wave_files(published.comparison)
    # What this process does alone comes first: the other one sets pages meanwhile.
    files |= benchmark_files(prepared, release=published.release, page=page, theme=making.theme)
    files |= _public_support(making)
    for finish in begun:
        files |= finish()
    with stages.timed("html"):
        there = {*files, *(f"{part}/index.html" for part in carried)}
        files["index.html"] = index(prepared, published, date, there)
    return files, tuple(making.missing)


def page_words(prepared: Prepared, date: str) -> PageWords:
    """What every page says of the study."""
    settings = prepared.study.settings
    return PageWords(
        settings.title,
        settings.subtitle,
        settings.language,
        settings.body,
        date,
        settings.mark,
        settings.draft,
    )


def _begin_report(making: _Making) -> Finish:
    """The report: the second process sets the pages while this one writes the other formats."""
    prepared, published, page, theme = making.prepared, making.published, making.page, making.theme
    stages = making.stages
    planned = tuple(link for link in DOWNLOADS if link.href != EXPLORER or "explorer" in making.parts)
    document = _document(published, page, planned)
    made: dict[str, Callable[[], bytes]] = {
        "docx": lambda: _docx(document, theme),
        "xlsx": lambda: _xlsx(published, page),
    }
    tables = (*published.release.tables, *trends_drawn(published.blocks))
    pages = making.beside.start(timed_pdf, document, theme)
    sheets = making.beside.start(timed_ods, tables, _entries(prepared), page, published.release.policy)

    def finish() -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        with stages.stage("write", "Writing the report"):
            results = {name: timed(stages, name, make) for name, make in made.items()}
            results["pdf"], stages.seconds["pdf"] = pages()
            results["ods"], stages.seconds["ods"] = sheets()
        for name, result in results.items():
            file, extra = FORMATS[name]
            if isinstance(result, bytes):
                files[file] = result
            else:
                making.missing.append(not_installed(file, extra, result))
        gone = {file for file, _ in FORMATS.values()} - set(files)
        downloads = tuple(link for link in planned if link.href not in gone)
        with stages.stage("html", "Writing the web pages"):
            files["report.html"] = html.write(_document(published, page, downloads), theme)
            files |= _pages(prepared, published, page, theme)
        return files

    return finish


def _begin_explorer(making: _Making) -> Finish:
    """The explorer, from the release and the titles of the questionnaire's pages, in the second process."""
    page, release = making.page, making.published.release
    about = About(
        page.title, page.language, page.publisher, page.date, release.policy, page.notice, page.draft
    )
    instrument = making.prepared.study.instrument
    sections = tuple((one.title, tuple(item.id for item in one.items)) for one in instrument.pages)
    begun = making.beside.start(timed_explorer, release, sections, about, making.theme)

    def finish() -> dict[str, bytes]:
        with making.stages.stage("wait", "Writing the explorer"):
            files, making.stages.seconds["explorer"] = begun()
        return files

    return finish


def _public_support(making: _Making) -> dict[str, bytes]:
    """The pages of support that anybody may see, where the study has a support side."""
    from remit.cli.support_public import has_support, public_files

    if not has_support(making.prepared) or "report" not in making.parts:
        return {}
    files = public_files(making.prepared, making.published, making.page.date, making.theme)
    return {f"support/{name}": content for name, content in files.items()}


def _begin_support(making: _Making) -> Finish:
    """Pages and lists of support, below `private/`; nothing where the study has none."""
    from remit.cli.support_public import has_support
    from remit.cli.support_study import study_files

    def finish() -> dict[str, bytes]:
        if not has_support(making.prepared):
            return {}
        made, told, _ = study_files(making.prepared, making.published, making.page.date, making.stages)
        making.missing.extend(told)
        return {f"private/support/{name}": content for name, content in made.items()}

    return finish


_BEGIN: dict[str, Callable[[_Making], Finish]] = {
    "report": _begin_report,
    "explorer": _begin_explorer,
    "support": _begin_support,
}


def not_installed(name: str, extra: str, package: str) -> Problem:
    """A warning that a file was not made for want of a package, and what brings it."""
    return Problem(
        "BUILD-002",
        Place(name),
        f"{name} was not made, because {package} is not installed",
        f"install it with: pip install remit[{extra}]",
        "warning",
    )


def _document(published: Published, page: PageWords, downloads: tuple[Link, ...]) -> Document:
    return Document(
        title=page.title,
        subtitle=page.subtitle,
        language=page.language,
        publisher=page.publisher,
        date=page.date,
        blocks=published.blocks,
        policy=published.release.policy,
        draft=page.draft,
        notice=page.notice,
        downloads=downloads,
    )


def theme_of(prepared: Prepared) -> Theme:
    """The look of the sector body, from study.yaml."""
    brand = prepared.study.settings.brand
    named = {
        key: value
        for key in ("name", "colour", "accent", "logo", "logo_alt")
        if (value := getattr(brand, key))
    }
    logo = read_bytes(prepared.study.root / Path(brand.logo).name, brand.logo) if brand.logo else b""
    return theme_from(named, logo, Place("study.yaml"))


def _docx(document: Document, theme: Theme) -> bytes:
    from remit.publish.writers import docx

    return docx.write(document, theme)


def _xlsx(published: Published, page: PageWords) -> bytes:
    from remit.publish.writers import xlsx

    release = published.release
    return xlsx.write_tables(
        (*release.tables, *trends_drawn(published.blocks)),
        title=page.title,
        publisher=page.publisher,
        policy=release.policy,
        date=page.date,
        language=page.language,
        notice=page.notice,
        draft=page.draft,
    )


def _ddi(prepared: Prepared, published: Published, page: PageWords) -> bytes:
    from remit.publish.writers import ddi

    release = published.release
    return ddi.write(
        release.tables,
        prepared.responses.variables,
        {item.id: item.text for item in prepared.study.instrument.items},
        title=page.title,
        policy=release.policy,
        publisher=page.publisher,
        date=page.date,
        language=page.language,
        notice=page.notice,
    )


def _entries(prepared: Prepared) -> tuple[Row, ...]:
    study = prepared.study
    return dictionary_rows(study.rows.columns, prepared.responses.variables, prepared.derived, study.settings)


def _open_files(prepared: Prepared, published: Published, page: PageWords) -> dict[str, bytes]:
    """Open data with its metadata, the release for an audit, and the private keys for the strictest one."""
    release = published.release
    named, waves = (page.title, page.publisher, page.language), published.comparison is not None
    beside = bool(standings_of(prepared, release))
    agreed = agreement_csv(prepared.agreements).encode() if prepared.agreements else b""
    return {
        "data/cells.csv": open_data.cells_csv(release.tables),
        "data/dictionary.csv": open_data.dictionary_csv(_entries(prepared)),
        "data/ddi.xml": _ddi(prepared, published, page),
        "data/cells.csv-metadata.json": open_data.csvw_metadata(*named, waves=waves, benchmarks=beside),
        "data/datapackage.json": open_data.datapackage(*named, waves=waves, benchmarks=beside),
        "release.json": canonical(published.stated.document),
        "private/audit-keys.json": canonical(published.keys),
        **private_scores(prepared),
        **({"private/agreement.csv": agreed} if agreed else {}),
    }


def _pages(prepared: Prepared, published: Published, page: PageWords, theme: Theme) -> dict[str, bytes]:
    """The pages beside the report."""
    settings, release = prepared.study.settings, published.release
    wave = settings.waves[-1].label if settings.waves else ""
    files: dict[str, bytes] = {}
    facts = stand_facts(release, [(entry.item, entry.label) for entry in settings.stand])
    if facts:
        words = replace(page, title="Where you stand", subtitle=page.title)
        placed = tuple(StandFact(fact.label, fact.unit, fact.table) for fact in facts)
        files["where-you-stand.html"] = stand_page(placed, theme, words, wave=wave)
    if published.claims:
        words = replace(page, title="The published numbers, computed again", subtitle=page.title)
        numbers = tuple(_published_number(result) for result in published.claims)
        document = as_published_document(
            numbers, words, release.policy, synthetic=settings.synthetic, wave=wave
        )
        files["as-published.html"] = html.write(document, theme)
    return files


def index(prepared: Prepared, published: Published, date: str, there: Collection[str]) -> bytes:
    """The first page of a result, with a link to each file or part that is `there`."""
    words = page_words(prepared, date)
    return index_page(doors(there), theme_of(prepared), words, _headline(prepared, published))


def _published_number(result: ClaimResult) -> PublishedNumber:
    recomputed = "[c]" if result.status == "withheld" else shown(result.found)
    status = "not_recoverable" if result.status == "not_published" else result.status
    claim = result.claim
    return PublishedNumber(
        claim.id, claim.statement, shown(claim.expected), recomputed, status, result.reason, claim.source
    )


def _headline(prepared: Prepared, published: Published) -> tuple[tuple[str, str], ...]:
    """The response in numbers, where it is known and shown."""
    rates = published.release.table(RATES)
    cell = rates.cell("share", choice="RR2") if rates else None
    if cell is None or cell.n is None or cell.base is None or cell.value is None:
        return ()
    if not prepared.responses.population:
        return ((f"{cell.n:,}", "answered; how many were asked is not known"),)
    return ((f"{cell.n:,}", f"of {cell.base:,} people who were asked answered"),)
