"""A build: read, ask, clear, fill, write; the results are replaced only when all of it worked."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from remit.cli.auditing import Audit
from remit.cli.beside import Beside
from remit.cli.carried import carried
from remit.cli.diff import between, read_cells
from remit.cli.outputs import outputs
from remit.cli.parts import chosen_parts
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.prepared import Prepared, Published
from remit.cli.say import Stages, print_problems
from remit.core.cleared import Release
from remit.core.problems import Place, Problem, Refused, errors, refuse
from remit.study.certificate import Certificate, read_certificate, write_certificate
from remit.study.folder import read_asked, read_authored
from remit.study.ledger import add_release, read_ledger
from remit.study.store import MARK, check_target, replace_folder

MOST_SHOWN = 10


def build(options: argparse.Namespace, beside: Beside) -> int:
    """The whole build; `beside` sets the pages. Raises `Refused`."""
    target: Path = options.out or options.study / "out"
    check_target(target)
    stages = Stages()
    with ExitStack() as held:
        prepared = prepare_here_or_elsewhere(options, stages, held)
        return _build(options, beside, target, stages, prepared)


def prepare_here_or_elsewhere(options: argparse.Namespace, stages: Stages, held: ExitStack) -> Prepared:
    """The study with its tables; an engine that counts its rows is `held` until the command ends."""
    reason = options.reason.strip() if options.policy else ""
    if not options.engine:
        return prepare(options.study, reason, stages)
    from remit.cli.counted import ROWS, prepare_counted
    from remit.study.coded_reading import open_coded
    from remit.study.engines.address import read_address
    from remit.study.engines.counting import rows_at

    address = read_address(options.engine)
    if address.kind == "sums":
        from remit.cli.sums import prepare_summed

        return prepare_summed(options.study, address.where, reason, stages)
    _, settings = read_authored(options.study)
    path = options.study / ROWS.file
    rows = held.enter_context(rows_at(options.engine, path, read_asked(options.study, settings)))
    stratum = open_coded(path).dictionary.stratum
    return prepare_counted(options.study, reason, stages, rows, stratum=stratum)


def _build(
    options: argparse.Namespace, beside: Beside, target: Path, stages: Stages, prepared: Prepared
) -> int:
    audit = audit_of(options.study, beside)
    published = publish_pass(prepared, stages, audit)
    if errors(published.problems):
        raise Refused((*prepared.warnings, *published.problems))
    parts, date = chosen_parts(options.only), made_on(prepared)
    stays, stale = carried(target, prepared, published, date, parts)
    files, missing = outputs(prepared, published, stages, date, beside, parts, stays)
    before = _earlier(target)
    files[MARK] = _build_record(prepared, published, stages)
    with stages.stage("store", "Saving"):
        replace_folder(target, files, stays)
        kept = keep(prepared, published, audit)
    print_problems((*prepared.warnings, *published.problems, *missing, *stale, *kept))
    _report(prepared, published, target, before)
    if options.json:
        print(json.dumps(_summary(published, target), ensure_ascii=False))
    return 0


def audit_of(root: Path, beside: Beside) -> Audit:
    """What the audit of a study is held with: its certificate, its ledger, and the second process."""
    earlier = read_ledger(root)
    named = {f"{entry.wave} {entry.release[:16]}".strip(): entry.document for entry in earlier}
    return Audit(read_certificate(root), named, beside)


def keep(prepared: Prepared, published: Published, audit: Audit) -> tuple[Problem, ...]:
    """Keep the certificate, and enter a release that somebody signed off in the ledger."""
    certificate, settings = published.certificate, prepared.study.settings
    if certificate is None:
        return ()
    found: tuple[Problem, ...] = ()
    if certificate != audit.certificate:
        found = write_certificate(prepared.study.root, certificate)
    if settings.draft:
        return found
    return (*found, *add_release(prepared.study.root, published.stated.document, settings.signed_on))


def made_on(prepared: Prepared) -> str:
    """The date printed on what is made, so that the same input gives the same bytes on any day.

    SOURCE_DATE_EPOCH, else the day of the sign-off, else none: a draft carries no date.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
        except (ValueError, OverflowError, OSError):
            raise refuse(
                "BUILD-001",
                Place("SOURCE_DATE_EPOCH"),
                f"'{epoch}' is not a number of seconds since 1970",
                "unset it, or give whole seconds",
            ) from None
    return prepared.study.settings.signed_on


