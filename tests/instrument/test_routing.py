"""The language of routing, what it means, and what is said when it is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Problem, Refused
from remit.core.words import Choice
from remit.instrument.check import check_instrument
from remit.instrument.conditions import find_targets, holds
from remit.instrument.expressions import (
    Among,
    Answered,
    Both,
    Compare,
    Either,
    Expression,
    Has,
    Not,
    Unreadable,
    parse,
)
from remit.instrument.items import Column, Instrument, Item, Page, Row
from remit.instrument.kinds import kinds
from remit.instrument.route_check import check_conditions, check_routing
from remit.instrument.routing import asked_items, routes
from remit.instrument.synthesise import make_respondents
from remit.instrument.wording import in_words


def choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, code.upper()) for code in codes)


CLINICAL = Item("clinical", "yes_no", "Do you still see patients?", refused="Prefer not to say")
PAS = Item(
    "pas",
    "number",
    "How many sessions?",
    refused="Prefer not to say",
    settings={"unit": "sessions", "highest": 20},
)
PROVIDER = Item("provider", "single", "Where?", choices=choices("ft", "trust", "other_one"), other="Other")
TENURE = Item("tenure", "bands", "How long?", choices=choices("short", "middle", "long"))
SERVICES = Item("services", "select_all", "Which?", choices=choices("acute", "mental", "community"))
TOP = Item("top", "rank", "Rank", choices=choices("a", "b", "c"), settings={"limit": 2})
VIEWS = Item(
    "views",
    "matrix",
    "Agree?",
    choices=choices("no", "so", "yes"),
    rows=(Row("pay", "Pay"), Row("time", "Time")),
)
TEAM = Item("team", "rows", "Team?", columns=(Column("title", "Title", "choice", choices("deputy", "lead")),))
STARTED = Item("started", "date", "Since?")
WORDS = Item("words", "text", "Why?")
EVERYTHING = (CLINICAL, PAS, PROVIDER, TENURE, SERVICES, TOP, VIEWS, TEAM, STARTED, WORDS)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def questionnaire(*items: Item, last: str = "", page: str = "") -> Instrument:
    """One page with these items, then a page with the item `follow` that is asked on conditions."""
    follow = Item("follow", "text", "And then?", show_if=last)
    return Instrument("Study", (Page("one", "One", items), Page("two", "Two", (follow,), show_if=page)))


def is_asked(condition: str, **values: str) -> bool:
    stored = {name.replace("__", "."): value for name, value in values.items()}
    return "follow" in asked_items(questionnaire(*EVERYTHING, last=condition), stored)


def wrong(condition: str, *items: Item) -> Problem:
    found = check_conditions(questionnaire(*(items or EVERYTHING), last=condition))
    assert len(found) == 1, found
    return found[0]


# ---- what expressions mean -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "stored", "expected"),
    [
        ('clinical = "yes"', {"clinical": "yes"}, True),
        ("clinical = 'yes'", {"clinical": "no"}, False),
        ("clinical == “yes”", {"clinical": "yes"}, True),
        ('clinical != "yes"', {"clinical": "no"}, True),
        ('clinical = ".r"', {"clinical": ".r"}, True),
        ('pas = ".r"', {"pas": ".r"}, True),
        ('pas != ".r"', {"pas": "4"}, True),
        ("pas > 4", {"pas": "4.5"}, True),
        ("pas > 4", {"pas": "4"}, False),
        ("pas <= 4", {"pas": "4"}, True),
        ("pas = 4.0", {"pas": "4"}, True),
        ('provider in ("ft", "trust")', {"provider": "trust"}, True),
        ('provider not in ("ft", "trust")', {"provider": "trust"}, False),
        ('provider = "other"', {"provider": "other"}, True),
        ('tenure >= "middle"', {"tenure": "long"}, True),
        ('tenure < "middle"', {"tenure": "long"}, False),
        ('services has "acute"', {"services.acute": "1"}, True),
        ('services has "acute"', {"services.acute": "0"}, False),
        ('top has "b"', {"top.1": "a", "top.2": "b"}, True),
        ('top.1 = "b"', {"top.1": "a", "top.2": "b"}, False),
        ('views.pay > "no"', {"views.pay": "yes"}, True),
        ('team has "deputy"', {"team.1.title": "lead", "team.2.title": "deputy"}, True),
        ('started < "2014-01-01"', {"started": "2013-12-31"}, True),
        ("answered(words)", {"words": "Because."}, True),
        ("answered(services)", {"services.acute": "0", "services.mental": "1"}, True),
        ('clinical = "yes" and pas > 4 or tenure = "long"', {"tenure": "long"}, True),
        ('clinical = "yes" and (pas > 4 or tenure = "long")', {"tenure": "long"}, False),
        ('not clinical = "yes" and tenure = "long"', {"tenure": "long"}, True),
        ('NOT (clinical = "yes" OR pas > 4)', {"pas": "1"}, True),
    ],
)
def test_a_condition_means_what_it_says(condition: str, stored: dict[str, str], expected: bool) -> None:
    assert ("follow" in asked_items(questionnaire(*EVERYTHING, last=condition), stored)) is expected


@pytest.mark.parametrize("missing", ["", ".r", ".n"])
@pytest.mark.parametrize(
    "condition", ['clinical = "yes"', "pas > 4", "pas < 4", 'clinical in ("yes", "no")', "answered(clinical)"]
)
def test_a_missing_answer_is_never_like_something(condition: str, missing: str) -> None:
    stored = {"clinical": missing, "pas": missing}
    assert "follow" not in asked_items(questionnaire(*EVERYTHING, last=condition), stored)


def test_not_equal_is_the_opposite_of_equal_even_for_a_blank() -> None:
    assert is_asked('clinical != "yes"')
    assert is_asked('provider not in ("ft")')
    assert is_asked('not clinical = "yes"', clinical=".r")


# ---- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "at", "word"),
    [
        ("clinical = yes", 12, "quotation marks"),
        ("clinical", 9, "compared with nothing"),
        ('clinical = "yes', 12, "not closed"),
        ('clinical = "yes" pas > 4', 18, "side by side"),
        ('clinical = "yes" && pas > 4', 18, "no meaning"),
        ('(clinical = "yes"', 18, "')' is missing"),
        ('clinical in "yes"', 13, "'(' is missing"),
        ("answered clinical", 10, "'(' is missing"),
        ("= 4", 1, "id is missing"),
        ("pas > ", 6, "missing"),
        ("and", 1, "id is missing"),
    ],
)
def test_what_cannot_be_read_is_shown_where_it_stands(condition: str, at: int, word: str) -> None:
    found = parse(condition)
    assert isinstance(found, Unreadable)
    assert (found.at, word in found.what) == (at, True), found
    assert found.fix


def test_the_place_and_the_fix_reach_the_author() -> None:
    found = wrong("clinical = yes")
    assert found.code == "ROUTE-001"
    assert "'follow'" in found.what and "character 12" in found.what
    assert 'write "yes"' in found.fix


names = st.sampled_from(["clinical", "pas", "top.1"])
literals = st.sampled_from(["yes", "no", "4", "-1.5", "it's", "and"])
leaves = st.one_of(
    st.builds(Compare, names, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), literals, st.just(0)),
    st.builds(Among, names, st.lists(literals, min_size=1, max_size=3).map(tuple), st.just(0)),
    st.builds(Has, names, literals, st.just(0)),
    st.builds(Answered, names, st.just(0)),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Both, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


def written(expression: Expression) -> str:
    match expression:
        case Compare():
            return f'{expression.name} {expression.operator} "{expression.literal}"'
        case Among():
            listed = ", ".join(f'"{literal}"' for literal in expression.literals)
            return f"{expression.name} in ({listed})"
        case Has():
            return f'{expression.name} has "{expression.literal}"'
        case Answered():
            return f"answered({expression.name})"
        case Not():
            return f"not ({written(expression.inner)})"
        case Both():
            return " and ".join(f"({written(part)})" for part in expression.parts)
        case Either():
            return " or ".join(f"({written(part)})" for part in expression.parts)


def without_places(expression: Expression | Unreadable) -> object:
    match expression:
        case Not():
            return ("not", without_places(expression.inner))
        case Both() | Either():
            return (type(expression).__name__, *(without_places(part) for part in expression.parts))
        case Compare():
            return (expression.name, expression.operator, expression.literal)
        case Among():
            return (expression.name, expression.literals)
        case Has():
            return (expression.name, "has", expression.literal)
        case Answered():
            return (expression.name, "answered")
        case _:
            return expression


@settings(deadline=None)
@given(expressions)
def test_what_is_written_is_read_back(expression: Expression) -> None:
    assert without_places(parse(written(expression))) == without_places(expression)


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                ["(", ")", "not", "and", "or", "in", "has", "answered", "a", ".", '"x"', "=", "4", ","]
            ),
            max_size=20,
        ).map(" ".join),
    )
)
def test_nothing_that_is_written_raises(text: str) -> None:
    found = parse(text)
    assert not isinstance(found, Unreadable) or (found.what and found.fix and found.at >= 1)


@pytest.mark.parametrize("text", ["(" * 1900, "not " * 450 + 'a = "b"', "a" * 5_000, "(" * 10**6])
def test_depth_and_length_are_bounded(text: str) -> None:
    assert isinstance(parse(text), Unreadable)


# ---- what is checked when a questionnaire is loaded ----------------------------------------------


@pytest.mark.parametrize(
    ("condition", "code", "word"),
    [
        ('clinicl = "yes"', "ROUTE-002", "did you mean 'clinical'"),
        ('top.7 = "a"', "ROUTE-002", "no such part"),
        ('clinical = "yess"', "ROUTE-003", "did you mean 'yes'"),
        ('provider in ("ft", "trusts")', "ROUTE-003", "did you mean 'trust'"),
        ('services has "acut"', "ROUTE-003", "did you mean 'acute'"),
        ('pas > "many"', "ROUTE-003", "'many'"),
        ('started < "last year"', "ROUTE-003", "'last year'"),
        ('services = "acute"', "ROUTE-004", "does not fit"),
        ('clinical has "yes"', "ROUTE-004", "does not fit"),
        ('provider > "ft"', "ROUTE-004", "does not fit"),
        ('words = "yes"', "ROUTE-004", "does not fit"),
        ('views = "yes"', "ROUTE-004", "does not fit"),
        ("answered(follow)", "ROUTE-006", "own answer"),
    ],
)
def test_a_condition_that_cannot_hold_water_is_named(condition: str, code: str, word: str) -> None:
    found = wrong(condition)
    assert found.code == code
    assert word in found.what
    assert found.fix


def test_the_words_of_an_answer_are_not_its_code() -> None:
    found = wrong('provider = "FT"')
    assert found.fix == 'use its code: "ft"'


def test_an_item_cannot_depend_on_a_later_one() -> None:
    early = Item("early", "text", "Why?", show_if='clinical = "yes"')
    found = check_conditions(questionnaire(early, CLINICAL))
    assert [problem.code for problem in found] == ["ROUTE-005"]


def test_a_page_cannot_depend_on_its_own_items() -> None:
    instrument = Instrument("Study", (Page("one", "One", (CLINICAL,), show_if='clinical = "yes"'),))
    assert [problem.code for problem in check_conditions(instrument)] == ["ROUTE-005"]


def test_routes_of_an_unsound_questionnaire_are_refused_with_the_reasons() -> None:
    with pytest.raises(Refused) as caught:
        routes(questionnaire(*EVERYTHING, last="clinical = yes"))
    assert [problem.code for problem in caught.value.problems] == ["ROUTE-001"]


# ---- what nobody can reach -----------------------------------------------------------------------


def lost(*items: Item, last: str = "", page: str = "") -> list[str]:
    found = check_routing(questionnaire(*items, last=last, page=page))
    assert {problem.code for problem in found} <= {"ROUTE-007"}
    return [problem.what.partition(" can never")[0] for problem in found]


@pytest.mark.parametrize(
    "condition",
    [
        'clinical = "yes" and clinical = "no"',
        'clinical = "yes" and not clinical in ("yes", "no")',
        "pas > 4 and pas < 3",
        "pas > 20",
        "pas < 0",
        'tenure > "long"',
        'tenure < "middle" and tenure > "short"',
        'started < "2014-01-01" and started > "2014-01-01"',
        'answered(clinical) and clinical != "yes" and clinical != "no"',
    ],
)
def test_a_contradiction_can_never_be_reached(condition: str) -> None:
    assert lost(*EVERYTHING, last=condition) == ["'follow'"]


@pytest.mark.parametrize(
    "condition",
    [
        'clinical = "yes" or clinical = "no"',
        'clinical != "yes" and clinical != "no"',
        "pas > 4 and pas < 4.001",
        "pas > 19.9",
        "pas > 2",
        'services has "acute" and services has "mental"',
        'services has "acute" and not services has "mental"',
        'top has "a" and top has "b" and top.1 = "b"',
        'clinical = ".r"',
        'started >= "2014-01-01" and started < "2014-01-02"',
    ],
)
def test_what_can_be_reached_is_left_alone(condition: str) -> None:
    assert lost(*EVERYTHING, last=condition) == []


def test_a_range_of_the_item_counts() -> None:
    assert lost(Item("age", "whole", "Age?", settings={"lowest": 18, "highest": 99}), last="age < 18")
    assert not lost(Item("age", "whole", "Age?", settings={"lowest": 18, "highest": 99}), last="age > 5")
    assert lost(Item("n", "whole", "N?"), last="n > 2 and n < 3")


def test_a_limit_on_ticks_counts() -> None:
    two = Item("pick", "select_k", "Pick", choices=choices("a", "b", "c"), settings={"limit": 2})
    assert lost(two, last='pick has "a" and pick has "b" and pick has "c"')
    assert not lost(two, last='pick has "a" and pick has "b"')
    exactly = Item("pick", "select_k", "Pick", choices=choices("a", "b", "c"), settings={"exactly": 2})
    assert not lost(exactly, last='pick has "a" and not pick has "b"')


def test_an_exclusive_choice_stands_alone() -> None:
    none = Item(
        "pick", "select_all", "Pick", choices=(*choices("a", "b"), Choice("none", "None", exclusive=True))
    )
    assert lost(none, last='pick has "none" and pick has "a"')


def test_what_depends_on_the_unreachable_is_unreachable_too() -> None:
    never = Item("never", "yes_no", "Never?", show_if='clinical = "yes" and clinical = "no"')
    found = check_routing(questionnaire(CLINICAL, never, last='never = "yes"'))
    assert [problem.code for problem in found] == ["ROUTE-007", "ROUTE-007"]
    assert "because 'never' can never be reached" in found[1].what


def test_conditions_add_up_along_the_way() -> None:
    only_no = Item("why", "yes_no", "Why not?", show_if='clinical = "no"')
    assert lost(CLINICAL, only_no, last='why = "yes" and clinical = "yes"') == ["'follow'"]
    assert not lost(CLINICAL, only_no, last='why = "yes" and clinical = "no"')


def test_a_page_that_nobody_reaches_is_named_once() -> None:
    assert lost(CLINICAL, page='clinical = "yes" and clinical = "no"') == ["the page 'two'"]


def test_too_many_combinations_are_left_alone_rather_than_guessed() -> None:
    many = [Item(f"q{n}", "single", "?", choices=choices("a", "b", "c")) for n in range(12)]
    condition = " and ".join(f'(q{n} = "a" or q{n} = "b")' for n in range(12))
    assert lost(*many, last=condition) == []


SMALL = (
    Item("one", "yes_no", "One?"),
    Item("two", "single", "Two?", choices=choices("a", "b", "c")),
    Item("three", "select_all", "Three?", choices=choices("x", "y")),
)
small_leaves = st.one_of(
    st.builds(
        Compare, st.just("one"), st.sampled_from(["=", "!="]), st.sampled_from(["yes", "no"]), st.just(0)
    ),
    st.builds(
        Compare, st.just("two"), st.sampled_from(["=", "!="]), st.sampled_from(["a", "b", "c"]), st.just(0)
    ),
    st.builds(Has, st.just("three"), st.sampled_from(["x", "y"]), st.just(0)),
    st.builds(Answered, st.sampled_from(["one", "two", "three"]), st.just(0)),
)
small_expressions = st.recursive(
    small_leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Both, st.tuples(inner, inner)),
        st.builds(Either, st.tuples(inner, inner)),
    ),
    max_leaves=6,
)


def every_respondent() -> Iterator[dict[str, str]]:
    for one, two, x, y in product(("", "yes", "no"), ("", "a", "b", "c"), "01", "01"):
        ticks = {"three.x": x, "three.y": y} if "1" in (x, y) else {}
        yield {name: value for name, value in {"one": one, "two": two, **ticks}.items() if value}


@settings(deadline=None)
@given(small_expressions, small_expressions)
def test_unreachable_is_exactly_what_no_respondent_reaches(middle: Expression, last: Expression) -> None:
    two = Item("two", "single", "Two?", choices=choices("a", "b", "c"), show_if=_about_one(written(middle)))
    instrument = questionnaire(SMALL[0], two, SMALL[2], last=written(last))
    reached = set().union(*(asked_items(instrument, values) for values in every_respondent()))
    reported = {problem.what.split("'")[1] for problem in check_routing(instrument)}
    assert reported == {"one", "two", "three", "follow"} - reached


def _about_one(condition: str) -> str:
    """The condition with every name an item that stands before `two`: the others are asked later."""
    return condition if "two" not in condition and "three" not in condition else ""


# ---- the way through -----------------------------------------------------------------------------


def test_an_answer_to_a_question_that_was_not_asked_counts_for_nothing() -> None:
    why = Item("why", "yes_no", "Why?", show_if='clinical = "yes"')
    instrument = questionnaire(CLINICAL, why, last='why = "yes"')
    assert asked_items(instrument, {"clinical": "no", "why": "yes"}) == {"clinical"}


def test_questions_that_were_not_asked_end_as_not_applicable() -> None:
    why = Item("why", "select_all", "Why?", choices=choices("a", "b"), show_if='clinical = "yes"')
    settled = routes(questionnaire(CLINICAL, why)).settled({"clinical": "no", "why.a": "1", "why.b": "0"})
    assert settled == {"clinical": "no", "why.a": ".n", "why.b": ".n"}


def test_the_next_page_is_the_next_with_something_to_ask() -> None:
    found = routes(questionnaire(CLINICAL, page='clinical = "yes"'))
    first = found.next_page({})
    assert first is not None and first.id == "one"
    second = found.next_page({"clinical": "yes"}, after="one")
    assert second is not None and second.id == "two"
    assert found.next_page({"clinical": "no"}, after="one") is None


def test_made_up_respondents_follow_the_routing() -> None:
    instrument = questionnaire(*EVERYTHING, last='clinical = "yes" and pas > 4')
    found = make_respondents(instrument, 300, seeded(1))
    answered = [values for values in found if values.get("follow") not in (None, ".n")]
    assert answered
    for values in found:
        expected = (
            values.get("clinical") == "yes" and float(values["pas"]) > 4
            if values.get("pas", ".r") != ".r"
            else False
        )
        assert ("follow" in asked_items(instrument, values)) is expected
        assert expected or values["follow"] == ".n"
    assert found == make_respondents(instrument, 300, seeded(1))


# ---- in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('provider = "ft"', "you answered “FT” to question 3"),
        ('not provider = "ft"', "you did not answer “FT” to question 3"),
        ('provider in ("ft", "trust")', "you answered “FT” or “TRUST” to question 3"),
        ('provider = "ft" or provider = "trust"', "you answered “FT” or “TRUST” to question 3"),
        ('services has "acute"', "you chose “ACUTE” in question 5"),
        ("pas > 4", "your answer to question 2 is more than 4 sessions"),
        ('tenure > "short"', "your answer to question 4 is listed after “SHORT”"),
        ('started < "2014-01-31"', "your answer to question 9 is before 2014-01-31"),
        ("answered(words)", "you answered question 10"),
        ('views.pay = "yes"', "you answered “YES” to question 7 (Pay)"),
        (
            'clinical = "yes" and (pas > 4 or answered(words))',
            "you answered “Yes” to question 1 and either your answer to question 2 is more than 4 sessions"
            " or you answered question 10",
        ),
        (
            'not (clinical = "yes" or answered(words))',
            "you did not answer “Yes” to question 1 and you did not answer question 10",
        ),
    ],
)
def test_routing_is_said_in_words_on_paper(condition: str, words: str) -> None:
    instrument = questionnaire(*EVERYTHING, last=condition)
    numbers = {item.id: place for place, item in enumerate(instrument.items, 1)}
    expression = parse(condition)
    assert not isinstance(expression, Unreadable)
    assert in_words(expression, find_targets(instrument), numbers) == words


def test_conditions_are_read_once_for_many_rows() -> None:
    instrument = questionnaire(*EVERYTHING, last='clinical = "yes"')
    assert sum("follow" in asked_items(instrument, {"clinical": "yes"}) for _ in range(1_000)) == 1_000
    assert holds(routes(instrument).items["follow"], find_targets(instrument), {"clinical": "yes"})


def test_a_mention_of_all_rows_beside_one_of_a_column_of_numbers_is_understood() -> None:
    team = kinds()["rows"].example()
    condition = 'team has "deputy" and team.1.number > 2'
    asked = replace(kinds()["text"].example(), show_if=condition)
    instrument = Instrument("x", (Page("a", "A", (team, asked)),))
    assert check_instrument(instrument) == ()
