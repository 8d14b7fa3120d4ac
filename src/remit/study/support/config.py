"""`support.yaml`: where consent comes from, which answers hold what, and the rules of a round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest
from remit.study.yamlfile import Fields, Node, check_schema, scalar
from remit.support.consent import PURPOSES
from remit.support.records import FACILITATOR, KINDS
from remit.support.rules import Weights

NAME = "support.yaml"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
SLOTS = tuple(f"{day} {half}" for day in DAYS for half in ("am", "pm"))
"""The half-days of a week, where a study names no others."""

SIGN_UPS = ("sheet", "answers")

FROM_ANSWERS = ("slots", "concerns", "interests", "topics_wanted", "topics_offered")
"""What of a person may be taken from an answer, with the person's consent."""

ORGANISATION_FACTS = ("kind", "size", "region", "area")


class Config(Struct, frozen=True):
    """`support.yaml` as values.

    `opt_in` maps a purpose to the variable whose `1` or `yes` is the consent; `answers` maps a fact of a
    person to an item, `asked` and `offered` a kind of support to the variable whose yes it is; `frame` maps a
    fact of an organisation to a column of frame.csv. `weights` are points by rule, `today` the day the
    proposals are for. `desk` signs the letters; `call` is what a person is called before their id ("Post").
    Whoever began in the last `buddy_days` is proposed a buddy without asking (0: nobody is); for `new_days`
    somebody counts as new.
    """

    sign_up: str = "sheet"
    today: str = ""
    seed: int = 1
    opt_in: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, str] = field(default_factory=dict)
    frame: Mapping[str, str] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    slots: tuple[str, ...] = SLOTS
    weights: Weights = Weights()
    staggered: bool = False
    desk: str = ""
    call: str = ""
    buddy_days: int = 100
    new_days: int = 184


def read_config(node: Node) -> tuple[Config, tuple[Problem, ...]]:
    """`support.yaml` as values, and what is wrong with it."""
    problems: list[Problem] = []
    top = Fields(node, problems, NAME)
    check_schema(top)
    sign_up = top.text("sign_up", "sheet")
    if sign_up not in SIGN_UPS:
        what = f"'{sign_up}' is no way to sign up{nearest(sign_up, SIGN_UPS)}"
        where = (top.get("sign_up") or node).where
        problems.append(Problem("SUP-003", where, what, f"use one of: {', '.join(SIGN_UPS)}"))
    config = Config(
        sign_up=sign_up,
        today=_today(top, problems),
        seed=top.integer("seed", 1, least=0),
        opt_in=_names(top, "opt_in", PURPOSES, problems),
        answers=_names(top, "answers", FROM_ANSWERS, problems),
        asked=_names(top, "asked", KINDS, problems),
        offered=_names(top, "offered", (*KINDS, FACILITATOR), problems),
        frame=_names(top, "organisations", ORGANISATION_FACTS, problems),
        sizes=top.texts("sizes"),
        slots=top.texts("slots") or SLOTS,
        weights=_weights(top, problems),
        staggered=top.truth("staggered_start"),
        desk=top.text("desk"),
        call=top.text("call"),
        buddy_days=top.integer("buddy_days", 100, least=0),
        new_days=top.integer("new_days", 184, least=0),
    )
    top.finish()
    return config, tuple(problems)


def _today(top: Fields, problems: list[Problem]) -> str:
    """The day that proposals are for: a whole day, as later days are counted from it."""
    text = top.text("today")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        where = (top.get("today") or top.node).where
        problems.append(
            Problem("SUP-014", where, f"'{text}' in 'today' is not a day", "write it as 2014-01-31")
        )
        return ""


def _names(top: Fields, name: str, known: tuple[str, ...], problems: list[Problem]) -> dict[str, str]:
    """A mapping of known names to texts."""
    fields = top.fields(name)
    if fields is None or not isinstance(fields.node.value, Mapping):
        return {}
    found = {}
    for key, value in fields.node.value.items():
        if key not in known:
            what = f"'{key}' under '{name}' is nothing that Remit knows{nearest(key, known)}"
            problems.append(Problem("SUP-004", value.where, what, f"use one of: {', '.join(known)}"))
        elif isinstance(value.value, str):
            found[key] = value.value.strip()
    return found


def _weights(top: Fields, problems: list[Problem]) -> Weights:
    """The points of each rule: a whole number, or a list of them that does not fall."""
    fields = top.fields("weights")
    if fields is None or not isinstance(fields.node.value, Mapping):
        return Weights()
    usual = Weights()
    changes: dict[str, object] = {}
    for key, value in fields.node.value.items():
        points = scalar(value)
        if key not in Weights.__struct_fields__:
            known = Weights.__struct_fields__
            what = f"'{key}' under 'weights' is no rule{nearest(key, known)}"
            problems.append(Problem("SUP-005", value.where, what, f"use one of: {', '.join(known)}"))
        elif _same_shape(points, getattr(usual, key)):
            changes[key] = tuple(points) if isinstance(points, list) else points
        else:
            what = f"the weight of '{key}' is not written like the usual one"
            shape = getattr(usual, key)
            usual_words = f"[{', '.join(map(str, shape))}]" if isinstance(shape, tuple) else str(shape)
            problems.append(Problem("SUP-018", value.where, what, f"write `{key}: {usual_words}`"))
    weights = replace(usual, **changes)
    for fault in weights.faults:
        problems.append(
            Problem("SUP-019", fields.node.where, f"the weights cannot be used: {fault}", "change them")
        )
    return weights


def _same_shape(found: object, usual: object) -> bool:
    """Whether a value is a number where the usual one is, or a list of as many numbers."""
    if isinstance(usual, tuple):
        numbers = isinstance(found, list) and all(_is_number(each) for each in found)
        return numbers and len(found) == len(usual)  # type: ignore[arg-type]
    return _is_number(found)


def _is_number(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def check_config(config: Config, variables: set[str], columns: set[str], privacy: str) -> tuple[Problem, ...]:
    """What `support.yaml` names that the study does not have, and answers that may not be linked."""
    where, found = Place(NAME), []
    taken = {**config.answers, **config.asked, **config.offered}
    if privacy == "unlinked" and (config.sign_up == "answers" or taken):
        what = (
            "answers of this study are not linked to people (privacy: unlinked), so none can become support"
        )
        fix = "write `sign_up: sheet`, leave out `answers`, and let people sign up in support/signup.csv"
        found.append(Problem("SUP-006", where, what, fix))
    if config.sign_up == "answers" and not config.opt_in:
        what = "nothing says which question asks for consent, so nobody can take part"
        fix = "name it for each purpose: `opt_in: {matching: ITEM}`"
        found.append(Problem("SUP-007", where, what, fix))
    items = {name.split(".")[0] for name in variables}
    for purpose, name in (*config.opt_in.items(), *taken.items()):
        if name not in variables | items:
            what = f"'{name}' (for {purpose}) is no question{nearest(name, variables | items)}"
            found.append(Problem("SUP-008", where, what, "name an item of questionnaire.yaml"))
    for fact, column in config.frame.items():
        if column not in columns:
            what = f"'{column}' (for {fact}) is no column of frame.csv{nearest(column, columns)}"
            found.append(Problem("SUP-009", where, what, "name a column of frame.csv"))
    return tuple(found)
