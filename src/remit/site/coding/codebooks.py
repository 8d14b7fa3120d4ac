"""The codebook of a question at the desk: read by coders, changed by analysts, each change a version."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from itertools import count

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_GET, require_POST
from msgspec.structs import replace

from remit.coding.codebook import NO_COMMENT, Codebook
from remit.coding.codings import FILES
from remit.coding.events import Event, Sent, ThemeWords, words_of
from remit.coding.mentions import says_nothing
from remit.coding.replay import Replay
from remit.coding.versions import check_change
from remit.core.problems import Problem, Refused
from remit.core.words import slug
from remit.site.access import ANALYST, CODER, open_to
from remit.site.coding.coders import code_of, known_coders
from remit.site.coding.ledger import add, standing
from remit.site.coding.reading import Question
from remit.site.coding.rooms import address_of, coding_page, of_question
from remit.site.coding.saving import MARK
from remit.site.coding.saying import labels_of
from remit.site.errors import bad_request, not_found
from remit.site.log import note

LONGEST = 2_000
MOST_SPLIT = 200
"""Mentions that one split shows; the others stay with the theme."""


@open_to(CODER, ANALYST)
@require_GET
@of_question
def codebook(request: HttpRequest, question: Question) -> HttpResponse:
    """The themes of a question with their mentions, and every version there was."""
    return codebook_page(request, question)


def codebook_page(request: HttpRequest, question: Question, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The codebook, with what was wrong with a change."""
    with standing(question.item) as state:
        counts = _mentions(question, state)
        versions = list(reversed(state.versions))
        book, labels = state.codebook, labels_of(state)
    who = {**known_coders(), FILES: "the study folder"} if ANALYST in request.user.grants() else {}
    return coding_page(
        request,
        "desk_coding_codebook.html",
        question,
        status=422 if problems else 200,
        problems=problems,
        book=book,
        labels=labels,
        counts=counts,
        versions=versions,
        who=who,
        may_change=ANALYST in request.user.grants(),
        mark=secrets.token_hex(12),
    )


def _mentions(question: Question, state: Replay) -> dict[str, int]:
    """People who mention each theme as it counts today, those in themes under it included."""
    people: dict[str, set[str]] = {}
    for unit in state.works:
        if unit in question.answers:
            people.setdefault(unit[0], set()).update(state.settled(unit))
    counts = {}
    for code in state.codebook.codes:
        below = state.codebook.within(code)
        counts[code] = sum(
            says_nothing(given) if code == NO_COMMENT else bool(below & given) for given in people.values()
        )
    return counts


@open_to(CODER, ANALYST)
@require_GET
@of_question
def version(request: HttpRequest, question: Question, number: int) -> HttpResponse:
    """A codebook as it was."""
    with standing(question.item) as state:
        found = next((each for each in state.versions if each.number == number), None)
    if found is None:
        return not_found(request)
    return coding_page(request, "desk_coding_version.html", question, version=found)


@open_to(ANALYST)
@require_GET
@of_question
def theme(request: HttpRequest, question: Question, code: str) -> HttpResponse:
    """One theme: described anew, moved, merged, divided."""
    with standing(question.item) as state:
        found = state.codebook.theme(code)
        if found is None:
            return not_found(request)
        below = state.codebook.within(code)
        labels = labels_of(state)
        mentions = [
            question.answers[unit]
            for unit in sorted(state.works)
            if unit in question.answers
            and any(code in state.themes(unit, coder) for coder in state.works[unit])
        ]
    return coding_page(
        request,
        "desk_coding_theme.html",
        question,
        theme=found,
        above=[(one, label) for one, label in labels.items() if one not in below],
        others=[(one, label) for one, label in labels.items() if one != code],
        mentions=mentions[:MOST_SPLIT],
        more=len(mentions) - MOST_SPLIT,
        mark=secrets.token_hex(12),
    )


# ---- changes -------------------------------------------------------------------------------------


