"""Agreement of 10 coders on 1,000 answers with its interval, seeded; aim: under one second.

    python bench/agreement.py

Prints one JSON object: the median seconds of five runs, the aim, and alpha as the check that it is the same.
"""

from __future__ import annotations

import json
import statistics
import time

import numpy as np

from remit.coding.agreement import agreement_of

AIM = 1.0
CODERS, ANSWERS, THEMES, RUNS = 10, 1_000, 31, 5


def main() -> None:
    chance = np.random.default_rng(2014)
    names = [f"t{number}" for number in range(THEMES)]
    decided = {}
    for answer in range(ANSWERS):
        truth = [name for name in names if chance.random() < 0.07]
        decided[(f"a{answer}", "q")] = {
            f"c{coder}": frozenset(name for name in truth if chance.random() > 0.15)
            for coder in range(CODERS)
        }
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        found = agreement_of("q", names, decided)
        took.append(time.perf_counter() - begun)
    seconds = statistics.median(took)
    print(json.dumps({"seconds": seconds, "aim": AIM, "met": seconds < AIM, "alpha": found.alpha}))


if __name__ == "__main__":
    main()
