"""Taking somebody out again: who they are, what they answered, and every copy of it that the site holds.

What was published stays as it is: a report made again without them, laid beside the first, is their answers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from email.utils import getaddresses
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, nearest, refuse
from remit.fieldwork.contacts import DONE, after
from remit.site.answering.drafts import drop_draft
from remit.site.answers.models import SealedLink, Submission
from remit.site.identity.models import Correction, Holder, Invite, Post
from remit.site.keys import read_private_key
from remit.site.log import note
from remit.site.outbox import messages
from remit.site.place import edition, here
from remit.site.pulling import EARLIER, ID, content_of, target_of
from remit.site.sealing import Unopened, derive, public_half, unlock, unpack, unseal
from remit.site.tidying import tidy
from remit.study.coding_files import CODINGS
from remit.study.quote_files import QUOTES
from remit.study.review_sheet import NAME as SHEET
from remit.study.store import write_whole

SHAPE = re.compile("[0-9a-f]{16}")
"""How the number on a receipt looks."""


class Erased(Struct, frozen=True):
    """What went: answers, rows of the pulled file, messages, backups; `left`: answers are not found.

    `steps` are steps of coding about these answers.
    """

    answers: int
    rows: int
    messages: int
    backups: int
    left: bool
    steps: int = 0


def erase(name: str, key: Path | None) -> Erased:
    """Erase the people of a post and what they answered; raises `Refused`, and then nothing is changed.

    A receipt's number may stand for a post. Where a sealed link leads from it to a post, all of
    that post goes; else (no link is kept, or the links are destroyed) the answers of that number.
    """
    post = Post.objects.filter(name=name).first()
    number = "" if post is not None else name.strip().lower()
    if number and SHAPE.fullmatch(number):
        name = next((post for post, found, _ in _links(key) if found == number), name)
        post = Post.objects.filter(name=name).first()
        if post is None and (done := _erase_number(number, key)) is not None:
            return done
    if post is None:
        known = list(Post.objects.values_list("name", flat=True)[:100_000])
        what = f"there is no such post, and no answers with such a number{nearest(name, known)}"
        raise refuse("SITE-023", Place(name), what, "check its id, or the number on the receipt")
    name = post.name
    numbers, links = _numbers(post, key)
    people = list(Holder.objects.filter(post=post).values_list("email", flat=True))
    _forget_drafts(post)
    gone = _remove_answers(numbers, links)
    rows = _remove_rows({*numbers, name})
    steps = _remove_codings({*numbers, name})
    _leave_support(name)
    for table in (Invite, Holder, Correction):
        table.objects.filter(post=post).delete()
    Post.objects.filter(pk=post.pk).exclude(state__in=DONE).update(state="refused", attempt="")
    if gone:  # the desk then counts as many answers as a pull brings
        Post.objects.filter(pk=post.pk, state__in=DONE).update(state=after(post.state, "erase"), attempt="")
    left = post.state in DONE and edition().settings.privacy == "unlinked"
    done = Erased(gone, rows, _remove_messages(set(people)), _remove_backups(), left, steps)
    note(None, "erased a person", name)
    tidy()
    return done


def _erase_number(number: str, key: Path | None) -> Erased | None:
    """Erase the answers of this number alone; None where there are none, and then nothing is changed."""
    private = _private(key) if edition().settings.privacy == "unlinked" else ""
    gone = _remove_answers({number}, [], private)
    rows = _remove_rows({number})
    if not gone and not rows:
        return None
    steps = _remove_codings({number})
    done = Erased(gone, rows, 0, _remove_backups(), left=False, steps=steps)
    note(None, "erased answers", "by the number of a receipt")
    tidy()
    return done


def _private(key: Path | None) -> str:
    """The keyholder's key; raises `Refused` where this is not it."""
    private = read_private_key(key) if key is not None else ""
    if not private or public_half(private) != edition().public_key:
        raise refuse(
            "SITE-024",
            Place("--key"),
            "which answers are theirs is sealed, and this is not the key to it",
            "ask the keyholder for the file and name it with --key",
        )
    return private


def _links(key: Path | None) -> Iterator[tuple[str, str, int]]:
    """Post, number and row of every sealed link; without the key only where there is none."""
    if not SealedLink.objects.exists():
        return
    private = _private(key)
    for link in SealedLink.objects.iterator():
        opened = unpack(unseal(private, bytes(link.content), "link"))
        yield str(opened["post"]), str(opened["id"]), link.pk


def _numbers(post: Post, key: Path | None) -> tuple[set[str], list[int]]:
    """The numbers of the post's responses, and the rows of the sealed links that lead to them."""
    mode = edition().settings.privacy
    if mode == "named":
        return {post.name}, []
    if mode == "unlinked" or post.state not in DONE:
        return set(), []
    _private(key)
    theirs = [(number, row) for name, number, row in _links(key) if name == post.name]
    return {number for number, _ in theirs}, [row for _, row in theirs]


def _forget_drafts(post: Post) -> None:
    for invitation in Invite.objects.filter(post=post):
        try:
            drop_draft(unlock(derive(here().secret, "kept draft"), bytes(invitation.kept), "kept draft"))
        except Unopened:  # in mode unlinked nothing leads to a draft; it goes when the questionnaire ends
            continue


def _remove_answers(numbers: set[str], links: list[int], private: str = "") -> int:
    SealedLink.objects.filter(pk__in=links).delete()
    if not numbers:
        return 0
    theirs = [
        each.pk for each in Submission.objects.iterator() if str(content_of(each, private)["id"]) in numbers
    ]
    return int(Submission.objects.filter(pk__in=theirs).delete()[0])


def _remove_rows(ids: set[str]) -> int:
    """Rows of the pulled files, counted in the first; every other byte of them stays."""
    path = target_of(here().study)
    _remove_rows_of(path.with_name(EARLIER), ids)
    return _remove_rows_of(path, ids)


def _remove_codings(ids: set[str]) -> int:
    """What coders said of these answers, and quotes of them: in the store, the log, and the files.

    A review sheet of quotes holds people's own words and is made again with one command, so it goes whole.
    """
    from remit.site.coding.pulling import erase_codings

    for folder in (here().study, *sorted(here().study.glob("waves/*"))):
        _remove_rows_of(folder / CODINGS, ids, "answer")
        _remove_rows_of(folder / QUOTES, ids, "answer")
        (folder / SHEET).unlink(missing_ok=True)
    return erase_codings(ids)


def _remove_rows_of(path: Path, ids: set[str], column: str = ID) -> int:
    if not path.is_file():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    place = header.index(column) if column in header else -1
    kept = [row for row in rows if place < 0 or row[place] not in ids]
    if len(kept) < len(rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *kept])
        write_whole(path, text.getvalue())
    return len(rows) - len(kept)


def _leave_support(name: str) -> None:
    from remit.site.together.agreeing import leave
    from remit.site.together.models import Member

    for member in Member.objects.filter(code=name, left=False):
        leave(member)


def _remove_messages(people: set[str]) -> int:
    count = 0
    for stem, message in messages():
        if people & {address for _, address in getaddresses([str(message["To"])])} - {""}:
            (here().outbox / f"{stem}.eml").unlink()
            count += 1
    return count


def _remove_backups() -> int:
    """Backups that the site made by itself: they hold what is erased. Others are the operator's."""
    paths = sorted((here().folder / "backups").glob("*.zip"))
    for path in paths:
        path.unlink()
    return len(paths)
