"""What cannot travel into a format, counted and named before anybody relies on the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from remit.coding.codings import Coding
from remit.study.exchange.moments import from_moment, to_moment
from remit.study.exchange.naming import Names, fold
from remit.study.exchange.texts import UNSAFE, align, is_astral, plain_text
from remit.study.exchange.values import Loss, Project


class Holds(Struct, frozen=True):
    """What a format has a place for. `whole` says that it knows codings of a whole answer as such."""

    answers: bool = True
    passages: bool = True
    whole: bool = False
    coders: bool = True
    moments: bool = True
    meanings: bool = True
    parents: bool = True
    names: bool = True


def losses_of(project: Project, holds: Holds, names: Names) -> tuple[Loss, ...]:
    """Every sort of thing that does not travel, or not in the form it has; none of it silent."""
    found = [*_of_codebooks(project, holds, names)]
    if not holds.answers:
        found.append(Loss("answers", len(project.answers), "answers: the file is a codebook alone"))
        found.append(Loss("codings", len(project.codings), "codings: the file is a codebook alone"))
    else:
        found += _of_codings(project, holds)
        if holds.passages:
            found += _of_texts(project)
    return tuple(loss for loss in found if loss.count)


def _of_codebooks(project: Project, holds: Holds, names: Names) -> Iterable[Loss]:
    themes = project.themes
    if not holds.parents:
        yield Loss("parents", sum(bool(theme.parent) for _, theme in themes), "themes lose their parent")
    if not holds.meanings:
        said = sum(bool(t.definition or t.include or t.exclude) for _, t in themes)
        yield Loss("definitions", said, "themes lose their definition and what they include and exclude")
    if holds.names:
        renamed = sum(fold(names.themes[item, t.code]) != fold(t.label) for item, t in themes)
        words = "themes are written with a longer name, because other programs want every name once"
        yield Loss("names", renamed, words, returns=True)
    versions = sum(bool(book.version) for book in project.codebooks)
    yield Loss("versions", versions, "codebooks lose the number of their version")


def _of_codings(project: Project, holds: Holds) -> Iterable[Loss]:
    codings = project.codings
    if not holds.passages:
        ranges = sum(coding.start is not None for coding in codings)
        yield Loss("passages", ranges, "codings of a passage become codings of the whole answer")
    elif not holds.whole:
        whole = sum(coding.start is None for coding in codings)
        words = "codings of a whole answer are written as a passage from its first sign to its last"
        yield Loss("whole_answers", whole, words, returns=True)
    if not holds.coders:
        unnamed = sum(bool(coding.coder) for coding in codings)
        words = "codings lose the name of their coder; write one file a coder with --coder"
        yield Loss("coders", unnamed, words)
    if not holds.moments:
        yield Loss("moments", sum(bool(c.at) for c in codings), "codings lose the moment they were made")
    else:
        odd = sum(bool(c.at) and from_moment(to_moment(c.at)) != c.at for c in codings)
        yield Loss("moments", odd, "codings have a moment that is no day or time, or in another form")
    lengths = project.lengths
    doubled = len(codings) - len({_kept(coding, lengths, holds) for coding in codings})
    yield Loss("doubled", doubled, "codings say the same as another one in this format, and become one")


def _kept(coding: Coding, lengths: Mapping[tuple[str, str], int], holds: Holds) -> tuple[object, ...]:
    """What is left of a coding in the format."""
    whole = coding.start is None or not holds.passages
    passage = None if whole else (coding.start, coding.end)
    if passage == (0, lengths.get((coding.variable, coding.answer))):
        passage = None
    return coding.variable, coding.answer, coding.theme, passage, coding.coder if holds.coders else ""


def _of_texts(project: Project) -> Iterable[Loss]:
    astral = sum(is_astral(answer.text) for answer in project.answers)
    words = (
        "answers hold signs such as emoji that take two places in programs counting in UTF-16; "
        "passages after them could stand one place off there"
    )
    yield Loss("astral", astral, words, returns=True)
    ends = sum("\r" in answer.text for answer in project.answers)
    yield Loss("line_ends", ends, "answers are written with LF as their only line end", returns=True)
    signs = sum(bool(UNSAFE.search(answer.text)) for answer in project.answers)
    words = f"answers hold signs that XML cannot hold; they are written as {chr(0xFFFD)}"
    yield Loss("control_signs", signs, words, returns=True)
    yield Loss("cut_line_ends", _cuts(project), "passages that cut through a line end take it whole")


def _cuts(project: Project) -> int:
    """How many passages do not come back where they were."""
    moved: Counter[bool] = Counter()
    odd = {answer.key: answer.text for answer in project.answers if "\r" in answer.text}
    for coding in project.codings:
        text = odd.get((coding.variable, coding.answer))
        if text is None or coding.start is None or coding.end is None:
            continue
        plain = plain_text(text)
        out, back = align(text, plain), align(plain, text)
        if out is not None and back is not None:
            moved[back.carried(*out.carried(coding.start, coding.end)) != (coding.start, coding.end)] += 1
    return moved[True]
