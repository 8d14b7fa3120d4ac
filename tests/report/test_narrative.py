"""The narrative asks first and is filled from the release alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.blocks import BoxBlock, FigureBlock, Heading, Link, ListBlock, Number, Paragraph, Text
from remit.core.problems import Refused
from remit.core.requests import FigureRequest, NumberRequest
from remit.report.fill import Charts, fill, walk
from remit.report.outline import lint, outline
from report.samples import CATALOGUE, FACTS, release

CHARTS = Charts(
    lambda table: "bar", lambda table, chart: f"A {chart} chart", lambda table, chart: f"{table.base} people"
)


def filled(text, **changes):
    return fill(outline(text, CATALOGUE, FACTS), release(**changes), CHARTS)


def problem_of(text):
    with pytest.raises(Refused) as error:
        outline(text, CATALOGUE, FACTS)
    return error.value.problems[0]


def test_a_number_in_a_sentence_knows_where_it_comes_from():
    (block,) = filled("In all, {{ n('provider', 'ft') }} of {{ base('provider') }} people.")
    assert isinstance(block, Paragraph)
    numbers = [inline for inline in block.line if isinstance(inline, Number)]
    assert [number.text for number in numbers] == ["60", "105"]
    assert numbers[0].about == "Type of provider, ft: 60 of 105 people"


def test_the_first_pass_records_requests_and_no_number():
    found = outline("{{ pct('provider', 'ft') }} {{ figure('provider') }}", CATALOGUE, FACTS)
    assert isinstance(found.wanted[0], NumberRequest)
    assert isinstance(found.wanted[1], FigureRequest)
    assert "60" not in found.markdown


def test_a_request_knows_its_line():
    found = outline(
        "one\n\ntwo {{ n('provider', 'ft') }}\n\n\n{{ n('provider', 'trust') }}\n", CATALOGUE, FACTS
    )
    assert [request.where.line for request in found.wanted] == [3, 6]


def test_a_share_needs_an_answer_and_a_count_without_one_is_of_everybody():
    problem = problem_of("line\n\n{{ pct('provider') }} have it")
    assert (problem.code, problem.where.line) == ("REPORT-003", 3)
    assert "ft" in problem.fix
    (block,) = filled("{{ n('provider') }} people")
    assert block.line[0].text == "105"


def test_a_withheld_number_is_printed_as_its_symbol():
    (block,) = filled("{{ n('provider', 'ft') }} people", status="c")
    assert block.line[0].text == "[c]"
    assert block.line[0].withheld


@pytest.mark.parametrize(
    "template",
    [
        "{% if n('provider', 'ft') %}many{% endif %}",
        "{% if n('provider', 'ft') > 3 %}many{% endif %}",
        "{{ n('provider', 'ft') + 1 }}",
        "{{ n('provider', 'ft') == 60 }}",
        "{{ n('provider', 'ft') | int }}",
        "{{ n('provider', 'ft') | length }}",
    ],
)
def test_a_narrative_cannot_branch_on_an_estimate(template):
    assert problem_of(template).code in ("REPORT-005", "REPORT-007")


def test_an_unknown_item_names_the_nearest_one_and_the_line():
    problem = problem_of("fine\n\n{{ n('provders', 'ft') }}")
    assert problem.code == "REPORT-001"
    assert "provider" in problem.what
    assert str(problem.where) == "report.md:3"


def test_an_unknown_choice_lists_the_known_ones():
    problem = problem_of("{{ n('provider', 'fx') }}")
    assert problem.code == "REPORT-003"
    assert "ft, trust" in problem.fix


def test_an_unknown_function_is_named():
    problem = problem_of("a\n{{ percent('provider', 'ft') }}")
    assert (problem.code, problem.where.line) == ("REPORT-006", 2)


@pytest.mark.parametrize(
    "template", ["{% include 'x' %}", "{% macro m() %}{% endmacro %}", "{% block b %}{% endblock %}"]
)
def test_only_loops_and_conditions_are_allowed(template):
    assert problem_of(template).code == "REPORT-008"


@pytest.mark.parametrize("template", ["{{ ''.__class__ }}", "{{ n.__globals__ }}", "{{ range(10**9) }}"])
def test_the_sandbox_holds(template):
    assert problem_of(template).code in ("REPORT-006", "REPORT-007")


def test_figures_are_numbered_and_can_be_referred_to_before_they_come():
    blocks = filled("See {{ ref('hours') }}.\n\n{{ figure('provider') }}\n\n{{ figure('hours') }}\n")
    figures = [block for block in blocks if isinstance(block, FigureBlock)]
    assert [figure.number for figure in figures] == [1, 2]
    assert Link("Figure 2", "#figure-2") in blocks[0].line
    assert [figure.subtitle for figure in figures] == ["105 people", "100 people"]


def test_markdown_becomes_blocks():
    blocks = filled(
        "# Who\n\nSome **bold** and *soft* words.\n\n1. one\n2. two\n\n::: box Using it\nInside.\n:::\n"
    )
    assert [type(block) for block in blocks] == [Heading, Paragraph, ListBlock, BoxBlock]
    assert Text("bold", strong=True) in blocks[1].line
    assert blocks[0].level == 2
    assert blocks[3].title == "Using it"


def test_html_in_the_narrative_stays_text():
    (block,) = filled("Hello <script>alert('x')</script>")
    assert any("<script>" in inline.text for inline in block.line)


def test_a_link_may_only_lead_to_safe_places():
    (block,) = filled("[a](javascript:alert(1)) [b](https://example.org) [c](#who)")
    assert [inline.href for inline in block.line if isinstance(inline, Link)] == [
        "https://example.org",
        "#who",
    ]


@given(st.text(max_size=300))
def test_no_narrative_makes_a_traceback(text):
    try:
        blocks = fill(outline(text, CATALOGUE, FACTS), release(), CHARTS)
    except Refused as refused:
        assert refused.problems
    else:
        assert all(block is not None for block in walk(blocks))


def test_typed_digits_are_found_with_their_line():
    found = lint("In 2014 we asked.\n\n1. first\n2. second\n\nOf 265 people 40% answered.", ())
    assert [(problem.where.line, problem.what.split()[2]) for problem in found] == [(6, "265"), (6, "40%")]


def test_phrases_that_may_keep_their_digits_do():
    assert not lint(
        "The top 3 under Article 9, {{ n('provider', 'ft') }} and [x](https://a.org/99).",
        ("top 3", "Article 9"),
    )
