"""Everything a person does with a checkout of Remit, in one place: `python dev.py` lists the tasks.

Needs nothing but Python 3.11 to 3.13 and pip. Everything is installed into `.venv` beside this file.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):  # said here, before newer syntax is read
    sys.exit(
        "Remit needs Python 3.11, 3.12 or 3.13; this is {}.{}. ".format(*sys.version_info[:2])
        + "Start this command with another one, for example `python3.12 dev.py` or `py -3.12 dev.py`."
    )

import argparse
import shutil
from pathlib import Path

from tools import browser, environment, exchange, locks, picture, wheelhouse
from tools.steps import ROOT, Failed, need, run, run_all, say

VENV = ROOT / ".venv"
EXAMPLE = ROOT / "examples" / "medical-directors"
EVERYTHING = ("all", "design", "site", "suggest", "dev")

Steps = list[tuple[str, list[str | Path]]]


def _program(name: str) -> Path:
    return environment.program(VENV, name)


def _python() -> Path:
    return environment.python_of(VENV)


def _static_steps() -> Steps:
    return [
        ("ruff", [_program("ruff"), "check", "."]),
        ("format", [_program("ruff"), "format", "--check", "."]),
        ("types", [_program("mypy")]),
        ("imports", [_program("lint-imports")]),
    ]


def _pytest(*words: str) -> list[str | Path]:
    return [_python(), "-m", "pytest", *words]


def demo(chosen: argparse.Namespace) -> int:
    """Install Remit and build the example: the report, the tables and the data."""
    environment.ensure(VENV, ["all"], unlocked=chosen.unlocked)
    say("Building examples/medical-directors ...")
    code = run([_program("remit"), "build", EXAMPLE])
    if code == 0:
        say(f"\nDone. Open this file in your browser:\n  {EXAMPLE / 'out' / 'index.html'}")
    return code


def test(chosen: argparse.Namespace) -> int:
    """Everything that must hold before a change lands; ends by naming what could not be tested here."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    browser.bring_system_packages()
    browser.bring_node_packages()
    return run_all([*_static_steps(), ("tests", _pytest(*chosen.rest))])


def check(chosen: argparse.Namespace) -> int:
    """The fast half of `test`, for while you work: style, types, imports, tests that need no browser."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    return run_all(
        [*_static_steps(), ("fast tests", _pytest("-m", "not slow and not browser", *chosen.rest))]
    )


def slow(chosen: argparse.Namespace) -> int:
    """The full-size tests that `test` leaves out."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    browser.bring_system_packages()
    return run_all([("slow tests", _pytest("-m", "slow", *chosen.rest))])


def docs(chosen: argparse.Namespace) -> int:
    """Rewrite the generated parts of docs/ from the code, then run every example in docs/."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    need([_python(), "-m", "tools.reference"], "docs/ could not be rewritten.", quiet=False)
    return run_all([("documentation", _pytest("tests/docs"))])


def accept(chosen: argparse.Namespace) -> int:
    """Take today's output as what the tests compare with; read `git diff` before you commit it."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    need([_python(), "-m", "tools.reference"], "docs/ could not be rewritten.", quiet=False)
    return run_all([("tests, accepting", _pytest("--accept", *chosen.rest))])


def bench(chosen: argparse.Namespace) -> int:
    """Time the build of the example, each stage, and what people would otherwise use."""
    environment.ensure(VENV, ["all"], unlocked=chosen.unlocked)
    return run([_python(), ROOT / "bench" / "run.py", *chosen.rest])


def exchange_files(chosen: argparse.Namespace) -> int:
    """Send 500 coded answers to Taguette, pyrefiqda and QualCoder and back, each in its own environment."""
    environment.ensure(VENV, EVERYTHING, unlocked=chosen.unlocked)
    return exchange.round_trips(_python(), chosen.qualcoder)


def engines(chosen: argparse.Namespace) -> int:
    """Count on DuckDB, Postgres and Spark too, in an environment of its own (about 1.5 GB)."""
    venv = ROOT / ".venv-engines"
    environment.ensure(venv, [*EVERYTHING, "engine", "spark"], unlocked=True)
    browser.bring_system_packages(["postgresql", "default-jre-headless"])
    words = ["-m", "pytest", "tests/engines", "-m", "slow or not slow", "-n", "0", *chosen.rest]
    return run_all([("engines", [environment.python_of(venv), *words])])


