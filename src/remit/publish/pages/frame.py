"""What stands around a document on its page: contents, about this document, the foot."""

from __future__ import annotations

import re

from remit.core.blocks import Document, FigureBlock, Heading, TableBlock
from remit.core.display import SHORTHAND, grid
from remit.publish.outline import address, long_date, protection, walk, words
from remit.publish.pages.shell import e


def heading(level: int, inner: str, name: str, plain: str = "") -> str:
    """A heading with the id `name` and a link to itself; `inner` is HTML, `plain` its words."""
    label = e(plain) if plain else inner
    return (
        f'<div class="head h{level}"><h{level} id="{name}">{inner}</h{level}>'
        f'<a class="hash" href="#{name}"><span aria-hidden="true">#</span>'
        f'<span class="vh">Link to this section: {label}</span></a></div>'
    )


def contents(document: Document, numbers: bool) -> str:
    """The list of contents with its sections below each chapter, then all figures and tables."""
    parts: list[str] = []
    inside = False
    for block in document.blocks:
        if not isinstance(block, Heading) or block.level > 3:
            continue
        link = f'<a href="#{ref(block.id)}">{e(words(block.line))}</a>'
        if block.level == 2 or not parts:
            parts.append(f"{'</ol>' if inside else ''}{'</li>' if parts else ''}<li>{link}")
            inside = False
        else:
            parts.append(f"{'' if inside else '<ol>'}<li>{link}</li>")
            inside = True
    parts.append(f"{'</ol>' if inside else ''}{'</li>' if parts else ''}")
    if any(isinstance(block, FigureBlock) for block in walk(document.blocks)):
        parts.append('<li><a href="#reading">How to read the figures</a></li>')
    if numbers:
        parts.append('<li><a href="#numbers">Where each number comes from</a></li>')
    parts.append('<li><a href="#about-this-document">About this document</a></li>')
    listed = "".join(parts)
    return (
        '<nav class="contents" aria-labelledby="contents"><h2 id="contents">Contents</h2>'
        f"<ol>{listed}</ol>{_shown(document)}</nav>"
    )


def _shown(document: Document) -> str:
    entries = [
        f'<li><a href="#{ref(block.id)}">{kind} {block.number}: {e(block.title)}</a></li>'
        for block in walk(document.blocks)
        for kind in [{FigureBlock: "Figure", TableBlock: "Table"}.get(type(block), "")]
        if isinstance(block, FigureBlock | TableBlock)
    ]
    if not entries:
        return ""
    return f"<details><summary>Figures and tables</summary><ul>{''.join(entries)}</ul></details>"


def ref(name: str) -> str:
    """An id of a block as it may stand after `#`."""
    return e(re.sub(r"[^\w.:-]+", "-", name))


def about(document: Document) -> str:
    """The last section: who published this, when, its state, policy, shorthand and downloads."""
    status = "Draft: not signed off for publication" if document.draft else "Published"
    rows = [
        ("Published by", e(document.publisher)),
        ("Date", e(long_date(document.date))),
        ("Status", status),
        ("Notice", e(document.notice)),
        ("How people are protected", e(protection(document.policy))),
        ("Shorthand", _legend(document)),
        ("Download", _downloads(document)),
        ("How to cite", e(_citation(document))),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows if text)
    return f'{heading(2, "About this document", "about-this-document")}<dl class="about">{listed}</dl>'


def cited(publisher: str, date: str, title: str, *, draft: bool) -> str:
    """A publication as it is cited; a draft that nobody signed has no year yet."""
    year = f"({date[:4]})" if date else ""
    state = ", draft" if draft else ""
    return " ".join(part for part in (publisher, year, f"{title}{state}.") if part)


def _citation(document: Document) -> str:
    named = cited(document.publisher, document.date, document.title, draft=document.draft)
    figures = any(isinstance(block, FigureBlock) for block in walk(document.blocks))
    return f"{named} Add the number of the figure or table." if figures else named


def _legend(document: Document) -> str:
    kinds = (TableBlock, FigureBlock)
    tables = [block.table for block in walk(document.blocks) if isinstance(block, kinds)]
    found = {sign for table in tables for sign in grid(table).shorthand}
    return "; ".join(f"{sign} {meaning}" for key, (sign, meaning) in SHORTHAND.items() if key in found)


def _downloads(document: Document) -> str:
    links = [
        f'<a href="{e(address(link))}">{e(link.text)}</a>' for link in document.downloads if address(link)
    ]
    return ", ".join(links)


def bottom(document: Document, notices: tuple[str, ...], computed: bool) -> str:
    """The foot of the page; `computed` says that its numbers are computed."""
    signed = " · ".join(part for part in (document.publisher, long_date(document.date)) if part)
    lines = [e(signed), *(e(notice) for notice in notices)]
    if computed:
        lines.append("Every number in the text is computed from its table; none is typed by hand.")
    said = "".join(f"<p>{line}</p>" for line in lines if line)
    return (
        f'<footer class="bottom"><div class="band">{said}'
        '<p class="back"><a href="#main">Back to the beginning</a></p></div></footer>'
    )