@open_to(ANALYST)
@require_POST
@of_question
def change(request: HttpRequest, question: Question) -> HttpResponse:
    """Make one change; what cannot be is said on the page of the codebook, and nothing is changed."""
    form = request.POST
    mark, kind = form.get("mark", ""), form.get("kind", "")
    if not MARK.fullmatch(mark) or kind not in ("add", "describe", "move", "merge", "split"):
        return bad_request(request)

    def made(state: Replay) -> Sequence[Event]:
        steps = (
            _described(form, state.codebook) if kind == "describe" else [_event(kind, form, question, state)]
        )
        for step in steps:
            problems = check_change(state.codebook, state.retired, step)
            if problems:
                raise Refused(problems)
        return steps

    try:
        add(question.item, code_of(request.user), mark, made)
    except Refused as refused:
        return codebook_page(request, question, refused.problems)
    note(request, "changed a codebook", question.item, kind)
    return HttpResponseRedirect(address_of(question, "codebook"))


def _text(form: QueryDict, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]


def _words(form: QueryDict, code: str) -> ThemeWords:
    lines = _text(form, "examples").split("\n")
    return ThemeWords(
        code,
        _text(form, "label"),
        _text(form, "definition"),
        _text(form, "include"),
        _text(form, "exclude"),
        _text(form, "parent"),
        tuple(line.strip() for line in lines if line.strip()),
    )


def _described(form: QueryDict, book: Codebook) -> list[Event]:
    """The steps that make a theme what the form says: a new name, new words, another place."""
    code = form.get("theme", "")
    found, fresh = book.theme(code), _words(form, code)
    if found is None:
        return [Event(0, "", "edit", "", "", themes=(fresh,))]
    steps = []
    if fresh.label != found.label and fresh.label:
        steps.append(Event(0, "", "rename", "", "", themes=(ThemeWords(code, fresh.label),)))
    said = (found.definition, found.include, found.exclude, found.examples)
    if (fresh.definition, fresh.include, fresh.exclude, fresh.examples) != said:
        steps.append(Event(0, "", "edit", "", "", themes=(fresh,)))
    if fresh.parent != found.parent:
        steps.append(Event(0, "", "move", "", "", theme=code, into=fresh.parent))
    return steps


def _event(kind: str, form: QueryDict, question: Question, state: Replay) -> Event:
    code, into = form.get("theme", "")[:LONGEST], form.get("into", "")[:LONGEST]
    if kind == "add":
        words = _words(form, slug(_text(form, "code")))
        words = replace(words, code=words.code or _code(words.label, words.parent, state))
        return Event(0, "", "add", "", "", themes=(words,))
    if kind == "split":
        fresh = _parts(form, state, code)
        return Event(
            0, "", "split", "", "", theme=code, themes=fresh, sent=_sent(form, question, code, fresh)
        )
    return Event(0, "", "merge" if kind == "merge" else "move", "", "", theme=code, into=into)


def _parts(form: QueryDict, state: Replay, code: str) -> tuple[ThemeWords, ...]:
    """The themes that a theme is divided into: they stand where it stands, so wider themes lose nobody."""
    divided = state.codebook.theme(code)
    parent = divided.parent if divided else ""
    fresh: list[ThemeWords] = []
    for place in ("1", "2"):
        label = _text(form, f"label{place}")
        if label:
            made = _code(label, parent, state, fresh)
            fresh.append(ThemeWords(made, label, _text(form, f"definition{place}"), parent=parent))
    return tuple(fresh)


def _code(label: str, parent: str, state: Replay, fresh: Sequence[ThemeWords] = ()) -> str:
    """A code for a new theme, made of its name and never used; the theme's own where it is there."""
    there = [*map(words_of, state.codebook.themes), *fresh]
    for theme in there:
        if theme.parent == parent and theme.label.casefold() == label.casefold():
            return theme.code
    stem = slug(label) or ("theme" if label else "")
    if stem in ("", NO_COMMENT):  # that code alone means what it means
        return stem
    used = {*(theme.code for theme in there), *state.retired}
    return next(code for n in count(1) if (code := stem if n == 1 else f"{stem}_{n}") not in used)


def _sent(form: QueryDict, question: Question, code: str, fresh: Sequence[ThemeWords]) -> tuple[Sent, ...]:
    """Where each answer that the form lists goes: `to.N` names places, `unit.N` the answer."""
    places = {"stays": code, **{str(n): words.code for n, words in enumerate(fresh, 1)}}
    found = []
    for number in range(MOST_SPLIT):
        unit = tuple(form.get(f"unit.{number}", "").rsplit("|", 1))
        to = [places[name] for name in form.getlist(f"to.{number}") if name in places]
        if unit in question.answers and to and to != [code]:
            found.append(Sent(unit[0], unit[1], tuple(dict.fromkeys(to))))
    return tuple(found)
