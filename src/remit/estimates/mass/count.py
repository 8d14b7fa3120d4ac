"""Batches of coded rows to sums: the only loop over rows of a mass tabulation.

Each batch is counted by numpy's bincount on joint codes (see `plan`); what is kept between batches does not
grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.core.words import NOT_APPLICABLE, REFUSED
from remit.estimates.mass.plan import MOST_CELLS, Bin, Part, plan_counts
from remit.estimates.mass.sums import CHOSEN, DERIVED, EVERYBODY, NO_STRATA, Sums, arranged, block_of
from remit.estimates.sums import Floats
from remit.fieldwork.coded import CodedRows, CodedVariable

Whole = npt.NDArray[np.signedinteger] | npt.NDArray[np.unsignedinteger]

BATCH = 100_000
"""For how many rows a batch the plan is made, when nothing else is said."""

ALIKE = 16
"""How many bins of one shape are taken apart at once: more would hold them twice in memory."""

WHERE = Place("coded rows")
"""Where problems are when no file is named."""


class Wanted(Struct, frozen=True):
    """What is counted: items, each by the whole and by every key, in strata where the sample had them.

    `weight` names the weights that the batches carry, empty for none. For each select-all item among the
    items who answered any of its choices is counted too, because no choice alone can tell.
    """

    items: tuple[CodedVariable, ...]
    keys: tuple[CodedVariable, ...] = ()
    stratum: CodedVariable | None = None
    weight: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that batches must hold, each once."""
        stratum = () if self.stratum is None else (self.stratum,)
        return tuple(dict.fromkeys(each.name for each in (*self.items, *self.keys, *stratum)))

    @property
    def counted(self) -> tuple[CodedVariable, ...]:
        """Everything that is counted: everybody, the items, then who answered each select-all item."""
        blocks = dict.fromkeys(each.variable.item for each in self.items if each.variable.storage == "flag")
        return (EVERYBODY, *self.items, *(block_of(item) for item in blocks))


def count_rows(
    batches: Iterable[CodedRows],
    wanted: Wanted,
    where: Place = WHERE,
    expected: int = BATCH,
    counted: Callable[[int], None] | None = None,
    spread: Spread = map,
) -> Sums:
    """The sums of all these batches.

    Equal to counting each item by itself (see `estimates.sums.sums`). `expected` is how many rows a batch
    holds, for the plan; `counted` hears the number of rows so far; `spread` runs the jobs of a batch, which
    are independent. Raises `Refused` with MASS-001 for too many cells, MASS-005 for weights that are none,
    MASS-006 for numbers the dictionary does not know, MASS-007 for rows without a stratum.
    """
    check_size(wanted, where)
    counter = _Counter(wanted, where, expected)
    rows = 0
    for batch in batches:
        counter.add(batch, spread)
        rows += batch.rows.height
        if counted is not None:
            counted(rows)
    return arranged(counter.sums())


def check_size(wanted: Wanted, where: Place) -> None:
    """Raises `Refused` with MASS-001 where an item has too many cells to be a table."""
    strata = len(wanted.stratum.codes) if wanted.stratum else 1
    groups = max((len(key.codes) + 1 for key in wanted.keys), default=1)
    for item in wanted.items:
        cells = (len(item.codes) + 1) * groups * strata
        if cells > MOST_CELLS:
            raise refuse(
                "MASS-001",
                where,
                f"'{item.name}' has {len(item.codes):,} answers, {cells:,} cells with its breakdowns",
                "leave it out, put its answers into bands, or take fewer breakdowns",
            )


class _Job(Struct):
    """One bin of one batch: the joint code of its groups, its columns with their sizes, where it is added."""

    groups: npt.NDArray[np.intp]
    answers: Sequence[tuple[Whole, int]]
    size: int
    weights: tuple[Floats, Floats] | None
    total: Floats


Spread = Callable[[Callable[[_Job], None], Iterable[_Job]], Iterable[None]]
"""Calls a function for each of many jobs, as `map` does: in one thread, or an executor's in several."""


