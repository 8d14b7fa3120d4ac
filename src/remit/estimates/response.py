"""Who answered, as tables: dispositions, response rates, and turnout by each attribute of the frame."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.cleared import Head, Label
from remit.estimates.table import Cell, Table
from remit.fieldwork.dispositions import (
    GROUPS,
    Cases,
    Dispositions,
    Turnout,
    compare_with_frame,
    judge_organisations,
)
from remit.fieldwork.frame import Frame
from remit.fieldwork.rates import Rate, response_rates

NOT_RECORDED = Label("(blank)", "Not recorded")
_POSTS, _ORGANISATIONS = Label("posts", "Posts"), Label("organisations", "Organisations")
_SOURCE = "frame.csv and responses.csv"


def response_tables(
    cases: Cases, *, frame: Frame | None = None, dispositions: Dispositions | None = None
) -> tuple[Table, ...]:
    """`response`, `rates` and, where answers are linked to posts, `response_by_ATTRIBUTE` for each attribute.

    `cases` counts posts; organisations are added where the frame names them.
    """
    linked = frame is not None and dispositions is not None and dispositions.linked
    organisations = judge_organisations(frame, dispositions) if frame and dispositions and linked else None
    tables = [
        response_table(cases, organisations),
        rates_table(response_rates(cases), response_rates(organisations) if organisations else ()),
    ]
    if frame and dispositions and linked:
        for attribute in frame.attributes:
            turnouts = compare_with_frame(frame, dispositions, attribute)
            if turnouts:
                tables.append(turnout_table(attribute, turnouts))
    return tuple(tables)


def response_table(posts: Cases, organisations: Cases | None = None) -> Table:
    """What became of each post asked: n and base are posts, those not eligible included."""
    both = [(_POSTS, posts)] + ([(_ORGANISATIONS, organisations)] if organisations else [])
    choices = tuple(Label(group.code, group.label) for group in GROUPS)
    cells = [
        _share(row.code, choice, cases[group.letter], cases.total)
        for row, cases in both
        for group, choice in zip(GROUPS, choices, strict=True)
    ]
    head = _head("response", "What became of each post that was asked", [row for row, _ in both], choices)
    notes = ("Final dispositions by AAPOR's Standard Definitions (10th edition).",)
    return Table(head, tuple(cells), notes)


def rates_table(posts: Sequence[Rate], organisations: Sequence[Rate] = ()) -> Table:
    """Outcome rates by name: n is the numerator, base the denominator (rounded in RR3 and RR4)."""
    both = [(_POSTS, posts)] + ([(_ORGANISATIONS, organisations)] if organisations else [])
    choices = tuple(Label(rate.name, rate.label) for rate in posts)
    cells = [
        Cell(
            row.code,
            rate.name,
            rate.label,
            "",
            "share",
            rate.numerator,
            round(rate.denominator),
            rate.value,
        )
        for row, rates in both
        for rate in rates
    ]
    head = _head("rates", "Response rates", [row for row, _ in both], choices)
    formulas = "; ".join(f"{rate.name} = {rate.formula}" for rate in posts)
    letters = ", ".join(f"{group.letter} {group.label.lower()}" for group in GROUPS)
    return Table(head, tuple(cells), (f"Formulas: {formulas}.", f"Letters: {letters}.", *_estimated(posts)))


def _estimated(rates: Sequence[Rate]) -> tuple[str, ...]:
    shares = [rate.eligible_share for rate in rates if rate.eligible_share is not None]
    if not shares:
        return ()
    return (
        f"e, the share of posts of unknown eligibility taken to be eligible, is {shares[0]:.2f}, as among "
        "posts where it is known.",
    )


def turnout_table(attribute: str, turnouts: Sequence[Turnout]) -> Table:
    """Who answered by one attribute of the frame: base is eligible posts, n those that answered."""
    groups = tuple(Label(each.group, each.group) if each.group else NOT_RECORDED for each in turnouts)
    answered = Label("answered", "Answered, wholly or in part")
    everyone = sum(each.answered for each in turnouts), sum(each.invited for each in turnouts)
    pairs = [("", *everyone)]
    pairs += [(group.code, each.answered, each.invited) for group, each in zip(groups, turnouts, strict=True)]
    cells = tuple(_share(_POSTS.code, answered, n, base, group) for group, n, base in pairs)
    head = Head(
        id=f"response_by_{attribute}",
        item="response",
        title="Who answered",
        layout="response",
        rows=(_POSTS,),
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


def _head(name: str, title: str, rows: Sequence[Label], choices: tuple[Label, ...]) -> Head:
    return Head(
        id=name, item=name, title=title, layout="response", rows=tuple(rows), choices=choices, source=_SOURCE
    )
