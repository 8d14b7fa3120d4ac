"""The folder `sums/` of a study: one file of sums for each file of rows that was counted, by waves.

`sums/NAME.npz` and `sums/WAVE/NAME.npz`. A build adds up what lies there; no row is read for it. Within a
wave nobody may be counted twice: the same file is known by its hash, the same people by their ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace
from polars.exceptions import PolarsError

from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.core.words import Variable
from remit.estimates.mass.few import FEW
from remit.estimates.mass.stored import Joint, Stored, as_asked, correct, merge_stored
from remit.fieldwork.counting import Asked
from remit.study.coded_reading import CodedFile, all_rows, known, open_coded, rows_where
from remit.study.engines.file import count_joints
from remit.study.mass import Progress, count_some, plan_file, tabulate_rows
from remit.study.sums_files import Marks, Part, read_part

FOLDER = "sums"
ENDING = ".npz"

MARKS = 4096
"""How many ids are remembered of a part. Up to so many people every repetition is noticed; beyond, one person
in a thousand counted twice among a million is missed once in sixty times, one in a hundred never."""

_ROWS_AT_ONCE = 1_000_000

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Group(Struct, frozen=True):
    """The people of one group of a breakdown, for example of one organisation."""

    key: str
    code: str


class Kept(Struct, frozen=True):
    """A part where it is kept: its name below the folder without the ending, and the wave it belongs to."""

    path: Path
    name: str
    wave: str
    part: Part

    @property
    def place(self) -> Place:
        """The file, as problems name it."""
        return Place(f"{FOLDER}/{self.name}{ENDING}")


def count_file(
    path: Path, asked: Asked, only: Group | None = None, progress: Progress | None = None
) -> Stored:
    """The sums of a coded file, all that was asked of it; of one group's rows where `only` says so.

    Raises `Refused` as `tabulate_file`.
    """
    file = open_coded(path)
    closed, joints = _divided(file, asked)
    names = list(dict.fromkeys(name for joint in joints for name in joint))
    wanted, _ = plan_file(file, asked.keys, closed, weighted=True)
    if only is None and file.dictionary.rows > FEW:
        sums, rows = tabulate_rows(file, wanted, progress), pl.scan_parquet(path)
    else:
        found = (
            rows_where(file, wanted.columns, only.key, only.code, names)
            if only
            else all_rows(file, wanted.columns, names)
        )
        sums, rows = count_some(file, found, wanted), found.rows.lazy()
    try:
        counted = count_joints(rows, file, joints)
    except (PolarsError, OSError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise refuse("CODED-001", file.place, f"this cannot be read: {first}", "convert it again") from None
    return Stored(
        file.answered, sums, tuple(Joint(names, rows) for names, rows in zip(joints, counted, strict=True))
    )


def _divided(file: CodedFile, asked: Asked) -> tuple[list[str], list[tuple[str, ...]]]:
    """What is counted answer by answer, and what as combinations: open text has no list of answers."""
    closed = [name for name in asked.alone if file.by_name[name].variable.storage != "text"]
    texts = [name for name in asked.alone if name not in closed]
    pairs: list[tuple[str, ...]] = [(name, key) for name in texts for key in asked.keys]
    pairs = pairs or [(name,) for name in texts]
    return closed, list(dict.fromkeys([*asked.joints, *pairs]))


def marks_of(path: Path) -> Marks:
    """The marks of a file's people; none where ids are only the numbers of its rows.

    Raises `Refused` with CODED-001.
    """
    file = open_coded(path)
    if file.columns.get("id") != pl.String:
        return np.zeros(0, dtype=np.uint64)
    ids, rows = pl.scan_parquet(path).select("id"), file.dictionary.rows
    found: Marks = np.zeros(0, dtype=np.uint64)
    for start in range(0, rows, _ROWS_AT_ONCE):
        column = ids.slice(start, _ROWS_AT_ONCE).collect().to_series()
        if start == 0 and column[0] == "1" and _numbers_rows(column):
            return found
        found = joined_marks(found, _marks(column))
    return found


def _numbers_rows(ids: pl.Series) -> bool:
    return bool((ids == pl.Series(range(1, len(ids) + 1), dtype=pl.Int64).cast(pl.String)).all())


def _marks(ids: pl.Series) -> Marks:
    """Each id as a number that looks drawn at random, the same on every computer (splitmix64, Vigna 2015)."""
    known = ids.drop_nulls()
    if known.is_empty():
        return np.zeros(0, dtype=np.uint64)
    texts, lengths = (
        np.array(known.cast(pl.Binary).to_list(), dtype=np.bytes_),
        known.str.len_bytes().to_numpy(),
    )
    width = max(-(-texts.itemsize // 8) * 8, 8)
    words = texts.astype(f"S{width}").view("<u8").reshape(len(texts), -1)
    mixed = np.zeros(len(texts), dtype=np.uint64)
    for at in range(words.shape[1]):  # only as far as each id goes: others may be longer
        mixed = np.where(lengths > 8 * at, _mix(mixed ^ words[:, at]), mixed)
    return _least(mixed)


def _mix(words: Marks) -> Marks:
    mixed = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _least(marks: Marks) -> Marks:
    few = np.partition(marks, MARKS)[:MARKS] if len(marks) > MARKS else marks
    return np.unique(few)


def joined_marks(one: Marks, two: Marks) -> Marks:
    """The marks of the people of two parts."""
    return np.unique(np.concatenate([one, two]))[:MARKS]


def shared_people(one: Marks, two: Marks) -> float:
    """The share of the smaller part's people who are in the other as well, as far as marks tell."""
    if not len(one) or not len(two):
        return 0.0
    ends = [marks[-1] if len(marks) == MARKS else np.uint64(2**64 - 1) for marks in (one, two)]
    a, b = (marks[marks <= min(ends)] for marks in (one, two))
    return len(np.intersect1d(a, b)) / max(min(len(a), len(b)), 1)


