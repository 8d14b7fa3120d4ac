"""The earlier waves of a study: each tabulated and cleared for itself, then set beside the current one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from remit.cli.auditing import Audit
from remit.cli.settling import settle_release
from remit.compare.changes import changes
from remit.compare.waves import Asked, follow, not_compared, wording_problems
from remit.core.blocks import Block, FigureBlock
from remit.core.cleared import ClearedTable, Label
from remit.core.problems import Place, Problem, Refused
from remit.disclosure.align import Wave
from remit.disclosure.clear import Clearance
from remit.disclosure.partitions import listed_codes
from remit.disclosure.posts import posts_between
from remit.disclosure.release_facts import state
from remit.disclosure.standing import as_published
from remit.disclosure.staying import Answered, hold_back
from remit.estimates.table import Table
from remit.fieldwork.frame import Frame, make_frame
from remit.publish.writers import csv as open_data
from remit.report.between import Between
from remit.report.fill import walk
from remit.study.certificate import canonical
from remit.study.earlier import placed, wave_study
from remit.study.folder import Study

if TYPE_CHECKING:
    from remit.cli.prepared import Prepared
    from remit.study.settings import Wave as Round

Tabulate = Callable[[Study], "Prepared"]
TablesOf = Callable[["Prepared"], Sequence[Table]]


class Comparison(Struct, frozen=True):
    """What is said between waves, and warnings.

    `releases` holds `release.json` of each earlier wave by its id: inputs of an audit of all releases.
    """

    between: Between
    releases: Mapping[str, Mapping[str, Any]]
    problems: tuple[Problem, ...]


class Earlier(Struct):
    """The earlier waves, cleared and attacked each for itself, oldest first, with their releases as facts.

    `hold_back` narrows the clearance of the next wave; `problems` are what it said the last time.
    """

    fixed: frozenset[str]
    waves: list[Answered] = field(default_factory=list)
    releases: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    now: Prepared | None = None
    problems: tuple[Problem, ...] = ()

    def hold_back(self, clearance: Clearance) -> Clearance:
        """The clearance of the wave `now` without what the earlier waves would turn against people."""
        if self.now is None:
            return clearance
        this = Answered(clearance, self.now.responses, _is_linked(self.now))
        held, self.problems = hold_back(this, self.waves, self.fixed, self.now.policy)
        return held


def wave_label(wave: Round) -> Label:
    """A wave's id and what it is called."""
    return Label(wave.id, wave.label or wave.id)


def wave_labels(study: Study) -> tuple[Label, ...]:
    """The waves whose answers are there, the current one last; none for a study of one wave."""
    if not study.earlier:
        return ()
    return tuple(
        wave_label(wave) for wave in (*(each.wave for each in study.earlier), study.settings.waves[-1])
    )


def prepare_earlier(study: Study, tabulate: Tabulate) -> tuple[Prepared, ...]:
    """Each earlier wave with its tables made; problems name the file in the wave's folder."""
    made = []
    for wave in study.earlier:
        try:
            prepared = tabulate(wave_study(study, wave))
        except Refused as error:
            raise Refused(placed(problem, wave.folder) for problem in error.problems) from None
        warnings = tuple(placed(problem, wave.folder) for problem in prepared.warnings)
        made.append(replace(prepared, warnings=warnings))
    return tuple(made)


def settle_earlier(prepared: Prepared, audit: Audit | None, tables_of: TablesOf) -> Earlier | None:
    """Every earlier wave as a release of its own; None for a study of one wave.

    What was published of a wave and is kept stands as it was printed. Any other is cleared and attacked like
    the current wave, and held back where a wave before it asks for it.
    """
    if not prepared.earlier:
        return None
    earlier = Earlier(_fixed(prepared))
    for fieldwork, wave in zip(prepared.study.earlier, prepared.earlier, strict=True):
        earlier.now = wave
        printed, unmatched = fieldwork.printed, frozenset[str]()
        if printed is None:
            alone = Audit(beside=audit.beside) if audit is not None else None
            settled = settle_release(wave, (), tables_of(wave), alone, earlier.hold_back)
            clearance, document = settled.clearance, settled.stated.document
        else:
            clearance = settle_release(wave, (), tables_of(wave), None).clearance
            clearance, unmatched = as_published(clearance, printed.cells)
            document = printed.release or _stated(wave, clearance)
        earlier.releases[fieldwork.wave.id] = document
        earlier.waves.append(Answered(clearance, wave.responses, _is_linked(wave), unmatched))
    earlier.now = prepared
    return earlier


