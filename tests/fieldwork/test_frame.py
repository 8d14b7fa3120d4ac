from __future__ import annotations

import polars as pl

from remit.core.problems import Problem
from remit.core.words import Choice, Variable
from remit.fieldwork.frame import Frame, in_codes, make_frame

POSTS = {
    "post": ["p1", "p2", "p3"],
    "organisation": ["north", "north", "south"],
    "region": ["N", "N", " "],
    "disposition": [None, "2.11", ""],
}


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def frame_of(**columns: list[str | None]) -> tuple[Frame | None, tuple[Problem, ...]]:
    return make_frame({**POSTS, **columns})


def test_a_sound_frame_has_no_problems_and_knows_its_attributes() -> None:
    frame, problems = make_frame(POSTS)
    assert problems == ()
    assert frame is not None
    assert (len(frame), frame.attributes) == (3, ("region",))


def test_a_blank_cell_is_null_and_not_a_space() -> None:
    frame, _ = make_frame(POSTS)
    assert frame is not None
    assert frame.texts("region") == ["N", "N", None]


def test_a_column_that_is_not_there_reads_as_blank() -> None:
    frame, _ = make_frame(POSTS)
    assert frame is not None
    assert frame.texts("nowhere") == [None, None, None]


def test_a_post_listed_twice_is_named_with_both_lines() -> None:
    _, problems = frame_of(post=["p1", "p2", "p1"])
    assert codes(problems) == ["FRAME-006"]
    assert problems[0].where.line == 4
    assert "line 2" in problems[0].what


def test_a_missing_post_column_names_the_nearest_and_gives_no_frame() -> None:
    frame, problems = make_frame({"posts": ["p1"], "organisation": ["north"]})
    assert frame is None
    assert codes(problems) == ["FRAME-001"]
    assert "did you mean 'posts'?" in problems[0].what


def test_a_missing_organisation_is_a_warning_because_people_can_still_be_counted() -> None:
    frame, problems = make_frame({"post": ["p1"]})
    assert frame is not None
    assert [(p.code, p.severity) for p in problems] == [("FRAME-002", "warning")]


def test_columns_of_different_length_are_refused() -> None:
    frame, problems = frame_of(region=["N"])
    assert frame is None
    assert codes(problems) == ["FRAME-003"]


def test_an_empty_frame_and_a_post_without_an_id_are_problems() -> None:
    assert codes(make_frame({"post": [], "organisation": []})[1]) == ["FRAME-004"]
    assert codes(frame_of(post=["p1", None, "p3"])[1]) == ["FRAME-005"]


def test_a_code_that_is_not_aapors_is_named_with_its_line() -> None:
    _, problems = frame_of(disposition=["1.1", "answered", "4.9"])
    assert codes(problems) == ["FRAME-007"]
    assert problems[0].where.line == 3


def _region() -> Variable:
    choices = (Choice("south", "South & East"), Choice("mon", "Ynys Môn"))
    return Variable("region", "region", "Region", "choice", "single", choices)


def test_a_frame_that_has_the_labels_of_a_question_is_read_as_its_codes() -> None:
    rows = pl.DataFrame({"post": list("abcd"), "region": ["south & east", " Ynys  Môn", "mon", None]})
    coded, problems = in_codes(rows, [_region()])
    assert coded is not None
    assert coded["region"].to_list() == ["south", "mon", "mon", None]
    assert problems == ()


def test_what_is_no_answer_of_the_question_stays_and_is_told_with_the_nearest_label() -> None:
    rows = pl.DataFrame({"post": ["a", "b"], "region": ["Sowth & East", ".n"], "size": ["x", "y"]})
    coded, (problem,) = in_codes(rows, [_region()])
    assert coded is not None
    assert coded.equals(rows)
    assert (problem.code, problem.severity) == ("FRAME-019", "warning")
    assert "did you mean" in problem.what


def test_without_a_frame_there_is_nothing_to_read() -> None:
    assert in_codes(None, [_region()]) == (None, ())
