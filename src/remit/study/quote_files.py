"""What quotes need of a study folder, and the ledger that is written there: `quotes.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from remit.coding.quotes import Quote
from remit.coding.redaction import own_rules
from remit.coding.review import edits_text
from remit.coding.watch import Watch, make_watch
from remit.core.formulas import guarded
from remit.core.problems import Place, Problem, Refused, errors, nearest
from remit.core.words import MISSING
from remit.fieldwork.frame import ORGANISATION, make_frame
from remit.fieldwork.invited import Invited, invited_of
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.study.coding_files import OpenAnswers
from remit.study.locales import read_locale
from remit.study.settings import Settings
from remit.study.tablefile import read_records, read_rows
from remit.study.waves import QUOTE_COLUMNS

if TYPE_CHECKING:
    import polars as pl

QUOTES, FRAME = "quotes.csv", "frame.csv"
MARK = "mark"
"""The column of the ledger that may say which words were approved."""

YES = frozenset({"1", "yes"})
"""Codes of an answer that are a consent."""


def watch_of(
    settings: Settings, frame: pl.DataFrame | None, invited: Invited | None, *, hints: bool = False
) -> tuple[Watch, tuple[Problem, ...]]:
    """The rules of the study's language, its organisations and its own words; `hints` for a reader."""
    pack, problems = read_locale(settings.language, hints=hints)
    organisations = (
        frame[ORGANISATION].to_list() if frame is not None and ORGANISATION in frame.columns else []
    )
    rules = own_rules(pack, organisations, settings.redact)
    return make_watch(rules, invited, pack.unspecific, settings.policy.quote_min), problems


def read_watch(root: Path, found: OpenAnswers) -> tuple[Watch, tuple[Problem, ...]]:
    """What a reader of quotes watches for, from the files of the current wave; raises `Refused`."""
    path, name = root / found.folder / FRAME, f"{found.folder}{FRAME}"
    if not path.is_file():
        return watch_of(found.settings, None, None, hints=True)
    rows = read_rows(path, name)
    frame, problems = make_frame(rows.to_dict(as_series=False))
    if errors(problems):
        raise Refused(problems)
    known = found.responses.variables if found.responses else variables(found.instrument)
    invited = invited_of(frame, known) if frame is not None else None
    return watch_of(found.settings, rows, invited, hints=True)


def consents_in_answers(
    settings: Settings, responses: Responses
) -> tuple[dict[str, bool], tuple[Problem, ...]]:
    """Respondent to whether they agreed to be quoted, for those who answered the question that asks it.

    A warning (QUOTE-060) where `coding: consent:` names no closed question that was asked, or one whose
    answers have no yes among them (QUOTE-061).
    """
    name = settings.coding.consent
    if not name:
        return {}, ()
    closed = [variable.name for variable in responses.variables if variable.storage == "choice"]
    if name not in closed:
        what = f"`coding: consent:` names '{name}'{nearest(name, closed)}, which is no closed question here"
        fix = "name the question that asks who may be quoted; until then only quotes.csv says it"
        return {}, (Problem("QUOTE-060", Place("study.yaml"), what, fix, "warning"),)
    answers = zip(responses.rows["id"].to_list(), responses.texts(name), strict=True)
    found = {one: code.casefold() in YES for one, code in answers if code is not None and code not in MISSING}
    choices = next(variable.choices for variable in responses.variables if variable.name == name)
    if any(choice.code.casefold() in YES for choice in choices):
        return found, ()
    what = f"no answer to '{name}' has the code yes or 1, so everybody who answered counts as unwilling"
    fix = "give the answer that allows quotes the code yes"
    return found, (Problem("QUOTE-061", Place("questionnaire.yaml"), what, fix, "warning"),)


def read_ledger(root: Path, folder: str) -> tuple[dict[str, str], ...]:
    """The rows of `quotes.csv` of a wave as text, every column kept; raises `Refused`."""
    path = root / folder / QUOTES
    if not path.is_file():
        return ()
    return tuple(record for _, record in read_records(path, f"{folder}{QUOTES}", QUOTE_COLUMNS))


def row_of(quote: Quote) -> dict[str, str]:
    """A quote as a row of `quotes.csv`."""
    start, end = ("", "") if quote.start is None or quote.end is None else (quote.start, quote.end)
    cells = (
        quote.answer,
        quote.variable,
        str(start),
        str(end),
        edits_text(quote.edits),
        quote.reason,
        "yes" if quote.consent else "no",
        "; ".join(quote.approvals),
    )
    return dict(zip(QUOTE_COLUMNS, cells, strict=True)) | ({MARK: quote.mark} if quote.mark else {})


def ledger_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as the text of `quotes.csv`, in the order given; columns of one's own come last."""
    rows = list(rows)
    columns = list(dict.fromkeys([*QUOTE_COLUMNS, *(name for row in rows for name in row)]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue()
