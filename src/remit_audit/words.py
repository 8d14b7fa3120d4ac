"""What an audit found, in plain words: for the command, and for a build that was audited."""

from __future__ import annotations


def found_in_words(certain: int | None, cells: int, labels: int = 0) -> str:
    """`0 personal answers certain, 0 cells exposed`; `certain` is None where nobody's keys were known."""
    said = [] if certain is None else [f"{_counted(certain, 'personal answer')} certain"]
    said.append(f"{_counted(cells, 'cell')} exposed")
    if labels:
        said.append(f"{_counted(labels, 'quote')} with a label that says too much")
    if certain is None:
        said.append("personal answers not attacked without --keys")
    return ", ".join(said)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
