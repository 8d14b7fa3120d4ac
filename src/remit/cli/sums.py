"""`remit sums STUDY`: coded files counted once, checked, corrected; and a build that needs nothing else."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.cli.counted import ROWS, prepare_counted
from remit.cli.pipeline import ask_everything
from remit.cli.prepared import Prepared
from remit.cli.say import Stages, print_problems
from remit.core.problems import Place, Problem, Refused, refuse
from remit.core.words import Variable
from remit.estimates.mass.stored import CountedBefore, merge_stored
from remit.fieldwork.counting import Asked, NotedDown
from remit.instrument.dictionary import variables as instrument_variables
from remit.study.coded_reading import open_coded
from remit.study.coded_writing import hash_file
from remit.study.folder import read_asked, read_authored
from remit.study.sums import (
    ENDING,
    FOLDER,
    Group,
    Kept,
    add_up,
    beside,
    check_parts,
    check_wave,
    corrected,
    count_file,
    holds,
    marks_of,
    read_parts,
    with_words,
)
from remit.study.sums_files import Part, read_part, write_part


class Counted(Struct, frozen=True):
    """What became of one file."""

    kept: Kept
    fresh: bool

    @property
    def rows(self) -> int:
        """How many rows its sums are of."""
        return self.kept.part.stored.sums.rows


def run(options: argparse.Namespace) -> int:
    """Count, correct or check, and say what is kept."""
    instrument, _ = read_authored(options.study)
    variables = instrument_variables(instrument)
    _check_usage(options)
    if options.check:
        return _check(options, variables)
    stages = Stages()
    counted = []
    with stages.stage("count", "Counting"):
        for path in options.files or [options.study / ROWS.file]:
            counted.append(_counted(options, path, variables, stages))
    for each in counted:
        size = each.kept.path.stat().st_size
        done = "counted" if each.fresh else "counted already, and unchanged"
        print(f"{each.kept.place}: {each.rows:,} rows {done} ({size / 1e6:,.2f} MB)")
    print("Sums hold counts of small groups: keep them private.", file=sys.stderr)
    if options.json:
        rows = {each.kept.name: each.rows for each in counted}
        print(json.dumps({"rows": rows, "seconds": stages.seconds["count"]}, ensure_ascii=False))
    return 0


def _check_usage(options: argparse.Namespace) -> None:
    check_wave(options.wave)
    names = [path.stem for path in options.files]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        what = f"'{twice}' is the name of two files, and the sums of one would replace those of the other"
        raise refuse("MASS-018", Place("sums"), what, "give the files different names")
    if bool(options.only) == bool(options.former) and not (options.only and len(names) > 1):
        return
    raise refuse(
        "MASS-018",
        Place("--only"),
        "one group is counted anew out of one file, and what was counted of it before is taken off",
        "give --only KEY=GROUP, --former FILE (the rows as they were) and one FILE",
    )


def _counted(
    options: argparse.Namespace, path: Path, variables: Sequence[Variable], stages: Stages
) -> Counted:
    """One file counted and kept, unless that was done before."""
    file = open_coded(path)
    asked = questions(options.study, file.answered)
    name = f"{options.wave}/{path.stem}" if options.wave else path.stem
    place = options.study / FOLDER / f"{name}{ENDING}"
    if options.only:
        part = _corrected(options, path, asked, read_part(place))
        return _keep(options.study, Kept(place, name, options.wave, part), variables)
    mark, before = hash_file(path), _before(place)
    if before is not None and before.sha256 == mark and holds(before.stored, file, asked):
        with_words([kept := Kept(place, name, options.wave, before)], variables)
        return Counted(kept, fresh=False)
    told = partial(_told, stages, path.name)
    part = Part(count_file(path, asked, progress=told), path.name, mark, marks_of(path))
    return _keep(options.study, Kept(place, name, options.wave, part), variables)


def _told(stages: Stages, name: str, rows: int, total: int) -> None:
    stages.show(f"Counting {name}: {rows / max(total, 1):.0%}")


def _before(place: Path) -> Part | None:
    """What was counted under this name; None where nothing was, or nobody can read it any more."""
    try:
        return read_part(place) if place.is_file() else None
    except Refused:
        return None


def _keep(root: Path, kept: Kept, variables: Sequence[Variable]) -> Counted:
    """Write a part where it fits the questionnaire and the parts beside it; raises `Refused`."""
    with_words([kept], variables)
    problems = [each for each in check_parts([*beside(root, kept), kept]) if each.where == kept.place]
    if problems:
        raise Refused(problems)
    write_part(kept.path, kept.part)
    return Counted(kept, fresh=True)


def _corrected(options: argparse.Namespace, path: Path, asked: Asked, part: Part) -> Part:
    key, equals, code = options.only.partition("=")
    if not equals:
        fix = "write it as KEY=GROUP, for example organisation=R07"
        raise refuse("MASS-018", Place("--only"), f"'{options.only}' names no group", fix)
    return corrected(part, path, options.former, asked, Group(key, code))


def questions(root: Path, variables: Sequence[Variable]) -> Asked:
    """What a build of this study will ask: found out by the first half of a build, of rows of nobody.

    Raises `Refused` as a build does.
    """
    noted = NotedDown(variables)
    ask_everything(prepare_counted(root, "", Stages(watched=False), noted, ()))
    return noted.asked


def _check(options: argparse.Namespace, variables: Sequence[Variable]) -> int:
    """Every part read, held against the questionnaire and the others, and asked all that a build asks."""
    parts = with_words(read_parts(options.study, options.wave), variables)
    problems = list(check_parts(parts))
    for wave in dict.fromkeys(each.wave for each in parts):
        problems += _unanswered(options.study, [each for each in parts if each.wave == wave])
    for each in parts:
        print(
            f"{each.place}: {each.part.stored.sums.rows:,} rows of {each.part.source or 'a corrected file'}"
        )
    print_problems(problems)
    if options.json:
        held = {each.name: each.part.stored.sums.rows for each in parts}
        print(json.dumps({"rows": held, "problems": [str(each) for each in problems]}, ensure_ascii=False))
    return 1 if problems else 0


def _unanswered(root: Path, parts: Sequence[Kept]) -> Sequence[Problem]:
    """What a build of these would ask in vain."""
    try:
        stored = merge_stored([each.part.stored for each in parts], [each.place for each in parts])
        rows = CountedBefore(stored, 0, Place(FOLDER))
        ask_everything(prepare_counted(root, "", Stages(watched=False), rows, ()))
    except Refused as refused:
        return refused.problems
    return ()


def prepare_summed(root: Path, wave: str, none_reason: str, stages: Stages) -> Prepared:
    """A study built of the sums of its parts alone; of one wave, or of all (""). Raises `Refused`."""
    instrument, settings = read_authored(root)
    with stages.stage("sums", "Adding sums up"):
        stored, parts = add_up(root, instrument_variables(instrument), wave)
    rows = CountedBefore(stored, read_asked(root, settings), Place(FOLDER))
    files = [f"{FOLDER}/{each.name}{ENDING}" for each in parts]
    prepared = prepare_counted(root, none_reason, stages, rows, files, stored.sums.stratum.name)
    return replace(prepared, warnings=(*prepared.warnings, *_several(parts)))


def _several(parts: Sequence[Kept]) -> tuple[Problem, ...]:
    waves = sorted({each.wave for each in parts})
    if len(waves) < 2:
        return ()
    what = f"people of {len(waves)} waves are added up: {', '.join(wave or '(none)' for wave in waves)}"
    fix = f"for one alone: --engine sums://{waves[-1]}"
    return (Problem("MASS-019", Place(FOLDER), what, fix, "warning"),)
