"""Codebooks as they are authored: `codebook/ITEM.yaml` to the values that the coding room judges."""

from __future__ import annotations

from remit.coding.codebook import Codebook, Theme, check_codebook
from remit.core.problems import Problem
from remit.study.yamlfile import Fields, Node, check_schema


def read_codebook(node: Node) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """One codebook, and what is wrong with it; None when it names no item."""
    problems: list[Problem] = []
    top = Fields(node, problems, node.where.file)
    check_schema(top)
    item = top.text("item", required=True)
    codebook = Codebook(
        item=item,
        themes=tuple(_theme(entry, problems) for entry in top.entries("themes")),
        version=top.text("version"),
        where=node.where,
    )
    top.finish()
    problems.extend(check_codebook(codebook))
    return (codebook if item else None), tuple(problems)


def _theme(node: Node, problems: list[Problem]) -> Theme:
    entry = Fields(node, problems, "a theme")
    theme = Theme(
        code=entry.text("code"),
        label=entry.text("label"),
        definition=entry.text("definition"),
        include=entry.text("include"),
        exclude=entry.text("exclude"),
        parent=entry.text("parent"),
        where=node.where,
        examples=entry.texts("examples"),
    )
    entry.finish()
    return theme
