"""Markdown to document blocks. HTML in it is shown as text, never run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from remit.core.blocks import Block, BoxBlock, Break, Heading, Inline, Line, Link, ListBlock, Paragraph, Text
from remit.core.words import slug
from remit.report.vocabulary import CLOSE, OPEN

_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_ALONE = re.compile(f"{OPEN}(\\d+){CLOSE}\\Z")
_FENCE = re.compile(r":::+\s*(\w*)\s*(.*)\Z")
_SAFE_LINK = re.compile(r"(https?://|mailto:|#|[\w./-]+\.(html|pdf|docx|xlsx|csv)\b)")


class Filler(Struct, frozen=True):
    """What a mark becomes: `line` inside a sentence, `blocks` when it stands alone in a paragraph."""

    line: Callable[[int], Line]
    blocks: Callable[[int], Sequence[Block] | None]


def plain_line(text: str, filler: Filler) -> Line:
    """Text with marks as inlines, without reading it as Markdown (titles of figures)."""
    return tuple(_marked(Text(text), filler))


def marks(text: str) -> tuple[int, ...]:
    """The positions of the requests that have a mark in this text, in order."""
    return tuple(int(match.group(1)) for match in _MARK.finditer(text))


def line_text(line: Line) -> str:
    """The words of a line."""
    return "".join(" " if isinstance(inline, Break) else inline.text for inline in line)


def read_markdown(text: str, filler: Filler) -> tuple[Block, ...]:
    """The blocks of a narrative; `::: box Title` ... `:::` makes a box."""
    blocks: list[Block] = []
    ids: dict[str, int] = {}
    for title, part in _boxes(text):
        inside = tuple(_blocks(MarkdownIt("commonmark", {"html": False}).parse(part), filler, ids))
        if title is None:
            blocks.extend(inside)
        else:
            blocks.append(BoxBlock(line_text(plain_line(title, filler)), inside))
    return tuple(blocks)


def _boxes(text: str) -> Iterator[tuple[str | None, str]]:
    title: str | None = None
    lines: list[str] = []
    for line in text.splitlines():
        fence = _FENCE.match(line.strip())
        if fence is None:
            lines.append(line)
            continue
        yield title, "\n".join(lines)
        lines, title = [], (fence.group(2).strip() if fence.group(1) else None)
    yield title, "\n".join(lines)


def _blocks(tokens: Sequence[Token], filler: Filler, ids: dict[str, int]) -> Iterator[Block]:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _closing(tokens, position)
        inside = tokens[position + 1 : end]
        if token.type == "heading_open":
            yield _heading(token, inside[0], filler, ids)
        elif token.type == "paragraph_open":
            yield from _paragraph(inside[0], filler)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            entries = tuple(tuple(_blocks(entry, filler, ids)) for entry in _entries(inside))
            yield ListBlock(entries, token.type == "ordered_list_open")
        elif token.type == "blockquote_open":
            yield BoxBlock("", tuple(_blocks(inside, filler, ids)))
        elif token.type in ("fence", "code_block"):
            yield Paragraph(tuple(_marked(Text(token.content.rstrip(), code=True), filler)))
        position = end + 1


def _closing(tokens: Sequence[Token], position: int) -> int:
    if tokens[position].nesting != 1:
        return position
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _entries(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    position = 0
    while position < len(tokens):
        end = _closing(tokens, position)
        yield tokens[position + 1 : end]
        position = end + 1


def _heading(token: Token, content: Token, filler: Filler, ids: dict[str, int]) -> Heading:
    line = tuple(_inlines(content, filler))
    # The title of the document is its level 1, so `#` and `##` are both a section.
    level = min(max(int(token.tag[1]), 2), 4)
    base = slug(line_text(line), 60).replace("_", "-") or "section"
    ids[base] = ids.get(base, 0) + 1
    return Heading(level, line, base if ids[base] == 1 else f"{base}-{ids[base]}")


def _paragraph(content: Token, filler: Filler) -> Iterator[Block]:
    alone = _ALONE.match(content.content.strip())
    if alone:
        blocks = filler.blocks(int(alone.group(1)))
        if blocks is not None:
            yield from blocks
            return
    yield Paragraph(tuple(_inlines(content, filler)))


def _inlines(content: Token, filler: Filler) -> Iterator[Inline]:
    strong = emphasis = 0
    href = ""
    for token in content.children or ():
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            href = target if _SAFE_LINK.match(target) else ""
        elif token.type == "link_close":
            href = ""
        elif token.type == "hardbreak":
            yield Break()
        elif token.type == "softbreak":
            yield Text(" ")
        elif token.content:
            text = Text(token.content, strong > 0, emphasis > 0, token.type == "code_inline")
            yield from _marked(text, filler, href)


def _marked(text: Text, filler: Filler, href: str = "") -> Iterator[Inline]:
    position = 0
    for match in _MARK.finditer(text.text):
        before = text.text[position : match.start()]
        if before:
            yield Link(before, href) if href else replace(text, text=before)
        yield from filler.line(int(match.group(1)))
        position = match.end()
    rest = text.text[position:]
    if rest:
        yield Link(rest, href) if href else replace(text, text=rest)
