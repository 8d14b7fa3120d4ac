"""`remit preview STUDY`: the questionnaire as accessible pages and as a paper copy, or as an XLSForm."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """Write the pages, or the workbook with a report of what it loses; says where to look."""
    from remit.instrument.pages import preview
    from remit.study.folder import read_authored
    from remit.study.store import PAGES_MARK, check_target, replace_folder

    if options.xlsform is not None:
        return _xlsform(options)
    instrument, settings = read_authored(options.study)
    target = options.out or options.study / "preview"
    check_target(target, PAGES_MARK)
    pages = preview(instrument, settings.notice)
    replace_folder(target, {name: text.encode("utf-8") for name, text in pages.items()})
    print(f"{len(instrument.items)} questions on {len(instrument.pages)} pages: open {target / 'index.html'}")
    return 0


def _xlsform(options: argparse.Namespace) -> int:
    from remit.cli.say import print_problems
    from remit.study.xlsform.files import write_form

    written = write_form(options.study, options.xlsform)
    print_problems(written.losses)
    print(f"{options.xlsform}: {written.questions} questions as an XLSForm")
    return 0
