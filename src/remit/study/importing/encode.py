"""Cells as found to values of `responses.csv`, by the items alone, so that new and late answers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, Choice, Variable, match_key
from remit.instrument.kinds import kind_of
from remit.study.importing.cellslist import SEPARATORS, split_cell
from remit.study.importing.placing import OTHER, OTHER_TEXT, Placed
from remit.study.importing.quantities import iso_date, month_comes_first, number
from remit.study.importing.recognise import Anatomy
from remit.study.importing.tally import answer_key
from remit.study.importing.vocabulary import TICKED, UNTICKED

if TYPE_CHECKING:
    import polars as pl

_OTHER_CODES = ("-oth-", "other")
_YES = ("Y", "y", "1", "TRUE", "True", "true", "yes", "YES")
_NO = ("N", "n", "0", "2", "FALSE", "False", "false", "no", "NO")


class Encoded(Struct, frozen=True):
    """The rows of `responses.csv`, and by variable the answers that no list holds, with their counts."""

    rows: pl.DataFrame
    unlisted: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


Coder = Callable[[str], str | None]
"""A cell as found to its stored value: None for blank, the cell itself when no list holds it."""


def encode(
    anatomy: Anatomy,
    placed: Sequence[Placed],
    identifiers: Sequence[str],
    weights: Sequence[str] | None = None,
    *,
    codes_first: bool = False,
    judged: Anatomy | None = None,
) -> Encoded:
    """Every item's variables from the table, after `id`.

    `codes_first` says that cells hold the codes of a questionnaire rather than its labels, where a cell
    could be either. `judged`: how cells are to be read is judged from this table, so that every part of a
    long one is read alike.
    """
    import polars as pl

    columns = [pl.Series("id", identifiers, dtype=pl.String)]
    unlisted: dict[str, Mapping[str, int]] = {}
    for entry in placed:
        made = _Encoder(anatomy, entry, codes_first=codes_first, judged=judged)
        columns += made.columns()
        unlisted |= {name: found for name, found in made.unlisted.items() if found}
    if weights is not None:
        columns.append(pl.Series("weight", weights, dtype=pl.String))
    return Encoded(pl.DataFrame(columns), unlisted)


class _Encoder:
    """Encodes one item."""

    def __init__(
        self, anatomy: Anatomy, placed: Placed, *, codes_first: bool, judged: Anatomy | None = None
    ) -> None:
        self._anatomy, self._placed, self._item = anatomy, placed, placed.item
        self._judged = judged or anatomy
        self._codes_first = codes_first
        self._variables = kind_of(placed.item).variables(placed.item)
        self.unlisted: dict[str, dict[str, int]] = {}

    def columns(self) -> list[pl.Series]:
        """A column for each variable of the item, in its order."""
        flags = [v for v in self._variables if v.storage == "flag" and v.kind != "rows"]
        if flags and self._one_column(flags):
            made = self._from_lists(flags)
        elif flags:
            made = self._from_boxes(flags)
        elif self._item.kind == "rank":
            made = self._from_rankings()
        else:
            made = {}
        return [made[v.name] if v.name in made else self._encode(v) for v in self._variables]

    def _cells(self, variable: Variable) -> pl.Series:
        import polars as pl

        positions = self._placed.uses.get(variable.name, ())
        if not positions:
            return pl.Series(variable.name, [None] * self._anatomy.table.height, dtype=pl.String)
        return self._anatomy.table.cells[str(positions[0])].alias(variable.name)

    def _found(self, variable: Variable) -> list[str]:
        """The distinct cells from which it is judged how the column is to be read."""
        positions = self._placed.uses.get(variable.name, ())
        return [text for p in positions[:1] for text in self._judged.tallies[p].texts()]

    def _mapped(self, cells: pl.Series, code: Coder, name: str) -> pl.Series:
        """Each distinct cell coded once, then spread over the rows."""
        return _spread(
            cells, {text: code(text) for text in cells.unique().to_list() if text is not None}, name
        )

    def _encode(self, variable: Variable) -> pl.Series:
        if variable.storage == "flag":
            return self._box(variable)
        cells = self._cells(variable)
        return self._mapped(cells, self._coder(variable, cells), variable.name)

    def _coder(self, variable: Variable, cells: pl.Series) -> Coder:
        if variable.storage == "choice":
            return self._choice_coder(variable, cells)
        if variable.storage == "number":
            if variable.choices:
                return self._choice_coder(variable, cells)
            return self._number_coder()
        if variable.storage == "date":
            month_first, _ = month_comes_first(self._found(variable))
            return lambda text: _dated(text, month_first)
        return lambda text: text if match_key(text) else None

    def _number_coder(self) -> Coder:
        book = _Book((), self._placed, (), codes_first=True)

        def code(text: str) -> str | None:
            found = book.code(text) if match_key(text) else ""
            if found is not None:
                return found or None
            return number(text, comma=self._anatomy.comma) or text

        return code

    def _choice_coder(self, variable: Variable, cells: pl.Series) -> Coder:
        book = _Book(variable.choices, self._placed, self._found(variable), codes_first=self._codes_first)
        odd = self.unlisted.setdefault(variable.name, {})
        counts = Counter(cells.drop_nulls().to_list())

        def code(text: str) -> str | None:
            found = book.code(text) if match_key(text) else ""
            if found is None:
                odd[text] = counts[text]
                return number(text) or text if variable.storage == "number" else text
            return found or None

        return code

    # ---- tick boxes ----

    def _one_column(self, flags: Sequence[Variable]) -> bool:
        """Whether every flag comes from the same column, whose cells hold lists."""
        used = {self._placed.uses.get(v.name, ()) for v in flags if v.choice != OTHER or not self._item.other}
        return len(used) == 1 and len(next(iter(used))) == 1 and len(flags) > 1

    def _from_lists(self, flags: Sequence[Variable]) -> dict[str, pl.Series]:

        named = next(v for v in flags if self._placed.uses.get(v.name))
        cells = self._cells(named)
        counts = Counter(cells.drop_nulls().to_list())
        choices = tuple(Choice(v.choice, v.label) for v in flags)
        separator, book = self._separator(choices, self._found(named))
        parts: dict[str, set[str] | None] = {}
        odd: dict[str, int] = {}
        for text, count in counts.items():
            codes = {part: book.code(part) for part in split_cell(text, separator)}
            for part, code in codes.items():
                if code is None:
                    odd[part] = odd.get(part, 0) + count
            parts[text] = {code for code in codes.values() if code} if match_key(text) else None
        self.unlisted[named.name] = odd
        made = {}
        for v in flags:
            coded = {
                text: None if found is None else ("1" if v.choice in found else "0")
                for text, found in parts.items()
            }
            made[v.name] = _spread(cells, coded, v.name)
        return made

    def _separator(self, choices: tuple[Choice, ...], found: Sequence[str]) -> tuple[str, _Book]:
        """The separator under which most parts of the cells are answers of the list."""
        best = (";", _Book(choices, self._placed, found, codes_first=self._codes_first), -1.0)
        for separator in (*SEPARATORS, " "):
            parts = [part for text in found for part in split_cell(text, separator)]
            book = _Book(choices, self._placed, parts, codes_first=self._codes_first)
            known = sum(book.code(part) is not None for part in parts) / max(len(parts), 1)
            if known > best[2]:
                best = (separator, book, known)
        return best[0], best[1]

    def _from_boxes(self, flags: Sequence[Variable]) -> dict[str, pl.Series]:
        import polars as pl

        block = pl.DataFrame([self._box(variable) for variable in flags])
        ticked = block.select(pl.any_horizontal(pl.all() == "1").fill_null(value=False)).to_series()
        unticked = block.select(pl.any_horizontal(pl.all() == "0").fill_null(value=False)).to_series()
        # A blank box beside a ticked one is an unticked box, where the export writes nothing for those.
        bare = (ticked & ~unticked).alias(" bare")
        filled = block.with_columns(bare).select(
            pl.when(pl.col(name).is_null() & pl.col(" bare"))
            .then(pl.lit("0"))
            .otherwise(pl.col(name))
            .alias(name)
            for name in block.columns
        )
        written = f"{self._item.id}.{OTHER}"
        if self._is_written(written) and written in filled.columns:
            answered = pl.any_horizontal(pl.all().is_not_null())
            filled = filled.with_columns(
                pl.when(pl.col(written).is_null() & answered)
                .then(pl.lit("0"))
                .otherwise(pl.col(written))
                .alias(written)
            )
        return {name: filled[name] for name in filled.columns}

    def _is_written(self, name: str) -> bool:
        """Whether the flag of "other" is known only from the words beside it."""
        words = self._placed.uses.get(f"{self._item.id}.{OTHER_TEXT}")
        return bool(words) and self._placed.uses.get(name) == words

    def _box(self, variable: Variable) -> pl.Series:
        cells = self._cells(variable)
        if self._is_written(variable.name):
            return self._mapped(cells, lambda text: "1" if match_key(text) else None, variable.name)
        counted = self._counted(variable)
        book = _Book((), self._placed, (), codes_first=True)
        own = {match_key(variable.label).casefold(), variable.choice.casefold()}
        odd = self.unlisted.setdefault(variable.name, {})
        counts = Counter(cells.drop_nulls().to_list())

        def code(text: str) -> str | None:
            key = match_key(text).casefold()
            if not key:
                return None
            if counted:
                return "1" if key == counted else "0"
            if key in UNTICKED:
                return "0"
            if key in TICKED or key in own:
                return "1"
            typed = book.code(text)
            if typed is not None:
                return typed or None
            odd[text] = counts[text]
            return text

        return self._mapped(cells, code, variable.name)

    def _counted(self, variable: Variable) -> str:
        """The value that counts as ticked in a multiple-response set of the file."""
        positions = set(self._placed.uses.get(variable.name, ()))
        for found in self._anatomy.table.sets:
            if positions & set(found.columns) and found.counted != "1":
                return found.counted.casefold()
        return ""

    # ---- rankings ----

    def _places(self) -> list[str]:
        return [v.name for v in self._variables if v.name.rsplit(".", 1)[-1].isdigit()]

    def _from_rankings(self) -> dict[str, pl.Series]:
        """Places from columns of options, or from one cell that lists them; empty for a column a place."""
        used = [self._placed.uses.get(name, ()) for name in self._places()]
        if any(len(columns) > 1 for columns in used):
            return self._from_options(next(columns for columns in used if columns))
        if len(used) > 1 and used[0] and len(set(used)) == 1:
            return self._from_one_cell()
        return {}

    def _from_options(self, positions: Sequence[int]) -> dict[str, pl.Series]:
        """The transposed layout: one column an option, holding its place."""
        import polars as pl

        names = self._places()
        codes = [choice.code for choice in self._item.choices]
        cells = self._anatomy.table.cells.select(str(position) for position in positions)
        made: dict[str, list[str | None]] = {name: [] for name in names}
        odd: Counter[str] = Counter()
        for row in cells.rows():
            given: dict[str, str | None] = dict.fromkeys(names)
            for code, cell in zip(codes, row, strict=False):
                place = f"{self._item.id}.{number(cell)}" if cell is not None and match_key(cell) else ""
                if place in given and given[place] is None:
                    given[place] = code
                elif place:
                    odd[f"{code}: {cell}"] += 1
            for name in names:
                made[name].append(given[name])
        self.unlisted[names[0]] = dict(odd)
        return {name: pl.Series(name, values, dtype=pl.String) for name, values in made.items()}

    def _from_one_cell(self) -> dict[str, pl.Series]:
        """All places in one cell, best first."""
        names = self._places()
        variable = next(v for v in self._variables if v.name == names[0])
        cells = self._cells(variable)
        counts = Counter(cells.drop_nulls().to_list())
        separator, book = self._separator(variable.choices, self._found(variable))
        odd: dict[str, int] = {}
        ranked: dict[str, list[str]] = {}
        for text, count in counts.items():
            parts = split_cell(text, separator)
            ranked[text] = [book.code(part) or part for part in parts]
            for part in parts[len(names) :] + [part for part in parts if book.code(part) is None]:
                odd[part] = odd.get(part, 0) + count
        self.unlisted[names[0]] = odd
        return {
            name: _spread(
                cells,
                {text: (found[place] if place < len(found) else None) for text, found in ranked.items()},
                name,
            )
            for place, name in enumerate(names)
        }


def count_misfits(anatomy: Anatomy, placed: Placed) -> int:
    """How many cells of an item's columns are no answer to it: not listed, not a number, not a date."""
    encoder = _Encoder(anatomy, placed, codes_first=False)
    columns = {column.name: column for column in encoder.columns()}
    found = sum(sum(odd.values()) for odd in encoder.unlisted.values())
    for variable in kind_of(placed.item).variables(placed.item):
        cells = columns[variable.name].drop_nulls()
        if variable.storage == "number" and not variable.choices:
            found += sum(text not in MISSING and number(text) is None for text in cells.to_list())
        elif variable.storage == "date":
            found += sum(text not in MISSING and iso_date(text) is None for text in cells.to_list())
    return found


