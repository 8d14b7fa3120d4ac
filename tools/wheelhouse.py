"""A folder of wheels that installs Remit on a computer without a network, also one of another kind."""

from __future__ import annotations

import json
import platform as this_computer
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools import offline
from tools.environment import LOCK, pip, python_of
from tools.steps import ROOT, Failed, need, say, surroundings

WHEEL_README = """Remit, with everything it needs, for {platform} and Python {python}.

1. Copy this folder to the computer.
2. Open a terminal in it and type:   python install.py      (on Windows:  py -{python} install.py)

No network and no administrator rights are needed. The last line printed says how to start Remit.
"""

# Markers in the lock ask these questions about the computer that will install.
SYSTEMS = {
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macosx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}
MACHINES = {
    "win_amd64": "AMD64",
    "win_arm64": "ARM64",
    "x86_64": "x86_64",
    "arm64": "arm64",
    "aarch64": "aarch64",
}

EVALUATE = """
import json, sys
from pip._vendor.packaging.requirements import Requirement
target = json.loads(sys.argv[1])
for line in sys.stdin:
    line = line.split("#")[0].strip()
    if line:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(target):
            print(f"{wanted.name}{wanted.specifier}")
"""


def target(platform: str, python: str) -> dict[str, str]:
    """The answers to the lock's markers for a platform (`win_amd64`) and a Python version (`3.12`)."""
    system = next((name for name in SYSTEMS if platform.startswith((name, f"many{name}"))), "")
    machine = next((known for end, known in MACHINES.items() if platform.endswith(end)), "")
    if not system or not machine:
        known = "win_amd64, manylinux_2_28_x86_64, macosx_14_0_arm64"
        raise Failed(f"'{platform}' is not a platform tag; examples: {known}.")
    versions = {"python_version": python, "python_full_version": f"{python}.0"}
    names = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    return {**SYSTEMS[system], **versions, **names, "platform_machine": machine}


def platform_options(platform: str) -> list[str]:
    """What pip must be told to accept wheels of the platform (a Linux takes every older manylinux too)."""
    if not platform.startswith("manylinux_"):
        return ["--platform", platform]
    _, major, minor, machine = platform.split("_", 3)
    tags = [f"manylinux_{major}_{older}_{machine}" for older in range(int(minor), 4, -1)]
    return [word for tag in (*tags, f"manylinux2014_{machine}") for word in ("--platform", tag)]


def _pins(venv: Path, answers: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [str(python_of(venv)), "-c", EVALUATE, json.dumps(answers)],
        input=LOCK.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
        env=surroundings(),
    )
    if done.returncode:
        raise Failed(f"requirements.lock could not be read: {done.stderr.strip()[-300:]}")
    return done.stdout.split()


def build(venv: Path, folder: Path, platform: str, python: str) -> int:
    """Fill `folder` with Remit's wheel, the locked wheels of `remit[all]`, `install.py` and a README."""
    here = "{}.{}".format(*sys.version_info[:2])
    python = python or here
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "for-python.txt").exists():
            raise Failed(f"{folder} holds other things; name a new folder with --folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    say("Building Remit's own wheel ...")
    need(
        pip(venv, "wheel", "-qq", "--no-deps", "--wheel-dir", folder, ROOT),
        "the wheel could not be built.",
    )
    say("Fetching the wheels it needs ...")
    words = ["download", "-qq", "--only-binary", ":all:", "--dest", folder]
    if platform or python != here:
        answers = target(platform or _this_platform(), python)
        options = [
            *platform_options(platform or _this_platform()),
            "--python-version",
            python,
            "--implementation",
            "cp",
        ]
        words += ["--no-deps", *options, *_pins(venv, answers)]
    else:
        words += ["--constraint", LOCK, f"{next(folder.glob('remit-*.whl'))}[all]"]
    need(pip(venv, *words), "not every wheel could be fetched; the lines above say which.")
    shutil.copyfile(offline.__file__, folder / "install.py")
    (folder / "for-python.txt").write_text(f"{python}\n", encoding="utf-8")
    words_for = WHEEL_README.format(platform=platform or this_computer.platform(terse=True), python=python)
    (folder / "README.txt").write_text(words_for, encoding="utf-8")
    wheels = sorted(folder.glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    say(f"{folder}: {len(wheels)} wheels, {size:.0f} MB. Install with `python {folder / 'install.py'}`.")
    return 0


def _this_platform() -> str:
    system, machine = this_computer.system(), this_computer.machine()
    if system == "Windows":
        return f"win_{machine.lower()}"
    return f"macosx_14_0_{machine}" if system == "Darwin" else f"manylinux_2_28_{machine}"


def install(folder: Path, into: Path) -> int:
    """Install from a wheelhouse into an environment."""
    return offline.install(folder.resolve(), into.resolve())


def zip_folder(folder: Path, target_file: Path, *, leave_out: str) -> Path:
    """Zip a folder without its subfolder `leave_out`; the same files give the same bytes."""
    target_file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target_file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and leave_out not in name.parts:
                entry = zipfile.ZipInfo(
                    f"{target_file.stem}/{name.as_posix()}", date_time=(2020, 1, 1, 0, 0, 0)
                )
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return target_file
