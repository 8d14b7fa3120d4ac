"""Files of sums: what was counted once, kept so that a new wave or shard is only added to it."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct

from remit.core.problems import Place, Refused, refuse
from remit.core.words import Choice, Storage, Variable
from remit.estimates.mass.sums import Sums
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedVariable

SCHEMA: Literal[1] = 1


class _Variable(Struct):
    name: str
    item: str
    label: str
    storage: Storage
    kind: str
    choice: str
    choices: tuple[Choice, ...]
    codes: tuple[str, ...]


class _Header(Struct):
    schema: Literal[1]
    dictionary: str
    weight: str
    items: tuple[_Variable, ...]
    keys: tuple[_Variable, ...]
    stratum: _Variable


def dictionary_mark(sums: Sums) -> str:
    """A hash of what was counted: variables, their codes, breakdowns, strata and the name of the weights."""
    parts = [sums.weight, [_entry(each) for each in (*sums.items, *sums.keys, sums.stratum)], len(sums.keys)]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def write_sums(path: Path, sums: Sums) -> None:
    """Write sums as an `.npz` file: all or nothing, and the same bytes for the same sums."""
    header = _Header(
        SCHEMA,
        dictionary_mark(sums),
        sums.weight,
        tuple(map(_entry, sums.items)),
        tuple(map(_entry, sums.keys)),
        _entry(sums.stratum),
    )
    text = np.frombuffer(msgspec.json.encode(header), dtype=np.uint8)
    arrays = {f"counts{place}": array for place, array in enumerate(sums.counts)}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("wb") as file:
            np.savez(file, header=text, **arrays)  # type: ignore[arg-type]
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


def read_sums(path: Path) -> Sums:
    """Sums as they were written. Raises `Refused` with MASS-010 for a file that is none, or is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            header = msgspec.json.decode(stored["header"].tobytes(), type=_Header)
            counts = tuple(stored[f"counts{place}"] for place in range(max(len(header.keys), 1)))
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file") from None
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise _unreadable(path, f"the file is something else, or damaged ({error})") from None
    sums = Sums(
        tuple(map(_coded, header.items)),
        tuple(map(_coded, header.keys)),
        _coded(header.stratum),
        header.weight,
        counts,
    )
    if dictionary_mark(sums) != header.dictionary or not _fits(sums):
        raise _unreadable(path, "its numbers and its dictionary do not belong together")
    return sums


def _unreadable(path: Path, what: str) -> Refused:
    return refuse("MASS-010", Place(path.name), f"these sums cannot be read: {what}", "count the rows again")


def _fits(sums: Sums) -> bool:
    """Whether every array has the shape that the dictionary says, and holds sums."""
    strata, answers = len(sums.stratum.codes), sums.offsets[-1]
    groups = [len(key.codes) + 1 for key in sums.keys] or [1]
    return all(
        array.shape == (strata, count, answers, 3) and array.dtype == np.float64 and _sound(array)
        for array, count in zip(sums.counts, groups, strict=True)
    )


def _sound(array: Floats) -> bool:
    return bool(np.isfinite(array).all()) and bool((array >= 0.0).all())


def _entry(each: CodedVariable) -> _Variable:
    v = each.variable
    return _Variable(v.name, v.item, v.label, v.storage, v.kind, v.choice, v.choices, each.codes)


def _coded(each: _Variable) -> CodedVariable:
    variable = Variable(each.name, each.item, each.label, each.storage, each.kind, each.choices, each.choice)
    return CodedVariable(variable, each.codes)
