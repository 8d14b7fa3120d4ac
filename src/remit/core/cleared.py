"""Values that may be published. Only `remit.disclosure` makes them; writers take nothing else.

A test walks the syntax tree of the whole package and fails when `ClearedCell`, `ClearedTable`,
`ClearedQuote` or `Release` is constructed outside `remit.disclosure`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.core.words import Layout

Status = Literal["", "c", "x", "z"]
"""Empty: the number is there. `c` confidential, `x` not available, `z` not applicable."""

Audience = Literal["public", "organisation", "person", "desk"]


class Label(Struct, frozen=True):
    """A code and its words."""

    code: str
    text: str


class Head(Struct, frozen=True):
    """What a table says of itself, without a single number.

    `rows` are its variables, `choices` its closed answers in order, `groups` the codes of the breakdown
    `by` (empty for the whole). `source` says where its figures come from, `made_of` names the variables
    that a derived number is made of.
    """

    id: str
    item: str
    title: str
    layout: Layout
    rows: tuple[Label, ...]
    choices: tuple[Label, ...] = ()
    groups: tuple[Label, ...] = ()
    by: str = ""
    by_label: str = ""
    ordered: bool = False
    unit: str = ""
    limit: int = 0
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    weighted: bool = False
    special: bool = False
    organisation: bool = False
    source: str = ""
    made_of: tuple[str, ...] = ()


class ClearedCell(Struct, frozen=True):
    """One published number and its base, or the reason why it is not shown.

    `group` is empty for the whole. `value`, `lower` and `upper` are on the measure's own scale: shares
    from 0 to 1. Numbers are None when `status` is set.
    """

    variable: str
    choice: str
    label: str
    group: str
    measure: str
    n: int | None
    base: int | None
    value: float | None
    lower: float | None = None
    upper: float | None = None
    status: Status = ""


class ClearedTable(Struct, frozen=True):
    """A table that may be published."""

    head: Head
    cells: tuple[ClearedCell, ...]
    notes: tuple[str, ...] = ()

    def cell(self, measure: str, variable: str = "", choice: str = "", group: str = "") -> ClearedCell | None:
        """The cell at these codes; an empty `variable` means the table's only or first one."""
        wanted = variable or (self.head.rows[0].code if self.head.rows else "")
        for cell in self.cells:
            if (cell.measure, cell.variable, cell.choice, cell.group) == (measure, wanted, choice, group):
                return cell
        return None

    @property
    def base(self) -> int | None:
        """The largest base of the whole (all rows of an item usually share it)."""
        bases = [cell.base for cell in self.cells if not cell.group and cell.base is not None]
        return max(bases, default=None)


class ClearedQuote(Struct, frozen=True):
    """Words of a respondent that may be published, after consent, redaction and approval."""

    id: str
    text: str
    item: str
    theme: str = ""
    label: str = ""


FEWEST_INVITED = 20
"""What is said of a speaker fits at least this many of those who were asked, unless the study says another
number (`quote_min` of the policy); fewer can be looked up."""


class PolicyStatement(Struct, frozen=True):
    """The disclosure policy as it is printed: thresholds, or `none` and the reason given for it."""

    cell_min: int
    group_min: int
    special_min: int
    none_reason: str = ""
    quote_min: int = FEWEST_INVITED

    @property
    def protected(self) -> bool:
        """Whether anything is withheld at all."""
        return not self.none_reason


class Release(Struct, frozen=True):
    """Everything that leaves the building at once: tables and quotes, protected jointly."""

    policy: PolicyStatement
    tables: tuple[ClearedTable, ...]
    quotes: tuple[ClearedQuote, ...] = ()

    def table(self, table_id: str) -> ClearedTable | None:
        """The table with this id."""
        return next((table for table in self.tables if table.head.id == table_id), None)
