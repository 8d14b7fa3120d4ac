"""What the method sections of the report and of the packs say of how a study was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.report.method import Making

if TYPE_CHECKING:
    from remit.cli.prepared import Prepared


def making(prepared: Prepared, *, attacked: bool) -> Making:
    """How the study was made, from its settings and its plan."""
    from remit import __version__

    settings = prepared.study.settings
    return Making(
        synthetic=settings.synthetic,
        draft=settings.draft,
        signed_by=settings.signed_by,
        signed_on=settings.signed_on,
        version=__version__,
        themes=bool(prepared.study.codebooks),
        agreement=_agreement(prepared),
        offered=_offered(prepared),
        weighted=prepared.responses.weighted,
        design=bool(settings.strata or settings.cluster),
        attacked=attacked,
        population=prepared.responses.population,
        sealed=prepared.study.plan.seal.hash,
        amendments=tuple(entry.reason for entry in prepared.study.plan.seal.amendments),
    )


def _agreement(prepared: Prepared) -> tuple[str, ...]:
    """How far coders agree about each question that two people coded, or that none was."""
    from remit.coding.agreement import say_agreement

    titles = {spec.id: spec.title for spec in prepared.specs}
    twice = [each for each in prepared.agreements if each.coders > 1]
    if prepared.agreements and not twice:
        return (say_agreement(prepared.agreements[0]),)
    return tuple(f"{titles.get(f'{each.item}.themes', each.item)}: {say_agreement(each)}" for each in twice)


def _offered(prepared: Prepared) -> tuple[str, ...]:
    """What became of the offers on each question, from the log of coding where there is one."""
    from remit.coding.taken import offers_taken
    from remit.report.offered import Offered, offers_note
    from remit.study.coding_files import read_own_log
    from remit.study.waves import current_folder

    study = prepared.study
    log, _ = read_own_log(study.root, current_folder(study.root, study.settings.waves))
    titles = {item.id: item.text for item in study.instrument.items}
    found = (
        Offered(titles.get(each.item, each.item), each.given, each.taken, each.first)
        for each in offers_taken(log)
    )
    return tuple(note for each in found if (note := offers_note(each)))
