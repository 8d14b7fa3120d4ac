"""The questionnaire as accessible HTML: a page for each page, and a copy to print.

No script, no file from elsewhere: what a reader needs stands in the page. The live questionnaire uses
`render_page` with what was sent and what was wrong; `preview` writes everything with nothing filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Problem
from remit.core.words import MISSING
from remit.instrument.controls import Checkboxes, DateInput, Decline, Group, Radios, Select, TextInput
from remit.instrument.expressions import atoms
from remit.instrument.forms import Question, questions_of
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import Raw
from remit.instrument.routing import Routes, routes
from remit.instrument.tongues import ENGLISH, Tongue
from remit.instrument.wording import in_words

_SHAPES = {
    "radios": Radios,
    "checkboxes": Checkboxes,
    "select": Select,
    "textual": TextInput,
    "date": DateInput,
    "decline": Decline,
    "group": Group,
}


class Button(Struct, frozen=True):
    """Another way to send a page: the field it sends, its words, and their language where it is another."""

    name: str
    value: str
    words: str
    language: str = ""


class Screen(Struct, frozen=True):
    """What surrounds the questions of one page when it is shown live or as a preview.

    `problems` are those of `read_page`, `raw` is what was sent. `hidden` goes with the form (a token
    against forgery). `whole` shows every item with its condition in words, as the preview does; `every` does
    so on a live page, for devices that show it without a connection.

    Live pages also have: `stylesheet` and `script` (addresses; empty: the style is in the page), `buttons`
    (other ways to send the page, each with the name and value it sends, its words and its language), `rows`
    (how many rows of an item's repeating rows are in view), `only` (the items that this person may answer;
    None: all), `links` (address and words) and `contact` (who answers questions) in the foot, and `told`
    (what the script is told, by name); `guide` is what it is told of this page's form, with
    a further script at `planner` where questions depend on answers of the same page.
    """

    raw: Raw
    problems: Sequence[Problem] = ()
    action: str = ""
    hidden: Mapping[str, str] | None = None
    back: str = ""
    next: str = ""
    notice: str = ""
    whole: bool = False
    tongue: Tongue = ENGLISH
    stylesheet: str = ""
    script: str = ""
    buttons: tuple[Button, ...] = ()
    rows: Mapping[str, int] = {}
    only: frozenset[str] | None = None
    links: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    guide: Mapping[str, str] = {}
    planner: str = ""
    every: bool = False
    told: Mapping[str, str] = {}


def preview(instrument: Instrument, notice: str = "") -> dict[str, str]:
    """File name to HTML: `index.html`, `page-1.html` and so on, and `paper.html`.

    `notice` ("Synthetic example") is repeated on every page. Raises `Refused` when routing is unsound.
    """
    found = routes(instrument)
    count = len(instrument.pages)
    files = {"index.html": _render_index(found, notice), "paper.html": render_paper(found, notice)}
    for place, page in enumerate(instrument.pages, 1):
        screen = Screen(
            raw={},
            back="index.html" if place == 1 else f"page-{place - 1}.html",
            next=f"page-{place + 1}.html" if place < count else "index.html",
            notice=notice,
            whole=True,
        )
        files[f"page-{place}.html"] = render_page(found, page, screen)
    return files


def render_page(found: Routes, page: Page, screen: Screen, values: Mapping[str, str] | None = None) -> str:
    """One page of the questionnaire.

    Only the items that may be asked are shown, given the stored `values`; those that depend on an answer
    on this same page are shown with their condition in words, since nothing can appear without a script.
    """
    here = {item.id for item in page.items}
    whole = screen.whole or screen.every
    possible = page.items if whole else may_be_asked(found, page, values or {})
    shown = [item for item in possible if screen.only is None or item.id in screen.only]
    conditions = {
        name: words for name, words in _conditions(found).items() if whole or _depends_on(found, name, here)
    }
    questions = [
        replace(question, tongue=screen.tongue, in_view=screen.rows.get(question.item.id, 0))
        for question in questions_of(shown, _numbers(found), conditions, screen.raw, screen.problems)
    ]
    return (
        _environment()
        .get_template("page.html")
        .render(
            **{**_common(found, screen.notice, screen.tongue), **_around(screen)},
            page=page,
            number=found.instrument.pages.index(page) + 1,
            count=len(found.instrument.pages),
            condition=_page_condition(found, page) if whole else "",
            questions=questions,
            summary=_summary(questions, screen.tongue),
            action=screen.action,
            hidden=screen.hidden or {},
            guide=screen.guide,
            planner=screen.planner,
            back=screen.back,
            next=screen.next,
            preview=screen.whole,
        )
    )


def may_be_asked(found: Routes, page: Page, values: Mapping[str, str]) -> tuple[Item, ...]:
    """What a live page shows: items that are asked, and those that an answer on this page decides about."""
    here, known = {item.id for item in page.items}, dict(values)
    return tuple(
        item for item in page.items if _depends_on(found, item.id, here) or found.is_asked(page, item, known)
    )


def render_paper(found: Routes, notice: str = "") -> str:
    """The questionnaire to print on A4 and fill in by hand, with routing in words."""
    numbers, conditions = _numbers(found), _conditions(found)
    sections = [
        {
            "page": page,
            "condition": _page_condition(found, page),
            "questions": questions_of(page.items, numbers, conditions, {}, ()),
        }
        for page in found.instrument.pages
    ]
    return _environment().get_template("paper.html").render(**_common(found, notice), sections=sections)


def _render_index(found: Routes, notice: str) -> str:
    numbers = _numbers(found)
    pages = []
    for place, page in enumerate(found.instrument.pages, 1):
        own = [numbers[item.id] for item in page.items]
        words = "No questions" if not own else f"Question {own[0]}" if len(own) == 1 else ""
        pages.append(
            {
                "page": page,
                "file": f"page-{place}.html",
                "questions": words or f"Questions {own[0]} to {own[-1]}",
                "condition": _page_condition(found, page),
            }
        )
    return (
        _environment()
        .get_template("index.html")
        .render(**_common(found, notice), pages=pages, total=len(numbers))
    )


# ---- what every template is given ----------------------------------------------------------------


def _common(found: Routes, notice: str, tongue: Tongue = ENGLISH) -> dict[str, object]:
    instrument = found.instrument
    return {
        "say": tongue.say,
        "stylesheet": "",
        "script": "",
        "told": {},
        "links": (),
        "contact": "",
        "study": instrument.title or "Questionnaire",
        "introduction": instrument.introduction,
        "language": instrument.language,
        "notice": notice,
    }


def _around(screen: Screen) -> dict[str, object]:
    return {
        "stylesheet": screen.stylesheet,
        "script": screen.script,
        "told": screen.told,
        "buttons": screen.buttons,
        "links": screen.links,
        "contact": screen.contact,
    }


def _numbers(found: Routes) -> dict[str, int]:
    return {item.id: place for place, item in enumerate(found.instrument.items, 1)}


def _conditions(found: Routes) -> dict[str, str]:
    numbers = _numbers(found)
    return {name: in_words(each, found.targets, numbers) for name, each in found.items.items()}


def _page_condition(found: Routes, page: Page) -> str:
    condition = found.pages.get(page.id)
    return in_words(condition, found.targets, _numbers(found)) if condition else ""


def _depends_on(found: Routes, item_id: str, here: set[str]) -> bool:
    condition = found.items.get(item_id)
    names = {atom.name.partition(".")[0] for atom in atoms(condition)} if condition else set()
    return bool(names & here)


def _summary(questions: Sequence[Question], tongue: Tongue) -> list[dict[str, str]]:
    return [
        {
            "target": question.target(problem),
            "text": tongue.say(
                "Question {number}: {problem}", number=question.number, problem=tongue.complaint(problem)
            ),
        }
        for question in questions
        for problem in question.problems
    ]


@cache
def _environment() -> Environment:
    return make_environment(PackageLoader("remit.instrument", "templates"))


def make_environment(loader: BaseLoader) -> Environment:
    """The templates' surroundings; the live site adds templates of its own."""
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, shape in _SHAPES.items():
        environment.tests[name] = lambda value, shape=shape: isinstance(value, shape)
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["letter"] = _letter
    environment.globals["missing"] = MISSING
    return environment


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _letter(place: int) -> str:
    """A, B ... Z, AA, AB ..."""
    head = _letter(place // 26 - 1) if place >= 26 else ""
    return head + chr(ord("A") + place % 26)
