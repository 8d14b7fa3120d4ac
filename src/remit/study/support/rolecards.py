"""`support/rolecards/POST.yaml`: the description of a post's role, and what was agreed about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from remit.core.problems import Place, Problem, Refused, nearest
from remit.study.yamlfile import Fields, Node, check_schema, read_yaml
from remit.support.kit import Kit
from remit.support.roles import SHARES, Cover, Objective, RoleCard, Share


def read_cards(
    folder: Path, kit: Kit, posts: Collection[str]
) -> tuple[dict[str, RoleCard], tuple[Problem, ...]]:
    """All role cards by post, and what is wrong with any of them; a broken one is left out."""
    problems: list[Problem] = []
    cards: dict[str, RoleCard] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = f"support/rolecards/{path.name}"
        try:
            card = read_card(read_yaml(path, name), kit, posts, problems)
        except Refused as refused:
            problems.extend(refused.problems)
            continue
        if card.post in cards:
            what = f"there are two role cards for the post '{card.post}'"
            problems.append(Problem("SUP-020", Place(name), what, "keep one of the two files"))
        cards.setdefault(card.post, card)
    return cards, tuple(problems)


def read_card(node: Node, kit: Kit, posts: Collection[str], problems: list[Problem]) -> RoleCard:
    """One role card; what is wrong is added to `problems`."""
    top = Fields(node, problems, "a role card")
    check_schema(top)
    post = top.text("post", required=True)
    if post and posts and post not in posts:
        what = f"'{post}' is no post{nearest(post, posts)}"
        fix = "write the id of a post in frame.csv or of a person in people.csv"
        problems.append(Problem("SUP-021", (top.get("post") or node).where, what, fix))
    card = RoleCard(
        post=post,
        purpose=top.text("purpose"),
        agreed=top.text("agreed"),
        holder_signed=top.truth("holder_signed"),
        chief_signed=top.truth("chief_signed"),
        review=top.text("review"),
        duties=_duties(top, kit, problems),
        not_mine=top.texts("not_mine"),
        balance=_balance(top, "balance", problems),
        wanted=_balance(top, "balance_wanted", problems),
        objectives=_objectives(top, problems),
        facts=_facts(top, kit, problems),
        cover=_cover(top, problems),
        until=top.text("until"),
        notice=top.text("notice"),
    )
    top.finish()
    return card


def _balance(top: Fields, name: str, problems: list[Problem]) -> float | None:
    found = top.number(name)
    if found is not None and not 0 <= found <= 10:
        what = f"'{name}' runs from 0 (all strategic) to 10 (all operational)"
        problems.append(
            Problem("SUP-022", (top.get(name) or top.node).where, what, "write a number from 0 to 10")
        )
        return None
    return found


def _duties(top: Fields, kit: Kit, problems: list[Problem]) -> dict[str, Share]:
    fields = top.fields("duties")
    if fields is None or not isinstance(fields.node.value, Mapping):
        return {}
    known = [entry.code for entry in kit.duties]
    found: dict[str, Share] = {}
    for code, value in fields.node.value.items():
        share = value.value if isinstance(value.value, str) else ""
        if known and code not in known:
            what = f"'{code}' is no duty of the kit{nearest(code, known)}"
            problems.append(Problem("SUP-023", value.where, what, f"use one of: {', '.join(known)}"))
        elif share not in SHARES:
            what = f"'{share}' does not say what the holder has to do with '{code}'{nearest(share, SHARES)}"
            problems.append(Problem("SUP-024", value.where, what, f"write one of: {', '.join(SHARES)}"))
        else:
            found[code] = share
    return found


def _objectives(top: Fields, problems: list[Problem]) -> tuple[Objective, ...]:
    found = []
    for node in top.entries("objectives"):
        if isinstance(node.value, str):
            found.append(Objective(node.value.strip()))
            continue
        each = Fields(node, problems, "an objective")
        found.append(Objective(each.text("text", required=True), each.text("measure"), each.text("review")))
        each.finish()
    return tuple(found)


def _facts(top: Fields, kit: Kit, problems: list[Problem]) -> dict[str, str]:
    fields = top.fields("facts")
    if fields is None:
        return {}
    found = {entry.code: fields.text(entry.code) for entry in kit.facts if fields.get(entry.code)}
    fields.finish(*(entry.code for entry in kit.facts))
    return found


def _cover(top: Fields, problems: list[Problem]) -> tuple[Cover, ...]:
    found = []
    for node in top.entries("cover"):
        each = Fields(node, problems, "an entry of the cover")
        found.append(Cover(each.text("when", required=True), each.text("role"), each.text("work")))
        each.finish()
    return tuple(found)
