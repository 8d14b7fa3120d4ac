"""Commands: they wire the rooms together and hold no logic. Rooms are imported when a command runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

from remit.cli.parser import WRONG_USAGE, Parser
from remit.cli.parts import ASKED_FOR, PARTS

DONE, PROBLEMS = 0, 1


def _add_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", choices=["none"], help="switch protection off; needs --reason")
    parser.add_argument("--reason", default="", help="why nobody can be harmed; printed on every output")


def _add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        default="",
        metavar="ADDRESS",
        help="count responses.parquet without reading its rows: file, sums, duckdb, spark://... or "
        "postgresql://...",
    )


def _parser() -> Parser:
    from remit import __version__

    parser = Parser(
        prog="remit",
        description="From answers to a checked, accessible report that gives nobody away.",
        epilog="Start with `remit new STUDY --from ANSWERS.csv`, then `remit build STUDY`.",
    )
    parser.add_argument("--version", action="version", version=f"remit {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)

    _add_folder_commands(commands)
    _add_result_commands(commands)
    _add_site_commands(commands)
    for command in commands.choices.values():
        command.allow_abbrev = False  # what means one flag today could mean two tomorrow
    return parser


def _add_folder_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Commands about the study folder: made, checked, planned, previewed."""
    from remit.cli.sums_options import add_options as add_sums_options

    new = commands.add_parser("new", help="make a study folder from a file of answers")
    new.add_argument("study", type=Path, help="the folder to make (or, with --update, to add to)")
    new.add_argument("--from", dest="source", type=Path, metavar="FILE", help="the answers")
    new.add_argument("--structure", type=Path, metavar="FILE", help="LimeSurvey .lss or .txt, or an XLSForm")
    new.add_argument("--frame", type=Path, metavar="FILE", help="the posts that were asked")
    new.add_argument("--id", default="", metavar="COL", help="the column that identifies a row")
    new.add_argument("--weight", default="", metavar="COL", help="the column that holds weights")
    new.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook")
    new.add_argument("--update", action="store_true", help="add late answers; authored files stay")
    new.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    _add_policy(new)

    demo = commands.add_parser("demo", help="the example study, made up, in a folder of your own, and built")
    demo.add_argument(
        "study", type=Path, nargs="?", default=Path("remit-demo"), metavar="DIR", help="(default: remit-demo)"
    )
    demo.set_defaults(out=None, only=None, engine="", policy=None, reason="", json=False)

    check = commands.add_parser("check", help="list problems without building")
    check.add_argument("study", type=Path, help="the study folder")
    check.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    plan = commands.add_parser("plan", help="what may be published, decided before fieldwork")
    plan.add_argument("study", type=Path, help="the study folder")
    plan.add_argument(
        "--expect",
        type=_rate,
        default="0.4",
        metavar="RATE",
        help="the expected response rate (default: 0.4)",
    )
    plan.add_argument("--write", action="store_true", help="write the proposal where there is no plan.yaml")
    plan.add_argument("--freeze", action="store_true", help="seal plan.yaml when fieldwork opens")
    plan.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    preview = commands.add_parser("preview", help="the questionnaire as pages and as a paper copy")
    preview.add_argument("study", type=Path, help="the study folder")
    preview.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: STUDY/preview)")
    preview.add_argument(
        "--xlsform", type=Path, metavar="FILE", help="write an XLSForm for ODK, Kobo and others instead"
    )

    convert = commands.add_parser(
        "convert", help="answers of any size to coded Parquet, or a study to SPSS, ODS or DDI"
    )
    convert.add_argument("file", type=Path, metavar="FILE", help="a file of answers, or the study folder")
    convert.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write (default: FILE with the ending .parquet)"
    )
    convert.add_argument("--id", default="", metavar="COL", help="the column that identifies a row")
    convert.add_argument("--weight", default="", metavar="COL", help="the column that holds weights")
    convert.add_argument("--stratum", default="", metavar="COL", help="the column of a design's strata")
    convert.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    add_sums_options(
        commands.add_parser("sums", help="count answers once and keep the sums, for builds that read no row")
    )

    upgrade = commands.add_parser("upgrade", help="bring the files of a study to the newest format")
    upgrade.add_argument("study", type=Path, help="the study folder")