def read_parts(root: Path, wave: str = "") -> tuple[Kept, ...]:
    """Every part of a study, or those of one wave.

    Raises `Refused` with MASS-015 where there are none, and with what is wrong with any of their files.
    """
    folder = root / FOLDER
    paths = sorted([*folder.glob(f"*{ENDING}"), *folder.glob(f"*/*{ENDING}")])
    waves = {path.parent.name if path.parent != folder else "" for path in paths}
    if not paths or (wave and wave not in waves):
        what = f"there is no wave '{wave}'{nearest(wave, waves)}" if paths else "no rows were counted yet"
        raise refuse("MASS-015", Place(FOLDER), what, "count the rows first with: remit sums STUDY")
    found, problems = [], []
    for path in paths:
        here = path.parent.name if path.parent != folder else ""
        if wave in ("", here):
            try:
                found.append(
                    Kept(path, path.relative_to(folder).with_suffix("").as_posix(), here, read_part(path))
                )
            except Refused as refused:
                problems += [
                    replace(each, where=Place(path.relative_to(root).as_posix())) for each in refused.problems
                ]
    if problems:
        raise Refused(problems)
    return tuple(found)


def beside(root: Path, kept: Kept) -> tuple[Kept, ...]:
    """The other parts of a study. Raises `Refused` as `read_parts`."""
    if not any((root / FOLDER).glob(f"**/*{ENDING}")):
        return ()
    return tuple(each for each in read_parts(root) if each.path != kept.path)


def check_wave(wave: str) -> None:
    """Raises `Refused` with MASS-018 for a wave that cannot be the name of a folder."""
    if wave and not _PLAIN.fullmatch(wave):
        fix = "use letters, digits, hyphens and underscores, for example 2026"
        raise refuse("MASS-018", Place("--wave"), f"'{wave}' cannot be the name of a folder", fix)


def _suspects(parts: Sequence[Kept]) -> set[tuple[int, int]]:
    """The pairs of parts with a file, or a mark, in common: at once, for there may be hundreds of parts."""
    files: dict[str, list[int]] = {}
    for place, each in enumerate(parts):
        files.setdefault(each.part.sha256 or f"corrected {place}", []).append(place)
    pairs = {pair for places in files.values() for pair in combinations(places, 2)}
    marks = np.concatenate([np.zeros(0, dtype=np.uint64), *(each.part.marks for each in parts)])
    owners = np.repeat(np.arange(len(parts)), [len(each.part.marks) for each in parts])
    order = np.argsort(marks, kind="stable")
    marks, owners = marks[order], owners[order]
    again = np.concatenate([[False], marks[1:] == marks[:-1]]) if len(marks) else np.zeros(0, dtype=np.bool_)
    shared = again | np.concatenate([again[1:], again[:1]])
    runs = np.split(owners[shared], np.flatnonzero(np.diff(marks[shared])) + 1)
    together = {tuple(run.tolist()) for run in runs}
    return pairs | {pair for places in together for pair in combinations(places, 2)}


