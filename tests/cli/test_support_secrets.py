"""Concerns, interests, plans and resilience, planted so that they can be found: every file is searched.

Each secret may stand only where its owner reads it, or where a board entered it itself.
"""

from __future__ import annotations

import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from remit.cli import main
from support.folders import CARD, EVERYBODY, KIT, people, rows, write_support

MINE = "private/support/people/R0/private.html"
DESK = "private/support/letters.csv"
ALLOWED = {
    "ZQCONCERN": (MINE,),
    "ZQINTEREST": (),
    "ZQRESILIENCE": ("private/support/people/*/private.html",),
    "ZQASPIRATION": ("private/support/organisations/org-0/succession.html",),
    "ZQREVIEWED": ("private/support/organisations/org-0/succession.html",),
    "1987": (),
    "1988": ("private/support/organisations/org-2/*",),
    "r0@example.org": (DESK, "private/support/people/*/private.html"),
}
"""Each planted word with the files that may hold it. 1987 is a plan nobody shared, 1988 one that was."""


def planted(folder: Path) -> Path:
    kit = KIT.replace("concerns:\n", "concerns:\n  - {code: lonely, label: ZQCONCERN}\n")
    told = people().replace(
        "R0,Org 0,2010-01-01,Mon am; Tue pm,tired,Circle,",
        "R0,Org 0,2010-01-01,Mon am; Tue pm,lonely; tired,Circle; ZQINTEREST,",
    )
    assert "ZQINTEREST" in told
    return write_support(
        folder,
        **{
            "support__kit.yaml": f"{kit}self_check: [ZQRESILIENCE]\n",
            "support__people.csv": told,
            "support__signup.csv": EVERYBODY,
            "support__rolecards__R2.yaml": CARD.replace("post: R0", "post: R2"),
            "support__horizons.csv": "organisation,post,leaving,by,shared\n"
            "Org 0,R0,1987-06-05,person,no\nOrg 2,R2,1988-07-06,person,yes\n",
            "support__successors.csv": "organisation,person,readiness,aspiration,told\n"
            "Org 0,Candidate,now,ZQASPIRATION,yes\n",
            "support__appraisals.csv": "organisation,person,readiness,potential\nOrg 0,ZQREVIEWED,now,high\n",
        },
    )


def said(path: Path) -> str:
    """Everything a file says: the parts of an office file, the text of a PDF, the text of any other."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as packed:
            return " ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if path.suffix == ".pdf":
        fitz = pytest.importorskip("pymupdf")
        with fitz.open(path) as document:
            return " ".join(page.get_text() for page in document)
    return path.read_bytes().decode("utf-8", "replace")


def found(out: Path) -> dict[str, set[str]]:
    """For each planted word the files of the whole build that hold it."""
    texts = {path.relative_to(out).as_posix(): said(path) for path in out.rglob("*") if path.is_file()}
    return {word: {name for name, text in texts.items() if word in text} for word in ALLOWED}


def test_every_secret_is_in_no_file_but_those_of_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    root = planted(tmp_path)
    assert main(["support", str(root)]) == 0
    assert main(["build", str(root)]) == 0
    out = root / "out"
    there = found(out)
    astray = {
        word: sorted(name for name in names if not any(fnmatch(name, allowed) for allowed in ALLOWED[word]))
        for word, names in there.items()
    }
    assert {word: names for word, names in astray.items() if names} == {}
    assert MINE in there["ZQCONCERN"], "the owner reads it, so the search would have found it elsewhere"
    assert len(there["ZQRESILIENCE"]) == 40
    for word in ("ZQASPIRATION", "ZQREVIEWED", "1988", "r0@example.org"):
        assert there[word], word
    kinds = {path.suffix for path in out.rglob("*")}
    assert {".html", ".csv", ".xlsx", ".docx", ".pdf", ".json", ".txt"} <= kinds
    assert "lonely" not in {row["theme"] for row in rows(out / "private" / "support" / "sets.csv")}


def test_the_search_reads_office_files_and_pdfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    root = planted(tmp_path)
    assert main(["support", str(root)]) == 0
    own = root / "out" / "private" / "support"
    assert "As before" not in said(own / "letters.docx")
    assert "Dear colleague" in said(own / "letters.docx")
    assert "R21" in said(own / "support.xlsx")
    assert "Safety" in said(own / "organisations" / "org-0" / "role.pdf")
