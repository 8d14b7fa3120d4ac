"""Every command with its options, from the parser itself."""

from __future__ import annotations

import argparse

from remit.cli import _parser
from tools.reference.tables import table


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """Every command by name."""
    for action in _parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise LookupError("the parser has no commands")


def _help_of(name: str) -> str:
    for action in _parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return next((entry.help or "" for entry in action._choices_actions if entry.dest == name), "")
    return ""


def options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """How each argument is typed, and what it does."""
    found = []
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction):
            continue
        value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else "")
        if not action.option_strings:
            typed = str(action.metavar or action.dest).upper()
        elif action.nargs == 0:
            typed = ", ".join(action.option_strings)
        else:
            typed = f"{', '.join(action.option_strings)} {value or action.dest.upper()}"
        note = " (may be given several times)" if isinstance(action, argparse._AppendAction) else ""
        found.append((typed, f"{action.help or ''}{note}"))
    return found


def commands() -> str:
    """A section for each command."""
    parts = []
    for name, parser in subcommands().items():
        typed = " ".join(_typed(action) for action in parser._actions if not action.option_strings)
        words = _help_of(name)
        rows = [(f"`{entry}`", said) for entry, said in options(parser)]
        parts.append(
            f"## remit {name}\n\n{words[:1].upper()}{words[1:]}.\n\n"
            f"`remit {name} {typed}`\n\n{table(('option', 'what it does'), rows)}"
        )
    return "\n\n".join(parts)


def _typed(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest).upper()
    return f"[{name}]" if action.nargs in ("?", "*") else name
