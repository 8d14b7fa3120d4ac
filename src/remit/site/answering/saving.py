"""The way of one person through the pages, and what becomes of a page that was sent."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Problem
from remit.fieldwork.contacts import after, may, states_before
from remit.instrument.answers import read_item, read_page, write_page
from remit.instrument.controls import fields
from remit.instrument.items import Item, Page
from remit.instrument.kinds import kind_of
from remit.instrument.pages import may_be_asked
from remit.instrument.reading import complain
from remit.instrument.saying import answer_words
from remit.site.answering.drafts import Saved
from remit.site.answering.elsewhere import MOST_OTHERS, Met, Seen, fields_of, meet, new_view, remember, see
from remit.site.answering.visitors import Visitor
from remit.site.identity.models import Post
from remit.site.keeping.routing import plan_of
from remit.site.place import Form

MORE_ROWS = 1
Raw = Mapping[str, list[str]]


class Round(Struct, frozen=True):
    """The pages that one person goes through: those with something to ask, given what they have answered."""

    form: Form
    visitor: Visitor

    def pages(self, values: Mapping[str, str]) -> tuple[Page, ...]:
        """The pages to show, in order."""
        only = self.visitor.only(self.form.instrument)
        known = dict(values)
        shown = []
        for page in self.form.instrument.pages:
            asked = self.form.routes.asked_on(page, known)
            if only is not None:
                asked = tuple(item for item in asked if item.id in only)
            if asked or (not page.items and only is None):
                shown.append(page)
        return tuple(shown)

    def known(self, values: Mapping[str, str]) -> dict[str, str]:
        """The answers that count: those to questions that are not asked decide about nothing."""
        known = dict(values)
        for page in self.form.instrument.pages:
            self.form.routes.asked_on(page, known)
        return known

    def page(self, page_id: str) -> Page | None:
        """The page of this id, where this person may see it at all."""
        page = next((each for each in self.form.instrument.pages if each.id == page_id), None)
        only = self.visitor.only(self.form.instrument)
        if page is None or only is None or any(item.id in only for item in page.items):
            return page
        return None

    def beside(self, page: Page, values: Mapping[str, str], step: int) -> Page | None:
        """The page before (-1) or after (1) this one."""
        order = [each.id for each in self.form.instrument.pages]
        place = order.index(page.id)
        shown = self.pages(values)
        found = [each for each in shown if (order.index(each.id) - place) * step > 0]
        return (found[0] if step > 0 else found[-1]) if found else None

    def reached(self, page: Page) -> int:
        """How far this page is, counted from 1; an assistant leads nobody further."""
        return 0 if self.visitor.assistant else self.form.instrument.pages.index(page) + 1

    def own_items(self, page: Page) -> tuple[Item, ...]:
        """The items of a page that this person may answer."""
        only = self.visitor.only(self.form.instrument)
        return tuple(item for item in page.items if only is None or item.id in only)


def left_raw(page: Page, saved: Saved) -> dict[str, list[str]]:
    """The fields of a page as they were left: what was sent where something is wrong, else what is stored.

    Question by question, for what was sent may hold the questions of an assistant alone.
    """
    stored, sent = write_page(page, saved.values), saved.raw.get(page.id, {})
    found: dict[str, list[str]] = {}
    for item in page.items:
        found |= fields_of(item, sent) or fields_of(item, stored)
    return found


def own_raw(round_: Round, page: Page, saved: Saved) -> dict[str, list[str]]:
    """The fields of a page as they stand, as far as this person may see them."""
    own = {item.id for item in round_.own_items(page)}
    raw = left_raw(page, saved)
    return {name: list(sent) for name, sent in raw.items() if name.partition(".")[0] in own}


def problems_of(round_: Round, page: Page, raw: Raw, values: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the fields of a page, as far as this person may answer them."""
    own = {item.id for item in round_.own_items(page)}
    reading = read_page(round_.form.routes, page, raw, round_.known(values))
    return tuple(p for p in reading.problems if p.where.file.partition(".")[0] in own)


def answered_twice(round_: Round, page: Page, saved: Saved) -> tuple[Problem, ...]:
    """A problem for each other answer to a question of this page, which nobody has looked at yet."""
    known = round_.known(saved.values)
    found = []
    for item in round_.own_items(page):
        if item.id in saved.others and round_.form.routes.is_asked(page, item, known):
            found += [_other_answer(round_, item, other) for other in saved.others[item.id]]
    return tuple(found)


def _other_answer(round_: Round, item: Item, other: Raw) -> Problem:
    lines = answer_words(item, read_item(item, other).values, round_.form.tongue)
    said = " / ".join(lines or [text for sent in other.values() for text in sent if text])
    what = f"This was also answered in another window or on another device, with “{said}”"
    return complain("ANSWER-019", item.id, what, "check that what stands here is what you mean, and save it")


def served(round_: Round, page: Page, saved: Saved) -> Seen:
    """What a page that is shown now has to say when it is sent: a question that is not shown is blank."""
    shown = may_be_asked(round_.form.routes, page, round_.known(saved.values))
    names = {item.id for item in shown}
    raw = {n: sent for n, sent in own_raw(round_, page, saved).items() if n.partition(".")[0] in names}
    told = [name for name in saved.others if name in names]
    return see(round_.own_items(page), raw, told, new_view())


