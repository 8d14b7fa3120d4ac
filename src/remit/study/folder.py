"""A study folder as one frozen value, read in one go, with every problem found on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codebook import Codebook
from remit.core.problems import Place, Problem, Refused, errors, nearest, refuse
from remit.estimates.scoring.words import Scoring
from remit.fieldwork.frame import Frame, eligible_posts, in_codes, make_frame
from remit.instrument.check import check_instrument
from remit.instrument.dictionary import variables as instrument_variables
from remit.instrument.items import Instrument
from remit.report.claims import Claim
from remit.study.authored import read_codebook
from remit.study.questionnaire import read_questionnaire
from remit.study.scores import read_scores
from remit.study.settings import Plan, Settings, read_claims, read_plan, read_settings
from remit.study.sources import READ
from remit.study.tablefile import no_rows, read_records, read_rows
from remit.study.waves import Fieldwork, read_waves
from remit.study.yamlfile import Node, read_text, read_yaml

if TYPE_CHECKING:
    import polars as pl

Records = tuple[dict[str, str], ...]

COUNTED = "responses.parquet"
"""The file whose rows can be counted elsewhere."""


class Study(Struct, frozen=True):
    """Everything that was authored and everything that came back.

    `rows` are the responses as text, `frame` the posts asked (None: no frame), `inputs` the SHA-256 of each
    file by its name, `warnings` what a reader should know but nothing has to wait for, `pack` the
    narrative of the packs (None: none was written), `earlier` the waves before this one, oldest first.
    """

    root: Path
    settings: Settings
    plan: Plan
    instrument: Instrument
    narrative: str
    claims: tuple[Claim, ...]
    codebooks: tuple[Codebook, ...]
    codings: Records
    quotes: Records
    rows: pl.DataFrame
    frame: pl.DataFrame | None
    inputs: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    pack: str | None = None
    earlier: tuple[Fieldwork, ...] = ()
    scores: Scoring = Scoring()


Value = TypeVar("Value")


class _Reading:
    """Reads files one by one, keeping problems until all have been seen."""

    def __init__(
        self, root: Path, elsewhere: Sequence[str] = (), counted: Sequence[str] = (COUNTED,)
    ) -> None:
        self.root = root
        self.elsewhere, self.counted = elsewhere, counted
        self.problems: list[Problem] = []
        self.inputs: dict[str, str] = {}

    def path(self, name: str) -> Path | None:
        """The file's path, remembered with its hash, or None when there is no such file."""
        path = self.root.joinpath(*name.split("/"))
        if not path.is_file():
            return None
        try:
            self.inputs[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.problems.append(
                Problem("FILE-001", Place(name), f"the file cannot be read: {reason}", "check")
            )
            return None
        return path

    def guarded(self, read: Callable[[], Value], otherwise: Value) -> Value:
        """The value that is read, or `otherwise` with the problems kept."""
        try:
            return read()
        except Refused as error:
            self.problems.extend(error.problems)
            return otherwise

    def yaml(
        self, name: str, read: Callable[[Node], tuple[Value, tuple[Problem, ...]]], otherwise: Value
    ) -> Value:
        """A YAML file read by `read`, or `otherwise` when it is absent or broken."""
        path = self.path(name)
        if path is None:
            return otherwise

        def both() -> Value:
            value, problems = read(read_yaml(path, name))
            self.problems.extend(problems)
            return value

        return self.guarded(both, otherwise)

    def instrument(self) -> Instrument:
        """The questionnaire, checked; an empty one where it cannot be read, of which nothing more is said."""
        found: Instrument | None = self.yaml("questionnaire.yaml", read_questionnaire, None)
        if found is None:
            return Instrument("", ())
        self.problems.extend(check_instrument(found))
        return found

    def records(self, name: str, columns: tuple[str, ...]) -> Records:
        """The rows of a small CSV file, none when it is absent."""
        path = self.path(name)
        if path is None:
            return ()
        return self.guarded(lambda: tuple(row for _, row in read_records(path, name, columns)), ())

    def rows(self, *names: str) -> pl.DataFrame | None:
        """The first of these files that is there, as text rows."""
        if self.elsewhere and COUNTED in names:
            for name in self.counted:
                self.path(name)
            return no_rows(self.elsewhere)
        for name in names:
            path = self.path(name)
            if path is not None:
                if path.suffix == ".parquet":
                    from remit.study.coded_writing import check_fresh

                    self.problems.extend(check_fresh(path, name))
                return self.guarded(partial(read_rows, path, name), None)
        return None


def check_is_folder(root: Path) -> None:
    """Raises `Refused` where no folder has this name, and says what a file of this name is good for."""
    if root.is_dir():
        return
    where, fix = Place(str(root)), "name the folder of a study"
    if root.is_file() and (root.parent / "study.yaml").is_file():
        raise refuse("STUDY-003", where, "this is a file of a study, not its folder", f"name {root.parent}")
    if root.is_file():
        if root.suffix.lower() in READ:
            fix = f'make a study of it with `remit new STUDY --from "{root}"`, then name the folder STUDY'
        raise refuse("STUDY-003", where, "this is a file, not the folder of a study", fix)
    beside = [path.name for path in root.parent.iterdir() if path.is_dir()] if root.parent.is_dir() else []
    raise refuse("STUDY-003", where, f"there is no such folder{nearest(root.name, beside)}", fix)


def _check_folder(root: Path) -> None:
    check_is_folder(root)
    for name in ("study.yaml", "questionnaire.yaml"):
        if not (root / name).is_file():
            raise refuse(
                "STUDY-004",
                Place(name),
                f"the folder '{root.name}' has no {name}, so it is not a study",
                "make a study with `remit new STUDY --from ANSWERS.csv`",
            )


def read_study(root: Path, elsewhere: Sequence[str] = (), counted: Sequence[str] = (COUNTED,)) -> Study:
    """The study in a folder; raises `Refused` with every problem of every file.

    Where rows are counted `elsewhere`, their columns are named, and no row is read; `counted` are the files
    that hold them or their sums, of which only a hash is taken.
    """
    _check_folder(root)
    reading = _Reading(root, elsewhere, counted)
    settings = reading.yaml("study.yaml", read_settings, Settings(""))
    instrument = reading.instrument()
    plan = reading.yaml("plan.yaml", read_plan, Plan())
    claims: tuple[Claim, ...] = reading.yaml("claims.yaml", read_claims, ())
    scores = reading.yaml("scores.yaml", read_scores, Scoring())
    narrative_path = reading.path("report.md")
    narrative = (
        "" if narrative_path is None else reading.guarded(lambda: read_text(narrative_path, "report.md"), "")
    )
    pack_path = reading.path("pack.md")
    pack = None if pack_path is None else reading.guarded(lambda: read_text(pack_path, "pack.md"), None)
    codebooks = tuple(
        book
        for path in sorted((root / "codebook").glob("*.yaml"))
        if (book := reading.yaml(f"codebook/{path.name}", read_codebook, None)) is not None
    )
    current, earlier = read_waves(reading, settings.waves)
    variables = instrument_variables(instrument)
    frame, odd = in_codes(current.frame, variables)
    reading.problems.extend(odd)
    earlier = tuple(replace(wave, frame=in_codes(wave.frame, variables)[0]) for wave in earlier)
    if current.rows is None and not errors(reading.problems):
        where = Place(f"{current.folder}responses.csv")
        reading.problems.append(
            Problem("STUDY-005", where, "there are no responses yet", "add responses.csv")
        )
    if errors(reading.problems):
        raise Refused(reading.problems)
    settings = settings if elsewhere else _weighted(reading, settings, f"{current.folder}{COUNTED}")
    return Study(
        root,
        settings,
        plan,
        instrument,
        narrative,
        claims,
        codebooks,
        current.codings,
        current.quotes,
        current.rows,  # type: ignore[arg-type]  # refused above when there are none
        frame,
        dict(sorted(reading.inputs.items())),
        tuple(problem for problem in reading.problems if problem.severity == "warning"),
        pack,
        earlier,
        scores,
    )


def _weighted(reading: _Reading, settings: Settings, name: str) -> Settings:
    """The settings with the weight of the coded rows, so that rows weigh what their counts weigh."""
    from remit.study.coded_writing import check_weight, read_head

    path = reading.root / name
    head = read_head(path) if path.is_file() else None
    if head is None:
        return settings
    reading.problems.extend(check_weight(head, settings.weight, Place(name)))
    return replace(settings, weight=settings.weight or head.weight)


class Draft(Struct, frozen=True):
    """A study before fieldwork: what was authored, the posts to ask (None: no frame), no answers needed.

    `planned` says that there is a plan.yaml, `answered` that answers have come in already.
    """

    instrument: Instrument
    settings: Settings
    plan: Plan
    frame: Frame | None
    planned: bool
    answered: bool
    warnings: tuple[Problem, ...] = ()
    scores: Scoring = Scoring()


def read_draft(root: Path) -> Draft:
    """The questionnaire, the settings, the plan and the frame; raises `Refused` with every problem."""
    _check_folder(root)
    reading = _Reading(root)
    settings = reading.yaml("study.yaml", read_settings, Settings(""))
    instrument = reading.instrument()
    plan = reading.yaml("plan.yaml", read_plan, Plan())
    posts, odd = in_codes(reading.rows("frame.csv"), instrument_variables(instrument))
    reading.problems.extend(odd)
    frame = None
    if posts is not None:
        frame, problems = make_frame(posts.to_dict(as_series=False))
        reading.problems.extend(problems)
    answers = reading.rows("responses.parquet", "responses.csv", "responses.sav")
    scores = reading.yaml("scores.yaml", read_scores, Scoring())
    if errors(reading.problems):
        raise Refused(reading.problems)
    return Draft(
        instrument,
        settings,
        plan,
        frame,
        planned=(root / "plan.yaml").exists(),
        answered=answers is not None and answers.height > 0,
        warnings=tuple(reading.problems),
        scores=scores,
    )


def read_authored(root: Path) -> tuple[Instrument, Settings]:
    """The questionnaire and the settings alone, before any answers are there."""
    _check_folder(root)
    reading = _Reading(root)
    settings = reading.yaml("study.yaml", read_settings, Settings(""))
    instrument = reading.instrument()
    if errors(reading.problems):
        raise Refused(reading.problems)
    return instrument, settings


def read_asked(root: Path, settings: Settings) -> int:
    """How many people were asked: `population`, else the eligible posts of the frame; 0 where neither says.

    A frame that only lists organisations says nothing of people. Raises `Refused` as `read_study`.
    """
    if settings.population:
        return settings.population
    posts = _Reading(root).rows("frame.csv")
    frame, _ = make_frame(posts.to_dict(as_series=False)) if posts is not None else (None, ())
    return 0 if frame is None else eligible_posts(frame).height
