"""Rows become `Responses`: nothing is dropped, and everything odd about them is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from remit.core.problems import Place, Problem, nearest
from remit.core.words import MISSING, Variable, brief, match_key, number_of
from remit.fieldwork.frame import Frame
from remit.fieldwork.responses import Responses

ID = "id"
RESPONSES = Place("responses.csv")
FLAG_CODES = ("1", "0")
SHOWN = 3
"""How many examples a message gives before it says "and so many more"."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def assemble(
    rows: pl.DataFrame,
    variables: Sequence[Variable],
    *,
    frame: Frame | None = None,
    population: int = 0,
    weight: str = "",
    where: Place = RESPONSES,
) -> tuple[Responses, tuple[Problem, ...]]:
    """The rows as `Responses`, and what is wrong with them.

    `rows` has one row a respondent: `id`, the variables, and the `weight` column where one is named. Cells
    become text; blank cells become null. Codes that nobody listed and texts that are not numbers are
    kept and reported as warnings. `population` is the number of people who could have answered (0:
    unknown). Checks that need the questionnaire are in `remit.fieldwork.checks`.
    """
    texts = rows.with_columns(pl.exclude(pl.String).cast(pl.String, strict=False)).with_columns(_trimmed())
    problems = [*_check_columns(texts.columns, variables, weight, where)]
    if ID not in texts.columns:
        texts = texts.with_columns(pl.Series(ID, [str(row + 1) for row in range(texts.height)]))
    else:
        problems += _check_ids(texts[ID], where)
    absent = [v.name for v in variables if v.name not in texts.columns]
    texts = texts.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    for variable in variables:
        problems += _check_values(variable, texts[variable.name], texts[ID], where)
    weights, wrong = _read_weights(texts, weight, where)
    problems += wrong
    if frame is not None:
        problems += _check_frame(texts[ID], frame, where)
    kept = texts.select(ID, *(variable.name for variable in variables))
    return Responses(kept, tuple(variables), weights, population), tuple(problems)


def _trimmed() -> pl.Expr:
    """Every cell without the blanks around it, null where nothing is left."""
    text = pl.all().str.strip_chars()
    return pl.when(text != "").then(text)


def _check_columns(
    columns: Sequence[str], variables: Sequence[Variable], weight: str, where: Place
) -> Iterable[Problem]:
    known = {ID, *(variable.name for variable in variables)} | ({weight} if weight else set())
    extra = [name for name in columns if name not in known]
    if ID not in columns:
        yield Problem(
            "RESP-001",
            where,
            f"there is no column 'id'{nearest(ID, columns)}; rows are numbered instead",
            "name the column that identifies each response 'id', as the first column",
        )
    for variable in variables:
        if variable.name not in columns:
            yield Problem(
                "RESP-004",
                where,
                f"there is no column '{variable.name}'{nearest(variable.name, extra)}, "
                f"so nobody seems to have answered '{variable.item}'",
                "add the column, or take the question out of questionnaire.yaml",
            )
    if extra:
        yield Problem(
            "RESP-005",
            where,
            f"{_several(len(extra), 'column')} not in the questionnaire, not tabulated: {_examples(extra)}",
            "add the question to questionnaire.yaml if its answers should be published",
            "warning",
        )


def _check_ids(ids: pl.Series, where: Place) -> Iterable[Problem]:
    counts = Counter(ids.drop_nulls().to_list())
    return id_problems(ids.null_count(), [name for name, count in counts.items() if count > 1], where)


def id_problems(blank: int, twice: Sequence[str], where: Place) -> Iterable[Problem]:
    """A problem for rows without an id, and one for the ids that stand more than once."""
    if blank:
        yield Problem(
            "RESP-002", where, f"{_several(blank, 'row')} without an id", "give each response its own id"
        )
    if twice:
        named = _examples([f"'{name}'" for name in twice])
        yield Problem(
            "RESP-003",
            where,
            f"{_several(len(twice), 'id')} used more than once ({named}), so somebody may be counted twice",
            "keep one row for each response",
        )


