"""The earlier waves of a study: each tabulated and cleared for itself, then set beside the current one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.compare.changes import changes
from remit.compare.waves import Asked, follow, not_compared, wording_problems
from remit.core.blocks import Block, FigureBlock
from remit.core.cleared import ClearedTable, Label
from remit.core.problems import Place, Problem, Refused
from remit.disclosure.align import Wave
from remit.disclosure.clear import Clearance
from remit.disclosure.partitions import listed_codes
from remit.disclosure.posts import posts_between
from remit.disclosure.release_facts import release_json
from remit.disclosure.standing import as_published
from remit.disclosure.staying import Answered, hold_back
from remit.fieldwork.frame import Frame, make_frame
from remit.publish.writers import csv as open_data
from remit.report.between import Between
from remit.report.fill import walk
from remit.study.earlier import placed, wave_study
from remit.study.folder import Study

if TYPE_CHECKING:
    from remit.cli.pipeline import Prepared
    from remit.study.settings import Wave as Round

Tabulate = Callable[[Study], "Prepared"]
Clear = Callable[["Prepared"], Clearance]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The current wave's clearance beside the others', what is said between them, and warnings.

    `releases` holds `release.json` of each earlier wave by its id: inputs of an audit of all releases.
    """

    clearance: Clearance
    between: Between
    releases: Mapping[str, Mapping[str, object]]
    problems: tuple[Problem, ...]


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


def compare_waves(prepared: Prepared, clearance: Clearance, clear: Clear) -> Comparison:
    """Clear the earlier waves, hold back what would turn against the few who came or went, and compare."""
    study = prepared.study
    fixed = _fixed(prepared)
    answered: list[Answered] = []
    held: tuple[Problem, ...] = ()
    for wave, fieldwork in zip((*prepared.earlier, prepared), (*study.earlier, None), strict=True):
        found = clearance if wave is prepared else clear(wave)
        printed, unmatched = fieldwork.printed if fieldwork else None, frozenset[str]()
        if printed is None:
            this = Answered(found, wave.responses, _is_linked(wave))
            found, held = hold_back(this, answered, fixed, prepared.policy)
        else:
            found, unmatched = as_published(found, printed.cells)
        answered.append(Answered(found, wave.responses, _is_linked(wave), unmatched))
    labels = wave_labels(study)
    asked = [
        Asked(_wave(label, each, wave), wave.study.instrument)
        for label, each, wave in zip(labels, answered, (*prepared.earlier, prepared), strict=True)
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
        *held,
    )
    return Comparison(answered[-1].clearance, between, _releases(prepared, answered), problems)


def _wave(label: Label, answered: Answered, wave: Prepared) -> Wave:
    settings = wave.study.settings
    simple = not settings.strata and not settings.cluster
    return Wave(label, answered.clearance, wave.responses.population, simple)


def _fixed(prepared: Prepared) -> set[str]:
    """The items whose answer stays with a person: those named, and special-category data."""
    special = {item.id for item in prepared.study.instrument.items if item.special}
    return special | set(prepared.study.settings.fixed)


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


def _releases(prepared: Prepared, answered: Sequence[Answered]) -> dict[str, Mapping[str, object]]:
    """Each earlier wave's facts: as they were published where that is kept, else as they are today."""
    found: dict[str, Mapping[str, object]] = {}
    for fieldwork, wave, each in zip(prepared.study.earlier, prepared.earlier, answered, strict=False):
        printed = fieldwork.printed
        if printed is not None and printed.release is not None:
            found[fieldwork.wave.id] = printed.release
            continue
        # Of figures that stand as printed the grand total is left out: it may have changed since.
        people = len(wave.responses) if printed is None else 0
        keys, variables = wave.study.plan.keys, wave.responses.variables
        found[fieldwork.wave.id] = release_json(each.clearance, keys, variables, people)
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
        text = json.dumps(release, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        files[f"waves/{wave}/release.json"] = f"{text}\n".encode()
    return files
