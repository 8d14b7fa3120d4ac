"""`pack.md`: what it may ask for, and how one organisation fills it."""

from __future__ import annotations

from typing import Any

import pytest

from remit.core.blocks import Block, Heading, PlainTable
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, PolicyStatement, Release
from remit.core.problems import Refused
from remit.report.catalogue import Catalogue
from remit.report.fill import Charts
from remit.report.markdown import line_text
from remit.report.outline import Outline, lint, outline
from remit.report.pack import (
    Addressee,
    PackRecorder,
    check_scope,
    default_narrative,
    fill_pack,
)

FACTS = {"title": "T", "role": "director", "body": "B", "opened": "", "closed": ""}
CHARTS = Charts(lambda table: "bar", lambda table, chart: "alt", lambda table, chart: "subtitle")


def head(item: str, layout: Any = "choice", *, own: bool = True, by: str = "") -> Head:
    choices = (Label("yes", "Yes"), Label("no", "No"))
    return Head(
        f"{item}_by_{by}" if by else item,
        item,
        f"About {item}?",
        layout,
        (Label(item, item),),
        choices,
        by=by,
        organisation=own,
    )


def cell(value: float | None, group: str = "") -> ClearedCell:
    status: Any = "" if value is not None else "c"
    n = None if value is None else 7
    return ClearedCell("plan", "yes", "Yes", group, "share", n, 10 if n else None, value, status=status)


CATALOGUE = Catalogue(
    {
        "plan": head("plan"),
        "kind": head("kind"),
        "team": head("team", "rows"),
        "order": head("order", "ranking"),
        "mood": head("mood", own=False),
    },
    {"kind": head("kind"), "mood": head("mood", own=False)},
    {},
)
RELEASE = Release(
    PolicyStatement(5, 11, 10),
    (
        ClearedTable(head("plan"), (cell(0.7),)),
        ClearedTable(head("plan", by="kind"), (cell(0.7), cell(0.2, "a"), cell(None, "b"))),
    ),
)


def asked(narrative: str) -> Outline:
    return outline(narrative, CATALOGUE, dict(FACTS), "pack.md", PackRecorder)


def filled(narrative: str, group: str = "a") -> tuple[Block, ...]:
    block = Heading(3, (), "stood")
    addressee = Addressee(
        "*House*", "kind", group, "Kind A", lambda: (), lambda items: (block,) * (len(items) or 9)
    )
    return fill_pack(asked(narrative), RELEASE, CHARTS, addressee)


def rows(block: Block) -> list[list[str]]:
    assert isinstance(block, PlainTable)
    return [[line_text(line) for line in row] for row in block.rows]


def test_the_name_of_the_organisation_is_never_read_as_markup() -> None:
    (paragraph,) = filled("For {{ organisation() }}, beside {{ peer_group() }}.")
    assert line_text(paragraph.line) == "For *House*, beside Kind A."  # type: ignore[union-attr]


def test_no_text_can_depend_on_the_organisation() -> None:
    with pytest.raises(Refused) as refused:
        asked("{% if organisation() == 'House' %}x{% endif %}")
    assert refused.value.problems[0].code == "REPORT-007"


def test_facts_are_those_that_are_named_or_all() -> None:
    assert len(filled("{{ stand() }}")) == 9
    assert len(filled("{{ stand('plan', 'kind') }}")) == 2


def test_a_practice_shows_the_share_of_the_group_and_of_everybody() -> None:
    (block,) = filled("{{ practices(['plan', 'yes', 'Have a plan']) }}")
    assert rows(block) == [["Have a plan", "20%", "70%", "☐ yes  ☐ no"]]


def test_a_practice_withheld_in_the_group_stays_withheld() -> None:
    (block,) = filled("{{ practices(['plan', 'yes', 'Have a plan']) }}", group="b")
    assert rows(block)[0][1:3] == ["[c]", "70%"]


def test_where_everybody_is_the_group_there_is_one_column_of_figures() -> None:
    (block,) = filled("{{ practices() }}", group="")
    assert rows(block)[0] == ["About plan?", "70%", "☐ yes  ☐ no"]


def test_what_practices_ask_for_is_cleared_with_everything_else() -> None:
    (request,) = asked("{{ practices(['plan', 'yes', 'Have a plan']) }}").requests
    assert (request.table, request.choice) == ("plan", "yes")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("narrative", "code"),
    [
        ("{{ stand('team') }}", "PACK-005"),
        ("{{ stand('plna') }}", "REPORT-001"),
        ("{{ practices('plan') }}", "PACK-006"),
        ("{{ practices(['plan', 'yes']) }}", "PACK-006"),
        ("{{ practices(['order', 'yes', 'Order']) }}", "PACK-006"),
        ("{{ practices(['plan', 'maybe', 'Have a plan']) }}", "REPORT-003"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_line(narrative: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(f"One\n\n{narrative}\n")
    (problem,) = refused.value.problems
    assert (problem.code, str(problem.where)) == (code, "pack.md:3")


@pytest.mark.parametrize(
    "narrative",
    [
        "{{ n('mood', 'yes') }}",
        "{{ table('mood') }}",
        "{{ table('plan', by='mood') }}",
        "{{ stand('mood') }}",
        "{{ practices(['mood', 'yes', 'x']) }}",
        "{{ quotes('mood') }}",
    ],
)
def test_nothing_personal_is_asked_for(narrative: str) -> None:
    (problem,) = check_scope(asked(narrative), CATALOGUE)
    assert problem.code == "PACK-002"
    assert "'mood' is a personal answer" in problem.what


def test_facts_of_the_organisation_may_be_asked_for() -> None:
    narrative = "{{ n('plan', 'yes') }} {{ stand() }} {{ table('plan', by='kind') }}"
    assert check_scope(asked(narrative), CATALOGUE) == ()


def test_a_study_without_a_pack_of_its_own_has_every_section() -> None:
    narrative = default_narrative(CATALOGUE)
    titles = [
        line_text(block.line) for block in filled(narrative) if isinstance(block, Heading) if block.line
    ]
    assert titles == [
        "In short",
        "Where we stand",
        "How to read this",
        "What boards do about it",
        "Questions for the chair to ask",
    ]
    assert lint(narrative, (), "pack.md") == ()
    assert check_scope(asked(narrative), CATALOGUE) == ()


def test_a_study_without_practices_has_no_empty_section_for_them() -> None:
    assert "What boards do" not in default_narrative(Catalogue({}, {}, {}))
