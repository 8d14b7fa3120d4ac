"""Everything works on Windows too: names of files, line ends, encodings, paths inside files."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from house.sources import ROOT, modules, name_of, tracked, tree

FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
LONGEST = 150  # leaves room for the folder a person unpacks to, under the old limit of 260


def unfit_for_windows(name: str) -> str:
    """Why Windows would refuse this relative path; empty when it would not."""
    for part in PurePosixPath(name).parts:
        if FORBIDDEN.search(part):
            return f"{part!r} holds a character that Windows forbids"
        if RESERVED.match(part):
            return f"{part!r} is a device name on Windows"
        if part.endswith((".", " ")):
            return f"{part!r} ends in a dot or a blank, which Windows drops"
    return f"{name!r} is longer than {LONGEST}" if len(name) > LONGEST else ""


def test_bad_names_would_be_seen() -> None:
    assert unfit_for_windows("out/a:b.csv")
    assert unfit_for_windows("codebook/con.yaml")
    assert unfit_for_windows("codebook/name.")
    assert unfit_for_windows("x" * 151)
    assert not unfit_for_windows("codebook/console.yaml")


def test_the_repository_can_be_checked_out_on_windows() -> None:
    assert [why for name in tracked() if (why := unfit_for_windows(name))] == []


def test_no_two_files_differ_only_in_case() -> None:
    folded: dict[str, str] = {}
    for name in tracked():
        other = folded.setdefault(name.casefold(), name)
        assert other == name, f"{other} and {name} are one file on Windows"


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _opens_text(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in ("read_text", "write_text")
    if _called(call) != "open":
        return False
    modes = [arg.value for arg in call.args[1:2] if isinstance(arg, ast.Constant)]
    return not any("b" in str(mode) for mode in modes)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_text_is_read_and_written_as_utf8_whatever_the_computer(path: Path) -> None:
    for call in _calls(path):
        if _opens_text(call):
            named = {keyword.arg for keyword in call.keywords}
            assert "encoding" in named, f"{name_of(path)}:{call.lineno} leaves the encoding to the computer"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_line_ends_are_written_the_same_everywhere(path: Path) -> None:
    for call in _calls(path):
        if _called(call) == "write_text":
            named = {keyword.arg for keyword in call.keywords}
            assert "newline" in named, f"{name_of(path)}:{call.lineno} would write other bytes on Windows"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_paths_are_joined_by_pathlib_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = re.findall(
        r"\bos\.(?:sep|linesep|path\.(?:join|split|dirname|basename|exists|isfile|isdir))\b", source
    )
    assert not found, f"{name_of(path)} uses {found}"


def test_a_windows_path_reads_the_same_in_a_file() -> None:
    assert PureWindowsPath("waves\\2014\\frame.csv").as_posix() == "waves/2014/frame.csv"


def test_tools_know_where_windows_keeps_its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    from tools import environment

    monkeypatch.setattr(environment.os, "name", "nt")
    assert environment.python_of(PureWindowsPath("C:/a/.venv")).as_posix() == "C:/a/.venv/Scripts/python.exe"  # type: ignore[arg-type]
    assert environment.program(PureWindowsPath("C:/a/.venv"), "remit").name == "remit.exe"  # type: ignore[arg-type]


def test_every_file_of_a_result_has_a_name_that_windows_takes(built_example: Path) -> None:
    names = [path.relative_to(built_example).as_posix() for path in built_example.rglob("*")]
    assert "report.html" in names
    assert [why for name in names if (why := unfit_for_windows(name))] == []
    assert len({name.casefold() for name in names}) == len(names)


def test_links_between_pages_use_forward_slashes(built_example: Path) -> None:
    for page in built_example.rglob("*.html"):
        links = re.findall(r"""(?:href|src)=["']([^"']+)["']""", page.read_text(encoding="utf-8"))
        assert not [link for link in links if "\\" in link and not link.startswith("data:")]


def _build(study: Path, out: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "remit", "build", str(study), "--out", str(out)]
    env = {**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1767225600"}
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=env, check=False
    )


def _copy_as_windows(target: Path) -> None:
    """The example as a Windows editor would save it: CR LF, and a byte-order mark in the CSV files."""
    leave_out = shutil.ignore_patterns("out", "preview", "*.py", "__pycache__")
    shutil.copytree(ROOT / "examples" / "medical-directors", target, ignore=leave_out)
    for path in target.rglob("*"):
        if path.suffix in (".yaml", ".csv", ".md"):
            mark = b"\xef\xbb\xbf" if path.suffix == ".csv" else b""
            path.write_bytes(mark + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def test_files_saved_by_a_windows_editor_give_the_same_numbers(built_example: Path, tmp_path: Path) -> None:
    study = (
        tmp_path / "Étude ŵ (1)" / "my study"
    )  # blanks, brackets and letters outside ASCII, as in real life
    _copy_as_windows(study)
    done = _build(study, study / "out")
    assert done.returncode == 0, done.stderr
    for name in ("data/cells.csv", "report.html", "report.pdf"):
        assert (study / "out" / name).read_bytes() == (built_example / name).read_bytes(), name


def test_every_script_for_people_is_plain_python() -> None:
    assert (ROOT / "dev.py").exists()
    assert not [name for name in tracked() if name.endswith((".bat", ".ps1", "Makefile"))]
