"""`remit suggest STUDY ITEM --groups`: a first sorting of answers, for people who write a codebook."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from remit.cli.quoting import asked_and_answered
from remit.cli.say import Stages, print_problems
from remit.cli.suggesting import variables_of
from remit.coding.grouping import Group, group_answers, no_answer_pattern
from remit.coding.open_answers import open_answers
from remit.coding.reasons import shortened
from remit.core.problems import Refused, errors
from remit.study.draft_codebook import check_free, label_of, write_draft
from remit.study.embedding import find_embedding
from remit.study.folder import read_study
from remit.study.locales import read_locale


def group(options: argparse.Namespace, stages: Stages) -> int:
    """Print the groups, and write a draft codebook where --out names a free path."""
    if options.out is not None:
        check_free(options.out)
    found = find_embedding(options.embed)
    with stages.stage("read", "Reading the study"):
        study = read_study(options.study)
        responses, _, problems = asked_and_answered(study)
        if errors(problems):
            raise Refused(problems)
        variables = variables_of(options.item, responses)
        texts = [each.text for each in open_answers(variables, responses, ())]
        pack, _ = read_locale(study.settings.language, hints=False)
    print_problems(study.warnings)
    with stages.stage("group", "Sorting the answers"):
        pattern = no_answer_pattern(pack.no_answer, pack.no_answer_more)
        groups = group_answers(texts, found.embed, pattern, pack.plain)
    _print(options.item, groups, texts)
    if options.out is not None:
        item = next(v.item for v in responses.variables if v.name == variables[0])
        write_draft(options.out, item, groups)
        print(f"open {options.out}: a draft to be read, renamed and mended by people")
    if options.json:
        listed = [{"kind": g.kind, "words": list(g.words), "answers": len(g.members)} for g in groups]
        print(json.dumps({"item": options.item, "answers": len(texts), "groups": listed}, ensure_ascii=False))
    return 0


def _print(item: str, groups: Sequence[Group], texts: Sequence[str]) -> None:
    print(f"{item}: {len(texts):,} answers, sorted by their words alone. A start for people, not a result.")
    for each in groups:
        label = "Unlike any group" if each.kind == "other" else label_of(each)
        print(f"\n{label}: {len(each.members):,}")
        for place in each.typical:
            print(f"  “{shortened(texts[place])}”")
