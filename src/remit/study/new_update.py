"""`remit new --update`: late answers join a study; what people authored there is never touched."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Refused, errors, nearest, refuse
from remit.core.words import plain
from remit.instrument.check import check_instrument
from remit.instrument.dictionary import variables
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kind_of
from remit.study.importing.encode import encode
from remit.study.importing.naming import Names, choice_code
from remit.study.importing.outcome import ColumnLine, ImportReport
from remit.study.importing.placing import OTHER, OTHER_TEXT, Placed, kept_name
from remit.study.importing.recognise import Anatomy, dissect
from remit.study.importing.specials import Specials, find_specials
from remit.study.importing.spss import typed_codes
from remit.study.new_merge import merge
from remit.study.questionnaire import read_questionnaire
from remit.study.settings import Settings, read_settings
from remit.study.sources import read_source
from remit.study.sources.table import SourceOptions
from remit.study.tablefile import no_rows, read_rows, rows_to_csv
from remit.study.yamlfile import read_yaml

if TYPE_CHECKING:
    import polars as pl

YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
"""Words that some reader of YAML takes for something else than words."""


def update_study(
    study_dir: Path, from_file: Path, id_column: str = "", weight_column: str = "", sheet: str = ""
) -> ImportReport:
    """Merge a newer export into `responses.csv` by id, and say what was added and what changed.

    Columns are found by the headers that the questionnaire's items were imported from. Rows with a new id
    are added, rows with a known id are replaced by their newer version; rows that the file no longer holds
    stay. Answers outside a list are kept as found and reported. Only `responses.csv` and
    `import-report.md` are written. Raises `Refused` when the folder is no study or the file is not of it.
    """
    instrument, settings = _read_authored(study_dir)
    before = _read_rows(study_dir, instrument, settings)
    table = read_source(from_file, SourceOptions(sheet=sheet))
    anatomy = dissect(table)
    specials = find_specials(
        table,
        anatomy.headers,
        anatomy.tallies,
        id_column or _known_id(settings, table.headers),
        weight_column or _known_weight(settings, table.headers),
        comma=anatomy.comma,
    )
    if not any(aside.kind == "id" for aside in specials.asides):
        raise refuse(
            "IMPORT-018",
            Place(table.name),
            "no column identifies the rows, so late answers cannot be told from earlier ones",
            "name the column with --id, the same as when the study was made",
        )
    placed = _place(anatomy, instrument)
    encoded = encode(anatomy, placed, specials.identifiers, specials.weights)
    fed = {"id", *(name for entry in placed for name in (*entry.uses, *_beside(entry)))}
    merged, changes = merge(before, encoded.rows, fed, settings)
    report = _report(anatomy, specials, placed, encoded.unlisted, changes, settings)
    _write(study_dir, {"responses.csv": rows_to_csv(merged), "import-report.md": report.markdown().encode()})
    return report


# ---- reading -------------------------------------------------------------------------------------


def _read_authored(study: Path) -> tuple[Instrument, Settings]:
    for name in ("study.yaml", "questionnaire.yaml"):
        if not (study / name).is_file():
            raise refuse(
                "STUDY-004",
                Place(name),
                f"the folder '{study.name}' has no {name}, so there is no study to update",
                "make one with `remit new STUDY --from ANSWERS.csv`, without --update",
            )
    instrument, wrong = read_questionnaire(read_yaml(study / "questionnaire.yaml", "questionnaire.yaml"))
    settings, also = read_settings(read_yaml(study / "study.yaml", "study.yaml"))
    problems = errors((*wrong, *also, *check_instrument(instrument)))
    if problems:
        raise Refused(problems)
    return instrument, settings


def _read_rows(study: Path, instrument: Instrument, settings: Settings) -> pl.DataFrame:
    """The answers so far; none at the beginning of a wave, whose earlier answers were put away."""
    if (study / "responses.parquet").is_file():
        raise refuse(
            "IMPORT-029",
            Place("responses.parquet"),
            "the study keeps its responses as Parquet, which an update does not rewrite",
            "save them as responses.csv first",
        )
    if not (study / "responses.csv").is_file():
        weight = (settings.weight,) if settings.weight else ()
        return no_rows(["id", *(variable.name for variable in variables(instrument)), *weight])
    return read_rows(study / "responses.csv", "responses.csv")


def _known_id(settings: Settings, headers: Sequence[str]) -> str:
    """The header that the study's ids came from, where the newer file has it too (an empty one: none)."""
    known = [column.source for column in settings.imported if column.kind == "id"]
    return next((header for header in known if header and header in headers), "")


