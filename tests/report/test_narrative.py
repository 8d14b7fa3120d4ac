"""The narrative asks first and is filled from the release alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.blocks import BoxBlock, FigureBlock, Heading, Link, ListBlock, Number, Paragraph, Text
from remit.core.problems import Refused
from remit.core.requests import FigureRequest, NumberRequest
from remit.report.fill import Charts, fill, walk
from remit.report.outline import lint, outline
from remit.report.places import misplaced
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


def test_those_who_were_asked_are_not_called_people_who_answered():
    asked, rate = (
        next(inline for inline in block.line if isinstance(inline, Number))
        for block in filled("{{ invited() }} were asked\n\n{{ rate('RR2') }} answered")
    )
    assert (asked.text, asked.about) == ("265", "Who answered: 265 posts")
    assert rate.about == "Response rates, RR2: 105 of 265 posts"


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


@pytest.mark.parametrize(
    "function", ["pct", "n", "first", "first_pct", "mentions", "mentions_pct", "points", "worth"]
)
@pytest.mark.parametrize(("item", "answers"), [("provider", "ft, trust"), ("support", "mentor, coach")])
def test_what_is_of_one_answer_is_refused_without_it_and_names_the_answers(function, item, answers):
    problem = problem_of(f"line\n\n{{{{ {function}('{item}') }}}} have it")
    assert (problem.code, problem.where.line) == ("REPORT-003", 3)
    assert answers in problem.fix
    assert f"base('{item}')" in problem.fix


def test_how_many_answered_needs_no_answer_to_be_named():
    (block,) = filled("{{ base('provider') }} people")
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


MISPLACED = [
    ("See {{ figure('provider') }} now.", 1),
    ("one\n\nSee {{ table('provider') }}.", 3),
    ("{{ figure('provider') }}\n{{ table('provider') }}", 1),
    ("## Of {{ figure('provider') }}", 1),
    ("* a\n* b {{ quotes('provider') }}", 2),
    ("::: box Of {{ figure('provider') }}\nWords.\n:::", 1),
    ("```\n{{ figure('provider') }}\n```", 2),
    ("[words]({{ figure('provider') }})", 1),
    ("{{ figure('provider', title=figure('support')) }}", 1),
]


@pytest.mark.parametrize(("text", "line"), MISPLACED)
def test_a_block_inside_a_sentence_is_refused_and_never_vanishes(text, line):
    problem = misplaced(outline(text, CATALOGUE, FACTS))[0]
    assert (problem.code, problem.where.line) == ("REPORT-014", line)
    assert "line of its own" in problem.fix


@pytest.mark.parametrize(
    "text",
    [
        "{{ figure('provider') }}",
        "words\n\n  {{ figure('provider') }}  \n\nwords",
        "* {{ figure('provider') }}",
        "::: box Title\n{{ table('provider') }}\n:::",
        "> {{ figure('provider') }}",
        "{% for item in ['provider', 'support'] %}\n\n{{ figure(item) }}\n\n{% endfor %}",
        "{{ figure('provider', title='a title') }}\n\nSee {{ ref('provider') }}.",
    ],
)
def test_a_block_on_a_line_of_its_own_is_shown(text):
    assert misplaced(outline(text, CATALOGUE, FACTS)) == ()
    blocks = walk(filled(text))
    assert any(block.__class__.__name__ in ("FigureBlock", "TableBlock") for block in blocks)


def test_a_number_in_the_address_of_a_link_is_refused():
    (problem,) = misplaced(outline("[words](page{{ n('provider', 'ft') }})", CATALOGUE, FACTS))
    assert (problem.code, problem.where.line) == ("REPORT-014", 1)


def test_a_number_in_the_title_of_a_box_or_in_a_block_of_code_is_printed():
    box, code = filled(
        "::: box Of {{ n('provider', 'ft') }}\nWords.\n:::\n\n```\nn = {{ n('provider', 'ft') }}\n```"
    )
    assert box.title == "Of 60"
    assert [inline.text for inline in code.line] == ["n = ", "60"]