def _spread(cells: pl.Series, coded: Mapping[str, str | None], name: str) -> pl.Series:
    import polars as pl

    if not coded:
        return cells.alias(name)
    return cells.replace_strict(coded, default=None, return_dtype=pl.String).alias(name)


def _dated(text: str, month_first: bool) -> str | None:
    if not match_key(text):
        return None
    found = iso_date(text, month_first=month_first)
    return found[0] if found else text


def _alike(labels: Mapping[str, str]) -> dict[str, str]:
    """Stored values by what spellings of one answer share; none where the list itself tells them apart."""
    found: dict[str, set[str]] = {}
    for label, stored in labels.items():
        found.setdefault(answer_key(label), set()).add(stored)
    return {key: min(stored) for key, stored in found.items() if len(stored) == 1}


class _Book:
    """Stored values of one column's cells, by label and by code; blank text stands for "no answer"."""

    def __init__(
        self, choices: Sequence[Choice], placed: Placed, cells: Iterable[str], *, codes_first: bool
    ) -> None:
        item = placed.item
        self._labels = dict(placed.aliases)
        for label, stored in ((item.refused, REFUSED), (item.not_applicable, NOT_APPLICABLE)):
            if label:
                self._labels[match_key(label)] = stored
        self._labels |= {match_key(choice.label): choice.code for choice in reversed(choices)}
        self._alike = _alike(self._labels)
        self._codes = dict(placed.codes) | {match_key(choice.code): choice.code for choice in choices}
        if item.kind == "yes_no" and choices:
            self._codes |= dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no")
        if OTHER in self._codes:
            self._codes |= dict.fromkeys(_OTHER_CODES, OTHER)
        keys = {match_key(text) for text in cells} - {""}
        as_codes = sum(self._plain(key) in self._codes for key in keys)
        as_labels = sum(self._label(key) is not None for key in keys)
        self._codes_first = codes_first if as_codes == as_labels else as_codes > as_labels

    def _label(self, key: str) -> str | None:
        """The stored value of a label, however its capitals, quotation marks and dashes are written."""
        exact = self._labels.get(key)
        return exact if exact is not None else self._alike.get(answer_key(key))

    def _plain(self, key: str) -> str:
        """A code as it is written in the list: `3.0` is 3."""
        if key in self._codes:
            return key
        whole = number(key)
        return whole if whole is not None and whole in self._codes else key

    def code(self, text: str) -> str | None:
        """The stored value of a cell, None when it is neither a label nor a code."""
        key = match_key(text)
        by_code = self._codes.get(self._plain(key))
        by_label = self._label(key)
        first, second = (by_code, by_label) if self._codes_first else (by_label, by_code)
        return first if first is not None else second
