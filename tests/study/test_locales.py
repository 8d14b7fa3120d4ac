"""Locale packs are data: every one can be read, and a language without one says so."""

from __future__ import annotations

import pytest

from remit.core.problems import Refused
from remit.study import locales
from remit.study.locales import known_locales, nearest_locale, read_locale


@pytest.mark.parametrize("locale", known_locales())
def test_every_pack_can_be_read_and_its_rules_have_names_of_their_own(locale: str) -> None:
    pack, problems = read_locale(locale)
    assert problems == ()
    names = [rule.name for rule in pack.rules]
    assert len(names) == len(set(names)) > 10
    assert all(rule.says and rule.replacement for rule in pack.rules)


def test_a_build_reads_the_identifiers_alone() -> None:
    whole, few = read_locale("en-GB")[0], read_locale("en-GB", hints=False)[0]
    assert [rule.name for rule in few.rules] == [rule.name for rule in whole.rules if rule.identifier]
    assert 0 < len(few.rules) < len(whole.rules)
    assert few.unspecific == whole.unspecific


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en-GB", "en-GB"), ("EN-gb", "en-GB"), ("en", "en-GB"), ("en-IE", "en-GB"), ("fr", "base")],
)
def test_the_nearest_pack_serves_a_language(language: str, locale: str) -> None:
    assert nearest_locale(language) == locale


def test_a_language_without_a_pack_is_a_warning_and_has_the_base() -> None:
    pack, (problem,) = read_locale("fr")
    assert (problem.code, problem.severity) == ("QUOTE-040", "warning")
    assert "email" in {rule.name for rule in pack.rules}


def test_a_pack_with_a_broken_pattern_is_named(tmp_path, monkeypatch) -> None:
    rule = "{name: x, says: y, class: hint, replace: '[z]', pattern: '%s'}"
    rules = "\n".join(f"  - {rule % pattern}" for pattern in ("(", "{nowhere}"))
    (tmp_path / "xx.yaml").write_text(f"schema: 1\nrules:\n{rules}\n", "utf-8")
    monkeypatch.setattr(locales, "FOLDER", tmp_path)
    with pytest.raises(Refused) as refused:
        read_locale("xx")
    assert [(problem.code, problem.where.line) for problem in refused.value.problems] == [
        ("QUOTE-041", 3),
        ("QUOTE-041", 4),
    ]
