"""A small set of responses with open answers, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from remit.coding.codebook import Codebook, Theme
from remit.core.words import Variable
from remit.fieldwork.responses import Responses

WHY = Variable("why", "why", "Why?", "text", "open_text")
TOP = tuple(Variable(f"top.{place}", "top", "Top aspects", "text", "top_open") for place in (1, 2))
AGE = Variable("age", "age", "Age", "number", "whole")

WHY_BOOK = Codebook(
    "why",
    (Theme("people", "People"), Theme("team", "The team", parent="people"), Theme("money", "Money")),
)
TOP_BOOK = Codebook("top", (Theme("quality", "Quality"), Theme("money", "Money")))
BOOKS: Mapping[str, Codebook] = {"why": WHY_BOOK, "top": TOP_BOOK}


def responses_of(**columns: list[str | None]) -> Responses:
    standard: dict[str, list[str | None]] = {
        "id": ["p1", "p2", "p3", "p4", "p5"],
        "why": ["The people and the pay", "Mostly the team", None, ".r", ".n"],
        "top.1": ["Safety", "Budgets", None, "Care", None],
        "top.2": ["Money", None, None, "Safety", None],
        "age": ["50", "51", "52", "53", "54"],
    }
    return Responses(pl.DataFrame(standard | columns), (WHY, *TOP, AGE))