class _Counter:
    """The joint counts of every part of the plan, added to batch by batch."""

    def __init__(self, wanted: Wanted, where: Place, expected: int) -> None:
        self.wanted, self.where = wanted, where
        self.items = wanted.counted
        self.strata = len(wanted.stratum.codes) if wanted.stratum else 1
        self.weighted = bool(wanted.weight)
        sizes = [1, *(len(item.codes) + 1 for item in self.items[1:])]
        keys = [len(key.codes) + 1 for key in wanted.keys]
        passes = 3 if self.weighted else 1
        self.parts = plan_counts(sizes, keys, self.strata, expected, passes)
        self.totals = [
            [np.zeros((passes, part.groups * self.strata * each.size)) for each in part.bins]
            for part in self.parts
        ]

    def add(self, batch: CodedRows, spread: Spread) -> None:
        """Counts the rows of one batch."""
        columns = columns_of(batch.rows, self.wanted, self.where)
        weights = weights_of(batch, self.weighted, self.where)
        jobs: list[_Job] = []
        for part, totals in zip(self.parts, self.totals, strict=True):
            groups = self._groups(part, columns, batch.rows.height)
            scaled: dict[int, npt.NDArray[np.intp]] = {}
            for each, total in zip(part.bins, totals, strict=True):
                if each.size not in scaled:
                    scaled[each.size] = np.multiply(groups, each.size, dtype=np.intp)
                answers = [
                    (columns[self.items[item].name], size)
                    for item, size in zip(each.items, each.sizes, strict=True)
                    if size > 1
                ]
                jobs.append(_Job(scaled[each.size], answers, each.size, weights, total))
        for _ in spread(_count, jobs):
            pass

    def _groups(self, part: Part, columns: dict[str, Whole], height: int) -> npt.NDArray[np.int32]:
        """The joint code of stratum and keys, one a row."""
        code = np.zeros(height, dtype=np.int32)
        if self.wanted.stratum is not None:
            code += columns[self.wanted.stratum.name]
        for key, size in zip(part.keys, part.sizes, strict=True):
            code *= size
            code += columns[self.wanted.keys[key].name]
        return code

    def sums(self) -> Sums:
        """The margins of every joint count."""
        wanted = self.wanted
        offsets = np.cumsum([0, *(len(item.codes) for item in self.items)]).tolist()
        widths = [len(key.codes) + 1 for key in wanted.keys] or [1]
        counts = [np.zeros((self.strata, width, offsets[-1], 3)) for width in widths]
        for part, totals in zip(self.parts, self.totals, strict=True):
            alike: dict[tuple[tuple[int, int], ...], list[tuple[Bin, Floats]]] = {}
            for each, total in zip(part.bins, totals, strict=True):
                widths_of = [len(self.items[item].codes) for item in each.items]
                alike.setdefault(tuple(zip(each.sizes, widths_of, strict=True)), []).append((each, total))
            for shape, same in alike.items():
                for start in range(0, len(same), ALIKE):
                    self._take_margins(part, shape, same[start : start + ALIKE], counts, offsets)
        return Sums(self.items, wanted.keys, wanted.stratum or NO_STRATA, wanted.weight, tuple(counts))

    def _take_margins(
        self,
        part: Part,
        shape: Sequence[tuple[int, int]],
        same: Sequence[tuple[Bin, Floats]],
        counts: list[Floats],
        offsets: list[int],
    ) -> None:
        """The margins of bins of one shape at once: for few rows this is most of the work."""
        planes = np.stack([total for _, total in same])
        bins, passes = planes.shape[:2]
        joint = planes.reshape(bins, passes, self.strata, part.groups, *(size for size, _ in shape))
        for at, (_, codes) in enumerate(shape):
            others = tuple(4 + other for other in range(len(shape)) if other != at)
            answers = joint.sum(axis=others) if others else joint
            answers = answers[..., :codes].reshape(bins, passes, self.strata, *part.sizes, codes)
            begin = np.array([offsets[each.items[at]] for each, _ in same])
            columns = begin[:, np.newaxis] + np.arange(codes)
            for slot in range(max(len(part.keys), 1)):
                gone = tuple(3 + other for other in range(len(part.keys)) if other != slot)
                margin = answers.sum(axis=gone) if gone else answers
                width = part.sizes[slot] if part.keys else 1
                margin = margin.reshape(bins, passes, self.strata, width, codes)
                counts[part.keys[slot] if part.keys else 0][:, :, columns] = margin.transpose(2, 3, 0, 4, 1)


def _count(job: _Job) -> None:
    """Counts one bin of one batch: numpy's loops let other threads run, and no two jobs share a total."""
    # bincount works on machine integers: made once here, not once a pass.
    inner = _joint(job.answers, job.size)
    code = job.groups if inner is None else job.groups + inner
    length = job.total.shape[1]
    job.total[0] += np.bincount(code, minlength=length)
    for place, weight in enumerate(job.weights or (), start=1):
        job.total[place] += np.bincount(code, weights=weight, minlength=length)