def _earlier(target: Path) -> str | None:
    try:
        return read_cells(target)
    except Refused:
        return None


def _build_record(prepared: Prepared, published: Published, stages: Stages) -> bytes:
    """`private/build.json` (see the reference of outputs); the timings come last."""
    record = {
        "schema": 1,
        "versions": _versions(),
        "inputs": dict(prepared.study.inputs),
        "checks": [
            {"id": check.id, "status": check.status, "detail": check.detail, "reason": check.reason}
            for check in published.checks
        ],
        "claims": [
            {
                "id": result.claim.id,
                "statement": result.claim.statement,
                "expected": result.claim.expected,
                "found": result.found,
                "status": result.status,
                "reason": result.reason,
            }
            for result in published.claims
            if result.status != "not_published"
        ],
        "not_published": [
            {"id": result.claim.id, "statement": result.claim.statement, "reason": result.reason}
            for result in published.claims
            if result.status == "not_published"
        ],
        "stages": stages.seconds,
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _versions() -> Mapping[str, str]:
    import polars

    from remit import __version__

    return {"remit": __version__, "polars": polars.__version__}


def _report(prepared: Prepared, published: Published, target: Path, before: str | None) -> None:
    release = published.release
    cells = [cell for table in release.tables for cell in table.cells]
    hidden = sum(1 for cell in cells if cell.status == "c")
    policy = release.policy
    print(f"{prepared.responses.people:,} responses, {len(release.tables):,} tables, {len(cells):,} figures")
    print(
        f"protected: {hidden:,} figures are withheld as [c]"
        if policy.protected
        else f"NOT PROTECTED: {policy.none_reason}"
    )
    if published.certificate is not None:
        _say_audit(published.certificate, release)
    if published.claims:
        counts = {name: sum(1 for c in published.claims if c.status == name) for name in _CLAIM_ORDER}
        print("claims: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count))
    _say_changes(target, before)
    if prepared.study.settings.draft:
        print("DRAFT: nobody has signed it off (sign_off in study.yaml)")
    print(f"open {target / 'index.html'}")


def _say_audit(certificate: Certificate, release: Release) -> None:
    """What the attacks found, and how much is shown all the same."""
    from remit_audit.words import found_in_words

    ran = [name for name, done, _ in certificate.attacks if done]
    total = certificate.shown + certificate.hidden
    print(f"attacked: {', '.join(ran)}; {found_in_words(certificate.certain, certificate.exposed)}")
    if not total:
        return
    people, answers = shown_answers(release)
    share = f", with {people / answers:.0%} of the answers in them" if answers else ""
    print(f"in breakdowns {certificate.shown:,} of {total:,} counts are shown{share}")


_CLAIM_ORDER = ("reproduced", "acknowledged", "withheld", "not_published")


def shown_answers(release: Release) -> tuple[int, int]:
    """Answers that stand in a printed count of a breakdown, and all answers that were broken down."""
    shown = total = 0
    for table in release.tables:
        if not table.head.by or table.head.layout not in ("choice", "matrix"):
            continue
        for cell in table.cells:
            if cell.measure == "share" and cell.group:
                shown += cell.n or 0
        bases = {c.variable: c.base or 0 for c in table.cells if c.measure == "share" and not c.group}
        total += sum(bases.values())
    return shown, total


def _say_changes(target: Path, before: str | None) -> None:
    if before is None:
        return
    found = between(before, read_cells(target))
    print(f"{len(found):,} numbers differ from the last build" if found else "no number changed")
    for change in found[:MOST_SHOWN]:
        print(f"  {change}")
    if len(found) > MOST_SHOWN:
        print(f"  and {len(found) - MOST_SHOWN:,} more")


def _summary(published: Published, target: Path) -> dict[str, object]:
    release, passed = published.release, published.certificate
    return {
        "out": str(target),
        "tables": len(release.tables),
        "withheld": sum(1 for t in release.tables for cell in t.cells if cell.status == "c"),
        "protected": release.policy.protected,
        "attacked": None if passed is None else {"certain": passed.certain, "exposed": passed.exposed},
        "claims": {
            name: sum(1 for claim in published.claims if claim.status == name) for name in _CLAIM_ORDER
        },
    }
