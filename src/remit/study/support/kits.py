"""Kits: the words and rules of a profession, read from data files; a study may add its own on top."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest
from remit.study.yamlfile import Fields, Node, check_schema, read_yaml
from remit.support.kit import Advice, Beside, BoardWords, Entry, Figure, Kit, NeedWords, Remedy, Stage, Step
from remit.support.roles import Rule

FOLDER = Path(__file__).resolve().parent / "kits"
BASE = "base"
_DEEPEST = 4

_SINGLE = ("role", "chief", "unit", "unit_short", "barriers", "attractions", "recruitment", "destinations")
_TEXTS = ("friends", "succession", "spend")
_ENTRIES = ("duties", "categories", "titles", "facts", "concerns", "topics")
_LISTS = ("self_check", "development")


def known_kits() -> tuple[str, ...]:
    """The kits that come with Remit."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def read_kit_file(node: Node) -> tuple[Kit, tuple[Problem, ...]]:
    """A kit's file on top of the one it is like, and what is wrong with it."""
    problems: list[Problem] = []
    return _read(node, problems, 0), tuple(problems)


def read_kit(path: Path | None, name: str) -> tuple[Kit, tuple[Problem, ...]]:
    """The kit of a study: its own file on top of the one it is `like`; without a file the base alone.

    Raises `Refused` where the file is no YAML.
    """
    problems: list[Problem] = []
    if path is None:
        return _shipped(BASE, problems, 0), tuple(problems)
    return _read(read_yaml(path, name), problems, 0), tuple(problems)


def _shipped(name: str, problems: list[Problem], depth: int) -> Kit:
    return _read(read_yaml(FOLDER / f"{name}.yaml", f"kits/{name}.yaml"), problems, depth)


def _read(node: Node, problems: list[Problem], depth: int) -> Kit:
    """A kit's file after the kit it is like; what it says itself replaces what that one says."""
    top = Fields(node, problems, node.where.file)
    check_schema(top)
    like = top.text("like")
    kit = Kit()
    if like and (like not in known_kits() or depth > _DEEPEST):
        what = f"there is no kit '{like}'{nearest(like, known_kits())}"
        where = (top.get("like") or node).where
        problems.append(Problem("SUP-001", where, what, f"use one of: {', '.join(known_kits())}"))
    elif like:
        kit = _shipped(like, problems, depth + 1)
    changes: dict[str, object] = {name: top.text(name) for name in (*_SINGLE, *_TEXTS) if top.get(name)}
    changes |= {name: top.texts(name) for name in _LISTS if top.get(name)}
    changes |= {name: _each(top, name, _entry, problems) for name in _ENTRIES if top.get(name)}
    for name, read in _READ.items():
        if top.get(name):
            changes[name] = _each(top, name, read, problems)
    board = top.fields("board")
    if board is not None:
        changes["board"] = _board(board, kit.board, problems)
    top.finish()
    return replace(kit, **changes)


def _each(top: Fields, name: str, read: object, problems: list[Problem]) -> tuple[object, ...]:
    found = []
    for node in top.entries(name):
        fields = Fields(node, problems, f"an entry of '{name}'")
        found.append(read(fields))  # type: ignore[operator]
        fields.finish()
    return tuple(found)


def _entry(each: Fields) -> Entry:
    return Entry(each.text("code", required=True), each.text("label", required=True), each.texts("also"))


def _rule(each: Fields) -> Rule:
    return Rule(
        each.text("id", required=True),
        each.text("says", required=True),
        each.texts("of") or ("*",),
        each.texts("given"),
        each.number("least"),
        each.number("most"),
    )


def _figure(each: Fields) -> Figure:
    return Figure(
        each.text("table", required=True),
        each.text("words", required=True),
        each.text("choice"),
        each.text("variable"),
        each.text("measure", "share"),
    )


def _beside(each: Fields) -> Beside:
    own = each.text("own", required=True)
    return Beside(each.text("item", required=True), each.text("label", required=True), own, each.text("unit"))


def _step(each: Fields) -> Step:
    what = each.text("what", required=True)
    return Step(each.text("when", required=True), what, each.text("owner"), each.texts("themes"))


def _remedy(each: Fields) -> Remedy:
    return Remedy(each.text("theme", required=True), each.text("what", required=True), each.text("owner"))


def _stage(each: Fields) -> Stage:
    names = ("stage", "needs", "learning", "leads_to")
    return Stage(*(each.text(name, required=name == "stage") for name in names))


def _advice(each: Fields) -> Advice:
    return Advice(each.text("problem", required=True), each.text("who", required=True))


def _need(each: Fields) -> NeedWords:
    figures = []
    for node in each.entries("says"):
        fields = Fields(node, each.problems, "a figure")
        figures.append(_figure(fields))
        fields.finish()
    title = each.text("title", required=True)
    return NeedWords(each.text("id", required=True), title, each.text("about"), tuple(figures))


_READ = {
    "rules": _rule,
    "beside": _beside,
    "needs": _need,
    "programme": _step,
    "hundred": _step,
    "remedies": _remedy,
    "pathway": _stage,
    "exit": _step,
    "advice": _advice,
}


def _board(each: Fields, before: BoardWords, problems: list[Problem]) -> BoardWords:
    names = ("chair", "chief", "non_executives", "conversation", "questions")
    changes: dict[str, object] = {name: each.texts(name) for name in names if each.get(name)}
    if each.get("statements"):
        changes["statements"] = _each(each, "statements", _entry, problems)
    each.finish()
    return replace(before, **changes)


def check_kit(kit: Kit, where: Place) -> tuple[Problem, ...]:
    """What in a kit does not fit together: rules about categories that it does not list."""
    known = {entry.code for entry in kit.categories}
    found = []
    for rule in kit.rules:
        for name in (*rule.of, *rule.given):
            if name not in known | {"*"}:
                what = f"the rule '{rule.id}' is about '{name}'{nearest(name, known)}, which is no category"
                found.append(Problem("SUP-002", where, what, f"use one of: {', '.join(sorted(known))}"))
    return tuple(found)
