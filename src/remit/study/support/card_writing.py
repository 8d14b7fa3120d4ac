"""A role card as its file, in the order in which the reference lists its parts."""

from __future__ import annotations

from remit.study.yamlfile import dump_yaml
from remit.support.roles import RoleCard


def write_card(card: RoleCard) -> str:
    """`support/rolecards/POST.yaml`; what is empty is left out, and `read_card` reads it back the same."""
    found: dict[str, object] = {"schema": 1, "post": card.post}
    for name in ("purpose", "agreed"):
        found[name] = getattr(card, name)
    found |= {"holder_signed": card.holder_signed, "chief_signed": card.chief_signed, "review": card.review}
    found |= {"duties": {code: str(share) for code, share in card.duties.items()}}
    found |= {"not_mine": list(card.not_mine), "balance": card.balance, "balance_wanted": card.wanted}
    found["objectives"] = [
        _filled({"text": each.text, "measure": each.measure, "review": each.review})
        for each in card.objectives
    ]
    found["facts"] = dict(card.facts)
    found["cover"] = [
        _filled({"when": each.when, "role": each.role, "work": each.work}) for each in card.cover
    ]
    found |= {"until": card.until, "notice": card.notice}
    return dump_yaml(_filled(found))


def _filled(found: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in found.items() if value not in ("", None, [], {})}
