"""`remit packs STUDY`: a pack for every organisation of the frame, from the one release."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from remit.cli.beside import Beside
from remit.cli.unswept import unswept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.cli.pack_files import Made, PackKit
    from remit.cli.prepared import Prepared, Published
    from remit.cli.say import Stages
    from remit.compare.peers import Organisation, PeerGroup
    from remit.core.problems import Problem, Refused


def load() -> None:
    """Load the writers in a further process, which imports nothing else of the command."""
    from remit.cli.pack_files import load_writers

    load_writers()


def run(options: argparse.Namespace) -> int:
    """Make the packs, and the respondents' own sheets when asked; 1 when a pack could not be made."""
    with unswept(), ExitStack() as held, Beside(load, processes=os.cpu_count() or 1) as beside:
        return _run(options, beside, held)


def _run(options: argparse.Namespace, beside: Beside, held: ExitStack) -> int:
    from remit.cli.building import audit_of, keep, made_on, prepare_here_or_elsewhere
    from remit.cli.pipeline import publish_pass
    from remit.cli.say import Stages, print_problems
    from remit.core.problems import Refused, errors
    from remit.study.store import PACKS_MARK, check_target, replacing

    target: Path = options.out or options.study / "out" / "packs"
    check_target(target, PACKS_MARK)
    if options.respondents and options.engine:
        raise _no_rows()
    stages = Stages()
    prepared = prepare_here_or_elsewhere(options, stages, held)
    audit = audit_of(options.study, beside)
    published = publish_pass(prepared, stages, audit)
    if errors(published.problems):
        raise Refused((*prepared.warnings, *published.problems))
    if published.pack is None:
        raise _nobody()
    date = made_on(prepared)
    with replacing(target) as fresh:
        outcome = write_packs(prepared, published, date, fresh, beside, stages)
    _show_in_index(target.parent, prepared, published, date)
    kept = keep(prepared, published, audit)
    problems = [*prepared.warnings, *published.problems, *outcome.problems, *kept]
    print_problems(problems)
    print(f"{outcome.made:,} packs: open {target / 'index.html'}")
    sheets = _sheets(options, prepared, published, date) if options.respondents else None
    if options.json:
        said = {
            "out": str(target),
            "packs": outcome.made,
            "broken": outcome.broken,
            "respondents": sheets,
            "stages": stages.seconds,
        }
        print(json.dumps(said, ensure_ascii=False))
    return 1 if errors(problems) else 0


def _show_in_index(out: Path, prepared: Prepared, published: Published, date: str) -> None:
    """Let the first page of a result that is there already lead to the packs."""
    from remit.cli.outputs import index
    from remit.study.store import MARK, write_files

    if (out / MARK).is_file():
        there = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
        there |= {path.relative_to(out).as_posix() for path in out.iterdir() if path.is_file()}
        write_files(out, {"index.html": index(prepared, published, date, there)})


def _nobody() -> Refused:
    from remit.core.problems import Place, refuse

    return refuse(
        "PACK-008",
        Place("frame.csv"),
        "no organisation is named, so there is nobody to make a pack for",
        "add frame.csv with the columns 'post' and 'organisation'; with --engine the latter is enough",
    )


def _no_rows() -> Refused:
    from remit.core.problems import Place, refuse

    return refuse(
        "ENGINE-008",
        Place("--respondents"),
        "a respondent's own sheet shows one person's answers, and with --engine no row is read",
        "leave --engine out, or make the packs alone",
    )


def _sheets(options: argparse.Namespace, prepared: Prepared, published: Published, date: str) -> int:
    """The respondents' own sheets, always in the study's own private folder; says how many."""
    from remit.cli.respondents import write_respondents

    folder = options.study / "out" / "private" / "respondents"
    count = write_respondents(prepared, published, date, folder)
    print(f"{count:,} private sheets, each for one respondent only: {folder}")
    return count


# ---- all packs -------------------------------------------------------------------------------------


class PackOutcome(Struct, frozen=True):
    """How many packs were made, which organisations have none, and what there is to say."""

    made: int
    broken: tuple[str, ...]
    problems: tuple[Problem, ...]


def write_packs(
    prepared: Prepared,
    published: Published,
    date: str,
    folder: Path,
    beside: Beside,
    stages: Stages,
    back: str = "",
) -> PackOutcome:
    """Write a pack for every organisation of the frame into an empty folder, with a list of them.

    `beside` should have been opened with `load` and as many processes as there are cores. A pack that cannot
    be made is a problem (PACK-001) and stops no other. `back` is the page that the list leads back to. Raises
    `Refused` where there are no organisations.
    """
    from remit.cli.carried import public_fingerprint

    kit = pack_kit(prepared, published, date)
    pairs, problems = prepared_pairs(prepared, published, kit)
    with stages.stage("packs", f"Making {len(pairs):,} packs"):
        results = _each(kit, pairs, folder, beside, stages)
    _write_list(kit, pairs, results, folder, back, public_fingerprint(prepared, published, date))
    told = [problem for made in results for problem in made.problems]
    missing = dict(pair for made in results for pair in made.missing)
    broken = tuple(each.name for (each, _), made in zip(pairs, results, strict=True) if not made.files)
    return PackOutcome(len(pairs) - len(broken), broken, (*problems, *told, *_not_installed(missing)))


