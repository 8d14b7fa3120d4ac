"""Whose figures an organisation is set beside: its group, a wider one, everybody; and why."""

from __future__ import annotations

from typing import Any

import pytest

from remit.compare.packs import pack_facts, register, stand_block
from remit.compare.peers import EVERYBODY, Organisation, PeerGroup, folder_name, organisations, peer_group
from remit.core.blocks import PlainTable
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, PolicyStatement, Release
from remit.disclosure.merging import Block

WORDS = {"a": "Kind A", "b": "Kind B", "c": "Kind C"}
GROUPS = {"kind": (Block("a", "Kind A", ("a",), (20,)), Block("bc", "Kind B or C", ("b", "c", ""), (20,)))}


def cell(group: str, value: float | None, variable: str = "plan") -> ClearedCell:
    status: Any = "" if value is not None else "c"
    n = None if value is None else 10
    return ClearedCell(variable, "yes", "Yes", group, "share", n, n, value, status=status)


def table(item: str, cells: tuple[ClearedCell, ...], *, by: str = "", own: bool = True) -> ClearedTable:
    groups = (Label("a", "Kind A"), Label("bc", "Kind B or C")) if by else ()
    head = Head(
        f"{item}_by_{by}" if by else item,
        item,
        f"Is there a {item}?",
        "choice",
        (Label(item, item),),
        (Label("yes", "Yes"),),
        groups=groups,
        by=by,
        by_label="Which kind?" if by else "",
        organisation=own,
    )
    return ClearedTable(head, cells)


def release(*tables: ClearedTable) -> Release:
    return Release(PolicyStatement(5, 11, 10), tables)


FULL = release(
    table("plan", (cell("", 0.5),)),
    table("plan", (cell("", 0.5), cell("a", 0.4), cell("bc", 0.6)), by="kind"),
    table("mood", (cell("", 0.5, "mood"),), own=False),
)


def group(code: str, found: Release = FULL, groups: Any = GROUPS) -> PeerGroup:
    return peer_group(Organisation("House", "house", (("kind", code),)), "kind", WORDS, found, groups)


def test_a_group_that_is_published_alone_needs_no_reason() -> None:
    assert group("a") == PeerGroup("kind", "a", "Kind A")


@pytest.mark.parametrize(("code", "said"), [("b", "“Kind B”"), ("", "An organisation of which the register")])
def test_a_group_that_was_joined_gives_way_to_the_joined_one(code: str, said: str) -> None:
    found = group(code)
    assert (found.code, found.label) == ("bc", "Kind B or C")
    assert found.why.startswith(f"{said}")
    assert "could point to a person" in found.why


def test_a_group_with_nothing_to_show_gives_way_to_everybody() -> None:
    hidden = release(table("plan", (cell("", 0.5), cell("a", None), cell("bc", 0.6)), by="kind"))
    found = group("a", hidden)
    assert (found.code, found.label) == ("", EVERYBODY)
    assert "“Kind A” is too small for any figure of it to be shown" in found.why


def test_a_code_that_no_group_holds_gives_way_to_everybody() -> None:
    found = group("z", groups={})
    assert found.code == ""
    assert "“z” is not among the published groups" in found.why


def test_an_organisation_whose_group_nobody_knows_is_set_beside_everybody() -> None:
    found = group("", groups={})
    assert found.code == ""
    assert "The register does not say" in found.why


def test_without_groups_in_the_release_everybody_is_the_group() -> None:
    assert group("a", release(table("plan", (cell("", 0.5),)))) == PeerGroup("kind", "", EVERYBODY)


def test_only_facts_of_the_organisation_are_facts_of_a_pack() -> None:
    assert [fact.item for fact in pack_facts(FULL, "kind", {})] == ["plan"]


def test_a_fact_withheld_in_the_group_is_shown_for_everybody_and_says_why() -> None:
    hidden = release(
        table("plan", (cell("", 0.5),)),
        table("plan", (cell("", 0.5), cell("a", None), cell("bc", None)), by="kind"),
    )
    facts = pack_facts(hidden, "kind", {"plan": "A plan"})
    (standing,) = stand_block(facts, PeerGroup("kind", "a", "Kind A")).standings
    assert (standing.label, standing.group, standing.peers) == ("A plan", "", None)
    assert "Figures of “Kind A” are withheld here" in standing.why


def test_facts_stand_in_the_order_they_are_asked_for() -> None:
    two = release(table("plan", (cell("", 0.5),)), table("team", (cell("", 0.5, "team"),)))
    facts = pack_facts(two, "", {})
    everybody = PeerGroup("", "", EVERYBODY)
    assert [s.id for s in stand_block(facts, everybody, ("team", "plan")).standings] == ["team", "plan"]
    assert [s.id for s in stand_block(facts, everybody, skipped=("plan",)).standings] == ["team"]


# ---- the frame -------------------------------------------------------------------------------------


def test_an_organisation_with_several_posts_has_one_pack() -> None:
    found, problems = organisations(
        {"post": ["1", "2", "3"], "organisation": ["A", " A", "B"], "kind": ["a", None, "b"]}, ["kind"]
    )
    assert found == (Organisation("A", "a", (("kind", "a"),)), Organisation("B", "b", (("kind", "b"),)))
    assert problems == ()


def test_posts_that_disagree_about_their_organisation_are_told() -> None:
    found, (problem,) = organisations({"organisation": ["A", "A"], "kind": ["a", "b"]}, ["kind"])
    assert found[0].code("kind") == ""
    assert (problem.code, problem.severity, str(problem.where)) == ("PACK-004", "warning", "frame.csv:2")


def test_posts_without_an_organisation_are_told() -> None:
    found, (problem,) = organisations({"organisation": ["A", None, " "]}, [])
    assert [each.name for each in found] == ["A"]
    assert problem.code == "PACK-003"
    assert "2 posts have no organisation" in problem.what


def test_columns_that_are_not_public_keys_are_not_read() -> None:
    (found,), _ = organisations({"organisation": ["A"], "email": ["x@example.org"], "kind": ["a"]}, ["kind"])
    assert found.facts == (("kind", "a"),)


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (["St Mary's & Co.", "ST MARYS & CO"], ["st-mary-s-co", "st-marys-co"]),
        (["A-B", "a b", "A/B"], ["a-b", "a-b-2", "a-b-3"]),
        (["CON", "nul", "Com1"], ["organisation-con", "organisation-nul", "organisation-com1"]),
        (["病院", "..", "   "], ["organisation", "organisation-2", "organisation-3"]),
        (["x" * 200], ["x" * 60]),
    ],
)
def test_a_folder_has_a_safe_name_of_its_own(names: list[str], folders: list[str]) -> None:
    taken: set[str] = set()
    assert [folder_name(name, taken) for name in names] == folders


def test_the_register_names_codes_as_the_questionnaire_does() -> None:
    head = Head("kind", "kind", "Which kind?", "choice", (Label("kind", "Kind"),), (Label("a", "Kind A"),))
    (block,) = register(Organisation("A", "a", (("kind", "a"), ("size", "5"))), {"kind": head})
    assert isinstance(block, PlainTable)
    assert [[part.text for line in row for part in line] for row in block.rows] == [["Which kind?", "Kind A"]]  # type: ignore[union-attr]
    assert register(Organisation("A", "a"), {"kind": head}) == ()
