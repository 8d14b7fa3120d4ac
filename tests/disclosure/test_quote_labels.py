"""A quote has at most one coarse label, which fits at least twenty of those who were asked."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from disclosure.kit import NONE, SMALL, Merge, choice, responses_of
from remit.coding.quotes import Quote, VerifiedQuote
from remit.core.words import TableSpec, Variable
from remit.disclosure.clear import Clearance, clear_all
from remit.disclosure.labels import Labels
from remit.disclosure.policy import Policy
from remit.disclosure.quote_facts import quote_facts
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.invited import Attribute, Invited

WHY = Variable("why", "why", "Why?", "text", "text")
KEY = choice("k", "abc")
SPECS = (KEY, TableSpec("why", "why", "Why?", "answers", (WHY,)))
WORDS = {code: f"Answer {code}" for code in "abc"}


def invited_of(counts: dict[str, int]) -> Invited:
    codes = tuple(code for code, number in counts.items() for _ in range(number))
    return Invited(tuple(f"post{n}" for n in range(len(codes))), (Attribute("k", codes, WORDS),))


def spoken(answer: str, text: str, span: tuple[int, int] = (0, 9), **changes: object) -> VerifiedQuote:
    quote = Quote(answer, "why", *span, consent=True, approvals=("one", "two"))
    return VerifiedQuote(quote, "why", text, span=span, **changes)  # type: ignore[arg-type]


def cleared(
    answered: dict[str, int],
    asked: dict[str, int],
    quotes: Sequence[VerifiedQuote],
    policy: Policy = SMALL,
    merges: dict[str, list[Merge]] | None = None,
) -> tuple[Clearance, Invited]:
    """Quotes of people `p1`, `p2`, ... who answered the key in the order of `answered`."""
    codes = [code for code, number in answered.items() for _ in range(number)]
    rows: list[dict[str, str | None]] = [{"k": code or None, "why": "words"} for code in codes]
    responses = responses_of(rows, SPECS)
    invited = invited_of(asked)
    labels = Labels("k", {f"p{n}": code for n, code in enumerate(codes, 1)}, invited, WORDS)
    key = responses.variable("k")
    assert key is not None
    found = clear_all(
        (),
        tabulate_all(responses, SPECS, (key,)),
        policy,
        quotes=quotes,
        labels=labels,
        merges=merges,
        keys=("k",),
        variables=responses.variables,
    )
    return found, invited


def labels_of(found: Clearance) -> dict[str, str]:
    return {quote.text: quote.label for quote in found.release.quotes}


ANSWERED = {"a": 12, "b": 9, "c": 8}
ASKED = {"a": 30, "b": 25, "c": 19}
QUOTES = (spoken("p1", "of a"), spoken("p13", "of b"), spoken("p22", "of c"))


def test_a_label_is_the_published_group_where_it_fits_twenty() -> None:
    found, _ = cleared(ANSWERED, ASKED, QUOTES)
    assert labels_of(found) == {"of a": "Answer a", "of b": "Answer b", "of c": ""}


def test_policy_none_does_not_lift_the_twenty() -> None:
    found, _ = cleared(ANSWERED, ASKED, QUOTES, NONE)
    assert labels_of(found)["of c"] == ""


def test_a_study_may_ask_for_more_or_fewer_than_twenty() -> None:
    for least, named in ((19, ["of a", "of b", "of c"]), (26, ["of a"]), (31, [])):
        for policy in (SMALL, replace(SMALL, none_reason=NONE.none_reason)):
            found, _ = cleared(ANSWERED, ASKED, QUOTES, replace(policy, quote_min=least))
            assert [text for text, label in sorted(labels_of(found).items()) if label] == named


def test_a_label_is_as_coarse_as_the_release() -> None:
    merges = {"k": [Merge("bc", "Answers b and c", ("b", "c"))]}
    found, invited = cleared(ANSWERED, ASKED, QUOTES, merges=merges)
    assert labels_of(found) == {"of a": "Answer a", "of b": "Answers b and c", "of c": "Answers b and c"}
    fits = {fact["fits"] for fact in quote_facts(found, invited) if fact["label"] == {"k": "bc"}}
    assert fits == {44}


def test_a_group_of_few_respondents_is_not_named() -> None:
    found, _ = cleared({"a": 30, "b": 10}, {"a": 60, "b": 60}, [spoken("p31", "of b")], NONE)
    assert labels_of(found) == {"of b": ""}


def test_what_the_words_say_counts_with_the_label() -> None:
    says = {"region": frozenset({"north"})}
    quote = spoken("p1", "we in the north", says=says)
    codes = ("a",) * 60
    regions = ("north",) * 19 + ("south",) * 41
    invited = Invited(
        tuple(map(str, range(60))),
        (Attribute("k", codes, WORDS), Attribute("region", regions, {"north": "North", "south": "South"})),
    )
    assert label_with(invited, quote) == ""
    wider = Invited(
        invited.posts, (invited.attributes[0], Attribute("region", ("north",) * 20 + regions[20:], {}))
    )
    assert label_with(wider, quote) == "Answer a"


def label_with(invited: Invited, *quotes: VerifiedQuote) -> str:
    rows: list[dict[str, str | None]] = [{"k": "a", "why": "words"} for _ in range(20)]
    responses = responses_of(rows, SPECS)
    labels = Labels("k", {f"p{n}": "a" for n in range(1, 21)}, invited, WORDS)
    tables = tabulate_all(responses, SPECS, ())
    found = clear_all((), tables, SMALL, quotes=quotes, labels=labels, variables=responses.variables)
    (label,) = {quote.label for quote in found.release.quotes}
    return label


def test_quotes_that_are_seen_to_be_of_one_speaker_have_one_label() -> None:
    invited = Invited(
        tuple(map(str, range(60))),
        (
            Attribute("k", ("a",) * 60, WORDS),
            Attribute("region", ("north",) * 19 + ("south",) * 41, {"north": "North", "south": "South"}),
        ),
    )
    says = {"region": frozenset({"north"})}
    first, second = spoken("p1", "in the north it", (0, 15), says=says), spoken("p1", "it is cold", (13, 23))
    assert label_with(invited, first, second) == ""
    apart = spoken("p1", "it is cold", (15, 25))
    tables = [label_with(invited, quote) for quote in (first, apart)]
    assert tables == ["", "Answer a"]
    same = spoken("p1", "IN the north  it", (90, 105))
    assert label_with(invited, first, same) == ""


def test_a_chain_of_overlaps_is_one_speaker() -> None:
    invited = Invited(
        tuple(map(str, range(60))),
        (
            Attribute("k", ("a",) * 60, WORDS),
            Attribute("region", ("north",) * 19 + ("south",) * 41, {"north": "North", "south": "South"}),
        ),
    )
    says = {"region": frozenset({"north"})}
    chain = [
        spoken("p1", "in the north it", (0, 15), says=says),
        spoken("p1", "snow and ice", (20, 32)),
        spoken("p1", "it is all snow", (13, 24)),
    ]
    assert label_with(invited, *chain) == ""


def test_no_label_no_id_and_no_order_tells_who_spoke() -> None:
    quotes = [spoken(f"p{n}", f"words {n % 7}", themes=("t",)) for n in range(1, 25)]
    there, _ = cleared(ANSWERED, ASKED, quotes)
    back, _ = cleared(ANSWERED, ASKED, quotes[::-1])
    assert there.release.quotes == back.release.quotes
    assert not any(f"p{n}" in str(quote) for quote in there.release.quotes for n in range(10, 25))


def test_a_quote_without_consent_or_second_reader_cannot_be_cleared() -> None:
    wrong = [
        VerifiedQuote(Quote("p1", "why", approvals=("one", "two")), "why", "no consent"),
        VerifiedQuote(Quote("p2", "why", consent=True, approvals=("one",)), "why", "one reader"),
        VerifiedQuote(
            Quote("p3", "why", consent=True, approvals=("A. One", "a one")), "why", "one reader twice"
        ),
        VerifiedQuote(Quote("p4", "why", consent=True, approvals=("one", "-")), "why", "a dash"),
        spoken("p5", "allowed"),
    ]
    for policy in (SMALL, NONE):
        found, _ = cleared(ANSWERED, ASKED, wrong, policy)
        assert [quote.text for quote in found.release.quotes] == ["allowed"]
        said = [problem.code for problem in found.problems if problem.code.startswith("QUOTE")]
        assert said == ["QUOTE-030", "QUOTE-031", "QUOTE-031", "QUOTE-031"]


def test_the_facts_name_each_quote_and_how_many_fit() -> None:
    found, invited = cleared(ANSWERED, ASKED, QUOTES)
    facts = quote_facts(found, invited)
    assert [fact["id"] for fact in facts] == ["quote-1", "quote-2", "quote-3"]
    by_text = {quote.text: fact for quote, fact in zip(found.release.quotes, facts, strict=True)}
    assert (by_text["of a"]["label"], by_text["of a"]["fits"]) == ({"k": "a"}, 30)
    assert (by_text["of c"]["label"], by_text["of c"]["fits"]) == ({}, 74)
    assert {fact["item"] for fact in facts} == {"why"}
    assert {fact["fits"] for fact in quote_facts(found, None) if not fact["label"]} == {None}
    assert {fact["fits"] for fact in quote_facts(found, None, 265) if not fact["label"]} == {265}


counts = st.fixed_dictionaries({code: st.integers(0, 40) for code in "abc"})


@given(
    answered=st.fixed_dictionaries({code: st.integers(0, 14) for code in "abc"}),
    asked=counts,
    protected=st.booleans(),
)
def test_no_label_fits_fewer_than_twenty_whatever_the_frame(
    answered: dict[str, int], asked: dict[str, int], protected: bool
) -> None:
    people = sum(answered.values())
    quotes = [spoken(f"p{n}", f"words {n}") for n in range(1, people + 1)]
    found, invited = cleared(answered, asked, quotes, SMALL if protected else NONE)
    codes = [code for code, number in answered.items() for _ in range(number)]
    facts = {fact["id"]: fact for fact in quote_facts(found, invited)}
    for quote in found.release.quotes:
        fact = facts[quote.id]
        assert bool(quote.label) == bool(fact["label"])
        if not quote.label:
            continue
        group = found.quote_groups[quote.id][1]
        members = next((b.members for b in found.groups.get("k", ()) if b.code == group), (group,))
        assert sum(asked[code] for code in "abc" if code in members) >= 20
        assert fact["fits"] == sum(asked[code] for code in "abc" if code in members)
        assert sum(code in members for code in codes) >= (SMALL if protected else NONE).group_min
        assert codes[int(quote.text.split()[1]) - 1] in members
