"""Protect, attack, withhold more, attack again: until nothing is exposed, or a build must not go on.

The disclosure room decides what is withheld, the auditor (another package) attacks the facts as the public
will see them. Each exposure becomes a wish that the disclosure room serves; the release that passes gets a
certificate, so that the same release is not attacked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused
from remit.disclosure.clear import Clearance, Source
from remit.disclosure.release_facts import Stated
from remit.study.certificate import Certificate, canonical

if TYPE_CHECKING:
    from remit.cli.beside import Beside
    from remit_audit.audit import Findings, Part

ROUNDS = 8
"""Most times that a release is attacked and mended; most need two."""

PATIENT = 3
"""After so many rounds the breakdowns of what is still exposed are withheld whole."""

ALONE = 24
"""Fewer components than this are attacked in this process: handing them over would take longer."""

HEAVY = 1_200
"""So many components times combinations of keys are worth handing over, however few the components are."""

PLAN = Place("plan.yaml")

Clear = Callable[[Collection[Source]], Clearance]
State = Callable[[Clearance], tuple[Stated, Mapping[str, Any]]]


class Audit(Struct, frozen=True):
    """What an audit is held with: an earlier certificate, earlier releases by name, and a second process."""

    certificate: Certificate | None = None
    earlier: Mapping[str, Mapping[str, Any]] | None = None
    beside: Beside | None = None


class Settled(Struct, frozen=True):
    """A release that passed, as facts, with the private counts of keys and its certificate."""

    clearance: Clearance
    stated: Stated
    keys: Mapping[str, Any]
    certificate: Certificate | None = None


def settle(clear: Clear, state: State, audit: Audit) -> Settled:
    """Clear until the audit passes. Raises `Refused` with every exposure that could not be mended."""
    known = audit.certificate
    if known is not None:
        clearance = clear(known.withheld)
        stated, keys = state(clearance)
        if known.release == _fingerprint(stated, keys):
            _check_rest(stated, keys, audit)
            return Settled(clearance, stated, keys, known)
    clearance = clear(())
    return _attacked(clear, state, audit, Settled(clearance, *state(clearance)))


def _check_rest(stated: Stated, keys: Mapping[str, Any], audit: Audit) -> None:
    """What a certificate does not cover: quotes, and releases since then. Raises `Refused`."""
    from remit_audit.audit import conclude
    from remit_audit.reading import read_keys, read_release

    named = (audit.earlier or {}).items()
    others = {name: document for name, document in named if document != stated.document}
    # Without other releases only the quotes are left to look at.
    facts: dict[str, list[object]] = {} if others else {"facts": [], "linear": []}
    published = read_release({**stated.document, **facts})
    before = {name: read_release(document, name) for name, document in others.items()}
    findings = conclude(published, read_keys(keys, published), before, [])
    if findings.code:
        raise Refused(_problems(findings))


def _attacked(clear: Clear, state: State, audit: Audit, first: Settled) -> Settled:
    from remit.disclosure.linked import Wish, all_breakdowns, give_way

    memory: dict[str, Part] = {}
    withheld: frozenset[Source] = frozenset()
    now = first
    for turn in range(ROUNDS):
        findings = _findings(now, audit, memory)
        if findings.code == 0:
            return Settled(now.clearance, now.stated, now.keys, _certify(now, withheld, findings))
        wishes = [Wish(each.terms, each.low, each.high) for each in findings.exposures if each.terms]
        more = give_way(now.stated, now.keys, wishes) if turn < PATIENT else frozenset[Source]()
        more = more - withheld or all_breakdowns(now.stated, wishes) - withheld
        if findings.unproven or not more:
            break
        withheld |= more
        clearance = clear(withheld)
        now = Settled(clearance, *state(clearance))
    raise Refused(_problems(findings))


def _findings(now: Settled, audit: Audit, memory: dict[str, Part]) -> Findings:
    """Every attack; components that have not changed since the last turn are remembered."""
    from remit_audit.audit import conclude
    from remit_audit.model import components
    from remit_audit.reading import read_keys, read_release

    published = read_release(now.stated.document)
    known = read_keys(now.keys, published)
    parts = components(published)
    names = [_digest([repr(part), repr(published.about_keys), repr(known)]) for part in parts]
    new = [index for index, name in enumerate(names) if name not in memory]
    for index, found in zip(new, _share(now, new, [len(repr(parts[i])) for i in new], audit), strict=True):
        memory[names[index]] = found
    earlier = {name: read_release(document, name) for name, document in (audit.earlier or {}).items()}
    return conclude(published, known, earlier, [memory[name] for name in names])


def _share(now: Settled, chosen: Sequence[int], sizes: Sequence[int], audit: Audit) -> list[Part]:
    """The attacks on some components, every other one (the largest first) in the second process."""
    from remit_audit.audit import audit_each

    document, keys = now.stated.document, now.keys
    if audit.beside is None or (len(chosen) < ALONE and len(chosen) * len(keys["counts"]) < HEAVY):
        return audit_each(document, keys, chosen)
    order = sorted(range(len(chosen)), key=lambda place: -sizes[place])
    here, away = order[::2], order[1::2]
    there = audit.beside.start(audit_each, document, keys, [chosen[place] for place in away])
    found = dict(zip(here, audit_each(document, keys, [chosen[place] for place in here]), strict=True))
    found |= dict(zip(away, there(), strict=True))
    return [found[place] for place in range(len(chosen))]


# ---- what is kept and what is said ---------------------------------------------------------------


def _counted(stated: Stated) -> dict[str, Any]:
    """What is attacked at length: everything but the quotes, which take no time."""
    return {name: value for name, value in stated.document.items() if name != "quotes"}


def _digest(value: object) -> str:
    return sha256(canonical(value)).hexdigest()


def _fingerprint(stated: Stated, keys: Mapping[str, Any]) -> str:
    """Everything that decides about the attacks: the release, the keys, and the auditor."""
    from remit_audit import __version__

    return _digest([__version__, _counted(stated), keys])


def _certify(now: Settled, withheld: Collection[Source], findings: Findings) -> Certificate:
    from remit_audit import __version__

    attacks = tuple((attack.name, attack.ran, attack.detail) for attack in findings.attacks)
    return Certificate(
        __version__,
        _fingerprint(now.stated, now.keys),
        tuple(sorted(withheld)),
        attacks,
        findings.shown,
        findings.hidden,
        findings.certain,
        findings.cells,
    )


def _problems(findings: Findings) -> tuple[Problem, ...]:
    found = [
        Problem(
            "AUDIT-001",
            PLAN,
            f"an attack succeeded: {exposure}",
            "join small categories under `merge`, list the item under `whole` so that it is not broken down, "
            "or take the table out of the plan"
            if exposure.attack != "earlier releases"
            else "publish again when more people have changed; until then what was published stays as it is",
        )
        for exposure in findings.exposures
    ]
    found += [
        Problem(
            "AUDIT-002",
            PLAN,
            f"the audit could not prove that nobody is given away: {reason}",
            "make fewer or coarser breakdowns in plan.yaml, or report it to the developers with release.json",
        )
        for reason in findings.unproven
    ]
    return tuple(found)