def lock(chosen: argparse.Namespace) -> int:
    """Renew requirements.lock and requirements-dev.lock from pyproject.toml (uses uv)."""
    environment.ensure(VENV, ["all"], unlocked=True)
    return locks.renew(VENV)


def make_wheelhouse(chosen: argparse.Namespace) -> int:
    """Gather Remit and all it needs into one folder, for computers without a network."""
    environment.create(VENV)
    return wheelhouse.build(VENV, Path(chosen.folder), chosen.platform, chosen.python)


def install_offline(chosen: argparse.Namespace) -> int:
    """Install Remit from a wheelhouse: no network, no administrator rights."""
    return wheelhouse.install(Path(chosen.folder), Path(chosen.into))


def zip_example(chosen: argparse.Namespace) -> int:
    """Zip the built example (without its private part), ready to hand over."""
    out = EXAMPLE / "out"
    if not (out / "index.html").exists():
        raise Failed("the example is not built yet; run `python dev.py demo` first.")
    say(f"Wrote {wheelhouse.zip_folder(out, ROOT / 'dist' / 'remit-example.zip', leave_out='private')}")
    return 0


def take_picture(chosen: argparse.Namespace) -> int:
    """Take the README's picture anew from the built example (needs a browser)."""
    return picture.take(EXAMPLE / "out" / "report.html", ROOT / "docs" / "images" / "report.png")


def clean(chosen: argparse.Namespace) -> int:
    """Remove what the other tasks made: .venv, caches, out folders of the examples, dist, wheelhouse."""
    names = (".venv", ".venv-bench", ".venv-engines", ".hypothesis", "dist", "wheelhouse")
    caches = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache")
    made = [ROOT / name for name in (*names, *caches)]
    for folder in [*made, *(ROOT / "examples").glob("*/out")]:
        if folder.is_dir():
            shutil.rmtree(folder)
            say(f"Removed {folder.relative_to(ROOT)}")
    return 0


TASKS = {
    "demo": demo,
    "test": test,
    "check": check,
    "slow": slow,
    "accept": accept,
    "docs": docs,
    "bench": bench,
    "exchange": exchange_files,
    "engines": engines,
    "lock": lock,
    "wheelhouse": make_wheelhouse,
    "install-offline": install_offline,
    "zip-example": zip_example,
    "picture": take_picture,
    "clean": clean,
}
PASSES_ON = ("test", "check", "slow", "accept", "bench", "engines")


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="python dev.py", description="Work on Remit.")
    tasks = reader.add_subparsers(dest="task", metavar="TASK", required=True)
    for name, task in TASKS.items():
        words = (task.__doc__ or "").strip()
        entry = tasks.add_parser(name, help=words, description=words)
        entry.add_argument("--unlocked", action="store_true", help="ignore the locked versions")
        if name in PASSES_ON:
            entry.epilog = "Anything else is passed on to the program that is run."
        if name == "exchange":
            entry.add_argument(
                "--qualcoder", default="", help="a checkout of QualCoder, to go through it too"
            )
        if name in ("wheelhouse", "install-offline"):
            entry.add_argument("--folder", default="wheelhouse", help="the wheelhouse (default: wheelhouse)")
        if name == "wheelhouse":
            entry.add_argument(
                "--platform", default="", help="for example win_amd64 (default: this computer's)"
            )
            entry.add_argument("--python", default="", help="for example 3.12 (default: this one's)")
        if name == "install-offline":
            entry.add_argument("--into", default=".venv", help="the environment to make (default: .venv)")
    return reader


def main(words: list[str]) -> int:
    """Run the task that is named; returns its exit code."""
    reader = _reader()
    chosen, rest = reader.parse_known_args(words)
    if rest and chosen.task not in PASSES_ON:
        reader.error(f"{chosen.task} does not know {' '.join(rest)}")
    chosen.rest = [word for word in rest if word != "--"]
    try:
        return TASKS[chosen.task](chosen)
    except Failed as failure:
        print(f"\nStopped: {failure}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped by the keyboard.", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a letter must not stop the work
        stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
