"""Who answered, as tables: dispositions, response rates, and turnout by each attribute of the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from remit.core.cleared import Head, Label
from remit.estimates.table import Cell, Table
from remit.fieldwork.dispositions import (
    GROUPS,
    Cases,
    Dispositions,
    Group,
    Turnout,
    compare_with_frame,
    judge_organisations,
)
from remit.fieldwork.frame import Frame
from remit.fieldwork.rates import Rate, response_rates

NOT_RECORDED = Label("(blank)", "Not recorded")
POSTS, ORGANISATIONS = Label("posts", "Posts"), Label("organisations", "Organisations")
_SOURCE = "frame.csv and responses.csv"

SILENT = "No answer came back"
"""What is known of a post without an answer where fieldwork recorded no outcome."""

CAME_BACK = "An answer came back"
"""What is known of the others where nobody judged which answers are complete."""


Words = Mapping[str, Mapping[str, str]]
"""The words of an attribute's codes, by attribute."""


def response_tables(
    cases: Cases,
    *,
    frame: Frame | None = None,
    dispositions: Dispositions | None = None,
    words: Words = MappingProxyType({}),
) -> tuple[Table, ...]:
    """`response`, `rates` and, where answers are linked to posts, `response_by_ATTRIBUTE` for each attribute.

    `cases` counts posts; `response_organisations` and `rates_organisations` are added where the frame names
    organisations. `words` says what the codes of an attribute mean, where the questionnaire knows.
    """
    tables = [response_table(cases, POSTS), rates_table(cases, POSTS)]
    if frame is None or dispositions is None or not dispositions.linked:
        return tuple(tables)
    organisations = judge_organisations(frame, dispositions)
    if organisations is not None:
        tables.append(response_table(organisations, ORGANISATIONS))
        tables.append(rates_table(organisations, ORGANISATIONS))
    for attribute in frame.attributes:
        turnouts = compare_with_frame(frame, dispositions, attribute)
        if turnouts:
            tables.append(turnout_table(attribute, turnouts, words.get(attribute, {})))
    return tuple(tables)


def response_table(cases: Cases, unit: Label = POSTS) -> Table:
    """What became of each post (or organisation) asked: n and base count them, not eligible included."""
    known = [group for group in GROUPS if cases.judged or group.letter not in ("I", "R")]
    choices = tuple(Label(group.code, _outcome(group, cases)) for group in known)
    cells = [
        _share(unit.code, choice, cases[group.letter], cases.total)
        for group, choice in zip(known, choices, strict=True)
    ]
    title = f"What became of each {'post' if unit == POSTS else 'organisation'} that was asked"
    head = _head("response", unit, title, choices)
    notes = ["Final dispositions by AAPOR's Standard Definitions (10th edition)."]
    notes += [] if cases.coded else [_UNCODED]
    return Table(head, tuple(cells), tuple(notes if cases.judged else [*notes, _UNJUDGED]))


_UNCODED = (
    "Fieldwork recorded no outcomes. Where no answer came back, nothing else is known; AAPOR's code for "
    "these is 2.2."
)
_UNJUDGED = (
    "Answers were counted without reading them one by one. Which are complete, and which hold hardly any "
    "answer, is not known; all of them count here, and there is no rate of complete answers."
)


def _outcome(group: Group, cases: Cases) -> str:
    if group.letter == "P" and not cases.judged:
        return CAME_BACK
    return SILENT if group.letter == "NC" and not cases.coded else group.label


def rates_table(cases: Cases, unit: Label = POSTS) -> Table:
    """Outcome rates by name: n is the numerator, base the denominator (rounded in RR3 and RR4)."""
    rates = response_rates(cases)
    choices = tuple(Label(rate.name, rate.label) for rate in rates)
    cells = [
        Cell(
            variable=unit.code,
            choice=rate.name,
            label=rate.label,
            group="",
            measure="share",
            n=rate.numerator,
            base=round(rate.denominator),
            value=rate.value,
        )
        for rate in rates
    ]
    head = _head("rates", unit, f"Response rates of {unit.text.lower()}", choices)
    formulas = "; ".join(f"{rate.name} = {rate.formula}" for rate in rates)
    letters = ", ".join(f"{group.letter} {_outcome(group, cases).lower()}" for group in GROUPS)
    notes = (f"Formulas: {formulas}.", f"Letters: {letters}.", *_estimated(rates))
    return Table(head, tuple(cells), notes if cases.judged else (*notes, _UNJUDGED))


def _estimated(rates: Sequence[Rate]) -> tuple[str, ...]:
    shares = [rate.eligible_share for rate in rates if rate.eligible_share is not None]
    if not shares:
        return ()
    return (
        f"e, the share of posts of unknown eligibility taken to be eligible, is {shares[0]:.2f}, as among "
        "posts where it is known.",
    )


def turnout_table(
    attribute: str, turnouts: Sequence[Turnout], words: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """Who answered by one attribute of the frame: base is eligible posts, n those that answered.

    Groups stand in the order of `words` (code to label) as far as they are there, then as they were met.
    """
    order = list(words)
    turnouts = sorted(
        turnouts, key=lambda each: order.index(each.group) if each.group in words else len(order)
    )
    groups = tuple(
        Label(each.group, words.get(each.group, each.group)) if each.group else NOT_RECORDED
        for each in turnouts
    )
    answered = Label("answered", "Answered, wholly or in part")
    everyone = sum(each.answered for each in turnouts), sum(each.invited for each in turnouts)
    pairs = [("", *everyone)]
    pairs += [(group.code, each.answered, each.invited) for group, each in zip(groups, turnouts, strict=True)]
    cells = tuple(_share(POSTS.code, answered, n, base, group) for group, n, base in pairs)
    head = Head(
        id=f"response_by_{attribute}",
        item="response",
        title="Who answered",
        layout="response",
        rows=(POSTS,),
        choices=(answered,),
        groups=groups,
        by=attribute,
        by_label=attribute.replace("_", " ").capitalize(),
        source=_SOURCE,
    )
    return Table(
        head, cells, ("The base is eligible posts. This is a count of the whole frame, not a sample.",)
    )


def _share(row: str, choice: Label, n: int, base: int, group: str = "") -> Cell:
    return Cell(row, choice.code, choice.text, group, "share", n, base, n / base if base else None)


def _head(name: str, unit: Label, title: str, choices: tuple[Label, ...]) -> Head:
    table = name if unit == POSTS else f"{name}_{unit.code}"
    return Head(
        id=table, item=table, title=title, layout="response", rows=(unit,), choices=choices, source=_SOURCE
    )
