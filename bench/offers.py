"""Offers beside the simplest thing that works: always the commonest themes.

    python bench/offers.py                        # all beds, with and without wordllama
    python bench/offers.py --seeds 5 --words
    python bench/offers.py --study STUDY ITEM     # the coded answers of a study of your own

For each bed and number of coded answers: a right theme among three (any@3), the share of themes among five,
micro-F1. Then 105 answers coded one by one. Last the gates: learning again from 200 coded answers with 31
themes under 300 ms, one offer under 5 ms. Times are the median; the computer may be busy.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import numpy as np  # noqa: E402
from offers_beds import Bed, directors, patients, skills  # noqa: E402

from remit.coding.learning import learn_from  # noqa: E402
from remit.coding.offers import Embed, given_to, learn_again, prepare  # noqa: E402
from remit.coding.trial import measure, try_offers  # noqa: E402
from remit.study.embedding import WORDLLAMA, find_embedding, known_embeddings  # noqa: E402

CODED = (20, 50, 100, 200)
ONE_BY_ONE = 105
SCORED = 600
REFIT, OFFER = 0.300, 0.005


def splits(bed: Bed, coded: int, seeds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Coded and scored answers of each run; in a hard bed from different halves."""
    found = []
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(bed.answers))
        if bed.halves is None:
            found.append((order[:coded], order[coded : coded + SCORED]))
        else:
            half = np.array(bed.halves)[order]
            found.append((order[half == 0][:coded], order[half == 1][:SCORED]))
    return found


def figures(bed: Bed, seeds: int, embed: Embed | None, *, commonest: bool = False) -> list[str]:
    """One cell a number of coded answers."""
    corpus = prepare(bed.codebook, [each.text for each in bed.answers], embed)
    index = np.array([corpus.places[each.text] for each in bed.answers])
    given = given_to(corpus, bed.answers)
    cells = []
    for coded in CODED:
        runs = []
        for known, asked in splits(bed, coded, seeds):
            if commonest:
                scores = np.tile(given[known].mean(axis=0), (len(asked), 1))
                decided = scores >= 1
            else:
                learnt = learn_from(corpus, index[known], given[known])
                scores = learnt.score(corpus.rows.take(index[asked]))
                decided = learnt.decide(scores)
            runs.append(measure(scores, decided, given[asked]))
        means = [statistics.mean(run[name] for run in runs) for name in ("any3", "coverage", "micro_f1")]
        cells.append(" / ".join(f"{mean:.3f}" for mean in means))
    return cells


def one_by_one(bed: Bed, seeds: int, embed: Embed | None) -> str:
    """105 answers of the bed, nothing else known: the share of themes among five offers."""
    found = []
    for seed in range(seeds):
        some = np.random.default_rng(100 + seed).permutation(len(bed.answers))[:ONE_BY_ONE]
        answers = [bed.answers[place] for place in some]
        corpus = prepare(bed.codebook, [each.text for each in answers], embed)
        found.append(try_offers(corpus, answers, coded=None, seeds=1).coverage.mean)
    return f"{statistics.mean(found):.3f}"


def timed(act: Callable[[], object], runs: int = 11) -> float:
    """The median seconds of an act, after one that does not count."""
    act()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def gates(embed: Embed | None) -> bool:
    """Times of learning again and of one offer, and whether they pass."""
    bed = patients(5_000)
    corpus = prepare(bed.codebook, [each.text for each in bed.answers[:-100]], embed)
    coded = bed.answers[:200]
    model = learn_again(corpus, coded)
    refit = timed(lambda: learn_again(corpus, coded))
    new = [f"{each.text} {place}" for place, each in enumerate(bed.answers[-100:])]
    known = [each.text for each in bed.answers[300:400]]
    offers = {name: timed(lambda texts=texts: [model.rank(t) for t in texts], 3) / 100 for name, texts in
              (("an answer of the study", known), ("a new answer", new))}  # fmt: skip
    print(f"learning again, 200 of {len(corpus.places):,}, {len(corpus.codes)} themes: {refit * 1000:.0f} ms")
    for name, seconds in offers.items():
        print(f"offers for {name}: {seconds * 1000:.2f} ms")
    passed = refit < REFIT and max(offers.values()) < OFFER
    print("gates passed" if passed else f"GATES FAILED ({REFIT * 1000:.0f} ms, {OFFER * 1000:.0f} ms)")
    return passed


def of_study(root: Path, item: str) -> Bed:
    """The coded answers of a study."""
    from remit.cli.suggesting import read_question

    question = read_question(root, item, "words")
    return Bed(f"{root.name}: {item}", question.codebook, question.coded)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--words", action="store_true", help="without wordllama")
    parser.add_argument("--study", nargs=2, metavar=("STUDY", "ITEM"))
    options = parser.parse_args(arguments)
    ways: dict[str, Embed | None] = {"words": None}
    if WORDLLAMA in known_embeddings() and not options.words:
        ways[WORDLLAMA] = find_embedding(WORDLLAMA).embed
    beds = [of_study(Path(options.study[0]), options.study[1])] if options.study else [
        bed for bed in (skills(), patients(), patients(hard=True), directors()) if bed is not None
    ]  # fmt: skip
    print("any@3 / coverage of five / micro-F1\n")
    print(
        "| bed | model | " + " | ".join(f"{coded} coded" for coded in CODED) + f" | {ONE_BY_ONE} one by one |"
    )
    print("|---|---|" + "---|" * (len(CODED) + 1))
    for bed in beds:
        print(
            f"| {bed.name} | commonest | "
            + " | ".join(figures(bed, options.seeds, None, commonest=True))
            + " | |"
        )
        for name, embed in ways.items():
            cells = [*figures(bed, options.seeds, embed), one_by_one(bed, options.seeds, embed)]
            print(f"| {bed.name} | {name} | " + " | ".join(cells) + " |", flush=True)
    print()
    return 0 if all([gates(embed) for embed in ways.values()]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
