"""Open answers were written afresh: coded by passage, quoted by pointer, and copied from nobody."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import pytest

from example.plain import EXAMPLE, ROOT, Plain

LONGEST_COPY = 5
"""Words in a row that may also stand in the 2014 report: a name of a programme or a post can be that long."""

_EDIT = re.compile(r"(\d+)-(\d+)=(\[[^\]]+\])")


def _printed_report() -> Path:
    return Path(os.environ.get("REMIT_SEED", ROOT.parent / "shared" / "seed")) / "report.txt"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.lower()))


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_no_six_words_in_a_row_come_from_the_printed_report() -> None:
    report = _printed_report()
    if not report.is_file():
        pytest.skip("the text of the 2014 report is not here; name its folder in REMIT_SEED")
    printed = _runs(_words(report.read_text(encoding="utf-8")), LONGEST_COPY + 1)
    assert len(printed) > 5000
    copied = {
        f"{path.relative_to(EXAMPLE)}: {' '.join(run)}"
        for path in sorted(EXAMPLE.rglob("*"))
        if path.suffix in (".yaml", ".csv", ".md", ".txt", ".py") and "out" not in path.parts
        for run in _runs(_words(path.read_text(encoding="utf-8")), LONGEST_COPY + 1) & printed
    }
    assert copied == set()


def test_every_coded_passage_lies_in_its_answer(plain: Plain) -> None:
    texts = {row["id"]: row for row in plain.rows}
    for coding in plain.codings:
        answer = texts[coding["answer"]][coding["item"]]
        assert answer, coding
        if coding["start"]:
            start, end = int(coding["start"]), int(coding["end"])
            assert 0 <= start < end <= len(answer)
            assert answer[start:end] == answer[start:end].strip(" .;")


def test_every_theme_used_is_in_its_codebook_and_every_theme_there_is_used(plain: Plain) -> None:
    for item, parents in plain.parents.items():
        assert set(plain.mentions(item)) == set(parents), item


def test_passages_of_one_answer_do_not_overlap(plain: Plain) -> None:
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for coding in plain.codings:
        if coding["start"]:
            spans.setdefault((coding["answer"], coding["item"]), []).append(
                (int(coding["start"]), int(coding["end"]))
            )
    for found in spans.values():
        ordered = sorted(found)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ordered))


def test_answers_read_like_those_of_different_people(plain: Plain) -> None:
    answers = [row["challenges"] for row in plain.rows if row["challenges"]]
    assert len(set(answers)) > 0.95 * len(answers)
    reasons = [row["motivation"] for row in plain.rows if row["motivation"]]
    assert len({reason.rstrip(".") for reason in reasons}) > 0.8 * len(reasons)


def test_quotes_have_consent_two_readers_and_a_reason_for_each_edit(plain: Plain) -> None:
    assert len(plain.quotes) >= 20
    for quote in plain.quotes:
        assert quote["consent"] == "yes"
        assert len(set(quote["approvals"].split("; "))) == 2
        assert bool(quote["edits"]) == bool(quote["reason"])
        answer = plain.row(quote["answer"])[quote["item"]]
        start, end = int(quote["start"]), int(quote["end"])
        assert 0 <= start < end <= len(answer)
        for edit in _EDIT.finditer(quote["edits"]):
            assert start <= int(edit[1]) < int(edit[2]) <= end
    assert sum(bool(quote["edits"]) for quote in plain.quotes) >= 4


def test_nobody_is_quoted_twice(plain: Plain) -> None:
    speakers = [quote["answer"] for quote in plain.quotes]
    assert len(set(speakers)) == len(speakers)


def test_organisations_are_numbered_and_never_named(plain: Plain) -> None:
    for place, post in enumerate(plain.frame, start=1):
        assert (post["post"], post["organisation"]) == (f"P{place:03}", f"Organisation {place:03}")
