"""`remit pull STUDY`: submissions, coding and what came of support come back into the study folder."""

from __future__ import annotations

import argparse
import json
import sys


def run(options: argparse.Namespace) -> int:
    """Write responses.csv, the codings and the sheets of support; says what was written."""
    from remit.cli.needs import need_site

    need_site()
    told: dict[str, object] = {}
    if options.only in (None, "answers"):
        told |= _answers(options)
    if options.only in (None, "coding"):
        told |= _coding(options)
    if options.only in (None, "support"):
        told |= _support(options)
    if options.json:
        print(json.dumps(told))
    return 0


def _answers(options: argparse.Namespace) -> dict[str, object]:
    from remit.site.pulling import pull_study

    done = pull_study(options.study, options.data, options.key)
    if done.kept:
        print(f"Nobody has sent an answer here; {done.file} stays as it is.")
    else:
        print(f"{done.responses} responses in {done.file}; {done.linked} of them have the id of their post.")
    if done.posts:
        print(f"{done.posts:,} posts that were asked are in frame.csv, without names and addresses.")
    for problem in done.apart.warnings() if done.apart else ():
        print(problem, file=sys.stderr)
    if done.earlier:
        print(
            f"Answers to what is no longer asked are in responses-no-longer-asked.csv: "
            f"{', '.join(done.earlier)}."
        )
    return {
        "responses": done.responses,
        "linked": done.linked,
        "file": str(done.file),
        "earlier": list(done.earlier),
        "posts": done.posts,
    }


def _coding(options: argparse.Namespace) -> dict[str, object]:
    from remit.site.pulling import pull_coding_of

    done = pull_coding_of(options.study, options.data)
    if done.questions:
        print(
            f"Coding: {done.codings:,} codings of {done.questions} questions from {done.steps:,} steps; "
            f"{', '.join(done.files) or 'nothing is new'}."
        )
        if done.quotes or done.waiting:
            print(f"Quotes: {done.quotes:,} approved, {done.waiting:,} waiting at the desk.")
    elif options.only == "coding":
        print("Coding: nothing was coded at the desk.")
    return {"coding": list(done.files)}


def _support(options: argparse.Namespace) -> dict[str, object]:
    from remit.site.pulling import pull_support_of

    done = pull_support_of(options.study, options.data)
    for problem in done.warnings:
        print(problem, file=sys.stderr)
    if done.files or options.only == "support":
        print(f"Support: {', '.join(done.files) or 'nothing is new'}.")
    return {"support": list(done.files)}
