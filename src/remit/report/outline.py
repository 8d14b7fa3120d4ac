"""Pass one: the narrative with a mark where each number will stand, and the list of what it asks for."""

from __future__ import annotations

import re
import sys

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.core.requests import Request
from remit.report.between import ChangeWanted, NotComparedWanted, PostsWanted, TrendWanted
from remit.report.catalogue import Catalogue
from remit.report.vocabulary import Practices, Recorder, Reference, Slot, Wanted

_FORBIDDEN = (
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
    nodes.Extends,
    nodes.Block,
    nodes.Macro,
    nodes.CallBlock,
)


class Outline(Struct, frozen=True):
    """The narrative as Markdown with marks, and what each mark stands for, in order."""

    markdown: str
    wanted: tuple[Wanted, ...]

    @property
    def requests(self) -> tuple[Request, ...]:
        """What it asks of the release, cross-references and places of a pack aside.

        A change and a trend ask for the figure that they follow.
        """
        found: list[Request] = []
        for entry in self.wanted:
            if isinstance(entry, Practices):
                found += [request for _, request in entry.rows]
            elif isinstance(entry, ChangeWanted):
                found.append(entry.number)
            elif isinstance(entry, TrendWanted):
                found.append(entry.table)
            elif not isinstance(entry, Reference | Slot | NotComparedWanted | PostsWanted):
                found.append(entry)
        return tuple(found)


def outline(
    narrative: str,
    catalogue: Catalogue,
    facts: dict[str, str],
    file: str = "report.md",
    recording: type[Recorder] = Recorder,
) -> Outline:
    """Run the narrative's template with functions that record instead of answer.

    `recording` offers the functions (a pack has more than a report). `facts` holds the words that are not
    estimates: title, role, body, opened, closed. Raises `Refused` with the file and line of an unknown name,
    a syntax error or a forbidden construct.
    """
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    recorder = recording(catalogue, facts, lambda: Place(file, _line()))
    functions = recorder.functions()
    environment.globals = {"range": environment.globals["range"], **functions}
    # Filters such as `int` answer 0 when they are given something else; here they would print it.
    environment.filters = {
        name: environment.filters[name] for name in ("join", "lower", "upper", "capitalize")
    }
    try:
        _check_constructs(environment, narrative, file)
        template = environment.from_string(narrative)
        text = template.render()
    except TemplateSyntaxError as error:
        raise refuse(
            "REPORT-005",
            Place(file, error.lineno),
            f"the template cannot be read: {error.message}",
            "check the braces: `{{ n('item', 'choice') }}`",
        ) from None
    except UndefinedError as error:
        name = (re.findall(r"'([^']*)'", str(error)) or [""])[0]
        raise refuse(
            "REPORT-006",
            Place(file, _failed_line(error)),
            f"nothing here is called '{name}'{nearest(name, functions)}",
            f"use one of: {', '.join(functions)}",
        ) from None
    except (TypeError, TemplateError, ValueError, OverflowError) as error:
        raise refuse(
            "REPORT-007",
            Place(file, _failed_line(error)),
            f"the template fails: {error}",
            "see the reference",
        ) from None
    return Outline(text, tuple(recorder.wanted))


def _check_constructs(environment: SandboxedEnvironment, narrative: str, file: str) -> None:
    problems = [
        Problem(
            "REPORT-008",
            Place(file, node.lineno),
            f"'{type(node).__name__.lower()}' is not allowed in a narrative",
            "only {{ functions }}, if and for are",
        )
        for node in environment.parse(narrative).find_all(_FORBIDDEN)
    ]
    if problems:
        raise Refused(problems)


def _line() -> int:
    """The line of the template that is being rendered, found from the calling frames."""
    frame = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back  # type: ignore[assignment]
    return 0


def _failed_line(error: BaseException) -> int:
    """The template line at which an error was raised (Jinja rewrites its tracebacks)."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# ---- lint ----------------------------------------------------------------------------------------

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LINK = re.compile(r"\]\([^)]*\)|https?://\S+")
_MARKER = re.compile(r"^\s*\d{1,3}[.)]\s", re.MULTILINE)
_YEAR = re.compile(r"\b(1[89]|20)\d\d([-–/]\d{2,4})?\b")
_DIGITS = re.compile(r"\d[\d,.]*\s?%?")


def lint(narrative: str, typed: tuple[str, ...], file: str = "report.md") -> tuple[Problem, ...]:
    """Digits that somebody typed by hand into the narrative; years, list markers and links are fine.

    `typed` holds phrases that may keep their digits ("top 3", "Article 9").
    """

    def blank(match: re.Match[str]) -> str:
        return "".join("\n" if letter == "\n" else " " for letter in match.group())

    text = _TAG.sub(blank, narrative)
    for pattern in (_LINK, _MARKER, _YEAR):
        text = pattern.sub(blank, text)
    for phrase in typed:
        text = re.sub(re.escape(phrase), blank, text, flags=re.IGNORECASE)
    return tuple(
        Problem(
            "REPORT-009",
            Place(file, text.count("\n", 0, match.start()) + 1),
            f"the number {match.group().strip()} is typed by hand, so nothing checks it",
            "use a function, as {{ n('item', 'choice') }}, or list the phrase under `typed` in study.yaml",
        )
        for match in _DIGITS.finditer(text)
    )
