"""`remit new STUDY --from FILE`: a file of answers becomes a study, and every column is accounted for."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from msgspec.structs import asdict

from remit.cli.say import Stages, print_problems
from remit.core.problems import Place, refuse
from remit.study.importing.outcome import ImportReport
from remit.study.new import new_study
from remit.study.new_update import update_study


def run(options: argparse.Namespace) -> int:
    """Make or update the study and print what became of each column."""
    study: Path = options.study
    if options.source is None:
        return _without_answers(options)
    stages = Stages()
    with stages.stage("import", "Reading the answers"):
        if options.update:
            report = update_study(study, options.source, options.id, options.weight, options.sheet)
        else:
            reason = options.reason.strip() if options.policy else ""
            report = new_study(
                study,
                options.source,
                options.structure,
                options.frame,
                options.id,
                options.weight,
                options.sheet,
                reason,
            )
    for line in report.lines():
        print(line)
    _next(study, updated=options.update)
    if options.json:
        print(json.dumps(_summary(report, study), ensure_ascii=False))
    return 0


def _without_answers(options: argparse.Namespace) -> int:
    """The questionnaire alone, from an XLSForm that Remit wrote."""
    from remit.study.new_form import study_of_form

    if options.structure is None or options.update:
        raise refuse(
            "IMPORT-030",
            Place("--from"),
            "there are no answers to make a study from",
            "name them with --from FILE; or a questionnaire alone, which Remit wrote as an XLSForm, with "
            "--structure FORM.xlsx",
        )
    problems = study_of_form(options.study, options.structure)
    print_problems(problems)
    print(f"The questionnaire is in {options.study}. Next: remit preview {options.study}")
    if options.json:
        print(json.dumps({"study": str(options.study), "problems": [str(problem) for problem in problems]}))
    return 0


def _next(study: Path, *, updated: bool) -> None:
    done = "is up to date" if updated else "is made"
    print(f"The study in {study} {done}; the list above is in import-report.md.", file=sys.stderr)
    print(f"Next: remit build {study}", file=sys.stderr)


def _summary(report: ImportReport, study: Path) -> dict[str, object]:
    return {
        "study": str(study),
        "rows": report.rows,
        "columns": [asdict(line) for line in report.columns],
        "guesses": {item: list(found) for item, found in report.guesses},
        "notes": list(report.notes),
        "suggestions": list(report.suggestions),
        "unlisted": {name: dict(found) for name, found in (report.unlisted or {}).items()},
        "untranslated": list(report.untranslated),
        "changes": list(report.changes),
    }
