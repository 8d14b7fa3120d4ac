"""Talent review, own programmes, coaching and shadowing, on the pages of a board and of the sector."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block
from remit.support.counts import Counts, count_text, single
from remit.support.development import (
    NOT_FOLLOWED,
    STEPS,
    Coaching,
    Placement,
    Trainee,
    decisions,
    followed,
    houses,
    kept_budgets,
    potentials,
    readiness,
    stays,
)
from remit.support.records import Sector
from remit.support.roles import READINESS, Records
from remit.support.writing import EMPTY, amount, bullets, heading, long_day, or_room, said, table

# ---- one board ----------------------------------------------------------------------------------------


def talent_review(records: Records, organisation: str) -> tuple[Block, ...]:
    """What the board took over from appraisals: a rating is a start, the board decides."""
    planned = {each.person for each in records.pipeline(organisation)}
    rows = [
        (
            each.person,
            or_room(each.readiness),
            or_room(each.potential),
            or_room(long_day(each.on)),
            "yes" if each.person in planned else "no",
            or_room(each.decided),
        )
        for each in records.appraised(organisation)
    ]
    header = ("Who", "Ready", "Potential", "Appraised", "In the list above", "The board decided")
    return (
        said("A rating is where the talk begins. The board decides, and tells the person."),
        *(
            table("talent", "Talent review from appraisal", header, rows)
            or table("talent", "Talent review from appraisal", header, [(EMPTY,) * 6] * 2)
        ),
    )


def own_programmes(records: Records, organisation: str) -> tuple[Block, ...]:
    """The leadership programmes of the house: who went, and where they are now."""
    found = records.trained(organisation)
    rows = []
    for programme in dict.fromkeys(each.programme for each in found):
        went = [each for each in found if each.programme == programme]
        done = [each for each in went if each.finished]
        now = "; ".join(f"{step}: {_of(done, step)}" for step in STEPS if _of(done, step))
        open_ = _of(done, "")
        rows.append((programme, str(len(went)), str(len(done)), now or EMPTY, str(open_)))
    header = ("Programme", "Went", "Finished", "Where they are now", NOT_FOLLOWED.capitalize())
    return table("inhouse", "Leadership programmes of the house", header, rows, (1, 2, 4)) or (
        said("No programme of the house is written down."),
    )


def _of(done: Sequence[Trainee], step: str) -> int:
    return sum(each.now == step for each in done)


def coaching_lines(records: Records, post: str, organisation: str) -> list[str]:
    """What was set aside for coaching, for all and the holder, and what was used: the last year of each."""
    found = [row for row in records.coached(organisation) if row.post in ("", post)]
    last = {row.post: row for row in sorted(found, key=lambda row: row.year)}
    return [_coaching(row) for _, row in sorted(last.items())]


def _coaching(row: Coaching) -> str:
    whose = "Coaching of the role-holder" if row.post else "Coaching in the organisation"
    money = f"{_money(row, row.budget)} set aside, {_money(row, row.spent)} spent"
    over = " (more than set aside)" if row.over else ""
    hours = f"{amount(row.used)} of {amount(row.hours)} hours used"
    return f"{whose}, {long_day(row.year)}: {money}{over}; {hours}."


def _money(row: Coaching, value: float | None) -> str:
    return EMPTY if value is None else f"{row.currency}{value:,.0f}"


# ---- the sector ---------------------------------------------------------------------------------------


def sector_development(
    records: Records, placements: Sequence[Placement], sector: Sector
) -> tuple[Block, ...]:
    """Counts of the sector, none under five, nobody named."""
    return (
        heading("Talent review", 3),
        *(bullets(talent_lines(records)) or (said("No board has entered ratings of an appraisal."),)),
        heading("Leadership programmes of the house", 3),
        *(bullets(programme_lines(records)) or (said("No board has entered who went through one."),)),
        heading("Coaching", 3),
        *(bullets(coaching_counts(records)) or (said("No board has entered a budget for coaching."),)),
        heading("Shadowing", 3),
        *(bullets(shadowing_lines(placements, sector)) or (said("No stay is written down."),)),
    )


def talent_lines(records: Records) -> tuple[str, ...]:
    """Ratings that boards took over from appraisals."""
    found = records.appraisals
    if not found:
        return ()
    rated, ready, taken = potentials(found), readiness(found, READINESS), decisions(found)
    return (
        f"Rated in {count_text(houses(found))} boards: {rated.total_text} people. Potential: "
        f"{_shown(rated)}.",
        f"Ready: {_shown(ready)}.",
        f"Taken into the board’s plan: {_shown(taken)}.",
    )


def programme_lines(records: Records) -> tuple[str, ...]:
    """Who runs a programme of its own, how many went, and where those are now who finished."""
    found = records.trainees
    if not found:
        return ()
    after = followed(found)
    return (
        f"Boards that run one: {count_text(houses(found))}. People who went: {after.total_text}.",
        f"Where they are now: {_shown(after)}.",
    )


def coaching_counts(records: Records) -> tuple[str, ...]:
    """How many boards set money aside, and how many stayed within it."""
    found = records.coaching
    if not found:
        return ()
    kept = kept_budgets(found)
    return (
        f"Boards that wrote down coaching: {kept.total_text}. The budget in the last year of each: "
        f"{_shown(kept)}.",
    )


def shadowing_lines(placements: Sequence[Placement], sector: Sector) -> tuple[str, ...]:
    """How many places are offered, and what became of the stays."""
    offered = [offer.capacity for offer in sector.offers if offer.kind == "shadow"]
    lines = []
    if offered:
        hosts = single(len(offered))
        places = None if hosts is None else single(sum(offered))
        lines.append(
            f"People who can be shadowed: {count_text(hosts)}; places at once: {count_text(places)}."
        )
    if placements:
        found = stays(placements, sector.today)
        lines.append(
            f"Stays agreed: {found.total_text}. Took place: {found.text('took place')}; planned: "
            f"{found.text('planned')}; came to nothing: {found.text('did not take place')}; over, and nobody "
            f"has told: {found.text('not told')}."
        )
    return tuple(lines)


def _shown(counts: Counts) -> str:
    """Every part in the order of the list; those that nobody is in besides the list are not in it."""
    return "; ".join(f"{name}: {counts.text(name)}" for name in counts.shown)