def _known_weight(settings: Settings, headers: Sequence[str]) -> str:
    known = [column.source for column in settings.imported if column.kind == "weight"]
    return next((header for header in known if header and header in headers), "")


# ---- placing -------------------------------------------------------------------------------------


class _Headers(Struct):
    """Positions of the source's headers, handed out in the order of the file where headers repeat."""

    free: dict[str, list[int]]
    shared: dict[tuple[str, str, int], int]

    def take(self, item: str, header: str, turn: int) -> int | None:
        """The position of a header; the same for every variable of an item that names it the same turn."""
        key = (item, header, turn)
        if key in self.shared:
            return self.shared[key]
        waiting = self.free.get(header, [])
        if not waiting:
            return None
        self.shared[key] = waiting.pop(0)
        return self.shared[key]


def _place(anatomy: Anatomy, instrument: Instrument) -> list[Placed]:
    positions: dict[str, list[int]] = {}
    for position, header in enumerate(anatomy.table.headers):
        positions.setdefault(header, []).append(position)
    headers = _Headers(positions, {})
    return [_place_item(anatomy, item, headers) for item in instrument.items]


def _place_item(anatomy: Anatomy, item: Item, headers: _Headers) -> Placed:
    """An item with the columns its variables were imported from; a study made by hand uses its own names."""
    uses: dict[str, tuple[int, ...]] = {}
    boxes = _own_boxes(item)
    seen: dict[str, int] = {}
    for variable in kind_of(item).variables(item):
        found = []
        for header in item.source.get(variable.name, (variable.name,)):
            turn = 0
            if header in boxes:  # tick boxes with one header have a column each
                turn = seen[header] = seen.get(header, -1) + 1
            position = headers.take(item.id, header, turn)
            if position is not None:
                found.append(position)
        if found:
            uses[variable.name] = tuple(found)
    uses |= _typed_beside(item, uses)
    codes: dict[str, str] = {}
    for position in {p for columns in uses.values() for p in columns}:
        facts = anatomy.table.facts.get(position)
        if facts:
            codes |= typed_codes(facts, item)
    return Placed(item, uses, codes=codes)


def _typed_beside(item: Item, uses: Mapping[str, tuple[int, ...]]) -> Mapping[str, tuple[int, ...]]:
    """What shares the one column of an item: choices that were added to it, and the words beside "other"."""
    words, flag = f"{item.id}.{OTHER_TEXT}", f"{item.id}.{OTHER}"
    listed = {columns for name, columns in uses.items() if name not in (words, flag)}
    several = item.kind in ("select_all", "select_k") and len(uses) > 1
    if len(listed) != 1 or not (several or item.kind == "single"):
        return {}
    own = {words, flag} if words in uses else set()  # "other, please say" has a column of its own
    return {v.name: next(iter(listed)) for v in kind_of(item).variables(item) if v.name not in own}


def _beside(entry: Placed) -> tuple[str, ...]:
    """The column for what fits no variable of an item that the newer file has."""
    return (kept_name(entry.item),) if entry.uses else ()


