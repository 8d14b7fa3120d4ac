"""Files that try to take all memory or all day, or to reach out of their archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
PREFIXED = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
XML, END = "<?xml version='1.0'", "]><workbook>&j;</workbook>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'><!ENTITY b SYSTEM 'http://127.0.0.1:9/'>]>"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(sheet: str | bytes, **more: str | bytes) -> bytes:
    return zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet, **more})


def hostile() -> dict[str, bytes]:
    """By name: a million columns, bombs of several kinds, entities, paths that lead out of the archive."""
    million = range(1_000_000)
    bomb = zipped({"bomb": b" " * 50_000_000})
    return {
        "wide.csv": ",".join(f"q{column}" for column in million).encode() + b"\n1\n",
        "wide.xlsx": book(SHEET + "<row>" + "".join(f"<c><v>{n}</v></c>" for n in million) + "</row>"),
        "prefixed.xlsx": book(PREFIXED + "<x:row>" + "<x:c/>" * 1_000_000 + "</x:row>"),
        "tabbed.xlsx": book(SHEET + "<row>" + "<c\tt='n'/>" * 1_000_000 + "</row>"),
        "rows.xlsx": book(SHEET + "<row/>" * 6_000_000),
        "bomb.xlsx": book(b" " * 60_000_000),
        "many.xlsx": zipped({f"xl/media/{n}.bin": b"\0" * 9_900_000 for n in range(40)}),
        "nested.xlsx": zipped(
            {f"xl/embeddings/{n}.zip": bomb for n in range(40)}
            | {"xl/worksheets/sheet1.xml": b" " * 60_000_000}
        ),
        "strings.xlsx": book(SHEET, **{"xl/sharedStrings.xml": b"<si/>" * 12_000_000}),
        "parts.xlsx": zipped({f"xl/{n}.xml": "" for n in range(2_100)}),
        "laughs.xlsx": zipped({"xl/workbook.xml": f"{XML}?>{LAUGHS}{END}"}),
        "outside.xlsx": zipped({"xl/workbook.xml": f"{OUTSIDE}<workbook>&a;&b;</workbook>"}),
        "sixteen.xlsx": zipped(
            {"xl/workbook.xml": f"{XML} encoding='UTF-16'?>{LAUGHS}{END}".encode("utf-16")}
        ),
        "late.xlsx": zipped(
            {"xl/workbook.xml": f"{XML}?><!--{'- ' * 900_000}-->{OUTSIDE}<workbook>&a;</workbook>"}
        ),
        "slip.xlsx": zipped(
            {"../../escaped.txt": "out", "/etc/escaped.txt": "out", "xl/workbook.xml": "<workbook/>"}
        ),
        "torn.xlsx": b"PK\x03\x04" + b"x" * 1_000,
    }
