"""A file that is imported again: who is corrected in it, and who is somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.core.problems import Place
from site_made import Browser, invite_all, officer, run_site

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


def test_nobody_is_asked_in_a_post_that_the_file_says_is_not_eligible(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.invitations import to_invite
    from remit.site.people import counts, import_frame

    codes = {"P1": "4.7", "P2": "4.9", "P3": "2.1", "P7": "4.0", "P8": ""}
    columns = {
        "post": [*codes],
        "email": [f"{post.lower()}@example.org" for post in codes],
        "disposition": [*codes.values()],
    }
    told = {problem.code: problem for problem in import_frame(columns, Place("posts.csv")).warnings}
    assert sorted(post.name for post in to_invite()) == ["P3", "P4", "P5", "P6", "P8"]
    assert {state: count for state, count in counts().items() if count} == {
        "listed": 5,
        "vacant": 2,
        "duplicate": 1,
    }
    assert "'P3'" in told["FRAME-022"].what


def test_a_post_that_has_answered_in_this_moment_keeps_its_holder(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Holder, Post
    from remit.site.people import change_holder

    seen = Post.objects.get(name="P2")  # as the desk read it before the answers came
    Post.objects.filter(name="P2").update(state="answered")
    assert change_holder(seen, "Newcomer", "new@example.org") is None
    assert Post.objects.get(name="P2").state == "answered"
    assert Holder.objects.get(post=seen, until=None).name == "Person 2"


def test_a_new_holder_without_an_address_is_refused_with_what_was_typed(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Holder, Post

    post = Post.objects.get(name="P2")
    desk = officer().get(f"/desk/posts/{post.pk}")
    refused = desk.send({"name": "Newcomer", "email": "new at example"}, f"/desk/posts/{post.pk}/holder")
    assert refused.page.status_code == 422
    assert "Nothing was changed" in refused.text
    assert 'value="Newcomer"' in refused.text
    assert 'value="new at example"' in refused.text
    assert Holder.objects.get(post=post, until=None).name == "Person 2"
    desk.send({"name": "Newcomer", "email": "new@example.org"}, f"/desk/posts/{post.pk}/holder")
    assert Holder.objects.get(post=post, until=None).name == "Newcomer"


def test_a_language_in_words_is_cut_to_what_the_store_takes(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Holder
    from remit.site.people import import_frame

    columns = {"post": ["P2"], "email": ["p2@example.org"], "language": ["Welsh, and English too"]}
    import_frame(columns, Place("people.csv"))
    language = Holder.objects.get(post__name="P2", until=None).language
    assert language == "Welsh, and E"  # Postgres refuses more, and the whole file with it


def test_a_cell_that_says_there_is_no_address_is_told_as_none(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.people import import_frame

    columns = {"post": ["P8", "P9"], "email": ["n/a", "p9@example.org"]}
    told = {problem.code: problem.what for problem in import_frame(columns, Place("people.csv")).warnings}
    assert told["FRAME-012"].startswith("1 of 2 posts have no e-mail address")
