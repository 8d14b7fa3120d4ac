"""Figures of mass sums: those of `tabulate` on the same rows, and by strata those of svy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from estimates.coded_made import sums_of
from estimates.made import COLOURS, LIKERT, flags, people, read_reference, rows, spec, variable
from remit.core.problems import Refused
from remit.core.words import Choice, TableSpec
from remit.estimates.mass.figures import Figures, Population, cells, make_figures
from remit.estimates.mass.lines import Direction
from remit.estimates.tabulate import tabulate
from remit.fieldwork.responses import Responses

CLOSE = 1e-12
SIDE = Direction(("a", "sa"), ("sd", "d"))
VARIABLES = (
    variable("view", choices=LIKERT),
    variable("when", "date"),
    variable("age", "number"),
    *flags("does", "ab"),
    variable("colour", choices=COLOURS),
)
PERSON = st.tuples(
    st.sampled_from([*(choice.code for choice in LIKERT), ".r", ".n", "other", None]),
    st.sampled_from(["2013-01-01", "2013-02-03", "2014-05-05", None]),
    st.sampled_from(["20", "20.0", "33.5", ".r", "?", None]),
    st.sampled_from(["1", "0", ".r", None]),
    st.sampled_from(["1", "0", ".n", None]),
    st.sampled_from(["red", "blue", "mauve", ".r", None]),
)
SPECS = (
    spec("choice", VARIABLES[:1], favourable=SIDE.favourable, unfavourable=SIDE.unfavourable),
    spec("choice", VARIABLES[1:2]),
    spec("number", VARIABLES[2:3]),
    spec("multi", VARIABLES[3:5]),
)
NOT_FROM_SUMS = ("share_of_mentions", "median", "mode", "q1", "q3", "min", "max")


def expect(responses: Responses, table_spec: TableSpec, found: Mapping[tuple[str, ...], tuple]) -> None:
    """Every cell of the table is among the figures, equal to its last digits."""
    table = tabulate(responses, table_spec, responses.variable("colour"))
    for each in table.cells:
        if each.measure in NOT_FROM_SUMS or (table_spec.layout == "number" and each.measure == "share"):
            continue
        if table_spec.layout == "number" and not any(key[0] == each.variable for key in found):
            assert each.base == 0  # nobody gave a number at all, so there is nothing to take the mean of
            continue
        n, base, *numbers = found[each.variable, each.choice, each.group, each.measure]
        assert (n, base) == (each.n, each.base)
        for one, two in zip(numbers, (each.value, each.lower, each.upper), strict=True):
            assert (one is None) == (two is None)
            assert one is None or one == pytest.approx(two, rel=CLOSE, abs=CLOSE)


def indexed(figures: tuple[Figures, ...]) -> dict[tuple[str, ...], tuple]:
    return {
        (row["variable"], row["choice"], row["group"], row["measure"]): tuple(
            row[name] for name in ("n", "base", "value", "lower", "upper")
        )
        for row in cells(figures).iter_rows(named=True)
    }


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(PERSON, st.floats(0.1, 9.0)), min_size=1, max_size=40),
    st.booleans(),
    st.sampled_from([0, 40, 53, 100_000]),
)
def test_figures_are_those_of_tabulate_on_the_same_rows(
    lines: list[tuple], weighted: bool, population: int
) -> None:
    columns = {each.name: [line[0][place] for line in lines] for place, each in enumerate(VARIABLES)}
    made = rows(columns, VARIABLES, [line[1] for line in lines] if weighted else None, population)
    found = indexed(make_figures(sums_of(made, ("colour",)), Population(population), {"view": SIDE}))
    for each in SPECS:
        expect(made, each, found)
    labels = {key for key in found if key[0] == "view" and key[3] == "share" and not key[2]}
    assert len(labels) == len([each for each in tabulate(made, SPECS[0]).cells if each.measure == "share"])


@pytest.mark.parametrize("population", [0, 265, 105])
@pytest.mark.parametrize("weighted", [False, True])
def test_figures_of_the_reference_people_are_those_of_tabulate(weighted: bool, population: int) -> None:
    made = people(weighted, population)
    found = indexed(make_figures(sums_of(made, ("region",)), Population(population), {"view": SIDE}))
    for item in ("view", "patchy"):
        side = SIDE if item == "view" else Direction()
        table = tabulate(
            made,
            spec(
                "choice",
                [made.variable(item)],
                favourable=side.favourable,
                unfavourable=side.unfavourable,
            ),
            made.variable("region"),
        )
        for each in table.cells:
            n, base, value, lower, upper = found[each.variable, each.choice, each.group, each.measure]
            assert (n, base) == (each.n, each.base)
            assert [value, lower, upper] == pytest.approx(
                [each.value, each.lower, each.upper], rel=CLOSE, abs=CLOSE
            )


def test_the_whole_is_in_the_sums_of_any_breakdown() -> None:
    made = people(True, 265)
    alone = make_figures(sums_of(made))[0]
    by_region = make_figures(sums_of(replace(made), ("region",)))[0]
    lines = [place for place, line in enumerate(alone.lines) if line.variable != "region"]
    for name in ("n", "base", "value", "error", "lower", "upper"):
        assert getattr(alone, name)[:, lines] == pytest.approx(
            getattr(by_region, name), rel=CLOSE, nan_ok=True
        )


# ---- strata -----------------------------------------------------------------------------------------

LAYERS = ("x", "y", "z")
SIZES = {"x": 900, "y": 4_000, "z": 2_500}


def sampled(rows_count: int = 400) -> Responses:
    """People of three strata that were not sampled alike, with weights and blanks."""
    chance = np.random.default_rng(7)
    layers = [LAYERS[place] for place in chance.choice(3, rows_count, p=[0.2, 0.3, 0.5])]
    codes = [choice.code for choice in LIKERT]
    columns = {
        "view": [None if chance.random() < 0.1 else codes[chance.integers(5)] for _ in range(rows_count)],
        "colour": [None if chance.random() < 0.05 else COLOURS[chance.integers(3)].code for _ in layers],
        "layer": layers,
    }
    variables = (
        variable("view", choices=LIKERT),
        variable("colour", choices=COLOURS),
        variable("layer", choices=[Choice(code, code) for code in LAYERS]),
    )
    return rows(columns, variables, chance.uniform(0.5, 3.0, rows_count).tolist())


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_standard_errors_by_strata_are_those_of_svy(corrected: bool, weighted: bool) -> None:
    svy = pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    made = sampled()
    made = made if weighted else replace(made, weights=None)
    population = Population(strata=SIZES if corrected else {})
    figures = make_figures(sums_of(made, ("colour",), "layer"), population, {"view": SIDE})
    weights = np.ones(len(made)) if made.weights is None else made.weights
    layers, view, colour = (made.texts(name) for name in ("layer", "view", "colour"))
    score = {choice.code: choice.score for choice in LIKERT}
    parts = {"wgt": "w", "stratum": "s"} | ({"pop_size": "size"} if corrected else {})
    sizes = [SIZES[layer] for layer in layers]
    checked = 0
    for each in figures:
        for group, label in enumerate(each.groups):
            inside = [
                v is not None and (not each.by or c == label) for v, c in zip(view, colour, strict=True)
            ]
            for place, line in enumerate(each.lines):
                chosen = {
                    "share": [float(v == line.choice) for v in view],
                    "top_two": [float(v in SIDE.favourable) for v in view],
                    "net": [float(v in SIDE.favourable) - float(v in SIDE.unfavourable) for v in view],
                    "mean": [float(score[v] or 0.0) if v else 0.0 for v in view],
                }
                frame = pl.DataFrame(
                    {"w": weights, "s": layers, "size": sizes, "y": chosen[line.measure], "inside": inside}
                ).with_columns(pl.col("inside").cast(pl.Int8))
                sample = svy.Sample(frame, svy.Design(**parts))
                row = sample.estimation.mean(["y"], where=svy.col("inside") == 1)[0].estimates[0]
                assert each.value[group, place] == pytest.approx(row.est, rel=1e-9)
                assert each.error[group, place] == pytest.approx(row.se, rel=1e-9)
                if line.measure == "mean":
                    assert each.lower[group, place] == pytest.approx(row.lci, rel=1e-9)
                checked += 1
    assert checked == 4 * 8


def test_strata_of_the_committed_people_have_the_errors_of_r() -> None:
    made = people(True, 0)
    lines = read_reference("people.csv")
    layer = variable("stratum", choices=[Choice(code, code) for code in ("north", "south", "east", "west")])
    frame = made.rows.with_columns(pl.Series("stratum", [line["stratum"] for line in lines]))
    layered = Responses(frame, (*made.variables, layer), made.weights)
    sizes = {"north": 100, "south": 80, "east": 50, "west": 35}
    found = indexed(
        make_figures(sums_of(layered, ("region",), "stratum"), Population(strata=sizes), {"view": SIDE})
    )
    checked = 0
    for line in read_reference("from_r.csv"):
        if (line["design"], line["variable"]) == ("stratified", "net") and line["statistic"] in (
            "mean",
            "lower",
            "upper",
        ):
            at = ("mean", "lower", "upper").index(line["statistic"])
            value = found["view", "", line["domain"], "net"][2 + at]
            limited = max(-1.0, min(float(line["value"]), 1.0))
            assert value == pytest.approx(limited, rel=1e-9)
            checked += 1
    assert checked == 12


def test_a_population_smaller_than_its_sample_is_refused() -> None:
    found = sums_of(sampled(), ("colour",), "layer")
    with pytest.raises(Refused, match=r"MASS-008 · .*3 in 'x'"):
        make_figures(found, Population(strata={**SIZES, "x": 3}))
    with pytest.raises(Refused, match=r"MASS-008 · .*399 in all, where 400 answered"):
        make_figures(found, Population(399))


def test_a_stratum_of_one_person_is_not_taken_for_certain() -> None:
    made = sampled(60)
    layers = ["y" if layer == "x" else layer for layer in made.texts("layer")]
    layers[0] = "x"
    alone = replace(made, rows=made.rows.with_columns(layer=pl.Series(layers)))
    layers[0] = "y"
    joined = replace(made, rows=made.rows.with_columns(layer=pl.Series(layers)))
    one, two = (make_figures(sums_of(each, ("colour",), "layer")) for each in (alone, joined))
    for a, b in zip(one, two, strict=True):
        assert a.error == pytest.approx(b.error, rel=CLOSE, nan_ok=True)
        assert a.lower == pytest.approx(b.lower, rel=CLOSE, nan_ok=True)
