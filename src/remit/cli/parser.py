"""How words on the command line are read, and how wrong ones are answered."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

WRONG_USAGE = 2


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints name the nearest flag or command."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, with the nearest word, and end with 2."""
        known = sorted(self._words())
        for word in re.split(r"[\s',:]+", message):
            found = get_close_matches(word, known, n=1) if word not in known else []
            if found:
                message += f" (did you mean {found[0]}?)"
                break
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"{self.prog}: {message}\nTry `{self.prog} --help`.\n")

    def refuse(self, command: str, words: Sequence[str]) -> None:
        """Complain of words that a command does not know, as that command."""
        below = next(each.choices[command] for each in self._actions if isinstance(each.choices, dict))
        below.error(f"unrecognized arguments: {' '.join(words)}")

    def _words(self) -> set[str]:
        """Every flag and command that is known here and below."""
        words: set[str] = set()
        for action in self._actions:
            words.update(action.option_strings)
            for name, below in (action.choices or {}).items() if isinstance(action.choices, dict) else ():
                words |= {str(name)} | (below._words() if isinstance(below, Parser) else set())
        return words
