"""Which tables of several waves can be compared, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from remit.core.cleared import Head, Label
from remit.core.problems import Place, Problem, nearest
from remit.core.waves import NotCompared
from remit.disclosure.align import Aligned, Wave, align
from remit.disclosure.partitions import Lists
from remit.instrument.comparable import Gap, compare_items
from remit.instrument.items import Instrument

STUDY = Place("study.yaml")
PREFIX = "wave/"
"""How the id of an acknowledged difference begins: `wave/2014/hours`."""

Acknowledged = Mapping[str, str]


class Asked(Struct, frozen=True):
    """A wave and the questionnaire as it was asked in it."""

    wave: Wave
    instrument: Instrument


def not_compared(waves: Sequence[Asked], acknowledged: Acknowledged) -> tuple[NotCompared, ...]:
    """Each question that differs from an earlier wave, with every reason; the last wave is the current one.

    A difference of words alone may be acknowledged by the id `wave/WAVE/ITEM`; then the question is compared.
    """
    now = waves[-1]
    found = []
    for early in waves[:-1]:
        for item, gaps in compare_items(early.instrument, now.instrument, early.wave.label.text).items():
            if gaps:
                reason = acknowledged.get(f"{PREFIX}{early.wave.label.code}/{item}", "")
                accepted = reason if all(gap.wording for gap in gaps) else ""
                words = "; ".join(gap.reason for gap in gaps)
                title = _title(item, now.instrument, early.instrument)
                found.append(NotCompared(item, title, early.wave.label, now.wave.label, words, accepted))
    return tuple(found)


def _title(item: str, *instruments: Instrument) -> str:
    found = (each.item(item) for each in instruments)
    return next((each.text for each in found if each is not None and each.text), item)


def follow(
    waves: Sequence[Asked], differences: Sequence[NotCompared], lists: Lists
) -> tuple[dict[str, Aligned], tuple[NotCompared, ...]]:
    """Every table of the current wave with the waves it can be compared with, and further reasons found.

    A breakdown is followed where both its item and its key are the same questions.
    """
    barred = {(entry.item, entry.from_wave.code) for entry in differences if not entry.accepted}
    now = waves[-1].wave
    aligned: dict[str, Aligned] = {}
    further: list[NotCompared] = []
    for table in now.clearance.release.tables:
        head = table.head
        if head.layout == "response":
            continue
        usable = [asked.wave for asked in waves[:-1] if not _barred(head, asked.wave.label.code, barred)]
        there = [wave for wave in usable if wave.clearance.release.table(head.id) is not None]
        found = align(head.id, [*there, now], lists) if there else None
        if found is not None and found.tables[-1].cells:
            aligned[head.id] = found
        if not head.by:
            further += _made_otherwise(head, [asked.wave for asked in waves[:-1]], barred, now.label)
            further += _missing(head, usable, there, now.label)
    return aligned, tuple(further)


def _barred(head: Head, wave: str, barred: set[tuple[str, str]]) -> bool:
    """Whether the item, the key, or an answer that a derived number is made of differs from that wave."""
    items = {head.item, head.by, *(name.partition(".")[0] for name in head.made_of)}
    return any((item, wave) in barred for item in items if item)


def _made_otherwise(
    head: Head, waves: Iterable[Wave], barred: set[tuple[str, str]], now: Label
) -> Iterator[NotCompared]:
    """A derived number of whose answers a wave asked some otherwise."""
    for wave in waves:
        if head.made_of and _barred(head, wave.label.code, barred):
            why = f"answers that it is made of differ from {wave.label.text}"
            yield NotCompared(head.id, head.title, wave.label, now, why)


def _missing(head: Head, usable: Iterable[Wave], there: Sequence[Wave], now: Label) -> Iterator[NotCompared]:
    """A table that an earlier wave does not have although its question is the same."""
    for wave in usable:
        if wave not in there:
            why = (
                f"its answers of {wave.label.text} have no themes"
                if head.layout == "mentions"
                else f"{wave.label.text} published no figures for it, or in other categories"
            )
            yield NotCompared(head.id, head.title, wave.label, now, why)


def wording_problems(
    waves: Sequence[Asked], differences: Sequence[NotCompared], acknowledged: Acknowledged
) -> tuple[Problem, ...]:
    """Warnings: differences of words that an author may acknowledge, and acknowledgements of nothing."""
    problems = []
    known = {f"{PREFIX}{entry.from_wave.code}/{entry.item}": entry for entry in differences}
    for early in waves[:-1]:
        compared = compare_items(early.instrument, waves[-1].instrument, early.wave.label.text)
        problems += [
            _acknowledge(f"{PREFIX}{early.wave.label.code}/{item}", known, early, item, gaps)
            for item, gaps in compared.items()
            if gaps and all(gap.wording for gap in gaps)
            if f"{PREFIX}{early.wave.label.code}/{item}" not in acknowledged
        ]
    for check in acknowledged:
        if not check.startswith(PREFIX) or (check in known and known[check].accepted):
            continue
        what = f"the acknowledgement of {check} changes nothing: there is no difference of words alone there"
        fix = f"remove it{nearest(check, known)}; a question with other answers cannot be compared"
        problems.append(Problem("WAVE-010", STUDY, what, fix, "warning"))
    return tuple(problems)


def _acknowledge(
    check: str, known: Mapping[str, NotCompared], early: Asked, item: str, gaps: Sequence[Gap]
) -> Problem:
    reason = known[check].reason if check in known else "; ".join(gap.reason for gap in gaps)
    return Problem(
        "WAVE-009",
        STUDY,
        f"'{item}' is not compared with {early.wave.label.text}: {reason}",
        f"if that changes nothing, add under `acknowledged:` in study.yaml: check: {check}, reason: ...",
        "warning",
    )
