"""A respondent's own sheet: their answers beside the published figures, for nobody else's eyes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from remit.core.own import OwnFact, OwnTable
from remit.publish.outline import AUDIENCES
from remit.publish.pages.facts import picture
from remit.publish.pages.shell import e, style_sheet
from remit.publish.pages.words import NO_JUDGEMENT, PageWords, framed
from remit.publish.theme import Theme

TITLE = "Your answers beside the published figures"


def own_page(own: OwnTable, theme: Theme, words: PageWords) -> bytes:
    """The sheet as one HTML file that prints well; no script, and no link to anything.

    `words.title` is that of the report; the sheet puts its own before it.
    """
    whose = " · ".join(part for part in (own.post, own.organisation) if part)
    sections = (
        ("Your organisation", own.of_organisation),
        ("You and your work", own.of_person),
        ("In your own words", own.in_words),
    )
    main = (
        '<div class="how"><p>This sheet is for you alone. It holds what you answered; nobody else is '
        "sent it, and your organisation’s pack does not hold it. Keep it as you would a "
        "payslip.</p></div>",
        *(_section(number, name, facts) for number, (name, facts) in enumerate(sections, 1) if facts),
    )
    return framed(
        replace(words, title=TITLE, subtitle=f"{whose} – {words.title}", only_for=AUDIENCES["person"]),
        theme,
        main,
        kind="stand",
        foot=NO_JUDGEMENT,
        css=style_sheet("facts.css") + style_sheet("stand.css"),
        tab=f"{TITLE}: {whose}",
        description=words.title,
    )


def _section(number: int, name: str, facts: Sequence[OwnFact]) -> str:
    cards = "".join(_card(f"own-{number}-{place}", fact) for place, fact in enumerate(facts, start=1))
    return f'<section class="in"><h2>{e(name)}</h2><ul class="facts">{cards}</ul></section>'


def _card(name: str, fact: OwnFact) -> str:
    said = "".join(f"<li>{e(words)}</li>" for words in fact.words)
    own = f'<ul class="mine">{said}</ul>'
    question = f'<p class="name" id="{name}-name">{e(fact.question)}</p>'
    if fact.standing is None:
        return f'<li class="fact"><div class="q">{question}</div><div class="p">{own}</div></li>'
    told = ' data-who=""' if fact.standing.group else ""
    shown = picture(name, fact.standing, fact.codes, fact.value)
    return f'<li class="fact"{told}><div class="q">{question}{own}</div><div class="p">{shown}</div></li>'
