"""`remit suggest STUDY ITEM`: themes offered for the answers nobody has coded, and how well offers do."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from remit.cli.say import Stages, print_problems

if TYPE_CHECKING:
    from remit.cli.suggesting import Question


def run(options: argparse.Namespace) -> int:
    """Offer themes, try the offers out, or sort uncoded answers into groups."""
    from remit.cli.suggesting import read_question
    from remit.study.offers_sheet import check_sheet

    wrong = _wrong_usage(options)
    if wrong:
        print(f"remit suggest: {wrong}", file=sys.stderr)
        return 2
    stages = Stages()
    if options.groups:
        from remit.cli.grouping import group

        return group(options, stages)
    if options.out is not None:
        check_sheet(options.out)
    with stages.stage("read", "Reading the study"):
        question = read_question(options.study, options.item, options.embed)
    print_problems(question.warnings)
    return _evaluate(options, question, stages) if options.evaluate else _offer(options, question, stages)


def _wrong_usage(options: argparse.Namespace) -> str:
    if options.evaluate and options.groups:
        return "--evaluate and --groups are two things: ask for one of them"
    if options.coded is not None and not options.evaluate:
        return "--coded is for --evaluate"
    if options.evaluate and options.out is not None:
        return "--evaluate writes no file: leave --out away (--json prints the scores)"
    return ""


def _evaluate(options: argparse.Namespace, question: Question, stages: Stages) -> int:
    from remit.cli.suggesting import evaluate
    from remit.coding.trial import MEASURES

    trial = evaluate(question, options.coded, options.seeds, stages)
    how = "coded one by one, offers before each" if trial.coded is None else f"{trial.coded:,} coded"
    print(f"{question.item}: {how}, {trial.n:,} answers scored, runs {trial.seeds}, {question.by}")
    for name in MEASURES:
        figure = getattr(trial, name)
        print(f"  {name:<12} {figure.mean:.3f}  (sd {figure.sd:.3f})")
    if options.json:
        scores = {
            name: {"mean": getattr(trial, name).mean, "sd": getattr(trial, name).sd} for name in MEASURES
        }
        print(json.dumps({"coded": trial.coded, "seeds": trial.seeds, "n": trial.n, **scores}))
    return 0


def _offer(options: argparse.Namespace, question: Question, stages: Stages) -> int:
    from remit.cli.suggesting import offer
    from remit.study.offers_sheet import offers_csv, write_sheet

    offered = offer(question, stages)
    text = offers_csv(offered, several=len(question.variables) > 1)
    coded = len(question.coded)
    said = f"{question.item}: coded answers {coded:,}, offers for {len(offered):,} others, {question.by}"
    if options.out is None:
        sys.stdout.write(text)
        print(said, file=sys.stderr)
    else:
        write_sheet(options.out, text)
        print(said)
        print(f"open {options.out} (it holds people's own words: keep it private)")
    if options.json:
        found = {
            "item": question.item,
            "coded": coded,
            "answers": len(offered),
            "by": question.by,
        }
        print(json.dumps({**found, "out": str(options.out or "")}, ensure_ascii=False))
    return 0
