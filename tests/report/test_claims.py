"""Published numbers are recomputed, never repeated."""

import pytest

from remit.core.cleared import ClearedCell, ClearedTable, PolicyStatement, Release
from remit.core.problems import Refused
from remit.report.claims import Claim, Numbers, check_claim, check_claims, read_configuration
from report.samples import CATALOGUE, FACTS, HOURS, release


def judged(expression, expected, **changes):
    more = {name: changes.pop(name) for name in ("acknowledged", "tolerance") if name in changes}
    claim = Claim("N1", "a number", expression, expected, **more)
    return check_claim(claim, Numbers(CATALOGUE, release(**changes), FACTS))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("n('provider', 'ft')", 60),
        ("base('provider')", 105),
        ("total('provider')", 105),
        ("pct('provider', 'ft')", 57),
        ("round(share('provider', 'ft') * 100, 2)", 57.14),
        ("mean('hours')", 37.25),
        ("invited() - responded()", 160),
        ("rate('RR1') > 0.39", True),
        ("limit('support')", 1),
        ("listed('support')", 2),
        ("text('{}..{}', opened(), closed())", "2013-12..2014-01"),
    ],
)
def test_an_expression_computes_what_was_printed(expression, expected):
    if isinstance(expected, bool):
        assert judged(expression, str(expected)).status == "reproduced"
    else:
        assert judged(expression, expected).status == "reproduced"


def test_changing_a_contributing_row_changes_what_is_found():
    assert judged("n('provider', 'ft')", 60).found == 60
    changed = judged("n('provider', 'ft')", 60, provider=(59, 46))
    assert (changed.found, changed.status) == (59, "failed")


def test_a_difference_stands_only_with_a_reason():
    assert judged("n('provider', 'ft')", 61).status == "failed"
    result = judged("n('provider', 'ft')", 61, acknowledged="the source has a slip")
    assert (result.status, result.reason) == ("acknowledged", "the source has a slip")


def test_a_withheld_number_is_not_a_failure_and_not_a_leak():
    result = judged("n('provider', 'ft') + 1", 61, status="c", none_reason="")
    assert (result.status, result.found) == ("withheld", None)


@pytest.mark.parametrize("expression", ["60", "30 + 30", "'60'"])
def test_a_bare_literal_is_refused(expression):
    with pytest.raises(Refused) as error:
        judged(expression, 60)
    assert error.value.problems[0].code == "CLAIM-002"


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "n.__class__",
        "[n('provider', 'ft') for x in (1, 2)]",
        "(lambda: n('provider', 'ft'))()",
        "n('provider', 'ft') ** 99999",
        "n('provider', 'ft') / 0",
        "n(",
        "n()",
        "n('nowhere')",
    ],
)
def test_an_expression_can_do_nothing_but_compute(expression):
    with pytest.raises(Refused):
        judged(expression, 1)


def test_problems_of_all_claims_are_listed():
    claims = (Claim("N1", "s", "n('provider', 'ft')", 1), Claim("N2", "s", "n('provder')", 1))
    results, problems = check_claims(claims, Numbers(CATALOGUE, release(), FACTS))
    assert [result.status for result in results] == ["failed"]
    assert [problem.code for problem in problems] == ["CLAIM-004", "REPORT-001"]


def test_a_claim_that_was_never_published_is_listed_as_such():
    assert judged("", None).status == "failed"
    claim = Claim("N2", "s", "", None, status="not_published")
    assert check_claim(claim, Numbers(CATALOGUE, release(), FACTS)).status == "not_published"


def test_a_configuration_is_read_back():
    assert read_configuration("deputy=3,associate=6") == {"deputy": 3, "associate": 6}


def test_a_number_that_nobody_gave_is_none_rather_than_unknown():
    cells = (
        ClearedCell("hours", "37", "37", "", "share", 60, 100, 0.6),
        ClearedCell("hours", "40", "40", "", "share", 40, 100, 0.4),
    )
    whole = Release(PolicyStatement(5, 11, 10, "a test"), (ClearedTable(HOURS, cells),))
    hidden = Release(PolicyStatement(5, 11, 10), (ClearedTable(HOURS, cells[:1]),))
    claim = Claim("N1", "s", "n('hours', '13')", 0)
    assert check_claim(claim, Numbers(CATALOGUE, whole, FACTS)).status == "reproduced"
    assert check_claim(claim, Numbers(CATALOGUE, hidden, FACTS)).status == "withheld"
