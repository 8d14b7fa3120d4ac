"""Support between two waves of answers: who had it, how often they met, and how their answers moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from remit.support.follow import Following, Meeting, meetings_held
from remit.support.outcomes import FEWEST_SHOWN, Effect, Moved, Outcome, detectable, did_it_work

RAN = ("accepted", "active", "ended")


class Span(Struct, frozen=True):
    """The time between two waves: the day after which support counts, and the day until which."""

    after: str
    until: str


class Asked(Struct, frozen=True):
    """One item that was asked alike in both waves: its words, and each person's number then and now."""

    item: str
    label: str
    before: Mapping[str, float]
    after: Mapping[str, float]


class Told(Struct, frozen=True):
    """What one item says of support, as it may be shown: sentences, and the cells of `outcomes.csv`.

    `cells` are empty where a side has fewer than eleven people, or everybody on a side moved alike.
    """

    item: str
    label: str
    sentence: str
    notes: tuple[str, ...]
    cells: tuple[str, ...] = ()


HEADER = (
    "item", "question", "supported", "others", "change_supported", "change_others", "difference", "lower",
    "upper", "adjusted", "adjusted_lower", "adjusted_upper", "per_meeting", "per_meeting_lower",
    "per_meeting_upper", "detectable", "note",
)  # fmt: skip
"""The columns of `outcomes.csv`."""


def supported(following: Iterable[Following], meetings: Iterable[Meeting], span: Span) -> dict[str, int]:
    """Everybody who received support in the time between, with how many meetings of it took place.

    A pair supports its receiver, a set all its people. It counts where it ran in that time, or met in it.
    """
    inside = [each for each in meetings if span.after < each.on <= span.until]
    met = {each.of for each in inside if each.held}
    counted = [replace(one, people=one.supported) for one in following if one.id in met or _ran(one, span)]
    return dict(meetings_held(counted, inside, span.until))


def _ran(one: Following, span: Span) -> bool:
    over = one.state == "ended" and bool(one.state_on) and one.state_on <= span.after
    return one.state in RAN and one.started <= span.until and not over


def outcomes(
    asked: Iterable[Asked], people: Collection[str], meetings: Mapping[str, int]
) -> tuple[Told, ...]:
    """What each item says, for these people alone; `meetings` names those who had support."""
    return tuple(_told(each, _moved(each, people, meetings)) for each in asked)


def _moved(asked: Asked, people: Collection[str], meetings: Mapping[str, int]) -> list[Moved]:
    return [
        Moved(person, asked.before.get(person), asked.after.get(person), person in meetings, number)
        for person in sorted(people)
        for number in [meetings.get(person, 0)]
    ]


def _told(asked: Asked, rows: list[Moved]) -> Told:
    outcome = did_it_work(rows)
    if not outcome.shown:
        return Told(asked.item, asked.label, FEW, (_least_seen(),))
    if outcome.difference is None or _alike(rows):
        return Told(asked.item, asked.label, ALIKE, (_least_seen(),))
    return Told(asked.item, asked.label, _sentence(outcome), _notes(outcome), _cells(outcome))


FEW = "Too few people answered both times to say: eleven with support and eleven without are needed."
ALIKE = "Nothing is shown, as the answers of one side all moved alike."


def _alike(rows: list[Moved]) -> bool:
    """Whether everybody on one side moved by the same: the mean would then be each person's own change."""
    for side in (True, False):
        moved = {
            row.after - row.before
            for row in rows
            if row.supported is side and row.after is not None and row.before is not None
        }
        if len(moved) < 2:
            return True
    return False


def _least_seen() -> str:
    """What eleven people on each side could show. It is said of fewer too, as their number is not."""
    size = detectable(2.0 * FEWEST_SHOWN - 2.0) * (2.0 / FEWEST_SHOWN) ** 0.5
    return (
        f"Even with {FEWEST_SHOWN} people on each side, only a difference of {size:.1f} standard deviations "
        "or more would probably be seen (8 times in 10). Silence is no sign that nothing changed."
    )


def _sentence(outcome: Outcome) -> str:
    difference = outcome.adjusted or outcome.difference
    more, less = outcome.change_supported or 0.0, outcome.change_others or 0.0
    moved = (
        f"The answers of {outcome.supported} people with support moved by {more:+.1f}, those of "
        f"{outcome.others} without by {less:+.1f}."
    )
    if difference is None or not difference.clear:
        return f"{moved} That may be chance: a difference between the two cannot be told from none."
    way = "more upwards" if difference.value > 0 else "more downwards"
    return (
        f"{moved} Those with support moved {way}, by more than chance explains. People choose support, so "
        "that alone does not prove that support did it."
    )


def _notes(outcome: Outcome) -> tuple[str, ...]:
    lines = []
    if outcome.difference is not None:
        lines.append(f"Difference: {_reach(outcome.difference, 1)}.")
    if outcome.adjusted is not None:
        lines.append(f"Among people who started alike: {_reach(outcome.adjusted, 1)}.")
    if outcome.dose is not None:
        lines.append(f"For each meeting more, among those with support: {_reach(outcome.dose, 2)}.")
    seen = outcome.adjusted or outcome.difference
    if seen is not None:
        lines.append(
            f"Smallest detectable change: with so many answers a difference of {seen.detectable:.1f} or more "
            "would probably have been seen (8 times in 10); a smaller one may be there all the same."
        )
    return tuple(lines)


def _reach(effect: Effect, digits: int) -> str:
    ends = f"{effect.lower:+.{digits}f} to {effect.upper:+.{digits}f}"
    return f"{effect.value:+.{digits}f} (95 % interval {ends})"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    seen = outcome.adjusted or outcome.difference
    return (
        str(outcome.supported),
        str(outcome.others),
        f"{outcome.change_supported:.2f}",
        f"{outcome.change_others:.2f}",
        *_three(outcome.difference),
        *_three(outcome.adjusted),
        *_three(outcome.dose),
        f"{seen.detectable:.2f}" if seen else "",
    )


def _three(effect: Effect | None) -> tuple[str, str, str]:
    if effect is None:
        return "", "", ""
    return f"{effect.value:.2f}", f"{effect.lower:.2f}", f"{effect.upper:.2f}"


def outcome_rows(told: Iterable[Told]) -> list[tuple[object, ...]]:
    """The rows of `outcomes.csv`; where nothing is shown, the note says what could have been seen."""
    empty = ("",) * (len(HEADER) - 3)
    return [
        (
            each.item,
            each.label,
            *(each.cells or empty),
            "" if each.cells else f"{each.sentence} {each.notes[-1]}",
        )
        for each in told
    ]
