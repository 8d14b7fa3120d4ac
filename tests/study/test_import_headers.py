"""Headers are taken apart into code, question and option, whatever separates them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.study.importing.headers import numbered_stem, parse_header, parse_headers, position_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("", (), "", ())),
        ("code1", ("code1", (), "", ())),
        ("code1. What is it?", ("code1", (), "What is it?", ())),
        ("code1: What is it?", ("code1", (), "What is it?", ())),
        ("3. What is it?", ("3", (), "What is it?", ())),
        ("code1._.What is it?", ("code1", (), "What is it?", ())),
        ("code1[SQ001]", ("code1", ("SQ001",), "", ())),
        ("code1[SQ001]. Which? [C, C++ etc.]", ("code1", ("SQ001",), "Which?", ("C, C++ etc.",))),
        ("code1[SQ001]._.Which? [x.y]", ("code1", ("SQ001",), "Which?", ("x.y",))),
        ("code1[SQ001]. Which (e.g. a. b.)? []", ("code1", ("SQ001",), "Which (e.g. a. b.)?", ("",))),
        ("grid1[row1]. [I like it [a lot]]", ("grid1", ("row1",), "", ("I like it [a lot]",))),
        ("code1[SQ001][1]. Rate [row][scale]", ("code1", ("SQ001", "1"), "Rate", ("row", "scale"))),
        ("tool5_can[multi]. Which? [C]", ("tool5_can", ("multi",), "Which?", ("C",))),
        ("Which of these? [Other]", ("", (), "Which of these?", ("Other",))),
        ("e.g. anything", ("", (), "e.g. anything", ())),
        ("An array x[1]", ("", (), "An array x[1]", ())),
    ],
)
def test_a_header_is_taken_apart(header, expected):
    found = parse_header(header)
    assert (found.code, found.subs, found.question, found.options) == expected


def test_columns_of_one_code_share_their_question_even_when_options_hold_brackets():
    options = ["C [old", "C", "D] x", "E [x]"]
    found = parse_headers([f"a[SQ{i}]. Pick [{option}]" for i, option in enumerate(options)])
    assert [header.option for header in found] == options
    assert {header.question for header in found} == {"Pick"}


def test_brackets_in_the_question_stay_in_the_question():
    found = parse_headers(["a[SQ1]. Pick [tick all] [C]", "a[SQ2]. Pick [tick all] [D]"])
    assert [(header.question, header.option) for header in found] == [
        ("Pick [tick all]", "C"),
        ("Pick [tick all]", "D"),
    ]


WORDS = st.text(st.sampled_from("abc é'/,;?!()-"), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(
    code=st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True),
    question=WORDS,
    options=st.lists(st.text(st.sampled_from("xyz[]. ,+#"), min_size=1, max_size=10), min_size=2, max_size=5),
    separator=st.sampled_from([". ", "._."]),
)
def test_any_block_written_by_the_grammar_is_read_back(code, question, options, separator):
    found = parse_headers([f"{code}[SQ{i}]{separator}{question} [{o}]" for i, o in enumerate(options)])
    assert [header.code for header in found] == [code] * len(options)
    together = [" ".join(f"{header.question} [{header.options[0]}]".split()) for header in found]
    assert together == [" ".join(f"{question} [{option}]".split()) for option in options]


@given(st.text(max_size=60))
def test_no_header_is_too_strange_to_be_read(header):
    found = parse_header(header)
    assert found.raw == header


@pytest.mark.parametrize(
    ("option", "place"),
    [
        ("Rank 1", 1),
        ("2", 2),
        ("3rd choice", 3),
        ("First", 1),
        ("Priority 4", 4),
        ("10 years", 0),
        ("Skill 1", 0),
    ],
)
def test_places_of_a_ranking_are_known_by_their_words(option, place):
    assert position_of(option) == place


def test_numbered_options_share_a_stem():
    assert numbered_stem(["Skill 1", "Skill 2", "Skill 3"]) == "skill"
    assert numbered_stem(["Skill 1", "Skill 3"]) is None
    assert numbered_stem(["Skill 1", "Tool 2"]) is None
