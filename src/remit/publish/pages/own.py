"""A respondent's own sheet: their answers beside the published figures, for nobody else's eyes."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.own import OwnFact, OwnTable
from remit.publish.outline import AUDIENCES, clean, long_date
from remit.publish.pages.facts import picture
from remit.publish.pages.shell import e, mark_strip, masthead, page, style_sheet
from remit.publish.theme import Theme

TITLE = "Your answers beside the published figures"


def own_page(
    own: OwnTable,
    theme: Theme,
    *,
    subtitle: str,
    language: str,
    publisher: str,
    date: str,
    notice: str = "",
    draft: bool = False,
) -> bytes:
    """The sheet as one HTML file that prints well; no script, and no link to anything."""
    private = AUDIENCES["person"]
    marks = tuple(clean(mark) for mark in ("Draft: not signed off" if draft else "", private, notice) if mark)
    whose = " · ".join(part for part in (own.post, own.organisation) if part)
    sections = (
        ("Your organisation", own.of_organisation),
        ("You and your work", own.of_person),
        ("In your own words", own.in_words),
    )
    body = "\n".join(
        [
            masthead(theme, publisher, TITLE, f"{whose} – {subtitle}", (long_date(date),)),
            mark_strip(marks, draft),
            '<main id="main" class="band stand" tabindex="-1">',
            '<div class="how"><p>This sheet is for you alone. It holds what you answered; nobody else is '
            "sent it, and your organisation’s pack does not hold it. Keep it as you would a "
            "payslip.</p></div>",
            *(_section(number, name, facts) for number, (name, facts) in enumerate(sections, 1) if facts),
            "</main>",
            f'<footer class="bottom"><div class="band"><p>{e(publisher)} · {e(long_date(date))}</p>'
            "<p>A place in a distribution is not a judgement: posts and organisations differ.</p>"
            "</div></footer>",
        ]
    )
    return page(
        f"{TITLE}: {whose}", language, body, theme,
        description=subtitle, marks=marks, draft=draft,
        css=style_sheet("facts.css") + style_sheet("stand.css"),
    )  # fmt: skip


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