def _stated(wave: Prepared, clearance: Clearance) -> Mapping[str, Any]:
    """Figures that stand as printed, as facts; without the grand total, which may have changed since."""
    name = wave.study.settings.waves[-1].id
    return state(clearance, wave.study.plan.keys, wave.responses.variables, 0, wave=name).document


def compare_waves(prepared: Prepared, clearance: Clearance, earlier: Earlier) -> Comparison:
    """The current wave, cleared and held back, beside the earlier ones."""
    study = prepared.study
    labels = wave_labels(study)
    every = (*earlier.waves, Answered(clearance, prepared.responses))
    asked = [
        Asked(_wave(label, each, wave), wave.study.instrument)
        for label, each, wave in zip(labels, every, (*prepared.earlier, prepared), strict=True)
    ]
    differences = not_compared(asked, study.settings.acknowledged)
    aligned, further = follow(asked, differences, listed_codes(prepared.responses.variables))
    between = Between(
        waves=labels,
        changes=tuple(change for each in aligned.values() for change in changes(each)),
        not_compared=(*differences, *further),
        aligned=aligned,
        posts=_posts(prepared, labels),
    )
    problems = (
        *wording_problems(asked, differences, study.settings.acknowledged),
        *_counted_again(prepared),
        *earlier.problems,
    )
    return Comparison(between, earlier.releases, problems)


def _wave(label: Label, answered: Answered, wave: Prepared) -> Wave:
    settings = wave.study.settings
    simple = not settings.strata and not settings.cluster
    return Wave(label, answered.clearance, wave.responses.population, simple)


def _fixed(prepared: Prepared) -> frozenset[str]:
    """The items whose answer stays with a person: those named, and special-category data."""
    special = {item.id for item in prepared.study.instrument.items if item.special}
    return frozenset(special | set(prepared.study.settings.fixed))


def _is_linked(wave: Prepared) -> bool:
    """Whether an id of this wave is known to be a person: a link was kept, and every id is a post."""
    frame = _frame(wave.study)
    if frame is None or wave.study.settings.privacy == "unlinked":
        return False
    return set(wave.responses.rows["id"].to_list()) <= set(frame.posts)


def _frame(study: Study) -> Frame | None:
    if study.frame is None:
        return None
    return make_frame(study.frame.to_dict(as_series=False))[0]


def _posts(prepared: Prepared, labels: Sequence[Label]) -> dict[str, ClearedTable]:
    now = _frame(prepared.study)
    found = {}
    for label, wave in zip(labels, prepared.earlier, strict=False):
        before = _frame(wave.study)
        if now is not None and before is not None:
            names = set(prepared.responses.rows["id"].to_list())
            found[label.code] = posts_between(before, now, names, (label, labels[-1]), prepared.policy)
    return found


def _counted_again(prepared: Prepared) -> tuple[Problem, ...]:
    """A warning for each earlier wave whose published figures are not kept."""
    if prepared.policy.none_reason:
        return ()
    return tuple(
        Problem(
            "WAVE-011",
            Place(each.folder.rstrip("/")),
            f"the figures of the wave '{each.wave.id}' are counted again from its rows, so a row that was "
            "taken out since would show",
            "if it was published, put its out/data/cells.csv and out/release.json into this folder",
            "warning",
        )
        for each in prepared.study.earlier
        if each.printed is None
    )


def trends_drawn(blocks: Sequence[Block]) -> tuple[ClearedTable, ...]:
    """The tables of the trend figures of a report, each once."""
    drawn = [block.table for block in walk(blocks) if isinstance(block, FigureBlock)]
    return tuple({table.head.id: table for table in drawn if table.head.layout == "trend"}.values())


def wave_files(comparison: Comparison | None) -> dict[str, bytes]:
    """The files of a result that are about several waves; none for a study of one."""
    if comparison is None:
        return {}
    between = comparison.between
    files = {
        f"data/{open_data.CHANGES}": open_data.changes_csv(between.changes),
        f"data/{open_data.NOT_COMPARED}": open_data.not_compared_csv(between.not_compared),
    }
    for wave, release in comparison.releases.items():
        files[f"waves/{wave}/release.json"] = canonical(release)
    return files
