"""`remit support --from ANSWERS.csv`: for people who have a spreadsheet and no study."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from remit.cli.say import Stages, print_problems
from remit.cli.support import report, summary
from remit.cli.supporting import Round, support_files
from remit.core.problems import Place, refuse
from remit.publish.theme import Theme
from remit.study.store import SUPPORT_MARK, check_target, replace_folder
from remit.study.support.spreadsheet import read_spreadsheet
from remit.support.pages.about import About
from remit.support.proposing import propose


def run_sheet(options: argparse.Namespace) -> int:
    """Say what each column is taken for, then write everything that needs no survey. Raises `Refused`."""
    source: Path = options.source
    target: Path = options.out or source.with_name(f"{source.stem}-support")
    check_target(target, SUPPORT_MARK)
    stages = Stages()
    sheet = read_spreadsheet(source, _named(options.column or ()))
    for guess in sheet.guesses:
        print(f"column '{guess.header}' is taken for: {guess.fact} ({guess.why})")
    for header in sheet.unused:
        print(f"column '{header}' is not used (to use it: --column \"FACT={header}\")")
    folder = sheet.folder
    print(f"{len(folder.sector.people):,} of {sheet.rows:,} people agreed; the others are left out")
    with stages.stage("support_match", "Looking for matches"):
        proposals = propose(folder.sector, folder.consents)
    made = Round(folder, proposals)
    about = About(kit=folder.kit, title=source.stem)
    files, told = support_files(about, made, Theme(), stages)
    replace_folder(target, files)
    print_problems((*folder.warnings, *told))
    report(made, target)
    if options.json:
        print(json.dumps(summary(made, target, stages.seconds), ensure_ascii=False))
    return 0


def _named(stated: list[str] | tuple[()]) -> dict[str, str]:
    """What --column says: a fact and a header."""
    found = {}
    for words in stated:
        fact, sign, header = words.partition("=")
        if not sign or not header.strip():
            what = f"'{words}' in --column does not name a fact and a header"
            raise refuse("SUP-046", Place("--column"), what, 'write it as --column "needs=What do you want?"')
        found[fact.strip()] = " ".join(header.split())
    return found
