"""The support side of a study as it is read, and its pages that anybody may see."""

from __future__ import annotations

from datetime import UTC, datetime

from remit.cli.prepared import Prepared, Published
from remit.core.problems import Problem, Refused
from remit.core.words import plain
from remit.publish.theme import Theme
from remit.study.support.answers import Answers
from remit.study.support.config import NAME
from remit.study.support.folder import FOLDER, SupportFolder, read_support
from remit.support.consent import only
from remit.support.lists import catalogue_of, grouped_of
from remit.support.pages.about import About
from remit.support.pages.public import public_pages


def has_support(prepared: Prepared) -> bool:
    """Whether the study has a support side at all."""
    root = prepared.study.root
    return (root / NAME).is_file() or (root / FOLDER).is_dir()


def check_support(prepared: Prepared) -> tuple[Problem, ...]:
    """What is wrong with the support side of a study; nothing where it has none."""
    if not has_support(prepared):
        return ()
    try:
        return read_folder(prepared, "").warnings
    except Refused as refused:
        return refused.problems


def public_files(prepared: Prepared, published: Published, date: str, theme: Theme) -> dict[str, bytes]:
    """The public pages of support by file name. Raises `Refused` with every problem of the support files."""
    from remit.publish.writers import html

    folder = read_folder(prepared, date)
    counted = only(folder.sector, folder.consents, "catalogue")
    pages = public_pages(
        about_of(prepared, published, folder, date),
        folder.records,
        catalogue_of(folder.lists),
        grouped_of(folder.lists, counted),
    )
    return {name: html.write(page, theme) for name, page in pages.items()}


def read_folder(prepared: Prepared, date: str) -> SupportFolder:
    """The support side of a prepared study; its day is today where a draft has no date. Raises `Refused`."""
    study, day = prepared.study, date or datetime.now(UTC).date().isoformat()
    frame = study.frame
    rows = (
        []
        if frame is None
        else [{k: plain(v or "") for k, v in row.items()} for row in frame.iter_rows(named=True)]
    )
    answers = Answers(
        rows={
            str(row["id"]): {name: str(cell or "") for name, cell in row.items()}
            for row in study.rows.iter_rows(named=True)
        },
        posts={row["post"]: row.get("organisation", "") for row in rows if row.get("post")},
        frame={row["organisation"]: row for row in reversed(rows) if row.get("organisation")},
    )
    columns = set() if frame is None else set(frame.columns)
    return read_support(study.root, answers, set(study.rows.columns), columns, study.settings.privacy, day)


def about_of(prepared: Prepared, published: Published, folder: SupportFolder, date: str) -> About:
    """What every page says of the study."""
    settings = prepared.study.settings
    return About(
        kit=folder.kit,
        release=published.release,
        title=settings.title,
        language=settings.language,
        publisher=settings.body,
        date=date,
        notice=settings.mark,
        draft=settings.draft,
        call=folder.config.call,
        peers=settings.peer_groups,
        today=folder.sector.today,
    )