def _add_result_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Commands that make, attack or compare results."""
    from remit_audit.__main__ import add_options as add_audit_options

    build = commands.add_parser("build", help="make the report and everything beside it")
    build.add_argument("study", type=Path, help="the study folder")
    build.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: STUDY/out)")
    build.add_argument(
        "--only", action="append", choices=(*PARTS, *ASKED_FOR, "packs"), help="make only this part"
    )
    _add_engine(build)
    build.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    _add_policy(build)

    packs = commands.add_parser("packs", help="a pack for the board of every organisation asked")
    packs.add_argument("study", type=Path, help="the study folder")
    packs.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: STUDY/out/packs)")
    packs.add_argument(
        "--respondents", action="store_true", help="also make each respondent's own private sheet"
    )
    _add_engine(packs)
    packs.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    _add_policy(packs)

    support = commands.add_parser("support", help="matches, learning sets and pages for those who agreed")
    support.add_argument("study", type=Path, nargs="?", help="the study folder")
    support.add_argument("--from", dest="source", type=Path, metavar="FILE", help="a spreadsheet instead")
    support.add_argument(
        "--column", action="append", metavar="FACT=HEADER", help="which column of the spreadsheet holds what"
    )
    support.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: STUDY/out/private/support)"
    )
    support.add_argument(
        "--why", nargs=2, metavar=("GIVER", "RECEIVER"), help="why this pair was not proposed; writes nothing"
    )
    support.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    audit = commands.add_parser(
        "audit", help="attack a release as others might: 0 safe, 1 exposed, 2 not proven"
    )
    add_audit_options(audit)

    quotes = commands.add_parser("quotes", help="a sheet for those who read quotes before they are published")
    quotes.add_argument("study", type=Path, help="the study folder")
    quotes.add_argument("--item", default="", metavar="ITEM", help="also list answers to ITEM not quoted yet")
    quotes.add_argument(
        "--out", type=Path, metavar="CSV", help="where to write (default: STUDY/quotes-review.csv)"
    )
    quotes.add_argument(
        "--names",
        type=Path,
        metavar="FOLDER",
        help="also look for names with the spaCy model in this folder (needs remit[names])",
    )
    quotes.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    _add_codings(commands)
    _add_suggest(commands)

    diff = commands.add_parser("diff", help="which numbers differ between two results")
    diff.add_argument("old", type=Path, help="the `out` folder of the earlier build")
    diff.add_argument("new", type=Path, help="the `out` folder of the later build")


def _add_codings(commands: argparse._SubParsersAction[Parser]) -> None:
    """Coded answers to and from other programs."""
    from remit.cli.parts import CODING_FORMATS

    codings = commands.add_parser(
        "codings", help="coded answers to and from other programs: QualCoder, NVivo, Taguette, a table"
    )
    codings.add_argument("study", type=Path, help="the study folder")
    way = codings.add_mutually_exclusive_group(required=True)
    way.add_argument("--write", type=Path, metavar="FILE", help="write .qdpx, .qdc, .sqlite3 or .csv")
    way.add_argument(
        "--read", type=Path, metavar="FILE", help="bring such a file, or a QualCoder folder, back"
    )
    codings.add_argument(
        "--item", action="append", default=[], metavar="ITEM", help="only this open question (more than once)"
    )
    codings.add_argument("--coder", metavar="NAME", help="write only this coder's codings; read: who coded")
    codings.add_argument(
        "--format", default="", choices=CODING_FORMATS, help="where the ending says too little"
    )
    codings.add_argument(
        "--with",
        dest="attributes",
        type=_names,
        default=(),
        metavar="NAME,NAME",
        help="also write what these closed questions or columns of the frame say of each respondent",
    )
    codings.add_argument(
        "--leave-out", action="store_true", help="read what fits, instead of refusing when something does not"
    )
    codings.add_argument(
        "--out", type=Path, metavar="FOLDER", help="read into this folder, not into the study"
    )
    codings.add_argument("--json", action="store_true", help="print one JSON object as the last line")


def _names(text: str) -> tuple[str, ...]:
    """Names with commas between."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _add_suggest(commands: argparse._SubParsersAction[Parser]) -> None:
    suggest = commands.add_parser("suggest", help="themes offered for open answers that nobody has coded yet")
    suggest.add_argument("study", type=Path, help="the study folder")
    suggest.add_argument("item", metavar="ITEM", help="an open question, or one of its columns")
    suggest.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write (default: the list goes to the screen)"
    )
    suggest.add_argument(
        "--evaluate", action="store_true", help="how well offers do, tried on the answers that were coded"
    )
    suggest.add_argument(
        "--coded",
        type=_count,
        metavar="N",
        help="with --evaluate: learn from N coded answers at random and score the others "
        "(default: one by one, each scored before it is learnt from)",
    )
    suggest.add_argument(
        "--seeds",
        type=_count,
        default=5,
        metavar="S",
        help="with --evaluate: runs in random order (default: 5)",
    )
    suggest.add_argument(
        "--groups",
        action="store_true",
        help="sort the answers into groups of like words, as a start for a codebook; --out writes the draft",
    )
    suggest.add_argument(
        "--embed",
        default="",
        metavar="NAME",
        help="what knows the meaning of words: an installed embedding, or `words` for none "
        "(default: wordllama where remit[suggest] is installed)",
    )
    suggest.add_argument("--json", action="store_true", help="print one JSON object as the last line")


