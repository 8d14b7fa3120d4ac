"""Reference numbers from svy, statsmodels, scipy and choix, made once and committed.

python make_others.py, in an environment of its own (`pip install "svy==0.35.*" statsmodels choix`), after
make_reference.R. Writes wilson.csv, newcombe.csv, student.csv, from_svy.csv and worths.csv. Remit needs none
of these packages, and no test does.
"""

from __future__ import annotations

import csv
import sys
from importlib.metadata import version
from pathlib import Path

import choix
import numpy as np
import polars as pl
import svy
from scipy.stats import t
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

HERE = Path(__file__).parent
MADE = "2026-11-23"


def write(name: str, packages: list[str], header: list[str], rows: list[list[object]]) -> None:
    """A CSV with a first line that says what made it."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    with (HERE / name).open("w", newline="", encoding="utf-8") as out:
        python = ".".join(map(str, sys.version_info[:3]))
        out.write(f"# made {MADE} by make_others.py with Python {python}, {versions}\n")
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows([[repr(float(x)) if isinstance(x, float) else x for x in row] for row in rows])


def wilson() -> None:
    rows: list[list[object]] = []
    for count, n, population in [(42, 105, 265), (1, 105, 265), (104, 105, 265), (61, 105, 0), (3, 12, 40)]:
        frame = pl.DataFrame({"y": [1] * count + [0] * (n - count), "w": [2.5] * n, "N": [population] * n})
        design = svy.Design(wgt="w", pop_size="N") if population else svy.Design(wgt="w")
        found = svy.Sample(frame, design).estimation.prop("y", ci_method="wilson")
        row = next(each for each in found.estimates if each.y_level == 1)
        rows.append(["svy", count, n, population, float(row.lci), float(row.uci)])
    for count, n in [(42, 105), (0, 105), (105, 105), (1, 7), (350, 1000)]:
        low, high = proportion_confint(count, n, method="wilson")
        rows.append(["statsmodels", count, n, 0, float(low), float(high)])
    header = ["package", "count", "n", "population", "lower", "upper"]
    write("wilson.csv", ["svy", "statsmodels"], header, rows)


def newcombe() -> None:
    """The contrasts (a) to (h) of Newcombe (1998), table II, and two like those of a study."""
    contrasts = [(56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (0, 10, 0, 20)]
    contrasts += [(0, 10, 0, 10), (10, 10, 0, 20), (10, 10, 0, 10), (42, 105, 61, 118), (350, 1000, 7, 40)]
    rows: list[list[object]] = []
    for pair in contrasts:
        low, high = confint_proportions_2indep(*pair, method="newcomb", compare="diff")
        rows.append([*pair, float(low), float(high)])
    write("newcombe.csv", ["statsmodels"], ["count", "n", "other_count", "other_n", "lower", "upper"], rows)


def student() -> None:
    degrees = [1, 1.5, 2, 3, 4, 7, 10, 29.5, 30, 104, 263, 999, 1999, 2000, 2001, 1e4, 1e6, 1e9]
    chances = [0.025, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9999]
    rows = [[float(p), float(df), float(t.ppf(p, df))] for df in degrees for p in chances]
    write("student.csv", ["scipy"], ["probability", "df", "t"], rows)


def designs(people: pl.DataFrame) -> dict[str, svy.Sample]:
    plans = {
        "simple": svy.Design(wgt="one", pop_size="everyone"),
        "weighted": svy.Design(wgt="weight", pop_size="everyone"),
        "stratified": svy.Design(wgt="weight", stratum="stratum", pop_size="population"),
        "clustered": svy.Design(wgt="weight", stratum="stratum", psu="psu"),
    }
    return {name: svy.Sample(people, plan) for name, plan in plans.items()}


def from_svy() -> None:
    people = pl.read_csv(HERE / "people.csv", comment_prefix="#")
    people = people.with_columns(one=pl.lit(265 / 105), everyone=pl.lit(265), chosen=pl.col("clinic"))
    rows: list[list[object]] = []
    for name, sample in designs(people).items():
        for domain in ("", "a", "b", "c"):
            where = None if not domain else svy.col("region") == domain
            for level in ("sd", "d", "n", "a", "sa"):
                found = sample.estimation.prop("view", ci_method="wilson", where=where)
                row = next((each for each in found.estimates if each.y_level == level), None)
                if row is not None:
                    low, high = float(row.lci), float(row.uci)
                    rows.append([name, domain, f"view={level}", "share", float(row.est), low, high])
            row = sample.estimation.mean("hours", where=where).estimates[0]
            rows.append([name, domain, "hours", "mean", float(row.est), float(row.lci), float(row.uci)])
    header = ["design", "domain", "variable", "statistic", "value", "lower", "upper"]
    write("from_svy.csv", ["svy", "polars"], header, rows)


def worths() -> None:
    rng = np.random.default_rng(265)
    rows: list[list[object]] = []
    for study, (people, items, deep) in enumerate([(105, 8, 3), (400, 6, 3), (60, 12, 5)]):
        true = rng.normal(0.0, 1.0, items)
        lists = np.argsort(-(true + rng.gumbel(size=(people, items))), axis=1)[:, :deep]
        counts = rng.integers(1, deep + 1, people)  # partial lists too
        choices = []
        for ranked, count in zip(lists, counts, strict=True):
            left = list(range(items))
            for winner in ranked[:count]:
                left.remove(int(winner))
                choices.append((int(winner), list(left)))
        for alpha in (0.0, 0.1):
            logs = choix.ilsr_top1(items, choices, alpha=alpha, max_iter=1000, tol=1e-14)
            worth = np.exp(logs - logs.max())
            worth /= worth.sum()
            text = "|".join("-".join(map(str, r[:c])) for r, c in zip(lists, counts, strict=True))
            rows += [[study, items, alpha, k, float(worth[k]), text if k == 0 else ""] for k in range(items)]
    write("worths.csv", ["choix", "numpy"], ["study", "items", "alpha", "item", "worth", "lists"], rows)


if __name__ == "__main__":
    wilson()
    newcombe()
    student()
    from_svy()
    worths()
