"""Every file of a result, made from the release and from nothing else that was counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from remit.cli.beside import Beside
from remit.cli.formats import timed, timed_pdf
from remit.cli.pipeline import Prepared, Published
from remit.cli.say import Stages
from remit.cli.waves import trends_drawn, wave_files
from remit.compare.stand import stand_facts
from remit.core.blocks import Document, Link
from remit.core.problems import Place, Problem
from remit.disclosure.release_facts import audit_keys, release_json
from remit.publish.pages.as_published import PublishedNumber, as_published_page
from remit.publish.pages.index import doors, index_page
from remit.publish.pages.stand import StandFact, stand_page
from remit.publish.theme import Theme, theme_from
from remit.publish.writers import csv as open_data
from remit.publish.writers import html
from remit.report.catalogue import RATES
from remit.report.claims import ClaimResult, shown
from remit.study.dictionary import dictionary_rows
from remit.study.yamlfile import read_bytes

DOWNLOADS = (
    Link("PDF", "report.pdf"),
    Link("Word", "report.docx"),
    Link("Spreadsheet", "tables.xlsx"),
    Link("Open data (CSV)", "data/cells.csv"),
)


FORMATS = {"pdf": ("report.pdf", "pdf"), "docx": ("report.docx", "pdf"), "xlsx": ("tables.xlsx", "sheet")}
"""The file of each format, and the extra that it needs (Word's pictures come from the typesetter too)."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every page says of the study."""

    title: str
    subtitle: str
    language: str
    publisher: str
    date: str
    notice: str
    draft: bool


def outputs(
    prepared: Prepared, published: Published, stages: Stages, date: str, beside: Beside
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The files by path below `out/`, and a warning for each format whose package is not installed."""
    settings = prepared.study.settings
    page = _Page(
        settings.title,
        settings.subtitle,
        settings.language,
        settings.body,
        date,
        settings.mark,
        settings.draft,
    )
    theme = _theme(prepared)
    document = _document(published, page, DOWNLOADS)
    made: dict[str, Callable[[], bytes]] = {
        "docx": lambda: _docx(document, theme),
        "xlsx": lambda: _xlsx(published, page),
    }
    with stages.stage("write", "Writing the report"):
        pages = beside.start(timed_pdf, document, theme)
        with stages.timed("data"):
            files = _open_files(prepared, published, page) | wave_files(published.comparison)
        results = {name: timed(stages, name, make) for name, make in made.items()}
        results["pdf"], stages.seconds["pdf"] = pages()
    missing = []
    for name, result in results.items():
        file, extra = FORMATS[name]
        if isinstance(result, bytes):
            files[file] = result
        else:
            missing.append(_not_installed(file, extra, result))
    there = {"report.html", *files}
    downloads = tuple(link for link in DOWNLOADS if link.href in there)
    with stages.stage("html", "Writing the web pages"):
        files["report.html"] = html.write(_document(published, page, downloads), theme)
        files |= _pages(prepared, published, page, theme, there)
    return files, tuple(missing)


def _not_installed(name: str, extra: str, package: str) -> Problem:
    return Problem(
        "BUILD-002",
        Place(name),
        f"{name} was not made, because {package} is not installed",
        f"install it with: pip install remit[{extra}]",
        "warning",
    )


def _document(published: Published, page: _Page, downloads: tuple[Link, ...]) -> Document:
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


def _theme(prepared: Prepared) -> Theme:
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


def _xlsx(published: Published, page: _Page) -> bytes:
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


def _open_files(prepared: Prepared, published: Published, page: _Page) -> dict[str, bytes]:
    """Open data with its metadata, the release for an audit, and the private keys for the strictest one."""
    study, release, keys = prepared.study, published.release, prepared.study.plan.keys
    named, waves = (page.title, page.publisher, page.language), published.comparison is not None
    entries = dictionary_rows(
        study.rows.columns, prepared.responses.variables, prepared.derived, study.settings
    )
    return {
        "data/cells.csv": open_data.cells_csv(release.tables),
        "data/dictionary.csv": open_data.dictionary_csv(entries),
        "data/cells.csv-metadata.json": open_data.csvw_metadata(*named, waves=waves),
        "data/datapackage.json": open_data.datapackage(*named, waves=waves),
        "release.json": _json(
            release_json(published.clearance, keys, prepared.responses.variables, len(prepared.responses))
        ),
        "private/audit-keys.json": _json(audit_keys(prepared.responses, keys, published.clearance)),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _pages(
    prepared: Prepared, published: Published, page: _Page, theme: Theme, there: set[str]
) -> dict[str, bytes]:
    settings, release = prepared.study.settings, published.release
    same = {"language": page.language, "publisher": page.publisher, "date": page.date, "notice": page.notice}
    files: dict[str, bytes] = {}
    facts = stand_facts(release, [(entry.item, entry.label) for entry in settings.stand])
    if facts:
        files["where-you-stand.html"] = stand_page(
            tuple(StandFact(fact.label, fact.unit, fact.table) for fact in facts),
            theme,
            title="Where you stand",
            subtitle=page.title,
            wave=settings.waves[-1].label if settings.waves else "",
            draft=page.draft,
            **same,
        )
    if published.claims:
        files["as-published.html"] = as_published_page(
            tuple(_published_number(result) for result in published.claims),
            theme,
            title="The published numbers, computed again",
            subtitle=page.title,
            policy=release.policy,
            draft=page.draft,
            **same,
        )
    files["index.html"] = index_page(
        doors({*there, *files}),
        theme,
        title=page.title,
        subtitle=page.subtitle,
        draft=page.draft,
        headline=_headline(published),
        **same,
    )
    return files


def _published_number(result: ClaimResult) -> PublishedNumber:
    recomputed = "[c]" if result.status == "withheld" else shown(result.found)
    status = "not_recoverable" if result.status == "not_published" else result.status
    claim = result.claim
    return PublishedNumber(
        claim.id, claim.statement, shown(claim.expected), recomputed, status, result.reason, claim.source
    )


def _headline(published: Published) -> tuple[tuple[str, str], ...]:
    """The response in numbers, where it is known and shown."""
    rates = published.release.table(RATES)
    cell = rates.cell("share", choice="RR2") if rates else None
    if cell is None or cell.n is None or cell.base is None or cell.value is None:
        return ()
    return ((f"{cell.n:,}", f"of {cell.base:,} people who were asked answered"),)
