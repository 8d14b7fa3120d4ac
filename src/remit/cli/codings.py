"""`remit codings STUDY`: codebooks, answers and codings to and from other programs for qualitative work."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from remit.cli.say import print_problems

if TYPE_CHECKING:
    from remit.coding.codings import Coding
    from remit.fieldwork.responses import Responses
    from remit.study.exchange.values import Loss
    from remit.study.folder import Study


def run(options: argparse.Namespace) -> int:
    """Write a file for another program, or bring one back."""
    return _write(options) if options.write else _read(options)


def _write(options: argparse.Namespace) -> int:
    from remit.core.problems import Place, refuse
    from remit.study.exchange.files import write_file
    from remit.study.exchange.formats import FORMATS, check_target, format_of, write
    from remit.study.exchange.gathering import chosen_items, gather, only_coder
    from remit.study.folder import read_study

    name = format_of(options.write, options.format)
    check_target(options.write, name)
    study = read_study(options.study)
    responses, codings = _coded(study)
    items = chosen_items(study, responses, options.item)
    if not items:
        what = "no open question has a codebook, so there is nothing to write"
        raise refuse("EXCHANGE-019", Place("codebook"), what, "write codebook/ITEM.yaml, or name --item ITEM")
    project = gather(study, responses, items, codings, attributes=options.attributes, made=_moment(study))
    if options.coder is not None:
        project = only_coder(project, options.coder)
    written = write(project, name)
    write_file(options.write, written.content)
    print_problems(study.warnings)
    said = {
        "answers": written.answers,
        "codings": written.codings,
        "themes": len(project.themes),
        "coders": len(project.coders) if written.codings else 0,
    }
    print(
        f"{options.write}: {FORMATS[name].words}; answers {said['answers']:,}, "
        f"codings {said['codings']:,}, themes {said['themes']:,}, coders {said['coders']:,}"
    )
    _print_losses(written.losses)
    if written.answers:
        print("It holds what people said, under the ids of the study: keep it private.")
    if options.json:
        record = {"file": str(options.write), "format": name, **said, "losses": _listed(written.losses)}
        print(json.dumps(record, ensure_ascii=False))
    return 0


def _read(options: argparse.Namespace) -> int:
    from remit.study.exchange.bringing import bring
    from remit.study.exchange.gathering import chosen_items, gather, open_items
    from remit.study.exchange.naming import shown
    from remit.study.exchange.taking import Wish
    from remit.study.folder import read_study
    from remit.study.waves import current_folder

    study = read_study(options.study)
    responses, codings = _coded(study)
    asked = chosen_items(study, responses, options.item) if options.item else ()
    project = gather(study, responses, open_items(responses), codings)
    wish = Wish(
        str(options.read),
        options.coder,
        asked,
        options.leave_out,
        options.out is not None,
    )
    folder = options.out or study.root
    current = "" if options.out else current_folder(study.root, study.settings.waves)
    brought = bring(options.read, project, folder, current, wish)
    print_problems((*study.warnings, *brought.problems))
    said = {
        "codings": len(brought.codings),
        "already": brought.already,
        "left_out": brought.left_out,
        "coders": len({coding.coder for coding in brought.codings}),
    }
    origin = shown(brought.origin) or "an unknown program"
    print(
        f"{options.read} (from {origin}): new codings {said['codings']:,}, "
        f"already there {said['already']:,}, left out {said['left_out']:,}"
    )
    for path in brought.written:
        print(f"written: {path}")
    _print_losses(brought.losses, whole=not brought.left_out)
    if options.json:
        record = {
            "file": str(options.read),
            "origin": brought.origin,
            **said,
            "written": [str(path) for path in brought.written],
            "losses": _listed(brought.losses),
            "problems": [str(problem) for problem in brought.problems],
        }
        print(json.dumps(record, ensure_ascii=False))
    return 0


def _coded(study: Study) -> tuple[Responses, tuple[Coding, ...]]:
    """The responses and the codings of a study whose codings are sound."""
    from remit.cli.quoting import asked_and_answered
    from remit.coding.codings import check_codings, read_codings
    from remit.core.problems import Refused, errors

    responses, _, problems = asked_and_answered(study)
    codings, wrong = read_codings(study.codings)
    books = {book.item: book for book in study.codebooks}
    every = (*problems, *wrong, *check_codings(codings, books, responses))
    if errors(every):
        raise Refused(every)
    return responses, codings


def _moment(study: Study) -> str:
    """When the file was made: SOURCE_DATE_EPOCH, else the day of the sign-off, else unsaid."""
    from remit.core.problems import Place, refuse

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return f"{study.settings.signed_on}T00:00:00Z" if study.settings.signed_on else ""
    try:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        what, fix = f"'{epoch}' is not a number of seconds since 1970", "unset it, or give whole seconds"
        raise refuse("BUILD-001", Place("SOURCE_DATE_EPOCH"), what, fix) from None


def _print_losses(losses: Iterable[Loss], *, whole: bool = True) -> None:
    listed = list(losses)
    for returns, title in (
        (False, "Cannot travel:"),
        (True, "Travels in another form, and comes back as it was:"),
    ):
        lines = [f"  {loss.count:,} × {loss.words}" for loss in listed if loss.returns is returns]
        if lines:
            print("\n".join((title, *lines)))
    if whole and not listed:
        print("Nothing is lost.")


def _listed(losses: Iterable[Loss]) -> list[dict[str, object]]:
    return [
        {"what": loss.what, "count": loss.count, "words": loss.words, "returns": loss.returns}
        for loss in losses
    ]