def guide_of(round_: Round, page: Page, saved: Saved | None) -> dict[str, str]:
    """What the script is told of a page: which words clear a choice, and what to hide as answers change.

    Without a draft the answers of other pages are not known, and nothing is hidden because of them.
    """
    form = round_.form
    pages = form.instrument.pages if saved else (page,)
    own = [item for each in pages for item in round_.own_items(each)]
    known = round_.known(saved.values) if saved else {}
    plan = plan_of(form.routes, page, known, own, form.tongue)
    return {"clear": form.tongue.say("Clear my choice"), **({"plan": plan} if plan else {})}


def seen_by_device(round_: Round, page: Page, saved: Saved) -> str:
    """The same for a device, which shows every question and sends one thing after the other.

    Its own pages do not show what was answered twice, so nobody has looked at that there.
    """
    return see(round_.own_items(page), own_raw(round_, page, saved)).text()


def own_fields(round_: Round, page: Page, sent: Raw) -> dict[str, list[str]]:
    """What was sent of the fields that this person may fill in on this page."""
    items = round_.own_items(page)
    names = {name for item in items for control in kind_of(item).controls(item) for name in fields(control)}
    return {name: sent[name] for name in names if name in sent}


def started(post: Post) -> None:
    """Something was saved: the post counts as started."""
    if may(post.state, "save"):
        Post.objects.filter(pk=post.pk, state__in=states_before("save")).update(state=after("opened", "save"))


def where_to(round_: Round, page: Page, saved: Saved, go: str) -> str:
    """Where a saved page leads: to itself where something is wrong, else on, or back."""
    if go == "back":
        before = round_.beside(page, saved.values, -1)
        return f"/page/{before.id}" if before else "/privacy"
    if page.id in saved.raw and open_problems(round_, page, saved):
        return f"/page/{page.id}"
    if answered_twice(round_, page, saved):
        return f"/page/{page.id}"
    then = round_.beside(page, saved.values, 1)
    return f"/page/{then.id}" if then else "/check"


def joined(round_: Round, page: Page, raw: Raw, seen: Seen, old: Saved) -> Met:
    """What a page changes, given how it was served and what stands now."""
    stands = own_raw(round_, page, old)
    return meet(round_.own_items(page), seen, raw, stands, old.views.get(seen.view, {}))


def kept(met: Met, seen: Seen, saved: Saved, *, looked_at: bool) -> Saved:
    """The draft with what this page changed noted, and the other answers that it brings or had shown."""
    gone = seen.told if looked_at else frozenset()
    others = {name: found for name, found in saved.others.items() if name not in gone}
    for name, raw in met.others.items():
        before = [each for each in others.get(name, []) if each != raw]
        others[name] = [*before, raw][-MOST_OTHERS:]
    return replace(saved, views=remember(saved.views, seen, met.changed), others=others)


def merged(round_: Round, page: Page, raw: Raw, old: Saved, step: tuple[str, int]) -> Saved:
    """The draft with this page in place of what it held of it; items of others stay as they were.

    What is not asked (yet) is kept as well: a page that decides about it may arrive later, or be put right.
    """
    items, (more, number) = round_.own_items(page), step
    names = {item.id for item in items}
    whole = {n: sent for n, sent in old.raw.get(page.id, {}).items() if n.partition(".")[0] not in names}
    whole |= raw
    reading = read_page(round_.form.routes, page, raw, round_.known(old.values))
    own = {variable.name for item in items for variable in kind_of(item).variables(item)}
    values = {name: value for name, value in old.values.items() if name not in own}
    values |= {name: value for item in items for name, value in read_item(item, raw).values.items()}
    wrong = {p.where.file.partition(".")[0] for p in reading.problems} & names
    unread = any(kind_of(item).read(item, whole).problems for item in page.items)
    left = {name: found for name, found in old.raw.items() if name != page.id}
    if wrong or unread:
        left[page.id] = whole
    rows = dict(old.rows)
    for item in items:
        if item.id == more:
            shown = max([rows.get(more, 0), 3, *_filled_rows(item, raw)])
            rows[more] = shown + MORE_ROWS
    return replace(old, values=values, raw=left, rows=rows, page=max(old.page, number))


def _filled_rows(item: Item, raw: Raw) -> list[int]:
    parts = [name.split(".") for name, sent in raw.items() if any(sent) and name.startswith(f"{item.id}.")]
    return [int(part[1]) for part in parts if len(part) == 3 and part[1].isdigit()]


def open_problems(round_: Round, page: Page, saved: Saved) -> list[str]:
    """What keeps the answers from being sent: what was left wrong, unanswered though it must be, or twice."""
    raw, tongue = left_raw(page, saved), round_.form.tongue
    found = (*problems_of(round_, page, raw, saved.values), *answered_twice(round_, page, saved))
    places = {item.id: place for place, item in enumerate(round_.form.instrument.items, 1)}
    words = "Question {number}: {problem}"
    return [
        tongue.say(words, number=places[p.where.file.partition(".")[0]], problem=tongue.complaint(p))
        for p in found
    ]
