"""Work that looks for no garbage leaves the program as it found it."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from remit.cli.unswept import unswept


def test_garbage_is_looked_for_again_afterwards_even_when_the_work_failed() -> None:
    with pytest.raises(ValueError, match="stop"), unswept():
        assert not gc.isenabled()
        raise ValueError("stop")
    assert gc.isenabled()


def test_a_program_that_did_such_work_twice_ends_cleanly_and_frees_without_looking() -> None:
    script = (
        "import atexit, gc\n"
        "from remit.cli.unswept import unswept\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 0))\n"
        "for _ in range(2):\n"
        "    with unswept():\n"
        "        kept = [[n] for n in range(1000)]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("True", "")
