"""The address of an engine, and what is said where it cannot be asked."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from engines.coded import made, write_coded
from remit.core.problems import Refused
from remit.study.engines import counting
from remit.study.engines.address import Address, read_address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("file", Address("file", "")),
        ("duckdb", Address("duckdb", "")),
        ("spark://local[2]", Address("spark", "local[2]")),
        ("spark://host:7077", Address("spark", "spark://host:7077")),
        ("postgresql://a@h/d", Address("postgres", "postgresql://a@h/d", "responses")),
        ("postgresql://a@h/d?table=staff", Address("postgres", "postgresql://a@h/d", "staff")),
    ],
)
def test_an_address_says_which_engine_and_where(text: str, found: Address) -> None:
    assert read_address(text) == found


@pytest.mark.parametrize(("text", "near"), [("spork://x", "spark"), ("duckbd", "duckdb"), ("", "")])
def test_another_address_is_refused_with_the_nearest(text: str, near: str) -> None:
    with pytest.raises(Refused, match="ENGINE-001") as refused:
        read_address(text)
    assert near in str(refused.value)


def test_a_package_that_is_missing_is_named_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_coded(tmp_path / "r.parquet", made(20, weighted=False))
    monkeypatch.setattr(counting, "find_spec", lambda name: None)
    with (
        pytest.raises(Refused, match=r"ENGINE-002.*pyspark.*remit\[spark\]"),
        counting.rows_at("spark://local[2]", path),
    ):
        pass


def test_nothing_is_asked_of_an_engine_that_engines_answer_differently() -> None:
    """The most common value, samples and hashes differ or are missing; by way of pandas texts change."""
    tree = ast.parse(Path(counting.__file__).read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"mode", "sample", "hash", "execute", "to_pandas", "memtable", "rollup"}
