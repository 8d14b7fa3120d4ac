"""The base of a question that only some were asked is a count of the answer before it."""

from __future__ import annotations

from remit.disclosure.routed import Routed, route_terms
from remit_audit.audit import audit
from remit_audit.reading import read_keys, read_release


def routed_release(*, stated: bool) -> dict[str, object]:
    """Sixty people; "by activities" is withheld by group, how many is not, and 11 of 11 answered that."""
    people, asked = {"g": 49, "h": 11}, {"g": 40, "h": 11}
    facts = [{"at": {}, "lo": 60, "hi": 60}]
    facts += [{"at": {"k": group}, "lo": n, "hi": n} for group, n in people.items()]
    facts += [{"at": {"gate": code}, "lo": n, "hi": n} for code, n in (("yes", 51), ("no", 9))]
    for group in "gh":
        facts += [{"at": {"gate": code, "k": group}, "lo": 0, "hi": None} for code in ("yes", "no")]
    linear = [
        {"terms": [[1, {"more": code, "k": group}] for code in ("few", "many")], "lo": n, "hi": n}
        for group, n in asked.items()
    ]
    linear += [
        {"terms": [[1, {"gate": code, "k": group}] for code in ("yes", "no")], "lo": n, "hi": n}
        for group, n in people.items()
    ]
    variables = {"k": ["g", "h"], "gate": ["yes", "no", ""], "more": ["few", "many", ""]}
    if stated:
        routes = [Routed("more", "gate", frozenset({"yes"}))]
        for terms in route_terms(routes, variables, {}, ["k"]):
            linear.append({"terms": [list(term) for term in terms], "lo": 0, "hi": None})
    policy = {"cell_min": 5, "special_min": 10, "group_min": 11}
    return {
        "schema": 1,
        "policy": policy,
        "public_keys": ["k"],
        "answers": ["gate", "more"],
        "special": [],
        "variables": variables,
        "facts": facts,
        "linear": linear,
    }


def exposed(document: dict[str, object]) -> set[str]:
    published = read_release(document)
    counts = [{"at": {"k": "g"}, "n": 49}, {"at": {"k": "h"}, "n": 11}]
    return {
        each.where
        for each in audit(published, read_keys({"keys": ["k"], "counts": counts}, published)).exposures
    }


def test_a_base_that_tells_a_withheld_answer_is_exposed() -> None:
    assert "gate=yes in k=h" in exposed(routed_release(stated=True))


def test_without_the_routes_nobody_would_see_it() -> None:
    assert not exposed(routed_release(stated=False))


def test_a_gate_that_is_open_to_all_tells_nothing() -> None:
    variables = {"gate": ["yes", "no", ""], "more": ["few", ""]}
    everyone = Routed("more", "gate", frozenset({"yes", "no", ""}))
    assert not list(route_terms([everyone], variables, {}, []))


def test_a_joined_category_that_is_open_in_part_counts_as_open() -> None:
    variables = {"gate": ["yes", "rest", ""], "more": ["few", ""]}
    routed = Routed("more", "gate", frozenset({"yes", "maybe"}))
    (terms,) = route_terms([routed], variables, {"gate": {"rest": ("no", "maybe")}}, [])
    assert terms == [(1.0, {"gate": "yes"}), (1.0, {"gate": "rest"}), (-1.0, {"more": "few"})]
