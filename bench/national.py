"""From the CSV of a made-up national survey to its report and 210 packs, in one go: what each step takes.

    python bench/national.py [PEOPLE=700000] [ITEMS=130] [FOLDER]

Makes the study (seeded) in a folder of its own: five-point items, 3 % blank, five public keys (12
peer groups, 9 regions, kind of work, age, gender), 210 organisations as a column that is no public
key, and a register of them (`frame.csv`) with the peer group of each; making these is not timed.
Then three commands: `remit convert`; `remit build --engine file` (tables by every key, protected,
attacked, written as report and explorer); and `remit packs --engine file`, which counts again and
takes the certificate of the build. Prints one JSON object with the seconds of each stage and the
most memory of each command (of its largest process).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
ORGANISATIONS, BLANK = 210, 0.03
KEYS = {"peers": 12, "region": 9, "work": 5, "age": 5, "gender": 3}
PERSONAL = ("work", "age", "gender")
POINTS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
PART = 50_000


def _peers(place: int) -> str:
    return f"peers{place % KEYS['peers']}"


def _page(name: str, title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "title": title, "items": items}


def write_study(folder: Path, people: int, items: int) -> None:
    """The authored files (YAML as JSON, which it includes) and `responses.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = [
        {
            "id": key,
            "kind": "single",
            "text": key.capitalize(),
            "key": True,
            "scope": "person" if key in PERSONAL else "organisation",
            "choices": [{"code": f"{key}{n}", "label": f"{key.capitalize()} {n}"} for n in range(size)],
        }
        for key, size in KEYS.items()
    ]
    points = [{"code": str(n), "label": words, "score": n} for n, words in enumerate(POINTS, 1)]
    asked = [
        {
            "id": f"q{n}",
            "kind": "single",
            "text": f"Statement {n} about the organisation",
            "scope": "organisation",
            "choices": points,
        }
        for n in range(items)
    ]
    title = "A made-up national survey"
    pages = [_page("about", "About you", keys), _page("work_life", "Your work", asked)]
    figures = "\n\n".join(f"{{{{ figure('q{item}') }}}}" for item in range(items))
    settings = {"schema": 1, "title": title, "synthetic": True, "body": "Nobody", "population": 2 * people}
    settings["peer_groups"] = "peers"
    written = {
        "questionnaire.yaml": json.dumps({"schema": 1, "title": title, "pages": pages}, indent=1),
        "study.yaml": json.dumps(settings),
        "plan.yaml": json.dumps({"schema": 1, "keys": list(KEYS)}),
        "frame.csv": "organisation,peers\n"
        + "".join(f"organisation {n},{_peers(n)}\n" for n in range(ORGANISATIONS)),
        "report.md": f"## Who answered\n\n{{{{ figure('peers') }}}}\n\n## Work\n\n{figures}\n",
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    _write_answers(folder / "responses.csv", people, items)


def _write_answers(path: Path, people: int, items: int) -> None:
    chance = np.random.default_rng(2026)
    shares = chance.dirichlet([2.0, 3.0, 4.0, 6.0, 4.0], items)
    with path.open("wb") as file:
        for start in range(0, people, PART):
            count = min(PART, people - start)
            place = chance.integers(0, ORGANISATIONS, count)
            columns = {
                "id": np.arange(start, start + count).astype(str),
                "organisation": np.char.add("organisation ", place.astype(str)),
                "peers": np.char.add("peers", (place % KEYS["peers"]).astype(str)),
                "region": np.char.add("region", (place % KEYS["region"]).astype(str)),
            }
            for key in PERSONAL:
                columns[key] = np.char.add(key, chance.integers(0, KEYS[key], count).astype(str))
            for item in range(items):
                answers = 1 + chance.choice(5, count, p=shares[item])
                columns[f"q{item}"] = np.where(chance.random(count) < BLANK, "", answers.astype(str))
            pl.DataFrame(columns).write_csv(file, include_header=start == 0)


def _timed(*words: str) -> tuple[float, float, str]:
    """Seconds of a command, the most memory of one of its processes in megabytes, and its last line."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        begun_one = subprocess.Popen(
            [sys.executable, "-m", "remit", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=said,
            stderr=wrong,
        )
        _, status, used = os.wait4(begun_one.pid, 0)
        took = round(time.perf_counter() - begun, 1)
        said.seek(0)
        wrong.seek(0)
        if status:
            raise SystemExit(wrong.read())
        return took, round(used.ru_maxrss / 1024), said.read().strip().splitlines()[-1]


def main(people: int = 700_000, items: int = 130, folder: str = "") -> None:
    """Make, convert, build; print what it took."""
    with tempfile.TemporaryDirectory() as made:
        begun = time.perf_counter()
        study = Path(folder or made) / "study"
        # In a process of its own: a command's memory is at least that of the process that started it.
        making = get_context("spawn").Process(target=write_study, args=(study, people, items))
        making.start()
        making.join()
        found: dict[str, object] = {"people": people, "items": items}
        found["making the CSV"] = round(time.perf_counter() - begun, 1)
        csv = study / "responses.csv"
        found["MB of CSV"] = round(csv.stat().st_size / 1e6)
        found["remit convert"], found["MB of memory, convert"], _ = _timed(
            "convert", str(csv), "--out", str(study / "responses.parquet")
        )
        found["MB coded"] = round((study / "responses.parquet").stat().st_size / 1e6)
        found["remit build"], found["MB of memory, build"], _ = _timed(
            "build", str(study), "--engine", "file"
        )
        record = json.loads((study / "out/private/build.json").read_text(encoding="utf-8"))
        found["stages"] = record["stages"]
        found["remit packs"], found["MB of memory, packs"], said = _timed(
            "packs", str(study), "--engine", "file", "--json"
        )
        packs = json.loads(said)
        found["packs"], found["stages of packs"] = packs["packs"], packs["stages"]
        found["MB of packs"] = round(sum(p.stat().st_size for p in (study / "out/packs").rglob("*.*")) / 1e6)
        found["all"] = round(
            sum(float(str(found[f"remit {name}"])) for name in ("convert", "build", "packs")), 1
        )
        print(json.dumps(found))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    main(*numbers, *sys.argv[3:4])
