"""What a release says of who spoke: a fact for each quote, for `release.json` and whoever audits it."""

from __future__ import annotations

from remit.disclosure.clear import Clearance
from remit.fieldwork.invited import Invited


def quote_facts(
    clearance: Clearance, invited: Invited | None, population: int = 0
) -> list[dict[str, object]]:
    """For each published quote `{"id", "item", "theme", "label": {key: group}, "fits"}`.

    `label` is empty where none is printed. `fits` is how many of those who were asked fit the label, all of
    them when there is none: the eligible posts of the frame, or `population` without a frame (None when that
    is not known either).
    """
    everybody = len(invited) if invited is not None else population or None
    facts: list[dict[str, object]] = []
    for quote in clearance.release.quotes:
        key, group = clearance.quote_groups.get(quote.id, ("", ""))
        label, fits = {}, everybody
        if key and invited is not None:
            blocks = (block for block in clearance.groups.get(key, ()) if block.code == group)
            members = next((block.members for block in blocks), (group,))
            label, fits = {key: group}, invited.fitting({key: members})
        facts.append({"id": quote.id, "item": quote.item, "theme": quote.theme, "label": label, "fits": fits})
    return facts
