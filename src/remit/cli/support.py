"""`remit support STUDY` and `remit support --from ANSWERS.csv`: proposals and pages for those who agreed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from remit.cli.beside import Beside
from remit.cli.unswept import unswept

if TYPE_CHECKING:
    from remit.cli.supporting import Round


def run(options: argparse.Namespace) -> int:
    """Make support from a study or from a spreadsheet alone; 2 when neither or both are named."""
    if (options.study is None) == (options.source is None):
        print("remit support: name a study folder, or a spreadsheet with --from", file=sys.stderr)
        return 2
    if options.source is not None:
        from remit.cli.support_sheet import run_sheet

        return run_sheet(options)
    if options.why:
        return _why(options)
    from remit.cli.formats import load_pages

    with unswept(), Beside(load_pages) as beside:
        return _study(options, beside)


def _study(options: argparse.Namespace, beside: Beside) -> int:
    from remit.cli.building import audit_of, keep, made_on
    from remit.cli.pipeline import prepare, publish_pass
    from remit.cli.say import Stages, print_problems
    from remit.cli.support_study import study_files
    from remit.core.problems import Refused, errors
    from remit.study.store import SUPPORT_MARK, check_target, replace_folder

    target: Path = options.out or options.study / "out" / "private" / "support"
    check_target(target, SUPPORT_MARK)
    stages = Stages()
    prepared = prepare(options.study, "", stages)
    audit = audit_of(options.study, beside)
    published = publish_pass(prepared, stages, audit)
    if errors(published.problems):
        raise Refused((*prepared.warnings, *published.problems))
    files, told, made = study_files(prepared, published, made_on(prepared), stages)
    replace_folder(target, files)
    kept = keep(prepared, published, audit)
    print_problems((*prepared.warnings, *published.problems, *told, *kept))
    report(made, target)
    if options.json:
        print(json.dumps(summary(made, target, stages.seconds), ensure_ascii=False))
    return 0


def _why(options: argparse.Namespace) -> int:
    """The exact answer for one pair, for each kind of support that the receiver asked for."""
    from remit.cli.building import made_on
    from remit.cli.pipeline import prepare
    from remit.cli.say import Stages
    from remit.cli.support_public import read_folder
    from remit.support.proposing import why

    prepared = prepare(options.study, "", Stages())
    folder = read_folder(prepared, made_on(prepared))
    giver, receiver = options.why
    answers = why(folder.sector, folder.consents, folder.config.weights, giver, receiver)
    for kind, answer in answers:
        print(f"{kind}: {answer.text}")
    if not answers:
        print(f"{receiver} asked for nothing, or is not known.")
    return 0


def report(made: Round, target: Path) -> None:
    """What was made, in a few lines."""
    sector, proposals = made.folder.sector, made.proposals
    print(f"{len(sector.people):,} people agreed to something; everybody else is left out")
    for kind in dict.fromkeys(need.kind for need in sector.needs):
        matched = sum(1 for match in proposals.matches if match.kind == kind and match.rank == 1)
        without = sum(1 for each in proposals.unmatched if each.kind == kind)
        print(f"{kind}: {matched:,} have a proposal, {without:,} have none yet")
    if proposals.circles:
        people = sum(len(circle.people) for circle in proposals.circles)
        print(
            f"learning sets: {len(proposals.circles):,} sets, {people:,} people, "
            f"{len(proposals.left_over):,} in none"
        )
    print(f"private: keep it at the desk. Open {target / 'index.html'}")


def summary(made: Round, target: Path, seconds: dict[str, float]) -> dict[str, object]:
    """The same for programs."""
    proposals = made.proposals
    return {
        "out": str(target),
        "people": len(made.folder.sector.people),
        "matches": sum(1 for match in proposals.matches if match.rank == 1),
        "unmatched": len(proposals.unmatched),
        "sets": len(proposals.circles),
        "seconds": {name: value for name, value in seconds.items() if name.startswith("support")},
    }
