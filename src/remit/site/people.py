"""The frame as the site knows it: posts, and who holds them over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, errors
from remit.fieldwork.contacts import State, after, tally
from remit.fieldwork.frame import DISPOSITION, ORGANISATION, POST, make_frame
from remit.site.identity.models import Holder, Invite, Post
from remit.site.place import today

NAME, EMAIL, LANGUAGE = "name", "email", "language"
PERSONAL = (NAME, EMAIL, LANGUAGE)
"""Columns of a file that say who holds a post: never attributes, and they never leave the site."""

BATCH = 2_000
Columns = Mapping[str, Sequence[str | None]]


class Imported(Struct, frozen=True):
    """How many posts were new, how many were there, how many got another holder, and what was odd."""

    new: int
    known: int
    holders: int
    warnings: tuple[Problem, ...] = ()


def import_frame(columns: Columns, where: Place) -> Imported:
    """Add posts and holders from the columns of a file; a post that is there keeps what has happened with it.

    Raises `Refused` where the file is no frame; then nothing is changed.
    """
    frame, problems = make_frame(columns, where)
    if frame is None or errors(problems):
        raise Refused(problems)
    there = dict(Post.objects.values_list("name", "pk"))
    rows = list(_rows(columns, frame.posts))
    with transaction.atomic():
        fresh = [
            Post(name=row.post, organisation=row.organisation, attributes=row.attributes, place=place)
            for place, row in enumerate(rows)
            if row.post not in there
        ]
        Post.objects.bulk_create(fresh, batch_size=BATCH)
        _renew(rows, there)
        changed = _hold(rows)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    return Imported(len(fresh), len(rows) - len(fresh), changed, (*warnings, *_without_address(rows, where)))


class _Row(Struct, frozen=True):
    post: str
    organisation: str
    attributes: dict[str, str]
    person: dict[str, str]


def _rows(columns: Columns, posts: Sequence[str]) -> Iterator[_Row]:
    attributes = [n for n in columns if n not in (POST, ORGANISATION, DISPOSITION, *PERSONAL)]
    for place, post in enumerate(posts):

        def cell(name: str, place: int = place) -> str:
            return (columns[name][place] or "").strip() if name in columns else ""

        person = {name: cell(name)[:200] for name in PERSONAL}
        yield _Row(
            post, cell(ORGANISATION)[:300], {name: cell(name) for name in attributes if cell(name)}, person
        )


def _renew(rows: Sequence[_Row], there: Mapping[str, int]) -> None:
    known = [
        Post(pk=there[row.post], organisation=row.organisation, attributes=row.attributes)
        for row in rows
        if row.post in there
    ]
    Post.objects.bulk_update(known, ["organisation", "attributes"], batch_size=500)


def _hold(rows: Sequence[_Row]) -> int:
    """Note who holds each post today; gives how many are new. An import never ends an invitation."""
    posts = dict(Post.objects.values_list("name", "pk"))
    holders = {holder.post_id: holder for holder in Holder.objects.filter(until=None)}
    fresh, changed = [], []
    for row in rows:
        if not any(row.person.values()):
            continue
        holder = holders.get(posts[row.post])
        if holder is None:
            fresh.append(Holder(post_id=posts[row.post], since=today(), **row.person))
        elif any(getattr(holder, name) != text for name, text in row.person.items() if text):
            for name, text in row.person.items():
                setattr(holder, name, text or getattr(holder, name))
            changed.append(holder)
    Holder.objects.bulk_create(fresh, batch_size=BATCH)
    Holder.objects.bulk_update(changed, list(PERSONAL), batch_size=500)
    return len(fresh)


def _without_address(rows: Sequence[_Row], where: Place) -> tuple[Problem, ...]:
    count = sum(not row.person[EMAIL] for row in rows)
    if not count:
        return ()
    what = f"{count:,} of {len(rows):,} posts have no e-mail address, so nobody there can be written to"
    fix = "import a file with the columns post, name and email; it is kept in the site only"
    return (Problem("FRAME-012", where, what, fix, "warning"),)


def change_holder(post: Post, name: str, email: str, language: str = "") -> Holder:
    """Somebody else holds the post from today; the links of the one before open nothing any more."""
    with transaction.atomic():
        Holder.objects.filter(post=post, until=None).update(until=today())
        Invite.objects.filter(post=post).update(ended=True)
        state: State = post.state
        post.state = after(state, "change_holder")
        post.save(update_fields=["state"])
        return Holder.objects.create(post=post, name=name, email=email, language=language, since=today())


def counts() -> dict[State, int]:
    """How many posts are in each state; they sum to the frame."""
    return tally(Post.objects.values_list("state", flat=True))
