"""Files of sums: what was counted of some rows, kept so that a new wave or shard is only added to it."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from remit.core.problems import Place, Refused, refuse
from remit.core.words import Choice, Storage, Variable
from remit.estimates.mass.stored import PLANES, Joint, Stored
from remit.estimates.mass.sums import Sums
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedVariable

SCHEMA = 1

_DAMAGE = (
    *(ArithmeticError, EOFError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError),
    *(zipfile.BadZipFile, zlib.error, struct.error, pl.exceptions.PolarsError),
)
"""What reading an archive fails with where bytes are not what they should be."""

Marks = npt.NDArray[np.uint64]
"""The smallest numbers that ids were turned into, in order: enough to notice people counted twice."""


class Part(Struct, frozen=True):
    """The sums of one file of rows; `source` and `sha256` name the file, empty after a correction.

    `marks` are empty where rows have no ids of their own.
    """

    stored: Stored
    source: str = ""
    sha256: str = ""
    marks: Marks = np.zeros(0, dtype=np.uint64)


class _Variable(Struct):
    name: str
    item: str
    label: str
    storage: Storage
    kind: str
    choice: str = ""
    choices: tuple[Choice, ...] = ()
    codes: tuple[str, ...] = ()


class _Joint(Struct):
    names: tuple[str, ...]
    lists: tuple[tuple[str, ...], ...]


class _Header(Struct):
    schema: int
    dictionary: str
    source: str
    sha256: str
    weight: str
    variables: tuple[_Variable, ...]
    items: tuple[_Variable, ...]
    keys: tuple[_Variable, ...]
    stratum: _Variable
    joints: tuple[_Joint, ...]


class _Version(Struct):
    schema: int = 0


def dictionary_mark(sums: Sums) -> str:
    """A hash of what was counted: variables, their codes, breakdowns, strata and the name of the weights."""
    parts = [sums.weight, [_entry(each) for each in (*sums.items, *sums.keys, sums.stratum)], len(sums.keys)]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def write_part(path: Path, part: Part) -> None:
    """Write sums as an `.npz` file: all or nothing, and the same bytes for the same sums.

    Only cells with people in them are written, and of people who all count once no weights.
    """
    sums, joints = part.stored.sums, [_as_places(joint) for joint in part.stored.joints]
    header = _Header(
        SCHEMA,
        dictionary_mark(sums),
        part.source,
        part.sha256,
        sums.weight,
        tuple(_entry(CodedVariable(each, ())) for each in part.stored.variables),
        tuple(map(_entry, sums.items)),
        tuple(map(_entry, sums.keys)),
        _entry(sums.stratum),
        tuple(
            _Joint(joint.names, lists) for joint, (lists, _) in zip(part.stored.joints, joints, strict=True)
        ),
    )
    arrays: dict[str, npt.NDArray[Any]] = {"ids": part.marks}
    for at, array in enumerate(sums.counts):
        flat = array.reshape(-1, 3)
        arrays[f"cells{at}"] = np.flatnonzero(flat[:, 0])
        arrays[f"counts{at}"] = _thin(flat[arrays[f"cells{at}"]])
    for at, (joint, (_, places)) in enumerate(zip(part.stored.joints, joints, strict=True)):
        arrays[f"places{at}"] = places
        arrays[f"joint{at}"] = _thin(joint.rows.select(PLANES).to_numpy())
    text = np.frombuffer(msgspec.json.encode(header), dtype=np.uint8)
    _store(path, {"header": text, **arrays})


def _store(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    fresh = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        fresh.replace(path)
    except OSError as error:
        raise refuse(
            "MASS-009",
            Place(path.name),
            f"the sums cannot be written: {(error.strerror or str(error)).lower()}",
            "check the rights and the space, then run it again",
        ) from None
    finally:
        fresh.unlink(missing_ok=True)


def _thin(three: Floats) -> Floats:
    """People alone where their weights say the same."""
    same = bool((three[:, 1:] == three[:, :1]).all())
    return np.ascontiguousarray(three[:, :1] if same else three)


def _as_places(joint: Joint) -> tuple[tuple[tuple[str, ...], ...], npt.NDArray[np.int32]]:
    """The texts of a joint count as lists, and the place of every cell in its list, -1 for blank."""
    lists, columns = [], []
    for name in joint.names:
        cells = joint.rows[name].to_list()
        texts = sorted({cell for cell in cells if cell is not None})
        known = {text: place for place, text in enumerate(texts)} | {None: -1}
        lists.append(tuple(texts))
        columns.append(np.array([known[cell] for cell in cells], dtype=np.int32))
    return tuple(lists), np.stack(columns, axis=1)


def read_part(path: Path) -> Part:
    """Sums as they were written.

    Raises `Refused` with MASS-010 for a file that is none, or is damaged, MASS-014 for another schema.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            text = stored["header"].tobytes()
            version = msgspec.json.decode(text, type=_Version).schema
            if version != SCHEMA:
                raise _another_schema(path, version)
            header = msgspec.json.decode(text, type=_Header)
            part = _part(header, stored)
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file") from None
    except _DAMAGE:
        raise _unreadable(path, "the file is something else, or damaged") from None
    if dictionary_mark(part.stored.sums) != header.dictionary or not _sound(part.stored):
        raise _unreadable(path, "its numbers and its dictionary do not belong together")
    return part


