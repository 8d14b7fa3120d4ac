"""What another program's file says, laid over a study: whose answer, which theme, which passage.

Nothing is guessed silently. A document, theme or passage that cannot be placed is a problem that names it;
with `leave_out` it is a warning, and its codings are left behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from remit.coding.codebook import Codebook
from remit.coding.codings import Coding
from remit.core.problems import Place, Problem, Severity, nearest
from remit.study.exchange.codebooks import below, heading, make_codebook, with_above
from remit.study.exchange.moments import from_moment
from remit.study.exchange.naming import MOST_SHOWN, NOBODY, Names, above, fold, guid, shown, understand
from remit.study.exchange.passages import passage_of
from remit.study.exchange.texts import UNSAFE, is_astral, plain_text
from remit.study.exchange.values import Answer, Found, FoundSource, Mark, Project

MOST_NEAR = 20


class Known(Struct, frozen=True):
    """How a format calls the themes and documents of the study, by folded name.

    A name may stand for a theme in several items; the document says which is meant.
    """

    themes: Mapping[str, frozenset[tuple[str, str]]]
    documents: Mapping[str, tuple[str, str]]
    names: Names


class Wish(Struct, frozen=True):
    """How a file is to be read: who coded where it does not say, and only for which items (none: all)."""

    file: str
    coder: str | None = None
    items: tuple[str, ...] = ()
    leave_out: bool = False
    books: bool = False


class Taken(Struct, frozen=True):
    """What was understood: codings in the order of the file, codebooks as the file has them, and problems.

    `left_out` counts codings that could not be placed, `passed_over` those of questions not asked for. `held`
    are the answers, by variable and id, whose every coding is in the file.
    """

    codings: tuple[Coding, ...]
    codebooks: tuple[Codebook, ...]
    problems: tuple[Problem, ...]
    left_out: int = 0
    passed_over: int = 0
    held: frozenset[tuple[str, str]] = frozenset()


class _Taking:
    """One file on its way into a study."""

    def __init__(self, found: Found, project: Project, known: Known, wish: Wish) -> None:
        self.found, self.project, self.known, self.wish = found, project, known, wish
        self.answers = {answer.key: answer for answer in project.answers}
        self.by_guid = {guid(project, "answer", *key): key for key in self.answers}
        self.themes_by_guid = {
            guid(project, "theme", item, theme.code): (item, theme.code) for item, theme in project.themes
        }
        written = {name: each for each, name in known.names.coders.items()}
        self.coders = {fold(NOBODY): "", **{fold(name): each for name, each in written.items()}}
        self.exact = {**{each: each for each in project.coders}, **written}  # "Ann" is not "ann"
        self.problems: dict[tuple[str, str], Problem] = {}
        self.left_out = 0
        self._codes: dict[tuple[int, str], str] = {}

    def near(self, name: str, names: Iterable[str]) -> str:
        """The nearest name, for the first problems only: looking for it takes a while."""
        return nearest(name[:MOST_SHOWN], names) if len(self.problems) < MOST_NEAR else ""

    def is_new(self, code: str, key: str) -> bool:
        """Whether nothing like it was said yet; counts it as left out either way."""
        if (code, key) in self.problems:
            self.left_out += 1
            return False
        return True

    def fault(self, code: str, key: str, what: str, fix: str) -> None:
        """Something that cannot be placed, said once however many codings it takes with it."""
        severity: Severity = "warning" if self.wish.leave_out else "error"
        self.left_out += 1
        self.problems.setdefault((code, key), Problem(code, Place(self.wish.file), what, fix, severity))

    # ---- documents

    def documents(self) -> list[Answer | None]:
        """The answer that each document holds."""
        texts = Counter(plain_text(answer.text) for answer in self.answers.values())
        by_text = {plain_text(answer.text): key for key, answer in self.answers.items()}
        unique = {text: by_text[text] for text, count in texts.items() if count == 1}
        return [self._document(source, unique) for source in self.found.sources]

    def _document(self, source: FoundSource, unique: Mapping[str, tuple[str, str]]) -> Answer | None:
        name = fold(source.name)
        key = self.by_guid.get(source.guid) or self.known.documents.get(name)
        key = key or self.known.documents.get(f"{name}.txt")
        if key is None and source.text is not None:
            key = unique.get(plain_text(source.text.removeprefix("\ufeff").strip()))
        return self.answers.get(key) if key else None

    # ---- themes

    def theme(self, place: int, item: str) -> str:
        """The code that the study has for a theme; empty when it has none."""
        if (place, item) not in self._codes:
            self._codes[place, item] = self._theme(place, item)
        return self._codes[place, item]

    def _theme(self, place: int, item: str) -> str:
        theme = self.found.themes[place]
        exact = self.themes_by_guid.get(theme.guid)
        if exact is not None and exact[0] == item:
            return exact[1]
        named = [code for book, code in self.known.themes.get(fold(theme.name), ()) if book == item]
        if len(named) == 1:
            return named[0]
        book = self.project.codebook(item)
        alike = [each.code for each in book.themes if fold(each.label) == fold(theme.name)] if book else []
        if book is not None and len(alike) > 1:
            path = self._path(place)
            alike = [code for code in alike if path[-len(above(book, code)) :] == _labels(book, code)]
        if len(alike) == 1:
            return alike[0]
        kept = understand(theme.description).code  # it stays when a theme gets another name
        return kept if book is not None and kept in book.codes else ""

    def _path(self, place: int) -> list[str]:
        """The names from the widest theme down to this one."""
        path: list[str] = []
        seen: set[int] = set()
        while place >= 0 and place not in seen:
            seen.add(place)
            path.insert(0, fold(self.found.themes[place].name))
            place = self.found.themes[place].parent
        return path

    def books(self, marked: Mapping[str, set[int]]) -> dict[str, tuple[Codebook, dict[int, str]]]:
        """By item a codebook of the themes in the file: for items that have none, or for all where asked."""
        items = [*marked]
        if not self.found.books:
            return {}
        if self.wish.items:
            items = [*self.wish.items] if len(self.wish.items) == 1 else [*marked, *self._headed()]
        elif not items:
            items = self._headed()
        if not items and self.found.themes and not self.found.marks:
            with_book = [book.item for book in self.project.codebooks]
            items = with_book if len(with_book) == 1 else []
        wanted = [
            item for item in dict.fromkeys(items) if self.wish.books or self.project.codebook(item) is None
        ]
        return {item: self._book(item, marked.get(item, set()), alone=len(items) == 1) for item in wanted}

    def _headed(self) -> list[str]:
        """The items that the file has a heading for."""
        asked = self.wish.items or self.project.items
        return [each for each in asked if heading(self.found, self.project, each) >= 0]

    def _book(self, item: str, marked: set[int], *, alone: bool) -> tuple[Codebook, dict[int, str]]:
        top = heading(self.found, self.project, item)
        if top >= 0:
            places = sorted({*below(self.found, top), *with_above(self.found, marked - {top})} - {top})
        elif alone:
            places = below(self.found, -1)
        else:
            places = with_above(self.found, marked)
        return make_codebook(self.found, item, places, top, lambda place: self.theme(place, item))

    # ---- codings

    def coder(self, mark: Mark) -> str:
        if self.wish.coder is not None:
            return self.wish.coder
        if mark.coder in self.exact:
            return self.exact[mark.coder]
        return self.coders.get(fold(mark.coder), " ".join(UNSAFE.sub(" ", mark.coder).split()))

    def coding(self, mark: Mark, answer: Answer, codes: Mapping[int, str]) -> Coding | None:
        """A mark as a coding; None, with a problem, when its theme or passage cannot be placed."""
        theme = self.found.themes[mark.theme]
        code = self.theme(mark.theme, answer.item) or codes.get(mark.theme, "")
        if not code:
            self._no_theme(theme.name, answer.item)
            return None
        source = self.found.sources[mark.source]
        passage, problem = passage_of(mark, source, answer)
        if passage is None:
            self.fault(problem.code, problem.key, problem.what, problem.fix)
            return None
        start, end = passage
        coder = self.coder(mark)
        return Coding(answer.id, answer.variable, code, start, end, coder, from_moment(mark.at))

    def _no_theme(self, name: str, item: str) -> None:
        if not self.is_new("EXCHANGE-033", f"{item} {name}"):
            return
        book = self.project.codebook(item)
        near = self.near(name, [each.label for each in book.themes] if book else ())
        what = f"'{shown(name)}' is not a theme of '{item}'{near}"
        fix = f"add it to codebook/{item}.yaml, name it as there, or leave its codings out with --leave-out"
        self.fault("EXCHANGE-033", f"{item} {name}", what, fix)

    def no_answer(self, name: str) -> None:
        """A document that is none of the answers."""
        if not self.is_new("EXCHANGE-030", name):
            return
        near = self.near(name, self.known.names.documents.values())
        what = f"the document '{shown(name)}' is no answer of this study{near}"
        fix = "name it as `remit codings --write` does, or leave such documents out with --leave-out"
        self.fault("EXCHANGE-030", name, what, fix)


def _labels(book: Codebook, code: str) -> list[str]:
    return [fold(theme.label) for theme in above(book, code)]


def take(found: Found, project: Project, known: Known, wish: Wish) -> Taken:
    """The codings and codebooks of a file, by the study's own ids, codes and positions."""
    taking = _Taking(found, project, known, wish)
    answers = taking.documents()
    marks = [mark for mark in found.marks if _is_asked(answers[mark.source], wish)]
    marked: dict[str, set[int]] = {}
    for mark in marks:
        answer = answers[mark.source]
        if answer is not None:
            marked.setdefault(answer.item, set()).add(mark.theme)
    books = taking.books(marked)
    codings: list[Coding] = []
    for mark in marks:
        answer = answers[mark.source]
        if answer is None:
            taking.no_answer(found.sources[mark.source].name)
            continue
        codes = books[answer.item][1] if answer.item in books else {}
        coding = taking.coding(mark, answer, codes)
        if coding is not None:
            codings.append(coding)
    problems = [*taking.problems.values(), *_warnings(found, answers, wish)]
    made = tuple(book for book, _ in books.values())
    held = frozenset(answer.key for answer in answers if answer and found.books and _is_asked(answer, wish))
    passed = len(found.marks) - len(marks)
    return Taken(tuple(codings), made, tuple(problems), taking.left_out, passed, held)


def _is_asked(answer: Answer | None, wish: Wish) -> bool:
    """Whether a document counts: with items asked for, documents of others and of nobody are passed over."""
    return not wish.items or (answer is not None and answer.item in wish.items)


def _warnings(found: Found, answers: list[Answer | None], wish: Wish) -> list[Problem]:
    """Positions after an emoji cannot be trusted where nothing bears out how a program counts."""
    places = {mark.source for mark in found.marks if mark.start is not None} & found.unsure
    odd = sorted({answer.id for place in places if (answer := answers[place]) and is_astral(answer.text)})
    if not odd:
        return []
    what = (
        f"{len(odd)} answers with codings hold signs such as emoji ({', '.join(odd[:5])}), "
        f"which '{shown(found.origin) or 'an unknown program'}' may count as two"
    )
    fix = "look at the passages after such signs"
    return [Problem("EXCHANGE-035", Place(wish.file), what, fix, "warning")]