def _own_boxes(item: Item) -> frozenset[str]:
    """Headers that several columns of one item share, each a column of its own."""
    counts: dict[str, int] = {}
    for name, headers in item.source.items():
        if not name.endswith(".other_text") and len(headers) == 1:
            counts[headers[0]] = counts.get(headers[0], 0) + 1
    many = {header for header, count in counts.items() if count > 1}
    # All variables from one header: a cell that lists them, not a column each.
    return frozenset(many) if len(counts) > 1 else frozenset()


# ---- the report ----------------------------------------------------------------------------------


def _report(
    anatomy: Anatomy,
    specials: Specials,
    placed: Sequence[Placed],
    unlisted: Mapping[str, Mapping[str, int]],
    changes: tuple[str, ...],
    settings: Settings,
) -> ImportReport:
    table = anatomy.table
    lines: dict[int, ColumnLine] = {}
    ignored = {column.source for column in settings.imported}
    for position, header in enumerate(table.headers):
        why = "left out, as when the study was made" if header in ignored else ""
        kind = "ignored" if why else "unplaced"
        said = (
            why or "not in the questionnaire" + nearest(header, ignored) + "; its answers were not taken over"
        )
        lines[position] = ColumnLine(position + 1, header, kind, why=said)
    for aside in specials.asides:
        lines[aside.position] = ColumnLine(
            aside.position + 1, table.headers[aside.position], aside.kind, why=aside.why
        )
    missing = []
    for entry in placed:
        if not entry.uses:
            missing.append(entry.item.id)
        for position in entry.positions:
            own = tuple(name for name, columns in entry.uses.items() if position in columns)
            header = table.headers[position]
            line = ColumnLine(position + 1, header, entry.item.kind, entry.item.id, own)
            known = lines[position]
            both = (*known.variables, *own) if known.item else own
            lines[position] = replace(line, variables=both)
    notes = list(table.notes)
    if missing:
        notes.append(f"the newer file has no column for: {', '.join(missing[:20])}; earlier answers stay")
    if len(missing) == len(placed):
        raise refuse(
            "IMPORT-023",
            Place(table.name),
            "no column of the file is one the study was made from",
            "check that the file belongs to this study; its headers must be the same as before",
        )
    return ImportReport(
        plain(table.name),
        table.height,
        tuple(lines[position] for position in range(len(table.headers))),
        notes=tuple(notes),
        suggestions=tuple(_new_answers(placed, unlisted)),
        unlisted=unlisted,
        changes=changes,
    )


def _new_answers(placed: Sequence[Placed], unlisted: Mapping[str, Mapping[str, int]]) -> Iterable[str]:
    """A line of YAML for each answer that no list holds yet."""
    owner = {name: entry.item for entry in placed for name in (*entry.uses, kept_name(entry.item))}
    told: set[tuple[str, str]] = set()
    for variable, found in unlisted.items():
        item = owner.get(variable)
        if item is None or not item.choices:
            continue
        names = Names(choice.code for choice in item.choices)
        for text in found:
            if (item.id, plain(text)) not in told:
                told.add((item.id, plain(text)))
                code = names.make(choice_code(text, len(item.choices)))
                yield (
                    f"{item.id} has the new answer '{plain(text)}'; to list it, add "
                    f"`- {{code: {_scalar(code)}, label: {_scalar(plain(text))}}}` to its choices"
                )


def _scalar(text: str) -> str:
    """Words inside a line of YAML: bare where nothing in them could be read as anything else."""
    bare = re.fullmatch(r"[^\W\d](?:[\w ]*\w)?", text) and text.casefold() not in YAML_WORDS
    return text if bare else json.dumps(text, ensure_ascii=False)


def _write(study: Path, files: Mapping[str, bytes]) -> None:
    """Each file is replaced in one step; an unwritable folder leaves all of them as they were."""
    fresh = Path(tempfile.mkdtemp(prefix=".update-", dir=study))
    try:
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        for name in files:
            (fresh / name).replace(study / name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "IMPORT-028",
            Place(str(study)),
            f"the study cannot be written: {reason}",
            "check the rights there",
        ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
