"""`remit quotes STUDY`: a sheet for the people who read quotes before they are published."""

from __future__ import annotations

import argparse
import json

from remit.cli.say import print_problems


def run(options: argparse.Namespace) -> int:
    """Write the review sheet; the ledger itself is never touched."""
    from msgspec.structs import replace

    from remit.cli.quoting import asked_and_answered, watch_for
    from remit.coding.quotes import read_quotes, without_consent
    from remit.coding.review import candidates, review_quotes
    from remit.core.problems import Place, Refused, errors, nearest, refuse
    from remit.study.folder import read_study
    from remit.study.names import name_finder
    from remit.study.quote_files import consents_in_answers
    from remit.study.review_sheet import NAME, check_sheet, review_csv, write_sheet

    target = options.out or options.study / NAME
    check_sheet(target)
    more = name_finder(options.names) if options.names else None
    study = read_study(options.study)
    responses, invited, problems = asked_and_answered(study)
    watch, warned = watch_for(study, invited, hints=True)
    quotes, wrong = read_quotes(study.quotes)
    if errors((*problems, *wrong)):
        raise Refused((*problems, *wrong))
    agreed, unsure = consents_in_answers(study.settings, responses)
    quotes = without_consent(quotes, agreed)
    rows = list(quotes)
    if options.item:
        known = {v.item for v in responses.variables if v.storage == "text"}
        known |= {v.name for v in responses.variables if v.storage == "text"}
        if options.item not in known:
            what = f"'{options.item}' is not an open question{nearest(options.item, known)}"
            raise refuse("QUOTE-050", Place("--item"), what, "name an item with open answers")
        rows += [
            replace(each, consent=agreed.get(each.answer, False))
            for each in candidates(options.item, responses, quotes)
        ]
    reviewed, lost = review_quotes(rows, responses, watch, study.plan.keys, more)
    if lost:
        raise Refused(lost)
    write_sheet(target, review_csv(reviewed))
    print_problems((*study.warnings, *warned, *unsure))
    said = {
        "quotes": len(quotes),
        "candidates": len(rows) - len(quotes),
        "suggested": sum(len(each.suggested) for each in reviewed),
        "narrow": sum(each.narrow for each in reviewed),
        "not_ready": sum(bool(each.missing) for each in reviewed[: len(quotes)]),
    }
    print(
        f"quotes {said['quotes']:,}, not ready {said['not_ready']:,}; "
        f"further answers {said['candidates']:,}; suggested edits {said['suggested']:,}; "
        f"speakers who are one of few {said['narrow']:,}"
    )
    if invited is None:
        print("there is no frame.csv, so how many of those who were asked fit was not counted")
    print(f"open {target} (it holds people's own words: keep it private)")
    if options.json:
        print(json.dumps({"sheet": str(target), **said}, ensure_ascii=False))
    return 0
