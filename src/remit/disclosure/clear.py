"""What leaves the building is cleared here, all at once: tables, numbers and quotes become a release."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from remit.coding.quotes import VerifiedQuote
from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.display import count_text
from remit.core.problems import Problem, Refused, errors
from remit.core.requests import QuotesRequest, Request
from remit.core.words import Variable
from remit.disclosure.asking import check_requests, may_be_released
from remit.disclosure.crossed import mirror, protect_crossed
from remit.disclosure.derived import protect_derived
from remit.disclosure.draft import EXCLUSIVE, Draft, Key, key_of, start
from remit.disclosure.joining import keep_joined
from remit.disclosure.labels import Labels, with_groups
from remit.disclosure.measures import QUARTILES, drop_extremes, protect_measures
from remit.disclosure.merging import NOT_STATED, Blocks, Merges
from remit.disclosure.partitions import Partitions, broken_down, listed_codes, make_partitions, subject_of
from remit.disclosure.policy import Policy
from remit.disclosure.quotes import clear_quotes
from remit.disclosure.recounting import Recount
from remit.disclosure.regroup import Regrouping, rebase_numbers, regroup
from remit.disclosure.rounding import recompute, rounded
from remit.disclosure.turnout import protect_turnout
from remit.disclosure.whole import protect_whole
from remit.estimates.layouts.number import QUANTILES as QUANTILE_NOTE
from remit.estimates.layouts.number import TIED
from remit.estimates.scoring.linear import Formula
from remit.estimates.table import Cell, Table

Source = tuple[str, Key]
"""A printed cell: the id of its table and where it stands there."""


class Clearance(Struct, frozen=True):
    """A release, what is odd about it, and the categories it is published under.

    `categories` maps each item's table to the blocks its answers were joined to, `groups` each key to its
    groups: what `release_json` needs to say which answers a published category stands for. `quote_groups`
    maps the id of each quote with a label to the key and the group that it names.
    """

    release: Release
    problems: tuple[Problem, ...] = ()
    categories: Mapping[str, Blocks] = field(default_factory=dict)
    groups: Mapping[str, Blocks] = field(default_factory=dict)
    quote_groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def clear(
    requests: Sequence[Request],
    tables: Sequence[Table],
    policy: Policy,
    *,
    quotes: Sequence[VerifiedQuote] = (),
    labels: Labels | None = None,
    merges: Merges | None = None,
    keys: Collection[str] = (),
    planned: Collection[tuple[str, str]] = (),
    variables: Sequence[Variable] = (),
    population: int = 0,
    recount: Recount | None = None,
    withheld: Collection[Source] = (),
) -> Release:
    """The release: every table of the plan and every quote, protected jointly. Raises `Refused`.

    See `clear_all`, which does not raise and also says what was joined.
    """
    found = clear_all(
        requests,
        tables,
        policy,
        quotes=quotes,
        labels=labels,
        merges=merges,
        keys=keys,
        planned=planned,
        variables=variables,
        population=population,
        recount=recount,
        withheld=withheld,
    )
    if errors(found.problems):
        raise Refused(found.problems)
    return found.release


def clear_all(
    requests: Sequence[Request],
    tables: Sequence[Table],
    policy: Policy,
    *,
    quotes: Sequence[VerifiedQuote] = (),
    labels: Labels | None = None,
    merges: Merges | None = None,
    keys: Collection[str] = (),
    planned: Collection[tuple[str, str]] = (),
    variables: Sequence[Variable] = (),
    population: int = 0,
    recount: Recount | None = None,
    withheld: Collection[Source] = (),
    formulas: Mapping[str, Formula] = MappingProxyType({}),
) -> Clearance:
    """Clear everything at once: merge, then withhold, then round; under policy `none` nothing is changed.

    `requests` are checked against `tables` and the plan: `keys` are public keys, `planned` names other
    crossings as (item, by), `merges` the categories to join. Tables outside the plan are left out of a
    protected release. `variables` tell which answers the questionnaire
    lists (others are never named when they are few) and their scores; `population` is N of the finite
    population correction. `recount` (see `recounter`) counts joined groups from the rows where adding up
    will not do; without it their medians are not available, and weighted groups are not joined. `labels`
    says from which public key a quote may name the speaker's group; without it no quote has a label.
    `withheld` names further cells to withhold, as (table, place): those that an audit found to expose others.
    `formulas` say what scores are made of, by the item of their tables.
    """
    problems = check_requests(requests, tables, policy, keys, planned)
    asked = [request for request in requests if isinstance(request, QuotesRequest)]
    if policy.none_reason:
        drafts = {table.head.id: start(table) for table in tables}
        partitions = Partitions({}, {})
    else:
        kept = [table for table in tables if may_be_released(table, keys, planned)]
        partitions, wrong = make_partitions(
            kept, policy, merges or {}, listed_codes(variables), weighted_join=recount is not None
        )
        problems += wrong
        drafts = _protect(kept, partitions, policy, merges or {}, variables, recount, withheld)
        protect_derived(drafts, policy, formulas)
        _same_wholes(drafts)
    spoken = clear_quotes(quotes, asked, drafts, policy, with_groups(labels, partitions.groups))
    release = Release(
        policy.statement(),
        tuple(_cleared(draft, policy, population) for draft in drafts.values()),
        spoken.quotes,
    )
    problems += spoken.problems
    return Clearance(release, problems, partitions.answers, partitions.groups, spoken.groups)


# ---- protection ----------------------------------------------------------------------------------


def _protect(
    tables: Sequence[Table],
    partitions: Partitions,
    policy: Policy,
    merges: Merges,
    variables: Sequence[Variable],
    recount: Recount | None,
    withheld: Collection[Source],
) -> dict[str, Draft]:
    pairs = _mirrored(tables)
    drafts: dict[str, Draft] = {}
    for table in tables:
        answers = partitions.of(table, pairs)
        groups = partitions.groups.get(table.head.by, ())
        draft = regroup(table, Regrouping(answers, groups), recount)
        if table.head.layout == "number":
            rebase_numbers(draft, policy.least(special=table.head.special))
        keep_joined(draft, merges)
        drafts[table.head.id] = draft
    special = {row.code for table in tables if table.head.special for row in table.head.rows}
    _protect_counts(drafts, pairs, special, policy)
    for table_id, key in withheld:
        if table_id in drafts and key in drafts[table_id].cells:
            drafts[table_id].hidden.add(key)
    scores = {
        variable.name: {choice.code: choice.score for choice in variable.choices if choice.score is not None}
        for variable in variables
    }
    for draft in drafts.values():
        if draft.head.layout != "response":
            drop_extremes(draft)
            answers = partitions.of(draft.raw, pairs)
            protect_measures(draft, policy, answers, scores)
    return drafts


def _same_wholes(drafts: Mapping[str, Draft]) -> None:
    """What one table withholds of the whole, no other table of the same item prints."""
    families: dict[str, list[Draft]] = {}
    for draft in drafts.values():
        families.setdefault(subject_of(draft.head), []).append(draft)
    for family in families.values():
        hidden = {key for draft in family for key in draft.hidden if not key[3]}
        for draft in family:
            draft.hidden |= hidden & draft.cells.keys()


def _mirrored(tables: Sequence[Table]) -> dict[tuple[str, str], str]:
    """Tables that count the same people both ways, as (answer, key) to the id of the other table."""
    crossed = {
        (table.head.rows[0].code, table.head.by): table.head.id
        for table in tables
        if table.head.by and table.head.layout == "choice" and len(table.head.rows) == 1
    }
    return {pair: crossed[pair[::-1]] for pair in crossed if pair[::-1] in crossed}


def _protect_counts(
    drafts: Mapping[str, Draft], pairs: Mapping[tuple[str, str], str], special: set[str], policy: Policy
) -> None:
    closed = _protect_turnouts(drafts, policy)
    crossed = broken_down(draft.raw for draft in drafts.values())
    done: set[str] = set()
    for draft in drafts.values():
        head = draft.head
        if head.layout == "response":
            continue
        protect_whole(draft, policy, crossed=subject_of(head) in crossed)
        if not head.by:
            continue
        draft.closed |= closed.get(head.by, set()) & set(draft.groups)
        draft.hide(cell for cell in draft.cells.values() if cell.group in draft.closed)
        other = pairs.get((head.rows[0].code, head.by))
        if other in done:
            continue
        done.add(head.id)
        protect_crossed(draft, policy, special=head.by in special, mirrored=other is not None)
    for draft in drafts.values():
        other = pairs.get((draft.head.rows[0].code, draft.head.by)) if draft.head.by else None
        if other is not None and draft.head.id not in done:
            mirror(draft, drafts[other])


def _protect_turnouts(drafts: Mapping[str, Draft], policy: Policy) -> dict[str, set[str]]:
    """Clear who answered first: a group whose response is withheld has no results elsewhere either."""
    closed: dict[str, set[str]] = {}
    for draft in drafts.values():
        if draft.head.layout == "response" and draft.head.by:
            protect_turnout(draft, policy)
            closed[draft.head.by] = {c.group for c in draft.cells.values() if c.group and not draft.shown(c)}
    return closed


# ---- printing ------------------------------------------------------------------------------------


def _cleared(draft: Draft, policy: Policy, population: int) -> ClearedTable:
    protected = not policy.none_reason
    cells = tuple(
        _cleared_cell(draft, cell, population, protected=protected) for cell in draft.cells.values()
    )
    notes = (*_own_notes(draft), *draft.notes, *_notes(draft, cells, policy, population))
    return ClearedTable(draft.head, cells, tuple(dict.fromkeys(notes)))


AVERAGES = ("mean", *QUARTILES)
"""Measures of a group that are published without an interval."""

IN_NO_GROUP = "People in no group of"
"""How the note of a breakdown starts that leaves some people out; no longer true once they are in a group."""


def _own_notes(draft: Draft) -> Iterable[str]:
    everyone = any(label.text.endswith(NOT_STATED) for label in draft.head.groups)
    scored = draft.head.made_of and all(cell.measure != "median" for cell in draft.cells.values())
    gone = (QUANTILE_NOTE, TIED) if scored else ()  # of figures that are not published
    return (
        note
        for note in draft.raw.notes
        if note not in gone and not (everyone and note.startswith(IN_NO_GROUP))
    )


def _cleared_cell(draft: Draft, cell: Cell, population: int, *, protected: bool) -> ClearedCell:
    where = (cell.variable, cell.choice, cell.label, cell.group, cell.measure)
    if key_of(cell) in draft.hidden:
        return ClearedCell(*where, None, None, None, status="c")
    if key_of(cell) in draft.missing:
        return ClearedCell(*where, None, None, None, status="x")
    if key_of(cell) in draft.stale:
        cell = recompute(draft, cell, population)
    numbers = (cell.value, cell.lower, cell.upper)
    if protected:
        value, lower, upper = (rounded(cell.measure, number) for number in numbers)
        if cell.group and cell.measure in AVERAGES:
            # The interval of an average tells how far apart a few people are, or what the outermost said.
            lower = upper = None
    else:
        value, lower, upper = numbers
    return ClearedCell(*where, cell.n, cell.base, value, lower, upper)


def _notes(draft: Draft, cells: Sequence[ClearedCell], policy: Policy, population: int) -> Iterable[str]:
    """What a reader must know, in plain words: who is in the base, and what is withheld."""
    bases = [cell.base for cell in cells if not cell.group and cell.base is not None]
    if bases and draft.head.layout != "response":
        yield _base_note(min(bases), max(bases), population)
    if draft.closed:
        yield f"Groups of fewer than {policy.group_min} people are not shown."
    hidden = sum(1 for cell in cells if cell.status == "c")
    if hidden:
        figures = "1 figure is" if hidden == 1 else f"{count_text(hidden)} figures are"
        yield f"{figures} withheld ([c]) so that nobody can be identified."
    if not policy.none_reason and draft.head.layout in EXCLUSIVE:
        yield "Percentages are rounded to whole numbers, so they may not add up to 100."


def _base_note(low: int, high: int, population: int) -> str:
    people = count_text(high) if low == high else f"{count_text(low)} to {count_text(high)}"
    asked = f" of {count_text(population)}" if population else ""
    return f"{people}{asked} people answered."
