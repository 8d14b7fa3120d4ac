"""Other people with the same release have the same public files, to the last byte.

An interval says what an attacker cannot rule out. The proof is a second set of people: the auditor's witness
tables are made into rows, the study is built with them, and nothing public differs, in any format. Whatever a
page, a sheet, a picture or a note would tell beyond the release would show here.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import remit_audit.audit
from audit.folders import SHUFFLED, Row, people, write_sixty
from audit.kit import Document, Study, categories, every_fact, is_hidden, published_rows, terms_of, value
from conftest import EXAMPLE
from remit.cli import main
from remit.cli.auditing import Audit
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.say import Stages
from remit.core.problems import Refused
from remit.study.certificate import read_certificate
from remit_audit.bounds import Bounds
from remit_audit.model import Model, components, known_profiles
from remit_audit.reading import read_keys, read_release

pytestmark = pytest.mark.xdist_group("witness")

Rows = Sequence[Row]
Original = tuple[Study, dict[str, bytes]]


def public(out: Path) -> dict[str, bytes]:
    """Every public file of a result."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "private" not in path.relative_to(out).parts
    }


def built(folder: Path, rows: Rows) -> dict[str, bytes]:
    """The public files of the study with these rows, without a certificate or a ledger from elsewhere."""
    study = write_sixty(folder, rows)
    assert main(["build", str(study)]) == 0
    return public(study / "out")


def release_of(folder: Path, rows: Rows) -> Study:
    """The release of these rows, attacked, without any file."""
    shutil.rmtree(folder, ignore_errors=True)
    stages = Stages()
    prepared = prepare(write_sixty(folder, rows), "", stages)
    made = publish_pass(prepared, stages, Audit())
    whole = tuple(prepared.responses.rows.iter_rows(named=True))
    return Study(whole, dict(made.stated.document), dict(made.keys), made.clearance, made.stated)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    folder = tmp_path_factory.mktemp("witness")
    files = built(folder / "first", people())
    return release_of(folder / "again", people()), files


