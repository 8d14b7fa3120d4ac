"""Cells as found to values of `responses.csv`, by the items alone, so that new and late answers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from remit.core.words import MISSING, Choice, Variable, match_key
from remit.instrument.kinds import kind_of
from remit.study.importing.book import Book, book_of_lists
from remit.study.importing.cellslist import split_cell
from remit.study.importing.placing import OTHER, OTHER_TEXT, Placed, kept_name
from remit.study.importing.quantities import amount, dated, iso_date, month_comes_first, number
from remit.study.importing.recognise import Anatomy
from remit.study.importing.vocabulary import TICKED, UNTICKED

if TYPE_CHECKING:
    import polars as pl


class Encoded(Struct, frozen=True):
    """The rows of `responses.csv`, and by column the answers that no list holds, with their counts.

    What fits no variable of an item (a further answer in a cell that lists them) is in a column of its own.
    """

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
        columns += [*made.columns(), *made.kept]
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
        self.kept: list[pl.Series] = []

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
            cells,
            {text: code(text) for text in cells.unique(maintain_order=True).to_list() if text is not None},
            name,
        )

    def _encode(self, variable: Variable) -> pl.Series:
        if variable.storage == "flag":
            return self._box(variable)
        cells = self._cells(variable)
        coded = self._mapped(cells, self._coder(variable, cells), variable.name)
        return self._with_written(coded) if variable.name == self._item.id and self._item.other else coded

    def _with_written(self, coded: pl.Series) -> pl.Series:
        """Words beside "other" count as choosing it, where the export leaves the choice itself blank."""
        words = next(v for v in self._variables if v.name == f"{self._item.id}.{OTHER_TEXT}")
        written = self._mapped(self._cells(words), lambda text: OTHER if match_key(text) else None, "words")
        return coded if self._is_typed() else coded.fill_null(written)

    def _coder(self, variable: Variable, cells: pl.Series) -> Coder:
        if variable.name.endswith(f".{OTHER_TEXT}") and self._is_typed():
            book = self._book(self._answer())
            return lambda text: text if match_key(text) and book.code(text) is None else None
        if variable.storage == "choice":
            return self._choice_coder(variable, cells)
        if variable.storage == "number":
            if variable.choices:
                return self._choice_coder(variable, cells)
            return self._number_coder(variable)
        if variable.storage == "date":
            month_first, _ = month_comes_first(self._found(variable))
            return lambda text: dated(text, month_first)
        return lambda text: text if match_key(text) else None

    def _number_coder(self, variable: Variable) -> Coder:
        book, comma = Book((), self._placed, (), codes_first=True), self._anatomy.comma
        asked = " ".join((self._item.text, *variable.source))

        def code(text: str) -> str | None:
            found = book.code(text) if match_key(text) else ""
            if found is not None:
                return found or None
            return number(text, comma=comma) or amount(text, asked, comma=comma) or text

        return code

    def _choice_coder(self, variable: Variable, cells: pl.Series) -> Coder:
        book, typed = self._book(variable), self._is_typed()
        odd = self.unlisted.setdefault(variable.name, {})
        counts = Counter(cells.drop_nulls().to_list())

        def code(text: str) -> str | None:
            found = book.code(text) if match_key(text) else ""
            if found is None:
                if typed:
                    return OTHER
                odd[text] = counts[text]
                return number(text) or text if variable.storage == "number" else text
            return found or None

        return code

    def _book(self, variable: Variable) -> Book:
        return Book(variable.choices, self._placed, self._found(variable), codes_first=self._codes_first)

    def _answer(self) -> Variable:
        return next(v for v in self._variables if v.name == self._item.id)

    def _is_typed(self) -> bool:
        """Whether the words beside "other" stand in the column of the answers themselves."""
        beside = {f"{self._item.id}.{name}" for name in (OTHER, OTHER_TEXT)}
        words = self._placed.uses.get(f"{self._item.id}.{OTHER_TEXT}")
        return words in [u for name, u in self._placed.uses.items() if name not in beside]

    def _keep(self, cells: pl.Series, found: Mapping[str, str]) -> None:
        """Set apart what fits no variable of the item, under a name that the questionnaire does not have."""
        if found:
            whole = {
                text: found.get(text)
                for text in cells.unique(maintain_order=True).to_list()
                if text is not None
            }
            self.kept.append(_spread(cells, whole, kept_name(self._item)))

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
        separator, book = self._lists(choices, named)
        parts: dict[str, set[str] | None] = {}
        odd: Counter[str] = Counter()
        unlisted: dict[str, str] = {}
        typed = self._is_typed()
        for text, count in counts.items():
            codes = {part: book.code(part) for part in split_cell(text, separator)}
            beside = [part for part, code in codes.items() if code is None]
            odd.update(dict.fromkeys(beside, count))
            if beside:
                unlisted[text] = f"{separator} ".join(beside)
            ticked = {code for code in codes.values() if code} | ({OTHER} if beside and typed else set())
            parts[text] = ticked if match_key(text) else None
        made = {}
        if typed:
            name = f"{self._item.id}.{OTHER_TEXT}"
            made[name] = _spread(cells, {text: unlisted.get(text) for text in counts}, name)
        else:
            self.unlisted[kept_name(self._item)] = dict(odd)
            self._keep(cells, unlisted)
        for v in flags:
            coded = {
                text: None if found is None else ("1" if v.choice in found else "0")
                for text, found in parts.items()
            }
            made[v.name] = _spread(cells, coded, v.name)
        return made

    def _lists(self, choices: tuple[Choice, ...], variable: Variable) -> tuple[str, Book]:
        found = self._found(variable)
        return book_of_lists(choices, self._placed, found, codes_first=self._codes_first)

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
        book = Book((), self._placed, (), codes_first=True)
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
        beside: list[str | None] = []
        for row in cells.rows():
            more = []
            given: dict[str, str | None] = dict.fromkeys(names)
            for code, cell in zip(codes, row, strict=False):
                place = f"{self._item.id}.{number(cell)}" if cell is not None and match_key(cell) else ""
                if place in given and given[place] is None:
                    given[place] = code
                elif place:
                    more.append(f"{code}: {cell}")
            odd.update(more)
            beside.append("; ".join(more) or None)
            for name in names:
                made[name].append(given[name])
        if odd:
            self.unlisted[kept_name(self._item)] = dict(odd)
            self.kept.append(pl.Series(kept_name(self._item), beside, dtype=pl.String))
        return {name: pl.Series(name, values, dtype=pl.String) for name, values in made.items()}

    def _from_one_cell(self) -> dict[str, pl.Series]:
        """All places in one cell, best first."""
        names = self._places()
        variable = next(v for v in self._variables if v.name == names[0])
        cells = self._cells(variable)
        counts = Counter(cells.drop_nulls().to_list())
        separator, book = self._lists(variable.choices, variable)
        odd, spare = Counter[str](), Counter[str]()
        beyond: dict[str, str] = {}
        ranked: dict[str, list[str]] = {}
        for text, count in counts.items():
            parts = split_cell(text, separator)
            ranked[text] = [book.code(part) or part for part in parts]
            odd.update({part: count for part in parts[: len(names)] if book.code(part) is None})
            spare.update(dict.fromkeys(parts[len(names) :], count))
            if parts[len(names) :]:
                beyond[text] = f"{separator} ".join(parts[len(names) :])
        self.unlisted |= {names[0]: dict(odd), kept_name(self._item): dict(spare)}
        self._keep(cells, beyond)
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