def _add_site_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Commands of the live questionnaire (`remit[site]`)."""
    launch = commands.add_parser(
        "launch", help="freeze the questionnaire as an edition that people can be asked"
    )
    launch.add_argument("study", type=Path, help="the study folder")
    launch.add_argument("--key", type=Path, metavar="FILE", help="where the keyholder's key is written, once")
    launch.add_argument("--reason", default="", help="why a question is changed after people were asked")
    launch.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    serve = commands.add_parser(
        "serve", help="the live questionnaire and the fieldwork desk on this computer"
    )
    serve.add_argument("study", type=Path, help="the study folder")
    serve.add_argument("--port", type=int, default=8000, help="where it listens (default: 8000)")
    serve.add_argument("--data", type=Path, metavar="DIR", help="the site's folder (default: STUDY/.site)")

    pull = commands.add_parser(
        "pull", help="bring answers, codings, and what came of support, back into the folder"
    )
    pull.add_argument("study", type=Path, help="the study folder")
    pull.add_argument(
        "--key", type=Path, metavar="FILE", help="the keyholder's key, which links or opens answers"
    )
    pull.add_argument("--data", type=Path, metavar="DIR", help="the site's folder (default: STUDY/.site)")
    pull.add_argument("--only", choices=("answers", "coding", "support"), help="bring back only this part")
    pull.add_argument("--json", action="store_true", help="print one JSON object as the last line")


def _rate(text: str) -> Fraction:
    """A response rate as `0.4` or `40%`."""
    from fractions import Fraction

    try:
        found = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if not 0 < found <= 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a response rate: write it as 0.4 or 40%")
    return found


def _count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return int(text)


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    from importlib import import_module

    run: Callable[[argparse.Namespace], int] = import_module(f"remit.cli.{name}").run
    return run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 problems (printed), 2 wrong usage."""
    # Products of matrices in one thread: the same digits on any number of cores, and no threads to begin.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for stream in (sys.stdout, sys.stderr):
        # A console with an old code page must not stop a build because of a Welsh letter.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    parser = _parser()
    try:
        options, left = parser.parse_known_args(arguments)
        if left:
            parser.refuse(options.command, left)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USAGE
    if getattr(options, "policy", None) and len(options.reason.strip()) < 10:
        parser.exit_on_error = False
        print("remit: --policy none needs --reason with a sentence that readers can judge", file=sys.stderr)
        return WRONG_USAGE
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from remit.cli.say import print_problems
    from remit.core.problems import Refused

    try:
        return _command(options.command)(options)
    except Refused as refused:
        print_problems(refused.problems)
        if getattr(options, "json", False):
            print(
                json.dumps({"problems": [str(problem) for problem in refused.problems]}, ensure_ascii=False)
            )
        return PROBLEMS
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return PROBLEMS
    except Exception as error:  # the last door: a mistake of ours must not look like one of theirs
        if os.environ.get("REMIT_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        print(
            f"remit · BUG-001 · Remit itself made a mistake ({what}); nothing was changed · "
            "set REMIT_DEBUG=1, run it again, and send what it prints to the developers",
            file=sys.stderr,
        )
        return PROBLEMS
