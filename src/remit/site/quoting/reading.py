"""What the quotes desk reads of the study folder: rules, who was asked, consent, the ledger. Read once."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from threading import Lock

from msgspec import Struct

from remit.coding.codings import read_range
from remit.coding.proposals import Pointer, Proposal
from remit.coding.quotes import Quote
from remit.coding.replay import Unit
from remit.coding.review import Background, Reviewed, background_of, review_quotes
from remit.coding.risk_words import risk_words
from remit.coding.watch import Watch
from remit.core.problems import Problem
from remit.fieldwork.responses import Responses
from remit.site.coding.reading import Desk, Question, desk
from remit.site.place import here
from remit.site.sealing import derive
from remit.study.quote_files import FRAME, QUOTES, consents_in_answers, read_ledger, read_watch

_CODER = re.compile(r"coder-[0-9a-f]{8}")
Row = Mapping[str, str]


class Quoting(Struct, frozen=True):
    """Everything that quotes are laid beside; `agreed` is who answered whether they may be quoted."""

    desk: Desk
    responses: Responses
    watch: Watch
    background: Background
    agreed: Mapping[str, bool]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def asked(self) -> int | None:
        """How many were asked; None without a frame."""
        return None if self.watch.invited is None else len(self.watch.invited)

    def review(self, quotes: Iterable[Quote]) -> tuple[Reviewed, ...]:
        """Quotes as their reader should see them; those that point nowhere are left out."""
        found, _ = review_quotes(
            tuple(quotes), self.responses, self.watch, self.desk.study.plan.keys, background=self.background
        )
        return found

    def risks(self, reviewed: Reviewed, *, printed: bool = False) -> tuple[str, ...]:
        """The risk of a quote in plain words."""
        return risk_words(reviewed, self.asked, self.watch.least, printed=printed)

    def consent(self, unit: Unit, pointers: Collection[Pointer]) -> bool | None:
        """Whether somebody agreed that this answer is quoted: None where nothing says so; a no wins.

        Asked are the answer that the study names and the rows of the ledger that were written by hand.
        """
        said = {self.agreed[unit[0]]} if unit[0] in self.agreed else set()
        for row in self.rows:
            word = row["consent"].strip().casefold()
            if (row["answer"], row["item"]) == unit and word in ("yes", "no") and not is_own(row, pointers):
                said.add(word == "yes")
        return None if not said else all(said)


_kept: dict[tuple[object, ...], Quoting] = {}
_lock = Lock()


def quoting() -> Quoting:
    """The quotes desk as the folder is now; raises `Refused` where a file cannot be read."""
    found, root = desk(), here().study
    key = (str(root), id(found), *(_signature(root / found.study.folder / name) for name in (FRAME, QUOTES)))
    with _lock:
        if key not in _kept:
            fresh = _read(root, found)
            _kept.clear()
            _kept[key] = fresh  # it keeps the desk too, so that its id is not given to another
        return _kept[key]


def _signature(path: Path) -> tuple[int, int]:
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (0, -1)


def _read(root: Path, found: Desk) -> Quoting:
    responses = found.study.responses
    assert responses is not None  # noqa: S101 a page is of a question that somebody answered
    watch, problems = read_watch(root, found.study)
    background = background_of(responses, watch, found.study.plan.keys)
    agreed, warned = consents_in_answers(found.study.settings, responses)
    rows = read_ledger(root, found.study.folder)
    return Quoting(found, responses, watch, background, agreed, rows, (*problems, *warned))


def is_own(row: Row, pointers: Collection[Pointer]) -> bool:
    """Whether a row of `quotes.csv` was written by the desk: its passage and its readers are the desk's."""
    span = read_range(row["start"].strip(), row["end"].strip())
    readers = [name.strip() for name in row["approvals"].split(";")]
    if span is None or not all(map(_CODER.fullmatch, readers)):
        return False
    start, end = (-1, -1) if span[0] is None or span[1] is None else (span[0], span[1])
    return (row["answer"].strip(), row["item"].strip(), start, end) in pointers


def by_hand(found: Quoting, question: Question, pointers: Collection[Pointer]) -> tuple[Row, ...]:
    """The rows of the ledger about this question that were not written by the desk."""
    boxes = found.desk.boxes[question.item]
    return tuple(row for row in found.rows if row["item"] in boxes and not is_own(row, pointers))


# ---- marks ---------------------------------------------------------------------------------------


def _key() -> bytes:
    return derive(here().secret, "quotes")


def seen_of(text: str) -> str:
    """The mark of an answer as it is read now: another once a letter has changed. It gives nothing away."""
    return hmac.new(_key(), b"text" + text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:16]


def named_units(question: Question) -> dict[str, Unit]:
    """Answers by what pages call them, so that neither a page nor an address says whose an answer is."""
    key = _key()
    return {_name(key, unit): unit for unit in question.answers}


def name_of(unit: Unit) -> str:
    """What pages call an answer."""
    return _name(_key(), unit)


def _name(key: bytes, unit: Unit) -> str:
    return hmac.new(key, f"unit{unit[0]}\0{unit[1]}".encode("utf-8", "surrogatepass"), sha256).hexdigest()[
        :16
    ]


def is_unchanged(proposal: Proposal, question: Question) -> bool:
    """Whether the answer still reads as it did when these words were chosen."""
    answer = question.answers.get((proposal.answer, proposal.variable))
    return answer is not None and hmac.compare_digest(proposal.seen, seen_of(answer.text))
