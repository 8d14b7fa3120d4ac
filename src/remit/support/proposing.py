"""One round of everything: pairs, alternatives, sets, networks, catalogue, in one plain form."""

from __future__ import annotations

from remit.support.consent import Consents, only
from remit.support.matching import Round, eligible_rows, match, price_of_floor, reasons
from remit.support.proposals import Eligible, Match, Proposals, Unmatched
from remit.support.records import Sector
from remit.support.rules import Weights


def propose(sector: Sector, consents: Consents, weights: Weights | None = None) -> Proposals:
    """Everything that can be proposed to those who agreed; ValueError for weights that cannot be used."""
    rounds = match(only(sector, consents, "matching"), weights)
    return Proposals(
        matches=tuple(pair for found in rounds for pair in _pairs(found)),
        eligible=tuple(Eligible(*row) for found in rounds for row in eligible_rows(found)),
        unmatched=tuple(Unmatched(person, found.kind, "") for found in rounds for person in found.unmatched),
        notes=tuple(_note(found) for found in rounds if found.pairs),
    )


def _pairs(found: Round) -> list[Match]:
    return [
        Match(
            pair.kind,
            pair.giver,
            pair.receiver,
            pair.score,
            1,
            tuple(f"{part.text} ({part.points})" for part in reasons(found, pair) if part.points),
            pair.status != "running",
        )
        for pair in found.pairs
    ]


def _note(found: Round) -> str:
    proven = "proven the highest possible" if found.solution.proven else "not proven the highest possible"
    return (
        f"{found.kind.capitalize()}: {len(found.pairs):,} pairs, floor {found.floor} of 100 ({proven}); "
        f"the plain best "
        f"total would have {price_of_floor(found)} points more and a lower floor or the same."
    )