def _check_values(variable: Variable, cells: pl.Series, ids: pl.Series, where: Place) -> Iterable[Problem]:
    if variable.storage == "text" or not cells.len():
        return
    counts = cells.value_counts(name="times").iter_rows()
    odd = dict(sorted((text, n) for text, n in counts if text is not None and not _fits(variable, text)))
    if not odd:
        return
    first = str(next(iter(odd)))
    line = f"first in the row with id '{ids[cells.to_list().index(first)]}'"
    listed = _examples([f"'{brief(text)}' ({count})" for text, count in odd.items()])
    yield Problem(_ODD[variable.storage][0], where, *_words(variable, odd, listed, line), "warning")


_ODD = {
    "choice": ("RESP-006", "answers that the questionnaire does not list"),
    "flag": ("RESP-006", "cells that are neither 1 nor 0"),
    "number": ("RESP-007", "answers that are not numbers"),
    "date": ("RESP-007", "answers that are not dates (YYYY-MM-DD)"),
}


def _fits(variable: Variable, text: str) -> bool:
    if text in MISSING:
        return True
    if variable.storage == "flag":
        return text in FLAG_CODES
    if variable.storage == "date":
        return _DATE.fullmatch(text) is not None
    if variable.storage == "number":
        return number_of(text) is not None or any(choice.code == text for choice in variable.choices)
    return any(choice.code == text for choice in variable.choices)


def _words(variable: Variable, odd: dict[str, int], listed: str, line: str) -> tuple[str, str]:
    what = f"'{variable.name}' holds {_ODD[variable.storage][1]}: {listed}; {line}. They are kept"
    if variable.storage in ("number", "date"):
        return f"{what}, but no mean can count them", "correct them, or leave the cell blank"
    keys = {match_key(choice.label): choice.code for choice in variable.choices}
    by_label = [keys[match_key(text)] for text in odd if match_key(text) in keys]
    if by_label:
        return f"{what} as rows of their own", f"write the code '{by_label[0]}' instead of its label"
    near = nearest(next(iter(odd)), (choice.code for choice in variable.choices))
    fix = "add the choice to questionnaire.yaml, or correct the cell"
    return f"{what} as rows of their own{near}", fix


def _read_weights(
    texts: pl.DataFrame, weight: str, where: Place
) -> tuple[npt.NDArray[np.float64] | None, list[Problem]]:
    if not weight:
        return None, []
    if weight not in texts.columns:
        what = f"there is no weight column '{weight}'{nearest(weight, texts.columns)}"
        fix = "correct `weight:` in study.yaml, or add the column"
        return None, [Problem("RESP-008", where, what, fix)]
    numbers = texts[weight].cast(pl.Float64, strict=False).to_numpy()
    bad = int((~(np.isfinite(numbers) & (numbers >= 0))).sum())
    if bad:
        what = f"the weight column '{weight}': {_several(bad, 'cell')} blank, negative or not a number"
        return None, [Problem("RESP-008", where, what, "give each response a weight of 0 or more")]
    return numbers.astype(np.float64), []


def _check_frame(ids: pl.Series, frame: Frame, where: Place) -> Iterable[Problem]:
    posts = set(frame.posts)
    strangers = [name for name in ids.drop_nulls().to_list() if name not in posts]
    if not strangers or len(strangers) == ids.len():  # none linked at all: `judge_posts` speaks of that
        return
    named = [f"'{name}'{nearest(name, posts)}" for name in strangers[:SHOWN]]
    yield Problem(
        "RESP-009",
        where,
        f"{_several(len(strangers), 'response')} from posts that the frame does not list: "
        f"{_examples(named, len(strangers))}; their answers are tabulated",
        "add their posts to frame.csv, or correct the ids",
        "warning",
    )


def _several(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _examples(words: Sequence[str], total: int = 0) -> str:
    more = (total or len(words)) - min(SHOWN, len(words))
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more else "")
