"""The packs of the example: few pages, sound PDFs, the same numbers in every format, all made in time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import html as lxml_html

from remit.cli.pack_files import PackKit, pack_document
from remit.cli.packs import pack_kit, prepared_pairs
from remit.cli.pipeline import Published, prepare, publish_pass
from remit.cli.say import Stages
from remit.compare.peers import Organisation, PeerGroup
from remit.core.blocks import Document
from remit.publish.writers import html

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "medical-directors"
NOTICE = "Synthetic rows"
IN_TIME, CORES, PACKS = 45.0, 2, 210


@cache
def example() -> tuple[PackKit, list[tuple[Organisation, PeerGroup]], Published]:
    quiet = Stages(watched=False)
    prepared = prepare(EXAMPLE, "", quiet)
    published = publish_pass(prepared, quiet)
    kit = pack_kit(prepared, published, "2026-11-23")
    pairs, problems = prepared_pairs(prepared, published, kit)
    assert problems == ()
    return kit, pairs, published


def kinds() -> list[tuple[Organisation, PeerGroup]]:
    """One organisation of each kind in the register."""
    _, pairs, _ = example()
    return list({each.code("provider"): (each, group) for each, group in reversed(pairs)}.values())


def documents() -> list[Document]:
    kit, _, _ = example()
    return [pack_document(kit, *pair) for pair in kinds()]


@cache
def pdfs() -> tuple[bytes, ...]:
    pytest.importorskip("typst")
    from remit.publish.writers import pdf

    return tuple(pdf.write(document, example()[0].theme) for document in documents())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_pack_has_three_to_six_pages_and_the_notice_on_each() -> None:
    pymupdf = pytest.importorskip("pymupdf")
    for made in pdfs():
        with pymupdf.open(stream=made, filetype="pdf") as opened:
            texts = [page.get_text() for page in opened]
        assert 3 <= len(texts) <= 6
        assert all(NOTICE in text for text in texts)


def test_the_checker_finds_nothing_in_any_kind_of_pack(tmp_path: Path) -> None:
    pytest.importorskip("outloud", reason="outloud checks PDF/UA-1: pip install outloud")
    program = Path(sys.executable).with_name("outloud")
    for number, made in enumerate(pdfs()):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(made)
        run = subprocess.run(
            [program, "--fail-on", "warning", file], capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout


def test_every_format_says_the_same_of_every_fact() -> None:
    pymupdf = pytest.importorskip("pymupdf")
    from remit.publish.standing import sentences
    from remit.publish.writers import pack_xlsx

    for document, made in zip(documents(), pdfs(), strict=True):
        page = lxml_html.document_fromstring(html.write(document, example()[0].theme))
        seen = squeezed(page.text_content())
        with pymupdf.open(stream=made, filetype="pdf") as opened:
            printed = squeezed(" ".join(each.get_text() for each in opened))
        with zipfile.ZipFile(io.BytesIO(pack_xlsx.write(document))) as book:
            sheet = book.read("xl/sharedStrings.xml").decode("utf-8")
        standings = [s for block in document.blocks for s in getattr(block, "standings", ())]
        assert len(standings) >= 12
        for standing in standings:
            assert f">{standing.label}<" in sheet
            for words in sentences(standing):
                assert squeezed(words) in seen, words
                assert squeezed(words) in printed, words


def test_no_personal_question_is_in_a_pack() -> None:
    from remit.study.folder import read_study

    personal = [item.text for item in read_study(EXAMPLE).instrument.items if item.scope != "organisation"]
    assert len(personal) > 15
    pymupdf = pytest.importorskip("pymupdf")
    for made in pdfs():
        with pymupdf.open(stream=made, filetype="pdf") as opened:
            printed = squeezed(" ".join(each.get_text() for each in opened))
        assert not [text for text in personal if squeezed(text) in printed]


def test_every_number_of_a_pack_is_one_of_the_release() -> None:
    from remit.core.blocks import Number, PlainTable
    from remit.publish.outline import lines, walk

    _, _, published = example()
    tables = {table.head.id for table in published.release.tables}
    for document in documents():
        numbers = [
            part
            for block in walk(document.blocks)
            for line in lines(block)
            for part in line
            if isinstance(part, Number)
        ]
        assert len(numbers) > 20
        assert {number.fact.split("/")[0] for number in numbers} <= tables
        assert any(isinstance(block, PlainTable) and block.id == "practices" for block in document.blocks)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the processor time of children")
def test_two_hundred_and_ten_packs_are_made_in_time(tmp_path: Path) -> None:
    """Page, PDF and sheet: the processor time of a whole run, on two cores, whatever else runs."""
    out = tmp_path / "packs"
    before = os.times()
    words = [sys.executable, "-m", "remit", "packs", str(EXAMPLE), "--out", str(out)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    after = os.times()
    assert done.returncode == 0, done.stderr
    count = sum(1 for path in out.iterdir() if path.is_dir())
    assert count > PACKS
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used / CORES * PACKS / count <= IN_TIME, f"{count} packs took {used:.1f} s of processor time"
