"""A file of another program brought into a study folder: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from remit.coding.codebook import Codebook, check_codebook
from remit.coding.codings import AGREED, FILES, NO_THEME, Coding
from remit.coding.events import of_item
from remit.coding.replay import replay
from remit.core.problems import Place, Problem, Refused, Severity, errors, refuse
from remit.study.coding_files import LOG, codebook_text, read_own_log
from remit.study.exchange.files import CODINGS, added_codings, read_content, unlike, write_file
from remit.study.exchange.formats import read
from remit.study.exchange.naming import shown
from remit.study.exchange.refi_writing import ORIGIN
from remit.study.exchange.taking import Taken, Wish, take
from remit.study.exchange.values import Found, Loss, Project


class Brought(Struct, frozen=True):
    """What came in: new codings, those that were there already, the files written, what was left behind."""

    origin: str
    codings: tuple[Coding, ...]
    already: int
    left_out: int
    written: tuple[Path, ...]
    losses: tuple[Loss, ...]
    problems: tuple[Problem, ...]


def bring(path: Path, project: Project, folder: Path, current: str, wish: Wish) -> Brought:
    """Read a file and write what it adds; raises `Refused`, with nothing written, where it does not fit.

    `project` holds all answers and codings of the study. `folder` is where `codebook/` stands, `current` the
    folder below it that holds `codings.csv`. With `wish.books` the folder is one of its own: nothing there is
    added to, and codebooks are written whether or not the study has them.
    """
    found, known = read(read_content(path), wish.file, project)
    if found.marks and not found.named and wish.coder is None:
        what = "the file does not say who coded"
        fix = "say whose codings these are with --coder NAME"
        raise refuse("EXCHANGE-036", Place(wish.file), what, fix)
    taken = take(found, project, known, wish)
    problems = [*taken.problems, *_nothing(found, taken, project, wish)]
    for book in taken.codebooks:
        problems += check_codebook(book)
    before = () if wish.books else project.codings
    new = unlike(taken.codings, before, project.lengths)
    already = len(taken.codings) - len(new)
    if not wish.books:
        new, own = _without_those_of_the_desk(new, folder, current, wish)
        problems += [*own, *_gone(taken, project, wish)]
    problems += _as_settled(new, found, wish)
    if errors(problems):
        raise Refused(problems)
    files = _files(folder, current, new, taken.codebooks)
    _write(files, fresh=wish.books)
    passed = Loss("other_items", taken.passed_over, "a coding of a question that was not asked for")
    losses = (*found.losses, *_unused(found, taken, project, wish), *((passed,) if passed.count else ()))
    left_out = taken.left_out + len(taken.codings) - already - len(new)
    return Brought(found.origin, new, already, left_out, tuple(files), losses, tuple(problems))


def _without_those_of_the_desk(
    codings: tuple[Coding, ...], folder: Path, current: str, wish: Wish
) -> tuple[tuple[Coding, ...], list[Problem]]:
    """Codings which the log of the desk does not decide about; the next `remit pull` takes the others out."""
    events, _ = read_own_log(folder, current)
    states = [replay(of_item(events, item)) for item in {event.item for event in events}]
    clash = {
        place
        for place, coding in enumerate(codings)
        if any(state.knows((coding.answer, coding.variable), coding.coder or FILES) for state in states)
    }
    if not clash:
        return codings, []
    first = codings[min(clash)]
    what = (
        f"{len(clash):,} new codings are of answers that the same coder coded at the desk (first: "
        f"'{first.answer}', coder '{shown(first.coder)}'); {current}{LOG} has the last word about these, so "
        "the next `remit pull` would take them out"
    )
    fix = "say another name for whoever coded with --coder NAME, or read the rest with --leave-out"
    severity: Severity = "warning" if wish.leave_out else "error"
    kept = tuple(coding for place, coding in enumerate(codings) if place not in clash)
    return kept, [Problem("EXCHANGE-048", Place(wish.file), what, fix, severity)]


def _as_settled(codings: tuple[Coding, ...], found: Found, wish: Wish) -> list[Problem]:
    """A warning where another program has a coder whose name says here that an answer is settled."""
    if wish.coder is not None or found.origin == ORIGIN:
        return []
    own = [coding for coding in codings if coding.coder == AGREED]
    if not own:
        return []
    settled = len({(coding.answer, coding.variable) for coding in own})
    what = (
        f"{len(own):,} new codings are by '{AGREED}', which means settled here: of {settled:,} answers "
        f"(first: '{own[0].answer}') these alone count, and nothing that others gave"
    )
    fix = f"where that is the name of a coder, give them another in the rows of {CODINGS}"
    return [Problem("EXCHANGE-049", Place(wish.file), what, fix, "warning")]


def _gone(taken: Taken, project: Project, wish: Wish) -> list[Problem]:
    """A warning of themes that a coder of the file took back there: what is read is only ever added."""
    if taken.left_out:
        return []
    coders = {coding.coder for coding in taken.codings}
    there = {(coding.variable, coding.answer, coding.theme, coding.coder) for coding in taken.codings}
    gone = [
        coding
        for coding in project.codings
        if coding.coder in coders
        and (coding.variable, coding.answer) in taken.held
        and coding.theme != NO_THEME
        and (coding.variable, coding.answer, coding.theme, coding.coder) not in there
    ]
    if not gone:
        return []
    first = gone[0]
    what = (
        f"{len(gone):,} codings of the study are not in this file, and stay (first: '{first.theme}' for "
        f"answer '{first.answer}' to '{first.variable}', coder '{shown(first.coder)}')"
    )
    fix = f"where they were taken back in the other program, take their rows out of {CODINGS}"
    return [Problem("EXCHANGE-047", Place(wish.file), what, fix, "warning")]


def _files(
    folder: Path, current: str, codings: tuple[Coding, ...], books: tuple[Codebook, ...]
) -> dict[Path, bytes]:
    files = {
        folder / "codebook" / f"{book.item}.yaml": codebook_text(book).encode("utf-8")
        for book in books
        if book.themes
    }
    name = f"{current}{CODINGS}"
    target = folder.joinpath(*name.split("/"))
    return {**files, **({target: added_codings(target, name, codings)} if codings else {})}


def _write(files: Mapping[Path, bytes], *, fresh: bool) -> None:
    """All files or none: a codebook that was written goes again when the codings cannot be."""
    for path in files:
        if path.exists() and (fresh or path.name != CODINGS):
            what = "the file is there already, and it would be written over"
            raise refuse("EXCHANGE-050", Place(str(path)), what, "name another folder with --out")
    made: list[Path] = []
    try:
        for path, content in files.items():
            existed = path.exists()
            write_file(path, content)
            if not existed:
                made.append(path)
    except Refused:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _nothing(found: Found, taken: Taken, project: Project, wish: Wish) -> list[Problem]:
    """Why a file that holds a codebook alone changed nothing."""
    if found.marks or taken.codebooks:
        return []
    place = Place(wish.file)
    if not found.themes:
        return [
            Problem("EXCHANGE-039", place, "there is neither a theme nor a coding in it", "export it again")
        ]
    item = "".join(wish.items[:1]) or (project.codebooks[0].item if len(project.codebooks) == 1 else "")
    if item and project.codebook(item) is not None:
        what = f"codebook/{item}.yaml is there already and stays as it is"
        fix = "write what was read elsewhere with --out FOLDER, and compare"
        return [Problem("EXCHANGE-038", place, what, fix, "warning")]
    what = "it is a codebook, and it does not say which question its themes are for"
    return [Problem("EXCHANGE-037", place, what, "name the question with --item ITEM")]


def _unused(found: Found, taken: Taken, project: Project, wish: Wish) -> list[Loss]:
    """Themes in the file that neither a coding uses nor a codebook of the study has."""
    if taken.codebooks or not found.marks or wish.books or wish.items:
        return []
    used = {mark.theme for mark in found.marks} | {theme.parent for theme in found.themes}
    extra = sum(place not in used for place in range(len(found.themes)))
    spare = extra - (len(project.themes) - len({coding.theme for coding in taken.codings}))
    words = "a theme that no coding uses and no codebook of this study has"
    return [Loss("themes", spare, words)] if spare > 0 else []