def check_parts(parts: Sequence[Kept]) -> tuple[Problem, ...]:
    """A problem for each file, and each set of people, that is counted twice."""
    problems = []
    for a, b in sorted(_suspects(parts)):
        one, two = parts[a], parts[b]
        same = bool(one.part.sha256) and one.part.sha256 == two.part.sha256
        share = shared_people(one.part.marks, two.part.marks) if one.wave == two.wave else 0.0
        if same or share:
            what = (
                f"the same file is counted in '{one.name}'"
                if same
                else f"people of it are counted in '{one.name}' too: about {share:.1%} of the smaller"
            )
            problems.append(
                Problem(
                    "MASS-016",
                    two.place,
                    what,
                    "remove one of the two, or put another wave's rows into a wave of their own (--wave)",
                )
            )
    return tuple(problems)


def with_words(parts: Sequence[Kept], variables: Sequence[Variable]) -> tuple[Kept, ...]:
    """The parts with the words of today's questionnaire.

    Raises `Refused` with MASS-017 for each that was counted with another questionnaire.
    """
    found, problems = [], []
    for each in parts:
        stored, changed = as_asked(each.part.stored, variables)
        found.append(replace(each, part=replace(each.part, stored=stored)))
        if changed:
            what = f"these sums were counted with another questionnaire: {changed}"
            fix = "convert the answers again and count them, or bring the questionnaire back"
            problems.append(Problem("MASS-017", each.place, what, fix))
    if problems:
        raise Refused(problems)
    return tuple(found)


def add_up(root: Path, variables: Sequence[Variable], wave: str = "") -> tuple[Stored, tuple[Kept, ...]]:
    """The sums of all parts, or of one wave's, and the parts. Raises `Refused` with MASS-002 to MASS-017."""
    parts = with_words(read_parts(root, wave), variables)
    twice = check_parts(parts)
    if twice:
        raise Refused(twice)
    return merge_stored([each.part.stored for each in parts], [each.place for each in parts]), parts


def corrected(part: Part, fresh: Path, former: Path, asked: Asked, group: Group) -> Part:
    """A part with one group counted anew: its rows of `former` are taken off, those of `fresh` added.

    Raises `Refused` as `count_file` and `correct`, and with MASS-020 for people who changed groups.
    """
    new, old = (count_file(path, asked, group) for path in (fresh, former))
    stored = correct(part.stored, group.key, group.code, new, old, Place(fresh.name))
    return Part(stored, marks=_marks_after(part.marks, fresh, former, group))


def _marks_after(marks: Marks, fresh: Path, former: Path, group: Group) -> Marks:
    """The marks of a part when one group was counted anew; nobody may have come from, or gone to, another.

    Whoever left this group for another one is in neither slice now, and whoever came is in both.
    """
    if not all(len(marks_of(path)) for path in (fresh, former)):
        return marks
    (now, others), (before, others_before) = (_people_of(path, group) for path in (fresh, former))
    came, left = now.filter(~now.is_in(before.implode())), before.filter(~before.is_in(now.implode()))
    moved = len(came.filter(came.is_in(others_before.implode())))
    moved += len(left.filter(left.is_in(others.implode())))
    moved = moved or len(np.intersect1d(_marks(came), marks))
    if moved:
        raise refuse(
            "MASS-020",
            Place(fresh.name),
            f"{moved:,} people changed between '{group.code}' and other groups, so they would be counted "
            "twice or not at all",
            "count all rows again: remit sums STUDY FILE",
        )
    if len(marks) < MARKS:  # the marks of everybody: who is gone may be counted elsewhere
        marks = np.setdiff1d(marks, _marks(left))
    return joined_marks(marks, _marks(came))


def _people_of(path: Path, group: Group) -> tuple[pl.Series, pl.Series]:
    """The ids of a group, and of everybody else."""
    file = open_coded(path)
    place = known(file, group.key).codes.index(group.code)
    rows = pl.scan_parquet(path).select("id", here=(pl.col(group.key) == place).fill_null(value=False))
    found = rows.collect()
    return found.filter("here")["id"], found.filter(~pl.col("here"))["id"]


def holds(stored: Stored, file: CodedFile, asked: Asked) -> bool:
    """Whether all that is asked of a file is among what was counted of it."""
    closed, joints = _divided(file, asked)
    counted = {item.name for item in stored.sums.items}
    keys = {key.name for key in stored.sums.keys}
    return (
        set(closed) <= counted
        and set(asked.keys) <= keys
        and set(joints) <= {joint.names for joint in stored.joints}
    )
