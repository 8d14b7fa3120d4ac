"""Strata, clusters and weights: intervals through svy, beside those of R."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

import numpy as np
import pytest

from estimates.made import cell, people, read_reference, spec
from remit.core.problems import Refused
from remit.core.words import TableSpec
from remit.estimates.design import tabulate_by_design
from remit.estimates.strata import SampleDesign, make_design
from remit.estimates.tabulate import tabulate
from remit.fieldwork.responses import Responses

DIGITS = 1e-9
SIZES = {"north": 100, "south": 80, "east": 50, "west": 35}


def design(name: str) -> SampleDesign:
    lines = read_reference("people.csv")
    strata = [line["stratum"] for line in lines]
    if name == "stratified":
        return make_design(strata, populations=SIZES)
    return make_design(strata, [line["psu"] for line in lines])


def specs(responses: Responses) -> dict[str, TableSpec]:
    def made(item: str, layout: str, **more: object) -> TableSpec:
        variables = [each for each in responses.variables if each.item == item]
        return spec(layout, variables, **more)

    return {
        "view": made("view", "choice", favourable=("a", "sa"), unfavourable=("sd", "d")),
        "hours": made("hours", "number"),
        "does": made("does", "multi"),
    }


@pytest.fixture(scope="module")
def from_r() -> Mapping[tuple[str, str, str, str], float]:
    return {
        (line["design"], line["domain"], line["variable"], line["statistic"]): float(line["value"])
        for line in read_reference("from_r.csv")
    }


@pytest.mark.parametrize("name", ["stratified", "clustered"])
def test_means_have_the_intervals_of_r(name: str, from_r: Mapping[tuple[str, str, str, str], float]) -> None:
    pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    responses = people(True, 265)
    made = specs(responses)
    key = responses.variable("region")
    assert key is not None
    tables = tabulate_by_design(responses, [made["view"], made["hours"]], design(name), [key])
    for domain in ("", "a", "b", "c"):
        place = 1 if domain else 0
        for table, measure, figure in ((tables[place], "net", "net"), (tables[2 + place], "mean", "hours")):
            found = cell(table, measure, group=domain)
            wanted = [from_r[name, domain, figure, part] for part in ("mean", "lower", "upper")]
            if figure == "net":
                wanted = [max(-1.0, min(part, 1.0)) for part in wanted]
            assert [found.value, found.lower, found.upper] == pytest.approx(wanted, rel=DIGITS)


@pytest.mark.parametrize("name", ["stratified", "clustered"])
def test_shares_have_the_wilson_interval_of_svy(name: str) -> None:
    pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    responses = people(True, 265)
    key = responses.variable("region")
    assert key is not None
    whole, broken = tabulate_by_design(responses, [specs(responses)["view"]], design(name), [key])
    checked = 0
    for line in read_reference("from_svy.csv"):
        if line["design"] != name or line["statistic"] != "share":
            continue
        level, domain = line["variable"].removeprefix("view="), line["domain"]
        found = cell(broken if domain else whole, choice=level, group=domain)
        wanted = [float(line[part]) for part in ("value", "lower", "upper")]
        if np.isfinite(wanted[1]):
            assert [found.value, found.lower, found.upper] == pytest.approx(wanted, rel=DIGITS)
            checked += 1
    assert checked >= 18


def test_a_tick_and_a_median_have_intervals_and_a_mention_has_none() -> None:
    pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    responses = people(True, 265)
    made = specs(responses)
    does, hours = tabulate_by_design(responses, [made["does"], made["hours"]], design("clustered"))
    for found in (cell(does, choice="clinic"), *(cell(hours, part) for part in ("q1", "median", "q3"))):
        assert found.lower is not None
        assert found.upper is not None
        assert found.value is not None
        assert found.lower <= found.value <= found.upper
    assert cell(does, "share_of_mentions", choice="clinic").lower is None
    assert any("svy 0.35" in note for note in does.notes)


def test_a_design_of_simple_random_sampling_gives_the_closed_form() -> None:
    pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    responses = people(True, 265)
    for table in specs(responses).values():
        (by_design,) = tabulate_by_design(responses, [table], SampleDesign())
        for one, two in zip(by_design.cells, tabulate(responses, table).cells, strict=True):
            assert (one.n, one.base, one.value) == (two.n, two.base, two.value)
            if one.lower is not None and one.value not in (0.0, 1.0):
                assert [one.lower, one.upper] == pytest.approx([two.lower, two.upper], rel=DIGITS)


def test_a_stratum_with_one_unit_joins_its_neighbour_and_says_so() -> None:
    made = make_design(["a", "a", "b", "c", "c"], populations={"a": 10, "b": 5, "c": 20})
    assert made.strata == ("a", "a", "b + c", "b + c", "b + c")
    assert made.populations == {"a": 10, "b + c": 25}
    assert made.merged == ("The stratum “b” holds one sampled unit and was merged with “c”.",)


def test_the_last_stratum_joins_the_one_before_it() -> None:
    assert make_design(["a", "a", "b"]).strata == ("b + a",) * 3


def test_one_cluster_in_a_stratum_is_lonely_however_many_people_it_holds() -> None:
    made = make_design(["a", "a", "a", "b", "b"], ["1", "1", "1", "2", "3"])
    assert made.strata == ("a + b",) * 5


@pytest.mark.parametrize(
    ("strata", "clusters", "code"),
    [
        (["a", None, "b"], [], "EST-012"),
        (["a", "a", "b"], ["1", " ", "2"], "EST-012"),
        (["a", "a", "b"], ["1", "2"], "EST-012"),
        ([], ["1", "1", "1"], "EST-011"),
    ],
)
def test_a_design_that_cannot_be_used_is_refused(
    strata: list[str | None], clusters: list[str | None], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_design(strata, clusters)
    assert refused.value.problems[0].code == code


def test_without_the_extra_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_svy(name: str, *rest: object, **more: object) -> object:
        if name == "svy":
            raise ImportError("No module named 'svy'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", no_svy)
    responses = people(True, 0)
    with pytest.raises(Refused) as refused:
        tabulate_by_design(responses, [specs(responses)["view"]], SampleDesign())
    assert refused.value.problems[0].code == "EST-010"
    assert "remit[design]" in refused.value.problems[0].fix
