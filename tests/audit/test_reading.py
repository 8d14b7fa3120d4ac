"""Whatever the files hold, the auditor ends with a verdict and a plain sentence, never with a traceback."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.kit import Document, small_study
from remit_audit.__main__ import main
from remit_audit.audit import audit
from remit_audit.reading import Unreadable, read_keys, read_release

RELEASE: Document = {
    "schema": 1,
    "policy": {"cell_min": 5, "special_min": 10, "group_min": 11},
    "public_keys": ["k"],
    "answers": ["x"],
    "special": [],
    "variables": {"x": ["a", "b", ""], "k": ["g", "h"]},
    "facts": [
        {"at": {}, "lo": 40, "hi": 40},
        {"at": {"x": "a", "k": "g"}, "lo": 10, "hi": 10},
        {"at": {"x": "b", "k": "g"}, "lo": 0, "hi": None},
    ],
    "linear": [{"terms": [[1, {"x": "a", "k": "h"}], [2.5, {"x": "b", "k": "h"}]], "lo": 1, "hi": 60}],
    "quotes": [{"id": "quote-1", "label": {"k": "g"}, "fits": 25}],
    "other": [],
    "wave": "one",
}
KEYS: Document = {
    "schema": 1,
    "keys": ["k"],
    "counts": [{"at": {"k": "g"}, "n": 20}, {"at": {"k": "h"}, "n": 20}],
}


def spoilt(document: Document, path: list[Any], value: Any) -> Document:
    """A copy with another value at a place; "gone" removes it."""
    found = copy.deepcopy(document)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    if value == "gone":
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return found


RELEASES: list[Any] = [
    *([[name], "gone"] for name in ("schema", "policy", "public_keys", "variables", "facts", "linear")),
    *(
        [[name], value]
        for name in RELEASE
        if name not in ("answers", "other")
        for value in (7, [[]], {"a": 1}, [None])
    ),
    (["schema"], 2),
    (["policy", "cell_min"], "5"),
    (["policy", "cell_min"], float("inf")),
    (["policy", "group_min"], 10**400),
    (["policy", "special_min"], -1),
    (["policy", "quote_min"], None),
    (["policy", "quote_min"], 20.5),
    (["public_keys"], ["nowhere"]),
    (["public_keys"], ["k", "k"]),
    (["special"], ["nowhere"]),
    (["variables", "x"], ["a", "a"]),
    (["variables", "x"], []),
    (["variables", "x"], ["a", 1]),
    (["variables", "x"], ["a", "b", "\ud800"]),
    (["facts", 0], []),
    (["facts", 1, "at"], ["x", "a"]),
    (["facts", 1, "at"], {"x": "c"}),
    (["facts", 1, "at"], {"nowhere": "a"}),
    (["facts", 1, "at"], "gone"),
    (["facts", 1, "lo"], "gone"),
    (["facts", 1, "lo"], float("nan")),
    (["facts", 1, "lo"], None),
    (["facts", 1, "lo"], True),
    (["facts", 1, "lo"], "10"),
    (["facts", 1, "lo"], 11),
    (["facts", 1, "hi"], float("-inf")),
    (["linear", 0, "terms"], []),
    (["linear", 0, "terms"], [[1]]),
    (["linear", 0, "terms"], [1, {"x": "a"}]),
    (["linear", 0, "terms", 0, 0], None),
    (["linear", 0, "terms", 0, 0], float("nan")),
    (["quotes", 0, "label"], ["k"]),
    (["quotes", 0, "fits"], "many"),
    (["quotes", 0, "id"], None),
]

KEY_FILES: list[Any] = [
    (["keys"], "gone"),
    (["keys"], []),
    (["keys"], ["x"]),
    (["counts"], "gone"),
    (["counts"], {}),
    (["counts", 0], []),
    (["counts", 0, "at"], {}),
    (["counts", 0, "at"], {"k": "i"}),
    (["counts", 0, "at"], {"k": "h"}),
    (["counts", 0, "n"], -1),
    (["counts", 0, "n"], 1.5),
    (["counts", 0, "n"], "20"),
    (["counts", 0, "n"], 10**30),
]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    """The exit code and the lines on standard output and standard error."""
    code = main(list(arguments))
    out = capsys.readouterr()
    return code, out.out.splitlines(), out.err.splitlines()


def write(folder: Path, name: str, value: Any) -> str:
    (folder / name).write_text(json.dumps(value), "utf-8")
    return str(folder / name)


def plain(lines: list[str]) -> bool:
    """One sentence, without the words of a programming language."""
    foreign = ("Traceback", "object has no", "NoneType", "subscriptable", "iterable", "<class", "Error")
    return len(lines) == 1 and lines[0].startswith("not proven: ") and not any(w in lines[0] for w in foreign)


def test_the_release_that_is_spoilt_below_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release, keys = write(tmp_path, "release.json", RELEASE), write(tmp_path, "keys.json", KEYS)
    assert said(capsys, release, "--keys", keys)[0] == 0


@pytest.mark.parametrize(("path", "value"), RELEASES)
def test_a_broken_release_is_named_in_one_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: list[Any], value: Any
) -> None:
    release = write(tmp_path, "release.json", spoilt(RELEASE, path, value))
    code, out, err = said(capsys, release, "--json")
    assert (code, plain(err)) == (2, True), err
    assert "release.json" in err[0]
    assert json.loads(out[-1])["verdict"] == "not proven"


@pytest.mark.parametrize(("path", "value"), KEY_FILES)
def test_a_broken_file_of_keys_is_named_in_one_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: list[Any], value: Any
) -> None:
    release = write(tmp_path, "release.json", RELEASE)
    keys = write(tmp_path, "keys.json", spoilt(KEYS, path, value))
    code, _, err = said(capsys, release, "--keys", keys)
    assert (code, plain(err)) == (2, True), err
    assert "keys.json" in err[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"null", b"[]", b'"release"', b"1" * 5000, b'{"schema": 1}'],
    ids=[
        "empty",
        "cut off",
        "not utf-8",
        "too deep",
        "null",
        "a list",
        "a text",
        "a long number",
        "only a schema",
    ],
)
@pytest.mark.parametrize("option", ["release", "--keys", "--earlier"])
def test_a_file_that_is_something_else_is_not_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, option: str
) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    broken, sound = str(tmp_path / "broken.json"), write(tmp_path, "release.json", RELEASE)
    code, _, err = said(capsys, *([broken] if option == "release" else [sound, option, broken]))
    assert (code, plain(err)) == (2, True), err


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_is_not_there_is_not_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, _, err = said(capsys, str(tmp_path / name))
    assert (code, plain(err)) == (2, True), err


# ---- anything at any place ---------------------------------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 50),
    st.sampled_from([10**20, -(10**400), 0.5, float("nan"), float("inf"), -1e300, 1e-300]),
    st.sampled_from(["", "a", "g", "x", "k", "\ud800", "ŵ"]),
    st.just([]),
    st.just({}),
    st.just([[1, {"x": "a"}]]),
    st.just({"x": "a", "k": "h"}),
)


def every_place(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a document."""
    steps = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from every_place(inner, (*path, step))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_value_at_any_place_ends_with_a_verdict(data: st.DataObject) -> None:
    document, keys = copy.deepcopy(RELEASE), copy.deepcopy(KEYS)
    for _ in range(data.draw(st.integers(1, 3))):
        chosen = data.draw(st.sampled_from([document, document, keys]))
        places = list(every_place(chosen))
        if places:
            path = list(data.draw(st.sampled_from(places)))
            changed = spoilt(chosen, path, data.draw(st.one_of(ODD, st.just("gone"))))
            chosen.clear()
            chosen.update(changed)
    try:
        published = read_release(document)
        known = read_keys(keys, published)
    except Unreadable as reason:
        assert plain([f"not proven: {reason}"])
        return
    assert audit(published, known, {"before": published}).code in (0, 1, 2)


