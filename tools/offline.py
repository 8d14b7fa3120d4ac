"""Install Remit from the wheels beside this file: no network, no administrator rights.

Copied into every wheelhouse as `install.py`, so it needs nothing but Python itself:
`python install.py` (on Windows `py install.py`) makes the folder `remit` here and installs into it;
`python install.py FOLDER` installs somewhere else.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path


def wanted_python(wheels: Path) -> str:
    """The Python version the wheels were gathered for, as `3.12` (the file `for-python.txt` says it)."""
    note = wheels / "for-python.txt"
    return note.read_text(encoding="utf-8").split()[0] if note.exists() else ""


def why_not(wheels: Path) -> str:
    """What stands in the way of an installation; empty when nothing does."""
    if not any(wheels.glob("remit-*.whl")):
        return f"there is no wheel of Remit in {wheels}; make one with `python dev.py wheelhouse`."
    version = "{}.{}".format(*sys.version_info[:2])
    wanted = wanted_python(wheels)
    if wanted and wanted != version:
        return (
            f"these wheels are for Python {wanted}, this is Python {version}; start this command with the "
            f"other one, or gather wheels with `python dev.py wheelhouse --python {version}`."
        )
    return ""


def install(wheels: Path, into: Path) -> int:
    """Make the environment `into` and install `remit[all]` from `wheels` alone; returns the exit code."""
    if problem := why_not(wheels):
        print(f"Stopped: {problem}", file=sys.stderr)
        return 1
    folder = "Scripts" if os.name == "nt" else "bin"
    python = into / folder / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        print(f"Making {into} ...", flush=True)
        venv.create(into, with_pip=True)
    print("Installing Remit from the wheels, without a network ...", flush=True)
    words = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    words += ["--no-index", "--find-links", wheels, "--force-reinstall", "remit[all]"]
    code = subprocess.run([str(word) for word in words], check=False).returncode
    if code == 0:
        program = into / folder / ("remit.exe" if os.name == "nt" else "remit")
        print(f"Done. Start it with:\n  {program} --help")
    return code


if __name__ == "__main__":
    HERE = Path(__file__).resolve().parent
    sys.exit(install(HERE, Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "remit"))
