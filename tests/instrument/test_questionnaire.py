"""A questionnaire as a whole: what is checked when it is loaded, its dictionary, and a page that is sent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Place, Problem, errors
from remit.core.words import Choice
from remit.instrument.answers import answered, read_item, read_page, write_page
from remit.instrument.check import check_instrument
from remit.instrument.dictionary import specs, variables
from remit.instrument.items import Column, Instrument, Item, Page, Row
from remit.instrument.kinds import kinds
from remit.instrument.routing import routes

AB = (Choice("a", "A"), Choice("b", "B"))
EXAMPLES = tuple(kind.example() for kind in kinds().values())


def of(*items: Item) -> Instrument:
    return Instrument("Study", (Page("one", "One", items),))


def only(instrument: Instrument) -> Problem:
    found = check_instrument(instrument)
    assert len(found) == 1, found
    return found[0]


# ---- what is checked -----------------------------------------------------------------------------


def test_the_examples_of_every_kind_make_a_sound_questionnaire() -> None:
    assert check_instrument(of(*EXAMPLES)) == ()


@pytest.mark.parametrize(
    ("item", "code", "word", "fix"),
    [
        (Item("q", "singel", "?", choices=AB), "ITEM-004", "did you mean 'single'", "yes_no"),
        (Item("q", "", "?"), "ITEM-004", "nobody knows", "single"),
        (Item("id", "text", "?"), "ITEM-002", "Remit uses that word", "id_1"),
        (Item("Post", "text", "?"), "ITEM-002", "Remit uses that word", "Post_1"),
        (Item("and", "text", "?"), "ITEM-002", "Remit uses that word", "and_1"),
        (Item("two words", "text", "?"), "ITEM-003", "name of a column", "letter"),
        (Item("a.b", "text", "?"), "ITEM-003", "name of a column", "letter"),
        (Item("q" * 65, "text", "?"), "ITEM-003", "name of a column", "64"),
        (Item("q", "text", " "), "ITEM-014", "asks nothing", "text"),
        (Item("q", "single", "?"), "ITEM-007", "no choices", "at least 2"),
        (Item("tenure", "single", "?", choices=AB[:1]), "ITEM-007", "one choice", "choices"),
        (Item("q", "single", "?", choices=(*AB, AB[0])), "ITEM-005", "two choices", "own code"),
        (Item("q", "single", "?", choices=(*AB, Choice(".r", "No"))), "ITEM-002", "'.r'", "something else"),
        (Item("q", "single", "?", choices=(*AB, Choice(" x", "X"))), "ITEM-006", "'x'", "blanks"),
        (
            Item("q", "select_all", "?", choices=(*AB, Choice("c d", "C"))),
            "ITEM-006",
            "column's name",
            "hyphens",
        ),
        (Item("q", "select_all", "?", choices=(*AB, Choice("theme", "T"))), "ITEM-002", "'theme'", "theme_1"),
        (Item("q", "single", "?", choices=(*AB, Choice("c", " "))), "ITEM-014", "'c' without words", "label"),
        (Item("q", "single", "?", choices=AB, favourable=("c",)), "ITEM-013", "no such choice", "a, b"),
        (
            Item("q", "single", "?", choices=AB, favourable=("a",), unfavourable=("a",)),
            "ITEM-013",
            "as favourable and as unfavourable",
            "one side",
        ),
        (Item("q", "text", "?", choices=AB), "ITEM-012", "a list of choices", "another kind"),
        (
            Item("q", "scale", "?", choices=AB, settings={"anchors": {"low": "l", "high": "h"}}),
            "ITEM-021",
            "points other than",
            "one choice a point",
        ),
        (Item("q", "text", "?", other="Other"), "ITEM-012", "'other, please say'", "another kind"),
        (Item("q", "text", "?", key=True), "ITEM-012", "'key'", "another kind"),
        (Item("q", "text", "?", scope="trust"), "ITEM-018", "scope 'trust'", "organisation"),
        (Item("q", "text", "?", settings={"line": 3}), "ITEM-008", "did you mean 'lines'", "longest"),
        (Item("q", "text", "?", settings={"lines": 0}), "ITEM-009", "lines: 0", "from 1"),
        (Item("q", "select_k", "?", choices=AB), "ITEM-011", "does not say its 'limit'", "limit: 3"),
        (Item("q", "select_k", "?", choices=AB, settings={"limit": "1"}), "ITEM-009", "limit: 1", "quotes"),
        (
            Item("q", "select_k", "?", choices=AB, settings={"limit": True}),
            "ITEM-009",
            "limit: True",
            "whole",
        ),
        (Item("q", "select_k", "?", choices=AB, settings={"exactly": 3}), "ITEM-010", "only 2", "lower"),
        (Item("q", "select_k", "?", choices=AB, settings={"limit": 2}), "ITEM-010", "only 2", "select_all"),
        (
            Item("q", "select_k", "?", choices=AB, settings={"limit": 1, "exactly": 1}),
            "ITEM-009",
            "both",
            "keep",
        ),
        (Item("q", "rank", "?", choices=AB, settings={"limit": 3}), "ITEM-010", "only 2 choices", "lower"),
        (
            Item("q", "whole", "?", settings={"lowest": 5, "highest": 5}),
            "ITEM-009",
            "not above its lowest",
            "raise",
        ),
        (Item("q", "whole", "?", settings={"highest": float("inf")}), "ITEM-009", "not a number", "digits"),
        (Item("q", "number", "?", settings={"unit": 5}), "ITEM-009", "where words", "quotes"),
        (Item("q", "scale", "?"), "ITEM-011", "two ends", "anchors"),
        (
            Item("q", "scale", "?", settings={"anchors": {"low": "l", "high": "h"}, "highest": 100}),
            "ITEM-009",
            "from 0 to 100",
            "whole",
        ),
        (Item("q", "yes_no", "?", choices=AB), "ITEM-019", "not 'yes' and 'no'", "single"),
        (Item("q", "matrix", "?", choices=AB), "ITEM-007", "has no rows", "rows"),
        (
            Item("q", "matrix", "?", choices=AB, rows=(Row("r", "R"), Row("r", "S"))),
            "ITEM-005",
            "two rows",
            "",
        ),
        (Item("q", "date", "?", settings={"latest": "soon"}), "ITEM-009", "not a date", "2014-01-31"),
        (
            Item("q", "date", "?", settings={"earliest": "2015-01-01", "latest": "2014-01-01"}),
            "ITEM-009",
            "after its latest",
            "swap",
        ),
        (Item("q", "rows", "?"), "ITEM-007", "no columns", "columns"),
        (
            Item("q", "rows", "?", columns=(Column("c", "C", "int"),)),
            "ITEM-004",
            "of the kind 'int'",
            "whole",
        ),
        (
            Item("q", "rows", "?", columns=(Column("c", "C", "choice"),)),
            "ITEM-007",
            "no choices",
            "at least 2",
        ),
        (
            Item("q", "rows", "?", columns=(Column("c", "C", "text"),), settings={"count": "c"}),
            "ITEM-013",
            "count: c",
            "whole",
        ),
        (Item("q", "text", "?", source={"q_1": ("Header",)}), "ITEM-013", "'q_1' comes from", "q"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_with_a_way_to_mend_it(
    item: Item, code: str, word: str, fix: str
) -> None:
    placed = replace(item, where=Place("questionnaire.yaml", 41))
    found = only(of(placed))
    assert (found.code, found.severity) == (code, "error")
    assert word in found.what and fix in found.fix
    assert str(found.where) == "questionnaire.yaml:41"


def test_two_items_with_one_id_are_named_with_both_places() -> None:
    first = Item("q", "text", "?", where=Place("questionnaire.yaml", 3))
    found = only(of(first, Item("q", "text", "Again?", where=Place("questionnaire.yaml", 9))))
    assert found.code == "ITEM-001"
    assert "questionnaire.yaml:3" in found.what and found.where.line == 9


def test_ids_that_differ_in_capitals_only_are_too_much_alike() -> None:
    assert only(of(Item("Pay", "text", "?"), Item("pay", "text", "?"))).code == "ITEM-001"


def test_an_id_that_would_be_a_breakdown_table_is_refused() -> None:
    key = Item("region", "single", "?", choices=AB, key=True)
    assert only(of(key, Item("pay", "text", "?"), Item("pay_by_region", "text", "?"))).code == "ITEM-017"


def test_pages_have_ids_and_titles_of_their_own() -> None:
    item = Item("q", "text", "?")
    pages = (Page("a", "A", (item,)), Page("a", "", ()), Page("b c", "B", ()))
    assert [p.code for p in check_instrument(Instrument("S", pages))] == ["ITEM-001", "ITEM-014", "ITEM-003"]


def test_a_questionnaire_without_questions_is_said_to_ask_nothing() -> None:
    assert "asks nothing" in only(Instrument("Study", ())).what


def test_bands_that_overlap_are_a_warning() -> None:
    bands = (Choice("low", "0 to 150"), Choice("mid", "150 to 300"), Choice("high", "301 to 500"))
    found = only(of(Item("pay", "bands", "?", choices=bands)))
    assert (found.code, found.severity) == ("ITEM-016", "warning")
    assert "'0 to 150' and '150 to 300'" in found.what


def test_two_choices_that_read_the_same_are_a_warning() -> None:
    found = only(of(Item("q", "single", "?", choices=(*AB, Choice("c", "B ")))))
    assert (found.code, found.severity) == ("ITEM-015", "warning")


def test_an_imported_question_with_one_answer_is_a_warning_only() -> None:
    item = Item("q", "single", "?", choices=AB[:1], source={"q": ("Q",)})
    assert only(of(item)).severity == "warning"


def test_words_may_be_codes_where_they_do_not_stand_in_a_header() -> None:
    item = Item("q", "single", "?", choices=(Choice("Don't know", "Don't know"), Choice("Full/part", "F")))
    assert check_instrument(of(item)) == ()


def test_an_unknown_kind_does_not_hide_what_is_wrong_elsewhere() -> None:
    found = check_instrument(of(Item("q", "sing", "?"), Item("p", "text", "?", show_if='q = "x"')))
    assert [problem.code for problem in found] == ["ITEM-004"]
    found = check_instrument(of(Item("q", "sing", "?"), Item("p", "text", "?", show_if="q =")))
    assert [problem.code for problem in found] == ["ITEM-004", "ROUTE-001"]


codes = st.text(max_size=8)
wild_settings = st.dictionaries(
    st.sampled_from(["limit", "exactly", "lowest", "highest", "anchors", "unit", "most_rows", "count", "x"]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just({"low": 3})),
    max_size=4,
)
wild_choices = st.lists(st.builds(Choice, codes, codes), max_size=4).map(tuple)


@settings(deadline=None, max_examples=200)
@given(
    kind=st.sampled_from(sorted(kinds())),
    chosen=wild_choices,
    rows=st.lists(st.builds(Row, codes, codes), max_size=3).map(tuple),
    columns=st.lists(st.builds(Column, codes, codes, codes, wild_choices), max_size=3).map(tuple),
    given_settings=wild_settings,
    condition=st.text(max_size=20),
)
def test_no_item_however_wild_raises(
    kind: str,
    chosen: tuple[Choice, ...],
    rows: tuple[Row, ...],
    columns: tuple[Column, ...],
    given_settings: dict[str, object],
    condition: str,
) -> None:
    item = Item("q", kind, "?", choices=chosen, rows=rows, columns=columns, settings=given_settings)
    follow = Item("follow", "text", "?", show_if=condition)
    for problem in check_instrument(of(item, follow)):
        assert problem.what and problem.fix
    if not errors(kinds()[kind].check(item)):
        assert variables(of(item))
        assert specs(of(item))


# ---- the dictionary ------------------------------------------------------------------------------


def test_the_dictionary_follows_the_order_of_the_questionnaire() -> None:
    names = [variable.name for variable in variables(of(*EXAMPLES))]
    assert len(names) == len(set(names))
    assert [name for name in dict.fromkeys(name.partition(".")[0] for name in names)] == [
        i.id for i in EXAMPLES
    ]
    assert [spec.item for spec in specs(of(*EXAMPLES))] == [item.id for item in EXAMPLES]


def test_variables_are_named_as_the_contract_says() -> None:
    other = "Other, please say"
    items = (
        Item("one", "single", "?", choices=AB, other=other),
        Item("all", "select_all", "?", choices=AB, other=other),
        Item("top", "rank", "?", choices=AB),
        Item("say", "top_open", "?", settings={"limit": 2}),
        Item("m", "matrix", "?", choices=AB, rows=(Row("r", "R"),)),
        Item(
            "team",
            "rows",
            "?",
            columns=(Column("n", "N", "whole"),),
            settings={"most_rows": 2, "none": "None"},
        ),
    )
    assert [variable.name for variable in variables(of(*items))] == [
        *("one", "one.other_text", "all.a", "all.b", "all.other", "all.other_text"),
        *("top.1", "top.2", "say.1", "say.2", "m.r", "team.1.n", "team.2.n", "team.none"),
    ]


def test_the_points_of_a_scale_are_listed_with_their_anchors() -> None:
    scale = Item("s", "scale", "?", settings={"anchors": {"low": "strategic", "high": "operational"}})
    (variable,) = variables(of(scale))
    assert variable.storage == "number"
    assert [choice.label for choice in variable.choices][::5] == ["0 (strategic)", "5", "10 (operational)"]
    assert variable.choices[7].score == 7


# ---- a page that is sent -------------------------------------------------------------------------

WHY = Item("why", "text", "Why?", required=True, show_if='sees = "yes"', refused="Prefer not to say")
SEES = Item("sees", "yes_no", "Do you see patients?", required=True)


def test_a_required_question_left_blank_is_a_problem_that_links_to_its_field() -> None:
    found = read_item(SEES, {})
    assert [problem.code for problem in found.problems] == ["ANSWER-001"]
    assert found.problems[0].where.file == "sees"
    assert "Prefer not to say" in read_item(WHY, {}).problems[0].fix


def test_a_refusal_answers_a_required_question() -> None:
    assert read_item(WHY, {"why.missing": [".r"]}).problems == ()


def test_a_question_that_is_not_asked_is_neither_required_nor_read() -> None:
    instrument = of(SEES, WHY)
    found = read_page(routes(instrument), instrument.pages[0], {"sees": ["no"], "why": ["Because"]}, {})
    assert (found.values, found.problems) == ({"sees": "no"}, ())
    found = read_page(routes(instrument), instrument.pages[0], {"sees": ["yes"]}, {})
    assert [problem.code for problem in found.problems] == ["ANSWER-001"]


def test_sending_a_page_again_replaces_its_answers_and_keeps_those_of_others() -> None:
    instrument = of(SEES, WHY)
    before = {"sees": "yes", "why": "Because", "elsewhere": "kept"}
    found = read_page(routes(instrument), instrument.pages[0], {"sees": ["no"]}, before)
    assert found.values == {"sees": "no", "elsewhere": "kept"}


def test_a_draft_is_shown_as_it_was_sent() -> None:
    page = Page("one", "One", EXAMPLES)
    values = {
        "provider": "other",
        "provider.other_text": "A mutual",
        "priorities.1": "money",
        "started": "2014-01-31",
    }
    fields = write_page(page, values)
    assert fields["started.month"] == ["1"]
    found = read_page(routes(Instrument("S", (page,))), page, fields, {})
    assert (found.values, found.problems) == (values, ())


def test_a_refusal_is_not_an_answer() -> None:
    assert answered(SEES, {"sees": "no"})
    assert not answered(WHY, {"why": ".r"})
    assert not answered(WHY, {})