# ---- contradictions ------------------------------------------------------------------------------------


def contradicting(**changes: Any) -> Document:
    return {**copy.deepcopy(RELEASE), **changes}


CONTRADICTIONS = [
    contradicting(facts=[*RELEASE["facts"], {"at": {"x": "a", "k": "g"}, "lo": 11, "hi": 11}]),
    contradicting(facts=[*RELEASE["facts"], {"at": {"x": "a"}, "lo": 9, "hi": 9}]),
    contradicting(facts=[*RELEASE["facts"], {"at": {"k": "g"}, "lo": 41, "hi": 41}]),
    contradicting(facts=[{"at": {"x": "a", "k": "g"}, "lo": n, "hi": n} for n in (12, 13)]),
]


@pytest.mark.parametrize("document", CONTRADICTIONS)
@pytest.mark.parametrize("known", [True, False])
def test_a_release_that_nobody_can_fit_is_not_proven(document: Document, known: bool) -> None:
    published = read_release(document)
    found = audit(published, read_keys(KEYS, published) if known else None)
    assert found.code == 2
    assert any("no table of people" in reason for reason in found.unproven)


def test_half_a_person_is_a_contradiction_where_people_are_known() -> None:
    published = read_release(
        contradicting(linear=[{"terms": [[2, {"x": "a", "k": "h"}]], "lo": 15, "hi": 15}])
    )
    assert audit(published, read_keys(KEYS, published)).code == 2


