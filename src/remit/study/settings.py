"""`study.yaml`, `plan.yaml` and `claims.yaml` as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from remit.core.problems import Place, Problem, nearest
from remit.disclosure.policy import Policy
from remit.disclosure.sealing import Seal
from remit.report.claims import Claim, Expected
from remit.study.coding_settings import CodingSettings, read_coding
from remit.study.collecting import Collecting, last_day, read_collecting, read_language
from remit.study.planparts import read_classes, read_seal
from remit.study.yamlfile import Fields, Node, check_schema, scalar

SYNTHETIC = "Synthetic data: the rows were made up; no real person's answer is here"
"""The notice of a study whose rows are synthetic, unless it gives its own words."""


class Wave(Struct, frozen=True):
    """One round of fieldwork; dates as ISO text, a day or a month; `population` as in `Settings`."""

    id: str
    label: str
    opens: str = ""
    closes: str = ""
    population: int = 0


class StandEntry(Struct, frozen=True):
    """A fact of "where you stand": an item, and its words where the question is too long for a label."""

    item: str
    label: str = ""


class ImportedColumn(Struct, frozen=True):
    """A column of the imported file that is not the source of a variable.

    `kind` is `id`, `weight`, `ignored` or `unplaced`; `source` its header, byte-exact.
    """

    source: str
    kind: str
    label: str = ""


class Brand(Struct, frozen=True):
    """The publisher's look: a name, two colours as `#rrggbb`, a logo file and its alternative text."""

    name: str = ""
    colour: str = ""
    accent: str = ""
    logo: str = ""
    logo_alt: str = ""


class Settings(Struct, frozen=True):
    """`study.yaml`.

    `population` is the number of people who could have answered where there is no frame. `fixed` lists items
    whose answer stays with a person from wave to wave. `stand` lists the
    organisation's facts of "where you stand". `acknowledged` maps a check's id to the reason that is
    printed. `typed` lists phrases in which the narrative may hold hand-typed digits. `redact` lists words
    that no quote may hold. `weight` names the weight column, `strata` and `cluster` those of a design.
    """

    title: str
    subtitle: str = ""
    role: str = ""
    body: str = ""
    language: str = "en-GB"
    synthetic: bool = False
    notice: str = ""
    population: int = 0
    waves: tuple[Wave, ...] = ()
    fixed: tuple[str, ...] = ()
    privacy: str = "confidential"
    policy: Policy = Policy()
    peer_groups: str = ""
    stand: tuple[StandEntry, ...] = ()
    signed_by: str = ""
    signed_on: str = ""
    acknowledged: Mapping[str, str] = field(default_factory=dict)
    typed: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    weight: str = ""
    strata: str = ""
    cluster: str = ""
    imported: tuple[ImportedColumn, ...] = ()
    brand: Brand = Brand()
    collecting: Collecting = Collecting()
    coding: CodingSettings = CodingSettings()

    @property
    def mark(self) -> str:
        """The notice on every page; synthetic rows are always labelled."""
        return self.notice or (SYNTHETIC if self.synthetic else "")

    @property
    def draft(self) -> bool:
        """Whether the report still waits for a publisher's signature."""
        return not self.signed_by


class Merge(Struct, frozen=True):
    """Small categories of an item that are published as one, with a plain label."""

    code: str
    label: str
    choices: tuple[str, ...]