def differing(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> list[str]:
    assert set(first) == set(second)
    return [name for name in first if first[name] != second[name]]


# ---- the same counts, other people -------------------------------------------------------------------


def shuffled(rows: Rows, seed: int) -> list[Row]:
    """Personal answers dealt out anew among the people who share all keys; blanks stay where they are."""
    found, chance = [dict(row) for row in rows], Random(seed)  # noqa: S311 - no secret
    for name in SHUFFLED:
        for profile in {(row["region"], row["size"]) for row in rows}:
            mine = [row for row in found if (row["region"], row["size"]) == profile and row[name]]
            codes = [row[name] for row in mine]
            chance.shuffle(codes)
            for row, code in zip(mine, codes, strict=True):
                row[name] = code
    return found


def test_nothing_public_says_which_answers_one_person_gave_together(
    original: Original, tmp_path: Path
) -> None:
    rows = shuffled(people(), 1)
    assert sum(a != b for a, b in zip(rows, people(), strict=True)) > 50
    assert differing(original[1], built(tmp_path / "other", rows)) == []


def test_nothing_public_depends_on_the_order_in_which_answers_came_in(
    original: Original, tmp_path: Path
) -> None:
    rows = people()
    Random(2).shuffle(rows)  # noqa: S311 - no secret
    assert differing(original[1], built(tmp_path / "other", rows)) == []


# ---- other counts, the same release ------------------------------------------------------------------


def kept_small(study: Study, names: Sequence[str] = SHUFFLED) -> Document:
    """The release, and what its own protector saw: on which side of a threshold each withheld count is.

    Which cells are withheld follows from that, so only such witnesses are withheld the same way. No attacker
    knows it. Blanks stay where they are, so that nobody's response becomes partial.
    """
    document, rows = study.copy(), published_rows(study)
    published = read_release(study.document)
    for fact in every_fact(document):
        if is_hidden(fact):
            true = int(value(rows, terms_of(fact)))
            least = max(published.least(name) for _, at in terms_of(fact) for name in at)
            fact["lo"], fact["hi"] = (
                (0, 0) if true == 0 else (1, least - 1) if true < least else (least, None)
            )
    for name in names:
        for profile in study.keys["counts"]:
            at = {name: "", **profile["at"]}
            true = int(value(rows, [[1, at]]))
            document["facts"].append({"at": at, "lo": true, "hi": true})
    return document


def witnesses(
    study: Study, document: Document, names: Sequence[str] = SHUFFLED
) -> Iterator[tuple[tuple[str, ...], Model, Any]]:
    """Tables of whole people that fit a release, by component, the farthest from the truth first."""
    published, rows = read_release(document), published_rows(study)
    profiles = known_profiles(read_keys(study.keys, published))
    hidden = [fact for fact in every_fact(study.document) if is_hidden(fact)]
    for component in components(published):
        if not set(component.answers) <= set(names):
            continue
        model = Model(published, component, profiles)
        bounds = Bounds(model, exact=True)
        terms = [terms_of(fact) for fact in hidden]
        mine = [t for t in terms if any(name in component.answers for _, at in t for name in at)]
        sums = [bounds.watch([(float(w), at) for w, at in t]) for t in mine]
        for each in filter(None, sums):
            bounds.settle_low(each, enough=-1.0)
            bounds.settle_high(each)
        true = [value(rows, t) for t in mine]

        def moved(found: Any, sums: Any = sums, true: Any = true) -> float:
            return sum(
                abs(each.weights @ found[each.columns] - n) for each, n in zip(sums, true, strict=True)
            )

        tables = {tuple(np.rint(found)): found for found in bounds.witnesses}
        for found in sorted(tables.values(), key=moved, reverse=True)[:6]:
            if moved(found) >= 1:
                yield component.answers, model, found


def as_rows(study: Study, rows: Rows, model: Model, found: Any, name: str) -> list[Row] | None:
    """The rows with answers to one question as a witness table has them; None where codes run out.

    Who can keep an answer keeps it. Of categories that were joined, each code is given as often as before.
    """
    listed, changed = study.document["variables"][name], [dict(row) for row in rows]
    named = {code: code if code in listed else "" for code in {row[name] for row in rows}}
    named |= {code: found for code, found in categories(study).get(name, {}).items() if found in listed}
    left = Counter(row[name] for row in rows)
    waiting: list[tuple[Row, str]] = []
    for codes in model.profiles.codes:
        at = dict(zip(model.profiles.keys, codes, strict=True))
        mine = [
            row
            for row, known in zip(changed, published_rows(study), strict=True)
            if at.items() <= known.items()
        ]
        wanted = Counter()
        for code in model.published.variables[name]:
            columns, weights = model.weigh([(1.0, {name: code, **at})]) or (np.zeros(0, int), np.zeros(0))
            wanted[code] = round(float(weights @ found[columns]))
        others = []
        for row in mine:
            category = named[row[name]]
            if wanted[category] > 0:
                wanted[category] -= 1
                left[row[name]] -= 1
            else:
                others.append(row)
        waiting += zip(others, wanted.elements(), strict=True)
    for row, category in waiting:
        code = next((c for c, n in left.items() if n > 0 and named[c] == category), None)
        if code is None:
            return None
        left[code] -= 1
        row[name] = code
    return changed


@pytest.fixture(scope="module")
def other(original: Original, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Rows made from witness tables, one question after the other, that have the same release."""
    study, _ = original
    folder, rows, done = tmp_path_factory.mktemp("other") / "study", people(), set[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remit_audit.audit, "audit_each", remembering(remit_audit.audit.audit_each))
        for (name, *more), model, found in witnesses(study, kept_small(study)):
            changed = None if more or name in done else as_rows(study, rows, model, found, name)
            if changed not in (None, rows) and release_of(folder, changed).document == study.document:
                rows, done = changed, {*done, name}
    return rows


def remembering(attack: Any) -> Any:
    """The attack on components, each of which is attacked once however often it comes back."""
    known: dict[str, Any] = {}

    def attacked(release: Any, keys: Any, chosen: Sequence[int]) -> list[Any]:
        parts = [repr((components(read_release(release))[index], keys)) for index in chosen]
        new = [(index, part) for index, part in zip(chosen, parts, strict=True) if part not in known]
        found = attack(release, keys, [index for index, _ in new])
        known.update(zip((part for _, part in new), found, strict=True))
        return [known[part] for part in parts]

    return attacked


def test_a_witness_has_other_counts_behind_what_is_withheld(original: Original, other: list[Row]) -> None:
    study = original[0]
    there = Study(tuple(other), study.document, study.keys, study.clearance, study.stated)  # type: ignore[arg-type]
    first, second = published_rows(study), published_rows(there)
    withheld = [terms_of(fact) for fact in every_fact(study.document) if is_hidden(fact)]
    moved = [terms for terms in withheld if value(first, terms) != value(second, terms)]
    named = {name for terms in moved for _, at in terms for name in at} & set(SHUFFLED)
    assert len(moved) >= 6
    assert len(named) >= 2


def test_a_witness_has_the_same_public_files(original: Original, other: list[Row], tmp_path: Path) -> None:
    assert other != people()
    assert differing(original[1], built(tmp_path / "other", other)) == []


# ---- the example -------------------------------------------------------------------------------------

PERSONAL = ("gender", "ethnicity", "specialty", "tenure", "balance", "approaches", "concerns")
"""Closed questions of the example whose answers are personal and that lead to no other question."""


def write_rows(folder: Path, rows: list[Row]) -> None:
    with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def example_with(folder: Path, change: Callable[[list[Row]], list[Row]]) -> dict[str, bytes]:
    """The public files of the example with other rows."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "ledger.jsonl", "releases"))
    write_rows(folder, change(read_rows(folder)))
    assert main(["build", str(folder)]) == 0
    return public(folder / "out")


def dealt_out(rows: list[Row]) -> list[Row]:
    """Each personal question's answers given to others of the same keys who answered it as well."""
    found, chance = [dict(row) for row in rows], Random(3)  # noqa: S311 - no secret
    for item in PERSONAL:
        columns = [name for name in rows[0] if name == item or name.startswith(f"{item}.")]
        groups: dict[tuple[object, ...], list[Row]] = {}
        for row in found:
            blank = tuple(not row[name] for name in columns)
            groups.setdefault((row["provider"], row["turnover"], blank), []).append(row)
        for mine in groups.values():
            answers = [{name: row[name] for name in columns} for row in mine]
            chance.shuffle(answers)
            for row, answer in zip(mine, answers, strict=True):
                row.update(answer)
    return found


HIDING = (
    "gender",
    "specialty",
    "tenure",
    "approaches.online",
    "approaches.secondment",
    "concerns.resilience",
)
"""Answers of the example, a variable each, of which counts by group are withheld."""


class Other(Exception):
    """Rows whose release is another one."""


def read_rows(folder: Path) -> list[Row]:
    with (folder / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def example_release(folder: Path) -> Study:
    """The release of the example in this folder. Raises `Other` where it is not the certified one."""

    def refused(*_: object) -> None:
        raise Other

    stages = Stages()
    prepared = prepare(folder, "", stages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remit_audit.audit, "audit_each", refused)
        made = publish_pass(prepared, stages, Audit(read_certificate(folder)))
    whole = tuple(prepared.responses.rows.iter_rows(named=True))
    return Study(whole, dict(made.stated.document), dict(made.keys), made.clearance, made.stated)


def moved_answers(study: Study, rows: list[Row], folder: Path) -> list[Row]:
    """The rows with other answers behind withheld counts, as the auditor's witnesses have them."""
    done = set[str]()
    for (name, *_), model, found in witnesses(study, kept_small(study, HIDING), HIDING):
        changed = None if name in done else as_rows(study, rows, model, found, name)
        if changed in (None, rows):
            continue
        write_rows(folder, changed)
        try:
            same = example_release(folder).document == study.document
        except (Other, Refused):
            same = False
        if same:
            rows, done = changed, {*done, name}
    return rows


@pytest.mark.slow
def test_a_witness_of_the_example_has_the_same_public_files(tmp_path: Path) -> None:
    """Answers move between people of different keys, so counts by group are others; no public byte is."""
    first = example_with(tmp_path / "first", lambda rows: rows)
    shutil.copytree(tmp_path / "first", tmp_path / "work", ignore=shutil.ignore_patterns("out"))
    study, rows = example_release(tmp_path / "work"), read_rows(tmp_path / "work")
    other = moved_answers(study, rows, tmp_path / "work")
    names = {name for row, now in zip(rows, other, strict=True) for name in row if row[name] != now[name]}
    assert len(names) >= 3, f"other answers to {names}"
    there = Study(tuple(other), study.document, study.keys, study.clearance, study.stated)  # type: ignore[arg-type]
    before, after = published_rows(study), published_rows(there)
    withheld = [terms_of(fact) for fact in every_fact(study.document) if is_hidden(fact)]
    moved = [terms for terms in withheld if {*names} & {name for _, at in terms for name in at}]
    moved = [terms for terms in moved if value(before, terms) != value(after, terms)]
    assert len(moved) >= 10, "counts that are withheld and are others now"
    assert differing(first, example_with(tmp_path / "other", lambda _: other)) == []


@pytest.mark.slow
def test_nothing_public_of_the_example_says_which_answers_one_person_gave_together(tmp_path: Path) -> None:
    first = example_with(tmp_path / "first", lambda rows: rows)
    assert differing(first, example_with(tmp_path / "dealt", dealt_out)) == []
    assert differing(first, example_with(tmp_path / "turned", lambda rows: rows[::-1])) == []