def test_keys_of_other_people_are_not_proven() -> None:
    published = read_release(RELEASE)
    others = spoilt(KEYS, ["counts", 0, "n"], 3)
    assert audit(published, read_keys(others, published)).code == 2


def test_a_table_too_large_to_be_attacked_is_not_called_safe() -> None:
    many = {"x": [str(code) for code in range(300)], "k": [f"g{code}" for code in range(200)]}
    document = contradicting(variables=many, facts=[], linear=[], quotes=[])
    document["facts"] = [{"at": {}, "lo": 500, "hi": 500}, {"at": {"x": "0", "k": "g0"}, "lo": 1, "hi": 1}]
    found = audit(read_release(document))
    assert (found.code, found.exposures) == (2, ())


# ---- what is said --------------------------------------------------------------------------------------


def test_json_is_one_object_on_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = contradicting(facts=[*RELEASE["facts"], {"at": {"x": "a", "k": "h"}, "lo": 2, "hi": 2}])
    for document, verdict, expected in (
        (RELEASE, "safe", 0),
        (told, "exposed", 1),
        (CONTRADICTIONS[0], "not proven", 2),
    ):
        code, out, err = said(capsys, write(tmp_path, "release.json", document), "--json")
        last = json.loads(out[-1])
        assert (code, last["verdict"], err) == (expected, verdict, [])
        assert bool(last["exposures"]) == (expected == 1)
        assert {"attacks", "exposures", "unproven", "shown", "withheld"} <= set(last)
        assert not any(line.startswith("{") for line in out[:-1])


def test_wrong_usage_is_not_proven(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["release.json", "--nonsense"]) == 2
    capsys.readouterr()


def test_the_auditor_runs_alone_and_says_the_same_each_time(tmp_path: Path) -> None:
    study = small_study(3)
    document = study.copy()
    document["facts"][-1] |= {"lo": 2, "hi": 2}
    release, keys = write(tmp_path, "release.json", document), write(tmp_path, "keys.json", study.keys)
    source = Path(__file__).resolve().parents[2] / "src" / "remit_audit"
    (tmp_path / "remit_audit").symlink_to(source, target_is_directory=True)
    runs = [
        subprocess.run(
            [sys.executable, "-I", "-c", ALONE, str(tmp_path), release, "--keys", keys, "--json"],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            check=False,
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert {run.returncode for run in runs} <= {1, 2}
    assert not runs[0].stderr


ALONE = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from remit_audit.__main__ import main
code = main(sys.argv[1:])
assert "remit" not in sys.modules
sys.exit(code)
"""
