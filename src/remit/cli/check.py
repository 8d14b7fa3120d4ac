"""`remit check STUDY`: everything a build would complain about, without building."""

from __future__ import annotations

import argparse
import json

from remit.cli.say import Stages, print_problems


def run(options: argparse.Namespace) -> int:
    """Print every problem; 0 when a build would succeed."""
    from remit.cli.auditing import Audit
    from remit.cli.pipeline import prepare, publish_pass
    from remit.cli.support_public import check_support
    from remit.core.problems import errors
    from remit.study.certificate import read_certificate
    from remit.study.ledger import read_ledger

    stages = Stages(watched=False)
    prepared = prepare(options.study, "", stages)
    earlier = {entry.release[:16]: entry.document for entry in read_ledger(options.study)}
    result = publish_pass(prepared, stages, Audit(read_certificate(options.study), earlier))
    found = (*result.problems, *check_support(prepared))
    print_problems((*prepared.warnings, *found))
    wrong = errors(found)
    if not wrong:
        print(f"{options.study}: no problem stops a build")
    if options.json:
        listed = [str(problem) for problem in (*prepared.warnings, *found)]
        print(json.dumps({"problems": listed, "ok": not wrong}, ensure_ascii=False))
    return 1 if wrong else 0
