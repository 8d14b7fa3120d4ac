"""Answers to pairs within the promised time and memory, in a new process each."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from house.sources import ROOT

pytest.importorskip("resource", reason="peak memory is read with a Unix call")

RUN = """
import json, resource, sys, time
from pathlib import Path
sys.path.insert(0, "tests")
from support.made_up import sector
from remit.support.choices import alternatives
from remit.support.matching import match, reasons
from remit.support.shortage import shortages
from remit.support.unmet import unmet


def high_water():
    # KiB of this program alone: the Unix call also counts what its parent held before it started this one
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)


people, whole = int(sys.argv[1]), sys.argv[2] == "whole"
made = sector(people)
start = time.process_time()
found = match(made)
if whole:
    for one in found:
        alternatives(one), unmet(one), shortages(one)
        for pair in one.pairs:
            reasons(one, pair)
took = time.process_time() - start
peak = high_water() / 1024 / 1024
pairs = sum(len(one.pairs) for one in found)
print(json.dumps([took, peak, pairs, all(one.solution.proven for one in found)]))
"""


def run(people: int, what: str) -> tuple[float, float, int, bool]:
    """Processor seconds, peak gigabytes, pairs, and whether the floor is proven."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(people), what], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, peak, pairs, proven = json.loads(done.stdout)
    return seconds, peak, pairs, proven


def test_265_people_have_pairs_reasons_and_alternatives_within_five_seconds() -> None:
    seconds, _, pairs, proven = run(265, "whole")
    assert seconds < 5
    assert proven
    assert pairs > 100


@pytest.mark.slow
def test_2000_people_have_them_within_twenty_seconds() -> None:
    seconds, _, pairs, proven = run(2000, "whole")
    assert seconds < 20
    assert proven
    assert pairs > 900


@pytest.mark.slow
def test_20000_people_have_pairs_within_five_seconds_and_half_a_gigabyte() -> None:
    seconds, peak, pairs, proven = run(20_000, "pairs")
    assert proven
    assert pairs > 9000
    assert peak < 0.5
    assert seconds < 5
