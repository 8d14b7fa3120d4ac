"""Pass one of the packs: what `pack.md` asks for, so that it is cleared together with the report."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.problems import Place, Problem, nearest
from remit.core.words import plain
from remit.report.catalogue import Catalogue
from remit.report.fill import lost_references
from remit.report.outline import Outline, lint, outline
from remit.report.pack import PACK, PackRecorder, check_scope, default_narrative
from remit.report.places import misplaced
from remit.study.folder import Study


def has_organisations(study: Study) -> bool:
    """Whether the frame names any organisation."""
    frame = study.frame
    if frame is None or "organisation" not in frame.columns:
        return False
    return any(plain(name or "") for name in frame["organisation"].to_list())


def pack_outline(study: Study, catalogue: Catalogue, facts: Mapping[str, str]) -> Outline | None:
    """What the packs ask for; None where there are no organisations. Raises `Refused`."""
    if not has_organisations(study):
        return None
    narrative = default_narrative(catalogue) if study.pack is None else study.pack
    return outline(narrative, catalogue, dict(facts), PACK, PackRecorder)


def check_pack(asked: Outline, study: Study, catalogue: Catalogue) -> tuple[Problem, ...]:
    """What in `pack.md` is personal or typed by hand, and peer groups that are not published."""
    key = study.settings.peer_groups
    problems = [
        *lost_references(asked),
        *misplaced(asked),
        *check_scope(asked, catalogue),
        *lint(study.pack or "", study.settings.typed, PACK),
    ]
    if key and key not in study.plan.keys:
        problems.append(
            Problem(
                "PACK-007",
                Place("study.yaml"),
                f"the peer groups are those of '{key}'{nearest(key, study.plan.keys)}, which is no public "
                "key, so every pack shows everybody",
                "add it to `keys` in plan.yaml before fieldwork, or name a key that stands there",
                "warning",
            )
        )
    return tuple(problems)
