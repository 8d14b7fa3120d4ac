"""What is shipped: complete, locked, dated the same everywhere, and readable by the Python it asks for."""

from __future__ import annotations

import ast
import json
import re
import tomllib

import pytest

from house.sources import ROOT
from remit.study.example import GENERATOR

LOCKS = ("requirements.lock", "requirements-dev.lock")


def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _name(requirement: str) -> str:
    return re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _locked(name: str) -> set[str]:
    return {_name(line) for line in _text(name).splitlines() if line and not line.startswith("#")}


def test_every_requirement_is_locked() -> None:
    project = _project()
    words = project["project"]
    extras = words["optional-dependencies"]  # type: ignore[index]
    light = [*words["dependencies"], *(r for k in ("pdf", "sheet", "read", "support") for r in extras[k])]  # type: ignore[index]
    assert {_name(entry) for entry in light} <= _locked("requirements.lock")
    everything = [*light, *extras["design"], *extras["site"], *project["dependency-groups"]["dev"]]  # type: ignore[index]
    assert {_name(entry) for entry in everything} <= _locked("requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_version_and_names_no_index(name: str) -> None:
    lines = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(re.match(r"^[a-z0-9.-]+==[^ ]+( ; .+)?$", line) for line in lines)
    assert "://" not in _text(name)


def test_people_who_run_and_people_who_work_get_the_same_versions() -> None:
    run, work = (set(_text(name).splitlines()) for name in LOCKS)
    assert run <= work


def test_a_python_that_is_too_old_is_told_so_instead_of_a_traceback() -> None:
    for name in ("dev.py", "tools/offline.py"):
        ast.parse(_text(name), feature_version=(3, 8))


def test_the_version_is_said_once_and_repeated_truly() -> None:
    from remit import __version__

    assert f"## {__version__}" in _text("CHANGELOG.md")
    assert f"version: {__version__}" in _text("CITATION.cff")


def test_the_readme_starts_with_the_result_and_the_two_commands() -> None:
    top = "\n".join(_text("README.md").splitlines()[:30])
    picture, demo, test = top.find("!["), top.find("python dev.py demo"), top.find("python dev.py test")
    assert -1 < picture < demo < test


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert re.search(r"^python3? dev\.py test$", _text(".ci/run"), re.MULTILINE)


def test_every_direct_dependency_has_a_reason_on_record() -> None:
    record = next((ROOT / "docs" / "decisions").glob("*dependencies.md")).read_text(encoding="utf-8").lower()
    words = _project()["project"]
    listed = [
        *words["dependencies"],
        *(r for group in words["optional-dependencies"].values() for r in group),
    ]  # type: ignore[index]
    missing = {_name(entry) for entry in listed if not entry.startswith("remit[")} - set(
        re.findall(r"[a-z0-9-]+", record)
    )
    assert not missing


def test_everything_beside_the_code_is_in_the_wheel() -> None:
    shipped = [
        path for path in (ROOT / "src" / "remit").rglob("*") if path.is_file() and path.suffix != ".pyc"
    ]
    inside = _project()["tool"]["hatch"]["build"]["targets"]["wheel"]  # type: ignore[index]
    assert inside["only-include"] == ["src/remit", "src/remit_audit", "examples/medical-directors"]
    left_out = [name.removeprefix("/examples/medical-directors/") for name in inside["exclude"]]
    assert sorted(left_out) == sorted(GENERATOR), "any other exclusion could drop assets"
    assert any(path.suffix == ".json" for path in shipped)
    assert any(path.suffix in (".css", ".woff2", ".ttf") for path in shipped)


def test_schemas_are_sound_json() -> None:
    for path in (ROOT / "src" / "remit" / "study" / "schemas").glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"]
