"""Open text before it is coded: how many people wrote something."""

from __future__ import annotations

from remit.core.cleared import Label
from remit.core.words import REFUSED, REFUSED_LABEL
from remit.estimates.cells import Filled, Task, marks, rows_of, share_cells

NOTE = "Counts the people who wrote something; the base is everyone who answered the question at all."


def fill_answers(task: Task) -> Filled:
    """People who wrote something in each box, out of those who answered the item at all."""
    spec = task.spec
    found = task.source.written(spec.variables)
    base = task.count(marks(found.answered), 1)[:, 0, :]
    names = [variable.name for variable in spec.variables]
    labels = [Label("", variable.label or spec.title) for variable in spec.variables]
    cells = share_cells(task, names, labels, task.count_ticks(found.wrote), base)
    rows = list(rows_of(spec.variables, spec.title))
    if spec.refused_label or found.refused.any():
        label = Label(REFUSED, spec.refused_label or REFUSED_LABEL)
        name = f"{task.item_name}.refused"
        rows.append(Label(name, label.text))
        cells += share_cells(task, name, (label,), task.count(marks(found.refused), 1), base)
    return Filled(tuple(rows), (), tuple(cells), base, (NOTE,))
