"""A file that is imported again: who is corrected in it, and who is somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.core.problems import Place
from site_made import Browser, invite_all, run_site

Person = tuple[str, str]
ONE: Person = ("Person 2", "p2@example.org")


def import_person(person: Person) -> int:
    from remit.site.people import import_frame

    columns = {"post": ["P2"], "name": [person[0]], "email": [person[1]]}
    return import_frame(columns, Place("people.csv")).holders


def hold(person: Person) -> str:
    """P2 is held by this person, was invited and has begun; the link."""
    from remit.site.identity.models import Holder

    token = invite_all()["P2"]
    Holder.objects.filter(post__name="P2").update(name=person[0], email=person[1])
    Browser().open_link(token).get("/page/first").send({"beds": "77", "happy": "no"})
    return token


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ONE, ("Somebody Else", "else@example.org")),
        (ONE, ("", "else@example.org")),
        (("", "p2@example.org"), ("Somebody Else", "else@example.org")),
        (("Person 2", ""), ("Somebody Else", "else@example.org")),
        (("Person 2", ""), ("Somebody Else", "")),
    ],
)
def test_somebody_else_never_opens_what_the_one_before_has_begun(
    tmp_path: Path, before: Person, now: Person
) -> None:
    run_site(tmp_path)
    token = hold(before)
    assert import_person(now) == 1
    assert "This link opens nothing" in Browser().open_link(token).text


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ONE, ("Person Two", "P2@Example.org")),
        (ONE, ("PERSON 2", "two@example.org")),
        (ONE, ("Person Two", "")),
        (("Person 2", ""), ("", "p2@example.org")),
        (("", ""), ONE),
    ],
)
def test_a_correction_ends_no_link(tmp_path: Path, before: Person, now: Person) -> None:
    run_site(tmp_path)
    token = hold(before)
    assert import_person(now) == 0
    assert "77" in Browser().open_link(token).get("/page/first").text