def _part(header: _Header, stored: Mapping[str, npt.NDArray[Any]]) -> Part:
    items, keys = tuple(map(_coded, header.items)), tuple(map(_coded, header.keys))
    stratum, answers = _coded(header.stratum), sum(len(item.codes) for item in items)
    widths = [len(key.codes) + 1 for key in keys] or [1]
    counts = []
    for at, width in enumerate(widths):
        array = np.zeros((len(stratum.codes), width, answers, 3))
        array.reshape(-1, 3)[stored[f"cells{at}"]] = _checked(stored[f"counts{at}"])
        counts.append(array)
    joints = tuple(
        Joint(each.names, _as_texts(each, stored[f"places{at}"], stored[f"joint{at}"]))
        for at, each in enumerate(header.joints)
    )
    sums = Sums(items, keys, stratum, header.weight, tuple(counts))
    variables = tuple(_coded(each).variable for each in header.variables)
    return Part(Stored(variables, sums, joints), header.source, header.sha256, _marks(stored["ids"]))


def _as_texts(joint: _Joint, places: npt.NDArray[np.int32], sums: Floats) -> pl.DataFrame:
    if places.shape != (len(sums), len(joint.names)) or (places < -1).any():
        raise ValueError("places beyond their lists")
    columns = []
    for at, (name, texts) in enumerate(zip(joint.names, joint.lists, strict=True)):
        column = pl.Series(name, places[:, at], dtype=pl.Int64)
        known = pl.Series(name, [*texts, None], dtype=pl.String)
        columns.append(known.gather(column.replace(-1, len(texts))).alias(name))
    three = np.broadcast_to(_checked(sums), (len(sums), 3))
    return pl.DataFrame([*columns, *(pl.Series(name, three[:, at]) for at, name in enumerate(PLANES))])


def _checked(sums: Floats) -> Floats:
    if sums.dtype != np.float64 or sums.ndim != 2 or sums.shape[1] not in (1, 3):
        raise ValueError("sums of another shape")
    return sums


def _marks(marks: npt.NDArray[Any]) -> Marks:
    if marks.dtype != np.uint64 or marks.ndim != 1:
        raise ValueError("marks of another kind")
    return marks


def _another_schema(path: Path, version: int) -> Refused:
    return refuse(
        "MASS-014",
        Place(path.name),
        f"these sums have the schema {version}, and this Remit reads schema {SCHEMA}",
        "use the Remit that wrote them, or count the rows again with `remit sums`",
    )


def _unreadable(path: Path, what: str) -> Refused:
    return refuse("MASS-010", Place(path.name), f"these sums cannot be read: {what}", "count the rows again")


def _sound(stored: Stored) -> bool:
    """Whether every number may be a sum of people, and everybody is in each of the counts once."""
    arrays = [*stored.sums.counts, *(joint.rows.select(PLANES).to_numpy() for joint in stored.joints)]
    people = [array[:, :, 0, 0].sum() for array in stored.sums.counts]
    people += [joint.rows[PLANES[0]].sum() for joint in stored.joints]
    sums = all(bool(np.isfinite(array).all()) and bool((array >= 0.0).all()) for array in arrays)
    return sums and len(set(people)) == 1


def _entry(each: CodedVariable) -> _Variable:
    v = each.variable
    return _Variable(v.name, v.item, v.label, v.storage, v.kind, v.choice, v.choices, each.codes)


def _coded(each: _Variable) -> CodedVariable:
    variable = Variable(each.name, each.item, each.label, each.storage, each.kind, each.choices, each.choice)
    return CodedVariable(variable, each.codes)
