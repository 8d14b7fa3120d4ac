"""What cannot travel into a format, counted and named before anybody relies on the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from remit.coding.codings import Coding, settled
from remit.study.exchange.moments import from_moment, to_moment
from remit.study.exchange.naming import Names, fold
from remit.study.exchange.texts import UNSAFE, align, is_astral, plain_text
from remit.study.exchange.values import Loss, Project

_SAY_CODER = "say it again with --coder when the file is read"
_ONE_FILE_EACH = "write one file a coder with --coder"


class Holds(Struct, frozen=True):
    """What a format has a place for.

    `whole` says that it knows codings of a whole answer as such, `every` that it holds all codings and not
    only those that count, `unread` that an answer nobody coded does not look like one that no theme fits.
    """

    answers: bool = True
    passages: bool = True
    whole: bool = False
    coders: bool = True
    moments: bool = True
    meanings: bool = True
    parents: bool = True
    names: bool = True
    every: bool = True
    unread: bool = True
    attributes: bool = False


def losses_of(project: Project, holds: Holds, names: Names) -> tuple[Loss, ...]:
    """Every sort of thing that does not travel, or not in the form it has; none of it silent."""
    found = [*_of_codebooks(project, holds, names)]
    if not holds.attributes:
        told = sum(map(len, project.attributes.values()))
        found.append(Loss("attributes", told, "what --with tells of a respondent"))
    if not holds.answers:
        found.append(Loss("answers", len(project.answers), "an answer: the file is a codebook alone"))
        found.append(Loss("codings", len(project.codings), "a coding: the file is a codebook alone"))
    else:
        found += _of_codings(project, holds)
        if holds.passages:
            found += _of_texts(project)
    return tuple(loss for loss in found if loss.count)


def _of_codebooks(project: Project, holds: Holds, names: Names) -> Iterable[Loss]:
    themes = project.themes
    if not holds.parents:
        yield Loss(
            "parents", sum(bool(theme.parent) for _, theme in themes), "the theme that a theme is part of"
        )
    if not holds.meanings:
        said = sum(bool(t.definition or t.include or t.exclude or t.examples) for _, t in themes)
        yield Loss("definitions", said, "what a theme means, includes and excludes, and its examples")
    if holds.names:
        renamed = sum(fold(names.themes[item, t.code]) != fold(t.label) for item, t in themes)
        words = "a theme under a longer name, because other programs want every name once"
        yield Loss("names", renamed, words, returns=True)
    versions = sum(bool(book.version) for book in project.codebooks)
    yield Loss("versions", versions, "the version of a codebook")


def _of_codings(project: Project, holds: Holds) -> Iterable[Loss]:
    codings = project.codings if holds.every else settled(project.codings)
    passed = len(project.codings) - len(codings)
    yield Loss("passed_over", passed, "a coding of one coder, where the answer has agreed ones")
    if not holds.passages:
        ranges = sum(coding.start is not None for coding in codings)
        yield Loss("passages", ranges, "a passage, which becomes the whole answer")
    elif not holds.whole:
        whole = sum(coding.start is None for coding in codings)
        words = "a coding of a whole answer, as a passage from its first sign to its last"
        yield Loss("whole_answers", whole, words, returns=True)
    if not holds.coders:
        unnamed = sum(bool(coding.coder) for coding in codings)
        one = len(project.coders) == 1
        words = f"the coder of a coding ({_SAY_CODER if one else _ONE_FILE_EACH})"
        yield Loss("coders", unnamed, words)
    if not holds.moments:
        yield Loss("moments", sum(bool(c.at) for c in codings), "the moment of a coding")
    else:
        odd = sum(bool(c.at) and from_moment(to_moment(c.at)) != c.at for c in codings)
        yield Loss("moments", odd, "the moment of a coding that is no day or time, or in another form")
    lengths = project.lengths
    doubled = len(codings) - len({_kept(coding, lengths, holds) for coding in codings})
    yield Loss("doubled", doubled, "a coding that says the same as another one in this format")


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
        "an answer with signs such as emoji, which take two places in programs counting in UTF-16: "
        "passages after them could stand elsewhere there"
    )
    yield Loss("astral", astral, words, returns=True)
    ends = sum("\r" in answer.text for answer in project.answers)
    yield Loss("line_ends", ends, "an answer with other line ends, written with LF alone", returns=True)
    signs = sum(bool(UNSAFE.search(answer.text)) for answer in project.answers)
    words = f"an answer with signs that XML cannot hold, written as {chr(0xFFFD)}"
    yield Loss("control_signs", signs, words, returns=True)
    yield Loss(
        "cut_line_ends", _cuts(project), "a passage that cuts through a line end, which it then takes whole"
    )


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
