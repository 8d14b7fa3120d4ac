"""A site with people in support: who they are, their links, and a round of proposals to bring in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from remit.site.place import Site
from site_made import Browser, run_site

PURPOSES = ("matching", "learning sets", "follow-up")
Rows = Iterable[Iterable[str]]


def write_csv(path: Path, header: str, rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *(",".join(row) for row in rows), ""]), encoding="utf-8")


def run_together(
    folder: Path, holders: int = 6, boards: Mapping[str, str] | None = None, privacy: str = "confidential"
) -> Site:
    """A site with role-holders (P1 of Trust 0, P2 and P3 of Trust 1, ...) and board contacts."""
    site = run_site(folder, posts=holders, privacy=privacy)

    from remit.site.together.bringing import bring_people, people_of_frame

    bring_people(people_of_frame())
    bring_people(
        {
            "person": code,
            "organisation": org,
            "name": f"Chair of {org}",
            "email": f"{code}@example.org",
            "board": "yes",
        }
        for org, code in (boards or {"Trust 1": "chair1", "Trust 2": "chair2"}).items()
    )
    return site


def member(code: str) -> object:
    from remit.site.together.models import Member

    return Member.objects.get(code=code, left=False)


def yeses(code: str) -> set[str]:
    """What somebody agrees to today."""
    from remit.site.together.agreeing import said_of

    return {purpose for purpose, given in said_of(member(code)).items() if given}  # type: ignore[arg-type]


def link_of(code: str, *, light: bool = False) -> str:
    """A new support link of somebody."""
    from remit.site.together.links import issue

    return issue(member(code), light=light)  # type: ignore[arg-type]


def enter(token: str) -> Browser:
    """Somebody who opens a support link and taps the button."""
    return Browser().get(f"/s/{token}").send({})


def sign_up(code: str, *purposes: str) -> Browser:
    """Somebody who opens their link and says yes to these purposes on the page."""
    person = enter(link_of(code)).get("/together/agree")
    return person.send(dict.fromkeys(purposes or PURPOSES, "yes"))


def bring_round(site: Site, pairs: Rows, sets: Rows = ()) -> None:
    """A round as `remit support` writes it, brought in: kind, giver, receiver, rank; set, person, leader."""
    made = site.study / "out" / "private" / "support"
    rows = [
        (*pair[:3], "70", pair[3], "Same region: North (10); Wishes met: gender (5)")
        for pair in map(tuple, pairs)
    ]
    write_csv(made / "matches.csv", "kind,giver,receiver,score,rank,reasons", rows)
    circles = [
        (name, person, "Mon am", "Money", *(leader or [""])) for name, person, *leader in map(tuple, sets)
    ]
    write_csv(made / "sets.csv", "set,person,slot,theme,facilitator", circles)

    from remit.site.together.bringing import bring_proposals

    bring_proposals()


def number_of(of: str) -> int:
    """The number of a proposal, as it stands in addresses."""
    from remit.site.together.models import Proposal

    return int(Proposal.objects.get(of=of).pk)


def state_of(of: str) -> str:
    from remit.site.together.models import Proposal

    found = Proposal.objects.filter(of=of).values_list("state", flat=True)
    return str(found[0]) if found else "none"


def say(person: Browser, of: str, said: str, **more: str) -> Browser:
    """Yes or no on the page of a proposal."""
    number = number_of(of)
    return person.get(f"/together/with/{number}").send(
        more, f"/together/with/{number}/answer", ("said", said)
    )


def running_pair(site: Site) -> tuple[Browser, Browser]:
    """P2 (giver) and P4 (receiver), both signed up, their pair running."""
    giver, receiver = sign_up("P2"), sign_up("P4")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    say(giver, "mentor:P2:P4", "yes")
    say(receiver, "mentor:P2:P4", "yes")
    return giver, receiver


def pretend_month(monkeypatch: object, month: str) -> None:
    """From now on it is the middle of this month."""
    import datetime

    day = datetime.date.fromisoformat(f"{month}-15")
    for place in ("remit.site.together.turns.today", "remit.site.together.checking.today"):
        monkeypatch.setattr(place, lambda: day)  # type: ignore[attr-defined]


def letters() -> dict[str, list[str]]:
    """Support links in the outbox by address, newest first."""
    from remit.site.outbox import messages

    found: dict[str, list[str]] = {}
    for _, message in messages():
        token = re.search(r"/s/(\S+)", message.get_content())  # type: ignore[attr-defined]
        if token:
            found.setdefault(str(message["To"]), []).append(token[1])
    return found


def tap(person: Browser, of: str, mark: str) -> Browser:
    return person.get("/together").send({}, f"/together/with/{number_of(of)}/check", ("tap", mark))


def six_pairs(site: object, marks: list[str]) -> None:
    """Pairs of P1..P6 with P7..P12, and what the receivers tap this month."""
    receivers = {f"P{n + 6}": f"P{n}" for n in range(1, 7)}
    people = {code: sign_up(code) for pair in receivers.items() for code in pair}
    bring_round(site, [("mentor", giver, receiver, "1") for receiver, giver in receivers.items()])  # type: ignore[arg-type]
    for (receiver, giver), mark in zip(receivers.items(), marks, strict=False):
        of = f"mentor:{giver}:{receiver}"
        say(people[giver], of, "yes")
        say(people[receiver], of, "yes")
        tap(people[receiver], of, mark)
