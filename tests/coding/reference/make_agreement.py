"""Reference numbers of agreement from other programs; run by hand, with the package each part names.

    python make_agreement.py codings > codings.csv          (nothing but Python; seeded)
    python make_agreement.py nltk >> agreement.csv          (nltk 3.10: alpha with any distance)
    python make_agreement.py krippendorff >> agreement.csv  (krippendorff 0.9: nominal alpha, some not coded)
    python make_agreement.py irrcac >> agreement.csv        (irrCAC 0.4: Gwet's AC1, some not coded)

NLTK's own MASI distance rounds two thirds to .67 and fails for two empty sets, so the distance is given here.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

THEMES = [f"t{number}" for number in range(8)]
CODERS = ["ann", "ben", "cat", "dan"]
STUDIES = {
    "two": (2, 1.0, 0.15, 60),
    "careless": (2, 1.0, 0.5, 60),
    "some": (3, 0.6, 0.2, 80),
    "four": (4, 0.8, 0.1, 40),
}


def codings():
    """Rows of study, answer, coder, themes; a coder leaves out themes, adds some, and may give none."""
    chance = random.Random(2014)  # noqa: S311 nothing secret
    for study, (coders, coded, misses, answers) in STUDIES.items():
        for answer in range(answers):
            truth = [theme for theme in THEMES if chance.random() < 0.2]
            for coder in CODERS[:coders]:
                if chance.random() > coded:
                    continue
                given = [theme for theme in truth if chance.random() > misses]
                given += [theme for theme in THEMES if theme not in truth and chance.random() < 0.03]
                yield study, f"a{answer}", coder, " ".join(sorted(given))


def read():
    found = {}
    with (Path(__file__).parent / "codings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["study"], []).append(
                (row["coder"], row["answer"], frozenset(row["themes"].split()))
            )
    return found


def masi(first, second):
    if first == second:
        return 0.0
    common = len(first & second)
    weight = 0.0 if not common else 2 / 3 if first < second or second < first else 1 / 3
    return 1.0 - weight * common / len(first | second)


def by_nltk():
    from nltk.metrics.agreement import AnnotationTask

    for study, rows in read().items():
        yield study, "", "alpha", AnnotationTask(rows, distance=masi).alpha()


def ratings(rows, theme):
    coders, answers = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    said = {(coder, answer): float(theme in given) for coder, answer, given in rows}
    return [[said.get((coder, answer), float("nan")) for answer in answers] for coder in coders]


def by_krippendorff():
    import krippendorff

    for study, rows in read().items():
        for theme in THEMES:
            table = ratings(rows, theme)
            yield (
                study,
                theme,
                "alpha",
                krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"),
            )


def by_irrcac():
    import pandas as pd
    from irrCAC.raw import CAC

    for study, rows in read().items():
        for theme in THEMES:
            table = pd.DataFrame(ratings(rows, theme)).T
            table = table[table.notna().sum(axis=1) > 1]  # answers that two or more coded
            yield study, theme, "ac1", CAC(table, digits=15).gwet()["est"]["coefficient_value"]


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    if sys.argv[1] == "codings":
        out.writerow(["study", "answer", "coder", "themes"])
        out.writerows(codings())
    else:
        found = {"nltk": by_nltk, "krippendorff": by_krippendorff, "irrcac": by_irrcac}[sys.argv[1]]
        out.writerows(
            (sys.argv[1], study, theme, name, repr(float(value))) for study, theme, name, value in found()
        )


if __name__ == "__main__":
    main()
