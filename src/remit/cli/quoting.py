"""What quotes are read for and labelled by, from a study and its locale pack: for a build and a review."""

from __future__ import annotations

from remit.coding.watch import Watch
from remit.core.problems import Place, Problem, nearest
from remit.disclosure.labels import Labels
from remit.fieldwork.assemble import assemble
from remit.fieldwork.frame import make_frame
from remit.fieldwork.invited import Invited, invited_of
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables as instrument_variables
from remit.study.folder import Study
from remit.study.quote_files import watch_of

PLAN = Place("plan.yaml")


def watch_for(
    study: Study, invited: Invited | None, *, hints: bool = False
) -> tuple[Watch, tuple[Problem, ...]]:
    """The rules of the study's language, its organisations and its own words; `hints` for a reader."""
    return watch_of(study.settings, study.frame, invited, hints=hints)


def labels_for(
    study: Study, responses: Responses, invited: Invited | None
) -> tuple[Labels | None, tuple[Problem, ...]]:
    """What quotes may say of their speakers: None unless the plan names a public key that the frame holds."""
    key, keys = study.plan.quote_label, study.plan.keys
    if not key:
        return None, ()
    variable = responses.variable(key)
    if key not in keys or variable is None:
        what = f"`quote_label` names '{key}'{nearest(key, keys)}, which is not a public key"
        return None, (Problem("QUOTE-042", PLAN, what, "name one of `keys`, or take the line out"),)
    if invited is None or invited.attribute(key) is None:
        what = f"quotes get no label, because frame.csv has no column '{key}' to count who fits it"
        return None, (Problem("QUOTE-043", PLAN, what, f"add the column '{key}' to frame.csv", "warning"),)
    ids = responses.rows["id"].to_list()
    codes = {answer: code or "" for answer, code in zip(ids, responses.texts(key), strict=True)}
    return Labels(key, codes, invited, variable.labels()), ()


def asked_and_answered(study: Study) -> tuple[Responses, Invited | None, tuple[Problem, ...]]:
    """The responses and who was asked, read without judging the answers."""
    frame, problems = (
        make_frame(study.frame.to_dict(as_series=False)) if study.frame is not None else (None, ())
    )
    variables = tuple(v for v in instrument_variables(study.instrument) if v.name in study.rows.columns)
    responses, wrong = assemble(
        study.rows,
        variables,
        frame=frame,
        population=study.settings.population,
        weight=study.settings.weight,
    )
    invited = invited_of(frame, variables) if frame is not None else None
    return responses, invited, (*problems, *wrong)
