"""The attacks on a release, by number: the smallest release that each breaks, and one that it does not.

Elsewhere: what packs show (`tests/compare`), that the explorer serves published cells only (`tests/publish`),
what is found in the text of quotes (`tests/coding`), other rows with the same release (`test_witness.py`) and
seventy planted leaks (`test_mutations.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from audit.kit import (
    Document,
    Study,
    every_fact,
    findings,
    is_hidden,
    people,
    published_rows,
    settled,
    small_study,
    terms_of,
    value,
)
from audit.mutations import joint_counts
from disclosure.kit import choice
from remit.core.problems import Refused
from remit.core.words import Choice, TableSpec, Variable
from remit_audit.audit import Findings
from remit_audit.bounds import Bounds
from remit_audit.model import Model, components, known_profiles
from remit_audit.reading import read_keys, read_release
from remit_audit.words import found_in_words

At = Mapping[str, str]


def release(
    variables: Mapping[str, Sequence[str]],
    keys: Sequence[str],
    printed: Sequence[tuple[At, int]],
    **more: Any,
) -> Document:
    """A release that prints these counts."""
    return {
        "schema": 1,
        "policy": {"cell_min": 5, "special_min": 10, "group_min": 11},
        "public_keys": list(keys),
        "answers": [name for name in variables if name not in keys],
        "special": [],
        "variables": {name: list(codes) for name, codes in variables.items()},
        "facts": [{"at": dict(at), "lo": n, "hi": n} for at, n in printed],
        "linear": [],
        **more,
    }


def withhold(document: Document, *places: At) -> Document:
    """The same with these counts listed as withheld."""
    document["facts"] += [{"at": dict(at), "lo": 0, "hi": None} for at in places]
    return document


def keys_of(**counts: int) -> Document:
    """Counts of keys: `gp=12` is twelve people with k=g and l=p."""
    names = "kl"[: len(next(iter(counts)))]
    return {
        "schema": 1,
        "keys": list(names),
        "counts": [{"at": dict(zip(names, codes, strict=True)), "n": n} for codes, n in counts.items()],
    }


def attacks_of(found: Findings) -> set[str]:
    return {each.attack for each in found.exposures}


def places_of(found: Findings) -> set[str]:
    return {each.where for each in found.exposures}


TWO = {"x": "ab", "k": "gh", "l": "pq"}


# ---- 1 to 3: tables by keys ------------------------------------------------------------------------


def test_1_a_count_that_one_table_withholds_and_two_others_add_up_to_is_found() -> None:
    base = [
        ({}, 80),
        ({"k": "g"}, 40),
        ({"k": "h"}, 40),
        ({"x": "a", "k": "h"}, 20),
        ({"x": "b", "k": "h"}, 20),
    ]
    safe = withhold(release(TWO, "kl", base), {"x": "a", "k": "g"}, {"x": "b", "k": "g"})
    assert findings(safe).code == 0
    other = [({"x": "a", "k": "g", "l": "p"}, 0), ({"x": "a", "k": "g", "l": "q"}, 3)]
    told = withhold(release(TWO, "kl", [*base, *other]), {"x": "a", "k": "g"}, {"x": "b", "k": "g"})
    assert "x=a in k=g" in places_of(findings(told))


def test_2_a_table_by_one_key_speaks_of_a_table_by_another_through_the_joint_table() -> None:
    # Five of the 40 in h are in q, so of the six who said a in h at least one is in p, which printed nothing.
    printed = [
        *(({"k": "h"}, 40), ({"k": "g"}, 40), ({"l": "p"}, 35), ({"l": "q"}, 45), ({}, 80)),
        *(({"x": "a", "k": "h"}, 6), ({"x": "b", "k": "h"}, 34)),
    ]
    hidden = ({"x": "a", "l": "p"}, {"x": "b", "l": "p"}, {"x": "a", "l": "q"}, {"x": "b", "l": "q"})
    assert findings(withhold(release(TWO, "kl", printed), *hidden)).code == 0
    tied = withhold(release(TWO, "kl", [*printed, ({"k": "h", "l": "q"}, 5)]), *hidden)
    assert "x=a in l=p" in places_of(findings(tied))


def test_3_who_knows_the_keys_of_each_person_learns_what_tables_alone_do_not_tell() -> None:
    printed = [
        ({}, 60),
        *(({"x": "a", "k": "h"}, 12), ({"x": "b", "k": "h"}, 18)),
        *(({"x": "a", "l": "q"}, 11), ({"x": "b", "l": "q"}, 18)),
    ]
    document = withhold(release(TWO, "kl", printed), {"x": "a", "k": "g"}, {"x": "b", "k": "g"})
    assert findings(document).code == 0
    # The people of q are those of h but for one.
    found = findings(document, keys_of(hq=29, hp=1, gp=30))
    certain = [each for each in found.exposures if "the only respondent is certain" in each.what]
    assert [each.where for each in certain] == ["x=a for k=h, l=p"]


def test_3_known_keys_are_attacked_in_whole_people() -> None:
    # In fractions, half of each of three people would do; of whole people one of g at least said a.
    printed = [({"x": "a", "k": "h", "l": "p"}, 15), ({"x": "b", "k": "h", "l": "p"}, 15)]
    document = release({**TWO, "x": ["a", "b", ""]}, "kl", printed)
    terms = [[2, {"x": "a", "k": "g"}], [2, {"x": "b", "k": "g"}]]
    document["linear"] = [{"terms": terms, "lo": 23, "hi": 25}, {"terms": terms[:1], "lo": 1, "hi": 40}]
    found = findings(withhold(document, {"x": "a", "k": "g"}), keys_of(hp=30, gp=13))
    assert any(each.where == "x=a in k=g" and "between 1 and 12" in each.what for each in found.exposures)


# ---- 4: insiders -----------------------------------------------------------------------------------


def test_4_a_colleague_subtracts_her_own_answer() -> None:
    # Two people are in q and not in h; one of them said a. Each of the two learns what the other said.
    printed = [
        ({}, 60),
        *(({"x": "a", "k": "h"}, 12), ({"x": "b", "k": "h"}, 18)),
        *(({"x": "a", "l": "q"}, 13), ({"x": "b", "l": "q"}, 19)),
    ]
    document = withhold(release(TWO, "kl", printed), {"x": "a", "k": "g"}, {"x": "b", "k": "g"})
    found = findings(document, keys_of(hq=30, gq=2, gp=28))
    assert {each.where for each in found.exposures if each.attack == "insider"} == {
        "x=a for k=g, l=q",
        "x=b for k=g, l=q",
    }
    assert not any("respondents is certain" in each.what for each in found.exposures)


@pytest.mark.slow
def test_4_two_colleagues_together_learn_the_answer_of_nobody() -> None:
    study = small_study(2)
    rows, chance = published_rows(study), Random(4)  # noqa: S311 - no secret
    pairs = chance.sample(list(combinations(range(len(rows)), 2)), 40)
    assert not [pair for pair in pairs if pair_learns(study, [rows[place] for place in pair])]


def pair_learns(study: Study, pair: Sequence[Mapping[str, str]]) -> list[str]:
    """Answers of others that are certain for two people who tell each other theirs."""
    document, names = study.copy(), study.keys["keys"]
    answers = [name for name in document["variables"] if name not in names]
    for name in answers:
        for person in pair:
            at = {name: person[name], **{key: person[key] for key in names}}
            document["facts"].append({"at": at, "lo": sum(at.items() <= p.items() for p in pair), "hi": None})
    published, learnt = read_release(document), []
    profiles = known_profiles(read_keys(study.keys, published))
    for component in components(published):
        bounds = Bounds(Model(published, component, profiles), exact=True)
        for name in component.answers:
            for codes, number in zip(profiles.codes, profiles.people, strict=True):
                profile = dict(zip(names, codes, strict=True))
                inside = sum(profile.items() <= person.items() for person in pair)
                for code in document["variables"][name]:
                    if not code or (study.document["variables"][name] == ["1", "0", ""] and code == "0"):
                        continue
                    at = {name: code, **profile}
                    own = sum(at.items() <= person.items() for person in pair)
                    asked = bounds.watch([(1.0, at)])
                    others = number - inside
                    if others >= 1 and bounds.settle_low(asked, enough=others + own - 1) - own >= others:
                        learnt.append(str(at))
    return learnt


# ---- 5 and 6: groups, and several answers together -------------------------------------------------


@pytest.mark.parametrize("said", [0, 1, 4, 26, 29, 30])
def test_5_nobody_and_everybody_of_a_group_are_told_apart_from_nobody(said: int) -> None:
    printed = [({"x": "a", "k": "g"}, said), ({"x": "b", "k": "g"}, 30 - said)]
    document = release({"x": "ab", "k": "gh"}, "k", [*printed, ({}, 60)])
    assert "x=a in k=g" in places_of(findings(document, keys_of(g=30, h=30)))


def test_5_counts_that_are_large_enough_on_both_sides_are_not_reported() -> None:
    printed = [({"x": "a", "k": "g"}, 5), ({"x": "b", "k": "g"}, 25)]
    document = release({"x": "ab", "k": "gh"}, "k", [*printed, ({}, 60)])
    assert findings(document, keys_of(g=30, h=30)).code == 0


@pytest.mark.parametrize("others", [0, 7])
def test_5_what_everybody_at_all_said_is_shown_by_group_because_it_is_known_of_each(others: int) -> None:
    """The whole says it of everybody already. Seven who said `b`, all in `g`: then `h` is a secret."""
    rows = [{"x": "b" if n < others else "a", "k": "g" if n < 40 else "h"} for n in range(60)]
    study = settled(rows, [choice("x", "ab"), choice("k", "gh")], ["k"])
    shown = {tuple(sorted(f["at"].items())): f["lo"] for f in study.document["facts"] if not is_hidden(f)}
    by_group = [shown.get((("k", group), ("x", "a"))) for group in "gh"]
    assert by_group == ([None, None] if others else [40, 20])
    found = findings(study.document, study.keys)
    assert (found.code, found.certain) == (0, 0)


def test_5_everybody_who_answered_is_found_where_the_number_who_answered_is_not_known() -> None:
    # Nobody outside i left the box empty, so whoever answered in g or h ticked it, however many that were.
    printed = [({"x": "1"}, 35), ({"x": "0"}, 9), ({"x": "1", "k": "i"}, 6), ({"x": "0", "k": "i"}, 9)]
    document = release({"x": ["1", "0", ""], "k": "ghi"}, "k", [*printed, ({}, 60)])
    document = withhold(document, {"x": "1", "k": "g"}, {"x": "1", "k": "h"})
    assert places_of(findings(document, keys_of(g=20, h=20, i=20))) >= {"x=1 in k=g", "x=1 in k=h"}


def test_5_an_answer_among_those_who_gave_another_is_a_count_like_any_other() -> None:
    printed = [({"x": "a", "y": "c"}, 1), ({"x": "a", "y": "d"}, 29), ({"x": "b", "y": "c"}, 14)]
    document = release({"x": "ab", "y": "cd", "k": "gh"}, "k", [*printed, ({}, 60)])
    assert "x=a in y=c" in places_of(findings(document, keys_of(g=30, h=30)))


def test_6_no_combination_of_keys_and_answers_is_forced_on_anybody() -> None:
    study = small_study(2)
    published = read_release(study.document)
    profiles = known_profiles(read_keys(study.keys, published))
    least: dict[tuple[str, ...], list[float]] = {}
    for component in components(published):
        bounds = Bounds(Model(published, component, profiles), exact=True)
        for name in component.answers:
            if published.is_flag(name):
                continue
            for codes in profiles.codes:
                at = dict(zip(profiles.keys, codes, strict=True))
                sums = [
                    bounds.watch([(1.0, {name: code, **at})]) for code in published.variables[name] if code
                ]
                least.setdefault(codes, []).append(max(bounds.settle_low(each) for each in sums if each))
    # So many people of a profile must have given all of several answers (Bonferroni): never all of them.
    for codes, number in zip(profiles.codes, profiles.people, strict=True):
        for several in (1, 2, 3):
            forced = sum(sorted(least[codes])[-several:]) - (several - 1) * number
            assert forced < number, (codes, several)


# ---- 8 and 9: groups made to measure, numbers printed too exactly ------------------------------------


def test_8_you_against_everybody_else_is_refused() -> None:
    printed = [({"x": "a"}, 20), ({"x": "b"}, 40), ({"x": "a", "k": "h"}, 19), ({"x": "b", "k": "h"}, 40)]
    document = release({"x": "ab", "k": "gh"}, "k", [*printed, ({}, 60)])
    found = findings(document, keys_of(g=1, h=59))
    assert {"groups made to measure", "known keys"} <= attacks_of(found)


def test_8_sliding_groups_that_share_all_but_a_few_are_refused() -> None:
    # Peer groups "the nearest ones": g with h, and h with i.
    document = release({"x": "ab", "k": "ghi"}, "k", [({}, 60)])
    for group, counts in (("gh", (20, 25)), ("ghi", (25, 35)), ("h", (14, 21))):
        for code, n in zip("ab", counts, strict=True):
            terms = [[1, {"x": code, "k": each}] for each in group]
            document["linear"].append({"terms": terms, "lo": n, "hi": n})
    found = findings(document, keys_of(g=10, h=35, i=15))
    assert any("differ by 10 people" in each.what for each in found.exposures)


def test_9_a_whole_percentage_of_up_to_two_hundred_people_is_its_count() -> None:
    for base in (30, 100, 199):
        said = 4
        share = round(100 * said / base) / 100
        document = release({"x": "ab", "k": "gh"}, "k", [({"k": "g"}, base), ({}, base + 50)])
        band = {"lo": (share - 0.005) * base, "hi": (share + 0.005) * base}
        document["facts"].append({"at": {"x": "a", "k": "g"}, **band})
        assert "x=a in k=g" in places_of(findings(document, keys_of(g=base, h=50)))


def test_9_an_average_at_the_end_of_the_scale_is_everybodys_answer() -> None:
    document = release({"x": "1234", "k": "gh"}, "k", [({"k": "g"}, 12), ({}, 60)])
    terms = [[int(code), {"x": code, "k": "g"}] for code in "1234"]
    mean = {"terms": terms, "lo": 3.995 * 12, "hi": 4.005 * 12}
    safe = withhold(document, *({"x": code, "k": "g"} for code in "1234"))
    assert findings(safe, keys_of(g=12, h=48)).code == 0
    document["linear"].append(mean)
    assert "x=4 in k=g" in places_of(findings(document, keys_of(g=12, h=48)))


# ---- 10 and 11: more than one release ----------------------------------------------------------------


def spoken_again(
    rows: Sequence[Mapping[str, str | None]], wave: str = "one", special: Sequence[str] = ()
) -> Document:
    """The whole of a study without any protection, as somebody might publish it."""
    document = release({"x": ["a", "b", ""], "k": "gh"}, "k", [({}, len(rows))], wave=wave)
    document["special"] = list(special)
    for group in ({}, {"k": "g"}, {"k": "h"}):
        for code in ("a", "b"):
            at = {"x": code, **group}
            n = sum(at.items() <= row.items() for row in rows)
            document["facts"].append({"at": at, "lo": n, "hi": n})
        if group:
            n = sum(group.items() <= row.items() for row in rows)
            document["facts"].append({"at": group, "lo": n, "hi": n})
    return document


ROWS = [{"x": code, "k": group} for group in "gh" for code, n in (("a", 20), ("b", 15)) for _ in range(n)]


FEW = pytest.mark.parametrize(
    "now",
    [[*ROWS, {"x": "a", "k": "g"}], ROWS[1:], ROWS[5:], [*ROWS[:-1], *ROWS[:2]]],
    ids=["one joined", "one left or was erased", "five left", "one left, two joined"],
)


@FEW
def test_10_between_two_releases_of_a_wave_a_few_people_came_or_went(now: list[Any]) -> None:
    found = findings(spoken_again(now), earlier={"before": spoken_again(ROWS)})
    assert attacks_of(found) == {"earlier releases"}


@FEW
def test_10_what_stays_with_a_person_is_compared_between_waves(now: list[Any]) -> None:
    before = spoken_again(ROWS, special="x")
    found = findings(spoken_again(now, "two", special="x"), earlier={"before": before})
    assert "earlier releases" in attacks_of(found)


@FEW
def test_10_what_everybody_was_asked_anew_is_not(now: list[Any]) -> None:
    assert findings(spoken_again(now, "two"), earlier={"before": spoken_again(ROWS)}).code == 0


def test_10_eleven_people_more_in_one_group_may_be_counted_again() -> None:
    now = [*ROWS, *({"x": code, "k": "g"} for code in "aaaaaabbbbb")]
    assert findings(spoken_again(now), earlier={"before": spoken_again(ROWS)}).code == 0
    # Eleven, but five of them in another group.
    now = [*ROWS, *({"x": "a", "k": group} for group in "gggggghhhhh")]
    assert findings(spoken_again(now), earlier={"before": spoken_again(ROWS)}).code == 1


def test_10_eleven_people_more_who_all_said_the_same_are_told() -> None:
    now = [*ROWS, *({"x": "a", "k": "g"} for _ in range(11))]
    found = findings(spoken_again(now), earlier={"before": spoken_again(ROWS)})
    assert any("all 11 people" in each.what and each.where == "k=g, x=a" for each in found.exposures)


@pytest.mark.parametrize("corrected", [1, 3, 10])
def test_11_a_corrected_release_tells_what_was_corrected(corrected: int) -> None:
    now = [{**row, "x": "b"} if place < corrected else row for place, row in enumerate(ROWS)]
    found = findings(spoken_again(now), earlier={"before": spoken_again(ROWS)})
    assert any(f"differs by {corrected} people" in each.what for each in found.exposures)


def test_11_a_corrected_average_tells_though_no_count_moved() -> None:
    def averaged(total: float) -> Document:
        document = spoken_again(ROWS)
        terms = [[1, {"x": "a"}], [3, {"x": "b"}]]
        document["linear"] = [{"terms": terms, "lo": total - 0.3, "hi": total + 0.3}]
        return document

    found = findings(averaged(130.0), earlier={"before": averaged(130.2)})
    assert any("an average alone" in each.what for each in found.exposures)


def test_11_the_same_people_with_other_cells_withheld_are_one_release() -> None:
    def shown(*groups: str) -> Document:
        document = release({"x": "ab", "k": "ghi"}, "k", [({}, 90), ({"x": "a"}, 33), ({"x": "b"}, 57)])
        true = {"g": (3, 27), "h": (14, 16), "i": (16, 14)}
        for group, counts in true.items():
            for code, n in zip("ab", counts, strict=True):
                hidden = {"lo": 0, "hi": None}
                document["facts"].append(
                    {"at": {"x": code, "k": group}, **({"lo": n, "hi": n} if group in groups else hidden)}
                )
        return document

    keys = keys_of(g=30, h=30, i=30)
    assert findings(shown("h"), keys).code == findings(shown("i"), keys).code == 0
    found = findings(shown("h"), keys, {"before": shown("i")})
    assert "x=a in k=g" in places_of(found)
    assert attacks_of(found) == {"earlier releases"}


# ---- 12 and 14: quotes and who took part -------------------------------------------------------------


LABELS: list[Any] = [
    ({}, None, 0),
    ({"k": "g"}, 20, 0),
    ({"k": "g"}, 19, 1),
    ({"k": "g"}, None, 1),
    ({"k": "g", "l": "p"}, 40, 1),
]


@pytest.mark.parametrize(("label", "fits", "code"), LABELS)
def test_12_a_quote_has_at_most_one_label_that_twenty_invited_people_fit(
    label: dict[str, str], fits: int | None, code: int
) -> None:
    document = release(TWO, "kl", [({}, 60)], quotes=[{"id": "quote-1", "label": label, "fits": fits}])
    assert findings(document).code == code


@pytest.mark.parametrize(
    ("asked", "fits", "code"), [(30, 29, 1), (30, 30, 0), (15, 15, 0), (3, 10, 1), (3, 11, 0), (0, 10, 1)]
)
def test_12_a_release_says_how_many_must_fit_a_label_but_never_fewer_than_eleven(
    asked: int, fits: int, code: int
) -> None:
    document = release(TWO, "kl", [({}, 60)], quotes=[{"id": "quote-1", "label": {"k": "g"}, "fits": fits}])
    document["policy"]["quote_min"] = asked
    assert findings(document).code == code


def test_14_a_printed_group_of_few_respondents_tells_who_took_part() -> None:
    document = release({"x": "ab", "k": "gh"}, "k", [({"k": "g"}, 10), ({"k": "h"}, 50), ({}, 60)])
    assert attacks_of(findings(document)) == {"groups"}


def test_14_one_respondent_of_a_kind_leaves_no_number_of_their_own() -> None:
    rows = [*people(2), {**people(2)[0], "region": "s", "size": "h", "kind": None}]
    study = settled(rows)
    alone = {"region": "s", "size": "h"}
    for fact in every_fact(study.document):
        few = [at for _, at in terms_of(fact) if at.get("kind") == "" and alone.items() <= at.items()]
        assert not few or is_hidden(fact)
    assert findings(study.document, study.keys).code == 0


# ---- blanking small counts alone ---------------------------------------------------------------------


def primary_only(study: Study) -> Document:
    """Every count of every breakdown as it is; those from 1 to 4 are blanked and nothing else is."""
    rows, names = published_rows(study), study.document["variables"]
    keys = study.document["public_keys"]
    document = release(names, keys, [({}, len(rows))])
    for name in (name for name in names if name not in keys):
        groups = [{}, *({key: group} for key in keys for group in names[key] if group)]
        for group in groups:
            for code in (code for code in names[name] if code):
                at = {name: code, **group}
                n = int(value(rows, [[1, at]]))
                shown = {"lo": n, "hi": n} if n == 0 or n >= 5 else {"lo": 0, "hi": None}
                document["facts"].append({"at": at, **shown})
            terms = [[1, {name: code, **group}] for code in names[name] if code]
            base = int(value(rows, terms))
            document["linear"].append({"terms": terms, "lo": base, "hi": base})
    return document


def test_blanking_small_counts_alone_fails_and_gives_true_counts_away() -> None:
    study = small_study(2)
    rows, recovered = published_rows(study), 0
    document = primary_only(study)
    found = findings(document, study.keys)
    assert found.code == 1
    blanked = {tuple(sorted(fact["at"].items())) for fact in document["facts"] if is_hidden(fact)}
    for each in found.exposures:
        if len(each.terms) == 1 and tuple(sorted(each.terms[0][1].items())) in blanked:
            true = int(value(rows, each.terms))
            recovered += each.what.startswith(f"{true} of ")
    assert recovered > len(blanked) / 4, f"{recovered} of {len(blanked)}"
    assert found.cells >= recovered


def test_each_certain_answer_and_each_exposed_cell_counts_once() -> None:
    """In `h` all four said `a`; each of them, each colleague and every stranger can be certain of it."""
    document = release({"x": "ab", "k": "gh"}, "k", [({}, 24), ({"x": "a"}, 14), ({"x": "b"}, 10)])
    document["facts"] += [{"at": {"x": "b", "k": "g"}, "lo": 10, "hi": 10}]
    keys = {"schema": 1, "keys": ["k"], "counts": [{"at": {"k": "g"}, "n": 20}, {"at": {"k": "h"}, "n": 4}]}
    found = findings(document, keys)
    assert {each.attack for each in found.exposures if each.people} >= {"known keys"}
    assert found.certain == 4
    assert 0 < found.cells <= len([each for each in found.exposures if not each.people])
    label = {"id": "quote-1", "label": {"k": "h"}, "fits": 4}
    spoken = findings({**document, "quotes": [label]}, keys)
    assert (spoken.certain, spoken.cells, spoken.labels) == (4, found.cells, 1)


def test_what_was_found_is_said_in_plain_words() -> None:
    assert found_in_words(0, 0) == "0 personal answers certain, 0 cells exposed"
    assert found_in_words(1, 1200) == "1 personal answer certain, 1,200 cells exposed"
    assert found_in_words(2, 1, 1).endswith("1 cell exposed, 1 quote with a label that says too much")
    assert found_in_words(None, 0) == "0 cells exposed, personal answers not attacked without --keys"


# ---- what passes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [2, 5])
def test_a_settled_study_has_no_cell_exposed_and_no_answer_certain(seed: int) -> None:
    study = small_study(seed)
    found = findings(study.document, study.keys)
    assert (found.code, found.exposures, found.unproven) == (0, (), ())
    assert (found.certain, found.cells, found.labels) == (0, 0, 0)
    assert found.hidden > 0
    assert found.shown > 0


def test_every_fact_of_a_settled_study_is_true() -> None:
    study = small_study(2)
    rows = published_rows(study)
    for fact in every_fact(study.document):
        high = np.inf if fact["hi"] is None else fact["hi"]
        assert fact["lo"] - 1e-6 <= value(rows, terms_of(fact)) <= high + 1e-6, fact
    assert {tuple(e["at"].values()): e["n"] for e in study.keys["counts"]} == {
        tuple(e["at"].values()): e["n"] for e in joint_counts(rows, study.keys["keys"])
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_scale_of_scores_below_nought_is_stated_as_it_is(seed: int) -> None:
    points = tuple(Choice(str(score), f"Point {score}", float(score)) for score in range(-2, 3))
    variable = Variable("lean", "lean", "Lean", "choice", "matrix", points)
    asked = [TableSpec("lean", "lean", "Lean?", "matrix", (variable,), ordered=True), choice("k", "gh")]
    chance = Random(seed)  # noqa: S311 - made-up people
    codes = [score for score, n in zip(range(-2, 3), (25, 25, 12, 10, 8), strict=True) for _ in range(n)]
    rows = [{"lean": str(code), "k": chance.choice("ggh")} for code in codes]
    study = settled(rows, asked, ["k"])
    there = published_rows(study)
    means = [fact for fact in study.document["linear"] if any(w < 0 for w, _ in fact["terms"])]
    assert means
    assert all(fact["lo"] <= value(there, fact["terms"]) <= fact["hi"] for fact in means)
    assert findings(study.document, study.keys).code == 0


def test_a_study_that_was_published_before_is_not_published_again_for_one_person() -> None:
    before = small_study(2)
    rows = list(people(2))
    rows[0] = {**rows[0], "next": "b" if rows[0]["next"] != "b" else "a"}
    with pytest.raises(Refused) as refused:
        settled(rows, earlier={"before": before.document})
    assert {problem.code for problem in refused.value.problems} == {"AUDIT-001"}
    assert all("before" in problem.what for problem in refused.value.problems)
    again = settled(people(2), earlier={"before": before.document})
    assert again.document == before.document


def test_the_attack_with_known_keys_is_the_one_that_ran() -> None:
    study = small_study(2)
    ran = {each.name for each in findings(study.document, study.keys).attacks if each.ran}
    assert {"linked tables", "known keys", "insiders", "groups made to measure", "groups"} <= ran
    without = {each.name for each in findings(study.document).attacks if each.ran}
    assert not without & {"known keys", "insiders", "groups made to measure"}
