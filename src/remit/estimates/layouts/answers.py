"""Open text before it is coded: how many people wrote something."""

from __future__ import annotations

import numpy as np

from remit.core.cleared import Label
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, REFUSED_LABEL
from remit.estimates.cells import Filled, Task, marks, rows_of, share_cells

NOTE = "Counts the people who wrote something; the base is everyone who answered the question at all."


def fill_answers(task: Task) -> Filled:
    """People who wrote something in each box, out of those who answered the item at all."""
    spec = task.spec
    boxes = [task.source.responses.rows[variable.name] for variable in spec.variables]
    wrote = [(~(cells.is_null() | cells.is_in(["", *MISSING]))).to_numpy() for cells in boxes]
    present = [(~(cells.is_null() | cells.is_in(["", NOT_APPLICABLE]))).to_numpy() for cells in boxes]
    says_no = np.any([(cells == REFUSED).fill_null(value=False).to_numpy() for cells in boxes], axis=0)
    answered = np.any(present, axis=0)
    refused = says_no & ~np.any(wrote, axis=0)
    base = task.count(marks(answered), 1)[:, 0, :]
    names = [variable.name for variable in spec.variables]
    labels = [Label("", variable.label or spec.title) for variable in spec.variables]
    cells = share_cells(task, names, labels, task.count_ticks(np.array(wrote)), base)
    rows = list(rows_of(spec.variables, spec.title))
    if spec.refused_label or refused.any():
        label = Label(REFUSED, spec.refused_label or REFUSED_LABEL)
        name = f"{task.item_name}.refused"
        rows.append(Label(name, label.text))
        cells += share_cells(task, name, (label,), task.count(marks(refused), 1), base)
    return Filled(tuple(rows), (), tuple(cells), base, (NOTE,))
