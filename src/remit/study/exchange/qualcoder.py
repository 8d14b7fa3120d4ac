"""QualCoder's own project: the database `data.qda` in its folder, read as it is.

QualCoder takes `.qdpx` and gives it back; its own file saves that step. Positions are code points (QualCoder
3, `code_text.pos0` and `pos1`); codes stand under codes (`supercid`) or under categories.
"""

from __future__ import annotations

from remit.core.problems import Place, refuse
from remit.study.exchange.guarded_database import Tables, opened
from remit.study.exchange.values import Found, FoundSource, FoundTheme, Loss, Mark

ORIGIN = "QualCoder"


def read_database(content: bytes, name: str) -> Found:
    """Codes, texts and codings; pictures, recordings and journals are counted as losses. Raises `Refused`."""
    with opened(content, name) as tables:
        return _project(tables, name)


def _project(tables: Tables, name: str) -> Found:
    nested = "supercid" in (tables.columns("code_name") if "code_name" in tables.names else ())
    columns = ("cid", "name", "memo", "catid", "supercid" if nested else "NULL")
    codes = tables.rows("code_name", columns, "cid")
    categories = tables.rows("code_cat", ("catid", "name", "memo", "supercatid"), "catid")
    texts = tables.rows("source", ("id", "name", "fulltext"), "id")
    codings = tables.rows(
        "code_text", ("cid", "fid", "pos0", "pos1", "owner", "date", "memo"), "fid, pos0, pos1, cid, owner"
    )
    places = {("category", row[0]): place for place, row in enumerate(categories)}
    places |= {("code", row[0]): place for place, row in enumerate(codes, len(categories))}
    themes = [
        FoundTheme("", str(title), str(memo or ""), places.get(("category", above), -1))
        for _, title, memo, above in categories
    ]
    for _, title, memo, category, above in codes:
        parent = places.get(("code", above), places.get(("category", category), -1))
        themes.append(FoundTheme("", str(title), str(memo or ""), parent))
    by_text = {row[0]: place for place, row in enumerate(texts)}
    marks: list[Mark] = []
    for code, text, start, end, owner, date, _ in codings:
        if ("code", code) not in places or text not in by_text:
            raise refuse(
                "EXCHANGE-046",
                Place(name),
                "a coding points to a code or a text that is not in the file",
                "open the project in QualCoder, which mends it, and read it again",
            )
        first, last = (edge if isinstance(edge, int) else -1 for edge in (start, end))
        moment = str(date or "").replace(" ", "T")
        marks.append(Mark(by_text[text], places["code", code], first, last, str(owner or ""), moment))
    memos = sum(bool(row[6]) for row in codings)
    losses = (Loss("memo", memos, "a memo on a passage"),) if memos else ()
    sources = tuple(
        FoundSource("", str(title), None if text is None else str(text)) for _, title, text in texts
    )
    return Found(ORIGIN, tuple(themes), sources, tuple(marks), losses)
