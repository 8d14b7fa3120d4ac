"""The seal on a release plan: what it notices, what it does not, and what an amendment does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from disclosure.kit import Merge
from remit.disclosure.policy import Policy
from remit.disclosure.sealing import (
    Amendment,
    Meaning,
    Seal,
    canonical,
    changes,
    check_beyond,
    check_seal,
    hash_of,
    meaning_of,
)
from remit.estimates.scoring.words import Scoring
from remit.study.scores import read_scores
from remit.study.settings import Plan, read_plan
from remit.study.yamlfile import parse_yaml

PLAN = """\
schema: 1
keys: [region, size]
tables:
  - {item: pay, by: tenure}
  - {item: wish, by: tenure}
merge:
  region:
    - {code: far, label: Far away, choices: [north, isles]}
    - {code: near, label: Near by, choices: [south, east]}
whole: [health]
"""

SAME = """\
# the same plan, as somebody else would write it
schema: 1

whole:
  - "health"   # never broken down
merge:
  region:
    - code: near
      label: Close to us
      choices: [east, south]
    - { code: 'far', choices: ["isles", north], label: "A long way" }
tables:
- by: tenure
  item: wish
- {by: tenure, item: pay}
keys:
  - size
  - region
  - region
"""


def meaning(text: str, policy: Policy | None = None, **more: object) -> Meaning:
    plan, problems = read_plan(parse_yaml(text, "plan.yaml"))
    assert problems == ()
    return of(plan, policy or Policy(), **more)


def of(plan: Plan, policy: Policy, **more: object) -> Meaning:
    return meaning_of(
        policy,
        keys=plan.keys,
        tables=plan.tables,
        merges=plan.merges,
        whole=plan.whole,
        **more,  # type: ignore[arg-type]
    )


def test_comments_order_spelling_and_labels_do_not_change_the_hash() -> None:
    assert hash_of(meaning(PLAN)) == hash_of(meaning(SAME))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[region, size]", "[region]"),
        ("{item: pay, by: tenure}", "{item: pay, by: health}"),
        ("[north, isles]", "[north]"),
        ("code: far", "code: away"),
        ("whole: [health]", "whole: []"),
    ],
)
def test_every_decision_of_the_plan_changes_the_hash(old: str, new: str) -> None:
    assert hash_of(meaning(PLAN)) != hash_of(meaning(PLAN.replace(old, new)))


@pytest.mark.parametrize(
    "policy",
    [
        Policy(cell_min=3),
        Policy(special_min=5),
        Policy(group_min=5),
        Policy(mean_min=5),
        Policy(quartile_min=5),
        Policy(quote_min=15),
        Policy(none_reason="nobody is real"),
    ],
)
def test_every_threshold_and_the_loss_of_protection_change_the_hash(policy: Policy) -> None:
    assert hash_of(meaning(PLAN)) != hash_of(meaning(PLAN, policy))


def test_the_words_of_a_reason_for_no_protection_do_not_change_the_hash() -> None:
    one, other = (Policy(none_reason=reason) for reason in ("nobody is real", "rows are made up"))
    assert hash_of(meaning(PLAN, one)) == hash_of(meaning(PLAN, other))


def test_peer_groups_and_special_items_change_the_hash() -> None:
    plain = hash_of(meaning(PLAN))
    assert plain != hash_of(meaning(PLAN, peer_groups="region"))
    assert plain != hash_of(meaning(PLAN, special=["health"]))


SCORES = """schema: 1
scores:
  - id: voice
    label: Being heard
    items: [heard, {item: safe, reverse: true, leave_out: [unsure]}, {item: asked, scores: {yes: 10, no: 0}}]
  - {id: load, items: [hours]}
themes:
  - {id: all, elements: [voice, load]}
benchmark: {organisation: employer, group: kind}
weighting: {by: work}
calibrate:
  rake: {work: {a: 10, b: 20}, age: {x: 12, y: 18}}
"""
SAME_SCORES = """# another order, other words
schema: 1
calibrate:
  rake: {age: {y: 18, x: 12.0}, work: {b: 20, a: 10}}
weighting: {by: work, to: group}
benchmark: {group: kind, organisation: employer, minimum: 11}
themes:
  - {id: all, label: Everything, elements: [load, voice]}
scores:
  - {id: load, label: The load, items: [hours], needs: 1}
  - id: voice
    items: [{item: asked, scores: {no: 0, yes: 10}}, {item: safe, leave_out: [unsure], reverse: true}, heard]
