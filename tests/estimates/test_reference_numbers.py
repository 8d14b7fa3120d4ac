"""Our figures beside those of R survey, svy, statsmodels, scipy and choix: nine digits or more."""

from __future__ import annotations

import numpy as np
import pytest

from estimates.made import cell, people, read_reference, spec
from remit.estimates.contrasts import compare_choices, compare_groups
from remit.estimates.intervals import (
    Sampling,
    difference_interval,
    effective_size,
    share_estimate,
    wilson,
)
from remit.estimates.student import t_quantile
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate
from remit.estimates.worth import Lists, gather_lists, plackett_luce
from remit.fieldwork.responses import Responses

DIGITS = 1e-10
DESIGNS = {"simple": (False, 265), "endless": (False, 0), "weighted": (True, 265)}


@pytest.fixture(scope="module")
def from_r() -> dict[tuple[str, str, str, str], float]:
    return {
        (line["design"], line["domain"], line["variable"], line["statistic"]): float(line["value"])
        for line in read_reference("from_r.csv")
    }


def tables(responses: Responses, domain: str) -> dict[str, Table]:
    by = responses.variable("region") if domain else None

    def made(name: str, layout: str, **more: object) -> Table:
        variables = [each for each in responses.variables if each.item == name]
        return tabulate(responses, spec(layout, variables, **more), by)

    return {
        "view": made("view", "matrix", favourable=("a", "sa"), unfavourable=("sd", "d")),
        "sessions": made("sessions", "number"),
        "hours": made("hours", "number"),
        "does": made("does", "multi"),
    }


@pytest.mark.parametrize("domain", ["", "a", "b", "c"])
@pytest.mark.parametrize("design", DESIGNS)
def test_means_and_their_intervals_are_those_of_r(
    from_r: dict[tuple[str, str, str, str], float], design: str, domain: str
) -> None:
    made = tables(people(*DESIGNS[design]), domain)
    for table, measure, name in [
        ("hours", "mean", "hours"),
        ("sessions", "mean", "sessions"),
        ("view", "net", "net"),
    ]:
        found = cell(made[table], measure, group=domain)
        wanted = [from_r[design, domain, name, part] for part in ("mean", "lower", "upper")]
        if name == "net":  # a net is never beyond 1, which R does not know
            wanted = [max(-1.0, min(part, 1.0)) for part in wanted]
        assert [found.value, found.lower, found.upper] == pytest.approx(wanted, rel=DIGITS, abs=1e-12)


@pytest.mark.parametrize("domain", ["", "a", "b", "c"])
@pytest.mark.parametrize("design", DESIGNS)
def test_shares_are_those_of_r(
    from_r: dict[tuple[str, str, str, str], float], design: str, domain: str
) -> None:
    made = tables(people(*DESIGNS[design]), domain)
    for level in ("sd", "d", "n", "a", "sa"):
        found = cell(made["view"], "share", choice=level, group=domain)
        assert found.value == pytest.approx(from_r[design, domain, f"view={level}", "mean"], rel=DIGITS)
    found = cell(made["does"], "share", choice="clinic", group=domain)
    assert found.value == pytest.approx(from_r[design, domain, "clinic", "mean"], rel=DIGITS)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_variance_behind_a_share_is_that_of_r(
    from_r: dict[tuple[str, str, str, str], float], design: str
) -> None:
    responses = people(*DESIGNS[design])
    weights = np.ones(105) if responses.weights is None else responses.weights
    ticks = np.array([text == "1" for text in responses.texts("does.clinic")])
    base = np.array([105.0, weights.sum(), (weights**2).sum()])
    chosen = np.array([ticks.sum(), weights[ticks].sum(), (weights[ticks] ** 2).sum()])
    share = chosen[1] / base[1]
    size = effective_size(share, chosen, base, Sampling(105, responses.population))
    error = float(np.sqrt(share * (1 - share) / size))
    assert error == pytest.approx(from_r[design, "", "clinic", "se"], rel=DIGITS)


@pytest.mark.parametrize("domain", ["", "a", "b", "c"])
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("measure", ["q1", "median", "q3"])
def test_quartiles_are_those_of_r_by_the_same_definition(
    from_r: dict[tuple[str, str, str, str], float], design: str, domain: str, measure: str
) -> None:
    made = tables(people(*DESIGNS[design]), domain)
    for name in ("hours", "sessions"):
        found = cell(made[name], measure, group=domain)
        assert found.value == pytest.approx(from_r[design, domain, name, measure], rel=DIGITS)
        if found.lower is not None and found.upper is not None:
            assert found.lower <= found.value <= found.upper


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("measure", ["q1", "median", "q3"])
def test_the_interval_of_a_quartile_is_that_of_r_to_within_one_answer(
    from_r: dict[tuple[str, str, str, str], float], design: str, measure: str
) -> None:
    # R centres the interval on the share at or below the quantile, we on the quantile's own share; with
    # all values different the two are less than one answer apart.
    responses = people(*DESIGNS[design])
    found = cell(tables(responses, "")["hours"], measure)
    values = np.unique(responses.numbers("hours"))
    for mine, part in ((found.lower, "lower"), (found.upper, "upper")):
        wanted = from_r[design, "", "hours", f"{measure}_{part}"]
        assert mine is not None
        assert abs(np.searchsorted(values, mine) - np.searchsorted(values, wanted)) <= 1