class Plan(Struct, frozen=True):
    """`plan.yaml`: the public keys every item is broken down by, and the crossings named one by one.

    Items of `whole` are published for the whole sector only. `classes` overrides what `remit plan` guesses
    of an item; `seal` says whether the plan was sealed before fieldwork.
    `quote_label` is the public key from which a quote may name the speaker's group.
    """

    keys: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    merges: Mapping[str, tuple[Merge, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    seal: Seal = Seal()
    quote_label: str = ""


PRIVACY = ("named", "confidential", "unlinked")

LEAST_QUOTE_MIN = 11
"""No protected study may say of a speaker what fits fewer: ten others, and the speaker."""


def read_settings(node: Node) -> tuple[Settings, tuple[Problem, ...]]:
    """`study.yaml` as settings, and what is wrong with it."""
    problems: list[Problem] = []
    top = Fields(node, problems, "study.yaml")
    check_schema(top)
    brand, sign, design = top.fields("theme"), top.fields("sign_off"), top.fields("design")
    privacy = top.text("privacy", "confidential")
    if privacy not in PRIVACY:
        problems.append(
            Problem(
                "STUDY-001",
                (top.get("privacy") or node).where,
                f"'{privacy}' is not a privacy mode{nearest(privacy, PRIVACY)}",
                f"use one of: {', '.join(PRIVACY)}",
            )
        )
    waves = tuple(_wave(entry, problems) for entry in top.entries("waves"))
    settings = Settings(
        title=top.text("title", required=True),
        subtitle=top.text("subtitle"),
        role=top.text("role"),
        body=top.text("body"),
        language=read_language(top, problems),
        synthetic=top.truth("synthetic"),
        notice=top.text("notice"),
        population=_population(top, waves, problems),
        waves=waves,
        fixed=top.texts("fixed"),
        privacy=privacy,
        policy=_policy(top, problems),
        peer_groups=top.text("peer_groups"),
        stand=tuple(_stand(entry, problems) for entry in top.entries("stand")),
        signed_by=sign.text("by", required=True) if sign else "",
        signed_on=sign.text("on") if sign else "",
        acknowledged=_acknowledged(top, problems),
        typed=top.texts("typed"),
        redact=top.texts("redact"),
        weight=top.text("weight"),
        strata=design.text("strata") if design else "",
        cluster=design.text("cluster") if design else "",
        imported=tuple(_imported(entry, problems) for entry in top.entries("imported")),
        brand=_brand(brand),
        collecting=read_collecting(top.fields("fieldwork"), problems),
        coding=read_coding(top.fields("coding"), problems),
    )
    for part in (brand, sign, design):
        if part:
            part.finish()
    top.finish()
    return settings, tuple(problems)


def _wave(node: Node, problems: list[Problem]) -> Wave:
    entry = Fields(node, problems, "a wave")
    wave = Wave(
        entry.text("id", required=True),
        entry.text("label"),
        _day_or_month(entry, "opens", problems),
        _day_or_month(entry, "closes", problems),
        entry.integer("population", least=0),
    )
    entry.finish()
    return wave


def _population(top: Fields, waves: Sequence[Wave], problems: list[Problem]) -> int:
    """How many could have answered now, said of the study or of its last wave, which is the current one."""
    node, said = top.get("population"), top.integer("population", least=0)
    current = waves[-1].population if waves else 0
    if node is not None and said and current and said != current:
        what = f"`population` is {said:,}, and {current:,} for the last of the `waves`, the current one"
        problems.append(Problem("STUDY-010", node.where, what, "say it once, with the number that is right"))
    return said or current


def _day_or_month(entry: Fields, name: str, problems: list[Problem]) -> str:
    text = entry.text(name)
    if text and last_day(text) is None:
        what = f"'{name}' is neither a day nor a month: {text[:40]}"
        where = (entry.get(name) or entry.node).where
        fix = f"write it like this: `{name}: 2027-03-31`, or `{name}: 2027-03`"
        problems.append(Problem("STUDY-008", where, what, fix))
    return text


def _stand(node: Node, problems: list[Problem]) -> StandEntry:
    if isinstance(node.value, str):
        return StandEntry(node.value.strip())
    entry = Fields(node, problems, "a fact of where you stand")
    fact = StandEntry(entry.text("item", required=True), entry.text("label"))
    entry.finish()
    return fact


def _imported(node: Node, problems: list[Problem]) -> ImportedColumn:
    entry = Fields(node, problems, "an imported column")
    source = entry.get("source")
    # A header is kept byte-exact, so it is not trimmed as other texts are.
    header = source.value if source is not None and isinstance(source.value, str) else ""
    column = ImportedColumn(header, entry.text("kind", "ignored"), entry.text("label"))
    entry.finish()
    return column


def _brand(fields: Fields | None) -> Brand:
    if fields is None:
        return Brand()
    return Brand(*(fields.text(name) for name in ("name", "colour", "accent", "logo", "logo_alt")))


def _acknowledged(top: Fields, problems: list[Problem]) -> dict[str, str]:
    found = {}
    for node in top.entries("acknowledged"):
        entry = Fields(node, problems, "an acknowledgement")
        check, reason = entry.text("check", required=True), entry.text("reason", required=True)
        entry.finish()
        if check and reason:
            found[check] = reason
    return found


def _policy(top: Fields, problems: list[Problem]) -> Policy:
    fields = top.fields("policy")
    if fields is None:
        return Policy()
    standard = Policy()
    none = fields.get("none")
    reason = fields.text("none")
    if none is not None and len(reason) < 10:
        problems.append(
            Problem(
                "STUDY-002",
                none.where,
                "protection is switched off without a reason that readers could judge",
                "write `none: ` and say in a sentence why nobody can be harmed",
            )
        )
    policy = Policy(
        **{
            name: fields.integer(name, getattr(standard, name), least=1)
            for name in ("cell_min", "special_min", "group_min", "mean_min", "quartile_min", "quote_min")
        },
        none_reason=reason,
    )
    if policy.quote_min < LEAST_QUOTE_MIN and not reason:
        problems.append(
            Problem(
                "STUDY-007",
                (fields.get("quote_min") or fields.node).where,
                f"`quote_min` is {policy.quote_min}: a label that fits fewer than {LEAST_QUOTE_MIN} people "
                "points to one of them",
                f"write {LEAST_QUOTE_MIN} or more",
            )
        )
    fields.finish()
    return policy


def read_plan(node: Node) -> tuple[Plan, tuple[Problem, ...]]:
    """`plan.yaml` as a plan, and what is wrong with it."""
    problems: list[Problem] = []
    top = Fields(node, problems, "plan.yaml")
    check_schema(top)
    tables = []
    for entry_node in top.entries("tables"):
        entry = Fields(entry_node, problems, "a planned table")
        tables.append((entry.text("item", required=True), entry.text("by", required=True)))
        entry.finish()
    merges: dict[str, tuple[Merge, ...]] = {}
    merge = top.fields("merge")
    if merge is not None and isinstance(merge.node.value, Mapping):
        for item in merge.node.value:
            merges[item] = tuple(_merge(node, problems) for node in merge.entries(item))
    plan = Plan(
        keys=top.texts("keys"),
        tables=tuple(tables),
        merges=merges,
        whole=top.texts("whole"),
        classes=read_classes(top),
        seal=read_seal(top, problems),
        quote_label=top.text("quote_label"),
    )
    top.finish()
    return plan, tuple(problems)


def _merge(node: Node, problems: list[Problem]) -> Merge:
    entry = Fields(node, problems, "a merged category")
    merge = Merge(
        entry.text("code", required=True), entry.text("label", required=True), entry.texts("choices")
    )
    entry.finish()
    return merge


def read_claims(node: Node) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """`claims.yaml` as claims, and what is wrong with it."""
    problems: list[Problem] = []
    top = Fields(node, problems, "claims.yaml")
    check_schema(top)
    claims = []
    seen: dict[str, Place] = {}
    for entry_node in top.entries("claims"):
        entry = Fields(entry_node, problems, "a claim")
        claim = Claim(
            id=entry.text("id", required=True),
            statement=entry.text("statement", required=True),
            expression=entry.text("expression"),
            expected=_expected(entry),
            source=entry.text("source"),
            status=entry.text("status"),
            acknowledged=entry.text("acknowledged"),
            tolerance=entry.number("tolerance") or 0.0,
            where=entry_node.where,
        )
        entry.finish()
        if claim.id in seen:
            problems.append(
                Problem(
                    "CLAIM-001", claim.where, f"the id '{claim.id}' is used twice", "give each claim its own"
                )
            )
        seen[claim.id] = claim.where
        claims.append(claim)
    top.finish()
    return tuple(claims), tuple(problems)


def _expected(entry: Fields) -> Expected:
    found = entry.get("expected")
    value = None if found is None else scalar(found)
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