def prepared_pairs(
    prepared: Prepared, published: Published, kit: PackKit
) -> tuple[list[tuple[Organisation, PeerGroup]], tuple[Problem, ...]]:
    """Every organisation of the frame with the group it is set beside, and what is odd about the frame."""
    from remit.compare.peers import organisations, peer_group

    frame = prepared.study.frame
    columns = frame.to_dict(as_series=False) if frame is not None else {}
    found, problems = organisations(columns, tuple(kit.keys))
    words = {choice.code: choice.text for choice in kit.keys[kit.key].choices} if kit.key in kit.keys else {}
    release, groups = published.release, published.clearance.groups
    return [(each, peer_group(each, kit.key, words, release, groups)) for each in found], problems


def pack_kit(prepared: Prepared, published: Published, date: str) -> PackKit:
    """What all packs have in common; holds nothing that is not cleared, and no response."""
    from remit.cli.benchmarks import standings_of
    from remit.cli.making import making
    from remit.cli.outputs import theme_of
    from remit.cli.pack_files import PackKit
    from remit.compare.packs import pack_facts
    from remit.report.method import short_method

    settings, plan = prepared.study.settings, prepared.study.plan
    if published.pack is None:
        raise _nobody()
    heads = prepared.catalogue.keys
    # The register's columns may hold anything; printed are those that the plan makes public keys.
    public = dict.fromkeys((settings.peer_groups, *plan.keys))
    keys = {key: heads[key] for key in public if key in heads and heads[key].organisation}
    key, benchmark = settings.peer_groups, prepared.study.scores.benchmark
    benchmarked = benchmark.group if benchmark is not None else None
    return PackKit(
        outline=published.pack,
        release=published.release,
        facts=pack_facts(published.release, key, {entry.item: entry.label for entry in settings.stand}),
        key=key,
        skipped=tuple(public),
        keys=keys,
        method=short_method(published.release, making(prepared, attacked=published.certificate is not None)),
        subtitle=settings.title,
        language=settings.language,
        publisher=settings.body,
        date=date,
        notice=settings.mark,
        draft=settings.draft,
        theme=theme_of(prepared),
        between=published.comparison.between if published.comparison else None,
        scores=standings_of(prepared, published.release) if benchmarked == key else (),
    )


def _each(
    kit: PackKit,
    pairs: Sequence[tuple[Organisation, PeerGroup]],
    folder: Path,
    beside: Beside,
    stages: Stages,
) -> list[Made]:
    """All packs on all cores, in the order of the register whatever order they were ready in."""
    import pickle

    from remit.cli.pack_files import Made, broken, write_pack

    packed = pickle.dumps(kit, protocol=pickle.HIGHEST_PROTOCOL)
    # Group by group: all packs of a group show the same pictures, which are remembered for a while.
    order = sorted(range(len(pairs)), key=lambda place: pairs[place][1].code)
    tasks = [(packed, str(folder), *pairs[place]) for place in order]
    results: dict[int, Made] = {}
    for turn, made in beside.each(write_pack, tasks):
        place = order[turn]
        each = pairs[place][0]
        what = "the process that made it was ended, perhaps for want of memory"
        results[place] = made or Made(each.folder, problems=(broken(each.name, what),))
        stages.show(f"Making packs: {len(results):,} of {len(pairs):,}")
    return [results[place] for place in range(len(pairs))]


def _write_list(
    kit: PackKit,
    pairs: Sequence[tuple[Organisation, PeerGroup]],
    results: Sequence[Made],
    folder: Path,
    back: str,
    made_of: str,
) -> None:
    """`index.html` for people and `packs.json` for programs."""
    from remit.publish.pages.packs_index import PackEntry, packs_index
    from remit.publish.pages.words import PageWords
    from remit.study.store import PACKS_MARK, write_files

    groups: dict[str, list[PackEntry]] = {}
    rows = []
    for (each, group), made in zip(pairs, results, strict=True):
        if made.files:
            groups.setdefault(group.label, []).append(PackEntry(each.name, each.folder, made.files))
            rows.append({"organisation": each.name, "folder": each.folder, "group": group.label})
    page = packs_index(
        {name: groups[name] for name in sorted(groups)},
        kit.theme,
        PageWords("Board packs", kit.subtitle, kit.language, kit.publisher, kit.date, kit.notice, kit.draft),
        back,
    )
    record = json.dumps({"schema": 1, "made_of": made_of, "packs": rows}, ensure_ascii=False, indent=1) + "\n"
    write_files(folder, {"index.html": page, PACKS_MARK: record.encode("utf-8")})


def _not_installed(missing: dict[str, str]) -> list[Problem]:
    from remit.cli.outputs import not_installed

    extras = {"pack.pdf": "pdf", "pack.xlsx": "sheet"}
    return [
        not_installed(name, extras.get(name, "all"), package) for name, package in sorted(missing.items())
    ]
