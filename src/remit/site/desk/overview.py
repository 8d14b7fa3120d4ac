"""How fieldwork stands: every post in one state, rates, response by attribute, where people stop."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from msgspec import Struct

from remit.fieldwork.contacts import ANSWERED, STATES, State, cases_of, group_of_state
from remit.fieldwork.rates import response_rates
from remit.site.access import GRANTS, open_to
from remit.site.answers.models import Draft
from remit.site.desk.shell import desk_page
from remit.site.identity.models import Message, Post
from remit.site.people import MOST_GROUPS, counts
from remit.site.place import edition, is_open

BEGUN: tuple[State, ...] = ("opened", "started", "sending")
"""They count among refusals if fieldwork closed now; while it is open they have refused nothing."""


class Turnout(Struct, frozen=True):
    """One group of an attribute: its posts that are eligible, and how many of them answered."""

    group: str
    asked: int
    answered: int


@open_to(*GRANTS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The front page of the desk."""
    tally = counts()
    cases = cases_of(tally)
    rates = [rate for rate in response_rates(cases) if rate.name in ("RR1", "RR2", "RR6", "COOP1", "REF1")]
    return desk_page(
        request,
        "desk_overview.html",
        states=[(STATES[state][1], STATES[state][0], count) for state, count in tally.items()],
        total=sum(tally.values()),
        rates=rates,
        begun=sum(tally[state] for state in BEGUN) if is_open() else 0,
        organisations=_organisations(),
        turnout=turnout(),
        stops=stops(),
        wordings=wordings(),
    )


def turnout() -> dict[str, list[Turnout]]:
    """Response by each attribute of the frame that has few enough groups to be one."""
    asked: dict[str, Counter[str]] = {}
    answered: dict[str, Counter[str]] = {}
    for attributes, state in Post.objects.values_list("attributes", "state"):
        if group_of_state(state).letter == "NE":
            continue
        for name, value in attributes.items():
            asked.setdefault(name, Counter())[value] += 1
            answered.setdefault(name, Counter())[value] += state in ANSWERED
    return {
        name: [Turnout(group, count, answered[name][group]) for group, count in sorted(groups.items())]
        for name, groups in asked.items()
        if len(groups) <= MOST_GROUPS
    }


def _organisations() -> tuple[int, int]:
    """Organisations with a post that is eligible, and those from which somebody answered."""
    all_, done = set(), set()
    for organisation, state in Post.objects.exclude(organisation="").values_list("organisation", "state"):
        if group_of_state(state).letter != "NE":
            all_.add(organisation)
            if state in ANSWERED:
                done.add(organisation)
    return len(all_), len(done)


def stops() -> list[tuple[str, int]]:
    """Among those who have started and not sent: the furthest page that they saved."""
    found = Counter(Draft.objects.values_list("page", flat=True))
    pages = edition().instrument.pages
    return [(page.title, found[number]) for number, page in enumerate(pages, 1)]


def wordings() -> list[tuple[str, str, int, int]]:
    """Each message and wording: to how many posts it went, and how many of them have answered."""
    sent: dict[tuple[str, str], set[int]] = {}
    for kind, wording, post in Message.objects.filter(failed=False).values_list(
        "kind", "wording", "invite__post"
    ):
        sent.setdefault((kind, wording), set()).add(post)
    done = set(Post.objects.filter(state__in=ANSWERED).values_list("pk", flat=True))
    return [(kind, wording, len(posts), len(posts & done)) for (kind, wording), posts in sorted(sent.items())]
