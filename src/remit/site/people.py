"""The frame as the site knows it: posts, and who holds them over time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction
from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, errors
from remit.core.words import match_key
from remit.fieldwork.contacts import STATES, Event, State, after, may, states_before, tally
from remit.fieldwork.dispositions import group_of
from remit.fieldwork.frame import DISPOSITION, ORGANISATION, POST, Frame, make_frame
from remit.site.identity.models import Holder, Invite, Post
from remit.site.place import today

NAME, EMAIL, LANGUAGE = "name", "email", "language"
PERSONAL = {NAME: 200, EMAIL: 200, LANGUAGE: 12}
"""Columns of a file that say who holds a post, and how much of each is kept: never attributes, and they never
leave the site."""

MOST_GROUPS = 30
"""A column with more different values puts nobody into a group that a breakdown could show."""

LISTED_TWICE = STATES["duplicate"][0]
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
    with transaction.atomic():
        there = {post.name: post for post in Post.objects.select_for_update()}
        kept, left = _group_columns(columns, {name for post in there.values() for name in post.attributes})
        rows = list(_rows(columns, frame.posts, kept))
        fresh = [
            Post(name=row.post, organisation=row.organisation, attributes=row.attributes, place=place)
            for place, row in enumerate(rows)
            if row.post not in there
        ]
        Post.objects.bulk_create(fresh, batch_size=BATCH)
        _renew(rows, there, {*columns} & {ORGANISATION, *kept})
        people, kept_holders = _hold(rows)
        told_of = _rule_out(frame)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    told = (
        *warnings,
        *_not_taken(left, kept_holders, told_of, where),
        *_without_address(frame.posts, where),
    )
    return Imported(len(fresh), len(rows) - len(fresh), people, told)


class _Row(Struct, frozen=True):
    post: str
    organisation: str
    attributes: dict[str, str]
    person: dict[str, str]


def _group_columns(columns: Columns, known: Collection[str]) -> tuple[list[str], list[str]]:
    """The columns that put posts into groups, and those that say something of single people.

    A telephone number or a note belongs to nobody but the office: it would be a breakdown with groups of one
    at the desk, be shown to whoever holds the post, and come back with `remit pull`.
    """
    kept: list[str] = []
    left: list[str] = []
    for name in columns:
        if name in (POST, ORGANISATION, DISPOSITION, *PERSONAL):
            continue
        filled = [text for cell in columns[name] if (text := (cell or "").strip())]
        groups = set(filled)
        few = len(groups) <= MOST_GROUPS and 2 * len(groups) <= len(filled)
        grouped = name in known or few or not filled
        (kept if grouped and not any("@" in text for text in groups) else left).append(name)
    return kept, left


def _rows(columns: Columns, posts: Sequence[str], attributes: Sequence[str]) -> Iterator[_Row]:
    for place, post in enumerate(posts):

        def cell(name: str, place: int = place) -> str:
            return (columns[name][place] or "").strip() if name in columns else ""

        person = {name: cell(name)[:longest] for name, longest in PERSONAL.items()}
        yield _Row(
            post, cell(ORGANISATION)[:300], {name: cell(name) for name in attributes if cell(name)}, person
        )


def _renew(rows: Sequence[_Row], there: Mapping[str, Post], columns: Collection[str]) -> None:
    """What these columns say of known posts; what the file has no column for stays."""
    known = []
    for row in rows:
        post = there.get(row.post)
        if post is None:
            continue
        if ORGANISATION in columns:
            post.organisation = row.organisation
        others = {name: text for name, text in post.attributes.items() if name not in columns}
        post.attributes = {**others, **row.attributes}
        known.append(post)
    Post.objects.bulk_update(known, ["organisation", "attributes"], batch_size=500)


def _hold(rows: Sequence[_Row]) -> tuple[int, list[str]]:
    """Note who holds each post today; gives how many are new, and posts that answered and keep their holder.

    Somebody else may not see what the one before has begun; a correction ends no invitation.
    """
    posts = {post.name: post for post in Post.objects.all()}
    holders = {holder.post_id: holder for holder in Holder.objects.filter(until=None)}
    fresh, changed, moved, kept = [], [], 0, []
    for row in rows:
        if not any(row.person.values()):
            continue
        post = posts[row.post]
        holder = holders.get(post.pk)
        if holder is None:
            fresh.append(Holder(post_id=post.pk, since=today(), **row.person))
        elif _somebody_else(holder, row.person):
            if may(post.state, "change_holder"):
                change_holder(post, **row.person)
                moved += 1
            else:
                kept.append(row.post)
        elif any(getattr(holder, name) != text for name, text in row.person.items() if text):
            for name, text in row.person.items():
                setattr(holder, name, text or getattr(holder, name))
            changed.append(holder)
    Holder.objects.bulk_create(fresh, batch_size=BATCH)
    Holder.objects.bulk_update(changed, list(PERSONAL), batch_size=500)
    return len(fresh) + moved, kept


def _rule_out(frame: Frame) -> list[str]:
    """Nobody in a post that the file says is not eligible is asked; gives those that answered or refused."""
    codes = {post: code for post, code in zip(frame.posts, frame.texts(DISPOSITION), strict=True) if code}
    letters = {post: found.letter for post, code in codes.items() if (found := group_of(code))}
    out = [post for post, letter in letters.items() if letter == "NE"]
    events: Mapping[Event, list[str]] = {
        "vacate": [post for post in out if not codes[post].startswith(LISTED_TWICE)],
        "find_duplicate": [post for post in out if codes[post].startswith(LISTED_TWICE)],
    }
    for event, posts in events.items():
        for at in range(0, len(posts), BATCH):
            named = Post.objects.filter(name__in=posts[at : at + BATCH], state__in=states_before(event))
            named.update(state=after("listed", event))
    return [post for post, letter in letters.items() if letter in ("I", "P", "R")]


def _somebody_else(holder: Holder, person: Mapping[str, str]) -> bool:
    """Another address, unless the name is known to be the same; another name, where no address says more."""
    name, email = (_differ(getattr(holder, each), person[each]) for each in (NAME, EMAIL))
    if email is None:
        return bool(name) and not holder.email
    return email and name is not False


def _differ(before: str, now: str) -> bool | None:
    """Whether two texts say different things; None where one of them says nothing."""
    if not before or not now:
        return None
    return match_key(before).casefold() != match_key(now).casefold()


def _not_taken(
    left: Sequence[str], kept: Sequence[str], told_of: Sequence[str], where: Place
) -> Iterator[Problem]:
    """What of a file is left aside: columns of single people, holders of posts that answered, outcomes."""
    if left:
        what = f"left out, because each says something of single posts and makes no groups: {_some(left)}"
        fix = "call what is of people `name`, `email` and `language`; let other columns make groups of posts"
        yield Problem("FRAME-020", where, what, fix, "warning")
    if kept:
        what = f"not taken, because the post has answered or is sending: somebody else for {_some(kept)}"
        fix = "leave them: the answer is that of whoever held the post when asked"
        yield Problem("FRAME-021", where, what, fix, "warning")

    if told_of:
        what = f"not taken, because the desk notes what becomes of posts: 'disposition' of {_some(told_of)}"
        fix = "note at the desk who does not want to be asked; only 4.0 to 4.9 (not eligible) are taken over"
        yield Problem("FRAME-022", where, what, fix, "warning")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f"'{name}'" for name in names[:5]) + more


def _without_address(posts: Sequence[str], where: Place) -> tuple[Problem, ...]:
    """Posts of a file whose holder, from this file or an earlier one, cannot be written to."""
    written_to = Holder.objects.filter(until=None, email__contains="@")  # a cell may say "n/a"
    reached = set(written_to.values_list("post__name", flat=True))
    count = sum(post not in reached for post in posts)
    if not count:
        return ()
    what = f"{count:,} of {len(posts):,} posts have no e-mail address, so nobody there can be written to"
    fix = "import a file with the columns post, name and email; it is kept in the site only"
    return (Problem("FRAME-012", where, what, fix, "warning"),)


def change_holder(post: Post, name: str, email: str, language: str = "") -> Holder | None:
    """Somebody else holds the post from today; the links of the one before open nothing any more.

    None, and nothing is changed, where the post has answered in this moment.
    """
    with transaction.atomic():
        there = Post.objects.select_for_update().get(pk=post.pk)
        if not may(there.state, "change_holder"):
            return None
        Holder.objects.filter(post=post, until=None).update(until=today())
        Invite.objects.filter(post=post).update(ended=True)
        post.state = after(there.state, "change_holder")
        post.save(update_fields=["state"])
        return Holder.objects.create(post=post, name=name, email=email, language=language, since=today())


def counts() -> dict[State, int]:
    """How many posts are in each state; they sum to the frame."""
    return tally(Post.objects.values_list("state", flat=True))
