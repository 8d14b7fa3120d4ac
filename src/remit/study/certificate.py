"""`certificate.json`: a release that passed the audit, by hash, so that it need not be attacked again.

It names the cells that the audit had withheld, and holds no number that was. A forged certificate fools only
whoever forges it: `remit audit` attacks the release anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from remit.core.problems import Place, Problem
from remit.disclosure.clear import Source
from remit.study.store import write_whole

NAME = "certificate.json"


class Certificate(Struct, frozen=True):
    """What was audited and passed.

    `release` is the hash of the release that passed (with the keys and the auditor's version), in which the
    cells of `withheld` are taken out besides those that the thresholds hide.
    `attacks` are (name, ran, detail); `shown` and `hidden` count figures in breakdowns, `certain` and
    `exposed` the personal answers and the cells that the attacks got at.
    """

    auditor: str
    release: str
    withheld: tuple[Source, ...] = ()
    attacks: tuple[tuple[str, bool, str], ...] = ()
    shown: int = 0
    hidden: int = 0
    certain: int = 0
    exposed: int = 0


def canonical(value: object) -> bytes:
    """A value as JSON that is the same for the same value, on every computer."""
    return msgspec.json.encode(value, order="sorted") + b"\n"


def read_certificate(root: Path) -> Certificate | None:
    """The certificate of a study folder; None where there is none that can be read: then the audit runs."""
    try:
        found = json.loads((root / NAME).read_text(encoding="utf-8"))
        if found["schema"] != 1:
            return None
        return Certificate(
            str(found["auditor"]),
            str(found["release"]),
            tuple(_source(entry) for entry in found["withheld"]),
            tuple((str(a["name"]), bool(a["ran"]), str(a["detail"])) for a in found["attacks"]),
            int(found["shown"]),
            int(found["hidden"]),
            int(found["certain"]),
            int(found["exposed"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _source(entry: Sequence[Any]) -> Source:
    table, measure, variable, choice, group = map(str, entry)
    return table, (measure, variable, choice, group)


def write_certificate(root: Path, certificate: Certificate) -> tuple[Problem, ...]:
    """Keep a certificate beside the study; a warning where the folder cannot be written."""
    value = {
        "schema": 1,
        "auditor": certificate.auditor,
        "release": certificate.release,
        "shown": certificate.shown,
        "hidden": certificate.hidden,
        "certain": certificate.certain,
        "exposed": certificate.exposed,
        "attacks": [{"name": n, "ran": ran, "detail": detail} for n, ran, detail in certificate.attacks],
        "withheld": [[table, *place] for table, place in certificate.withheld],
    }
    try:
        write_whole(root / NAME, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        what = f"the certificate cannot be written: {(error.strerror or str(error)).lower()}"
        fix = "check the rights of the study folder; without a certificate each build attacks anew"
        return (Problem("AUDIT-003", Place(NAME), what, fix, "warning"),)
    return ()
