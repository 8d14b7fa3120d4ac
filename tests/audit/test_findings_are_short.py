"""What an attack found is said in a line that people read, however many counts a number is made of."""

from remit_audit.differences import differences
from remit_audit.reading import Fact, Policy, Published


def released(high: float) -> Published:
    """A mean of a score of fourteen items with five answers each, as the sum of counts that it is."""
    terms = tuple((float(point), {f"q{item}": str(point)}) for item in range(14) for point in range(1, 6))
    variables = {f"q{item}": tuple("12345") for item in range(14)}
    return Published(Policy(5, 10, 11, 20), (), frozenset(), variables, (Fact(terms, 100.0, high),))


def test_a_mean_that_moved_is_named_by_its_first_terms_and_how_many_more_there_are() -> None:
    (found,) = differences(released(201.0), released(202.0), "the release of May")
    said = str(found)
    assert len(said) < 300
    assert "q0 and q1 and q10 and 11 more: q0=" in said
    assert " + 67 more" in said
    assert "differs by an average alone from the release of May" in said
