"""Every kind of question with its example, the columns it becomes and the tables it is counted in."""

from __future__ import annotations

import inspect
from textwrap import dedent

from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import Kind, kinds
from remit.study.questionnaire import write_questionnaire
from tools.reference.tables import table

LAYOUTS = {
    "choice": "people by answer",
    "multi": "people by choice, each person in as many as they ticked; also as a share of mentions",
    "matrix": "people by answer for each statement, with top two and net",
    "ranking": "people by choice: first choice, any mention, points and worth",
    "number": "mean, median, quartiles and most common value",
    "answers": "how many people answered",
    "mentions": "people by theme, once the answers are coded",
    "rows": "how many rows people filled in, and what was in them",
}

STORED = {
    "choice": "the code of a choice",
    "flag": "1 chosen, 0 not chosen",
    "number": "a number",
    "text": "text",
    "date": "a date, as `2014-01-31`",
}


def every_kind() -> str:
    """A section for each kind, in alphabetical order."""
    return "\n\n".join(_section(kind) for kind in sorted(kinds().values(), key=lambda kind: kind.name))


def _section(kind: Kind) -> str:
    item = kind.example()
    words = inspect.cleandoc(type(kind).__doc__ or "").split("\n\n")[0]
    own = (
        f"Own settings: {', '.join(f'`{name}`' for name in sorted(kind.settings))}.\n\n"
        if kind.settings
        else ""
    )
    columns = [(f"`{v.name}`", v.label, STORED[v.storage]) for v in kind.variables(item)]
    counted = [f"* {LAYOUTS[spec.layout]}" for spec in kind.tabulate(item)]
    return (
        f"## {kind.name}\n\n{words}\n\n{own}```yaml\n{example_yaml(item)}\n```\n\n"
        f"Columns of `responses.csv`:\n\n{table(('column', 'stands for', 'holds'), columns)}\n\n"
        f"Counted as:\n\n" + "\n".join(dict.fromkeys(counted))
    )


def example_yaml(item: Item) -> str:
    """An item as it stands in questionnaire.yaml, without the page around it."""
    text = write_questionnaire(Instrument("", (Page("page", "", (item,)),)))
    return dedent(text.split("items:\n", 1)[1]).rstrip()
