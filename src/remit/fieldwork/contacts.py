"""What has happened with a post while people are asked: one state at a time, and the disposition it means.

Every event leads from any state to a state, so that after any sequence of events each post of the frame is
in exactly one of them and their counts sum to the frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from remit.fieldwork.dispositions import Cases, Group, count_cases, group_of

State = Literal[
    "listed",
    "invited",
    "bounced",
    "opened",
    "started",
    "sending",
    "answered",
    "partial",
    "broken",
    "refused",
    "vacant",
    "duplicate",
]
Event = Literal[
    "invite",
    "bounce",
    "open",
    "save",
    "send",
    "finish",
    "finish_partly",
    "finish_broken",
    "stop_sending",
    "refuse",
    "vacate",
    "find_duplicate",
    "reopen",
    "change_holder",
    "erase",
]

STATES: Mapping[State, tuple[str, str]] = {
    "listed": ("3.1", "Not invited yet"),
    "invited": ("2.2", "Invited, nothing heard"),
    "bounced": ("3.2", "Invitation came back"),
    "opened": ("2.1", "Opened, no page saved"),
    "started": ("2.1", "Started, not sent"),
    "sending": ("2.1", "Being sent"),
    "answered": ("1.1", "Answered"),
    "partial": ("1.2", "Answered in part"),
    "broken": ("2.1", "Sent with less than half answered"),
    "refused": ("2.1", "Does not want to take part"),
    "vacant": ("4.7", "Post is vacant"),
    "duplicate": ("4.9", "Listed twice"),
}
"""Each state with its AAPOR code and its words. Codes of posts still in the field are what they would be if
it closed now: somebody who started is a break-off, which AAPOR counts with refusals."""

DONE: frozenset[State] = frozenset({"answered", "partial", "broken"})
ANSWERED: frozenset[State] = frozenset({"answered", "partial"})
"""States that count as an answer; what was sent with less than half answered is a break-off."""

CLOSED: frozenset[State] = DONE | {"refused", "vacant", "duplicate"}
"""Nobody in these states is written to again."""

LEFT_ALONE: frozenset[State] = CLOSED - DONE
"""Nobody in these states is written to about anything: they said no, or nobody of their own is there."""

INELIGIBLE: frozenset[State] = frozenset({"vacant", "duplicate"})
"""Nobody could have answered: such a post belongs to no base."""

OPEN: frozenset[State] = frozenset({"invited", "bounced", "opened", "started", "sending"})
"""States in which a personal link opens the questionnaire."""

_STEPS: Mapping[Event, tuple[frozenset[State], State]] = {
    "invite": (frozenset({"listed", "bounced"}), "invited"),
    "bounce": (frozenset({"invited"}), "bounced"),
    "open": (frozenset({"invited", "bounced"}), "opened"),
    "save": (frozenset({"invited", "bounced", "opened"}), "started"),
    "send": (OPEN, "sending"),
    "finish": (frozenset({"sending"}), "answered"),
    "finish_partly": (frozenset({"sending"}), "partial"),
    "finish_broken": (frozenset({"sending"}), "broken"),
    "stop_sending": (frozenset({"sending"}), "started"),
    "refuse": (OPEN | {"listed"}, "refused"),
    "vacate": (OPEN | {"listed", "refused"}, "vacant"),
    "find_duplicate": (OPEN | {"listed", "refused", "vacant"}, "duplicate"),
    "reopen": (frozenset({"refused", "vacant", "duplicate"}), "listed"),
    "change_holder": ((OPEN - {"sending"}) | {"listed", "refused", "vacant"}, "listed"),
    "erase": (DONE, "refused"),
}


def after(state: State, event: Event) -> State:
    """The state of a post after an event; one that cannot happen in this state changes nothing."""
    before, then = _STEPS[event]
    return then if state in before else state


def may(state: State, event: Event) -> bool:
    """Whether the event can happen in this state."""
    return state in _STEPS[event][0]


def states_before(event: Event) -> frozenset[State]:
    """The states in which an event can happen."""
    return _STEPS[event][0]


def group_of_state(state: State) -> Group:
    """The AAPOR group that a state counts with."""
    found = group_of(STATES[state][0])
    if found is None:
        raise LookupError(state)
    return found


def tally(states: Iterable[State]) -> dict[State, int]:
    """How many posts are in each state, in the order of `STATES`; all of them sum to the frame."""
    counts = Counter(states)
    return {state: counts[state] for state in STATES}


def cases_of(counts: Mapping[State, int]) -> Cases:
    """The AAPOR cases of a tally."""
    return count_cases([group_of_state(state) for state, count in counts.items() for _ in range(count)])
