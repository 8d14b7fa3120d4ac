"""Everything is added up, and nothing is silently corrected."""

from hypothesis import given
from hypothesis import strategies as st

from remit.report.reconcile import reconcile, unsettled, unused
from report.samples import release


def statuses(found):
    return {check.id: check.status for check in found}


def test_a_table_that_adds_to_its_base_is_in_order():
    assert statuses(reconcile(release(), {}))["sum/provider"] == "ok"


def test_one_tick_too_many_is_told_to_the_reader():
    found = reconcile(release(support=(61, 45)), {})
    assert statuses(found)["sum/support"] == "contradiction"
    (problem,) = unsettled(found)
    assert problem.code == "SUM-001"
    assert "adds to 106 for 105 people" in problem.what


def test_a_reason_settles_a_contradiction_and_is_kept():
    found = reconcile(release(), {"sum/support": "perhaps a double tick"})
    assert not unsettled(found)
    assert [check.reason for check in found if check.status == "acknowledged"] == ["perhaps a double tick"]


def test_an_acknowledgement_of_nothing_is_a_warning():
    found = reconcile(release(support=(60, 45)), {"sum/support": "perhaps a double tick"})
    assert [problem.severity for problem in unused({"sum/support": "x"}, found)] == ["warning"]


@given(st.integers(0, 50), st.integers(1, 50))
def test_counts_that_partition_people_always_reconcile(first, second):
    found = reconcile(release(provider=(first, second)), {})
    assert statuses(found)["sum/provider"] == "ok"


def test_hidden_cells_are_not_added_up():
    assert "sum/provider" not in statuses(reconcile(release(status="c"), {}))