"""


def scoring(text: str) -> Scoring:
    found, problems = read_scores(parse_yaml(text, "scores.yaml"))
    assert problems == ()
    return found


def test_a_plan_without_scores_has_the_hash_that_it_had_before_there_were_any() -> None:
    known = "sha256:3d7d3959f85514c307322eb5e1dab0719e3b98f4b2432e5a4f11bee5d3d67fcb"
    assert hash_of(meaning("schema: 1\nkeys: [region]\n", scores=Scoring())) == known


def test_order_and_words_of_scores_do_not_change_the_hash() -> None:
    one, other = (meaning(PLAN, scores=scoring(text)) for text in (SCORES, SAME_SCORES))
    assert hash_of(one) == hash_of(other)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[heard, ", "[", "scores: score.voice changed"),
        ("reverse: true", "reverse: false", "scores: score.voice changed"),
        ("leave_out: [unsure]", "leave_out: []", "scores: score.voice changed"),
        ("yes: 10", "yes: 9", "scores: score.voice changed"),
        ("label: Being heard", "needs: 3", "scores: score.voice changed"),
        ("items: [hours]}", "items: [hours]}\n  - {id: more, items: [x]}", "scores: score.more added"),
        ("  - {id: all, elements: [voice, load]}", "  []", "scores: score.all removed"),
        ("elements: [voice, load]", "elements: [voice]", "scores: score.all changed"),
        ("group: kind}", "group: kind, minimum: 30}", "scores: benchmark changed"),
        ("weighting: {by: work}\n", "", "scores: weighting removed"),
        ("{a: 10, b: 20}", "{a: 11, b: 19}", "scores: calibrate changed"),
    ],
)
def test_every_decision_of_the_scores_changes_the_hash_and_is_named(old: str, new: str, said: str) -> None:
    before = meaning(PLAN, scores=scoring(SCORES))
    assert SCORES.count(old) == 1
    after = meaning(PLAN, scores=scoring(SCORES.replace(old, new)))
    (problem,) = check_seal(Seal(hash_of(before), canonical(before)), after)
    assert problem.code == "PLAN-009"
    assert f"({said})" in problem.what


def test_scores_that_come_or_go_as_a_whole_are_named_one_by_one() -> None:
    plain, scored = meaning(PLAN), meaning(PLAN, scores=scoring(SCORES))
    added, removed = (
        changes(Seal(hash_of(old), canonical(old)), new) for old, new in ((plain, scored), (scored, plain))
    )
    assert "scores: score.voice added" in added and len(added) == 6
    assert "scores: score.voice removed" in removed and len(removed) == 6


names = st.lists(st.sampled_from("abcdefg"), max_size=5)


@given(
    keys=names,
    whole=names,
    choices=st.lists(st.sampled_from("pqrs"), min_size=1, max_size=4),
    seed=st.randoms(),
)
def test_no_order_ever_changes_the_hash(
    keys: list[str], whole: list[str], choices: list[str], seed: object
) -> None:
    def shuffled(values: list[str]) -> list[str]:
        mixed = list(values)
        seed.shuffle(mixed)  # type: ignore[attr-defined]
        return mixed

    def hashed(keys: list[str], whole: list[str], choices: list[str]) -> str:
        merges = {"x": [Merge("m", "M", tuple(choices))]}
        return hash_of(meaning_of(Policy(), keys=keys, whole=whole, merges=merges))

    assert hashed(keys, whole, choices) == hashed(shuffled(keys), shuffled(whole), shuffled(choices))


def sealed(text: str = PLAN, *amendments: Amendment) -> Seal:
    now = meaning(text)
    return Seal(hash_of(now), canonical(now), amendments)


def test_a_plan_without_a_seal_and_one_that_is_as_it_was_are_accepted() -> None:
    assert check_seal(Seal(), meaning(PLAN)) == ()
    assert check_seal(sealed(), meaning(SAME)) == ()


def test_a_changed_plan_is_refused_with_what_changed_and_the_line_to_add() -> None:
    changed = meaning(PLAN.replace("[region, size]", "[region, tenure]"), Policy(cell_min=3))
    (problem,) = check_seal(sealed(), changed)
    assert problem.code == "PLAN-009"
    for words in ("keys: tenure added", "keys: size removed", "policy: cell_min 5 became 3"):
        assert words in problem.what
    assert f"hash: '{hash_of(changed)}'" in problem.fix


def test_an_amendment_covers_the_plan_whose_hash_it_names_and_no_other() -> None:
    changed, other = meaning(PLAN + "keys: [a]\n".replace("keys", "classes: {}\n#")), meaning("schema: 1\n")
    assert hash_of(changed) == hash_of(meaning(PLAN))
    seal = sealed(PLAN, Amendment(hash_of(other), "the sector asked for less"))
    assert check_seal(seal, other) == ()
    further = meaning(PLAN.replace("[health]", "[health, pay]").replace("- {item: pay, by: tenure}", ""))
    assert [problem.code for problem in check_seal(seal, further)] == ["PLAN-009"]


def test_a_sealed_copy_that_somebody_edited_is_not_believed() -> None:
    seal = sealed()
    forged = replace(seal, sealed=seal.sealed.replace("health", "wealth"))
    assert changes(seal, meaning("schema: 1\n"))
    assert changes(forged, meaning("schema: 1\n")) == []
    assert check_seal(forged, meaning("schema: 1\n"))[0].code == "PLAN-009"


def test_what_is_asked_beyond_a_sealed_plan_is_refused_with_both_lines_to_add() -> None:
    wider = meaning(PLAN.replace("tables:", "tables:\n  - {item: pay, by: health}"))
    (problem,) = check_beyond(sealed(), [("pay", "health")], wider)
    assert problem.code == "PLAN-010"
    assert "`- {item: pay, by: health}`" in problem.fix
    assert hash_of(wider) in problem.fix
    assert check_beyond(sealed(), [], wider) == ()
    assert check_beyond(Seal(), [("pay", "health")], wider) == ()
