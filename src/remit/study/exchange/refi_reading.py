"""REFI-QDA as other programs write it: `.qdc` and `.qdpx`, judged before anything is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.study.exchange.archive import Archive
from remit.study.exchange.counting import Selected, count
from remit.study.exchange.guarded_xml import parse_xml
from remit.study.exchange.refi_writing import ORIGIN
from remit.study.exchange.values import Found, FoundSource, FoundTheme, Loss, Mark

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
LONGEST_TEXT = 5_000_000
"""Bytes of a text that is looked at; no answer is that long."""

_COUNTS_LF = ("ATLAS", "QUALCODER")
"""Programs whose positions count a line end once, even where their files hold CR LF."""

_COUNTS_POINTS = ("REMIT", "QUALCODER")
"""Programs whose positions are code points."""

_OTHER_SOURCES = {
    "PictureSource": "a picture",
    "PDFSource": "a PDF file",
    "AudioSource": "a recording",
    "VideoSource": "a film",
}


def read_codebook(content: bytes, name: str) -> Found:
    """The themes of a `.qdc` file; raises `Refused`."""
    root, space = parse_xml(content, name)
    if root.tag != "CodeBook" or not space.startswith("urn:QDA-XML:"):
        raise _stranger(name, "CodeBook")
    themes = tuple(_themes(root.find("Codes"), name))
    return Found(root.get("origin", ""), themes=themes, losses=tuple(_left_out(root)))


def read_project(content: bytes, name: str) -> Found:
    """Themes, texts, coders and codings of a `.qdpx` file; raises `Refused`."""
    archive = Archive(content, name)
    root, space = parse_xml(archive.project(), f"{name}/project.qde")
    if root.tag != "Project" or not space.startswith("urn:QDA-XML:"):
        raise _stranger(name, "Project")
    origin = root.get("origin", "")
    themes = tuple(_themes(root.find("CodeBook/Codes"), name))
    places = {theme.guid: place for place, theme in enumerate(themes)}
    coders = {_guid(each.get("guid"), name): each.get("name", "") for each in root.iterfind("Users/User")}
    sources: list[FoundSource] = []
    marks: list[Mark] = []
    losses = [*_left_out(root)]
    unsure: set[int] = set()
    for number, element in enumerate(root.iterfind("Sources/TextSource")):
        source, passages, borne_out = _source(element, archive, origin, name)
        sources.append(source)
        marks += _marks(element, (number, passages), places, coders, name)
        losses += _uncoded(element)
        if not borne_out:
            unsure.add(number)
    found = Found(origin, themes, tuple(sources), tuple(marks), _together(losses))
    return found if _is_known(origin) else replace(found, unsure=frozenset(unsure))


def _is_known(origin: str) -> bool:
    """Whether a program is known to count code points."""
    return any(program in origin.upper() for program in _COUNTS_POINTS)


def _stranger(name: str, tag: str) -> Exception:
    return refuse(
        "EXCHANGE-013",
        Place(name),
        f"this is not a REFI-QDA file: its first element is no {tag} of urn:QDA-XML",
        "export the project as REFI-QDA again",
    )


def _guid(text: str | None, name: str) -> str:
    """An identifier in one form: small letters, no braces."""
    match = _GUID.fullmatch((text or "").strip())
    if match is None:
        raise refuse(
            "EXCHANGE-014",
            Place(name),
            f"'{(text or '')[:60]}' is no identifier (GUID), so nothing can point to it",
            "export the project again from the program it was made with",
        )
    return match[1].lower()


def _themes(codes: Element | None, name: str) -> list[FoundTheme]:
    """Every theme after the one above it."""
    found: list[FoundTheme] = []
    waiting = [(code, -1) for code in (codes if codes is not None else ()) if code.tag == "Code"][::-1]
    while waiting:
        code, parent = waiting.pop()
        here = len(found)
        description = code.findtext("Description") or ""
        found.append(FoundTheme(_guid(code.get("guid"), name), code.get("name", ""), description, parent))
        waiting += [(below, here) for below in code if below.tag == "Code"][::-1]
    seen: set[str] = set()
    for theme in found:
        if theme.guid in seen:
            raise refuse(
                "EXCHANGE-015",
                Place(name),
                f"two themes have the identifier of '{theme.name[:60]}', so codings could mean either",
                "export the project again from the program it was made with",
            )
        seen.add(theme.guid)
    return found


def _source(
    element: Element, archive: Archive, origin: str, name: str
) -> tuple[FoundSource, tuple[tuple[int, int], ...], bool]:
    """A text, its passages in code points, and whether their words bear that out."""
    text = element.findtext("PlainTextContent")
    path = element.get("plainTextPath")
    if text is None and path is not None:
        text = _stored(path, archive, name)
    selected = [
        Selected(*_edges(selection), selection.get("name", ""))
        for selection in element.iterfind("PlainTextSelection")
    ]
    once = any(program in origin.upper() for program in _COUNTS_LF)
    # the mark of the byte order is part of the file; no program counts it
    mark = "\ufeff" if text is not None and text.startswith("\ufeff") else ""
    counted = count((text or "").removeprefix(mark), selected, one_line_end=once)
    source = FoundSource(
        _guid(element.get("guid"), name),
        element.get("name") or (path or "").rpartition("/")[2],
        None if text is None else mark + counted.text,
    )
    return source, counted.passages, counted.borne_out


def _edges(selection: Element) -> tuple[int, int]:
    return _position(selection.get("startPosition")), _position(selection.get("endPosition"))


def _stored(path: str, archive: Archive, name: str) -> str | None:
    """The text of a source inside the archive; nothing outside it is ever opened."""
    scheme, there, file = path.rpartition("://")  # some programs write the name of the file alone
    if (there and scheme != "internal") or "/" in file.strip("/") or "\\" in file:
        return None
    content = archive.source(file.strip("/"))
    if content is None or len(content) > LONGEST_TEXT:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(
            "EXCHANGE-016",
            Place(f"{name}/sources/{file[:60]}"),
            f"the text is not UTF-8 (byte {error.start:,}), so its letters would be wrong",
            "export the project again from the program it was made with",
        ) from None


def _marks(
    source: Element,
    counted: tuple[int, tuple[tuple[int, int], ...]],
    places: dict[str, int],
    coders: dict[str, str],
    name: str,
) -> Iterator[Mark]:
    number, passages = counted
    for selection, (start, end) in zip(source.iterfind("PlainTextSelection"), passages, strict=True):
        for coding in selection.iterfind("Coding"):
            yield _mark(coding, selection, (number, start, end), places, coders, name)
    for coding in source.iterfind("Coding"):
        yield _mark(coding, source, (number, None, None), places, coders, name)


def _position(text: str | None) -> int:
    """A position, or -1 for what is none; the passage is refused where it is laid over the answer."""
    text = (text or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else -1


def _mark(
    coding: Element,
    selection: Element,
    passage: tuple[int, int | None, int | None],
    places: dict[str, int],
    coders: dict[str, str],
    name: str,
) -> Mark:
    target = coding.find("CodeRef")
    theme = places.get(_guid(None if target is None else target.get("targetGUID"), name))
    if theme is None:
        raise refuse(
            "EXCHANGE-017",
            Place(name),
            "a coding points to a theme that is not in the file",
            "export the project again, with its whole codebook",
        )
    giver = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser")
    coder = coders.get(_guid(giver, name), "") if giver else ""
    at = coding.get("creationDateTime") or selection.get("creationDateTime") or ""
    source, start, end = passage
    return Mark(source, theme, start, end, coder, at)


def _left_out(root: Element) -> Iterator[Loss]:
    for tag, words in _OTHER_SOURCES.items():
        count = sum(1 for _ in root.iterfind(f"Sources/{tag}"))
        if count:
            yield Loss(tag, count, f"{words}, with all that was coded in it")
    for path, words in (("Notes/Note", "a memo"), ("Links/Link", "a link"), ("Graphs/Graph", "a drawing")):
        count = sum(1 for _ in root.iterfind(path))
        if count:
            yield Loss(path.partition("/")[2], count, words)
    sets = sum(1 for _ in root.iterfind("Sets/Set"))
    if sets:
        yield Loss("Set", sets, "a set of documents or themes")
    if root.get("origin") != ORIGIN:  # what Remit wrote there is in the study, or only looks well
        yield from _left_out_of_strangers(root)


def _left_out_of_strangers(root: Element) -> Iterator[Loss]:
    codes = [*root.iter("Code")]
    found = (
        ("color", sum("color" in code.attrib for code in codes), "the colour of a theme"),
        (
            "heading",
            sum(code.get("isCodable") in ("false", "0") for code in codes),
            "that a theme is only a heading and is given to nothing",
        ),
        ("Variable", sum(1 for _ in root.iterfind("Variables/Variable")), "what is known of respondents"),
    )
    yield from (Loss(*each) for each in found if each[1])


def _uncoded(source: Element) -> Iterator[Loss]:
    bare = sum(1 for each in source.iterfind("PlainTextSelection") if each.find("Coding") is None)
    if bare:
        yield Loss("selection", bare, "a passage that was marked and given no theme")
    memos = sum(1 for each in source.iterfind("PlainTextSelection") if each.findtext("Description"))
    if memos:
        yield Loss("memo", memos, "a memo on a passage")


def _together(losses: list[Loss]) -> tuple[Loss, ...]:
    """One loss of each sort."""
    found: dict[str, Loss] = {}
    for loss in losses:
        before = found.get(loss.what)
        found[loss.what] = Loss(loss.what, loss.count + (before.count if before else 0), loss.words)
    return tuple(found.values())