def _joint(columns: Sequence[tuple[Whole, int]], size: int) -> Whole | None:
    """The joint code of some columns in the narrowest type that holds it: most of the work is memory."""
    if not columns:
        return None
    first, _ = columns[0]
    if len(columns) == 1:
        return first
    kind = np.dtype(np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.uint32)
    code: Whole = first.astype(kind)
    for column, answers in columns[1:]:
        np.multiply(code, kind.type(answers), out=code)
        np.add(code, column.astype(kind, copy=False), out=code)
    return code


def columns_of(rows: pl.DataFrame, wanted: Wanted, where: Place) -> dict[str, Whole]:
    """Every column as whole numbers, blank as one more after the last code.

    Raises `Refused` with MASS-006 for numbers beyond a list, MASS-007 for rows without a stratum.
    """
    stratum = () if wanted.stratum is None else (wanted.stratum,)
    variables = {each.name: each for each in (*wanted.items, *wanted.keys, *stratum)}
    blocks = [each for each in wanted.counted if each.variable.kind == DERIVED and each.name]
    filled = rows.select(
        *_filled(rows, variables.values()),
        *(_answered(block, wanted.items) for block in blocks),
    )
    found: dict[str, Whole] = {}
    for name, each in variables.items():
        column = filled[name].to_numpy()
        # Seen as unsigned, negative numbers are beyond every list as well.
        if len(column) and int(column.view(f"u{column.itemsize}").max()) > len(each.codes):
            raise refuse(
                "MASS-006",
                where,
                f"the column '{name}' holds numbers beyond its list of {len(each.codes)} answers",
                "the file was changed after it was made: convert the original again",
            )
        found[name] = column
    found.update((block.name, filled[block.name].to_numpy()) for block in blocks)
    if wanted.stratum is not None:
        blank = int((found[wanted.stratum.name] == len(wanted.stratum.codes)).sum())
        if blank:
            raise refuse(
                "MASS-007",
                where,
                f"{blank} rows have no '{wanted.stratum.name}', so their place in the sample is unknown",
                "fill in the stratum of every row",
            )
    return found


def _answered(block: CodedVariable, items: Sequence[CodedVariable]) -> pl.Expr:
    """0 for people who answered any choice of a select-all item, 1 for those who only refused, else 2."""
    flags = [
        each for each in items if (each.variable.storage, each.variable.item) == ("flag", block.variable.item)
    ]
    said, chose, refused = [], [], []
    for flag in flags:
        column = pl.col(flag.name)
        places = {code: place for place, code in enumerate(flag.codes)}
        said.append(column.is_not_null() & (column != places.get(NOT_APPLICABLE, -1)))
        chose.append(column.is_in([places[code] for code in CHOSEN if code in places]).fill_null(value=False))
        refused.append((column == places.get(REFUSED, -1)).fill_null(value=False))
    no = pl.any_horizontal(refused) & ~pl.any_horizontal(chose)
    kinds = [pl.lit(place, pl.Int8) for place in range(3)]
    return (
        pl.when(~pl.any_horizontal(said).fill_null(value=False))
        .then(kinds[2])
        .when(no)
        .then(kinds[1])
        .otherwise(kinds[0])
        .alias(block.name)
    )


def _filled(rows: pl.DataFrame, variables: Iterable[CodedVariable]) -> Iterator[pl.Expr]:
    """The columns with blanks as one more answer, in types that hold it: one expression for all alike."""
    kinds, schema = (pl.Int8, pl.Int16, pl.Int32), rows.schema
    alike: dict[tuple[int, int, int], list[str]] = {}
    for each in variables:
        blank, now = len(each.codes), kinds.index(schema[each.name])
        kind = max(now, 0 if blank < 2**7 else 1 if blank < 2**15 else 2)
        alike.setdefault((now, kind, blank), []).append(each.name)
    for (now, kind, blank), names in alike.items():
        columns = pl.col(names) if now == kind else pl.col(names).cast(kinds[kind])
        yield columns.fill_null(pl.lit(blank, kinds[kind]))


def weights_of(batch: CodedRows, weighted: bool, where: Place) -> tuple[Floats, Floats] | None:
    """The weights and their squares; None where everybody counts once. Raises `Refused` with MASS-005."""
    if not weighted:
        return None
    weights = batch.weights
    wrong = batch.rows.height if weights is None else int((~np.isfinite(weights) | (weights < 0.0)).sum())
    if weights is None or wrong:
        raise refuse(
            "MASS-005",
            where,
            f"{wrong} rows have no weight, or one that is not 0 or more",
            "give every row a weight, or count without weights",
        )
    return weights, weights * weights