def test_an_item_that_some_left_blank_rests_on_those_who_answered(
    from_r: dict[tuple[str, str, str, str], float],
) -> None:
    responses = people(True, 265)
    patchy = responses.variable("patchy")
    assert patchy is not None
    found = cell(tabulate(responses, spec("choice", [patchy])), choice="1")
    assert found.base < 105
    assert found.value == pytest.approx(from_r["weighted", "", "patchy", "mean"], rel=DIGITS)


@pytest.mark.parametrize("line", read_reference("wilson.csv"), ids=lambda line: "-".join(line.values())[:40])
def test_wilson_is_that_of_svy_and_of_statsmodels(line: dict[str, str]) -> None:
    count, n, population = int(line["count"]), int(line["n"]), int(line["population"])
    wanted = [float(line["lower"]), float(line["upper"])]
    if line["package"] == "svy":  # t with n - 1 degrees of freedom, finite population correction
        chosen, base = np.full(3, float(count)), np.full(3, float(n))
        _, lower, upper = share_estimate(chosen, base, Sampling(n, population))
    else:  # the textbook form: normal quantile, endless population
        z = np.array(t_quantile(0.975, float("inf")))
        lower, upper = wilson(np.array(count / n), np.array(float(n)), z)
    assert [float(lower), float(upper)] == pytest.approx(wanted, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("design", ["simple", "weighted"])
@pytest.mark.parametrize("domain", ["", "a", "b", "c"])
def test_every_share_and_group_has_the_wilson_interval_of_svy(design: str, domain: str) -> None:
    made = tables(people(*DESIGNS[design]), domain)
    lines = [
        line
        for line in read_reference("from_svy.csv")
        if (line["design"], line["domain"]) == (design, domain)
    ]
    assert lines
    for line in lines:
        level = line["variable"].removeprefix("view=")
        share = line["statistic"] == "share"
        found = cell(
            made["view" if share else "hours"], line["statistic"], choice=level if share else "", group=domain
        )
        wanted = [float(line[part]) for part in ("value", "lower", "upper")]
        if np.isnan(wanted[1]):  # at 0 and 1 svy gives no interval; ours is that of equal weights
            assert found.value in (0.0, 1.0)
            assert found.lower is not None
            continue
        assert [found.value, found.lower, found.upper] == pytest.approx(wanted, rel=DIGITS)


def test_t_quantiles_are_right_to_ten_digits() -> None:
    for line in read_reference("student.csv"):
        found = t_quantile(float(line["probability"]), float(line["df"]))
        assert found == pytest.approx(float(line["t"]), rel=1e-10), line


def test_two_choices_of_one_person_are_contrasted_as_r_does(
    from_r: dict[tuple[str, str, str, str], float],
) -> None:
    for design, how in DESIGNS.items():
        responses = people(*how)
        block = spec("multi", [each for each in responses.variables if each.item == "does"])
        found = compare_choices(responses, block, "clinic", "teach")
        assert found is not None
        wanted = [from_r[design, "", "clinic-teach", part] for part in ("mean", "lower", "upper")]
        assert [found.value, found.lower, found.upper] == pytest.approx(wanted, rel=DIGITS, abs=1e-12)


def test_two_groups_differ_by_what_r_says(from_r: dict[tuple[str, str, str, str], float]) -> None:
    for design, how in DESIGNS.items():
        table = tables(people(*how), "a")["does"]
        found = compare_groups(table, "a", "b", choice="clinic")
        assert found is not None
        assert found.value == pytest.approx(from_r[design, "a-b", "clinic", "difference"], rel=DIGITS)
        width = 2 * 1.96 * from_r[design, "a-b", "clinic", "difference_se"]
        assert found.upper - found.lower == pytest.approx(width, rel=0.08)


def test_the_difference_of_two_shares_is_newcombes_own_example() -> None:
    # Newcombe (1998), table II, contrast a: 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    z = np.array(t_quantile(0.975, float("inf")))
    parts = []
    for count, n in ((56, 70), (48, 80)):
        lower, upper = wilson(np.array(count / n), np.array(float(n)), z)
        parts.append((count / n, float(lower), float(upper)))
    value, low, high = difference_interval(parts[0], parts[1])
    assert (round(value, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)


@pytest.mark.parametrize("study", ["0", "1", "2"])
@pytest.mark.parametrize("alpha", ["0.0", "0.1"])
def test_worths_are_those_of_choix_fed_with_choices_among_all_that_remain(study: str, alpha: str) -> None:
    lines = [
        line for line in read_reference("worths.csv") if (line["study"], line["alpha"]) == (study, alpha)
    ]
    ranked = [list(map(int, text.split("-"))) for text in lines[0]["lists"].split("|")]
    deep = max(map(len, ranked))
    places = np.array([each + [-1] * (deep - len(each)) for each in ranked], dtype=np.int32)
    lists, which = gather_lists(places)
    found = plackett_luce(
        Lists(lists, np.bincount(which).astype(np.float64)), int(lines[0]["items"]), float(alpha)
    )
    assert found == pytest.approx([float(line["worth"]) for line in lines], rel=1e-9)
