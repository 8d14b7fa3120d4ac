"""`remit plan STUDY`: the release plan before fieldwork, proposed, written and sealed."""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from typing import TYPE_CHECKING

from remit.cli.say import print_problems

if TYPE_CHECKING:
    from remit.core.problems import Problem
    from remit.disclosure.planning import Proposal
    from remit.disclosure.sealing import Meaning
    from remit.study.folder import Draft


def run(options: argparse.Namespace) -> int:
    """Print the memo; with `--write` and `--freeze`, write or seal plan.yaml first."""
    from remit.disclosure.sealing import hash_of, said_of_seal
    from remit.report.plan_memo import memo, plan_record
    from remit.study.folder import read_draft
    from remit.study.planfile import lines_text, missing_lines, proposal_text, write_proposal, write_seal

    draft = read_draft(options.study)
    proposal, problems = _propose(draft, options.expect)
    if options.write:
        write_proposal(options.study, proposal_text(proposal))
        draft = read_draft(options.study)
    if options.freeze:
        write_seal(options.study, draft.plan, _meaning(draft), answered=draft.answered)
        draft = read_draft(options.study)
    lines = lines_text(missing_lines(proposal, draft.plan)) if draft.planned else proposal_text(proposal)
    print_problems((*draft.warnings, *problems))
    print(memo(draft.settings.title, proposal, lines, said_of_seal(draft.plan.seal, _meaning(draft))))
    if options.json:
        sealed = {"hash": hash_of(_meaning(draft)), "sealed": draft.plan.seal.hash}
        print(json.dumps({**plan_record(proposal), "lines": lines, **sealed}, ensure_ascii=False))
    return 0


def _propose(draft: Draft, expected: Fraction) -> tuple[Proposal, tuple[Problem, ...]]:
    """The proposal and warnings about it; raises `Refused` where the plan names what is not there."""
    from remit.cli.planned import check_names
    from remit.core.problems import Refused, errors
    from remit.disclosure.expecting import Expectation
    from remit.disclosure.planning import propose
    from remit.fieldwork.frame import eligible_posts
    from remit.study.planfile import wishes_of

    plan, settings, instrument = draft.plan, draft.settings, draft.instrument
    posts = eligible_posts(draft.frame).height if draft.frame is not None else settings.population
    proposal, problems = propose(
        instrument, draft.frame, wishes_of(plan, settings), Expectation(posts, expected, settings.policy)
    )
    problems = (
        *check_names(plan, instrument, draft.scores),
        *problems,
    )
    if errors(problems):
        raise Refused((*draft.warnings, *problems))
    return proposal, problems


def _meaning(draft: Draft) -> Meaning:
    from remit.study.planfile import meaning_of_plan

    return meaning_of_plan(draft.plan, draft.settings, draft.instrument, draft.settings.policy, draft.scores)
