"""A page of docs/ as steps that can be run: files to write, commands to type, output to expect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_COPY = re.compile(r"^<!-- copy: (?P<source>\S+) to (?P<target>\S+) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file or folder of the repository that a page starts from: `<!-- copy: examples/x to x -->`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class File:
    """A block marked with a file name, as in ```` ```csv answers.csv ````; `add` puts it at the end."""

    name: str
    text: str
    add: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A line after `$ ` in a console block, and the output shown under it (`...` stands for anything)."""

    words: str
    shown: str
    line: int


Step = Copy | File | Command


def pages() -> list[Path]:
    """Every page with something to run."""
    return [path for path in sorted(DOCS.rglob("*.md")) if any(steps(path))]


def steps(path: Path) -> Iterator[Step]:
    """The steps of a page, in order."""
    text = path.read_text(encoding="utf-8")
    found = [*_COPY.finditer(text), *_FENCE.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        if "source" in match.groupdict():
            yield Copy(match["source"], match["target"])
            continue
        language, _, name = match["info"].strip().partition(" ")
        line = text[: match.start()].count("\n") + 2
        if language == "console":
            yield from _commands(match["body"], line)
        elif name:
            add = name.endswith(" (add)")
            yield File(name.removesuffix(" (add)"), match["body"], add)


def _commands(body: str, line: int) -> Iterator[Command]:
    """The commands of a console block that start `remit`; others are for people to type."""
    lines = body.splitlines()
    starts = [at for at, text in enumerate(lines) if text.startswith("$ ")]
    for at, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        if lines[at].startswith("$ remit "):
            yield Command(lines[at][2:], "\n".join(lines[at + 1 : following]), line + at)


def matches(shown: str, printed: str) -> bool:
    """Whether what was printed is what the page shows; `...` stands for anything, also whole lines."""
    pattern = "".join(_pattern(line) for line in shown.rstrip().splitlines())
    return (
        re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines()))
        is not None
    )


def _pattern(line: str) -> str:
    if line.strip() == "...":
        return r"(?:[^\n]*\n)*?"
    return r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
