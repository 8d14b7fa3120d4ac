"""What the two passes of a build hand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from remit.coding.agreement import Agreement
from remit.coding.quotes import VerifiedQuote
from remit.core.blocks import Block
from remit.core.cleared import Release
from remit.core.problems import Problem
from remit.core.words import TableSpec
from remit.disclosure.clear import Clearance
from remit.disclosure.labels import Labels
from remit.disclosure.policy import Policy
from remit.disclosure.release_facts import Stated
from remit.estimates.table import Table
from remit.fieldwork.counting import Counting
from remit.fieldwork.invited import Invited
from remit.fieldwork.responses import Responses
from remit.report.catalogue import Catalogue
from remit.report.claims import ClaimResult
from remit.report.outline import Outline
from remit.report.reconcile import Check
from remit.study.certificate import Certificate
from remit.study.folder import Study

if TYPE_CHECKING:
    from remit.cli.waves import Comparison


class Prepared(Struct, frozen=True):
    """A study with its tables made and nothing cleared: what pass one needs.

    `derived` names the variables that were computed; `specs` say what each table counts. `invited` is who was
    asked (None: no frame), `labels` what quotes may say of their speakers, `earlier` the waves before this
    one, `agreements` how far coders agree about open answers. Where rows are counted elsewhere (`counting`),
    `responses` are the people of each combination of public keys, and hold no answers.
    """

    study: Study
    policy: Policy
    responses: Responses
    specs: tuple[TableSpec, ...]
    tables: tuple[Table, ...]
    quotes: tuple[VerifiedQuote, ...]
    derived: tuple[str, ...]
    catalogue: Catalogue
    facts: Mapping[str, str]
    warnings: tuple[Problem, ...]
    invited: Invited | None = None
    labels: Labels | None = None
    earlier: tuple[Prepared, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    counting: Counting | None = None

    @property
    def rows(self) -> Responses | Counting:
        """What answers are counted from."""
        return self.responses if self.counting is None else self.counting


class Published(Struct, frozen=True):
    """What pass two made: the release, the narrative's blocks, claims and checks; `problems` may stop it.

    `stated` is the release as facts, `keys` the private counts of public keys; `certificate` says that the
    audit passed, None where the release was not protected. `pack` is the outline of the packs, whose requests
    were cleared with those of the report. `comparison` is what is said between waves (None: there is
    one).
    """

    clearance: Clearance
    stated: Stated
    keys: Mapping[str, Any]
    certificate: Certificate | None
    blocks: tuple[Block, ...]
    claims: tuple[ClaimResult, ...]
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]
    pack: Outline | None = None
    comparison: Comparison | None = None

    @property
    def release(self) -> Release:
        """What may leave the building."""
        return self.clearance.release
