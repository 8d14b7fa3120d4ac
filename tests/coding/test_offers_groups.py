"""A first sorting: the same each time, little moved by a few more answers, and silence apart."""

from __future__ import annotations

from itertools import pairwise
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.coded_made_up import SAYINGS, answers, pretend_embedding
from remit.coding.group_words import theme_codes
from remit.coding.grouping import group_answers, is_no_answer, no_answer_pattern, number_of_groups
from remit.study.locales import read_locale

PACK = read_locale("en-GB", hints=False)[0]
SILENT = no_answer_pattern(PACK.no_answer, PACK.no_answer_more)


def numbers(groups, size):
    """The group of each answer."""
    found = [-1] * size
    for number, group in enumerate(groups):
        for place in group.members:
            found[place] = number
    return found


def rand_index(first, second):
    """The adjusted Rand index (Hubert and Arabie, 1985): 1 the same sorting, 0 as by chance."""
    pairs, rows, columns = {}, {}, {}
    for one, other in zip(first, second, strict=True):
        pairs[one, other] = pairs.get((one, other), 0) + 1
        rows[one] = rows.get(one, 0) + 1
        columns[other] = columns.get(other, 0) + 1
    both, one, other = (sum(comb(n, 2) for n in table.values()) for table in (pairs, rows, columns))
    expected = one * other / comb(len(first), 2)
    return (both - expected) / ((one + other) / 2 - expected)


def test_the_index_is_1_for_the_same_sorting_under_other_names():
    assert rand_index([0, 0, 1, 1, 2], [5, 5, 3, 3, 9]) == 1
    assert rand_index([0, 0, 1, 1], [0, 1, 0, 1]) < 0.1


@pytest.mark.parametrize("embed", [None, pretend_embedding], ids=["words", "meaning"])
@pytest.mark.parametrize("size", [1, 2, 3, 20, 105])
def test_every_answer_is_in_one_group(size, embed):
    texts = [each.text for each in answers(size)]
    members = sorted(place for group in group_answers(texts, embed, SILENT) for place in group.members)
    assert members == list(range(size))


def test_the_order_of_answers_changes_nothing():
    texts = [each.text for each in answers(105)]
    mixed = list(range(105))
    Random(3).shuffle(mixed)  # noqa: S311 any order
    first = numbers(group_answers(texts, pretend_embedding), 105)
    again = numbers(group_answers([texts[place] for place in mixed], pretend_embedding), 105)
    assert rand_index([first[place] for place in mixed], again) == pytest.approx(1)


def test_a_few_more_answers_change_little():
    alike = []
    for seed in range(4):
        texts = [each.text for each in answers(210, seed)]
        before = numbers(group_answers(texts[:200], pretend_embedding), 200)
        after = numbers(group_answers(texts, pretend_embedding), 210)[:200]
        alike.append(rand_index(before, after))
    assert sum(alike) / len(alike) > 0.6


def test_answers_about_one_thing_are_found_together():
    texts = [saying for said in SAYINGS.values() for saying in said for _ in range(3)]
    truth = [theme for theme, said in SAYINGS.items() for _ in said for _ in range(3)]
    groups = group_answers([f"{text} {number}" for number, text in enumerate(texts)], pretend_embedding)
    assert rand_index(truth, numbers(groups, len(texts))) > 0.3


@pytest.mark.parametrize(
    "text",
    ["None", "N/A", "n/a.", "-", "?", "", "No", "No comment", "nothing to add", "Don’t know",
     "don't know, sorry", "No, nothing really", "NIL", "Not sure at present", "nothing else I can think of",
     "Dim byd", "Dim sylwadau", "Ddim yn siŵr", "None 🙂", "🤷🏽 don't know", "..."],
)  # fmt: skip
def test_saying_nothing_is_known(text):
    assert is_no_answer(text, SILENT)


@pytest.mark.parametrize(
    "text",
    ["no time", "Dim amser", "nothing works", "None of the staff were kind", "no parking", "not enough desks",
     "I don't know who to ask", "pass marks", "any other books", "a", "further education",
     "no staff and no comment box", "👍", "👍🏽👍", "❤️", "☹", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"],
)  # fmt: skip
def test_saying_little_is_not_saying_nothing(text):
    assert not is_no_answer(text, SILENT)


def test_those_who_say_nothing_are_a_group_of_their_own():
    texts = [*(each.text for each in answers(30)), "none", "N/A", "no comment"]
    groups = group_answers(texts, None, SILENT)
    assert [group.members for group in groups if group.kind == "none"] == [(30, 31, 32)]


def test_only_silence_is_one_group():
    (group,) = group_answers(["none", "-"], None, SILENT)
    assert (group.kind, group.members) == ("none", (0, 1))


def test_answers_of_emoji_alone_are_grouped_by_what_they_show():
    texts = [*(each.text for each in answers(60)), *["👍"] * 6, *["👍🏽"] * 3, *["No 👍"] * 2]
    groups = group_answers(texts, None, SILENT)
    (thumbs,) = (group for group in groups if 60 in group.members)
    assert set(range(60, 69)) <= set(thumbs.members)
    assert [group.members for group in groups if group.kind == "none"] == [(69, 70)]


def test_no_answers_give_no_groups():
    assert group_answers([]) == ()


def test_a_group_is_named_by_words_that_people_wrote():
    texts = [each.text for each in answers(105)]
    said = {word for text in texts for word in text.casefold().replace(",", " ").replace(".", " ").split()}
    for group in group_answers(texts, pretend_embedding, SILENT, PACK.plain):
        assert set(group.words) <= said
        assert not set(group.words) & PACK.plain
        assert set(group.typical) <= set(group.members)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_text_is_too_strange_to_be_sorted(texts):
    members = sorted(place for group in group_answers(texts, None, SILENT) for place in group.members)
    assert members == list(range(len(texts)))


def test_more_answers_give_more_groups_up_to_what_people_can_take_in():
    sizes = [number_of_groups(answers) for answers in range(1, 6000, 7)]
    assert all(first <= second for first, second in pairwise(sizes))
    assert number_of_groups(20) == 3
    assert sizes[-1] == 20


def test_codes_of_a_draft_are_plain_and_differ():
    assert theme_codes(["Café, Zoë", "cafe zoe", "水", "", "No answer"]) == [
        "cafe_zoe", "cafe_zoe_2", "group", "group_2", "no_answer"
    ]  # fmt: skip
